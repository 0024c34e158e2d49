//! Words that are numbers: those of the lists, those that are made of many (einundzwanzig,
//! tweehonderd, 십사명), and Roman numerals.

use super::lexicon::{DUTCH, Entry, GERMAN, LazyLanguages, Lower};

/// Shorter numbers of several parts are in the lists.
const COMPOUND_BYTES_MIN: usize = 8;

/// What the lists say of a word as a number; `entry` is what they say of it.
pub(super) fn listed(word: &str, entry: &Entry, languages: &LazyLanguages<'_>) -> ListedNumber {
    let have = |named| named != 0 && languages.get().have(named, entry.common);
    // With a capital alone: as a verb, `may` is common in its own language, too.
    let is_capital_month = || {
        entry.capital_month != 0
            && word.starts_with(char::is_uppercase)
            && languages.get().have(entry.capital_month, entry.common & !entry.capital_month)
    };
    let is_month = have(entry.month) || is_capital_month();
    ListedNumber { is_number: is_month || have(entry.number), is_month, is_day: have(entry.day) }
}

/// What a listed word is as a number.
pub(super) struct ListedNumber {
    /// It is a number, or part of a date.
    pub(super) is_number: bool,
    pub(super) is_month: bool,
    /// It is a day of the week, or one told from that of the text.
    pub(super) is_day: bool,
}

/// Whether a word that is in no list is a number made of several parts.
pub(super) fn is_compound(word: &str, languages: &LazyLanguages<'_>) -> bool {
    match word.as_bytes() {
        [0xEA..=0xED, ..] => is_korean(word) || is_native_korean(word),
        [first, ..] if first.is_ascii_alphabetic() && word.len() >= COMPOUND_BYTES_MIN => {
            // Asked last: what languages the texts are in is found out when it is first asked.
            let may_be = |language| languages.get().may_be(language);
            let lower = Lower::of(word);
            is_german(lower.as_bytes()) && may_be(GERMAN) || is_dutch(lower.as_bytes()) && may_be(DUTCH)
        }
        _ => false,
    }
}

/// Whether a word is a German number, such as `zweihundertfünfzig`.
fn is_german(word: &[u8]) -> bool {
    const UNITS: &[&str] = &[
        "hundert", "tausend", "ein", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
        "elf", "zwölf",
    ];
    const REST: &[&str] = &[
        "hundert", "tausend", "und", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig",
        "neunzig", "sech", "sieb", "te", "ten", "ste", "sten",
    ];
    is_made_of(word, UNITS, REST)
}

/// Whether a word is a Dutch number, such as `eenentwintig`.
fn is_dutch(word: &[u8]) -> bool {
    const UNITS: &[&str] = &[
        "honderd", "duizend", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
        "twaalf",
    ];
    const REST: &[&str] = &[
        "honderd", "duizend", "en", "ën", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig",
        "negentig",
    ];
    is_made_of(word, UNITS, REST)
}

/// Whether a word begins with one of `first` and is made of these and of `rest`, several of them.
fn is_made_of(word: &[u8], first: &[&str], rest: &[&str]) -> bool {
    // Letters that no part has: most words have one.
    let has_others = word.iter().any(|letter| matches!(letter, b'j' | b'k' | b'm' | b'p' | b'q' | b'x' | b'y'));
    if has_others || !first.iter().any(|part| word.starts_with(part.as_bytes())) {
        return false;
    }
    // Which offsets are reached, from left to right: parts are few, and words short.
    let mut reached = vec![false; word.len() + 1];
    let is_whole = |start: usize, end: usize| start == 0 && end == word.len();
    for start in 0..word.len() {
        let parts = if start == 0 { [first, &[]] } else { [first, rest] };
        if start > 0 && reached.get(start) != Some(&true) {
            continue;
        }
        for part in parts.into_iter().flatten() {
            let end = start + part.len();
            if word.get(start..end) == Some(part.as_bytes())
                && !is_whole(start, end)
                && let Some(end) = reached.get_mut(end)
            {
                *end = true;
            }
        }
    }
    reached.last() == Some(&true)
}

