//! `diff`: what changed between two revisions, or between two files.

use std::borrow::Cow;
use std::path::Path;

use variorum_redline::render::{Side, quoted};
use variorum_redline::{Kind, Kinds};
use variorum_store::ContentHash;

use super::ExitCode;
use crate::cli::args::{DiffArgs, DiffFormat, Ignore};
use crate::cli::context::Context;
use crate::cli::error::{self, CliError};
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::files::input;
use crate::query::comparison::{ComparedText, Comparison};
use crate::query::revision_selector;

/// Shows what changed.
pub fn run(args: &DiffArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let format = if terminal.is_json() { DiffFormat::Json } else { args.format };
    let mut exit = ExitCode::Done;
    let comparison = match args.files.as_deref() {
        Some([a, b]) => {
            let is_hashed = format == DiffFormat::Json;
            Comparison { old: file(a, is_hashed)?, new: file(b, is_hashed)? }
        }
        _ => {
            let name = revision_selector::name(args.name.as_deref().unwrap_or_default())?;
            let store = context.open(terminal)?;
            exit = Context::exit_after_reading(&store);
            Comparison::of_revisions(&store, &name, args.old.as_deref(), args.new.as_deref())?
        }
    };
    if format == DiffFormat::Docx && terminal.is_terminal() {
        return Err(not_for_a_terminal(args));
    }
    let difference = comparison.difference(ignored(&args.ignore));
    let changed = difference.is_changed();
    let around = match args.context {
        _ if args.all => print::difference::ContextSize::All,
        None => print::difference::ContextSize::Default,
        Some(count) => print::difference::ContextSize::Count(count),
    };
    print::difference::difference(&difference, format, around, terminal)?;
    // The program ends here: giving thousands of small allocations back one by one would be all
    // that is left to do.
    std::mem::forget(difference);
    Ok(if changed && args.exit_code && exit == ExitCode::Done { ExitCode::No } else { exit })
}

/// A document is no text, and a terminal would obey its bytes.
fn not_for_a_terminal(args: &DiffArgs) -> CliError {
    let what = match (&args.name, args.files.as_deref()) {
        (Some(name), _) => quoted(name),
        (None, Some([a, b])) => {
            let [a, b] = [a, b].map(|path| quoted(&path.display().to_string()));
            format!("--files {a} {b}")
        }
        _ => "NAME".to_owned(),
    };
    let refused = CliError::new(error::Kind::Usage, "standard output: a document cannot be shown on a terminal");
    refused.hint(format!("variorum diff {what} --format docx > redline.docx"))
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

/// A file's text; hashed where that is to be shown.
fn file(path: &Path, is_hashed: bool) -> Result<ComparedText<'static>, CliError> {
    let text = input::read_file(path)?;
    let content = is_hashed.then(|| ContentHash::of(text.as_bytes()).to_string());
    let side = Side::File { path: path.display().to_string(), bytes: text.len() as u64, content };
    Ok(ComparedText { side, text: Cow::Owned(text) })
}
