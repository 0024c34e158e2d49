//! What a single word is known for: a negation, a number, a unit, a common word.

use super::lexicon::{ENGLISH, Entry, LazyLanguages, entry};
use super::negation::is_negation_word;
use super::number_words::{is_compound, listed};

/// What a word is known for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KnownWord {
    /// It negates.
    pub(crate) is_negation: bool,
    /// It is a number or part of a date.
    pub(crate) is_number: bool,
    /// It is the name of a month.
    pub(crate) is_month: bool,
    /// It is a day of the week, or one told from that of the text, such as yesterday.
    pub(crate) is_day: bool,
    /// It is a unit or a currency, and belongs to the number beside it.
    pub(crate) is_unit: bool,
    /// It is one of the words that every text has.
    pub(crate) is_common: bool,
    /// It has a capital letter wherever it stands, and is no name.
    pub(crate) is_no_name: bool,
}

/// What `word` is known for, in any case, with the particles of its language before or behind it.
///
/// Cost: one look-up in the lists; a few where no list has the word as it is.
pub(crate) fn known(word: &str, languages: &LazyLanguages<'_>) -> KnownWord {
    let mut known = known_as_it_is(word, languages);
    if known == KnownWord::default() && (!word.is_ascii() || word.contains('\'')) {
        for stem in stems(word) {
            let of_stem = known_as_it_is(stem, languages);
            known.is_number |= of_stem.is_number;
            known.is_month |= of_stem.is_month;
            known.is_day |= of_stem.is_day;
            known.is_negation |= of_stem.is_negation;
        }
    }
    known
}

fn known_as_it_is(word: &str, languages: &LazyLanguages<'_>) -> KnownWord {
    let entry = entry(word);
    let number = listed(word, &entry, languages);
    let mut known = KnownWord {
        is_negation: is_negation_word(word, &entry, languages),
        is_number: number.is_number,
        is_month: number.is_month,
        is_day: number.is_day,
        is_unit: entry.is_unit || is_era(word) || is_currency_code(word) || is_south_asian_amount(word),
        is_common: entry.common != 0,
        is_no_name: is_english_i(word, &entry),
    };
    if known == KnownWord::default() {
        known.is_number = is_compound(word, languages);
    }
    known
}

/// Whether a word in capitals says how years are counted: 44 BC.
fn is_era(word: &str) -> bool {
    matches!(word, "BC" | "AD" | "BCE" | "CE" | "B.C" | "A.D" | "B.C.E" | "C.E" | "MÖ" | "MS")
}

/// Whether a word in capitals is the code of a currency (ISO 4217): CAD 500.
fn is_currency_code(word: &str) -> bool {
    const CODES: [&str; 23] = [
        "AED", "AUD", "BGN", "BRL", "CAD", "CZK", "DKK", "HKD", "HUF", "IDR", "ILS", "INR", "KRW", "MXN", "MYR", "NOK",
        "NZD", "PLN", "SEK", "SGD", "THB", "UAH", "ZAR",
    ];
    word.len() == 3 && CODES.contains(&word)
}

/// Whether a word is a thousand million or more in South Asia; with a capital, *Arab* is a man.
fn is_south_asian_amount(word: &str) -> bool {
    matches!(word, "arab" | "kharab")
}

/// Whether a word is the English `I`, alone or with its verb.
fn is_english_i(word: &str, entry: &Entry) -> bool {
    entry.common & 1 << ENGLISH != 0 && matches!(word, "I" | "I'm" | "I’m" | "I'd" | "I’d")
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
    // Particles follow a Korean word; French and Italian set their article in front, with an
    // apostrophe.
    let is_korean = matches!(first, '가'..='힣');
    let ends = word.char_indices().skip(2).map(|(offset, _)| offset).filter(move |_| is_korean);
    let without_particle = ends.filter_map(move |end| word.get(..end));
    let behind_apostrophe = word.find(['\'', '’']).and_then(|offset| word.get(offset..));
    let without_article =
        behind_apostrophe.map(|rest| rest.trim_start_matches(['\'', '’'])).filter(|rest| rest.len() > 2);
    without_prefix.chain(without_particle).chain(without_article)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_text(text: &str, word: &str) -> KnownWord {
        known(word, &LazyLanguages::new(text, ""))
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
}
