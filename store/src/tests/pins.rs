//! The reader's memory: a store that went back, that was rewritten, that is another one.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{commit, draft, history};
use crate::mutants::Mutants;
use crate::shelf::{Directory, canonical};
use crate::writing::Random;
use crate::{DamageKind, Depth, Error, Expect, Homes, Notice, Store, unwatched};

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

    fn homes(&self) -> Homes {
        let home = |name: &str| Some(self.folder.path().join(name));
        Homes { cache: home("cache"), state: home("state") }
    }

    fn open(&self) -> Store {
        Store::open(&self.place(), &self.homes(), &mut unwatched).unwrap()
    }

    /// Opens it on a shelf whose fsyncs are these.
    fn open_syncing_by(&self, sync: fn(&File) -> io::Result<()>) -> Store {
        let shelf = Arc::new(Directory::syncing_by(&self.place(), sync));
        let key = canonical(&self.place());
        let key = key.as_os_str().as_encoded_bytes();
        let opened = Store::open_with(shelf, key, &self.homes(), Random::System, Mutants::default(), &mut unwatched);
        opened.unwrap().unwrap()
    }

    /// The only file with this name below the folder of homes.
    fn own_file(&self, home: &str, name: &str) -> std::path::PathBuf {
        let folders = std::fs::read_dir(self.folder.path().join(home)).unwrap();
        let files = folders.map(|folder| folder.unwrap().path().join(name)).filter(|file| file.exists());
        let files: Vec<_> = files.collect();
        assert_eq!(files.len(), 1, "{name}: {files:?}");
        files.into_iter().next().unwrap()
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
    // What this reader has seen is not denied.
    assert!(matches!(store.head("b"), Err(Error::BehindPin(damage)) if damage.revision == Some(1)));
    assert!(matches!(store.by_number("a", 2), Err(Error::BehindPin(_))));
    assert_eq!(store.head("c").unwrap(), None);
    assert_eq!([store.lacks_behind("a", 1).unwrap(), store.lacks_behind("a", 2).unwrap()], [true, false]);
    assert!(matches!(store.commit(draft("a", "new"), Expect::Any), Err(Error::BehindPin(_))));
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::RolledBack));
    assert_eq!(reader.finding(), Some(DamageKind::RolledBack), "looking at it does not make it go away");

    store.reset_pin().unwrap();
    assert_eq!(commit(&mut reader.open(), "a", "new").record.number, 2);
    assert_eq!(reader.finding(), None);
}

#[test]
fn an_end_that_was_seen_is_not_forgotten_where_the_store_does_not_show_it() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    commit(&mut reader.open(), "b", "two");
    reader.copy_to("backup");
    assert!(!reader.open().lacks_behind("a", 1).unwrap());
    super::ends::end(&mut reader.open(), "a", "2026-06-01T00:00:00Z", "repealed");
    assert!(!reader.open().lacks_behind("a", 1).unwrap(), "it is there");
    reader.restore_from("backup");
    let store = reader.open();
    assert_eq!([store.lacks_behind("a", 1).unwrap(), store.lacks_behind("b", 1).unwrap()], [true, false]);
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
fn what_a_catalog_has_read_is_as_good_as_a_pin() {
    let reader = Reader::new();
    let homes = Homes { state: None, ..reader.homes() };
    let open = || Store::open(&reader.place(), &homes, &mut unwatched).unwrap();
    commit(&mut open(), "a", "one");
    reader.copy_to("backup");
    commit(&mut open(), "a", "two");
    reader.restore_from("backup");
    for _ in 0..2 {
        let mut store = open();
        let told = store.pin().unwrap().finding.map(|damage| damage.kind);
        assert_eq!(told, Some(DamageKind::RolledBack));
        assert!(matches!(store.by_number("a", 2), Err(Error::BehindPin(_))));
        assert!(matches!(store.commit(draft("a", "new"), Expect::Any), Err(Error::BehindPin(_))));
    }
}

