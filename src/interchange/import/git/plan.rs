//! What the commits of a branch do to briefings, in a temporary file: it is read from its end for
//! the labels, and from its beginning for the store.

use std::io::{BufReader, Read};

use super::Stop;
use super::spill_map::Stored as _;
use super::tree_entry::{GitPath, field, push_field};
use crate::files::spool::Spool;

/// One thing that a commit does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Briefings get other names, all at once: the old and the new one of each.
    Rename(Vec<(PlannedName, PlannedName)>),
    /// A briefing ends.
    End { name: PlannedName, why: Why },
    /// A briefing has this text from now on.
    Revision { name: PlannedName, text: u64 },
}

/// The name of a briefing, and the path of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlannedName {
    pub(super) name: GitPath,
    pub(super) path: GitPath,
}

/// Why a briefing ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Its file was deleted.
    Deleted,
    /// Its file is not a text any more: what it is now.
    Became(Replacement),
    /// Its file was renamed to this path, whose briefing has a history of its own.
    RenamedTo(GitPath),
}

/// What is where a text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replacement {
    Link,
    Submodule,
    Binary,
    NotUtf8,
    TooLarge,
    Absent,
}

const REPLACEMENTS: [Replacement; 6] = [
    Replacement::Link,
    Replacement::Submodule,
    Replacement::Binary,
    Replacement::NotUtf8,
    Replacement::TooLarge,
    Replacement::Absent,
];

/// Where the actions of a commit are.
#[derive(Clone, Copy, Debug)]
struct Planned {
    offset: u64,
    /// The number of its first action.
    first: u64,
    count: u64,
}

/// The actions of all commits of a branch. In memory: 24 bytes for each commit.
pub(super) struct Plan {
    actions: Spool,
    commits: Vec<Planned>,
    count: u64,
}

impl Plan {
    /// An empty one.
    pub(super) fn new() -> Result<Self, Stop> {
        Ok(Self { actions: Spool::new()?, commits: Vec::new(), count: 0 })
    }

    /// How many commits it has.
    pub(super) fn commits(&self) -> usize {
        self.commits.len()
    }

    /// Whether a commit does nothing.
    pub(super) fn is_empty(&self, commit: usize) -> bool {
        self.commits.get(commit).is_none_or(|planned| planned.count == 0)
    }

    /// Begins the actions of the next commit.
    pub(super) fn begin(&mut self) {
        self.commits.push(Planned { offset: self.actions.end(), first: self.count, count: 0 });
    }

    /// Adds an action to the commit that was begun last.
    pub(super) fn push(&mut self, action: &Action) -> Result<(), Stop> {
        self.actions.write(&action.to_bytes())?;
        self.count += 1;
        if let Some(last) = self.commits.last_mut() {
            last.count += 1;
        }
        Ok(())
    }

    /// Gives each action of a commit, and its number, to `take`, in order.
    pub(super) fn each<E: From<std::io::Error>>(
        &mut self,
        commit: usize,
        mut take: impl FnMut(u64, Action) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(Planned { offset, first, count }) = self.commits.get(commit).copied() else { return Ok(()) };
        let mut actions = BufReader::new(self.actions.reader(offset));
        (first..first + count).try_for_each(|number| take(number, Action::read(&mut actions)?))
    }
}

impl PlannedName {
    fn push(&self, to: &mut Vec<u8>) {
        push_field(to, &self.name);
        push_field(to, &self.path);
    }

    fn read(from: &mut impl Read) -> std::io::Result<Self> {
        Ok(Self { name: field(from)?.into(), path: field(from)?.into() })
    }
}

impl Action {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self {
            Self::Rename(renames) => {
                push_field(&mut bytes, b"R");
                push_field(&mut bytes, &(renames.len() as u64).to_bytes());
                for (old, new) in renames {
                    old.push(&mut bytes);
                    new.push(&mut bytes);
                }
            }
            Self::End { name, why } => {
                push_field(&mut bytes, b"E");
                name.push(&mut bytes);
                match why {
                    Why::Deleted => push_field(&mut bytes, b""),
                    Why::Became(now) => {
                        let index = REPLACEMENTS.iter().position(|other| other == now).unwrap_or_default();
                        push_field(&mut bytes, &[index as u8]);
                    }
                    Why::RenamedTo(path) => {
                        push_field(&mut bytes, b"to");
                        push_field(&mut bytes, path);
                    }
                }
            }
            Self::Revision { name, text } => {
                push_field(&mut bytes, b"V");
                name.push(&mut bytes);
                push_field(&mut bytes, &text.to_bytes());
            }
        }
        bytes
    }

    fn read(from: &mut impl Read) -> std::io::Result<Self> {
        Ok(match field(from)?.as_slice() {
            b"R" => {
                let count = u64::from_bytes(&field(from)?);
                let renames = (0..count).map(|_| Ok((PlannedName::read(from)?, PlannedName::read(from)?)));
                Self::Rename(renames.collect::<std::io::Result<_>>()?)
            }
            b"E" => {
                let name = PlannedName::read(from)?;
                let why = match field(from)?.as_slice() {
                    [] => Why::Deleted,
                    [index] => Why::Became(*REPLACEMENTS.get(usize::from(*index)).unwrap_or(&Replacement::Absent)),
                    _ => Why::RenamedTo(field(from)?.into()),
                };
                Self::End { name, why }
            }
            _ => {
                let name = PlannedName::read(from)?;
                Self::Revision { name, text: u64::from_bytes(&field(from)?) }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_back_by_commit() {
        let path = |text: &str| GitPath::from(text.as_bytes());
        let named = |name: &str| PlannedName { name: path(name), path: path("p") };
        let end = |why| Action::End { name: named("a"), why };
        let commits = [
            vec![],
            vec![
                Action::Rename(vec![(named("a"), named("b")), (named("b"), named("a"))]),
                end(Why::Deleted),
                end(Why::RenamedTo(path(""))),
            ],
            vec![Action::Revision { name: named("a"), text: 7 }],
            REPLACEMENTS.map(|now| end(Why::Became(now))).to_vec(),
        ];
        let mut plan = Plan::new().ok().unwrap();
        for commit in &commits {
            plan.begin();
            commit.iter().for_each(|action| plan.push(action).ok().unwrap());
        }
        let mut numbers = Vec::new();
        for (index, commit) in commits.iter().enumerate() {
            let mut read = Vec::new();
            let done: Result<(), Stop> = plan.each(index, |number, action| {
                numbers.push(number);
                read.push(action);
                Ok(())
            });
            assert!(done.is_ok() && read == *commit);
        }
        assert_eq!(numbers, (0..10).collect::<Vec<u64>>());
    }
}
