//! A catalog that is wrong: it is made anew, and nobody takes it for the store.

use std::fs::File;
use std::path::PathBuf;

use rusqlite::Connection;

use super::forged::{append, forge};
use super::kept_catalog::{CATALOG, INDEX, KeptCatalog};
use super::{commit, draft, history, open, simulated};
use crate::log::entry_name;
use crate::shelf::simulated::{Disk, Image};
use crate::tests::ends::end;
use crate::tests::renames::rename;
use crate::{
    Committed, Depth, Direction, Error, Expect, Homes, Label, Packing, Phrase, Reader, Revision, Store, TimeRange,
    unwatched,
};

/// A store in a directory with some history, and a reader with homes of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        for (name, bytes) in &image() {
            let path = place.folder.path().join("store").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        drop(place.open().unwrap());
        place
    }

    fn open(&self) -> crate::Result<Store> {
        let home = |name: &str| Some(self.folder.path().join(name));
        let homes = Homes { cache: home("cache"), state: home("state") };
        Store::open(&self.folder.path().join("store"), &homes, &mut unwatched)
    }

    fn catalog(&self) -> PathBuf {
        self.open().unwrap().catalog.path().unwrap()
    }
}

/// A store of three briefings, and a label.
fn image() -> Image {
    let (disk, mut store) = simulated();
    for number in 1..=9 {
        commit(&mut store, ["a", "b", "c/d"][number % 3], &format!("text {number} of the sea"));
    }
    let labelled = store.by_number("a", 2).unwrap().unwrap();
    store.label(&labelled, &Label::parse("out").unwrap(), labelled.record.recorded.clone(), None).unwrap();
    disk.image()
}

/// What a reader of it keeps.
fn kept() -> KeptCatalog {
    KeptCatalog::of(image(), |_| {})
}

/// All that a reader answers, in an order of its own, by name, number, labels and text.
fn answers(reader: &Reader) -> crate::Result<Vec<String>> {
    let mut all: Vec<Option<Revision>> = Vec::new();
    for name in ["a", "b", "c/d"] {
        all.push(reader.head(name)?);
        all.push(reader.by_number(name, 2)?);
        all.extend(history(reader, name)?.into_iter().map(Some));
        all.extend(reader.history_page(name, Direction::NewestFirst, None, 9)?.into_iter().map(Some));
        for revision in reader.walk_history(name, Direction::OldestFirst) {
            all.push(Some(revision?));
        }
    }
    all.push(reader.by_label("a", "out")?);
    for briefing in reader.walk_briefings("", "") {
        all.push(Some(briefing?.head));
    }
    for revision in reader.walk_log(Direction::OldestFirst, None) {
        all.push(Some(revision?));
    }
    let answer = |revision: Revision| {
        let (name, number) = (&revision.record.briefing, revision.record.number);
        Ok(format!("{name}@{number} {:?} {}", revision.labels, reader.content(&revision)?))
    };
    all.into_iter().flatten().map(answer).collect()
}

