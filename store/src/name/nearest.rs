//! The nearest name to a text that is none.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{Name, NameError, forbidden, joiners};
use crate::id::ContentHash;
use crate::limits::NAME_BYTES_MAX;

/// Hexadecimal digits of the hash at the end of a name that was cut, or that something else has.
const HASH_DIGITS: usize = 16;

impl Name {
    /// The nearest name to a text: the text itself where it is a name.
    ///
    /// Else the text is put in NFC, and what no name may have is percent-encoded as in a URL (RFC
    /// 3986, section 2.1), byte by byte of its UTF-8: `M@trix` is `M%40trix`, `AC//DC` is
    /// `AC%2F/DC`, `Archive/` is `Archive%2F`. What is still too long is cut, and ends in `~` and a
    /// hash of the text. Two texts may have the same nearest name: see [`Name::distinct`].
    ///
    /// Errors: [`NameError::Empty`]. Cost: a few passes over the text.
    pub fn nearest(text: &str) -> Result<Self, NameError> {
        if let Ok(name) = Self::parse(text) {
            return Ok(name);
        }
        let encoded = encode(text);
        if encoded.len() <= NAME_BYTES_MAX {
            return Self::parse(&encoded);
        }
        cut(&encoded, text)
    }

    /// Another name for a text whose nearest name something else has: with a hash of the text at
    /// its end, so that the same text always gets the same.
    pub fn distinct(&self, text: &str) -> Result<Self, NameError> {
        cut(&self.0, text)
    }
}

/// A name of which as much is kept as there is room for, `~`, and a hash of the text that it stands
/// for.
fn cut(name: &str, text: &str) -> Result<Name, NameError> {
    let hash = ContentHash::of(text.as_bytes()).to_string();
    let mark = format!("~{}", hash.get(..HASH_DIGITS).unwrap_or_default());
    let mut end = name.floor_char_boundary(name.len().min(NAME_BYTES_MAX - mark.len()));
    loop {
        let kept = name.get(..end).unwrap_or_default();
        let is_half_escape = name.len() > end && kept.rfind('%').is_some_and(|at| end - at < 3);
        match Name::parse(&format!("{kept}{mark}")) {
            Ok(name) if !is_half_escape => return Ok(name),
            Err(error) if end == 0 => return Err(error),
            // The cut left a joiner without the letter behind it.
            _ => end = name.floor_char_boundary(end.saturating_sub(1)),
        }
    }
}

/// The text in NFC, with what no name may have percent-encoded.
fn encode(text: &str) -> String {
    let text: String = text.nfc().collect();
    let mut encoded = String::with_capacity(text.len() + 16);
    let mut begin = 0;
    while begin < text.len() {
        let end = part_end(&text, begin);
        let part = text.get(begin..end).unwrap_or_default();
        encode_part(part, begin == 0, &mut encoded);
        if end < text.len() {
            encoded.push('/');
        }
        begin = end + 1;
    }
    encoded
}

/// Where the part ends that begins at `begin`: at a slash between two parts that are not empty. Any
/// other slash belongs to a part, where it is percent-encoded.
fn part_end(text: &str, begin: usize) -> usize {
    let bytes = text.as_bytes();
    let separates = |at: &usize| {
        *at > begin && bytes.get(*at) == Some(&b'/') && bytes.get(at + 1).is_some_and(|next| *next != b'/')
    };
    (begin..text.len()).find(separates).unwrap_or(text.len())
}

fn encode_part(part: &str, is_first: bool, encoded: &mut String) {
    let is_path_component = matches!(part, "." | "..");
    for (at, character) in part.char_indices() {
        let is_allowed = match character {
            '/' | '@' => false,
            '-' => at > 0 || !is_first,
            // It would join the last digit of an escape.
            _ if encoded.len() >= 3 && is_escape_end(encoded) && is_combining_mark(character) => false,
            _ => forbidden(character).is_none() || joiners::is_joined(part, at),
        };
        if is_allowed && !is_path_component {
            encoded.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// Whether a text ends in a percent-encoded byte.
fn is_escape_end(text: &str) -> bool {
    let end = text.as_bytes().last_chunk::<3>();
    end.is_some_and(|[mark, high, low]| *mark == b'%' && high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_no_name_may_have_is_percent_encoded() {
        for (text, name) in [
            ("vesti/мост", "vesti/мост"),
            ("100% wool/a%20b", "100% wool/a%20b"),
            ("M@trix", "M%40trix"),
            ("AC//DC", "AC%2F/DC"),
            ("a///b", "a%2F%2F/b"),
            ("Archive/", "Archive%2F"),
            ("/etc/passwd", "%2Fetc/passwd"),
            ("/", "%2F"),
            ("//", "%2F%2F"),
            ("https://example.org/a?b=c#d", "https:%2F/example.org/a?b=c#d"),
            ("../up", "%2E%2E/up"),
            ("a/./b", "a/%2E/b"),
            ("-rf", "%2Drf"),
            ("a/-b@c", "a/-b%40c"),
            ("cafe\u{301}", "café"),
            ("a\u{200b}b", "a%E2%80%8Bb"),
            ("a\u{202e}\u{301}b", "a%E2%80%AE%CC%81b"),
            ("a\tb", "a%09b"),
            ("no\u{a0}break", "no%C2%A0break"),
        ] {
            assert_eq!(Name::nearest(text).map(|name| name.0), Ok(name.to_owned()), "{text:?}");
        }
        assert_eq!(Name::nearest(""), Err(NameError::Empty));
    }

    #[test]
    fn what_is_too_long_is_cut_and_told_apart() {
        let long = |end: &str| Name::nearest(&format!("https://example.org/{}{end}", "字".repeat(200))).unwrap();
        let (one, other) = (long("1"), long("2"));
        assert!(one.as_str().len() <= NAME_BYTES_MAX && one != other, "{one} {other}");
        assert!(one.as_str().starts_with("https:%2F/example.org/字"));
        // An escape is not cut in two.
        for padding in 0..4 {
            let name = Name::nearest(&format!("{}{}", "a".repeat(padding), "@".repeat(200))).unwrap();
            let (kept, _) = name.as_str().rsplit_once('~').unwrap();
            assert_eq!(kept.trim_start_matches('a').replace("%40", ""), "");
        }
    }

    #[test]
    fn another_text_gets_another_name_and_always_the_same() {
        let name = Name::nearest("a@b").unwrap();
        let distinct = name.distinct("a%40b").unwrap();
        assert_ne!(distinct, name);
        assert_eq!(distinct, name.distinct("a%40b").unwrap());
        assert_ne!(distinct, name.distinct("other").unwrap());
    }

    proptest! {
        #[test]
        fn every_text_but_the_empty_has_a_nearest_name(
            text in "\\PC{1,300}|[-./@%a-f\\u{0}-\\u{ff}\\u{300}-\\u{310}\\u{200b}-\\u{206f}\\u{94d}\\u{915}]{1,24}"
        ) {
            let name = Name::nearest(&text).unwrap();
            prop_assert_eq!(Name::parse(&text).is_ok(), name.as_str() == text);
            prop_assert_eq!(Name::nearest(name.as_str()).unwrap(), name.clone());
            prop_assert!(name.distinct(&text).is_ok());
        }
    }
}
