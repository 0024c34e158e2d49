//! What can go wrong, in one line for people, one word for programs, and advice on what to type
//! next.
//!
//! Here the facts that queries and the store return become sentences.

use std::fmt::Write as _;
use std::io;

use variorum_redline::render::{counted, minute, quoted};
use variorum_store as store;

use super::{hints, print};
use crate::query;
use crate::query::error::{FirstRevision, IdCandidate};
use crate::query::id_prefix;
use crate::query::revision_selector;
use crate::query::time_text::TimeProblem;

/// What sort of failure it was; `exit_code` has the exit code of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line is wrong.
    Usage,
    /// No such store, briefing or revision.
    NotFound,
    /// Damage or tampering was found.
    Damage,
    /// The briefing has moved on, or the pin knows more than the store shows.
    Conflict,
    /// The operating system or the network refused.
    System,
    /// The input was rejected.
    Refused,
    /// Nobody reads the answer any more; not a failure, and nothing is said.
    ClosedPipe,
}

impl Kind {
    /// The word for it in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ClosedPipe => "closed_pipe",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Damage => "damage",
            Self::Conflict => "conflict",
            Self::System => "system",
            Self::Refused => "refused",
        }
    }
}

/// A failure as it is shown: `variorum: what: why`, then what to type next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    /// What sort of failure.
    pub kind: Kind,
    /// `what: why`, not yet made safe for a terminal.
    pub message: String,
    /// What to type next, where there is something.
    pub hint: Option<String>,
    /// What is not there by this name; something similar may be, which is a better hint.
    pub unknown: Option<Unknown>,
}

/// What was typed and is not there; `advice` looks for what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A part of the command line, and what to type in its place.
    Instead {
        /// The part.
        part: String,
        /// What to type.
        by: String,
    },
    /// The name of a briefing.
    Briefing(String),
    /// A label.
    Label {
        /// The briefing that does not have it.
        briefing: String,
        /// The label.
        label: String,
    },
}

impl CliError {
    /// A failure with nothing to suggest.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, unknown: None }
    }

    /// Adds what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says of what it is.
    #[must_use]
    pub fn about(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Has the hint say the command line again with `by` in the place of `part`.
    #[must_use]
    pub fn instead(self, part: &str, by: &str) -> Self {
        self.unknown(Unknown::Instead { part: part.to_owned(), by: by.to_owned() })
    }

    /// Has the hint say what was meant, where something similar is there.
    #[must_use]
    pub fn unknown(mut self, unknown: Unknown) -> Self {
        self.unknown = Some(unknown);
        self
    }

    /// A failure of `what` (a file, a stream) in the operating system.
    #[must_use]
    pub fn system(what: &str, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            _ => Kind::System,
        };
        Self::new(kind, format!("{what}: {}", store::system_words(error)))
    }

    /// For `map_err`: a failure of the store while `what` was asked for or done.
    pub fn store(what: &str) -> impl Fn(store::Error) -> Self + '_ {
        move |error| Self::of_store(what, &error)
    }

    /// A failure of the store while `what` was asked for or done, with the hint that helps.
    #[must_use]
    pub fn of_store(what: &str, error: &store::Error) -> Self {
        use store::Error;
        let message = match error {
            // These know what went wrong, not with what.
            Error::Latched
            | Error::Unsettled { .. }
            | Error::TooLarge { .. }
            | Error::Record(_)
            | Error::Mismatch { .. } => {
                format!("{what}: {error}")
            }
            Error::Conflict { briefing, expected: None, .. } => format!("{briefing}: a briefing has this name already"),
            _ => error.to_string(),
        };
        let hint = match error {
            Error::NoStore { path } => Some(hints::create_store(&path.display().to_string())),
            Error::Conflict { briefing, expected: None, .. } => Some(hints::name_taken(briefing)),
            Error::Conflict { briefing, .. } => Some(hints::added_since(briefing)),
            Error::NameTaken { briefing } => Some(hints::name_taken(briefing)),
            Error::NoBriefing { .. } => Some(hints::NO_SUCH_BRIEFING.to_owned()),
            Error::BehindPin(_) => Some(hints::BEHIND_PIN.to_owned()),
            Error::OtherFiles { .. } => Some(hints::NEW_DIRECTORY.to_owned()),
            Error::Damaged(_) | Error::RefusesWriting(_) => Some(hints::DAMAGE.to_owned()),
            _ => None,
        };
        let unknown = match error {
            Error::NoBriefing { briefing } => Some(Unknown::Briefing(briefing.clone())),
            _ => None,
        };
        Self { kind: error.kind().into(), message, hint, unknown }
    }
}

