//! Patterns of paths, as `.gitignore` has them.
//!
//! `*` and `?` stand for anything but a slash, `**` for folders too, `[a-z]` and `[!a-z]` for one
//! of some characters, `{txt,md}` for one of several texts; `\` takes the meaning away. A pattern
//! with a slash in front of its end is matched from the root of the folder on, any other with a
//! name at any depth; one that ends in a slash with folders alone. A folder that matches stands for
//! all that is in it.

/// Patterns that braces may make of one.
const ALTERNATIVES_MAX: usize = 256;

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// A bracket or a brace is not closed.
    #[error("'{0}' is not closed")]
    Unclosed(char),
    /// Its braces make too many patterns.
    #[error("its braces make more than {ALTERNATIVES_MAX} patterns")]
    TooMany,
}

/// A pattern of paths.
#[derive(Clone, Debug)]
pub struct Glob {
    alternatives: Vec<Vec<Token>>,
    /// Whether it is matched from the root on.
    is_anchored: bool,
    /// Whether it means folders alone.
    is_of_folders: bool,
    /// Whether it names something hidden.
    is_of_hidden: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Character(char),
    /// One of these, or none of these.
    Class(Vec<(char, char)>, bool),
    /// Any one character but a slash.
    One,
    /// Any characters but slashes.
    Some,
    /// Any characters.
    Any,
    /// Nothing, or whole folders, with the slash behind them.
    Folders,
}

impl Glob {
    /// Parses a pattern. Errors: [`GlobError`].
    pub fn parse(text: &str) -> Result<Self, GlobError> {
        let (body, is_of_folders) = match text.strip_suffix('/') {
            Some(body) => (body, true),
            None => (text, false),
        };
        let is_anchored = body.contains('/');
        let body = body.strip_prefix("./").unwrap_or(body);
        let body = body.strip_prefix('/').unwrap_or(body);
        if body.is_empty() {
            return Err(GlobError::Empty);
        }
        let mut texts = Vec::new();
        expand(body, &mut texts)?;
        let alternatives = texts.iter().map(|text| tokens(text)).collect::<Result<_, _>>()?;
        let is_of_hidden = texts.iter().any(|text| text.split('/').any(|part| part.starts_with('.')));
        Ok(Self { alternatives, is_anchored, is_of_folders, is_of_hidden })
    }

    /// Whether it names something whose name starts with a dot.
    pub const fn is_of_hidden(&self) -> bool {
        self.is_of_hidden
    }

    /// Whether a file's path matches, or a folder that it is in.
    ///
    /// Cost: the path's length times that of the pattern, for each folder of the path.
    pub fn matches(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(end, _)| (end, true)).chain([(path.len(), false)]);
        ends.filter(|(_, is_folder)| *is_folder || !self.is_of_folders).any(|(end, _)| {
            let prefix = path.get(..end).unwrap_or_default();
            let name = prefix.rsplit_once('/').map_or(prefix, |(_, name)| name);
            let text = if self.is_anchored { prefix } else { name };
            self.alternatives.iter().any(|tokens| is_match(tokens, text))
        })
    }
}

/// The texts that one with braces stands for.
fn expand(text: &str, texts: &mut Vec<String>) -> Result<(), GlobError> {
    if texts.len() >= ALTERNATIVES_MAX {
        return Err(GlobError::TooMany);
    }
    let Some((open, close, commas)) = first_braces(text)? else {
        texts.push(text.to_owned());
        return Ok(());
    };
    let (before, after) = (text.get(..open).unwrap_or_default(), text.get(close + 1..).unwrap_or_default());
    let mut begin = open + 1;
    for end in commas.into_iter().chain([close]) {
        expand(&format!("{before}{}{after}", text.get(begin..end).unwrap_or_default()), texts)?;
        begin = end + 1;
    }
    Ok(())
}

/// Where the first braces open and close, and the commas between their alternatives.
fn first_braces(text: &str) -> Result<Option<(usize, usize, Vec<usize>)>, GlobError> {
    let (mut depth, mut open, mut commas) = (0u32, 0, Vec::new());
    let (mut is_escaped, mut is_class) = (false, false);
    for (at, character) in text.char_indices() {
        if std::mem::take(&mut is_escaped) {
            continue;
        }
        match character {
            '\\' => is_escaped = true,
            ']' => is_class = false,
            _ if is_class => {}
            '[' => is_class = true,
            '{' => {
                depth += 1;
                if depth == 1 {
                    open = at;
                }
            }
            ',' if depth == 1 => commas.push(at),
            '}' if depth == 1 => return Ok(Some((open, at, commas))),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if depth > 0 { Err(GlobError::Unclosed('{')) } else { Ok(None) }
}

fn tokens(text: &str) -> Result<Vec<Token>, GlobError> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        tokens.push(match character {
            '\\' => Token::Character(rest.next().unwrap_or('\\')),
            '?' => Token::One,
            '[' => class(&mut rest)?,
            '*' if rest.next_if_eq(&'*').is_some() => {
                while rest.next_if_eq(&'*').is_some() {}
                let is_whole_part = matches!(tokens.last(), None | Some(Token::Character('/') | Token::Folders));
                if is_whole_part && rest.next_if_eq(&'/').is_some() { Token::Folders } else { Token::Any }
            }
            '*' => Token::Some,
            other => Token::Character(other),
        });
    }
    Ok(tokens)
}

