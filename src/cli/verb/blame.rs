//! `blame`: which revision brought each word of a text.

use variorum_store::{Error, Revision, Store};

use super::Exit;
use crate::cli::args::{BlameArgs, BlameFormat};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::query::selector;
use crate::query::version::version;
use variorum_redline::Blame;
use variorum_redline::render::Version;
use variorum_redline::render::blame::{CreditedRun, CreditedText, html, json, text};

/// Shows who brought which words.
pub fn run(args: &BlameArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let store = context.open(terminal)?;
    let revision = selector::revision(&store, &args.rev)?;
    let told = follow(&store, revision, terminal)?;
    let credited = told.credited();
    if terminal.is_json() {
        terminal.object(&json::object(&credited))?;
    } else {
        match args.format {
            BlameFormat::Text => {
                terminal.page();
                terminal.lines(&text::lines(
                    &credited,
                    terminal.columns().unwrap_or(usize::MAX),
                    terminal.is_terminal(),
                ))?;
            }
            BlameFormat::Html => terminal.exact(&html::page(&credited))?,
        }
    }
    Ok(if told.is_whole { Exit::Done } else { Exit::Damage })
}

/// A history that was followed to one of its revisions.
struct Followed {
    blame: Blame,
    /// Those that could be read, by number; the last is the one that was asked for.
    revisions: Vec<Version>,
    /// The one that was asked for.
    revision: Version,
    is_whole: bool,
}

impl Followed {
    fn credited(&self) -> CreditedText<'_> {
        let run = |(text, number)| CreditedRun { text, origin: self.by_number(number) };
        CreditedText { revision: &self.revision, runs: self.blame.stretches().into_iter().map(run).collect() }
    }

    fn by_number(&self, number: u64) -> &Version {
        let place = self.revisions.binary_search_by_key(&number, |revision| revision.number);
        place.ok().and_then(|place| self.revisions.get(place)).unwrap_or(&self.revision)
    }
}

/// Reads the history up to a revision, one text after the other.
///
/// One in the middle that cannot be read is told as a warning and passed over: its words are credited to the next.
fn follow(store: &Store, revision: Revision, terminal: &mut Terminal) -> Result<Followed, CliError> {
    let name = &revision.record.briefing;
    let mut followed =
        Followed { blame: Blame::default(), revisions: Vec::new(), is_whole: true, revision: version(&revision) };
    for number in 1..revision.record.number {
        match read(store, name, number) {
            Ok(Some((revision, text))) => {
                followed.blame.advance(text, number);
                followed.revisions.push(version(&revision));
            }
            Ok(None) => {
                terminal.warn(&format!("{name}@{number}: no such revision"));
                followed.is_whole = false;
            }
            Err(Error::Damaged(damage)) => {
                terminal.warn(&damage.to_string());
                followed.is_whole = false;
            }
            Err(error) => return Err(CliError::engine(name, &error)),
        }
        terminal.progress_of("blame", number, revision.record.number, "revisions");
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