#[test]
fn a_row_that_leads_elsewhere_is_noticed_and_the_catalog_made_anew() {
    let rots = [
        "UPDATE briefings SET revisions = revisions + 16",
        "UPDATE briefings SET head = 0",
        "UPDATE revisions SET number = 4 - number",
        "UPDATE revisions SET briefing = briefing % 3 + 1",
        "UPDATE revisions SET number = 'three'",
        "UPDATE leaves SET id = zeroblob(31) || char(leaf + 65)",
        "UPDATE leaves SET id = id || char(1)",
        "UPDATE ranges SET number = number + 1",
        "UPDATE ranges SET first = first + 1",
        "UPDATE ranges SET first = -9223372036854775807 WHERE first > 0",
        "UPDATE ranges SET number = 9223372036854775807",
        "UPDATE ranges SET number = -3",
        "UPDATE ranges SET count = 9223372036854775807",
        "UPDATE objects SET chunk = 9223372036854775807",
        "UPDATE objects SET name = 'log/00000000000000000001'",
        "UPDATE objects SET leaves = leaves + 7, contents = 4000000",
        "UPDATE chunks SET bytes = zeroblob(length(bytes))",
        "UPDATE chunks SET bytes = zeroblob(7)",
        "DELETE FROM chunks",
        "DELETE FROM ranges",
        "DROP TABLE labels",
        "DROP TABLE revisions",
        "ALTER TABLE labels RENAME TO other; CREATE VIEW labels AS SELECT * FROM other",
        "UPDATE bookmark SET size = 4",
        "UPDATE bookmark SET edge = zeroblob(64)",
    ];
    let kept = kept();
    let sound = answers(&kept.open(&kept.altered(CATALOG, "")).unwrap()).unwrap();
    assert_eq!(sound.len(), 46);
    for rot in rots {
        let disk = kept.altered(CATALOG, rot);
        for _ in 0..2 {
            let mut store = kept.open(&disk).unwrap();
            assert_eq!(answers(&store).unwrap(), sound, "{rot}");
            assert_eq!(store.notices(), [], "{rot}");
            assert!(!store.refresh(&mut unwatched).unwrap(), "{rot}");
        }
    }
}

#[test]
fn a_name_that_is_another_hides_no_briefing_and_none_is_begun_again() {
    let kept = kept();
    let sound = answers(&kept.open(&kept.altered(CATALOG, "")).unwrap()).unwrap();
    for name in ["a", "b", "c/d"] {
        let rename = format!("UPDATE briefings SET name = name || 'x' WHERE name = '{name}'");
        let disk = kept.altered(CATALOG, &rename);
        assert_eq!(answers(&kept.open(&disk).unwrap()).unwrap(), sound, "{name}");
        let disk = kept.altered(CATALOG, &rename);
        let mut store = kept.open(&disk).unwrap();
        let committed = store.commit(draft(name, "what comes next"), Expect::Any).unwrap();
        let Committed::Created(revision) = committed else { panic!("{name}: a new text, and unchanged") };
        assert_eq!(revision.record.number, 4, "{name}");
        let report = kept.open(&disk).unwrap().verify(None, Depth::Deep, &mut unwatched).unwrap();
        assert!(report.is_ok() && report.voids.is_empty(), "{name}: {report:?}");
    }
}

#[test]
fn a_flipped_bit_in_the_catalog_is_never_taken_for_damage_of_the_store() {
    let kept = kept();
    let bits = kept.bytes(CATALOG).len() * 8;
    let mut renewed = 0;
    for bit in (0..bits).step_by(bits / 400 + 1) {
        let mut rotten = kept.bytes(CATALOG).to_vec();
        rotten[bit / 8] ^= 1 << (bit % 8);
        let disk = kept.holding(CATALOG, &rotten);
        let mut store = kept.open(&disk).unwrap_or_else(|error| panic!("bit {bit}: {error}"));
        assert_eq!(store.notices(), [], "bit {bit}");
        answers(&store).unwrap_or_else(|error| panic!("bit {bit}: {error}"));
        renewed += usize::from(store.reader.is_renewed());
        // Whatever else a row says: it is the log that goes on.
        match store.commit(draft("a", "text 3 of the sea"), Expect::Any) {
            Ok(_) | Err(Error::Conflict { .. }) => {}
            Err(error) => panic!("bit {bit}: {error}"),
        }
    }
    assert!(renewed > 0, "some of them must have been met");
}

#[test]
fn a_catalog_that_is_cut_short_while_it_is_open_ends_nothing() {
    let place = Place::new();
    let sound = answers(&place.open().unwrap()).unwrap();
    let connection = Connection::open(place.catalog()).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
    drop(connection);
    for bytes in [0, 1000, 4096, 9000] {
        let store = place.open().unwrap();
        File::options().write(true).open(place.catalog()).unwrap().set_len(bytes).unwrap();
        assert_eq!(answers(&store).unwrap(), sound, "{bytes}");
        assert_eq!(answers(&place.open().unwrap()).unwrap(), sound, "{bytes}");
    }
}

