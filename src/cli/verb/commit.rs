//! `commit`: adds a revision to a briefing, or to several at once.

mod meta;
mod note;
mod texts;

use variorum_store::{Commit, Committed, Draft, Expect, Label, Revision, Store};

use super::ExitCode;
use crate::cli::args::CommitArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock;
use crate::query::committed::{Asked, end_taken_back, not_in_force};
use crate::query::{revision_selector, similar};
use meta::MetaChange;
use texts::Target;

/// Adds revisions, and says what became of each text.
pub fn run(args: &CommitArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let targets = texts::targets(args)?;
    let labels = args.labels.iter().map(|text| revision_selector::label(text)).collect::<Result<Vec<_>, _>>()?;
    let meta = MetaChange::parse(&args.meta, args.no_meta)?;
    let recorded = clock::now()?;
    let given_time = context.time(args.time.as_deref())?;
    let mut store = context.open_to_write(terminal)?;
    let expect = match (&args.expect, targets.as_slice()) {
        (Some(text), [Target { briefing, .. }]) => {
            Expect::Head(revision_selector::revision_within(&store, briefing, text, context.calendar())?.id)
        }
        _ if args.new => Expect::New,
        _ => Expect::Any,
    };
    if targets.iter().any(Target::is_standard_input) {
        terminal.hint_when_typing(hints::TYPE_THE_TEXT);
    }
    let texts = texts::read(&targets, args.allow_empty)?;
    let edited = if args.edit { note::edit(args, &store, &targets, &texts, terminal)? } else { None };
    let note = edited.or_else(|| args.note.clone());
    for target in &targets {
        if let Some((_, file)) = &target.original {
            terminal.remark(&format!("{file} is not a valid name: committed as {}", target.briefing.as_str()));
        }
        meta.warn_of_absent_keys(&store, &target.briefing, terminal)?;
    }
    for Target { briefing, .. } in targets.iter().filter(|_| !args.new) {
        Context::remark_on_name(&store, briefing.as_str(), terminal)?;
    }
    let holders = holders(&store, &targets, &labels)?;
    let doubts: Vec<_> = targets.iter().zip(&texts).map(|(target, text)| texts::doubt(target, text)).collect();
    let author = context.author(args.by.author.as_deref());
    let commits = targets.iter().zip(texts).map(|(target, content)| Commit {
        draft: Draft {
            briefing: target.briefing.clone(),
            content,
            time: given_time.clone().unwrap_or_else(|| clock::here(&recorded)),
            recorded: recorded.clone(),
            author: author.clone(),
            note: note.clone(),
            source: args.source.clone(),
            labels: labels.clone(),
            meta: meta.set.clone().into_iter().chain(original(target)).collect(),
            undoes: None,
        },
        expect,
        clears: meta.clears.clone(),
        end: None,
    });
    let what = if targets.len() == 1 { &args.name } else { "commit" };
    let committed = store.commit_all(commits.collect()).map_err(CliError::store(what))?;
    let asked = Asked { note: note.as_deref(), author: args.by.author.as_deref(), time: given_time.as_ref() };
    for ((outcome, holders), doubt) in committed.iter().zip(holders).zip(doubts) {
        print::committed::committed(outcome, &asked, terminal)?;
        let (Committed::Created(revision) | Committed::Unchanged(revision) | Committed::Labelled(revision, _)) =
            outcome;
        for (label, holder) in holders.iter().filter(|(_, holder)| holder.id != revision.id) {
            terminal.remark(&print::committed::label_moved(label.as_str(), holder, revision));
        }
        let Committed::Created(revision) = outcome else { continue };
        if let Some((warning, hint)) = doubt.filter(|_| !args.allow_empty) {
            terminal.warn(&warning);
            hint.iter().for_each(|hint| terminal.hint(hint));
        }
        if let Some(why) = not_in_force(&store, revision, &recorded)? {
            print::committed::tell_not_in_force(revision, &why, terminal);
        }
        if let Some(end) = end_taken_back(&store, revision)? {
            terminal.remark(&print::event::takes_back_end(revision, &end));
        }
        // Names that were not typed have no slips in them.
        if revision.record.number == 1 && !args.new && args.prefix.is_none() && !terminal.is_quiet() {
            remark_on_slip(&store, &revision.briefing, terminal)?;
        }
    }
    Ok(ExitCode::Done)
}

/// The labels that other revisions of each briefing have so far, with these.
fn holders<'labels>(
    store: &Store,
    targets: &[Target],
    labels: &'labels [Label],
) -> Result<Vec<Vec<(&'labels Label, Revision)>>, CliError> {
    let of_target = |Target { briefing, .. }: &Target| {
        let name = briefing.as_str();
        let holder = |label: &'labels Label| {
            let found = store.by_label(name, label.as_str()).map_err(CliError::store(name)).transpose()?;
            Some(found.map(|holder| (label, holder)))
        };
        labels.iter().filter_map(holder).collect::<Result<Vec<_>, CliError>>()
    };
    targets.iter().map(of_target).collect()
}

/// Says that a briefing was begun, where its name is another's but for a slip of the finger.
fn remark_on_slip(store: &Store, name: &str, terminal: &mut Terminal) -> Result<(), CliError> {
    let meant = similar::mistyped_as(store, name)?;
    if !meant.is_empty() {
        terminal.remark(&format!("{name} is a new briefing; there is also {}", meant.join(", ")));
        terminal.hint(&hints::mistyped(name));
    }
    Ok(())
}

/// What a file is really called, where that is no name, for the meta of its briefing.
fn original(target: &Target) -> Option<(String, String)> {
    target.original.as_ref().map(|(key, file)| ((*key).to_owned(), file.clone()))
}
