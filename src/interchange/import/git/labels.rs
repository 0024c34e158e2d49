//! Which labels a revision gets: those of the tags of all commits in which it is in force.
//!
//! They are known once the whole branch is planned, so the plan is walked from its end: what comes
//! next in a history ends the range of tags of the revision before it.

use std::rc::Rc;

use super::plan::{Action, Plan};
use super::spill_map::SpillMap;
use super::tags::Tag;
use super::tree_entry::GitPath;
use super::{BatchSender, Kind, Stop};

/// Labels that an import gives at most: a tag is one of every file. A record each, of some 250
/// bytes.
const LABELS_MAX: u64 = 1 << 20;

/// The labels of a plan's revisions.
pub(super) struct RevisionLabels {
    tags: Vec<Tag>,
    /// By the number of its action, the first of the tags of a revision, and the one behind the
    /// last.
    ranges: SpillMap<u64, u64>,
}

impl RevisionLabels {
    /// Those of `tags`, which are in the order of their commits. `files` says of each tag how many
    /// briefings were in force; maps hold at most `memory_bytes` in memory.
    pub(super) fn of(
        plan: &mut Plan,
        mut tags: Vec<Tag>,
        files: &[u64],
        memory_bytes: usize,
        sender: &mut BatchSender,
    ) -> Result<Self, Stop> {
        let too_many = too_many(files);
        for tag in tags.drain(..too_many) {
            sender.note(Kind::ManyTags, || tag.label.to_string());
        }
        let mut labels = Self { tags, ranges: SpillMap::new(memory_bytes) };
        if labels.tags.is_empty() {
            return Ok(labels);
        }
        // By name, which commit does something to the history next.
        let mut next: SpillMap<GitPath, u64> = SpillMap::new(memory_bytes);
        for commit in (0..plan.commits()).rev() {
            plan.each(commit, |number, action| {
                match action {
                    Action::Revision { name, .. } => {
                        let until = next.get(&name.name)?.map_or(usize::MAX, |next| next as usize);
                        labels.set(number, commit, until)?;
                        next.set(name.name, commit as u64)?;
                    }
                    Action::End { name, .. } => next.set(name.name, commit as u64)?,
                    Action::Rename(_) => {}
                }
                Ok::<_, Stop>(())
            })?;
            plan.each(commit, |_, action| {
                let Action::Rename(renames) = action else { return Ok(()) };
                let mut before = Vec::new();
                for (old, new) in renames {
                    before.push((old.name, next.get(&new.name)?));
                    next.remove(&new.name)?;
                }
                for (old, commit) in before {
                    match commit {
                        Some(commit) => next.set(old, commit)?,
                        None => next.remove(&old)?,
                    }
                }
                Ok::<_, Stop>(())
            })?;
        }
        Ok(labels)
    }

    fn set(&mut self, number: u64, from: usize, until: usize) -> Result<(), Stop> {
        let begin = self.tags.partition_point(|tag| tag.commit < from) as u64;
        let end = self.tags.partition_point(|tag| tag.commit < until) as u64;
        if begin < end { self.ranges.set(number, begin << 32 | end) } else { Ok(()) }
    }

    /// The tags of the revision that is the action with a number.
    pub(super) fn tags(&self, number: u64) -> Result<&[Tag], Stop> {
        let range = self.ranges.get(&number)?.unwrap_or_default();
        let (begin, end) = ((range >> 32) as usize, (range & u64::from(u32::MAX)) as usize);
        Ok(self.tags.get(begin..end).unwrap_or_default())
    }
}

/// How many of the first tags there is no room for.
fn too_many(files: &[u64]) -> usize {
    let mut labels = 0_u64;
    let kept = files.iter().rev().take_while(|files| {
        labels = labels.saturating_add(**files);
        labels <= LABELS_MAX
    });
    files.len() - kept.count()
}

/// A name as a key.
pub(super) fn key(name: &str) -> GitPath {
    Rc::from(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_tags_are_kept() {
        assert_eq!(too_many(&[]), 0);
        assert_eq!(too_many(&[1, 2, 3]), 0);
        assert_eq!(too_many(&[1, LABELS_MAX, 3, LABELS_MAX - 3]), 2);
    }
}
