//! Tokens: what a reader shows to be let in, and what is kept of them.
//!
//! A token is 256 random bits, which nobody finds by trying. So a plain hash of it is kept, and not
//! one that is made slow against guesses of passwords: whoever reads the file learns nothing that
//! lets them in, and a request costs one short hash.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use variorum_store::Time;

use super::random;
use crate::files::{self, private};

/// What a token lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// To read.
    Read,
    /// To read and to write.
    Write,
}

/// What is kept of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// By which its owner can remove it: the first digits of the hash.
    pub id: String,
    /// The BLAKE3 of the token, in hexadecimal digits.
    hash: String,
    /// What it lets its bearer do.
    pub right: Right,
    /// For whom or what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was made.
    pub created: String,
}

/// What every token begins with, so that one that was published by accident is recognised.
const PREFIX: &str = "variorum_";

/// Digits of an id.
const ID_DIGITS: usize = 8;

impl Token {
    /// A new token: what is kept of it, and the token itself, which is not.
    ///
    /// Errors: the system has no randomness.
    pub fn new(right: Right, note: Option<String>, created: &Time) -> std::io::Result<(Self, String)> {
        let token = format!("{PREFIX}{}", random::secret()?);
        let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
        let id = hash.chars().take(ID_DIGITS).collect();
        Ok((Self { id, hash, right, note, created: created.to_string() }, token))
    }

    /// Whether what a client shows is this token.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        // Hashes are compared in constant time.
        blake3::Hash::from_hex(&self.hash).is_ok_and(|hash| hash == blake3::hash(shown.as_bytes()))
    }
}

/// Why tokens could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read or written.
    #[error("{0}")]
    File(#[from] files::Error),
    /// A line of it is no token.
    #[error("{}: line {line} is no token", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line.
        line: usize,
    },
    /// No token has this id.
    #[error("no token has the id {id}")]
    NoToken {
        /// The id.
        id: String,
    },
}

/// The tokens of a reader, in a file of theirs outside every store.
pub struct TokenList {
    path: PathBuf,
    /// What was read last, and of which file.
    read: Mutex<Option<(private::Stamp, Arc<Vec<Token>>)>>,
}

impl TokenList {
    /// The tokens that are kept at a path.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path, read: Mutex::default() }
    }

    /// The tokens as they are now: what was removed counts no more at the next request.
    ///
    /// Errors: the file cannot be read, or others can write it. Cost: a stat where it is the same.
    pub fn tokens(&self) -> Result<Arc<Vec<Token>>, Error> {
        let Some(stamp) = private::stamp(&self.path) else { return Ok(Arc::default()) };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, tokens)) = read.as_ref().filter(|(of, _)| *of == stamp) {
            return Ok(Arc::clone(tokens));
        }
        let tokens = Arc::new(self.parse(&private::read(&self.path)?)?);
        *read = Some((stamp, Arc::clone(&tokens)));
        Ok(tokens)
    }

    /// Adds a token. Errors: those of [`TokenList::tokens`].
    pub fn add(&self, token: &Token) -> Result<(), Error> {
        private::change(&self.path, |text| {
            let mut tokens = self.parse(text)?;
            tokens.push(token.clone());
            Ok((lines(&tokens), ()))
        })
    }

    /// Removes the token with this id, and gives it.
    ///
    /// Errors: [`Error::NoToken`]; those of [`TokenList::tokens`].
    pub fn remove(&self, id: &str) -> Result<Token, Error> {
        private::change(&self.path, |text| {
            let mut tokens = self.parse(text)?;
            let index = tokens.iter().position(|token| token.id == id);
            let index = index.ok_or_else(|| Error::NoToken { id: id.to_owned() })?;
            let removed = tokens.remove(index);
            Ok((lines(&tokens), removed))
        })
    }

    fn parse(&self, text: &str) -> Result<Vec<Token>, Error> {
        let line = |(index, line)| {
            serde_json::from_str(line).map_err(|_| Error::Line { path: self.path.clone(), line: index + 1 })
        };
        text.lines().enumerate().map(line).collect()
    }
}

/// A line for each token.
fn lines(tokens: &[Token]) -> String {
    tokens.iter().filter_map(|token| serde_json::to_string(token).ok()).map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_and_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tokens.jsonl");
        let file = TokenList::at(path.clone());
        assert!(file.tokens().unwrap().is_empty());
        let created = Time::parse("2026-05-09T08:00:00Z").unwrap();
        let (desk, shown) = Token::new(Right::Write, Some("night \"desk\"\n".to_owned()), &created).unwrap();
        let (other, _) = Token::new(Right::Read, None, &created).unwrap();
        file.add(&desk).unwrap();
        file.add(&other).unwrap();
        assert_eq!(*file.tokens().unwrap(), [desk.clone(), other.clone()]);
        assert!(desk.is(&shown) && !other.is(&shown));
        for wrong in ["", "variorum_", &shown[1..], &shown.to_uppercase(), &format!("{shown} ")] {
            assert!(!desk.is(wrong), "{wrong}");
        }
        let kept = private::read(&path).unwrap();
        assert!(!kept.contains(&shown) && !kept.contains(shown.trim_start_matches(PREFIX)), "{kept}");
        // Another process removes one.
        assert_eq!(TokenList::at(path.clone()).remove(&desk.id).unwrap(), desk);
        assert_eq!(*file.tokens().unwrap(), [other]);
        assert!(matches!(file.remove(&desk.id), Err(Error::NoToken { .. })));
        private::change(&path, |text| Ok::<_, Error>((format!("{text}{{}}\n"), ()))).unwrap();
        assert!(matches!(file.tokens(), Err(Error::Line { line: 2, .. })));
    }
}
