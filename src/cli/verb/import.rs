//! `import`: brings in histories from elsewhere; the reading is done in `src/import.rs`, on a thread of its own.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use serde::Serialize;
use variorum_store::{Arrival, DedupPolicy, Error, Importer, Time};

use super::ExitCode;
use crate::cli::args::{ImportArgs, ImportFormat};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::clock::{self, Stopwatch};
use crate::interchange::import::{self, Item, Reading, Refusal, Request, cut};
use variorum_redline::render::{Line, Style, counted, grouped};

/// Reports of what was refused, after which the rest is only counted.
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

/// What came of it so far.
struct Counts {
    taken: u64,
    refused: u64,
    left_out: BTreeMap<&'static str, u64>,
    /// Bytes of the source up to the end of what was taken.
    bytes_read: u64,
    since: Stopwatch,
}

/// Imports, reports what is refused, and says what was done.
pub fn run(args: &ImportArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let mut store = context.open_to_write(terminal)?;
    if args.source.as_os_str() == "-" {
        terminal.hint_when_typing("what is imported is read from this terminal; end it with Ctrl-D");
    }
    let reading = import::start(Request {
        source: args.source.clone(),
        format: args.format,
        prefix: args.prefix.clone(),
        follow_renames: args.follow_renames,
        branch: args.branch.clone(),
        store: context.find()?,
    })?;
    let mut counts =
        Counts { taken: 0, refused: 0, left_out: BTreeMap::new(), bytes_read: 0, since: Stopwatch::start() };
    let mut importer = store.importer();
    let taken = take_all(&reading, &mut importer, &mut counts, args.strict, terminal);
    terminal.progress_done();
    if let Err(error) = taken {
        return Err(with_how_far(error, importer.imported().added));
    }
    let imported = importer.imported();
    if counts.refused > REPORTS_MAX {
        terminal.warn(&format!("{} more were refused", grouped(counts.refused - REPORTS_MAX)));
    }
    let seconds = counts.since.elapsed_s();
    let bytes_read = reading.bytes_read.load(Ordering::Relaxed);
    let left_out = counts.left_out.values().sum();
    if terminal.is_json() {
        terminal.object(&ImportedObject {
            r#type: "imported",
            added: imported.added,
            held: imported.already_stored,
            labelled: imported.labelled,
            refused: counts.refused,
            left_out,
            left_out_kinds: &counts.left_out,
            briefings: imported.briefings,
            bytes: imported.bytes,
            bytes_read,
            entries: imported.entries,
            seconds,
        })?;
    } else if !terminal.is_quiet() {
        let rate = (bytes_read as f64 / 1e6 / seconds.max(0.001)) as u64;
        let kinds = counts.left_out.iter().map(|(kind, count)| format!("{kind} {}", grouped(*count)));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        let labelled = (imported.labelled > 0).then(|| ("labelled", grouped(imported.labelled)));
        let rows = [
            ("added", grouped(imported.added)),
            ("held", grouped(imported.already_stored)),
            ("refused", grouped(counts.refused)),
            ("left out", if kinds.is_empty() { "0".to_owned() } else { kinds }),
            ("briefings", grouped(imported.briefings)),
            ("bytes", grouped(imported.bytes)),
            ("entries", grouped(imported.entries)),
            ("time", format!("{seconds:.2} s, {rate} MB/s read")),
        ];
        for (what, told) in rows.into_iter().chain(labelled) {
            terminal.line(&Line::new().with(Style::Plain, format!("{what:<10}{told}")))?;
        }
    }
    Ok(if counts.refused > 0 { ExitCode::Refused } else { ExitCode::Done })
}

/// Takes batch after batch until the reader says that it has read all.
fn take_all(
    reading: &Reading,
    importer: &mut Importer<'_>,
    counts: &mut Counts,
    strict: bool,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let dedup =
        if reading.format == ImportFormat::Directory { DedupPolicy::SameAsHead } else { DedupPolicy::SameRevision };
    for batch in &reading.batches {
        if batch.items.is_empty() {
            continue;
        }
        counts.bytes_read = batch.bytes_read;
        let recorded = clock::now()?;
        for item in batch.items {
            let refusal = match item {
                Item::End => return write_rest(importer, counts, strict, terminal),
                Item::Failed(error) => {
                    // What was sound before it goes in.
                    write_rest(importer, counts, false, terminal)?;
                    return Err(error);
                }
                Item::LeftOut(kind) => {
                    *counts.left_out.entry(kind).or_default() += 1;
                    None
                }
                Item::RefusedAgain => {
                    counts.refused += 1;
                    None
                }
                Item::Refused(refusal) => Some(refusal),
                item => take(item, &recorded, dedup, importer, counts)?,
            };
            for refusal in refused_late(importer).into_iter().chain(refusal) {
                if strict {
                    write_rest(importer, counts, false, terminal)?;
                    return Err(ended_by(&refusal));
                }
                counts.tell(&refusal, terminal);
            }
        }
        terminal.progress_line(|| progress(reading, counts));
    }
    Err(CliError::new(Kind::System, "import: reading ended before its end"))
}

