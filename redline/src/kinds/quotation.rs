//! Quotations: whether quotation marks came or went, or something inside a quotation changed.
//!
//! Quotation marks open and close by what opened last: `“…”`, `„…“`, `«…»`, `»…«`, `"…"`, `「…」`,
//! `‘…’`. A quotation that is not closed ends with its line.

#![allow(clippy::indexing_slicing, reason = "positions only move forward, to boundaries of characters")]

use super::sides::BothSides;
use super::token::traits;

/// The quotations of both texts, followed from change to change.
pub(super) struct Quotations<'text> {
    left: QuoteScan<'text>,
    right: QuoteScan<'text>,
}

impl<'text> Quotations<'text> {
    /// Those of two texts, from their starts.
    pub(super) fn new(left: &'text str, right: &'text str) -> Self {
        Self { left: QuoteScan::new(left), right: QuoteScan::new(right) }
    }

    /// Whether a change, no earlier in the text than the last one asked for, is inside a quotation
    /// on both sides.
    ///
    /// Cost: O(bytes since the last one, or since the start of the line).
    pub(super) fn are_around(&mut self, sides: &BothSides<'text, '_>) -> bool {
        self.left.is_inside(sides.left.text.range.start) && self.right.is_inside(sides.right.text.range.start)
    }

    /// Whether a mark changed that belongs to the words of a quotation: not the comma in front of
    /// its closing mark, which some set inside and some outside.
    pub(super) fn has_changed_mark_inside(&mut self, sides: &BothSides<'text, '_>) -> bool {
        let is_comma = |token| matches!(sides.text_of(token), "," | "." | "،" | "，" | "。");
        let is_lone_comma = sides.differing().count() < 2 && sides.differing().all(is_comma);
        let is_at_close = [&sides.left, &sides.right].iter().any(|side| side.text.after().starts_with(CLOSING));
        !(is_lone_comma && is_at_close) && self.are_around(sides)
    }
}

/// Whether a quotation mark came or went.
pub(super) fn has_changed_marks(sides: &BothSides<'_, '_>) -> bool {
    sides.differing().any(|token| token.is(traits::QUOTE))
}

/// Marks that may close a quotation.
const CLOSING: [char; 9] = ['"', '”', '“', '»', '«', '」', '』', '’', '‘'];

/// A quotation that is longer than this, in bytes, is not followed.
const QUOTE_BYTES_MAX: usize = 8192;

/// Follows the quotations of a text, from the start on.
struct QuoteScan<'text> {
    text: &'text str,
    position: usize,
    /// The mark that opened the quotation that `position` is inside of.
    opened_by: Option<char>,
}

impl<'text> QuoteScan<'text> {
    fn new(text: &'text str) -> Self {
        Self { text, position: 0, opened_by: None }
    }

    /// Whether `position`, at or behind the last one asked for, is inside a quotation.
    ///
    /// Cost: O(bytes since the last one, or since the start of the line).
    fn is_inside(&mut self, position: usize) -> bool {
        let mut passed = &self.text[self.position..position];
        if let Some(feed) = memchr::memrchr(b'\n', passed.as_bytes()) {
            passed = &passed[feed + 1..];
            self.opened_by = None;
        }
        if passed.len() > QUOTE_BYTES_MAX {
            passed = &passed[passed.ceil_char_boundary(passed.len() - QUOTE_BYTES_MAX)..];
            self.opened_by = None;
        }
        self.position = position;
        if !may_quote(passed.as_bytes()) {
            return self.opened_by.is_some();
        }
        let mut before = None;
        let mut characters = passed.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().or_else(|| self.text[position..].chars().next());
            self.pass(before, character, next);
            before = Some(character);
        }
        self.opened_by.is_some()
    }

    fn pass(&mut self, before: Option<char>, character: char, next: Option<char>) {
        let Some(opened_by) = self.opened_by else {
            let is_single = character == '‘' && !before.is_some_and(char::is_alphanumeric);
            if is_single || matches!(character, '"' | '“' | '„' | '«' | '»' | '「' | '『' | '‟' | '”') {
                self.opened_by = Some(character);
            }
            return;
        };
        let closes = match opened_by {
            '"' => character == '"',
            '“' | '‟' => character == '”',
            '„' => matches!(character, '“' | '”'),
            '”' => character == '”',
            '«' => character == '»',
            '»' => character == '«',
            '「' => character == '」',
            '『' => character == '』',
            // An apostrophe has a letter behind it.
            _ => character == '’' && !next.is_some_and(char::is_alphanumeric),
        };
        if closes {
            self.opened_by = None;
        }
    }
}

/// Whether a byte is there that a quotation mark begins with.
fn may_quote(bytes: &[u8]) -> bool {
    memchr::memchr3(b'"', 0xE2, 0xC2, bytes).is_some() || memchr::memchr(0xE3, bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_and_outside() {
        for (text, inside) in [
            ("He said: “We| are ready.” So|", vec![true, false]),
            ("Er sagte: „Wir| sind bereit.“ Also|", vec![true, false]),
            ("Il dit : « Nous| sommes prêts. » Alors|", vec![true, false]),
            ("»Wir| sind bereit«, sagte| er", vec![true, false]),
            ("\"Yes|,\" he said|, \"no|\"", vec![true, false, true]),
            ("他说：「我们|准备好了。」然后|", vec![true, false]),
            ("He said ‘we don’t| know’ and| left", vec![true, false]),
            ("an open “quote|\nends| with the line", vec![true, false]),
            ("it’s| the dog’s|", vec![false, false]),
        ] {
            let plain = text.replace('|', "");
            let mut scan = QuoteScan::new(&plain);
            let positions = text.match_indices('|').enumerate().map(|(nth, (position, _))| position - nth);
            let found: Vec<bool> = positions.map(|position| scan.is_inside(position)).collect();
            assert_eq!(found, inside, "{text}");
        }
    }
}
