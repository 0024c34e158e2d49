//! Feeds: what was recorded, of a briefing, of those whose names start in some way, or of all, for
//! programs that tell people what is new. Each entry has its redline in it.
//!
//! A page of a feed that is not the newest never changes but by takedowns, and says so (RFC 5005).
//! Ids are made of the store's and the record's, so that they stay when a store is served
//! elsewhere.

mod atom;
mod entry;
mod json;

#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use variorum_store::{Error as StoreError, Event, Reader};

use super::address::{Address, FeedFormat};
use super::answer::{Answer, Media};
use super::answering::Asked;
use super::etag::{self, Digest};
use super::page::View;
use super::problem::Problem;
use crate::query::recorded::{self, Recorded, RecordedPage};
use entry::{Entries, Entry};

/// Bytes of the hash that is the tag of a page.
const TAG_BYTES: usize = 16;

/// A page of a feed, before it is written.
struct Feed<'view> {
    /// The same for all pages of the feed, wherever it is served.
    id: String,
    title: String,
    /// What people know the store by.
    author: &'view str,
    /// The page for people that shows the same.
    home: String,
    /// This page of the feed.
    this: String,
    /// The newest one.
    newest: String,
    /// The next older one.
    older: Option<String>,
    /// Whether this is not the newest one.
    is_archive: bool,
    entries: Vec<Entry>,
}

/// Whose feed is asked for.
struct Source<'request> {
    /// What its id ends in.
    identity: String,
    title: String,
    home: String,
    feed: Address,
    /// The prefix that names start with.
    prefix: &'request str,
}

/// A page of the feed of the store, or of the briefings whose names start with `?prefix=`.
///
/// Errors: the store cannot be read. Cost: that of [`recorded::of_store`], and the comparisons.
pub fn of_store(view: View<'_>, asked: &Asked, format: FeedFormat) -> Result<Answer, Problem> {
    let prefix = asked.query.exact("prefix").unwrap_or_default();
    let before = before(asked)?;
    let page = recorded::of_store(view.reader, prefix, before)?;
    let origin = asked.origin.clone();
    let (identity, title, home) = if prefix.is_empty() {
        (String::new(), view.title.to_owned(), view.links.to(&Address::Briefings))
    } else {
        let home = view.links.with_query(&Address::Briefings, &[("prefix", prefix)]);
        (format!("/prefix/{}", entry::escaped(prefix)), format!("{prefix} — {}", view.title), home)
    };
    let source = Source { identity, title, home: origin + &home, feed: Address::StoreFeed { format }, prefix };
    answer(view, asked, format, source, page)
}

/// A page of the feed of a briefing.
///
/// Errors: there is no such briefing; the store cannot be read. Cost: that of
/// [`recorded::of_briefing`], and the comparisons.
pub fn of_briefing(view: View<'_>, asked: &Asked, name: &str, format: FeedFormat) -> Result<Answer, Problem> {
    let name = recorded::name_now(view.reader, name)?;
    let page = recorded::of_briefing(view.reader, &name, before(asked)?)?;
    let identity = format!("/briefing/{}", entry::escaped(&identity(view.reader, &name)));
    let home = asked.origin.clone() + &view.links.to(&Address::History { name: name.clone() });
    let title = format!("{name} — {}", view.title);
    let source = Source { identity, title, home, feed: Address::Feed { name, format }, prefix: "" };
    answer(view, asked, format, source, page)
}

/// What identifies a briefing whatever it is called: the id of its first revision, or its name
/// where that is not known.
fn identity(reader: &Reader, name: &str) -> String {
    let leaf = match reader.head(name) {
        Ok(newest) => newest.map(|newest| newest.leaf),
        Err(StoreError::Damaged(damage)) => damage.leaf,
        Err(_) => None,
    };
    let id = match leaf {
        Some(leaf) => reader.first_id(leaf).ok().flatten(),
        // All of it was taken down.
        None => reader.takedown(name, 1).ok().flatten().map(|takedown| takedown.id),
    };
    id.map_or_else(|| name.to_owned(), |id| id.to_string())
}

