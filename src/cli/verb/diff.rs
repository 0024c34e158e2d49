//! `diff`: what changed between two revisions, or between two files.

use variorum_store::{ContentHash, Revision, Store};

use super::Exit;
use crate::cli::args::{DiffArgs, DiffFormat, Ignore};
use crate::cli::context::Context;
use crate::cli::error::{self, CliError};
use crate::cli::terminal::Terminal;
use crate::files::input;
use crate::query::selector;
use crate::query::version;
use variorum_redline::render::Options;
use variorum_redline::render::{self, Difference, Line, Side, Style, unified};
use variorum_redline::{Kind, Kinds, Redline};

/// Paragraphs of context around a change, where nothing else is asked for.
pub(super) const CONTEXT_PARAGRAPHS: usize = 1;

/// Shows what changed.
pub fn run(args: &DiffArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let ((old_side, old), (new_side, new)) = match args.files.as_deref() {
        Some([a, b]) => {
            let is_json = terminal.is_json() || args.format == DiffFormat::Json;
            (file(a, is_json)?, file(b, is_json)?)
        }
        _ => revisions(args, context, terminal)?,
    };
    let difference = Difference::new((&old_side, &old), (&new_side, &new), ignored(&args.ignore));
    let changed = difference.is_changed();
    let context = |default| if args.all { None } else { Some(args.context.unwrap_or(default)) };
    match if terminal.is_json() { DiffFormat::Json } else { args.format } {
        DiffFormat::Json => terminal.object(&render::json::diff(&difference))?,
        DiffFormat::Inline => {
            terminal.page();
            to_be_read(&difference, context(CONTEXT_PARAGRAPHS), render::inline::lines, terminal)?;
        }
        DiffFormat::Side => {
            terminal.page();
            to_be_read(&difference, context(CONTEXT_PARAGRAPHS), render::side::lines, terminal)?;
        }
        DiffFormat::Unified => {
            terminal.page();
            terminal.lines(&unified::lines(&difference, options(context(unified::CONTEXT_LINES), terminal)))?;
        }
        DiffFormat::Stat => {
            terminal.page();
            terminal.lines(&render::stat::lines(&difference, options(None, terminal)))?;
        }
        DiffFormat::Html => terminal.document(&render::html::page(&difference, context(CONTEXT_PARAGRAPHS)))?,
        DiffFormat::Docx => docx(&difference, args, terminal)?,
        DiffFormat::Plain => {
            terminal.page();
            terminal.document(&render::plain::page(&difference))?;
        }
    }
    // The program ends here: giving thousands of small pieces of memory back one by one would be all that is left to do.
    std::mem::forget(difference);
    Ok(if changed && args.exit_code { Exit::No } else { Exit::Done })
}

/// Answers with a document, which is no text: a terminal would be steered by it.
fn docx(difference: &Difference<'_>, args: &DiffArgs, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.terminal_columns().is_some() {
        let what = match (&args.name, args.files.as_deref()) {
            (Some(name), _) => render::quoted(name),
            (None, Some([a, b])) => {
                let [a, b] = [a, b].map(|path| render::quoted(&path.display().to_string()));
                format!("--files {a} {b}")
            }
            _ => "NAME".to_owned(),
        };
        let refused = CliError::new(error::Kind::Usage, "standard output: a document is not for a terminal");
        return Err(refused.hint(format!("variorum diff {what} --format docx > redline.docx")));
    }
    let document = render::docx::document(difference)
        .map_err(|error| CliError::new(error::Kind::System, format!("the document: {error}")))?;
    terminal.generated(&document)
}

/// Shows a difference with its head above it.
fn to_be_read(
    difference: &Difference<'_>,
    context: Option<usize>,
    lines: impl Fn(&Redline<'_>, Options) -> Vec<Line>,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let options = options(context, terminal);
    terminal.lines(&render::head::lines(difference, options))?;
    terminal.line(&Line::new())?;
    terminal.lines(&text_lines(difference, options, lines))
}

/// How to show lines on this standard output, with so much context.
pub(super) const fn options(context: Option<usize>, terminal: &Terminal) -> Options {
    Options { columns: terminal.columns(), context, color: terminal.has_color(), is_terminal: terminal.is_terminal() }
}

/// What changed in the text, or that nothing did.
pub(super) fn text_lines(
    difference: &Difference<'_>,
    options: Options,
    lines: impl Fn(&Redline<'_>, Options) -> Vec<Line>,
) -> Vec<Line> {
    if difference.redline.is_changed() {
        return lines(&difference.redline, options);
    }
    let told = if difference.fields.is_empty() { "no difference" } else { "the text is the same" };
    vec![Line::new().with(Style::Dim, told)]
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

type SideAndText = (Side, String);

/// A file's side and text; hashed where that is to be shown.
fn file(path: &std::path::Path, is_hashed: bool) -> Result<SideAndText, CliError> {
    let text = input::read_file(path)?;
    let content = is_hashed.then(|| ContentHash::of(text.as_bytes()).to_string());
    let side = Side::File { path: path.display().to_string(), bytes: text.len() as u64, content };
    Ok((side, text))
}

fn revisions(
    args: &DiffArgs,
    context: &Context,
    terminal: &mut Terminal,
) -> Result<(SideAndText, SideAndText), CliError> {
    let name = selector::name(args.name.as_deref().unwrap_or_default())?;
    let store = context.open(terminal)?;
    let new = match &args.new {
        Some(text) => selector::revision_within(&store, &name, text)?,
        None => selector::head(&store, name.as_str())?,
    };
    let old = match &args.old {
        Some(text) => selector::revision_within(&store, &name, text)?,
        None => before(&store, &new)?,
    };
    Ok((side(&store, old)?, side(&store, new)?))
}

fn before(store: &Store, head: &Revision) -> Result<Revision, CliError> {
    let name = &head.record.briefing;
    let number = head.record.number.saturating_sub(1);
    let found = store.by_number(name, number).map_err(|error| CliError::engine(name, &error))?;
    found.ok_or_else(|| {
        CliError::new(error::Kind::NotFound, format!("{name}: has only one revision, nothing to compare with"))
            .hint(format!("variorum show {}", render::quoted(name)))
    })
}

fn side(store: &Store, revision: Revision) -> Result<SideAndText, CliError> {
    let what = format!("{}@{}", revision.record.briefing, revision.record.number);
    let text = store.content(&revision).map_err(|error| CliError::engine(&what, &error))?;
    Ok((version::side(&revision), text))
}
