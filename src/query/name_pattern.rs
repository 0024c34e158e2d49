//! Several briefings by their names: a prefix, or a pattern as shells have it.

/// Which names are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePattern {
    /// All that begin so; all with an empty one.
    Prefix(String),
    /// All that fit a pattern.
    Glob(Glob),
}

/// A pattern: `*` is any text within a part of a name, `**` any text at all, `?` one character,
/// `[a-z]` one of these and `[!a-z]` one of the others; `\\` takes the meaning from what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// The text of the pattern, which may be a name too.
    text: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Character(char),
    AnyCharacter,
    /// One of these ranges; with `is_other`, one in none of them.
    OneOf {
        ranges: Vec<(char, char)>,
        is_other: bool,
    },
    AnyWithinPart,
    Any,
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
    /// Reads a pattern; a `[` without its `]` is only itself.
    fn parse(text: &str) -> Self {
        let mut tokens = Vec::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            tokens.push(match character {
                '*' => {
                    let is_any = rest.as_str().starts_with('*');
                    let after = rest.as_str().trim_start_matches('*');
                    rest = after.chars();
                    if is_any { Token::Any } else { Token::AnyWithinPart }
                }
                '?' => Token::AnyCharacter,
                '[' => match one_of(rest.as_str()) {
                    Some((token, after)) => {
                        rest = after.chars();
                        token
                    }
                    None => Token::Character('['),
                },
                '\\' => Token::Character(rest.next().unwrap_or('\\')),
                character => Token::Character(character),
            });
        }
        Self { text: text.to_owned(), tokens }
    }

    /// Whether a name fits. Cost: the characters of the name times those of the pattern.
    fn matches(&self, name: &str) -> bool {
        if name == self.text {
            return true;
        }
        // Before which tokens the part of the name that was read may stand.
        let mut before = vec![false; self.tokens.len() + 1];
        reach(&self.tokens, &mut before, 0);
        for character in name.chars() {
            let mut next = vec![false; self.tokens.len() + 1];
            for (index, token) in self.tokens.iter().enumerate() {
                if before.get(index) != Some(&true) {
                    continue;
                }
                match token {
                    Token::Any => reach(&self.tokens, &mut next, index),
                    Token::AnyWithinPart if character != '/' => reach(&self.tokens, &mut next, index),
                    token if token.is(character) => reach(&self.tokens, &mut next, index + 1),
                    _ => {}
                }
            }
            before = next;
        }
        before.last() == Some(&true)
    }

    fn prefix(&self) -> String {
        self.text.chars().take_while(|character| !matches!(character, '*' | '?' | '[' | '\\')).collect()
    }
}

/// Marks a token as reached, and those behind it as far as they may stand for nothing.
fn reach(tokens: &[Token], reached: &mut [bool], mut index: usize) {
    while let Some(mark) = reached.get_mut(index) {
        *mark = true;
        match tokens.get(index) {
            Some(Token::Any | Token::AnyWithinPart) => index += 1,
            _ => return,
        }
    }
}

impl Token {
    /// Whether it is one character, and may be this one.
    fn is(&self, character: char) -> bool {
        match self {
            Self::Character(own) => *own == character,
            Self::AnyCharacter => character != '/',
            Self::OneOf { ranges, is_other } => {
                let is_one = ranges.iter().any(|(first, last)| (*first..=*last).contains(&character));
                character != '/' && is_one != *is_other
            }
            Self::AnyWithinPart | Self::Any => false,
        }
    }
}

/// Reads what follows a `[`: the token, and what follows its `]`.
fn one_of(text: &str) -> Option<(Token, &str)> {
    let is_other = text.starts_with(['!', '^']);
    let text = text.strip_prefix(['!', '^']).unwrap_or(text);
    // A `]` that comes first is one of the characters.
    let from = text.chars().next().map_or(0, char::len_utf8);
    let end = from + text.get(from..)?.find(']')?;
    let (inside, after) = (text.get(..end)?, text.get(end + 1..)?);
    let characters: Vec<char> = inside.chars().collect();
    let (mut ranges, mut rest) = (Vec::new(), characters.as_slice());
    loop {
        rest = match rest {
            [first, '-', last, after @ ..] => {
                ranges.push((*first, *last));
                after
            }
            [one, after @ ..] => {
                ranges.push((*one, *one));
                after
            }
            [] => return Some((Token::OneOf { ranges, is_other }, after)),
        };
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