#[test]
fn a_trigger_that_somebody_put_into_the_catalog_does_not_run() {
    let place = Place::new();
    let flood =
        "CREATE TRIGGER flood AFTER INSERT ON leaves BEGIN INSERT INTO labels SELECT 1, 'x' || a.leaf || b.leaf,
                 1, 1, 1, 1, x'00' FROM leaves a, leaves b; END";
    Connection::open(place.catalog()).unwrap().execute_batch(flood).unwrap();
    commit(&mut place.open().unwrap(), "a", "another text");
    let labels = "SELECT count(*) FROM labels";
    let count: i64 = Connection::open(place.catalog()).unwrap().query_row(labels, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn a_catalog_that_breaks_again_is_named() {
    let place = Place::new();
    let (store, path) = (place.open().unwrap(), place.catalog());
    let break_it = || Connection::open(&path).unwrap().execute_batch("DROP TABLE labels").unwrap();
    break_it();
    assert!(store.by_label("a", "out").unwrap().is_some());
    break_it();
    let error = store.by_label("a", "out").unwrap_err().to_string();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
}

/// How many revisions have the phrase.
fn found(store: &Store) -> usize {
    let mut found = 0;
    let phrase = Phrase::parse("of the sea", crate::Folding::Typography).unwrap();
    let searcher = store.searcher(&mut unwatched).unwrap();
    let damages = searcher.search(&phrase, "", &mut |_| {
        found += 1;
        true
    });
    assert_eq!(damages.unwrap(), []);
    found
}

#[test]
fn a_row_that_is_missing_from_the_index_of_words_hides_nothing() {
    let kept = KeptCatalog::of(image(), |store| {
        found(store);
    });
    let sound = found(&kept.open(&kept.altered(INDEX, "")).unwrap());
    let rows = rows(&kept.connection(INDEX));
    assert!(rows.iter().any(|(table, _)| table == "changes"));
    let missing = rows.into_iter().map(|(table, row)| format!("DELETE FROM {table} WHERE {row}"));
    let elsewhere = [
        "UPDATE runs SET first = -1, last = 1 << 62",
        "UPDATE runs SET first = last, last = 0",
        // Where the index has been read up to.
        "UPDATE bookmark SET first = -1",
        "UPDATE bookmark SET first = -1, end = -1, last = zeroblob(32)",
        "UPDATE bookmark SET done = -1",
    ];
    for rot in missing.chain(elsewhere.map(str::to_owned)) {
        let disk = kept.altered(INDEX, &rot);
        for _ in 0..2 {
            assert_eq!(found(&kept.open(&disk).unwrap()), sound, "{rot}");
        }
    }
}

/// The file of the index of words.
fn index_of(place: &Place) -> PathBuf {
    let folder = place.catalog().parent().unwrap().to_owned();
    let mut files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let index = files.find(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("search-") && name.ends_with(".sqlite")
    });
    index.unwrap()
}

#[test]
fn a_search_works_where_its_index_is_broken_or_cannot_be_kept() {
    let place = Place::new();
    let store = place.open().unwrap();
    assert_eq!(found(&store), 3);
    let index = index_of(&place);
    for rot in ["DROP TABLE runs", "DROP TABLE changes", "DROP TABLE bookmark", "UPDATE runs SET first = 'x'"] {
        Connection::open(&index).unwrap().execute_batch(rot).unwrap();
        for _ in 0..2 {
            assert_eq!(found(&place.open().unwrap()), 3, "{rot}");
        }
        std::fs::remove_file(&index).unwrap();
        assert_eq!(found(&place.open().unwrap()), 3, "{rot}");
    }
    // While it is open.
    let searcher = store.searcher(&mut unwatched).unwrap();
    File::options().write(true).open(&index).unwrap().set_len(5000).unwrap();
    let phrase = Phrase::parse("of the sea", crate::Folding::Typography).unwrap();
    assert_eq!(searcher.search(&phrase, "", &mut |_| true).unwrap(), []);
    // Where a folder is in the way.
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(index.with_extension(format!("sqlite{end}")));
    }
    std::fs::create_dir(&index).unwrap();
    assert_eq!(found(&place.open().unwrap()), 3);
}