/// Where the page begins that is asked for.
fn before(asked: &Asked) -> Result<Option<u64>, Problem> {
    let wrong = |_| Problem::new(StatusCode::BAD_REQUEST, "The number in “before” cannot be read.");
    asked.query.get("before").map(|before| before.parse().map_err(wrong)).transpose()
}

fn answer(
    view: View<'_>,
    asked: &Asked,
    format: FeedFormat,
    source: Source<'_>,
    page: RecordedPage,
) -> Result<Answer, Problem> {
    let media = match format {
        FeedFormat::Atom => Media::Atom,
        FeedFormat::Json => Media::JsonFeed,
    };
    let origin = asked.origin.clone();
    let address = |before: Option<u64>| {
        let before = before.map(|before| before.to_string());
        let pairs =
            [("prefix", Some(source.prefix).filter(|prefix| !prefix.is_empty())), ("before", before.as_deref())];
        let pairs: Vec<(&str, &str)> = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let path = match pairs.as_slice() {
            [] => view.links.to(&source.feed),
            pairs => view.links.with_query(&source.feed, pairs),
        };
        format!("{origin}{path}")
    };
    let before = before(asked)?;
    let (this, newest) = (address(before), address(None));
    // What a page has in it is known before it is compared, which is most of the work.
    let mut entries = Entries::new(view, &origin);
    let tag = tag(view, &this, &source, &page, &entries)?;
    let quoted = format!("\"{tag}\"");
    if asked.known_tags().is_some_and(|known| etag::lists(&known, &quoted)) {
        return Ok(Answer::of_media(media, Vec::new()).with_status(StatusCode::NOT_MODIFIED).with_etag(&tag));
    }
    let feed = Feed {
        id: entry::tag_of(view.reader, &source.identity),
        title: source.title.clone(),
        author: view.title,
        home: source.home.clone(),
        // Of a feed that is a file there is the newest page alone.
        older: page.next_before.filter(|_| !view.is_static()).map(|before| address(Some(before))),
        is_archive: before.is_some(),
        this,
        newest,
        entries: entries.all(&page.items)?,
    };
    let body = match format {
        FeedFormat::Atom => atom::write(&feed).ok(),
        FeedFormat::Json => json::write(&feed).ok(),
    };
    let body = body.ok_or_else(|| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The feed could not be written."))?;
    let answer = Answer::of_media(media, body);
    // A text that could not be read may be readable later, by which no record changes.
    Ok(if entries.is_whole { answer.with_etag(&tag) } else { answer })
}

/// What a page of a feed depends on: its entries, and what is shown beside them.
///
/// Errors: the store cannot be read. Cost: a record for each entry.
fn tag(
    view: View<'_>,
    this: &str,
    source: &Source<'_>,
    page: &RecordedPage,
    entries: &Entries<'_>,
) -> Result<String, Problem> {
    let mut digest = Digest::default();
    let mut add = |part: &str| digest.add(part);
    let next = page.next_before.map(|before| before.to_string()).unwrap_or_default();
    [env!("CARGO_PKG_VERSION"), view.title, this, &source.identity, &source.home, &next].into_iter().for_each(&mut add);
    for item in &page.items {
        match item {
            Recorded::Revision(revision) => {
                [revision.id.to_string(), revision.briefing.clone(), entries.parent(revision)?]
                    .iter()
                    .for_each(|it| add(it));
            }
            Recorded::Event(Event::End(end)) => {
                [&end.id.to_string(), &end.briefing].into_iter().for_each(|it| add(it));
            }
            Recorded::Event(Event::Rename(rename)) => add(&rename.id.to_string()),
            Recorded::Unreadable(damage) => add(&format!("{damage:?}")),
            Recorded::TakenDown(takedown) => add(&format!("{takedown:?}")),
        }
    }
    Ok(digest.digits(TAG_BYTES))
}
