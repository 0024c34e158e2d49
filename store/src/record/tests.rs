//! Records: what is read, what is refused, and that the fast path reads what the parser does.

use super::*;
use crate::tests::is_everything_tried;
use proptest::prelude::*;

/// Whether the outline of a line is what its record says, where it has one.
fn agrees(line: &str) -> bool {
    let Some(outline) = Outline::read(line) else { return true };
    let Ok(Record::Revision(record)) = Record::parse(line) else { return false };
    let RevisionRecord { briefing, number, parent, content, bytes, .. } = *record;
    outline == Outline { briefing: &briefing, number, parent, content, bytes }
}

fn sample() -> RevisionRecord {
    RevisionRecord {
        briefing: "world/serbia/victory-day".into(),
        number: 3,
        parent: Some(RecordId([7; 32])),
        content: ContentHash::of(b"text"),
        bytes: 4,
        time: Time::parse("2026-05-09T14:00:00+02:00").unwrap(),
        recorded: Time::parse("2026-05-09T12:01:33Z").unwrap(),
        author: Some("Desk".into()),
        note: Some("corrects the count".into()),
        source: None,
        meta: BTreeMap::from([("title".to_owned(), "Parada \"počela\"".to_owned())]),
        undoes: None,
        salt: Salt([9; 16]),
    }
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let line = sample().to_line().unwrap();
    assert!(
        line.starts_with(r#"{"type":"revision","v":1,"briefing":"world/serbia/victory-day","number":3,"#),
        "{line}"
    );
    assert_eq!(Record::parse(&line), Ok(Record::Revision(Box::new(sample()))));
    assert_eq!(Record::parse(&line).unwrap().id(&line), RecordId::of(&line));
}

#[test]
fn a_second_encoding_of_the_same_record_is_refused() {
    let line = sample().to_line().unwrap();
    let spaced = line.replacen(":", ": ", 1);
    let duplicate = line.replacen("{", r#"{"number":4,"#, 1);
    let deep = line.replacen(r#""meta":{"#, r#""meta":{"title":"x","#, 1);
    let float = line.replace(r#""number":3"#, r#""number":3.0"#);
    let exponent = line.replace(r#""number":3"#, r#""number":3e0"#);
    let large = line.replace(r#""number":3"#, r#""number":9007199254740993"#);
    let surrogate = line.replace("Desk", r"\ud800");
    let number = line.replace(r#""title":""#, r#""count":1,"title":""#);
    let huge = line.replace("Desk", &"x".repeat(RECORD_BYTES_MAX));
    for wrong in [spaced, duplicate, deep, float, exponent, large, surrogate, number, huge, format!("{line}\n")] {
        assert!(Record::parse(&wrong).is_err(), "{:.200}", wrong);
    }
    for wrong in ["", "null", "[]", "{}", r#"{"type":1}"#, r#"{"type":"redacted"}"#, r#"{"type":"revision","v":1}"#] {
        assert!(Record::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn unknown_types_versions_and_fields_are_kept() {
    let newer = sample().to_line().unwrap().replace(r#""v":1"#, r#""v":2"#);
    assert!(matches!(Record::parse(&newer), Ok(Record::Unknown { content: Some(_), .. })));
    let field = sample().to_line().unwrap().replace(r#""v":1"#, r#""v":1,"mood":[true,null,-3,{"a":"b"}]"#);
    assert!(matches!(Record::parse(&field), Ok(Record::Revision(_))));
}

#[test]
fn an_outline_agrees_with_the_parser() {
    let full = RevisionRecord {
        source: Some("https://example.org/a?b".into()),
        meta: BTreeMap::from([("lang", "sr"), ("title", "\"\\\n")].map(|(key, text)| (key.into(), text.into()))),
        ..sample()
    };
    let first = RevisionRecord {
        number: 1,
        parent: None,
        author: None,
        note: None,
        meta: BTreeMap::new(),
        time: Time::parse("1931-12-28T23:59:59-11:30").unwrap(),
        ..sample()
    };
    let undoing = RevisionRecord { undoes: Some(RecordId([5; 32])), ..sample() };
    // Each sign that means something in a line, and some that stand for all others; all of them
    // with `VARIORUM_TEST_ALL=1`.
    let signs: Vec<char> = if is_everything_tried() {
        ('\0'..'\u{80}').chain(['é', '\u{2028}', '\u{10ffff}']).collect()
    } else {
        "\0\t\n\r\u{1f} !\"#$'*+,-./0123456789:;=?@AEFTUZ[\\]_`abefglnrstuz{|}~\u{7f}é\u{2028}\u{10ffff}"
            .chars()
            .collect()
    };
    for record in [sample(), full, first, undoing] {
        let line = record.to_line().unwrap();
        assert!(Outline::read(&line).is_some() && agrees(&line), "{line}");
        // Every line that differs by one character: inserted, replaced or removed, at each
        // offset.
        for (offset, _) in line.char_indices() {
            let rest = line.get(offset..).unwrap().chars();
            for sign in signs.iter().copied() {
                for skipped in [0, 1] {
                    let changed: String =
                        line.get(..offset).unwrap().chars().chain([sign]).chain(rest.clone().skip(skipped)).collect();
                    assert!(agrees(&changed), "{changed}");
                }
            }
            let short: String = line.get(..offset).unwrap().chars().chain(rest.clone().skip(1)).collect();
            assert!(agrees(&short), "{short}");
        }
        // Every two fields swapped, and every field duplicated.
        let fields: Vec<&str> = line.split_inclusive(',').collect();
        for one in 0..fields.len() {
            for other in 0..fields.len() {
                let mut swapped = fields.clone();
                swapped.swap(one, other);
                assert!(agrees(&swapped.concat()), "{swapped:?}");
                let mut doubled = fields.clone();
                doubled.insert(other, fields[one]);
                assert!(agrees(&doubled.concat()), "{doubled:?}");
            }
        }
    }
    for time in ["2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2026-05-09T24:00:00Z", "2026-05-09T23:59:60Z"] {
        let line = sample().to_line().unwrap().replace("2026-05-09T12:01:33Z", time);
        assert!(agrees(&line), "{line}");
    }
    let long = sample().to_line().unwrap().replace("Desk", &"x".repeat(RECORD_BYTES_MAX));
    assert!(agrees(&long));
    let twice = sample().to_line().unwrap().replace(r#""meta":{"#, r#""meta":{"title":"x","#);
    assert!(agrees(&twice));
}

proptest! {
    #[test]
    fn no_line_makes_the_parser_panic(line in "\\PC{0,60}|[\\[\\]{}\":,0-9a-z\\\\ ]{0,60}") {
        let _ = Record::parse(&line);
    }
}
