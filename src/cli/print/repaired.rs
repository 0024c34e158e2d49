//! What a repair did: which objects it took or made, what it had to leave, what is gone.

use std::path::Path;

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted, quoted};
use variorum_store::{Left, LeftOut, LeftReason, Repaired, Report, Revision, Salvaged};

use super::verified::{self, GroupObject};
use crate::cli::error::CliError;
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::query::damage::{DamageGroup, groups};

/// Revisions and records that are named one by one; the rest is counted.
const NAMED_MAX: usize = 100;

#[derive(Serialize)]
struct RepairedObject<'repaired> {
    r#type: &'static str,
    ok: bool,
    taken: Vec<TakenObject<'repaired>>,
    left: Vec<LeftObject<'repaired>>,
    /// What is still damaged; null where the store still cannot be opened.
    groups: Option<Vec<GroupObject<'repaired>>>,
}

#[derive(Serialize)]
struct TakenObject<'repaired> {
    object: &'repaired str,
    /// Where that which lay there is kept.
    kept: Option<&'repaired str>,
}

#[derive(Serialize)]
struct LeftObject<'repaired> {
    object: &'repaired str,
    reason: &'static str,
    detail: Option<String>,
}

#[derive(Serialize)]
struct SalvagedObject<'saved> {
    r#type: &'static str,
    ok: bool,
    store: String,
    added: u64,
    already_stored: u64,
    renewed: Vec<RenewedObject<'saved>>,
    /// Names that were given again, as their records are lost.
    renamed: Vec<RenamedObject<'saved>>,
    /// Revisions whose text is lost, as their records say them.
    without_text: Vec<WithoutTextObject<'saved>>,
    left_out: Vec<LeftOutObject<'saved>>,
    /// What is gone.
    groups: Vec<GroupObject<'saved>>,
}

#[derive(Serialize)]
struct RenewedObject<'saved> {
    briefing: &'saved str,
    was: u64,
    is: u64,
}

#[derive(Serialize)]
struct RenamedObject<'saved> {
    from: &'saved str,
    to: &'saved str,
}

#[derive(Serialize)]
struct WithoutTextObject<'saved> {
    briefing: &'saved str,
    number: u64,
    id: String,
    time: &'saved str,
    author: Option<&'saved str>,
    note: Option<&'saved str>,
    labels: &'saved [String],
}

#[derive(Serialize)]
struct LeftOutObject<'saved> {
    leaf: u64,
    briefing: Option<&'saved str>,
    reason: String,
}

/// Prints what a repair in place did.
pub fn repaired(repaired: &Repaired, terminal: &mut Terminal) -> Result<(), CliError> {
    let still = repaired.report.as_ref().map(groups);
    if terminal.is_json() {
        return terminal.object(&RepairedObject {
            r#type: "repaired",
            ok: repaired.report.as_ref().is_some_and(Report::is_ok),
            taken: repaired
                .taken
                .iter()
                .map(|taken| TakenObject { object: &taken.object, kept: taken.kept.as_deref() })
                .collect(),
            left: repaired.left.iter().map(left_object).collect(),
            groups: still.as_ref().map(|groups| groups.iter().map(verified::group_object).collect()),
        });
    }
    for taken in &repaired.taken {
        let mut line = Line::new().with(Style::Good, "restored ").foreign(Style::Plain, &taken.object);
        if let Some(kept) = &taken.kept {
            line = line.with(Style::Dim, "; the damaged one is kept as ").foreign(Style::Dim, kept);
        }
        terminal.line(&line)?;
    }
    for left in &repaired.left {
        let line = Line::new().with(Style::Bad, "left as it is ").foreign(Style::Plain, &left.object);
        terminal.line(&line.foreign(Style::Plain, &format!(": {}", reason(left))))?;
    }
    match (&repaired.report, &still) {
        (Some(report), _) if report.is_ok() => terminal.line(&Line::new().with(Style::Good, "no damage found")),
        (Some(_), Some(still)) => still_damaged(still, terminal),
        _ => {
            terminal.line(&Line::new().with(Style::Bad, "the store still cannot be opened"))?;
            terminal.hint(hints::REPAIR_FROM);
            Ok(())
        }
    }
}

/// Prints what is still damaged, and what to type next.
fn still_damaged(groups: &[DamageGroup], terminal: &mut Terminal) -> Result<(), CliError> {
    verified::paragraphs(groups, verified::Manner { is_all: false, refuses_writing: true }, terminal)
}

fn left_object(left: &Left) -> LeftObject<'_> {
    let (reason, detail) = match &left.reason {
        LeftReason::Absent => ("absent", None),
        LeftReason::Same => ("same", None),
        LeftReason::Unfit(damage) => ("unfit", Some(damage.to_string())),
        _ => ("other", None),
    };
    LeftObject { object: &left.object, reason, detail }
}

