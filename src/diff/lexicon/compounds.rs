//! Numbers that are written as one word, made of many: einundzwanzig, tweehonderd, 십사명; and Roman numerals.

/// Whether a word could be a compound number: most are told apart by that.
pub(super) fn may_be(word: &str) -> bool {
    match word.as_bytes() {
        [0xEA..=0xED, ..] => true,
        [first, ..] => first.is_ascii_alphabetic() && word.len() >= 7,
        [] => false,
    }
}

/// Whether a word is a German number, such as `zweihundertfünfzig`.
pub(super) fn is_german(word: &str) -> bool {
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
pub(super) fn is_dutch(word: &str) -> bool {
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
fn is_made_of(word: &str, first: &[&str], rest: &[&str]) -> bool {
    let parts = || first.iter().chain(rest);
    // Which places are reached, from left to right: parts are few, and words short.
    let mut reached = vec![false; word.len() + 1];
    for part in first.iter().filter(|part| word.starts_with(**part) && part.len() < word.len()) {
        if let Some(place) = reached.get_mut(part.len()) {
            *place = true;
        }
    }
    for place in 1..word.len() {
        if reached.get(place) == Some(&true)
            && let Some(behind) = word.get(place..)
        {
            for part in parts().filter(|part| behind.starts_with(**part)) {
                if let Some(end) = reached.get_mut(place + part.len()) {
                    *end = true;
                }
            }
        }
    }
    reached.last() == Some(&true)
}

/// Whether a word is a number in Korean syllables with what it counts, such as `십사명` or `삼월`.
pub(super) fn is_korean(word: &str) -> bool {
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

/// Whether a word is a number in Roman numerals, all of one case: `IV`, `xii`.
pub(in super::super) fn is_roman(word: &str) -> bool {
    let is_lower = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if word.is_empty() || word.len() > 12 || !is_lower && !word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    let mut rest = &*word.to_ascii_uppercase();
    // Thousands, and then each place with its nine, five, four and ones.
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
            assert!(is_german(word), "{word}");
        }
        for word in ["ein", "einen", "hundertschaft", "undein", "zweifel"] {
            assert!(!is_german(word), "{word}");
        }
        assert!(is_dutch("eenentwintig") && is_dutch("tweehonderd") && !is_dutch("eenheid"));
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
