//! What moved is whole, and nothing that stayed is matched with what moved away: a table for each
//! way in which that failed.
//!
//! See `marking/mod.rs` for how redlines are written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::check;

/// A block takes its marks along, and what was edited inside it: it begins and ends where a
/// sentence, an item or a heading does.
#[test]
fn a_block_keeps_its_edges() {
    check(&[
        (
            "The town council and the board approved the harbour plan on Tuesday after a long debate in the town hall.¶¶Police said the driver was taken to hospital with minor injuries and later released.¶¶Schools in the district will stay closed until the water supply has been restored.¶",
            "Police said the driver was taken to hospital with minor injuries and later released.¶¶Schools in the district will stay closed until the water supply has been restored.¶¶The town council approved the harbour plan on Tuesday after a long debate in the town hall.¶",
            "[~1 The town council and the board approved the harbour plan on Tuesday after a long debate in the town hall.¶~][-¶-]‹moved›Police said the driver was taken to hospital with minor injuries and later released.¶¶Schools in the district will stay closed until the water supply has been restored.¶{+¶+}{~1 The town council [-and the board -]‹wording›approved the harbour plan on Tuesday after a long debate in the town hall.¶~}‹moved›",
        ),
        (
            "The council approved the harbour plan on Tuesday after a long debate in the town hall.¶¶Police said the driver was taken to hospital with minor injuries and later released.¶¶Schools in the district will stay closed until the water supply has been restored.¶",
            "Police said a driver, aged 41, was taken to hospital with minor injuries and later released.¶¶The council approved the harbour plan on Tuesday after a long debate in the town hall.¶¶Schools in the district will stay closed until the water supply has been restored.¶",
            "{~1 Police said [-the-]{+a+}‹wording› driver{+, aged 41,+}‹number+wording› was taken to hospital with minor injuries and later released.¶¶~}The council approved the harbour plan on Tuesday after a long debate in the town hall.¶¶[~1 Police said the driver was taken to hospital with minor injuries and later released.¶¶~]Schools in the district will stay closed until the water supply has been restored.¶",
        ),
        (
            "This page was written for the second edition of the handbook of the society.¶¶Since the tool keeps old files readable, any version after 2.8 should work just fine.¶¶Some commands act differently.¶",
            "Since the tool keeps old files readable, any recent version should work just fine.¶¶This page was written for the second edition of the handbook of the society.¶¶Some commands act differently.¶",
            "{~1 Since the tool keeps old files readable, any {+recent +}‹wording›version [-after 2.8 -]‹number+wording›should work just fine.¶¶~}This page was written for the second edition of the handbook of the society.¶¶[~1 Since the tool keeps old files readable, any version after 2.8 should work just fine.¶¶~]Some commands act differently.¶",
        ),
        (
            "### First¶¶The council approved the harbour plan on Tuesday after a long debate in the town hall.¶¶### Second¶¶Police said the driver was taken to hospital with minor injuries and later released.¶¶### Third¶¶Schools in the district will stay closed until the water supply has been restored.¶",
            "### Third¶¶Schools in the district will stay closed until the water supply has been restored.¶¶### First¶¶The council approved the harbour plan on Tuesday after a long debate in the town hall.¶¶### Second¶¶Police said the driver was taken to hospital with minor injuries and later released.¶",
            "{~1 ### Third¶¶Schools in the district will stay closed until the water supply has been restored.¶~}{+¶+}‹moved›### First¶¶The council approved the harbour plan on Tuesday after a long debate in the town hall.¶¶### Second¶¶Police said the driver was taken to hospital with minor injuries and later released.¶[-¶-][~1 ### Third¶¶Schools in the district will stay closed until the water supply has been restored.¶~]‹moved›",
        ),
        (
            "[check]¶- run the integration tests¶- run the smoke test once more¶- confirm the migration scripts again¶¶[publish]¶- build release files¶- upload binaries¶- publish announcement¶",
            "[publish]¶- build release files¶- upload binaries¶- publish announcement¶¶[check]¶- run the integration tests¶- run the smoke test once more¶- confirm the migration scripts again¶- verify package signatures¶",
            "{~1 [publish]¶- build release files¶- upload binaries¶- publish announcement~}{+¶¶+}‹moved›[check]¶- run the integration tests¶- run the smoke test once more¶- confirm the migration scripts again¶[-¶-][~1 [publish]¶- build release files¶- upload binaries¶- publish announcement~]{+- verify package signatures+}‹wording›¶",
        ),
        (
            "- The council approved the harbour plan on Tuesday after a long debate in the town hall.¶- Schools in the district will stay closed until the water supply has been restored.¶¶",
            "- Schools in the district will stay closed until the water supply has been restored.¶- The council approved the harbour plan on Tuesday after a long debate in the town hall.¶",
            "{~1 - Schools in the district will stay closed until the water supply has been restored.¶~}- The council approved the harbour plan on Tuesday after a long debate in the town hall.¶[~1 - Schools in the district will stay closed until the water supply has been restored.¶~][-¶-]‹moved›",
        ),
        (
            "## Fees¶¶The fee is 10 EUR a month.¶¶It is due on the first day of the month.¶¶## Term¶¶The contract runs for a year and is renewed each time for another.¶¶It may be ended by either party with a notice of three months.¶",
            "## Term¶¶The contract runs for a year and is renewed each time for another.¶¶It may be ended by either party with a notice of three months.¶¶## Fees¶¶The fee is 12 EUR a month.¶¶It is due on the first day of the month.¶",
            "[~1 ## Fees¶¶The fee is 10 EUR a month.¶¶It is due on the first day of the month.¶~][-¶-]‹moved›## Term¶¶The contract runs for a year and is renewed each time for another.¶¶It may be ended by either party with a notice of three months.¶{+¶+}{~1 ## Fees¶¶The fee is [-10-]{+12+}‹number› EUR a month.¶¶It is due on the first day of the month.¶~}‹moved›",
        ),
        (
            "## 1. Fees¶¶The fee is 10 EUR a month and due on the first day.¶¶## 2. Term¶¶The contract runs for a year and is renewed each time for another year.¶",
            "## 1. Term¶¶The contract runs for a year and is renewed each time for another year.¶¶## 2. Fees¶¶The fee is 10 EUR a month and due on the first day.¶",
            "[~1 ## 1. Fees¶¶The fee is 10 EUR a month and due on the first day.¶~][-¶-]‹moved›## [-2-]{+1+}‹renumbered›. Term¶¶The contract runs for a year and is renewed each time for another year.¶{+¶+}{~1 ## [-1-]{+2+}‹renumbered›. Fees¶¶The fee is 10 EUR a month and due on the first day.¶~}‹moved›",
        ),
        (
            "> We were not told that the bridge would close this week.¶¶The council met on Tuesday evening to hear residents on the plan.¶",
            "The council met on Tuesday evening to hear residents on the plan.¶¶> We were not told that the bridge would close this week.¶",
            "[~1 > We were not told that the bridge would close this week.¶~][-¶-]‹moved›The council met on Tuesday evening to hear residents on the plan.¶{+¶+}{~1 > We were not told that the bridge would close this week.¶~}‹moved›",
        ),
        (
            "* Apples are red¶* Pears are green¶* Plums are blue¶",
            "* Plums are blue¶* Apples are red¶* Pears are green¶",
            "{~1 * Plums are blue¶~}* Apples are red¶* Pears are green¶[~1 * Plums are blue¶~]",
        ),
        (
            "1. Clara Diaz¶2. Ana Petrović¶3. Boris Kovač¶",
            "1. Ana Petrović¶2. Boris Kovač¶3. Clara Diaz¶",
            "[~1 1. Clara Diaz¶~][-2-]{+1+}‹renumbered›. Ana Petrović¶[-3-]{+2+}‹renumbered›. Boris Kovač¶{~1 [-1-]{+3+}‹renumbered›. Clara Diaz¶~}",
        ),
        (
            "if ready:¶    first call of the day to make¶    second call of the day to take¶done¶",
            "if ready:¶    second call of the day to take¶    first call of the day to make¶done¶",
            "if ready:¶[~1     first call of the day to make¶~]    second call of the day to take¶{~1     first call of the day to make¶~}done¶",
        ),
    ]);
}

