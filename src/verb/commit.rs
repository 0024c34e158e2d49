//! `commit`: adds a revision to a briefing.

use std::collections::BTreeMap;

use variorum_store::{Committed, Draft, Expect};

use super::Exit;
use crate::args::CommitArgs;
use crate::error::{CliError, Kind};
use crate::place::{self, Place};
use crate::render::json::RevisionObject;
use crate::render::{Line, Style};
use crate::selector::{self, DayEdge};
use crate::ui::Ui;
use crate::{clock, input};

/// Adds a revision, or says that nothing has changed.
pub fn run(args: &CommitArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let briefing = selector::name(&args.name)?;
    let labels = args.labels.iter().map(|text| selector::label(text)).collect::<Result<_, _>>()?;
    let meta = args.meta.iter().map(|text| meta(text)).collect::<Result<BTreeMap<_, _>, _>>()?;
    let recorded = clock::now()?;
    let time = match &args.time {
        Some(text) => selector::time(text, DayEdge::Beginning)?,
        None => recorded.clone(),
    };
    let mut store = place.open_to_write(ui)?;
    let expect = match &args.expect {
        Some(text) => Expect::Head(selector::revision_within(&store, &briefing, text)?.id),
        None => Expect::Any,
    };
    if args.file.is_none() {
        ui.hint_when_typing("the text is read from this terminal; end it with Ctrl-D");
    }
    let content = input::read(args.file.as_deref())?;
    let draft = Draft {
        briefing,
        content,
        time,
        recorded,
        author: place::author(args.author.as_deref()),
        note: args.note.clone(),
        source: args.source.clone(),
        labels,
        meta,
    };
    let committed = store.commit(draft, expect).map_err(|error| CliError::engine(&args.name, &error))?;
    let (word, revision) = match &committed {
        Committed::Created(revision) => ("committed", revision),
        Committed::Unchanged(revision) => ("unchanged", revision),
    };
    if ui.is_json() {
        ui.object(&RevisionObject::new(word, revision))?;
    } else if !ui.is_quiet() {
        ui.line(
            &Line::new()
                .with(Style::Plain, format!("{word} "))
                .foreign(Style::Strong, &format!("{}@{}", revision.record.briefing, revision.record.number))
                .with(Style::Plain, " ")
                .with(Style::Id, revision.id.short()),
        )?;
    }
    Ok(Exit::Done)
}

fn meta(text: &str) -> Result<(String, String), CliError> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => {
            Err(CliError::new(Kind::Usage, format!("--meta '{text}': not KEY=VALUE"))
                .hint("--meta title='Victory Day'"))
        }
    }
}
