//! What was recorded, of a briefing or of the whole store, newest first and a page at a time.
//!
//! Pages begin where a page began before, however much was recorded since: a program that reads
//! them all finds the older ones as it knows them.

use std::iter::Peekable;

use variorum_store::{Damage, Direction, Error as StoreError, Event, Reader, Revision, Takedown, Walk};

use super::{Error, revision_selector};

/// Something that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// A revision.
    Revision(Box<Revision>),
    /// A record that cannot be read.
    Unreadable(Box<Damage>),
    /// What happened beside the revisions.
    Event(Event),
    /// A revision was taken down.
    TakenDown(Takedown),
}

/// A page of them, newest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RecordedPage {
    /// What is on it.
    pub items: Vec<Recorded>,
    /// Before what the next page is; `None` on the last one.
    pub next_before: Option<u64>,
}

/// Items on a page.
pub const COUNT: usize = 50;

/// The same, as a step between the beginnings of pages.
const STEP: u64 = 50;

/// Records that are passed at most for a page of those whose names begin in some way.
const PASSED_MAX: usize = 2_000;

/// Events on a page of one briefing, at most.
const EVENTS_MAX: usize = 500;

/// A page of the briefings whose names start with `prefix`: of what the log holds before the leaf
/// `before`, or up to its end.
///
/// Errors: [`Error::Store`]. Cost: the records of the page; with a prefix, at most two thousand.
pub fn of_store(reader: &Reader, prefix: &str, before: Option<u64>) -> Result<RecordedPage, Error> {
    let mut streams = Streams::new(reader.walk_log(Direction::NewestFirst, before), reader, None, before);
    let mut items = Vec::new();
    let mut last = None;
    let mut passed = 0;
    while let Some(leaf) = streams.next_leaf() {
        // What one record took down is on one page.
        let is_full = items.len() >= COUNT || passed >= PASSED_MAX;
        if is_full && last != Some(leaf) {
            let end = last.unwrap_or(leaf);
            let aligned = end.next_multiple_of(STEP);
            let is_earlier = before.is_none_or(|before| aligned < before);
            return Ok(RecordedPage { items, next_before: Some(if is_earlier { aligned } else { end }) });
        }
        let Some(item) = streams.next() else { break };
        let item = item?;
        passed += 1;
        last = Some(leaf);
        if is_of(&item, prefix) {
            items.push(item);
        }
    }
    Ok(RecordedPage { items, next_before: None })
}

/// A page of one briefing: of its revisions before the number `before`, or up to the newest.
///
/// Errors: [`Error::NoSuchBriefing`]; [`Error::Store`]. Cost: the records of the page.
pub fn of_briefing(reader: &Reader, name: &str, before: Option<u64>) -> Result<RecordedPage, Error> {
    let newest = match reader.head(name) {
        Ok(Some(head)) => head.record.number,
        Err(StoreError::Damaged(damage)) => damage.revision.unwrap_or(0),
        // All of it may have been taken down, which is something to tell.
        Ok(None) => match reader.last_takedown(name).map_err(Error::store(name))? {
            Some(_) => 0,
            None => return Err(Error::NoSuchBriefing { name: name.to_owned() }),
        },
        Err(error) => return Err(Error::store(name)(error)),
    };
    let last = before.map_or(newest, |before| before.saturating_sub(1).min(newest));
    let first = last.saturating_sub(STEP - 1).max(1);
    let mut revisions = Vec::new();
    for number in (first..=last).rev() {
        match reader.by_number(name, number) {
            Ok(Some(revision)) => revisions.push(Ok(revision)),
            // It was taken down, which is told where that was done.
            Ok(None) => {}
            Err(StoreError::Damaged(damage)) => {
                let above = revisions.last().and_then(|above: &Result<Revision, StoreError>| above.as_ref().ok());
                let id = above.filter(|above| above.record.number == number + 1).and_then(|above| above.record.parent);
                let (briefing, revision) =
                    (Some(damage.briefing.clone().unwrap_or_else(|| name.to_owned())), Some(number));
                let damage = Damage { briefing, revision, id: damage.id.or(id), ..*damage };
                revisions.push(Err(StoreError::Damaged(Box::new(damage))));
            }
            Err(error) => return Err(Error::store(name)(error)),
        }
    }
    // Beside the revisions stands what came behind the first one on the page, and before the one
    // that is on the page before.
    let leaf = |number: u64| match reader.by_number(name, number) {
        Ok(Some(revision)) => Some(revision.leaf),
        Err(StoreError::Damaged(damage)) => damage.leaf,
        _ => None,
    };
    let end = before.filter(|before| *before <= newest).and_then(leaf);
    let begin = if first > 1 { leaf(first) } else { None }.unwrap_or(0);
    let mut streams = Streams::new(revisions.into_iter(), reader, Some(name), end);
    let mut items = Vec::new();
    while let Some(leaf) = streams.next_leaf() {
        if leaf < begin || items.len() >= COUNT + EVENTS_MAX {
            break;
        }
        items.extend(streams.next().transpose()?);
    }
    // The beginnings of pages are one behind a multiple, as numbers begin with 1.
    let next_before = (first > 1).then(|| (first - 1).next_multiple_of(STEP) + 1);
    Ok(RecordedPage { items, next_before })
}

