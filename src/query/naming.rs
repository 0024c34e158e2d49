//! What gives briefings other names: what is said of it, and which names were given last.

use variorum_store::{Event, Name, Reader, Rename, RenameDraft, Time};

use super::{Error, revision_selector};

/// What is said of other names, as far as it is said.
pub struct SaidOfNames {
    /// Since when.
    pub time: Option<Time>,
    /// Who gives them.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// Other names for briefings that are there: since `now`, a time of the reader's zone, where
/// nothing says when.
///
/// Errors: there is no such briefing; [`Error::Store`]. Cost: a record of each.
pub fn draft(
    reader: &Reader,
    renames: Vec<(Name, Name)>,
    said: SaidOfNames,
    recorded: Time,
    now: Time,
) -> Result<RenameDraft, Error> {
    // Only to say kindly that one is not there; the store looks for itself.
    renames.iter().try_for_each(|(old, _)| revision_selector::head(reader, old.as_str()).map(drop))?;
    let SaidOfNames { time, author, note } = said;
    Ok(RenameDraft { renames, time: time.unwrap_or(now), recorded, author, note })
}

/// The names that were given last when the briefing got its own; `None` where it has the one that
/// it began with.
///
/// Errors: [`Error::Store`]. Cost: the records of what happened to it since.
pub fn last(reader: &Reader, briefing: &str) -> Result<Option<Rename>, Error> {
    for event in reader.walk_events_behind(Some(briefing), None) {
        if let Event::Rename(rename) = event.map_err(Error::store(briefing))? {
            return Ok(Some(*rename));
        }
    }
    Ok(None)
}
