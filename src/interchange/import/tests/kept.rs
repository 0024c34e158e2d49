//! What goes in, in any order, comes out, or is named: sources of JSON Lines and dumps of wikis
//! that are made at random, imported into a store, and asked for all that was in them.

use std::collections::BTreeMap;
use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use variorum_store::{Direction, Homes, Revision, Store, unwatched};

use crate::interchange::import::naming::ORIGINAL_NAME;
use crate::interchange::import::{DirectoryOptions, ImportEvent, ImportSummary, Request, run, start};

/// What sources call their texts: some are names, some are not, some share a nearest name.
const DOCS: [&str; 9] = [
    "a",
    "b/c",
    "M@trix",
    "M%40trix",
    "AC//DC",
    "Cafe\u{301}",
    "Caf\u{e9}",
    "می\u{200c}خواهد",
    "https://example.org/x",
];

const KEYS: [&str; 6] = ["title", "headline", "url", "link", "views", "tags"];

/// A value of JSON, and its text where it has one.
type OtherValue = (String, Option<String>);

/// A line: which text it is of, its time, and its other keys.
#[derive(Clone, Debug)]
struct Line {
    doc: &'static str,
    seconds: i64,
    spelling: usize,
    others: BTreeMap<&'static str, OtherValue>,
    rotation: usize,
}

fn other_value() -> impl Strategy<Value = OtherValue> {
    prop_oneof![
        "[a-z ]{1,8}".prop_map(|text| (format!("\"{text}\""), Some(text))),
        any::<i32>().prop_map(|number| (number.to_string(), Some(number.to_string()))),
        any::<bool>().prop_map(|value| (value.to_string(), Some(value.to_string()))),
        Just(("[\"a\",1]".to_owned(), None)),
        Just(("{\"a\":null}".to_owned(), None)),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let others = prop::collection::btree_map(select(KEYS.to_vec()), other_value(), 0..4);
    (select(DOCS.to_vec()), 0i64..6, 0usize..5, others, 0usize..9)
        .prop_map(|(doc, seconds, spelling, others, rotation)| Line { doc, seconds, spelling, others, rotation })
}

impl Line {
    /// The line, its keys in any order; `content` is unlike that of any other line.
    fn json(&self, content: usize) -> String {
        let seconds = self.seconds;
        let time = match self.spelling {
            0 => seconds.to_string(),
            1 => format!("{seconds}.0"),
            2 => format!("\"1970-01-01 00:00:0{seconds}+00:00\""),
            3 => format!("\"1970-01-01T02:00:0{seconds}.000+02:00\""),
            _ => format!("\"Thu, 01 Jan 1970 00:00:0{seconds} GMT\""),
        };
        let doc = serde_json::to_string(self.doc).unwrap();
        let mut members =
            vec![format!("\"doc\":{doc}"), format!("\"time\":{time}"), format!("\"content\":\"{content}\"")];
        members.extend(self.others.iter().map(|(key, (value, _))| format!("\"{key}\":{value}")));
        let by = self.rotation % members.len();
        members.rotate_left(by);
        format!("{{{}}}\n", members.join(","))
    }
}

/// The revisions of each briefing, with their texts.
type Histories = BTreeMap<String, Vec<(Revision, String)>>;

/// Imports a source, and returns the summary and every revision with its text, each history in its
/// order.
fn imported(source: &str) -> (ImportSummary, Vec<String>, Histories) {
    let dir = tempfile::tempdir().unwrap();
    let (store_dir, path) = (dir.path().join("store"), dir.path().join("source"));
    fs::write(&path, source).unwrap();
    Store::init(&store_dir).unwrap();
    let mut store = Store::open(&store_dir, &Homes::default(), &mut unwatched).unwrap();
    let request = || Request {
        source: path.clone(),
        format: None,
        prefix: None,
        follow_renames: false,
        branch: None,
        all_commits: false,
        changed_only: false,
        directory: DirectoryOptions::default(),
        zone: None,
        store: store_dir.clone(),
    };
    let mut refused = Vec::new();
    let mut observe = |event: ImportEvent<'_>| {
        if let ImportEvent::Refused(refusal) = event {
            refused.push(format!("{refusal:?}"));
        }
    };
    let summary = run(&start(request()).unwrap(), &mut store, false, &mut observe).unwrap();
    // Once more, it brings nothing new.
    let again = run(&start(request()).unwrap(), &mut store, false, &mut |_| {}).unwrap();
    assert_eq!((again.imported.added, again.imported.already_stored), (0, summary.imported.added));
    let mut histories: BTreeMap<String, Vec<(Revision, String)>> = BTreeMap::new();
    for revision in store.walk_log(Direction::OldestFirst, None) {
        let revision = revision.unwrap();
        let text = store.content(&revision).unwrap();
        histories.entry(revision.record.briefing.clone()).or_default().push((revision, text));
    }
    (summary, refused, histories)
}

/// What the source of a revision called its text.
fn original(revision: &Revision) -> &str {
    revision.record.meta.get(ORIGINAL_NAME).unwrap_or(&revision.record.briefing)
}

