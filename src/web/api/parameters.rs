//! Parameters of a query: what is given must be what it says it is.

use std::ops::RangeInclusive;

use variorum_store::{Instant, Time, TimeRange};

use super::fault::Fault;
use crate::clock;
use crate::query::calendar::Calendar;
use crate::query::filters::time_range;
use crate::web::answering::Asked;
use crate::web::query_string::QueryString;

/// Items of a list, where nobody says how many.
const LIMIT: u64 = 100;

/// Items of a list, at the most.
const LIMIT_MAX: u64 = 1_000;

/// Items that a list may begin behind.
const FROM_MAX: u64 = 1_000_000;

/// The time at which something is recorded.
pub(super) fn now() -> Result<Time, Fault> {
    clock::now().map_err(|error| Fault::system(format!("Nothing was committed: {error}.")))
}

/// Insists that a request has no body, where its query says all there is to say.
pub(super) fn no_body(asked: &Asked) -> Result<(), Fault> {
    if asked.body.is_empty() {
        return Ok(());
    }
    Err(Fault::usage("Send no body: the query says all there is to say.".to_owned()))
}

/// A text; empty where it is not given.
pub(super) fn text<'query>(query: &'query QueryString, name: &str) -> &'query str {
    query.exact(name).unwrap_or_default()
}

/// A number within bounds; `None` where it is not given.
pub(super) fn number(query: &QueryString, name: &str, bounds: RangeInclusive<u64>) -> Result<Option<u64>, Fault> {
    let Some(given) = query.exact(name) else { return Ok(None) };
    let number = Some(given).filter(|given| given.bytes().all(|byte| byte.is_ascii_digit()));
    match number.and_then(|given| given.parse().ok()).filter(|number| bounds.contains(number)) {
        Some(number) => Ok(Some(number)),
        None => {
            let (first, last) = bounds.into_inner();
            Err(Fault::usage(format!("“{given}” cannot be {name}, which is a number from {first} to {last}.")))
        }
    }
}

/// One of a few words; the first where none is given.
pub(super) fn word(query: &QueryString, name: &str, words: &[&'static str]) -> Result<&'static str, Fault> {
    let first = words.first().copied().unwrap_or_default();
    let Some(given) = query.exact(name) else { return Ok(first) };
    let found = words.iter().find(|word| **word == given);
    found.copied().ok_or_else(|| Fault::usage(format!("“{given}” cannot be {name}, which is {}.", words.join(" or "))))
}

/// How many items are wanted.
pub(super) fn limit(query: &QueryString) -> Result<usize, Fault> {
    let limit = number(query, "limit", 1..=LIMIT_MAX)?.unwrap_or(LIMIT);
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// How many items a list begins behind.
pub(super) fn from(query: &QueryString) -> Result<usize, Fault> {
    let from = number(query, "from", 0..=FROM_MAX)?.unwrap_or(0);
    Ok(usize::try_from(from).unwrap_or(usize::MAX))
}

/// The range of time that a query asks for; it begins at `since` where the query does not say. As
/// on the pages, an empty value counts as not given.
pub(super) fn time(query: &QueryString, since: Option<&str>, calendar: &Calendar) -> Result<TimeRange, Fault> {
    Ok(time_range(query.get("since").or(since), query.get("until"), calendar)?)
}

/// A moment as a query has it, in full: what `1d` means is another moment an hour later.
pub(super) fn moment(moment: Option<Instant>) -> Option<String> {
    moment.and_then(Time::from_instant).map(|time| time.to_string())
}
