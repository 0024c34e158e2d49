//! The texts of a briefing by their time, for programs that know Memento (RFC 7089).
//!
//! The times are those that the revisions themselves state, in seconds and in UTC; when they were
//! recorded does not count. The original is the source of the newest revision, where that is an
//! address of the web, else the history of the briefing.

use std::fmt::Write as _;

use axum::http::{HeaderName, StatusCode, header};
use chrono::{DateTime, NaiveDateTime};
use variorum_store::{Direction, Instant, Reader, Time};

use super::address::Address;
use super::answer::{Answer, Media};
use super::answering::Asked;
use super::etag::Digest;
use super::links;
use super::page::text::Found;
use super::page::{self, View};
use super::problem::Problem;
use crate::query;
use crate::query::id_prefix;
use crate::query::newest::Newest;

/// The texts that a `TimeMap` lists; the next one goes on.
const COUNT_MAX: u64 = 1_000;

/// Bytes of the hash that is the tag of a `TimeMap`.
const TAG_BYTES: usize = 16;

/// The longest source that is the original: it stands in a header of every answer, and servers in
/// between take headers of some 4 KiB in all.
const ORIGINAL_BYTES_MAX: usize = 1 << 10;

/// A time as headers have it (RFC 9110, section 5.6.7), without the fraction of a second.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// The addresses of a briefing's texts, as whole ones.
struct TimeAddresses<'view> {
    view: View<'view>,
    origin: String,
    original: String,
    name: String,
}

impl<'view> TimeAddresses<'view> {
    fn new(view: View<'view>, asked: &Asked, head: &Newest) -> Self {
        let (origin, name) = (asked.origin.clone(), head.briefing.clone());
        let history = format!("{origin}{}", view.links.to(&Address::History { name: name.clone() }));
        let source = head.revision.as_ref().and_then(|head| head.record.source.as_deref());
        let source = source.filter(|source| links::is_of_the_web(source) && fits_a_header(source));
        Self { view, origin, original: source.map_or(history, str::to_owned), name }
    }

    fn gate(&self) -> String {
        format!("{}{}", self.origin, self.view.links.to(&Address::TimeGate { name: self.name.clone() }))
    }

    fn map(&self, after: u64) -> String {
        let address = Address::TimeMap { name: self.name.clone() };
        let path = match after {
            0 => self.view.links.to(&address),
            after => self.view.links.with_query(&address, &[("after", &after.to_string())]),
        };
        format!("{}{path}", self.origin)
    }

    fn text(&self, number: u64) -> String {
        let address = Address::Text { name: self.name.clone(), rev: number.to_string() };
        format!("{}{}", self.origin, self.view.links.to(&address))
    }

    /// What a header says of the original, its gate and its map.
    fn header(&self) -> String {
        let (original, gate, map) = (&self.original, self.gate(), self.map(0));
        format!(
            "<{original}>; rel=\"original\", <{gate}>; rel=\"timegate\", \
             <{map}>; rel=\"timemap\"; type=\"application/link-format\""
        )
    }
}

/// Whether an address of the web may stand between angle brackets in a header.
fn fits_a_header(source: &str) -> bool {
    source.len() <= ORIGINAL_BYTES_MAX && !source.bytes().any(|byte| b"<>\"\\^`{|}".contains(&byte))
}

/// Leads to the text that was in force at the time that the header asks for; to the earliest where
/// it asks for an earlier time, and to the one in force now where it asks for none.
///
/// What is wrong is answered with a page, so that every answer says that the header counts.
/// Errors: none. Cost: a look-up; for a time before all of them, up to a thousand records.
pub fn gate(view: View<'_>, asked: &Asked, name: &str) -> Answer {
    let answer = gate_to(view, asked, name).unwrap_or_else(|problem| page::problem::page(view, &problem));
    answer.with_header(header::VARY, "accept-datetime")
}

fn gate_to(view: View<'_>, asked: &Asked, name: &str) -> Result<Answer, Problem> {
    let head = Newest::read(view.reader, name)?;
    let links = TimeAddresses::new(view, asked, &head);
    let moment = match asked.header("accept-datetime") {
        None => view.calendar.now(),
        Some(asked) => read_date(asked).ok_or_else(|| {
            let example = "Sat, 09 May 2026 12:00:00 GMT";
            Problem::new(StatusCode::BAD_REQUEST, format!("“{asked}” is not a time as headers have it: {example}."))
        })?,
    };
    let found = at_time(view.reader, &head, moment)?;
    let answer = Answer::see_other(links.text(found)).with_status(StatusCode::FOUND);
    Ok(answer.with_header(header::LINK, &links.header()))
}

