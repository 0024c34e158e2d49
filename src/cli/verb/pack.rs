//! `pack`: merges the entries of the log into packs.

use variorum_store::{PACK_LEVEL, Packing};

use super::ExitCode;
use crate::cli::args::PackArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::print;
use crate::cli::terminal::Terminal;

/// zstd's level for archives: higher ones hardly make a store smaller.
const LEVEL_BEST: i32 = 19;

/// Packs the store, and says what became smaller.
pub fn run(args: &PackArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let packing = Packing {
        level: if args.best { LEVEL_BEST } else { args.level.unwrap_or(PACK_LEVEL) },
        everything: args.all || args.best,
        remove_at_once: args.prune_now,
    };
    let mut store = context.open_to_write(terminal)?;
    let packed = store.pack(&packing, &mut |progress| terminal.progress(&progress));
    terminal.progress_done();
    print::packed::packed(&packed.map_err(CliError::store("pack"))?, terminal)?;
    Ok(ExitCode::Done)
}
