//! A revision that a file is, or nearly is.

use serde::Serialize;
use variorum_redline::render::json::VersionObject;
use variorum_redline::render::{Line, Style, bidi_isolates};
use variorum_store::{Reader, Revision};

use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::query::version::version;
use crate::query::which::{Near, newest_number};

#[derive(Serialize)]
struct FoundObject<'found> {
    #[serde(flatten)]
    revision: VersionObject<'found>,
    /// The number of the briefing's newest revision.
    newest: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differs_in: Vec<&'static str>,
}

/// Prints a revision that is the file.
pub fn same(reader: &Reader, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
    found("revision", reader, revision, &[], terminal)
}

/// Prints a revision that is the file but for what they differ in.
pub fn near(reader: &Reader, revision: &Revision, differs: &[Near], terminal: &mut Terminal) -> Result<(), CliError> {
    found("near", reader, revision, differs, terminal)
}

fn found(
    r#type: &'static str,
    reader: &Reader,
    revision: &Revision,
    differs: &[Near],
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let record = &revision.record;
    let newest = newest_number(reader, &revision.briefing)?.unwrap_or(record.number);
    if terminal.is_json() {
        return terminal.object(&FoundObject {
            revision: VersionObject::new(r#type, &version(revision)),
            newest,
            differs_in: differs.iter().map(|near| key(*near)).collect(),
        });
    }
    let mut line = Line::new()
        .foreign(Style::Strong, &format!("{}@{}", revision.briefing, record.number))
        .with(Style::Plain, "  ")
        .with(Style::Id, revision.id.short())
        .with(Style::Plain, format!("  {}", here(&record.time)));
    let is_terminal = terminal.is_terminal();
    if let Some(author) = &record.author {
        line = bidi_isolates::named(line.with(Style::Plain, "  "), Style::Plain, author, is_terminal);
    }
    for label in &revision.labels {
        line = bidi_isolates::named(line.with(Style::Plain, "  "), Style::Label, &format!("[{label}]"), is_terminal);
    }
    let place = if newest == record.number { "the newest".to_owned() } else { format!("the newest is @{newest}") };
    line = line.with(Style::Dim, format!("  {place}"));
    if !differs.is_empty() {
        let words: Vec<&str> = differs.iter().map(|near| words(*near)).collect();
        line = line.with(Style::Plain, format!("  differs in {}", words.join(", ")));
    }
    terminal.line(&line)
}

const fn key(near: Near) -> &'static str {
    match near {
        Near::LineEnds => "line_ends",
        Near::LastLineEnd => "last_line_end",
        Near::ByteOrderMark => "byte_order_mark",
    }
}

const fn words(near: Near) -> &'static str {
    match near {
        Near::LineEnds => "line ends (LF, CR LF)",
        Near::LastLineEnd => "the line end at the end",
        Near::ByteOrderMark => "the byte order mark",
    }
}
