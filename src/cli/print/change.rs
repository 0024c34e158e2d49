//! What a stretch of time made of a briefing: its lines, and its object.

use variorum_redline::render::{self, Difference, Line, Style, bidi_isolates, counted, grouped, wording};
use variorum_store::{End, InForce, Time, TimeRange};

use super::event::end_taken_back_words;
use super::revision::{note_lines, with_author};
use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::json::change::ChangeObject;
use crate::query::changes::{ChangeKind, NetChange};

/// How many briefings changed of those that are meant, and in which stretch of time.
pub fn title(changed: usize, names: &str, time: TimeRange) -> String {
    let moment = |moment| Time::from_instant(moment).map(|time| here(&time)).unwrap_or_default();
    let range = match (time.since, time.until) {
        (Some(since), Some(until)) => format!(" from {} to {}", moment(since), moment(until)),
        (Some(since), None) => format!(" since {}", moment(since)),
        (None, Some(until)) => format!(" until {}", moment(until)),
        (None, None) => String::new(),
    };
    let names = if names.is_empty() { String::new() } else { format!(" of {names}") };
    match changed {
        0 => format!("nothing{names} changed{range}"),
        changed => format!("{}{names} changed{range}", counted(changed as u64, "briefing")),
    }
}

/// How many briefings change later than now, by what is in the store, in a sentence.
pub fn later(count: usize) -> String {
    let briefings = counted(count as u64, "briefing");
    format!("changes dated in the future, in {briefings}, are not shown: to include them, add --until with a later day")
}

/// Prints a change: from which revision to which, when, by whom, how many words, and of what kinds.
pub fn lines(net: &NetChange, difference: &Difference<'_>, terminal: &mut Terminal) -> Result<(), CliError> {
    let is_terminal = terminal.is_terminal();
    let mut line = bidi_isolates::named(Line::new(), Style::Strong, &net.briefing, is_terminal)
        .with(Style::Plain, format!("  {}", numbers(net)));
    if let InForce::Revision(new) = &net.new {
        line = line.with(Style::Plain, format!("  {}", here(&new.record.time)));
        line = with_author(line, new.record.author.as_deref(), is_terminal);
    }
    let words = difference.redline.words;
    line = line
        .with(Style::Plain, "  ")
        .with(Style::CountIn, format!("+{}", grouped(words.inserted as u64)))
        .with(Style::Plain, " ")
        .with(Style::CountOut, format!("−{}", grouped(words.deleted as u64)));
    if net.revisions > 1 {
        line = line.with(Style::Dim, format!("  {}", counted(net.revisions, "revision")));
    }
    let columns = terminal.columns();
    terminal.lines(&line.wrapped(columns, 4))?;
    if let Some(became) = became(net) {
        terminal.lines(&note_lines(&became, columns))?;
    }
    if has_redline(net) {
        for counts in wording::all_counts(difference) {
            terminal.lines(&note_lines(&counts, columns))?;
        }
    }
    Ok(())
}

/// `@2 → @5`, with nothing where none is in force.
fn numbers(net: &NetChange) -> String {
    let number = |state: &InForce| match state {
        InForce::Revision(revision) => Some(format!("@{}", revision.record.number)),
        _ => None,
    };
    match (number(&net.old), number(&net.new)) {
        (Some(old), Some(new)) if old == new => new,
        (Some(old), Some(new)) => format!("{old} → {new}"),
        (Some(old), None) => format!("{old} → ended"),
        (None, Some(new)) => new,
        (None, None) => "ended".to_owned(),
    }
}

/// Whether there are two texts whose difference says more than either.
pub const fn has_redline(net: &NetChange) -> bool {
    matches!((&net.old, &net.new), (InForce::Revision(_), InForce::Revision(_)))
}

/// What became of the briefing, where that is more than a change of its text.
pub fn became(net: &NetChange) -> Option<String> {
    let ended = || match &net.new {
        InForce::Ended(end) => how_it_ended(end),
        _ => "not in force".to_owned(),
    };
    let renamed = net.renamed_from().map(|former| format!("renamed from {former}"));
    let became = match net.kind() {
        ChangeKind::Changed => None,
        ChangeKind::New => Some("new".to_owned()),
        ChangeKind::Back => Some("changed, and changed back".to_owned()),
        ChangeKind::Same if renamed.is_some() => None,
        ChangeKind::Same => Some("the same revision is in force".to_owned()),
        ChangeKind::Revived => Some("in force again".to_owned()),
        ChangeKind::Ended => Some(ended()),
        ChangeKind::Passing if matches!(net.old, InForce::NotYet) => Some(format!("new, and {}", ended())),
        ChangeKind::Passing => Some(ended()),
    };
    let between = net.ends_taken_back.iter().map(end_taken_back_words);
    let all: Vec<String> = renamed.into_iter().chain(became).chain(between).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn how_it_ended(end: &End) -> String {
    let by = end.record.author.as_ref().map(|author| format!(" by {author}")).unwrap_or_default();
    let why = end.record.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("ended on {}{by}{why}", here(&end.record.time))
}

/// Prints the object of a change.
pub fn object(
    net: &NetChange,
    difference: &Difference<'_>,
    with_parts: bool,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    if with_parts {
        terminal.object(&ChangeObject::new(net, render::json::diff(difference)))
    } else {
        terminal.object(&ChangeObject::new(net, render::json::summary(difference)))
    }
}
