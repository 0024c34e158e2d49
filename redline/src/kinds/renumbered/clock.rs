//! Times of day and days in figures, which stand at the heads of lines as the numbers of items do:
//! *9:00 Welcome*, *10.30 Coffee*, *12.5. Council*.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::numeral::digit;

/// Whether figures with what stands `behind` them are an hour and its minutes: 9:00, ٩:٣٠, 19：30.
pub(super) fn is_before_minutes(behind: &str) -> bool {
    let mut behind = behind.chars();
    matches!(behind.next(), Some(':' | '：')) && behind.next().and_then(digit).is_some()
}

/// Whether a number of two levels may be a time of day: 9.00, 10.30. Clauses are written so too,
/// but then not all that shift: 4.9 and 4.11 stand beside 4.10.
pub(super) fn may_be_time(number: &str) -> bool {
    let Some((hour, minutes)) = two_parts(number) else { return false };
    hour <= HOUR_MAX && number.chars().rev().nth(2) == Some('.') && minutes <= 55 && minutes % 5 == 0
}

/// Whether a number of two levels with what stands `behind` it may be a day: 12.5. in front of a
/// space.
pub(super) fn may_be_day(number: &str, behind: &str) -> bool {
    let is_closed = behind.strip_prefix('.').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    is_closed && two_parts(number).is_some_and(|(day, month)| (1..=31).contains(&day) && (1..=12).contains(&month))
}

/// The values of two figures of one or two digits each, with a full stop between.
fn two_parts(number: &str) -> Option<(u32, u32)> {
    let value = |part: &str| {
        let is_short = matches!(part.chars().count(), 1 | 2);
        part.chars().try_fold(0, |value, next| digit(next).map(|next| value * 10 + next)).filter(|_| is_short)
    };
    let (one, two) = number.split_once('.')?;
    value(one).zip(value(two))
}

/// The last hour of a day as it is written.
const HOUR_MAX: u32 = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_days() {
        for behind in [":00 Welcome", ":٣٠", "：30 開始"] {
            assert!(is_before_minutes(behind), "{behind}");
        }
        for behind in [": Welcome", ". Text", "", ":"] {
            assert!(!is_before_minutes(behind), "{behind}");
        }
        for number in ["9.00", "10.30", "24.00", "٩.٣٠", "4.10"] {
            assert!(may_be_time(number), "{number}");
        }
        for number in ["9", "4.1", "4.11", "25.00", "9.60", "1.2.30", "4.100"] {
            assert!(!may_be_time(number), "{number}");
        }
        assert!(may_be_day("12.5", ". Council") && may_be_day("1.12", "."));
        assert!(!may_be_day("12.5", " Council") && !may_be_day("32.5", ".") && !may_be_day("4.13", "."));
    }
}
