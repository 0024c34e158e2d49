//! Where and when a phrase stood, and which of the occurrences are wanted.

use std::ops::ControlFlow;

use variorum_store::{Damage, Occurrence, OnProgress, Phrase, Reader, Searcher, TimeRange};

use super::Error;
use super::filters::is_within;

/// Which occurrences of a phrase are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OccurrenceFilter {
    /// When the phrase came or left.
    pub time: TimeRange,
    /// Which of the two must be in that time.
    pub turn: Turn,
    /// Only where the newest revision still has it.
    pub only_at_head: bool,
}

/// Which end of an occurrence a time is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// When the phrase came, or when it left.
    #[default]
    Either,
    /// When it came.
    Added,
    /// When it left; one that is still there never did.
    Removed,
}

impl OccurrenceFilter {
    /// Whether it is wanted.
    #[must_use]
    pub fn accepts(&self, found: &Occurrence) -> bool {
        let added = is_within(self.time, &found.added);
        let removed = found.removed.as_ref().is_some_and(|revision| is_within(self.time, revision));
        let is_in_time = match self.turn {
            Turn::Either => added || removed,
            Turn::Added => added,
            Turn::Removed => removed,
        };
        is_in_time && !(self.only_at_head && found.removed.is_some())
    }
}

/// Reads a phrase; with `folds` it is found in small and capital letters, with and without
/// diacritics.
///
/// Errors: [`Error::InvalidPhrase`].
pub fn phrase(text: &str, folds: bool) -> Result<Phrase, Error> {
    Phrase::parse(text, folds).map_err(|reason| Error::InvalidPhrase { text: text.to_owned(), reason })
}

/// A searcher of the reader, whose index is first brought up to the log.
///
/// Errors: [`Error::Store`]. Cost: the texts that came since the last search; all texts for the
/// first one.
pub fn searcher<'reader>(reader: &'reader Reader, progress: &mut OnProgress<'_>) -> Result<Searcher<'reader>, Error> {
    reader.searcher(progress).map_err(Error::store("search"))
}

/// Finds a phrase in the briefings whose name starts with `prefix`: by name, then as it came;
/// `found` can end it.
///
/// Returns the damage that was met: what cannot be read is passed over. Errors: [`Error::Store`].
pub fn search(
    searcher: &Searcher<'_>,
    phrase: &Phrase,
    prefix: &str,
    filter: &OccurrenceFilter,
    found: &mut dyn FnMut(Occurrence) -> ControlFlow<()>,
) -> Result<Vec<Damage>, Error> {
    let searched = searcher
        .search(phrase, prefix, &mut |occurrence| !filter.accepts(&occurrence) || found(occurrence).is_continue());
    searched.map_err(Error::store("search"))
}

#[cfg(test)]
mod tests {
    use variorum_store::unwatched;

    use super::*;
    use crate::query::tests::TestStore;

    fn store() -> TestStore {
        let mut store = TestStore::new();
        store.commit("news", 1, "The sea is calm.\n");
        store.commit("news", 3, "The sea is rough.\n");
        store.commit("other", 2, "The sea is calm.\n");
        store
    }

    /// The numbers of the revisions in which a phrase came and left, by briefing.
    fn found(store: &Reader, filter: OccurrenceFilter, count_max: usize) -> Vec<(String, u64, Option<u64>)> {
        let searcher = searcher(store, &mut unwatched).unwrap();
        let mut all = Vec::new();
        let damages = search(&searcher, &phrase("is calm", false).unwrap(), "", &filter, &mut |found| {
            let removed = found.removed.map(|revision| revision.record.number);
            all.push((found.added.record.briefing, found.added.record.number, removed));
            if all.len() < count_max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert_eq!(damages.unwrap(), []);
        all
    }

    #[test]
    fn occurrences_are_chosen_by_when_they_came_and_left() {
        let store = store();
        let all = OccurrenceFilter::default();
        let names = |filter, count_max| {
            let found = found(&store, filter, count_max).into_iter();
            found.map(|(name, added, removed)| format!("{name} {added} {removed:?}")).collect::<Vec<_>>()
        };
        let (news, other) = ("news 1 Some(2)", "other 1 None");
        assert_eq!(names(all, 9), [news, other]);
        assert_eq!(names(all, 1), [news]);
        assert_eq!(names(OccurrenceFilter { only_at_head: true, ..all }, 9), [other]);
        assert_eq!(names(OccurrenceFilter { turn: Turn::Removed, ..all }, 9), [news]);
        let time =
            crate::query::filters::time_range(Some("2026-01-02"), None, &crate::query::tests::calendar()).unwrap();
        assert_eq!(names(OccurrenceFilter { time, ..all }, 9), [news, other]);
        assert_eq!(names(OccurrenceFilter { time, turn: Turn::Added, ..all }, 9), [other]);
    }

    #[test]
    fn a_phrase_of_nothing_is_refused_with_its_text() {
        assert!(matches!(phrase("", false), Err(Error::InvalidPhrase { text, .. }) if text.is_empty()));
    }
}
