//! Names of briefings and labels of revisions: parsed once, never validated again.
//!
//! The Unicode data is that of the crates `unicode-properties` and `unicode-normalization`;
//! FORMAT.md names the version.

mod joiners;
mod nearest;

use std::fmt;

use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::limits::{LABEL_BYTES_MAX, NAME_BYTES_MAX};

/// Why a text cannot be the name of a briefing or a label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It has more bytes than the limit.
    #[error("it is {bytes} bytes long, at most {max} are allowed")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// It is not in NFC: two spellings of one name would look the same.
    #[error("it is not in Unicode normalization form C")]
    NotNfc,
    /// A part between slashes is empty.
    #[error("a part between slashes is empty")]
    EmptyPart,
    /// A part is `.` or `..`.
    #[error("{part:?} is not allowed as a path component")]
    DotPart {
        /// The part.
        part: &'static str,
    },
    /// A leading hyphen looks like an option.
    #[error("it starts with a hyphen, which would look like an option")]
    LeadingHyphen,
    /// `@` separates a name from a revision.
    #[error("it contains '@', which separates a name from a revision")]
    At,
    /// A character that is invisible, or that changes how its neighbours are displayed.
    #[error("it contains U+{:04X}, {what}", *character as u32)]
    Character {
        /// The character.
        character: char,
        /// What kind of character it is.
        what: &'static str,
    },
    /// A label that a selector could read as something else.
    #[error("it would be read as {what}")]
    Ambiguous {
        /// What it could be read as.
        what: &'static str,
    },
    /// A label with a slash.
    #[error("it contains '/', which separates the parts of a name")]
    Slash,
}

/// A briefing's name, such as `world/serbia/victory-day`.
///
/// Invariants: 1 to 255 bytes of UTF-8 in NFC; parts separated by `/`, none of them empty, `.` or
/// `..`; no `@`, no leading hyphen; no control, bidirectional, format, unassigned, private-use or
/// otherwise invisible character, but for joiners between letters that join; no white space except
/// U+0020. A name never becomes a path in a file system.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// Parses a name. Errors: [`NameError`], the rule that it breaks. Cost: one pass over at most
    /// 255 bytes.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check_spelling(text, NAME_BYTES_MAX)?;
        for part in text.split('/') {
            match part {
                "" => return Err(NameError::EmptyPart),
                "." => return Err(NameError::DotPart { part: "." }),
                ".." => return Err(NameError::DotPart { part: ".." }),
                _ => {}
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A label of a revision, such as `published`.
///
/// Invariants: those of one part of a [`Name`], 1 to 64 bytes, and never a text that a selector
/// would read as a number, a date or the beginning of an id.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    /// Parses a label. Errors: [`NameError`], the rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check_spelling(text, LABEL_BYTES_MAX)?;
        if text.contains('/') {
            return Err(NameError::Slash);
        }
        if matches!(text, "." | "..") {
            return Err(NameError::Ambiguous { what: "a path component" });
        }
        let digits = text.strip_prefix('+').unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NameError::Ambiguous { what: "a number" });
        }
        if looks_like_a_date(text) {
            return Err(NameError::Ambiguous { what: "a date" });
        }
        if text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NameError::Ambiguous { what: "the beginning of an id" });
        }
        Ok(Self(text.to_owned()))
    }

    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text starts like a date, `2026-05…`, whatever follows.
fn looks_like_a_date(text: &str) -> bool {
    let mut bytes = text.bytes();
    (0..4).all(|_| bytes.next().is_some_and(|byte| byte.is_ascii_digit())) && bytes.next() == Some(b'-')
}

/// The rules that names and labels share.
fn check_spelling(text: &str, max: usize) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > max {
        return Err(NameError::TooLong { bytes: text.len(), max });
    }
    if text.starts_with('-') {
        return Err(NameError::LeadingHyphen);
    }
    for (at, character) in text.char_indices() {
        if character == '@' {
            return Err(NameError::At);
        }
        if let Some(what) = forbidden(character).filter(|_| !joiners::is_joined(text, at)) {
            return Err(NameError::Character { character, what });
        }
    }
    if !is_nfc(text) {
        return Err(NameError::NotNfc);
    }
    Ok(())
}

