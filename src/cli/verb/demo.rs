//! `demo`: a tour of the program on the briefings in fixtures/, in a temporary store that is
//! removed afterwards.

use std::path::Path;

use variorum_redline::render::{Line, Style, counted, quoted};
use variorum_store::{Draft, Expect, Homes};

use super::{ExitCode, diff, init, list, log, verify};
use crate::cli::args::{DemoArgs, DiffArgs, DiffFormat, InitArgs, ListArgs, LogArgs, VerifyArgs};
use crate::cli::context::{self, Context};
use crate::cli::demo_briefings::{self, Fixture, FixtureLine};
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::clock::{self, Stopwatch};
use crate::files::input;
use crate::query::revision_selector;
use crate::query::time_text::{self, DayEdge};

/// The briefing whose history is told.
const NAME: &str = "policy/lantern-mutual/deposit-terms";

/// A command that takes more than one line goes on so far to the right.
const COMMAND_INDENT: usize = 4;

/// Between these revisions it was quietly rewritten, under the note "Copy edits".
const REWRITE_OLD: &str = "3";
const REWRITE_NEW: &str = "4";

/// Runs the tour.
pub fn run(_: &DemoArgs, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    if terminal.is_json() {
        return Err(CliError::new(Kind::Usage, "demo: has no JSON output"));
    }
    let dir = tempfile::Builder::new()
        .prefix("variorum-demo-")
        .tempdir()
        .map_err(|error| CliError::system("a temporary directory", &error))?;
    let store = dir.path().join("store");
    let homes = Homes { cache: Some(dir.path().join("cache")), state: Some(dir.path().join("state")) };
    let context = Context::at(store.clone(), homes);
    terminal.begin_series();

    headline(terminal, "A store is a directory. Every version of every briefing goes in, and stays.")?;
    command(terminal, "init")?;
    init::run(&InitArgs { dir: None }, &context, terminal)?;
    commit_all(&context, terminal)?;

    headline(terminal, "These are the briefings, and the history of one of them.")?;
    command(terminal, "list")?;
    list::run(&ListArgs::default(), &context, terminal)?;
    terminal.line(&Line::new())?;
    command(terminal, &format!("log {NAME}"))?;
    log::run(&LogArgs { name: Some(NAME.to_owned()), ..LogArgs::default() }, &context, terminal)?;

    headline(terminal, "The note on its fourth revision says: copy edits. The redline shows what they were.")?;
    command(terminal, &format!("diff {NAME} {REWRITE_OLD} {REWRITE_NEW}"))?;
    diff::run(&redline(), &context, terminal)?;

    headline(terminal, "Every byte is read back and checked against its hash, its record, and the log's Merkle root.")?;
    command(terminal, "verify")?;
    verify::run(&VerifyArgs::default(), &context, terminal)?;

    headline(terminal, "Now one bit of one object is flipped, as a failing disk or an intruder might do.")?;
    let object = flip(&store)?;
    told(Line::new().with(Style::Dim, format!("# one bit of {object}")), terminal)?;
    command(terminal, "verify")?;
    verify::run(&VerifyArgs::default(), &context, terminal)?;

    terminal.line(&Line::new())?;
    let found = "The damage is found, and what it cost is named; everything else can still be read.";
    told(Line::new().with(Style::Strong, found), terminal)?;
    told(Line::new().with(Style::Plain, "Start your own: variorum init, then variorum commit NAME FILE."), terminal)?;
    Ok(ExitCode::Done)
}

fn commit_all(context: &Context, terminal: &mut Terminal) -> Result<(), CliError> {
    let revisions = demo_briefings::revisions()?;
    let mut store = context.open(terminal)?;
    let since = Stopwatch::start();
    for fixture in &revisions {
        if fixture.line.name == NAME {
            command(terminal, &commit_command(&fixture.line))?;
        }
        store.commit(draft(fixture)?, Expect::Any).map_err(CliError::store(&fixture.line.name))?;
    }
    let others = revisions.iter().filter(|fixture| fixture.line.name != NAME).count() as u64;
    let rest = format!("… and {} of other briefings, all in {:.2} s", counted(others, "revision"), since.elapsed_s());
    told(Line::new().with(Style::Dim, rest), terminal)
}

fn draft(fixture: &Fixture) -> Result<Draft, CliError> {
    let line = &fixture.line;
    let labels = line.label.iter().map(|label| revision_selector::label(label));
    Ok(Draft {
        briefing: revision_selector::name(&line.name)?,
        content: fixture.text.to_owned(),
        time: time_text::parse(&line.time, DayEdge::Beginning, &context::calendar())?,
        recorded: clock::now()?,
        author: Some(line.author.clone()),
        note: Some(line.note.clone()),
        source: line.source.clone(),
        labels: labels.collect::<Result<_, _>>()?,
        meta: line.meta.clone(),
        undoes: None,
    })
}

/// The command that would have made this commit.
fn commit_command(line: &FixtureLine) -> String {
    format!("commit {} {} --time {} -m {}", line.name, line.file, line.time, quoted(&line.note))
}

fn redline() -> DiffArgs {
    DiffArgs {
        ignore: Vec::new(),
        name: Some(NAME.to_owned()),
        old: Some(REWRITE_OLD.to_owned()),
        new: Some(REWRITE_NEW.to_owned()),
        files: None,
        format: DiffFormat::Inline,
        context: None,
        all: false,
        exit_code: false,
        output: None,
        title: false,
        fragment: false,
    }
}

/// Flips a bit in the newest object of the log, and returns its name.
fn flip(store: &Path) -> Result<String, CliError> {
    let object = input::last_file(&store.join("log"))?;
    input::flip_bit(&object)?;
    let name = object.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(format!("log/{name}"))
}

fn headline(terminal: &mut Terminal, headline: &str) -> Result<(), CliError> {
    terminal.line(&Line::new())?;
    told(Line::new().with(Style::Label, headline), terminal)?;
    terminal.line(&Line::new())
}

fn command(terminal: &mut Terminal, words: &str) -> Result<(), CliError> {
    let line = Line::new().with(Style::Dim, "$ ").foreign(Style::Strong, &format!("variorum {words}"));
    terminal.lines(&line.wrapped(terminal.columns(), COMMAND_INDENT))
}

/// Prints a line in as many lines as it takes.
fn told(line: Line, terminal: &mut Terminal) -> Result<(), CliError> {
    terminal.lines(&line.wrapped(terminal.columns(), 0))
}
