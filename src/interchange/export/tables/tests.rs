//! Tables are the same however often a run was stopped, and are described as they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use variorum_store::{Draft, Expect, Homes, Name, Store, Time, unwatched};

use super::*;
use crate::interchange::export::columns::ColumnKind;

/// What ends an export of these tests.
#[derive(Debug)]
enum Ended {
    ByListener,
    ByExport(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::ByExport(error)
    }
}

const LIMITS: Limits = Limits { part_bytes: 2 << 10, part_records: 7, page_records: 3 };

/// A store in which two briefings have this many revisions each.
fn store(dir: &Path, revisions: u64) -> Store {
    let path = dir.join("store");
    if !path.exists() {
        Store::init(&path).unwrap();
    }
    let homes = Homes { cache: Some(dir.join("cache")), state: Some(dir.join("state")) };
    let mut store = Store::open(&path, &homes, &mut unwatched).unwrap();
    for (number, name) in (1..=revisions).flat_map(|number| [(number, "a"), (number, "b")]) {
        let time = Time::parse(&format!("2026-05-09T08:{number:02}:00Z")).unwrap();
        let draft = Draft {
            briefing: Name::parse(name).unwrap(),
            content: format!("The text of {name} is number {number}.\n"),
            time: time.clone(),
            recorded: time,
            author: None,
            note: None,
            source: None,
            labels: Vec::new(),
            meta: BTreeMap::new(),
            undoes: None,
        };
        store.commit(draft, Expect::Any).unwrap();
    }
    store
}

/// Exports, until the listener has been told of so many pages.
fn export(store: &Store, dir: &Path, encoding: TableEncoding, pages: usize) -> Result<ExportSummary, Ended> {
    let (directory, list) = GrowingDirectory::open(dir, &dir.with_file_name("store"), (MANIFEST, is_manifest)).unwrap();
    let options = TableOptions { encoding: Some(encoding), with_text: true, ..TableOptions::default() };
    let mut told = 0;
    let mut listener = |event: ExportEvent<'_>| {
        told += usize::from(matches!(event, ExportEvent::Records { .. }));
        if told > pages { Err(Ended::ByListener) } else { Ok(()) }
    };
    Export::new(store, "", &mut listener).tables_within(&options, &directory, list.as_deref(), LIMITS)
}

/// The rows of every table that the list names, and the names of its parts.
fn listed(dir: &Path) -> BTreeMap<Table, (String, Vec<String>)> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(dir.join(MANIFEST)).unwrap()).unwrap();
    let read = |(table, parts): (Table, Vec<manifest::Part>)| {
        let rows = parts.iter().map(|part| fs::read_to_string(dir.join(&part.file)).unwrap()).collect();
        (table, (rows, parts.into_iter().map(|part| part.file).collect()))
    };
    manifest.tables.into_iter().map(read).collect()
}

#[test]
fn a_run_that_was_stopped_goes_on_and_gives_the_same_rows() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 15);
    let [whole, stopped] = ["whole", "stopped"].map(|name| dir.path().join(name));
    let encoding = TableEncoding::JsonLines;
    let summary = export(&store, &whole, encoding, usize::MAX).unwrap();
    assert_eq!((summary.briefings, summary.revisions), (2, 30));
    let expected = listed(&whole);
    let (rows, parts) = &expected[&Table::Pairs];
    assert_eq!(rows.lines().count(), 28);
    assert!(parts.len() > 3, "{parts:?}");
    let mut runs = 0;
    while let Err(ended) = export(&store, &stopped, encoding, 4) {
        if let Ended::ByExport(error) = ended {
            panic!("{error}");
        }
        runs += 1;
        assert!(runs < 9, "no run gets any further");
    }
    assert!(runs > 1);
    let rows = |tables: BTreeMap<Table, (String, Vec<String>)>| -> Vec<(Table, String)> {
        tables.into_iter().map(|(table, (rows, _))| (table, rows)).collect()
    };
    assert_eq!(rows(listed(&stopped)), rows(expected.clone()));
    // And what is there, the list names.
    for (table, (_, parts)) in listed(&stopped) {
        assert_eq!(fs::read_dir(stopped.join(table.name())).unwrap().count(), parts.len(), "{table:?}");
    }
}

#[test]
fn parts_are_no_larger_than_they_may_be() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 12);
    for encoding in [TableEncoding::Csv, TableEncoding::JsonLines] {
        let out = dir.path().join(encoding.name());
        let bytes = export(&store, &out, encoding, usize::MAX).unwrap().bytes;
        let manifest: Manifest = serde_json::from_slice(&fs::read(out.join(MANIFEST)).unwrap()).unwrap();
        let parts = || manifest.tables.values().flatten();
        assert_eq!(parts().map(|part| part.bytes).sum::<u64>(), bytes);
        for part in parts() {
            assert_eq!(fs::metadata(out.join(&part.file)).unwrap().len(), part.bytes);
            let [first, end] = part.leaves;
            // A page of its own is what may be larger.
            assert!(part.bytes <= LIMITS.part_bytes || end - first <= LIMITS.page_records as u64, "{part:?}");
            assert!(end - first < LIMITS.part_records + LIMITS.page_records as u64, "{part:?}");
        }
    }
}

#[test]
fn every_column_is_described_as_it_is() {
    let text = include_str!("../../../../docs/tables.md");
    let mut sections = text.split("\n## `").skip(1).map(|section| section.split_once("`\n").unwrap());
    for table in Table::ALL {
        let (name, section) = sections.next().unwrap();
        assert_eq!(name, table.name());
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
        let described: Vec<(&str, &str)> =
            rows.map(|(column, rest)| (column, rest.split(" | ").next().unwrap_or_default())).collect();
        let columns = table.columns(true);
        let columns: Vec<(&str, String)> = columns.iter().map(|column| (column.name, told(column))).collect();
        let columns: Vec<(&str, &str)> = columns.iter().map(|(name, kind)| (*name, kind.as_str())).collect();
        assert_eq!(described, columns, "{name}");
    }
    assert_eq!(sections.next(), None);
}

/// The type of a column as docs/tables.md says it.
fn told(column: &ColumnSchema) -> String {
    let kind = match column.kind {
        ColumnKind::Text => "text",
        ColumnKind::Texts => "texts",
        ColumnKind::Number => "number",
        ColumnKind::Numbers => "numbers",
        ColumnKind::Moment => "moment",
        ColumnKind::Flag => "flag",
    };
    if column.is_optional { format!("{kind}, or none") } else { kind.to_owned() }
}
