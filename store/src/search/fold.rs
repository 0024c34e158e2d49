//! Folding: lower case without diacritics. It works character by character, so a part of a text,
//! folded, is a part of the folded text.
//!
//! Only marks that readers of a script may leave out are removed: accents, Hebrew points, Arabic
//! vowel signs. Vowel signs of Indic scripts, Japanese voicing marks and the parts of Korean
//! syllables change the word, and stay.

use unicode_normalization::char::decompose_canonical;

/// Appends `text` to `folded`, folded. Cost: one pass, fast for ASCII.
pub(super) fn push_folded(text: &str, folded: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (ascii, other) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        let begin = folded.len();
        folded.push_str(ascii);
        if let Some(pushed) = folded.get_mut(begin..) {
            pushed.make_ascii_lowercase();
        }
        let mut characters = other.chars();
        if let Some(character) = characters.next() {
            push_character(character, folded);
        }
        rest = characters.as_str();
    }
}

/// Appends one character, folded: nothing for a mark, two letters for some ligatures.
pub(super) fn push_character(character: char, folded: &mut String) {
    match character {
        _ if character.is_ascii() => folded.push(character.to_ascii_lowercase()),
        _ if is_mark(character) => {}
        _ => {
            for small in base(character).to_lowercase().filter(|small| !is_mark(*small)) {
                match without_stroke(small) {
                    Some(letters) => folded.push_str(letters),
                    None => folded.push(small),
                }
            }
        }
    }
}

/// The letter without its marks; the character itself if it consists of anything else.
fn base(character: char) -> char {
    let (mut first, mut marks_alone) = (None, true);
    decompose_canonical(character, |part| match first {
        None => first = Some(part),
        Some(_) => marks_alone &= is_mark(part),
    });
    first.filter(|_| marks_alone).unwrap_or(character)
}

/// Letters that Unicode does not decompose, as people without them on their keyboard type them.
const fn without_stroke(small: char) -> Option<&'static str> {
    Some(match small {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'ø' => "o",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

const fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{0300}'..='\u{036f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}'
        // Hebrew points and accents, except the marks that are punctuation.
        | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
        // Arabic vowel signs, and the tatweel, which stretches a word.
        | '\u{0610}'..='\u{061a}' | '\u{0640}' | '\u{064b}'..='\u{065f}' | '\u{0670}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_case_and_marks() {
        for (text, folded) in [
            ("Đoković, Ђоковић", "dokovic, ђоковић"),
            ("MÜNCHEN Straße", "munchen strasse"),
            ("e\u{301}t\u{e9} ÉTÉ", "ete ete"),
            ("İstanbul ılık", "istanbul ilik"),
            ("ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"),
            ("مُحَمَّد محـمد", "محمد محمد"),
            ("हिन्दी", "हिन्दी"),
            ("がぎ 한국 北京", "がぎ 한국 北京"),
        ] {
            let mut found = String::new();
            push_folded(text, &mut found);
            assert_eq!(found, folded, "{text}");
        }
    }
}
