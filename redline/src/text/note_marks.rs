//! The marks of notes behind a sentence, which ends in front of them: `[1]`, `[^a]`, `[12][13]`,
//! `¹²`, `†`, `<sup>2</sup>`, `<ref>…</ref>`.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use crate::text::boundaries::{head, tail};

/// A longer mark in square brackets is none of a note, unless it has a name behind `^`.
const BRACKETS_BYTES_MAX: usize = 16;

/// A longer element is no mark of a note.
const ELEMENT_BYTES_MAX: usize = 512;

/// Raised digits and signs that follow each other have fewer bytes.
const RAISED_BYTES_MAX: usize = 32;

/// So many marks of notes follow each other at most, and in so many bytes.
const MARKS_MAX: usize = 8;
const MARKS_BYTES_MAX: usize = 1024;

/// The elements that hold marks of notes, or notes.
const ELEMENTS: [(&str, &str); 2] = [("<sup", "</sup>"), ("<ref", "</ref>")];

/// A text without the marks of notes that it ends with, and without what white space is between
/// them and in front of them; as it is where it has none, or nothing else.
///
/// Cost: O(1): of a text with more than [`MARKS_MAX`] of them, the others are left.
pub(crate) fn without_note_marks(text: &str) -> &str {
    let near = tail(text, MARKS_BYTES_MAX);
    let Some(mut rest) = without_one(near) else { return text };
    for _ in 1..MARKS_MAX {
        let solid = rest.trim_end();
        match without_one(solid) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    let solid = rest.trim_end();
    if solid.is_empty() { text } else { &text[..text.len() - (near.len() - solid.len())] }
}

/// A text without the mark that it ends with; nothing where it ends with none.
fn without_one(text: &str) -> Option<&str> {
    match text.chars().next_back()? {
        ']' => {
            let (before, inside) = text.strip_suffix(']')?.rsplit_once('[')?;
            is_mark(inside).then_some(before)
        }
        '>' => {
            let near = tail(text, ELEMENT_BYTES_MAX);
            let opening = if near.ends_with("/>") {
                near.rfind('<').filter(|start| near[*start..].starts_with("<ref"))
            } else {
                let of_element =
                    |(opening, closing): &(&str, &str)| near.ends_with(closing).then(|| near.rfind(opening)).flatten();
                ELEMENTS.iter().find_map(of_element)
            };
            opening.map(|start| &text[..text.len() - (near.len() - start)])
        }
        last => is_raised(last).then(|| {
            let near = tail(text, RAISED_BYTES_MAX);
            &text[..text.len() - (near.len() - near.trim_end_matches(is_raised).len())]
        }),
    }
}

/// How long the mark of a note is that a text begins with; 0 where it begins with none.
///
/// Cost: O(the mark).
pub(crate) fn note_mark_len_bytes(text: &str) -> usize {
    match text.chars().next() {
        Some('[') => {
            let inside = head(&text[1..], ELEMENT_BYTES_MAX);
            let inside =
                inside.find(['[', ']', '\n']).filter(|end| inside[*end..].starts_with(']')).map(|end| &inside[..end]);
            inside.filter(|inside| is_mark(inside)).map_or(0, |inside| "[]".len() + inside.len())
        }
        Some('<') => {
            let Some((_, closing)) = ELEMENTS.iter().find(|(opening, _)| text.starts_with(opening)) else { return 0 };
            let near = head(text, ELEMENT_BYTES_MAX);
            let opened = near.find('>').map_or("", |end| &near[..=end]);
            if opened.ends_with("/>") {
                return opened.len();
            }
            near.find(closing).map_or(0, |end| end + closing.len())
        }
        Some(first) if is_raised(first) => text.len() - text.trim_start_matches(is_raised).len(),
        _ => 0,
    }
}

/// Whether what stands in square brackets is the mark of a note: a number, a letter, a name behind
/// `^`, a number behind a word: `note 1`.
pub(crate) fn is_mark(inside: &str) -> bool {
    if let Some(name) = inside.strip_prefix('^') {
        return !name.is_empty() && !name.contains(char::is_whitespace);
    }
    if inside.len() > BRACKETS_BYTES_MAX {
        return false;
    }
    let last = inside.rsplit(' ').next().unwrap_or_default();
    let is_number = |mark: char| mark.is_numeric() || matches!(mark, ',' | '-' | '–');
    let is_numbers = last.contains(char::is_numeric) && last.chars().all(is_number);
    is_numbers || matches!(inside.chars().count(), 1 | 2) && !inside.contains(char::is_whitespace) && inside != "x"
}

/// Whether a character is the mark of a note by itself.
pub(crate) const fn is_raised(character: char) -> bool {
    matches!(character, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '⁽' | '⁾' | '†' | '‡')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_notes_are_behind_the_sentence() {
        for (sentence, marks) in [
            ("It rose.", "[1]"),
            ("It rose.", "[^a] [^b]"),
            ("It rose.", "[^a-long-name-of-a-note]"),
            ("It rose.", "¹²"),
            ("It rose.", " †"),
            ("It rose.", "<sup>2</sup>"),
            ("It rose.", "<sup id=\"n\">2</sup>"),
            ("It rose.", "<ref name=a>Hill</ref>"),
            ("It rose.", "<ref name=a />"),
            ("It rose.", "[note 1]"),
            ("It rose.", "[1–3]"),
            ("隋朝建立于581年。", "[12][13]"),
            ("وصل القطار.", "[٣]"),
            ("It rose [citation needed here]", ""),
            ("- [x]", ""),
            ("[1]", ""),
            ("¹", ""),
            ("", ""),
        ] {
            let text = [sentence, marks].concat();
            assert_eq!(without_note_marks(&text), sentence, "{text}");
        }
    }

    #[test]
    fn a_mark_ends_where_it_closes() {
        for (mark, behind) in [
            ("[2]", " Next"),
            ("[^a]", "[^b]"),
            ("²", " Next"),
            ("<sup>2</sup>", " Next"),
            ("<ref>Hill, 1962.</ref>", " Next"),
            ("<ref name=a />", "<ref>Hill</ref>"),
            ("", "[sic] Next"),
            ("", "[see [2]]"),
            ("", "<b>2</b>"),
            ("", "<ref>Hill"),
            ("", "Next"),
            ("", ""),
        ] {
            assert_eq!(note_mark_len_bytes(&[mark, behind].concat()), mark.len(), "{mark}{behind}");
        }
    }
}