/// The number of the last revision of a briefing at a moment, whatever had ended it by then; of the
/// earliest before all of them.
///
/// Errors: the store cannot be read.
pub(super) fn at_time(reader: &Reader, head: &Newest, moment: Instant) -> Result<u64, Problem> {
    let name = head.briefing.as_str();
    let store = |error| Problem::from(query::Error::store(name)(error));
    // A moment outside of all years is before or behind them all.
    let (first, last) = ("0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z");
    let outermost = if moment.seconds < 0 { first } else { last };
    let time = Time::from_instant(moment).or_else(|| Time::parse(outermost).ok());
    let found = time.map(|time| reader.at_time(name, &time)).transpose().map_err(store)?.flatten();
    match found {
        Some(found) => Ok(found.record.number),
        None => {
            let history = reader.walk_history(name, Direction::OldestFirst).take(COUNT_MAX as usize);
            let earliest = history.filter_map(Result::ok).min_by_key(|revision| revision.record.time.instant());
            Ok(earliest.map_or(head.number, |earliest| earliest.record.number))
        }
    }
}

/// The texts of a briefing, each with its time: a thousand, and where the next ones are.
///
/// Errors: there is no such briefing. Cost: their records.
pub fn map(view: View<'_>, asked: &Asked, name: &str) -> Result<Answer, Problem> {
    // A file has them all.
    map_of(view, asked, name, if view.is_static() { u64::MAX } else { COUNT_MAX })
}

fn map_of(view: View<'_>, asked: &Asked, name: &str, count_max: u64) -> Result<Answer, Problem> {
    let head = Newest::read(view.reader, name)?;
    let newest = head.number;
    let links = TimeAddresses::new(view, asked, &head);
    let after: u64 = asked.query.get("after").and_then(|after| after.parse().ok()).unwrap_or(0).min(newest);
    let last = after.saturating_add(count_max).min(newest);
    let mut times = Vec::new();
    for number in after + 1..=last {
        // One that cannot be read has no time, and its page says why.
        let Ok(Some(revision)) = view.reader.by_number(&links.name, number) else { continue };
        let time = &revision.record.time;
        times.push((number, time.clone()));
    }
    // Of a map in several pages, the first page says which is the first, as far as it knows.
    let earliest = times.iter().min_by_key(|(_, time)| time.instant()).filter(|_| after == 0);
    let first = earliest.filter(|(number, _)| last == newest || *number == 1).map(|(number, _)| *number);
    let mut mementos = String::new();
    for (number, time) in &times {
        let rel = if first == Some(*number) { "first memento" } else { "memento" };
        // Writing to a `String` cannot fail.
        let _ = write!(mementos, ",\n<{}>; rel=\"{rel}\"; datetime=\"{}\"", links.text(*number), date(time));
    }
    let mut body = format!("<{}>; rel=\"original\",\n", links.original);
    if !view.is_static() {
        let _ = writeln!(body, "<{}>; rel=\"timegate\",", links.gate());
    }
    let _ = write!(body, "<{}>; rel=\"self\"; type=\"application/link-format\"", links.map(after));
    let times = || times.iter().map(|(_, time)| time);
    let ends = [times().min_by_key(|time| time.instant()), times().max_by_key(|time| time.instant())];
    if let [Some(from), Some(until)] = ends {
        let _ = write!(body, "; from=\"{}\"; until=\"{}\"", date(from), date(until));
    }
    let others = [(after > 0).then(|| after.saturating_sub(count_max)), (last < newest).then_some(last)];
    for other in others.into_iter().flatten() {
        let _ = write!(body, ",\n<{}>; rel=\"timemap\"; type=\"application/link-format\"", links.map(other));
    }
    body.push_str(&mementos);
    body.push('\n');
    let mut digest = Digest::default();
    digest.add(&body);
    Ok(Answer::of_media(Media::Links, body.into_bytes()).with_etag(&digest.digits(TAG_BYTES)))
}

