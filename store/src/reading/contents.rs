//! Texts: exactly the bytes that were committed, checked against their hash.

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Location, read_packed};
use crate::frame::IncrementalFrame;
use crate::id::ContentHash;
use crate::object::TableError;
use crate::reading::{KeptRecord, Reader, Revision};
use crate::record::Record;

impl Reader {
    /// The text of a revision: exactly the bytes that were committed, checked against their hash.
    ///
    /// Errors: [`Error::Damaged`]; never other bytes. Cost: one read, the decode of its frame up to
    /// its end.
    pub fn content(&self, revision: &Revision) -> Result<String> {
        let record = &revision.record;
        self.content_at(revision.leaf, record.content, |damage| {
            damage.of_revision(&revision.briefing, record.number, revision.id)
        })
    }

    /// The text that a record of any type names; `None` where it names none. Errors and cost: those
    /// of [`Reader::content`].
    pub fn content_of(&self, kept: &KeptRecord) -> Result<Option<String>> {
        let content = kept.record.content();
        let named = |damage: Damage| match &kept.record {
            Record::Revision(record) => {
                let called = self.called_now(&record.briefing, kept.leaf);
                damage.of_revision(called.as_ref().unwrap_or(&record.briefing), record.number, kept.id)
            }
            _ => damage,
        };
        content.map(|content| self.content_at(kept.leaf, content, named)).transpose()
    }

    /// Sorts what has texts, each found by its `leaf`, as the texts are stored, so that each frame
    /// is read and unpacked once if they are read in this order. A pack has them by briefings, an
    /// entry by the log.
    ///
    /// What cannot be found comes first: reading it says why. Cost: three rows of the catalog each.
    pub fn sort_as_stored<T>(&self, items: &mut [T], leaf: impl Fn(&T) -> u64) {
        items.sort_by_cached_key(|item| {
            let leaf = leaf(item);
            let found = self.ask(|catalog| catalog.content_location(leaf)).ok().flatten();
            (found.map(|(object, row)| (object, row.frame, row.offset)), leaf)
        });
    }

    fn content_at(&self, leaf: u64, hash: ContentHash, named: impl Fn(Damage) -> Damage) -> Result<String> {
        let damaged = |damage: Damage| Error::damaged(named(damage.at_leaf(leaf)));
        self.read_at(leaf, || self.read_where_it_lies(leaf, |location| self.content_in(location, hash, &damaged)))
    }

    fn content_in(&self, location: &Location, hash: ContentHash, damaged: &dyn Fn(Damage) -> Error) -> Result<String> {
        let Some((frame, row)) = &location.content else {
            return Err(damaged(Damage::of(
                &location.object,
                DamageKind::Content,
                "the object does not hold the text",
            )));
        };
        let (offset, end) = (row.offset as usize, row.offset as usize + row.bytes as usize);
        let unsound = |error| {
            let fault = TableError::Frame { frame: row.frame as usize, error };
            damaged(Damage::of(&location.object, DamageKind::Frame, fault))
        };
        let shelf = self.bytes_from();
        let mut cache = self.frames.borrow_mut();
        let is_it = |(object, number, _): &(String, u32, _)| *object == location.object && *number == row.frame;
        if !cache.contents.as_ref().is_some_and(is_it) {
            let packed = read_packed(shelf.as_ref(), &location.object, frame)?;
            // Before another is begun, so that the two share what zstd needs.
            cache.contents = None;
            let frame = IncrementalFrame::new(packed, frame.raw_bytes as usize).map_err(unsound)?;
            cache.contents = Some((location.object.clone(), row.frame, frame));
        }
        let text = cache.contents.as_mut().map(|(.., frame)| frame.up_to(end)).transpose().map_err(unsound)?;
        let content = text.and_then(|text| text.get(offset..)).unwrap_or_default();
        if ContentHash::of(content) != hash {
            let detail = format!("the text does not have the hash {hash}");
            return Err(damaged(Damage::of(&location.object, DamageKind::Content, detail)));
        }
        let not_text = |_| damaged(Damage::of(&location.object, DamageKind::Content, "the text is not UTF-8"));
        String::from_utf8(content.to_vec()).map_err(not_text)
    }
}
