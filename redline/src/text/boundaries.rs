//! Where a text may be cut, and how well a cut reads there.

#![allow(clippy::indexing_slicing, reason = "positions are checked to be boundaries of characters")]

use crate::text::blanks;
use crate::text::characters::stands_alone;
use crate::text::note_marks::without_note_marks;
use crate::text::segmentation::begins_with_mark;
use crate::text::tags::ends_with_opening_tag;

/// A boundary in more white space than this is looked at within so many bytes.
const BLANK_BYTES_MAX: usize = 1024;

/// A position between two characters where no word and no cluster straddles, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Boundary {
    /// A heading begins, perhaps behind blank lines.
    Heading,
    /// A paragraph begins: the text does, or a blank line went before.
    Paragraph,
    /// A line begins, or the text ends.
    Line,
    /// A line begins that closes what lines in front of it opened.
    ClosingLine,
    /// An HTML tag begins that opens something, behind one that closes or behind text.
    Element,
    /// A sentence begins.
    Sentence,
    /// An HTML tag begins that opens something within what was opened in front of it.
    InnerElement,
    /// A clause begins.
    Clause,
    /// A word begins, behind white space.
    Word,
    /// A word ends, before white space.
    EndOfWord,
    /// Between two characters that are words of their own.
    Character,
}

/// What kind of boundary `position` in `text` is; none where it should not be cut.
///
/// Cost: O(1), but for white space beside it, of which at most [`BLANK_BYTES_MAX`] bytes are looked
/// behind.
pub(crate) fn boundary(text: &str, position: usize) -> Option<Boundary> {
    if !text.is_char_boundary(position) {
        return None;
    }
    let (before, after) = text.split_at(position);
    let Some(last) = before.chars().next_back() else { return Some(Boundary::Paragraph) };
    let Some(next) = after.chars().next() else { return Some(Boundary::Line) };
    if last == '\r' && next == '\n' {
        return None;
    }
    if last == '\n' {
        let breaks = tail(before, BLANK_BYTES_MAX).bytes().rev().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let is_paragraph = breaks.filter(|byte| *byte == b'\n').nth(1).is_some();
        return (!begins_with_mark(after)).then_some(if begins_heading(after) {
            Boundary::Heading
        } else if after.starts_with(['\r', '\n']) {
            // A blank line goes with the line end in front of it.
            Boundary::Character
        } else if is_paragraph {
            Boundary::Paragraph
        } else if closes_block(after) {
            Boundary::ClosingLine
        } else {
            Boundary::Line
        });
    }
    if last.is_whitespace() {
        if next.is_whitespace() || begins_with_mark(after) {
            return None;
        }
        let before = blanks::without_end(tail(before, BLANK_BYTES_MAX));
        return Some(if is_sentence_end(before) {
            Boundary::Sentence
        } else if before.ends_with([',', ';', ':', '،', '؛', '—', '–']) {
            Boundary::Clause
        } else {
            Boundary::Word
        });
    }
    if next.is_whitespace() {
        return (!begins_with_mark(blanks::without_start(head(after, BLANK_BYTES_MAX)))).then_some(Boundary::EndOfWord);
    }
    match last {
        '。' | '！' | '？' if stands_alone(next) => Some(Boundary::Sentence),
        '，' | '；' | '：' | '、' if stands_alone(next) => Some(Boundary::Clause),
        // These join digits, and nothing else.
        '。' | '！' | '？' if next.is_ascii_punctuation() => Some(Boundary::Sentence),
        '，' | '；' | '：' | '、' if next.is_ascii_punctuation() => Some(Boundary::Clause),
        _ if stands_alone(last) && stands_alone(next) => Some(Boundary::Character),
        _ if next == '<' && opens_tag(after) => {
            Some(if ends_with_opening_tag(before) { Boundary::InnerElement } else { Boundary::Element })
        }
        '>' if !begins_with_mark(after) => Some(Boundary::EndOfWord),
        // Not within the target of a link.
        ')' | ']' if matches!(next, '.' | ',' | ';' | ':' | '!' | '?') => Some(Boundary::EndOfWord),
        _ => None,
    }
}

/// Whether a line begins here that closes an element of HTML, or a block of a template or of code.
fn closes_block(text: &str) -> bool {
    let line = head(text, INDENT_BYTES_MAX).trim_start_matches([' ', '\t']);
    line.starts_with(['}', ']', ')']) || ["</", "{% end", "{%- end"].iter().any(|closing| line.starts_with(closing))
}

