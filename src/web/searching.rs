//! How much is searched to answer a request: a phrase, the texts that no search has read yet, and
//! what else would be found are bounded, so that no search holds up everybody else.

use std::ops::ControlFlow;

use axum::http::StatusCode;
use variorum_redline::render::grouped;
use variorum_store::{Error as StoreError, Progress, Reader, Searcher};

use super::problem::Problem;
use crate::clock::Stopwatch;
use crate::query::{self, search};

/// The longest phrase that is searched for, in characters; the command line has no such bound.
const PHRASE_CHARACTERS_MAX: usize = 1_000;

/// How long a request may read texts that no search has read yet, in seconds; the next one goes on.
const INDEX_TIME_MAX_S: f64 = 5.0;

/// How long other searches may be tried where one found nothing, in seconds.
const HINTS_TIME_MAX_S: f64 = 0.5;

/// Whether a phrase is short enough to be searched for.
///
/// Errors: it is not.
pub fn check_length(phrase: &str) -> Result<(), Problem> {
    if phrase.chars().nth(PHRASE_CHARACTERS_MAX).is_none() {
        return Ok(());
    }
    let max = grouped(PHRASE_CHARACTERS_MAX as u64);
    Err(Problem::new(
        StatusCode::BAD_REQUEST,
        format!("A phrase longer than {max} characters cannot be searched for here. Search for its beginning instead."),
    ))
}

/// A searcher that knows all texts.
///
/// Errors: the store cannot be read; there is more to read than a request may, and the next
/// one goes on.
pub fn searcher(reader: &Reader) -> Result<Searcher<'_>, Problem> {
    let (stopwatch, mut reached) = (Stopwatch::start(), (0, 0));
    let searcher = search::searcher(reader, &mut |progress| {
        if let Progress::Search { done, total } = progress {
            reached = (done, total);
        }
        if stopwatch.elapsed_s() < INDEX_TIME_MAX_S { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    searcher.map_err(|error| match error {
        query::Error::Store { error: StoreError::Cancelled, .. } | query::Error::Cancelled => {
            let (done, total) = reached;
            let read = format!("{} of {} records are", grouped(done), grouped(total));
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("The texts are being read for searching, and {read} done. Repeat the request to go on."),
            )
        }
        error => error.into(),
    })
}

/// Says whether another search may be tried, for as long as there is time.
pub fn hints() -> impl FnMut() -> bool {
    let stopwatch = Stopwatch::start();
    move || stopwatch.elapsed_s() < HINTS_TIME_MAX_S
}
