//! Links in a text, found around a place in it: addresses of pages and mailboxes, domains, paths,
//! the targets of links in Markdown, AsciiDoc, wiki markup and HTML, anchors; and the tags of HTML.
//!
//! A link in markup has several pieces: the bracket in front of its words, which are prose, and the
//! target with what closes it. All pieces of a link have the number of its target.
//!
//! Cost: a look at the words beside a place, and where they may belong to a link, a pass over at
//! most [`BEFORE_BYTES`] and [`AFTER_BYTES`] around it; never twice over the same text but for
//! these.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

mod address;
mod markup;

use std::ops::Range;

/// How far in front of a place, in bytes, the link is looked for that it may be in.
const BEFORE_BYTES: usize = 512;

/// How far behind a place, in bytes, text is looked through for links in one go.
const AFTER_BYTES: usize = 1024;

/// How far beside a place, in bytes, the words are looked at that touch it.
const WORD_BYTES_MAX: usize = 256;

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// A target, or a mark of the link that has it.
    Link,
    /// A tag of HTML, without the targets in it.
    Tag,
}

/// A piece of a text that is no prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkPiece {
    pub(crate) kind: PieceKind,
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// Where the target begins that it belongs to: the same for all pieces of a link.
    pub(crate) target: usize,
}

/// The links of a text, looked for from left to right.
pub(crate) struct Links<'text> {
    text: &'text str,
    /// What was looked through last.
    scanned: Range<usize>,
    /// The pieces in it, in order, none overlapping another.
    pieces: Vec<LinkPiece>,
}

impl<'text> Links<'text> {
    /// Those of `text`, none looked for yet.
    pub(crate) const fn new(text: &'text str) -> Self {
        Self { text, scanned: 0..0, pieces: Vec::new() }
    }

    /// The pieces that `range` touches or overlaps, in order.
    pub(crate) fn around(&mut self, range: &Range<usize>) -> &[LinkPiece] {
        if !self.may_be_around(range) {
            return &[];
        }
        let is_scanned = range.start >= self.scanned.start && range.end + WORD_BYTES_MAX <= self.scanned.end;
        if !is_scanned {
            self.scan(range);
        }
        let first = self.pieces.partition_point(|piece| piece.range.end < range.start);
        let count = self.pieces[first..].partition_point(|piece| piece.range.start <= range.end);
        &self.pieces[first..first + count]
    }

    /// Whether a mark that links have is in a change, in the words that it touches, or opened
    /// before it and not closed.
    fn may_be_around(&self, range: &Range<usize>) -> bool {
        let bytes = self.text.as_bytes();
        let before = &bytes[range.start.saturating_sub(WORD_BYTES_MAX)..range.start];
        let after = &bytes[range.end..bytes.len().min(range.end + WORD_BYTES_MAX)];
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let word_before = before.iter().rev().take_while(|byte| !is_blank(byte)).count();
        let word_after = after.iter().take_while(|byte| !is_blank(byte)).count();
        let touched = &bytes[range.start - word_before..range.end + word_after];
        let is_open = |opener: u8, closer: u8| {
            memchr::memrchr2(opener, closer, before).is_some_and(|last| before[last] == opener)
        };
        has_mark(touched) || has_inner_stop(touched) || is_open(b'<', b'>') || is_open(b'[', b']')
    }

    /// Finds the pieces around `range`.
    fn scan(&mut self, range: &Range<usize>) {
        let from = self.text.ceil_char_boundary(range.start.saturating_sub(BEFORE_BYTES));
        let to = self.text.floor_char_boundary((range.end + AFTER_BYTES).min(self.text.len()));
        let mut found = Found { text: &self.text[..to], pieces: Vec::new(), open_anchor: None };
        let mut position = from;
        while let Some(distance) = find_mark(&self.text.as_bytes()[position..to]) {
            let mark = position + distance;
            position = found.pass(mark, from).max(mark + 1);
        }
        self.pieces = found.pieces;
        self.pieces.sort_by_key(|piece| (piece.range.start, piece.range.end));
        let mut end = 0;
        self.pieces.retain_mut(|piece| {
            piece.range.start = piece.range.start.max(end);
            let is_left = piece.range.start < piece.range.end;
            end = end.max(piece.range.end);
            is_left
        });
        self.scanned = from..if to == self.text.len() { usize::MAX / 2 } else { to };
    }
}

