//! Characters that steer a terminal or deceive a reader, spelled out.
//!
//! Spelled out, as `<U+202E>`, are the C0 and C1 controls and DEL, the bidirectional embeddings,
//! overrides and isolates, the line and paragraph separators, the tag block, and what Unicode calls
//! default ignorable code points: invisible format characters, fillers of Hangul, inherent vowels
//! of Khmer, controls of shorthand and of music. Joiners (ZWJ, ZWNJ), directional marks (LRM, RLM,
//! ALM) and soft hyphens stay, as Persian, Hindi, Arabic, Hebrew and emoji need them. Variation
//! selectors and the grapheme joiner stay behind a character that they can do something to.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// Whether `character` is spelled out instead of shown, whatever stands in front of it.
///
/// Line feeds and tabs are not; [`spell_out_on_one_line`] spells them out too.
#[must_use]
pub const fn is_spelled_out(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{feff}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// Whether `character` is spelled out behind `before`, which is none at the start of a text: as
/// [`is_spelled_out`] says, or because it is invisible and has nothing to work on.
#[must_use]
pub const fn is_spelled_out_behind(before: Option<char>, character: char) -> bool {
    let has_work = match (character, before) {
        // Standard variants: of emoji, keys, signs and a few scripts; not of the letters of most.
        ('\u{fe00}'..='\u{fe0f}', Some(base)) => matches!(base,
            '0'..='9' | '#' | '*' | '©' | '®' | '\u{1000}'..='\u{109f}' | '\u{2070}'..='\u{2bff}' | '‼' | '⁉'
            | '\u{3001}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{a840}'..='\u{a87f}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff65}'
            | '\u{10ac0}'..='\u{10aff}' | '\u{13000}'..='\u{143ff}' | '\u{1d400}'..='\u{1d7ff}'
            | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}'),
        // Those of ideographs in databases of fonts.
        ('\u{e0100}'..='\u{e01ef}', Some(base)) => {
            matches!(base, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        }
        ('\u{180b}'..='\u{180d}' | '\u{180f}', Some(base)) => {
            matches!(base, '\u{1800}'..='\u{180a}' | '\u{1810}'..='\u{18af}')
        }
        // The grapheme joiner keeps marks in order, in Hebrew most of all.
        ('\u{34f}', Some(base)) => {
            matches!(base, '\u{c0}'..='\u{34e}' | '\u{350}'..='\u{36f}' | '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}')
        }
        (
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{34f}',
            None,
        ) => false,
        _ => true,
    };
    is_spelled_out(character) || !has_work
}

/// The characters of a text, each with whether it is spelled out.
pub(super) fn each(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None;
    text.chars().map(move |character| {
        let is_spelled = is_spelled_out_behind(before, character);
        before = Some(character);
        (character, is_spelled)
    })
}

/// Whether a reader could overlook `character`: it is invisible, combines with the character before
/// it, or only makes a word longer. White space is not among them.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    character.width() == Some(0) || is_spelled_out(character) || matches!(character, '\u{ad}' | '\u{640}')
}

/// Makes a text safe to show: spells out every character that [`is_spelled_out_behind`] names.
/// Line feeds and tabs stay.
#[must_use]
pub fn spell_out(text: &str) -> Cow<'_, str> {
    spell_out_where(text, is_spelled_out_behind)
}

/// Makes a text safe to show on one line: line feeds and tabs are spelled out too.
#[must_use]
pub fn spell_out_on_one_line(text: &str) -> Cow<'_, str> {
    spell_out_where(text, |before, character| {
        is_spelled_out_behind(before, character) || matches!(character, '\n' | '\t')
    })
}