#[test]
fn quotations_and_sentences_move_whole() {
    check(&[
        (
            "He left early. “We are not ready for another winter like this one,” the mayor said. Nobody saw him go. The town hall was closed that day.",
            "He left early. Nobody saw him go. The town hall was closed that day. “We are not ready for another winter like this one,” the mayor said.",
            "He left early. {~1 Nobody saw him go. The town hall was closed that day.~}{+ +}‹moved›“We are not ready for another winter like this one,” the mayor said.[- -][~1 Nobody saw him go. The town hall was closed that day.~]‹moved›",
        ),
        (
            "“We are not ready for winter.” He left early that day. Nobody saw him go to the hall.",
            "He left early that day. Nobody saw him go to the hall. “We are not ready for winter.”",
            "[~1 “We are not ready for winter.”~][- -]‹moved›He left early that day. Nobody saw him go to the hall.{+ +}{~1 “We are not ready for winter.”~}‹moved›",
        ),
        (
            "Der Rat tagte am Dienstag. „Wir sind nicht bereit für den Winter“, sagte sie. Die Schulen bleiben zu. Niemand war verletzt.",
            "Der Rat tagte am Dienstag. Die Schulen bleiben zu. Niemand war verletzt. „Wir sind nicht bereit für den Winter“, sagte sie.",
            "Der Rat tagte am Dienstag. {~1 Die Schulen bleiben zu. Niemand war verletzt.~}{+ +}‹moved›„Wir sind nicht bereit für den Winter“, sagte sie.[- -][~1 Die Schulen bleiben zu. Niemand war verletzt.~]‹moved›",
        ),
        (
            "Rain is expected all week. The ferry will not sail before Monday, the harbour office said. Schools stay open. Trains run as usual on all lines today.",
            "Rain is expected all week. Schools stay open. Trains run as usual on all lines today. The ferry will not sail before Tuesday, the harbour office said.",
            "Rain is expected all week. [~1 The ferry will not sail before Monday, the harbour office said.~][- -]‹moved›Schools stay open. Trains run as usual on all lines today.{+ +}{~1 The ferry will not sail before [-Monday-]{+Tuesday+}‹date+number›, the harbour office said.~}‹moved›",
        ),
        (
            "- First thing was said here today. Second thing remains.¶- Third thing is other.¶",
            "- Second thing remains.¶- Third thing is other. First thing was said here today.¶",
            "- [~1 First thing was said here today.~][- -]‹moved›Second thing remains.¶- Third thing is other.{+ +}{~1 First thing was said here today.~}‹moved›¶",
        ),
        (
            "北京市政府今日宣布上调公交票价。专家表示，此次调整主要是为了弥补运营成本的上升。老年人的优惠政策保持不变。",
            "专家表示，此次调整主要是为了弥补运营成本的上升。老年人的优惠政策保持不变。北京市政府昨天宣布上调公交票价。",
            "[~1 北京市政府今日宣布上调公交票价。~]专家表示，此次调整主要是为了弥补运营成本的上升。老年人的优惠政策保持不变。{~1 北京市政府[-今日-]{+昨天+}‹date+number›宣布上调公交票价。~}",
        ),
        (
            "Die Spitzenverbände der Krankenkassen verteilen den jeweiligen Betrag¶entsprechend dem in Satz 1 genannten Anteil an die Krankenkassen ihrer¶Kassenart. Der Bundesverband der Betriebskrankenkassen verteilt den Betrag,¶den er von forschenden Arzneimittelherstellern erhält.¶¶(2) Das Gesetz tritt am Tag nach der Verkündung in Kraft.¶",
            "Der Bundesverband der Betriebskrankenkassen verteilt den Betrag, den er¶von forschenden Arzneimittelherstellern erhält. Die Spitzenverbände der¶Krankenkassen verteilen den jeweiligen Betrag entsprechend dem in Satz 1¶genannten Anteil an die Krankenkassen ihrer Kassenart.¶¶(2) Das Gesetz tritt am Tag nach der Verkündung in Kraft.¶",
            "{~1 Der Bundesverband der Betriebskrankenkassen verteilt den Betrag,[-¶-]{+ +}‹reflow›den er[- -]{+¶+}‹reflow›von forschenden Arzneimittelherstellern erhält.~}{+ +}‹moved›Die Spitzenverbände der[- -]{+¶+}‹reflow›Krankenkassen verteilen den jeweiligen Betrag[-¶-]{+ +}‹reflow›entsprechend dem in Satz 1[- -]{+¶+}‹reflow›genannten Anteil an die Krankenkassen ihrer[-¶-]{+ +}‹reflow›Kassenart.[- -][~1 Der Bundesverband der Betriebskrankenkassen verteilt den Betrag,¶den er von forschenden Arzneimittelherstellern erhält.~]‹moved›¶¶(2) Das Gesetz tritt am Tag nach der Verkündung in Kraft.¶",
        ),
    ]);
}

