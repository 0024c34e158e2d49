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

/// What became of a key of JSON Lines that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherKey {
    /// It is kept in meta.
    Meta,
    /// It is kept in meta under another key, since meta has this one with another value.
    Beside,
    /// It is the source of the revision.
    Source,
    /// A number or a truth value, kept in meta as JSON writes it.
    AsText,
    /// A list, which is left out.
    List,
    /// An object, which is left out.
    Object,
    /// It has no room in a record, and is left out.
    TooLong,
    /// A number of more digits than would be kept, which is left out.
    Inexact,
    /// On a line that is an end or a rename, and has no room for it.
    NotOfRevision,
}

impl OtherKey {
    /// Whether it is in the store.
    #[must_use]
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Meta | Self::Beside | Self::Source | Self::AsText)
    }
}

impl fmt::Display for OtherKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Meta => "kept in meta",
            Self::Beside => "kept in meta under another key, beside the one that is there",
            Self::Source => "taken as the source",
            Self::AsText => "kept in meta as text",
            Self::List => "a list",
            Self::Object => "an object",
            Self::TooLong => "too long for a record",
            Self::Inexact => "a number of too many digits",
            Self::NotOfRevision => "on a line that is an end or a rename",
        })
    }
}

/// A kind of what is not in the store as the source has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Files that a commit deletes.
    Deletions,
    /// Tags of git.
    Tags,
    /// Tags of commits that are not on the branch.
    TagsElsewhere,
    /// Tags of something other than a commit.
    TagsOfOthers,
    /// Tags of which there are too many, or too many labels.
    ManyTags,
    /// Tags whose label another tag has.
    TagsWithoutLabel,
    /// What annotated tags say.
    TagMessages,
    /// Branches of a stream beside the one that was taken.
    OtherBranches,
    /// Commits of a stream that are not on the branch: of branches that were merged, and others.
    OtherCommits,
    /// Notes of git.
    GitNotes,
    /// Pictures, programs, archives.
    BinaryFiles,
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
    /// Revisions with the text that their briefing had just before, where only changes are taken.
    SameText,
    /// A key of JSON Lines that is none of ours.
    Key {
        /// The key.
        key: String,
        /// What became of it.
        fate: OtherKey,
    },
    /// Texts of a revision beside its main one.
    Slots,
    /// An element of a dump that nothing is made of.
    Element {
        /// Its name, with those around it: `page/upload`.
        path: String,
    },
    /// Pages of a dump without a revision.
    EmptyPages,
    /// Files that `--include` or `--exclude` leaves out.
    Excluded,
    /// Files that cannot be read.
    UnreadableFiles,
    /// Documents, tables, pictures: files in a format that is no text.
    Documents,
    /// Texts in UTF-16 or UTF-32.
    Utf16Files,
    /// Files that are neither UTF-8 nor of a format that is known.
    OtherFiles,
    /// The store itself.
    TheStore,
    /// Kinds beyond those that are told apart.
    Others,

    /// Tags that no label can be, and what they were changed to.
    MappedTags,
    /// Renames to a name that has a history of its own.
    RenamesOntoNames,
    /// Commits that are dated after one that follows them.
    DatedLater,
    /// Commits whose time cannot be read.
    UnreadableTimes,
    /// Names and messages in an encoding that is not known.
    UnknownEncodings,
    /// Names and messages that no record holds, of which the beginning was taken.
    LongMessages,
    /// A stream that begins with a commit which follows another.
    UnknownBeginnings,
    /// A stream that does not say where it ends.
    UnannouncedEnds,
    /// Names that no briefing can have, and what they were changed to.
    MappedNames,
    /// Names that are not UTF-8, and what they were changed to.
    EncodedNames,
    /// Names that would have been those of another original, and what they were changed to.
    SharedNames,
    /// Briefings whose revisions came newest first, and were turned around.
    TurnedAround,
    /// Briefings whose revisions were not in the order of their times, and were put in it.
    PutInOrder,
    /// Revisions that are older than the ones before them, in the store or in the source.
    OlderThanBefore,
    /// Revisions of a time before the end of their briefing, behind that: it stays ended.
    BeforeEnd,
    /// Revisions whose time is still to come.
    InTheFuture,
    /// Briefings of which something else is in force than the branch has.
    NotAsBranch,
    /// Briefings of commits that are in force, and that the branch does not have.
    NotOnBranch,
    /// Times that name no zone.
    TimesWithoutZone,
    /// Dates without a time of day.
    DatesAlone,
    /// Numbers that are seconds since 1970, and would be days too, written without hyphens.
    SecondsLikeDays,
    /// Checksums of a dump that are none, so that nothing was compared with them.
    Unchecked,
}