impl From<query::Error> for CliError {
    fn from(error: query::Error) -> Self {
        use query::Error;
        match error {
            Error::InvalidName { text, reason } => match text.split_once('@') {
                Some((name, _)) => {
                    Self::new(Kind::Refused, format!("{text}: is a revision, but a briefing is expected here"))
                        .hint(hints::NO_SUCH_BRIEFING)
                        .instead(&text, name)
                }
                None => {
                    let failure = Self::new(Kind::Refused, format!("name '{text}': {reason}"));
                    // A prefix where one name is meant.
                    if text.ends_with('/') { failure.hint(hints::names_below(&text)) } else { failure }
                }
            },
            Error::InvalidLabel { text, reason } => Self::new(Kind::Refused, format!("label '{text}': {reason}")),
            Error::InvalidTime { text, problem } => {
                let (why, hint) = wrong_time(&text, &problem);
                let failure = Self::new(Kind::Refused, format!("time '{text}': {why}")).hint(hint);
                match problem {
                    TimeProblem::Incomplete { full } => failure.instead(&text, &full),
                    _ => failure,
                }
            }
            Error::InvalidPhrase { text, reason } => Self::new(Kind::Usage, format!("phrase '{text}': {reason}")),
            Error::EmptySelector => Self::new(Kind::Usage, "revision: nothing follows the @").hint(hints::SELECTOR),
            Error::NoSuchBriefing { name } => {
                let failure = Self::new(Kind::NotFound, format!("{name}: no such briefing"));
                failure.hint(hints::NO_SUCH_BRIEFING).unknown(Unknown::Briefing(name))
            }
            Error::NoBriefingMatches { pattern } => {
                Self::new(Kind::NotFound, format!("{pattern}: no briefing matches")).hint(hints::NO_SUCH_BRIEFING)
            }
            Error::NoSuchRevision { name, selector, revisions } => match revision_selector::last_day(&selector) {
                Some(day) => {
                    let has = counted(revisions, "revision");
                    let why = format!("read as the number of a revision, and {name} has {has}");
                    Self::not_in(&name, &selector, &why, revisions).instead(&selector, &day)
                }
                None => Self::not_in(&name, &selector, "no such revision", revisions),
            },
            Error::NoRevisionInForce { name, selector, revisions, first } => {
                let failure = Self::not_in(&name, &selector, "no revision was in force then", revisions);
                match first {
                    Some(first) => failure.hint(first_revision(&name, &first)),
                    None => failure,
                }
            }
            Error::EndsBeforeItBegins { since, until } => {
                Self::new(Kind::Usage, format!("time: --since '{since}' is later than --until '{until}'"))
                    .hint(hints::EXCHANGE_TIMES)
            }
            Error::NoSuchLabel { name, label, revisions } => {
                let failure = Self::not_in(&name, &label, "no such label", revisions);
                failure.unknown(Unknown::Label { briefing: name, label })
            }
            Error::Ended { name, selector, end, last } => {
                let reason = end.record.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                let message = format!("{name}@{selector}: ended on {}{reason}", print::time::here(&end.record.time));
                Self::new(Kind::NotFound, message).hint(hints::last_text(&name, last))
            }
            Error::NothingBefore { name } => {
                let message = format!("{name}: has only one revision, so there is nothing to go back to");
                Self::new(Kind::NotFound, message).hint(hints::end(&name))
            }
            Error::NoSuchId { prefix } => {
                Self::new(Kind::NotFound, format!("{prefix}: no such revision")).hint(hints::NO_SUCH_ID)
            }
            Error::TakenDown { asked, takedown } => {
                Self::new(Kind::NotFound, taken_down(&asked, &takedown)).hint(hints::TAKEN_DOWN)
            }
            Error::AmbiguousId { asked, prefix, candidates } => {
                let failure =
                    Self::new(Kind::Refused, ambiguous(&asked, &prefix, &candidates)).hint(hints::AMBIGUOUS_ID);
                let typed = asked.rsplit('@').next().unwrap_or(&asked);
                let longer = candidates.first().map(|candidate| distinct_digits(&prefix, &candidate.id));
                match longer {
                    Some(longer) => failure.instead(typed, &longer),
                    None => failure,
                }
            }
            Error::OnlyOneRevision { name } => {
                Self::new(Kind::NotFound, format!("{name}: has only one revision, so there is nothing to compare"))
                    .hint(hints::show(&name))
            }
            Error::PairForOne { asked, old, new } => {
                Self::new(Kind::Usage, format!("{asked}: is a pair of revisions, but only one is expected here"))
                    .hint(hints::compare(&old, &new))
            }
            Error::RevisionTwice { asked, other } => {
                Self::new(Kind::Usage, format!("{asked}: already names a revision, but {other} follows it"))
                    .hint(hints::compare(&asked, &other))
            }
            Error::OtherBriefing { name, other } => {
                Self::new(Kind::Usage, format!("{other}: is not a revision of {name}"))
                    .hint(hints::compare(&name, &other))
            }
            Error::TwoBriefings { old, new } => {
                Self::new(Kind::Usage, format!("{old} and {new}: belong to two briefings, which share no history"))
                    .hint(hints::compare(&old, &new))
            }
            // Whoever stops asking has closed the pipe, or will say why.
            Error::Cancelled => Self::new(Kind::ClosedPipe, "cancelled"),
            Error::Store { asked, error } => Self::of_store(&asked, &error),
        }
    }
}