/// Paragraphs and lines move that are whole and unique on both sides, however short.
#[test]
fn short_paragraphs_and_lines_move() {
    check(&[
        (
            "Alpha para.¶¶Middle cat.¶¶Gamma para.",
            "Gamma para.¶¶Middle dog.¶¶Alpha para.",
            "[~1 Alpha para.~]{~2 Gamma para.~}¶¶Middle [-cat-]{+dog+}‹wording›.¶¶[~2 Gamma para.~]{~1 Alpha para.~}",
        ),
        (
            "Alpha para.¶¶Stable one.¶¶Beta para.¶¶Stable two.¶¶Stable three.",
            "Stable one.¶¶Alpha para.¶¶Stable two.¶¶Beta para.¶¶Stable three.",
            "{~1 Stable one.¶¶~}Alpha para.¶¶[~1 Stable one.¶¶~]{~2 Stable two.¶¶~}Beta para.¶¶[~2 Stable two.¶¶~]Stable three.",
        ),
        (
            "Alpha para.¶¶Beta para.¶¶Gamma para.",
            "Beta para.¶¶Gamma para.¶¶Alpha para.",
            "[~1 Alpha para.~][-¶¶-]‹moved›Beta para.¶¶Gamma para.{+¶¶+}{~1 Alpha para.~}‹moved›",
        ),
        (
            "Alpha  para.¶¶Beta para.¶¶Gamma para.",
            "Beta para.¶¶Gamma para.¶¶Alpha para.",
            "[~1 Alpha  para.~][-¶¶-]‹moved›Beta para.¶¶Gamma para.{+¶¶+}{~1 Alpha [- -]‹space›para.~}‹moved›",
        ),
        (
            "Ann Bell, chair¶Tom Reed, clerk¶",
            "Tom Reed, clerk¶Ann Bell, chair¶",
            "{~1 Tom Reed, clerk¶~}Ann Bell, chair¶[~1 Tom Reed, clerk¶~]",
        ),
        (
            "- Ana Petrović¶- Boris Kovač¶- Clara Diaz¶- Deniz Yılmaz¶- Emma Schmidt¶",
            "- Clara Diaz¶- Ana Petrović¶- Boris Kovač¶- Emma Schmidt¶- Deniz Yılmaz¶",
            "{~1 - Clara Diaz¶~}- Ana Petrović¶- Boris Kovač¶[~1 - Clara Diaz¶~]{~2 - Emma Schmidt¶~}- Deniz Yılmaz¶[~2 - Emma Schmidt¶~]",
        ),
        (
            "甲段落。¶¶中间的猫。¶¶丙段落。¶",
            "丙段落。¶¶中间的狗。¶¶甲段落。¶",
            "[~2 甲段落。~]{~1 丙段落。~}¶¶中间的[-猫-]{+狗+}‹wording›。¶¶[~1 丙段落。~]{~2 甲段落。~}¶",
        ),
        (
            "فقرة أولى.¶¶فقرة ثانية.¶¶فقرة ثالثة.¶",
            "فقرة ثانية.¶¶فقرة ثالثة.¶¶فقرة أولى.¶",
            "[~1 فقرة أولى.¶~][-¶-]‹moved›فقرة ثانية.¶¶فقرة ثالثة.¶{+¶+}{~1 فقرة أولى.¶~}‹moved›",
        ),
        (
            "Alpha para.␍¶␍¶Beta para.␍¶␍¶Gamma para.␍¶",
            "Beta para.␍¶␍¶Gamma para.␍¶␍¶Alpha para.␍¶",
            "[~1 Alpha para.␍¶~][-␍¶-]‹moved›Beta para.␍¶␍¶Gamma para.␍¶{+␍¶+}{~1 Alpha para.␍¶~}‹moved›",
        ),
        (
            "- run the integration tests¶- this is a very long line that anchors everything else¶- run the smoke tests¶",
            "- run the smoke tests¶- this is a very long line that anchors everything else¶- run the integration tests¶",
            "[~1 - run the integration tests¶~]{~2 - run the smoke tests¶~}- this is a very long line that anchors everything else¶[~2 - run the smoke tests¶~]{~1 - run the integration tests¶~}",
        ),
    ]);
}

