//! Line ends and edges: each table is named for the fault that it guards against.
//!
//! What is compared is where changes begin and end, not their kinds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::{check_edges as check, marked};
use variorum_redline::compare;

#[test]
fn no_change_crosses_a_line_end_of_both_texts() {
    check(&[
        (
            "Storm kills five¶¶Five people died when the storm hit Orrin.¶",
            "Storm kills six¶¶Six people died when the storm hit Orrin.¶",
            "Storm kills [-five-]{+six+}¶¶[-Five-]{+Six+} people died when the storm hit Orrin.¶",
        ),
        ("abc¶¶def", "ac¶¶d", "[-abc-]{+ac+}¶¶[-def-]{+d+}"),
        ("xyzá  ¶¶¶  animá-los¶", "xyza  ¶¶¶  anima-los¶", "[-xyzá-]{+xyza+}  ¶¶¶  [-animá-]{+anima+}-los¶"),
        (
            "Have a good weekend¶¶Best,¶¶Sophia¶",
            "Have a good weekend.¶¶Sophia¶",
            "Have a good weekend{+.+}¶¶[-Best,¶¶-]Sophia¶",
        ),
        (
            "The tour begins at noon.¶¶The museum is free.¶",
            "The tour begins at noon. Insertion 1¶¶Insertion 2 The museum is free.¶",
            "The tour begins at noon.{+ Insertion 1+}¶¶{+Insertion 2 +}The museum is free.¶",
        ),
        (
            "He left early.¶¶She stayed until the end.¶¶The police came.¶",
            "He left early. Nobody saw him go.¶¶The police came.¶",
            "He left early.{+ Nobody saw him go.+}¶¶[-She stayed until the end.¶¶-]The police came.¶",
        ),
        ("red fox¶¶blue¶green¶", "red cat¶blue¶green¶", "red [-fox-]{+cat+}¶[-¶-]blue¶green¶"),
        ("red¶a1b2c3¶", "red fox¶d4e5f6¶", "red{+ fox+}¶[-a1b2c3-]{+d4e5f6+}¶"),
        (
            "This is a car¶¶A nice bike¶¶Big aeroplane¶",
            "This is a car (Audi)¶¶Big aeroplane¶",
            "This is a car{+ (Audi)+}¶¶[-A nice bike¶¶-]Big aeroplane¶",
        ),
        (
            "Middle¶¶Sample cell¶¶End¶",
            "Middle¶¶new column¶¶cell¶¶End¶",
            "Middle{+¶¶new column+}¶¶[-Sample -]cell¶¶End¶",
        ),
        (
            "- Apples: 3¶- Pears: 4¶- Plums: 5¶",
            "- Apples: 5¶- Pears: 6¶- Plums: 7¶",
            "- Apples: [-3-]{+5+}¶- Pears: [-4-]{+6+}¶- Plums: [-5-]{+7+}¶",
        ),
        (
            "Role: editor¶Seat: ten¶Desk: west¶",
            "Role: writer¶Seat: six¶Desk: north¶",
            "Role: [-editor-]{+writer+}¶Seat: [-ten-]{+six+}¶Desk: [-west-]{+north+}¶",
        ),
        (
            "Agenda for Monday¶¶Tea at noon¶¶Cake at two",
            "Agenda for Tuesday¶¶Coffee at one¶¶Pie at two",
            "Agenda for [-Monday-]{+Tuesday+}¶¶[-Tea-]{+Coffee+} at [-noon-]{+one+}¶¶[-Cake-]{+Pie+} at two",
        ),
        ("say 'x'¶a+b¶", "say 'y'¶x+y¶", "say '[-x-]{+y+}'¶[-a-]{+x+}+[-b-]{+y+}¶"),
        (
            "00:00:06,000¶We never promised that, she said.¶",
            "00:00:06,100¶We promised that, she said.¶",
            "00:00:[-06,000-]{+06,100+}¶We [-never -]promised that, she said.¶",
        ),
    ]);
}

