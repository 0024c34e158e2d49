//! A difference, in the form that was asked for.

use variorum_redline::render::Options;
use variorum_redline::render::docx;
use variorum_redline::render::html::fragment;
use variorum_redline::render::{self, Difference, Line, Style, grouped, unified};

use crate::cli::args::DiffFormat;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;

/// Paragraphs of context around a change, by default.
pub const CONTEXT_PARAGRAPHS: usize = 1;

/// How much of the text around a change is shown.
#[derive(Clone, Copy, Debug)]
pub enum ContextSize {
    /// What is usual in the format.
    Default,
    /// So many paragraphs, or lines where the format has hunks.
    Count(usize),
    /// The whole text.
    All,
}

impl ContextSize {
    const fn or(self, default: usize) -> Option<usize> {
        match self {
            Self::Default => Some(default),
            Self::Count(count) => Some(count),
            Self::All => None,
        }
    }
}

/// The form that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The format.
    pub format: DiffFormat,
    /// How much of the text around a change is shown.
    pub context: ContextSize,
    /// Whether a page is only to be a piece of one.
    pub is_fragment: bool,
    /// Where a document says what is compared.
    pub document_head: docx::Head,
}

/// Prints a difference.
pub fn difference(difference: &Difference<'_>, form: Form, terminal: &mut Terminal) -> Result<(), CliError> {
    let Form { format, context, .. } = form;
    refuse_too_many(difference, form)?;
    let paragraphs = context.or(CONTEXT_PARAGRAPHS);
    match format {
        DiffFormat::Json => terminal.object(&render::json::diff(difference)),
        DiffFormat::Inline | DiffFormat::Side => {
            terminal.page();
            let options = options(paragraphs, terminal);
            terminal.lines(&render::head::lines(difference, options))?;
            terminal.line(&Line::new())?;
            text(difference, format, options, terminal)
        }
        DiffFormat::Unified => {
            terminal.page();
            let options = options(context.or(unified::CONTEXT_LINES), terminal);
            terminal.lines(&unified::lines(difference, options))
        }
        DiffFormat::Stat => {
            terminal.page();
            terminal.lines(&render::stat::lines(difference, options(None, terminal)))
        }
        DiffFormat::Markdown => {
            terminal.document_in_pieces(|piece| render::markdown::write(difference, paragraphs, piece))
        }
        DiffFormat::Html if form.is_fragment => {
            terminal.document_in_pieces(|piece| fragment::write(difference, paragraphs, piece))
        }
        DiffFormat::Html => terminal.document(&render::html::page(difference, paragraphs)),
        DiffFormat::Docx => {
            let document = docx::document(difference, form.document_head).map_err(|error| {
                let kind = if matches!(error, docx::Error::TooLarge { .. }) { Kind::Refused } else { Kind::System };
                CliError::new(kind, format!("the document: {error}"))
            })?;
            terminal.generated(&document)
        }
        DiffFormat::Plain => {
            terminal.page();
            terminal.document_in_pieces(|piece| render::plain::write(difference, piece))
        }
    }
}

/// The most lines and changes in a format that is made whole in memory, where each takes up to 250
/// bytes; no browser shows as many.
const HELD_MAX: usize = 4_000_000;

/// Refuses what would take more memory than there should be.
fn refuse_too_many(difference: &Difference<'_>, form: Form) -> Result<(), CliError> {
    let is_held = matches!(form.format, DiffFormat::Unified) || form.format == DiffFormat::Html && !form.is_fragment;
    if !is_held {
        return Ok(());
    }
    let parts = &difference.redline.parts;
    let feeds: usize = parts.iter().map(|part| memchr::memchr_iter(b'\n', part.text.as_bytes()).count()).sum();
    let held = parts.len() + feeds;
    if held <= HELD_MAX {
        return Ok(());
    }
    let [held, max] = [held, HELD_MAX].map(|count| grouped(count as u64));
    let message = format!("the redline has {held} lines and changes; at most {max} can be shown in this format");
    Err(CliError::new(Kind::Refused, message).hint("--format inline, side, markdown, plain and json show any number"))
}

/// Prints what a revision changed, below its line in a history: with its notes, without a head.
pub fn patch(difference: &Difference<'_>, terminal: &mut Terminal) -> Result<(), CliError> {
    let options = options(Some(CONTEXT_PARAGRAPHS), terminal);
    let notes = render::head::note_lines(difference, options);
    if !notes.is_empty() {
        terminal.line(&Line::new())?;
        terminal.lines(&notes)?;
    }
    terminal.line(&Line::new())?;
    text(difference, DiffFormat::Inline, options, terminal)?;
    terminal.line(&Line::new())
}

/// How to show lines on this standard output, with so much context.
///
/// Where colour goes into a file or a pipe, marks stay beside it, as in `git diff --word-diff`:
/// whatever shows it later may not strike through, as logs on the web do not.
const fn options(context: Option<usize>, terminal: &Terminal) -> Options {
    let is_terminal = terminal.is_terminal();
    Options { columns: terminal.columns(), context, color: terminal.has_color() && is_terminal, is_terminal }
}

/// Prints what changed in the text, in two columns or in place; or that nothing did.
fn text(
    difference: &Difference<'_>,
    format: DiffFormat,
    options: Options,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let redline = &difference.redline;
    if redline.shows_change() {
        return terminal.pieces(|piece| match format {
            DiffFormat::Side => render::side::write(redline, options, piece),
            _ => render::inline::write(redline, options, piece),
        });
    }
    let is_alike = difference.fields.is_empty() && difference.times().is_none();
    let same = match (redline.is_changed(), is_alike) {
        (true, _) => "no other difference",
        (false, true) => "no difference",
        (false, false) => "the text is the same",
    };
    terminal.line(&Line::new().with(Style::Dim, same))
}