/// Whether a kind with these words was reported.
fn is_reported(summary: &ImportSummary, words: &str) -> bool {
    summary.report.kinds().any(|(kind, _)| kind.to_string().contains(words))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_line_comes_out_with_all_its_keys_or_they_are_named(lines in vec(line(), 0..10)) {
        prop_assume!(!lines.is_empty());
        let source: String = lines.iter().enumerate().map(|(index, line)| line.json(index)).collect();
        let (summary, refused, histories) = imported(&source);
        prop_assert!(refused.is_empty(), "{:?}", refused);
        let mut found = 0;
        for history in histories.values() {
            let times: Vec<_> = history.iter().map(|(revision, _)| revision.record.time.instant()).collect();
            prop_assert!(times.is_sorted(), "{} {:?}", source, times);
            for (revision, text) in history {
                let line = &lines[text.parse::<usize>().unwrap()];
                found += 1;
                prop_assert_eq!(original(revision), line.doc);
                prop_assert_eq!(original(&history[0].0), line.doc, "two originals in one history");
                prop_assert_eq!(revision.record.time.instant().seconds, line.seconds);
                for (key, (_, value)) in &line.others {
                    let kept = revision.record.meta.get(*key).or(revision.record.source.as_ref());
                    match value {
                        Some(value) => prop_assert!(
                            revision.record.meta.get(*key) == Some(value) || revision.record.source.as_ref() == Some(value),
                            "{} {:?}", key, kept
                        ),
                        None => prop_assert!(is_reported(&summary, &format!("key '{key}', a")), "{}", key),
                    }
                }
            }
        }
        prop_assert_eq!(found, lines.len());
    }
}

/// A revision of a dump.
#[derive(Clone, Debug)]
struct DumpRevision {
    title: &'static str,
    seconds: i64,
    /// What stands beside the text.
    parts: [bool; 8],
    rotation: usize,
}

fn dump_revision() -> impl Strategy<Value = DumpRevision> {
    (select(DOCS.to_vec()), 0i64..6, any::<[bool; 8]>(), 0usize..9)
        .prop_map(|(title, seconds, parts, rotation)| DumpRevision { title, seconds, parts, rotation })
}

impl DumpRevision {
    /// The elements of the revision, in any order.
    fn xml(&self, number: usize) -> String {
        let Self { seconds, parts, .. } = self;
        let [is_minor, has_slot, is_deleted, has_parent, has_model, has_other, is_by_ip, has_comment] = *parts;
        let mut elements = vec![
            format!("<id>{number}</id>"),
            format!("<timestamp>1970-01-01T00:00:0{seconds}Z</timestamp>"),
            match (is_deleted, is_by_ip) {
                (true, _) => "<contributor deleted=\"deleted\"/>".to_owned(),
                (_, true) => "<contributor><ip>192.0.2.7</ip></contributor>".to_owned(),
                _ => "<contributor><username>Ana</username><id>7</id></contributor>".to_owned(),
            },
            format!("<text bytes=\"{}\">{number} &lt;b&gt;</text>", number.to_string().len() + 4),
        ];
        let more = [
            (is_minor, "<minor/>"),
            (has_slot, "<content><role>mediainfo</role><text>{}</text></content>"),
            (has_parent, "<parentid>3</parentid>"),
            (has_model, "<model>json</model><format>application/json</format>"),
            (has_other, "<novelty>x</novelty>"),
            (has_comment, "<comment>why</comment>"),
        ];
        elements.extend(more.iter().filter(|(is_there, _)| *is_there).map(|(_, xml)| (*xml).to_owned()));
        let by = self.rotation % elements.len();
        elements.rotate_left(by);
        format!("<revision>{}</revision>", elements.concat())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_revision_of_a_dump_comes_out_with_all_its_parts_or_they_are_named(
        revisions in vec(dump_revision(), 1..10),
        is_in_pieces: bool,
    ) {
        let mut source = "<mediawiki>".to_owned();
        for (number, revision) in revisions.iter().enumerate() {
            let is_same = number > 0 && revisions[number - 1].title == revision.title;
            if !is_same || is_in_pieces {
                let end = if number > 0 { "</page>" } else { "" };
                source += &format!("{end}<page><title>{}</title><ns>4</ns><id>5</id>", revision.title);
            }
            source += &revision.xml(number);
        }
        source += "</page></mediawiki>";
        let (summary, refused, histories) = imported(&source);
        prop_assert!(refused.is_empty(), "{:?}", refused);
        let mut found = 0;
        for history in histories.values() {
            let times: Vec<_> = history.iter().map(|(revision, _)| revision.record.time.instant()).collect();
            prop_assert!(times.is_sorted(), "{} {:?}", source, times);
            for (revision, text) in history {
                found += 1;
                let record = &revision.record;
                let number: usize = text.strip_suffix(" <b>").unwrap().parse().unwrap();
                let dumped = &revisions[number];
                let [is_minor, has_slot, is_deleted, has_parent, has_model, has_other, is_by_ip, has_comment] =
                    dumped.parts;
                prop_assert_eq!(original(revision), dumped.title);
                prop_assert_eq!(record.meta.get("title").map(String::as_str), Some(dumped.title));
                prop_assert_eq!(record.time.instant().seconds, dumped.seconds);
                let is_kept = |key: &str, value: &str| record.meta.get(key).is_some_and(|kept| kept == value);
                prop_assert!(is_kept("revision", &number.to_string()) && is_kept("namespace", "4") && is_kept("page", "5"));
                prop_assert_eq!(is_kept("minor", "true"), is_minor);
                prop_assert_eq!(is_kept("parent", "3"), has_parent);
                prop_assert_eq!(is_kept("model", "json") && is_kept("format", "application/json"), has_model);
                prop_assert_eq!(record.note.as_deref(), has_comment.then_some("why"));
                match (is_deleted, is_by_ip) {
                    (true, _) => prop_assert!(is_reported(&summary, "authors deleted")),
                    (_, true) => prop_assert!(is_kept("ip", "192.0.2.7")),
                    _ => prop_assert!(is_kept("contributor", "7") && record.author.as_deref() == Some("Ana")),
                }
                prop_assert!(!has_slot || is_reported(&summary, "slots"));
                prop_assert!(!has_other || is_reported(&summary, "page/revision/novelty"));
            }
        }
        prop_assert_eq!(found, revisions.len());
    }
}
