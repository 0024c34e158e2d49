//! The same signs in other characters: `(c)` and ©, ºC and °C, H2O and H₂O, m2 and m², Ⅳ and IV.

use super::sides::ChangedText;

/// Longer changes are not looked into.
const CHANGED_BYTES_MAX: usize = 128;

/// Whether both sides of a change are the same but for such signs, and the space in front of
/// degrees.
///
/// Cost: O(bytes), at most [`CHANGED_BYTES_MAX`], where one side has such a sign.
pub(super) fn are_same(left: &ChangedText<'_>, right: &ChangedText<'_>) -> bool {
    let (left, right) = (left.changed(), right.changed());
    let is_long = left.len().max(right.len()) > CHANGED_BYTES_MAX;
    !is_long
        && (left.contains(is_sign) || right.contains(is_sign))
        && !left.trim().is_empty()
        && plain(left) == plain(right)
}

/// Whether a character is written in another way where a keyboard has it not.
fn is_sign(character: char) -> bool {
    matches!(character, '©' | '®' | '™' | '℗' | 'º' | '²' | '³' | '₀'..='₉' | 'Ⅰ'..='ⅿ')
}

/// A text with such signs as a keyboard has them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.trim().chars() {
        match character {
            '©' => plain.push_str("(c)"),
            '®' => plain.push_str("(r)"),
            '™' => plain.push_str("(tm)"),
            '℗' => plain.push_str("(p)"),
            'º' | '°' => {
                plain.truncate(plain.trim_end().len());
                plain.push('°');
            }
            '²' if ends_with_unit(&plain) => plain.push('2'),
            '³' if ends_with_unit(&plain) => plain.push('3'),
            '₀'..='₉' => plain.extend(char::from_digit(u32::from(character) - u32::from('₀'), 10)),
            'Ⅰ'..='ⅿ' => unicode_normalization::char::decompose_compatible(character, |part| plain.push(part)),
            _ => plain.push(character),
        }
    }
    for (capitals, sign) in [("(C)", "(c)"), ("(R)", "(r)"), ("(TM)", "(tm)"), ("(P)", "(p)")] {
        if plain.contains(capitals) {
            plain = plain.replace(capitals, sign);
        }
    }
    plain
}

/// Whether a text ends with a unit that is squared and cubed: m, km, ft; not 10, nor the x of a
/// formula.
fn ends_with_unit(text: &str) -> bool {
    let stem = text.trim_end_matches(char::is_alphabetic);
    matches!(
        text.get(stem.len()..),
        Some("m" | "mm" | "cm" | "dm" | "km" | "ft" | "in" | "yd" | "mi" | "м" | "мм" | "см" | "км")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_same_texts(left: &str, right: &str) -> bool {
        let [left, right] = [left, right].map(|whole| ChangedText { whole, range: 0..whole.len() });
        are_same(&left, &right) && are_same(&right, &left)
    }

    #[test]
    fn signs_in_other_characters() {
        for (left, right) in [
            ("(c)", "©"),
            ("(R)", "®"),
            ("(tm)", "™"),
            ("20ºC", "20°C"),
            ("20ºC", "20 °C"),
            ("nº", "n°"),
            ("H2O", "H₂O"),
            ("m2", "m²"),
            ("40 км3", "40 км³"),
            ("Ⅳ", "IV"),
        ] {
            assert!(are_same_texts(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("102", "10²"),
            ("x2", "x²"),
            ("m3", "m²"),
            ("(d)", "©"),
            ("H3O", "H₂O"),
            ("Ⅳ", "VI"),
            ("20ºC", "20°F"),
            ("", "©"),
            ("", "²"),
            ("said2", "said²"),
        ] {
            assert!(!are_same_texts(left, right), "{left} {right}");
        }
    }
}
