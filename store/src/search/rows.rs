//! Rows: the passages that the revisions of a run added or removed, and which revisions did;
//! written and read.
//!
//! The bytes of a row, before compression: its passages, one behind the other; then for each
//! passage its length in bytes, the number of its changes, and for each change the index of the
//! revision within the run, how many more times the passage occurs than before (negative if fewer),
//! and its place among the passages that were compared; at the end the length of the passages in
//! bytes. Every number is four bytes, little-endian.

use std::collections::{BTreeMap, HashMap};

use crate::id::ContentHash;
use crate::search::Phrase;
use crate::search::as_read::as_read;
use crate::search::fold::push_indexed;
use crate::search::passages::{differing, for_each_passage};
use crate::search::phrase::Stands;

/// A row is closed once its passages have this many bytes: they are read in vain if the row turns
/// out not to have the phrase.
pub(super) const ROW_BYTES: usize = 8 << 10;

/// What one revision did to a passage.
#[derive(Clone, Copy)]
struct PassageChange {
    revision: u32,
    /// How many more times the passage occurs than before.
    more: i32,
    /// Its place among the revision's passages between the ends that it has in common with the one
    /// before; meaningful only if `more` is positive.
    place: u32,
}

/// The passages that the revisions of a run added or removed, each once, in the order of their
/// first change.
#[derive(Default)]
pub(crate) struct ChangedPassages {
    /// The index of each passage in `changes`.
    indexes: HashMap<String, usize>,
    changes: Vec<Vec<PassageChange>>,
    contents: Vec<ContentHash>,
    /// Whether a text could not be read, so that passages may be missing.
    pub(crate) is_incomplete: bool,
}

impl ChangedPassages {
    /// Adds the next revision: the passages that do not occur equally often in its text, `new`, and
    /// in `old`, the one before.
    ///
    /// Cost: one pass over both, and a table of the passages between their common ends.
    pub(crate) fn compare(&mut self, old: &str, new: &str) {
        let revision = self.contents.len() as u32;
        self.contents.push(ContentHash::of(new.as_bytes()));
        let (old, new) = differing(old, new);
        let mut counts: HashMap<&str, (i32, u32)> = HashMap::new();
        for (text, more) in [(new, 1), (old, -1)] {
            let mut place = 0;
            for_each_passage(text, |range| {
                counts.entry(text.get(range).unwrap_or_default()).or_insert((0, place)).0 += more;
                place += 1;
            });
        }
        let mut changed: Vec<(&str, i32, u32)> = counts
            .into_iter()
            .filter(|(_, (more, _))| *more != 0)
            .map(|(passage, (more, place))| (passage, more, place))
            .collect();
        changed.sort_unstable_by_key(|(passage, _, place)| (*place, *passage));
        for (passage, more, place) in changed {
            let index = match self.indexes.get(passage) {
                Some(index) => *index,
                None => {
                    self.indexes.insert(passage.to_owned(), self.changes.len());
                    self.changes.push(Vec::new());
                    self.changes.len() - 1
                }
            };
            if let Some(changes) = self.changes.get_mut(index) {
                changes.push(PassageChange { revision, more, place });
            }
        }
    }

    /// The hashes of the texts, in the order of the revisions.
    pub(super) fn contents(&self) -> &[ContentHash] {
        &self.contents
    }