/// Whether a mark is among some bytes that a link may have, but for a full stop.
fn has_mark(bytes: &[u8]) -> bool {
    if bytes.len() <= WORD_BYTES_MAX {
        return bytes.iter().fold(false, |found, byte| found | MARKS_IN_LINKS[*byte as usize]);
    }
    memchr::memchr3(b'/', b'@', b'<', bytes).is_some()
        || memchr::memchr3(b'[', b']', b'{', bytes).is_some()
        || memchr::memchr2(b'>', b'#', bytes).is_some()
}

/// Whether a full stop stands between two letters or digits, as in domains and names of files.
fn has_inner_stop(bytes: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    memchr::memchr_iter(b'.', bytes).any(|stop| {
        stop.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(is_letter)
            && bytes.get(stop + 1).is_some_and(is_letter)
    })
}

/// The marks that links have, but for the full stop.
const MARKS_IN_LINKS: [bool; 256] = {
    let mut marks = [false; 256];
    let bytes = b"/@<[]{>#";
    let mut nth = 0;
    while nth < bytes.len() {
        marks[bytes[nth] as usize] = true;
        nth += 1;
    }
    marks
};

/// The first byte at which a link may be recognized.
fn find_mark(bytes: &[u8]) -> Option<usize> {
    // Most blocks have none, which a processor sees of all their bytes at once.
    let is_mark = |byte: u8| {
        (byte == b'.')
            | (byte == b'/')
            | (byte == b':')
            | (byte == b'[')
            | (byte == b']')
            | (byte == b'<')
            | (byte == b'@')
            | (byte == b'{')
    };
    let is_clear = |block: &&[u8; BLOCK]| block.iter().fold(0, |found, byte| found | u8::from(is_mark(*byte))) == 0;
    let clear = bytes.as_chunks::<BLOCK>().0.iter().take_while(is_clear).count() * BLOCK;
    bytes[clear..].iter().position(|byte| is_mark(*byte)).map(|found| clear + found)
}

/// Bytes looked at together.
const BLOCK: usize = 32;

/// The pieces found so far, not yet in order.
struct Found<'text> {
    /// The text up to where it is looked through.
    text: &'text str,
    pieces: Vec<LinkPiece>,
    /// The target of the last `<a …>`, for its `</a>`.
    open_anchor: Option<usize>,
}

