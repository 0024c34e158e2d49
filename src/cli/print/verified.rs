//! The report of a verification: what happened to each damaged object and what that costs, then
//! what was checked.

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted, grouped};
use variorum_store::{Damage, DamageKind, Report, VoidRecord};

use crate::cli::error::CliError;
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::query::damage::{DamageGroup, LostRevisions, Remedy, groups};

/// Briefings that a paragraph names; `--all` names every one.
const BRIEFINGS_MAX: usize = 10;

/// Void records that are shown one by one; `--all` shows every one.
const VOIDS_MAX: usize = 10;

/// Runs of numbers of one briefing that a paragraph has.
const RUNS_MAX: usize = 10;

#[derive(Serialize)]
struct DamageObject<'report> {
    r#type: &'static str,
    #[serde(flatten)]
    damage: &'report Damage,
}

#[derive(Serialize)]
struct VoidObject<'report> {
    r#type: &'static str,
    #[serde(flatten)]
    void: &'report VoidRecord,
}

#[derive(Serialize)]
struct VerifiedObject<'report> {
    r#type: &'static str,
    ok: bool,
    entries: u64,
    packs: u64,
    revisions: u64,
    contents: u64,
    bytes: u64,
    root: String,
    groups: Vec<GroupObject<'report>>,
}

/// A damaged object in JSON.
#[derive(Serialize)]
pub struct GroupObject<'report> {
    object: &'report str,
    kind: DamageKind,
    detail: &'report str,
    findings: u64,
    /// How many revisions are lost, with name and number.
    lost_revisions: u64,
    lost: Vec<LostObject<'report>>,
    /// Labels and such.
    lost_others: u64,
    /// Records of which nothing tells what they were.
    lost_unnamed: u64,
    /// What to type, the best first; empty where this follows from another group.
    advice: Vec<&'static str>,
}

#[derive(Serialize)]
struct LostObject<'report> {
    briefing: &'report str,
    /// Runs of numbers, each its first and its last.
    revisions: &'report [(u64, u64)],
}

/// How a report is printed.
#[derive(Clone, Copy)]
pub struct Manner {
    /// Whether everything is named.
    pub is_all: bool,
    /// Whether the store refuses to be written to.
    pub refuses_writing: bool,
}

/// Prints a report.
pub fn report(report: &Report, manner: Manner, terminal: &mut Terminal) -> Result<(), CliError> {
    let groups = groups(report);
    if terminal.is_json() { objects(report, &groups, terminal) } else { lines(report, &groups, manner, terminal) }
}

