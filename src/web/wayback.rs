//! Addresses as the Wayback Machine has them: of what stood at an address of the web at a time.
//!
//! The briefing is the one that has the address for its name, as an import gives it; there is no
//! index of sources. Times are the revisions' own, in UTC; of a time that is given in part its end
//! counts, as in `@2026`.

use axum::http::StatusCode;
use chrono::NaiveDate;
use percent_encoding::percent_decode_str;
use variorum_store::{Reader, Time};

use super::address::Address;
use super::answer::Answer;
use super::memento;
use super::page::View;
use super::problem::Problem;
use super::query_string::QueryString;
use crate::interchange::import;
use crate::query;
use crate::query::newest::Newest;

/// The address that is asked for, with its own query.
#[must_use]
pub fn whole(url: &str, query: &QueryString) -> String {
    match query.as_sent() {
        "" => url.to_owned(),
        query => format!("{url}?{query}"),
    }
}

/// Leads to the text of a time, or to the history where the time is `*`.
///
/// Errors: there is no such briefing, or no such time. Cost: a few look-ups.
pub fn text(view: View<'_>, time: &str, url: &str) -> Result<Answer, Problem> {
    let head = find(view.reader, url)?;
    let name = head.briefing.clone();
    if time == "*" {
        return Ok(found(view, &Address::History { name }));
    }
    let digits = time.trim_end_matches(|character: char| !character.is_ascii_digit());
    let rev = number(view.reader, &head, digits)?;
    Ok(found(
        view,
        &match time.strip_prefix(digits) {
            Some("id_") => Address::Raw { name, rev },
            _ => Address::Text { name, rev },
        },
    ))
}

/// Leads to what changed between two times.
///
/// Errors and cost: those of [`text`].
pub fn diff(view: View<'_>, times: [&str; 2], url: &str) -> Result<Answer, Problem> {
    let head = find(view.reader, url)?;
    let [old, new] = times.map(|time| number(view.reader, &head, time));
    Ok(found(view, &Address::Diff { name: head.briefing.clone(), old: old?, new: new? }))
}

fn found(view: View<'_>, address: &Address) -> Answer {
    Answer::see_other(view.links.to(address)).with_status(StatusCode::FOUND)
}

/// The newest revision of the briefing that an address of the web names.
fn find(reader: &Reader, url: &str) -> Result<Newest, Problem> {
    for spelling in spellings(url) {
        let Some(name) = import::name_of(&spelling) else { continue };
        match Newest::read(reader, name.as_str()) {
            Err(query::Error::NoSuchBriefing { .. }) => {}
            found => return Ok(found?),
        }
    }
    Err(Problem::new(StatusCode::NOT_FOUND, format!("No briefing is called {url}.")))
}

/// The ways in which an address may be the name of a briefing, the nearest first: as it is, without
/// its escapes, with the other scheme and without one, with and without the last slash.
fn spellings(url: &str) -> Vec<String> {
    // Proxies make one slash of two.
    let url = match url.split_once(":/") {
        Some((scheme @ ("http" | "https"), rest)) => format!("{scheme}://{}", rest.trim_start_matches('/')),
        _ => url.to_owned(),
    };
    let decoded = percent_decode_str(&url).decode_utf8_lossy().into_owned();
    let mut spellings: Vec<String> = Vec::new();
    let mut add = |spelling: String| {
        if !spelling.is_empty() && !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    };
    for url in [url, decoded] {
        let bare = url.trim_start_matches("http://").trim_start_matches("https://");
        for scheme in [url.strip_suffix(bare).unwrap_or_default(), "https://", "http://", ""] {
            let spelling = format!("{scheme}{bare}");
            let other = spelling.strip_suffix('/').map_or_else(|| format!("{spelling}/"), str::to_owned);
            add(spelling);
            add(other);
        }
    }
    spellings
}

/// The number of the revision that was in force at the end of a time.
fn number(reader: &Reader, head: &Newest, digits: &str) -> Result<String, Problem> {
    let no_time = || Problem::new(StatusCode::BAD_REQUEST, format!("There is no time {digits}."));
    let time = last_moment(digits).ok_or_else(no_time)?;
    Ok(memento::at_time(reader, head, time.instant())?.to_string())
}

/// The last moment whose digits begin so: year, month, day, hour, minute, second. `None` where
/// there is none.
fn last_moment(digits: &str) -> Option<Time> {
    let mut rest = digits;
    let mut field = |width: usize, first: u32, last: u32| {
        let given = rest.get(..width.min(rest.len()))?;
        rest = rest.get(given.len()..)?;
        (first..=last).rev().find(|value| format!("{value:0width$}").starts_with(given))
    };
    let (year, month) = (field(4, 0, 9999)?, field(2, 1, 12)?);
    let days = (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year.cast_signed(), month, *day).is_some())?;
    let (day, hour, minute, second) = (field(2, 1, days)?, field(2, 0, 23)?, field(2, 0, 59)?, field(2, 0, 59)?);
    Time::parse(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.999999999Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::tests::World;

    #[test]
    fn a_time_is_read_from_any_of_its_first_digits() {
        for (digits, time) in [
            ("20260509140000", Some("2026-05-09T14:00:00")),
            ("202605091400", Some("2026-05-09T14:00:59")),
            ("20260509", Some("2026-05-09T23:59:59")),
            ("2024022", Some("2024-02-29T23:59:59")),
            ("202302", Some("2023-02-28T23:59:59")),
            ("20261", Some("2026-12-31T23:59:59")),
            ("20260", Some("2026-09-30T23:59:59")),
            ("2026", Some("2026-12-31T23:59:59")),
            ("2", Some("2999-12-31T23:59:59")),
            ("202613", None),
            ("20260230", None),
            ("20260509240000", None),
        ] {
            let expected = time.map(|time| format!("{time}.999999999Z"));
            assert_eq!(last_moment(digits).map(|time| time.to_string()), expected, "{digits}");
        }
    }

    #[test]
    fn an_address_leads_to_its_briefing() {
        let mut world = World::new();
        let name = import::name_of("https://example.org/a?b=1").unwrap();
        for (day, text) in [(9, "One.\n"), (10, "Two.\n")] {
            world.commit(name.as_str(), day, text);
            world.commit("example.net/page", day, text);
        }
        let history = Address::History { name: name.as_str().to_owned() }.path();
        for (asked, to) in [
            ("/web/20260509/https://example.org/a?b=1", Some(format!("{history}/@1"))),
            ("/web/2026/https:/example.org/a?b=1", Some(format!("{history}/@2"))),
            ("/web/2025/http://example.org/a?b=1", Some(format!("{history}/@1"))),
            ("/web/2026id_/example.org/a?b=1", Some(format!("{history}/raw/@2"))),
            ("/web/2026if_/example.org/a?b=1", Some(format!("{history}/@2"))),
            ("/web/*/https://example.org/a?b=1", Some(history.clone())),
            ("/web/diff/2025/2026/https://example.org/a?b=1", Some(format!("{history}/diff/1..2"))),
            ("/web/2026/https://example.net/page/", Some("/b/example.net/page/@2".to_owned())),
            ("/web/2026/https://example.org/a", None),
            ("/web/2026/%ff%00", None),
        ] {
            let answer = world.ask(asked);
            assert_eq!(answer.status, if to.is_some() { StatusCode::FOUND } else { StatusCode::NOT_FOUND }, "{asked}");
            assert_eq!(answer.location, to, "{asked}");
        }
        assert_eq!(world.ask("/web/202613/example.net/page").status, StatusCode::BAD_REQUEST);
    }
}
