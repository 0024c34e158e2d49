//! What an import did not take as the source has it, by kind: how many of each, and the first of
//! them. Every reader adds to one [`Report`]; nothing is left out without being in it.

use std::collections::BTreeMap;
use std::fmt;

/// Examples that are kept of a kind.
const EXAMPLES_MAX: usize = 3;

/// Examples that are kept of names that were changed: whoever looks for one of them needs the list.
const NAMES_MAX: usize = 20;

/// Kinds that are told apart; a source with keys or elements of ever new names has more.
const KINDS_MAX: usize = 200;

/// A kind of what is not in the store as the source has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Files that a commit deletes.
    Deletions,
    /// Tags of git.
    Tags,
    /// Notes of git.
    GitNotes,
    /// Symbolic links, which name a file and are none.
    SymbolicLinks,
    /// Submodules, which are repositories of their own.
    Submodules,
    /// Folders that a stream of git gives by their id alone.
    FoldersById,
    /// Files and folders whose name starts with a dot.
    Hidden,
    /// Pipes, sockets and devices.
    SpecialFiles,
    /// Texts that were deleted in a wiki, of which the dump has nothing.
    DeletedTexts,
    /// Authors that were deleted in a wiki.
    DeletedAuthors,
    /// Notes that were deleted in a wiki.
    DeletedNotes,
    /// Texts that a dump announces and does not contain.
    AbsentTexts,
    /// Revisions that an export has without their text.
    WithoutText,
    /// Kinds beyond those that are told apart.
    Others,

    /// Names that no briefing can have, and what they were changed to.
    MappedNames,
    /// Names that would have been those of another original, and what they were changed to.
    SharedNames,
}

impl Kind {
    /// Whether it is in the store, but otherwise than the source has it; else it is not in the
    /// store.
    #[must_use]
    pub const fn is_taken(&self) -> bool {
        matches!(self, Self::MappedNames | Self::SharedNames)
    }

    const fn examples_max(&self) -> usize {
        match self {
            Self::MappedNames | Self::SharedNames => NAMES_MAX,
            _ => EXAMPLES_MAX,
        }
    }
}

impl fmt::Display for Kind {
    /// What it is, in the plural.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Deletions => "deletions",
            Self::Tags => "tags",
            Self::GitNotes => "notes of git",
            Self::SymbolicLinks => "symbolic links",
            Self::Submodules => "submodules",
            Self::FoldersById => "folders by their id",
            Self::Hidden => "hidden",
            Self::SpecialFiles => "special files",
            Self::DeletedTexts => "texts deleted in the wiki",
            Self::DeletedAuthors => "authors deleted in the wiki",
            Self::DeletedNotes => "notes deleted in the wiki",
            Self::AbsentTexts => "texts that the dump does not hold",
            Self::WithoutText => "revisions without their text",
            Self::Others => "of other kinds",
            Self::MappedNames => "names that no briefing can have",
            Self::SharedNames => "names that something else has",
        })
    }
}

/// How many there were of one kind, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The first of them, in the order of the source.
    pub examples: Vec<String>,
}

/// What an import did not take as the source has it, by kind.
///
/// Memory: a few examples for each of at most 200 kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    kinds: BTreeMap<Kind, Tally>,
}

impl Report {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { kinds: BTreeMap::new() }
    }

    /// Counts one more; `example` says which, where that is still to be kept.
    pub fn add(&mut self, kind: Kind, example: impl FnOnce() -> String) {
        let examples_max = kind.examples_max();
        let tally = self.tally(kind);
        tally.count += 1;
        if tally.examples.len() < examples_max {
            tally.examples.push(example());
        }
    }

    /// Adds what `later` has.
    pub fn merge(&mut self, later: Self) {
        for (kind, Tally { count, examples }) in later.kinds {
            let examples_max = kind.examples_max();
            let tally = self.tally(kind);
            tally.count += count;
            tally.examples.extend(examples);
            tally.examples.truncate(examples_max);
        }
    }

    /// What there was of each kind, in a fixed order.
    pub fn kinds(&self) -> impl Iterator<Item = (&Kind, &Tally)> {
        self.kinds.iter()
    }

    /// How many are not in the store.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.kinds.iter().filter(|(kind, _)| !kind.is_taken()).map(|(_, tally)| tally.count).sum()
    }

    fn tally(&mut self, kind: Kind) -> &mut Tally {
        let is_told_apart = self.kinds.len() < KINDS_MAX || self.kinds.contains_key(&kind);
        self.kinds.entry(if is_told_apart { kind } else { Kind::Others }).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_counted_with_its_first_examples() {
        let mut report = Report::new();
        for number in 0..5 {
            report.add(Kind::Tags, || format!("v{number}"));
        }
        report.add(Kind::MappedNames, || "a@b -> a%40b".to_owned());
        let mut later = Report::default();
        later.add(Kind::Tags, || "v5".to_owned());
        later.add(Kind::Hidden, || ".git".to_owned());
        report.merge(later);
        let kinds: Vec<(String, u64, usize)> =
            report.kinds().map(|(kind, tally)| (kind.to_string(), tally.count, tally.examples.len())).collect();
        assert_eq!(
            kinds,
            [
                ("tags".to_owned(), 6, 3),
                ("hidden".to_owned(), 1, 1),
                ("names that no briefing can have".to_owned(), 1, 1)
            ]
        );
        assert_eq!(report.left_out(), 7);
    }
}
