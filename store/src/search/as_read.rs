//! A text as it is read where its marks are not shown: entities of HTML are the characters that
//! they stand for; and where letters are folded, too, the marks of Markdown for emphasis and links
//! are not there.
//!
//! Each mark is told by what is right beside it, on its own line: so a part of a text, as it is
//! read, is a part of what the text is read as, wherever it is cut but within a mark or right
//! behind one of emphasis.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

/// The longest entity, in bytes, without its `&`.
const ENTITY_BYTES_MAX: usize = 12;

/// The longest text of a link, in bytes, and the longest address.
const LINK_TEXT_MAX: usize = 300;
const ADDRESS_MAX: usize = 2 << 10;

/// The most signs that set words off: more of them are a line or a blank to fill in.
const EMPHASIS_MAX: usize = 3;

/// Entities by name, those that stand in prose: those that a comparison knows too.
const NAMED: [(&str, char); 60] = [
    ("quot", '"'),
    ("amp", '&'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("thinsp", '\u{2009}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '−'),
    ("bull", '•'),
    ("middot", '·'),
    ("deg", '°'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("sect", '§'),
    ("para", '¶'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
];

/// A text as it is read, with where its parts come from.
pub(super) struct AsRead {
    pub(super) text: String,
    /// What stands for something else, in order.
    replaced: Vec<Replaced>,
}

/// The bytes that stand for something else in a text, and those that are read for them.
struct Replaced {
    marks: Range<usize>,
    read: Range<usize>,
}

/// The text as it is read; `None` where that is the text itself. With `without_marks` the marks of
/// Markdown are left out too.
///
/// Cost: a look for a `&` and for marks; where there are some, one pass and a copy.
pub(super) fn as_read(text: &str, without_marks: bool) -> Option<AsRead> {
    if !may_have_marks(text, without_marks) {
        return None;
    }
    let mut all = AsRead { text: String::with_capacity(text.len()), replaced: Vec::new() };
    let mut plain_from = 0;
    for Unit { bytes, read } in Units::new(text, 0, without_marks) {
        if read == Some(Read::Itself) {
            continue;
        }
        all.text.push_str(text.get(plain_from..bytes.start).unwrap_or_default());
        let start = all.text.len();
        if let Some(Read::For(character)) = read {
            all.text.push(character);
        }
        plain_from = bytes.end;
        all.replaced.push(Replaced { marks: bytes, read: start..all.text.len() });
    }
    if all.replaced.is_empty() {
        return None;
    }
    all.text.push_str(text.get(plain_from..).unwrap_or_default());
    Some(all)
}

/// Whether a text may be read as something else. Cost: that of a search for one or two bytes.
fn may_have_marks(text: &str, without_marks: bool) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(b'&', bytes).any(|at| text.get(at..).and_then(entity).is_some())
        || without_marks && (memchr2(b'*', b'_', bytes).is_some() || memchr::memmem::find(bytes, b"](").is_some())
}

impl AsRead {
    /// Whether something of the text is not read.
    pub(super) fn leaves_marks_out(&self) -> bool {
        self.replaced.iter().any(|it| it.read.is_empty())
    }

    /// The bytes of the text that a part of what is read stands for, which is not empty.
    pub(super) fn range(&self, read: Range<usize>) -> Range<usize> {
        // What is left out right before it or right behind it does not belong to it.
        let before = self.replaced.partition_point(|it| it.read.start <= read.start);
        let start = match before.checked_sub(1).and_then(|index| self.replaced.get(index)) {
            None => read.start,
            Some(it) if read.start < it.read.end => it.marks.start,
            Some(it) => it.marks.end + (read.start - it.read.end),
        };
        let before = self.replaced.partition_point(|it| it.read.start < read.end);
        let end = match before.checked_sub(1).and_then(|index| self.replaced.get(index)) {
            None => read.end,
            Some(it) if read.end < it.read.end => it.marks.end,
            Some(it) => it.marks.end + (read.end - it.read.end),
        };
        start..end
    }
}

/// What a part of a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A character, as itself.
    Itself,
    /// Another character.
    For(char),
}

/// A part of a text that is read as one character, or as nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) bytes: Range<usize>,
    pub(super) read: Option<Read>,
}

/// The parts of a text, in order.
pub(super) struct Units<'text> {
    text: &'text str,
    at: usize,
    without_marks: bool,
    /// Where signs of emphasis end that were begun, and whether they are left out.
    emphasis: Option<(usize, bool)>,
    /// Where the text of a link ends that was begun, and where its address does.
    link: Option<(usize, usize)>,
}

impl<'text> Units<'text> {
    /// From `at` on, which is no place within a mark.
    pub(super) const fn new(text: &'text str, at: usize, without_marks: bool) -> Self {
        Self { text, at, without_marks, emphasis: None, link: None }
    }

    /// Whether what comes next belongs to what came last: the text may not be cut here.
    pub(super) fn is_within_mark(&self) -> bool {
        self.link.is_some() || self.text.get(..self.at).is_some_and(|before| before.ends_with(['*', '_']))
    }

    fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Whether the sign at `at` is left out: as one of few that stand right before a word or behind
    /// one, and not within one.
    fn is_emphasis(&mut self, sign: char) -> bool {
        let (end, is_left_out) = match self.emphasis {
            Some((end, is_left_out)) if self.at < end => (end, is_left_out),
            _ => {
                let rest = self.rest();
                let length = rest.len() - rest.trim_start_matches(sign).len();
                let before = self.text.get(..self.at).and_then(|before| before.chars().next_back());
                let behind = rest.get(length..).and_then(|behind| behind.chars().next());
                let are =
                    |is: fn(char) -> bool, otherwise| before.map_or(otherwise, is) && behind.map_or(otherwise, is);
                let is_left_out =
                    length <= EMPHASIS_MAX && !are(char::is_whitespace, true) && !are(char::is_alphanumeric, false);
                (self.at + length, is_left_out)
            }
        };
        self.emphasis = Some((end, is_left_out));
        is_left_out
    }

    /// How many bytes the next part has, and what it is read as.
    fn part(&mut self, next: char) -> (usize, Option<Read>) {
        let itself = (next.len_utf8(), Some(Read::Itself));
        match next {
            '&' => entity(self.rest()).map_or(itself, |(length, character)| (length, Some(Read::For(character)))),
            '*' | '_' if self.without_marks && self.is_emphasis(next) => (1, None),
            '[' if self.without_marks && self.link.is_none() => match link(self.rest()) {
                Some((text, all)) => {
                    self.link = Some((self.at + text, self.at + all));
                    (1, None)
                }
                None => itself,
            },
            _ => itself,
        }
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let start = self.at;
        if let Some((_, end)) = self.link.take_if(|(text_end, _)| *text_end == start) {
            self.at = end;
            return Some(Unit { bytes: start..end, read: None });
        }
        let next = self.rest().chars().next()?;
        let (length, read) = self.part(next);
        self.at += length;
        Some(Unit { bytes: start..self.at, read })
    }
}

/// The length in bytes of the entity that a text begins with, and its character.
fn entity(text: &str) -> Option<(usize, char)> {
    let rest = text.strip_prefix('&')?;
    let end = memchr(b';', rest.as_bytes().get(..rest.len().min(ENTITY_BYTES_MAX))?)?;
    let name = rest.get(..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            number.ok().and_then(char::from_u32)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)?,
    };
    Some((end + 2, character))
}

/// Where the text of the link ends that a text begins with, `](`, and where all of it does.
fn link(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let within = bytes.get(1..bytes.len().min(LINK_TEXT_MAX))?;
    let text_end = 1 + within.iter().position(|byte| matches!(byte, b'[' | b']' | b'\n' | b'\r'))?;
    let address = bytes.get(text_end..)?.strip_prefix(b"](")?;
    let (mut depth, mut is_title) = (0_u32, false);
    for (at, byte) in address.iter().take(ADDRESS_MAX).enumerate() {
        match byte {
            b'\n' | b'\r' => return None,
            b'"' => is_title = !is_title,
            _ if is_title => {}
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b')' => return Some((text_end, text_end + 2 + at + 1)),
            // A title stands behind a space.
            b' ' if address.get(at + 1) != Some(&b'"') => return None,
            _ => {}
        }
        if depth > 1 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, without_marks: bool) -> String {
        as_read(text, without_marks).map_or_else(|| text.to_owned(), |read| read.text)
    }

    #[test]
    fn entities_are_their_characters() {
        for (text, expected) in [
            ("&quot;Yes&quot;", "\"Yes\""),
            ("it&#39;s &#x2019;", "it's ’"),
            ("A &amp; B&nbsp;C", "A & B\u{a0}C"),
            ("AT&T; A & B; &no; &#; &#xD800; &", "AT&T; A & B; &no; &#; &#xD800; &"),
            ("&amp;quot;", "&quot;"),
        ] {
            assert_eq!(read(text, false), expected, "{text}");
            assert_eq!(read(text, true), expected, "{text}");
        }
    }

    #[test]
    fn marks_of_emphasis_and_links_are_left_out_where_they_are_marks() {
        for (text, expected) in [
            ("the **chief** executive", "the chief executive"),
            ("_The_ ***end***, __now__", "The end, now"),
            ("(*so*)", "(so)"),
            ("[the minister](https://e.org/a_(b)) said", "the minister said"),
            ("[**the** minister](<u> \"a title\")*", "the minister"),
            ("![a picture](p.png)", "!a picture"),
            ("2*3 snake_case * an item\n***\n____", "2*3 snake_case * an item\n***\n____"),
            ("[sic] [a] (b) [a](b c) [a\nb](c) [a](b", "[sic] [a] (b) [a](b c) [a\nb](c) [a](b"),
            ("[a [b](c)", "[a b"),
            ("****a****", "****a****"),
        ] {
            assert_eq!(read(text, true), expected, "{text}");
            assert_eq!(read(text, false), text, "{text}");
        }
    }

    #[test]
    fn what_is_read_says_what_it_stands_for() {
        let text = "A &amp; **B** [c d](e).";
        let all = as_read(text, true).unwrap();
        assert_eq!(all.text, "A & B c d.");
        for (part, expected) in [("A", "A"), ("&", "&amp;"), ("B", "B"), (" B c", " **B** [c"), ("c d.", "c d](e).")] {
            let at = all.text.find(part).unwrap();
            assert_eq!(&text[all.range(at..at + part.len())], expected, "{part}");
        }
    }
}
