//! Why a record is refused, as facts: where it is, and which rule it breaks.

use std::fmt;
use std::str::Utf8Error;

use variorum_store::limits::CONTENT_BYTES_MAX;
use variorum_store::{NameError, Time};

use super::detect::truncated_to;
use crate::files::Problem;

/// Characters of a foreign word that a message quotes.
pub(super) const QUOTED_CHARS_MAX: usize = 80;

/// Characters of what another parser says, which may quote the source.
const DETAIL_CHARS_MAX: usize = 300;

/// A record that is refused.
#[derive(Debug)]
pub struct Refusal {
    /// The line on which it begins, counted from 1; `None` in a directory.
    pub line: Option<u64>,
    /// The briefing, path or title, where it is known. Truncated where there is a line.
    pub subject: Option<String>,
    /// Why.
    pub reason: Box<Reason>,
}

/// A piece of the source that a message quotes, truncated, with `…` in place of what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    pub(super) fn of(text: &str) -> Self {
        Self(truncated_to(text, QUOTED_CHARS_MAX).into_owned())
    }

    /// Bytes that may not be UTF-8.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..4 * (QUOTED_CHARS_MAX + 1)).unwrap_or(bytes);
        Self::of(&String::from_utf8_lossy(bytes))
    }

    /// What another parser says.
    pub(super) fn of_detail(detail: &str) -> Self {
        Self(truncated_to(detail, DETAIL_CHARS_MAX).into_owned())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Why a record is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Bytes of the record are not UTF-8.
    #[error("not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The offset of the first byte that is not, in the line or the text.
        offset: usize,
    },
    /// The text is larger than a revision may be.
    #[error("the text is larger than {} MiB", CONTENT_BYTES_MAX >> 20)]
    TextTooLarge,
    /// The briefing cannot have this name.
    #[error("name '{name}': {rule}")]
    Name {
        /// The name in the source, without the prefix.
        name: Excerpt,
        /// The rule that it breaks.
        rule: NameRule,
    },
    /// A label cannot be this.
    #[error("label '{label}': {rule}")]
    Label {
        /// The label.
        label: Excerpt,
        /// The rule that it breaks.
        rule: NameError,
    },
    /// A time is not one.
    #[error("{field} '{text}': no time that can be read; write it as 2026-05-09T14:00:00+02:00, a day as 2026-05-09")]
    Time {
        /// What the source calls it.
        field: &'static str,
        /// The time.
        text: Excerpt,
    },
    /// A time in seconds since 1970 is in a year that no record can hold.
    #[error("time {seconds}: the year is outside 0 to 9999")]
    TimeOutOfRange {
        /// The time as the source has it.
        seconds: Excerpt,
    },
    /// A number is no time in seconds since 1970, but one in a smaller unit.
    #[error("time {number}: {unit} since 1970, it seems ({meant}), where seconds are read")]
    TimeUnit {
        /// The time as the source has it.
        number: Excerpt,
        /// The unit.
        unit: TimeUnit,
        /// The time in that unit, to the second.
        meant: Time,
    },
    /// Another reason, in one field of the record.
    #[error("{field}: {reason}")]
    Field {
        /// What the field is called.
        field: &'static str,
        /// What is wrong with it.
        reason: Box<Reason>,
    },
    /// A field is longer than any record.
    #[error("longer than {} KiB", max_bytes >> 10)]
    FieldTooLong {
        /// The limit in bytes.
        max_bytes: usize,
    },

    /// A line is not a JSON object.
    #[error("not a JSON object")]
    NotAnObject,
    /// A line does not have a field that it must have.
    #[error("'{field}' is missing")]
    Missing {
        /// The field.
        field: &'static str,
        /// For the fields that are missing, other keys of the line that may be meant.
        perhaps: Vec<(&'static str, String)>,
    },
    /// A line is JSON, but values are nested too deep.
    #[error("values are nested more than {max} deep")]
    NestedTooDeep {
        /// The limit.
        max: usize,
    },
    /// A line cannot be parsed.
    #[error(transparent)]
    Json(JsonProblem),
    /// An exported record keeps its name, so it cannot be imported under a prefix.
    #[error("a record keeps its own name")]
    RecordWithPrefix,

    /// A revision of a dump has no text.
    #[error("the revision has no text")]
    NoText,
    /// An element of a dump has another one in it, which it cannot have.
    #[error("it has {markup} in it, which a dump would escape")]
    MarkupInText {
        /// What is in it.
        markup: Excerpt,
    },
    /// An element stands twice where it can stand once.
    #[error("it is there twice")]
    Twice,
    /// A text does not have the length that its dump states.
    #[error("the length of the text in bytes is {actual}, but the dump says {stated}")]
    OtherLength {
        /// Its length in bytes.
        actual: usize,
        /// What the dump says.
        stated: Excerpt,
    },
    /// A text is not the one of which the dump has the SHA-1.
    #[error("the SHA-1 of the text is {actual}, but the dump says {stated}")]
    OtherSha1 {
        /// That of the text, as the dump writes it.
        actual: String,
        /// What the dump says.
        stated: Excerpt,
    },
    /// A dump has an entity that XML does not define.
    #[error("XML does not define the entity &{entity};")]
    UndefinedEntity {
        /// Its name.
        entity: Excerpt,
    },

    /// The stream does not contain the text that a commit names.
    #[error("the stream does not contain its text")]
    TextNotInStream,
    /// The author or the committer of a commit cannot be read.
    #[error("author '{text}': not NAME <EMAIL> SECONDS OFFSET")]
    Signature {
        /// What the commit says.
        text: Excerpt,
    },

    /// The source has an error after which nothing can be read.
    #[error("{0}; the rest was not read")]
    Malformed(Malformed),
    /// The source ends too early.
    #[error("the stream is truncated here{0}")]
    Truncated(TruncatedIn),

    /// A file of a directory cannot be read.
    #[error("{0}")]
    File(Problem),
    /// The store refuses the record.
    #[error("{}", store_words(.0))]
    Store(Box<variorum_store::Error>),
}

