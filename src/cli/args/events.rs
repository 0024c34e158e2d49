//! The arguments of the verbs that say what happened to a briefing beside its texts: `end`,
//! `rename`, `undo`.

use clap::Args;

use super::AuthorArgs;

const END_HELP: &str = "\
Mark a briefing as no longer in force from a given time, because it was repealed, withdrawn or deleted. Its history \
    stays, and NAME still means its last revision, but NAME@DATE, list, export --at and search take the end into \
    account. A commit dated at that time or later revives the briefing. To correct the time or the reason, run end again.";

/// Mark a briefing as no longer in force.
#[derive(Args, Debug)]
#[command(long_about = END_HELP)]
#[command(after_help = "Example: variorum end acts/dogs --time 2021-01-01 --reason 'repealed by act 12 of 2020'")]
pub struct EndArgs {
    /// Name of the briefing
    pub name: String,
    /// Why it ended, such as 'repealed by act 12 of 2020'
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// When it ended: a time as for commit; a date means its beginning; default: now, or the time
    /// recorded before if the briefing has already ended
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Its author.
    #[command(flatten)]
    pub by: AuthorArgs,
}

const RENAME_HELP: &str = "\
Rename a briefing and keep its history: the next revision has the next number, and the old name still finds it until \
    another briefing takes that name. With several pairs of names, all briefings are renamed at once or none, so that \
    two can swap names.";

/// Rename a briefing.
#[derive(Args, Debug)]
#[command(long_about = RENAME_HELP)]
#[command(override_usage = "variorum rename [OPTIONS] <OLD> <NEW> [OLD NEW]...")]
#[command(
    after_help = "Examples:\n  variorum rename drafts/ferry news/ferry\n  variorum rename a b b a -m 'they were mixed up'"
)]
pub struct RenameArgs {
    /// Current name of the briefing
    pub old: String,
    /// New name
    pub new: String,
    /// More pairs of a current and a new name
    #[arg(value_name = "OLD NEW", hide = true)]
    pub more: Vec<String>,
    /// Why
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Its author.
    #[command(flatten)]
    pub by: AuthorArgs,
    /// When it was renamed: a time as for commit; default: now
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
}

const UNDO_HELP: &str = "\
Undo the last revision of a briefing: add a new revision that has the text, the source and the metadata of the one \
    before it, and that records which one it undoes. The history keeps both. If the briefing has ended, undo the \
    end instead, and revive it with the text that was in force before; but an amendment dated before the end and added \
    after it is undone first. If the last revision revived a briefing \
    that had ended, the briefing ends again. Labels stay where they are.";

/// Undo the last change to a briefing.
#[derive(Args, Debug)]
#[command(long_about = UNDO_HELP)]
#[command(
    after_help = "Examples:\n  variorum undo news/ferry -m 'published by mistake'\n  variorum undo news/ferry --expect 3"
)]
pub struct UndoArgs {
    /// Name of the briefing
    pub name: String,
    /// Why
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Its author.
    #[command(flatten)]
    pub by: AuthorArgs,
    /// Time of the new revision or end; default: now, or the time of the undone change if that is
    /// later
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Fail with exit status 5 unless this revision is still the newest
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    pub expect: Option<String>,
}