#[test]
fn edges_are_those_of_words_tags_and_headings() {
    check(&[
        ("她有很多桌子。", "梅有很多儿子。", "[-她-]{+梅+}有很多[-桌子-]{+儿子+}。"),
        (
            "因为 `.prevent` 会被忽略。请记住，`.passive` 是向浏览器表明。",
            "因为 `.passive` 已经向浏览器表明了。",
            "因为 [-`.prevent` 会被忽略。请记住，-]`.passive` [-是-]{+已经+}向浏览器表明{+了+}。",
        ),
        (
            "## A¶¶text a¶¶Note.¶",
            "## A¶¶text a¶¶Note.¶¶## B¶¶text b¶¶Note.¶",
            "## A¶¶text a¶¶Note.¶{+¶## B¶¶text b¶¶Note.¶+}",
        ),
    ]);
    let cut = compare("<tr><td>c</td></tr><tr><td>D 1</td></tr></table>\n", "<tr><td>c</td></tr></table>\n");
    assert!(marked(&cut).starts_with("<tr><td>c</td></tr>[-<tr><td>D 1</td></tr>-]"), "{}", marked(&cut));
    let extension = compare("See page-a.html#top now.\n", "See page-a#top now.\n");
    assert!(marked(&extension).starts_with("See page-a[-.html-]"), "{}", marked(&extension));
}

#[test]
fn lines_are_pairs_where_words_would_run_from_one_into_another() {
    check(&[
        (
            "Das Dorf liegt hoch.¶¶Das Dorf zählt 400 Seelen.¶",
            "Das Dorf liegt hoch. Das Dorf wurde verlegt.¶¶Das Dorf zählt 380 Seelen.¶",
            "Das Dorf liegt hoch.{+ Das Dorf wurde verlegt.+}¶¶Das Dorf zählt [-400-]{+380+} Seelen.¶",
        ),
        (
            "Doors open at six.¶¶Tickets are refunded in June.¶",
            "Doors open at six. Bring a coat.¶¶The box office moved.¶¶No tickets are refunded in June.¶",
            "Doors open at six.{+ Bring a coat.¶¶The box office moved.+}¶¶[-Tickets-]{+No tickets+} are refunded in June.¶",
        ),
        (
            "- Boats: seven¶- Buses: eight¶- Trams: nine¶",
            "- Boats: eight¶- Buses: nine¶- Trams: ten¶",
            "- Boats: [-seven-]{+eight+}¶- Buses: [-eight-]{+nine+}¶- Trams: [-nine-]{+ten+}¶",
        ),
        (
            "- Mayor: Ida Holm¶- Deputy: Jon Ek¶- Clerk: Una Berg¶",
            "- Mayor: Jon Ek¶- Deputy: Una Berg¶- Clerk: Liv Dahl¶",
            "- Mayor: [-Ida Holm-]{+Jon Ek+}¶- Deputy: [-Jon Ek-]{+Una Berg+}¶- Clerk: [-Una Berg-]{+Liv Dahl+}¶",
        ),
        (
            "这条河很长。¶¶它流经八个城市。¶",
            "这条河很长。它去年干涸。¶¶它流经七个城市。¶",
            "这条河很长。{+它去年干涸。+}¶¶它流经[-八-]{+七+}个城市。¶",
        ),
        // A paragraph that was wrapped anew is compared as one line.
        (
            "The harbour board met on Monday and heard from¶the fishermen who had lost their berths when the¶new quay was built.¶",
            "The harbour board met late on Monday and heard¶from the fishermen who had lost their berths when¶the new quay was built.¶",
            "The harbour board met {+late +}on Monday and heard[- -]{+¶+}from[-¶-]{+ +}the fishermen who had lost their berths when[- -]{+¶+}the[-¶-]{+ +}new quay was built.¶",
        ),
    ]);
}