#[test]
fn rows_of_tables_move() {
    check(&[
        (
            "| Name | Role |¶|---|---|¶| Ann Bell | chair |¶| Tom Reed | clerk |¶| Eva Lang | member |¶",
            "| Name | Role |¶|---|---|¶| Eva Lang | member |¶| Ann Bell | chair |¶| Tom Reed | clerk |¶",
            "| Name | Role |¶|---|---|¶{~1 | Eva Lang | member |¶~}| Ann Bell | chair |¶| Tom Reed | clerk |¶[~1 | Eva Lang | member |¶~]",
        ),
        (
            "<tr><td>Ann Bell</td><td>chair</td></tr>¶<tr><td>Tom Reed</td><td>clerk</td></tr>¶",
            "<tr><td>Tom Reed</td><td>clerk</td></tr>¶<tr><td>Ann Bell</td><td>chair</td></tr>¶",
            "{~1 <tr><td>Tom Reed</td><td>clerk</td></tr>¶~}<tr><td>Ann Bell</td><td>chair</td></tr>¶[~1 <tr><td>Tom Reed</td><td>clerk</td></tr>¶~]",
        ),
    ]);
}

#[test]
fn one_line_moves_through_a_run_of_equal_ones() {
    check(&[
        (
            "Top¶a¶a¶a¶a¶a¶a¶a¶a¶unique line here¶a¶a¶",
            "Top¶a¶unique line here¶a¶a¶a¶a¶a¶a¶a¶a¶a¶",
            "Top¶a¶{~1 unique line here¶~}a¶a¶a¶a¶a¶a¶a¶[~1 unique line here¶~]a¶a¶",
        ),
        (
            "Top¶note here¶note here¶note here¶note here¶a unique line of some length, more than others¶end¶",
            "Top¶a unique line of some length, more than others¶note here¶note here¶note here¶note here¶end¶",
            "Top¶{~1 a unique line of some length, more than others¶~}note here¶note here¶note here¶note here¶[~1 a unique line of some length, more than others¶~]end¶",
        ),
    ]);
}

