//! The engine of variorum: a content-addressed store of briefings and their revisions.
//!
//! A *briefing* is one document with a name and a history of *revisions*. Every revision is a record and the text it names;
//! both are addressed by their BLAKE3 hash. Records stand in a *log*, an ordered list of immutable *entries*, under a Merkle
//! tree that every entry states. Nothing that was published is ever changed: see `FORMAT.md` for the bytes, `ARCHITECTURE.md`
//! for the reasons, `SECURITY.md` for what is detected and what is not.
//!
//! ```
//! use variorum_store::{Committed, Depth, Draft, Expect, Homes, Name, Store, Time, unwatched};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let place = folder.path().join("archive");
//! // Where this reader keeps its catalog of the store, and its memory of what it has seen: never in the store.
//! let homes = Homes { cache: Some(folder.path().join("cache")), state: Some(folder.path().join("state")) };
//!
//! Store::init(&place)?;
//! let mut store = Store::open(&place, &homes, &mut unwatched)?;
//!
//! let draft = |content: &str, note: &str| -> Result<Draft, Box<dyn std::error::Error>> {
//!     Ok(Draft {
//!         briefing: Name::parse("coast/ferry")?,
//!         content: content.to_owned(),
//!         time: Time::parse("2026-03-14T09:20:00+01:00")?,
//!         recorded: Time::parse("2026-03-14T08:21:07Z")?,
//!         author: Some("Desk".to_owned()),
//!         note: Some(note.to_owned()),
//!         source: None,
//!         labels: Vec::new(),
//!         meta: Default::default(),
//!     })
//! };
//! store.commit(draft("Fourteen people were rescued.\n", "first version")?, Expect::Any)?;
//! let Committed::Created(second) = store.commit(draft("Seventeen people were rescued.\n", "count")?, Expect::Any)? else {
//!     unreachable!("the text differs from the one before");
//! };
//! assert_eq!(second.record.number, 2);
//!
//! // What it said first, read back and checked against its hash.
//! let first = store.by_number("coast/ferry", 1)?.ok_or("no such revision")?;
//! assert_eq!(store.content(&first)?, "Fourteen people were rescued.\n");
//!
//! // Everything is read back; nothing that was kept is believed.
//! let report = store.verify(None, Depth::Deep, &mut unwatched)?;
//! assert!(report.is_ok());
//! assert_eq!(report.revisions, 2);
//! # Ok(())
//! # }
//! ```

pub mod limits;

mod catalog;
mod damage;
mod database;
mod error;
mod fetch;
mod frame;
mod hash_many;
mod id;
mod identity;
mod importing;
mod in_order;
mod log;
mod merkle;
mod mutants;
mod name;
mod object;
mod packing;
mod progress;
mod reading;
mod record;
mod search;
pub mod shelf;
mod store;
mod time;
mod trust;
mod verify;
mod writing;

pub use catalog::{Direction, Words};
pub use damage::{Damage, DamageKind};
pub use error::{Error, ErrorKind, Result};
pub use id::{ContentHash, NotHex, ObjectHash, RecordId, Salt, StoreId, TreeHash};
pub use importing::{Arrival, DedupPolicy, Imported, Importer, Refused};
pub use name::{Label, Name, NameError};
pub use packing::{PACK_LEVEL, Packed, Packing};
pub use progress::{OnProgress, Progress, unwatched};
pub use reading::{Briefing, Homes, KeptRecord, Occurrence, Reader, Revision, Searcher, Walk};
pub use record::{LabelRecord, Record, RecordError, RevisionRecord};
pub use search::{Phrase, PhraseError};
pub use store::Store;
pub use time::{Instant, NotATime, Time};
pub use trust::{Notice, Pin, PinStatus};
pub use verify::{Depth, Report};
pub use writing::{Committed, Draft, Expect};

#[cfg(test)]
mod tests;
