//! Words that matter in a change: negations, numbers written out, dates and units, in the languages
//! of newsrooms.
//!
//! `pet` is five in Serbian, and `no` means "in the" in Portuguese: a word counts only in texts of
//! its language, which is recognized by the commonest words of a text ([`Languages`]). Where there
//! are too few of these, as in a headline, a word counts unless it is a common word of another
//! language.
//!
//! The lists (`languages`, `more_languages`) hold common words that are hardly ambiguous. A change
//! of a word that is missing is one of wording, and is never hidden for that.

mod languages;
mod more_languages;
mod patterns;
mod table;
mod units;

use std::cell::OnceCell;

pub(crate) use languages::{DUTCH, ENGLISH, GERMAN, TURKISH};
use languages::{LANGUAGES, Language, Script};
pub(crate) use patterns::{NumbersAndNegations, are_same as are_same_numbers, find as find_within};
pub(crate) use table::Entry;
use table::{LanguageSet, look_up};

/// The languages of a text are recognized by its first bytes: about a hundred words.
const SAMPLE_BYTES: usize = 768;

/// A text with at least this many words of a language may be in it.
const WORDS_MIN: u32 = 2;

/// Words of more bytes than this are in no list.
const WORD_BYTES_MAX: usize = 48;

/// The same as [`WORD_BYTES_MAX`] where all letters are ASCII; a test holds the lists to it.
const ASCII_BYTES_MAX: usize = 20;

/// Which languages two texts are in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Languages {
    /// The languages that they are in, for each script of which there are words enough; and all
    /// that have a script of their own.
    certain: LanguageSet,
    /// The languages of scripts of which there are too few words to tell.
    unknown: LanguageSet,
}

impl Languages {
    /// The languages of two texts, from the beginnings of both: those with the most words, and
    /// those nearly as good.
    ///
    /// Cost: O([`SAMPLE_BYTES`]).
    pub(crate) fn of<'text>(left: &'text str, right: &'text str) -> Self {
        let mut words = [0_u32; LANGUAGES.len()];
        let mut count = |sample: &str, times: u32| {
            for word in sample.split_whitespace() {
                let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
                let entry = entry(word);
                // `to` is two in Danish, and says nothing of that in English.
                let number = if entry.common == 0 { entry.number } else { 0 };
                let mut languages = entry.common | entry.negation | number;
                while languages != 0 {
                    if let Some(count) = words.get_mut(languages.trailing_zeros() as usize) {
                        *count += times;
                    }
                    languages &= languages - 1;
                }
            }
        };
        let sample = |text: &'text str| &text[..text.floor_char_boundary(SAMPLE_BYTES.min(text.len()))];
        let (left, right) = (sample(left), sample(right));
        // What both begin with is looked up once.
        let same = left.bytes().zip(right.bytes()).take_while(|(one, other)| one == other).count();
        let shared = left[..left.floor_char_boundary(same)].rfind(char::is_whitespace).unwrap_or_default();
        count(&left[..shared], 2);
        count(&left[shared..], 1);
        count(&right[shared..], 1);

        let mut most_of = [0_u32; Script::COUNT];
        for (lists, count) in LANGUAGES.iter().zip(words) {
            if let Some(most) = most_of.get_mut(lists.script as usize) {
                *most = count.max(*most);
            }
        }
        let mut found = Self { certain: 0, unknown: 0 };
        for (language, (lists, count)) in LANGUAGES.iter().zip(words).enumerate() {
            let most = most_of.get(lists.script as usize).copied().unwrap_or_default();
            if lists.script == Script::Other || most >= WORDS_MIN && count * 4 >= most * 3 {
                found.certain |= 1 << language;
            } else if most < WORDS_MIN {
                found.unknown |= 1 << language;
            }
        }
        found
    }

    /// Whether nouns have capital letters.
    pub(crate) fn are_german(self) -> bool {
        self.certain & 1 << GERMAN != 0
    }

    /// Whether a word that negates in the languages `named` does here; `common` are those in which
    /// it is a common word. Where the language is unknown, it does if it does in most: a missed
    /// negation is worse than one too many.
    pub(crate) fn negate(self, named: LanguageSet, common: LanguageSet) -> bool {
        let elsewhere = common & self.unknown & !named;
        named & self.certain != 0
            || named & self.unknown != 0 && (named & self.unknown).count_ones() >= elsewhere.count_ones()
    }

    /// Whether a word that is so in the languages `named` is so here; `common` are those in which
    /// it is a common word.
    pub(crate) fn have(self, named: LanguageSet, common: LanguageSet) -> bool {
        named & self.certain != 0 || named & self.unknown != 0 && common & self.unknown & !named == 0
    }

    /// Whether the texts are in a language, or may be as nothing tells.
    pub(crate) fn may_be(self, language: Language) -> bool {
        self.have(1 << language, 0)
    }
}