fn reason(left: &Left) -> String {
    match &left.reason {
        LeftReason::Absent => "the copy does not have it".to_owned(),
        LeftReason::Same => "the copy has the same".to_owned(),
        LeftReason::Unfit(damage) => format!("the object in the copy cannot be used: {damage}"),
        _ => "the copy cannot be used for it".to_owned(),
    }
}

/// Prints what was saved into a new store, and what is gone.
pub fn salvaged(saved: &Salvaged, lost: &Report, into: &Path, terminal: &mut Terminal) -> Result<(), CliError> {
    let (shown, gone) = (into.display().to_string(), groups(lost));
    if terminal.is_json() {
        return terminal.object(&SalvagedObject {
            r#type: "salvaged",
            ok: saved.report.is_ok(),
            store: shown,
            added: saved.imported.added,
            already_stored: saved.imported.already_stored,
            renewed: saved
                .renewed
                .iter()
                .map(|it| RenewedObject { briefing: &it.briefing, was: it.was, is: it.is })
                .collect(),
            renamed: saved.names.iter().map(|(from, to)| RenamedObject { from, to }).collect(),
            without_text: saved.without_text.iter().map(without_text_object).collect(),
            left_out: saved.left_out.iter().map(left_out_object).collect(),
            groups: gone.iter().map(verified::group_object).collect(),
        });
    }
    let line = Line::new().with(Style::Good, "saved ").with(Style::Plain, counted(saved.report.revisions, "revision"));
    terminal.line(&line.with(Style::Plain, " in ").foreign(Style::Strong, &shown))?;
    for renewed in saved.renewed.iter().take(NAMED_MAX) {
        let text = format!(
            "{}@{} is renumbered to @{}: a revision before it is lost",
            renewed.briefing, renewed.was, renewed.is
        );
        terminal.line(&Line::new().foreign(Style::Plain, &text))?;
    }
    more(saved.renewed.len(), "renumbered revision", terminal)?;
    for (from, to) in saved.names.iter().take(NAMED_MAX) {
        let text = format!("{from} is called {to} again: the record of that name is lost");
        terminal.line(&Line::new().foreign(Style::Plain, &text))?;
    }
    more(saved.names.len(), "name", terminal)?;
    for revision in saved.without_text.iter().take(NAMED_MAX) {
        let line = Line::new().with(Style::Bad, "text lost ");
        terminal.line(&line.foreign(Style::Plain, &without_text(revision)))?;
    }
    more(saved.without_text.len(), "lost text", terminal)?;
    for left in saved.left_out.iter().take(NAMED_MAX) {
        let what = left.briefing.clone().unwrap_or_else(|| format!("record {}", left.leaf));
        let line = Line::new().with(Style::Bad, "left out ").foreign(Style::Plain, &what);
        terminal.line(&line.foreign(Style::Plain, &format!(": {}", left.reason)))?;
    }
    more(saved.left_out.len(), "omitted record", terminal)?;
    terminal.lines(&verified::what_is_lost(&gone))?;
    terminal.hint(&format!("check it: variorum --store {} verify", quoted(&shown)));
    Ok(())
}

fn more(count: usize, noun: &str, terminal: &mut Terminal) -> Result<(), CliError> {
    match count.checked_sub(NAMED_MAX).filter(|more| *more > 0) {
        None => Ok(()),
        Some(more) => {
            let text = format!("and {} more: run it again with --json to list them", counted(more as u64, noun));
            terminal.line(&Line::new().with(Style::Dim, text))
        }
    }
}

/// What can still be told of a revision whose text is lost.
fn without_text(revision: &Revision) -> String {
    let record = &revision.record;
    let which = format!("{}@{}", revision.briefing, record.number);
    let labels = (!revision.labels.is_empty()).then(|| format!("labelled {}", revision.labels.join(", ")));
    let more = [record.author.clone(), record.note.clone(), labels].into_iter().flatten();
    [which, record.time.as_str().to_owned()].into_iter().chain(more).collect::<Vec<_>>().join(", ")
}

fn without_text_object(revision: &Revision) -> WithoutTextObject<'_> {
    let record = &revision.record;
    WithoutTextObject {
        briefing: &revision.briefing,
        number: record.number,
        id: revision.id.to_string(),
        time: record.time.as_str(),
        author: record.author.as_deref(),
        note: record.note.as_deref(),
        labels: &revision.labels,
    }
}

fn left_out_object(left: &LeftOut) -> LeftOutObject<'_> {
    LeftOutObject { leaf: left.leaf, briefing: left.briefing.as_deref(), reason: left.reason.to_string() }
}