/// Why a character is not allowed in a name, if it is not.
fn forbidden(character: char) -> Option<&'static str> {
    use GeneralCategory as Category;
    let bidi =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match character.general_category() {
        _ if bidi => Some("a bidirectional control"),
        Category::Control => Some("a control character"),
        Category::Format => Some("an invisible format character"),
        Category::LineSeparator | Category::ParagraphSeparator => Some("a line separator"),
        Category::SpaceSeparator if character != ' ' => Some("a space other than U+0020"),
        Category::Unassigned => Some("a character that Unicode has not assigned"),
        Category::PrivateUse => Some("a private-use character"),
        _ if is_default_ignorable(character) => Some("an invisible character"),
        _ => None,
    }
}

/// Whether Unicode marks a character outside the category Cf as Default_Ignorable_Code_Point:
/// nothing is drawn for it.
fn is_default_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}'
    )
}

macro_rules! shown_as_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({:?})", stringify!($name), self.0)
            }
        }
    };
}

shown_as_text!(Name);
shown_as_text!(Label);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_every_script_are_accepted() {
        for name in ["a", "world/serbia/victory-day", "vesti/Вучић", "新闻/北京", "أخبار/قمة", "a b/c.d", "a/-b", "..."]
        {
            assert_eq!(Name::parse(name).map(|name| name.0), Ok(name.to_owned()));
        }
        assert!(Name::parse(&"a".repeat(255)).is_ok());
    }

    #[test]
    fn refused_names_say_why() {
        let long = "a".repeat(256);
        let cases: &[(&str, &str)] = &[
            ("", "empty"),
            (&long, "256 bytes"),
            ("/a", "part between slashes is empty"),
            ("a//b", "part between slashes is empty"),
            ("a/", "part between slashes is empty"),
            ("a/../b", "\"..\""),
            (".", "\".\""),
            ("-x", "hyphen"),
            ("a@3", "'@'"),
            ("e\u{301}", "normalization form C"),
            ("a\u{1b}[31m", "control"),
            ("a\nb", "control"),
            ("a\u{85}", "control"),
            ("a\u{202e}b", "bidirectional"),
            ("a\u{2066}b", "bidirectional"),
            ("a\u{200b}b", "invisible"),
            ("a\u{feff}b", "invisible"),
            ("a\u{e0041}", "invisible"),
            ("a\u{fe0f}", "invisible"),
            ("a\u{3164}", "invisible"),
            ("a\u{2028}b", "line separator"),
            ("a\u{a0}b", "space"),
            ("a\u{e000}", "private"),
            ("a\u{378}", "not assigned"),
        ];
        for (name, why) in cases {
            let error = Name::parse(name).expect_err(name).to_string();
            assert!(error.contains(why), "{name:?}: {error}");
        }
    }

    #[test]
    fn labels_never_read_as_something_else() {
        for label in ["published", "v2", "objavljeno", "已发布", "a3f", "beef-1"] {
            assert!(Label::parse(label).is_ok(), "{label}");
        }
        for label in ["3", "+3", "-1", "2026-05-09", "2026-x", "beef", "deadbeef", "DEAD", "a/b", "a@b", "", "."] {
            assert!(Label::parse(label).is_err(), "{label}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_keeps_the_rules(text in "\\PC{0,80}|[-./@a-z\\u{0}-\\u{ff}\\u{200b}-\\u{206f}]{0,12}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert!(!text.is_empty() && text.len() <= 255 && is_nfc(&text));
                prop_assert!(!text.starts_with('-') && !text.contains('@'));
                prop_assert!(text.split('/').all(|part| !matches!(part, "" | "." | "..")));
                let acts = text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
                prop_assert!(!acts);
                prop_assert_eq!(name.as_str(), text);
            }
        }
    }
}
