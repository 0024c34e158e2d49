//! The page in words: every change can be read back from it, and nothing in it deceives.

use proptest::prelude::*;

use super::*;
use crate::render::Field;
use crate::render::hostile;
use crate::render::tests_support::redline;
use crate::{Kind, Kinds, Op, Redline, compare};

fn page_of(redline: Redline<'_>, fields: Vec<Field<'_>>, hidden: usize) -> String {
    let (old, new) = (Side::file("a.txt".to_owned(), "1"), Side::file("b \"2\".txt".to_owned(), "12"));
    page(&Difference { old: &old, new: &new, fields, redline, hidden })
}

fn blocks(marks: &str) -> String {
    let page = page_of(redline(marks), Vec::new(), 0);
    page.split_once(" unchanged\n").unwrap().1.to_owned()
}

/// The texts under a name, read as a program would.
fn texts(page: &str, name: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(said) = line.strip_prefix("  ").and_then(|line| line.strip_prefix(name)) else { continue };
        texts.push(match said.strip_prefix(", as JSON: ") {
            Some(json) => serde_json::from_str(json).unwrap(),
            None if said == ":" => {
                let mut block = Vec::new();
                while let Some(line) = lines.next_if(|line| line.starts_with("    >")) {
                    block.push(line["    >".len()..].strip_prefix(' ').unwrap_or_default());
                }
                block.join("\n")
            }
            None => {
                let said = said.strip_prefix(": ").unwrap();
                match said.split_once(" line end") {
                    Some((count, "" | "s")) if !said.starts_with('"') => {
                        "\n".repeat(count.replace(',', "").parse().unwrap())
                    }
                    _ => said.strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned(),
                }
            }
        });
    }
    texts.sort();
    texts
}

/// What was removed or added in a redline and was not hidden, the edits of moved text included.
fn changed(redline: &Redline<'_>, op: Op) -> Vec<String> {
    let edits = redline.moves.iter().flat_map(|moved| &moved.edits);
    let parts = redline.parts.iter().chain(edits).filter(|part| part.op == op && !part.hidden);
    parts.map(|part| part.text.to_owned()).collect()
}

fn check(redline: &Redline<'_>, field: &Redline<'_>, hidden: usize) -> Result<(), TestCaseError> {
    let page = page_of(redline.clone(), vec![Field { name: "title\n", redline: field.clone() }], hidden);
    for (name, op) in [("removed", Op::Delete), ("added", Op::Insert)] {
        let mut expected = [changed(redline, op), changed(field, op)].concat();
        expected.sort();
        prop_assert_eq!(texts(&page, name), expected);
    }
    let moved = |redline: &Redline<'_>| -> Vec<String> {
        let moved = redline.parts.iter().filter(|part| part.op == Op::MovedTo);
        moved.map(|part| part.text.to_owned()).collect()
    };
    let mut expected = [moved(redline), moved(field)].concat();
    expected.sort();
    prop_assert_eq!(texts(&page, "text"), expected);
    prop_assert!(matches!(control_characters::spell_out(&page), std::borrow::Cow::Borrowed(_)));

    let changes = page.lines().filter(|line| line.starts_with("Change ")).count();
    let moves = page.lines().filter(|line| line.starts_with("Move ")).count();
    let mut last = counted(changes as u64, "change");
    if moves > 0 {
        last = format!("{last}, {}", counted(moves as u64, "move"));
    }
    prop_assert_eq!(page.lines().last().unwrap(), format!("{last}."));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_change_can_be_read_back(plan in hostile::plan(), field in hostile::plan()) {
        check(&plan.redline(), &field.redline(), 0)?;
        let (redline, hidden) = plan.hidden();
        check(&redline, &field.redline(), hidden)?;
    }

    #[test]
    fn of_any_comparison_too(old in hostile::text(), new in hostile::text()) {
        check(&compare(&old, &new), &compare(&new, &format!("{new}{old}")), 0)?;
    }
}

