//! Whether a place in a text is inside a quotation.
//!
//! Quotation marks open and close by what opened last: `“…”`, `„…“`, `«…»`, `»…«`, `"…"`, `「…」`, `‘…’`. A quotation that is
//! not closed ends with its line.

#![allow(clippy::indexing_slicing, reason = "positions only move forward, to boundaries of characters")]

/// A quotation that is longer than this, in bytes, is not followed.
const QUOTE_BYTES_MAX: usize = 8192;

/// Follows the quotations of a text, from the start on.
pub(crate) struct QuoteScan<'text> {
    text: &'text str,
    position: usize,
    /// The mark that opened the quotation that `position` is inside of.
    opened_by: Option<char>,
}

impl<'text> QuoteScan<'text> {
    pub(crate) fn new(text: &'text str) -> Self {
        Self { text, position: 0, opened_by: None }
    }

    /// Whether `position`, at or behind the last one asked for, is inside a quotation.
    ///
    /// Cost: O(bytes since the last one, or since the start of the line).
    pub(crate) fn is_inside(&mut self, position: usize) -> bool {
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

/// Whether a token is a quotation mark.
pub(crate) fn is_quote(token: &str) -> bool {
    matches!(
        token,
        "\"" | "“"
            | "”"
            | "„"
            | "‟"
            | "«"
            | "»"
            | "‹"
            | "›"
            | "「"
            | "」"
            | "『"
            | "』"
            | "‘"
            | "’"
            | "‚"
            | "'"
            | "＂"
    )
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
            let places = text.match_indices('|').enumerate().map(|(nth, (place, _))| place - nth);
            let found: Vec<bool> = places.map(|place| scan.is_inside(place)).collect();
            assert_eq!(found, inside, "{text}");
        }
    }
}