#[test]
fn a_clause_that_came_or_went_stands_apart_with_its_label() {
    check(&[
        (
            "(2) The keeper sweeps the yard.¶¶(3) Dogs are kept on a lead.¶",
            "(2) The keeper lights the lamps.¶¶(3) The keeper sweeps the yard.¶¶(4) Dogs are kept on a lead.¶",
            "{+(2) The keeper lights the lamps.¶¶+}([-2-]{+3+}) The keeper sweeps the yard.¶¶([-3-]{+4+}) Dogs are kept on a lead.¶",
        ),
        (
            "Rule 1. Boots stay outside.¶Rule 2. Lamps are put out at ten.¶Rule 3. Keys hang by the door.¶Rule 4. Bread is shared.¶",
            "Rule 1. Boots stay outside.¶Rule 2. Keys hang by the door.¶Rule 3. Bread is shared.¶",
            "Rule 1. Boots stay outside.¶[-Rule 2. Lamps are put out at ten.¶-]Rule [-3-]{+2+}. Keys hang by the door.¶Rule [-4-]{+3+}. Bread is shared.¶",
        ),
        (
            "Artículo 1. Se cierra la puerta.¶Artículo 2. Se apaga la luz.¶",
            "Artículo 1. Se lava el suelo.¶Artículo 2. Se cierra la puerta.¶Artículo 3. Se apaga la luz.¶",
            "{+Artículo 1. Se lava el suelo.¶+}Artículo [-1-]{+2+}. Se cierra la puerta.¶Artículo [-2-]{+3+}. Se apaga la luz.¶",
        ),
        (
            "<p>1. Boots stay outside.</p>¶<p>2. Keys hang by the door.</p>¶",
            "<p>1. Lamps are put out.</p>¶<p>2. Boots stay outside.</p>¶<p>3. Keys hang by the door.</p>¶",
            "{+<p>1. Lamps are put out.</p>¶+}<p>[-1-]{+2+}. Boots stay outside.</p>¶<p>[-2-]{+3+}. Keys hang by the door.</p>¶",
        ),
        (
            "第二条　船長は名簿を作る。¶¶第三条　施行する。¶",
            "第二条　「船長」とは、船を預かる者をいう。¶¶第三条　船長は名簿を作る。¶¶第四条　施行する。¶",
            "{+第二条　「船長」とは、船を預かる者をいう。¶¶+}第[-二-]{+三+}条　船長は名簿を作る。¶¶第[-三-]{+四+}条　施行する。¶",
        ),
        // Clauses of the same numbers hold their ground.
        (
            "Пункт 1. Срок 5 дней.¶Пункт 2. Срок 6 дней.¶Пункт 3. Срок 7 дней.¶",
            "Пункт 1. Срок 6 дней.¶Пункт 2. Срок 7 дней.¶Пункт 3. Срок 8 дней.¶",
            "Пункт 1. Срок [-5-]{+6+} дней.¶Пункт 2. Срок [-6-]{+7+} дней.¶Пункт 3. Срок [-7-]{+8+} дней.¶",
        ),
    ]);
}

#[test]
fn a_sentence_or_an_element_that_came_behind_a_change_stands_apart() {
    check(&[
        (
            "Built in 1890.¶¶It seats 300 people.¶",
            "Built in 1892. It was rebuilt.¶¶It seats 400 people.¶",
            "Built in [-1890-]{+1892+}.{+ It was rebuilt.+}¶¶It seats [-300-]{+400+} people.¶",
        ),
        ("Built in 1892. It was rebuilt.¶", "Built in 1890.¶", "Built in [-1892-]{+1890+}.[- It was rebuilt.-]¶"),
        ("Dr. Holm saw Ek.¶", "Dr. Holm saw Dr. Berg.¶", "Dr. Holm saw [-Ek-]{+Dr. Berg+}.¶"),
        (
            "<tr><td>Kel</td><td>5</td></tr>¶",
            "<tr><td>Kel</td><td>6</td></tr><tr><td>Dun</td><td>2</td></tr>¶",
            "<tr><td>Kel</td><td>[-5-]{+6+}</td></tr>{+<tr><td>Dun</td><td>2</td></tr>+}¶",
        ),
        ("A <b>red</b> flag¶", "A <em>red</em> flag¶", "A [-<b>-]{+<em>+}red[-</b>-]{+</em>+} flag¶"),
    ]);
}

#[test]
fn a_word_at_the_head_of_a_line_that_was_not_wrapped_stays() {
    check(&[
        (
            "Score 3.¶They walk home now.¶",
            "Score 4.¶They walked home now.¶",
            "Score [-3-]{+4+}.¶They [-walk-]{+walked+} home now.¶",
        ),
        (
            "Er aß Brot¶Sie singt laut.¶",
            "Er aß Fisch¶Sie sang laut.¶",
            "Er aß [-Brot-]{+Fisch+}¶Sie [-singt-]{+sang+} laut.¶",
        ),
    ]);
}

