//! A catalog and an index of words that rot, in rows and in bytes. Whatever they say: nothing
//! panics or hangs, nothing is blamed on the store, every revision that is given is one of its own,
//! and what is written to a briefing that the catalog knows follows the log.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use super::mutation::fuzz;
use crate::mutants::Mutants;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::tests::ends::end;
use crate::tests::renames::rename;
use crate::tests::{RANDOM, commit, draft, history, open_shelf, simulated};
use crate::{
    Committed, Depth, Direction, End, Error, Expect, Homes, Label, Phrase, Reader, Result, Revision, Store, TimeRange,
    unwatched,
};

/// What stands in place of a value.
const VALUES: [&str; 20] = [
    "NULL",
    "-1",
    "0",
    "1",
    "2",
    "3",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "1.5",
    "'three'",
    "''",
    "x''",
    "x'00'",
    "zeroblob(32)",
    "zeroblob(70000)",
    "'a' || char(27) || '[2J'",
    "'log/../../x'",
    "x'ff'",
    "x'01'",
];

/// What is done to a value.
const CHANGES: [&str; 6] = ["{} + 1", "{} - 1", "{} * 2", "{} || {}", "substr({}, 2)", "-{}"];

/// A store in memory, and what a reader has kept of it in a folder.
struct Rotting {
    image: Image,
    folder: tempfile::TempDir,
    /// The reader's files, each with its bytes, and its columns by their tables.
    files: Vec<(PathBuf, Vec<u8>, Vec<Column>)>,
    sound: Vec<Said>,
    found: usize,
}

/// The table of a column, and its name.
type Column = (String, String);

/// What is given of a revision.
type Said = (String, u64, String);

impl Rotting {
    fn new() -> Self {
        let (disk, mut store) = simulated();
        for number in 1..=9 {
            commit(&mut store, ["a", "b", "c/d"][number % 3], &format!("text {number} of the sea"));
        }
        let labelled = store.by_number("a", 2).unwrap().unwrap();
        store.label(&labelled, &Label::parse("out").unwrap(), labelled.record.recorded.clone(), None).unwrap();
        let how = crate::Packing { level: 1, everything: false, remove_at_once: true };
        store.pack(&how, &mut unwatched).unwrap();
        commit(&mut store, "a", "text 10 of the sea");
        end(&mut store, "a", "2026-05-10T00:00:00Z", "withdrawn");
        rename(&mut store, &[("c/d", "c/e")]);
        commit(&mut store, "c/e", "text 11 of the sea");
        let mut rotting = Self {
            image: disk.image(),
            folder: tempfile::tempdir().unwrap(),
            files: Vec::new(),
            sound: Vec::new(),
            found: 0,
        };
        let reader = rotting.open(&Disk::holding(&rotting.image)).unwrap();
        (rotting.sound, rotting.found) = (answers(&reader).unwrap(), found(&reader).unwrap());
        let kept = reader.catalog.path().unwrap().parent().unwrap().to_owned();
        drop(reader);
        for path in fs::read_dir(kept).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|extension| extension == "sqlite") {
                let columns = settle(&path);
                rotting.files.push((path.clone(), fs::read(&path).unwrap(), columns));
            }
        }
        assert_eq!(rotting.files.len(), 2, "a catalog and an index");
        rotting
    }

    fn open(&self, disk: &Disk) -> Result<Store> {
        let homes = Homes { cache: Some(self.folder.path().to_owned()), state: None };
        let shelf = Arc::new(Simulated::on(disk));
        Ok(Store::open_with(shelf, b"a key", &homes, RANDOM, Mutants::default(), &mut unwatched)?.unwrap())
    }

    /// Puts the reader's files back as they were, all but the one that rots. What was done to it.
    fn rot(&self, plan: &[u8]) -> String {
        let mut plan = plan.iter().copied();
        let chosen = usize::from(plan.next().unwrap_or_default()) % self.files.len();
        for (path, bytes, _) in &self.files {
            for end in ["-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{end}", path.display()));
            }
            fs::write(path, bytes).unwrap();
        }
        let (path, bytes, columns) = &self.files[chosen];
        if plan.next().unwrap_or_default().is_multiple_of(2) {
            let mut rotten = bytes.clone();
            let what = rot_bytes(&mut rotten, &mut plan);
            fs::write(path, rotten).unwrap();
            return what;
        }
        let connection = Connection::open(path).unwrap();
        connection.execute_batch("PRAGMA synchronous = off").unwrap();
        let mut what = String::new();
        for _ in 0..=plan.next().unwrap_or_default() % 3 {
            let statement = rot_rows(columns, &mut plan);
            // Some are refused: by a type, by a key, by a table that is gone.
            let is_done = connection.execute_batch(&statement).is_ok();
            what.push_str(&format!("{statement}{};", if is_done { "" } else { " (refused)" }));
        }
        what
    }
}

