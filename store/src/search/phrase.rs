//! The phrase to search for, and whether it stands in a text: byte for byte, in other typography,
//! or folded.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use crate::search::as_read::{AsRead, as_read};
use crate::search::fold::{push_folded, push_indexed};
use crate::search::passages::CONTEXT_CHARACTERS;
use crate::search::typography::{
    BEHIND_HYPHEN, DIVISION, OPTIONAL_SPACE, PARAGRAPH_END, for_each_plain, may_hide_letters,
};

/// What may differ between a phrase and the text that it is found in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// Nothing: byte for byte.
    Exact,
    /// Typography: the shape of quotation marks, apostrophes, hyphens and dashes, white space, line
    /// ends, and other characters for the same text, as composed and decomposed accents, ligatures,
    /// full-width forms, soft hyphens and other invisible characters, entities of HTML.
    #[default]
    Typography,
    /// Typography, case, diacritics, whether Serbian is in Latin or Cyrillic letters, and whether
    /// the marks of Markdown for emphasis and links are there.
    Letters,
}

/// A phrase to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// In the form in which texts are searched.
    text: String,
    folding: Folding,
    /// The runs of ASCII letters and figures in it.
    words: Vec<String>,
    /// What the index knows of the part that the passage with the beginning of the phrase has in
    /// any case.
    indexed: String,
}

/// Why a phrase cannot be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhraseError {
    /// It is empty, or consists of invisible characters alone, or, where letters are folded, of
    /// diacritical marks alone.
    #[error("it is empty, or consists of invisible characters or diacritical marks alone")]
    Empty,
}

/// Whether a phrase stands in a passage of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The passage ends with a beginning of the phrase: the text behind it decides.
    Perhaps,
}

impl Phrase {
    /// Reads a phrase. A line end in it is a space unless bytes are searched for; one with a blank
    /// line in it is found over the end of a paragraph.
    ///
    /// Errors: [`PhraseError`] for a phrase that says nothing.
    pub fn parse(text: &str, folding: Folding) -> Result<Self, PhraseError> {
        let text: String = match folding {
            Folding::Exact => text.to_owned(),
            _ => {
                let read = as_read(text, folding == Folding::Letters);
                let text = read.as_ref().map_or(text, |read| &read.text);
                form_of(text, folding).0.chars().filter_map(as_typed).collect()
            }
        };
        if text.is_empty() {
            return Err(PhraseError::Empty);
        }
        let runs = text.split(|character: char| !character.is_ascii_alphanumeric());
        let words = runs.filter(|run| !run.is_empty()).map(str::to_owned).collect();
        let phrase = Self { text, folding, words, indexed: String::new() };
        let mut indexed = String::new();
        push_indexed(phrase.beginning(), &mut indexed);
        Ok(Self { indexed, ..phrase })
    }

