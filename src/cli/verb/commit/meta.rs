//! What `--meta` and `--no-meta` say.

use std::collections::{BTreeMap, BTreeSet};

use variorum_store::{Clears, Name, Reader};

use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::cli::terminal::Terminal;

/// How the meta of a new revision differs from that of the newest.
pub(super) struct MetaChange {
    /// What is set.
    pub(super) set: BTreeMap<String, String>,
    /// What is not kept.
    pub(super) clears: Clears,
}

impl MetaChange {
    /// Reads `KEY=VALUE`, where no value clears the key. Errors: what is neither, and a key with
    /// two values.
    pub(super) fn parse(given: &[String], clears_all: bool) -> Result<Self, CliError> {
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        for text in given {
            let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or_else(|| {
                let value = text.trim_start_matches('=');
                let meant = if text == value { format!("{text}=VALUE") } else { format!("KEY={value}") };
                CliError::new(Kind::Usage, format!("--meta '{text}': not KEY=VALUE"))
                    .hint(hints::META)
                    .instead(text, &meant)
            })?;
            let before = said.insert(key.to_owned(), value.to_owned());
            if let Some(before) = before.filter(|before| before != value) {
                let message = format!("--meta '{key}': is given twice, as '{before}' and as '{value}'");
                return Err(CliError::new(Kind::Usage, message).hint(hints::META_TWICE));
            }
        }
        let (set, cleared): (BTreeMap<_, _>, BTreeMap<_, _>) =
            said.into_iter().partition(|(_, value)| !value.is_empty());
        let cleared: BTreeSet<String> = cleared.into_keys().collect();
        let clears = match cleared.is_empty() {
            _ if clears_all => Clears::All,
            true => Clears::Nothing,
            false => Clears::Keys(cleared),
        };
        Ok(Self { set, clears })
    }

    /// Warns of keys that are to be cleared and that the newest revision does not have: they are
    /// mostly misspelt.
    pub(super) fn warn_of_absent_keys(
        &self,
        reader: &Reader,
        name: &Name,
        terminal: &mut Terminal,
    ) -> Result<(), CliError> {
        let Clears::Keys(keys) = &self.clears else { return Ok(()) };
        let name = name.as_str();
        let meta = reader.head(name).map_err(CliError::store(name))?.map(|head| head.record.meta).unwrap_or_default();
        for key in keys.iter().filter(|key| !meta.contains_key(*key)) {
            terminal.warn(&format!("{name}: has no meta '{key}' to clear"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(given: &[&str], clears_all: bool) -> Result<(Vec<(String, String)>, Clears), String> {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        MetaChange::parse(&given, clears_all)
            .map(|change| (change.set.into_iter().collect(), change.clears))
            .map_err(|error| error.message)
    }

    #[test]
    fn keys_are_set_and_cleared() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(parsed(&["a=b=c", "d=e"], false), Ok((vec![pair("a", "b=c"), pair("d", "e")], Clears::Nothing)));
        assert_eq!(parsed(&["a=", "d=e"], false), Ok((vec![pair("d", "e")], Clears::Keys(["a".to_owned()].into()))));
        assert_eq!(parsed(&["d=e"], true), Ok((vec![pair("d", "e")], Clears::All)));
        assert_eq!(parsed(&["a=b", "a=b"], false), Ok((vec![pair("a", "b")], Clears::Nothing)));
    }

    #[test]
    fn what_has_two_meanings_is_refused() {
        assert_eq!(parsed(&["a=b", "a=c"], false), Err("--meta 'a': is given twice, as 'b' and as 'c'".to_owned()));
        assert_eq!(parsed(&["a=b", "a="], false), Err("--meta 'a': is given twice, as 'b' and as ''".to_owned()));
        for text in ["title", "=x", ""] {
            assert_eq!(parsed(&[text], false), Err(format!("--meta '{text}': not KEY=VALUE")));
        }
    }
}
