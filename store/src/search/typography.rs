//! The plain form of a text: the same for texts that differ in typography alone. Quotation marks,
//! hyphens and dashes have one shape each, white space is one space, canonical equivalents and
//! forms of presentation (ﬁ, ｶﾞ, １４) are their plain ones, and what is invisible is dropped.
//!
//! What a comparison of two texts calls typography is the same here; the program's tests compare
//! the two tables, character by character. A line end is a space, and several with nothing between
//! them are the end of a paragraph. Where typesetting alone puts line ends, readers may read less:
//! nothing between Chinese characters, one word where a hyphen divides it. What may be read there
//! is a character of its own ([`OPTIONAL_SPACE`], [`BEHIND_HYPHEN`], [`DIVISION`]).

use std::iter::once;
use std::ops::Range;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The end of a paragraph, between two spaces.
pub(super) const PARAGRAPH_END: char = '\n';
/// A line end that is read as a space or as nothing.
pub(super) const OPTIONAL_SPACE: char = '\u{c}';
/// A line end behind a hyphen: a space or nothing.
pub(super) const BEHIND_HYPHEN: char = '\u{b}';
/// A line end behind a hyphen that may divide a word: a space or nothing, or nothing with the
/// hyphen.
pub(super) const DIVISION: char = '\r';

/// Calls `each` for the characters of the plain form of `text`, with the bytes of the text that
/// each stands for. Cost: one pass, fast for ASCII.
pub(super) fn for_each_plain(text: &str, each: impl FnMut(char, Range<usize>)) {
    let mut plain = PlainForm { each, blank: None, last: '\0', before_hyphen: '\0', has_hyphen: false };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let end = at + character.len_utf8();
        if character.is_whitespace() {
            plain.push_blank(character, at..end);
        } else if is_invisible(character) {
        } else if character.is_ascii() && bytes.get(end).is_none_or(u8::is_ascii) {
            plain.push(character, at..end);
        } else {
            at = plain.push_cluster(text, at, end);
            continue;
        }
        at = end;
    }
    plain.end();
}

/// White space that was read, and not yet given.
struct Blank {
    range: Range<usize>,
    feeds: u32,
    returns: u32,
    ends_paragraph: bool,
}

struct PlainForm<F> {
    each: F,
    blank: Option<Blank>,
    /// The character that was given last; NUL at the beginning.
    last: char,
    /// The one before it, where the last is a hyphen.
    before_hyphen: char,
    has_hyphen: bool,
}

impl<F: FnMut(char, Range<usize>)> PlainForm<F> {
    fn push_blank(&mut self, character: char, range: Range<usize>) {
        let blank =
            self.blank.get_or_insert(Blank { range: range.clone(), feeds: 0, returns: 0, ends_paragraph: false });
        blank.range.end = range.end;
        blank.feeds += u32::from(character == '\n');
        blank.returns += u32::from(character == '\r');
        blank.ends_paragraph |= character == '\u{2029}';
    }

    /// Gives one character of a text, which is not white space.
    fn push(&mut self, character: char, range: Range<usize>) {
        let is_hyphen = is_hyphen(character);
        if character == '…' {
            (0..3).for_each(|_| self.give('.', range.clone()));
        } else {
            self.give(plain(character), range);
        }
        self.has_hyphen = is_hyphen;
    }

    /// Gives the character at `at..end` with what joins it; returns where that ends.
    fn push_cluster(&mut self, text: &str, at: usize, end: usize) -> usize {
        let mut cluster_end = end;
        for (behind, character) in text.get(end..).unwrap_or_default().char_indices() {
            if joins(character) {
                cluster_end = end + behind + character.len_utf8();
            } else if !is_invisible(character) {
                break;
            }
        }
        let cluster = text.get(at..cluster_end).unwrap_or_default();
        let is_plain =
            |character| !has_compatible_form(character) && is_nfc_quick(once(character)) == IsNormalized::Yes;
        match cluster.chars().next() {
            Some(character) if cluster_end == end && is_plain(character) => self.push(character, at..end),
            _ => {
                let mut parts = String::new();
                cluster.chars().for_each(|character| for_each_part(character, |part| parts.push(part)));
                parts.retain(|part| !is_invisible(part));
                parts.nfc().for_each(|character| self.push(character, at..cluster_end));
            }
        }
        cluster_end
    }

    fn give(&mut self, character: char, range: Range<usize>) {
        self.give_blank(character);
        (self.each)(character, range);
        (self.before_hyphen, self.last) = (self.last, character);
    }