/// The page of a text with what it is the text of, and since when: its time only where the address
/// will always mean this revision.
pub fn with_time(view: View<'_>, asked: &Asked, page: Answer, found: &Found, rev: &str) -> Answer {
    let Found { revision, newest } = found;
    let links = TimeAddresses::new(view, asked, newest);
    let date = date(&revision.record.time);
    let text = links.text(revision.record.number);
    let header = format!("{}, <{text}>; rel=\"memento\"; datetime=\"{date}\"", links.header());
    let page = page.with_header(header::LINK, &header);
    let is_fixed = rev.bytes().all(|byte| byte.is_ascii_digit())
        || id_prefix::parse(rev, id_prefix::DIGITS_MIN).is_some_and(|prefix| revision.id.to_string() == prefix);
    if is_fixed { page.with_header(HeaderName::from_static("memento-datetime"), &date) } else { page }
}

/// The page of a briefing with where its texts are by their times.
pub fn with_links(view: View<'_>, asked: &Asked, page: Answer, head: &Newest) -> Answer {
    page.with_header(header::LINK, &TimeAddresses::new(view, asked, head).header())
}

/// A time as headers have it.
fn date(time: &Time) -> String {
    let moment = DateTime::from_timestamp(time.instant().seconds, 0);
    moment.map(|moment| moment.format(HTTP_DATE).to_string()).unwrap_or_default()
}

