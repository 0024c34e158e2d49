//! The direction of a character.

/// Whether a character is strongly right to left (UAX #9); `None` if it has no direction of its
/// own.
pub(super) fn direction(character: char) -> Option<bool> {
    match character {
        '\u{200e}' => Some(false),
        '\u{200f}' | '\u{61c}' => Some(true),
        _ if !character.is_alphabetic() => None,
        // Hebrew, Arabic, Syriac, Thaana, NKo and their neighbours; their presentation forms; the
        // ancient ones; Adlam.
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => Some(true),
        _ => Some(false),
    }
}
