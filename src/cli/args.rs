//! The command line as clap reads it: options and help, no logic. The arguments of the verbs are in
//! `args/`.

mod events;
mod interchange;
mod program;
mod reading;
#[cfg(feature = "serve")]
mod serve;
mod upkeep;
mod writing;

pub use events::{EndArgs, RenameArgs, UndoArgs};
pub use interchange::{Encoding, ExportArgs, ExportFormat, ImportArgs, ImportFormat, TableName};
pub use program::{CompleteArgs, CompletionsArgs, DemoArgs, LineShell, ManArgs};
pub use reading::{
    BlameArgs, BlameFormat, ChangesArgs, ChangesFormat, DiffArgs, DiffFormat, Ignore, ListArgs, ListOrder, LogArgs,
    SearchArgs, ShowArgs, WhichArgs,
};
#[cfg(feature = "serve")]
pub use serve::{SITE_TITLE, ServeAct, ServeArgs, TokenAct};
pub use upkeep::{PackArgs, PinArgs, RepairArgs, VerifyArgs};
pub use writing::{AuthorArgs, CommitArgs, InitArgs, LabelArgs};

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::exit_code::exit_codes_help;

/// Keep every revision of your briefings, see what changed word by word, and prove that nothing was
/// lost or altered.
#[derive(Debug, Parser)]
#[command(
    name = "variorum",
    version,
    about = "Keep every revision of your briefings, see what changed, and prove that nothing was lost",
    long_about = "Keep every revision of your briefings, see what changed word by word, and prove that nothing was lost or \
                  altered.\n\nA briefing is one document with a name, such as world/serbia/victory-day, and a history of \
                  revisions. A store is a directory that holds briefings and their whole history.",
    after_help = "Start with: variorum demo",
    after_long_help = LONG_HELP,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// What holds for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

const LONG_HELP: &str = concat!(
    "\
Naming a revision:
  NAME                        its newest revision
  NAME@3                      its third revision
  NAME@-1                     the one before the newest
  NAME@2026-05-09             in force at the end of that day, in your time zone
  NAME@2026-05-09T14:00Z      in force at that time
  NAME@published              the one with that label
  NAME@3f2ab1c                the one with that id prefix (at least 4 digits)
  3f2ab1c4                    the same without a name (at least 8 digits)
  NAME 3                      the same as NAME@3; so for anything after @
  NAME@2..4, NAME 2.., A..B   a pair; a missing end is the first or the newest

",
    exit_codes_help!(),
    "
Environment:
  VARIORUM_STORE    the store, if --store is not given
  VARIORUM_AUTHOR   the author, if --author is not given
  VARIORUM_PAGER    the pager; else the config file's, else PAGER, else less -R;
                    cat turns it off
  NO_COLOR, CLICOLOR_FORCE, COLUMNS, XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME

Config file, ~/.config/variorum/config.toml; options and variables override it:
  author = \"Desk\"           the author
  pager = \"less -R\"         the pager; PAGER does not override it
  zone = \"Europe/Belgrade\"  the time zone, unless TZ is set
  color = \"never\"           auto, always or never
  alias.last = \"log -n 1\"   variorum last NAME runs variorum log -n 1 NAME

Start with: variorum demo"
);

/// What holds for every verb.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Directory of the store; default: VARIORUM_STORE, else the nearest .variorum in this
    /// directory or a parent
    #[arg(long, global = true, value_name = "STORE", display_order = 1000)]
    pub store: Vec<PathBuf>,
    /// Print JSON Lines, each object with a "type"; never coloured
    #[arg(long, global = true, display_order = 1001)]
    pub json: bool,
    /// When to use colour; default: that of the config file, else auto
    #[arg(long, global = true, value_name = "WHEN", display_order = 1002)]
    pub color: Option<ColorChoice>,
    /// Print no progress, remarks, hints or confirmations
    #[arg(short, long, global = true, display_order = 1003)]
    pub quiet: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
// The options of a verb are only built when it is the one that runs. For the same reason its long
// help is with its options: what is said of a verb here would be lost.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Create a store
    Init(InitArgs),
    /// Add a revision to a briefing
    Commit(CommitArgs),
    /// Undo the last change to a briefing by adding a new revision
    Undo(UndoArgs),
    /// Mark a briefing as no longer in force from a given time
    End(EndArgs),
    /// Rename a briefing and keep its history
    Rename(RenameArgs),
    /// List briefings
    List(ListArgs),
    /// Show the history of a briefing or of the whole store, newest first
    Log(LogArgs),
    /// Print the exact bytes of a revision
    Show(ShowArgs),
    /// Show what changed between two revisions
    Diff(DiffArgs),
    /// Show every briefing that changed since a given time
    Changes(ChangesArgs),
    /// Show which revision introduced each word
    Blame(BlameArgs),
    /// Find when a phrase appeared and disappeared, in the whole history
    Search(SearchArgs),
    /// Find the revisions whose text is identical to a file
    Which(WhichArgs),
    /// Import histories from JSON Lines, a directory, git or MediaWiki
    Import(ImportArgs),
    /// Export histories as JSON Lines, a directory, git, HTML, CSV or Parquet
    Export(ExportArgs),
    /// Read everything back and check it
    Verify(VerifyArgs),
    /// Repair a damaged store, from a copy or from what is left of it
    Repair(RepairArgs),
    /// Merge log entries into packs, which are smaller and faster to read
    Pack(PackArgs),
    /// Give a revision a label
    Label(LabelArgs),
    /// Show what this reader has seen of the store
    Pin(PinArgs),
    /// Show the store in a browser
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Take a tour of the program with sample briefings, in a temporary store
    Demo(DemoArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write all manual pages to a directory
    Man(ManArgs),
    /// Print completions for a partial command line
    #[command(hide = true)]
    Complete(CompleteArgs),
}

impl Verb {
    /// Whether `--store` may name several stores.
    #[must_use]
    pub const fn takes_several_stores(&self) -> bool {
        #[cfg(feature = "serve")]
        let takes = matches!(self, Self::Serve(_));
        #[cfg(not(feature = "serve"))]
        let takes = false;
        takes
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
