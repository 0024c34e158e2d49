//! Where changes stand, in texts of many kinds and languages.

use super::Places;
use crate::compare;

/// The places of all changes between a text with `«old|new»` in it, as old and as new.
fn places(marked: &str) -> Vec<String> {
    let (mut old, mut new, mut rest) = (String::new(), String::new(), marked);
    while let Some((before, behind)) = rest.split_once('«') {
        let (change, behind) = behind.split_once('»').unwrap();
        let (was, is) = change.split_once('|').unwrap();
        old += &[before, was].concat();
        new += &[before, is].concat();
        rest = behind;
    }
    let [old, new] = [old, new].map(|text| text + rest);
    let redline = compare(&old, &new);
    let places = Places::of(&redline);
    redline
        .changes()
        .enumerate()
        .map(|(index, _)| places.of_change(index).map_or("-".to_owned(), ToString::to_string))
        .collect()
}

/// A text under a heading, with a change in its third paragraph.
fn under(heading: &str) -> String {
    let text = format!(
        "Preamble of this text, which goes on for a while.\n\n{heading}\n\nThe first paragraph of what stands below it.\n\n\
         And the second one, of some length.\n\nThe third has a «cat|dog» in it.\n"
    );
    places(&text).join(" & ")
}

#[test]
fn headings_by_markup() {
    for heading in [
        "# Notice",
        "## Article 2 Notice",
        "### 3.1 What you may do?",
        "== Notice ==",
        "= Notice",
        "<h2 id=\"n\">Notice</h2>",
        "\\section{Notice}",
        "\\subsection*{Notice}",
        "h2. Notice",
        "**Notice period**",
    ] {
        assert_eq!(under(heading), heading);
    }
    assert_eq!(under("Notice\n======"), "Notice");
    assert_eq!(under("Notice of termination, and what it takes\n---"), "Notice of termination, and what it takes");
}

#[test]
fn articles_in_every_language() {
    for heading in [
        "Article 5",
        "Article 5. Notice",
        "ARTICLE V – NOTICE",
        "Section 3.2",
        "Chapter 1: Scope",
        "Schedule A",
        "Rule 14a-8",
        "§ 12",
        "§ 12a Kündigung",
        "§12 Kündigung",
        "Artikel 5 Kündigung",
        "Abschnitt II",
        "Kapitel 3",
        "Hoofdstuk 2",
        "Madde 5",
        "MADDE 5 – Fesih",
        "Chapitre 4",
        "Artículo 5.º",
        "Artigo 5",
        "Articolo 5",
        "Član 5",
        "Члан 5.",
        "Статья 5",
        "Стаття 5. Строки",
        "Чл. 5",
        "Art. 5",
        "Rozdział 2",
        "Článek 5",
        "Čl. 5",
        "Článok 5",
        "5 kap.",
        "12 §",
        "5 artikla",
        "5. cikk",
        "III. fejezet",
        "Articolul 5",
        "Điều 5",
        "Pasal 5",
        "Άρθρο 5",
        "المادة 5",
        "المادة ٥",
        "ماده ۵",
        "آرٹیکل 5",
        "סעיף 5",
        "अनुच्छेद 5",
        "제5조",
        "제5조(통지)",
        "第五条",
        "第5条 通知",
        "第十二章 附则",
        "第12条の2",
        "มาตรา 5",
        "ข้อ ๕",
        "ມາດຕາ 5",
        "មាត្រា ៥",
        "მუხლი 5",
        "მუხლი 5. გადასახადი",
        "თავი II",
        "Հոդված 5. Վարձավճար",
        "5. peatükk",
        "5. pants",
        "II nodaļa",
        "5 straipsnis. Mokestis",
        "5. člen",
        "5. gr.",
        "5. gr. Gjald",
        "II. kafli",
        "Neni 5",
        "Артыкул 5",
        "Член 5",
        "Maddə 5",
        "অনুচ্ছেদ ৫",
    ] {
        assert_eq!(under(heading), heading);
    }
}

#[test]
fn numbered_titles_and_clauses() {
    for heading in [
        "3. Withdrawals",
        "3) Withdrawals",
        "2.1 Notice period",
        "2.1. Notice period",
        "IV. Fees",
        "B. Fees",
        "一、总则",
    ] {
        assert_eq!(under(heading), heading);
    }
    let clauses = "# Lease\n\n2.1 The tenant shall pay the rent on the first day.\n\nA later sum is «5|6» crowns.\n\n\
                   2.2 The landlord may not enter «the|a» house.\n";
    assert_eq!(
        places(clauses),
        [
            "# Lease › 2.1 The tenant shall pay the rent on the first day.",
            "# Lease › 2.2 The landlord may not enter the house.".replace("the house", "a house").as_str(),
        ]
    );
    let paragraphs = "§ 12 Kündigung\n\n(1) Der Mieter hat eine Frist.\n\n(2) Die Frist ist «drei|vier» Monate lang.\n";
    assert_eq!(places(paragraphs), ["§ 12 Kündigung › (2) Die Frist ist vier Monate lang."]);
}

