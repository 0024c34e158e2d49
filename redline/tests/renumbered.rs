//! Numbers of items and clauses that shifted together are said once, and the one number that
//! changed stands out.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

mod counting;

use counting::counted;
use variorum_redline::render::{Line, Options, head, html, markdown, plain, unified, wording};
use variorum_redline::{Difference, compare};

/// Thirty clauses, in which one comes in as the second and one period changes.
fn clauses() -> (String, String) {
    let letters: Vec<char> = ('a'..='z').cycle().take(30).collect();
    let clause = |number: usize, nth: usize, days: usize| {
        format!(
            "{number}. Members of group {} may meet within {days} days of the notice given to them.\n",
            letters[nth]
        )
    };
    let old: String = (0..30).map(|nth| clause(nth + 1, nth, nth + 4)).collect();
    let mut new = clause(1, 0, 4) + "2. A new clause about quiet hours in the building.\n";
    new.extend((1..30).map(|nth| clause(nth + 2, nth, if nth == 19 { 3 } else { nth + 4 })));
    (old, new)
}

#[test]
fn one_real_number_among_thirty_clauses() {
    let (old, new) = clauses();
    assert_eq!(counted(&old, &new), "number: 1, added: 1, renumbered: 29");
    assert_eq!(counted(&new, &old), "number: 1, cut: 1, renumbered: 29");
    assert_eq!(wording::renumbered(&compare(&old, &new)), ["2. to 30. are now 3. to 31."]);
    assert_eq!(wording::renumbered(&compare(&new, &old)), ["3. to 31. are now 2. to 30."]);
}

#[test]
fn clauses_of_many_kinds_and_the_references_to_them() {
    let item = |label: &str, nth: usize| {
        let texts = [
            "the tenant shall keep the stairs clear of bicycles and prams at all times",
            "the landlord shall paint the windows every fifth year at the latest",
            "keys that are lost are paid for by whoever lost them, as invoiced",
            "the cellar is let with the flat and is returned with it, swept",
            "the garden is open to all tenants of the house until ten at night",
        ];
        format!("{label} {}.\n", texts[nth])
    };
    let labels: [[&str; 5]; 8] = [
        ["1.", "2.", "3.", "4.", "5."],
        ["(a)", "(b)", "(c)", "(d)", "(e)"],
        ["Article 1", "Article 2", "Article 3", "Article 4", "Article 5"],
        ["§ 1", "§ 2", "§ 3", "§ 4", "§ 5"],
        ["3.1", "3.2", "3.3", "3.4", "3.5"],
        ["[^1]:", "[^2]:", "[^3]:", "[^4]:", "[^5]:"],
        ["Члан 1.", "Члан 2.", "Члан 3.", "Члан 4.", "Члан 5."],
        ["المادة 1:", "المادة 2:", "المادة 3:", "المادة 4:", "المادة 5:"],
    ];
    for labels in labels {
        let old: String = [0, 2, 3, 4].into_iter().enumerate().map(|(place, nth)| item(labels[place], nth)).collect();
        let new: String = (0..5).map(|nth| item(labels[nth], nth)).collect();
        assert_eq!(counted(&old, &new), "added: 1, renumbered: 3", "{old}{new}");
        assert_eq!(counted(&new, &old), "cut: 1, renumbered: 3", "{old}{new}");
    }
    let old = "1. Rent is due on the first.\n2. Pets are allowed by consent.\n3. Noise ends at ten.\nSee clauses 2 and 3 above.\n";
    let new = "1. Rent is due on the first.\n2. Keys are handed over at noon, against a signed receipt.\n3. Pets are allowed by consent.\n4. Noise ends at ten.\nSee clauses 3 and 4 above.\n";
    assert_eq!(counted(old, new), "added: 1, renumbered: 4");
}

