//! Rows: the lines that the revisions of a run added or removed, and which revisions did; written
//! and read.
//!
//! The bytes of a row, before compression: its lines, each ended by a line feed; then for each line
//! the number of its changes, and for each change the index of the revision within the run, how
//! many more times the line occurs than before (negative if fewer), and the index of its first
//! occurrence among the revision's lines; at the end the length of the lines in bytes. Every number
//! is four bytes, little-endian.

use std::collections::{BTreeMap, HashMap};

use crate::id::ContentHash;
use crate::search::Phrase;

/// A row is closed once its lines have this many bytes: they are read in vain if the row turns out
/// not to have the phrase.
pub(super) const ROW_BYTES: usize = 8 << 10;

/// What one revision did to a line.
#[derive(Clone, Copy)]
struct LineChange {
    revision: u32,
    /// How many more times the line occurs than before.
    more: i32,
    /// The index of its first occurrence among the revision's lines; meaningful only if `more` is
    /// positive.
    line_index: u32,
}

/// The lines that the revisions of a run added or removed, each once, in the order of their first
/// change.
#[derive(Default)]
pub(crate) struct ChangedLines {
    /// The index of each line in `changes`.
    indexes: HashMap<String, usize>,
    changes: Vec<Vec<LineChange>>,
    contents: Vec<ContentHash>,
    /// Whether a text could not be read, so that lines may be missing.
    pub(crate) is_incomplete: bool,
}

impl ChangedLines {
    /// Adds the next revision: the lines that do not occur equally often in its text, `new`, and in
    /// `old`, the one before.
    ///
    /// Cost: one pass over both, and a table of the lines between their common ends.
    pub(crate) fn compare(&mut self, old: &str, new: &str) {
        let revision = self.contents.len() as u32;
        self.contents.push(ContentHash::of(new.as_bytes()));
        let (old, new) = without_common_ends(old, new);
        let mut counts: HashMap<&str, (i32, u32)> = HashMap::new();
        for (index, line) in (0..).zip(new.split('\n')) {
            counts.entry(line).or_insert((0, index)).0 += 1;
        }
        for (index, line) in (0..).zip(old.split('\n')) {
            counts.entry(line).or_insert((0, index)).0 -= 1;
        }
        let mut changed: Vec<(&str, i32, u32)> =
            counts.into_iter().filter(|(_, (more, _))| *more != 0).map(|(line, (more, at))| (line, more, at)).collect();
        changed.sort_unstable_by_key(|(line, _, line_index)| (*line_index, *line));
        for (line, more, line_index) in changed {
            let index = match self.indexes.get(line) {
                Some(index) => *index,
                None => {
                    self.indexes.insert(line.to_owned(), self.changes.len());
                    self.changes.push(Vec::new());
                    self.changes.len() - 1
                }
            };
            if let Some(changes) = self.changes.get_mut(index) {
                changes.push(LineChange { revision, more, line_index });
            }
        }
    }

    /// The hashes of the texts, in the order of the revisions.
    pub(super) fn contents(&self) -> &[ContentHash] {
        &self.contents
    }

    /// The rows, at least one, with the lines in the order of their first change.
    pub(super) fn rows(&self) -> Vec<Vec<u8>> {
        /// A row without lines: no number is without a row, so that one that is missing is noticed.
        const EMPTY: [u8; 4] = 0_u32.to_le_bytes();
        let mut lines: Vec<(&String, usize)> = self.indexes.iter().map(|(line, index)| (line, *index)).collect();
        lines.sort_unstable_by_key(|(_, index)| *index);
        let (mut rows, mut raw, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (line, index)) in (1..).zip(&lines) {
            raw.extend(line.as_bytes());
            raw.push(b'\n');
            let changes = self.changes.get(*index).map_or(&[][..], Vec::as_slice);
            numbers.extend((changes.len() as u32).to_le_bytes());
            for LineChange { revision, more, line_index } in changes {
                numbers.extend([revision.to_le_bytes(), more.to_le_bytes(), line_index.to_le_bytes()].as_flattened());
            }
            if raw.len() >= ROW_BYTES || number == lines.len() {
                let lines_bytes = raw.len() as u32;
                raw.append(&mut numbers);
                raw.extend(lines_bytes.to_le_bytes());
                rows.push(std::mem::take(&mut raw));
            }
        }
        if rows.is_empty() {
            rows.push(EMPTY.to_vec());
        }
        rows
    }
}

/// What one revision did to the lines that have a phrase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhraseChange {
    /// How many more of them there are than before.
    pub(crate) more: i64,
    /// The first of those that were added.
    pub(crate) line: Option<String>,
    line_index: u32,
}

/// What the revisions of a run did to the lines that have a phrase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhraseChanges {
    /// By the index of the revision within the run.
    pub(crate) by_revision: BTreeMap<u32, PhraseChange>,
}

impl PhraseChanges {
    /// Adds what a row says; `None` if it is not a valid row.
    pub(super) fn read(&mut self, raw: &[u8], phrase: &Phrase) -> Option<()> {
        let (lines, mut numbers) = parts_of(raw)?;
        if phrase.find(lines).is_none() {
            return Some(());
        }
        let mut next = || {
            let (number, rest) = numbers.split_first_chunk()?;
            numbers = rest;
            Some(u32::from_le_bytes(*number))
        };
        for line in lines.split_terminator('\n') {
            let has = phrase.find(line).is_some();
            for _ in 0..next()? {
                let (revision, more, line_index) = (next()?, next()?.cast_signed(), next()?);
                if has {
                    self.add(revision, more, line_index, line);
                }
            }
        }
        Some(())
    }

    fn add(&mut self, revision: u32, more: i32, line_index: u32, line: &str) {
        let change = self.by_revision.entry(revision).or_default();
        change.more += i64::from(more);
        if more > 0 && (change.line.is_none() || line_index < change.line_index) {
            (change.line, change.line_index) = (Some(line.to_owned()), line_index);
        }
    }
}

/// The lines of a row, each ended by a line feed; `None` if it is not a valid row.
pub(super) fn lines_of(raw: &[u8]) -> Option<&str> {
    parts_of(raw).map(|(lines, _)| lines)
}

/// The lines of a row, and the numbers after them.
fn parts_of(raw: &[u8]) -> Option<(&str, &[u8])> {
    let (rest, lines_bytes) = raw.split_last_chunk()?;
    let (lines, numbers) = rest.split_at_checked(u32::from_le_bytes(*lines_bytes) as usize)?;
    Some((std::str::from_utf8(lines).ok()?, numbers))
}

/// Removes the common lines at the beginning and at the end of two texts.
fn without_common_ends<'text>(old: &'text str, new: &'text str) -> (&'text str, &'text str) {
    let equal = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
    let begin = memchr::memrchr(b'\n', old.as_bytes().get(..equal).unwrap_or_default()).map_or(0, |feed| feed + 1);
    let (old, new) = (old.get(begin..).unwrap_or_default(), new.get(begin..).unwrap_or_default());
    let equal = old.bytes().rev().zip(new.bytes().rev()).take_while(|(old, new)| old == new).count();
    let tail = old.as_bytes().get(old.len() - equal..).unwrap_or_default();
    let end = memchr::memchr(b'\n', tail).map_or(0, |feed| equal - feed);
    let shortened = |text: &'text str| text.get(..text.len() - end).unwrap_or_default();
    (shortened(old), shortened(new))
}