#[test]
fn a_clause_stands_below_the_title_whose_number_it_has() {
    let dense = "2. Keys\n2.1 Keys are kept in the office.\n3. Fees\n3.1 Rent is due on the first.\n\
                 3.2 The late fee is «5|6» crowns.\n4. Pets\n4.1 «Dogs|Cats» are allowed.\n";
    assert_eq!(places(dense), ["3. Fees › 3.2 The late fee is 6 crowns.", "4. Pets › 4.1 Cats are allowed."]);
    let german = "1. Miete\n(1) Die Miete ist am Ersten fällig.\n(2) Sie beträgt 900 Euro.\n2. Kaution\n\
                  (1) Die Kaution beträgt «zwei|drei» Mieten.\n";
    assert_eq!(places(german), ["2. Kaution › (1) Die Kaution beträgt drei Mieten."]);
    // A parent that is not there is not made up, and none is taken whose number is another.
    let gap = "3. Gebühren\n\n3.1 Sie sind am Ersten fällig.\n\n4.1 Hunde sind «erlaubt|verboten».\n";
    assert_eq!(places(gap), ["4.1 Hunde sind verboten."]);
    let paragraphs = "3. Loyer\n\n4. Le preneur paie le loyer le «premier|trois» du mois.\n";
    assert_eq!(places(paragraphs), ["4. Le preneur paie le loyer le trois du mois."]);
    // Paragraphs that are counted anew below a title.
    let anew = "2. Keys\n\n1. Keys are kept in the office.\n\n2. They are lent for a day.\n\n3. A lost one costs «5|6» crowns.\n";
    assert_eq!(places(anew), ["2. Keys › 3. A lost one costs 6 crowns."]);
    let deep = "3.1 Rent\n\n3.1.1 It is due on the first.\n\n3.2.1 The fee is «5|6» crowns.\n";
    assert_eq!(places(deep), ["3.2.1 The fee is 6 crowns."]);
    // A list within a text is none of headings.
    assert_eq!(places("# Trip\n\n1. Milk\n2. Eggs\n3. «Bread|Rolls»\n"), ["# Trip"]);
}

#[test]
fn a_row_of_a_list_of_prices_is_no_heading() {
    let list = "PRICE LIST\n\nSingle room ........ €80\nBreakfast .......... €12\n«|Parking ............ €10/day\n»\n\
                Children under «6|4» stay free.\n";
    assert_eq!(places(list), ["PRICE LIST", "PRICE LIST"]);
}

#[test]
fn a_short_line_without_a_full_stop() {
    assert_eq!(under("Notice period"), "Notice period");
    assert_eq!(under("通知期限"), "通知期限");
    assert_eq!(under("Article 5\n\nNotice period"), "Article 5 › Notice period");
    let tight = format!(
        "Notice\n{0}\n{0}\nFees\n{0}\nIt is «a|the» cat. {0}\n",
        "A long line of text without any line break in it. ".repeat(4)
    );
    assert_eq!(places(&tight), ["Fees"]);
}

#[test]
fn what_is_no_heading() {
    for line in [
        "The council met on Tuesday.",
        "Is that so?",
        "and so on",
        "- an item",
        "* an item",
        "> a quotation",
        "| a | b |",
        "https://example.org/a",
        "12 people were hurt in the fire.",
        "2024. godine je usvojen zakon.",
        "12. Mai 2024 war ein Tag.",
        "Section 5 of the Act applies here.",
        "2.5 million people live there.",
        "第一次会议在北京举行。",
        "    indented code",
        "```\n# a comment\n```",
        "~~~\n## a comment\n~~~~",
        "Dear all,",
        "The following applies:",
        // Rows of lists of prices and contents, the ends of sentences of other scripts.
        "Parking ............ €10/day",
        "Dogs ...... free",
        "Parkplatz …… 10 €",
        "Article 5 ............ 12",
        "3. Fees ............ 12",
        "Ծախսերը վճարում է վարձակալը։",
        "ដំណើរការ។",
    ] {
        assert_eq!(under(line), "-", "{line}");
    }
    // A list, the lines of a poem, a paragraph that was wrapped.
    assert_eq!(under("1. Milk\n2. Eggs\n3. Bread"), "-");
    assert_eq!(under("The council met on Tuesday evening to\nhear residents and it\n3. adjourned"), "-");
    assert_eq!(places("---\ntitle: A\n---\n\nIt is «a|the» cat.\n"), ["-"]);
}

