//! Ends on their way in.

use crate::error::{Error, Result};
use crate::id::{RecordId, Salt};
use crate::importing::duplicates::find_end;
use crate::importing::names::Target;
use crate::importing::pending::PendingRecord;
use crate::importing::{Arrival, Importer};
use crate::limits::NAME_BYTES_MAX;
use crate::writing::EndDraft;

impl Importer<'_> {
    /// Takes the end of a briefing, unless the store has it. `line` says where it comes from.
    ///
    /// An end that the briefing has with the same time, author and reason is already stored.
    /// Errors that concern this end alone: [`Error::Mismatch`] where the store has no such
    /// briefing; [`Error::Record`]. All others are those of [`Importer::push`].
    pub fn push_end(&mut self, mut draft: EndDraft, line: Option<u64>) -> Result<Arrival> {
        let end = self.answered.others_end;
        if end > 0
            && let Some(leaf) = find_end(self.store, &draft, end, |leaf| self.answered.has(leaf))?
        {
            self.answered.mark(leaf);
            self.imported.already_stored += 1;
            return Ok(Arrival::AlreadyStored);
        }
        let Target { name, is_exact } = self.target(&draft.briefing)?;
        draft.briefing = name;
        if self.state.head(self.store, draft.briefing.as_str())?.is_none() {
            return Err(Error::Mismatch { what: "it ends a briefing that this store does not have" });
        }
        let longest = "x".repeat(NAME_BYTES_MAX);
        let record = draft.record(&longest, RecordId([0; 32]), Salt([0; 16]));
        let bytes = record.to_line().map_err(Error::Record)?.len();
        let salt = Salt(self.store.writing.random.draw()?);
        self.gather(line, PendingRecord::End { draft: Box::new(draft), salt, is_exact }, bytes);
        self.flush_if_enough()?;
        Ok(Arrival::Added)
    }
}
