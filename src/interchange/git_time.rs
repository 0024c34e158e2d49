//! Times as git writes them: seconds since 1970 and an offset, such as `1650456085 +0200`.

use variorum_store::{Instant, Time};

/// The widest offset that git takes.
const OFFSET_MAX_S: u64 = 14 * 60 * 60;

/// A time with its offset; in UTC where RFC 3339 cannot express the offset. `None` outside the
/// years 0 to 9999.
pub(super) fn from_git(seconds: i64, offset: &str) -> Option<Time> {
    let utc = Time::from_instant(Instant { seconds, nanoseconds: 0 })?;
    let with_offset = || {
        let sign: i64 = match offset.get(..1)? {
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let digits =
            offset.get(1..).filter(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))?;
        let (hours, minutes) = (digits.get(..2)?, digits.get(2..)?);
        let minutes_in_all = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
        if minutes_in_all == 0 {
            return None;
        }
        let there = Instant { seconds: seconds.checked_add(sign * minutes_in_all * 60)?, nanoseconds: 0 };
        let there = Time::from_instant(there)?;
        let sign = offset.get(..1)?;
        Time::parse(&format!("{}{sign}{hours}:{minutes}", there.as_str().strip_suffix('Z')?)).ok()
    };
    Some(with_offset().unwrap_or(utc))
}

/// A time as git writes it, where it reads back as the very same; `None` where git cannot express
/// it: before 1970, in UTC or in local time, with a fraction of a second, or with an offset beyond
/// 14 hours.
pub(super) fn exact(time: &Time) -> Option<String> {
    let seconds = u64::try_from(time.instant().seconds).ok()?;
    let text = time.as_str();
    let offset = if text.ends_with(['Z', 'z']) {
        "+0000".to_owned()
    } else {
        text.get(text.len().checked_sub(6)?..)?.replace(':', "")
    };
    let (sign, digits) = offset.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let offset_s = (hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?) * 60;
    let has_room = offset_s <= OFFSET_MAX_S && (sign == "+" || seconds >= offset_s);
    let is_exact = from_git(time.instant().seconds, &offset).is_some_and(|read| read == *time);
    (has_room && is_exact).then(|| format!("{seconds} {offset}"))
}

/// The nearest time that git can express, with its offset where it can express that.
pub(super) fn nearest(time: &Time) -> String {
    let seconds = time.instant().seconds.max(0);
    let whole = time.as_str().split_once('.').and_then(|(whole, fraction)| {
        let offset = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
        exact(&Time::parse(&format!("{whole}{offset}")).ok()?)
    });
    whole.unwrap_or_else(|| format!("{seconds} +0000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_or_not_expressed() {
        for (time, written) in [
            ("2026-05-09T14:00:00+02:00", Some("1778328000 +0200")),
            ("2026-05-09T14:00:00.999-09:30", None),
            ("2026-05-09T14:00:00-09:30", Some("1778369400 -0930")),
            ("1970-01-01T00:00:00Z", Some("0 +0000")),
            ("1970-01-01T00:00:00+00:00", None),
            ("1969-12-31T23:59:59Z", None),
            ("1969-12-31T19:00:00-05:00", None),
            ("1970-01-01T00:00:00-05:00", Some("18000 -0500")),
            ("1970-01-01T05:00:00+05:00", Some("0 +0500")),
            ("2026-05-09T14:00:00+23:00", None),
            ("9999-12-31T23:59:59Z", Some("253402300799 +0000")),
        ] {
            assert_eq!(exact(&Time::parse(time).unwrap()).as_deref(), written, "{time}");
        }
        for (time, written) in [
            ("2026-05-09T14:00:00.999-09:30", "1778369400 -0930"),
            ("1969-12-31T23:59:59.5Z", "0 +0000"),
            ("2026-05-09T14:00:00.5Z", "1778335200 +0000"),
        ] {
            assert_eq!(nearest(&Time::parse(time).unwrap()), written, "{time}");
        }
    }
}
