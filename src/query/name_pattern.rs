//! Several briefings by their names: a prefix, or a pattern as shells have it.

use crate::wildcards::{DoubleStar, Wildcards};

/// Which names are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePattern {
    /// All that begin so; all with an empty one.
    Prefix(String),
    /// All that fit a pattern.
    Glob(Glob),
}

/// A pattern with the signs of `src/wildcards.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// The text of the pattern, which may be a name too.
    text: String,
    wildcards: Wildcards,
}

impl NamePattern {
    /// Reads a prefix or a pattern.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if is_glob(text) { Self::Glob(Glob::parse(text)) } else { Self::Prefix(text.to_owned()) }
    }

    /// Whether a text means several names wherever a single one may be meant too: a pattern, or a
    /// prefix that ends with a slash, as no name does. What has an `@` is a revision.
    #[must_use]
    pub fn is_of_several(text: &str) -> bool {
        !text.contains('@') && (text.ends_with('/') || is_glob(text))
    }

    /// Whether a name is meant.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::Prefix(prefix) => name.starts_with(prefix.as_str()),
            Self::Glob(glob) => glob.matches(name),
        }
    }

    /// What all names begin with that are meant.
    #[must_use]
    pub fn prefix(&self) -> String {
        match self {
            Self::Prefix(prefix) => prefix.clone(),
            Self::Glob(glob) => glob.prefix(),
        }
    }
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

impl Glob {
    fn parse(text: &str) -> Self {
        Self { text: text.to_owned(), wildcards: Wildcards::parse(text, DoubleStar::AnyText) }
    }

    fn matches(&self, name: &str) -> bool {
        name == self.text || self.wildcards.matches(name)
    }

    fn prefix(&self) -> String {
        self.text.chars().take_while(|character| !matches!(character, '*' | '?' | '[' | '\\')).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_fit_patterns_as_in_a_shell() {
        for (pattern, fits, others) in [
            ("desk/*", &["desk/ferry", "desk/"][..], &["desk/a/b", "desk", "other/desk/x"][..]),
            ("desk/**", &["desk/ferry", "desk/a/b"], &["desk"]),
            ("**/ferry", &["desk/ferry", "a/b/ferry"], &["ferry", "desk/ferry2"]),
            ("*", &["a", "news"], &["a/b"]),
            ("*e*y", &["ferry", "eyey", "every"], &["fer", "e/y"]),
            ("news-?", &["news-1", "news-日"], &["news-", "news-12"]),
            ("[a-c]x", &["ax", "cx"], &["dx", "x"]),
            ("[!a-c]x", &["dx"], &["ax", "/x"]),
            ("[]]x", &["]x"], &["x"]),
            ("a[b", &["a[b"], &["ab"]),
            ("what\\?", &["what?"], &["whats"]),
            ("desk/", &["desk/ferry", "desk/a/b"], &["desk"]),
            ("law [draft]", &["law [draft]", "law d"], &["law x"]),
        ] {
            let read = NamePattern::parse(pattern);
            assert!(fits.iter().all(|name| read.matches(name)), "{pattern}: {fits:?}");
            assert!(!others.iter().any(|name| read.matches(name)), "{pattern}: {others:?}");
        }
        assert_eq!(NamePattern::parse("desk/f*").prefix(), "desk/f");
        assert!(NamePattern::is_of_several("desk/") && NamePattern::is_of_several("d*"));
        assert!(!NamePattern::is_of_several("desk"));
    }

    proptest! {
        #[test]
        fn any_pattern_is_read_and_a_name_fits_itself(pattern in "[a-c*?/\\[\\]!-]{0,12}", name in "[a-c/]{0,12}") {
            let read = NamePattern::parse(&pattern);
            prop_assert!(!read.matches(&name) || name.starts_with(&read.prefix()));
            prop_assert!(NamePattern::parse("**").matches(&name));
            let exact = Glob::parse(&name);
            prop_assert!(exact.matches(&name));
        }
    }
}
