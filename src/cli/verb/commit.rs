//! `commit`: adds a revision to a briefing.

use std::collections::BTreeMap;

use variorum_store::{Committed, Draft, Expect};

use super::ExitCode;
use crate::cli::args::CommitArgs;
use crate::cli::context::{self, Context};
use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::files::input;
use crate::query::revision_selector;
use crate::query::time_text::{self, DayEdge};
use crate::query::version::version;
use variorum_redline::render::json::VersionObject;
use variorum_redline::render::{Line, Style};

/// Adds a revision, or says that nothing has changed.
pub fn run(args: &CommitArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let briefing = revision_selector::name(&args.name)?;
    let labels = args.labels.iter().map(|text| revision_selector::label(text)).collect::<Result<Vec<_>, _>>()?;
    let meta = args.meta.iter().map(|text| meta(text)).collect::<Result<BTreeMap<_, _>, _>>()?;
    let recorded = clock::now()?;
    let time = match &args.time {
        Some(text) => time_text::parse(text, DayEdge::Beginning)?,
        None => recorded.clone(),
    };
    let mut store = context.open_to_write(terminal)?;
    let expect = match &args.expect {
        Some(text) => Expect::Head(revision_selector::revision_within(&store, &briefing, text)?.id),
        None => Expect::Any,
    };
    if args.file.is_none() {
        terminal.hint_when_typing(hints::TYPE_THE_TEXT);
    }
    let content = input::read(args.file.as_deref())?;
    let draft = Draft {
        briefing,
        content,
        time,
        recorded,
        author: context::author(args.author.as_deref()),
        note: args.note.clone(),
        source: args.source.clone(),
        labels,
        meta,
        undoes: None,
    };
    let committed = store.commit(draft, expect).map_err(CliError::store(&args.name))?;
    let (word, revision) = match &committed {
        Committed::Created(revision) => ("committed", revision),
        Committed::Unchanged(revision) => ("unchanged", revision),
    };
    if terminal.is_json() {
        terminal.object(&VersionObject::new(word, &version(revision)))?;
    } else if !terminal.is_quiet() {
        terminal.line(
            &Line::new()
                .with(Style::Plain, format!("{word} "))
                .foreign(Style::Strong, &format!("{}@{}", revision.record.briefing, revision.record.number))
                .with(Style::Plain, " ")
                .with(Style::Id, revision.id.short()),
        )?;
    }
    Ok(ExitCode::Done)
}

fn meta(text: &str) -> Result<(String, String), CliError> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(CliError::new(Kind::Usage, format!("--meta '{text}': not KEY=VALUE")).hint(hints::META)),
    }
}
