//! Which revision is meant: what may follow `@`, read without a store, then found in one.

use std::fmt::Write as _;

use variorum_store::{Instant, Label, Name, Revision, Store, Time};

use crate::cli::error::{CliError, Kind};
use variorum_redline::render::{counted, quoted};

/// Hex digits that are enough for an id behind `@`.
const ID_DIGITS_MIN: usize = 4;

/// Hex digits that are enough for an id without a name.
const BARE_ID_DIGITS_MIN: usize = 8;

/// What may follow `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `3`: the third revision.
    Number(u64),
    /// `-1`: so many before the newest.
    Back(u64),
    /// `2026-05-09`, `2026-05-09T14:00Z`: the one in force then.
    InForce(Time),
    /// `published`: the one with that label.
    Label(String),
    /// `3f2ab1c`: the one whose id starts so.
    IdPrefix(String),
}

/// Which end of a day a bare date stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayEdge {
    /// Its first moment, in UTC.
    Beginning,
    /// Its last moment, in UTC.
    End,
}

/// Reads a name; errors are `Refused`, with the rule it breaks.
pub fn name(text: &str) -> Result<Name, CliError> {
    Name::parse(text).map_err(|error| {
        let failure = CliError::new(Kind::Refused, format!("name '{text}': {error}"));
        match text.split_once('@') {
            Some((name, selector)) => {
                failure.hint(format!("here a name stands alone: {}, then {}", quoted(name), quoted(selector)))
            }
            None => failure,
        }
    })
}

/// Reads a label; errors are `Refused`, with the rule it breaks.
pub fn label(text: &str) -> Result<Label, CliError> {
    Label::parse(text).map_err(|error| CliError::new(Kind::Refused, format!("label '{text}': {error}")))
}

/// Reads a time: a date, RFC 3339, or RFC 3339 without the seconds.
pub fn time(text: &str, edge: DayEdge) -> Result<Time, CliError> {
    let full = if is_date(text) {
        match edge {
            DayEdge::Beginning => format!("{text}T00:00:00Z"),
            DayEdge::End => format!("{text}T23:59:59.999999999Z"),
        }
    } else {
        with_seconds(text)
    };
    Time::parse(&full).map_err(|_| {
        CliError::new(Kind::Refused, format!("time '{text}': not a time that exists"))
            .hint("2026-05-09, 2026-05-09T14:00Z or 2026-05-09T14:00:00+02:00")
    })
}

/// The moment of --since or --until, where it was given; errors are those of [`time`].
pub fn instant(text: Option<&str>, edge: DayEdge) -> Result<Option<Instant>, CliError> {
    text.map(|text| Ok(time(text, edge)?.instant())).transpose()
}

impl Selector {
    /// Reads what follows `@`.
    ///
    /// Digits alone are always a number; then come dates and times, then hex, then labels, which may look like none of these.
    pub fn parse(text: &str) -> Result<Self, CliError> {
        if text.is_empty() {
            return Err(CliError::new(Kind::Usage, "revision: nothing follows the @")
                .hint("a number (3, -1), a date, a label, or the beginning of an id"));
        }
        if is_digits(text) {
            // A number too large to be one names a revision that does not exist.
            return Ok(Self::Number(text.parse().unwrap_or(u64::MAX)));
        }
        if let Some(back) = text.strip_prefix('-').filter(|back| is_digits(back)) {
            return Ok(Self::Back(back.parse().unwrap_or(u64::MAX)));
        }
        if text.get(..10).is_some_and(is_date) {
            return time(text, DayEdge::End).map(Self::InForce);
        }
        if text.len() >= ID_DIGITS_MIN && is_hex(text) {
            return Ok(Self::IdPrefix(text.to_ascii_lowercase()));
        }
        label(text).map(|label| Self::Label(label.as_str().to_owned()))
    }

