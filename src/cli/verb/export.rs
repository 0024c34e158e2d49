//! `export`: starts `interchange::export`, and prints what it reports; a site is in a file of its
//! own.

#[cfg(feature = "serve")]
mod site;

use std::path::Path;

use clap::ValueEnum as _;
use variorum_store::{Notice, Store};

use super::ExitCode;
use crate::cli::args::{Encoding, ExportArgs, ExportFormat, TableName};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::files::growing::GrowingDirectory;
use crate::files::output::{self, NewFile};
use crate::interchange::export::{
    Export, ExportEvent, ExportSummary, MANIFEST, Table, TableEncoding, TableOptions, is_manifest,
};
use crate::query::time_text::{self, DayEdge};
use variorum_redline::render::counted;

/// Reports of one sort that are shown one by one; the rest is only counted.
const REPORTS_MAX: u64 = 100;

/// Exports.
pub fn run(args: &ExportArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    check_options(args, terminal)?;
    let at = args.at.as_deref().map(|text| time_text::parse(text, DayEdge::End, context.calendar())).transpose()?;
    let store = context.open(terminal)?;
    // Of another day the names of that day count.
    if !args.prefix.is_empty() && at.is_none() {
        ensure_any_begins_with(&args.prefix, &store)?;
    }
    let store_dir = context.find()?;
    // For the formats that need one, standard output was refused already.
    let directory = path(args).unwrap_or(Path::new(""));
    let mut target = Target::create(args, &store_dir)?;
    let mut shown = Shown { gaps: 0, refused: 0 };
    let mut listener = |event: ExportEvent<'_>| shown.tell(event, &mut target, terminal);
    let export = Export::new(&store, &args.prefix, &mut listener);
    let mut summary = match args.format {
        ExportFormat::Jsonl => export.json_lines(),
        ExportFormat::Git => export.git(args.branch.as_deref().unwrap_or("main")),
        ExportFormat::Csv => export.csv(args.with_text),
        ExportFormat::Parquet => export.parquet(args.with_text),
        ExportFormat::Directory => export.directory(at.as_ref(), output::directory(directory, &store_dir)?),
        #[cfg(feature = "serve")]
        ExportFormat::Site => return site::run(args, (directory, &store_dir), &store, context, terminal),
        ExportFormat::Tables => {
            let (directory, list) = GrowingDirectory::open(directory, &store_dir, (MANIFEST, is_manifest))?;
            export.tables(&table_options(args), &directory, list.as_deref())
        }
    }?;
    if let Target::File(file) = target {
        summary.bytes = file.finish()?;
    }
    hints_and_warnings(&summary, args, terminal);
    if let Some(path) = path(args) {
        print::exported::summary(&summary, path, terminal)?;
    }
    Ok(exit(&summary, &store))
}

/// Refuses options that belong to another format, which the definition of the command line cannot
/// express.
fn check_options(args: &ExportArgs, terminal: &Terminal) -> Result<(), CliError> {
    use ExportFormat::{Csv, Directory, Git, Parquet, Tables};
    let wrong = |what: &str, hint: &str| Err(CliError::new(Kind::Usage, format!("command line: {what}")).hint(hint));
    if args.at.is_some() && args.format != Directory {
        return wrong(
            "--at belongs to --format directory",
            "the other formats have the whole history; for this one: variorum export --format directory --at TIME -o DIR",
        );
    }
    if args.branch.is_some() && args.format != Git {
        return wrong("--branch belongs to --format git", "see how it is used: variorum export --help");
    }
    if (!args.tables.is_empty() || args.encoding.is_some()) && args.format != Tables {
        return wrong(
            "--tables and --encoding belong to --format tables",
            "name the format: variorum export --format tables -o DIR",
        );
    }
    if !args.prefix.is_empty() && args.format == Tables {
        return wrong(
            "--prefix does not belong to --format tables, which has all briefings",
            "leave it out, and choose in the query, as with WHERE starts_with(briefing, 'PREFIX')",
        );
    }
    if args.with_text && !matches!(args.format, Csv | Parquet | Tables) {
        return wrong(
            "--with-text belongs to --format csv, parquet and tables",
            "the other formats have the texts anyway; see how it is used: variorum export --help",
        );
    }
    #[cfg(feature = "serve")]
    if args.base_url.is_some() && args.format != ExportFormat::Site {
        return wrong("--base-url belongs to --format site", "see how it is used: variorum export --help");
    }
    let to_file = path(args).is_some();
    if !to_file && is_directory(args.format) {
        return wrong("this format writes many files and needs a directory", &into_directory(args.format));
    }
    if !to_file && args.format == Parquet && terminal.terminal_columns().is_some() {
        let refused = CliError::new(Kind::Usage, "standard output: Parquet cannot be shown on a terminal");
        return Err(refused.hint("write it to a file: variorum export --format parquet -o history.parquet"));
    }
    Ok(())
}

/// Which tables are asked for.
fn table_options(args: &ExportArgs) -> TableOptions {
    let table = |name: &TableName| match name {
        TableName::Revisions => Table::Revisions,
        TableName::Pairs => Table::Pairs,
        TableName::Changes => Table::Changes,
        TableName::Sentences => Table::Sentences,
        TableName::Labels => Table::Labels,
        TableName::Events => Table::Events,
    };
    let tables = (!args.tables.is_empty()).then(|| args.tables.iter().map(table).collect());
    let encoding = args.encoding.map(|encoding| match encoding {
        Encoding::Parquet => TableEncoding::Parquet,
        Encoding::Jsonl => TableEncoding::JsonLines,
        Encoding::Csv => TableEncoding::Csv,
    });
    TableOptions { tables, encoding, with_text: args.with_text }
}