#[test]
fn links_dates_and_numbers_end_changes() {
    check(&[
        (
            "See [notes](https://k.org/a) for more.¶",
            "See [notes](https://k.org/b) for less.¶",
            "See [notes](https://k.org/[-a-]{+b+}) for [-more-]{+less+}.¶",
        ),
        (
            "At k.example.com we meet.¶",
            "At k.example.org they meet.¶",
            "At [-k.example.com-]{+k.example.org+} [-we-]{+they+} meet.¶",
        ),
        ("On 3 May 12 boats sank.¶", "On 4 June 15 boats sank.¶", "On [-3 May-]{+4 June+} [-12-]{+15+} boats sank.¶"),
        ("Am 3. Mai 2024 um neun¶", "Am 9. Juni 2025 um neun¶", "Am [-3-]{+9+}. [-Mai 2024-]{+Juni 2025+} um neun¶"),
        ("5月3日12艘沉没。¶", "6月4日15艘沉没。¶", "[-5月3-]{+6月4+}日[-12-]{+15+}艘沉没。¶"),
        ("§ 4 Abs. 2 Satz 1 StGB¶", "§ 5 Abs. 3 Satz 2 StGB¶", "§ [-4-]{+5+} Abs. [-2-]{+3+} Satz [-1-]{+2+} StGB¶"),
        ("令和6年5月3日¶", "令和7年6月9日¶", "令和[-6年5月3-]{+7年6月9+}日¶"),
    ]);
}

#[test]
fn a_line_that_came_or_went_is_no_part_of_what_changed_in_front_of_it() {
    check(&[
        // The number of an item behind it changed too, so that nothing equal stands between.
        (
            "1. Rent 500¶2. Fees 90¶",
            "1. Rent 550¶2. Heating 70¶3. Fees 90¶",
            "1. Rent [-500-]{+550+}{+¶2. Heating 70+}¶[-2-]{+3+}. Fees 90¶",
        ),
        (
            "1. Rent 550¶2. Heating 70¶3. Fees 90¶",
            "1. Rent 500¶2. Fees 90¶",
            "1. Rent [-550-]{+500+}[-¶2. Heating 70-]¶[-3-]{+2+}. Fees 90¶",
        ),
        (
            "2. Отчёт: Белова¶¶3. Разное¶",
            "2. Отчёт: Орлов¶¶3. Парковка¶¶4. Разное¶",
            "2. Отчёт: [-Белова-]{+Орлов+}{+¶¶3. Парковка+}¶¶[-3-]{+4+}. Разное¶",
        ),
        // Nor of a sentence that lost its end.
        (
            "3. Vote: Cllr Khan. Carried 7 to 2 with one abstention.¶¶4. Any other business¶",
            "3. Vote: Cllr Price. Carried 7 to 3.¶¶4. Parking¶¶Deferred to the next meeting.¶¶5. Any other business¶",
            "3. Vote: Cllr [-Khan-]{+Price+}. Carried 7 to [-2 with one abstention-]{+3+}.{+¶¶4. Parking¶¶Deferred to the next meeting.+}¶¶[-4-]{+5+}. Any other business¶",
        ),
        (
            "1. Open the app and tap Menu.¶2. Save.¶",
            "1. Open the app.¶2. Tap your name, then Menu.¶3. Save.¶",
            "1. Open the app[- and tap Menu-].{+¶2. Tap your name, then Menu.+}¶[-2-]{+3+}. Save.¶",
        ),
        // In front of the first line of a text there is no line end to go by.
        (
            "Old title¶¶The fee is 5 euros.¶",
            "Draft.¶¶New title¶¶The fee is 5 euros.¶",
            "{+Draft.¶¶+}[-Old-]{+New+} title¶¶The fee is 5 euros.¶",
        ),
        (
            "Draft.¶¶New title¶¶The fee is 5 euros.¶",
            "Old title¶¶The fee is 5 euros.¶",
            "[-Draft.¶¶-][-New-]{+Old+} title¶¶The fee is 5 euros.¶",
        ),
        // What came in front of it is one with it.
        (
            "The tour begins at noon.¶¶The museum is free.¶",
            "The tour begins at noon. Bring water.¶¶Lunch is extra.¶¶A visit to the museum is free.¶",
            "The tour begins at noon.{+ Bring water.¶¶Lunch is extra.+}¶¶[-The-]{+A visit to the+} museum is free.¶",
        ),
    ]);
}

