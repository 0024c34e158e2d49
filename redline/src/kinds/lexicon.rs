//! Words that matter in a change: negations, numbers written out, dates and units, in the languages of newsrooms.
//!
//! `pet` is five in Serbian, `no` means "in the" in Portuguese: a word counts only in a text of its language, which the
//! text's commonest words tell ([`Languages`]). Where they do not, as in a headline, a word counts unless it is a common
//! one of another language.
//!
//! The lists (`languages`) hold what is common and hardly ambiguous. A word that is missing makes a change one of
//! wording, never hidden.

mod compounds;
mod languages;
mod table;
mod unspaced;

pub(crate) use compounds::is_roman;
use languages::{DUTCH, ENGLISH, GERMAN, LANGUAGES, Script, TURKISH};
use table::{Entry, LanguageSet, look_up};
pub(crate) use unspaced::{Within, are_same as are_same_numbers, find as find_within};

/// How much of a text is looked at to tell its language: a hundred words or so.
const SAMPLE_BYTES: usize = 768;

/// So many words of a language tell that a text is in it.
const WORDS_MIN: u32 = 2;

/// Words of more bytes than this are in no list.
const WORD_BYTES_MAX: usize = 48;

/// Shorter numbers of several parts are in the lists.
const COMPOUND_BYTES_MIN: usize = 8;

/// The same as [`WORD_BYTES_MAX`] where all letters are ASCII; a test holds the lists to it.
const ASCII_BYTES_MAX: usize = 20;

/// Which languages two texts are in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Languages {
    /// Those that they are in, for each script that tells; and all that have a script of their own.
    certain: LanguageSet,
    /// Those of scripts in which nothing tells.
    unknown: LanguageSet,
}

impl Languages {
    /// The languages of two texts, from the beginnings of both: those with the most words, and those nearly as good.
    ///
    /// Cost: O([`SAMPLE_BYTES`]).
    pub(crate) fn of(left: &str, right: &str) -> Self {
        let mut words = [0_u32; LANGUAGES.len()];
        for text in [left, right] {
            let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES.min(text.len()))];
            for word in sample.split_whitespace() {
                let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
                let entry = entry(word);
                let mut languages = entry.common | entry.negation | entry.number;
                while languages != 0 {
                    if let Some(count) = words.get_mut(languages.trailing_zeros() as usize) {
                        *count += 1;
                    }
                    languages &= languages - 1;
                }
            }
        }
        let mut found = Self { certain: 0, unknown: 0 };
        for (language, lists) in LANGUAGES.iter().enumerate() {
            let of_script = LANGUAGES.iter().zip(words).filter(|(other, _)| other.script == lists.script);
            let most = of_script.map(|(_, count)| count).max().unwrap_or_default();
            let count = words.get(language).copied().unwrap_or_default();
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

    /// Whether a word that negates in the languages `named` does here; `common` are those in which it is a common word. Where
    /// nothing tells, it does if it does in most: a negation that is not told is worse than one too many.
    fn negate(self, named: LanguageSet, common: LanguageSet) -> bool {
        let elsewhere = common & self.unknown & !named;
        named & self.certain != 0
            || named & self.unknown != 0 && (named & self.unknown).count_ones() >= elsewhere.count_ones()
    }

    /// Whether a word that is so in the languages `named` is so here; `common` are those in which it is a common word.
    fn have(self, named: LanguageSet, common: LanguageSet) -> bool {
        named & self.certain != 0 || named & self.unknown != 0 && common & self.unknown & !named == 0
    }
}

/// What a word is known for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// It negates.
    pub(crate) is_negation: bool,
    /// It is a number or part of a date.
    pub(crate) is_number: bool,
    /// It is a unit or a currency, and belongs to the number beside it.
    pub(crate) is_unit: bool,
    /// It is one of the words that every text has.
    pub(crate) is_common: bool,
    /// It has a capital letter wherever it stands, and is no name.
    pub(crate) is_no_name: bool,
}

