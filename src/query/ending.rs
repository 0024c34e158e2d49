//! What ends a briefing: what is said of its end, and what an end that is there says already.

use variorum_store::{EndDraft, Reader, Revision, Time};

use super::{Error, revision_selector};

/// What is said of an end, as far as it is said.
pub struct SaidOfEnd {
    /// From when on the briefing is not in force.
    pub time: Option<Time>,
    /// Who ends it.
    pub author: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The end of the briefing whose newest revision this is: at `now`, a time of the reader's zone,
/// where nothing says when. An end that is there is corrected, and keeps what is not said.
///
/// Errors: [`Error::Store`]. Cost: a record.
pub fn draft(
    reader: &Reader,
    newest: &Revision,
    said: SaidOfEnd,
    recorded: Time,
    now: Time,
) -> Result<EndDraft, Error> {
    let briefing = revision_selector::name(&newest.briefing)?;
    let before = reader.end_of(&newest.briefing).map_err(Error::store(&newest.briefing))?;
    let (time_before, reason_before) = before.map(|end| (end.record.time, end.record.reason)).unzip();
    Ok(EndDraft {
        briefing,
        time: said.time.or(time_before).unwrap_or(now),
        recorded,
        author: said.author,
        reason: said.reason.or_else(|| reason_before.flatten()),
        behind: None,
    })
}