/// A store with everything that a catalog has rows for: packs and entries, labels, a revision that
/// was taken down, a record of a newer version, a name that was given, and an end.
pub(super) fn image_of_all_kinds() -> Image {
    let (disk, mut store) = simulated();
    for number in 1..=9 {
        commit(&mut store, ["a", "b", "c/d"][number % 3], &format!("text {number} of the sea"));
    }
    let (first, second) = (store.by_number("a", 1).unwrap().unwrap(), store.by_number("a", 2).unwrap().unwrap());
    for (label, revision) in [("out", &first), ("seen", &first), ("out", &second)] {
        store.label(revision, &Label::parse(label).unwrap(), revision.record.recorded.clone(), None).unwrap();
    }
    store.pack(&Packing { level: 1, everything: false, remove_at_once: true }, &mut unwatched).unwrap();
    let taken = store.by_number("b", 2).unwrap().unwrap().id;
    let tombstone = format!(
        r#"{{"type":"tombstone","v":1,"revisions":[{{"id":"{taken}","briefing":"b","number":2}}],"by":"court","reason":"order","recorded":"2026-05-09T12:01:33Z","salt":"{}"}}"#,
        "1".repeat(32)
    );
    let newer = r#"{"type":"revision","v":2,"briefing":"c/d","mood":"new"}"#;
    let (seq, leaf) = (store.view.newest + 1, store.view.tree.size());
    let image = append(&disk.image(), &[&tombstone, newer]);
    let image = forge(&image, &entry_name(seq), |object| object.header["tombstones"] = serde_json::json!([leaf]));
    let disk = Disk::holding(&image);
    let mut store = open(&disk);
    commit(&mut store, "a", "behind the packs");
    store.label(&second, &Label::parse("last").unwrap(), second.record.recorded.clone(), None).unwrap();
    commit(&mut store, "was", "called otherwise");
    rename(&mut store, &[("was", "now")]);
    end(&mut store, "now", "2026-06-01T00:00:00Z", "withdrawn");
    disk.image()
}

/// More that a reader answers.
pub(super) fn more_answers(store: &Store) -> crate::Result<Vec<String>> {
    let mut all = answers(store)?;
    let mut name = |what: &str, revision: Option<Revision>| {
        let found = revision.map(|it| format!("{}@{} {:?}", it.record.briefing, it.record.number, it.labels));
        all.push(format!("{what}: {found:?}"));
    };
    let everything = TimeRange { since: None, until: Some(crate::Instant { seconds: i64::MAX, nanoseconds: 0 }) };
    for revision in store.walk_log_within(Direction::NewestFirst, everything) {
        name("within", Some(revision?));
    }
    let log: Vec<Revision> = store.walk_log(Direction::NewestFirst, None).collect::<crate::Result<_>>()?;
    for revision in log {
        let found = store.by_id_prefix(None, &revision.id.to_string()[..12])?;
        name("id", found.into_iter().next());
        name("time", store.at_time(&revision.record.briefing, &revision.record.time)?);
    }
    for revision in store.walk_history_within("a", Direction::OldestFirst, everything) {
        name("history within", Some(revision?));
    }
    for label in ["out", "seen", "last", "none"] {
        name(label, store.by_label("a", label)?);
    }
    name("none", store.head("none")?);
    for prefix in ["", "c"] {
        for briefing in store.walk_listing(prefix, "") {
            all.push(format!("{prefix}: {:?}", briefing?));
        }
    }
    for kept in store.walk_records(0) {
        all.push(kept?.line);
    }
    for briefing in [None, Some("now"), Some("was"), Some("a")] {
        for event in store.walk_events(briefing, Direction::OldestFirst, TimeRange::default()) {
            all.push(format!("{briefing:?}: {:?}", event?));
        }
    }
    all.push(format!("{:?} {:?} {:?}", store.names_of("was")?, store.end_of("now")?, store.ends_of("was")?));
    all.push(format!("{:?}", store.ends_taken_back("now", TimeRange::default())?));
    all.push(format!("{:?} {}", store.takedown("b", 2)?, found(store)));
    Ok(all)
}

