//! Turkish verbs with their negation inside: *geldi*, *gelmedi*; *eder*, *etmez*; *yapıyor*,
//! *yapmıyor*; *devredebilir*, *devredemez*.
//!
//! Both verbs have the same stem, then one has a suffix that negates where the other has its
//! counterpart, and both end alike. Vowels follow those in front of them, and `t` at the end of a
//! stem is `d` in front of a vowel: both are read as one letter.

/// A suffix behind a stem and what it is with negation; as [`letter`] reads them.
const SUFFIXES: &[[&str; 2]] = &[
    // He does, he does not; also of stems that end with a vowel.
    ["er", "mez"],
    ["ir", "mez"],
    ["r", "mez"],
    ["erim", "mem"],
    ["irim", "mem"],
    ["rim", "mem"],
    ["eriz", "meyiz"],
    ["iriz", "meyiz"],
    ["riz", "meyiz"],
    // He is doing.
    ["iyor", "miyor"],
    ["yor", "miyor"],
    ["iyor", "emiyor"],
    ["iyor", "imiyor"],
    // He can; behind a vowel, which is part of the stem here.
    ["bilir", "mez"],
    ["bilirim", "mem"],
    ["biliriz", "meyiz"],
    ["biliyor", "miyor"],
    ["bil", "me"],
    ["bil", "mey"],
];

/// What negates in front of any other ending.
const INFIXES: [&str; 2] = ["me", "mey"];

/// No stem has fewer letters, and no word fewer that is negated by such an infix.
const STEM_LETTERS_MIN: usize = 2;
const WORD_LETTERS_MIN: usize = 4;

/// Longer words are not looked into.
const WORD_BYTES_MAX: usize = 60;

/// Whether `other` is the verb `one` with its negation inside; both are in lower case.
pub(super) fn is_negated(one: &str, other: &str) -> bool {
    if one.len().max(other.len()) > WORD_BYTES_MAX || !other.contains('m') {
        return false;
    }
    let [one, other] = [one, other].map(|word| word.chars().map(letter).collect::<Vec<char>>());
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    (STEM_LETTERS_MIN..=same).any(|stem| {
        let (Some(one_rest), Some(other_rest)) = (one.get(stem..), other.get(stem..)) else { return false };
        let by_infix = INFIXES.iter().any(|infix| {
            one.len() >= WORD_LETTERS_MIN
                && one_rest.len() >= 2
                && without(other_rest, infix).is_some_and(|ending| ending == one_rest)
        });
        let by_suffix = SUFFIXES.iter().any(|[suffix, negated]| {
            let ending = without(one_rest, suffix);
            ending.is_some() && ending == without(other_rest, negated)
        });
        by_infix || by_suffix
    })
}

/// What stands behind a suffix.
fn without<'word>(rest: &'word [char], suffix: &str) -> Option<&'word [char]> {
    let letters = suffix.chars().count();
    rest.get(letters..).filter(|_| suffix.chars().eq(rest.iter().take(letters).copied()))
}

/// A letter, with those that stand for each other read as one.
const fn letter(letter: char) -> char {
    match letter {
        'a' => 'e',
        'ı' | 'u' | 'ü' => 'i',
        'd' => 't',
        'ğ' => 'k',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_with_and_without_their_negation() {
        for (one, other) in [
            ("edeceğini", "etmeyeceğini"),
            ("devredebilir", "devredemez"),
            ("eder", "etmez"),
            ("yapıyor", "yapmıyor"),
            ("bekliyor", "beklemiyor"),
            ("okuyor", "okumuyor"),
            ("geldi", "gelmedi"),
            ("oldu", "olmadı"),
            ("gördü", "görmedi"),
            ("artırılacak", "artırılmayacak"),
            ("alır", "almaz"),
            ("başlar", "başlamaz"),
            ("ederler", "etmezler"),
            ("ederim", "etmem"),
            ("yapabilir", "yapamaz"),
            ("yapabilecek", "yapamayacak"),
            ("yapabildi", "yapamadı"),
            ("yapılabilir", "yapılamaz"),
            ("olduğunu", "olmadığını"),
            ("yaptığı", "yapmadığı"),
            ("eden", "etmeyen"),
            ("yapılmış", "yapılmamış"),
            ("yapmalı", "yapmamalı"),
            ("gitmek", "gitmemek"),
            ("verilir", "verilmez"),
        ] {
            assert!(is_negated(one, other), "{one} {other}");
            assert!(!is_negated(other, one), "{other} {one}");
        }
        for (one, other) in
            [("geldi", "gitmedi"), ("eder", "eden"), ("yapar", "yapma"), ("kara", "karma"), ("geliyor", "geliyordu")]
        {
            assert!(!is_negated(one, other), "{one} {other}");
        }
    }
}
