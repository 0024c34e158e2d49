//! Characters that steer a terminal or deceive a reader, spelled out.
//!
//! Spelled out, as `<U+202E>`, are the C0 and C1 controls and DEL, the bidirectional embeddings,
//! overrides and isolates, the line and paragraph separators, invisible format characters, and the
//! tag block. Joiners (ZWJ, ZWNJ), directional marks (LRM, RLM, ALM), soft hyphens and variation
//! selectors stay, as Persian, Hindi, Arabic, Hebrew and emoji need them.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// Whether `character` is spelled out instead of shown.
///
/// Line feeds and tabs are not; [`spell_out_on_one_line`] spells them out too.
#[must_use]
pub const fn is_spelled_out(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Whether a reader could overlook `character`: it is invisible, combines with the character before
/// it, or only makes a word longer. White space is not among them.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    character.width() == Some(0) || is_spelled_out(character) || matches!(character, '\u{ad}' | '\u{640}')
}

/// Makes a text safe to show: spells out every character that [`is_spelled_out`] names. Line feeds
/// and tabs stay.
#[must_use]
pub fn spell_out(text: &str) -> Cow<'_, str> {
    spell_out_where(text, is_spelled_out)
}

/// Makes a text safe to show on one line: line feeds and tabs are spelled out too.
#[must_use]
pub fn spell_out_on_one_line(text: &str) -> Cow<'_, str> {
    spell_out_where(text, |character| is_spelled_out(character) || matches!(character, '\n' | '\t'))
}

