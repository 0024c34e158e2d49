//! `blame`: which revision brought each word of a text.

use variorum_store::{Error, Revision, Store};

use super::Exit;
use crate::args::{BlameArgs, BlameFormat};
use crate::blame::Blame;
use crate::error::CliError;
use crate::place::Place;
use crate::render::blame::{Credited, Run, html, json, text};
use crate::selector;
use crate::ui::Ui;

/// Shows who brought which words.
pub fn run(args: &BlameArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let store = place.open(ui)?;
    let revision = selector::revision(&store, &args.rev)?;
    let told = follow(&store, revision, ui)?;
    let credited = told.credited();
    if ui.is_json() {
        ui.object(&json::object(&credited))?;
    } else {
        match args.format {
            BlameFormat::Text => {
                ui.page();
                ui.lines(&text::lines(&credited, ui.columns().unwrap_or(usize::MAX), ui.is_terminal()))?;
            }
            BlameFormat::Html => ui.exact(&html::page(&credited))?,
        }
    }
    Ok(if told.is_whole { Exit::Done } else { Exit::Damage })
}

/// A history that was followed to one of its revisions.
struct Followed {
    blame: Blame,
    /// Those that could be read, by number; the last is the one that was asked for.
    revisions: Vec<Revision>,
    /// The one that was asked for.
    revision: Revision,
    is_whole: bool,
}

impl Followed {
    fn credited(&self) -> Credited<'_> {
        let run = |(text, number)| Run { text, origin: self.by_number(number) };
        Credited { revision: &self.revision, runs: self.blame.stretches().into_iter().map(run).collect() }
    }

    fn by_number(&self, number: u64) -> &Revision {
        let place = self.revisions.binary_search_by_key(&number, |revision| revision.record.number);
        place.ok().and_then(|place| self.revisions.get(place)).unwrap_or(&self.revision)
    }
}

/// Reads the history up to a revision, one text after the other.
///
/// One in the middle that cannot be read is told as a warning and passed over: its words are credited to the next.
fn follow(store: &Store, revision: Revision, ui: &mut Ui) -> Result<Followed, CliError> {
    let name = &revision.record.briefing;
    let mut followed =
        Followed { blame: Blame::default(), revisions: Vec::new(), is_whole: true, revision: revision.clone() };
    for number in 1..revision.record.number {
        match read(store, name, number) {
            Ok(Some((revision, text))) => {
                followed.blame.advance(text, number);
                followed.revisions.push(revision);
            }
            Ok(None) => {
                ui.warn(&format!("{name}@{number}: no such revision"));
                followed.is_whole = false;
            }
            Err(Error::Damaged(damage)) => {
                ui.warn(&damage.to_string());
                followed.is_whole = false;
            }
            Err(error) => return Err(CliError::engine(name, &error)),
        }
        ui.progress_of("blame", number, revision.record.number, "revisions");
    }
    let failed = |error| CliError::engine(&format!("{name}@{}", revision.record.number), &error);
    followed.blame.advance(store.content(&revision).map_err(failed)?, revision.record.number);
    Ok(followed)
}

fn read(store: &Store, name: &str, number: u64) -> Result<Option<(Revision, String)>, Error> {
    let Some(revision) = store.by_number(name, number)? else { return Ok(None) };
    let text = store.content(&revision)?;
    Ok(Some((revision, text)))
}