/// Whether a word is a number in Korean syllables with what it counts, such as `십사명` or `삼월`.
fn is_korean(word: &str) -> bool {
    let numerals = "일이삼사오육칠팔구십백천만억조영";
    let stem = word.trim_start_matches(|syllable| numerals.contains(syllable));
    let syllables = word[..word.len() - stem.len()].chars().count();
    const COUNTERS: &[&str] = &[
        "명",
        "개",
        "월",
        "일",
        "년",
        "시",
        "분",
        "초",
        "원",
        "번",
        "차",
        "대",
        "살",
        "곳",
        "건",
        "배",
        "퍼센트",
        "달러",
    ];
    let is_counted = COUNTERS.iter().any(|counter| stem.starts_with(counter));
    syllables >= 2 && (stem.is_empty() || is_counted) || syllables == 1 && is_counted && stem.chars().count() <= 2
}

/// Whether a word is a number by which Koreans count people and things, such as `열아홉` or `스무`,
/// perhaps with what it counts.
fn is_native_korean(word: &str) -> bool {
    const TENS: [&str; 10] = ["열", "스물", "스무", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"];
    const UNITS: [&str; 15] =
        ["하나", "한", "둘", "두", "셋", "세", "석", "넷", "네", "다섯", "여섯", "일곱", "여덟", "아홉", ""];
    const COUNTERS: [&str; 9] = ["", "명", "개", "살", "번", "시", "곳", "건", "배"];
    let Some((tens, rest)) = TENS.into_iter().find_map(|tens| word.strip_prefix(tens).map(|rest| (tens, rest))) else {
        return false;
    };
    UNITS.into_iter().filter_map(|unit| rest.strip_prefix(unit).map(|rest| (unit, rest))).any(|(unit, rest)| {
        // 열 alone is heat as well, and 열시 no hour.
        COUNTERS.contains(&rest) && (tens != "열" || !unit.is_empty() || rest == "명")
    })
}

/// Whether a word is a number in Roman numerals, all of one case: `IV`, `xii`.
pub(super) fn is_roman(word: &str) -> bool {
    let is_of = |numerals: &[u8]| word.bytes().all(|byte| numerals.contains(&byte));
    if word.is_empty() || word.len() > 12 || !is_of(b"IVXLCDM") && !is_of(b"ivxlcdm") {
        return false;
    }
    let mut rest = &*word.to_ascii_uppercase();
    // Thousands, and then each digit with its nine, five, four and ones.
    rest = rest.trim_start_matches('M');
    for [nine, four, five, one] in [["CM", "CD", "D", "C"], ["XC", "XL", "L", "X"], ["IX", "IV", "V", "I"]] {
        if let Some(behind) = rest.strip_prefix(nine).or_else(|| rest.strip_prefix(four)) {
            rest = behind;
            continue;
        }
        rest = rest.strip_prefix(five).unwrap_or(rest);
        for _ in 0..3 {
            rest = rest.strip_prefix(one).unwrap_or(rest);
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_word() {
        for word in ["einundzwanzig", "zweiundzwanzig", "dreihundert", "zweitausendvierzehn", "einundzwanzigste"] {
            assert!(is_german(word.as_bytes()), "{word}");
        }
        for word in ["ein", "einen", "hundertschaft", "undein", "zweifel"] {
            assert!(!is_german(word.as_bytes()), "{word}");
        }
        assert!(is_dutch(b"eenentwintig") && is_dutch(b"tweehonderd") && !is_dutch(b"eenheid"));
        assert!(
            ["열아홉", "스무", "서른다섯", "예순두", "스무명"].into_iter().all(is_native_korean)
                && !["열", "열차", "열린다", "스물거리다", "쉰다"].into_iter().any(is_native_korean)
        );
        assert!(
            is_korean("십사명") && is_korean("삼월") && is_korean("이십") && !is_korean("이") && !is_korean("사람")
        );
    }

    #[test]
    fn roman_numerals() {
        for word in ["I", "IV", "VI", "XLII", "MMXXIV", "iv", "xii", "CM"] {
            assert!(is_roman(word), "{word}");
        }
        for word in ["", "IIII", "IVI", "Iv", "VX", "CIA", "civil"] {
            assert!(!is_roman(word), "{word}");
        }
    }
}
