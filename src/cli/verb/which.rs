//! `which`: the revisions that a file is, byte for byte.

use std::path::Path;

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::ExitCode;
use crate::cli::args::WhichArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock;
use crate::files::input;
use crate::query::which::{Found, which};

/// Names the revisions that a file is; where there is none, those that it nearly is.
pub fn run(args: &WhichArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let file = Some(args.file.as_path()).filter(|path| *path != Path::new("-"));
    if file.is_none() {
        terminal.hint_when_typing(hints::TYPE_THE_TEXT);
    }
    let bytes = input::bytes(file, CONTENT_BYTES_MAX as u64)?;
    let shown = file.map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.valid_up_to();
            terminal.remark(&format!("{shown}: not UTF-8 at byte {offset}, so no revision has this text"));
            return Ok(ExitCode::No);
        }
    };
    let now = clock::now()?;
    let mut exit = Context::exit_after_reading(&store);
    let (mut same, mut near) = (0, Vec::new());
    for found in which(&store, text) {
        match found? {
            None => {}
            Some(Found::Same(revision)) => {
                same += 1;
                print::which::found(&store, &revision, &[], &now, terminal)?;
            }
            Some(Found::Near(revision, differs)) => near.push((revision, differs)),
            Some(Found::Gap(gap)) => {
                exit = if gap.is_damage() { ExitCode::Damage } else { exit };
                terminal.warn(&print::revision::gap(&gap));
            }
        }
    }
    if same > 0 {
        return Ok(exit);
    }
    terminal.remark(&format!("{shown}: no revision has this text, byte for byte"));
    for (revision, differs) in &near {
        print::which::found(&store, revision, differs, &now, terminal)?;
    }
    Ok(if exit == ExitCode::Done { ExitCode::No } else { exit })
}
