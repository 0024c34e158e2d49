//! Where and when a phrase stood, and which of the occurrences are wanted.

mod snippet;

use std::ops::ControlFlow;

use variorum_store::{
    Damage, End, EndTakenBack, Folding, Instant, Occurrence, OnProgress, Phrase, Reader, Searcher, TimeRange,
};

pub use snippet::{AROUND, in_one_line, snippet};

use super::Error;
use super::filters::is_within;

/// Which occurrences of a phrase are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OccurrenceFilter {
    /// When the phrase came or left.
    pub time: TimeRange,
    /// Which of the two must be in that time.
    pub turn: Turn,
    /// Only where the newest revision still has it, and its briefing has not ended at that moment.
    pub only_at_head: Option<Instant>,
}

/// Which end of an occurrence a time is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// When the phrase came, or when it left.
    #[default]
    Either,
    /// When it came, or its briefing was in force again.
    Added,
    /// When it left, or its briefing ended; one that is still there never did.
    Removed,
    /// When it came and when it left: both.
    Both,
}

impl OccurrenceFilter {
    /// Whether it is wanted.
    #[must_use]
    pub fn accepts(&self, found: &Occurrence) -> bool {
        let left = found.removed.as_ref().map(|revision| revision.id);
        let is_end_within = |end: &End| self.time.contains(end.record.time.instant());
        let came_again = |it: &EndTakenBack| Some(it.by.id) != left && is_within(self.time, &it.by);
        let between = &found.ends_taken_back;
        let added = is_within(self.time, &found.added) || between.iter().any(came_again);
        let removed = found.removed.as_ref().is_some_and(|revision| is_within(self.time, revision))
            || found.ended.as_deref().is_some_and(is_end_within)
            || between.iter().any(|it| is_end_within(&it.end));
        let is_in_time = match self.turn {
            Turn::Either => added || removed,
            Turn::Added => added,
            Turn::Removed => removed,
            Turn::Both => added && removed,
        };
        let is_gone_at = |moment: Instant| {
            let has_ended = found.ended.as_ref().is_some_and(|end| end.record.time.instant() <= moment);
            found.removed.is_some() || has_ended
        };
        is_in_time && !self.only_at_head.is_some_and(is_gone_at)
    }
}

/// Reads a phrase, which is found in a text from which it differs in nothing but what `folding`
/// says.
///
/// Errors: [`Error::InvalidPhrase`].
pub fn phrase(text: &str, folding: Folding) -> Result<Phrase, Error> {
    Phrase::parse(text, folding).map_err(|reason| Error::InvalidPhrase { text: text.to_owned(), reason })
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

/// A search, as it was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'typed> {
    /// The phrase as it was typed.
    pub text: &'typed str,
    /// In what a text may differ from it.
    pub folding: Folding,
    /// How the names of the briefings begin.
    pub prefix: &'typed str,
    /// Which occurrences are wanted.
    pub filter: OccurrenceFilter,
}

/// What a search that found nothing has searched, and what would be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NothingFound {
    /// How many briefings were searched.
    pub briefings: u64,
    /// How many revisions they have.
    pub revisions: u64,
    /// Whether only some occurrences were wanted: the phrase may stand there all the same.
    pub is_limited: bool,
    /// A search that does find something; `None` where none of those that were tried does.
    pub otherwise: Option<Otherwise>,
}

/// How a search that found nothing would find something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// At another time, or where it is no more.
    AnyTime,
    /// With this folding.
    Folded(Folding),
    /// In a briefing whose name begins otherwise.
    Elsewhere,
    /// Without the marks at its ends, such as the quotation marks that it was pasted with.
    WithoutMarks(String),
    /// With this beginning of the phrase, the longest that is found.
    Beginning(String),
}

/// Says what was searched in vain, and which other search is not: each that is named was tried.
///
/// No other search is tried once `may_try` says no.
///
/// Errors: [`Error::Store`]. Cost: a row of the catalog for each briefing, and a few searches.
pub fn nothing_found(
    searcher: &Searcher<'_>,
    reader: &Reader,
    asked: Question<'_>,
    may_try: &mut dyn FnMut() -> bool,
) -> Result<NothingFound, Error> {
    let (mut briefings, mut revisions) = (0, 0);
    for briefing in reader.walk_listing(asked.prefix, "") {
        briefings += 1;
        revisions += briefing.map_err(Error::store("briefings"))?.revisions;
    }
    let is_limited = asked.filter != OccurrenceFilter::default();
    Ok(NothingFound { briefings, revisions, is_limited, otherwise: otherwise(searcher, asked, may_try)? })
}