#[test]
fn the_nearest_heading_counts_and_a_heading_stands_in_what_is_above_it() {
    let text = "# One\n\n## Part a\n\nText «1|2» here.\n\n## Part «b|c»\n\nText.\n\n# Two\n\nText «3|4» here.\n";
    assert_eq!(places(text), ["## Part a", "# One", "# Two"]);
    assert_eq!(places("Only «a|the» text.\n"), ["-"]);
    // What was removed stood in the old text, and what was added stands in the new one.
    assert_eq!(places("# Old\n\nText.\n\n«## Gone\n\nIt was here.\n\n|»# New\n\nMore «|now».\n"), ["# Old", "# New"]);
}

#[test]
fn a_long_heading_is_cut_at_a_word() {
    let clause = format!("2.1 {}", "The tenant shall pay the rent. ".repeat(20));
    assert_eq!(
        under(clause.trim_end()),
        "2.1 The tenant shall pay the rent. The tenant shall pay the rent. The tenant…"
    );
}

#[test]
fn a_clause_behind_a_sign_has_its_text_in_its_line() {
    let text = "Vorspann des Gesetzes.\n\n§ 5 Die Gebühr beträgt «10|12» Euro.\n";
    assert_eq!(places(text), ["§ 5 Die Gebühr beträgt 12 Euro."]);
    let text = "Vorspann des Gesetzes.\n\n§ 5 Abs. 2 gilt für «10|12» Tage.\n\n§ 5 BGB gilt «nie|oft».\n";
    assert_eq!(places(text), ["-", "-"]);
}

#[test]
fn what_closes_a_letter_is_no_heading() {
    for line in ["Thanks", "Thanks,", "Best regards", "Mit freundlichen Grüßen", "Cordialement", "Un saludo", "Спасибо"]
    {
        assert_eq!(under(line), "-", "{line}");
    }
    for line in ["Best practices", "Thanks to all", "Danke für alles"] {
        assert_eq!(under(line), line);
    }
}

#[test]
fn a_line_that_ends_with_the_mark_of_a_note_or_an_aside_is_prose() {
    for line in [
        "The river rose.[2]",
        "The river rose.[^2]",
        "The river rose.²",
        "The river rose.<sup>2</sup>",
        "The river rose overnight[1]",
        "Der Fluss stieg an.[3]",
        "Река поднялась.[3]",
        "隋朝建立于581年。[1]",
        "In 2019 the firm moved to Leeds (see note 3)",
        "Das gilt nicht (vgl. Anlage 2)",
        "Hier, die Firma zog nach Leeds um (die Halle)",
        "[^1]: Gibbon",
        "[1] Hill 1962",
        "¹ Cash only",
        "A: Yes",
        "**A:** Yes",
        "Ответ: Да",
        "答：是",
    ] {
        assert_eq!(under(line), "-", "{line}");
    }
    for line in ["Fees (in euros)", "Notice period (long)", "Opening: the long way home"] {
        assert_eq!(under(line), line);
    }
    let interview = "Anna: Yes\n\nBen: No\n\nIt was «late|dark» by then, and all of them went home.\n";
    assert_eq!(places(interview), ["Ben: No"]);
    assert_eq!(places("WEBVTT\n\n00:01.000 --> 00:04.000\nIt was «late|dark».\n"), ["-"]);
}

#[test]
fn the_text_of_an_article_stands_behind_its_number() {
    for (article, expected) in [
        ("ข้อ 3 ผู้เช่าต้องชำระค่าเช่าทุก«เดือน|ปี»", "ข้อ 3 ผู้เช่าต้องชำระค่าเช่าทุกปี"),
        ("제5조(해지) 회원은 «7일|14일» 이내에 해지한다.", "제5조(해지) 회원은 14일 이내에 해지한다."),
        ("제5조 회원은 «7일|14일» 이내에 해지한다.", "제5조 회원은 14일 이내에 해지한다."),
        ("Art. 2º O prazo é de «15|30» dias.", "Art. 2º O prazo é de 30 dias."),
        ("Art. 2.º O prazo é de «15|30» dias.", "Art. 2.º O prazo é de 30 dias."),
        ("Artículo 2.- El plazo es de «15|30» días.", "Artículo 2.- El plazo es de 30 días."),
        ("Art. 2. Il termine è di «15|30» giorni.", "Art. 2. Il termine è di 30 giorni."),
        ("Article 2er Le délai est de «15|30» jours.", "Article 2er Le délai est de 30 jours."),
        ("Art. 2 Termenul este de «15|30» de zile.", "Art. 2 Termenul este de 30 de zile."),
    ] {
        assert_eq!(places(&format!("Vorwort, das eine Weile dauert.\n\n{article}\n")), [expected]);
    }
    for text in ["제5조 및 제6조는 «7일|14일» 이내에 적용한다.", "제5조 제2항은 «7일|14일» 이내에 적용한다."]
    {
        assert_eq!(places(text), ["-"], "{text}");
    }
}
