//! `pack`: merges the entries of the log into packs.

use serde::Serialize;
use variorum_store::{PACK_LEVEL, Packed, Packing};

use super::Exit;
use crate::cli::args::PackArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::clock;
use variorum_redline::render::{Line, Style, counted, grouped};

/// zstd's level for archives: what it reaches is hardly less than what it can reach.
const LEVEL_BEST: i32 = 19;

#[derive(Serialize)]
struct PackedObject {
    r#type: &'static str,
    merged: u64,
    bytes_before: u64,
    packs: u64,
    bytes_after: u64,
    removed: u64,
    overtaken: bool,
}

/// Packs the store, and says what became smaller.
pub fn run(args: &PackArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let how = Packing {
        level: if args.best { LEVEL_BEST } else { args.level.unwrap_or(PACK_LEVEL) },
        everything: args.all || args.best,
        remove_at_once: args.prune_now,
        now: clock::now()?,
    };
    let mut store = context.open_to_write(terminal)?;
    let packed = store
        .pack(&how, &mut |progress| terminal.progress(&progress))
        .map_err(|error| CliError::engine("pack", &error))?;
    terminal.progress_done();
    if terminal.is_json() {
        let Packed { merged, bytes_before, packs, bytes_after, removed, overtaken } = packed;
        terminal.object(&PackedObject {
            r#type: "packed",
            merged,
            bytes_before,
            packs,
            bytes_after,
            removed,
            overtaken,
        })?;
    } else if !terminal.is_quiet() {
        for line in said(&packed) {
            terminal.line(&Line::new().with(Style::Plain, line))?;
        }
    }
    Ok(Exit::Done)
}

fn said(packed: &Packed) -> Vec<String> {
    let mut lines = Vec::new();
    if packed.overtaken {
        lines.push("another packer was faster; nothing was left to do".to_owned());
    } else if packed.merged == 0 {
        lines.push("nothing to pack".to_owned());
    } else {
        lines.push(format!(
            "packed {} into {}: {} bytes, {} before",
            counted(packed.merged, "object"),
            counted(packed.packs, "pack"),
            grouped(packed.bytes_after),
            grouped(packed.bytes_before),
        ));
    }
    if packed.removed > 0 {
        lines.push(format!("removed {} that an earlier packing had merged", counted(packed.removed, "object")));
    } else if packed.packs > 0 {
        lines.push("what was merged is kept for an hour, for backups under way; the next commit or packing after that removes it".to_owned());
    }
    lines
}