#[test]
fn an_item_that_moved_takes_the_number_of_its_place() {
    let old = "2. Pets are allowed by consent of the owner of the house.\n3. Noise ends at ten in the evening.\n";
    let new = "2. Noise ends at ten in the evening.\n3. Pets are allowed by consent of the owner of the house.\n";
    assert_eq!(counted(old, new), "moved: 1, renumbered: 2");
}

#[test]
fn a_number_that_changed_alone_is_one() {
    for (old, new, expected) in [
        ("Within 5 days of clause 4.", "Within 6 days of clause 4.", "number: 1"),
        ("1. One.\n2. Two.\n5. Three.\n", "1. One.\n2. Two.\n3. Three.\n", "number: 1"),
        ("Section 4\nText.\n", "Section 5\nText.\n", "number: 1"),
        ("He ate 5 apples.\n", "He ate 6 apples.\n", "number: 1"),
        ("Two were hurt.\nThree fled.\n", "Three were hurt.\nFour fled.\n", "number: 2"),
    ] {
        assert_eq!(counted(old, new), expected, "{old}");
    }
}

#[test]
fn a_heading_that_is_a_number_alone_does_not_move_to_another_text() {
    let texts = [
        "This act may be cited as the Dogs Act and applies to every dog in the county.",
        "Words in this act have the meaning that the Civil Code gives them.",
        "A dog shall be kept on a lead in any public park, street or square.",
        "A dog found without its owner is brought to the shelter, and kept there.",
        "The county may grant exemptions to hunters and to the blind upon request.",
    ];
    let law = |headings: &[String], which: &[usize]| -> String {
        which.iter().zip(headings).map(|(nth, heading)| format!("{heading}{}\n\n", texts[*nth])).collect()
    };
    let figures =
        ["Article N\n", "Art. N\n\n", "§ N\n\n", "**Section N**\n", "## Kapitel N\n\n", "Статья N.\n", "第N条\n"];
    let figures = figures.map(|heading| (heading, ["1", "2", "3", "4", "5"]));
    let spelled = [
        ("Chapter N\n", ["One", "Two", "Three", "Four", "Five"]),
        ("## Kapitel N\n\n", ["eins", "zwei", "drei", "vier", "fünf"]),
        ("CHAPITRE N\n", ["PREMIER", "DEUX", "TROIS", "QUATRE", "CINQ"]),
        ("Глава N\n\n", ["первая", "вторая", "третья", "четвёртая", "пятая"]),
    ];
    for (heading, numbers) in figures.into_iter().chain(spelled) {
        let headings = numbers.map(|number| heading.replace('N', number));
        let (old, new) = (law(&headings, &[0, 2, 3, 4]), law(&headings, &[0, 1, 2, 3, 4]));
        assert_eq!(counted(&old, &new), "added: 1, renumbered: 2", "{heading}");
        assert_eq!(counted(&new, &old), "cut: 1, renumbered: 2", "{heading}");
    }
}

#[test]
fn the_mark_of_an_item_that_comes_or_goes_is_no_number() {
    for (with, without) in [
        ("The tenant:\n(a) pays in time;\n", "The tenant:\npays in time;\n"),
        ("The tenant:\n  2) pays in time;\n", "The tenant:\n  pays in time;\n"),
        ("(iv) It pays in time.\n", "It pays in time.\n"),
    ] {
        assert_eq!(counted(with, without), "punctuation: 1", "{with}");
        assert_eq!(counted(without, with), "punctuation: 1", "{with}");
    }
    let (with, without) = ("It pays 200) and more.\n", "It pays and more.\n");
    assert_eq!(counted(with, without), "number: 1");
    let (with, without) = ("under clause 4(a) above\n", "under clause 4 above\n");
    assert_eq!(counted(with, without), "number: 1");
}

