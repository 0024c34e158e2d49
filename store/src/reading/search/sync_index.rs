//! Syncing the index of words with the log: window by window, going on where an interruption left
//! it.

use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::progress::{OnProgress, Progress};
use crate::reading::Reader;
use crate::reading::search::texts::TextReader;
use crate::search::{Bookmark, SearchIndex};

/// Leaves that are indexed by briefing at a time: their order is held in memory, 16 bytes each.
const WINDOW_LEAVES: u64 = 1 << 20;

/// Bytes of text after which what was indexed is made lasting, so that an interruption costs
/// seconds.
const ADDITION_BYTES: usize = 64 << 20;

impl Reader {
    /// The id of the record before a leaf; zeros, which no record has, where damage hides it.
    fn last_before(&self, end: u64) -> Result<RecordId> {
        Ok(self.ask(|catalog| catalog.id(end.saturating_sub(1)))?.unwrap_or(RecordId([0; 32])))
    }

    /// The window at the index's bookmark, where it is one of this log.
    fn known_window(&self, bookmark: Option<&Bookmark>) -> Result<Option<Bookmark>> {
        let size = self.view.tree.size();
        let may_be = |it: &&Bookmark| it.store == self.id && it.end > 0 && it.first <= it.end && it.end <= size;
        let Some(bookmark) = bookmark.filter(may_be) else { return Ok(None) };
        Ok((self.last_before(bookmark.end)? == bookmark.last).then(|| bookmark.clone()))
    }

    /// The window to read on in: the known one, or the one behind it where that was read to its
    /// end; `None` at the end of the log.
    fn window_to_read(&self, known: Option<&Bookmark>) -> Result<Option<Bookmark>> {
        let start = Bookmark { store: self.id, first: 0, end: 0, last: RecordId([0; 32]), done: 0 };
        let window = known.cloned().unwrap_or(start);
        if window.first < window.end {
            return Ok(Some(window));
        }
        let end = self.view.tree.size().min(window.first + WINDOW_LEAVES);
        if window.end >= end {
            return Ok(None);
        }
        Ok(Some(Bookmark { end, last: self.last_before(end)?, ..window }))
    }

    /// Reads into the index what the log has after its bookmark.
    pub(super) fn sync_index(&self, index: &mut SearchIndex, progress: &mut OnProgress<'_>) -> Result<()> {
        let total = self.view.tree.size();
        loop {
            let bookmark = index.bookmark()?;
            let known = self.known_window(bookmark.as_ref())?;
            let Some(mut window) = self.window_to_read(known.as_ref())? else {
                // Filters only make a search faster: where they cannot be made, say on a full disk,
                // it does without.
                let _ = index.filter();
                return Ok(());
            };
            let order = self.ask(|catalog| catalog.in_pack_order(window.first, window.end))?;
            let Some(mut addition) = index.add(bookmark.as_ref())? else { continue };
            if known.is_none() {
                addition.clear()?;
            }
            let mut texts = TextReader::new(self);
            let (mut done, mut bytes, mut is_cancelled) = (window.done as usize, 0, false);
            while let Some(rest) =
                order.get(done..).filter(|rest| !rest.is_empty() && bytes < ADDITION_BYTES && !is_cancelled)
            {
                let (run, passages, read) = texts.run(rest, &mut bytes)?;
                addition.push(run, &passages)?;
                done += read;
                is_cancelled = progress(Progress::Search { done: window.first + done as u64, total }).is_break();
            }
            window.done = done as u64;
            if done >= order.len() {
                // Read to its end: what follows begins there, and need not look at its order again.
                (window.first, window.done) = (window.end, 0);
            }
            addition.commit(&window)?;
            index.checkpoint()?;
            if is_cancelled {
                // What was read is kept: the next searcher goes on from here.
                return Err(Error::Cancelled);
            }
        }
    }
}
