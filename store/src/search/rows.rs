//! The lines that the revisions of a run added and removed, and which of them did: in rows, and read from them.
//!
//! A row, before it is packed: its lines, each closed by a line feed; then for each line how many changes it has, and for
//! each of them the revision, counted from the first of the run, by how much the line is there more or less often, and its
//! place among the revision's lines; then, as four bytes, how long the lines are. Numbers are four bytes, little-endian.

use std::collections::{BTreeMap, HashMap};

use crate::id::ContentHash;
use crate::search::Phrase;

/// Bytes of lines after which a row is closed: what is read in vain where a row does not have what it may have.
pub(super) const ROW_BYTES: usize = 8 << 10;

/// What one revision did to a line.
#[derive(Clone, Copy)]
struct Change {
    revision: u32,
    /// By how much the line is there more often than before.
    more: i32,
    /// Where the line stands first among the revision's lines; of any use only where there are more.
    place: u32,
}

/// The lines that some revisions added or removed, each once, as they came.
#[derive(Default)]
pub(crate) struct ChangedLines {
    places: HashMap<String, usize>,
    changes: Vec<Vec<Change>>,
    contents: Vec<ContentHash>,
    /// Whether a text could not be read, so that there may be more.
    pub(crate) is_incomplete: bool,
}

impl ChangedLines {
    /// Takes the lines that the next revision's text and the one before do not have equally often. Cost: one pass over both,
    /// and a table of what lies between their equal ends.
    pub(crate) fn compare(&mut self, old: &str, new: &str) {
        let revision = self.contents.len() as u32;
        self.contents.push(ContentHash::of(new.as_bytes()));
        let (old, new) = without_equal_ends(old, new);
        let mut counts: HashMap<&str, (i32, u32)> = HashMap::new();
        for (place, line) in (0..).zip(new.split('\n')) {
            counts.entry(line).or_insert((0, place)).0 += 1;
        }
        for (place, line) in (0..).zip(old.split('\n')) {
            counts.entry(line).or_insert((0, place)).0 -= 1;
        }
        let mut changed: Vec<(&str, i32, u32)> =
            counts.into_iter().filter(|(_, (more, _))| *more != 0).map(|(line, (more, at))| (line, more, at)).collect();
        changed.sort_unstable_by_key(|(line, _, place)| (*place, *line));
        for (line, more, place) in changed {
            let index = match self.places.get(line) {
                Some(index) => *index,
                None => {
                    self.places.insert(line.to_owned(), self.changes.len());
                    self.changes.push(Vec::new());
                    self.changes.len() - 1
                }
            };
            if let Some(changes) = self.changes.get_mut(index) {
                changes.push(Change { revision, more, place });
            }
        }
    }

    /// The hashes of the texts, in the order of the revisions.
    pub(super) fn contents(&self) -> &[ContentHash] {
        &self.contents
    }

    /// The rows, with the lines in the order in which they came.
    pub(super) fn rows(&self) -> Vec<Vec<u8>> {
        let mut lines: Vec<(&String, usize)> = self.places.iter().map(|(line, index)| (line, *index)).collect();
        lines.sort_unstable_by_key(|(_, index)| *index);
        let (mut rows, mut raw, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for (place, (line, index)) in lines.iter().enumerate() {
            raw.extend(line.as_bytes());
            raw.push(b'\n');
            let changes = self.changes.get(*index).map_or(&[][..], Vec::as_slice);
            numbers.extend((changes.len() as u32).to_le_bytes());
            for Change { revision, more, place } in changes {
                numbers.extend([revision.to_le_bytes(), more.to_le_bytes(), place.to_le_bytes()].as_flattened());
            }
            if raw.len() >= ROW_BYTES || place + 1 == lines.len() {
                let lines_bytes = raw.len() as u32;
                raw.append(&mut numbers);
                raw.extend(lines_bytes.to_le_bytes());
                rows.push(std::mem::take(&mut raw));
            }
        }
        rows
    }
}

/// What a revision did to the lines that have a phrase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn {
    /// By how much there are more of them than before.
    pub(crate) more: i64,
    /// Of those that are there more often the first.
    pub(crate) line: Option<String>,
    place: u32,
}

/// What the revisions of a run did to the lines that have a phrase, by revision, counted from the first of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turns(pub(crate) BTreeMap<u32, Turn>);

impl Turns {
    /// Adds what a row has; `None` where it is no row.
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
                let (revision, more, place) = (next()?, next()?.cast_signed(), next()?);
                if has {
                    self.add(revision, more, place, line);
                }
            }
        }
        Some(())
    }

    fn add(&mut self, revision: u32, more: i32, place: u32, line: &str) {
        let turn = self.0.entry(revision).or_default();
        turn.more += i64::from(more);
        if more > 0 && (turn.line.is_none() || place < turn.place) {
            (turn.line, turn.place) = (Some(line.to_owned()), place);
        }
    }
}

/// The lines of a row, each closed by a line feed; `None` where it is no row.
pub(super) fn lines_of(raw: &[u8]) -> Option<&str> {
    parts_of(raw).map(|(lines, _)| lines)
}

/// The lines of a row, and the numbers behind them.
fn parts_of(raw: &[u8]) -> Option<(&str, &[u8])> {
    let (rest, lines_bytes) = raw.split_last_chunk()?;
    let (lines, numbers) = rest.split_at_checked(u32::from_le_bytes(*lines_bytes) as usize)?;
    Some((std::str::from_utf8(lines).ok()?, numbers))
}

/// The lines between the equal lines at the beginning and at the end of two texts.
fn without_equal_ends<'text>(old: &'text str, new: &'text str) -> (&'text str, &'text str) {
    let equal = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
    let begin = memchr::memrchr(b'\n', old.as_bytes().get(..equal).unwrap_or_default()).map_or(0, |feed| feed + 1);
    let (old, new) = (old.get(begin..).unwrap_or_default(), new.get(begin..).unwrap_or_default());
    let equal = old.bytes().rev().zip(new.bytes().rev()).take_while(|(old, new)| old == new).count();
    let tail = old.as_bytes().get(old.len() - equal..).unwrap_or_default();
    let end = memchr::memchr(b'\n', tail).map_or(0, |feed| equal - feed);
    let cut = |text: &'text str| text.get(..text.len() - end).unwrap_or_default();
    (cut(old), cut(new))
}