#[test]
fn an_amount_in_a_numbered_line_is_a_number() {
    let lines = |line: &str, numbers: &[(usize, usize)]| -> String {
        let line = |(label, amount): &(usize, usize)| {
            line.replace('N', &label.to_string()).replace('X', &amount.to_string()) + "\n"
        };
        numbers.iter().map(line).collect()
    };
    for line in [
        "Clause N. Rent rises by X crowns.",
        "Artikel N läuft X Wochen.",
        "Artículo N. El plazo es de X días.",
        "Статья N. Пошлина равна X рублям.",
        "Annex N: X %",
        "Kapitel N ........ X",
        "Section N lets A have X seats.",
        "§ N Man zahlt X Euro.",
        "第N条 罚款X元。",
        "| Row N | X |",
    ] {
        let (old, new) = (lines(line, &[(2, 10), (3, 20), (4, 30)]), lines(line, &[(2, 12), (3, 22), (4, 32)]));
        assert_eq!(counted(&old, &new), "number: 3", "{line}");
    }
    let (old, new) = ("Clause 7. It costs 80 crowns for 2 beds.\n", "Clause 7. It costs 81 crowns for 3 beds.\n");
    assert_eq!(counted(old, new), "number: 2");
}

#[test]
fn an_amount_among_clauses_that_shift_stands_out() {
    for clause in ["Clause N. ", "Статья N. ", "סעיף N. ", "Madde N: "] {
        let head = |number: usize| clause.replace('N', &number.to_string());
        let old = [
            head(2) + "The fee is 700 crowns and is paid at once.\n",
            head(3) + "Dogs are kept on a lead in the yard.\n",
            head(4) + "Bells ring at nine in the morning.\n",
        ];
        let new = [
            head(1) + "The fee is 750 crowns and is paid at once.\n",
            head(2) + "Dogs are kept on a lead in the yard.\n",
            head(3) + "Bells ring at nine in the morning.\n",
        ];
        let first = head(1) + "Cars stay outside of the gate.\n";
        let (old, new) = (first + &old.concat(), new.concat());
        let redline = compare(&old, &new);
        assert!(counted(&old, &new).starts_with("number: 1, "), "{}", counted(&old, &new));
        let renumbered = wording::renumbered(&redline).concat();
        assert!(!renumbered.contains("700"), "{renumbered}");
    }
}

#[test]
fn days_and_ranks_at_the_head_of_a_line_are_no_labels() {
    let days = |line: &str, first: usize| -> String {
        let days = (first..).zip(["ada", "bela", "cora"]);
        days.map(|(day, who)| format!("{} {who}\n", line.replace('N', &day.to_string()))).collect()
    };
    for (line, expected) in [
        ("N. Mai: Anreise", "date: 3"),
        ("- N. juni: møte", "date: 3"),
        ("N. јуна почиње", "date: 3"),
        ("N. kesäkuuta juhla", "date: 3"),
        ("N. június", "date: 3"),
        ("N. května: koncert", "date: 3"),
        ("* N. srpnja 2026.", "date: 3"),
        ("N. Uhr Beginn", "number: 3"),
        ("N. Liga: Siege", "number: 3"),
        ("N. kolo", "number: 3"),
    ] {
        assert_eq!(counted(&days(line, 3), &days(line, 4)), expected, "{line}");
        let list = "1. Ort\n2. Zeit\n";
        if expected.starts_with("date") {
            let [old, new] = [3, 4].map(|first| list.to_owned() + &days(line, first));
            assert_eq!(counted(&old, &new), expected, "{line}");
        }
    }
}