/// What is written next goes on from what is there.
pub(super) fn write_behind(store: &mut Store) -> Vec<String> {
    let mut written = Vec::new();
    for name in ["a", "b", "c/d", "new"] {
        let committed = store.commit(draft(name, "something else"), Expect::Any);
        written.push(match committed {
            Ok(Committed::Created(revision)) => format!("{name}@{}", revision.record.number),
            other => format!("{name}: {:?}", other.map_err(|error| error.kind())),
        });
    }
    let labelled = store.by_number("a", 1).unwrap().unwrap();
    for label in ["out", "last"] {
        store.label(&labelled, &Label::parse(label).unwrap(), labelled.record.recorded.clone(), None).unwrap();
    }
    written
}

/// Every row of a table of ours, as the condition that finds it.
pub(super) fn rows(connection: &Connection) -> Vec<(String, String)> {
    let tables =
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut tables = connection.prepare(tables).unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for table in tables {
        let query = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns: Vec<String> =
            connection.prepare(&query).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let quoted = columns.iter().map(|column| format!("'\"{column}\" IS ' || quote(\"{column}\")"));
        let query = format!("SELECT {} FROM {table}", quoted.collect::<Vec<_>>().join(" || ' AND ' || "));
        let mut found = connection.prepare(&query).unwrap();
        let found: Vec<String> = found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        rows.extend(found.into_iter().map(|condition| (table.clone(), condition)));
    }
    rows
}

/// Briefing, number and leaf of every revision.
fn revisions(connection: &Connection) -> Vec<(i64, i64, i64)> {
    let mut rows = connection.prepare("SELECT briefing, number, leaf FROM revisions").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_row_that_is_missing_or_old_gives_no_answer_that_is_short_and_nothing_false_is_written() {
    let kept = KeptCatalog::of(image_of_all_kinds(), |store| drop(more_answers(store).unwrap()));
    let sound = more_answers(&kept.open(&kept.altered(CATALOG, "")).unwrap()).unwrap();
    let rotten = kept.connection(CATALOG);
    let rows = rows(&rotten);
    assert!(rows.len() > 50, "{}", rows.len());
    // Of each table the first row and the last, unless there is time for all.
    let tables = rows.chunk_by(|one, other| one.0 == other.0);
    let tried = tables.flat_map(|rows| match (super::is_everything_tried(), rows) {
        (false, [first, .., last]) => vec![first, last],
        (_, rows) => rows.iter().collect(),
    });
    let mut rots: Vec<String> = tried.map(|(table, row)| format!("DELETE FROM {table} WHERE {row}")).collect();
    let step = if super::is_everything_tried() { 1 } else { 6 };
    for (briefing, number, leaf) in revisions(&rotten).into_iter().step_by(step) {
        let is_old = format!("briefing = {briefing} AND revisions > {number}");
        rots.push(format!("UPDATE briefings SET revisions = {number}, head = {leaf}, last = {leaf} WHERE {is_old}"));
        rots.push(format!("UPDATE briefings SET head = NULL WHERE {is_old}"));
    }
    drop(rotten);
    let expected = write_behind(&mut kept.open(&kept.altered(CATALOG, "")).unwrap());
    for rot in &rots {
        // By a reader for each, so that none has the catalog made anew for another.
        let disk = kept.altered(CATALOG, rot);
        assert_eq!(more_answers(&kept.open(&disk).unwrap()).unwrap(), sound, "{rot}");
        let disk = kept.altered(CATALOG, rot);
        assert_eq!(write_behind(&mut kept.open(&disk).unwrap()), expected, "{rot}");
        let report = open(&disk).verify(None, Depth::Quick, &mut unwatched).unwrap();
        assert_eq!((report.damages.len(), report.voids.len()), (0, 0), "{rot}: {report:?}");
    }
}
