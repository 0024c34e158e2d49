//! Reading texts for the index of words, and beside it.

use std::cell::RefCell;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Location, read_frame};
use crate::id::ContentHash;
use crate::reading::{Reader, Revision};
use crate::search::{ChangedPassages, LeafRun};

/// Bytes of text after which a run is closed: what a search reads at most where the phrase is once.
const RUN_BYTES: usize = 1 << 20;

/// Reads texts for the index, which lie beside each other where they were packed.
pub(super) struct TextReader<'reader> {
    reader: &'reader Reader,
    /// The frame that was read last.
    frame: Option<(String, u32, Vec<u8>)>,
}

impl<'reader> TextReader<'reader> {
    pub(super) fn new(reader: &'reader Reader) -> Self {
        Self { reader, frame: None }
    }

    /// The leaf of the revision with this number, and its text, which was not compared with its
    /// record; `None` where there is no such revision.
    pub(super) fn by_number(&mut self, name: &str, number: u64) -> Result<Option<(u64, String)>> {
        let leaf = self.reader.ask(|catalog| catalog.by_number(name, number))?;
        leaf.map(|leaf| Ok((leaf, self.text(leaf)?))).transpose()
    }

    /// The revision at a leaf, if its record names this text.
    ///
    /// Errors: as reading the text that it does name.
    pub(super) fn revision_of(&self, leaf: u64, text: &str) -> Result<Option<Revision>> {
        let revision = self.reader.revision(leaf)?;
        if ContentHash::of(text.as_bytes()) == revision.record.content {
            return Ok(Some(revision));
        }
        // A text that the record does not name is damage, which reading it as such puts into words.
        Ok((self.reader.content(&revision)? == text).then_some(revision))
    }

    /// Reads the first run of what is left of a window; gives how many revisions it covers.
    pub(super) fn run(&mut self, rest: &[(i64, u64)], bytes: &mut usize) -> Result<(LeafRun, ChangedPassages, usize)> {
        let mut passages = ChangedPassages::default();
        let Some(&(briefing, first)) = rest.first() else { return Ok((LeafRun { first: 0, last: 0 }, passages, 0)) };
        let mut run = LeafRun { first, last: first };
        let mut old = match self.reader.ask(|catalog| catalog.leaf_before(first))? {
            Some(leaf) => self.text_if_sound(leaf, &mut passages)?,
            None => String::new(),
        };
        let (mut run_bytes, mut read) = (0, 0);
        for &(_, leaf) in rest.iter().take_while(|(of, _)| *of == briefing) {
            let new = self.text_if_sound(leaf, &mut passages)?;
            passages.compare(&old, &new);
            run_bytes += new.len();
            (run.last, old, read) = (leaf, new, read + 1);
            if run_bytes >= RUN_BYTES {
                break;
            }
        }
        *bytes += run_bytes;
        Ok((run, passages, read))
    }

    /// The text at a leaf; nothing, and a note of it, where it is damaged.
    fn text_if_sound(&mut self, leaf: u64, passages: &mut ChangedPassages) -> Result<String> {
        match self.text(leaf) {
            Err(Error::Damaged(_)) => {
                passages.is_incomplete = true;
                Ok(String::new())
            }
            read => read,
        }
    }

    /// The text at a leaf, whose frame has the hash that its table states.
    ///
    /// Its record is not read, which lies elsewhere.
    fn text(&mut self, leaf: u64) -> Result<String> {
        let (reader, frame) = (self.reader, RefCell::new(&mut self.frame));
        let at = |location: &Location| text_in(reader, location, &mut frame.borrow_mut());
        let read = reader.read_at(leaf, || reader.read_where_it_lies(leaf, at));
        read.map_err(|error| match error {
            Error::Damaged(damage) => Error::damaged(damage.at_leaf(leaf)),
            other => other,
        })
    }
}

fn text_in(reader: &Reader, location: &Location, kept: &mut Option<(String, u32, Vec<u8>)>) -> Result<String> {
    let object = &location.object;
    let damaged = |detail: &str| Error::damaged(Damage::of(object, DamageKind::Content, detail));
    let (frame, row) = location.content.as_ref().ok_or_else(|| damaged("the object does not hold the text"))?;
    if kept.as_ref().is_none_or(|(name, number, _)| name != object || *number != row.frame) {
        let read = read_frame(reader.shelf.as_ref(), object, row.frame as usize, frame, true)?;
        if let Some(fault) = read.fault {
            return Err(Error::damaged(Damage::of(object, DamageKind::Frame, fault)));
        }
        *kept = Some((object.clone(), row.frame, read.bytes));
    }
    let bytes = kept.as_ref().map_or(&[][..], |(_, _, bytes)| bytes);
    let offset = row.offset as usize;
    let text = bytes.get(offset..offset + row.bytes as usize).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.map(str::to_owned).ok_or_else(|| damaged("the text is not UTF-8"))
}
