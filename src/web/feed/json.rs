//! A feed as JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>), which knows no entries that
//! were taken down: they are left out.

use serde::Serialize;

use super::Feed;
use super::entry::{Entry, Written};

#[derive(Serialize)]
struct FeedObject<'feed> {
    version: &'static str,
    title: &'feed str,
    home_page_url: &'feed str,
    feed_url: &'feed str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<&'feed str>,
    authors: [AuthorObject<'feed>; 1],
    language: &'static str,
    items: Vec<ItemObject<'feed>>,
}

#[derive(Serialize)]
struct AuthorObject<'feed> {
    name: &'feed str,
}

#[derive(Serialize)]
struct ItemObject<'feed> {
    id: &'feed str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'feed str>,
    title: &'feed str,
    content_html: &'feed str,
    content_text: &'feed str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'feed str>,
    date_modified: &'feed str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<[AuthorObject<'feed>; 1]>,
}

/// Writes a page of a feed.
///
/// Errors: those of writing to memory. Cost: O(text).
pub(super) fn write(feed: &Feed<'_>) -> serde_json::Result<Vec<u8>> {
    let items = feed.entries.iter().filter_map(|entry| match entry {
        Entry::Written(written) => Some(item(written)),
        Entry::Deleted(_) => None,
    });
    serde_json::to_vec(&FeedObject {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &feed.this,
        next_url: feed.older.as_deref(),
        authors: [AuthorObject { name: feed.author }],
        language: "en",
        items: items.collect(),
    })
}

fn item(written: &Written) -> ItemObject<'_> {
    ItemObject {
        id: &written.id,
        url: written.link.as_deref(),
        title: &written.title,
        content_html: &written.html,
        content_text: &written.words,
        date_published: written.time.as_deref(),
        date_modified: &written.recorded,
        authors: written.author.as_deref().map(|name| [AuthorObject { name }]),
    }
}