/// Moves what is in a file's log into the file. Gives its columns, each with its table.
fn settle(path: &Path) -> Vec<(String, String)> {
    let connection = Connection::open(path).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
    let query =
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table'";
    let mut statement = connection.prepare(query).unwrap();
    let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    columns.collect::<rusqlite::Result<_>>().unwrap()
}

fn rot_bytes(bytes: &mut Vec<u8>, plan: &mut impl Iterator<Item = u8>) -> String {
    const PAGE: usize = 4096;
    let mut number =
        || usize::from(u16::from_be_bytes([plan.next().unwrap_or_default(), plan.next().unwrap_or_default()]));
    let (kind, times) = (number() % 8, number() % 4 + 1);
    // Half of all that is stored is in the first pages: the header, the schema.
    let mut place = |bytes: &[u8]| match number() % 4 {
        0 => number() % bytes.len().min(2 * PAGE),
        _ => ((number() << 16) | number()) % bytes.len(),
    };
    let page = |at: usize, bytes: &[u8]| at - at % PAGE..(at - at % PAGE + PAGE).min(bytes.len());
    match kind {
        0..=2 => (0..times).for_each(|time| {
            let at = place(bytes);
            bytes[at] ^= 1 << ((at + time) % 8);
        }),
        3 => (0..times).for_each(|_| {
            let (at, value) = (place(bytes), place(bytes) as u8);
            bytes[at] = value;
        }),
        4 => bytes.truncate(place(bytes)),
        5 => {
            let at = place(bytes);
            let page = page(at, bytes);
            bytes[page].fill(0);
        }
        6 => {
            let (from, to) = (place(bytes), place(bytes));
            let (from, to) = (page(from, bytes), page(to, bytes));
            let copied = bytes[from].to_vec();
            bytes[to][..copied.len().min(PAGE)].copy_from_slice(&copied);
        }
        _ => {
            let at = place(bytes);
            bytes[at..].reverse();
        }
    }
    format!("bytes, way {kind}")
}

/// A statement that changes rows: one column to an odd value, rows lost, rows doubled.
fn rot_rows(columns: &[(String, String)], plan: &mut impl Iterator<Item = u8>) -> String {
    let mut number = || usize::from(plan.next().unwrap_or_default());
    let (table, column) = &columns[number() % columns.len()];
    let value = match number() {
        odd if odd % 3 == 0 => CHANGES[odd / 3 % CHANGES.len()].replace("{}", &format!("\"{column}\"")),
        odd => VALUES[odd / 3 % VALUES.len()].to_owned(),
    };
    let row = number() % 12;
    let of_row = format!("\"{column}\" IS (SELECT \"{column}\" FROM \"{table}\" LIMIT 1 OFFSET {row})");
    match number() % 16 {
        0..=7 => format!("UPDATE OR REPLACE \"{table}\" SET \"{column}\" = {value} WHERE {of_row}"),
        8 => format!("UPDATE OR REPLACE \"{table}\" SET \"{column}\" = {value}"),
        9..=10 => format!("DELETE FROM \"{table}\" WHERE {of_row}"),
        11 => format!("DELETE FROM \"{table}\""),
        12 | 13 => {
            let all = columns
                .iter()
                .filter(|(other, _)| other == table)
                .map(|(_, other)| if other == column { value.clone() } else { format!("\"{other}\"") });
            let all = all.collect::<Vec<_>>().join(", ");
            format!("INSERT OR REPLACE INTO \"{table}\" SELECT {all} FROM \"{table}\" LIMIT 1 OFFSET {row}")
        }
        14 => format!("DROP TABLE \"{table}\""),
        _ => format!(
            "CREATE TRIGGER flood AFTER INSERT ON \"{table}\" BEGIN
             INSERT INTO \"{table}\" SELECT * FROM \"{table}\"; END"
        ),
    }
}

