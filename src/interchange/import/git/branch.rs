//! Which branch of a stream is meant.

use std::rc::Rc;

use super::tree_entry::GitPath;
use super::{BRANCHES_MAX, Kind, Stop, Stream, lossy};
use crate::interchange::Error;

const HEADS: &[u8] = b"refs/heads/";

/// What people mean by "the branch" where there are others, if there is but one of these.
const USUAL: [&[u8]; 2] = [b"refs/heads/main", b"refs/heads/master"];

impl Stream<'_> {
    /// The newest commit of the branch that is meant; `None` where the stream has no commits.
    ///
    /// That is the one which was asked for; else the only one; else `main` or `master`, which is
    /// reported.
    ///
    /// Errors: [`Error::BranchNotInStream`]; [`Error::BranchNotChosen`].
    pub(super) fn branch_tip(&mut self) -> Result<Option<u64>, Stop> {
        if let Some(wanted) = self.branch {
            let tip = self.tip_of(wanted)?;
            return if tip.is_some() { Ok(tip) } else { Err(self.no_such_branch(wanted)?) };
        }
        let references = self.references()?;
        let heads: Vec<GitPath> = references.iter().filter(|name| name.starts_with(HEADS)).cloned().collect();
        let usual: Vec<GitPath> = heads.iter().filter(|name| USUAL.contains(&name.as_ref())).cloned().collect();
        let taken = match (heads.as_slice(), usual.as_slice(), references.as_slice()) {
            ([only], ..) | (_, [only], _) | ([], _, [only]) => Rc::clone(only),
            ([], _, []) => return Ok(None),
            _ => {
                let (branches, has_more) = self.branch_names()?;
                return Err(Stop::Failed(Error::BranchNotChosen { branches, has_more }));
            }
        };
        for other in references.iter().filter(|name| **name != taken) {
            self.sender.note(Kind::OtherBranches, || short(other));
        }
        self.tips.get(&taken)
    }

    fn tip_of(&self, wanted: &str) -> Result<Option<u64>, Stop> {
        for folder in ["", "refs/heads/", "refs/remotes/", "refs/tags/"] {
            if let Some(tip) = self.tips.get(&[folder, wanted].concat().into_bytes().into())? {
                return Ok(Some(tip));
            }
        }
        Ok(None)
    }

    /// The references with commits, but for tags, notes and what git keeps for itself.
    fn references(&mut self) -> Result<Vec<GitPath>, Stop> {
        let is_branch = |name: &GitPath| {
            let others: [&[u8]; 3] = [b"refs/tags/", b"refs/notes/", b"refs/stash"];
            !others.iter().any(|other| name.starts_with(other))
        };
        let mut references = Vec::new();
        self.tips.each(|name, _| {
            references.extend(is_branch(&name).then_some(name));
            Ok(())
        })?;
        Ok(references)
    }

    /// The error for a branch that the stream does not have.
    pub(super) fn no_such_branch(&mut self, wanted: &str) -> Result<Stop, Stop> {
        let (branches, has_more) = self.branch_names()?;
        Ok(Stop::Failed(Error::BranchNotInStream { branch: wanted.to_owned(), branches, has_more }))
    }

    /// Some of the branches, as people call them, and whether there are more.
    fn branch_names(&mut self) -> Result<(Vec<String>, bool), Stop> {
        let references = self.references()?;
        let has_more = references.len() > BRANCHES_MAX;
        Ok((references.iter().take(BRANCHES_MAX).map(short).collect(), has_more))
    }
}

/// What people call a branch.
fn short(name: &GitPath) -> String {
    lossy(name.strip_prefix(HEADS).unwrap_or(name))
}
