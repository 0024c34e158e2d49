//! What became of a text that was committed.

use variorum_redline::render::{Line, Style};
use variorum_store::{Committed, Revision};

use super::event::end_words;
use super::time::{here, two_here};
use crate::cli::error::CliError;
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::json::committed::{self, CommittedObject};
use crate::query::committed::{Asked, NotInForce};
use crate::query::version::version;

/// Prints what became of a text, and warns of what was asked for and not done.
pub fn committed(outcome: &Committed, asked: &Asked<'_>, terminal: &mut Terminal) -> Result<(), CliError> {
    let (word, revision, labels) = match outcome {
        Committed::Created(revision) => ("committed", revision, &[][..]),
        Committed::Unchanged(revision) => ("unchanged", revision, &[][..]),
        Committed::Labelled(revision, labels) => ("unchanged", revision, labels.as_slice()),
    };
    let is_new = matches!(outcome, Committed::Created(_));
    let untaken = if is_new { Vec::new() } else { asked.untaken(revision) };
    if terminal.is_json() {
        terminal.object(&CommittedObject::new(word, &version(revision), labels, &untaken))?;
    } else if !terminal.is_quiet() {
        terminal.line(&line(word, revision).with(Style::Plain, " ").with(Style::Id, revision.id.short()))?;
        for label in labels {
            terminal.line(&line("labelled", revision).with(Style::Plain, " ").foreign(Style::Label, label))?;
        }
    }
    if !untaken.is_empty() {
        let words: Vec<String> = untaken.iter().map(|untaken| format!("the {}", committed::word(*untaken))).collect();
        let name = format!("{}@{}", revision.briefing, revision.record.number);
        terminal.warn(&format!("{name} has this text already; not taken: {}", words.join(", ")));
        terminal.hint(hints::SAME_TEXT);
    }
    Ok(())
}

fn line(word: &str, revision: &Revision) -> Line {
    Line::new()
        .with(Style::Plain, format!("{word} "))
        .foreign(Style::Strong, &format!("{}@{}", revision.briefing, revision.record.number))
}

/// That a label is another revision's no longer.
pub fn label_moved(label: &str, from: &Revision, to: &Revision) -> String {
    let version = |revision: &Revision| format!("{}@{}", revision.briefing, revision.record.number);
    format!("the label {label} moved from {} to {}", version(from), version(to))
}

/// Says that a new revision is not the one in force now and from now on, and why.
pub fn tell_not_in_force(revision: &Revision, why: &NotInForce, terminal: &mut Terminal) {
    let record = &revision.record;
    let name = &revision.briefing;
    let told = match why {
        NotInForce::Ended(end) if end.record.time.instant() > record.recorded.instant() => {
            let words = end_words(&end.record.time, end.record.reason.as_deref(), &record.recorded);
            terminal.remark(&format!("{name} {words}; {name}@{} does not change that", record.number));
            terminal.hint(&hints::beyond_end(name, &end.record.time));
            return;
        }
        NotInForce::Future => {
            let (number, time) = (record.number, here(&record.time));
            format!("{name}@{number}: its time, {time}, is in the future: {name}@DATE shows it from then on")
        }
        NotInForce::Ended(end) => {
            let number = record.number;
            let [time, ended] = two_here([&record.time, &end.record.time]);
            format!("{name}@{number}: its time, {time}, is before {name}'s end on {ended}, so {name} stays ended")
        }
        NotInForce::Unreadable => {
            let number = record.number;
            terminal.warn(&format!("{name}@{number}: cannot tell whether it is in force, as {name} is damaged"));
            terminal.hint(hints::DAMAGE);
            return;
        }
        NotInForce::Behind(last) => {
            let [time, last_time] = two_here([&record.time, &last.record.time]);
            let (number, last) = (record.number, last.record.number);
            format!(
                "{name}@{number}: its time, {time}, is before that of {name}@{last}, {last_time}, which stays in force from then on"
            )
        }
    };
    terminal.warn(&told);
}
