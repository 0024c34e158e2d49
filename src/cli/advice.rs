//! What is added to an error once the command line is known and the store can be asked: the line
//! that was probably meant.

use variorum_store::{Store, unwatched};

use super::command_line::CommandLine;
use super::context::Context;
use super::error::{CliError, Unknown};
use super::hints;
use crate::query::{id_prefix, similar};

/// The error; where something close to what was typed exists, its hint is the line with that.
#[must_use]
pub fn completed(error: CliError, line: &CommandLine, context: Option<&Context>) -> CliError {
    let meant = match &error.unknown {
        None => None,
        Some(Unknown::Instead { part, by }) => line.instead(part, by).map(hints::did_you_mean),
        Some(Unknown::Briefing(name)) => context.and_then(|context| briefing(name, line, context)),
        Some(Unknown::Label { briefing, label }) => {
            context.and_then(|context| label_of(briefing, label, line, context))
        }
    };
    match meant {
        Some(meant) => error.hint(meant),
        None => error,
    }
}

/// For a briefing that does not exist: a revision whose id starts with these digits, or a briefing
/// with a similar name.
fn briefing(name: &str, line: &CommandLine, context: &Context) -> Option<String> {
    let store = reopened(context)?;
    let prefix = id_prefix::parse(name, id_prefix::DIGITS_MIN);
    if let Some(id) = prefix.and_then(|prefix| longer_id(&store, None, &prefix)) {
        return line.instead(name, &id).map(hints::longer_id_without_name);
    }
    // Where several briefings may be meant, a prefix says so.
    let below = format!("{name}/");
    if store.walk_listing(&below, "").next().is_some_and(|listed| listed.is_ok()) {
        let takes_prefix = matches!(line.verb(), Some("log" | "diff"));
        return line
            .instead(name, &below)
            .filter(|_| takes_prefix)
            .map(hints::did_you_mean)
            .or_else(|| Some(hints::names_below(name)));
    }
    suggestion(name, &similar::briefings(&store, name).ok()?, line)
}

/// For a label that does not exist: a revision whose id starts with these digits, of which there
/// are too few, or a similar label.
fn label_of(briefing: &str, label: &str, line: &CommandLine, context: &Context) -> Option<String> {
    let store = reopened(context)?;
    let prefix = id_prefix::parse(label, 1).filter(|prefix| prefix.len() < id_prefix::DIGITS_MIN);
    if let Some(id) = prefix.and_then(|prefix| longer_id(&store, Some(briefing), &prefix)) {
        return line.instead(label, &id).map(hints::longer_id);
    }
    suggestion(label, &similar::labels(&store, briefing, label).ok()?, line)
}

/// The beginning of the only id that starts with `prefix`, long enough to be used without a name.
fn longer_id(store: &Store, briefing: Option<&str>, prefix: &str) -> Option<String> {
    let found = store.by_id_prefix(briefing, prefix).ok()?;
    let [revision] = found.as_slice() else { return None };
    revision.id.to_string().get(..id_prefix::BARE_DIGITS_MIN).map(str::to_owned)
}

/// The line with the first of several names; the others are only listed.
fn suggestion(typed: &str, names: &[String], line: &CommandLine) -> Option<String> {
    let (first, others) = names.split_first()?;
    let meant = line.instead(typed, first)?;
    Some(if others.is_empty() { hints::did_you_mean(meant) } else { hints::did_you_mean_one_of(&meant, others) })
}

/// The store, opened a second time; what opening it has to report was reported the first time.
fn reopened(context: &Context) -> Option<Store> {
    Store::open(&context.find().ok()?, context.homes(), &mut unwatched).ok()
}