#[test]
fn clauses_and_items_keep_their_words_and_change_their_numbers() {
    check(&[
        (
            "Article 1: Pay.¶¶Article 2: The lease runs for one year.¶",
            "Article 1: Pay.¶¶Article 2: No pets are allowed.¶¶Article 3: The lease runs for two years.¶",
            "Article 1: Pay.¶¶{+Article 2: No pets are allowed.¶¶+}Article [-2-]{+3+}: The lease runs for [-one year-]{+two years+}.¶",
        ),
        (
            "ماده ۱: پرداخت.¶¶ماده ۲: مدت قرارداد یک سال است.¶",
            "ماده ۱: پرداخت.¶¶ماده ۲: اجاره به غیر ممنوع است.¶¶ماده ۳: مدت قرارداد یک سال است.¶",
            "ماده ۱: پرداخت.¶¶{+ماده ۲: اجاره به غیر ممنوع است.¶¶+}ماده [-۲-]{+۳+}: مدت قرارداد یک سال است.¶",
        ),
        (
            "a) tea;¶b) milk;¶c) rice.¶",
            "a) tea;¶b) salt;¶c) milk;¶d) rice.¶",
            "a) tea;{+¶b) salt;+}¶[-b-]{+c+}) milk;¶[-c-]{+d+}) rice.¶",
        ),
        (
            "(i) налог;¶(ii) сбор.¶",
            "(i) налог;¶(ii) штраф;¶(iii) сбор.¶",
            "(i) налог;¶{+(ii) штраф;¶+}([-ii-]{+iii+}) сбор.¶",
        ),
        // The years of a table, and offices, stay, and what they hold changes.
        ("2019: 400¶2020: 500¶", "2019: 300¶2020: 400¶", "2019: [-400-]{+300+}¶2020: [-500-]{+400+}¶"),
        ("Chair: Orr¶Clerk: Hale¶", "Chair: Hale¶Clerk: Voss¶", "Chair: [-Orr-]{+Hale+}¶Clerk: [-Hale-]{+Voss+}¶"),
    ]);
}

#[test]
fn a_sentence_with_the_mark_of_a_note_comes_and_goes_whole() {
    check(&[
        (
            "The dam broke in May.[1] The town was flooded.[2] The mayor fled.[3]",
            "The dam broke in May.[1] The mayor fled.[2]",
            "The dam broke in May.[1] [-The town was flooded.[2] -]The mayor fled.[[-3-]{+2+}]",
        ),
        (
            "Der Damm brach.² Die Stadt stand unter Wasser.³ Die Leute flohen.",
            "Der Damm brach.² Die Leute flohen.",
            "Der Damm brach.² [-Die Stadt stand unter Wasser.³ -]Die Leute flohen.",
        ),
        (
            "It rained.[^a] It stopped.",
            "It rained.[^a] It snowed at night.[^b] It stopped.",
            "It rained.[^a] {+It snowed at night.[^b] +}It stopped.",
        ),
        (
            "It rained.<sup>1</sup> It stopped.",
            "It rained.<sup>1</sup> It snowed at night.<sup>2</sup> It stopped.",
            "It rained.<sup>1</sup> {+It snowed at night.<sup>2</sup> +}It stopped.",
        ),
    ]);
}

#[test]
fn lines_that_were_joined_keep_their_words() {
    check(&[
        (
            "He resigned.¶¶He stays until June, the office said.¶",
            "He resigned but stays until June, the office said.¶",
            "He resigned[-.¶¶He-]{+ but+} stays until June, the office said.¶",
        ),
        (
            "Der Streik begann am Montag.¶¶Die Fahrer gingen nach Hause.¶",
            "Der Streik begann am Montag, die Fahrer gingen nach Hause.¶",
            "Der Streik begann am Montag[-.¶¶Die-]{+, die+} Fahrer gingen nach Hause.¶",
        ),
    ]);
}

#[test]
fn a_row_that_both_tables_have_is_kept() {
    check(&[(
        "Draft, not for print¶| Year | Sum |¶| 2020 | 14 |¶",
        "| Year | Sum |¶| 2019 | 12 |¶| 2020 | 14 |¶",
        "[-Draft, not for print¶-]| Year | Sum |¶{+| 2019 | 12 |¶+}| 2020 | 14 |¶",
    )]);
}