fn otherwise(
    searcher: &Searcher<'_>,
    asked: Question<'_>,
    may_try: &mut dyn FnMut() -> bool,
) -> Result<Option<Otherwise>, Error> {
    let mut finds = |changed: Question<'_>| Ok(may_try() && finds(searcher, changed)?);
    if asked.filter != OccurrenceFilter::default() && finds(Question { filter: OccurrenceFilter::default(), ..asked })?
    {
        return Ok(Some(Otherwise::AnyTime));
    }
    let wider: &[Folding] = match asked.folding {
        Folding::Exact => &[Folding::Typography, Folding::Letters],
        Folding::Typography => &[Folding::Letters],
        Folding::Letters => &[],
    };
    for folding in wider {
        if finds(Question { folding: *folding, ..asked })? {
            return Ok(Some(Otherwise::Folded(*folding)));
        }
    }
    if !asked.prefix.is_empty() && finds(Question { prefix: "", ..asked })? {
        return Ok(Some(Otherwise::Elsewhere));
    }
    let bare = asked.text.trim_matches(|mark: char| !mark.is_alphanumeric());
    if bare.len() < asked.text.trim().len() && finds(Question { text: bare, ..asked })? {
        return Ok(Some(Otherwise::WithoutMarks(bare.to_owned())));
    }
    Ok(longest_beginning(asked.text, &mut |text| finds(Question { text, ..asked }))?.map(Otherwise::Beginning))
}

/// The longest beginning of a phrase that is found, of two words or more; of a phrase without
/// spaces, of two characters or more.
fn longest_beginning(text: &str, finds: &mut dyn FnMut(&str) -> Result<bool, Error>) -> Result<Option<String>, Error> {
    let text = text.trim();
    let ends = |is_end: fn(char) -> bool| text.match_indices(is_end).map(|(at, _)| at).collect::<Vec<usize>>();
    let mut ends = match ends(char::is_whitespace) {
        ends if ends.is_empty() => ends_of_characters(text),
        ends => ends,
    };
    // What ends with something that nobody sees could not be typed from a hint.
    let is_seen = |last: char| last.is_alphanumeric() || last.is_ascii_punctuation();
    ends.retain(|end| text.get(..*end).is_some_and(|begun| begun.ends_with(is_seen)));
    // What is shorter is found where what is longer is.
    let (mut found, mut not_found) = (0, ends.len());
    while found + 1 < not_found {
        let middle = found.midpoint(not_found);
        match ends.get(middle).and_then(|end| text.get(..*end)) {
            Some(begun) if finds(begun)? => found = middle,
            _ => not_found = middle,
        }
    }
    Ok(ends.get(found).filter(|_| found > 0).and_then(|end| text.get(..*end)).map(str::to_owned))
}

fn ends_of_characters(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).skip(1).collect()
}

/// Whether a search finds anything.
fn finds(searcher: &Searcher<'_>, asked: Question<'_>) -> Result<bool, Error> {
    let Ok(phrase) = phrase(asked.text, asked.folding) else { return Ok(false) };
    let mut is_found = false;
    search(searcher, &phrase, asked.prefix, &asked.filter, &mut |_| {
        is_found = true;
        ControlFlow::Break(())
    })?;
    Ok(is_found)
}

#[cfg(test)]
mod tests {
    use variorum_store::unwatched;

    use super::*;
    use crate::query::filters::time_range;
    use crate::query::tests::{TestStore, calendar};