#[test]
fn a_change_stands_with_its_words_its_place_and_its_kind() {
    assert_eq!(
        blocks("Same.\n\nAt least [-14-]{+41+} people died.\n\n{+New \"one\".\n\n+}[-Old.\n-]End"),
        "\nChange 1 of 2 (wording), paragraph 2:\n  before it: \"At least \"\n  removed: \"14\"\n  added: \"41\"\n  \
         after it: \" people died.\"\n\
         \nChange 2 of 2 (wording), paragraph 3:\n  removed:\n    > Old.\n    >\n  added:\n    > New \"one\".\n    >\n    >\n  \
         after it: \"End\"\n\
         \n2 changes.\n"
    );
    assert_eq!(blocks("same\n"), "\n0 changes.\n");
}

#[test]
fn paragraphs_are_counted_in_either_text() {
    let location = |marks: &str| -> Vec<String> {
        let blocks = blocks(marks);
        let locations = blocks.lines().filter_map(|line| line.strip_prefix("Change ")?.split_once(", "));
        locations.map(|(_, location)| location.to_owned()).collect()
    };
    assert_eq!(location("a\n\n{+b\n\nc\n\n+}d [-e-]\n"), ["paragraph 2:", "paragraph 2 of the old text:"]);
    assert_eq!(location("[-a\n\n-]b {+c+}\n"), ["paragraph 1:", "paragraph 1 of the new text:"][..2].to_vec());
    assert_eq!(location("{+a\n+}b [-c-]{+d+}\n")[1], "paragraph 1 of the old text, 2 of the new:");
    assert_eq!(location("a[- -]{+\n\n+}b"), ["paragraph 1:"]);
    assert_eq!(location("a{+\n\nb+}"), ["paragraph 2 of the new text:"]);
}

#[test]
fn a_move_names_both_places_and_tells_what_changed_inside() {
    assert_eq!(
        blocks("{~1 far 41\n~}a\nb\n[~1 far 14\n~]"),
        "\nMove 1 of 1, paragraph 3 of the old text -> paragraph 1 of the new, 1 change inside, below:\n  \
         text:\n    > far 41\n    >\n\
         \nChange 1 of 1 (wording), paragraph 3 of the old text, 1 of the new:\n  \
         removed:\n    > far 14\n    >\n  added:\n    > far 41\n    >\n  after it: \"a\"\n\
         \n1 change, 1 move.\n"
    );
}

#[test]
fn white_space_that_went_with_a_move_is_no_change() {
    let mut redline = redline("{~1 far~}{+ +}a [~1 far~]");
    redline.parts[1].kinds = Kinds::of(&[Kind::Moved]);
    let page = page_of(redline, Vec::new(), 0);
    assert!(page.ends_with("\nWhite space around text that moved:\n  added: \" \"\n\n0 changes, 1 move.\n"), "{page}");
}

