//! A revision that a file is, or nearly is.

use variorum_redline::render::Style;
use variorum_store::{InForce, Reader, Revision, Time};

use super::event::end_words;
use super::revision::{facts, with_author, with_labels};
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::json::revision::FoundObject;
use crate::query::newest;
use crate::query::standing::unless_damaged;
use crate::query::version::version;
use crate::query::which::Near;

/// Prints a revision that the file is, but for what they differ in.
pub fn found(
    reader: &Reader,
    revision: &Revision,
    differs: &[Near],
    now: &Time,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let record = &revision.record;
    let newest = newest::number(reader, &revision.briefing)?.unwrap_or(record.number);
    // What cannot be read is not said to be in force, nor to be not.
    let state = unless_damaged(reader.in_force(&revision.briefing, now));
    let state = state.map_err(CliError::store(&revision.briefing))?;
    let in_force = match &state {
        Some(InForce::Revision(in_force)) => Some(in_force.record.number),
        _ => None,
    };
    if terminal.is_json() {
        let r#type = if differs.is_empty() { "revision" } else { "near" };
        return terminal.object(&FoundObject::new(r#type, &version(revision), newest, in_force, differs));
    }
    let is_terminal = terminal.is_terminal();
    let line = with_author(facts(revision, true, is_terminal), record.author.as_deref(), is_terminal);
    let place = if newest == record.number { "the newest".to_owned() } else { format!("the newest is @{newest}") };
    let mut line = with_labels(line, revision, is_terminal).with(Style::Dim, format!("  {place}"));
    // What is the newest need not be what counts.
    line = match &state {
        Some(InForce::Ended(end)) => {
            let words = end_words(&end.record.time, end.record.reason.as_deref(), now);
            line.with(Style::Plain, "  ").foreign(Style::Plain, &words)
        }
        Some(InForce::Revision(_)) if in_force == Some(newest) => line,
        Some(InForce::Revision(in_force)) => {
            line.with(Style::Plain, format!("  @{} is in force", in_force.record.number))
        }
        Some(InForce::NotYet) => line.with(Style::Plain, "  not in force yet"),
        None => line,
    };
    if !differs.is_empty() {
        let words: Vec<&str> = differs.iter().map(|near| words(*near)).collect();
        line = line.with(Style::Plain, format!("  differs in {}", words.join(", ")));
    }
    terminal.line(&line)
}

const fn words(near: Near) -> &'static str {
    match near {
        Near::LineEnds => "line ends (LF, CR LF)",
        Near::LastLineEnd => "the final line end",
        Near::ByteOrderMark => "the byte order mark",
    }
}
