//! Strong tags of pages, feeds and lists: equal tags, equal bytes.

use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName, ToStrError};
use sha2::{Digest as _, Sha256};

use super::page;

/// Bytes of the hash that a tag has, as hex digits.
const HASH_BYTES: usize = 8;

/// A tag that begins with what a page is of, and ends with a hash of all else that it says: of
/// `facts`, of the style sheet, and of which program made it.
#[must_use]
pub fn etag<'fact>(of: &str, facts: impl IntoIterator<Item = &'fact str>) -> String {
    let mut digest = Digest::default();
    [env!("CARGO_PKG_VERSION"), page::SOURCE.as_str()].into_iter().chain(facts).for_each(|fact| digest.add(fact));
    format!("{of}-{}", digest.digits(HASH_BYTES))
}

/// A tag of all that a page shows.
#[must_use]
pub fn of_bytes(body: &[u8]) -> String {
    Digest(Sha256::new_with_prefix(body)).digits(HASH_BYTES)
}

/// A hash of facts, one after another.
#[derive(Clone, Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds a fact; where one ends and the next begins counts.
    pub fn add(&mut self, fact: &str) {
        self.0.update((fact.len() as u64).to_le_bytes());
        self.0.update(fact);
    }

    /// The first bytes of the hash, as hex digits.
    #[must_use]
    pub fn digits(self, bytes: usize) -> String {
        self.0.finalize().iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The strong ones of some tags, without their quotation marks.
pub fn strong(tags: &str) -> impl Iterator<Item = &str> {
    tags.split(',').map(str::trim).filter(|tag| !tag.starts_with("W/")).map(|tag| tag.trim_matches('"'))
}

/// All lines of a header that lists tags, as one; `None` where the request has no such header.
///
/// Errors: a line is not plain text.
pub fn listed(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, ToStrError> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().map(str::trim));
    let lines: Vec<&str> = lines.collect::<Result<_, _>>()?;
    Ok(Some(lines.join(",")).filter(|_| !lines.is_empty()))
}

/// The tags in `If-None-Match`, of the answers that a client has; `None` where there is no such
/// header, or a line of it is not plain text.
#[must_use]
pub fn known(headers: &HeaderMap) -> Option<String> {
    listed(headers, &header::IF_NONE_MATCH).ok().flatten()
}

/// Whether the tags that a client has are one of this.
#[must_use]
pub fn lists(known: &str, tag: &str) -> bool {
    known.split(',').map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag || known == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_fact_is_another_tag() {
        let tags =
            [vec![], vec![""], vec!["a"], vec!["a", "b"], vec!["ab"], vec!["b", "a"]].map(|facts| etag("id", facts));
        for (index, tag) in tags.iter().enumerate() {
            assert!(tag.starts_with("id-") && tag.len() == 3 + 2 * HASH_BYTES, "{tag}");
            assert!(!tags[..index].contains(tag), "{tag}");
        }
        assert_eq!(etag("id", ["a"]), tags[2]);
    }
}