#[test]
fn neighbours_move_together() {
    check(&[(
        "First paragraph stays here for good and long.¶¶Second one goes away to the end.¶¶Third one follows it there too.¶¶Fourth paragraph is here and it is a long one, longer than both.¶",
        "First paragraph stays here for good and long.¶¶Fourth paragraph is here and it is a long one, longer than both.¶¶Second one goes away to the end.¶¶Third one follows it there too.¶",
        "First paragraph stays here for good and long.¶¶[~1 Second one goes away to the end.¶¶Third one follows it there too.¶~][-¶-]‹moved›Fourth paragraph is here and it is a long one, longer than both.¶{+¶+}{~1 Second one goes away to the end.¶¶Third one follows it there too.¶~}‹moved›",
    )]);
}

/// A line is not one that moved and was edited where another took its place; an answer that changed
/// is a change.
#[test]
fn what_is_replaced_did_not_move() {
    check(&[
        (
            "- Ann Bell, chair of the board¶- Eva Lang, member of the staff council since 2019¶",
            "- Eva Lang, member of the staff council since 2019¶- Tom Reed, chair of the board¶",
            "[-- Ann Bell, chair of the board¶-]‹cut›- Eva Lang, member of the staff council since 2019¶{+- Tom Reed, chair of the board¶+}‹added›",
        ),
        (
            "Is it safe?¶Yes¶Is it cheap?¶No¶",
            "Is it safe?¶No¶Is it cheap?¶Yes¶",
            "Is it safe?¶[-Yes-]{+No+}‹negation+wording›¶Is it cheap?¶[-No-]{+Yes+}‹negation+wording›¶",
        ),
    ]);
}