#[test]
fn a_reader_whose_view_is_older_than_its_catalog_looks_again() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    let mut slow = reader.open().reader();
    commit(&mut reader.open(), "a", "two");
    slow.sync_to_view(&mut unwatched).unwrap();
    assert_eq!(slow.notices(), []);
    assert_eq!(slow.head("a").unwrap().unwrap().record.number, 2);
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
    let catalog = reader.open().catalog.path().unwrap();
    std::fs::write(&catalog, b"this is not a catalog at all, but long enough to look at").unwrap();
    assert_eq!(history(&reader.open(), "a").unwrap().len(), 1);
    assert_eq!(reader.open().notices(), []);
}

/// Whether a reader was told that it trusts on first use.
fn trusts_on_first_use(store: &Store) -> bool {
    store.notices().iter().any(|notice| matches!(notice, Notice::FirstUse { .. }))
}

#[test]
fn a_store_that_was_moved_keeps_its_pin_and_a_copy_does_not_have_it() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    reader.copy_to("older");
    commit(&mut reader.open(), "a", "two");
    let at = |name: &str| Store::open(&reader.folder.path().join(name), &reader.homes(), &mut unwatched).unwrap();

    let copy = at("older");
    assert!(copy.pin().unwrap().finding.is_none() && trusts_on_first_use(&copy), "a copy may be older");
    let finding = |store: &Store| store.pin().unwrap().finding.map(|damage| damage.kind);

    std::fs::rename(reader.place(), reader.folder.path().join("elsewhere")).unwrap();
    let moved = at("elsewhere");
    assert_eq!((finding(&moved), moved.notices()), (None, &[][..]), "nothing is new");
    assert_eq!(moved.pin().unwrap().pinned.unwrap().size, 2);

    copy_over(&reader.folder.path().join("older"), &reader.folder.path().join("elsewhere"));
    assert_eq!(finding(&at("elsewhere")), Some(DamageKind::RolledBack));
    std::fs::rename(reader.folder.path().join("elsewhere"), reader.folder.path().join("back again")).unwrap();
    for _ in 0..2 {
        assert_eq!(finding(&at("back again")), Some(DamageKind::RolledBack), "moving it makes nothing good");
    }
    Store::init(&reader.place()).unwrap();
    assert_eq!(reader.finding(), Some(DamageKind::OtherStore), "and its place is still known");
}

#[test]
fn accepting_a_new_store_forgets_nothing_of_one_that_was_moved_away() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    reader.copy_to("older");
    commit(&mut reader.open(), "a", "two");
    let elsewhere = reader.folder.path().join("elsewhere");
    std::fs::rename(reader.place(), &elsewhere).unwrap();
    Store::init(&reader.place()).unwrap();
    let status = reader.open().pin().unwrap();
    assert_eq!(status.lost, [("a".to_owned(), 1), ("a".to_owned(), 2)]);
    assert!(status.is_all_lost);
    reader.open().reset_pin().unwrap();
    commit(&mut reader.open(), "b", "new");
    copy_over(&reader.folder.path().join("older"), &elsewhere);
    let moved = Store::open(&elsewhere, &reader.homes(), &mut unwatched).unwrap();
    assert_eq!(moved.pin().unwrap().finding.map(|damage| damage.kind), Some(DamageKind::RolledBack));
    assert_eq!(reader.finding(), None);
}

#[test]
fn what_is_lost_is_known_as_far_as_the_catalog_remembers_it() {
    let lost = |forget_catalog: bool, damage: fn(&Reader)| {
        let reader = Reader::new();
        commit(&mut reader.open(), "a", "one");
        reader.copy_to("backup");
        commit(&mut reader.open(), "a", "two");
        if forget_catalog {
            std::fs::remove_dir_all(reader.folder.path().join("cache")).unwrap();
        }
        damage(&reader);
        let status = reader.open().pin().unwrap();
        (status.lost.into_iter().map(|(_, number)| number).collect::<Vec<_>>(), status.is_all_lost)
    };
    let rolled_back = |reader: &Reader| reader.restore_from("backup");
    assert_eq!(lost(false, rolled_back), (vec![2], true));
    assert_eq!(lost(true, rolled_back), (vec![], false), "nobody knows");
    assert_eq!(lost(false, |reader| rewrite(reader, 1)), (vec![2], true), "another text has its number");
    assert_eq!(lost(true, |reader| rewrite(reader, 1)), (vec![], false));
    let damaged = |reader: &Reader| std::fs::remove_file(reader.place().join("log/00000000000000000001")).unwrap();
    assert!(!lost(false, damaged).1, "what is damaged is compared with nothing");
    assert_eq!(lost(false, |_| ()), (vec![], true));
}

