//! The arguments of the verbs about the program itself: `demo`, `completions`, `man`.

use std::path::PathBuf;

use clap::Args;

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
    /// The directory to write variorum.1 and a page for each verb to
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
