//! A catalog that is wrong: it is made anew, and nobody takes it for the store.

use std::fs::File;
use std::path::PathBuf;

use rusqlite::Connection;

use super::{commit, draft, history};
use crate::{Direction, Error, Expect, Homes, Label, Phrase, Reader, Revision, Store, unwatched};

/// A store in a directory with some history, and a reader with homes of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        Store::init(&place.folder.path().join("store")).unwrap();
        let mut store = place.open().unwrap();
        for number in 1..=9 {
            commit(&mut store, ["a", "b", "c/d"][number % 3], &format!("text {number} of the sea"));
        }
        let labelled = store.by_number("a", 2).unwrap().unwrap();
        store.label(&labelled, &Label::parse("out").unwrap(), labelled.record.recorded.clone(), None).unwrap();
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
    for rot in rots {
        let place = Place::new();
        let sound = answers(&place.open().unwrap()).unwrap();
        assert_eq!(sound.len(), 46);
        Connection::open(place.catalog()).unwrap().execute_batch(rot).unwrap();
        for _ in 0..2 {
            let mut store = place.open().unwrap();
            assert_eq!(answers(&store).unwrap(), sound, "{rot}");
            assert_eq!(store.notices(), [], "{rot}");
            assert!(!store.refresh(&mut unwatched).unwrap(), "{rot}");
        }
    }
}

#[test]
fn a_flipped_bit_in_the_catalog_is_never_taken_for_damage_of_the_store() {
    let place = Place::new();
    let path = place.catalog();
    let connection = Connection::open(&path).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
    drop(connection);
    let sound = std::fs::read(&path).unwrap();
    let mut renewed = 0;
    for bit in (0..sound.len() * 8).step_by(sound.len() * 8 / 400 + 1) {
        let mut rotten = sound.clone();
        rotten[bit / 8] ^= 1 << (bit % 8);
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(path.with_extension(format!("sqlite{end}")));
        }
        std::fs::write(&path, &rotten).unwrap();
        let mut store = place.open().unwrap_or_else(|error| panic!("bit {bit}: {error}"));
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
    let phrase = Phrase::parse("of the sea", false).unwrap();
    let searcher = store.searcher(&mut unwatched).unwrap();
    let damages = searcher.search(&phrase, "", &mut |_| {
        found += 1;
        true
    });
    assert_eq!(damages.unwrap(), []);
    found
}

#[test]
fn a_search_works_where_its_index_is_broken_or_cannot_be_kept() {
    let place = Place::new();
    let store = place.open().unwrap();
    assert_eq!(found(&store), 3);
    let folder = place.catalog().parent().unwrap().to_owned();
    let index = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).find(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("search-") && name.ends_with(".sqlite")
    });
    let index = index.unwrap();
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
    let phrase = Phrase::parse("of the sea", false).unwrap();
    assert_eq!(searcher.search(&phrase, "", &mut |_| true).unwrap(), []);
    // Where a folder is in the way.
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(index.with_extension(format!("sqlite{end}")));
    }
    std::fs::create_dir(&index).unwrap();
    assert_eq!(found(&place.open().unwrap()), 3);
}
