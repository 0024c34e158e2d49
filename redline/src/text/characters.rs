//! Properties of single characters: white space, and the characters that stand alone in every
//! context.

/// Whether a word boundary (UAX #29) and a grapheme boundary stand between any two such characters:
/// Han, Hiragana, and the two commonest marks between them. All are `Other` in both properties,
/// which no rule joins to `Other`.
pub(crate) fn stands_alone(character: char) -> bool {
    matches!(character,
        '\u{3001}' | '\u{3002}'
        | '\u{3041}'..='\u{3096}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{20000}'..='\u{2A6DF}')
}

/// Whether a script does not set words apart: those of [`stands_alone`], Thai, Lao, Burmese and
/// Khmer.
pub(crate) fn is_unspaced(character: char) -> bool {
    stands_alone(character)
        || matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

/// Whether a text has a character of a script that sets no words apart.
pub(crate) fn has_unspaced(text: &str) -> bool {
    // All of them stand behind U+0800, whose first bytes are E0 and more.
    text.bytes().fold(false, |found, byte| found | (byte >= 0xE0)) && text.contains(is_unspaced)
}

/// Whether a combining mark can sit on `space`: white space that is not a control or a line
/// separator (GB4, GB5).
pub(crate) fn carries_marks(space: char) -> bool {
    space.is_whitespace() && !matches!(space, '\u{9}'..='\u{D}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The first character of a text; NUL where it is empty.
pub(crate) fn first_character(text: &str) -> char {
    text.chars().next().unwrap_or('\0')
}

/// What a byte may begin; the value for continuation bytes is never asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// A character that is neither white space nor one that stands alone.
    Other,
    /// ASCII white space.
    Space,
    /// A character that must be decoded to tell.
    Unclear,
}

/// What `byte` begins. White space outside ASCII begins with C2, E1, E2 or E3; Han and Hiragana
/// with E3 to E9 or F0.
#[inline]
pub(crate) const fn lead(byte: u8) -> Lead {
    match byte {
        0x09..=0x0D | 0x20 => Lead::Space,
        0xC2 | 0xE1..=0xE9 | 0xF0 => Lead::Unclear,
        _ => Lead::Other,
    }
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    #[test]
    fn leads_tell_white_space_and_characters_that_stand_alone() {
        for character in '\0'..=char::MAX {
            let mut bytes = [0; 4];
            let lead = lead(character.encode_utf8(&mut bytes).as_bytes()[0]);
            if character.is_whitespace() || stands_alone(character) {
                assert!(lead != Lead::Other, "{character:?}");
            }
            assert_eq!(lead == Lead::Space, character.is_ascii() && character.is_whitespace(), "{character:?}");
        }
    }

    #[test]
    fn nothing_joins_two_characters_that_stand_alone() {
        for character in ('\0'..=char::MAX).filter(|character| stands_alone(*character)) {
            let between = format!("の{character}京{character}");
            assert_eq!(between.split_word_bounds().count(), 4, "{character:?}");
            assert_eq!(between.graphemes(true).count(), 4, "{character:?}");
        }
    }

    #[test]
    fn marks_sit_on_spaces_but_not_on_line_ends() {
        for character in ('\0'..=char::MAX).filter(|character| character.is_whitespace()) {
            let marked = format!("{character}\u{301}");
            assert_eq!(carries_marks(character), marked.graphemes(true).count() == 1, "{character:?}");
        }
    }
}
