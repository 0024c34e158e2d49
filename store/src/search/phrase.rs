//! What is searched for: a piece of one line, as it stands or folded.

use std::ops::Range;

use memchr::memmem;

use crate::search::fold::{push_character, push_folded};

/// What is searched for.
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
    /// Nothing, or diacritical marks alone.
    #[error("there is no letter or sign in it")]
    Empty,
    /// It goes over the end of a line.
    #[error("a phrase lies within one line")]
    LineFeed,
}

impl Phrase {
    /// A phrase that is searched for exactly, or with `folds` in small and capital letters, with and without diacritics.
    pub fn parse(text: &str, folds: bool) -> Result<Self, PhraseError> {
        let mut folded = String::new();
        push_folded(text, &mut folded);
        match folded.is_empty() {
            true => Err(PhraseError::Empty),
            false if text.contains('\n') => Err(PhraseError::LineFeed),
            false => Ok(Self { text: text.to_owned(), folded, folds }),
        }
    }

    /// Where a text has it first, in bytes of the text. Cost: one pass, and a copy of the text where it folds.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        if !self.folds {
            return memmem::find(text.as_bytes(), self.text.as_bytes()).map(|at| at..at + self.text.len());
        }
        let mut folded = String::with_capacity(text.len());
        push_folded(text, &mut folded);
        let begin = memmem::find(folded.as_bytes(), self.folded.as_bytes())?;
        let end = begin + self.folded.len();
        // The characters that became what was found.
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

    /// Every text that has the phrase, exactly or folded, has this in its folded form.
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
    fn what_cannot_be_searched_for_is_refused() {
        assert_eq!(Phrase::parse("", false), Err(PhraseError::Empty));
        assert_eq!(Phrase::parse("\u{301}", true), Err(PhraseError::Empty));
        assert_eq!(Phrase::parse("a\nb", false), Err(PhraseError::LineFeed));
    }
}