#[test]
fn labels_that_are_rarer() {
    let texts = [
        "tenants keep the stairs clear of bicycles and prams at all times",
        "windows are painted by the owner in the autumn, and washed in spring",
        "keys that are lost are paid for by whoever lost them, as invoiced",
        "every cellar is let with its flat and is returned with it, swept",
    ];
    let list = |item: &str, labels: &[&str], which: &[usize]| -> String {
        let lines = which.iter().zip(labels).map(|(nth, label)| item.replace('N', label).replace('T', texts[*nth]));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    let figures = ["1", "2", "3", "4"];
    for (item, labels) in [
        ("제N조 T.", figures),
        ("제N조(T)", figures),
        ("N T.", ["①", "②", "③", "④"]),
        ("NT。", ["㈠", "㈡", "㈢", "㈣"]),
        ("N T.", ["⑴", "⑵", "⑶", "⑷"]),
        ("N: T.", ["Q1", "Q2", "Q3", "Q4"]),
        ("| N | T |", figures),
        ("<p>N. T.</p>", figures),
        ("<li><b>N.</b> T.</li>", figures),
        ("N\nT.\n", figures),
    ] {
        let (old, new) = (list(item, &labels, &[0, 2, 3]), list(item, &labels, &[0, 1, 2, 3]));
        let found = counted(&old, &new);
        assert!(found.contains("renumbered: ") && !found.starts_with("number"), "{old} {new} {found}");
    }
    // Numbers in such places that go on from none are amounts.
    for (old, new) in [
        ("| 3 | Ora |\n| 4 | Pel |\n", "| 4 | Ora |\n| 5 | Pel |\n"),
        ("Ora\n3\nPel\n4\n", "Ora\n4\nPel\n5\n"),
        ("Q1: dry\nQ2: wet\n", "Q2: dry\nQ3: wet\n"),
    ] {
        assert_eq!(counted(old, new), "number: 2", "{old}");
    }
}

#[test]
fn a_cited_clause_is_no_amount_beside_it() {
    let text = |first: usize, days: usize, cited: &str| {
        let clause = |nth: usize, text: &str| format!("Article {}\n\n{text}\n\n", first + nth);
        let begin = if first == 2 { "Article 1\n\nCats stay in at night, and so do dogs.\n\n" } else { "" };
        let law =
            clause(0, "Rent is due on the first day.") + &clause(1, "Keys are handed over at noon, against a receipt.");
        format!("{begin}{law}{}Under article {cited} it is {days} days.\n", clause(2, "Noise ends at ten."))
    };
    let (old, new) = (text(2, 3, "4"), text(1, 2, "3"));
    assert_eq!(counted(&old, &new).split(", ").next(), Some("number: 1"), "{}", counted(&old, &new));
    let old = "1. Rent.\n2. Pets.\n3. Noise.\nClause 2 or 3 %, by 3 m, at 3 days.\n";
    let new = "1. Rent.\n2. Keys are here.\n3. Pets.\n4. Noise.\nClause 3 or 4 %, by 4 m, at 4 days.\n";
    let redline = compare(old, new);
    assert_eq!(redline.kinds.get(variorum_redline::Kind::Number), 3, "{:?}", redline.kinds);
}

#[test]
fn references_to_an_article_whose_heading_came_in_above_it() {
    let law = |texts: &[&str]| -> String {
        texts.iter().zip(1..).map(|(text, number)| format!("Article {number}\n\n{text}\n\n")).collect()
    };
    let texts = ["Rent is due on the first day.", "Pets are allowed by consent.", "Noise ends at ten."];
    let old = law(&texts) + "See Articles 2 to 3.\n";
    let new = law(&[texts[0], "Keys are handed over at noon, against a receipt.", texts[1], texts[2]])
        + "See Articles 3 to 4.\n";
    assert_eq!(counted(&old, &new), "added: 1, renumbered: 3");
    assert_eq!(counted(&new, &old), "cut: 1, renumbered: 3");
}

#[test]
fn articles_are_told_with_their_words() {
    for (article, expected) in [
        ("Art. {}º O prazo corre.", "Art. 2º and Art. 3º are now Art. 3º and Art. 4º."),
        ("ข้อ {} สัญญาเริ่มวันนี้", "ข้อ 2 and ข้อ 3 are now ข้อ 3 and ข้อ 4."),
        ("มาตรา {} สัญญาเริ่มวันนี้", "มาตรา 2 and มาตรา 3 are now มาตรา 3 and มาตรา 4."),
        ("Article {}. Le bail court.", "Article 2. and Article 3. are now Article 3. and Article 4."),
    ] {
        let text = |bodies: &[&str]| {
            let lines = bodies
                .iter()
                .enumerate()
                .map(|(nth, body)| format!("{} {body}\n\n", article.replace("{}", &(nth + 1).to_string())));
            lines.collect::<String>()
        };
        let (old, new) = (text(&["alpha", "beta", "gamma"]), text(&["alpha", "delta epsilon zeta", "beta", "gamma"]));
        assert_eq!(wording::renumbered(&compare(&old, &new)), [expected]);
        assert!(!counted(&old, &new).contains("number:"), "{article}");
    }
}

#[test]
fn marks_of_notes_that_shift_are_renumbered_and_no_amounts() {
    for (old, new, expected) in [
        ("It rose.¹ Half left.² Dogs came.³", "It rose.¹ Cats hid.² Half left.³ Dogs came.⁴", "renumbered: 2"),
        ("It rose.[^1] The last was 59.[^2]", "It rose.[^1] Five men saw.[^2] The last was 59.[^3]", "renumbered: 1"),
        ("It rose.[1] The last was 59.[2]", "It rose.[1] Five men saw.[2] The last was 59.[3]", "renumbered: 1"),
        (
            "It rose.<sup>1</sup> The mayor fled.<sup>2</sup>",
            "It rose.<sup>1</sup> All fled.<sup>2</sup> The mayor fled.<sup>3</sup>",
            "renumbered: 1",
        ),
        ("Half left.[1]", "Cats hid.[1] Half left.[2]", "renumbered: 1"),
        ("It rose.¹¶¶¹ In May.¶² Under 12.", "It rose.¹¶¶¹ In May.¶² Over 65.¶³ Under 12.", "renumbered: 1"),
    ] {
        let [old, new] = [old, new].map(|text| text.replace('¶', "\n"));
        for (old, new) in [(&old, &new), (&new, &old)] {
            let found = counted(old, new);
            let has_number = found.contains("number: ") && !new.contains("Five") && !old.contains("Five");
            assert!(found.contains(expected) && !has_number, "{old} -> {new}: {found}");
        }
    }
    assert_eq!(counted("It rose.[1] Towns fled.[2]", "It rose.[1] Mayors fled.[2]"), "wording: 1");
    // Another source, a power, a unit.
    assert_eq!(counted("It rose.[^1] It fell.[^2]", "It rose.[^1] It fell.[^5]"), "wording: 1");
    assert_eq!(counted("It is 10² wide.", "It is 10³ wide."), "number: 1");
    assert_eq!(counted("It is 5 m² wide.", "It is 5 m³ wide."), "number: 1");
}

#[test]
fn every_form_for_readers_says_what_was_renumbered() {
    let (old, new) = clauses();
    let difference = Difference::of_texts(&old, &new);
    let said = "2. to 30. are now 3. to 31.";
    let lines = |lines: Vec<Line>| lines.iter().map(|line| line.plain() + "\n").collect::<String>();
    let options = Options::default();
    let pages = [
        ("head", lines(head::lines(&difference, options))),
        ("unified", lines(unified::lines(&difference, options))),
        ("plain", plain::page(&difference)),
        ("html", html::page(&difference, None)),
        ("fragment", html::fragment::page(&difference, Some(1))),
        // Nothing of it becomes the number of an item there.
        ("markdown", markdown::page(&difference, Some(1)).replace('\\', "")),
    ];
    for (form, page) in pages {
        assert_eq!(page.matches(said).count(), 1, "{form}: {page}");
    }
}

#[test]
fn the_number_of_what_moved_is_a_change_of_the_page_in_words() {
    let pets = "Pets are allowed in the garden behind the house.\n";
    let rent = "Rent is due on the first of each month, in advance.\n";
    let (old, new) = (format!("1. {rent}2. {pets}3. End.\n"), format!("1. {pets}2. {rent}3. End.\n"));
    let difference = Difference::of_texts(&old, &new);
    assert_eq!(difference.redline.moves.len(), 1);
    let page = plain::page(&difference);
    let told = page.matches("\nChange ").count();
    assert!(page.contains("1 change inside, below:") && told == 1, "{page}");
    assert!(page.contains("Change 1 of 1 (renumbered)") && page.ends_with("\n1 change, 1 move.\n"), "{page}");
}

#[test]
fn times_and_days_at_the_head_of_a_line_are_no_labels() {
    let lines = |line: &str, hours: [&str; 3]| -> String {
        let lines = hours.into_iter().zip(["Otter", "Heron", "Badger"]);
        lines.map(|(hour, what)| line.replace('N', hour) + " " + what + "\n").collect()
    };
    let (early, late) = (["8", "9", "10"], ["9", "10", "11"]);
    for line in
        ["N:00", "- N:15 –", "| N:30 |", "N.00", "* N.30", "**N:00**", "N:00 Uhr", "N.45 Uhr:", "N：00", "N:00\t"]
    {
        assert_eq!(counted(&lines(line, early), &lines(line, late)), "number: 3", "{line}");
    }
    let arabic = (["٨", "٩", "١٠"], ["٩", "١٠", "١١"]);
    assert_eq!(counted(&lines("N:٣٠", arabic.0), &lines("N:٣٠", arabic.1)), "number: 3");
    for line in ["N.5.", "- N.11."] {
        assert_eq!(counted(&lines(line, early), &lines(line, late)), "number: 3", "{line}");
        let first = line.replace('N', "7") + " Ferret\n";
        let (old, new) = (first.clone() + &lines(line, early), first + &lines(line, late));
        assert_eq!(counted(&old, &new), "number: 3", "{line}");
    }
    // A time that moves with its line takes no number of its place.
    let (old, new) =
        ("9.00 Otters swim\n9.30 Herons fish\n10.30 Badgers dig\n", "9.00 Otters swim\n9.30 Badgers dig\n");
    assert!(!counted(old, new).contains("renumbered"), "{}", counted(old, new));
}

#[test]
fn clauses_that_look_like_times_or_days_are_labels() {
    let chapter = |chapter: usize, mark: &str| -> String {
        (1..=12).map(|nth| format!("{chapter}.{nth}{mark} The {nth}th of all the rules of it.\n")).collect()
    };
    for mark in ["", ".", ":"] {
        let first = chapter(1, mark);
        let new_one = format!("2.1{mark} Nobody may feed gulls from a balcony or a roof.\n");
        let (old, new) = (first.clone() + &chapter(2, mark), first + &new_one + &chapter(3, mark));
        let found = counted(&old, &new);
        assert!(found.contains("renumbered: ") && !found.contains("number: "), "{mark} {found}");
    }
    let section = |numbers: [&str; 2]| -> String {
        let lines = numbers.into_iter().zip(["Rent is due.", "Keys are kept."]);
        lines.map(|(number, text)| format!("Section {number} {text}\n")).collect()
    };
    let (old, new) = (section(["9.05", "9.10"]), section(["10.05", "10.10"]));
    assert_eq!(counted(&old, &new), "renumbered: 2");
}

#[test]
fn a_run_has_labels_of_one_kind() {
    for (word, cited) in
        [("Article N", "Clause"), ("## N. Rule", "Clause"), ("§ N Regel", "Absatz"), ("Статья N.", "Пункт")]
    {
        let head = |number: usize| word.replace('N', &number.to_string());
        let text = |first: usize, new: &str| {
            let articles = [
                (1, "Otters swim."),
                (first, "Herons fish at dawn, and so they may until the water is let out of the pond."),
                (first + 1, "Badgers dig where the ground is soft and nobody walks, by night."),
            ];
            let [one, two, three] = articles.map(|(number, text)| format!("{}\n\n{text}\n\n", head(number)));
            let (last, cited_number) = (head(first + 2), first + 1);
            format!("{one}{new}{two}{three}{last}\n\n{cited} {cited_number} binds no guest.\n")
        };
        let (old, new) = (text(2, ""), text(3, &(head(2) + "\n\nMoles hide all day long.\n\n")));
        let redline = compare(&old, &new);
        assert!(!counted(&old, &new).contains("number: "), "{word} {}", counted(&old, &new));
        let told = wording::renumbered(&redline);
        assert!(!told.concat().contains(cited) && told.len() == 1, "{word} {told:?}");
    }
}

#[test]
fn lists_in_square_brackets_refer_to_notes() {
    let text = |first: usize, new: &str, cited: &str| {
        format!("{new}[{first}] Adams.\n[{}] Baker.\n[{}] Clark.\n\nIt is so {cited}.\n", first + 1, first + 2)
    };
    for (before, after) in [("[1, 3]", "[2, 4]"), ("[1–3]", "[2–4]"), ("[1,2,3]", "[2,3,4]"), ("[1; 3]", "[2; 4]")]
    {
        let (old, new) = (text(1, "", before), text(2, "[1] Zimmer.\n", after));
        let found = counted(&old, &new);
        assert!(found.contains("renumbered: ") && !found.contains("number: "), "{before} {found}");
    }
    // Another source than the shift gives.
    let (old, new) = (text(1, "", "[1, 3]"), text(2, "[1] Zimmer.\n", "[2, 3]"));
    assert!(!counted(&old, &new).contains("renumbered: 5"), "{}", counted(&old, &new));
}

#[test]
fn articles_counted_in_arabic_and_persian_words() {
    for (article, numbers) in
        [("المادة", ["الأولى", "الثانية", "الثالثة", "الرابعة"]), ("ماده", ["اول", "دوم", "سوم", "چهارم"])]
    {
        let law = |texts: &[&str]| -> String {
            texts.iter().zip(numbers).map(|(text, number)| format!("{article} {number}: {text}\n\n")).collect()
        };
        let texts = ["أ ب ت ث ج ح", "خ د ذ ر ز س", "ش ص ض ط ظ ع", "غ ف ق ك ل م"];
        let (old, new) = (law(&[texts[0], texts[2], texts[3]]), law(&texts));
        assert_eq!(counted(&old, &new), "added: 1, renumbered: 2", "{article}");
        assert_eq!(counted(&new, &old), "cut: 1, renumbered: 2", "{article}");
    }
}

/// A rank that rose by as much as the items of a list in front of it shifted is none of them; the
/// same shift in each of many sections is said once, and in the last as in the first.
#[test]
fn a_run_ends_where_no_number_follows() {
    let ranks =
        |item: &str, town: u32| format!("{item}Final ranking of the clubs\n\n{town}. Bell Town\n9. Reed City\n");
    let old = ranks("1. Rent is due\n2. Pets are allowed\n\n", 7);
    let new = ranks("1. Fees apply now\n2. Rent is due\n3. Pets are allowed\n\n", 8);
    assert_eq!(counted(&old, &new), "number: 1, added: 1, renumbered: 2");
    assert_eq!(wording::renumbered(&compare(&old, &new)), ["1. and 2. are now 2. and 3."]);
    let section = |nth: usize, first: &str, from: usize| {
        let items = ["The door is shut at ten", "The keys hang in the hall", "Guests sign the book"];
        let items = items.iter().zip(from..).map(|(item, number)| format!("{number}. {item} in house {nth}.\n"));
        format!("House {nth} of the street\n\n{first}{}\n", items.collect::<String>())
    };
    let old: String = (0..120).map(|nth| section(nth, "", 1)).collect();
    let new: String = (0..120).map(|nth| section(nth, "1. No ball games on the lawn.\n", 2)).collect();
    assert_eq!(counted(&old, &new), "added: 120, renumbered: 360");
    assert_eq!(wording::renumbered(&compare(&old, &new)), ["1. to 3. are now 2. to 4."]);
}