#[test]
fn twins_are_told_apart() {
    let shown = |old: &str, new: &str| -> Vec<String> {
        let page = page_of(compare(old, new), Vec::new(), 0);
        let lines = page.lines().filter(|line| line.starts_with("  removed") || line.starts_with("  added"));
        lines.map(|line| line.trim_start().to_owned()).collect()
    };
    for (old, new, expected) in [
        ("10 km", "10\u{a0}km", [r#"removed: " ""#, r#"added, as JSON: "\u00a0""#]),
        ("10\u{202f}km", "10\u{a0}km", [r#"removed, as JSON: "\u202f""#, r#"added, as JSON: "\u00a0""#]),
        ("co\u{ad}operate now", "cooperate now", [r#"removed, as JSON: "co\u00adoperate""#, r#"added: "cooperate""#]),
        ("می\u{200c}خواهم", "میخواهم", [r#"removed, as JSON: "می\u200cخواهم""#, r#"added: "میخواهم""#]),
        (
            "it said\u{200f}",
            "it said\u{200e}",
            [r#"removed, as JSON: "said\u200f""#, r#"added, as JSON: "said\u200e""#],
        ),
        ("a café", "a cafe\u{301}", [r#"removed, as JSON: "caf\u00e9""#, r#"added, as JSON: "cafe\u0301""#]),
        ("5 \u{212b} now", "5 \u{c5} now", [r#"removed, as JSON: "\u212b""#, r#"added, as JSON: "\u00c5""#]),
        ("well-known", "well\u{2011}known", [r#"removed: "-""#, r#"added, as JSON: "\u2011""#]),
        // What can be told apart by looking is not spelled out.
        ("it's", "it’s", [r#"removed: "it's""#, r#"added: "it’s""#]),
        (
            "a نمی\u{200c}خواهم b",
            "a می\u{200c}خواهم b",
            ["removed: \"نمی\u{200c}خواهم\"", "added: \"می\u{200c}خواهم\""],
        ),
    ] {
        assert_eq!(shown(old, new), expected, "{old:?} {new:?}");
    }
    assert_eq!(shown("one two", "one\u{200d} two"), [r#"removed: "one""#, r#"added, as JSON: "one\u200d""#]);
    assert_eq!(shown("a  b", "a b"), [r#"removed: " ""#]);
}

#[test]
fn a_text_stands_as_it_is_unless_that_would_be_ambiguous() {
    let shown = |text: &str| {
        let blocks = blocks(&format!("{{+{text}+}}"));
        blocks
            .split_once("of the new text:\n  ")
            .or_else(|| blocks.split_once("paragraph 1:\n  "))
            .unwrap()
            .1
            .split_once("\n\n")
            .unwrap()
            .0
            .to_owned()
    };
    for (text, expected) in [
        ("she said \"no\" to C:\\new", "added: \"she said \"no\" to C:\\new\""),
        ("one\n  two\n\nthree", "added:\n    > one\n    >   two\n    >\n    > three"),
        ("\n\n", "added: 2 line ends"),
        ("  ", "added: \"  \""),
        ("\t", r#"added, as JSON: "\t""#),
        ("one \ntwo", r#"added, as JSON: "one \ntwo""#),
        ("one\r\n", r#"added, as JSON: "one\r\n""#),
        ("a\u{202e}b", r#"added, as JSON: "a\u202eb""#),
    ] {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn long_lines_are_cut_between_words() {
    let text = format!("{}[-a-]{{+b+}}{}\n", "before ".repeat(20), " after".repeat(20));
    let blocks = blocks(&text);
    assert!(blocks.contains("  before it: … \"before before before"), "{blocks}");
    assert!(blocks.contains(" after after\" …\n"), "{blocks}");
    assert!(self::blocks(&"北京".repeat(50).replacen('北', "{+a+}北", 1)).contains("京\" …\n"));
}

#[test]
fn the_head_says_what_is_compared_and_how() {
    let mut redline = redline("a");
    redline.is_coarse = true;
    redline.kinds.add(Kind::Number, 2);
    let field = Field { name: "title", redline: compare("14 dead", "41 dead") };
    let page = page_of(redline, vec![field], 2);
    for line in [
        "What changed from a.txt to \"b \\\"2\\\".txt\".",
        "old: a.txt, 1 byte",
        "new: \"b \\\"2\\\".txt\", 2 bytes",
        "words: 0 added, 0 removed, 0 moved, 1 unchanged",
        "changes: 2 numbers",
        "note: 2 changes are hidden, as requested: the text is shown as it is now.",
        "Change 1 of 1 (number), field title:",
        "1 change.",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
    assert!(page.contains(wording::COARSE));
    let (old, new) = (hostile::version("news", 1, "A\nB"), hostile::version("news", 2, "C"));
    let difference = Difference { old: &old, new: &new, fields: Vec::new(), redline: compare("", ""), hidden: 0 };
    let line = "old: news@1, 2026-05-09T08:00:00+02:00, by \"A\\nB\", note \"A\\nB\"";
    assert!(super::page(&difference).lines().any(|found| found == line));
}
