//! The object `store`: what makes a directory a store, and tells one store from another.
//!
//! Two lines: `{"type":"store","v":1,"id":"<32 hex>"}`, and the BLAKE3 hash of the first line in
//! hexadecimal digits. The first may have further keys, which this program passes over.

use serde::{Deserialize, Serialize};

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, read_table};
use crate::id::StoreId;
use crate::limits::STORE_OBJECT_BYTES_MAX;
use crate::log;
use crate::record::check_strict;
use crate::shelf::Shelf;

/// The name of the object.
pub(crate) const NAME: &str = "store";

/// The version of the store format that this program writes and reads.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct IdentityLine {
    #[serde(rename = "type")]
    kind: String,
    v: u64,
    id: StoreId,
    /// The store that this one began as a copy of, if it did.
    #[serde(default)]
    origin: Option<StoreId>,
}

/// The bytes of the object for a store with this id.
pub(crate) fn encode(id: StoreId) -> Vec<u8> {
    with_hash(&format!(r#"{{"type":"store","v":{VERSION},"id":"{id}"}}"#))
}

/// The bytes of the object for a store that begins as a copy of what could be read of another.
pub(crate) fn encode_copy(id: StoreId, origin: StoreId) -> Vec<u8> {
    with_hash(&format!(r#"{{"type":"store","v":{VERSION},"id":"{id}","origin":"{origin}"}}"#))
}

fn with_hash(line: &str) -> Vec<u8> {
    let hash = blake3::hash(line.as_bytes()).to_hex();
    format!("{line}\n{hash}\n").into_bytes()
}

/// What the shelf says of its identity.
pub(crate) enum Identity {
    /// A sound object.
    Sound(StoreId),
    /// The object is lost or altered; the id is the one that the log's objects repeat, if any can
    /// be read.
    Damaged(Option<StoreId>, Damage),
    /// There is no store here.
    Absent,
}

/// Reads the object. Errors: [`Error::Newer`], I/O.
pub(crate) fn read(shelf: &dyn Shelf) -> Result<Identity> {
    let bytes = match shelf.read(NAME, 0, STORE_OBJECT_BYTES_MAX) {
        Err(Error::Damaged(_)) => Some(Vec::new()),
        other => other?,
    };
    if let Some(line) = bytes.as_deref().and_then(sound_line) {
        if line.v > VERSION {
            return Err(Error::Newer { object: NAME.to_owned(), version: line.v });
        }
        return Ok(Identity::Sound(line.id));
    }
    let seqs: Vec<u64> = shelf.list(log::FOLDER, "")?.iter().filter_map(|file| log::parse_seq(file)).collect();
    if bytes.is_none() && seqs.is_empty() {
        return Ok(Identity::Absent);
    }
    let detail = if bytes.is_none() { "the object is missing" } else { "the object is not what init wrote" };
    let damage = Damage::of(NAME, DamageKind::StoreObject, detail);
    for seq in seqs.iter().rev() {
        if let TableRead::Sound(table) = read_table(shelf, &log::entry_name(*seq))? {
            return Ok(Identity::Damaged(Some(table.header.store), damage));
        }
    }
    Ok(Identity::Damaged(None, damage))
}

/// Which store this one says that it began as a copy of. Errors: I/O.
pub(crate) fn origin(shelf: &dyn Shelf) -> Result<Option<StoreId>> {
    let bytes = shelf.read(NAME, 0, STORE_OBJECT_BYTES_MAX)?;
    Ok(bytes.as_deref().and_then(sound_line).and_then(|line| line.origin))
}

/// What the first line says, where the second is its hash.
fn sound_line(bytes: &[u8]) -> Option<IdentityLine> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (line, hash) = text.strip_suffix('\n')?.split_once('\n')?;
    if blake3::hash(line.as_bytes()).to_hex().as_str() != hash {
        return None;
    }
    check_strict(line).ok()?;
    serde_json::from_str(line).ok().filter(|line: &IdentityLine| line.kind == "store" && line.v > 0)
}
