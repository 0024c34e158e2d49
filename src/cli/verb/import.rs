//! `import`: starts `interchange::import`, and prints what it reports.

use super::ExitCode;
use crate::cli::args::{self, ImportArgs};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::interchange_error::refusal_words;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock::Stopwatch;
use crate::interchange::import::{self, Format, ImportEvent, Request};
use variorum_redline::render::{counted, grouped};

/// Refusals that are reported one by one; the rest is only counted.
const REPORTS_MAX: u64 = 100;

/// Imports, reports what is refused, and says what was done.
pub fn run(args: &ImportArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let mut store = context.open_to_write(terminal)?;
    if args.source.as_os_str() == "-" {
        terminal.hint_when_typing(hints::TYPE_THE_INPUT);
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
        terminal.warn(&format!("{} more were rejected", grouped(refused - REPORTS_MAX)));
    }
    if summary.imported.renewed > 0 {
        let renewed = counted(summary.imported.renewed, "revision");
        terminal.warn(&format!("{renewed} stood behind a gap in a history: kept with a new number and id"));
    }
    print::imported::summary(&summary, since.elapsed_s(), terminal)?;
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