/// All that a reader gives, in an order of its own.
fn answers(reader: &Reader) -> Result<Vec<Said>> {
    let (mut all, mut ends): (Vec<Option<Revision>>, Vec<End>) = Default::default();
    for name in ["a", "b", "c/d"] {
        all.push(reader.head(name)?);
        reader.names_of(name)?;
        ends.extend(reader.end_of(name)?);
        ends.extend(reader.ends_taken_back(name, TimeRange::default())?.into_iter().map(|it| it.end));
        all.push(reader.by_number(name, 2)?);
        all.push(reader.at_time(name, &draft(name, "").time)?);
        all.extend(history(reader, name)?.into_iter().map(Some));
        all.extend(reader.history_page(name, Direction::NewestFirst, None, 9)?.into_iter().map(Some));
    }
    all.push(reader.by_label("a", "out")?);
    all.extend(reader.by_id_prefix(None, "0")?.into_iter().map(Some));
    for briefing in reader.walk_briefings("", "") {
        all.push(Some(briefing?.head));
    }
    // What is listed is for a person's eye, and not compared with the records.
    reader.walk_listing("", "").try_for_each(|briefing| briefing.map(drop))?;
    for revision in reader.walk_log(Direction::OldestFirst, None) {
        all.push(Some(revision?));
    }
    reader.walk_records(0).try_for_each(|record| record.map(drop))?;
    let said = |revision: Revision| {
        let text = reader.content(&revision)?;
        Ok((revision.record.briefing, revision.record.number, text))
    };
    let ended = ends.into_iter().map(|end| Ok((end.briefing, end.number, end.record.time.to_string())));
    all.into_iter().flatten().map(said).chain(ended).collect()
}

/// How many revisions have a phrase.
fn found(reader: &Reader) -> Result<usize> {
    let (mut found, phrase) = (0, Phrase::parse("of the sea", crate::Folding::Typography).unwrap());
    let damages = reader.searcher(&mut unwatched)?.search(&phrase, "", &mut |_| {
        found += 1;
        true
    })?;
    assert_eq!(damages, []);
    Ok(found)
}

/// Insists that an error blames the reader's file, and not the store.
fn check_error(error: &Error, what: &str) {
    assert!(matches!(error, Error::Catalog(_)), "{what}: {error}");
}

#[test]
fn catalog() {
    let rotting = Rotting::new();
    let is_sound = |said: &Said| rotting.sound.contains(said);
    fuzz("catalog", 100, |plan| {
        let what = rotting.rot(plan);
        let disk = Disk::holding(&rotting.image);
        let mut store = match rotting.open(&disk) {
            Ok(store) => store,
            Err(error) => return check_error(&error, &what),
        };
        match answers(&store) {
            Ok(said) => assert!(said.iter().all(is_sound), "{what}: {said:?}"),
            Err(error) => check_error(&error, &what),
        }
        match found(&store) {
            Ok(found) => assert!(found <= rotting.found, "{what}: {found}"),
            Err(error) => check_error(&error, &what),
        }
        let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(report.is_ok(), "{what}: {report:?}");
        match store.commit(draft("c/d", "what comes next"), Expect::Any) {
            Ok(Committed::Created(revision)) => {
                assert_eq!((revision.record.number, revision.briefing.as_str()), (5, "c/e"), "{what}");
            }
            Ok(other) => panic!("{what}: a new text, and {other:?}"),
            Err(error) => return check_error(&error, &what),
        }
        match store.commit(draft("b", "what comes next"), Expect::Any) {
            Ok(Committed::Created(revision)) => assert_eq!(revision.record.number, 4, "{what}"),
            Ok(other) => panic!("{what}: a new text, and {other:?}"),
            Err(error) => return check_error(&error, &what),
        }
        let fresh = open_shelf(Simulated::on(&disk)).unwrap().unwrap();
        let report = fresh.verify(None, Depth::Deep, &mut unwatched).unwrap();
        assert!(report.is_ok() && report.voids.is_empty(), "{what}: {report:?}");
    });
}
