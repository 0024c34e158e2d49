//! The engine of variorum: a content-addressed store of briefings and their revisions.
//!
//! A *briefing* is one document with a name and a history of *revisions*. Every revision is a
//! record and the text it names; both are addressed by their BLAKE3 hash. Records stand in a *log*,
//! an ordered list of immutable *entries*, under a Merkle tree that every entry states. Nothing
//! that was published is ever changed: see `FORMAT.md` for the bytes, `ARCHITECTURE.md` for the
//! reasons, `SECURITY.md` for what is detected and what is not.
//!
//! ```
//! use variorum_store::{Committed, Depth, Draft, Expect, Homes, Name, Store, Time, unwatched};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let dir = folder.path().join("archive");
//! // Where this reader keeps its catalog of the store, and its memory of what it has seen: never in the store.
//! let homes = Homes { cache: Some(folder.path().join("cache")), state: Some(folder.path().join("state")) };
//!
//! Store::init(&dir)?;
//! let mut store = Store::open(&dir, &homes, &mut unwatched)?;
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
//!         undoes: None,
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
//!
//! // For another thread, such as a server's: it shows what others commit when it is refreshed.
//! let mut reader = store.reader();
//! std::thread::spawn(move || reader.refresh(&mut unwatched)).join().expect("no panic")?;
//! # Ok(())
//! # }
//! ```
//!
//! # Storage of one's own
//!
//! A store lies on a [`shelf::Shelf`]; [`shelf::Directory`] is one, and any storage that can create
//! an object under a name that does not exist yet, whole, can be another. Here it is a map:
//!
//! ```
//! use std::any::Any;
//! use std::collections::BTreeMap;
//! use std::sync::{Arc, Mutex};
//!
//! use variorum_store::shelf::{Created, Shelf};
//! use variorum_store::{Homes, Result, Store, unwatched};
//!
//! #[derive(Default)]
//! struct Map(Mutex<BTreeMap<String, Vec<u8>>>);
//!
//! impl Shelf for Map {
//!     fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
//!         let mut objects = self.0.lock().unwrap();
//!         if objects.contains_key(name) {
//!             return Ok(Created::Taken);
//!         }
//!         objects.insert(name.to_owned(), bytes.to_owned());
//!         Ok(Created::Landed)
//!     }
//!
//!     fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
//!         let part = |bytes: &Vec<u8>| bytes.iter().skip(offset as usize).take(len).copied().collect();
//!         Ok(self.0.lock().unwrap().get(name).map(part))
//!     }
//!
//!     fn stat(&self, name: &str) -> Result<Option<u64>> {
//!         Ok(self.0.lock().unwrap().get(name).map(|bytes| bytes.len() as u64))
//!     }
//!
//!     fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
//!         let objects = self.0.lock().unwrap();
//!         let files = objects.keys().filter_map(|name| name.strip_prefix(folder)?.strip_prefix('/'));
//!         Ok(files.filter(|file| *file > after).map(str::to_owned).collect())
//!     }
//!
//!     fn remove(&self, names: &[String]) -> Result<()> {
//!         self.0.lock().unwrap().retain(|name, _| !names.contains(name));
//!         Ok(())
//!     }
//!
//!     fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
//!         let mut objects = self.0.lock().unwrap();
//!         if let Some(damaged) = objects.insert(name.to_owned(), bytes.to_owned()) {
//!             objects.insert(aside.to_owned(), damaged);
//!         }
//!         Ok(())
//!     }
//!
//!     // Without a clock, what packing merged is removed only at once, by `Packing::remove_at_once`.
//!     fn modified(&self, _name: &str) -> Result<Option<i64>> {
//!         Ok(None)
//!     }
//!
//!     // What is in the map is as durable as it will ever be, and nobody needs to wait.
//!     fn make_durable(&self, _folder: &str) -> Result<()> {
//!         Ok(())
//!     }
//!
//!     fn wait_turn(&self) -> Box<dyn Any> {
//!         Box::new(())
//!     }
//!
//!     fn sweep(&self) -> Result<usize> {
//!         Ok(0)
//!     }
//! }
//!
//! # fn main() -> Result<()> {
//! let shelf = Arc::new(Map::default());
//! Store::init_on(shelf.as_ref())?;
//! // The key, such as the address of a bucket, tells the homes which store it is; here there are none.
//! let store = Store::open_on(shelf, "the map", &Homes::default(), &mut unwatched)?;
//! assert!(store.is_some());
//! # Ok(())
//! # }
//! ```

pub mod limits;

mod blake3_batch;
mod catalog;
mod damage;
mod database;
mod error;
mod fetch;
mod frame;
mod id;
mod identity;
mod importing;
mod leaf_range;
mod log;
mod merkle;
mod mutants;
mod name;
mod object;
mod ordered_parallel;
mod packing;
mod progress;
mod reading;
mod record;
mod repair;
mod search;
pub mod shelf;
mod store;
#[cfg(any(test, feature = "testing"))]
mod testing;
mod time;
mod trust;
mod verify;
mod writing;

pub use catalog::{ChangeCounts, Direction, ListedBriefing, ListedEnd, VoidRecord, Words};
pub use damage::{Damage, DamageKind};
pub use error::{Error, ErrorKind, Result, system_words};
pub use id::{ContentHash, NotHex, ObjectHash, RecordId, Salt, StoreId, TreeHash};
pub use importing::{Arrival, DedupPolicy, Imported, Importer, Refused};
pub use merkle::{verify_consistency, verify_inclusion};
pub use name::{Label, Name, NameError};
pub use ordered_parallel::{ordered_parallel, processors};
pub use packing::{PACK_LEVEL, Packed, Packing};
pub use progress::{OnProgress, Progress, unwatched};
pub use reading::{
    Briefing, CalledSince, ChangedBriefing, End, EndTakenBack, Event, Homes, InForce, KeptRecord, Occurrence, Reader,
    Rename, Revision, Searcher, Takedown, Tombstone, Walk,
};
pub use record::{EndRecord, LabelRecord, Record, RecordError, RenameRecord, RenamedBriefing, RevisionRecord};
pub use repair::{Left, LeftOut, LeftReason, Renewed, Repaired, Salvaged, Taken};
pub use search::{Folding, Phrase, PhraseError};
pub use store::Store;
pub use time::{Instant, NotATime, Time, TimeRange};
pub use trust::{Notice, Pin, PinStatus, Verification};
pub use verify::{Depth, Loss, Report};
pub use writing::{Clears, Commit, Committed, Draft, EndDraft, Ended, Expect, RenameDraft, Renamed, Undone};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExample;

#[cfg(test)]
mod tests;