/// Writes what was gathered, and tells what could not go in.
fn write_rest(
    importer: &mut Importer<'_>,
    counts: &mut Counts,
    strict: bool,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    importer.flush().map_err(|error| CliError::of_store("import", &error))?;
    for refusal in refused_late(importer) {
        if strict {
            return Err(ended_by(&refusal));
        }
        counts.tell(&refusal, terminal);
    }
    Ok(())
}

/// What the engine took and then could not write.
fn refused_late(importer: &mut Importer<'_>) -> Vec<Refusal> {
    let refused = importer.take_refused().into_iter();
    refused.map(|refused| refusal(refused.line, refused.briefing.as_deref(), &refused.reason)).collect()
}

fn refusal(line: Option<u64>, what: Option<&str>, error: &Error) -> Refusal {
    let reason = match error {
        Error::Name { text, reason } => format!("'{}': {reason}", cut(text)),
        other => other.to_string(),
    };
    let cut_where_told = |what: &str| if line.is_some() { cut(what).into_owned() } else { what.to_owned() };
    Refusal { line, what: what.map(cut_where_told), reason }
}

impl Counts {
    /// Counts a refusal, and tells it unless many were told.
    fn tell(&mut self, refusal: &Refusal, terminal: &mut Terminal) {
        self.refused += 1;
        if self.refused <= REPORTS_MAX {
            terminal.refused(refusal.line, refusal.what.as_deref(), &refusal.reason);
        }
    }
}

/// Gives a revision or a record to the engine; what concerns it alone comes back as a refusal.
fn take(
    item: Item,
    recorded: &Time,
    dedup: DedupPolicy,
    importer: &mut Importer<'_>,
    counts: &mut Counts,
) -> Result<Option<Refusal>, CliError> {
    let (line, what, arrival) = match item {
        Item::Revision(line, found) => {
            let what = found.briefing.as_str().to_owned();
            (line, Some(what), importer.push(found.into_draft(recorded.clone()), dedup, line))
        }
        Item::Record { line, briefing, record, text } => {
            (Some(line), briefing, importer.push_line(record, text, Some(line)))
        }
        _ => return Ok(None),
    };
    match arrival {
        Ok(Arrival::Added | Arrival::AlreadyStored) => counts.taken += 1,
        Err(error @ (Error::TooLarge { .. } | Error::Record(_) | Error::Mismatch { .. } | Error::Name { .. })) => {
            return Ok(Some(refusal(line, what.as_deref(), &error)));
        }
        Err(error) => return Err(CliError::of_store("import", &error)),
    }
    Ok(None)
}

/// The error that a refusal is when everything must be right.
fn ended_by(refusal: &Refusal) -> CliError {
    let line = refusal.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let what = refusal.what.as_ref().map(|what| format!("{what}: ")).unwrap_or_default();
    CliError::new(Kind::Refused, format!("{line}{what}{}", refusal.reason))
}

/// Adds to an error how much went in before it.
fn with_how_far(mut error: CliError, added: u64) -> CliError {
    error.message.push_str(&format!(" (before it {} went in)", counted(added, "revision")));
    if error.hint.is_none() {
        error.hint = Some("once that is mended, the same command goes on from there".to_owned());
    }
    error
}

fn progress(reading: &Reading, counts: &Counts) -> String {
    let elapsed_s = counts.since.elapsed_s().max(0.001);
    let read = counts.bytes_read;
    let rate = read as f64 / elapsed_s;
    let left = reading.bytes_total.map(|total| {
        let left_s = (total.saturating_sub(read) as f64 / rate.max(1.0)) as u64;
        format!("  {} %  {} left", (read * 100).checked_div(total).unwrap_or(100), duration(left_s))
    });
    let left = left.unwrap_or_default();
    format!("import  {} revisions  {} MB/s{left}", grouped(counts.taken), (rate / 1e6) as u64)
}

fn duration(seconds: u64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}