/// A part of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// A thousandth.
    Milliseconds,
    /// A millionth.
    Microseconds,
    /// A thousand-millionth.
    Nanoseconds,
}

impl TimeUnit {
    /// How many there are in a second.
    #[must_use]
    pub const fn per_second(self) -> i64 {
        match self {
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        })
    }
}

/// Which rule a name breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameRule {
    /// One of the rules of all names.
    #[error(transparent)]
    Invalid(#[from] NameError),
    /// No repository contains such a path.
    #[error("a part is '.git', which no repository contains")]
    GitFolder,
    /// Renames are followed, and the name still belongs to the file that was renamed.
    #[error("another briefing has kept this name since its file was renamed")]
    TakenByRename,
}

/// Why a line is not JSON, or not the JSON that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonProblem {
    /// The line ends too early.
    #[error("truncated at byte {offset}: {detail}")]
    Truncated {
        /// Bytes of the line.
        offset: usize,
        /// What the parser says.
        detail: Excerpt,
    },
    /// A field has a type or a size that it cannot have, or is there twice.
    #[error("{0}")]
    Field(Excerpt),
    /// A `\u` escape is not a character.
    #[error("an invalid \\u escape or a lone surrogate at byte {offset}")]
    Escape {
        /// Where it is in the line.
        offset: usize,
    },
    /// Anything else that is not JSON.
    #[error("{detail} at byte {offset}")]
    Syntax {
        /// Where it is in the line.
        offset: usize,
        /// What the parser says.
        detail: Excerpt,
    },
}

