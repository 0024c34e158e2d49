//! Numbers of items and clauses that shifted together are said once, and the one number that
//! changed stands out.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

mod counting;

use counting::counted;
use variorum_redline::{compare, render::wording};

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
        assert_eq!(counted(with, without), "wording: 1", "{with}");
        assert_eq!(counted(without, with), "wording: 1", "{with}");
    }
    let (with, without) = ("It pays 200) and more.\n", "It pays and more.\n");
    assert_eq!(counted(with, without), "number: 1");
    let (with, without) = ("under clause 4(a) above\n", "under clause 4 above\n");
    assert_eq!(counted(with, without), "number: 1");
}
