//! The frames that a reader has at hand.

use std::sync::Arc;

use crate::error::Result;
use crate::fetch::{Lines, Location, read_lines};
use crate::frame::IncrementalFrame;
use crate::reading::Reader;
use crate::shelf::{AtHand, Shelf};

/// Bytes of frames of records kept at once, but for the last of them: some 10,000 records, so that
/// whoever reads the log in its order, and each revision's parent, unpacks few of them twice.
const RECORDS_BYTES: usize = 4 << 20;

/// The frames that were read last, so that a history that lies together is unpacked once.
#[derive(Default)]
pub(super) struct FrameCache {
    /// Of records: each with its object and its number there, the one that was used last at the
    /// end.
    lines: Vec<(String, usize, Arc<Lines>)>,
    /// Of contents: with its object and its number there.
    pub(super) contents: Option<(String, u32, IncrementalFrame)>,
    /// What opening read of the newest entry, or was written by this handle: objects never change.
    /// Whether they are still there only the shelf says.
    pub(super) at_hand: Option<Arc<AtHand>>,
}

impl Reader {
    /// Where bytes of objects are read: from what is at hand, or from the shelf.
    pub(super) fn bytes_from(&self) -> Arc<dyn Shelf> {
        match &self.frames.borrow().at_hand {
            Some(at_hand) => at_hand.clone(),
            None => self.shelf.clone(),
        }
    }

    /// The frame of records that has a record, unpacked. Cost: one read, one decode, unless it is
    /// at hand.
    pub(super) fn lines(&self, location: &Location) -> Result<Arc<Lines>> {
        let shelf = self.bytes_from();
        let mut cache = self.frames.borrow_mut();
        let is_it =
            |(object, frame, _): &(String, usize, _)| *object == location.object && *frame == location.records.number;
        if let Some(index) = cache.lines.iter().position(is_it) {
            let kept = cache.lines.remove(index);
            let lines = kept.2.clone();
            cache.lines.push(kept);
            return Ok(lines);
        }
        let lines = Arc::new(read_lines(shelf.as_ref(), &location.object, &location.records, false)?);
        let mut kept_bytes: usize = cache.lines.iter().map(|(.., lines)| lines.bytes()).sum();
        while kept_bytes + lines.bytes() > RECORDS_BYTES && !cache.lines.is_empty() {
            kept_bytes -= cache.lines.remove(0).2.bytes();
        }
        cache.lines.push((location.object.clone(), location.records.number, lines.clone()));
        Ok(lines)
    }
}
