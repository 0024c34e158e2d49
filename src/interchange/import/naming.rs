//! Names of briefings from what a source calls its texts: as it stands where that is a name, else
//! the nearest name there is ([`Name::nearest`]).
//!
//! The original stands in the meta of each revision, under [`ORIGINAL_NAME`], from which `run.rs`
//! tells what was changed. The mapping depends on the original alone, so an import that runs again
//! finds what it brought in.

use std::collections::BTreeMap;

use variorum_store::{Name, NameError};

use super::Reason;
use super::batch::ParsedName;
use super::refusal::name_refused;

/// The key of meta under which the original of a name stands that could not be kept.
pub(super) const ORIGINAL_NAME: &str = "original-name";

/// The same for a name that is not UTF-8, of which each byte that is none of it, and each `%`, is
/// percent-encoded.
pub(super) const ORIGINAL_NAME_ENCODED: &str = "original-name-encoded";

/// Bytes of an original that is kept: the rest of a record has to fit beside it.
const ORIGINAL_BYTES_MAX: usize = 16 << 10;

/// Makes names of briefings from what a source calls its texts.
pub(super) struct Naming {
    /// What is put before every name, without the slash between.
    pub prefix: Option<String>,
}

/// The name of a briefing.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub name: Name,
    /// What the source calls it, with its key of meta, where that is something else.
    pub original: Option<(&'static str, String)>,
}

impl Named {
    /// Puts the original into the meta of a revision.
    pub fn keep_original(&self, meta: &mut BTreeMap<String, String>) {
        if let Some((key, original)) = &self.original {
            meta.insert((*key).to_owned(), original.clone());
        }
    }

    /// The name for what has no meta: an end, or a rename.
    pub fn into_parsed(self) -> ParsedName {
        ParsedName { name: self.name, original: self.original }
    }
}

impl Naming {
    /// The name for what a source calls `original`.
    ///
    /// Errors: [`Reason::Name`], where it is empty, or longer than a record can keep.
    pub fn name(&self, original: &str) -> Result<Named, Reason> {
        match Name::parse(&self.with_prefix(original)) {
            Ok(name) => Ok(Named { name, original: None }),
            Err(_) => self.nearest(original, original, ORIGINAL_NAME),
        }
    }

    /// The same for a path, which need not be UTF-8.
    pub fn name_of_path(&self, original: &[u8]) -> Result<Named, Reason> {
        match std::str::from_utf8(original) {
            Ok(text) => self.name(text),
            Err(_) => {
                let encoded = encode_invalid(original);
                self.nearest(&encoded, &encoded, ORIGINAL_NAME_ENCODED)
            }
        }
    }

    fn nearest(&self, text: &str, original: &str, key: &'static str) -> Result<Named, Reason> {
        let refused = |rule: NameError| name_refused(original, rule.into());
        if original.len() > ORIGINAL_BYTES_MAX {
            return Err(refused(NameError::TooLong { bytes: original.len(), max: ORIGINAL_BYTES_MAX }));
        }
        // By itself first: a slash at its beginning is not the one behind the prefix.
        let name = Name::nearest(text).map_err(refused)?;
        let name = Name::nearest(&self.with_prefix(name.as_str())).map_err(refused)?;
        Ok(Named { name, original: Some((key, original.to_owned())) })
    }

    /// How every name begins.
    pub fn beginning(&self) -> String {
        self.with_prefix("")
    }

    fn with_prefix(&self, text: &str) -> String {
        self.prefix.as_ref().map_or_else(|| text.to_owned(), |prefix| format!("{prefix}/{text}"))
    }
}

/// A path with each byte that is not UTF-8, and each `%`, percent-encoded.
fn encode_invalid(path: &[u8]) -> String {
    let mut encoded = String::with_capacity(path.len() + 16);
    for chunk in path.utf8_chunks() {
        encoded.push_str(&chunk.valid().replace('%', "%25"));
        chunk.invalid().iter().for_each(|byte| encoded.push_str(&format!("%{byte:02X}")));
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_original_that_is_no_name_is_kept_in_meta() {
        let plain = Naming { prefix: None };
        let named = plain.name("a/b").unwrap();
        assert_eq!((named.name.as_str(), named.original.is_none()), ("a/b", true));
        let named = plain.name("a@b").unwrap();
        let mut meta = BTreeMap::new();
        named.keep_original(&mut meta);
        assert_eq!(named.name.as_str(), "a%40b");
        assert_eq!(meta.get(ORIGINAL_NAME).map(String::as_str), Some("a@b"));
        let below = Naming { prefix: Some("wire".to_owned()) };
        assert_eq!(below.name("/etc/x").unwrap().name.as_str(), "wire/%2Fetc/x");
        assert_eq!(below.name("-x").unwrap().name.as_str(), "wire/-x");
        assert!(plain.name("").is_err());
    }

    #[test]
    fn a_path_that_is_not_utf8_can_be_read_back_from_its_original() {
        let named = Naming { prefix: None }.name_of_path(b"100%/caf\xe9").unwrap();
        assert_eq!(named.name.as_str(), "100%25/caf%E9");
        assert_eq!(named.original, Some((ORIGINAL_NAME_ENCODED, "100%25/caf%E9".to_owned())));
    }
}
