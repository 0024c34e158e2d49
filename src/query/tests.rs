//! What the tests of the queries share: a store in a folder of its own, which can be damaged.

use std::collections::BTreeMap;
use std::fs;
use std::ops::{Deref, RangeInclusive};
use std::path::PathBuf;

use tempfile::TempDir;
use variorum_store::{
    Direction, Draft, EndDraft, Error, Expect, Homes, Label, Name, Reader, RecordId, RenameDraft, Store, Time, Undone,
    unwatched,
};

use super::calendar::{Calendar, Zone};

/// By which the tests read times: noon of Thursday, 14 May 2026, in UTC.
pub(crate) fn calendar() -> Calendar {
    Calendar::new(Time::parse("2026-05-14T12:00:00Z").unwrap().instant(), Zone::UTC)
}

/// A store that goes away with the test.
pub(crate) struct TestStore {
    dir: TempDir,
    store: Store,
}

impl Deref for TestStore {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.store
    }
}

impl TestStore {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Store::init(&dir.path().join("store")).unwrap();
        let store = open(&dir);
        Self { dir, store }
    }

    /// Commits a text, on that day of January 2026.
    pub(crate) fn commit(&mut self, name: &str, day: u64, text: &str) {
        self.commit_draft(name, day, text, None);
    }

    /// Commits a revision that takes back another one.
    pub(crate) fn commit_undoing(&mut self, name: &str, day: u64, text: &str, undone: RecordId) {
        self.commit_draft(name, day, text, Some(Undone::Revision(undone)));
    }

    fn commit_draft(&mut self, name: &str, day: u64, text: &str, undoes: Option<Undone>) {
        // More revisions than days in the month follow within the last one.
        let (day, seconds) = (day.min(28), day.saturating_sub(28));
        let time = format!("2026-01-{day:02}T00:{:02}:{:02}Z", seconds / 60, seconds % 60);
        let draft = Draft {
            briefing: Name::parse(name).unwrap(),
            content: text.to_owned(),
            time: Time::parse(&time).unwrap(),
            recorded: Time::parse("2026-02-01T00:00:00Z").unwrap(),
            author: Some(format!("Author {day}")),
            note: None,
            source: None,
            labels: Vec::new(),
            meta: BTreeMap::new(),
            undoes,
        };
        self.store.commit(draft, Expect::Any).unwrap();
    }

    /// Commits a text for each of these days, whose last word is the day.
    pub(crate) fn commit_numbered(&mut self, name: &str, days: RangeInclusive<u64>) {
        for day in days {
            self.commit(name, day, &format!("The text of day {day}\n"));
        }
    }

    /// Ends a briefing, on that day of January 2026.
    pub(crate) fn end(&mut self, name: &str, day: u64, reason: &str) {
        let draft = EndDraft {
            briefing: Name::parse(name).unwrap(),
            time: Time::parse(&format!("2026-01-{day:02}T00:00:00Z")).unwrap(),
            recorded: Time::parse("2026-02-01T00:00:00Z").unwrap(),
            author: Some("Desk".to_owned()),
            reason: Some(reason.to_owned()),
            behind: None,
        };
        self.store.end(draft).unwrap();
    }

    /// Gives briefings other names, on that day of January 2026.
    pub(crate) fn rename(&mut self, renames: &[(&str, &str)], day: u64) {
        let name = |name: &str| Name::parse(name).unwrap();
        let draft = RenameDraft {
            renames: renames.iter().map(|(from, to)| (name(from), name(to))).collect(),
            time: Time::parse(&format!("2026-01-{day:02}T00:00:00Z")).unwrap(),
            recorded: Time::parse("2026-02-01T00:00:00Z").unwrap(),
            author: None,
            note: None,
        };
        self.store.rename(draft).unwrap();
    }

    /// Gives a revision a label.
    pub(crate) fn label(&mut self, name: &str, number: u64, label: &str) {
        let revision = self.store.by_number(name, number).unwrap().unwrap();
        let recorded = Time::parse("2026-02-01T00:00:00Z").unwrap();
        self.store.label(&revision, &Label::parse(label).unwrap(), recorded, None).unwrap();
    }

    /// Takes a revision down.
    pub(crate) fn take_down(&mut self, name: &str, number: u64) {
        let revision = self.store.by_number(name, number).unwrap().unwrap();
        let recorded = Time::parse("2026-05-09T12:01:33Z").unwrap();
        self.store.take_down(&revision, "a court", "privacy", &recorded).unwrap();
    }

    /// The store as one who never saw it finds it, without these objects of the log.
    pub(crate) fn without_objects(self, indexes: &[usize]) -> Self {
        let Self { dir, store } = self;
        drop(store);
        let store = without_objects(&dir, indexes);
        Self { dir, store }
    }

    /// The store, opened again after the record at a leaf was damaged.
    pub(crate) fn with_damage(self, leaf: u64) -> Self {
        let Self { dir, store } = self;
        drop(store);
        let store = with_damage(&dir, leaf);
        Self { dir, store }
    }
}

/// The store in a folder as one who never saw it finds it, without these objects of the log.
pub(crate) fn without_objects(dir: &TempDir, indexes: &[usize]) -> Store {
    let objects = objects(dir);
    for index in indexes {
        fs::remove_file(&objects[*index]).unwrap();
    }
    for home in ["cache", "state"] {
        fs::remove_dir_all(dir.path().join(home)).unwrap();
    }
    open(dir)
}

/// The store in a folder, opened again after the record at a leaf was damaged, of which each object
/// has one.
pub(crate) fn with_damage(dir: &TempDir, leaf: u64) -> Store {
    let object = &objects(dir)[usize::try_from(leaf).unwrap()];
    let sound = fs::read(object).unwrap();
    // An object holds texts, then records, then its table of contents: one of its bytes belongs to
    // the record.
    for offset in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[offset] ^= 1;
        fs::remove_file(object).unwrap();
        fs::write(object, bytes).unwrap();
        let store = open(dir);
        if is_damaged(store.walk_log(Direction::OldestFirst, leaf.checked_sub(1)).next(), leaf)
            || is_damaged(store.walk_events_behind(None, Some(leaf + 1)).next(), leaf)
        {
            return store;
        }
    }
    panic!("no byte of {} belongs to a record", object.display());
}

/// Whether what was read is damage at a leaf, of which it is known what stood there.
fn is_damaged<T>(read: Option<variorum_store::Result<T>>, leaf: u64) -> bool {
    matches!(read, Some(Err(Error::Damaged(damage))) if damage.leaf == Some(leaf) && damage.object != "log")
}

/// The objects of the log, in their order.
fn objects(dir: &TempDir) -> Vec<PathBuf> {
    let log = dir.path().join("store/log");
    let mut objects: Vec<_> = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    objects
}

fn open(dir: &TempDir) -> Store {
    let homes = Homes { cache: Some(dir.path().join("cache")), state: Some(dir.path().join("state")) };
    Store::open(&dir.path().join("store"), &homes, &mut unwatched).unwrap()
}
