//! The arguments of the verbs that look after a store: `verify`, `repair`, `pack`, `pin`.

use std::path::PathBuf;

use clap::Args;

const VERIFY_HELP: &str = "\
Read everything back and check it: every content against its hash, every record against its id, the chain of \
    parents, and the Merkle root. Each damaged object is one paragraph: what happened to it, which revisions are lost \
    with it, and what to type next; the exit status is then 4.";

/// Read everything back and check it.
#[derive(Args, Debug, Default)]
#[command(long_about = VERIFY_HELP)]
pub struct VerifyArgs {
    /// Only this briefing
    pub name: Option<String>,
    /// Check structure and chain without decoding contents
    #[arg(long)]
    pub quick: bool,
    /// List every lost revision and every finding
    #[arg(long)]
    pub all: bool,
}

const REPAIR_HELP: &str = "\
Repair a damaged store, without losing anything that can be read.\n\n\
    With --from, every damaged object is taken from another copy of the same store (a backup, a clone), once it has \
    been read in full and found to be the right one; nothing else is changed. The damaged object is kept in the \
    folder damaged/ of the store.\n\n\
    With --into, everything that can be read is copied into a new store, and what is gone is listed. Records keep \
    their bytes and ids up to a gap in their history; revisions after a gap get a new number and id.\n\n\
    With neither, objects that hold no revisions are rebuilt from the others: the store's identity, the list of its \
    packs.";

/// Repair a damaged store.
#[derive(Args, Debug)]
#[command(long_about = REPAIR_HELP)]
#[command(after_help = "Examples:\n  variorum repair --from /backup/store\n  variorum repair --into saved")]
pub struct RepairArgs {
    /// Replace damaged objects with those of this copy of the store
    #[arg(long, value_name = "OTHER")]
    pub from: Option<PathBuf>,
    /// Copy what can be read into a new store in this directory
    #[arg(long, value_name = "DIR", conflicts_with = "from")]
    pub into: Option<PathBuf>,
}

const PACK_HELP: &str = "\
Merge log entries into packs, which are smaller and faster to read. A store packs a little by itself when \
    more than a thousand entries have gathered; run this after a large import. It is safe at any time: readers and writers continue, and what an \
    interrupted run leaves behind is removed by the next one. Merged objects are kept for an hour, so that a copy of \
    the store that is in progress stays complete.";

/// Merge log entries into packs.
#[derive(Args, Debug)]
#[command(long_about = PACK_HELP)]
#[command(after_help = "Examples:\n  variorum pack\n  variorum pack --best --prune-now")]
pub struct PackArgs {
    /// Compression level, from 1 (fast) to 22 (small); default: 6
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=22))]
    pub level: Option<i32>,
    /// Pack everything again at level 19, for archives
    #[arg(long, conflicts_with = "level")]
    pub best: bool,
    /// Pack everything again, not only new entries
    #[arg(long)]
    pub all: bool,
    /// Delete merged objects immediately; use it only while nobody is copying the store
    #[arg(long)]
    pub prune_now: bool,
}

const PIN_HELP: &str = "\
Show what this reader has seen of the store: its id, the size of its log and the root. The pin is kept with the \
    reader, not in the store, so a store that has lost or rewritten its history is noticed.";

/// Show what this reader has seen of the store.
#[derive(Args, Debug)]
#[command(long_about = PIN_HELP)]
pub struct PinArgs {
    /// Accept the store as it is now, for example restored from a backup, after showing what is
    /// lost
    #[arg(long)]
    pub reset: bool,
}