#[test]
fn a_store_that_lost_its_identity_is_not_made_another_one() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    std::fs::remove_file(reader.place().join("store")).unwrap();
    let refused = Store::init(&reader.place());
    assert!(matches!(&refused, Err(Error::Damaged(damage)) if damage.kind == DamageKind::StoreObject), "{refused:?}");
    assert!(!reader.place().join("store").exists());
}

fn copy_over(from: &Path, to: &Path) {
    std::fs::remove_dir_all(to).unwrap();
    copy(from, to);
}

#[test]
fn a_reader_is_told_once_that_it_trusts_a_store_with_records_on_first_use() {
    let reader = Reader::new();
    assert_eq!(reader.open().notices(), []);
    commit(&mut reader.open(), "a", "one");
    assert_eq!(reader.open().notices(), [], "its own first commit is nothing to trust");
    let other = tempfile::tempdir().unwrap();
    let homes = Homes { cache: None, state: Some(other.path().join("state")) };
    let open = || Store::open(&reader.place(), &homes, &mut unwatched).unwrap();
    assert!(trusts_on_first_use(&open()));
    assert_eq!(open().notices(), []);
}

#[test]
fn where_nothing_can_be_remembered_a_store_is_read_and_written_and_its_reader_told() {
    let reader = Reader::new();
    let file = reader.folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let homes = Homes { cache: None, state: Some(file.join("state")) };
    let mut store = Store::open(&reader.place(), &homes, &mut unwatched).unwrap();
    assert!(matches!(store.notices(), [Notice::PinNotKept { .. }]), "{:?}", store.notices());
    commit(&mut store, "a", "one");
    assert_eq!(store.notices().len(), 1, "it is said once");
    assert!(matches!(store.reset_pin(), Err(Error::Io { .. })), "what cannot be kept was not accepted");
}

#[test]
fn a_pin_that_cannot_be_read_keeps_nobody_from_reading_and_everybody_from_writing() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    let pin = reader.own_file("state", "pin");
    std::fs::remove_file(&pin).unwrap();
    std::fs::create_dir(&pin).unwrap();
    let mut store = reader.open();
    assert!(matches!(store.notices(), [Notice::PinNotKept { .. }]), "{:?}", store.notices());
    assert_eq!(history(&store, "a").unwrap().len(), 1);
    assert!(matches!(store.commit(draft("a", "two"), Expect::Any), Err(Error::Io { path, .. }) if path == pin));
    std::fs::remove_dir(&pin).unwrap();
    commit(&mut reader.open(), "a", "two");
}

#[test]
fn a_reset_that_ends_anywhere_leaves_the_old_pin_or_the_new_one_and_can_be_done_again() {
    type Ending = fn(&Reader, &mut Store);
    let endings: [(&str, bool, Ending); 4] = [
        ("nothing is durable", true, |reader, _| {
            let mut store = reader.open_syncing_by(|_| Err(io::Error::other("no")));
            assert!(matches!(store.reset_pin(), Err(Error::Sync { .. })));
        }),
        ("killed once the catalog is forgotten", true, |_, store| {
            store.reader.set_aside.as_ref().unwrap().forget().map_err(Error::from).unwrap();
        }),
        ("the pin cannot be written", true, |reader, store| {
            let pin = reader.own_file("state", "pin");
            let kept = std::fs::read(&pin).unwrap();
            std::fs::remove_file(&pin).unwrap();
            std::fs::create_dir_all(pin.join("in the way")).unwrap();
            assert!(store.reset_pin().is_err());
            std::fs::remove_dir_all(&pin).unwrap();
            std::fs::write(&pin, kept).unwrap();
        }),
        ("killed once the pin is written", false, |_, store| {
            let reader = &mut store.reader;
            reader.set_aside.as_ref().unwrap().forget().map_err(Error::from).unwrap();
            reader.trust.reset_pin(&reader.view).unwrap();
        }),
    ];
    for (what, is_still_behind, end) in endings {
        let reader = Reader::new();
        commit(&mut reader.open(), "a", "one");
        reader.copy_to("backup");
        commit(&mut reader.open(), "a", "two");
        reader.restore_from("backup");
        end(&reader, &mut reader.open());
        assert_eq!(reader.finding(), is_still_behind.then_some(DamageKind::RolledBack), "{what}");
        assert_eq!(history(&reader.open(), "a").unwrap().len(), 1, "{what}");
        reader.open().reset_pin().unwrap();
        assert_eq!(reader.finding(), None, "{what}");
        assert_eq!(commit(&mut reader.open(), "a", "new").record.number, 2, "{what}");
    }
}