/// Whether a tag begins here that opens something.
fn opens_tag(text: &str) -> bool {
    matches!(text.as_bytes(), [b'<', letter, ..] if letter.is_ascii_alphabetic())
}

/// Whether a line that is a heading begins here, perhaps behind blank lines: of Markdown, AsciiDoc,
/// a wiki or HTML.
fn begins_heading(text: &str) -> bool {
    let text = head(text, HEADING_BYTES_MAX).trim_start_matches(['\r', '\n']);
    let mark = match text.as_bytes() {
        [mark @ (b'#' | b'='), ..] => *mark,
        [b'<', b'h' | b'H', b'1'..=b'6', ..] => return true,
        _ => return false,
    };
    let depth = text.bytes().take_while(|byte| *byte == mark).count();
    (1..=6).contains(&depth) && text[depth..].starts_with(' ')
}

/// A line that is set in further closes nothing.
const INDENT_BYTES_MAX: usize = 64;

/// A heading behind more blank lines is not looked for.
const HEADING_BYTES_MAX: usize = 16;

/// What closes behind a sentence has fewer bytes.
const CLOSING_BYTES_MAX: usize = 1024;

/// The last bytes of a text, whole characters.
pub(crate) fn tail(text: &str, bytes_max: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes_max))..]
}

/// The first bytes of a text, whole characters.
pub(crate) fn head(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max.min(text.len()))]
}

/// Whether a sentence ends where `text` does: at a mark that ends one, with the quotation marks and
/// brackets that close behind it, and marks of notes.
///
/// Cost: O(1): of more than [`CLOSING_BYTES_MAX`] bytes of these no more is looked at.
pub(crate) fn is_sentence_end(text: &str) -> bool {
    let text = without_note_marks(tail(text, CLOSING_BYTES_MAX)).trim_end_matches(is_closing);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।'])
}

/// Whether a line ends in a text.
pub(crate) fn has_break(text: &str) -> bool {
    memchr::memchr(b'\n', text.as_bytes()).is_some()
}

/// A mark that closes a quotation or a bracket.
pub(crate) fn is_closing(character: char) -> bool {
    matches!(character, '"' | '\'' | '”' | '’' | '“' | '»' | '«' | '›' | ')' | ']' | '」' | '』' | '）' | '》' | '】')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_at_each_boundary() {
        use Boundary::{
            Character, Clause, ClosingLine, Element, EndOfWord, Heading, InnerElement, Line, Paragraph, Sentence, Word,
        };
        for (before, after, expected) in [
            ("", "a", Some(Paragraph)),
            ("a", "", Some(Line)),
            ("a\n", "b", Some(Line)),
            ("a\n\n", "b", Some(Paragraph)),
            ("a\r\n\r\n", "b", Some(Paragraph)),
            ("a\r", "\nb", None),
            ("He came. ", "He", Some(Sentence)),
            ("“Yes.” ", "He", Some(Sentence)),
            ("Yes, ", "he", Some(Clause)),
            ("a ", "b", Some(Word)),
            ("a ", " b", None),
            ("a", " b", Some(EndOfWord)),
            ("a ", "\u{301}", None),
            ("ab", "cd", None),
            ("北", "京", Some(Character)),
            ("京。", "他", Some(Sentence)),
            ("京，", "他", Some(Clause)),
            ("京，", "`a`", Some(Clause)),
            ("京，", "1", None),
            ("a\n", "# b", Some(Heading)),
            ("a\n", "\n== b ==", Some(Heading)),
            ("a\n", "\n<h2>b</h2>", Some(Heading)),
            ("a\n", "#b", Some(Line)),
            ("a\n\n", "======== b", Some(Paragraph)),
            ("a\n", "  </ul>", Some(ClosingLine)),
            ("a\n", "{% endnote %}", Some(ClosingLine)),
            ("</td>", "<td>", Some(Element)),
            ("<tr>", "<td>", Some(InnerElement)),
            ("a[b](c)", ".", Some(EndOfWord)),
            ("a", "<td>", Some(Element)),
            ("a", "</td>", None),
            ("</td>", "b", Some(EndOfWord)),
            (">", "\u{301}", None),
        ] {
            let text = [before, after].concat();
            assert_eq!(boundary(&text, before.len()), expected, "{before:?} {after:?}");
        }
        assert_eq!(boundary("é", 1), None);
    }
}
