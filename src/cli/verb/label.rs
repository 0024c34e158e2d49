//! `label`: gives a revision a label, or removes one.

use variorum_redline::render::{Line, Style};

use super::ExitCode;
use crate::cli::args::LabelArgs;
use crate::cli::context::{self, Context};
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock;
use crate::json::label::LabelObject;
use crate::query::revision_selector;
use crate::query::revision_words::RevisionWords;
use crate::query::time_text::{self, DayEdge};

/// Sets or clears a label.
pub fn run(args: &LabelArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let (rev, label) = match &args.label {
        Some(label) => (Some(args.rev_or_label.as_str()), label),
        None => (None, &args.rev_or_label),
    };
    let label = revision_selector::label(label).map_err(|error| match rev {
        Some(rev) if revision_selector::label(rev).is_ok() => {
            CliError::from(error).hint(hints::revision_before_label(&args.name, label, rev))
        }
        _ => error.into(),
    })?;
    let mut store = context.open_to_write(terminal)?;
    let author = context.author(args.by.author.as_deref());
    let mut revision = RevisionWords::new(&store, context.calendar()).one(&args.name, rev)?;
    Context::remark_on_names(&store, &[Some(&args.name)], &[&revision], terminal)?;
    let briefing = revision.briefing.clone();
    let word = if args.clear {
        let is_called = |name: &str| revision_selector::head(&store, name).is_ok_and(|head| head.briefing == briefing);
        let is_briefing = rev.is_none() && !args.name.contains('@') && is_called(&args.name);
        let holder = store.by_label(&briefing, label.as_str()).map_err(CliError::store(&briefing))?;
        // A bare name means the briefing; a certain revision must be the one that has the label.
        let holder = match holder {
            Some(holder) if is_briefing || holder.id == revision.id => holder,
            holder => {
                let asked = if is_briefing { briefing } else { format!("{briefing}@{}", revision.record.number) };
                let message = format!("{asked}: does not have the label {}", label.as_str());
                let hint =
                    holder.map(|holder| hints::label_is_at(&holder.briefing, holder.record.number, label.as_str()));
                let hint = hint.unwrap_or_else(|| hints::labels_of(&revision.briefing));
                return Err(CliError::new(Kind::NotFound, message).hint(hint));
            }
        };
        let name = revision_selector::name(&briefing)?;
        store.clear_label(&name, &label, clock::now()?, author).map_err(CliError::store(&briefing))?;
        revision = holder;
        "cleared"
    } else {
        if time_text::parse(label.as_str(), DayEdge::End, &context::calendar()).is_ok() {
            let label = label.as_str();
            terminal.remark(&format!("'{label}' is a time too; as a label of {briefing} it comes first"));
        }
        let holder = store.by_label(&briefing, label.as_str()).map_err(CliError::store(&briefing))?;
        let changed = store.label(&revision, &label, clock::now()?, author).map_err(CliError::store(&briefing))?;
        if let Some(holder) = holder.filter(|holder| holder.id != revision.id) {
            terminal.remark(&print::committed::label_moved(label.as_str(), &holder, &revision));
        }
        if changed { "labelled" } else { "unchanged" }
    };
    let number = revision.record.number;
    if terminal.is_json() {
        terminal.object(&LabelObject::new(word, &revision, &label))?;
    } else if !terminal.is_quiet() {
        terminal.line(
            &Line::new()
                .with(Style::Plain, format!("{word} "))
                .foreign(Style::Strong, &format!("{briefing}@{number}"))
                .with(Style::Plain, " ")
                .foreign(Style::Label, label.as_str()),
        )?;
    }
    Ok(ExitCode::Done)
}