/// What `word` is known for, in any case, with the particles of its language before or behind it; `languages` are asked for where
/// it matters.
pub(crate) fn known(word: &str, languages: impl Fn() -> Languages) -> Known {
    let mut known = known_as_it_is(word, &languages);
    if known == Known::default() {
        for stem in stems(word) {
            let of_stem = known_as_it_is(stem, &languages);
            known.is_number |= of_stem.is_number;
            known.is_negation |= of_stem.is_negation;
        }
    }
    known
}

fn known_as_it_is(word: &str, languages: &impl Fn() -> Languages) -> Known {
    let entry = entry(word);
    let mut known = Known { is_unit: entry.is_unit, is_common: entry.common != 0, ..Known::default() };
    if entry.negation != 0 {
        known.is_negation = languages().negate(entry.negation, entry.common);
    }
    if entry.number != 0 {
        known.is_number = languages().have(entry.number, entry.common);
    }
    if entry.capital_number != 0 && word.starts_with(char::is_uppercase) {
        // As a verb it is common in its own language, too.
        known.is_number |= languages().have(entry.capital_number, entry.common & !entry.capital_number);
    }
    if word.len() <= 4 && word.starts_with(['i', 'I']) && entry.common & 1 << ENGLISH != 0 {
        known.is_no_name = matches!(word, "I" | "I'm" | "I’m" | "I'd" | "I’d") || known.is_no_name;
    }
    // English joins its negation to the verb; French sets it in front.
    let ending = word.as_bytes().last_chunk::<3>();
    known.is_negation |= ending.is_some_and(|ending| ending.eq_ignore_ascii_case(b"n't")) || word.ends_with("n’t");
    known.is_negation |= word.len() > 3 && (word.starts_with("n'") || word.starts_with("n’"));
    if known == Known::default() {
        known.is_number = match word.as_bytes() {
            [0xEA..=0xED, ..] => compounds::is_korean(word),
            [first, ..] if first.is_ascii_alphabetic() && word.len() >= COMPOUND_BYTES_MIN => {
                languages().have(1 << GERMAN, 0) && compounds::is_german(Lower::of(word).as_bytes())
                    || languages().have(1 << DUTCH, 0) && compounds::is_dutch(Lower::of(word).as_bytes())
            }
            _ => false,
        };
    }
    known
}

/// A word without what its language sets before or behind it.
fn stems(word: &str) -> impl Iterator<Item = &str> {
    let first = word.chars().next().unwrap_or_default();
    let before: &[&str] = match first {
        '\u{5D0}'..='\u{5EA}' => &["ו", "ה", "ב", "ל", "מ", "כ", "ש", "וב", "ול", "וה", "שב", "בה"],
        '\u{620}'..='\u{6FF}' => {
            &["ال", "و", "ف", "ب", "ل", "ك", "لل", "وال", "بال", "فال", "كال", "وب", "ول", "وبال", "ولل"]
        }
        _ => &[],
    };
    let without_prefix =
        before.iter().filter_map(move |prefix| word.strip_prefix(prefix)).filter(|stem| stem.len() >= 4);
    // Particles follow a Korean word; French and Italian set their article in front, with an apostrophe.
    let is_korean = matches!(first, '가'..='힣');
    let ends = word.char_indices().skip(2).map(|(place, _)| place).filter(move |_| is_korean);
    let without_particle = ends.filter_map(move |end| word.get(..end));
    let behind_apostrophe = word.find(['\'', '’']).and_then(|place| word.get(place..));
    let without_article =
        behind_apostrophe.map(|rest| rest.trim_start_matches(['\'', '’'])).filter(|rest| rest.len() > 2);
    without_prefix.chain(without_particle).chain(without_article)
}

/// What the lists say of a word, in any case.
fn entry(word: &str) -> Entry {
    if word.len() > WORD_BYTES_MAX || word.len() > ASCII_BYTES_MAX && word.is_ascii() {
        return Entry::default();
    }
    look_up(Lower::of(word).as_bytes())
}

