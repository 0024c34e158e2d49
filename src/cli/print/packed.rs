//! What packing a store has done.

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted, grouped};
use variorum_store::Packed;

use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

#[derive(Serialize)]
struct PackedObject {
    r#type: &'static str,
    merged: u64,
    bytes_before: u64,
    packs: u64,
    bytes_after: u64,
    removed: u64,
    overtaken: bool,
}

/// Prints what was packed; nothing when quiet, but for JSON.
pub fn packed(packed: &Packed, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() {
        let Packed { merged, bytes_before, packs, bytes_after, removed, overtaken } = *packed;
        let r#type = "packed";
        return terminal.object(&PackedObject { r#type, merged, bytes_before, packs, bytes_after, removed, overtaken });
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    sentences(packed).into_iter().try_for_each(|line| terminal.line(&Line::new().with(Style::Plain, line)))
}

fn sentences(packed: &Packed) -> Vec<String> {
    let mut lines = Vec::new();
    if packed.overtaken {
        lines.push("another process packed the store first; nothing left to do".to_owned());
    } else if packed.merged == 0 {
        lines.push("nothing to pack".to_owned());
    } else {
        lines.push(format!(
            "packed {} into {}: {} bytes, {} before",
            counted(packed.merged, "object"),
            counted(packed.packs, "pack"),
            grouped(packed.bytes_after),
            grouped(packed.bytes_before),
        ));
    }
    if packed.removed > 0 {
        lines.push(format!("removed {} merged earlier", counted(packed.removed, "object")));
    } else if packed.packs > 0 {
        let kept = "merged objects are kept for an hour, for backups in progress; the next commit or pack after \
                    that removes them";
        lines.push(kept.to_owned());
    }
    lines
}
