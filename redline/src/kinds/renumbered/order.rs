//! Whether a number goes on from the one in front of it in its list.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::{Label, label_of_line};
use crate::text::boundaries::tail;

/// The number in front of one is looked for in so many bytes.
const LIST_BYTES_MAX: usize = 4096;

/// What stands in front of a number, of the same form and behind the same word or marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The number before it.
    Follows,
    /// None, and it is the first of a list: 1, a.
    Begins,
    /// None, and it is no first one.
    Alone,
    /// Another one.
    Breaks,
    /// None so far as was looked.
    Unknown,
}

/// How a number goes on from the numbered line in front of it.
///
/// Cost: O([`LIST_BYTES_MAX`]).
pub(super) fn order_of(text: &str, label: &Label) -> Order {
    let before = tail(&text[..label.range.start], LIST_BYTES_MAX);
    let floor = label.range.start - before.len();
    let line_start = floor + before.rfind('\n').map_or(0, |feed| feed + 1);
    let marks = &text[line_start..label.range.start];
    let is_alike = |start: usize, other: &Label| {
        other.numeral.form == label.numeral.form
            && other.numeral.count() == label.numeral.count()
            && text[start..other.range.start].trim() == marks.trim()
    };
    let mut end = line_start;
    while end > floor {
        let start = floor + text[floor..end - 1].rfind('\n').map_or(0, |feed| feed + 1);
        if let Some(before) = label_of_line(text, start)
            && is_alike(start, &before)
        {
            return if label.numeral.follows(&before.numeral) { Order::Follows } else { Order::Breaks };
        }
        end = start;
    }
    match (floor, label.numeral.is_first()) {
        (1.., _) => Order::Unknown,
        (0, true) => Order::Begins,
        (0, false) => Order::Alone,
    }
}