    /// Finds the first occurrence in `text`; returns its range in bytes. Cost: one pass, and a copy
    /// of the text unless bytes are searched for.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        let found = match self.as_read(text) {
            None => self.find_in(text),
            Some(read) => self.find_in(&read.text).map(|found| read.range(found)),
        };
        found.or_else(|| {
            let read = self.without_marks(text)?;
            self.find_in(&read.text).map(|found| read.range(found))
        })
    }

    /// A text as it is read, where that is not the text itself.
    fn as_read(&self, text: &str) -> Option<AsRead> {
        if self.folding == Folding::Exact { None } else { as_read(text, false) }
    }

    /// A text as it is read without marks, where they may be left out, and it has some.
    fn without_marks(&self, text: &str) -> Option<AsRead> {
        if self.folding == Folding::Letters { as_read(text, true).filter(AsRead::leaves_marks_out) } else { None }
    }

    /// The same in a text as it is read.
    fn find_in(&self, text: &str) -> Option<Range<usize>> {
        let (form, has_choices) = form_of(text, self.folding);
        let found = self.find_in_form(&form, has_choices)?;
        if self.folding == Folding::Exact {
            return Some(found);
        }
        // From bytes of the form back to those of the text.
        let (mut length, mut range): (usize, Option<Range<usize>>) = (0, None);
        for_each_of_form(text, self.folding, |characters, stands_for| {
            let before = length;
            length += characters.len();
            if length > found.start && before < found.end {
                range.get_or_insert(stands_for.clone()).end = stands_for.end;
            }
        });
        range
    }

    /// Whether the phrase stands in a passage, which may be cut off from what is behind it.
    pub(super) fn stands_in(&self, passage: &str) -> Stands {
        let read = self.as_read(passage);
        let stands = self.stands_in_read(read.as_ref().map_or(passage, |read| &read.text));
        if stands == Stands::Yes {
            return stands;
        }
        let without_marks = self.without_marks(passage).map(|read| self.stands_in_read(&read.text));
        without_marks.filter(|without_marks| *without_marks != Stands::No).unwrap_or(stands)
    }

    /// The same of a passage as it is read.
    fn stands_in_read(&self, passage: &str) -> Stands {
        if self.is_plainly_in(passage) {
            return Stands::Yes;
        }
        if self.is_plainly_not_in(passage) {
            return Stands::No;
        }
        let (form, has_choices) = form_of(passage, self.folding);
        if self.find_in_form(&form, has_choices).is_some() {
            return Stands::Yes;
        }
        if self.is_longer_than_passages() && self.begins_at_end_of(&form) { Stands::Perhaps } else { Stands::No }
    }

    /// Whether the phrase stands in a passage as it is, in characters that are their own plain
    /// form: ASCII, before a character that cannot join the last of them.
    fn is_plainly_in(&self, passage: &str) -> bool {
        let is_its_own =
            self.folding == Folding::Typography && self.text.is_ascii() && !self.text.contains(PARAGRAPH_END);
        let found = is_its_own.then(|| memmem::find(passage.as_bytes(), self.text.as_bytes())).flatten();
        found.is_some_and(|at| passage.as_bytes().get(at + self.text.len()).is_none_or(u8::is_ascii))
    }

    /// Whether a look at the bytes of a passage shows that it has nothing of the phrase: most
    /// passages that are read for a phrase do not have it, and need no plain form.
    fn is_plainly_not_in(&self, passage: &str) -> bool {
        self.folding == Folding::Typography
            && !self.is_longer_than_passages()
            && !self.has_words_in_a_row(passage.as_bytes())
            && !may_hide_letters(passage)
    }

    /// Whether the words of the phrase follow each other in a passage, with anything between them
    /// but ASCII letters and figures; the first may be the end of a word, and the last the
    /// beginning of one.
    fn has_words_in_a_row(&self, passage: &[u8]) -> bool {
        // The longest is the rarest, mostly.
        let longest = self.words.iter().enumerate().max_by_key(|(_, word)| word.len());
        let Some((index, anchor)) = longest.filter(|(_, word)| word.len() > 1) else { return true };
        let before = self.words.get(..index).unwrap_or_default().iter().rev();
        let behind = self.words.get(index + 1..).unwrap_or_default().iter();
        // They may overlap, as "ana" does in "banana".
        let mut from = 0;
        let mut places = std::iter::from_fn(|| {
            let at = from + memmem::find(passage.get(from..)?, anchor.as_bytes())?;
            from = at + 1;
            Some(at)
        });
        places.any(|at| {
            let (start, end) = (passage.get(..at).unwrap_or_default(), passage.get(at + anchor.len()..));
            let end = end.unwrap_or_default();
            behind.clone().try_fold(end, |end, word| behind_gap(end)?.strip_prefix(word.as_bytes())).is_some()
                && before
                    .clone()
                    .try_fold(start, |start, word| before_gap(start)?.strip_suffix(word.as_bytes()))
                    .is_some()
        })
    }

    /// Whether a text may have the phrase where none of its passages has it.
    pub(crate) fn is_longer_than_passages(&self) -> bool {
        self.text.len() > CONTEXT_CHARACTERS || self.text.contains(PARAGRAPH_END)
    }

    /// What the index knows of the phrase: of every passage that has it, or ends with its
    /// beginning, the index knows that too.
    pub(super) fn indexed(&self) -> &str {
        &self.indexed
    }

    /// What a passage in which the phrase begins has of it in any case.
    fn beginning(&self) -> &str {
        if !self.is_longer_than_passages() {
            return &self.text;
        }
        let paragraph = self.text.find(PARAGRAPH_END).unwrap_or(self.text.len());
        let end = self.text.floor_char_boundary(CONTEXT_CHARACTERS.min(paragraph));
        self.text.get(..end).unwrap_or_default()
    }

    fn find_in_form(&self, form: &str, has_choices: bool) -> Option<Range<usize>> {
        if !has_choices {
            return memmem::find(form.as_bytes(), self.text.as_bytes()).map(|at| at..at + self.text.len());
        }
        let first = self.text.chars().next()?;
        let may_begin = |character| character == first || first == ' ' && is_choice(character);
        form.char_indices().filter(|(_, character)| may_begin(*character)).find_map(|(at, _)| {
            match read_along(form.get(at..)?, &self.text) {
                Along::Whole(length) => Some(at..at + length),
                Along::Beginning(_) | Along::Not => None,
            }
        })
    }

    /// Whether a passage ends with a beginning of the phrase that is long enough to have begun in
    /// what is the passage's own, before what it shares with the one behind it.
    fn begins_at_end_of(&self, passage: &str) -> bool {
        // No character of a phrase stands for more than three bytes of choices and hyphens beside
        // it.
        let from = passage.floor_char_boundary(passage.len().saturating_sub(4 * self.text.len()));
        let end = passage.get(from..).unwrap_or_default();
        end.char_indices().any(|(at, _)| match read_along(end.get(at..).unwrap_or_default(), &self.text) {
            Along::Beginning(begun) => {
                let begun = self.text.get(..begun).unwrap_or_default();
                begun.len() >= CONTEXT_CHARACTERS || begun.contains(PARAGRAPH_END)
            }
            Along::Whole(_) | Along::Not => false,
        })
    }
}