    /// Finds the revision of the briefing `name` that is meant; errors are `NotFound`, or `Refused` for an ambiguous id.
    pub fn resolve(&self, store: &Store, name: &str, text: &str) -> Result<Revision, CliError> {
        let what = format!("{name}@{text}");
        let failed = |error| CliError::engine(&what, &error);
        let found = match self {
            Self::Number(number) => store.by_number(name, *number).map_err(failed)?,
            Self::Back(back) => match head(store, name)? {
                head if *back == 0 => Some(head),
                head => match head.record.number.checked_sub(*back) {
                    None | Some(0) => None,
                    Some(number) => store.by_number(name, number).map_err(failed)?,
                },
            },
            Self::InForce(time) => store.at_time(name, time).map_err(failed)?,
            Self::Label(label) => store.by_label(name, label).map_err(failed)?,
            Self::IdPrefix(prefix) => {
                let found = store.by_id_prefix(Some(name), prefix).map_err(failed)?;
                if found.len() > 1 {
                    return Err(ambiguous(&what, prefix, &found));
                }
                found.into_iter().next()
            }
        };
        if let Some(found) = found {
            return Ok(found);
        }
        // Only now the head: a revision that can be read must not need another one.
        let head = head(store, name)?;
        let why = match self {
            Self::InForce(_) => "no revision was in force then",
            Self::Label(_) => "no such label",
            _ => "no such revision",
        };
        let count = counted(head.record.number, "revision");
        Err(CliError::new(Kind::NotFound, format!("{what}: {why}"))
            .hint(format!("{name} has {count}: variorum log {}", quoted(name))))
    }
}

/// Finds a revision from `NAME`, `NAME@…`, or a bare id prefix.
pub fn revision(store: &Store, text: &str) -> Result<Revision, CliError> {
    if let Some((briefing, selector)) = text.split_once('@') {
        let briefing = name(briefing)?;
        return Selector::parse(selector)?.resolve(store, briefing.as_str(), selector);
    }
    let briefing = name(text)?;
    if text.len() >= BARE_ID_DIGITS_MIN && is_hex(text) {
        let failed = |error| CliError::engine(text, &error);
        // A briefing may be called deadbeef; its name comes first.
        if let Some(head) = store.head(briefing.as_str()).map_err(failed)? {
            return Ok(head);
        }
        let prefix = text.to_ascii_lowercase();
        let mut found = store.by_id_prefix(None, &prefix).map_err(failed)?;
        if found.len() > 1 {
            return Err(ambiguous(text, &prefix, &found));
        }
        return found.pop().ok_or_else(|| {
            CliError::new(Kind::NotFound, format!("{text}: no such revision")).hint("variorum log shows the ids")
        });
    }
    head(store, briefing.as_str())
}

/// Finds a revision from what may follow `@` in the briefing `name`, or from a whole revision of another briefing.
pub fn revision_within(store: &Store, name: &Name, text: &str) -> Result<Revision, CliError> {
    match text.split_once('@') {
        // `@3` is `3` to whoever types it.
        Some(("", selector)) => Selector::parse(selector)?.resolve(store, name.as_str(), selector),
        Some(_) => revision(store, text),
        None => {
            let other = Name::parse(text).ok();
            let found = Selector::parse(text).and_then(|selector| selector.resolve(store, name.as_str(), text));
            match (found, other) {
                // What is no revision here may be the name of another briefing, whose newest is meant.
                (Err(error), Some(other)) if matches!(error.kind, Kind::NotFound | Kind::Refused) => {
                    match store.head(other.as_str()) {
                        Ok(Some(head)) => Ok(head),
                        _ => Err(error),
                    }
                }
                (found, _) => found,
            }
        }
    }
}

/// Finds the newest revision of a briefing.
pub fn head(store: &Store, name: &str) -> Result<Revision, CliError> {
    store.head(name).map_err(|error| CliError::engine(name, &error))?.ok_or_else(|| {
        CliError::new(Kind::NotFound, format!("{name}: no such briefing")).hint("variorum list shows those there are")
    })
}

