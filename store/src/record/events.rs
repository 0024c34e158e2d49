//! What happens to a briefing beside its revisions: that it ends, and that it is called otherwise
//! from then on.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{RecordError, to_line};
use crate::id::{RecordId, Salt};
use crate::time::Time;

/// The record of an end: from `time` on no revision of the briefing is in force, until a later one
/// revives it.
///
/// It stands behind a revision, the last one when it was written.
///
/// ```text
/// {"type":"end","v":1,"briefing":…,"revision":…,"time":…,"recorded":…,"author":…,"reason":…,"salt":…}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRecord {
    /// The briefing's name then, unchecked; sanitize it before it is shown.
    pub briefing: String,
    /// The id of the revision that it stands behind.
    pub revision: RecordId,
    /// From when on the briefing is not in force, according to its author.
    pub time: Time,
    /// When it was written to the store, by the writer's clock.
    pub recorded: Time,
    /// Who ended it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// Why: repealed, withdrawn, deleted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Random bits.
    pub salt: Salt,
}

/// The record of new names: each of these briefings is called otherwise from here on, all at once.
///
/// ```text
/// {"type":"rename","v":1,"renames":[{"briefing":…,"to":…,"revision":…}],"time":…,"recorded":…,
///  "author":…,"note":…,"salt":…}
/// ```
///
/// All on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameRecord {
    /// Which briefings, and what they are called from here on.
    pub renames: Vec<RenamedBriefing>,
    /// Since when they are called so, according to its author.
    pub time: Time,
    /// When it was written to the store, by the writer's clock.
    pub recorded: Time,
    /// Who gave the names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Random bits.
    pub salt: Salt,
}

/// One briefing of a [`RenameRecord`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedBriefing {
    /// Its name up to there, unchecked.
    pub briefing: String,
    /// Its name from there on.
    pub to: String,
    /// The id of its last revision.
    pub revision: RecordId,
}

impl EndRecord {
    /// Writes the record as a line, without line feed. Errors: [`RecordError::TooLong`].
    pub fn to_line(&self) -> Result<String, RecordError> {
        to_line("end", self)
    }

    /// Identifies it among the ends of its briefing, whichever revision it stands behind: an import
    /// that runs again finds duplicates by it.
    pub(crate) fn fingerprint(&self) -> i64 {
        fingerprint_of_end(&self.time, &self.author, &self.reason)
    }
}

impl RenameRecord {
    /// Writes the record as a line, without line feed. Errors: [`RecordError::TooLong`].
    pub fn to_line(&self) -> Result<String, RecordError> {
        to_line("rename", self)
    }
}

/// The first 64 bits of a BLAKE3 hash over what an end says beside which revision it stands behind,
/// when it was recorded, and its salt.
pub(crate) fn fingerprint_of_end(time: &Time, author: &Option<String>, reason: &Option<String>) -> i64 {
    let mut hasher = super::Fields::default();
    hasher.feed(time.as_str().as_bytes());
    hasher.feed_optional(author);
    hasher.feed_optional(reason);
    hasher.finish()
}

/// Refuses names that cannot be given in one record, whatever is there.
pub(crate) fn check_renames(renames: &[RenamedBriefing]) -> Result<(), &'static str> {
    if renames.is_empty() || renames.iter().any(|one| one.briefing == one.to) {
        return Err("it gives no briefing another name");
    }
    let from: HashSet<&str> = renames.iter().map(|one| one.briefing.as_str()).collect();
    let to: HashSet<&str> = renames.iter().map(|one| one.to.as_str()).collect();
    if from.len() < renames.len() || to.len() < renames.len() {
        return Err("it gives two briefings the same name, or one briefing two names");
    }
    Ok(())
}