    /// Gives the white space before the character `next`, if there is any.
    fn give_blank(&mut self, next: char) {
        let Some(blank) = self.blank.take() else { return };
        let breaks = blank.feeds.max(blank.returns);
        if breaks > 1 || blank.ends_paragraph {
            [' ', PARAGRAPH_END, ' '].into_iter().for_each(|character| (self.each)(character, blank.range.clone()));
        } else {
            let space = if breaks == 1 { self.line_end_before(next) } else { ' ' };
            (self.each)(space, blank.range);
        }
        (self.last, self.has_hyphen) = (' ', false);
    }

    /// What a line end may be read as between the last character and `next`.
    fn line_end_before(&self, next: char) -> char {
        let between = |is: fn(char) -> bool| is(self.before_hyphen) && is(next);
        match self.has_hyphen {
            true if between(char::is_alphabetic) => DIVISION,
            true if between(char::is_alphanumeric) => BEHIND_HYPHEN,
            _ if is_unspaced(self.last) || is_unspaced(next) => OPTIONAL_SPACE,
            _ => ' ',
        }
    }

    fn end(mut self) {
        self.give_blank('\0');
    }
}

/// Whether a character belongs to the one before it in a canonical form, or may become one with it.
pub(super) fn joins(character: char) -> bool {
    if character.is_ascii() || character.is_whitespace() {
        return false;
    }
    let mut first = None;
    for_each_part(character, |part| {
        if !is_invisible(part) {
            first.get_or_insert(part);
        }
    });
    let first = first.unwrap_or(character);
    canonical_combining_class(first) != 0 || is_nfc_quick(once(first)) == IsNormalized::Maybe
}

/// Calls `each` for the characters that a character stands for: those of its canonical form, and of
/// its plain one where it is a form of presentation.
pub(super) fn for_each_part(character: char, each: impl FnMut(char)) {
    if has_compatible_form(character) {
        decompose_compatible(character, each);
    } else {
        decompose_canonical(character, each);
    }
}

/// Whether a character is invisible, or, as a tatweel, stretches a word.
pub(super) const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{640}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the plain form of a text may have other ASCII letters and figures than the text, or
/// others beside each other: where something invisible, a form of presentation or the end of a line
/// is between them, or stands for them, or where a mark joins one. Cost: one pass, of a few
/// operations for each byte.
pub(super) fn may_hide_letters(text: &str) -> bool {
    let mut bytes = text.as_bytes().iter();
    while let Some(byte) = bytes.next() {
        let behind = |count| bytes.as_slice().get(count).copied().unwrap_or_default();
        let hides = match *byte {
            b'-' => bytes.clone().find(|next| **next != b' ').is_some_and(|next| !next.is_ascii_graphic()),
            ..0xC2 => false,
            0xC2 => behind(0) == 0xAD,
            0xC4 => behind(0) >= 0xB2,
            0xC5 => matches!(behind(0), 0x80 | 0x89 | 0xBF),
            0xCC | 0xCD => true,
            0xD6 => behind(0) == 0xBE,
            0xD8 => behind(0) == 0x9C,
            0xD9 => behind(0) == 0x80,
            0xE1 => matches!(behind(0), 0x9E | 0xA0),
            0xE2 => matches!((behind(0), behind(1)), (0x80, 0x8B..=0x91 | 0xAA..=0xAE) | (0x81, 0xA0..) | (0x84, _)),
            0xE3 => matches!(behind(0), 0x8D..=0x8F),
            0xC7 | 0xEF | 0xF3 => true,
            0xF0 => matches!(behind(0), 0x9B | 0x9D),
            _ => false,
        };
        if hides {
            return true;
        }
    }
    false
}

/// Whether a character is a form of presentation of others: a ligature, a digraph, a half-width
/// form, an Arabic letter as it is joined, a unit in one character. Raised figures and fractions
/// are not: m² is not m2.
fn has_compatible_form(character: char) -> bool {
    matches!(character,
        'Ŀ' | 'ŀ' | 'ŉ' | 'Ĳ' | 'ĳ' | 'ſ' | 'ẛ' | 'Ǆ'..='ǌ' | 'Ǳ'..='ǳ'
        | '℃' | '℉'
        | '㍱'..='㍺' | '㎀'..='㏟'
        | 'ﬀ'..='ﬆ' | 'ﬓ'..='ﬗ'
        // Without those that stand for a space with marks on it.
        | '\u{FB1D}'..='\u{FC5D}' | '\u{FC64}'..='\u{FDCF}' | '\u{FE80}'..='\u{FEFC}'
        | '！'..='～' | '\u{FF61}'..='\u{FFDC}' | '\u{FFE0}'..='\u{FFE2}' | '\u{FFE4}'..='\u{FFE6}')
}

