//! What happens to a briefing beside its revisions: it ends, it gets another name, or its last
//! change is taken back.

use variorum_redline::render::{Line, Style, bidi_isolates};
use variorum_store::{End, EndTakenBack, Event, Rename, RenamedBriefing, Revision, Time};

use super::revision::{note_lines, with_author};
use super::time::here;
use crate::cli::error::CliError;
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::json::event::{EndObject, EndedAgainObject, NameKeptObject, RenameObject, UndoneObject};
use crate::query::ending::EndTime;
use crate::query::undo::Undoing;
use crate::query::version::version;

/// `ended on 2026-05-12 10:00: repealed`, or `ends on …` where that is still to come at `now`.
pub fn end_words(time: &Time, reason: Option<&str>, now: &Time) -> String {
    let verb = if time.instant() > now.instant() { "ends" } else { "ended" };
    format!("{verb} on {}{}", here(time), first_line_behind(reason))
}

/// The first line of a reason, behind a colon, where there is one.
fn first_line_behind(reason: Option<&str>) -> String {
    reason.and_then(|reason| reason.lines().next()).map(|reason| format!(": {reason}")).unwrap_or_default()
}

/// `not in force from 2026-05-12 10:00 until @4 of 2026-06-01 08:00: repealed`.
pub fn end_taken_back_words(taken_back: &EndTakenBack) -> String {
    let EndTakenBack { end, by } = taken_back;
    let reason = first_line_behind(end.record.reason.as_deref());
    let (from, until) = (here(&end.record.time), here(&by.record.time));
    format!("not in force from {from} until @{} of {until}{reason}", by.record.number)
}

/// Prints that a briefing was ended, or had ended already.
pub fn ended(word: &'static str, end: &End, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() {
        return terminal.object(&EndObject::new(word, end));
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    let line = Line::new()
        .with(Style::Plain, format!("{word} "))
        .foreign(Style::Strong, &end.briefing)
        .with(Style::Plain, " ")
        .with(Style::Id, end.id.short())
        .with(Style::Plain, format!("  from {} on", here(&end.record.time)));
    terminal.line(&match &end.record.reason {
        Some(reason) => line.with(Style::Plain, ": ").foreign(Style::Plain, reason),
        None => line,
    })
}

/// Tells what the time of an end means for a briefing with this newest revision.
pub fn end_time(means: EndTime, end: &End, newest: &Revision, terminal: &mut Terminal) {
    let (name, time) = (&end.briefing, here(&end.record.time));
    let never = match means {
        EndTime::Future => return terminal.remark(&format!("{name} is in force until {time}")),
        EndTime::BeforeNewest => "was never in force",
        EndTime::BeforeFutureNewest => "will not be in force",
    };
    let (number, newest) = (newest.record.number, here(&newest.record.time));
    terminal.warn(&format!(
        "{name}: ends on {time}, before the time of {name}@{number}, {newest}, which therefore {never}"
    ));
}

/// What happened beside the revisions, in a history: what, id, time and author; the names, and why.
pub fn lines(event: &Event, with_name: bool, columns: Option<usize>, is_terminal: bool) -> Vec<Line> {
    let line = facts(event, with_name, is_terminal);
    let mut lines = vec![with_author(line, event.author(), is_terminal)];
    if let Event::Rename(rename) = event {
        let names = rename.record.renames.iter();
        lines.extend(names.map(|one| new_name(Line::new().with(Style::Plain, "    "), one, is_terminal)));
    }
    if let Some(note) = event.note() {
        lines.extend(note_lines(note, columns));
    }
    lines
}

/// The same in one line: what, id and time, the names, and the first line of why.
pub fn one_line(event: &Event, with_name: bool, is_terminal: bool) -> Line {
    let mut line = facts(event, with_name, is_terminal);
    if let Event::Rename(rename) = event {
        for one in &rename.record.renames {
            line = new_name(line.with(Style::Plain, "  "), one, is_terminal);
        }
    }
    match event.note().and_then(|note| note.lines().next()) {
        Some(note) => line.with(Style::Plain, "  ").foreign(Style::Plain, note),
        None => line,
    }
}

