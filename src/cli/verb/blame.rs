//! `blame`: which revision brought each word of a text.

use std::ops::ControlFlow;

use variorum_redline::render::blame::{html, json, text};

use super::ExitCode;
use crate::cli::args::{BlameArgs, BlameFormat};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::query::blame::{BlameEvent, BriefingBlame};
use crate::query::history::Gap;
use crate::query::revision_words::RevisionWords;

/// Shows which revision brought which words.
pub fn run(args: &BlameArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let (revision, old) = RevisionWords::new(&store, context.calendar()).newest_of(&args.name, args.rev.as_deref())?;
    Context::remark_on_names(&store, &[Some(&args.name)], &[&revision], terminal)?;
    if old.is_some() {
        let shown = format!("{}@{}", revision.briefing, revision.record.number);
        terminal.remark(&format!("{shown}: every word is credited, including those older than the pair"));
    }
    let mut blame = BriefingBlame::read(&store, &revision, &mut |event| {
        match event {
            BlameEvent::Compares { .. } => {}
            BlameEvent::Read { done, total } => terminal.progress_of("blame", done, total, "revisions"),
            BlameEvent::Gap(gap) => terminal.warn(&print::revision::gap(gap)),
        }
        ControlFlow::Continue(())
    })?;
    if let Some(file) = context.new_file(args.output.as_deref(), &[])? {
        terminal.write_into(file);
    }
    if !terminal.is_json() && args.format == BlameFormat::Text {
        blame.for_each_version(print::time::version_here);
    }
    let credited = blame.credited();
    if terminal.is_json() {
        terminal.object(&json::object(&credited))?;
    } else {
        match args.format {
            BlameFormat::Text => {
                terminal.page();
                let columns = terminal.columns().unwrap_or(usize::MAX);
                terminal.lines(&text::lines(&credited, columns, terminal.is_terminal()))?;
            }
            BlameFormat::Html => terminal.exact(&html::page(&credited))?,
        }
    }
    terminal.end_file()?;
    let is_damaged = blame.gaps().iter().any(Gap::is_damage);
    Ok(if is_damaged { ExitCode::Damage } else { Context::exit_after_reading(&store) })
}
