//! The arguments of the verbs about the program itself: `demo`, `completions`, `man`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

const DEMO_HELP: &str = "\
Take a tour of the program with sample briefings, in a temporary store that is removed afterwards: commits, history, \
    a redline, verification, then one flipped byte and how it is found.";

/// Take a tour of the program with sample briefings.
#[derive(Args, Debug)]
#[command(long_about = DEMO_HELP)]
pub struct DemoArgs {}

/// Print completions for a shell.
#[derive(Args, Debug)]
#[command(after_help = "Example: variorum completions bash > ~/.local/share/bash-completion/completions/variorum")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Print the manual page, or write all manual pages to a directory.
#[derive(Args, Debug)]
#[command(after_help = "Example: variorum man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Directory for variorum.1 and a page for each command; created if missing
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Print completions for a partial command line.
#[derive(Args, Debug)]
pub struct CompleteArgs {
    /// The shell that asks
    pub shell: LineShell,
    /// From bash: the line up to the cursor, and COMP_WORDBREAKS; from others: the words behind the
    /// program's name up to the cursor
    #[arg(last = true)]
    pub words: Vec<OsString>,
}

/// A shell whose script asks the program what may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LineShell {
    /// Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
}
