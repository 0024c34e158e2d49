//! Whether a commit of git comes in twice: as it is in the store, from a stream of other options,
//! and as this stream has it.
//!
//! A revision that the store has with the same text, time, author, note and meta is no new one. A
//! stream of other options gives the same commit another time or other meta; and so does a branch
//! that was rebased, or went on with a commit of an earlier date. What it never gives it is another
//! text, another author or message, or another time at which its author made it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use variorum_store::{ContentHash, Direction, Error as StoreError, Importer, Instant, Time};

use super::batch::ParsedRevision;
use super::by_name::ByName;
use super::git::AUTHOR_TIME;
use crate::interchange::Error;

/// How the keys of meta begin that the commits of a branch get.
const OF_BRANCH: &str = "git.";

/// What the store has of the briefings that get a revision.
///
/// Memory: some thirty bytes for each revision that the store had of them.
pub(super) struct SameCommits {
    /// Whether every commit of the stream is taken: of these several may be alike, and branches
    /// come in any order. Then only what the store has of a branch is looked at.
    all_commits: bool,
    /// By what tells commits apart, the leaf and the number of each revision.
    stored: ByName<HashMap<u64, Vec<(u64, u64)>>>,
    hashes: RandomState,
}

impl SameCommits {
    pub fn new(all_commits: bool) -> Self {
        Self { all_commits, stored: ByName::default(), hashes: RandomState::new() }
    }

    /// What tells the commit that a revision is of, whose text has this hash, from others.
    pub fn key(&self, revision: &ParsedRevision, content: ContentHash) -> u64 {
        let authored = revision.meta.get(AUTHOR_TIME).map(String::as_str);
        self.hash(content, &revision.author, &revision.note, authored, &revision.time)
    }

    /// The number of a revision that the store has of the same commit, where this import has not
    /// met it: `key` is that of a revision of `name` which was taken just now.
    ///
    /// Cost: the records of the briefing, once.
    pub fn find(&mut self, name: &str, key: u64, importer: &Importer<'_>) -> Result<Option<u64>, Error> {
        if self.stored.get(name).is_none() {
            let stored = self.stored_of(name, importer)?;
            self.stored.insert(name, stored);
        }
        let same = self.stored.get(name).and_then(|stored| stored.get(&key));
        Ok(same.and_then(|same| same.iter().find(|(leaf, _)| !importer.has_met(*leaf))).map(|(_, number)| *number))
    }

    fn stored_of(&self, name: &str, importer: &Importer<'_>) -> Result<HashMap<u64, Vec<(u64, u64)>>, Error> {
        let mut stored: HashMap<u64, Vec<(u64, u64)>> = HashMap::new();
        for revision in importer.store().walk_history(name, Direction::OldestFirst) {
            let revision = match revision {
                // What is damaged tells nothing.
                Err(StoreError::Damaged(_)) => continue,
                revision => revision?,
            };
            let record = &revision.record;
            if self.all_commits && !record.meta.keys().any(|key| key.starts_with(OF_BRANCH)) {
                continue;
            }
            let authored = record.meta.get(AUTHOR_TIME).map(String::as_str);
            let key = self.hash(record.content, &record.author, &record.note, authored, &record.time);
            stored.entry(key).or_default().push((revision.leaf, record.number));
        }
        Ok(stored)
    }

    fn hash(
        &self,
        content: ContentHash,
        author: &Option<String>,
        note: &Option<String>,
        authored: Option<&str>,
        time: &Time,
    ) -> u64 {
        let authored = authored.and_then(|text| Time::parse(text).ok());
        let Instant { seconds, .. } = authored.as_ref().unwrap_or(time).instant();
        self.hashes.hash_one((content, author, note, seconds))
    }
}