impl Kind {
    /// Whether it is in the store, but otherwise than the source has it; else it is not in the
    /// store.
    #[must_use]
    pub const fn is_taken(&self) -> bool {
        match self {
            Self::Key { fate, .. } => fate.is_taken(),
            Self::MappedNames
            | Self::EncodedNames
            | Self::SharedNames
            | Self::TurnedAround
            | Self::PutInOrder
            | Self::OlderThanBefore
            | Self::BeforeEnd
            | Self::InTheFuture
            | Self::NotAsBranch
            | Self::NotOnBranch
            | Self::TimesWithoutZone
            | Self::DatesAlone
            | Self::SecondsLikeDays
            | Self::Unchecked
            | Self::MappedTags
            | Self::RenamesOntoNames
            | Self::DatedLater
            | Self::UnreadableTimes
            | Self::UnknownEncodings
            | Self::LongMessages
            | Self::UnknownBeginnings
            | Self::UnannouncedEnds => true,
            _ => false,
        }
    }

    const fn examples_max(&self) -> usize {
        match self {
            Self::MappedNames | Self::EncodedNames | Self::SharedNames => NAMES_MAX,
            _ => EXAMPLES_MAX,
        }
    }
}

impl fmt::Display for Kind {
    /// What it is, in the plural.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Key { key, fate } => return write!(out, "key '{key}', {fate}"),
            Self::Element { path } => return write!(out, "elements {path}"),
            Self::Slots => "slots beside the main one",
            Self::EmptyPages => "pages without a revision",
            Self::Excluded => "files that --include or --exclude leaves out",
            Self::UnreadableFiles => "files that cannot be read",
            Self::Documents => "documents and other files that are no text",
            Self::Utf16Files => "texts in UTF-16",
            Self::OtherFiles => "files that are not UTF-8",
            Self::TheStore => "the store itself",
            Self::TurnedAround => "histories that came newest first, turned around",
            Self::PutInOrder => "histories that were out of order, put in order of time",
            Self::OlderThanBefore => "revisions older than the one before them",
            Self::BeforeEnd => "revisions dated before the end of their briefing, which stays ended",
            Self::InTheFuture => "revisions dated in the future",
            Self::NotAsBranch => "briefings of which something else is in force than this branch has",
            Self::NotOnBranch => "briefings of commits in force that this branch does not have",
            Self::TimesWithoutZone => "times without a zone",
            Self::DatesAlone => "dates without a time of day, taken as their first moment",
            Self::SecondsLikeDays => "numbers that could be days, taken as seconds since 1970",
            Self::Unchecked => "checksums that are none, so nothing was compared with them",
            Self::Deletions => "deletions",
            Self::Tags => "tags",
            Self::TagsElsewhere => "tags that are not on the branch",
            Self::TagsOfOthers => "tags of something other than a commit",
            Self::ManyTags => "tags beyond a million labels",
            Self::TagsWithoutLabel => "tags whose label another tag has",
            Self::TagMessages => "messages of tags",
            Self::OtherBranches => "other branches",
            Self::OtherCommits => "commits beside the branch, merged or not",
            Self::GitNotes => "notes of git",
            Self::BinaryFiles => "binary files",
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
            Self::SameText => "revisions with the same text as before",
            Self::Others => "of other kinds",
            Self::MappedTags => "tags that no label can be",
            Self::RenamesOntoNames => "renames to a name with a history of its own",
            Self::DatedLater => "commits dated after one that follows them, whose time they count as of",
            Self::UnreadableTimes => "commits without a readable time, which count as of the next one",
            Self::UnknownEncodings => "names and messages in an unknown encoding",
            Self::LongMessages => "names and messages too long for a record, shortened",
            Self::UnknownBeginnings => "histories that begin in the middle",
            Self::UnannouncedEnds => "streams that do not say where they end",
            Self::MappedNames => "names that no briefing can have",
            Self::EncodedNames => "names that are not UTF-8, percent-encoded",
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

    /// Counts one more; `example` says which, where that is still to be kept. An empty one is none.
    pub fn add(&mut self, kind: Kind, example: impl FnOnce() -> String) {
        let examples_max = kind.examples_max();
        let tally = self.tally(kind);
        tally.count += 1;
        if tally.examples.len() < examples_max {
            tally.examples.extend(Some(example()).filter(|example| !example.is_empty()));
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
