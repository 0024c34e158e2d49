//! Times as people type them: a date, RFC 3339, or RFC 3339 without its seconds.

use variorum_store::{Instant, Time};

use super::Error;

/// Which end of a day a bare date stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayEdge {
    /// Its first moment, in UTC.
    Beginning,
    /// Its last moment, in UTC.
    End,
}

/// Reads a time; a bare date is that edge of the day. Errors: [`Error::InvalidTime`].
pub fn parse(text: &str, edge: DayEdge) -> Result<Time, Error> {
    let full = if is_date(text) {
        match edge {
            DayEdge::Beginning => format!("{text}T00:00:00Z"),
            DayEdge::End => format!("{text}T23:59:59.999999999Z"),
        }
    } else {
        with_seconds(text)
    };
    Time::parse(&full).map_err(|_| Error::InvalidTime { text: text.to_owned() })
}

/// The moment of a time that may be absent. Errors: [`Error::InvalidTime`].
pub fn parse_instant(text: Option<&str>, edge: DayEdge) -> Result<Option<Instant>, Error> {
    text.map(|text| Ok(parse(text, edge)?.instant())).transpose()
}

/// Whether the text has the shape of a date; whether that date exists is for [`parse`] to say.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
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
    fn a_bare_date_is_an_edge_of_its_day() {
        let at = |edge| parse("2026-05-09", edge).unwrap().to_string();
        assert_eq!(at(DayEdge::Beginning), "2026-05-09T00:00:00Z");
        assert_eq!(at(DayEdge::End), "2026-05-09T23:59:59.999999999Z");
    }

    #[test]
    fn seconds_may_be_left_out() {
        for (text, full) in [
            ("2026-05-09T14:00Z", "2026-05-09T14:00:00Z"),
            ("2026-05-09T14:00+02:00", "2026-05-09T14:00:00+02:00"),
            ("2026-05-09T14:00:01Z", "2026-05-09T14:00:01Z"),
        ] {
            assert_eq!(parse(text, DayEdge::End).unwrap().to_string(), full);
        }
    }

    #[test]
    fn a_time_that_does_not_exist_is_refused_with_its_text() {
        for text in ["2026-02-30", "2026-05-09T25:00Z", "2026-05-09T14:00", "soon", ""] {
            let refused = parse(text, DayEdge::End).unwrap_err();
            assert!(matches!(&refused, Error::InvalidTime { text: given } if given == text), "{refused:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(&text, DayEdge::End);
        }
    }
}