#[test]
fn a_catalog_that_cannot_be_forgotten_is_removed() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    reader.copy_to("backup");
    commit(&mut reader.open(), "a", "two");
    reader.restore_from("backup");
    let mut store = reader.open();
    let path = store.reader.set_aside.as_ref().unwrap().path().unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_len(0).unwrap();
    std::fs::write(&path, [7; 5000]).unwrap();
    store.reset_pin().unwrap();
    assert_eq!(history(&store, "a").unwrap().len(), 1);
    assert_eq!((reader.finding(), reader.open().notices()), (None, &[][..]));
    assert_eq!(commit(&mut reader.open(), "a", "new").record.number, 2);
}

#[test]
fn another_history_is_told_by_the_catalog_where_the_pin_is_gone_until_it_is_accepted() {
    let reader = Reader::new();
    commit(&mut reader.open(), "a", "one");
    reader.copy_to("backup");
    commit(&mut reader.open(), "a", "two");
    rewrite(&reader, 4);
    std::fs::remove_dir_all(reader.folder.path().join("state")).unwrap();
    for _ in 0..2 {
        let mut store = reader.open();
        assert_eq!(history(&store, "a").unwrap().len(), 5);
        assert_eq!(store.pin().unwrap().finding.map(|damage| damage.kind), Some(DamageKind::Rewritten));
        store.refresh(&mut unwatched).unwrap();
        assert!(matches!(store.commit(draft("a", "x"), Expect::Any), Err(Error::RefusesWriting(_))));
    }
    reader.open().reset_pin().unwrap();
    let mut read = 0;
    let mut count = |_| {
        read += 1;
        std::ops::ControlFlow::Continue(())
    };
    let store = Store::open(&reader.place(), &reader.homes(), &mut count).unwrap();
    assert_eq!((store.notices(), history(&store, "a").unwrap().len()), (&[][..], 5));
    assert_eq!(read, 0, "the catalog was renewed and kept");
}

#[test]
fn a_reader_on_a_file_system_that_cannot_make_a_folder_durable_reads_and_does_not_write() {
    const EIO: i32 = 5;
    const EINVAL: i32 = 22;
    type SyncCall = fn(&File) -> io::Result<()>;
    let syncs: [(i32, SyncCall); 2] =
        [(EIO, |_| Err(io::Error::from_raw_os_error(EIO))), (EINVAL, |_| Err(io::Error::from_raw_os_error(EINVAL)))];
    for (code, sync) in syncs {
        let reader = Reader::new();
        let mut writer = Store::open(&reader.place(), &Homes::default(), &mut unwatched).unwrap();
        commit(&mut writer, "a", "one");
        let mut store = reader.open_syncing_by(sync);
        assert_eq!(history(&store, "a").unwrap().len(), 1, "{code}");
        // What a system failed to write may be gone tomorrow; what it has no word for is all there
        // is.
        assert_eq!(store.pin().unwrap().pinned.is_some(), code == EINVAL, "{code}");
        let refused = store.commit(draft("a", "two"), Expect::Any).unwrap_err();
        assert!(matches!(&refused, Error::Sync { source, .. } if source.raw_os_error() == Some(code)), "{refused}");
        assert_eq!(history(&store, "a").unwrap().len(), 1, "{code}");
    }
}