impl Found<'_> {
    /// Looks at the mark at `position`, and returns where to go on. Nothing in front of `from` is
    /// looked at.
    fn pass(&mut self, position: usize, from: usize) -> usize {
        if self.is_covered(position) {
            return position + 1;
        }
        match self.text.as_bytes()[position] {
            b'<' => self.pass_tag(position),
            b'[' => self.pass_opening_bracket(position),
            b']' => self.pass_closing_bracket(position, from),
            b'{' => self.pass_anchor(position),
            _ => self.pass_address(position, from),
        }
    }

    /// Whether a piece that was found has the byte at `position`.
    fn is_covered(&self, position: usize) -> bool {
        self.pieces.iter().rev().take(8).any(|piece| piece.range.contains(&position))
    }

    fn add(&mut self, range: Range<usize>, target: usize) {
        self.pieces.push(LinkPiece { kind: PieceKind::Link, range, target });
    }

    fn add_tag(&mut self, range: Range<usize>, start: usize) {
        self.pieces.push(LinkPiece { kind: PieceKind::Tag, range, target: start });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with its links in `⟦…⟧` and its tags in `⦃…⦄`.
    fn marked(text: &str) -> String {
        let mut links = Links::new(text);
        let mut shown = String::new();
        let mut end = 0;
        for piece in links.around(&(0..text.len())) {
            let (open, close) = if piece.kind == PieceKind::Link { ('⟦', '⟧') } else { ('⦃', '⦄') };
            shown.push_str(&text[end..piece.range.start]);
            // The pieces of an address that touch are one.
            if piece.range.start == end && shown.ends_with(close) {
                shown.pop();
            } else {
                shown.push(open);
            }
            shown.push_str(&text[piece.range.clone()]);
            shown.push(close);
            end = piece.range.end;
        }
        shown + &text[end..]
    }

    #[test]
    fn addresses() {
        for expected in [
            "See ⟦https://a.org/x?y=1#z⟧, please.",
            "(⟦http://a.org/x_(y)⟧)",
            "请看⟦https://a.org/x⟧。",
            "Mail ⟦a.b@c.org⟧.",
            "Visit ⟦example.com⟧ or ⟦www.a.b⟧!",
            "Visit ⟦example.com/a/b.html?c⟧ now.",
            "See ⟦page-a.html#top⟧ and ⟦docs/read_me.pdf⟧.",
            "Read it (⟦/terms⟧) or ⟦./a/b⟧ or ⟦../c⟧.",
            "⟦doi:10.1000/182⟧ and ⟦mailto:a@b.org⟧",
            "У ⟦пример.срб⟧ пише",
            "and/or 5/9/2026 km/h 3.5 U.S. e.g. p.m. end.Next He left.It was 1.000,5 C:D a: b",
            "/s/ John",
            "@name #tag 10:30 x:y",
        ] {
            let text = expected.replace(['⟦', '⟧'], "");
            assert_eq!(marked(&text), expected);
        }
    }

    #[test]
    fn markup() {
        for expected in [
            "⟦[⟧the report⟦](/guide/a-b)⟧ today",
            "⟦![⟧a photo⟦](a.png ⟧\"Not a title\"⟦)⟧",
            "⟦[⟧text⟦][id]⟧ and [sic] and [1](see note)",
            "⟦[id]: https://a.org⟧\nx",
            "⟦[[target|⟧label⟦]]⟧ and ⟦[[Paris]]⟧",
            "⟦[http://x.org ⟧label here⟦]⟧",
            "⟦https://x.org[⟧label here⟦]⟧ and ⟦link:a-b.html[⟧c⟦]⟧ and ⟦<<a-b,⟧label⟦>>⟧",
            "## Rule 1 ⟦{#rule-1-never-lie}⟧",
            "⟦<a href=\"/x\">⟧word⟦</a>⟧",
            "⟦<a href=\"/x\"⟧⦃ class=\"b\">⦄word⟦</a>⟧",
            "⟦<a⟧⦃ class=\"b\"⦄⟦ href=/x>⟧word⟦</a>⟧",
            "⟦<a id=\"b\">⟧word⟦</a>⟧",
            "⦃<img alt=\"⦄a cat⦃\" src=\"⦄⟦/no-1.png⟧⦃\"/>⦄",
            "⦃<td class=\"no-1\">⦄c⦃</td>⦄",
            "if a <b and c> d, 3 < 4 > 2",
            "[^1] and [2] and [x] {a} {3}",
        ] {
            let text = expected.replace(['⟦', '⟧', '⦃', '⦄'], "");
            assert_eq!(marked(&text), expected);
        }
    }

    #[test]
    fn the_same_from_anywhere() {
        let text = format!("{} [the report](/guide/x-y) {}", "a word ".repeat(300), "more words ".repeat(300));
        let start = text.find("x-y").unwrap();
        let mut links = Links::new(&text);
        assert_eq!(links.around(&(0..5)), []);
        let [piece] = links.around(&(start..start + 3)) else { panic!("one piece") };
        assert_eq!(&text[piece.range.clone()], "](/guide/x-y)");
        assert_eq!(links.around(&(text.len() - 5..text.len())), []);
    }
}
