//! `search`: where and when a phrase stood, by briefing.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use variorum_store::{Instant, Occurrence, Phrase, Revision};

use super::Exit;
use crate::cli::args::SearchArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::query::selector::{self, DayEdge};
use variorum_redline::render::{Line, Style, minute};

/// Characters of the line that are shown before and behind a phrase.
const AROUND: usize = 60;

#[derive(Serialize)]
struct MatchObject<'found> {
    r#type: &'static str,
    briefing: &'found str,
    added: EventObject,
    /// `null` where the newest revision has the phrase.
    removed: Option<EventObject>,
    snippet: String,
}

#[derive(Serialize)]
struct EventObject {
    number: u64,
    id: String,
    time: String,
}

impl EventObject {
    fn new(revision: &Revision) -> Self {
        let time = revision.record.time.to_string();
        Self { number: revision.record.number, id: revision.id.to_string(), time }
    }
}

/// Which occurrences are wanted.
struct Filter<'args> {
    args: &'args SearchArgs,
    since: Option<Instant>,
    until: Option<Instant>,
}

impl<'args> Filter<'args> {
    fn new(args: &'args SearchArgs) -> Result<Self, CliError> {
        let since = selector::instant(args.since.as_deref(), DayEdge::Beginning)?;
        let until = selector::instant(args.until.as_deref(), DayEdge::End)?;
        Ok(Self { args, since, until })
    }

    fn wants(&self, found: &Occurrence) -> bool {
        let is_in_time = |revision: &Revision| {
            let time = revision.record.time.instant();
            self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time <= until)
        };
        let (came, left) = (is_in_time(&found.added), found.removed.as_ref().is_some_and(is_in_time));
        let in_time = match (self.args.when_added, self.args.when_removed) {
            (true, false) => came,
            (false, true) => left,
            _ => came || left,
        };
        in_time && !(self.args.head && found.removed.is_some())
    }
}

/// Finds a phrase, and tells each place as soon as its briefing was read.
pub fn run(args: &SearchArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let phrase = Phrase::parse(&args.phrase, args.fold)
        .map_err(|error| CliError::new(Kind::Usage, format!("phrase '{}': {error}", args.phrase)))?;
    let filter = Filter::new(args)?;
    let store = context.open(terminal)?;
    let failed_search = |error| CliError::engine("search", &error);
    let searcher = store.searcher(&mut |progress| terminal.progress(&progress)).map_err(failed_search)?;
    terminal.progress_done();
    terminal.page();
    let (mut left, mut found_any, mut failed) = (args.number.unwrap_or(u64::MAX), false, None);
    let searched = searcher.search(&phrase, &args.prefix, &mut |found| {
        if left > 0 && filter.wants(&found) {
            left -= 1;
            found_any = true;
            failed = show(&found, terminal).err();
        }
        left > 0 && failed.is_none()
    });
    let damages = searched.map_err(failed_search)?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    for damage in &damages {
        terminal.warn(&damage.to_string());
    }
    Ok(match (damages.is_empty(), found_any) {
        (false, _) => Exit::Damage,
        (true, true) => Exit::Done,
        (true, false) => Exit::No,
    })
}

fn show(found: &Occurrence, terminal: &mut Terminal) -> Result<(), CliError> {
    let Occurrence { added, removed, line, range } = found;
    let around = around(line, range);
    if terminal.is_json() {
        return terminal.object(&MatchObject {
            r#type: "match",
            briefing: &added.record.briefing,
            added: EventObject::new(added),
            removed: removed.as_ref().map(EventObject::new),
            snippet: around.concat(),
        });
    }
    let head = Line::new()
        .foreign(Style::Strong, &added.record.briefing)
        .with(Style::Strong, format!("@{}", added.record.number))
        .with(Style::Dim, format!("  {}", minute(added.record.time.as_str())));
    terminal.line(&match removed {
        None => head.with(Style::Plain, "  still there"),
        Some(revision) => head
            .with(Style::Plain, format!("  until @{}", revision.record.number))
            .with(Style::Dim, format!("  {}", minute(revision.record.time.as_str()))),
    })?;
    let [cut_before, before, phrase, behind, cut_behind] = around;
    let snippet = Line::new().with(Style::Plain, "    ").with(Style::Dim, cut_before).foreign(Style::Plain, before);
    let snippet = snippet.foreign(Style::Strong, phrase).foreign(Style::Plain, behind).with(Style::Dim, cut_behind);
    terminal.line(&match terminal.terminal_columns() {
        Some(columns) => snippet.cut(columns),
        None => snippet,
    })
}

/// The phrase in its line: what stands before and behind it, and `…` where that was cut.
fn around<'line>(line: &'line str, range: &Range<usize>) -> [&'line str; 5] {
    let piece = |bytes: Range<usize>| line.get(bytes).unwrap_or_default();
    let (before, phrase, behind) = (piece(0..range.start), piece(range.clone()), piece(range.end..line.len()));
    let begin = before.grapheme_indices(true).rev().nth(AROUND).map_or(0, |(at, grapheme)| at + grapheme.len());
    let end = behind.grapheme_indices(true).nth(AROUND).map_or(behind.len(), |(at, _)| at);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let (shown_before, shown_behind) = (before.get(begin..).unwrap_or_default(), behind.get(..end).unwrap_or_default());
    [cut(begin > 0), shown_before, phrase, shown_behind, cut(end < behind.len())]
}