/// A number of any length is compared.
#[test]
fn numbers_of_any_length() {
    let (old, new) = ("9".repeat(40), "8".repeat(40));
    check(&[(
        format!("{old}. First¶").as_str(),
        format!("{new}. First¶").as_str(),
        format!("[-{old}-]{{+{new}+}}‹number›. First¶").as_str(),
    )]);
}

/// The number of the clause in front of which another one arrived, or from whose front it left, is
/// no part of what moved.
#[test]
fn a_number_behind_what_moved_stands_apart() {
    check(&[
        (
            "1. Keep the garden tidy at all times.¶¶2. Repair the roof before winter.¶¶3. Rent is due on the first of the month.¶",
            "1. Rent is due on the first of the month.¶¶2. Keep the garden tidy at all times.¶¶3. Repair the roof before winter.¶",
            "{~1 [-3-]{+1+}‹renumbered›. Rent is due on the first of the month.¶~}{+¶+}‹moved›[-1-]{+2+}‹renumbered›. Keep the garden tidy at all times.¶¶[-2-]{+3+}‹renumbered›. Repair the roof before winter.¶[-¶-][~1 3. Rent is due on the first of the month.¶~]‹moved›",
        ),
        (
            "1. Яйца¶2. Молоко¶3. Хлеб¶4. Рис¶",
            "1. Хлеб¶2. Яйца¶3. Молоко¶4. Рис¶",
            "{~1 [-3-]{+1+}‹renumbered›. Хлеб¶~}[-1-]{+2+}‹renumbered›. Яйца¶[-2-]{+3+}‹renumbered›. Молоко¶[~1 3. Хлеб¶~]4. Рис¶",
        ),
    ]);
}

/// A *yes* and a *no* that changed places are two other answers.
#[test]
fn answers_do_not_move() {
    check(&[
        (
            "Q: Is it safe?¶¶A: No¶¶Q: Is it new?¶¶A: Yes¶",
            "Q: Is it safe?¶¶A: Yes¶¶Q: Is it new?¶¶A: No¶",
            "Q: Is it safe?¶¶A: [-No-]{+Yes+}‹negation+wording›¶¶Q: Is it new?¶¶A: [-Yes-]{+No+}‹negation+wording›¶",
        ),
        (
            "Свидетель: Да.¶¶Вопрос: Вы звонили?¶¶Свидетель: Нет.¶",
            "Свидетель: Нет.¶¶Вопрос: Вы звонили?¶¶Свидетель: Да.¶",
            "Свидетель: [-Да-]{+Нет+}‹negation+wording›.¶¶Вопрос: Вы звонили?¶¶Свидетель: [-Нет-]{+Да+}‹negation+wording›.¶",
        ),
    ]);
}

