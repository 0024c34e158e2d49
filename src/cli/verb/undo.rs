//! `undo`: takes back the last revision of a briefing, or its end, by a new revision; and what
//! revived it, by its end.

use std::collections::BTreeMap;

use variorum_store::{Clears, Commit, Committed, Draft, End, EndDraft, Ended, Expect, Revision, Time, Undone};

use super::ExitCode;
use crate::cli::args::UndoArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::print::{self, time::here};
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::committed::not_in_force;
use crate::query::revision_selector;
use crate::query::undo::{UNDOES_END, Undoing, undoing};

/// Adds a revision with what was there before the last change.
pub fn run(args: &UndoArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let briefing = revision_selector::name(&args.name)?;
    let recorded = clock::now()?;
    let given_time = context.time(args.time.as_deref())?;
    let mut store = context.open_to_write(terminal)?;
    Context::remark_on_name(&store, &args.name, terminal)?;
    let found = undoing(&store, briefing.as_str())?;
    let briefing = revision_selector::name(&found.newest.briefing)?;
    let name = briefing.as_str().to_owned();
    // What somebody else has added meanwhile is not taken back unseen.
    let expected = match &args.expect {
        Some(text) => revision_selector::revision_within(&store, &briefing, text, context.calendar())?.id,
        None => found.newest.id,
    };
    let time = given_time.unwrap_or_else(|| time(&found, &recorded));
    if let Some(end) = found.end.as_ref().filter(|end| time.instant() < end.record.time.instant()) {
        let (given, ended) = (here(&time), here(&end.record.time));
        let failure = CliError::new(Kind::Usage, format!("--time: {given} is before {name}'s end on {ended}"));
        return Err(failure.hint("leave --time out, or give the time of the end or a later one"));
    }
    let end = found.revived.as_ref().map(|before| end_again(&found, before, args, (&time, &recorded), context));
    let end = end.transpose()?;
    // Where it has ended by then, nothing has to come back but the end.
    if let Some(end) = end.clone().filter(|end| end.time == time) {
        let ended = store.end_expecting(end, Expect::Head(expected)).map_err(CliError::store(&name))?;
        let (Ended::Created(end) | Ended::Unchanged(end)) = ended;
        print::event::ended_again(&found, &end, terminal)?;
        return Ok(ExitCode::Done);
    }
    let restored = &found.restored.record;
    let draft = Draft {
        briefing,
        content: store.content(&found.restored).map_err(CliError::store(&name))?,
        time,
        recorded: recorded.clone(),
        author: context.author(args.by.author.as_deref()),
        note: Some(note(&found, args.note.as_deref())),
        source: restored.source.clone(),
        labels: Vec::new(),
        meta: BTreeMap::clone(&restored.meta),
        undoes: found.end.is_none().then_some(Undone::Revision(found.newest.id)),
    };
    let commit = Commit { draft, expect: Expect::Head(expected), clears: Clears::All, end };
    let committed = store.commit_all(vec![commit]).map_err(CliError::store(&name))?;
    for revision in committed.iter().map(revision) {
        print::event::undone(&found, revision, terminal)?;
        let end = found.revived.as_ref().map(|_| store.end_of(&name)).transpose().map_err(CliError::store(&name))?;
        if let Some(end) = end.flatten() {
            print::event::ended("ended", &end, terminal)?;
        } else if let Some(why) = not_in_force(&store, revision, &recorded)? {
            print::committed::tell_not_in_force(revision, &why, terminal);
        } else if let Some(end) = found.stays.as_ref().filter(|_| found.end.is_none()) {
            terminal.remark(&print::event::takes_back_end(revision, end));
        }
    }
    Ok(ExitCode::Done)
}

/// The end that counts again: from when it did, or where that has passed, from when the revision
/// that took it back is undone; what was in force meanwhile stays in the history.
fn end_again(
    found: &Undoing,
    before: &End,
    args: &UndoArgs,
    (time, recorded): (&Time, &Time),
    context: &Context,
) -> Result<EndDraft, CliError> {
    let record = &before.record;
    let is_to_come = record.time.instant() > time.instant();
    let undoes = format!("undoes revision {}", found.newest.record.number);
    let why = args.note.as_ref().or(record.reason.as_ref());
    Ok(EndDraft {
        briefing: revision_selector::name(&before.briefing)?,
        time: if is_to_come { record.time.clone() } else { time.clone() },
        recorded: recorded.clone(),
        author: context.author(args.by.author.as_deref()),
        reason: match (is_to_come, &record.reason) {
            (true, reason) => reason.clone(),
            (false, _) => Some(why.map_or(undoes.clone(), |why| format!("{undoes}: {why}"))),
        },
        behind: None,
    })
}

const fn revision(committed: &Committed) -> &Revision {
    match committed {
        Committed::Created(revision) | Committed::Unchanged(revision) | Committed::Labelled(revision, _) => revision,
    }
}

/// Now; or the time of what is taken back, where that is still to come, so that it never is in
/// force, or where the briefing has ended behind it, so that it stays ended.
fn time(found: &Undoing, recorded: &Time) -> Time {
    let undone = found.end.as_ref().map_or(&found.newest.record.time, |end| &end.record.time);
    let has_ended = found.stays.as_ref().is_some_and(|end| end.record.time.instant() <= recorded.instant());
    if has_ended || undone.instant() > recorded.instant() { undone.clone() } else { clock::here(recorded) }
}

/// What is taken back, and what the person adds.
fn note(found: &Undoing, added: Option<&str>) -> String {
    let what = match &found.end {
        Some(end) => format!("{UNDOES_END}{}", here(&end.record.time)),
        None => format!("undoes revision {}", found.newest.record.number),
    };
    added.map_or(what.clone(), |added| format!("{what}: {added}"))
}
