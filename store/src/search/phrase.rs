//! The phrase to search for: part of one line, exact or folded.

use std::ops::Range;

use memchr::memmem;

use crate::search::fold::{push_character, push_folded};

/// A phrase to search for: part of one line of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    text: String,
    folded: String,
    folds: bool,
}

/// Why a phrase cannot be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhraseError {
    /// It is empty, or consists of diacritical marks alone.
    #[error("it is empty or consists of diacritical marks alone")]
    Empty,
    /// It spans several lines.
    #[error("it spans several lines; a phrase must be within one")]
    LineFeed,
}

impl Phrase {
    /// Reads a phrase. It is searched for exactly, or, if `folds`, regardless of case and
    /// diacritics.
    ///
    /// Errors: [`PhraseError`] for a phrase that no line can contain.
    pub fn parse(text: &str, folds: bool) -> Result<Self, PhraseError> {
        let mut folded = String::new();
        push_folded(text, &mut folded);
        match folded.is_empty() {
            true => Err(PhraseError::Empty),
            false if text.contains('\n') => Err(PhraseError::LineFeed),
            false => Ok(Self { text: text.to_owned(), folded, folds }),
        }
    }

    /// Finds the first occurrence in `text`; returns its range in bytes. Cost: one pass, and a copy
    /// of the text if it folds.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        if !self.folds {
            return memmem::find(text.as_bytes(), self.text.as_bytes()).map(|at| at..at + self.text.len());
        }
        let mut folded = String::with_capacity(text.len());
        push_folded(text, &mut folded);
        let begin = memmem::find(folded.as_bytes(), self.folded.as_bytes())?;
        let end = begin + self.folded.len();
        // Maps the range in the folded text back to characters of the text.
        let (mut first, mut character_folded, mut position) = (None, String::new(), 0);
        for (at, character) in text.char_indices() {
            character_folded.clear();
            push_character(character, &mut character_folded);
            position += character_folded.len();
            if position > begin && first.is_none() {
                first = Some(at);
            }
            if position >= end {
                return first.map(|first| first..at + character.len_utf8());
            }
        }
        None
    }

    /// The folded phrase: the folded form of every matching text, exact or folded, contains it.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'text>(phrase: &str, folds: bool, text: &'text str) -> Option<&'text str> {
        Phrase::parse(phrase, folds).unwrap().find(text).map(|range| &text[range])
    }

    #[test]
    fn a_phrase_is_found_as_it_stands_in_the_text() {
        assert_eq!(found("strasse", true, "Die Große Straße."), Some("Straße"));
        assert_eq!(found("djokovic", true, "Novak Djoković won"), Some("Djoković"));
        assert_eq!(found("ETE", true, "l'e\u{301}te\u{301} 2026"), Some("e\u{301}te"));
        assert_eq!(found("北京", false, "在北京举行"), Some("北京"));
        assert_eq!(found("Straße", false, "die straße"), None);
    }

    #[test]
    fn a_phrase_that_no_line_can_contain_is_refused() {
        assert_eq!(Phrase::parse("", false), Err(PhraseError::Empty));
        assert_eq!(Phrase::parse("\u{301}", true), Err(PhraseError::Empty));
        assert_eq!(Phrase::parse("a\nb", false), Err(PhraseError::LineFeed));
    }
}
