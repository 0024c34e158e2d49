//! The verbs, one a file: each reads its arguments, asks, and prints the answer through `terminal`.

pub mod blame;
pub mod changes;
pub mod commit;
pub mod complete;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod end;
pub mod export;
pub mod import;
pub mod init;
pub mod label;
pub mod list;
pub mod log;
pub mod man;
pub mod pack;
pub mod pin;
pub mod rename;
pub mod repair;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
pub mod show;
pub mod undo;
pub mod verify;
pub mod which;

use crate::cli::args::Verb;
use crate::cli::config::Config;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::exit_code::ExitCode;
use crate::cli::terminal::Terminal;

/// Goes on with the next of several briefings where one cannot be shown: that is warned of, and
/// told by the exit status. Errors: what is no matter of that briefing alone.
fn go_on_after(shown: Result<(), CliError>, exit: &mut ExitCode, terminal: &mut Terminal) -> Result<(), CliError> {
    match shown {
        Err(error) if matches!(error.kind, Kind::Damage | Kind::Refused) => {
            terminal.warn(&error.message);
            if *exit != ExitCode::Damage {
                *exit = error.kind.into();
            }
            Ok(())
        }
        shown => shown,
    }
}

/// Runs a verb.
pub fn run(verb: &Verb, context: &Context, config: &Config, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    match verb {
        Verb::Init(args) => init::run(args, context, terminal),
        Verb::Commit(args) => commit::run(args, context, terminal),
        Verb::Undo(args) => undo::run(args, context, terminal),
        Verb::End(args) => end::run(args, context, terminal),
        Verb::Rename(args) => rename::run(args, context, terminal),
        Verb::List(args) => list::run(args, context, terminal),
        Verb::Log(args) => log::run(args, context, terminal),
        Verb::Show(args) => show::run(args, context, terminal),
        Verb::Diff(args) => diff::run(args, context, terminal),
        Verb::Changes(args) => changes::run(args, context, terminal),
        Verb::Blame(args) => blame::run(args, context, terminal),
        Verb::Export(args) => export::run(args, context, terminal),
        Verb::Search(args) => search::run(args, context, terminal),
        Verb::Which(args) => which::run(args, context, terminal),
        Verb::Import(args) => import::run(args, context, terminal),
        Verb::Verify(args) => verify::run(args, context, terminal),
        Verb::Repair(args) => repair::run(args, context, terminal),
        Verb::Pack(args) => pack::run(args, context, terminal),
        Verb::Label(args) => label::run(args, context, terminal),
        Verb::Pin(args) => pin::run(args, context, terminal),
        #[cfg(feature = "serve")]
        Verb::Serve(args) => serve::run(args, context, terminal),
        Verb::Demo(args) => demo::run(args, terminal),
        Verb::Completions(args) => completions::run(args, terminal),
        Verb::Man(args) => man::run(args, terminal),
        Verb::Complete(args) => complete::run(args, config, terminal),
    }
}