/// The plain form of a character of a canonical form.
pub(super) fn plain(character: char) -> char {
    match character {
        _ if character.is_ascii() && character != '`' => character,
        '‘' | '’' | '‚' | '‛' | 'ʼ' => '\'',
        // What people type for them, and what stands for them in other scripts.
        '‹' | '›' | '′' | '‵' | '`' | '´' | 'ʻ' | 'ʹ' | '❛' | '❜' | '՚' | '׳' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '″' | '‶' | 'ʺ' | '❝' | '❞' | '〝' | '〞' | '〟' | '״' => '"',
        '‐'..='―' | '−' | '־' | '˗' | '⁃' | '﹘' | '﹣' => '-',
        'ي' => 'ی',
        'ك' => 'ک',
        '。' => '.',
        '・' => '·',
        '￣' => '¯',
        _ => character,
    }
}

/// Whether a character is a hyphen, which may divide a word.
const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑' | '－' | '﹣' | '־')
}

/// Whether a script sets no space where a line ends within a sentence: Han and kana with their
/// marks, Thai, Lao, Burmese, Khmer; Hangul, where a line may end within a word.
const fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3001}'..='\u{303F}' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::characters;

    fn plain_form(text: &str) -> String {
        let mut plain = String::new();
        for_each_plain(text, |character, _| plain.push(character));
        plain
    }

    #[test]
    fn other_characters_for_the_same_text() {
        for (text, plain) in [
            ("“We shall win,” said l’Assemblée", "\"We shall win,\" said l'Assemblée"),
            ("«Oui» ‹non› „ja‚ 5′ 6″ `x´", "\"Oui\" 'non' \"ja' 5' 6\" 'x'"),
            ("cafe\u{301} a\u{323}\u{301} a\u{301}\u{323}", "café ạ́ ạ́"),
            ("oﬃce e\u{ad}mail 10\u{a0}000\u{202f}km", "office email 10 000 km"),
            ("12–14 a — b non\u{2011}stop", "12-14 a - b non-stop"),
            ("Wait…", "Wait..."),
            ("１４　ｶﾞｽ", "14 ガス"),
            ("한글 \u{1112}\u{1161}\u{11ab}", "한글 한"),
            ("❤\u{FE0F} می\u{200c}خواهم", "❤ میخواهم"),
            ("a\t \u{200b} b\n", "a b "),
            ("full force\r\n   and effect", "full force and effect"),
            ("one.\n \nTwo.\r\rThree\u{2029}Four", "one. \n Two. \n Three \n Four"),
            ("火灾造成三\n人死亡", "火灾造成三\u{c}人死亡"),
            ("exam-\nple, pages 19-\n20, so -\nnot -\n", "exam-\rple, pages 19-\u{b}20, so - not - "),
            ("\u{301}", "\u{301}"),
        ] {
            assert_eq!(plain_form(text), plain, "{text:?}");
        }
    }

    #[test]
    fn every_character_says_where_it_stood() {
        let text = "l’e\u{301}te\u{301} ﬁn\r\n\r\nend";
        let mut places = Vec::new();
        for_each_plain(text, |character, range| places.push((character, &text[range])));
        let expected = [
            ('l', "l"),
            ('\'', "’"),
            ('é', "e\u{301}"),
            ('t', "t"),
            ('é', "e\u{301}"),
            (' ', " "),
            ('f', "ﬁ"),
            ('i', "ﬁ"),
            ('n', "n"),
            (' ', "\r\n\r\n"),
            ('\n', "\r\n\r\n"),
            (' ', "\r\n\r\n"),
            ('e', "e"),
            ('n', "n"),
            ('d', "d"),
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn what_may_hide_letters_is_known() {
        for character in characters().filter(|character| !character.is_ascii()) {
            let text = format!("a{character}b");
            let plain = plain_form(&text);
            let letters = plain.chars().filter(char::is_ascii_alphanumeric).count();
            let hides = letters > 2 || plain == "ab";
            assert!(!hides && letters == 2 || may_hide_letters(&text), "{text:?}");
        }
        for text in ["exam-\nple", "exam-  \r\n ple", "exam‐\nple", "exam־\nple", "exam-\u{a0}\nple"] {
            assert!(may_hide_letters(text), "{text:?}");
        }
        assert!(!may_hide_letters("“Don’t,” she said – it’s non-stop\nin Łódź, Нови Сад, 北京: é 😀."));
    }

    #[test]
    fn a_plain_form_is_its_own() {
        for character in characters().filter(|character| *character > ' ' && !character.is_whitespace()) {
            for text in [format!("a{character}b"), format!("{character}\u{301}"), format!("か{character}゙")] {
                let plain = plain_form(&text);
                assert_eq!(plain_form(&plain), plain, "{text:?}");
            }
        }
    }
}
