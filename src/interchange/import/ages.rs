//! Whether a revision is older than what its briefing has already: by its number it is the newest
//! then, though it is not by its time; and whether it is of a time before the briefing ended, which
//! stays ended then.

use variorum_store::{Importer, Instant, Name, Time};

use super::by_name::ByName;
use super::report::{Kind, Report};
use crate::interchange::Error;

/// Names after which those that are met no more are forgotten: twice as many are known at the most,
/// in some 13 MB.
const NAMES_KEPT: usize = 128 << 10;

/// The newest time of each briefing that got a revision lately.
pub(super) struct Ages {
    /// `None` under a name that was freed.
    recent: ByName<Option<Instant>>,
    /// Those of the names before them. What was freed is not among them.
    before: ByName<Option<Instant>>,
    /// When briefings ended, of which that is known.
    ends: ByName<Option<Instant>>,
    /// Whether some names are in neither, though they got revisions.
    has_forgotten: bool,
    names_kept: usize,
}

impl Default for Ages {
    fn default() -> Self {
        Self::keeping(NAMES_KEPT)
    }
}

impl Ages {
    fn keeping(names_kept: usize) -> Self {
        let recent = ByName::default();
        // Names are the same in both.
        let before = recent.freed();
        Self { recent, before, ends: ByName::default(), has_forgotten: false, names_kept }
    }

    /// Reports a revision that the importer took, if it is older than one that its briefing had
    /// before, or than its end.
    ///
    /// Cost: nothing but for the first revision of a briefing, where the store had some before, and
    /// for one that comes long after those before it: then that of reading its newest record and
    /// its end.
    pub fn add(&mut self, name: &str, time: &Time, importer: &Importer<'_>, report: &mut Report) -> Result<(), Error> {
        let newest = match self.recent.get(name).or_else(|| self.before.get(name)) {
            Some(newest) => *newest,
            None if importer.is_alone() && !self.has_forgotten => None,
            None => {
                if let Some(end) = importer.store().end_of(name)?
                    && self.ends.get(name).is_none()
                {
                    self.ends.insert(name, Some(end.record.time.instant()));
                }
                newest_before(name, importer)?
            }
        };
        let instant = time.instant();
        if let Some(Some(end)) = self.ends.get(name) {
            if instant < *end {
                report.add(Kind::BeforeEnd, || format!("{name} ({time})"));
            } else {
                self.ends.insert(name, None);
            }
        }
        if newest.is_some_and(|newest| instant < newest) {
            report.add(Kind::OlderThanBefore, || format!("{name} ({time})"));
        }
        self.recent.insert(name, newest.max(Some(instant)));
        if self.recent.len() >= self.names_kept {
            self.forget();
        }
        Ok(())
    }

    /// Notes that a briefing ends.
    pub fn ended(&mut self, name: &str, time: &Time) {
        self.ends.insert(name, Some(time.instant()));
    }

    /// Notes that briefings are called otherwise from here on.
    pub fn renamed(&mut self, renames: &[(Name, Name)]) {
        self.ends.rename(renames);
        for (old, _) in renames {
            if let Some(newest) = self.before.remove(old.as_str()).filter(|_| self.recent.get(old.as_str()).is_none()) {
                self.recent.insert(old.as_str(), newest);
            }
        }
        self.recent.rename(renames);
        for (_, new) in renames {
            self.before.remove(new.as_str());
        }
    }

    /// Forgets the names that were not met lately, but for those that were freed: the store would
    /// give what they were called before.
    fn forget(&mut self) {
        let freed = self.recent.freed();
        self.has_forgotten |= self.before.len() > 0;
        self.before = std::mem::replace(&mut self.recent, freed);
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use variorum_store::{DedupPolicy, Draft, Homes, Instant, Store, unwatched};

    use super::*;

    fn time(day: i64) -> Time {
        Time::from_instant(Instant { seconds: day * 86_400, nanoseconds: 0 }).unwrap()
    }

    /// What is reported of revisions, each a name and a day, where so many names are kept.
    fn reported(revisions: &[(&str, i64)], names_kept: usize) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        Store::init(dir.path()).unwrap();
        let homes = Homes { cache: None, state: None };
        let mut store = Store::open(dir.path(), &homes, &mut unwatched).unwrap();
        let mut importer = store.importer();
        let (mut ages, mut report) = (Ages::keeping(names_kept), Report::new());
        for (place, (name, day)) in revisions.iter().enumerate() {
            let (briefing, content, time) = (Name::parse(name).unwrap(), format!("Text {place}.\n"), time(*day));
            let (author, note, source, labels, meta) = (None, None, None, Vec::new(), BTreeMap::new());
            let recorded = time.clone();
            let draft = Draft {
                briefing,
                content,
                time: time.clone(),
                recorded,
                author,
                note,
                source,
                labels,
                meta,
                undoes: None,
            };
            importer.push(draft, DedupPolicy::SameRevision, None).unwrap();
            importer.flush().unwrap();
            ages.add(name, &time, &importer, &mut report).unwrap();
        }
        report.kinds().flat_map(|(_, tally)| tally.examples.iter().cloned()).collect()
    }

    #[test]
    fn names_that_were_forgotten_are_asked_of_the_store() {
        let others: Vec<(String, i64)> = (0..9).map(|number| (format!("other/{number}"), 1)).collect();
        let others = others.iter().map(|(name, day)| (name.as_str(), *day));
        let source: Vec<_> = [("a", 5), ("b", 5)].into_iter().chain(others).chain([("a", 4), ("b", 6)]).collect();
        for names_kept in [1, 2, 3, 5, 100] {
            assert_eq!(reported(&source, names_kept), [format!("a ({})", time(4))], "{names_kept}");
        }
    }
}
