//! `diff`: what changed between two revisions, or between two files.

mod several;

use std::borrow::Cow;
use std::path::Path;

use variorum_redline::render::docx::Head;
use variorum_redline::render::{Side, grouped, quoted};
use variorum_redline::{Kind, Kinds};
use variorum_store::ContentHash;

use super::ExitCode;
use crate::cli::args::{DiffArgs, DiffFormat, Ignore};
use crate::cli::context::Context;
use crate::cli::error::{self, CliError};
use crate::cli::print::difference::{ContextSize, Form};
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::files::input;
use crate::interchange::document;
use crate::query;
use crate::query::comparison::{ComparedText, Comparison, PIECES_MAX};
use crate::query::name_pattern::NamePattern;
use crate::query::revision_words::RevisionWords;

/// Shows what changed.
pub fn run(args: &DiffArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let format = if terminal.is_json() { DiffFormat::Json } else { args.format };
    check_options(args)?;
    let form = form(args, format);
    if let Some(given) = args.name.as_deref().filter(|name| NamePattern::is_of_several(name)) {
        let store = context.open(terminal)?;
        // A name may look like a pattern; then it is the name.
        if !store.head(given).is_ok_and(|head| head.is_some()) {
            return several::run(args, form, given, &store, context, terminal);
        }
    }
    let (asked, exit) = asked(args, context, terminal)?;
    let inputs: &[&Path] = match &asked {
        Asked::Files(files) => files,
        Asked::Revisions(_) => &[],
    };
    match context.new_file(args.output.as_deref(), inputs)? {
        Some(file) => terminal.write_into(file),
        None if format == DiffFormat::Docx && terminal.is_terminal() => return Err(not_for_a_terminal(args)),
        None => {}
    }
    let mut comparison = match asked {
        Asked::Files([a, b]) => {
            let is_hashed = format == DiffFormat::Json;
            let old = file(a, is_hashed, terminal)?;
            Comparison { old, new: file(b, is_hashed, terminal)? }
        }
        Asked::Revisions(comparison) => *comparison,
    };
    if is_for_a_screen(format) {
        here(&mut comparison);
    }
    check_size(&comparison)?;
    let difference = comparison.difference(ignored(&args.ignore));
    let changed = difference.is_changed();
    print::difference::difference(&difference, form, terminal)?;
    terminal.end_file()?;
    // The program ends here: giving thousands of small allocations back one by one would be all
    // that is left to do.
    std::mem::forget(difference);
    Ok(if changed && args.exit_code && exit == ExitCode::Done { ExitCode::No } else { exit })
}

/// The form that was asked for.
const fn form(args: &DiffArgs, format: DiffFormat) -> Form {
    Form {
        format,
        context: match args.context {
            _ if args.all => ContextSize::All,
            None => ContextSize::Default,
            Some(count) => ContextSize::Count(count),
        },
        is_fragment: args.fragment,
        document_head: if args.title { Head::OnPage } else { Head::InProperties },
    }
}

/// Shows the times of both sides as the reader's clocks do.
fn here(comparison: &mut Comparison<'_>) {
    for compared in [&mut comparison.old, &mut comparison.new] {
        if let Side::Version(version) = &mut compared.side {
            print::time::version_here(version);
        }
    }
}

/// Whether times are shown as the reader's clocks show them; what is sent to others, or read by
/// programs, keeps them as they were written.
const fn is_for_a_screen(format: DiffFormat) -> bool {
    use DiffFormat::{Inline, Plain, Side, Stat, Unified};
    matches!(format, Inline | Side | Unified | Plain | Stat)
}

/// Refuses to compare what would take more memory than there should be.
pub(super) fn check_size(comparison: &Comparison<'_>) -> Result<(), CliError> {
    let Some(pieces) = comparison.pieces_beyond(PIECES_MAX) else { return Ok(()) };
    let what = format!("the texts differ in {} words, signs and line ends", grouped(pieces));
    let refused =
        CliError::new(error::Kind::Refused, format!("{what}; at most {} can be compared", grouped(PIECES_MAX)));
    Err(refused.hint("compare parts of them"))
}