/// The moment that a header asks for, up to the end of its second, as headers have no fraction.
fn read_date(text: &str) -> Option<Instant> {
    let moment = NaiveDateTime::parse_from_str(text.trim(), HTTP_DATE).ok()?;
    Some(Instant { seconds: moment.and_utc().timestamp(), nanoseconds: 999_999_999 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::tests::World;

    fn header<'answer>(answer: &'answer Answer, name: &str) -> Option<&'answer str> {
        let found = answer.headers.iter().find(|(found, _)| found.as_str() == name)?;
        found.1.to_str().ok()
    }

    #[test]
    fn a_gate_leads_to_what_was_in_force() {
        let mut world = World::new();
        for (day, text) in [(9, "One.\n"), (10, "Two.\n"), (12, "Three.\n")] {
            world.commit("news/a", day, text);
        }
        for (asked, number) in [
            (None, 3),
            (Some("Thu, 01 Jan 1970 00:00:00 GMT"), 1),
            (Some("Mon, 01 Jan 0001 00:00:00 GMT"), 1),
            (Some("Sat, 09 May 2026 07:00:00 GMT"), 1),
            (Some("Sun, 10 May 2026 06:59:59 GMT"), 1),
            (Some("Sun, 10 May 2026 07:00:00 GMT"), 2),
            (Some("Fri, 31 Dec 9999 23:59:59 GMT"), 3),
        ] {
            let answer = world.ask_with("/b/news/a/timegate", asked.map(|asked| ("accept-datetime", asked)));
            assert_eq!(answer.status, StatusCode::FOUND, "{asked:?}");
            assert_eq!(answer.location.as_deref(), Some(&*format!("http://here/b/news/a/@{number}")), "{asked:?}");
            assert_eq!(header(&answer, "vary"), Some("accept-datetime"));
            assert_eq!(
                header(&answer, "link"),
                Some(
                    "<http://here/b/news/a>; rel=\"original\", <http://here/b/news/a/timegate>; rel=\"timegate\", \
                     <http://here/b/news/a/timemap>; rel=\"timemap\"; type=\"application/link-format\""
                )
            );
            assert_eq!(header(&answer, "memento-datetime"), None);
        }
        for wrong in ["2026-05-09", "Sat, 09 May 2026", "Fri, 09 May 2026 07:00:00 GMT", ""] {
            let answer = world.ask_with("/b/news/a/timegate", Some(("accept-datetime", wrong)));
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong:?}");
            assert_eq!(header(&answer, "vary"), Some("accept-datetime"), "another time is another answer");
        }
        assert_eq!(world.ask("/b/absent/timegate").status, StatusCode::NOT_FOUND);
        // The order of commits is not that of the texts' own times, and one is still to come.
        world.commit("late", 10, "Ten.\n");
        world.commit("late", 8, "Eight.\n");
        world.commit("late", 20, "Twenty.\n");
        for (asked, number) in [(Some("Thu, 01 Jan 1970 00:00:00 GMT"), 2), (None, 1)] {
            let answer = world.ask_with("/b/late/timegate", asked.map(|asked| ("accept-datetime", asked)));
            assert_eq!(answer.location.as_deref(), Some(&*format!("http://here/b/late/@{number}")), "{asked:?}");
        }
    }

    #[test]
    fn a_text_says_since_when_it_is_one_and_only_where_its_address_stays() {
        let mut world = World::new();
        world.commit("news", 9, "One.\n");
        let id = world.store.by_number("news", 1).unwrap().unwrap().id;
        for (rev, is_fixed) in
            [("1".to_owned(), true), (id.to_string(), true), ("-0".into(), false), ("2026-05".into(), false)]
        {
            let answer = world.ask(&format!("/b/news/@{rev}"));
            assert_eq!(answer.status, StatusCode::OK);
            let date = header(&answer, "memento-datetime");
            assert_eq!(date, is_fixed.then_some("Sat, 09 May 2026 07:00:00 GMT"), "{rev}");
            let link = header(&answer, "link").unwrap();
            assert!(
                link.ends_with("<http://here/b/news/@1>; rel=\"memento\"; datetime=\"Sat, 09 May 2026 07:00:00 GMT\"")
            );
        }
        assert!(header(&world.ask("/b/news"), "link").unwrap().contains("rel=\"timegate\""));
    }

    #[test]
    fn a_map_lists_the_texts_with_their_times() {
        let mut world = World::new();
        world.commit_with("news", 12, "One.\n", |draft| draft.source = Some("https://example.org/?a=1".to_owned()));
        world.commit("news", 9, "Two.\n");
        let map = world.ask("/b/news/timemap");
        assert_eq!(map.media, Media::Links);
        assert_eq!(
            String::from_utf8(map.body).unwrap(),
            "<http://here/b/news>; rel=\"original\",\n<http://here/b/news/timegate>; rel=\"timegate\",\n\
             <http://here/b/news/timemap>; rel=\"self\"; type=\"application/link-format\"; \
             from=\"Sat, 09 May 2026 07:00:00 GMT\"; until=\"Tue, 12 May 2026 07:00:00 GMT\",\n\
             <http://here/b/news/@1>; rel=\"memento\"; datetime=\"Tue, 12 May 2026 07:00:00 GMT\",\n\
             <http://here/b/news/@2>; rel=\"first memento\"; datetime=\"Sat, 09 May 2026 07:00:00 GMT\"\n"
        );
        world.commit_with("news", 13, "Three.\n", |draft| draft.source = Some("https://example.org/?a=1".to_owned()));
        let map = String::from_utf8(world.ask("/b/news/timemap").body).unwrap();
        assert!(map.starts_with("<https://example.org/?a=1>; rel=\"original\",\n"));
        let long = format!("https://example.org/?{}", "a".repeat(6_000));
        for hostile in
            ["https://example.org/>; rel=\"x\"", "javascript:alert(1)", "https://example.org/\u{e9}", long.as_str()]
        {
            world.commit_with("news", 14, hostile, |draft| draft.source = Some(hostile.to_owned()));
            // A server in between refuses an answer whose headers are long.
            let text = world.ask("/b/news/@-0");
            assert!(header(&text, "link").unwrap().len() < 1_000, "{hostile}");
            let map = String::from_utf8(world.ask("/b/news/timemap").body).unwrap();
            assert!(map.starts_with("<http://here/b/news>; rel=\"original\",\n"), "{hostile}");
        }
    }

    #[test]
    fn a_long_history_has_maps_that_lead_to_each_other() {
        let mut world = World::new();
        for text in 0..5 {
            world.commit("news", 9, &format!("Text {text}.\n"));
        }
        let map = |target: &str| {
            let answer = map_of(world.view(), &World::asked(target, None), "news", 3).unwrap();
            String::from_utf8(answer.body).unwrap()
        };
        let (first, second) = (map("/b/news/timemap"), map("/b/news/timemap?after=3"));
        assert_eq!(first.matches("memento\"").count(), 3);
        assert_eq!(second.matches("memento\"").count(), 2);
        assert!(first.contains("<http://here/b/news/timemap?after=3>; rel=\"timemap\""));
        assert!(second.contains("<http://here/b/news/timemap>; rel=\"timemap\""));
    }
}
