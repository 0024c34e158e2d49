//! What an import has done.

use std::collections::BTreeMap;

use serde::Serialize;
use variorum_redline::render::{Line, Style, grouped};

use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::interchange::import::ImportSummary;

#[derive(Serialize)]
struct ImportedObject<'counts> {
    r#type: &'static str,
    added: u64,
    held: u64,
    labelled: u64,
    renewed: u64,
    refused: u64,
    left_out: u64,
    left_out_kinds: &'counts BTreeMap<&'static str, u64>,
    briefings: u64,
    bytes: u64,
    bytes_read: u64,
    entries: u64,
    seconds: f64,
}

/// Prints what was imported; nothing when quiet, but for JSON.
pub fn summary(summary: &ImportSummary, seconds: f64, terminal: &mut Terminal) -> Result<(), CliError> {
    let ImportSummary { imported, refused, left_out, bytes_read } = summary;
    if terminal.is_json() {
        return terminal.object(&ImportedObject {
            r#type: "imported",
            added: imported.added,
            held: imported.already_stored,
            labelled: imported.labelled,
            renewed: imported.renewed,
            refused: *refused,
            left_out: left_out.values().sum(),
            left_out_kinds: left_out,
            briefings: imported.briefings,
            bytes: imported.bytes,
            bytes_read: *bytes_read,
            entries: imported.entries,
            seconds,
        });
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    let rate = (*bytes_read as f64 / 1e6 / seconds.max(0.001)) as u64;
    let kinds = left_out.iter().map(|(kind, count)| format!("{kind} {}", grouped(*count)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let labelled = (imported.labelled > 0).then(|| ("labelled", grouped(imported.labelled)));
    let rows = [
        ("added", grouped(imported.added)),
        ("already stored", grouped(imported.already_stored)),
        ("rejected", grouped(*refused)),
        ("left out", if kinds.is_empty() { "0".to_owned() } else { kinds }),
        ("briefings", grouped(imported.briefings)),
        ("bytes", grouped(imported.bytes)),
        ("entries", grouped(imported.entries)),
        ("time", format!("{seconds:.2} s, {rate} MB/s read")),
    ];
    let renewed = (imported.renewed > 0).then(|| ("behind a gap", grouped(imported.renewed)));
    for (name, value) in rows.into_iter().chain(labelled).chain(renewed) {
        terminal.line(&Line::new().with(Style::Plain, format!("{name:<16}{value}")))?;
    }
    Ok(())
}
