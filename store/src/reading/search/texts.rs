//! Reading texts for the index of words, and beside it.

use std::cell::RefCell;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Location, read_frame};
use crate::id::ContentHash;
use crate::reading::{Reader, Revision};
use crate::search::{ChangedLines, LeafRun, Phrase};

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

    /// The revision with this number and its text, where the phrase came with it, or left with it
    /// if it stood before.
    ///
    /// Cost: where nothing came or left, only the text is read.
    pub(super) fn turn(
        &mut self,
        name: &str,
        number: u64,
        phrase: &Phrase,
        stood: bool,
    ) -> Result<Option<(Revision, String)>> {
        let Some(leaf) = self.reader.ask(|catalog| catalog.by_number(name, number))? else { return Ok(None) };
        let text = self.text(leaf)?;
        if phrase.find(&text).is_some() == stood {
            return Ok(None);
        }
        let revision = self.reader.revision(leaf)?;
        let is_its_text = ContentHash::of(text.as_bytes()) == revision.record.content;
        // A text that the record does not name is damage, which reading it as such puts into words.
        let text = if is_its_text { text } else { self.reader.content(&revision)? };
        Ok(Some((revision, text)))
    }

    /// Reads the first run of what is left of a window; gives how many revisions it covers.
    pub(super) fn run(&mut self, rest: &[(i64, u64)], bytes: &mut usize) -> Result<(LeafRun, ChangedLines, usize)> {
        let mut lines = ChangedLines::default();
        let Some(&(briefing, first)) = rest.first() else { return Ok((LeafRun { first: 0, last: 0 }, lines, 0)) };
        let mut run = LeafRun { first, last: first };
        let mut old = match self.reader.ask(|catalog| catalog.leaf_before(first))? {
            Some(leaf) => self.text_if_sound(leaf, &mut lines)?,
            None => String::new(),
        };
        let (mut run_bytes, mut read) = (0, 0);
        for &(_, leaf) in rest.iter().take_while(|(of, _)| *of == briefing) {
            let new = self.text_if_sound(leaf, &mut lines)?;
            lines.compare(&old, &new);
            run_bytes += new.len();
            (run.last, old, read) = (leaf, new, read + 1);
            if run_bytes >= RUN_BYTES {
                break;
            }
        }
        *bytes += run_bytes;
        Ok((run, lines, read))
    }

    /// The text at a leaf; nothing, and a note of it, where it is damaged.
    fn text_if_sound(&mut self, leaf: u64, lines: &mut ChangedLines) -> Result<String> {
        match self.text(leaf) {
            Err(Error::Damaged(_)) => {
                lines.is_incomplete = true;
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
