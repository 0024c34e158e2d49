//! Strong tags of pages: equal tags, equal bytes.

use sha2::{Digest as _, Sha256};

use super::page;

/// Bytes of the hash that a tag has, as hex digits.
const HASH_BYTES: usize = 8;

/// A tag that begins with what a page is of, and ends with a hash of all else that it says: of
/// `facts`, of the style sheet, and of which program made it.
#[must_use]
pub fn etag<'fact>(of: &str, facts: impl IntoIterator<Item = &'fact str>) -> String {
    let mut hash = Sha256::new();
    for fact in [env!("CARGO_PKG_VERSION"), page::SOURCE.as_str()].into_iter().chain(facts) {
        hash.update((fact.len() as u64).to_le_bytes());
        hash.update(fact);
    }
    let digits = hash.finalize().iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{of}-{digits}")
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
