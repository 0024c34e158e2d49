//! The facts of `files`, `clock` and `interchange` as sentences, with advice on what to do next.

use std::path::Path;

use variorum_redline::render::{counted, quoted};

use super::error::{CliError, Kind};
use super::{hints, import_hints};
use crate::clock::ClockOutOfRange;
use crate::files::walk::is_git_repository;
use crate::files::{self, Problem};
use crate::interchange::Error;
use crate::interchange::document::{ForeignFormat, Unreadable};
use crate::interchange::import::{Interrupted, NameRule, Reason, Refusal};

impl From<ClockOutOfRange> for CliError {
    fn from(error: ClockOutOfRange) -> Self {
        Self::new(Kind::System, error.to_string())
    }
}

impl From<files::Error> for CliError {
    fn from(error: files::Error) -> Self {
        let name = files::name(&error.path);
        let (kind, hint) = match &error.problem {
            Problem::Io(source) => return Self::system(&name, source),
            Problem::TooLarge { .. } => (Kind::Refused, Some(hints::TOO_LARGE)),
            Problem::NotUtf8 { beginning, .. } => {
                let path = if error.path.is_some() { &name } else { "FILE" };
                let hint = match ForeignFormat::detect(beginning) {
                    Some(format) => hints::convert(format, path),
                    None if beginning.starts_with(b"PK\x03\x04") => hints::convert(ForeignFormat::OtherZip, path),
                    None => hints::not_utf8(path, beginning),
                };
                return Self::new(Kind::Refused, error.to_string()).hint(hint);
            }
            Problem::Exists | Problem::NotEmpty | Problem::NotOurs => (Kind::Refused, Some(hints::OTHER_PATH)),
            Problem::IsDirectory | Problem::OtherEntry | Problem::IsInput => (Kind::Refused, Some(hints::OTHER_FILE)),
            Problem::InsideStore => (Kind::Refused, Some(hints::OUTSIDE_STORE)),
            Problem::NoFile => (Kind::NotFound, None),
            Problem::InUse => (Kind::Conflict, Some(hints::WAIT_FOR_EXPORT)),
            Problem::ModifiedOutOfRange | Problem::OthersCanWrite => (Kind::Refused, None),
        };
        Self { hint: hint.map(str::to_owned), ..Self::new(kind, error.to_string()) }
    }
}

impl CliError {
    /// A file that is to be compared, and has no text that could be read.
    pub fn unreadable(path: &str, problem: &Unreadable) -> Self {
        let hint = match problem {
            Unreadable::Foreign(format) => Some(hints::convert(*format, path)),
            Unreadable::NotUtf8 { beginning, .. } => Some(hints::not_utf8(path, beginning)),
            Unreadable::Encrypted => Some(hints::PASSWORD.to_owned()),
            _ => None,
        };
        Self { hint, ..Self::new(Kind::Refused, format!("{path}: {problem}")) }
    }
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        let hint = match &error {
            Error::IsDirectory { path } if !is_git_repository(path) => hints::import_files(&path.display().to_string()),
            Error::IsDirectory { path } => {
                format!("{} | variorum import --format git -", hints::git_stream(&path.display().to_string()))
            }
            Error::UnsupportedCompression { command, source_path } => {
                format!("{command} {} | variorum import -", file_words(source_path.as_deref()))
            }
            Error::NotImportable { source_path, found } => import_hints::instead(found, source_path.as_deref()),
            Error::GitRepository { path } => import_hints::git_repository(path),
            Error::IsStore { .. } => "to write what is in it: variorum export".to_owned(),
            Error::Tables { path, problem } => hints::other_tables(&path.display().to_string(), problem),
            Error::OtherFormat { .. } => "variorum import --help".to_owned(),
            Error::BranchNotChosen { branches, has_more } => {
                let more = if *has_more { ", …" } else { "" };
                format!("choose one: --branch {}{more}", branches.join(", "))
            }
            Error::BrokenStream { .. } => hints::BROKEN_STREAM.to_owned(),
            Error::CommitStoredOtherwise { .. } => hints::IMPORT_APART.to_owned(),
            Error::BranchNotInStream { branches, .. } if branches.is_empty() => "it has no commits".to_owned(),
            Error::BranchNotInStream { branches, has_more, .. } => {
                format!("its branches are: {}{}", branches.join(", "), if *has_more { ", …" } else { "" })
            }
            _ => String::new(),
        };
        let failure = match error {
            Error::File(error) => return error.into(),
            Error::Store(error) => return Self::of_store("the store", &error),
            Error::Clock(error) => return error.into(),
            Error::Prefix { prefix, rule } => Self::new(Kind::Refused, format!("--prefix '{prefix}': {rule}")),
            Error::OtherFormat { .. } => Self::new(Kind::Usage, format!("command line: {error}")),
            Error::IsDirectory { path } => {
                let path = path.display();
                Self::new(Kind::Usage, format!("{path}: is a directory, but --format gives another format"))
            }
            Error::NotDirectory { source_path } => {
                let name = files::name(&source_path);
                Self::new(Kind::Usage, format!("{name}: is not a directory, but --format says that it is"))
            }
            Error::UnsupportedCompression { .. }
            | Error::NotImportable { .. }
            | Error::GitRepository { .. }
            | Error::BranchNotChosen { .. } => Self::new(Kind::Usage, error.to_string()),
            Error::BranchNotInStream { .. } => Self::new(Kind::NotFound, error.to_string()),
            Error::BrokenStream { .. } | Error::CommitStoredOtherwise { .. } => {
                Self::new(Kind::Refused, error.to_string())
            }
            Error::Rejected(refusal) => Self::new(Kind::Refused, rejected_words(&refusal)),
            Error::InvalidZstd { .. } | Error::BranchName { .. } | Error::IsStore { .. } | Error::Tables { .. } => {
                Self::new(Kind::Refused, error.to_string())
            }
            Error::TemporaryTable(_) | Error::Encode(_) => Self::new(Kind::System, error.to_string()),
            Error::ReaderStopped => Self::new(Kind::System, format!("import: {error}")),
        };
        if hint.is_empty() { failure } else { failure.hint(hint) }
    }
}

impl From<Interrupted> for CliError {
    fn from(Interrupted { error, added }: Interrupted) -> Self {
        let mut failure = Self::from(error);
        failure.message.push_str(&format!(" (imported before it: {})", counted(added, "revision")));
        failure.hint.get_or_insert_with(|| hints::RESUME_IMPORT.to_owned());
        failure
    }
}

/// A refusal as one line.
fn rejected_words(refusal: &Refusal) -> String {
    let line = refusal.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let subject = refusal.subject.as_ref().map(|subject| format!("{subject}: ")).unwrap_or_default();
    format!("{line}{subject}{}", refusal_words(&refusal.reason))
}

/// Why a record is refused, and what to do about it where there is something.
pub(super) fn refusal_words(reason: &Reason) -> String {
    match reason {
        Reason::File(Problem::Io(source)) => variorum_store::system_words(source),
        Reason::RecordWithPrefix => format!("{reason}, so --prefix cannot be used"),
        Reason::Name { rule: NameRule::TakenByRename, .. } => format!("{reason}; import without --follow-renames"),
        Reason::TimeUnit { unit, .. } => {
            format!(
                "{reason}; divide first: jq -c '.time |= (tonumber / {})' FILE | variorum import -",
                unit.per_second()
            )
        }
        other => other.to_string(),
    }
}

/// A source as a word of a command.
fn file_words(source_path: Option<&Path>) -> String {
    source_path.map_or_else(|| "FILE".to_owned(), |path| quoted(&path.display().to_string()))
}
