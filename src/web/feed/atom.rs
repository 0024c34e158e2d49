//! A feed as Atom (RFC 4287), with pages that are kept (RFC 5005) and entries that were taken down
//! (RFC 6721).

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::Feed;
use super::entry::{Deleted, Entry, Written};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const HISTORY: &str = "http://purl.org/syndication/history/1.0";
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

/// When a feed of nothing was brought up to date.
const NEVER: &str = "1970-01-01T00:00:00Z";

type Xml = Writer<Vec<u8>>;

/// Writes a page of a feed.
///
/// Errors: those of writing to memory. Cost: O(text).
pub(super) fn write(feed: &Feed<'_>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let spaces = [("xmlns", ATOM), ("xmlns:fh", HISTORY), ("xmlns:at", TOMBSTONES), ("xml:lang", "en")];
    xml.write_event(Event::Start(BytesStart::new("feed").with_attributes(spaces)))?;
    text(&mut xml, "id", &feed.id)?;
    text(&mut xml, "title", &feed.title)?;
    let updated = feed.entries.first().map(|entry| match entry {
        Entry::Written(written) => written.recorded.as_str(),
        Entry::Deleted(deleted) => deleted.when.as_str(),
    });
    text(&mut xml, "updated", updated.unwrap_or(NEVER))?;
    person(&mut xml, "author", feed.author)?;
    link(&mut xml, "alternate", "text/html", &feed.home)?;
    link(&mut xml, "self", "application/atom+xml", &feed.this)?;
    if feed.is_archive {
        link(&mut xml, "current", "application/atom+xml", &feed.newest)?;
        xml.create_element("fh:archive").write_empty()?;
    }
    if let Some(older) = &feed.older {
        link(&mut xml, "prev-archive", "application/atom+xml", older)?;
        // For programs that know pages, and no archives.
        link(&mut xml, "next", "application/atom+xml", older)?;
    }
    for entry in &feed.entries {
        match entry {
            Entry::Written(written) => self::written(&mut xml, written)?,
            Entry::Deleted(deleted) => self::deleted(&mut xml, deleted)?,
        }
    }
    xml.write_event(Event::End(BytesEnd::new("feed")))?;
    Ok(xml.into_inner())
}

fn written(xml: &mut Xml, written: &Written) -> io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new("entry")))?;
    text(xml, "id", &written.id)?;
    text(xml, "title", &written.title)?;
    text(xml, "updated", &written.recorded)?;
    if let Some(time) = &written.time {
        text(xml, "published", time)?;
    }
    if let Some(author) = &written.author {
        person(xml, "author", author)?;
    }
    if let Some(address) = &written.link {
        link(xml, "alternate", "text/html", address)?;
    }
    text(xml, "summary", &written.words)?;
    let content = xml.create_element("content").with_attribute(("type", "html"));
    content.write_text_content(BytesText::new(&readable(&written.html)))?;
    xml.write_event(Event::End(BytesEnd::new("entry")))
}

fn deleted(xml: &mut Xml, deleted: &Deleted) -> io::Result<()> {
    let attributes = [("ref", deleted.id.as_str()), ("when", deleted.when.as_str())];
    xml.write_event(Event::Start(BytesStart::new("at:deleted-entry").with_attributes(attributes)))?;
    if let Some(by) = &deleted.by {
        person(xml, "at:by", by)?;
    }
    if let Some(reason) = &deleted.reason {
        text(xml, "at:comment", reason)?;
    }
    xml.write_event(Event::End(BytesEnd::new("at:deleted-entry")))
}

fn text(xml: &mut Xml, name: &'static str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&readable(text))).map(|_| ())
}

fn person(xml: &mut Xml, role: &'static str, name: &str) -> io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new(role)))?;
    text(xml, "name", name)?;
    xml.write_event(Event::End(BytesEnd::new(role)))
}

fn link(xml: &mut Xml, rel: &'static str, media: &'static str, address: &str) -> io::Result<()> {
    let attributes = [("rel", rel), ("type", media), ("href", address)];
    xml.create_element("link").with_attributes(attributes).write_empty().map(|_| ())
}

/// A text with a replacement for each character that no document of XML may have, not even escaped.
fn readable(text: &str) -> Cow<'_, str> {
    let is_impossible = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_impossible) { Cow::Owned(text.replace(is_impossible, "\u{fffd}")) } else { Cow::Borrowed(text) }
}