/// What happened, the id of its record, and its time.
fn facts(event: &Event, with_name: bool, is_terminal: bool) -> Line {
    let (what, id, time) = match event {
        Event::End(end) => ("ended", end.id, &end.record.time),
        Event::Rename(rename) => ("renamed", rename.id, &rename.record.time),
    };
    let mut line = Line::new();
    if let (Event::End(end), true) = (event, with_name) {
        line = bidi_isolates::named(line, Style::Strong, &end.briefing, is_terminal).with(Style::Plain, "  ");
    }
    line.with(Style::Bad, what)
        .with(Style::Plain, "  ")
        .with(Style::Id, id.short())
        .with(Style::Plain, format!("  {}", here(time)))
}

/// What a briefing was called, and what it is called since.
fn new_name(line: Line, one: &RenamedBriefing, is_terminal: bool) -> Line {
    let line = bidi_isolates::named(line, Style::Plain, &one.briefing, is_terminal).with(Style::Plain, " \u{2192} ");
    bidi_isolates::named(line, Style::Strong, &one.to, is_terminal)
}

/// Prints that briefings got other names.
pub fn renamed(rename: &Rename, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() {
        return terminal.object(&RenameObject::new("renamed", rename));
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    for one in &rename.record.renames {
        terminal.line(
            &Line::new()
                .with(Style::Plain, "renamed ")
                .foreign(Style::Plain, &one.briefing)
                .with(Style::Plain, " to ")
                .foreign(Style::Strong, &one.to)
                .with(Style::Plain, " ")
                .with(Style::Id, rename.id.short()),
        )?;
    }
    Ok(())
}

/// Prints that a briefing has the name already that it was to get.
pub fn name_kept(name: &str, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() {
        return terminal.object(&NameKeptObject::new(name));
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    terminal.line(&Line::new().with(Style::Plain, "unchanged ").foreign(Style::Strong, name))
}

/// Prints what was taken back, by which revision, and labels that stay at what was taken back.
pub fn undone(found: &Undoing, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
    let (name, number) = (&revision.briefing, revision.record.number);
    let (undone, restored) = (found.newest.record.number, found.restored.record.number);
    let is_end = found.end.is_some();
    if terminal.is_json() {
        terminal.object(&UndoneObject::new(&version(revision), (!is_end).then_some(undone), restored))?;
    } else if !terminal.is_quiet() {
        let line = match is_end {
            true => Line::new().with(Style::Plain, "undid the end of ").foreign(Style::Strong, name),
            false => Line::new().with(Style::Plain, "undid ").foreign(Style::Strong, &format!("{name}@{undone}")),
        };
        terminal.line(
            &line
                .with(Style::Plain, ": ")
                .foreign(Style::Strong, &format!("{name}@{number}"))
                .with(Style::Plain, " ")
                .with(Style::Id, revision.id.short())
                .with(Style::Plain, format!(" has the text of @{restored}")),
        )?;
    }
    for label in found.newest.labels.iter().filter(|_| !is_end) {
        terminal.remark(&format!("{name}@{undone} keeps its label {label}"));
        terminal.hint(&hints::move_label(name, label));
    }
    Ok(())
}

/// Prints that a revision was taken back which had revived a briefing, by an end.
pub fn ended_again(found: &Undoing, end: &End, terminal: &mut Terminal) -> Result<(), CliError> {
    let undone = found.newest.record.number;
    if terminal.is_json() {
        return terminal.object(&EndedAgainObject::new(end, undone));
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    terminal.line(
        &Line::new()
            .with(Style::Plain, "undid ")
            .foreign(Style::Strong, &format!("{}@{undone}", end.briefing))
            .with(Style::Plain, ", which had revived it: ended ")
            .with(Style::Id, end.id.short())
            .with(Style::Plain, format!("  from {} on", here(&end.record.time))),
    )
}

/// That a new revision revives a briefing, or takes back an end that is still to come.
pub fn takes_back_end(revision: &Revision, end: &End) -> String {
    let (name, number) = (&revision.briefing, revision.record.number);
    let words = end_words(&end.record.time, end.record.reason.as_deref(), &revision.record.recorded);
    format!("{name} {words}; {name}@{number} takes that back")
}