/// Escapes, in a text of JSON, the characters that [`is_spelled_out_behind`] names; it still
/// decodes to the same value.
///
/// Outside its strings JSON is ASCII without controls, so every such character is inside a string.
/// Cost: O(bytes); the text itself where there is nothing to escape.
#[must_use]
pub fn escape_in_json(json: &str) -> Cow<'_, str> {
    if !has_hidden(json, is_spelled_out_behind) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for (character, is_spelled) in each(json) {
        if is_spelled {
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

/// Whether any character is `hidden` behind the one in front of it. Few bytes can begin such a
/// character, and most blocks of text have none of them.
fn has_hidden(text: &str, hidden: impl Fn(Option<char>, char) -> bool) -> bool {
    const BLOCK: usize = 64;
    let may_begin_hidden = |byte: u8| {
        (byte < 0x20)
            | (byte == 0x7f)
            | (byte == 0xc2)
            | (byte == 0xcd)
            | (0xe1..=0xe3).contains(&byte)
            | (byte == 0xef)
            | (byte == 0xf0)
            | (byte == 0xf3)
    };
    let (mut start, mut before) = (0, None);
    while start < text.len() {
        let end = text.ceil_char_boundary((start + BLOCK).min(text.len()));
        let block = text.get(start..end).unwrap_or_default();
        // All of a block is looked at whatever is found, so that the compiler may use vectors.
        if block.bytes().fold(false, |found, byte| found | may_begin_hidden(byte)) {
            for character in block.chars() {
                if hidden(before, character) {
                    return true;
                }
                before = Some(character);
            }
        } else {
            before = block.chars().next_back();
        }
        start = end;
    }
    false
}

fn spell_out_where(text: &str, hidden: impl Fn(Option<char>, char) -> bool) -> Cow<'_, str> {
    if !has_hidden(text, &hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut before = None;
    for character in text.chars() {
        if hidden(before, character) {
            safe.push_str(&spelled_out(character));
        } else {
            safe.push(character);
        }
        before = Some(character);
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
            "1\u{fe0f}\u{20e3} ☺\u{fe0e} 葛\u{e0100}城 ᠠ\u{180b} 令\u{fe00} ≨\u{fe00} בְ\u{34f}ִ u\u{308}\u{34f}",
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
            let is_spelled = is_spelled_out_behind(Some('a'), character);
            assert_eq!(has_hidden(&text, is_spelled_out_behind), is_spelled, "{character:?}");
        }
    }

    #[test]
    fn json_keeps_its_value() {
        let value = "esc \u{1b} del \u{7f} c1 \u{9b} bidi \u{202e} tag \u{e0041} é";
        let safe = escape_in_json(&serde_json::to_string(value).unwrap()).into_owned();
        assert!(!safe.chars().any(is_spelled_out));
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), value);
    }

    /// The default ignorable code points of Unicode 17 (DerivedCoreProperties.txt).
    const DEFAULT_IGNORABLE: [std::ops::RangeInclusive<char>; 17] = [
        '\u{ad}'..='\u{ad}',
        '\u{34f}'..='\u{34f}',
        '\u{61c}'..='\u{61c}',
        '\u{115f}'..='\u{1160}',
        '\u{17b4}'..='\u{17b5}',
        '\u{180b}'..='\u{180f}',
        '\u{200b}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{3164}'..='\u{3164}',
        '\u{fe00}'..='\u{fe0f}',
        '\u{feff}'..='\u{feff}',
        '\u{ffa0}'..='\u{ffa0}',
        '\u{fff0}'..='\u{fff8}',
        '\u{1bca0}'..='\u{1bca3}',
        '\u{1d173}'..='\u{1d17a}',
        '\u{e0000}'..='\u{e0fff}',
    ];

    #[test]
    fn what_is_ignored_by_default_is_spelled_out_where_it_does_nothing() {
        for character in DEFAULT_IGNORABLE.into_iter().flatten() {
            let stays = matches!(character, '\u{ad}' | '\u{61c}' | '\u{200c}'..='\u{200f}');
            for before in ["", "a", " ", "\n", "b\u{200b}", "<\u{fe0f}"] {
                let spelled = spell_out(&format!("{before}{character}z")).into_owned();
                let is_spelled = spelled.ends_with(&format!("<U+{:04X}>z", u32::from(character)));
                assert_eq!(is_spelled, !stays, "{before:?} {character:?}");
            }
        }
        for selectors in ["❤\u{fe0f}\u{fe0f}", "葛\u{e0100}\u{e0101}", "ᠠ\u{180b}\u{180b}"] {
            assert!(matches!(spell_out(selectors), Cow::Owned(_)), "{selectors:?}");
        }
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
