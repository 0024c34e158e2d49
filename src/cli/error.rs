//! What can go wrong, in one line for people, one word for programs, and one exit status.

use std::io;

use variorum_store::{Error, ErrorKind};

use variorum_redline::render::quoted;

/// What sort of failure it was; each has one exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line is wrong.
    Usage,
    /// No such store, briefing or revision.
    NotFound,
    /// Damage or tampering was found.
    Damage,
    /// The briefing has moved on, or the pin knows more than the store shows.
    Conflict,
    /// The operating system or the network refused.
    System,
    /// The input was refused.
    Refused,
    /// Nobody reads the answer any more; not a failure, and nothing is said.
    ClosedPipe,
}

impl Kind {
    /// The exit status scripts may rely on.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Damage => 4,
            Self::Conflict => 5,
            Self::System => 6,
            Self::Refused => 7,
        }
    }

    /// The word for it in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ClosedPipe => "closed_pipe",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Damage => "damage",
            Self::Conflict => "conflict",
            Self::System => "system",
            Self::Refused => "refused",
        }
    }
}

/// What to do about a store that shows less than was seen, or something else.
pub const BEHIND_PIN_HINT: &str = "variorum pin shows what was seen; variorum pin --reset accepts the store as it is";

/// A failure as it is told: `variorum: what: why`, then what to type next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    /// What sort of failure.
    pub kind: Kind,
    /// `what: why`, not yet made safe for a terminal.
    pub message: String,
    /// What to type next, where there is something.
    pub hint: Option<String>,
}

impl CliError {
    /// A failure with nothing to suggest.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// Adds what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong with the command line: the parser's first paragraph on one line, its tip or the way to help as the hint.
    #[must_use]
    pub fn command_line(error: &clap::Error) -> Self {
        if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            return Self::new(Kind::Usage, "command line: no verb")
                .hint("variorum --help, or begin with: variorum demo");
        }
        let rendered = error.render().to_string();
        let mut paragraphs = rendered.split("\n\n");
        let what = one_line(paragraphs.next().unwrap_or_default());
        let what = what.strip_prefix("error: ").unwrap_or(&what);
        let rest: Vec<String> = paragraphs.map(one_line).collect();
        let hint = ["tip: ", "Usage: "].iter().find_map(|mark| rest.iter().find_map(|text| text.strip_prefix(mark)));
        Self::new(Kind::Usage, format!("command line: {what}")).hint(hint.unwrap_or("variorum --help"))
    }

    /// A failure of `what` (a file, a stream) in the operating system.
    #[must_use]
    pub fn system(what: &str, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            _ => Kind::System,
        };
        Self::new(kind, format!("{what}: {}", system_words(error)))
    }

    /// A failure of the engine, with the hint that helps.
    #[must_use]
    pub fn engine(what: &str, error: &Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::NotFound => Kind::NotFound,
            ErrorKind::Damage => Kind::Damage,
            ErrorKind::Conflict => Kind::Conflict,
            ErrorKind::Refused => Kind::Refused,
            _ => Kind::System,
        };
        let message = match error {
            // These know what went wrong, not with what.
            Error::Latched
            | Error::Unsettled { .. }
            | Error::TooLarge { .. }
            | Error::Record(_)
            | Error::Mismatch { .. } => {
                format!("{what}: {error}")
            }
            _ => error.to_string(),
        };
        let hint = match error {
            Error::NoStore { path } => format!("variorum init {}", quoted(&path.display().to_string())),
            Error::Conflict { briefing, .. } => {
                format!("variorum log {} shows what has been added since", quoted(briefing))
            }
            Error::BehindPin(_) => BEHIND_PIN_HINT.to_owned(),
            Error::Damaged(_) | Error::RefusesWriting(_) => "variorum verify names what is hit".to_owned(),
            _ => return Self::new(kind, message),
        };
        Self::new(kind, message).hint(hint)
    }
}

fn one_line(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The system's own words, without the number Rust adds: "no such file or directory".
pub(super) fn system_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = words.chars();
    match characters.next() {
        Some(first) if characters.as_str().starts_with(char::is_lowercase) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_status() {
        let kinds = [Kind::Usage, Kind::NotFound, Kind::Damage, Kind::Conflict, Kind::System, Kind::Refused];
        assert_eq!(kinds.map(Kind::exit_code), [2, 3, 4, 5, 6, 7]);
        assert_eq!(Kind::ClosedPipe.exit_code(), 0);
    }

    #[test]
    fn a_wrong_command_line_is_told_in_one_line() {
        use clap::Parser as _;
        let told = |words: &[&str]| {
            let words = ["variorum"].iter().chain(words);
            let error = CliError::command_line(&crate::cli::args::Arguments::try_parse_from(words).unwrap_err());
            assert_eq!(error.kind, Kind::Usage);
            (error.message, error.hint.unwrap())
        };
        assert_eq!(told(&[]).0, "command line: no verb");
        assert_eq!(told(&["committ"]).0, "command line: unrecognized subcommand 'committ'");
        assert_eq!(told(&["committ"]).1, "a similar subcommand exists: 'commit'");
        assert_eq!(
            told(&["show"]),
            (
                "command line: the following required arguments were not provided: <REV>".to_owned(),
                "variorum show <REV>".to_owned()
            )
        );
        assert_eq!(
            told(&["diff", "a", "--format", "pdf"]).0,
            "command line: invalid value 'pdf' for '--format <FORMAT>' [possible values: inline, side, unified, html, docx, plain, json, stat]"
        );
    }

    #[test]
    fn the_system_speaks_in_its_own_words() {
        let error = CliError::system("a.txt", &io::Error::from_raw_os_error(13));
        assert_eq!((error.kind, error.message.as_str()), (Kind::System, "a.txt: permission denied"));
    }
}
