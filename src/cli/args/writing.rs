//! The arguments of the verbs that write a record: `init`, `commit`, `label`.

use std::path::PathBuf;

use clap::Args;

const INIT_HELP: &str = "Create a store. An existing store is left as it is, and the exit status is 7.";

/// Create a store.
#[derive(Args, Debug)]
#[command(long_about = INIT_HELP)]
pub struct InitArgs {
    /// Where to create it; default: --store, else VARIORUM_STORE, else .variorum in this directory
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

const COMMIT_HELP: &str = "\
Add a revision to a briefing, from FILE or from standard input. The text is kept byte for byte; it must be UTF-8 \
    and at most 64 MiB. If the newest revision has the same text, and --meta and --source add nothing new, no \
    revision is written: the answer is \"unchanged\", the labels go to the newest revision, a warning names any other \
    option that was not taken, and the exit status is 0.\n\n\
    With --prefix, commit several files at once, all of them or none, in one log entry; each file becomes the \
    briefing PREFIX/FILENAME.";

/// Add a revision to a briefing.
#[derive(Args, Debug)]
#[command(long_about = COMMIT_HELP)]
#[command(override_usage = "variorum commit [OPTIONS] <NAME> [FILE]\n       \
                            variorum commit [OPTIONS] --prefix <PREFIX> <FILE>...")]
#[command(after_help = "Examples:\n  variorum commit world/serbia/victory-day article.txt -m 'correct the count'\n  \
                  variorum commit world/serbia/victory-day article.txt -e --label published\n  \
                  variorum commit --prefix desk/ *.txt -m 'evening edition'")]
pub struct CommitArgs {
    /// Name of the briefing, such as world/serbia/victory-day
    pub name: String,
    /// File with the new text; omit it or use - for standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Commit each file as the briefing PREFIX/FILENAME
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// Why this revision exists
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Write the note in an editor: VISUAL, else EDITOR, else vi; an empty note cancels the commit
    #[arg(short = 'e', long)]
    pub edit: bool,
    /// Its author.
    #[command(flatten)]
    pub by: AuthorArgs,
    /// Time of the revision: 2026-05-09T14:00:00+02:00, '2026-05-09 14:00', yesterday; in your time
    /// zone unless it names another; default: now
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Where the text was published
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,
    /// A label for the new revision; can be repeated
    #[arg(long = "label", value_name = "LABEL")]
    pub labels: Vec<String>,
    /// Metadata to keep with the text, such as a headline; can be repeated. Later revisions inherit
    /// it; KEY= clears it
    #[arg(long = "meta", value_name = "KEY=VALUE")]
    pub meta: Vec<String>,
    /// Do not inherit the metadata of the newest revision
    #[arg(long)]
    pub no_meta: bool,
    /// Accept an empty text
    #[arg(long)]
    pub allow_empty: bool,
    /// Fail with exit status 5 unless this revision is still the newest
    #[arg(long, value_name = "REV", allow_negative_numbers = true, conflicts_with = "prefix")]
    pub expect: Option<String>,
    /// Start a new briefing, even under a former name of another; fail with exit status 5 if the
    /// name is in use
    #[arg(long, conflicts_with = "expect")]
    pub new: bool,
}

/// The author of a record, for every verb that writes one.
#[derive(Args, Debug)]
pub struct AuthorArgs {
    /// Author to record; default: VARIORUM_AUTHOR, else that of the config file, else the system's
    /// user
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
}

const LABEL_HELP: &str = "\
Give a revision a label, such as published. A label is unique within a briefing: given to another revision, it \
    moves there. Labels are records in the log too, so their history is kept.";

/// Give a revision a label.
#[derive(Args, Debug)]
#[command(long_about = LABEL_HELP)]
#[command(override_usage = "variorum label [OPTIONS] <NAME> [REV] <LABEL>")]
#[command(after_help = "Examples:\n  variorum label world/serbia/victory-day@3 published\n  \
                  variorum label world/serbia/victory-day published --clear")]
pub struct LabelArgs {
    /// The revision; with --clear, the name of the briefing is enough
    pub name: String,
    /// The label; or the revision (anything that may follow @), if the label comes after it
    #[arg(value_name = "LABEL", allow_negative_numbers = true)]
    pub rev_or_label: String,
    /// The label, if the revision is a separate word
    #[arg(value_name = "LABEL")]
    pub label: Option<String>,
    /// Remove the label
    #[arg(long)]
    pub clear: bool,
    /// Its author.
    #[command(flatten)]
    pub by: AuthorArgs,
}
