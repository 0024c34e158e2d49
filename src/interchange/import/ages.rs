//! Whether a revision is older than what its briefing has already: by its number it is the newest
//! then, though it is not by its time.

use variorum_store::{Importer, Instant, Name, Time};

use super::by_name::ByName;
use super::report::{Kind, Report};
use crate::interchange::Error;

/// The newest time of each briefing that got a revision.
///
/// Memory: a few words for each such briefing.
#[derive(Default)]
pub(super) struct Ages {
    /// `None` under a name that was freed.
    newest: ByName<Option<Instant>>,
}

impl Ages {
    /// Reports a revision that the importer took, if it is older than one that its briefing had
    /// before.
    ///
    /// Cost: nothing but for the first revision of a briefing, where the store had some before:
    /// then that of reading its newest record.
    pub fn add(&mut self, name: &str, time: &Time, importer: &Importer<'_>, report: &mut Report) -> Result<(), Error> {
        let newest = match self.newest.get(name) {
            Some(newest) => *newest,
            None if importer.is_alone() => None,
            None => newest_before(name, importer)?,
        };
        let instant = time.instant();
        if newest.is_some_and(|newest| instant < newest) {
            report.add(Kind::OlderThanBefore, || format!("{name} ({time})"));
        }
        self.newest.insert(name, newest.max(Some(instant)));
        Ok(())
    }

    /// Notes that briefings are called otherwise from here on.
    pub fn renamed(&mut self, renames: &[(Name, Name)]) {
        self.newest.rename(renames);
    }
}

/// When the newest revision was made that a briefing had before the one that was taken last.
fn newest_before(name: &str, importer: &Importer<'_>) -> Result<Option<Instant>, Error> {
    let store = importer.store();
    let Some(head) = store.head(name)? else { return Ok(None) };
    let before = if importer.is_pending(name) {
        Some(head)
    } else {
        // The one that was taken last is in the store by now.
        store.by_number(name, head.record.number.saturating_sub(1))?
    };
    Ok(before.map(|before| before.record.time.instant()))
}
