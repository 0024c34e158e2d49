//! What is added to an error once the command line is known, and the store can be asked: the line
//! with what was meant.

use variorum_store::{Store, unwatched};

use super::command_line::CommandLine;
use super::context::Context;
use super::error::{CliError, Unknown};
use super::faults::did_you_mean;
use crate::query::{id_prefix, similar};

/// The error, with a hint that can be typed where something near what was typed is there.
#[must_use]
pub fn completed(error: CliError, line: &CommandLine, context: Option<&Context>) -> CliError {
    let meant = match &error.unknown {
        None => None,
        Some(Unknown::Instead { part, by }) => line.instead(part, by).map(did_you_mean),
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

/// A briefing with a similar name, or a revision whose id starts so.
fn briefing(name: &str, line: &CommandLine, context: &Context) -> Option<String> {
    let store = quietly(context)?;
    if let Some(prefix) = id_prefix::parse(name, id_prefix::DIGITS_MIN)
        && let [revision] = &store.by_id_prefix(None, &prefix).ok()?[..]
    {
        let id = revision.id.to_string();
        return line
            .instead(name, id.get(..id_prefix::BARE_DIGITS_MIN)?)
            .map(|line| format!("an id without a name has at least {} digits: {line}", id_prefix::BARE_DIGITS_MIN));
    }
    suggestion(name, &similar::briefings(&store, name).ok()?, line)
}

fn label_of(briefing: &str, label: &str, line: &CommandLine, context: &Context) -> Option<String> {
    let store = quietly(context)?;
    let is_hex =
        !label.is_empty() && label.len() < id_prefix::DIGITS_MIN && label.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && let [revision] = &store.by_id_prefix(Some(briefing), &label.to_ascii_lowercase()).ok()?[..] {
        let id = revision.id.to_string();
        let meant = line.instead(label, id.get(..id_prefix::BARE_DIGITS_MIN)?);
        return meant.map(|line| format!("an id has at least {} digits: {line}", id_prefix::DIGITS_MIN));
    }
    suggestion(label, &similar::labels(&store, briefing, label).ok()?, line)
}

/// The line with the first of some names; the others are told.
fn suggestion(typed: &str, names: &[String], line: &CommandLine) -> Option<String> {
    let (first, others) = names.split_first()?;
    let meant = did_you_mean(line.instead(typed, first)?);
    Some(if others.is_empty() { meant } else { format!("also similar: {}; {meant}", others.join(", ")) })
}

/// The store, opened once more, with nothing said: what it has noticed was said before.
fn quietly(context: &Context) -> Option<Store> {
    Store::open(&context.find().ok()?, context.homes(), &mut unwatched).ok()
}
