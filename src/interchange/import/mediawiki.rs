//! Reads XML dumps of MediaWiki (its export schema 0.11): each page a briefing, one revision in
//! memory at a time, but for those that `order.rs` holds to put them in order.
//!
//! The main text of a revision is taken; what else a dump says of it is kept in meta. An element
//! that nothing is made of is reported, and a text that is not the one of which the dump has length
//! and SHA-1 is refused.

mod bounded;
mod element;
mod page;
mod sha1;

use std::io::{self, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesStart, Event};

use self::bounded::BoundedXml;
use self::element::Field;
use self::page::{Page, Revision, WithoutText};
use super::order::{Grouping, InOrder};
use super::refusal::Malformed;
use super::{BatchSender, Excerpt, Kind, Naming, Parsed, Reason, Stop};
use crate::interchange::xml_reference;

/// How deep elements may be nested; in a dump it is six.
const DEPTH_MAX: usize = 64;

/// A dump as far as it was read.
struct Dump<'import> {
    naming: &'import Naming,
    ordered: InOrder<'import>,
    /// The names of the open elements, outermost first.
    open: Vec<String>,
    /// The field whose text is read, and how many elements are open in it.
    field: Option<(Field, usize)>,
    /// How many elements are open where nothing is read any more.
    skipped: Option<usize>,
    page: Page,
    revision: Revision,
}

pub(super) fn read(source: Box<dyn Read + Send>, naming: &Naming, sender: &mut BatchSender) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(BoundedXml::new(source));
    let ordered = InOrder::new(Grouping::Briefing, sender);
    let (page, revision) = (Page::default(), Revision::default());
    let mut dump = Dump { naming, ordered, open: Vec::new(), field: None, skipped: None, page, revision };
    match dump.read(&mut reader) {
        Err(Stop::Gone) => Err(Stop::Gone),
        // What is held is sound, however the dump ends.
        read => dump.ordered.finish().and(read),
    }
}

