//! What signs like `*` and `?` stand for, in names of briefings and in paths of files.
//!
//! `*` is any text without a slash, `**` any text, `?` one character but a slash, `[a-z]` one of
//! these and `[!a-z]` one of the others; `\` takes the meaning from what follows. A `[` without its
//! `]` is only itself.

/// What `**/` is at the beginning of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubleStar {
    /// Any text, and a slash.
    AnyText,
    /// The same, or nothing at all, as in `.gitignore`.
    Folders,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcards {
    tokens: Vec<Token>,
    has_open_bracket: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Character(char),
    /// One of these ranges; with `is_other`, one in none of them.
    Class {
        ranges: Vec<(char, char)>,
        is_other: bool,
    },
    /// Any character but a slash.
    One,
    /// Any text without a slash.
    WithinPart,
    /// Any text.
    Any,
    /// The next two tokens, which are any text and a slash, or nothing in place of them.
    Folders,
}

impl Wildcards {
    /// Reads a pattern.
    #[must_use]
    pub fn parse(text: &str, double_star: DoubleStar) -> Self {
        let mut tokens = Vec::new();
        let mut has_open_bracket = false;
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            let token = match character {
                '\\' => Token::Character(rest.next().unwrap_or('\\')),
                '?' => Token::One,
                '[' => class(&mut rest).unwrap_or_else(|| {
                    has_open_bracket = true;
                    Token::Character('[')
                }),
                '*' if rest.as_str().starts_with('*') => {
                    rest = rest.as_str().trim_start_matches('*').chars();
                    let is_first = matches!(tokens.last(), None | Some(Token::Character('/')));
                    if is_first && double_star == DoubleStar::Folders && rest.as_str().starts_with('/') {
                        tokens.push(Token::Folders);
                    }
                    Token::Any
                }
                '*' => Token::WithinPart,
                other => Token::Character(other),
            };
            tokens.push(token);
        }
        Self { tokens, has_open_bracket }
    }

    /// Whether a `[` has no `]`.
    #[must_use]
    pub const fn has_open_bracket(&self) -> bool {
        self.has_open_bracket
    }

    /// Whether it stands for a whole text. Cost: the characters of the text times those of the
    /// pattern.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        // Before which tokens the part of the text that was read may stand.
        let mut before = vec![false; self.tokens.len() + 1];
        let mut next = before.clone();
        self.reach(0, &mut before);
        for character in text.chars() {
            next.fill(false);
            for (index, token) in self.tokens.iter().enumerate() {
                if before.get(index) != Some(&true) {
                    continue;
                }
                match token {
                    Token::Any => self.reach(index, &mut next),
                    Token::WithinPart if character != '/' => self.reach(index, &mut next),
                    token if token.is(character) => self.reach(index + 1, &mut next),
                    _ => {}
                }
            }
            std::mem::swap(&mut before, &mut next);
        }
        before.last() == Some(&true)
    }

    /// Marks a token as reached, and those behind it as far as they may stand for nothing.
    fn reach(&self, mut index: usize, reached: &mut [bool]) {
        while let Some(mark) = reached.get_mut(index) {
            *mark = true;
            index += match self.tokens.get(index) {
                Some(Token::Any | Token::WithinPart) => 1,
                Some(Token::Folders) => {
                    self.reach(index + 1, reached);
                    3
                }
                _ => return,
            };
        }
    }
}

impl Token {
    /// Whether it is one character, and may be this one.
    fn is(&self, character: char) -> bool {
        match self {
            Self::Character(own) => *own == character,
            Self::One => character != '/',
            Self::Class { ranges, is_other } => {
                let is_one = ranges.iter().any(|(first, last)| (*first..=*last).contains(&character));
                character != '/' && is_one != *is_other
            }
            Self::WithinPart | Self::Any | Self::Folders => false,
        }
    }
}

/// Reads what follows a `[`, up to its `]`; `None`, and nothing is read, where there is none.
fn class(rest: &mut std::str::Chars<'_>) -> Option<Token> {
    let mut ahead = rest.clone();
    let is_other = ahead.as_str().starts_with(['!', '^']);
    if is_other {
        ahead.next();
    }
    let mut ranges = Vec::new();
    loop {
        let first = match ahead.next()? {
            // A `]` that comes first is one of the characters.
            ']' if !ranges.is_empty() => break,
            '\\' => ahead.next()?,
            first => first,
        };
        let mut range = ahead.clone();
        let last = match (range.next(), range.next()) {
            (Some('-'), Some(last)) if last != ']' => {
                ahead = range;
                last
            }
            _ => first,
        };
        ranges.push((first, last));
    }
    *rest = ahead;
    Some(Token::Class { ranges, is_other })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn signs_stand_for_what_they_do_in_a_shell() {
        for (pattern, matching, others) in [
            ("a*c", &["ac", "abbc"][..], &["a/c", "abcd"][..]),
            ("a**c", &["ac", "a/b/c"], &["a/b/d"]),
            ("a?c", &["abc", "aбc"], &["ac", "abbc", "a/c"]),
            ("[a-c-]", &["a", "c", "-"], &["d", "["]),
            ("[!a-c]", &["d"], &["a", "/"]),
            ("[^]]", &["x"], &["]"]),
            ("[]x]", &["]", "x"], &["a"]),
            ("[\\]x]", &["]", "x"], &["\\"]),
            ("a[b", &["a[b"], &["ab"]),
            ("\\*", &["*"], &["a"]),
            ("\\", &["\\"], &[""]),
        ] {
            for double_star in [DoubleStar::AnyText, DoubleStar::Folders] {
                let read = Wildcards::parse(pattern, double_star);
                assert!(matching.iter().all(|text| read.matches(text)), "{pattern}: {matching:?}");
                assert!(!others.iter().any(|text| read.matches(text)), "{pattern}: {others:?}");
            }
        }
        assert!(Wildcards::parse("a[b", DoubleStar::AnyText).has_open_bracket());
    }

    #[test]
    fn folders_may_be_none() {
        for (pattern, text, is_any, is_folders) in [
            ("**/a", "a", false, true),
            ("**/a", "b/c/a", true, true),
            ("**/a", "ba", false, false),
            ("a/**/b", "a/b", false, true),
            ("a/**/**/b", "a/b", false, true),
            ("a/**/b", "a/x/y/b", true, true),
            ("a**/b", "a/b", true, true),
            ("a**/b", "ab", false, false),
            ("a/**", "a", false, false),
        ] {
            assert_eq!(Wildcards::parse(pattern, DoubleStar::AnyText).matches(text), is_any, "{pattern} {text}");
            assert_eq!(Wildcards::parse(pattern, DoubleStar::Folders).matches(text), is_folders, "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_panics_and_a_plain_text_stands_for_itself(
            pattern in "[-a*?/\\\\\\[\\]!.]{0,40}", plain in "[a-c/{},.-]{0,40}",
        ) {
            for double_star in [DoubleStar::AnyText, DoubleStar::Folders] {
                let _ = Wildcards::parse(&pattern, double_star).matches(&plain);
                prop_assert!(Wildcards::parse(&plain, double_star).matches(&plain));
                prop_assert!(Wildcards::parse("**", double_star).matches(&plain));
            }
        }
    }
}
