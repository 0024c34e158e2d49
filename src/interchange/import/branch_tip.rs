//! What a branch of git has at its tip, beside what is in force in the store: other texts may be
//! there of commits that a reset or an amend took back, of another branch, or of people.

use variorum_store::{ContentHash, Error as StoreError, Importer, InForce, Name, Revision};

use super::by_name::ByName;
use super::git::COMMIT;
use super::report::{Kind, Report};
use crate::interchange::Error;
use crate::query::in_force;

/// The texts of a branch, as they are after what was read of it so far.
///
/// Memory: some fifty bytes for each of its files.
#[derive(Default)]
pub(super) struct BranchTip {
    /// `None` under the name of a briefing that ended, or is called otherwise.
    texts: ByName<Option<ContentHash>>,
}

impl BranchTip {
    /// Notes the text that a briefing gets.
    pub fn revised(&mut self, name: &str, content: ContentHash) {
        self.texts.insert(name, Some(content));
    }

    /// Notes that a briefing ends.
    pub fn ended(&mut self, name: &str) {
        self.texts.insert(name, None);
    }

    /// Notes that briefings are called otherwise from here on.
    pub fn renamed(&mut self, renames: &[(Name, Name)]) {
        self.texts.rename(renames);
    }

    /// The text of a briefing, which people may call otherwise than the branch does.
    fn text_of(&self, importer: &Importer<'_>, name: &str) -> Result<Option<Option<ContentHash>>, StoreError> {
        let store = importer.store();
        let known = self.texts.get(name).copied();
        if known.is_some() || !store.has_renames()? {
            return Ok(known);
        }
        Ok(store.names_of(name)?.iter().find_map(|called| self.texts.get(&called.name).copied()).flatten().map(Some))
    }

    /// Reports the briefings whose name begins with `prefix` of which something else is in force
    /// than the branch has; and, where all of it was read, those of other commits.
    ///
    /// Cost: a record of each of those briefings.
    pub fn compare(
        &self,
        importer: &Importer<'_>,
        prefix: &str,
        is_whole: bool,
        report: &mut Report,
    ) -> Result<(), Error> {
        for briefing in importer.store().walk_listing(prefix, "") {
            let name = briefing?.name;
            let in_force = match in_force::at_the_end(importer.store(), &name) {
                // What is damaged tells nothing.
                Err(StoreError::Damaged(_)) => continue,
                Ok(InForce::Revision(revision)) => Some(revision),
                other => other.map(|_| None)?,
            };
            match (self.text_of(importer, &name)?, in_force) {
                (Some(text), Some(revision)) if text == Some(revision.record.content) => {}
                (Some(_), Some(revision)) => report.add(Kind::NotAsBranch, || shown(&revision)),
                (Some(Some(_)), None) => report.add(Kind::NotAsBranch, || format!("{name} (ended)")),
                (None, Some(revision)) if is_whole && revision.record.meta.contains_key(COMMIT) => {
                    report.add(Kind::NotOnBranch, || shown(&revision));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn shown(revision: &Revision) -> String {
    format!("{}@{}", revision.briefing, revision.record.number)
}