/// What reading a phrase along a text comes to.
enum Along {
    /// The whole phrase is there, and as many bytes of the text are it.
    Whole(usize),
    /// The text ends before the phrase does, after so many bytes of it.
    Beginning(usize),
    /// The text has something else.
    Not,
}

/// Reads a phrase along a text, from the beginning of both. Where the text leaves a choice, the
/// next character of the phrase makes it.
fn read_along(text: &str, phrase: &str) -> Along {
    let (mut text_left, mut phrase_left) = (text.chars(), phrase.chars());
    loop {
        let Some(wanted) = phrase_left.clone().next() else {
            return Along::Whole(text.len() - text_left.as_str().len());
        };
        let Some(next) = text_left.next() else { return Along::Beginning(phrase.len() - phrase_left.as_str().len()) };
        if next == wanted || is_choice(next) && wanted == ' ' {
            phrase_left.next();
        } else if next == '-' && text_left.as_str().starts_with(DIVISION) {
            text_left.next();
        } else if !is_choice(next) {
            return Along::Not;
        }
    }
}

/// What is behind the bytes at the beginning that are no ASCII letters or figures; `None` where
/// there are none of them.
fn behind_gap(bytes: &[u8]) -> Option<&[u8]> {
    let gap = bytes.iter().position(u8::is_ascii_alphanumeric).unwrap_or(bytes.len());
    bytes.get(gap..).filter(|_| gap > 0)
}

/// The same from the end.
fn before_gap(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |last| last + 1);
    bytes.get(..end).filter(|_| end < bytes.len())
}

/// Whether a character of a form is a line end that may be read in more than one way.
const fn is_choice(character: char) -> bool {
    matches!(character, OPTIONAL_SPACE | BEHIND_HYPHEN | DIVISION)
}

/// A character of a phrase that was typed: line ends in it are no choices.
fn as_typed(character: char) -> Option<char> {
    match character {
        OPTIONAL_SPACE => None,
        BEHIND_HYPHEN | DIVISION => Some(' '),
        _ => Some(character),
    }
}

/// The form of a text, as it is read, in which phrases are found, and whether it leaves choices.
fn form_of(text: &str, folding: Folding) -> (Cow<'_, str>, bool) {
    if folding == Folding::Exact {
        return (Cow::Borrowed(text), false);
    }
    let (mut form, mut has_choices) = (String::with_capacity(text.len()), false);
    for_each_of_form(text, folding, |characters, _| {
        has_choices |= characters.starts_with(is_choice);
        form.push_str(characters);
    });
    (Cow::Owned(form), has_choices)
}

