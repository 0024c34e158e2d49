//! `import`: starts `interchange::import`, and tells what it reports.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ExitCode;
use crate::cli::args::{self, ImportArgs};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::interchange_error::refusal_words;
use crate::cli::terminal::Terminal;
use crate::clock::Stopwatch;
use crate::interchange::import::{self, Format, ImportEvent, ImportSummary, Request};
use variorum_redline::render::{Line, Style, grouped};

/// Refusals that are reported one by one; the rest is only counted.
const REPORTS_MAX: u64 = 100;

#[derive(Serialize)]
struct ImportedObject<'counts> {
    r#type: &'static str,
    added: u64,
    held: u64,
    labelled: u64,
    refused: u64,
    left_out: u64,
    left_out_kinds: &'counts BTreeMap<&'static str, u64>,
    briefings: u64,
    bytes: u64,
    bytes_read: u64,
    entries: u64,
    seconds: f64,
}

/// Imports, reports what is refused, and says what was done.
pub fn run(args: &ImportArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let mut store = context.open_to_write(terminal)?;
    if args.source.as_os_str() == "-" {
        terminal.hint_when_typing("reading from this terminal; press Ctrl-D to end the input");
    }
    let reader = import::start(Request {
        source: args.source.clone(),
        format: args.format.map(format),
        prefix: args.prefix.clone(),
        follow_renames: args.follow_renames,
        branch: args.branch.clone(),
        store: context.find()?,
    })?;
    let since = Stopwatch::start();
    let mut refused = 0;
    let done = import::run(&reader, &mut store, args.strict, &mut |event| match event {
        ImportEvent::Refused(refusal) => {
            refused += 1;
            if refused <= REPORTS_MAX {
                terminal.refused(refusal.line, refusal.subject.as_deref(), &refusal_words(&refusal.reason));
            }
        }
        ImportEvent::Progress { taken, bytes_read } => {
            terminal.progress_line(|| progress(taken, bytes_read, reader.bytes_total, since.elapsed_s()));
        }
    });
    terminal.progress_done();
    let summary = done?;
    if refused > REPORTS_MAX {
        terminal.warn(&format!("{} more were refused", grouped(refused - REPORTS_MAX)));
    }
    report(&summary, since.elapsed_s(), terminal)?;
    Ok(if summary.refused > 0 { ExitCode::Refused } else { ExitCode::Done })
}

const fn format(format: args::ImportFormat) -> Format {
    match format {
        args::ImportFormat::Jsonl => Format::JsonLines,
        args::ImportFormat::Directory => Format::Directory,
        args::ImportFormat::Git => Format::Git,
        args::ImportFormat::Mediawiki => Format::MediaWiki,
    }
}

/// Answers with what was done.
fn report(summary: &ImportSummary, seconds: f64, terminal: &mut Terminal) -> Result<(), CliError> {
    let ImportSummary { imported, refused, left_out, bytes_read } = summary;
    if terminal.is_json() {
        return terminal.object(&ImportedObject {
            r#type: "imported",
            added: imported.added,
            held: imported.already_stored,
            labelled: imported.labelled,
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
        ("held", grouped(imported.already_stored)),
        ("refused", grouped(*refused)),
        ("left out", if kinds.is_empty() { "0".to_owned() } else { kinds }),
        ("briefings", grouped(imported.briefings)),
        ("bytes", grouped(imported.bytes)),
        ("entries", grouped(imported.entries)),
        ("time", format!("{seconds:.2} s, {rate} MB/s read")),
    ];
    for (name, value) in rows.into_iter().chain(labelled) {
        terminal.line(&Line::new().with(Style::Plain, format!("{name:<10}{value}")))?;
    }
    Ok(())
}

fn progress(taken: u64, bytes_read: u64, bytes_total: Option<u64>, elapsed_s: f64) -> String {
    let rate = bytes_read as f64 / elapsed_s.max(0.001);
    let left = bytes_total.map(|total| {
        let left_s = (total.saturating_sub(bytes_read) as f64 / rate.max(1.0)) as u64;
        format!("  {} %  {} left", (bytes_read * 100).checked_div(total).unwrap_or(100), duration(left_s))
    });
    let left = left.unwrap_or_default();
    format!("import  {} revisions  {} MB/s{left}", grouped(taken), (rate / 1e6) as u64)
}

fn duration(seconds: u64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}