/// Whether a format is a directory of files.
const fn is_directory(format: ExportFormat) -> bool {
    match format {
        ExportFormat::Directory | ExportFormat::Tables => true,
        #[cfg(feature = "serve")]
        ExportFormat::Site => true,
        ExportFormat::Jsonl | ExportFormat::Git | ExportFormat::Csv | ExportFormat::Parquet => false,
    }
}

/// For a format that is a directory, and was to go to standard output.
fn into_directory(format: ExportFormat) -> String {
    let name = format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    format!("name one: variorum export --format {name} -o DIR")
}

/// The path to write to; `None` is standard output.
fn path(args: &ExportArgs) -> Option<&Path> {
    args.output.as_deref().filter(|path| *path != Path::new("-"))
}

/// Where the bytes of a stream go.
enum Target {
    StandardOutput {
        is_text: bool,
    },
    File(NewFile),
    /// Nowhere: the format is a directory of files.
    None,
}

impl Target {
    fn create(args: &ExportArgs, store: &Path) -> Result<Self, CliError> {
        Ok(match path(args) {
            _ if is_directory(args.format) => Self::None,
            Some(path) => Self::File(output::file(path, store)?),
            None => Self::StandardOutput { is_text: args.format != ExportFormat::Parquet },
        })
    }

    fn write(&mut self, bytes: &[u8], terminal: &mut Terminal) -> Result<(), CliError> {
        match self {
            Self::File(file) => file.write(bytes)?,
            // The bytes end between records, so never inside a character.
            Self::StandardOutput { is_text: true } => terminal.exact(&String::from_utf8_lossy(bytes))?,
            Self::StandardOutput { is_text: false } => terminal.generated(bytes)?,
            Self::None => {}
        }
        Ok(())
    }
}

/// Reports so far.
struct Shown {
    gaps: u64,
    refused: u64,
}

impl Shown {
    fn tell(&mut self, event: ExportEvent<'_>, target: &mut Target, terminal: &mut Terminal) -> Result<(), CliError> {
        match event {
            ExportEvent::Bytes(bytes) => return target.write(bytes, terminal),
            ExportEvent::Gap(damage) => {
                self.gaps += 1;
                if self.gaps <= REPORTS_MAX {
                    terminal.warn(&damage.to_string());
                }
            }
            ExportEvent::Refused { briefing, problem } => {
                self.refused += 1;
                if self.refused <= REPORTS_MAX {
                    terminal.refused(None, Some(briefing), &problem.to_string());
                }
            }
            ExportEvent::Records { done, total: Some(total) } => {
                terminal.progress_of("export", done, total, "records");
            }
            ExportEvent::Records { total: None, .. } => {}
            ExportEvent::Briefings(count) => {
                terminal.progress_line(|| format!("export  {}", counted(count, "briefing")));
            }
        }
        Ok(())
    }
}

/// Prints what was not written one by one, and what whoever uses the result should know.
fn hints_and_warnings(summary: &ExportSummary, args: &ExportArgs, terminal: &mut Terminal) {
    terminal.progress_done();
    for (count, what) in [(summary.gaps, "are damaged"), (summary.refused, "were not written")] {
        if let Some(more) = count.checked_sub(REPORTS_MAX).filter(|more| *more > 0) {
            terminal.warn(&format!("{more} more {what}"));
        }
    }
    for remark in &summary.remarks {
        terminal.hint(&print::exported::remark(*remark));
    }
    if args.format == ExportFormat::Tables {
        if summary.lacking > 0 {
            let gaps = counted(summary.lacking, "gap");
            terminal
                .warn(&format!("the tables have {gaps}: rows are missing for records or texts that could not be read"));
            terminal.hint(hints::TABLES_WITH_GAPS);
        }
        if summary.bytes == 0 {
            terminal.hint("nothing was recorded since; the tables stay as they are");
        }
    } else if summary.revisions == 0 && summary.gaps == 0 && summary.refused == 0 {
        terminal.hint("nothing to export");
    }
}

/// Refuses a prefix with which no name begins: what was written then would pass for a copy, and be
/// in the way of the same command with the right prefix.
fn ensure_any_begins_with(prefix: &str, store: &Store) -> Result<(), CliError> {
    let is_damaged = store.notices().iter().any(|notice| matches!(notice, Notice::Damaged(_)));
    let listed = store.walk_listing(prefix, "").next().transpose().map_err(CliError::store(prefix))?;
    // What was called so may be among what is lost.
    if listed.is_some() || is_damaged {
        return Ok(());
    }
    let asked = prefix.trim_end_matches('/');
    let now = store.current_name(asked).map_err(CliError::store(asked))?.filter(|now| now != asked);
    let failure = CliError::new(Kind::NotFound, format!("--prefix '{prefix}': no name starts with it"));
    Err(failure.hint(now.map_or_else(|| hints::NO_SUCH_BRIEFING.to_owned(), |now| hints::export_renamed(asked, &now))))
}

fn exit(summary: &ExportSummary, store: &Store) -> ExitCode {
    let has = |wanted: fn(&Notice) -> bool| store.notices().iter().any(wanted);
    if summary.gaps + summary.lacking > 0 || has(|notice| matches!(notice, Notice::Damaged(_))) {
        ExitCode::Damage
    } else if summary.refused > 0 && Context::exit_after_reading(store) == ExitCode::Done {
        ExitCode::Refused
    } else {
        Context::exit_after_reading(store)
    }
}
