//! `diff`: what changed between two revisions, or between two files.

use variorum_store::{Revision, Store};

use super::Exit;
use crate::args::{DiffArgs, DiffFormat, Ignore};
use crate::diff::{Kind, Kinds, Redline};
use crate::error::{self, CliError};
use crate::input;
use crate::place::Place;
use crate::render::inline::Options;
use crate::render::{self, Difference, Line, Side, Style, unified};
use crate::selector;
use crate::ui::Ui;

/// Paragraphs of context around a change, where nothing else is asked for.
pub(super) const CONTEXT_PARAGRAPHS: usize = 1;

/// Shows what changed.
pub fn run(args: &DiffArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let ((old_side, old), (new_side, new)) = match args.files.as_deref() {
        Some([a, b]) => (file(a)?, file(b)?),
        _ => revisions(args, place, ui)?,
    };
    let difference = Difference::new((&old_side, &old), (&new_side, &new), ignored(&args.ignore));
    let changed = difference.is_changed();
    let context = |default| if args.all { None } else { Some(args.context.unwrap_or(default)) };
    match if ui.is_json() { DiffFormat::Json } else { args.format } {
        DiffFormat::Json => ui.object(&render::json::diff(&difference))?,
        DiffFormat::Inline => {
            ui.page();
            to_be_read(&difference, context(CONTEXT_PARAGRAPHS), render::inline::lines, ui)?;
        }
        DiffFormat::Side => {
            ui.page();
            to_be_read(&difference, context(CONTEXT_PARAGRAPHS), render::side::lines, ui)?;
        }
        DiffFormat::Unified => {
            ui.page();
            ui.lines(&unified::lines(&difference, options(context(unified::CONTEXT_LINES), ui)))?;
        }
        DiffFormat::Stat => {
            ui.page();
            ui.lines(&render::stat::lines(&difference, options(None, ui)))?;
        }
        DiffFormat::Html => ui.document(&render::html::page(&difference, context(CONTEXT_PARAGRAPHS)))?,
        DiffFormat::Docx => docx(&difference, args, ui)?,
        DiffFormat::Plain => {
            ui.page();
            ui.document(&render::plain::page(&difference))?;
        }
    }
    // The program ends here: giving thousands of small pieces of memory back one by one would be all that is left to do.
    std::mem::forget(difference);
    Ok(if changed && args.exit_code { Exit::No } else { Exit::Done })
}

/// Answers with a document, which is no text: a terminal would be steered by it.
fn docx(difference: &Difference<'_>, args: &DiffArgs, ui: &mut Ui) -> Result<(), CliError> {
    if ui.terminal_columns().is_some() {
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
    ui.generated(&document)
}

/// Shows a difference with its head above it.
fn to_be_read(
    difference: &Difference<'_>,
    context: Option<usize>,
    lines: impl Fn(&Redline<'_>, Options) -> Vec<Line>,
    ui: &mut Ui,
) -> Result<(), CliError> {
    let options = options(context, ui);
    ui.lines(&render::head::lines(difference, options))?;
    ui.line(&Line::new())?;
    ui.lines(&text_lines(difference, options, lines))
}

/// How to show lines on this standard output, with so much context.
pub(super) const fn options(context: Option<usize>, ui: &Ui) -> Options {
    Options { columns: ui.columns(), context, color: ui.has_color(), is_terminal: ui.is_terminal() }
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

fn file(path: &std::path::Path) -> Result<SideAndText, CliError> {
    let text = input::read_file(path)?;
    Ok((Side::file(path.display().to_string(), &text), text))
}

fn revisions(args: &DiffArgs, place: &Place, ui: &mut Ui) -> Result<(SideAndText, SideAndText), CliError> {
    let name = selector::name(args.name.as_deref().unwrap_or_default())?;
    let store = place.open(ui)?;
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
    Ok((Side::Revision(Box::new(revision)), text))
}
