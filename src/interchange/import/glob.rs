//! Patterns of paths, as `.gitignore` has them.
//!
//! They have the signs of `src/wildcards.rs`, and `{txt,md}` for one of several texts. A pattern
//! with a slash in front of its end is matched from the root of the folder on, any other with a
//! name at any depth; one that ends in a slash with folders alone. A folder that matches stands for
//! all that is in it.

use crate::wildcards::{DoubleStar, Wildcards};

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
    alternatives: Vec<Wildcards>,
    /// Whether it is matched from the root on.
    is_anchored: bool,
    /// Whether it means folders alone.
    is_of_folders: bool,
    /// Whether it names something hidden.
    is_of_hidden: bool,
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
        let wildcards = texts.iter().map(|text| Wildcards::parse(text, DoubleStar::Folders));
        let alternatives: Vec<Wildcards> = wildcards.collect();
        if alternatives.iter().any(Wildcards::has_open_bracket) {
            return Err(GlobError::Unclosed('['));
        }
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
            self.alternatives.iter().any(|wildcards| wildcards.matches(text))
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
