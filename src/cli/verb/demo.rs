//! `demo`: the whole story on the briefings in fixtures/, in a temporary store that is gone afterwards.

use std::path::Path;

use variorum_store::{Draft, Expect, Homes};

use super::{Exit, diff, init, list, log, verify};
use crate::cli::args::{DemoArgs, DiffArgs, DiffFormat, InitArgs, ListArgs, LogArgs, VerifyArgs};
use crate::cli::context::Context;
use crate::cli::demo_briefings::{self, Fixture, FixtureLine};
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::clock::{self, Stopwatch};
use crate::files::input;
use crate::query::selector::{self, DayEdge};
use variorum_redline::render::{Line, Style, counted, quoted};

/// The briefing whose history is told.
const NAME: &str = "policy/lantern-mutual/deposit-terms";

/// Between these revisions it was quietly rewritten, under the note "Copy edits".
const REWRITE_OLD: &str = "3";
const REWRITE_NEW: &str = "4";

/// Tells the story.
pub fn run(_: &DemoArgs, terminal: &mut Terminal) -> Result<Exit, CliError> {
    if terminal.is_json() {
        return Err(CliError::new(Kind::Usage, "demo: a story for people, it has no JSON"));
    }
    let dir = tempfile::Builder::new()
        .prefix("variorum-demo-")
        .tempdir()
        .map_err(|error| CliError::system("a temporary directory", &error))?;
    let store = dir.path().join("store");
    let homes = Homes { cache: Some(dir.path().join("cache")), state: Some(dir.path().join("state")) };
    let context = Context::at(store.clone(), homes);
    terminal.tell_as_one();

    chapter(terminal, "A store is a directory. Every version of every briefing goes in, and stays.")?;
    command(terminal, "init")?;
    init::run(&InitArgs { dir: None }, &context, terminal)?;
    commit_all(&context, terminal)?;

    chapter(terminal, "These are the briefings, and the history of one of them.")?;
    command(terminal, "list")?;
    list::run(&ListArgs { prefix: String::new() }, &context, terminal)?;
    terminal.line(&Line::new())?;
    command(terminal, &format!("log {NAME}"))?;
    log::run(&history(NAME), &context, terminal)?;

    chapter(terminal, "The note on its fourth revision says: copy edits. The redline says what they were.")?;
    command(terminal, &format!("diff {NAME} {REWRITE_OLD} {REWRITE_NEW}"))?;
    diff::run(&redline(NAME, REWRITE_OLD, REWRITE_NEW), &context, terminal)?;

    chapter(terminal, "Every byte is read back and checked against its hash, its record, and the log's Merkle root.")?;
    command(terminal, "verify")?;
    verify::run(&VerifyArgs { name: None, quick: false }, &context, terminal)?;

    chapter(terminal, "Now one bit of one object is flipped, as a failing disk or a stranger would.")?;
    let object = flip(&store)?;
    terminal.line(&Line::new().with(Style::Dim, format!("# one bit in the middle of {object}")))?;
    command(terminal, "verify")?;
    verify::run(&VerifyArgs { name: None, quick: false }, &context, terminal)?;

    terminal.line(&Line::new())?;
    terminal.line(
        &Line::new().with(Style::Strong, "It is found, and what it cost is named; the rest can still be read."),
    )?;
    terminal.line(&Line::new().with(Style::Plain, "Begin your own: variorum init, then variorum commit NAME FILE."))?;
    Ok(Exit::Done)
}

fn commit_all(context: &Context, terminal: &mut Terminal) -> Result<(), CliError> {
    let revisions = demo_briefings::revisions()?;
    let mut store = context.open(terminal)?;
    let since = Stopwatch::start();
    for fixture in &revisions {
        if fixture.line.name == NAME {
            command(terminal, &spoken(&fixture.line))?;
        }
        let draft = draft(fixture)?;
        store.commit(draft, Expect::Any).map_err(|error| CliError::engine(&fixture.line.name, &error))?;
    }
    let others = revisions.iter().filter(|fixture| fixture.line.name != NAME).count() as u64;
    let told = format!("… and {} of other briefings, all in {:.2} s", counted(others, "revision"), since.elapsed_s());
    terminal.line(&Line::new().with(Style::Dim, told))
}

fn draft(fixture: &Fixture) -> Result<Draft, CliError> {
    let line = &fixture.line;
    Ok(Draft {
        briefing: selector::name(&line.name)?,
        content: fixture.text.to_owned(),
        time: selector::time(&line.time, DayEdge::Beginning)?,
        recorded: clock::now()?,
        author: Some(line.author.clone()),
        note: Some(line.note.clone()),
        source: line.source.clone(),
        labels: line.label.iter().map(|label| selector::label(label)).collect::<Result<_, _>>()?,
        meta: line.meta.clone(),
    })
}

/// The words that would have made this commit.
fn spoken(line: &FixtureLine) -> String {
    format!("commit {} {} --time {} -m {}", line.name, line.file, line.time, quoted(&line.note))
}

fn history(name: &str) -> LogArgs {
    LogArgs {
        name: Some(name.to_owned()),
        number: None,
        since: None,
        until: None,
        author: None,
        reverse: false,
        stat: false,
        patch: false,
    }
}

fn redline(name: &str, old: &str, new: &str) -> DiffArgs {
    DiffArgs {
        ignore: Vec::new(),
        name: Some(name.to_owned()),
        old: Some(old.to_owned()),
        new: Some(new.to_owned()),
        files: None,
        format: DiffFormat::Inline,
        context: None,
        all: false,
        exit_code: false,
    }
}

/// Flips a bit in the newest object of the log, and gives its name.
fn flip(store: &Path) -> Result<String, CliError> {
    let object = input::last_file(&store.join("log"))?;
    input::flip_bit(&object)?;
    let name = object.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(format!("log/{name}"))
}

fn chapter(terminal: &mut Terminal, headline: &str) -> Result<(), CliError> {
    terminal.line(&Line::new())?;
    terminal.line(&Line::new().with(Style::Label, headline))?;
    terminal.line(&Line::new())
}

fn command(terminal: &mut Terminal, words: &str) -> Result<(), CliError> {
    terminal.line(&Line::new().with(Style::Dim, "$ ").foreign(Style::Strong, &format!("variorum {words}")))
}