/// An error of a whole source, after which nothing can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A dump has elements that are nested too deep.
    #[error("elements are nested too deep for a dump")]
    ElementsTooDeep,
    /// The root of an XML document is not that of a dump.
    #[error("the root element is <{0}>, not <mediawiki>")]
    OtherRoot(Excerpt),
    /// A dump has no element.
    #[error("not XML")]
    NotXml,
    /// A dump ends inside an element.
    #[error("the dump is truncated")]
    TruncatedXml,
    /// A dump is not well-formed XML.
    #[error("not well-formed: {0}")]
    Xml(Excerpt),
    /// A line of a stream is longer than two paths can be.
    #[error("a command is longer than 1 MiB")]
    CommandTooLong,
    /// A stream has a command that `git fast-import` does not have.
    #[error("unknown command '{0}'")]
    UnknownCommand(Excerpt),
    /// A blob of a stream has such a command.
    #[error("unknown command '{0}' in a blob")]
    UnknownInBlob(Excerpt),
    /// `data` does not say how long it is.
    #[error("data without a length")]
    DataWithoutLength,
    /// `data <<` has more than is allowed, or a line that is.
    #[error("the data between delimiters is too long")]
    DelimitedTooLong,
    /// `inline` is not followed by `data`.
    #[error("inline without data")]
    InlineWithoutData,
    /// `alias` does not say of what.
    #[error("an alias without a target")]
    AliasWithoutTarget,
    /// A file has a mode that git does not know.
    #[error("'{0}' is not a file mode")]
    FileMode(Excerpt),
    /// Copies and renames of folders make more files than a stream of its length may.
    #[error(
        "copies of folders have come to more than {max} files, which so short a stream does not make; import it without them"
    )]
    CopiesTooMany {
        /// The limit for the part of the stream that was read.
        max: u64,
    },
    /// Commits name the same texts again and again.
    #[error(
        "the texts of the commits have come to more than {} MiB, which so short a stream does not make; import it in parts",
        max_bytes >> 20
    )]
    TextsTooLarge {
        /// The limit in bytes for the part of the stream that was read.
        max_bytes: u64,
    },
    /// A quoted path has an escape that C does not know.
    #[error("a quoted path has an invalid escape")]
    PathEscape,
    /// A quoted path does not end.
    #[error("a quoted path has no closing quote")]
    PathUnclosed,
}

/// Inside of what a stream of git ends too early.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TruncatedIn {
    /// A line without its line feed.
    #[error(", inside a line; the command it belongs to was not imported")]
    Line,
    /// The stream announces a `done` that it does not have.
    #[error(": the 'done' that it announces is missing")]
    Commands,
    /// A blob.
    #[error(", inside a blob")]
    Blob,
    /// Data whose length is stated.
    #[error(", inside data of length {bytes}")]
    Data {
        /// The length in bytes.
        bytes: u64,
    },
    /// Data whose delimiter is stated.
    #[error(", inside data that ends with '{0}'")]
    Delimited(Excerpt),
    /// A tag.
    #[error(", inside a tag")]
    Tag,
    /// An alias.
    #[error(", inside an alias")]
    Alias,
    /// A commit.
    #[error(", inside the commit that begins on line {line}, which was not imported")]
    Commit {
        /// Its first line.
        line: u64,
    },
}

impl From<Utf8Error> for Reason {
    fn from(error: Utf8Error) -> Self {
        Self::NotUtf8 { offset: error.valid_up_to() }
    }
}

impl Reason {
    /// The same reason, in one field.
    pub(super) fn in_field(self, field: &'static str) -> Self {
        Self::Field { field, reason: Box::new(self) }
    }
}

/// A name that is refused.
pub(super) fn name_refused(name: &str, rule: NameRule) -> Reason {
    Reason::Name { name: Excerpt::of(name), rule }
}

/// What the store says of a record, the name in it truncated.
fn store_words(error: &variorum_store::Error) -> String {
    match error {
        variorum_store::Error::Name { text, reason } => format!("'{}': {reason}", Excerpt::of(text)),
        other => other.to_string(),
    }
}