/// What a briefing is called now; its name as it was asked for, where all of it was taken down.
///
/// Errors: those of [`revision_selector::head`]. Cost: a row of the catalog.
pub fn name_now(reader: &Reader, name: &str) -> Result<String, Error> {
    let name = revision_selector::name(name)?;
    let now = reader.current_name(name.as_str()).map_err(Error::store(name.as_str()))?;
    Ok(now.unwrap_or_else(|| name.as_str().to_owned()))
}

/// Whether something is of a briefing whose name starts with `prefix`; what cannot be told is,
/// where all are asked for.
fn is_of(item: &Recorded, prefix: &str) -> bool {
    match item {
        Recorded::Revision(revision) => revision.briefing.starts_with(prefix),
        Recorded::Event(Event::End(end)) => end.briefing.starts_with(prefix),
        Recorded::Event(Event::Rename(rename)) => {
            let mut names = rename.record.renames.iter();
            names.any(|one| one.briefing.starts_with(prefix) || one.to.starts_with(prefix))
        }
        Recorded::Unreadable(damage) => damage.briefing.as_deref().unwrap_or_default().starts_with(prefix),
        Recorded::TakenDown(takedown) => takedown.briefing.as_deref().unwrap_or_default().starts_with(prefix),
    }
}

/// Revisions, events and takedowns, each newest first, as one.
struct Streams<'reader, R: Iterator<Item = Result<Revision, StoreError>>> {
    revisions: Peekable<R>,
    events: Peekable<Walk<'reader, Event>>,
    takedowns: Peekable<Walk<'reader, Takedown>>,
}

impl<'reader, R: Iterator<Item = Result<Revision, StoreError>>> Streams<'reader, R> {
    fn new(revisions: R, reader: &'reader Reader, name: Option<&str>, before: Option<u64>) -> Self {
        Self {
            revisions: revisions.peekable(),
            events: reader.walk_events_behind(name, before).peekable(),
            takedowns: reader.walk_takedowns(name, before).peekable(),
        }
    }

    /// The leaves of what comes next in each: the greatest where that is not known, so that it is
    /// told at once.
    fn leaves(&mut self) -> [Option<u64>; 3] {
        fn leaf<T>(next: Option<&Result<T, StoreError>>, of: impl Fn(&T) -> u64) -> Option<u64> {
            Some(match next? {
                Ok(item) => of(item),
                Err(StoreError::Damaged(damage)) => damage.leaf.unwrap_or(u64::MAX),
                Err(_) => u64::MAX,
            })
        }
        [
            leaf(self.revisions.peek(), |revision| revision.leaf),
            leaf(self.events.peek(), Event::leaf),
            leaf(self.takedowns.peek(), |takedown| takedown.leaf),
        ]
    }

    fn next_leaf(&mut self) -> Option<u64> {
        self.leaves().into_iter().max().flatten()
    }

