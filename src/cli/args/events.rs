//! The arguments of the verbs that say what happened to a briefing beside its texts: `end`,
//! `rename`, `undo`.

use clap::Args;

const END_HELP: &str = "\
End a briefing: from a time on it is not in force, because it was repealed, withdrawn or deleted. Its history stays, \
    and NAME is still its last revision, but NAME@DATE, list, export --at and search know that it has ended. A later \
    commit revives it. To correct the time or the reason, end it again.";

/// End a briefing.
#[derive(Args, Debug)]
#[command(long_about = END_HELP)]
#[command(after_help = "Example: variorum end acts/dogs --time 2021-01-01 --reason 'repealed by act 12 of 2020'")]
pub struct EndArgs {
    /// The briefing
    pub name: String,
    /// Why: repealed, withdrawn, deleted
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// From when on it is not in force: a time as for commit, or a date, counted from its
    /// beginning; default: now
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Who ends it; default: VARIORUM_AUTHOR, else the system's user
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
}

const RENAME_HELP: &str = "\
Give a briefing another name. Its history stays one: the next revision has the next number, and the old name still \
    finds it, until another briefing begins under that. Several pairs of names are given all at once, so that two \
    briefings can take each other's.";

/// Give a briefing another name.
#[derive(Args, Debug)]
#[command(long_about = RENAME_HELP)]
#[command(override_usage = "variorum rename [OPTIONS] <OLD> <NEW> [OLD NEW]...")]
#[command(
    after_help = "Examples:\n  variorum rename drafts/ferry news/ferry\n  variorum rename a b b a -m 'they were mixed up'"
)]
pub struct RenameArgs {
    /// The briefing
    pub old: String,
    /// Its new name
    pub new: String,
    /// More of them, each with its new name
    #[arg(value_name = "OLD NEW", hide = true)]
    pub more: Vec<String>,
    /// Why
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Who renames it; default: VARIORUM_AUTHOR, else the system's user
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
    /// Since when it is called so: a time as for commit; default: now
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
}

const UNDO_HELP: &str = "\
Take back the last revision of a briefing: a new revision is added with the text, the source and the meta of the one \
    before it, and says which one it undoes. The history keeps both. If the briefing has ended, it is revived with its \
    last text. Labels stay where they are.";

/// Take back the last revision.
#[derive(Args, Debug)]
#[command(long_about = UNDO_HELP)]
#[command(
    after_help = "Examples:\n  variorum undo news/ferry -m 'published by mistake'\n  variorum undo news/ferry --expect 3"
)]
pub struct UndoArgs {
    /// The briefing
    pub name: String,
    /// Why
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Who takes it back; default: VARIORUM_AUTHOR, else the system's user
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
    /// The time of the new revision; default: now, or that of what is taken back, if it is later
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Fail with exit status 5 unless this revision is still the newest
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    pub expect: Option<String>,
}