/// The languages of two texts, found when somebody first asks: most comparisons of a few words
/// never do.
pub(crate) struct LazyLanguages<'text> {
    left: &'text str,
    right: &'text str,
    found: OnceCell<Languages>,
}

impl<'text> LazyLanguages<'text> {
    /// Those of these texts, not yet found.
    pub(crate) fn new(left: &'text str, right: &'text str) -> Self {
        Self { left, right, found: OnceCell::new() }
    }

    /// The languages.
    pub(crate) fn get(&self) -> Languages {
        *self.found.get_or_init(|| Languages::of(self.left, self.right))
    }
}

/// What the lists say of a word, in any case.
pub(crate) fn entry(word: &str) -> Entry {
    if word.len() > WORD_BYTES_MAX || word.len() > ASCII_BYTES_MAX && word.is_ascii() {
        return Entry::default();
    }
    let lower = Lower::of(word);
    let entry = look_up(lower.as_bytes());
    if entry == Entry::default()
        && let Some(month) = finnish_month(lower.as_bytes())
    {
        return look_up(month);
    }
    entry
}

/// The Finnish month of which a word in lower case is a case: *toukokuuta*, *toukokuussa*.
fn finnish_month(word: &[u8]) -> Option<&[u8]> {
    let cases: [&[u8]; 4] = [b"ta", b"n", b"ssa", b"sta"];
    cases.into_iter().find_map(|case| word.strip_suffix(case).filter(|month| month.ends_with(b"kuu")))
}

/// A word in lower case, with straight apostrophes, and without what Persian joins its words by;
/// empty where it is too long to be of interest.
pub(crate) struct Lower {
    bytes: [u8; LOWER_BYTES_MAX],
    len_bytes: usize,
}

/// The longest words that are looked into, in bytes.
const LOWER_BYTES_MAX: usize = 80;

impl Lower {
    /// The form of `word`.
    pub(crate) fn of(word: &str) -> Self {
        let mut lower = Self { bytes: [0; LOWER_BYTES_MAX], len_bytes: 0 };
        if word.is_ascii() {
            if let Some(room) = lower.bytes.get_mut(..word.len()) {
                room.copy_from_slice(word.as_bytes());
                room.make_ascii_lowercase();
                lower.len_bytes = word.len();
            }
            return lower;
        }
        for letter in word.chars().flat_map(char::to_lowercase) {
            let letter = match letter {
                '\u{200c}' | '\u{ad}' => continue,
                '’' | 'ʼ' => '\'',
                _ => letter,
            };
            let Some(room) = lower.bytes.get_mut(lower.len_bytes..lower.len_bytes + letter.len_utf8()) else {
                lower.len_bytes = 0;
                return lower;
            };
            letter.encode_utf8(room);
            lower.len_bytes += letter.len_utf8();
        }
        lower
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len_bytes).unwrap_or_default()
    }

    /// The same as a string.
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_too_long_to_be_found() {
        for word in table::words() {
            assert!(word.len() <= if word.is_ascii() { ASCII_BYTES_MAX } else { WORD_BYTES_MAX }, "{word:?}");
        }
    }

    #[test]
    fn german_is_known_by_its_small_words() {
        let are_german = |text: &str| Languages::of(text, "").are_german();
        assert!(are_german("Der Rat der Stadt hat am Montag über den Plan abgestimmt und ihn nicht angenommen."));
        assert!(!are_german("The council of the city voted on Monday on the plan and did not adopt it."));
    }
}
