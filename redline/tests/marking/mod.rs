//! How redlines are written in tests: `[-old-]` was deleted, `{+new+}` inserted, `‹kinds›` follow
//! each change; `[~1 text~]` stood here and now stands where `{~1 text~}` is, with its edits
//! inside. The rest is in both. Line ends are written `¶`, carriage returns `␍`.

#![allow(dead_code, reason = "each test file uses a part of it")]

#[path = "../counting/mod.rs"]
pub mod counting;
#[path = "../support/formats.rs"]
pub mod formats;

use variorum_redline::{Op, Part, Redline, compare};

/// Parts of a redline with their marks, edits inside moved text included.
fn marks(parts: &[Part<'_>], redline: &Redline<'_>) -> String {
    let mut shown = String::new();
    // Of the change at hand; they follow it.
    let mut kinds = String::new();
    for part in parts {
        let number = part.move_number.get().unwrap_or_default();
        shown += &match part.op {
            Op::Equal => std::mem::take(&mut kinds) + part.text,
            Op::Delete => format!("[-{}-]", part.text),
            Op::Insert => format!("{{+{}+}}", part.text),
            Op::MovedFrom => format!("[~{number} {}~]", part.text),
            Op::MovedTo => {
                let edits = redline.move_of(part).map(|moved| marks(&moved.edits, redline));
                format!("{{~{number} {}~}}", edits.unwrap_or_default())
            }
        };
        if matches!(part.op, Op::Delete | Op::Insert) && !part.kinds.is_empty() {
            kinds = format!("‹{}›", part.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("+"));
        }
    }
    shown + &kinds
}

/// A redline with its marks.
pub fn marked(redline: &Redline<'_>) -> String {
    marks(&redline.parts, redline).replace('\n', "¶").replace('\r', "␍")
}

/// A text as it is written in a case.
pub fn read(text: &str) -> String {
    text.replace('¶', "\n").replace('␍', "\r")
}

/// Checks each case and reports all that differ; and that all formats say the same of it.
pub fn check(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (old, new, expected) in cases {
        let (old, new) = (read(old), read(new));
        let found = marked(&compare(&old, &new));
        formats::agree(&old, &new);
        if found != *expected {
            wrong.push_str(&format!("expected {expected}\n   found {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The same for cases that have no kinds.
pub fn check_edges(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (old, new, expected) in cases {
        let (old, new) = (read(old), read(new));
        let found = without_kinds(&marked(&compare(&old, &new)));
        if found != *expected {
            wrong.push_str(&format!("expected {expected}\n   found {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A marking without the kinds.
fn without_kinds(marking: &str) -> String {
    let mut pieces = marking.split('‹');
    let first = pieces.next().unwrap_or_default().to_owned();
    first + &pieces.filter_map(|piece| piece.split_once('›')).map(|(_, rest)| rest).collect::<String>()
}

/// Checks the counts of kinds of each case, in both directions.
pub fn check_counts(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (old, new, expected) in cases {
        for (old, new) in [(old, new), (new, old)] {
            let found = counting::counted(&read(old), &read(new));
            if found != *expected {
                wrong.push_str(&format!("{old} -> {new}\n   expected {expected}\n      found {found}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
