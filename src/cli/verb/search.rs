//! `search`: where and when a phrase stood, by briefing.

use std::ops::ControlFlow;

use variorum_redline::render::counted;
use variorum_store::{Folding, InForce, Store, Time};

use super::ExitCode;
use crate::cli::args::SearchArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::hints;
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::filters::time_range;
use crate::query::search::{self, OccurrenceFilter, Question, Turn};
use crate::query::standing::Standing;

/// Briefings that are told of one by one; the rest is only counted.
const REMARKS_MAX: usize = 20;

/// Finds a phrase, and prints each occurrence as soon as its briefing was read.
pub fn run(args: &SearchArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let folding = match (args.exact, args.fold) {
        (true, _) => Folding::Exact,
        (false, true) => Folding::Letters,
        (false, false) => Folding::Typography,
    };
    let phrase = search::phrase(&args.phrase, folding)?;
    let time = time_range(args.since.as_deref(), args.until.as_deref(), context.calendar())?;
    let now = clock::now()?;
    let filter = OccurrenceFilter { time, turn: turn(args), only_at_head: args.head.then(|| now.instant()) };
    let store = context.open(terminal)?;
    let exit = Context::exit_after_reading(&store);
    let searcher = search::searcher(&store, &mut |progress| terminal.progress(&progress))?;
    terminal.progress_done();
    if !args.null {
        terminal.page();
    }
    let (mut left, mut found_any, mut failure) = (args.number.unwrap_or(u64::MAX), false, None);
    let only_names = args.null && !terminal.is_json();
    let mut named = None;
    let mut otherwise = OtherwiseInForce::default();
    let damages = search::search(&searcher, &phrase, &args.prefix, &filter, &mut |found| {
        // One briefing's occurrences come together.
        let is_named = only_names && named.as_ref() == Some(&found.added.briefing);
        if left > 0 && !is_named {
            left -= 1;
            found_any = true;
            let printed = if only_names {
                terminal.exact(&found.added.briefing).and_then(|()| terminal.nul())
            } else {
                print::occurrence::occurrence(&found, &now, terminal)
            };
            if !terminal.is_quiet() {
                otherwise.note(&store, &found.added.briefing, &now);
            }
            failure = printed.err();
            named = only_names.then_some(found.added.briefing);
        }
        if left > 0 && failure.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    otherwise.tell(terminal);
    for damage in &damages {
        terminal.warn(&damage.to_string());
    }
    Ok(match (damages.is_empty(), found_any) {
        (false, _) => ExitCode::Damage,
        (true, true) => exit,
        // What was lost may have had the phrase.
        (true, false) if exit != ExitCode::Done => exit,
        (true, false) => {
            let asked = Question { text: &args.phrase, folding, prefix: &args.prefix, filter };
            let nothing = search::nothing_found(&searcher, &store, asked, &mut || true)?;
            terminal.remark(&print::occurrence::searched(&nothing, &asked));
            if let Some(otherwise) = &nothing.otherwise {
                terminal.hint(&hints::found_otherwise(otherwise, &asked));
            }
            ExitCode::No
        }
    })
}

/// Briefings whose newest revision is not the one in force, as an older one says that it is of a
/// later time: what a search tells goes by the order in which revisions came.
#[derive(Default)]
struct OtherwiseInForce {
    last: Option<String>,
    remarks: Vec<String>,
    more: usize,
}

impl OtherwiseInForce {
    /// Looks at a briefing in which something was found; the next one has another name.
    fn note(&mut self, store: &Store, briefing: &str, now: &Time) {
        if self.last.as_deref() == Some(briefing) {
            return;
        }
        self.last = Some(briefing.to_owned());
        // What was found is told, whatever cannot be read beside it.
        let Ok(standing) = Standing::read(store, briefing, now.instant()) else { return };
        if let (Some(InForce::Revision(in_force)), Some(newest)) = (&standing.in_force, &standing.newest)
            && !standing.has_newest(in_force)
        {
            if self.remarks.len() < REMARKS_MAX {
                self.remarks.push(print::occurrence::otherwise_in_force(in_force, newest));
            } else {
                self.more += 1;
            }
        }
    }

    fn tell(&self, terminal: &mut Terminal) {
        self.remarks.iter().for_each(|remark| terminal.remark(remark));
        if self.more > 0 {
            terminal.remark(&format!("the same goes for {}", counted(self.more as u64, "more briefing")));
        }
    }
}

/// Each option says what must have been in the time; with neither, one of the two must.
const fn turn(args: &SearchArgs) -> Turn {
    match (args.when_added, args.when_removed) {
        (true, false) => Turn::Added,
        (false, true) => Turn::Removed,
        (true, true) => Turn::Both,
        (false, false) => Turn::Either,
    }
}
