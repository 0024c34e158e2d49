//! The verbs, one a file: each takes its arguments, does one thing to the store, and answers through `terminal`.

pub mod blame;
pub mod commit;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod export;
pub mod import;
pub mod init;
pub mod label;
pub mod list;
pub mod log;
pub mod man;
pub mod pack;
pub mod pin;
pub mod search;
pub mod show;
pub mod verify;

use crate::cli::args::Verb;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

/// How a verb ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The answer is no.
    No,
    /// Damage was found, and told.
    Damage,
    /// The store shows less than was seen before, or something else, and that was told.
    Behind,
    /// Some of the input was refused, and told; the rest is in.
    Refused,
}

impl Exit {
    /// The exit status scripts may rely on.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Damage => 4,
            Self::Behind => 5,
            Self::Refused => 7,
        }
    }
}

/// Does what was asked.
pub fn run(verb: &Verb, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match verb {
        Verb::Init(args) => init::run(args, context, terminal),
        Verb::Commit(args) => commit::run(args, context, terminal),
        Verb::List(args) => list::run(args, context, terminal),
        Verb::Log(args) => log::run(args, context, terminal),
        Verb::Show(args) => show::run(args, context, terminal),
        Verb::Diff(args) => diff::run(args, context, terminal),
        Verb::Blame(args) => blame::run(args, context, terminal),
        Verb::Export(args) => export::run(args, context, terminal),
        Verb::Search(args) => search::run(args, context, terminal),
        Verb::Import(args) => import::run(args, context, terminal),
        Verb::Verify(args) => verify::run(args, context, terminal),
        Verb::Pack(args) => pack::run(args, context, terminal),
        Verb::Label(args) => label::run(args, context, terminal),
        Verb::Pin(args) => pin::run(args, context, terminal),
        Verb::Demo(args) => demo::run(args, terminal),
        Verb::Completions(args) => completions::run(args, terminal),
        Verb::Man(args) => man::run(args, terminal),
    }
}
