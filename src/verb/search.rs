//! `search`: where and when a phrase stood, by briefing.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use variorum_store::{Instant, Occurrence, Phrase, Revision};

use super::Exit;
use crate::args::SearchArgs;
use crate::error::{CliError, Kind};
use crate::place::Place;
use crate::render::{Line, Style, minute};
use crate::selector::{self, DayEdge};
use crate::ui::Ui;

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
pub fn run(args: &SearchArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let phrase = Phrase::parse(&args.phrase, args.fold)
        .map_err(|error| CliError::new(Kind::Usage, format!("phrase '{}': {error}", args.phrase)))?;
    let filter = Filter::new(args)?;
    let store = place.open(ui)?;
    let failed_search = |error| CliError::engine("search", &error);
    let searcher = store.searcher(&mut |progress| ui.progress(&progress)).map_err(failed_search)?;
    ui.progress_done();
    ui.page();
    let (mut left, mut found_any, mut failed) = (args.number.unwrap_or(u64::MAX), false, None);
    let searched = searcher.search(&phrase, &args.prefix, &mut |found| {
        if left > 0 && filter.wants(&found) {
            left -= 1;
            found_any = true;
            failed = show(&found, ui).err();
        }
        left > 0 && failed.is_none()
    });
    let damages = searched.map_err(failed_search)?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    for damage in &damages {
        ui.warn(&damage.to_string());
    }
    Ok(match (damages.is_empty(), found_any) {
        (false, _) => Exit::Damage,
        (true, true) => Exit::Done,
        (true, false) => Exit::No,
    })
}

fn show(found: &Occurrence, ui: &mut Ui) -> Result<(), CliError> {
    let Occurrence { added, removed, line, range } = found;
    let around = around(line, range);
    if ui.is_json() {
        return ui.object(&MatchObject {
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
        .with(Style::Dim, format!("  {}", minute(&added.record.time)));
    ui.line(&match removed {
        None => head.with(Style::Plain, "  still there"),
        Some(revision) => head
            .with(Style::Plain, format!("  until @{}", revision.record.number))
            .with(Style::Dim, format!("  {}", minute(&revision.record.time))),
    })?;
    let [cut_before, before, phrase, behind, cut_behind] = around;
    let snippet = Line::new().with(Style::Plain, "    ").with(Style::Dim, cut_before).foreign(Style::Plain, before);
    let snippet = snippet.foreign(Style::Strong, phrase).foreign(Style::Plain, behind).with(Style::Dim, cut_behind);
    ui.line(&match ui.terminal_columns() {
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