fn objects(report: &Report, groups: &[DamageGroup], terminal: &mut Terminal) -> Result<(), CliError> {
    for damage in &report.damages {
        terminal.object(&DamageObject { r#type: "damage", damage })?;
    }
    for void in &report.voids {
        terminal.object(&VoidObject { r#type: "void", void })?;
    }
    terminal.object(&VerifiedObject {
        r#type: "verified",
        ok: report.damages.is_empty(),
        entries: report.entries,
        packs: report.packs,
        revisions: report.revisions,
        contents: report.contents,
        bytes: report.bytes,
        root: report.root.to_string(),
        groups: groups.iter().map(group_object).collect(),
    })
}

/// A damaged object as it is in JSON.
pub fn group_object(group: &DamageGroup) -> GroupObject<'_> {
    let lost = |lost: &'_ LostRevisions| lost.count();
    GroupObject {
        object: &group.object,
        kind: group.kind,
        detail: &group.detail,
        findings: group.findings,
        lost_revisions: group.lost.iter().map(lost).sum(),
        lost: group.lost.iter().map(|lost| LostObject { briefing: &lost.briefing, revisions: &lost.runs }).collect(),
        lost_others: group.lost_others,
        lost_unnamed: group.lost_unnamed,
        advice: hints::remedy(group.remedy).iter().map(|(command, _)| *command).collect(),
    }
}

fn lines(report: &Report, groups: &[DamageGroup], manner: Manner, terminal: &mut Terminal) -> Result<(), CliError> {
    if !groups.is_empty() {
        paragraphs(groups, manner, terminal)?;
        terminal.line(&Line::new())?;
    }
    if manner.is_all {
        for damage in &report.damages {
            terminal.line(&Line::new().with(Style::Dim, "finding: ").foreign(Style::Plain, &damage.to_string()))?;
        }
    }
    voids(report, manner, terminal)?;
    let counts = [
        ("entries", report.entries),
        ("packs", report.packs),
        ("revisions", report.revisions),
        ("contents", report.contents),
        ("bytes", report.bytes),
    ];
    for (unit, count) in counts {
        terminal.line(&Line::new().with(Style::Plain, format!("{unit:<10}{}", grouped(count))))?;
    }
    terminal.line(&Line::new().with(Style::Plain, "root      ").with(Style::Id, report.root.to_string()))?;
    terminal.line(&match report.damages.len() {
        0 => Line::new().with(Style::Good, "no damage found"),
        found => Line::new().with(Style::Bad, format!("{} found", counted(found as u64, "damage"))),
    })
}

/// Prints which records count for nothing.
fn voids(report: &Report, manner: Manner, terminal: &mut Terminal) -> Result<(), CliError> {
    let shown = if manner.is_all { report.voids.len() } else { VOIDS_MAX };
    for void in report.voids.iter().take(shown) {
        let which = match (&void.briefing, void.revision) {
            (Some(briefing), Some(number)) => format!("{briefing}@{number}"),
            _ => format!("leaf {}", void.leaf),
        };
        let text = format!("{}: {which}: counts for nothing: {}", void.object, void.reason);
        terminal.line(&Line::new().with(Style::Dim, "void").with(Style::Plain, ": ").foreign(Style::Plain, &text))?;
    }
    match report.voids.len().checked_sub(shown).filter(|more| *more > 0) {
        None => Ok(()),
        Some(more) => {
            let text = format!("and {} more: variorum verify --all", counted(more as u64, "void record"));
            terminal.line(&Line::new().with(Style::Dim, text))
        }
    }
}

/// Prints what happened to each damaged object, what still works, and what to type next.
pub fn paragraphs(groups: &[DamageGroup], manner: Manner, terminal: &mut Terminal) -> Result<(), CliError> {
    for group in groups.iter().filter(|group| group.remedy != Remedy::Follows) {
        terminal.lines(&paragraph(group, manner.is_all))?;
    }
    let following = groups.iter().filter(|group| group.remedy == Remedy::Follows);
    let following: u64 = following.map(|group| group.findings).sum();
    if following > 0 && !manner.is_all {
        let follow = format!("{} more follow from this: variorum verify --all", counted(following, "finding"));
        terminal.line(&Line::new().with(Style::Dim, follow))?;
    }
    let writing = if manner.refuses_writing {
        "nothing can be written until this is repaired"
    } else {
        "new revisions can still be committed"
    };
    let is_only_pin = groups.iter().all(|group| group.remedy == Remedy::Pin);
    let reading = if is_only_pin { "everything that is here can be read" } else { "everything else can be read" };
    terminal.line(&Line::new().with(Style::Plain, format!("{reading}; {writing}")))?;
    let mut said: Vec<Remedy> = Vec::new();
    for remedy in groups.iter().map(|group| group.remedy) {
        if said.contains(&remedy) {
            continue;
        }
        said.push(remedy);
        for (command, does) in hints::remedy(remedy) {
            let command = terminal.typeable(command);
            let line = Line::new().with(Style::Plain, "next: ").foreign(Style::Strong, &format!("{command:<30}"));
            terminal.line(&line.with(Style::Plain, *does))?;
        }
    }
    Ok(())
}

/// What is gone with damaged objects: every revision by name.
pub fn what_is_lost(groups: &[DamageGroup]) -> Vec<Line> {
    let costly = |group: &&DamageGroup| !group.lost.is_empty() || group.lost_others > 0 || group.lost_unnamed > 0;
    let mut lines = Vec::new();
    for group in groups.iter().filter(costly) {
        let gone = Line::new().with(Style::Bad, "gone with ").foreign(Style::Plain, &group.object);
        lines.push(gone.with(Style::Plain, ":"));
        lines.extend(paragraph(group, true).into_iter().skip(1));
    }
    lines
}

/// What happened to an object, and what is lost with it.
fn paragraph(group: &DamageGroup, is_all: bool) -> Vec<Line> {
    let happened = format!("{}: {}", group.object, happened(group));
    let mut lines =
        vec![Line::new().with(Style::Bad, "damage").with(Style::Plain, ": ").foreign(Style::Plain, &happened)];
    let mut add = |text: &str| lines.push(Line::new().with(Style::Plain, "  ").foreign(Style::Plain, text));
    let revisions: u64 = group.lost.iter().map(LostRevisions::count).sum();
    if revisions > 0 {
        let shown = if is_all { group.lost.len() } else { BRIEFINGS_MAX };
        let names: Vec<String> = group.lost.iter().take(shown).map(|lost| named(lost, is_all)).collect();
        let of = counted(group.lost.len() as u64, "briefing");
        add(&format!("{} of {of} cannot be read: {}", counted(revisions, "revision"), names.join(", ")));
        if let Some(more) = group.lost.len().checked_sub(shown).filter(|more| *more > 0) {
            add(&format!("and {}: variorum verify --all, or --json, lists them", counted_more(more as u64)));
        }
    }
    if group.lost_others > 0 {
        add(&format!("{} cannot be read", counted(group.lost_others, "label")));
    }
    if group.lost_unnamed > 0 {
        let unnamed = counted(group.lost_unnamed, "record");
        add(&format!("{unnamed} cannot be read, and nothing here tells of which briefings"));
    }
    if revisions == 0 && group.lost_others == 0 && group.lost_unnamed == 0 && group.remedy != Remedy::Pin {
        add("no revision is lost with it");
    }
    lines
}

fn counted_more(more: u64) -> String {
    if more == 1 { "1 more briefing".to_owned() } else { format!("{} more briefings", grouped(more)) }
}

/// `world/serbia/victory-day@3-17`, or several runs: `…@3-17,19`.
fn named(lost: &LostRevisions, is_all: bool) -> String {
    let shown = if is_all { lost.runs.len() } else { RUNS_MAX };
    let runs = lost.runs.iter().take(shown);
    let runs = runs.map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
    let more = if lost.runs.len() > shown { ",…" } else { "" };
    format!("{}@{}{more}", lost.briefing, runs.collect::<Vec<_>>().join(","))
}

/// What happened to an object, in words.
fn happened(group: &DamageGroup) -> String {
    let detail = group.detail.as_str();
    match group.kind {
        DamageKind::Table => format!("it was cut short or altered: {detail}"),
        DamageKind::Frame | DamageKind::Spared => format!("a part of it was altered: {detail}"),
        DamageKind::Content => format!("a text in it is not the one that its record names: {detail}"),
        DamageKind::Record => format!("a record in it cannot be read: {detail}"),
        DamageKind::Misplaced => format!("another object lies in its place: {detail}"),
        _ => detail.to_owned(),
    }
}
