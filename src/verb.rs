//! The verbs, one a file: each takes its arguments, does one thing to the store, and answers through `ui`.

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

use crate::args::Verb;
use crate::error::CliError;
use crate::place::Place;
use crate::ui::Ui;

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
pub fn run(verb: &Verb, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    match verb {
        Verb::Init(args) => init::run(args, place, ui),
        Verb::Commit(args) => commit::run(args, place, ui),
        Verb::List(args) => list::run(args, place, ui),
        Verb::Log(args) => log::run(args, place, ui),
        Verb::Show(args) => show::run(args, place, ui),
        Verb::Diff(args) => diff::run(args, place, ui),
        Verb::Blame(args) => blame::run(args, place, ui),
        Verb::Export(args) => export::run(args, place, ui),
        Verb::Search(args) => search::run(args, place, ui),
        Verb::Import(args) => import::run(args, place, ui),
        Verb::Verify(args) => verify::run(args, place, ui),
        Verb::Pack(args) => pack::run(args, place, ui),
        Verb::Label(args) => label::run(args, place, ui),
        Verb::Pin(args) => pin::run(args, place, ui),
        Verb::Demo(args) => demo::run(args, ui),
        Verb::Completions(args) => completions::run(args, ui),
        Verb::Man(args) => man::run(args, ui),
    }
}