/// A word in lower case, with straight apostrophes, and without what Persian joins its words by; empty where it is too long to be
/// of interest.
struct Lower {
    bytes: [u8; LOWER_BYTES_MAX],
    len_bytes: usize,
}

/// The longest words that are looked into, in bytes.
const LOWER_BYTES_MAX: usize = 80;

impl Lower {
    fn of(word: &str) -> Self {
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
                '’' => '\'',
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

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len_bytes).unwrap_or_default()
    }

    fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// What negates within a word has no more bytes, joiners and capitals included.
const NEGATING_BYTES_MAX: usize = 12;

/// Whether `other` is `one` with a prefix that negates: likely, unlikely; mogu, ne mogu; می‌خواهد, نمی‌خواهد.
pub(crate) fn is_negated(one: &str, other: &str, languages: impl Fn() -> Languages) -> bool {
    // Both end alike, but for the case of their letters.
    let (Some(one_last), Some(other_last)) = (one.bytes().next_back(), other.bytes().next_back()) else { return false };
    let longer = other.len().saturating_sub(one.len());
    if !one_last.eq_ignore_ascii_case(&other_last) && one_last.is_ascii() || longer > NEGATING_BYTES_MAX {
        return false;
    }
    let (one, other) = (Lower::of(one), Lower::of(other));
    let (one, other) = (one.as_str(), other.as_str());
    if one.is_empty() || one.len() >= other.len() {
        return false;
    }
    let is_latin = one.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || ('À'..='ɏ').contains(&first));
    let letters = one.chars().count();
    if is_latin && is_negated_within(one, other, languages) {
        return true;
    }
    let Some(prefix) = other.strip_suffix(one) else { return false };
    if is_latin {
        return letters >= 3
            && matches!(prefix, "un" | "in" | "im" | "il" | "ir" | "non" | "dis" | "ne" | "nie" | "anti")
            && (letters >= 4 || matches!(prefix, "ne" | "nie" | "un"));
    }
    let first = one.chars().next().unwrap_or_default();
    match first {
        'а'..='я' | 'ђ'..='џ' | 'ё' => letters >= 2 && matches!(prefix, "не" | "ни" | "без" | "ана" | "а"),
        'α'..='ω' | 'ά'..='ώ' => letters >= 3 && matches!(prefix, "α" | "αν" | "μη"),
        '\u{620}'..='\u{6FF}' => letters >= 2 && matches!(prefix, "ن" | "نمی" | "نا" | "بی" | "غیر"),
        _ => false,
    }
}