/// What is to be compared.
enum Asked<'args> {
    Files([&'args Path; 2]),
    Revisions(Box<Comparison<'static>>),
}

/// Finds what is to be compared: two revisions, or two files where no briefing has the name of the
/// first.
fn asked<'args>(
    args: &'args DiffArgs,
    context: &Context,
    terminal: &mut Terminal,
) -> Result<(Asked<'args>, ExitCode), CliError> {
    if let Some([a, b]) = args.files.as_deref() {
        return Ok((Asked::Files([a, b]), ExitCode::Done));
    }
    let first = args.name.as_deref().unwrap_or_default();
    let files = match (args.old.as_deref().map(Path::new), &args.new) {
        (Some(second), None) => Some([Path::new(first), second]).filter(|files| are_files(files)),
        _ => None,
    };
    let compare_files = |files: [&'args Path; 2], terminal: &mut Terminal| {
        let [a, b] = files.map(|file| file.display().to_string());
        terminal.remark(&format!("no briefing is called {a}; comparing the files {a} and {b}"));
        Ok((Asked::Files(files), ExitCode::Done))
    };
    let store = match (context.open(terminal), files) {
        (Err(error), Some(files)) if error.kind == error::Kind::NotFound && !context.names_a_store() => {
            return compare_files(files, terminal);
        }
        (store, _) => store?,
    };
    let pair = match (
        RevisionWords::new(&store, context.calendar()).pair(first, args.old.as_deref(), args.new.as_deref()),
        files,
    ) {
        (Err(error), Some(files)) if is_no_briefing(&error, first) => return compare_files(files, terminal),
        (Err(error), None) if is_no_briefing(&error, first) && input::is_file(Path::new(first)) => {
            let absent = args.old.as_deref().filter(|second| !input::is_file(Path::new(second)));
            let failure = CliError::from(error);
            return Err(match absent {
                Some(absent) => failure.hint(hints::both_files(absent)),
                None => failure,
            });
        }
        (Err(error), _) => {
            let file = args.old.as_deref().filter(|old| args.new.is_none() && input::is_file(Path::new(old)));
            let is_label = matches!(&error, query::Error::NoSuchLabel { label, .. } if Some(label.as_str()) == file);
            let failure = CliError::from(error);
            let Some(file) = file.filter(|_| is_label) else { return Err(failure) };
            return Err(CliError { unknown: None, ..failure }.hint(hints::compare_with_file(first, file)));
        }
        (Ok(pair), _) => pair,
    };
    let words = [Some(first), args.old.as_deref(), args.new.as_deref()];
    let [old, new] = &pair;
    Context::remark_on_names(&store, &words, &[old, new], terminal)?;
    let comparison = Comparison::of_revisions(&store, &pair)?;
    Ok((Asked::Revisions(Box::new(comparison)), Context::exit_after_reading(&store)))
}

/// Whether the first word names no briefing and none of its revisions.
fn is_no_briefing(error: &query::Error, first: &str) -> bool {
    match error {
        query::Error::InvalidName { text, .. } => first.starts_with(text),
        query::Error::NoSuchBriefing { name } => first.starts_with(name),
        query::Error::NoSuchId { prefix } => first == prefix,
        _ => false,
    }
}

/// Refuses options that belong to another format, which the definition of the command line cannot
/// express.
fn check_options(args: &DiffArgs) -> Result<(), CliError> {
    let wrong = |what: &str| {
        let refused = CliError::new(error::Kind::Usage, format!("command line: {what}"));
        Err(refused.hint("see how it is used: variorum diff --help"))
    };
    if args.title && args.format != DiffFormat::Docx {
        return wrong("--title belongs to --format docx");
    }
    if args.fragment && args.format != DiffFormat::Html {
        return wrong("--fragment belongs to --format html");
    }
    if args.files.as_deref().is_some_and(|files| files.iter().all(|file| is_standard_input(file))) {
        return wrong("only one of the files can be standard input");
    }
    Ok(())
}

/// Whether both are files, or one of them is standard input.
fn are_files(files: &[&Path]) -> bool {
    let inputs = files.iter().filter(|file| is_standard_input(file)).count();
    inputs < 2 && files.iter().all(|file| is_standard_input(file) || input::is_file(file))
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// A document is no text, and a terminal would obey its bytes.
fn not_for_a_terminal(args: &DiffArgs) -> CliError {
    let what = match (&args.name, args.files.as_deref()) {
        (Some(name), _) => {
            let words = [Some(name), args.old.as_ref(), args.new.as_ref()];
            words.into_iter().flatten().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
        }
        (None, Some([a, b])) => {
            let [a, b] = [a, b].map(|path| quoted(&path.display().to_string()));
            format!("--files {a} {b}")
        }
        _ => "NAME".to_owned(),
    };
    let refused = CliError::new(error::Kind::Usage, "standard output: a document cannot be shown on a terminal");
    refused.hint(format!("write it to a file: variorum diff {what} --format docx -o redline.docx"))
}

/// The kinds of change that are not to be shown.
fn ignored(ignored: &[Ignore]) -> Kinds {
    ignored.iter().fold(Kinds::NONE, |kinds, ignore| {
        kinds.union(match ignore {
            Ignore::Space => Kinds::of(&[Kind::Space, Kind::Reflow, Kind::LineEnd, Kind::Paragraph]),
            Ignore::Case => Kinds::of(&[Kind::Case]),
            Ignore::Punctuation => Kinds::of(&[Kind::Punctuation]),
        })
    })
}

/// The text of a file, or of standard input; hashed where that is to be shown.
fn file(path: &Path, is_hashed: bool, terminal: &mut Terminal) -> Result<ComparedText<'static>, CliError> {
    let read = if is_standard_input(path) { None } else { Some(path) };
    let contents = input::bytes(read, document::PACKAGE_BYTES_MAX)?;
    let bytes = contents.len() as u64;
    let content = is_hashed.then(|| ContentHash::of(&contents).to_string());
    let path = path.display().to_string();
    let document = document::text_of(contents).map_err(|problem| CliError::unreadable(&path, &problem))?;
    if document.has_tracked_changes {
        terminal.remark(&format!("{path}: has tracked changes, which are read as accepted"));
    }
    if document.has_hidden_text {
        terminal.remark(&format!("{path}: has hidden text, which is compared as the rest is"));
    }
    Ok(ComparedText { side: Side::File { path, bytes, content }, text: Cow::Owned(document.text) })
}
