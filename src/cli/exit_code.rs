//! Exit codes: the only place that says what each means, and the number for it. Scripts rely on
//! them.

use variorum_store as store;

use super::error::Kind;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Done.
    Done = 0,
    /// The answer is no: `diff --exit-code` found a difference, `search` or `which` found nothing.
    No = 1,
    /// The command line is wrong.
    Usage = 2,
    /// No such store, briefing or revision.
    NotFound = 3,
    /// Damage or tampering was found.
    Damage = 4,
    /// The briefing has moved on, or the store shows less than was seen before.
    Conflict = 5,
    /// The operating system or the network refused.
    System = 6,
    /// The input was rejected, or a part of it.
    Refused = 7,
}

impl ExitCode {
    /// The number that the process ends with.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl From<Kind> for ExitCode {
    fn from(kind: Kind) -> Self {
        match kind {
            // Whoever closes the pipe has read enough.
            Kind::ClosedPipe => Self::Done,
            Kind::Usage => Self::Usage,
            Kind::NotFound => Self::NotFound,
            Kind::Damage => Self::Damage,
            Kind::Conflict => Self::Conflict,
            Kind::System => Self::System,
            Kind::Refused => Self::Refused,
        }
    }
}

impl From<store::ErrorKind> for Kind {
    fn from(kind: store::ErrorKind) -> Self {
        match kind {
            store::ErrorKind::NotFound => Self::NotFound,
            store::ErrorKind::Damage => Self::Damage,
            store::ErrorKind::Conflict => Self::Conflict,
            store::ErrorKind::Refused => Self::Refused,
            store::ErrorKind::System => Self::System,
        }
    }
}

/// The section of `variorum --help` about exit codes.
macro_rules! exit_codes_help {
    () => {
        "\
Exit status:
  0  done
  1  no: diff --exit-code found a difference, search or which found nothing
  2  the command line is wrong
  3  no such store, briefing or revision
  4  damage or tampering was found
  5  conflict: the briefing has moved on, or the store shows less than before
  6  the operating system or the network refused
  7  the input was rejected: not UTF-8, too large, an impossible name or time
"
    };
}

pub(super) use exit_codes_help;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_failure_has_its_number() {
        let kinds = [Kind::Usage, Kind::NotFound, Kind::Damage, Kind::Conflict, Kind::System, Kind::Refused];
        assert_eq!(kinds.map(|kind| ExitCode::from(kind).number()), [2, 3, 4, 5, 6, 7]);
        assert_eq!(ExitCode::from(Kind::ClosedPipe).number(), 0);
        assert_eq!([ExitCode::Done, ExitCode::No].map(ExitCode::number), [0, 1]);
    }

    #[test]
    fn the_help_tells_every_number_in_order() {
        let numbers = exit_codes_help!().lines().skip(1).map(|line| line.trim_start().split(' ').next());
        let all: Vec<String> = (0..=ExitCode::Refused.number()).map(|number| number.to_string()).collect();
        assert_eq!(numbers.collect::<Option<Vec<_>>>().unwrap(), all);
    }
}