/// The rest of a class, behind its bracket.
fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Token, GlobError> {
    let is_negated = rest.next_if(|sign| matches!(sign, '!' | '^')).is_some();
    let mut ranges = Vec::new();
    loop {
        let first = match rest.next().ok_or(GlobError::Unclosed('['))? {
            // In front of all others it is one of them.
            ']' if !ranges.is_empty() => return Ok(Token::Class(ranges, is_negated)),
            '\\' => rest.next().ok_or(GlobError::Unclosed('['))?,
            first => first,
        };
        let mut ahead = rest.clone();
        let last = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' => {
                *rest = ahead;
                last
            }
            _ => first,
        };
        ranges.push((first, last));
    }
}

/// Whether tokens match a whole text: which of them may come next is followed for all at once.
fn is_match(tokens: &[Token], text: &str) -> bool {
    let mut reached = vec![false; tokens.len() + 1];
    reach(tokens, 0, &mut reached);
    // Whether a folder's name is being passed, from its first character on.
    let mut is_inside = vec![false; tokens.len()];
    for character in text.chars() {
        let mut next = vec![false; tokens.len() + 1];
        for (index, token) in tokens.iter().enumerate() {
            let is_here = reached.get(index).copied().unwrap_or_default();
            let inside = is_inside.get_mut(index);
            match token {
                Token::Folders => {
                    let Some(inside) = inside else { continue };
                    if !is_here && !*inside {
                        continue;
                    }
                    *inside = character != '/';
                    if character == '/' {
                        reach(tokens, index, &mut next);
                    }
                }
                _ if !is_here => {}
                Token::Some if character == '/' => {}
                Token::Some | Token::Any => reach(tokens, index, &mut next),
                Token::One if character != '/' => reach(tokens, index + 1, &mut next),
                Token::Character(wanted) if *wanted == character => reach(tokens, index + 1, &mut next),
                Token::Class(ranges, is_negated) if character != '/' => {
                    let is_in = ranges.iter().any(|(first, last)| (first..=last).contains(&&character));
                    if is_in != *is_negated {
                        reach(tokens, index + 1, &mut next);
                    }
                }
                Token::One | Token::Character(_) | Token::Class(..) => {}
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Marks a token as the next one, and those behind it that may be passed with nothing.
fn reach(tokens: &[Token], index: usize, reached: &mut [bool]) {
    for at in index..=tokens.len() {
        if let Some(flag) = reached.get_mut(at) {
            *flag = true;
        }
        if !matches!(tokens.get(at), Some(Token::Some | Token::Any | Token::Folders)) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_match_as_those_of_gitignore() {
        for (pattern, matching, others) in [
            ("*.txt", &["a.txt", "b/c/a.txt"][..], &["a.txt.bak", "txt"][..]),
            ("a?c", &["abc", "x/aбc"], &["ac", "abbc", "a/c"]),
            ("docs", &["docs/a", "x/docs/b/c", "docs"], &["docs2/a", "mydocs"]),
            ("docs/", &["docs/a", "x/docs/b"], &["docs"]),
            ("/docs", &["docs/a", "docs"], &["x/docs/a"]),
            ("docs/*.md", &["docs/a.md"], &["docs/b/a.md", "x/docs/a.md"]),
            ("docs/**/*.md", &["docs/a.md", "docs/b/c/a.md"], &["docs.md", "docsx/a.md"]),
            ("**/drafts/*", &["drafts/a", "x/y/drafts/a", "drafts/a/b"], &["mydrafts/a", "drafts"]),
            ("a/**", &["a/b", "a/b/c"], &["a", "b/a/c"]),
            ("*.{txt,md}", &["a.txt", "b/a.md"], &["a.pdf", "a.{txt,md}"]),
            ("[a-c]1", &["a1", "x/c1"], &["d1", "a2"]),
            ("[!a-c]1", &["d1"], &["a1"]),
            ("[]x]", &["]", "x"], &["a"]),
            ("\\*", &["*"], &["a"]),
            ("*", &["a", "b/c", ""], &[]),
            ("мост*", &["мост.txt"], &["Мост"]),
        ] {
            let glob = Glob::parse(pattern).unwrap();
            assert!(matching.iter().all(|path| glob.matches(path)), "{pattern} {matching:?}");
            assert!(!others.iter().any(|path| glob.matches(path)), "{pattern} {others:?}");
        }
        assert!(Glob::parse(".*").unwrap().is_of_hidden() && !Glob::parse("*").unwrap().is_of_hidden());
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for (pattern, error) in [
            ("", GlobError::Empty),
            ("/", GlobError::Empty),
            ("[a", GlobError::Unclosed('[')),
            ("{a,b", GlobError::Unclosed('{')),
            (&"{a,b}".repeat(9), GlobError::TooMany),
        ] {
            assert_eq!(Glob::parse(pattern).map(drop), Err(error), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_takes_long_or_panics(pattern in "[-a*?/{},\\\\\\[\\]!.]{0,40}", path in "[a/.]{0,60}") {
            if let Ok(glob) = Glob::parse(&pattern) {
                let _ = glob.matches(&path);
            }
        }
    }
}
