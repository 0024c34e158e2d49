//! What the tests of pages share: a store in a folder of its own, and requests that are answered
//! without a connection.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue};
use tempfile::TempDir;
use variorum_store::{Clears, Commit, Draft, EndDraft, Expect, Homes, Name, RenameDraft, Store, Time, unwatched};

use super::answer::Answer;
use super::answering::{self, Asked};
use super::links::Links;
use super::page::View;
use crate::query::calendar::Calendar;
use crate::query::tests::{calendar, with_damage, without_objects};

/// A store that goes away with the test, and its pages at noon of 14 May 2026.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) dir: TempDir,
    links: Links,
    calendar: Calendar,
    title: &'static str,
}

impl World {
    /// One whose pages are at `http://here/`.
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Store::init(&dir.path().join("store")).unwrap();
        let store = open(&dir);
        Self { store, dir, links: Links::default(), calendar: calendar(), title: "Archive" }
    }

    /// One whose pages are below a path, and have a name with markup in it.
    pub(super) fn below(base: &str) -> Self {
        Self { links: Links::below(base.to_owned()), title: "The <archive> & co", ..Self::new() }
    }

    /// Commits a text on a day of May 2026, at nine.
    pub(super) fn commit(&mut self, name: &str, day: u64, text: &str) {
        self.commit_with(name, day, text, |_| {});
    }

    pub(super) fn commit_with(&mut self, name: &str, day: u64, text: &str, change: impl FnOnce(&mut Draft)) {
        let mut draft = draft(name, day, text);
        change(&mut draft);
        self.store.commit(draft, Expect::Any).unwrap();
    }

    /// Commits many texts at once, each with its name, on a day of May 2026.
    pub(super) fn commit_all(&mut self, day: u64, texts: impl Iterator<Item = (String, String)>) {
        let commit = |(name, text): (String, String)| Commit {
            draft: draft(&name, day, &text),
            expect: Expect::Any,
            clears: Clears::Nothing,
            end: None,
        };
        self.store.commit_all(texts.map(commit).collect()).unwrap();
    }

    /// Ends a briefing on a day of May 2026.
    pub(super) fn end(&mut self, name: &str, day: u64, reason: &str) {
        let draft = EndDraft {
            briefing: Name::parse(name).unwrap(),
            time: Time::parse(&format!("2026-05-{day:02}T10:00:00Z")).unwrap(),
            recorded: Time::parse("2026-05-14T10:00:00Z").unwrap(),
            author: Some("Editor".to_owned()),
            reason: Some(reason.to_owned()),
            behind: None,
        };
        self.store.end(draft).unwrap();
    }

    /// Gives a briefing another name on a day of May 2026.
    pub(super) fn rename(&mut self, from: &str, to: &str, day: u64) {
        let draft = RenameDraft {
            renames: vec![(Name::parse(from).unwrap(), Name::parse(to).unwrap())],
            time: Time::parse(&format!("2026-05-{day:02}T11:00:00Z")).unwrap(),
            recorded: Time::parse("2026-05-14T10:00:00Z").unwrap(),
            author: Some("Editor".to_owned()),
            note: Some(format!("now {to}")),
        };
        self.store.rename(draft).unwrap();
    }

    /// Takes a revision down.
    pub(super) fn take_down(&mut self, name: &str, number: u64) {
        let revision = self.store.by_number(name, number).unwrap().unwrap();
        let recorded = Time::parse("2026-05-14T10:00:00Z").unwrap();
        self.store.take_down(&revision, "a court", "privacy", &recorded).unwrap();
    }

    /// Damages the record at a leaf: each object of the log has one.
    pub(super) fn damage(&mut self, leaf: u64) {
        self.store = with_damage(&self.dir, leaf);
    }

    /// Removes objects of the log, and all that was seen of it.
    pub(super) fn lose(&mut self, indexes: &[usize]) {
        self.store = without_objects(&self.dir, indexes);
    }

    /// The store as one who opens it again finds it.
    pub(super) fn reopen(&mut self) {
        self.store = open(&self.dir);
    }

    /// The answer to a request.
    pub(super) fn ask(&self, target: &str) -> Answer {
        self.ask_with(target, None)
    }

    /// The answer to a request with a header.
    pub(super) fn ask_with(&self, target: &str, header: Option<(&'static str, &str)>) -> Answer {
        answering::answer_in(self.view(), None, &Self::asked(target, header))
    }

    /// A request with a header.
    pub(super) fn asked(target: &str, header: Option<(&'static str, &str)>) -> Asked {
        let mut asked = Asked { origin: "http://here".to_owned(), ..Asked::get(target) };
        if let Some((name, value)) = header {
            asked.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        asked
    }

    /// What pages are made of.
    pub(super) fn view(&self) -> View<'_> {
        View {
            reader: &self.store,
            calendar: &self.calendar,
            links: &self.links,
            title: self.title,
            is_writable: false,
        }
    }
}

fn draft(name: &str, day: u64, text: &str) -> Draft {
    Draft {
        briefing: Name::parse(name).unwrap(),
        content: text.to_owned(),
        time: Time::parse(&format!("2026-05-{day:02}T09:00:00+02:00")).unwrap(),
        recorded: Time::parse("2026-05-14T10:00:00Z").unwrap(),
        author: Some("Desk".to_owned()),
        note: None,
        source: None,
        labels: Vec::new(),
        meta: BTreeMap::new(),
        undoes: None,
    }
}

fn open(dir: &TempDir) -> Store {
    let homes = Homes { cache: Some(dir.path().join("cache")), state: Some(dir.path().join("state")) };
    Store::open(&dir.path().join("store"), &homes, &mut unwatched).unwrap()
}