    /// When the questions are asked: in May.
    fn now() -> Instant {
        calendar().now()
    }

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
        let damages = search(&searcher, &phrase("is calm", Folding::default()).unwrap(), "", &filter, &mut |found| {
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
        assert_eq!(names(OccurrenceFilter { only_at_head: Some(now()), ..all }, 9), [other]);
        assert_eq!(names(OccurrenceFilter { turn: Turn::Removed, ..all }, 9), [news]);
        let time = time_range(Some("2026-01-02"), None, &calendar()).unwrap();
        assert_eq!(names(OccurrenceFilter { time, ..all }, 9), [news, other]);
        assert_eq!(names(OccurrenceFilter { time, turn: Turn::Added, ..all }, 9), [other]);
        assert_eq!(names(OccurrenceFilter { turn: Turn::Both, ..all }, 9), [news]);
        assert_eq!(names(OccurrenceFilter { time, turn: Turn::Both, ..all }, 9), [""; 0]);
    }

    #[test]
    fn what_a_briefing_ended_with_is_not_still_there() {
        let mut store = store();
        store.end("other", 9, "withdrawn");
        let all = OccurrenceFilter::default();
        assert_eq!(found(&store, OccurrenceFilter { only_at_head: Some(now()), ..all }, 9), []);
        // It still stood there on the day before.
        let before = time_range(Some("2026-01-08"), None, &calendar()).unwrap().since;
        assert_eq!(found(&store, OccurrenceFilter { only_at_head: before, ..all }, 9), [("other".to_owned(), 1, None)]);
        let time = time_range(Some("2026-01-05"), None, &calendar()).unwrap();
        let gone = OccurrenceFilter { time, turn: Turn::Removed, ..all };
        assert_eq!(found(&store, gone, 9), [("other".to_owned(), 1, None)]);
        let searcher = searcher(&store, &mut unwatched).unwrap();
        let mut ends = Vec::new();
        search(&searcher, &phrase("is calm", Folding::default()).unwrap(), "", &all, &mut |found| {
            ends.push(found.ended.and_then(|end| end.record.reason));
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(ends, [None, Some("withdrawn".to_owned())]);
    }

    #[test]
    fn what_was_not_in_force_in_between_is_told() {
        let mut store = store();
        store.end("other", 9, "withdrawn");
        store.commit("other", 11, "The sea is calm. So is the wind.\n");
        let all = OccurrenceFilter::default();
        let between = |filter: OccurrenceFilter| {
            let searcher = searcher(&store, &mut unwatched).unwrap();
            let mut between = Vec::new();
            search(&searcher, &phrase("is calm", Folding::default()).unwrap(), "other", &filter, &mut |found| {
                let ends = found.ends_taken_back.into_iter();
                between.push(ends.map(|it| (it.end.record.reason, it.by.record.number)).collect::<Vec<_>>());
                ControlFlow::Continue(())
            })
            .unwrap();
            between
        };
        let told = [vec![(Some("withdrawn".to_owned()), 2)]];
        assert_eq!(between(all), told);
        let within = |since: &str, until: &str| time_range(Some(since), Some(until), &calendar()).unwrap();
        // It left with the end, and came again with what took that back.
        let (end, again) = (within("2026-01-08", "2026-01-10"), within("2026-01-10", "2026-01-12"));
        for (time, turn, is_found) in [
            (end, Turn::Removed, true),
            (end, Turn::Added, false),
            (again, Turn::Added, true),
            (again, Turn::Removed, false),
        ] {
            let filter = OccurrenceFilter { time, turn, ..all };
            assert_eq!(!between(filter).is_empty(), is_found, "{filter:?}");
        }
    }

    #[test]
    fn a_phrase_of_nothing_is_refused_with_its_text() {
        assert!(matches!(phrase("", Folding::Exact), Err(Error::InvalidPhrase { text, .. }) if text.is_empty()));
    }

    #[test]
    fn what_is_not_found_is_told_with_a_search_that_finds() {
        let store = store();
        let searcher = searcher(&store, &mut unwatched).unwrap();
        let asked = Question { text: "", folding: Folding::default(), prefix: "", filter: OccurrenceFilter::default() };
        let nothing_found = |asked| nothing_found(&searcher, &store, asked, &mut || true).unwrap();
        let otherwise = |asked| nothing_found(asked).otherwise;
        let told = nothing_found(Question { text: "storm", ..asked });
        assert_eq!(told, NothingFound { briefings: 2, revisions: 3, is_limited: false, otherwise: None });
        let told = nothing_found(Question { text: "rough", prefix: "o", ..asked });
        let elsewhere = Some(Otherwise::Elsewhere);
        assert_eq!(told, NothingFound { briefings: 1, revisions: 1, is_limited: false, otherwise: elsewhere });
        assert_eq!(otherwise(Question { text: "THE SEA", ..asked }), Some(Otherwise::Folded(Folding::Letters)));
        let exact = Question { text: "sea\u{a0}is", folding: Folding::Exact, ..asked };
        assert_eq!(otherwise(exact), Some(Otherwise::Folded(Folding::Typography)));
        let filter = OccurrenceFilter { only_at_head: Some(now()), ..OccurrenceFilter::default() };
        assert_eq!(otherwise(Question { text: "is calm", prefix: "news", filter, ..asked }), Some(Otherwise::AnyTime));
        assert!(nothing_found(Question { text: "is calm", prefix: "news", filter, ..asked }).is_limited);
        // Where nothing more may be tried, nothing is claimed.
        let question = Question { text: "THE SEA", ..asked };
        assert_eq!(super::nothing_found(&searcher, &store, question, &mut || false).unwrap().otherwise, None);
        for text in ["“sea is calm”", "'sea is calm", "... sea is calm, "] {
            let bare = Otherwise::WithoutMarks("sea is calm".to_owned());
            assert_eq!(otherwise(Question { text, ..asked }), Some(bare), "{text}");
        }
        for (text, beginning) in [
            ("The sea is gone", Some("The sea is")),
            ("The sea  of  stars", Some("The sea")),
            ("The moon is calm", None),
            ("calmly", Some("calm")),
            ("xy", None),
        ] {
            let expected = beginning.map(|text| Otherwise::Beginning(text.to_owned()));
            assert_eq!(otherwise(Question { text, ..asked }), expected, "{text}");
        }
    }
}