    fn next(&mut self) -> Option<Result<Recorded, Error>> {
        let leaves = self.leaves();
        let next = leaves.into_iter().max().flatten();
        let [is_revision, is_event, _] = leaves.map(|leaf| leaf.is_some() && leaf == next);
        let item = if is_revision {
            self.revisions.next()?.map(|revision| Recorded::Revision(Box::new(revision)))
        } else if is_event {
            self.events.next()?.map(Recorded::Event)
        } else {
            self.takedowns.next()?.map(Recorded::TakenDown)
        };
        Some(match item {
            Err(StoreError::Damaged(damage)) => Ok(Recorded::Unreadable(damage)),
            item => item.map_err(Error::store("log")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// What a page has, each with its briefing and its number, and where the next one begins.
    fn shown(page: Result<RecordedPage, Error>) -> (Vec<String>, Option<u64>) {
        let RecordedPage { items, next_before } = page.unwrap();
        let shown = items.iter().map(|item| match item {
            Recorded::Revision(revision) => format!("{}@{}", revision.briefing, revision.record.number),
            Recorded::Unreadable(damage) => {
                format!("{}@{}?", damage.briefing.as_deref().unwrap(), damage.revision.unwrap())
            }
            Recorded::Event(Event::End(end)) => format!("{} ended", end.briefing),
            Recorded::Event(Event::Rename(_)) => "renamed".to_owned(),
            Recorded::TakenDown(_) => "taken down".to_owned(),
        });
        (shown.collect(), next_before)
    }

    #[test]
    fn all_that_happened_is_there_newest_first() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=2);
        store.commit_numbered("b/c", 1..=1);
        store.end("a", 3, "withdrawn");
        store.rename(&[("b/c", "d/c")], 4);
        store.commit_numbered("d/c", 5..=5);
        let all = ["d/c@2", "renamed", "a ended", "d/c@1", "a@2", "a@1"].map(str::to_owned);
        assert_eq!(shown(of_store(&store, "", None)), (all.to_vec(), None));
        let below = shown(of_store(&store, "d/", None));
        assert_eq!(below.0, ["d/c@2", "renamed", "d/c@1"], "a revision is of what its briefing is called now");
        assert_eq!(shown(of_briefing(&store, "a", None)), (vec!["a ended".into(), "a@2".into(), "a@1".into()], None));
        let renamed = ["d/c@2", "renamed", "d/c@1"].map(str::to_owned).to_vec();
        assert_eq!(shown(of_briefing(&store, "b/c", None)), (renamed, None), "a former name finds it");
        assert!(matches!(of_briefing(&store, "absent", None), Err(Error::NoSuchBriefing { .. })));
    }

    #[test]
    fn older_pages_stay_what_they_are() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=80);
        store.end("a", 28, "withdrawn");
        store.commit_numbered("a", 82..=131);
        let of_a = |store: &TestStore, before| shown(of_briefing(store, "a", before));
        let (newest, next) = of_a(&store, None);
        assert_eq!((newest.first().unwrap().as_str(), newest.len(), next), ("a@130", 50, Some(101)));
        let (older, next) = of_a(&store, Some(101));
        assert_eq!(
            (older.first().unwrap().as_str(), older.last().unwrap().as_str(), next),
            ("a@100", "a@51", Some(51))
        );
        assert!(older.contains(&"a ended".to_owned()));
        let (oldest, next) = of_a(&store, Some(51));
        assert_eq!((oldest.first().unwrap().as_str(), oldest.len(), next), ("a@50", 50, None));
        let of_all = |store: &TestStore, before| shown(of_store(store, "", before));
        let (mut all, mut before, mut begins) = (Vec::new(), None, Vec::new());
        loop {
            let (page, next) = of_all(&store, before);
            all.extend(page);
            before = next;
            match next {
                Some(next) => begins.push(next),
                None => break,
            }
        }
        assert_eq!(begins, [100, 50]);
        all.dedup();
        assert!(all.len() >= 131);
        let kept = of_all(&store, Some(100));
        store.commit_numbered("a", 132..=140);
        assert_eq!(of_all(&store, Some(100)), kept);
        assert_eq!(of_a(&store, Some(101)).0, older);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_what_is_known_of_it() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=3);
        let second = store.by_number("a", 2).unwrap().unwrap().id;
        let store = store.with_damage(1);
        let page = of_briefing(&store, "a", None);
        let known = page.as_ref().unwrap().items.iter().find_map(|item| match item {
            Recorded::Unreadable(damage) => damage.id,
            _ => None,
        });
        assert_eq!(known, Some(second));
        assert_eq!(shown(page).0, ["a@3", "a@2?", "a@1"]);
        assert_eq!(shown(of_store(&store, "", None)).0, ["a@3", "a@2?", "a@1"]);
    }
}
