//! The frames that a reader has at hand.

use std::sync::Arc;

use crate::error::Result;
use crate::fetch::{Lines, Location, read_lines};
use crate::frame::IncrementalFrame;
use crate::reading::Reader;

/// Frames of records kept at once: some 4 MiB.
const RECORDS_FRAMES_MAX: usize = 16;

/// The frames that were read last, so that a history that lies together is unpacked once.
#[derive(Default)]
pub(super) struct FrameCache {
    /// Of records: each with its object and its number there, the one that was used last at the
    /// end.
    lines: Vec<(String, usize, Arc<Lines>)>,
    /// Of contents: with its object and its number there.
    pub(super) contents: Option<(String, u32, IncrementalFrame)>,
}

impl Reader {
    /// The frame of records that has a record, unpacked. Cost: one read, one decode, unless it is
    /// at hand.
    pub(super) fn lines(&self, location: &Location) -> Result<Arc<Lines>> {
        let mut cache = self.frames.borrow_mut();
        let is_it =
            |(object, frame, _): &(String, usize, _)| *object == location.object && *frame == location.records.number;
        if let Some(index) = cache.lines.iter().position(is_it) {
            let kept = cache.lines.remove(index);
            let lines = kept.2.clone();
            cache.lines.push(kept);
            return Ok(lines);
        }
        let lines = Arc::new(read_lines(self.shelf.as_ref(), &location.object, &location.records, false)?);
        if cache.lines.len() >= RECORDS_FRAMES_MAX {
            cache.lines.remove(0);
        }
        cache.lines.push((location.object.clone(), location.records.number, lines.clone()));
        Ok(lines)
    }
}
