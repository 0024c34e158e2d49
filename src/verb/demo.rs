//! `demo`: the whole story on the briefings in fixtures/, in a temporary store that is gone afterwards.

use std::path::Path;

use variorum_store::{Draft, Expect, Homes};

use super::{Exit, diff, init, list, log, verify};
use crate::args::{DemoArgs, DiffArgs, DiffFormat, InitArgs, ListArgs, LogArgs, VerifyArgs};
use crate::clock::{self, Stopwatch};
use crate::error::{CliError, Kind};
use crate::fixtures::{self, Fixture, FixtureLine};
use crate::input;
use crate::place::Place;
use crate::render::{Line, Style, counted, quoted};
use crate::selector::{self, DayEdge};
use crate::ui::Ui;

/// The briefing whose history is told.
const NAME: &str = "policy/lantern-mutual/deposit-terms";

/// Between these revisions it was quietly rewritten, under the note "Copy edits".
const REWRITE_OLD: &str = "3";
const REWRITE_NEW: &str = "4";

/// Tells the story.
pub fn run(_: &DemoArgs, ui: &mut Ui) -> Result<Exit, CliError> {
    if ui.is_json() {
        return Err(CliError::new(Kind::Usage, "demo: a story for people, it has no JSON"));
    }
    let dir = tempfile::Builder::new()
        .prefix("variorum-demo-")
        .tempdir()
        .map_err(|error| CliError::system("a temporary directory", &error))?;
    let store = dir.path().join("store");
    let homes = Homes { cache: Some(dir.path().join("cache")), state: Some(dir.path().join("state")) };
    let place = Place::at(store.clone(), homes);
    ui.tell_as_one();

    chapter(ui, "A store is a directory. Every version of every briefing goes in, and stays.")?;
    command(ui, "init")?;
    init::run(&InitArgs { dir: None }, &place, ui)?;
    commit_all(&place, ui)?;

    chapter(ui, "These are the briefings, and the history of one of them.")?;
    command(ui, "list")?;
    list::run(&ListArgs { prefix: String::new() }, &place, ui)?;
    ui.line(&Line::new())?;
    command(ui, &format!("log {NAME}"))?;
    log::run(&history(NAME), &place, ui)?;

    chapter(ui, "The note on its fourth revision says: copy edits. The redline says what they were.")?;
    command(ui, &format!("diff {NAME} {REWRITE_OLD} {REWRITE_NEW}"))?;
    diff::run(&redline(NAME, REWRITE_OLD, REWRITE_NEW), &place, ui)?;

    chapter(ui, "Every byte is read back and checked against its hash, its record, and the log's Merkle root.")?;
    command(ui, "verify")?;
    verify::run(&VerifyArgs { name: None, quick: false }, &place, ui)?;

    chapter(ui, "Now one bit of one object is flipped, as a failing disk or a stranger would.")?;
    let object = flip(&store)?;
    ui.line(&Line::new().with(Style::Dim, format!("# one bit in the middle of {object}")))?;
    command(ui, "verify")?;
    verify::run(&VerifyArgs { name: None, quick: false }, &place, ui)?;

    ui.line(&Line::new())?;
    ui.line(&Line::new().with(Style::Strong, "It is found, and what it cost is named; the rest can still be read."))?;
    ui.line(&Line::new().with(Style::Plain, "Begin your own: variorum init, then variorum commit NAME FILE."))?;
    Ok(Exit::Done)
}

fn commit_all(place: &Place, ui: &mut Ui) -> Result<(), CliError> {
    let revisions = fixtures::revisions()?;
    let mut store = place.open(ui)?;
    let since = Stopwatch::start();
    for fixture in &revisions {
        if fixture.line.name == NAME {
            command(ui, &spoken(&fixture.line))?;
        }
        let draft = draft(fixture)?;
        store.commit(draft, Expect::Any).map_err(|error| CliError::engine(&fixture.line.name, &error))?;
    }
    let others = revisions.iter().filter(|fixture| fixture.line.name != NAME).count() as u64;
    let told = format!("… and {} of other briefings, all in {:.2} s", counted(others, "revision"), since.elapsed_s());
    ui.line(&Line::new().with(Style::Dim, told))
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

fn chapter(ui: &mut Ui, headline: &str) -> Result<(), CliError> {
    ui.line(&Line::new())?;
    ui.line(&Line::new().with(Style::Label, headline))?;
    ui.line(&Line::new())
}

fn command(ui: &mut Ui, words: &str) -> Result<(), CliError> {
    ui.line(&Line::new().with(Style::Dim, "$ ").foreign(Style::Strong, &format!("variorum {words}")))
}
