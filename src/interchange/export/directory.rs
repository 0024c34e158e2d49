//! A directory of texts: each briefing a file under its name.

use variorum_store::{Briefing, Error as StoreError, InForce, Revision, Time};

use super::paths::{PathProblem, Paths};
use super::{Export, ExportEvent, ExportSummary, Remark};
use crate::files::output::{NewDirectory, Unwritten};
use crate::interchange::Error;

/// A briefing, and the name under which it is written.
type Named = Result<(String, Briefing), StoreError>;

impl<E: From<Error>> Export<'_, E> {
    /// Writes the text of each briefing that was in force at `at`, or the newest, to a file under
    /// its name, that of then, in `directory`.
    ///
    /// The file's modification time is the revision's. Names that cannot be paths are reported and
    /// left out.
    /// Errors: [`Error::File`], and those of every export. Memory: where briefings were renamed,
    /// with `at`, their names and newest records.
    pub fn directory(mut self, at: Option<&Time>, mut directory: NewDirectory) -> Result<ExportSummary, E> {
        let (mut paths, mut ended) = (Paths::default(), 0);
        let store = self.store;
        // Of another day are the names too.
        let renamed = at.filter(|_| store.has_renames().unwrap_or(true));
        let prefix = if renamed.is_some() { "" } else { self.prefix };
        let name_of = |briefing: Briefing| {
            let then = renamed.map(|time| store.name_at(&briefing.name, time)).transpose()?.flatten();
            Ok((then.unwrap_or_else(|| briefing.name.clone()), briefing))
        };
        let named = store.walk_briefings(prefix, "").map(|briefing| briefing.and_then(name_of));
        let named: Box<dyn Iterator<Item = Named>> = match renamed {
            Some(_) => Box::new(in_order_of_names(named).into_iter()),
            None => Box::new(named),
        };
        for briefing in named {
            let Some((name, briefing)) = self.unless_damaged(briefing)? else { continue };
            if !name.starts_with(self.prefix) {
                continue;
            }
            let in_force = self.in_force(briefing, at);
            let Some((revision, text)) = self.unless_damaged(in_force)?.flatten() else { continue };
            if let Err(problem) = paths.claim(&name) {
                self.refuse(&name, problem)?;
                continue;
            }
            let parts: Vec<&str> = name.split('/').collect();
            let mut file = match directory.create_file(&parts) {
                Ok(file) => file,
                Err(Unwritten::Failed(error)) => return Err(Error::File(error).into()),
                Err(Unwritten::Name(problem)) => {
                    self.refuse(&name, PathProblem::FileSystem(problem))?;
                    continue;
                }
            };
            file.write(text.as_bytes()).map_err(Error::File)?;
            file.finish(Some(&revision.record.time)).map_err(Error::File)?;
            self.count(self.hash_of(&name), 1);
            if at.is_none() {
                let end = store.end_of(&name);
                ended += u64::from(self.unless_damaged(end)?.flatten().is_some());
            }
            self.emit(ExportEvent::Briefings(self.summary.revisions))?;
        }
        self.summary.bytes = directory.finish().map_err(Error::File)?;
        if ended > 0 {
            self.summary.remarks.push(Remark::Ended(ended));
        }
        Ok(self.finish())
    }

    /// The revision of a briefing in force at a time, with its text; `None` where there was none.
    fn in_force(&self, briefing: Briefing, at: Option<&Time>) -> Result<Option<(Revision, String)>, StoreError> {
        let revision = match at {
            Some(time) => match self.store.in_force(&briefing.name, time)? {
                InForce::Revision(revision) => Some(*revision),
                InForce::Ended(_) | InForce::NotYet => None,
            },
            None => Some(briefing.head),
        };
        let Some(revision) = revision else { return Ok(None) };
        let text = self.store.content(&revision)?;
        Ok(Some((revision, text)))
    }
}

/// Briefings in the byte order of the names under which they are written, what cannot be read
/// first.
fn in_order_of_names(named: impl Iterator<Item = Named>) -> Vec<Named> {
    let mut named: Vec<Named> = named.collect();
    let name = |named: &Named| named.as_ref().ok().map(|(name, _)| name.clone());
    named.sort_by_cached_key(name);
    named
}