/// Whether `other` is the Turkish verb `one` with its negation inside: kapatılacak, kapatılmayacak; etti, etmedi.
fn is_negated_within(one: &str, other: &str, languages: impl Fn() -> Languages) -> bool {
    // The consonant behind the stem is hard or soft by what stands in front of it.
    let soft = |rest: &str| match rest.as_bytes().first() {
        Some(b't') => Some("d"),
        _ => None,
    };
    let is_rest = |rest: &str, of_other: &str| {
        rest == of_other || soft(rest).is_some_and(|first| of_other.strip_prefix(first) == rest.get(1..))
    };
    let ends_with_rest = |infix: &str| {
        other.match_indices(infix).any(|(place, _)| {
            place >= 2
                && other.get(..place) == one.get(..place)
                && one.len() >= place + 2
                && one
                    .get(place..)
                    .zip(other.get(place + infix.len()..))
                    .is_some_and(|(rest, of_other)| is_rest(rest, of_other))
        })
    };
    let is_turkish = || one.len() >= 6 || languages().have(1 << TURKISH, 0);
    one.len() >= 4 && ["may", "mey", "ma", "me"].into_iter().any(ends_with_rest) && is_turkish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_text(text: &str, word: &str) -> Known {
        known(word, || Languages::of(text, ""))
    }

    #[test]
    fn negations_in_many_languages() {
        for word in [
            "not",
            "Not",
            "doesn't",
            "won’t",
            "neće",
            "НЕЋЕ",
            "nicht",
            "pas",
            "n'est",
            "нельзя",
            "لن",
            "نیست",
            "לא",
            "không",
            "tidak",
            "않았다",
        ] {
            assert!(in_text("", word).is_negation, "{word}");
        }
        for word in ["now", "knot", "note", "n'", "nest", "нема\u{301}н"] {
            assert!(!in_text("", word).is_negation, "{word}");
        }
    }

    #[test]
    fn words_count_in_their_own_language() {
        let english = "The cat sat on the mat, and it was said that a man had not been there.";
        let german = "Der Rat hat am Montag über den Plan abgestimmt und ihn nicht angenommen.";
        let serbian = "Vlada je juče saopštila da će pet ljudi biti na sudu.";
        let portuguese = "O ministro disse que o plano não foi aprovado no hospital.";
        for (text, word, is_number, is_negation) in [
            (english, "on", false, false),
            (english, "an", false, false),
            (english, "am", false, false),
            (english, "pet", false, false),
            (english, "sin", false, false),
            (english, "fourteen", true, false),
            (english, "may", false, false),
            (english, "May", true, false),
            (german, "am", false, false),
            (german, "einundzwanzig", true, false),
            (german, "zweihundertfünfzig", true, false),
            (german, "undzwanzig", false, false),
            (serbian, "pet", true, false),
            (serbian, "na", false, false),
            (serbian, "ne", false, true),
            (portuguese, "no", false, false),
            (portuguese, "não", false, true),
            ("", "no", false, true),
            ("", "en", false, false),
            ("", "четрнаест", true, false),
            ("", "Παρασκευή", true, false),
            ("", "월요일에", true, false),
            ("", "이", false, false),
            ("", "십사명", true, false),
            ("", "בחמישי", true, false),
            ("", "والاثنين", true, false),
            ("", "sobotę", true, false),
            ("Selon le ministre, il est parti dans la nuit", "d'octobre", true, false),
        ] {
            let known = in_text(text, word);
            assert_eq!((known.is_number, known.is_negation), (is_number, is_negation), "{word} in {text}");
        }
    }

    #[test]
    fn no_word_is_too_long_to_be_found() {
        for word in table::words() {
            assert!(word.len() <= if word.is_ascii() { ASCII_BYTES_MAX } else { WORD_BYTES_MAX }, "{word:?}");
        }
    }

    #[test]
    fn prefixes_that_negate() {
        let turkish = "Bakan dün yaptığı açıklamada bu karar için ve daha sonra dedi.";
        let is_negated = |one: &str, other: &str| is_negated(one, other, || Languages::of(turkish, ""));
        for (one, other) in [
            ("likely", "unlikely"),
            ("Legal", "illegal"),
            ("mogu", "nemogu"),
            ("законито", "незаконито"),
            ("می\u{200c}خواهد", "نمی\u{200c}خواهد"),
            ("میخواهد", "نمی\u{200c}خواهد"),
            ("خواهد", "نخواهد"),
            ("kapatılacak", "kapatılmayacak"),
            ("etti", "etmedi"),
        ] {
            assert!(is_negated(one, other), "{one} {other}");
        }
        for (one, other) in [("to", "into"), ("port", "import_"), ("he", "she"), ("a", "una")] {
            assert!(!is_negated(one, other), "{one} {other}");
        }
    }

    #[test]
    fn german_is_known_by_its_small_words() {
        let are_german = |text: &str| Languages::of(text, "").are_german();
        assert!(are_german("Der Rat der Stadt hat am Montag über den Plan abgestimmt und ihn nicht angenommen."));
        assert!(!are_german("The council of the city voted on Monday on the plan and did not adopt it."));
    }
}