/// Calls `each` with what the form of a text has for each character of its plain form, and the
/// bytes of the text that it stands for.
fn for_each_of_form(text: &str, folding: Folding, mut each: impl FnMut(&str, Range<usize>)) {
    let (mut folded, mut is_blank) = (String::new(), false);
    for_each_plain(text, |character, stands_for| {
        if folding == Folding::Letters {
            folded.clear();
            push_folded(character, &mut folded);
            // Where a mark stood alone between two spaces.
            if folded == " " && is_blank {
                return;
            }
            is_blank = if folded.is_empty() { is_blank } else { folded == " " };
            each(&folded, stands_for);
        } else {
            each(character.encode_utf8(&mut [0; 4]), stands_for);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'text>(phrase: &str, folding: Folding, text: &'text str) -> Option<&'text str> {
        Phrase::parse(phrase, folding).unwrap().find(text).map(|range| &text[range])
    }

    #[test]
    fn a_phrase_is_found_as_it_stands_in_the_text() {
        use Folding::{Exact, Letters, Typography};
        for (phrase, folding, text, expected) in [
            ("strasse", Letters, "Die Große Straße.", Some("Straße")),
            ("djokovic", Letters, "Novak Djoković won", Some("Djoković")),
            ("ETE", Letters, "l'e\u{301}te\u{301} 2026", Some("e\u{301}te\u{301}")),
            ("Novak Đoković", Letters, "Новак Ђоковић", Some("Новак Ђоковић")),
            ("Ljubljana", Letters, "У Љубљани и Љубљана", Some("Љубљана")),
            ("ｶﾞｽ ABC", Letters, "ガス ａｂｃ", Some("ガス ａｂｃ")),
            ("北京", Typography, "在北京举行", Some("北京")),
            ("Straße", Typography, "die straße", None),
            ("don't", Typography, "They don’t know.", Some("don’t")),
            ("don't", Exact, "They don’t know.", None),
            ("cafe", Typography, "le cafe\u{301}", None),
            ("café au lait", Typography, "le cafe\u{301} au lait", Some("cafe\u{301} au lait")),
            ("ana split", Typography, "a banana\nsplit", Some("ana\nsplit")),
            ("an ana", Typography, "man banana", None),
            ("an bana", Typography, "man\u{a0}banana", Some("an\u{a0}bana")),
            ("café", Typography, "le cafe\u{301}", Some("cafe\u{301}")),
            ("café", Exact, "le cafe\u{301}", None),
            ("10 000 km", Typography, "10\u{a0}000\u{202f}km", Some("10\u{a0}000\u{202f}km")),
            ("fine", Typography, "the ﬁne print", Some("ﬁne")),
            ("force and", Typography, "full force\r\n    and effect", Some("force\r\n    and")),
            ("force and", Exact, "full force\nand effect", None),
            ("force\nand", Exact, "full force\nand effect", Some("force\nand")),
            ("force\nand", Typography, "full force and effect", Some("force and")),
            ("one. Two", Typography, "One is one.\n\nTwo", None),
            ("one.\n\nTwo", Typography, "One is one.\n \n\nTwo", Some("one.\n \n\nTwo")),
            ("三人死亡", Typography, "火灾造成三\n人死亡", Some("三\n人死亡")),
            ("三 人", Typography, "火灾造成三\n人死亡", Some("三\n人")),
            ("example", Typography, "an exam-\nple of", Some("exam-\nple")),
            ("well-known", Typography, "a well-\nknown case", Some("well-\nknown")),
            ("well- known", Typography, "a well-\nknown case", Some("well-\nknown")),
            ("19-20", Typography, "pages 19–\n20", None),
            ("19-20", Typography, "pages 19-\n20", Some("19-\n20")),
            ("1920", Typography, "pages 19-\n20", None),
            ("R&D's", Typography, "of R&amp;D&#8217;s cost", Some("R&amp;D&#8217;s")),
            ("10 000 km", Typography, "10&nbsp;000 km", Some("10&nbsp;000 km")),
            ("amp", Typography, "R&amp;D", None),
            ("amp", Exact, "R&amp;D", Some("amp")),
            ("R&amp;D", Typography, "R&D", Some("R&D")),
            ("the chief executive", Letters, "The **chief** executive", Some("The **chief** executive")),
            ("the chief executive", Typography, "the **chief** executive", None),
            ("chief", Letters, "the **chief** executive", Some("chief")),
            ("minister said", Letters, "[the minister](http://e.org/a) said", Some("minister](http://e.org/a) said")),
            ("E.org", Letters, "[the minister](http://e.org/a) said", Some("e.org")),
            ("**CHIEF**", Letters, "the chief executive", Some("chief")),
            ("e.org", Typography, "[the minister](http://e.org/a) said", Some("e.org")),
            ("23", Letters, "2*3", None),
        ] {
            assert_eq!(found(phrase, folding, text), expected, "{phrase:?} in {text:?}");
            let stands = Phrase::parse(phrase, folding).unwrap().stands_in(text);
            assert_eq!(stands == Stands::Yes, expected.is_some(), "{phrase:?} in {text:?}");
        }
    }

    #[test]
    fn a_phrase_that_says_nothing_is_refused() {
        assert_eq!(Phrase::parse("", Folding::Exact), Err(PhraseError::Empty));
        assert_eq!(Phrase::parse("\u{ad}", Folding::Typography), Err(PhraseError::Empty));
        assert_eq!(Phrase::parse("\u{301}", Folding::Letters), Err(PhraseError::Empty));
        assert!(Phrase::parse("\u{301}", Folding::Typography).is_ok());
    }

    #[test]
    fn the_end_of_a_passage_may_have_the_beginning_of_a_phrase() {
        let long = "a phrase that is longer than what a passage shares with the passage behind it in a text";
        let phrase = |text| Phrase::parse(text, Folding::Typography).unwrap();
        assert_eq!(phrase(long).stands_in(&format!("It is {long}")), Stands::Yes);
        assert_eq!(phrase(long).stands_in(&format!("It is {}", &long[..70])), Stands::Perhaps);
        assert_eq!(phrase(long).stands_in(&format!("It is {}", &long[..60])), Stands::No);
        assert_eq!(phrase("one.\n\nTwo").stands_in("This is one.\n\n"), Stands::Perhaps);
        assert_eq!(phrase("one. Two").stands_in("This is one.\n\n"), Stands::No);
    }
}