    /// The rows, at least one, with the passages in the order of their first change.
    pub(super) fn rows(&self) -> Vec<Vec<u8>> {
        /// A row without passages: no number is without a row, so that one that is missing is
        /// noticed.
        const EMPTY: [u8; 4] = 0_u32.to_le_bytes();
        let mut passages: Vec<(&String, usize)> =
            self.indexes.iter().map(|(passage, index)| (passage, *index)).collect();
        passages.sort_unstable_by_key(|(_, index)| *index);
        let (mut rows, mut raw, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (passage, index)) in (1..).zip(&passages) {
            raw.extend(passage.as_bytes());
            let changes = self.changes.get(*index).map_or(&[][..], Vec::as_slice);
            numbers.extend([(passage.len() as u32).to_le_bytes(), (changes.len() as u32).to_le_bytes()].as_flattened());
            for PassageChange { revision, more, place } in changes {
                numbers.extend([revision.to_le_bytes(), more.to_le_bytes(), place.to_le_bytes()].as_flattened());
            }
            if raw.len() >= ROW_BYTES || number == passages.len() {
                let passages_bytes = raw.len() as u32;
                raw.append(&mut numbers);
                raw.extend(passages_bytes.to_le_bytes());
                rows.push(std::mem::take(&mut raw));
            }
        }
        if rows.is_empty() {
            rows.push(EMPTY.to_vec());
        }
        rows
    }
}

/// What one revision did to a passage that has a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PhraseChange {
    /// The index of the passage in [`PhraseChanges::passages`].
    pub(crate) passage: usize,
    /// How many more times it occurs than before.
    pub(crate) more: i32,
    /// Its place among the passages that came and went with the revision, if there are more.
    pub(crate) place: u32,
}

/// What the revisions of a run did to the passages that have a phrase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhraseChanges {
    /// The passages that have the phrase, whole.
    pub(crate) passages: Vec<String>,
    /// By the index of the revision within the run.
    pub(crate) by_revision: BTreeMap<u32, Vec<PhraseChange>>,
    /// The first revision that did something to a passage that ends with a beginning of the phrase,
    /// so that only the text tells whether the phrase is there.
    pub(crate) first_uncertain: Option<u32>,
}

impl PhraseChanges {
    /// Adds what a row says; `None` if it is not a valid row.
    pub(super) fn read(&mut self, raw: &[u8], phrase: &Phrase) -> Option<()> {
        for_each_of_row(raw, |passage, changes| match phrase.stands_in(passage) {
            Stands::Yes => {
                let index = self.passages.len();
                self.passages.push(passage.to_owned());
                for PassageChange { revision, more, place } in changes {
                    let change = PhraseChange { passage: index, more: *more, place: *place };
                    self.by_revision.entry(*revision).or_default().push(change);
                }
            }
            Stands::Perhaps => {
                let first = changes.iter().map(|change| change.revision).min();
                self.first_uncertain = self.first_uncertain.into_iter().chain(first).min();
            }
            Stands::No => {}
        })
    }
}

/// Appends what the index knows of a row to `indexed`, each passage on a line; `None` if it is not
/// a valid row.
pub(super) fn push_indexed_row(raw: &[u8], indexed: &mut String) -> Option<()> {
    for_each_of_row(raw, |passage, _| {
        push_indexed(passage, indexed);
        indexed.push('\n');
        // And as it is read: grams that it has in common with itself cost nothing.
        for read in [false, true].into_iter().filter_map(|without_marks| as_read(passage, without_marks)) {
            push_indexed(&read.text, indexed);
            indexed.push('\n');
        }
    })
}

/// Calls `each` for the passages of a row and their changes; `None` if it is not a valid row.
fn for_each_of_row(raw: &[u8], mut each: impl FnMut(&str, &[PassageChange])) -> Option<()> {
    let (rest, passages_bytes) = raw.split_last_chunk()?;
    let (passages, mut numbers) = rest.split_at_checked(u32::from_le_bytes(*passages_bytes) as usize)?;
    let mut passages = std::str::from_utf8(passages).ok()?;
    let mut changes = Vec::new();
    while !passages.is_empty() {
        let mut next = || {
            let (number, rest) = numbers.split_first_chunk()?;
            numbers = rest;
            Some(u32::from_le_bytes(*number))
        };
        let (passage, rest) = passages.split_at_checked(next()? as usize)?;
        changes.clear();
        for _ in 0..next()? {
            changes.push(PassageChange { revision: next()?, more: next()?.cast_signed(), place: next()? });
        }
        if passage.is_empty() {
            return None;
        }
        each(passage, &changes);
        passages = rest;
    }
    Some(())
}
