//! Changes of white space alone: paragraphs, lines, spaces; and the space that parts a number from
//! its sign.

#![allow(clippy::indexing_slicing, reason = "ranges are found in the text they index")]

use std::cell::OnceCell;

use super::kind::Kind;
use super::sides::ChangedText;
use crate::text::boundaries::is_sentence_end;

/// The white space of two texts.
pub(super) struct WhiteSpace<'text> {
    texts: [&'text str; 2],
    /// Whether blank lines divide the paragraphs of either text, once somebody asked.
    has_blank_lines: OnceCell<bool>,
}

impl<'text> WhiteSpace<'text> {
    /// That of these texts.
    pub(super) fn of(left: &'text str, right: &'text str) -> Self {
        Self { texts: [left, right], has_blank_lines: OnceCell::new() }
    }

    /// The kind of a change of white space alone.
    pub(super) fn kind(&self, left: &ChangedText<'_>, right: &ChangedText<'_>) -> Kind {
        let is_one_empty = left.range.is_empty() != right.range.is_empty();
        if is_one_empty && (parts_a_sign(left) || parts_a_sign(right)) {
            return Kind::Number;
        }
        let (left_breaks, right_breaks) = (breaks(left.changed()), breaks(right.changed()));
        let is_at_end = left.after().is_empty() && right.after().is_empty();
        if is_at_end && left_breaks != right_breaks {
            return Kind::LineEnd;
        }
        // With the breaks that are equal and touch the change.
        let (left_all, right_all) = (left_breaks + breaks_around(left), right_breaks + breaks_around(right));
        if (left_all > 1) != (right_all > 1) {
            return Kind::Paragraph;
        }
        if left_all == right_all && left_breaks > 0 {
            return Kind::LineEnd;
        }
        if (left_all == 0) == (right_all == 0) {
            return Kind::Space;
        }
        // Between lines of one paragraph, or between paragraphs that are a line each.
        let broken = if left_all == 0 { right } else { left };
        let ends_sentence = is_sentence_end(broken.before().trim_end());
        if ends_sentence && !self.has_blank_lines() { Kind::Paragraph } else { Kind::Reflow }
    }

    fn has_blank_lines(&self) -> bool {
        *self.has_blank_lines.get_or_init(|| self.texts.iter().any(|text| text.contains("\n\n")))
    }
}

/// Whether a text has nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether white space, or its want, stands between a sign and its number: `-10` is not `- 10`.
fn parts_a_sign(side: &ChangedText<'_>) -> bool {
    let (before, after) = (side.before(), side.after());
    let Some(sign) = before.chars().next_back() else { return false };
    let stands_apart = |before: &str| before.is_empty() || before.ends_with(char::is_whitespace);
    matches!(sign, '-' | '−' | '–' | '+' | '±' | '.' | ',')
        && after.starts_with(char::is_numeric)
        && stands_apart(&before[..before.len() - sign.len_utf8()])
}

/// How many lines end in the white space that touches a change.
fn breaks_around(side: &ChangedText<'_>) -> usize {
    let (before, after) = (side.before(), side.after());
    breaks(&before[before.trim_end().len()..]) + breaks(&after[..after.len() - after.trim_start().len()])
}

/// How many lines end in a text; CR LF is one end.
fn breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |index: usize| match bytes[index] {
        b'\n' => index == 0 || bytes[index - 1] != b'\r',
        byte => byte == b'\r',
    };
    (0..bytes.len()).filter(|index| ends(*index)).count()
}
