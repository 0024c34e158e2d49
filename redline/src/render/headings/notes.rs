//! Marks of notes, and the notes themselves: a sentence ends in front of its marks, and a note is
//! no title.

use crate::text::note_marks::is_superscript;

/// A text without the marks of notes that it ends with: `[1]`, `[^a]`, `[12][13]`, `¹²`, `†`,
/// `<sup>2</sup>`, `<ref>…</ref>`.
pub(super) fn without_marks(text: &str) -> &str {
    let mut rest = text;
    loop {
        let solid = rest.trim_end();
        let raised = solid.trim_end_matches(is_raised);
        let shorter = if raised.len() < solid.len() {
            raised
        } else if let Some(before) = without_brackets(solid).or_else(|| without_tag(solid)) {
            before
        } else {
            return rest;
        };
        if shorter.trim().is_empty() {
            return rest;
        }
        rest = shorter;
    }
}

/// Whether a line is a note: `[^1]: See …`, `[1] Hill 1962`, `¹ Cash only`.
pub(super) fn is_note(line: &str) -> bool {
    let is_apart = |rest: &str| rest.starts_with([':', ' ', '\t', '\u{a0}']);
    if let Some((mark, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
        return is_mark(mark) && is_apart(rest);
    }
    let rest = line.trim_start_matches(is_raised);
    rest.len() < line.len() && rest.chars().any(char::is_alphabetic)
}

/// The text in front of a mark in square brackets that it ends with.
fn without_brackets(text: &str) -> Option<&str> {
    let (before, mark) = text.strip_suffix(']')?.rsplit_once('[')?;
    is_mark(mark).then_some(before)
}

/// Whether what stands in square brackets is the mark of a note: a number, a letter, a name behind
/// `^`, a number behind a word: `note 1`.
fn is_mark(mark: &str) -> bool {
    if let Some(name) = mark.strip_prefix('^') {
        return !name.is_empty() && !name.contains(char::is_whitespace);
    }
    let last = mark.rsplit(' ').next().unwrap_or_default();
    let is_number = mark.len() <= MARK_BYTES_MAX && last.chars().any(char::is_numeric);
    let is_numbers = is_number && last.chars().all(|digit| digit.is_numeric() || matches!(digit, ',' | '-' | '–'));
    is_numbers || matches!(mark.chars().count(), 1 | 2) && !mark.contains(char::is_whitespace) && mark != "x"
}

/// The mark of a note in square brackets has no more bytes.
const MARK_BYTES_MAX: usize = 16;

/// The text in front of an element that it ends with, and that holds the mark of a note.
fn without_tag(text: &str) -> Option<&str> {
    if text.ends_with("/>") {
        let start = text.rfind('<')?;
        return text.get(start..)?.starts_with("<ref").then(|| text.get(..start)).flatten();
    }
    let name = ["sup", "ref"].into_iter().find(|name| text.ends_with(&format!("</{name}>")))?;
    text.get(..text.rfind(&format!("<{name}"))?)
}

/// Whether a character is the mark of a note by itself.
const fn is_raised(character: char) -> bool {
    is_superscript(character) || matches!(character, '⁽' | '⁾' | '†' | '‡')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_notes_are_behind_the_sentence() {
        for (text, expected) in [
            ("It rose.[1]", "It rose."),
            ("It rose.[^a] [^b]", "It rose."),
            ("It rose.¹²", "It rose."),
            ("It rose.<sup>2</sup>", "It rose."),
            ("It rose.<ref name=a>Hill</ref>", "It rose."),
            ("It rose.<ref name=a />", "It rose."),
            ("隋朝建立于581年。[12][13]", "隋朝建立于581年。"),
            ("It rose [citation needed here]", "It rose [citation needed here]"),
            ("[1]", "[1]"),
            ("¹", "¹"),
            ("", ""),
        ] {
            assert_eq!(without_marks(text), expected, "{text}");
        }
    }

    #[test]
    fn notes() {
        for line in ["[^1]: See Hill", "[1] Hill 1962", "¹ Cash only", "³Cash only", "[a] See above", "† Died 1950"]
        {
            assert!(is_note(line), "{line}");
        }
        for line in ["[Chorus] La la", "[1]", "Notice", "", "[draft] Notice"] {
            assert!(!is_note(line), "{line}");
        }
    }
}