impl Dump<'_> {
    fn read(&mut self, reader: &mut Reader<BoundedXml>) -> Result<(), Stop> {
        let mut buffer = Vec::new();
        let mut has_element = false;
        loop {
            buffer.clear();
            if buffer.capacity() > 2 << 20 {
                buffer = Vec::new();
            }
            reader.get_mut().begin_piece();
            let line = reader.get_ref().line;
            let event = reader.read_event_into(&mut buffer);
            let is_truncated = reader.get_ref().is_truncated;
            match event {
                Ok(Event::Start(start)) | Ok(Event::Empty(start)) if !has_element && !is_root(&start) => {
                    return self.stop(line, Malformed::OtherRoot(Excerpt::of(start.local_name().as_ref())));
                }
                Ok(Event::Start(start)) => {
                    has_element = true;
                    self.start(&start, line, false);
                    if self.open.len() > DEPTH_MAX {
                        return self.stop(line, Malformed::ElementsTooDeep);
                    }
                }
                Ok(Event::Empty(start)) => {
                    has_element = true;
                    self.start(&start, line, true);
                    self.end()?;
                }
                Ok(Event::End(_)) => self.end()?,
                Ok(Event::Text(text)) => self.text(&text.xml10_content(), is_truncated),
                Ok(Event::CData(text)) => self.text(&text.xml10_content(), is_truncated),
                Ok(Event::GeneralRef(reference)) => match xml_reference::character(&reference) {
                    Some(character) => self.text(character.encode_utf8(&mut [0; 4]), is_truncated),
                    None => self.refuse_field(|_| Reason::UndefinedEntity { entity: Excerpt::of(&reference) }),
                },
                Ok(Event::Comment(_)) => self.refuse_markup("a comment"),
                Ok(Event::PI(_)) => self.refuse_markup("a processing instruction"),
                Ok(Event::Eof) if !has_element => return self.stop(line, Malformed::NotXml),
                Ok(Event::Eof) if self.open.is_empty() => return Ok(()),
                Ok(Event::Eof) => return self.stop(line, Malformed::TruncatedXml),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() != io::ErrorKind::InvalidData => {
                    return Err(Stop::Io(io::Error::new(error.kind(), error.to_string())));
                }
                Err(error) => return self.stop(line, Malformed::Xml(Excerpt::of_detail(&error.to_string()))),
            }
        }
    }

    /// Reports why the rest is not read.
    fn stop(&mut self, line: u64, malformed: Malformed) -> Result<(), Stop> {
        self.ordered.refuse(Some(line), None, Reason::Malformed(malformed))
    }

    fn start(&mut self, start: &BytesStart<'_>, line: u64, is_empty: bool) {
        let name = start.local_name().as_ref().to_owned();
        self.open.push(name.clone());
        if self.skipped.is_some() {
            return;
        }
        if self.field.is_some() {
            self.refuse_markup(&format!("<{name}>"));
            return;
        }
        // Below the root.
        let open: Vec<&str> = self.open.iter().skip(1).map(String::as_str).collect();
        match open.as_slice() {
            [] | ["page", "revision", "contributor"] => {}
            ["page"] => self.page = Page::default(),
            ["page", "revision"] => {
                self.page.has_revision = true;
                self.revision = Revision { line, ..Revision::default() };
            }
            ["page", "revision", "minor"] => self.revision.is_minor = true,
            ["page", "revision", "content"] => self.revision.slots += 1,
            path => match Field::of(path) {
                Some(field) => return self.begin_field(field, start, is_empty),
                None => return self.skip_element(path.join("/")),
            },
        }
        if has_attribute(start, "deleted") && open.last() == Some(&"contributor") {
            self.note_revision(Kind::DeletedAuthors);
        }
    }

    /// Reports an element that nothing is made of, once with all that is in it.
    fn skip_element(&mut self, path: String) {
        // A slot is reported as one.
        if !self.page.is_in_slot(&self.open) {
            let title = self.page.title().to_owned();
            self.ordered.sender().note(Kind::Element { path }, || title);
        }
        self.skipped = Some(self.open.len());
    }

    fn begin_field(&mut self, field: Field, start: &BytesStart<'_>, is_empty: bool) {
        self.field = Some((field, self.open.len()));
        let is_deleted = has_attribute(start, "deleted");
        match field {
            Field::Comment if is_deleted => return self.note_revision(Kind::DeletedNotes),
            Field::Text => {
                self.revision.stated_bytes = attribute(start, "bytes");
                self.revision.stated_sha1 = attribute(start, "sha1");
                let has_bytes = self.revision.stated_bytes.as_ref().is_some_and(|bytes| bytes != "0");
                let without = match (is_deleted, is_empty && has_bytes) {
                    (true, _) => Some(WithoutText::Deleted),
                    (false, true) => Some(WithoutText::Absent),
                    (false, false) => None,
                };
                self.revision.without_text = without;
            }
            _ => {}
        }
        if field.is_of_page() && self.page.has_revision {
            let (title, path) = (self.page.title().to_owned(), format!("page/{field} behind a revision"));
            self.ordered.sender().note(Kind::Element { path }, || title);
        }
        self.fields_of(field).begin(field);
    }

    /// Reports something of the revision that is read.
    fn note_revision(&mut self, kind: Kind) {
        let subject = self.revision.subject(&self.page);
        self.ordered.sender().note(kind, || subject);
    }

    fn text(&mut self, text: &str, is_truncated: bool) {
        let Some((field, _)) = self.field else {
            if self.skipped.is_none() && !text.trim().is_empty() && self.open.len() > 1 {
                let path = self.open.iter().skip(1).map(String::as_str).collect::<Vec<_>>().join("/");
                let title = self.page.title().to_owned();
                self.ordered.sender().note(Kind::Element { path: format!("{path}, text between others") }, || title);
            }
            return;
        };
        let Some(target) = self.fields_of(field).open(field) else { return };
        target.add(text, field.bytes_max());
        if is_truncated {
            target.refuse(Reason::TextTooLarge);
        }
    }

    fn fields_of(&mut self, field: Field) -> &mut element::Fields {
        if field.is_of_page() { &mut self.page.fields } else { &mut self.revision.fields }
    }

    /// Refuses the field that is read, if it is one that is kept.
    fn refuse_field(&mut self, reason: impl FnOnce(Field) -> Reason) {
        if let Some((field, _)) = self.field
            && let Some(target) = self.fields_of(field).open(field)
        {
            target.refuse(reason(field));
        }
    }

    /// Refuses a field that has markup in it, which would be lost.
    fn refuse_markup(&mut self, markup: &str) {
        self.refuse_field(|_| Reason::MarkupInText { markup: Excerpt::of(markup) });
    }

    fn end(&mut self) -> Result<(), Stop> {
        let depth = self.open.len();
        let path: Vec<&str> = self.open.iter().skip(1).map(String::as_str).collect();
        let (is_page, is_revision) = (path == ["page"], path == ["page", "revision"]);
        let is_slot = path == ["page", "revision", "content"];
        self.open.pop();
        if self.skipped.is_some_and(|skipped| skipped == depth) {
            self.skipped = None;
        }
        if self.field.is_some_and(|(_, opened)| opened == depth) {
            self.field = None;
        }
        if is_slot {
            let role = self.revision.fields.take(Field::Role).and_then(Result::ok).unwrap_or_default();
            let subject = format!("{} {}", self.revision.subject(&self.page), role.trim());
            self.ordered.sender().note(Kind::Slots, || subject.trim_end().to_owned());
        }
        if is_page && !self.page.has_revision {
            let title = self.page.title().to_owned();
            self.ordered.sender().note(Kind::EmptyPages, || title);
        }
        if is_revision { self.end_revision() } else { Ok(()) }
    }

    fn end_revision(&mut self) -> Result<(), Stop> {
        let revision = std::mem::take(&mut self.revision);
        let line = Some(revision.line);
        let named = match self.page.named(self.naming) {
            Ok(named) => named,
            Err(Some(reason)) => return self.ordered.refuse(line, None, reason),
            Err(None) => return self.ordered.push(Parsed::RefusedAgain),
        };
        if let Some(without) = revision.without_text {
            let subject = revision.subject(&self.page);
            self.ordered.sender().note(without.kind(), || subject);
            return Ok(());
        }
        match revision.into_parsed(&self.page, &named, self.ordered.sender()) {
            Ok(parsed) => self.ordered.push(Parsed::Revision(line, Box::new(parsed))),
            Err(reason) => self.ordered.refuse(line, Some(named.name.as_str()), reason),
        }
    }
}

fn is_root(start: &BytesStart<'_>) -> bool {
    start.local_name().as_ref() == "mediawiki"
}

fn attribute(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|found| found.key.as_ref() == wanted)?;
    Some(found.value.into_owned())
}

fn has_attribute(start: &BytesStart<'_>, wanted: &str) -> bool {
    attribute(start, wanted).is_some()
}
