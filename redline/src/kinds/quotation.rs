//! Quotations: whether quotation marks came or went, or something inside a quotation changed.
//!
//! Quotation marks open and close by what opened last: `“…”`, `„…“`, `«…»`, `»…«`, `"…"`, `「…」`,
//! `‘…’`. A quotation that is not closed ends with its line.

#![allow(clippy::indexing_slicing, reason = "positions only move forward, to boundaries of characters")]

use super::sides::BothSides;
use super::token::traits;
use crate::text::boundaries::tail;

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
    /// The mark that opened the quotation that `position` is inside of; [`VALUE`] where it is a
    /// value in markup.
    opened_by: Option<char>,
}

/// Stands for the mark that opens a value in markup, which is no quotation: `alt="A cat"`.
const VALUE: char = '=';

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
            return self.is_quoting();
        }
        let mut before = None;
        let mut offset = position - passed.len();
        let mut characters = passed.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().or_else(|| self.text[position..].chars().next());
            if self.opened_by.is_none() && character == '"' && opens_value(&self.text[..offset]) {
                self.opened_by = Some(VALUE);
            } else {
                self.pass(before, character, next);
            }
            before = Some(character);
            offset += character.len_utf8();
        }
        self.is_quoting()
    }

    /// Whether a quotation is open.
    fn is_quoting(&self) -> bool {
        self.opened_by.is_some_and(|mark| mark != VALUE)
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
            '"' | VALUE => character == '"',
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

/// Whether a quotation mark behind `before` opens a value in markup: of an attribute in a tag of
/// HTML, or the title of a link in Markdown.
fn opens_value(before: &str) -> bool {
    let line = tail(before, VALUE_BYTES_MAX).rsplit('\n').next().unwrap_or_default();
    if let Some(tag) = line.strip_suffix('=') {
        let has_name = tag.ends_with(|last: char| last.is_ascii_alphabetic());
        return has_name && tag.rfind(['<', '>']).is_some_and(|mark| tag[mark..].starts_with('<'));
    }
    let target = line.trim_end_matches([' ', '\t']);
    let is_parted = target.len() < line.len();
    is_parted && target.rfind("](").is_some_and(|start| !target[start + 2..].contains([')', ' ']))
}

/// The tag or the link that a value is of is looked for in so many bytes.
const VALUE_BYTES_MAX: usize = 256;

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
            ("<img alt=\"A| cat\" title=\"Her| cat\"> \"Yes|\"", vec![false, false, true]),
            ("[the act](/a/b \"Act| 3\"), \"yes|\"", vec![false, true]),
            ("a = \"b| c\" x=\"d| e\"", vec![true, true]),
            ("[sic] (he said \"so|\")", vec![true]),
        ] {
            let plain = text.replace('|', "");
            let mut scan = QuoteScan::new(&plain);
            let positions = text.match_indices('|').enumerate().map(|(nth, (position, _))| position - nth);
            let found: Vec<bool> = positions.map(|position| scan.is_inside(position)).collect();
            assert_eq!(found, inside, "{text}");
        }
    }
}