fn ambiguous(what: &str, prefix: &str, found: &[Revision]) -> CliError {
    let digits = prefix.len().max(BARE_ID_DIGITS_MIN) + 4;
    let mut message = format!("{what}: the id is ambiguous:");
    for candidate in found {
        let id = candidate.id.to_string();
        let id = id.get(..digits).unwrap_or(&id);
        // Writing to a `String` cannot fail.
        let _ = write!(message, " {id} ({}@{})", candidate.record.briefing, candidate.record.number);
    }
    CliError::new(Kind::Refused, message).hint("type more digits of the one that is meant")
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hex(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether it has the shape of a date; whether that date exists is for [`time`] to say.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// `2026-05-09T14:00Z` with the seconds that RFC 3339 demands.
fn with_seconds(text: &str) -> String {
    match (text.get(..16), text.get(16..)) {
        (Some(minute), Some(offset)) if offset.starts_with(['Z', 'z', '+', '-']) => format!("{minute}:00{offset}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_form_is_read() {
        assert_eq!(Selector::parse("3"), Ok(Selector::Number(3)));
        assert_eq!(Selector::parse("20260509"), Ok(Selector::Number(20_260_509)));
        assert_eq!(Selector::parse("99999999999999999999999"), Ok(Selector::Number(u64::MAX)));
        assert_eq!(Selector::parse("-1"), Ok(Selector::Back(1)));
        assert_eq!(Selector::parse("3F2ab1c"), Ok(Selector::IdPrefix("3f2ab1c".to_owned())));
        assert_eq!(Selector::parse("published"), Ok(Selector::Label("published".to_owned())));
    }

    #[test]
    fn a_bare_date_is_its_end_and_seconds_may_be_left_out() {
        let at = |text| match Selector::parse(text) {
            Ok(Selector::InForce(time)) => time.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(at("2026-05-09"), "2026-05-09T23:59:59.999999999Z");
        assert_eq!(at("2026-05-09T14:00Z"), "2026-05-09T14:00:00Z");
        assert_eq!(at("2026-05-09T14:00+02:00"), "2026-05-09T14:00:00+02:00");
        assert_eq!(at("2026-05-09T14:00:01Z"), "2026-05-09T14:00:01Z");
        assert_eq!(time("2026-05-09", DayEdge::Beginning).unwrap().to_string(), "2026-05-09T00:00:00Z");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert_eq!(Selector::parse("").unwrap_err().kind, Kind::Usage);
        for impossible in ["2026-02-30", "2026-05-09T25:00Z", "2026-05-09T14:00", "a@b", "\u{202e}"] {
            assert_eq!(Selector::parse(impossible).unwrap_err().kind, Kind::Refused, "{impossible}");
        }
    }

    #[test]
    fn an_ambiguous_id_names_the_candidates() {
        let revision = |number: u64, last: char| {
            let record = serde_json::json!({
                "briefing": "news", "number": number, "content": "0".repeat(64), "bytes": 0,
                "time": "2026-05-09T14:00:00Z", "recorded": "2026-05-09T14:00:00Z", "salt": "0".repeat(32),
            });
            let id = format!("3f2ab1c4d5{}", last.to_string().repeat(54));
            Revision {
                leaf: number,
                id: variorum_store::RecordId::parse(&id).unwrap(),
                line: String::new(),
                record: serde_json::from_value(record).unwrap(),
                labels: Vec::new(),
            }
        };
        let error = ambiguous("news@3f2a", "3f2a", &[revision(1, '6'), revision(2, '7')]);
        assert_eq!(
            (error.kind, error.message.as_str()),
            (Kind::Refused, "news@3f2a: the id is ambiguous: 3f2ab1c4d566 (news@1) 3f2ab1c4d577 (news@2)")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Selector::parse(&text);
            let _ = time(&text, DayEdge::End);
        }
    }
}