/// A block is whole also where its last line stands elsewhere too: the fence of a piece of code,
/// the end of an element.
#[test]
fn a_block_keeps_its_last_line() {
    check(&[
        (
            "Baue das Werkzeug:¶¶```sh¶make alles¶```¶¶Dann lies das Handbuch, das lang ist.¶¶Prüfe es:¶¶```sh¶make test¶```¶¶Fertig.¶",
            "Dann lies das Handbuch, das lang ist.¶¶Prüfe es:¶¶```sh¶make test¶```¶¶Baue das Werkzeug:¶¶```sh¶make alles¶```¶¶Fertig.¶",
            "[~1 Baue das Werkzeug:¶¶```sh¶make alles¶```¶¶~]Dann lies das Handbuch, das lang ist.¶¶Prüfe es:¶¶```sh¶make test¶```¶¶{~1 Baue das Werkzeug:¶¶```sh¶make alles¶```¶¶~}Fertig.¶",
        ),
        (
            "<div>¶<p>Close the lid of the box.</p>¶</div>¶<p>The pump is blue and loud.</p>¶<div>¶<p>Wear gloves and a mask.</p>¶</div>¶<p>End.</p>¶",
            "<p>The pump is blue and loud.</p>¶<div>¶<p>Wear gloves and a mask.</p>¶</div>¶<div>¶<p>Close the lid of the box.</p>¶</div>¶<p>End.</p>¶",
            "[~1 <div>¶<p>Close the lid of the box.</p>¶</div>¶~]<p>The pump is blue and loud.</p>¶<div>¶<p>Wear gloves and a mask.</p>¶</div>¶{~1 <div>¶<p>Close the lid of the box.</p>¶</div>¶~}<p>End.</p>¶",
        ),
    ]);
}

/// What is put down for an hour of a programme is compared with what was, and the line between two
/// that changed places stays.
#[test]
fn a_programme_keeps_its_hours() {
    check(&[(
        "09:00 Registration¶10:00 Keynote: Rivers and law¶11:00 Coffee¶11:30 Panel: Who owns water?¶13:00 Lunch¶",
        "09:00 Registration¶10:00 Panel: Who owns water?¶11:00 Coffee¶11:30 Keynote: Rivers and law¶13:00 Lunch¶",
        "09:00 Registration¶10:00 [-Keynote: Rivers and law-]{+Panel: Who owns water?+}‹name+wording›¶11:00 Coffee¶11:30 [-Panel: Who owns water?-]{+Keynote: Rivers and law+}‹name+wording›¶13:00 Lunch¶",
    )]);
}

/// A sentence that came behind a clause which moved is no part of the number of the next clause.
#[test]
fn a_clause_that_moved_and_grew_keeps_its_number() {
    check(&[(
        "a. **Consent.** You agree that we may store your name and your address.¶¶b. **Use.** We use your name to send you the letter of the society.¶¶c. **Access.** The board owns the data that members give to it.¶¶d. **Limits.** We do not sell data.¶",
        "a. **Access.** The board owns the data that members give to it. It keeps them for a year.¶¶b. **Consent.** You agree that we may store your name and your address.¶¶c. **Use.** We use your name to send you the letter of the society.¶¶d. **Limits.** We do not sell data.¶",
        "{~1 [-c-]{+a+}‹renumbered›. **Access.** The board owns the data that members give to it.~}{+ It keeps them for a year.¶¶+}‹added›[-a-]{+b+}‹renumbered›. **Consent.** You agree that we may store your name and your address.¶¶[-b-]{+c+}‹renumbered›. **Use.** We use your name to send you the letter of the society.¶¶[~1 c. **Access.** The board owns the data that members give to it.~][-¶¶-]‹moved›d. **Limits.** We do not sell data.¶",
    )]);
}
