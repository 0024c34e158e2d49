//! Blame of a briefing: which of its revisions brought each word of one of them.

use std::ops::ControlFlow;

use variorum_redline::Blame;
use variorum_redline::render::Version;
use variorum_redline::render::blame::{CreditedRun, CreditedText};
use variorum_store::{Direction, Error as StoreError, Reader, RecordId, Revision};

use super::Error;
use super::history::{Gap, History, HistoryItem};
use super::version::version;

/// A text whose every word is credited to a revision.
#[derive(Debug)]
pub struct BriefingBlame {
    blame: Blame,
    /// The revisions before it that could be read, by number.
    earlier: Vec<Version>,
    revision: Version,
    gaps: Vec<Gap>,
}

/// What a blame tells of itself while it reads.
#[derive(Clone, Copy, Debug)]
pub enum BlameEvent<'told> {
    /// The text of a revision was read, and is going to be compared.
    Compares {
        /// With this one.
        old: &'told str,
        /// The text.
        new: &'told str,
    },
    /// So many of the revisions were read.
    Read {
        /// How many.
        done: u64,
        /// How many there are in all.
        total: u64,
    },
    /// An earlier revision cannot be read: its words will be credited to the next one.
    Gap(&'told Gap),
}

/// Is told what a blame tells, and can end it.
type Tell<'told> = dyn FnMut(BlameEvent<'_>) -> Result<(), Error> + 'told;

impl BriefingBlame {
    /// Changes what is known of the revisions, such as the zone of their times.
    pub fn for_each_version(&mut self, change: impl FnMut(&mut Version)) {
        self.earlier.iter_mut().chain([&mut self.revision]).for_each(change);
    }

    /// Reads the history up to `revision`, one text after the other; `event` is told how far it is,
    /// and can end it.
    ///
    /// Errors: [`Error::Cancelled`]; [`Error::Store`], also for damage to `revision` itself. Cost:
    /// the content of every revision up to it, and a comparison of each with the one before.
    pub fn read(
        reader: &Reader,
        revision: &Revision,
        event: &mut dyn FnMut(BlameEvent<'_>) -> ControlFlow<()>,
    ) -> Result<Self, Error> {
        let (name, total) = (&revision.briefing, revision.record.number);
        let (mut blame, mut versions, mut gaps) = (Credits::default(), Vec::new(), Vec::new());
        let mut tell = |told: BlameEvent<'_>| match event(told) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        };
        for item in History::of_briefing(reader, name, Direction::OldestFirst)? {
            let gap = match item? {
                HistoryItem::Gap(gap) => gap,
                HistoryItem::Event(_) => continue,
                HistoryItem::Revision(earlier) if earlier.record.number >= total => break,
                HistoryItem::Revision(earlier) => match reader.content(&earlier) {
                    Ok(text) => {
                        blame.advance(text, &earlier, &mut tell)?;
                        versions.push(version(&earlier));
                        tell(BlameEvent::Read { done: earlier.record.number, total })?;
                        continue;
                    }
                    Err(StoreError::Damaged(damage)) => Gap::Damaged(damage),
                    Err(error) => return Err(Error::store(name)(error)),
                },
            };
            tell(BlameEvent::Gap(&gap))?;
            gaps.push(gap);
        }
        let asked = format!("{name}@{total}");
        blame.advance(reader.content(revision).map_err(Error::store(&asked))?, revision, &mut tell)?;
        Ok(Self { blame: blame.now, earlier: versions, revision: version(revision), gaps })
    }

    /// The text, and the revision that brought each stretch of it.
    #[must_use]
    pub fn credited(&self) -> CreditedText<'_> {
        let run = |(text, number)| CreditedRun { text, origin: self.by_number(number) };
        CreditedText { revision: &self.revision, runs: self.blame.stretches().into_iter().map(run).collect() }
    }

    /// The earlier revisions that could not be read; their words are credited to the next one.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    fn by_number(&self, number: u64) -> &Version {
        let index = self.earlier.binary_search_by_key(&number, |revision| revision.number);
        index.ok().and_then(|index| self.earlier.get(index)).unwrap_or(&self.revision)
    }
}

/// Who brought each word, now and before the last revision: what a revision takes back was brought
/// by nobody, and what it brings back by whoever had brought it.
#[derive(Default)]
struct Credits {
    now: Blame,
    before: Blame,
    /// The last revision.
    last: Option<RecordId>,
}

impl Credits {
    fn advance(&mut self, text: String, revision: &Revision, tell: &mut Tell<'_>) -> Result<(), Error> {
        let mut next = match revision.record.undoes {
            Some(undone) if self.last == Some(undone) => std::mem::take(&mut self.before),
            _ => self.now.clone(),
        };
        tell(BlameEvent::Compares { old: next.text(), new: &text })?;
        next.advance(text, revision.record.number);
        self.before = std::mem::replace(&mut self.now, next);
        self.last = Some(revision.id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    fn read(store: &Reader, number: u64) -> BriefingBlame {
        let revision = store.by_number("news", number).unwrap().unwrap();
        BriefingBlame::read(store, &revision, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    fn runs(blame: &BriefingBlame) -> Vec<(&str, u64)> {
        blame.credited().runs.iter().map(|run| (run.text, run.origin.number)).collect()
    }

    fn store() -> TestStore {
        let mut store = TestStore::new();
        store.commit("news", 1, "Two ships sail.\n\nThe sea is calm.\n");
        store.commit("news", 2, "Three ships sail.\n\nThe sea is calm.\n");
        store.commit("news", 3, "Three ships sail.\n\nThe sea is rough.\n");
        store
    }

    #[test]
    fn each_word_is_credited_to_the_revision_that_brought_it() {
        let store = store();
        assert_eq!(runs(&read(&store, 3)), [("Three ", 2), ("ships sail.\n\nThe sea is ", 1), ("rough.\n", 3)]);
        assert_eq!(runs(&read(&store, 1)), [("Two ships sail.\n\nThe sea is calm.\n", 1)]);
    }

    #[test]
    fn what_is_brought_back_keeps_its_credit() {
        let mut store = store();
        store.commit("news", 4, "This text belongs elsewhere.\n");
        let undone = store.by_number("news", 4).unwrap().unwrap().id;
        store.commit_undoing("news", 5, "Three ships sail.\n\nThe sea is rough.\n", undone);
        let before = [("Three ", 2), ("ships sail.\n\nThe sea is ", 1), ("rough.\n", 3)];
        assert_eq!(runs(&read(&store, 5)), before);
        let undo = store.by_number("news", 5).unwrap().unwrap().id;
        store.commit_undoing("news", 6, "This text belongs elsewhere.\n", undo);
        assert_eq!(runs(&read(&store, 6)), [("This text belongs elsewhere.\n", 4)]);
    }

    #[test]
    fn a_gap_is_told_and_its_words_go_to_the_next_revision() {
        let store = store().with_damage(1);
        let blame = read(&store, 3);
        assert_eq!(runs(&blame), [("Three ", 3), ("ships sail.\n\nThe sea is ", 1), ("rough.\n", 3)]);
        assert!(matches!(blame.gaps(), [Gap::Damaged(damage)] if damage.revision == Some(2)), "{:?}", blame.gaps());
    }

    #[test]
    fn whoever_asks_can_end_it() {
        let store = store();
        let revision = store.by_number("news", 3).unwrap().unwrap();
        let mut told = 0;
        let ended = BriefingBlame::read(&store, &revision, &mut |_| {
            told += 1;
            ControlFlow::Break(())
        });
        assert!(matches!(ended, Err(Error::Cancelled)));
        assert_eq!(told, 1);
    }
}