/// Escapes, in a text of JSON, the characters that [`is_spelled_out`] names; it still decodes to
/// the same value.
///
/// Outside its strings JSON is ASCII without controls, so every such character is inside a string.
/// Cost: O(bytes); the text itself where there is nothing to escape.
#[must_use]
pub fn escape_in_json(json: &str) -> Cow<'_, str> {
    if !json.chars().any(is_spelled_out) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_spelled_out(character) {
            push_json_escape(&mut safe, character);
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Adds a character as JSON escapes it by number: `\u202e`, two units of UTF-16 beyond U+FFFF (RFC
/// 8259, section 7).
pub(super) fn push_json_escape(json: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a `String` cannot fail.
        let _ = write!(json, "\\u{unit:04x}");
    }
}

/// Spells out one character as `<U+202E>`.
#[must_use]
pub fn spelled_out(character: char) -> String {
    format!("<U+{:04X}>", u32::from(character))
}

/// Whether any character is `hidden`. Few bytes can begin such a character, and most blocks of text
/// have none of them.
fn has_hidden(text: &str, hidden: impl Fn(char) -> bool) -> bool {
    const BLOCK: usize = 64;
    let may_begin_hidden = |byte: u8| {
        (byte < 0x20)
            | (byte == 0x7f)
            | (byte == 0xc2)
            | (byte == 0xe2)
            | (byte == 0xef)
            | (byte == 0xf0)
            | (byte == 0xf3)
    };
    let mut rest = text;
    loop {
        // All of a block is looked at whatever is found, so that the compiler may use vectors.
        let mut blocks = rest.as_bytes().chunks(BLOCK);
        let is_plain = |block: &[u8]| !block.iter().fold(false, |found, byte| found | may_begin_hidden(*byte));
        let start = blocks.position(|block| !is_plain(block)).map(|plain| plain * BLOCK);
        let Some(start) = start else { return false };
        let Some(block) = rest.as_bytes().get(start..) else { return false };
        let offset = start + block.iter().position(|byte| may_begin_hidden(*byte)).unwrap_or_default();
        let mut characters = rest.get(offset..).unwrap_or_default().chars();
        if characters.next().is_none_or(&hidden) {
            return true;
        }
        rest = characters.as_str();
    }
}

fn spell_out_where(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !has_hidden(text, &hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hidden(character) {
            safe.push_str(&spelled_out(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn steering_characters_are_spelled_out() {
        assert_eq!(spell_out("a\u{1b}[31mb\r\u{8}\u{9b}2J\u{7f}"), "a<U+001B>[31mb<U+000D><U+0008><U+009B>2J<U+007F>");
        assert_eq!(spell_out("user\u{202e}txt.exe\u{2069}"), "user<U+202E>txt.exe<U+2069>");
        assert_eq!(
            spell_out("a\u{200b}b\u{feff}\u{2060}\u{2028}\u{fffa}"),
            "a<U+200B>b<U+FEFF><U+2060><U+2028><U+FFFA>"
        );
        assert_eq!(spell_out("\u{e0041}\u{e007f}"), "<U+E0041><U+E007F>");
    }

    #[test]
    fn real_text_of_any_script_is_untouched() {
        for real in [
            "Вучић у Москви\n\tдругог маја",
            "می‌خواهم",
            "क्‍ष",
            "شالوم \u{200f}עולם\u{200e} — السلام عليكم ورحمة الله",
            "北京市政府今日宣布，自下月起。",
            "👨‍👩‍👧‍👦 ❤️ 10\u{a0}km 10\u{202f}km co\u{ad}operate café cafe\u{301}",
        ] {
            assert!(matches!(spell_out(real), Cow::Borrowed(same) if same == real));
        }
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(spell_out_on_one_line("a\nb\tc"), "a<U+000A>b<U+0009>c");
    }

    #[test]
    fn no_hidden_character_begins_with_a_byte_that_is_passed() {
        for character in '\0'..=char::MAX {
            let text = format!("a{character}é");
            assert_eq!(has_hidden(&text, is_spelled_out), is_spelled_out(character), "{character:?}");
        }
    }

    #[test]
    fn json_keeps_its_value() {
        let value = "esc \u{1b} del \u{7f} c1 \u{9b} bidi \u{202e} tag \u{e0041} é";
        let safe = escape_in_json(&serde_json::to_string(value).unwrap()).into_owned();
        assert!(!safe.chars().any(is_spelled_out));
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), value);
    }

    /// Stated apart from the code above, from the Unicode character database: format characters
    /// (Cf) that stay are listed.
    fn may_be_shown(character: char) -> bool {
        const FORMAT_THAT_STAYS: [char; 5] = ['\u{ad}', '\u{61c}', '\u{200c}', '\u{200d}', '\u{200e}'];
        let bidi_or_invisible = ('\u{200b}'..='\u{200b}').contains(&character)
            || ('\u{202a}'..='\u{202e}').contains(&character)
            || ('\u{2060}'..='\u{206f}').contains(&character) && character != '\u{2065}'
            || ('\u{e0000}'..='\u{e007f}').contains(&character)
            || ['\u{2028}', '\u{2029}', '\u{feff}', '\u{fff9}', '\u{fffa}', '\u{fffb}'].contains(&character);
        FORMAT_THAT_STAYS.contains(&character) || !(character.is_control() || bidi_or_invisible)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn only_line_feed_tab_and_what_may_be_shown(hostile in any::<String>()) {
            for character in spell_out(&hostile).chars() {
                prop_assert!(matches!(character, '\n' | '\t') || may_be_shown(character), "{character:?}");
            }
            prop_assert!(spell_out_on_one_line(&hostile).chars().all(may_be_shown));
        }

        #[test]
        fn among_the_worst_characters_too(hostile in "[\\x00-\\x1f\\x7f-\\x9f\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{fff9}-\u{fffb}\u{feff}\u{e0000}-\u{e007f}a]{0,40}") {
            prop_assert!(spell_out_on_one_line(&hostile).chars().all(may_be_shown));
        }

        #[test]
        fn twice_is_once(hostile in any::<String>()) {
            let once = spell_out(&hostile).into_owned();
            prop_assert_eq!(spell_out(&once), once.as_str());
        }
    }
}
