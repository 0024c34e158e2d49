//! The reader's memory: a store that went back, that was rewritten, that is another one.

use std::path::Path;

use super::{commit, draft, history};
use crate::{DamageKind, Depth, Error, Expect, Homes, Store, unwatched};

struct Reader {
    folder: tempfile::TempDir,
}

impl Reader {
    fn new() -> Self {
        let reader = Self { folder: tempfile::tempdir().unwrap() };
        Store::init(&reader.place()).unwrap();
        reader
    }

    fn place(&self) -> std::path::PathBuf {
        self.folder.path().join("store")
    }

    fn open(&self) -> Store {
        let home = |name: &str| Some(self.folder.path().join(name));
        Store::open(&self.place(), &Homes { cache: home("cache"), state: home("state") }, &mut unwatched).unwrap()
    }

    fn finding(&self) -> Option<DamageKind> {
        self.open().pin().unwrap().finding.map(|damage| damage.kind)
    }

    fn copy_to(&self, name: &str) {
        copy(&self.place(), &self.folder.path().join(name));
    }

    fn restore_from(&self, name: &str) {
        std::fs::remove_dir_all(self.place()).unwrap();
        copy(&self.folder.path().join(name), &self.place());
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

#[test]
fn a_store_rolled_back_behind_the_pin_is_reported_and_not_written() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    reader.copy_to("backup");
    commit(&mut reader.open(), "a", "two");
    commit(&mut reader.open(), "b", "three");
    reader.restore_from("backup");

    let mut store = reader.open();
    let status = store.pin().unwrap();
    assert_eq!(status.finding.as_ref().map(|damage| damage.kind), Some(DamageKind::RolledBack));
    assert_eq!(status.lost, [("a".to_owned(), 2), ("b".to_owned(), 1)], "it says what is lost");
    assert_eq!(history(&store, "a").unwrap().len(), 1, "reading goes on");
    assert!(matches!(store.commit(draft("a", "new"), Expect::Any), Err(Error::BehindPin(_))));
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::RolledBack));
    assert_eq!(reader.finding(), Some(DamageKind::RolledBack), "looking at it does not make it go away");

    store.reset_pin().unwrap();
    assert_eq!(commit(&mut reader.open(), "a", "new").record.number, 2);
    assert_eq!(reader.finding(), None);
}

#[test]
fn deleting_the_catalog_forgets_no_pin_and_brings_it_back() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    reader.copy_to("backup");
    commit(&mut reader.open(), "a", "two");
    std::fs::remove_dir_all(reader.folder.path().join("cache")).unwrap();
    assert_eq!(history(&reader.open(), "a").unwrap().len(), 2);
    assert_eq!(reader.finding(), None);
    std::fs::remove_dir_all(reader.folder.path().join("cache")).unwrap();
    reader.restore_from("backup");
    assert_eq!(reader.finding(), Some(DamageKind::RolledBack));
}

#[test]
fn another_store_in_its_place_is_reported() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    std::fs::remove_dir_all(reader.place()).unwrap();
    Store::init(&reader.place()).unwrap();
    assert_eq!(reader.finding(), Some(DamageKind::OtherStore));
    assert!(matches!(reader.open().commit(draft("a", "x"), Expect::Any), Err(Error::BehindPin(_))));
}

/// Goes back to the backup and writes other history with the same id: by another reader, who has
/// not seen what was there.
fn rewrite(reader: &Reader, commits: usize) {
    reader.restore_from("backup");
    let mut forger = Store::open(&reader.place(), &Homes::default(), &mut unwatched).unwrap();
    for number in 0..commits {
        commit(&mut forger, "a", &format!("forged {number}"));
    }
}

#[test]
fn history_rewritten_below_the_pin_is_reported_with_and_without_a_catalog() {
    for commits in [1, 2, 5] {
        for keep_catalog in [true, false] {
            let reader = Reader::new();
            commit(&mut reader.open(), "a", "one");
            reader.copy_to("backup");
            commit(&mut reader.open(), "a", "two");
            rewrite(&reader, commits);
            if !keep_catalog {
                std::fs::remove_dir_all(reader.folder.path().join("cache")).unwrap();
            }
            let case = format!("{commits} forged, catalog kept: {keep_catalog}");
            assert_eq!(reader.finding(), Some(DamageKind::Rewritten), "{case}");
            assert!(
                matches!(reader.open().commit(draft("a", "x"), Expect::Any), Err(Error::RefusesWriting(_))),
                "{case}"
            );
            let texts: Vec<String> = {
                let store = reader.open();
                history(&store, "a").unwrap().iter().map(|revision| store.content(revision).unwrap()).collect()
            };
            assert_eq!(texts.len(), 1 + commits, "{case}: what the store shows is what is read");
            reader.open().reset_pin().unwrap();
            assert_eq!(reader.finding(), None, "{case}");
            assert_eq!(history(&reader.open(), "a").unwrap().len(), 1 + commits, "{case}");
        }
    }
}

#[test]
fn a_broken_catalog_is_made_anew() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    let mut folders = std::fs::read_dir(reader.folder.path().join("cache")).unwrap();
    let catalog = folders.next().unwrap().unwrap().path().join("catalog.sqlite");
    std::fs::write(&catalog, b"this is not a catalog at all, but long enough to look at").unwrap();
    assert_eq!(history(&reader.open(), "a").unwrap().len(), 1);
    assert_eq!(reader.open().notices(), []);
}
