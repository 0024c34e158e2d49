//! What an export has done, and what whoever uses the result should know.

use std::path::Path;

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted, grouped};

use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::interchange::export::{ExportSummary, Remark};

#[derive(Serialize)]
struct ExportedObject {
    r#type: &'static str,
    briefings: u64,
    revisions: u64,
    bytes: u64,
}

/// Prints what was exported to a path; nothing when quiet, but for JSON.
pub fn summary(summary: &ExportSummary, path: &Path, terminal: &mut Terminal) -> Result<(), CliError> {
    let ExportSummary { briefings, revisions, bytes, .. } = *summary;
    if terminal.is_json() {
        return terminal.object(&ExportedObject { r#type: "exported", briefings, revisions, bytes });
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    let [briefings, revisions, bytes] =
        [(briefings, "briefing"), (revisions, "revision"), (bytes, "byte")].map(|(count, what)| counted(count, what));
    let line = Line::new().with(Style::Plain, format!("exported {briefings}, {revisions}, {bytes} to "));
    terminal.line(&line.foreign(Style::Strong, &path.display().to_string()))
}

/// What to know of the result.
#[must_use]
pub fn remark(remark: Remark) -> String {
    match remark {
        Remark::CommitsWithTrailers(commits) => {
            let commits = counted(commits, "commit");
            format!(
                "{commits} with trailers for what git cannot express: Variorum-Time, -Author, -Note, -Unchanged, -Source, \
                 -Meta"
            )
        }
        Remark::Ended(briefings) => {
            let briefings = counted(briefings, "briefing");
            format!("{briefings} of these ended; --at TIME leaves out what was not in force then")
        }
        Remark::EndsLeftOut(ends) => {
            let ends = counted(ends, "end");
            format!("{ends} of briefings left out: a row is a revision; --format jsonl has them")
        }
        Remark::FormulaCells(cells) => {
            let cells = grouped(cells);
            format!(
                "cells that start like formulas: {cells}; import the columns as text if you open this in a spreadsheet"
            )
        }
    }
}
