//! Why a question has no answer: facts with their data. What a person should do about it is for
//! whoever asked to say.

use variorum_store::{self as store, End, NameError, PhraseError, RecordId, Takedown, Time};

use super::time_text::TimeProblem;

/// Why a question has no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The text cannot be the name of a briefing.
    InvalidName {
        /// The text as it was given.
        text: String,
        /// The rule it breaks.
        reason: NameError,
    },
    /// The text cannot be a label.
    InvalidLabel {
        /// The text as it was given.
        text: String,
        /// The rule it breaks.
        reason: NameError,
    },
    /// The text is not a time, or names one that does not exist, such as 30 February.
    InvalidTime {
        /// The text as it was given.
        text: String,
        /// What is wrong with it.
        problem: TimeProblem,
    },
    /// The text cannot be searched for.
    InvalidPhrase {
        /// The text as it was given.
        text: String,
        /// What is wrong with it.
        reason: PhraseError,
    },
    /// A revision was asked for with nothing after the `@`.
    EmptySelector,
    /// There is no briefing of this name.
    NoSuchBriefing {
        /// The name.
        name: String,
    },
    /// No briefing's name begins so, or fits this pattern.
    NoBriefingMatches {
        /// The prefix or the pattern as it was given.
        pattern: String,
    },
    /// The briefing has no revision with this number or id.
    NoSuchRevision {
        /// The briefing.
        name: String,
        /// What was asked for, as it was given: `9`, `-4`, `3f2a`.
        selector: String,
        /// How many revisions the briefing has.
        revisions: u64,
    },
    /// The briefing had no revision yet at this time.
    NoRevisionInForce {
        /// The briefing.
        name: String,
        /// The time as it was given.
        selector: String,
        /// How many revisions the briefing has.
        revisions: u64,
        /// Its first revision, as far as it can be read.
        first: Option<Box<FirstRevision>>,
    },
    /// A stretch of time ends before it begins.
    EndsBeforeItBegins {
        /// Its beginning, as it was given.
        since: String,
        /// Its end.
        until: String,
    },
    /// The briefing had ended by this time.
    Ended {
        /// The briefing.
        name: String,
        /// The time as it was given.
        selector: String,
        /// Its end.
        end: Box<End>,
        /// The number of the revision that was in force last, or of the newest where none was.
        last: u64,
    },
    /// The briefing has a single revision, so that there is none to go back to.
    NothingBefore {
        /// The briefing.
        name: String,
    },
    /// No revision of the briefing has this label.
    NoSuchLabel {
        /// The briefing.
        name: String,
        /// The label as it was given.
        label: String,
        /// How many revisions the briefing has.
        revisions: u64,
    },
    /// No revision of any briefing has an id that starts with these digits.
    NoSuchId {
        /// The digits as they were given.
        prefix: String,
    },
    /// The revision was taken down: nobody shows it any more.
    TakenDown {
        /// What was asked for, as it was given.
        asked: String,
        /// Who had it done, when and why, as far as the log says it.
        takedown: Box<Takedown>,
    },
    /// The ids of several revisions start with these digits.
    AmbiguousId {
        /// What was asked for, as it was given: `news@3f2a`, `3f2ab1c4`.
        asked: String,
        /// The digits, in lower case.
        prefix: String,
        /// The revisions, in the order of the log; at most ten.
        candidates: Vec<IdCandidate>,
    },
    /// The briefing has a single revision, so that there is none before it.
    OnlyOneRevision {
        /// The briefing.
        name: String,
    },
    /// A pair of revisions was given where one is meant.
    PairForOne {
        /// What was given.
        asked: String,
        /// The old one, as `NAME@NUMBER`.
        old: String,
        /// The new one, in the same way.
        new: String,
    },
    /// What was given names a revision already, and another one follows it.
    RevisionTwice {
        /// What names a revision.
        asked: String,
        /// What follows it.
        other: String,
    },
    /// A revision of another briefing was given behind a name.
    OtherBriefing {
        /// The name.
        name: String,
        /// The revision.
        other: String,
    },
    /// The ends of a part of a history are revisions of two briefings.
    TwoBriefings {
        /// The old one, as `NAME@NUMBER`.
        old: String,
        /// The new one, in the same way.
        new: String,
    },
    /// Whoever asked wanted no more.
    Cancelled,
    /// The store could not answer.
    Store {
        /// What was asked for: a name, a revision, or what was being done.
        asked: String,
        /// Why.
        error: store::Error,
    },
}

/// The first revision of a briefing that has none at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRevision {
    /// Its own time.
    pub time: Time,
    /// Its text, where a day was asked for and it is of that day by its own clock.
    pub text_if_of_that_day: Option<String>,
}

/// A revision whose id starts as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdCandidate {
    /// Its id.
    pub id: RecordId,
    /// Its briefing.
    pub briefing: String,
    /// Its number.
    pub number: u64,
}

impl Error {
    /// For `map_err`: an error of the store while answering about `asked`.
    pub(crate) fn store(asked: &str) -> impl Fn(store::Error) -> Self + '_ {
        move |error| match error {
            store::Error::Cancelled => Self::Cancelled,
            error => Self::Store { asked: asked.to_owned(), error },
        }
    }

    /// Whether the store is damaged where this was read: what else was asked for may still be
    /// shown.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Store { error, .. } if error.kind() == store::ErrorKind::Damage)
    }

    /// Whether the text names nothing here, so that it may be tried as something else.
    pub(crate) const fn names_nothing(&self) -> bool {
        !matches!(
            self,
            Self::EmptySelector | Self::Cancelled | Self::Ended { .. } | Self::TakenDown { .. } | Self::Store { .. }
        )
    }
}
