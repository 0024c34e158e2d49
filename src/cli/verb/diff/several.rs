//! `diff` of several briefings: the last change of each, or what changed in each between two
//! revisions that are named in the same way, such as two days.

use std::borrow::Cow;

use variorum_redline::render::html::changes::ChangesPage;
use variorum_redline::render::{Side, counted, quoted};
use variorum_store::Store;

use super::{ExitCode, check_size, here, ignored, is_for_a_screen};
use crate::cli::args::{DiffArgs, DiffFormat};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::print;
use crate::cli::print::difference::Form;
use crate::cli::terminal::Terminal;
use crate::cli::verb::go_on_after;
use crate::query::comparison::{ComparedText, Comparison};
use crate::query::histories::matching;
use crate::query::name_pattern::NamePattern;
use crate::query::revision_words::RevisionWords;
use crate::query::{self, revision_selector};

/// What was found, beside the differences.
#[derive(Default)]
struct Found {
    /// Briefings with a difference.
    changed: u64,
    /// Briefings in which both texts are the same.
    same: u64,
    /// Briefings of which one side does not exist, such as a label, or a revision before the first.
    without: u64,
}

/// Shows what changed in the briefings that the pattern `given` means.
pub(super) fn run(
    args: &DiffArgs,
    form: Form,
    given: &str,
    store: &Store,
    context: &Context,
    terminal: &mut Terminal,
) -> Result<ExitCode, CliError> {
    let names = matching(store, &NamePattern::parse(given), usize::MAX)?;
    if names.is_empty() {
        return Err(query::Error::NoBriefingMatches { pattern: given.to_owned() }.into());
    }
    if form.format == DiffFormat::Docx {
        let refused = CliError::new(Kind::Usage, format!("{given}: a document holds the redline of one briefing"));
        return Err(refused.hint(format!("variorum diff {} --format html -o redlines.html", quoted(given))));
    }
    if let Some(file) = context.new_file(args.output.as_deref(), &[])? {
        terminal.write_into(file);
    }
    terminal.page();
    let mut page = (form.format == DiffFormat::Html).then(|| ChangesPage::begin(given));
    let (mut found, mut exit) = (Found::default(), Context::exit_after_reading(store));
    for name in &names {
        let compared = compared(args, name, store, context).map_err(CliError::from);
        let shown = compared.and_then(|comparison| match comparison {
            Some(comparison) => show(comparison, name, args, form, page.as_mut(), &mut found, terminal),
            None => {
                found.without += 1;
                Ok(())
            }
        });
        go_on_after(shown, &mut exit, terminal)?;
    }
    if let Some(mut page) = page {
        page.end();
        terminal.document(&page.take())?;
    }
    terminal.end_file()?;
    say_rest(&found, terminal);
    Ok(if found.changed > 0 && args.exit_code && exit == ExitCode::Done { ExitCode::No } else { exit })
}

/// The two texts of a briefing; `None` where there are not two. What was not in force at a time,
/// not yet or no more, is nothing, if the other was.
fn compared(
    args: &DiffArgs,
    name: &str,
    store: &Store,
    context: &Context,
) -> Result<Option<Comparison<'static>>, query::Error> {
    let (old, new) = match (args.old.as_deref(), args.new.as_deref()) {
        (Some(old), new) if !old.contains("..") => (old, new),
        (old, new) => {
            return match RevisionWords::new(store, context.calendar()).pair(name, old, new) {
                Ok(pair) => Ok(Some(Comparison::of_revisions(store, &pair)?)),
                Err(error) if is_absent(&error) || is_not_in_force(&error) => Ok(None),
                Err(error) => Err(error),
            };
        }
    };
    let name = revision_selector::name(name)?;
    let within = |text: &str| match revision_selector::revision_within(store, &name, text, context.calendar()) {
        Ok(revision) => Ok(Some(ComparedText::read(store, &revision)?)),
        Err(error) if is_not_in_force(&error) => {
            Ok(Some(ComparedText { side: Side::Nothing, text: Cow::Borrowed("") }))
        }
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    };
    let newest = || ComparedText::read(store, &revision_selector::head(store, name.as_str())?).map(Some);
    let (Some(old), Some(new)) = (within(old)?, new.map_or_else(newest, within)?) else { return Ok(None) };
    let is_nothing = matches!((&old.side, &new.side), (Side::Nothing, Side::Nothing));
    Ok((!is_nothing).then_some(Comparison { old, new }))
}

/// Whether a revision does not exist, though the words that name it are right.
const fn is_absent(error: &query::Error) -> bool {
    use query::Error::{NoSuchLabel, NoSuchRevision, OnlyOneRevision};
    matches!(error, NoSuchLabel { .. } | NoSuchRevision { .. } | OnlyOneRevision { .. })
}

/// Whether no revision was in force at a time.
const fn is_not_in_force(error: &query::Error) -> bool {
    matches!(error, query::Error::NoRevisionInForce { .. } | query::Error::Ended { .. })
}

/// Shows a difference, if there is one.
fn show(
    mut comparison: Comparison<'static>,
    name: &str,
    args: &DiffArgs,
    form: Form,
    page: Option<&mut ChangesPage>,
    found: &mut Found,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    check_size(&comparison)?;
    if is_for_a_screen(form.format) {
        here(&mut comparison);
    }
    let difference = comparison.difference(ignored(&args.ignore));
    if !difference.is_changed() {
        found.same += 1;
        return Ok(());
    }
    found.changed += 1;
    if let Some(page) = page {
        page.change(name, None, &difference);
        return terminal.document(&page.take());
    }
    let is_apart = matches!(form.format, DiffFormat::Inline | DiffFormat::Side | DiffFormat::Stat | DiffFormat::Plain);
    if is_apart && found.changed > 1 {
        terminal.line(&variorum_redline::render::Line::new())?;
    }
    print::difference::difference(&difference, form, terminal)
}

fn say_rest(found: &Found, terminal: &mut Terminal) {
    if found.same > 0 {
        terminal.remark(&format!("no difference in {}", counted(found.same, "briefing")));
    }
    if found.without > 0 {
        terminal.remark(&format!("{} without two such revisions", counted(found.without, "briefing")));
    }
}
