//! What an import has done.

use std::collections::BTreeMap;

use serde::Serialize;
use variorum_redline::render::{Line, Style, grouped};

use crate::cli::error::CliError;
use crate::cli::import_hints;
use crate::cli::terminal::Terminal;
use crate::interchange::import::{ImportSummary, Kind, Report, Tally};

/// Columns in front of a value.
const NAME_COLUMNS: usize = 16;

#[derive(Serialize)]
struct ImportedObject<'report> {
    r#type: &'static str,
    added: u64,
    held: u64,
    labelled: u64,
    ended: u64,
    renamed: u64,
    renewed: u64,
    refused: u64,
    left_out: u64,
    left_out_kinds: BTreeMap<String, u64>,
    kinds: Vec<KindObject<'report>>,
    briefings: u64,
    bytes: u64,
    bytes_read: u64,
    entries: u64,
    seconds: f64,
}

/// What was not taken as the source has it, of one kind.
#[derive(Serialize)]
struct KindObject<'report> {
    kind: String,
    /// Whether it is in the store, otherwise than the source has it.
    taken: bool,
    count: u64,
    examples: &'report [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// Prints what was imported. When quiet it warns of what was left out, and says nothing else, but
/// for JSON.
pub fn summary(summary: &ImportSummary, seconds: f64, terminal: &mut Terminal) -> Result<(), CliError> {
    let ImportSummary { imported, refused, report, bytes_read } = summary;
    if terminal.is_json() {
        return terminal.object(&ImportedObject {
            r#type: "imported",
            added: imported.added,
            held: imported.already_stored,
            labelled: imported.labelled,
            ended: imported.ended,
            renamed: imported.renamed,
            renewed: imported.renewed,
            refused: *refused,
            left_out: report.left_out(),
            left_out_kinds: left_out(report).map(|(kind, tally)| (kind.to_string(), tally.count)).collect(),
            kinds: report.kinds().map(kind_object).collect(),
            briefings: imported.briefings,
            bytes: imported.bytes,
            bytes_read: *bytes_read,
            entries: imported.entries,
            seconds,
        });
    }
    if terminal.is_quiet() {
        left_out(report).for_each(|(kind, tally)| terminal.warn(&format!("left out: {}", kind_words(kind, tally))));
        return Ok(());
    }
    let rate = (*bytes_read as f64 / 1e6 / seconds.max(0.001)) as u64;
    let first = [("added", grouped(imported.added))];
    let events = some([("ended", imported.ended), ("renamed", imported.renamed)]);
    let others = [("already stored", grouped(imported.already_stored)), ("rejected", grouped(*refused))];
    let rest = [
        ("briefings", grouped(imported.briefings)),
        ("bytes", grouped(imported.bytes)),
        ("entries", grouped(imported.entries)),
        ("time", format!("{seconds:.2} s, {rate} MB/s read")),
    ];
    let last = some([("labelled", imported.labelled), ("behind a gap", imported.renewed)]);
    print_rows(first.into_iter().chain(events).chain(others), terminal)?;
    print_kinds("left out", left_out(report), terminal)?;
    if report.kinds().any(|(kind, _)| kind.is_taken()) {
        print_kinds("changed", report.kinds().filter(|(kind, _)| kind.is_taken()), terminal)?;
    }
    print_rows(rest.into_iter().chain(last), terminal)
}

/// Rows of what there is some of.
fn some(counts: [(&'static str, u64); 2]) -> impl Iterator<Item = (&'static str, String)> {
    counts.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name, grouped(count)))
}

fn print_rows(rows: impl IntoIterator<Item = (&'static str, String)>, terminal: &mut Terminal) -> Result<(), CliError> {
    let line = |(name, value)| Line::new().with(Style::Plain, format!("{name:<NAME_COLUMNS$}{value}"));
    rows.into_iter().try_for_each(|row| terminal.line(&line(row)))
}

/// A line for each kind, with the first examples, and what to type; `0` where there is none.
fn print_kinds<'report>(
    name: &str,
    kinds: impl Iterator<Item = (&'report Kind, &'report Tally)>,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let mut lines: Vec<String> = kinds.map(|(kind, tally)| kind_words(kind, tally)).collect();
    if lines.is_empty() {
        lines.push("0".to_owned());
    }
    for (index, words) in lines.iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        terminal
            .line(&Line::new().with(Style::Plain, format!("{name:<NAME_COLUMNS$}")).foreign(Style::Plain, words))?;
    }
    Ok(())
}

fn left_out(report: &Report) -> impl Iterator<Item = (&Kind, &Tally)> {
    report.kinds().filter(|(kind, _)| !kind.is_taken())
}

/// How many, the first of them, and what to type.
fn kind_words(kind: &Kind, tally: &Tally) -> String {
    let mut words = format!("{kind} {}", grouped(tally.count));
    if !tally.examples.is_empty() {
        let more = if tally.count > tally.examples.len() as u64 { ", …" } else { "" };
        words.push_str(&format!(": {}{more}", tally.examples.join(", ")));
    }
    if let Some(hint) = import_hints::not_taken(kind) {
        words.push_str(&format!("; {hint}"));
    }
    words
}

fn kind_object<'report>((kind, tally): (&Kind, &'report Tally)) -> KindObject<'report> {
    let hint = import_hints::not_taken(kind);
    KindObject { kind: kind.to_string(), taken: kind.is_taken(), count: tally.count, examples: &tally.examples, hint }
}