impl CliError {
    /// What was asked for is not in the briefing, which has so many revisions.
    fn not_in(name: &str, selector: &str, why: &str, revisions: u64) -> Self {
        Self::new(Kind::NotFound, format!("{name}@{selector}: {why}")).hint(hints::revisions_of(name, revisions))
    }
}

/// The message for what was taken down: who had it done, when and why.
pub fn taken_down(asked: &str, takedown: &store::Takedown) -> String {
    match &takedown.tombstone {
        Some(tombstone) => {
            let store::Tombstone { by, reason, recorded } = tombstone;
            format!("{asked}: was taken down by {by} on {}: {reason}", recorded.as_str())
        }
        None => format!("{asked}: was taken down; the record that says why cannot be read"),
    }
}

/// The message for an ambiguous id, with enough digits of each candidate to tell them apart.
fn ambiguous(asked: &str, prefix: &str, candidates: &[IdCandidate]) -> String {
    let mut message = format!("{asked}: the id is ambiguous:");
    for candidate in candidates {
        let id = distinct_digits(prefix, &candidate.id);
        // Writing to a `String` cannot fail.
        let _ = write!(message, " {id} ({}@{})", candidate.briefing, candidate.number);
    }
    message
}

/// So many digits of an id that others that start alike differ.
fn distinct_digits(prefix: &str, id: &store::RecordId) -> String {
    let digits = prefix.len().max(id_prefix::BARE_DIGITS_MIN) + 4;
    let id = id.to_string();
    id.get(..digits).unwrap_or(&id).to_owned()
}

/// Why a text is no time, and how to write it.
fn wrong_time(text: &str, problem: &TimeProblem) -> (&'static str, String) {
    let (why, hint) = match problem {
        TimeProblem::Incomplete { full } => return ("not written in full", format!("write it as {full}")),
        TimeProblem::NoSuchDay => ("there is no such day", hints::TIME),
        TimeProblem::NoSuchHour => ("there is no such time of day", hints::TIME_HOUR),
        TimeProblem::DayOrMonthFirst => ("is the day or the month first?", hints::TIME_DAY_FIRST),
        TimeProblem::MinutesOrMonths => return ("minutes or months?", hints::minutes_or_months(text)),
        TimeProblem::ZoneName => ("a time zone cannot be given by name", hints::TIME_OFFSET),
        TimeProblem::OutOfRange => ("outside the years 0 to 9999", hints::TIME),
        TimeProblem::Unreadable => ("not a valid time", hints::TIME),
    };
    (why, hint.to_owned())
}

/// When the first revision of a briefing came, for whoever asked for an earlier one.
fn first_revision(name: &str, first: &FirstRevision) -> String {
    let show = format!("variorum show {}", quoted(&format!("{name}@1")));
    let here = print::time::here(&first.time);
    let Some(text) = &first.text_if_of_that_day else { return format!("the first revision is from {here}: {show}") };
    let own = minute(first.time.as_str());
    let begins: String = text.trim_start().lines().next().unwrap_or_default().chars().take(FIRST_WORDS).collect();
    format!("the first revision, '{begins}', is from that day by its own clock, {own}, which is {here} here: {show}")
}

/// Characters of a text by which a person knows it again.
const FIRST_WORDS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_id_names_the_candidates() {
        let candidate = |number: u64, last: &str| IdCandidate {
            id: store::RecordId::parse(&format!("3f2ab1c4d5{}", last.repeat(54))).unwrap(),
            briefing: "news".to_owned(),
            number,
        };
        let error = CliError::from(query::Error::AmbiguousId {
            asked: "news@3f2a".to_owned(),
            prefix: "3f2a".to_owned(),
            candidates: vec![candidate(1, "6"), candidate(2, "7")],
        });
        assert_eq!(
            (error.kind, error.message.as_str()),
            (Kind::Refused, "news@3f2a: the id is ambiguous: 3f2ab1c4d566 (news@1) 3f2ab1c4d577 (news@2)")
        );
    }

    #[test]
    fn what_was_taken_down_is_told_with_who_and_why() {
        let tombstone = store::Tombstone {
            by: "a court".to_owned(),
            reason: "privacy".to_owned(),
            recorded: store::Time::parse("2026-05-09T12:01:33Z").unwrap(),
        };
        let told = |tombstone: Option<store::Tombstone>| {
            let id = store::RecordId::parse(&"3f".repeat(32)).unwrap();
            let takedown =
                store::Takedown { id, briefing: Some("news".to_owned()), number: Some(2), leaf: 4, tombstone };
            let error = query::Error::TakenDown { asked: "news@2".to_owned(), takedown: Box::new(takedown) };
            let error = CliError::from(error);
            (error.kind, error.message)
        };
        let expected = "news@2: was taken down by a court on 2026-05-09T12:01:33Z: privacy".to_owned();
        assert_eq!(told(Some(tombstone)), (Kind::NotFound, expected));
        assert!(told(None).1.starts_with("news@2: was taken down"));
    }

    #[test]
    fn the_system_speaks_in_its_own_words() {
        let error = CliError::system("a.txt", &io::Error::from_raw_os_error(13));
        assert_eq!((error.kind, error.message.as_str()), (Kind::System, "a.txt: permission denied"));
    }
}
