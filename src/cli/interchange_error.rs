//! The facts of `files`, `clock` and `interchange` as sentences, with advice on what to do next.

use crate::clock::ClockOutOfRange;
use crate::files::{self, Problem};

use super::error::{CliError, Kind, system_words};

const OTHER_PATH_HINT: &str = "nothing is overwritten: choose another path, or remove what is there first";

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
            Problem::TooLarge { .. } => {
                (Kind::Refused, Some("a briefing is a text; split it, or keep the large part elsewhere"))
            }
            Problem::NotUtf8 { .. } => {
                (Kind::Refused, Some("convert it first, for example with: iconv -f WINDOWS-1252 -t UTF-8"))
            }
            Problem::Exists | Problem::NotEmpty => (Kind::Refused, Some(OTHER_PATH_HINT)),
            Problem::InsideStore => (Kind::Refused, Some("choose a path outside of it")),
            Problem::NoFile => (Kind::NotFound, None),
            Problem::NameNotUtf8 | Problem::ModifiedOutOfRange => (Kind::Refused, None),
        };
        Self { kind, message: error.to_string(), hint: hint.map(str::to_owned) }
    }
}

/// What is wrong with a file, in words, where it is clear which file is meant.
pub(super) fn problem_words(problem: &Problem) -> String {
    match problem {
        Problem::Io(source) => system_words(source),
        other => other.to_string(),
    }
}
