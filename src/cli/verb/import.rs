//! `import`: starts `interchange::import`, and prints what it reports.

use super::ExitCode;
use crate::cli::args::{self, ImportArgs};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::interchange_error::refusal_words;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, import_hints, print};
use crate::clock::Stopwatch;
use crate::interchange::import::{self, DirectoryOptions, Format, Glob, ImportEvent, Reason, Request};
use crate::query::calendar::Zone;
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
        directory: directory_options(args)?,
        zone: args.zone.as_deref().map(zone).transpose()?,
        all_commits: args.all_commits,
        changed_only: args.changed_only,
        store: context.find()?,
    })?;
    let since = Stopwatch::start();
    let (mut refused, mut unreadable, mut missing) = (0, 0, None);
    let done = import::run(&reader, &mut store, args.strict, &mut |event| match event {
        ImportEvent::Unreadable(refusal) => {
            unreadable += 1;
            if unreadable <= REPORTS_MAX {
                terminal.refused(refusal.line, refusal.subject.as_deref(), &refusal_words(&refusal.reason));
            }
        }
        ImportEvent::Refused(refusal) => {
            refused += 1;
            if let (None, Reason::Missing { perhaps, .. }) = (&missing, &*refusal.reason) {
                missing = Some(perhaps.clone());
            }
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
        terminal.warn(&format!("{} more rejected", grouped(refused - REPORTS_MAX)));
    }
    if summary.imported.renewed > 0 {
        let renewed = counted(summary.imported.renewed, "revision");
        terminal.warn(&format!("{renewed} stood behind a gap in a history: kept with a new number and id"));
    }
    if let Some(perhaps) = missing {
        terminal.hint(&import_hints::name_the_keys(&perhaps, &args.source));
    }
    if summary.is_empty() {
        if reader.format == Format::Git && summary.bytes_read == 0 {
            // As git writes it where it has failed.
            let message = format!("{}: the stream is empty", args.source.display());
            return Err(CliError::new(Kind::Refused, message).hint(hints::EMPTY_STREAM));
        }
        terminal.warn(&format!("{}: there is nothing in it to import", args.source.display()));
    }
    print::imported::summary(&summary, since.elapsed_s(), terminal)?;
    Ok(if summary.refused > 0 { ExitCode::Refused } else { ExitCode::Done })
}

fn directory_options(args: &ImportArgs) -> Result<DirectoryOptions, CliError> {
    let globs = |option: &str, patterns: &[String]| {
        let glob = |pattern: &String| {
            Glob::parse(pattern)
                .map_err(|error| CliError::new(Kind::Usage, format!("command line: {option} '{pattern}': {error}")))
        };
        patterns.iter().map(glob).collect::<Result<Vec<Glob>, CliError>>()
    };
    let (include, exclude) = (globs("--include", &args.include)?, globs("--exclude", &args.exclude)?);
    Ok(DirectoryOptions { include, exclude, author: args.author.clone(), note: args.note.clone() })
}

fn zone(text: &str) -> Result<Zone, CliError> {
    import::parse_zone(text).ok_or_else(|| {
        let failure =
            CliError::new(Kind::Usage, format!("command line: --zone '{text}': neither an offset from UTC nor local"));
        failure.hint("write it as --zone +02:00, or --zone local for yours")
    })
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
