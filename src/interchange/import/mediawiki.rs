//! Reads XML dumps of MediaWiki (its export schema 0.11): each page a briefing, one revision in
//! memory at a time.

mod bounded;

use std::collections::BTreeMap;
use std::io::{self, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesStart, Event};
use variorum_store::Time;
use variorum_store::limits::{CONTENT_BYTES_MAX, RECORD_BYTES_MAX};

use self::bounded::{BoundedXml, NOT_UTF8};
use super::naming::Named;
use super::refusal::Malformed;
use super::{BatchSender, Excerpt, Kind, Naming, Parsed, ParsedRevision, Reason, Stop};
use crate::interchange::xml_reference;

/// How deep elements may be nested; in a dump it is six.
const DEPTH_MAX: usize = 64;

/// The text of one element, gathered from its pieces.
#[derive(Default)]
struct ElementText {
    text: String,
    /// Why it cannot be used, if so.
    refusal: Option<Reason>,
}

impl ElementText {
    fn add(&mut self, piece: &str, max_bytes: usize) {
        if self.text.len() + piece.len() > max_bytes {
            self.refuse(match max_bytes {
                CONTENT_BYTES_MAX => Reason::TextTooLarge,
                _ => Reason::FieldTooLong { max_bytes },
            });
        }
        if let Some(at) = memchr::memchr(NOT_UTF8, piece.as_bytes()) {
            self.refuse(Reason::NotUtf8 { offset: self.text.len() + at });
        }
        if self.refusal.is_none() {
            self.text.push_str(piece);
        }
    }

    /// Refuses the text, for the first reason there is.
    fn refuse(&mut self, reason: Reason) {
        self.text = String::new();
        self.refusal.get_or_insert(reason);
    }

    fn take(self, field: &'static str) -> Result<String, Reason> {
        self.refusal.map_or(Ok(self.text), |reason| Err(reason.in_field(field)))
    }
}

/// What was read of a revision so far.
#[derive(Default)]
struct DumpRevision {
    line: u64,
    id: ElementText,
    time: ElementText,
    author: Option<ElementText>,
    note: Option<ElementText>,
    text: Option<ElementText>,
    /// What is left out with it, where the dump says that it has no text.
    left_out: Option<Kind>,
}

/// What was read of a page so far.
#[derive(Default)]
struct DumpPage {
    title: ElementText,
    /// Its name, once it is needed; an error that was reported.
    name: Option<Result<Named, ()>>,
}

struct Dump<'import> {
    naming: &'import Naming,
    sender: &'import mut BatchSender,
    /// The names of the open elements, outermost first.
    open: Vec<Vec<u8>>,
    page: DumpPage,
    revision: DumpRevision,
}

pub(super) fn read(source: Box<dyn Read + Send>, naming: &Naming, sender: &mut BatchSender) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(BoundedXml::new(source));
    let (page, revision) = (DumpPage::default(), DumpRevision::default());
    let mut dump = Dump { naming, sender, open: Vec::new(), page, revision };
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
            Ok(Event::Start(start)) => {
                has_element = true;
                dump.start(&start, line, false);
                if dump.open.len() > DEPTH_MAX {
                    return dump.stop(line, Malformed::ElementsTooDeep);
                }
            }
            Ok(Event::Empty(start)) => {
                has_element = true;
                dump.start(&start, line, true);
                dump.end()?;
            }
            Ok(Event::End(_)) => dump.end()?,
            Ok(Event::Text(text)) => dump.text(&text.xml10_content(), is_truncated),
            Ok(Event::CData(text)) => dump.text(&text.xml10_content(), is_truncated),
            Ok(Event::GeneralRef(reference)) => match xml_reference::character(&reference) {
                Some(character) => dump.text(character.encode_utf8(&mut [0; 4]), is_truncated),
                None => dump.refuse_field(Reason::UndefinedEntity { entity: Excerpt::of(&reference) }),
            },
            Ok(Event::Eof) if !has_element => return dump.stop(line, Malformed::NotXml),
            Ok(Event::Eof) if dump.open.is_empty() => return Ok(()),
            Ok(Event::Eof) => return dump.stop(line, Malformed::TruncatedXml),
            Ok(_) => {}
            Err(Error::Io(error)) if error.kind() != io::ErrorKind::InvalidData => {
                return Err(Stop::Io(io::Error::new(error.kind(), error.to_string())));
            }
            Err(error) => return dump.stop(line, Malformed::Xml(Excerpt::of_detail(&error.to_string()))),
        }
    }
}

impl Dump<'_> {
    /// Reports why the rest is not read.
    fn stop(self, line: u64, malformed: Malformed) -> Result<(), Stop> {
        self.sender.refuse(Some(line), None, Reason::Malformed(malformed))
    }

    fn start(&mut self, start: &BytesStart<'_>, line: u64, empty: bool) {
        let name = start.local_name().as_ref().as_bytes().to_vec();
        self.open.push(name);
        let attribute = |wanted: &str| {
            start
                .attributes()
                .flatten()
                .find(|found| found.key.as_ref() == wanted)
                .map(|found| found.value.into_owned())
        };
        let deleted = attribute("deleted").is_some();
        match self.path().as_slice() {
            [b"page"] => self.page = DumpPage::default(),
            [b"page", b"revision"] => self.revision = DumpRevision { line, ..DumpRevision::default() },
            [b"page", b"revision", b"contributor"] if deleted => self.left_out(Kind::DeletedAuthors),
            [b"page", b"revision", b"comment"] if deleted => self.left_out(Kind::DeletedNotes),
            [b"page", b"revision", b"comment"] => self.revision.note = Some(ElementText::default()),
            [b"page", b"revision", b"contributor", b"username" | b"ip"] => {
                self.revision.author = Some(ElementText::default());
            }
            [b"page", b"revision", b"text"] => {
                let bytes = attribute("bytes").is_some_and(|bytes| bytes != "0");
                if deleted {
                    self.revision.left_out = Some(Kind::DeletedTexts);
                } else if empty && bytes {
                    self.revision.left_out = Some(Kind::AbsentTexts);
                } else {
                    self.revision.text = Some(ElementText::default());
                }
            }
            _ => {}
        }
    }

    fn left_out(&mut self, kind: Kind) {
        let (title, id) = (&self.page.title.text, &self.revision.id.text);
        self.sender.note(kind, || format!("{title} (revision {})", id.trim()));
    }

    /// The names of the open elements below the root.
    fn path(&self) -> Vec<&[u8]> {
        self.open.iter().skip(1).map(Vec::as_slice).collect()
    }

    /// Where text goes now, and how many bytes it may have.
    fn target(&mut self) -> Option<(&mut ElementText, usize)> {
        let path: Vec<&[u8]> = self.open.iter().skip(1).map(Vec::as_slice).collect();
        let (page, revision) = (&mut self.page, &mut self.revision);
        match path.as_slice() {
            [b"page", b"title"] => Some((&mut page.title, RECORD_BYTES_MAX)),
            [b"page", b"revision", b"id"] => Some((&mut revision.id, RECORD_BYTES_MAX)),
            [b"page", b"revision", b"timestamp"] => Some((&mut revision.time, RECORD_BYTES_MAX)),
            [b"page", b"revision", b"comment"] => Some((revision.note.as_mut()?, RECORD_BYTES_MAX)),
            [b"page", b"revision", b"contributor", b"username" | b"ip"] => {
                Some((revision.author.as_mut()?, RECORD_BYTES_MAX))
            }
            [b"page", b"revision", b"text"] => Some((revision.text.as_mut()?, CONTENT_BYTES_MAX)),
            _ => None,
        }
    }

    fn text(&mut self, text: &str, is_truncated: bool) {
        if let Some((target, max)) = self.target() {
            target.add(text, max);
            if is_truncated {
                target.refuse(Reason::TextTooLarge);
            }
        }
    }

    /// Refuses the field that is read, if it is one that is kept.
    fn refuse_field(&mut self, reason: Reason) {
        if let Some((target, _)) = self.target() {
            target.refuse(reason);
        }
    }

    fn end(&mut self) -> Result<(), Stop> {
        let is_revision = matches!(self.path().as_slice(), [b"page", b"revision"]);
        self.open.pop();
        if is_revision { self.end_revision() } else { Ok(()) }
    }

    fn end_revision(&mut self) -> Result<(), Stop> {
        let revision = std::mem::take(&mut self.revision);
        let line = Some(revision.line);
        let named = match &self.page.name {
            Some(Ok(named)) => named.clone(),
            Some(Err(())) => return self.sender.push(Parsed::RefusedAgain),
            None => {
                let title = match self.page.title.refusal.take() {
                    Some(reason) => Err(reason.in_field("title")),
                    None => self.naming.name(&self.page.title.text),
                };
                match title {
                    Ok(named) => {
                        self.page.name = Some(Ok(named.clone()));
                        named
                    }
                    Err(reason) => {
                        self.page.name = Some(Err(()));
                        return self.sender.refuse(line, None, reason);
                    }
                }
            }
        };
        if let Some(kind) = revision.left_out {
            let (title, id) = (&self.page.title.text, &revision.id.text);
            self.sender.note(kind, || format!("{title} (revision {})", id.trim()));
            return Ok(());
        }
        match parsed_revision(revision, &self.page.title.text, &named) {
            Ok(parsed) => self.sender.revision(line, parsed),
            Err(reason) => self.sender.refuse(line, Some(named.name.as_str()), reason),
        }
    }
}

fn parsed_revision(revision: DumpRevision, title: &str, named: &Named) -> Result<ParsedRevision, Reason> {
    let optional = |text: Option<ElementText>, field| {
        let text = text.map(|text| text.take(field)).transpose()?;
        Ok::<_, Reason>(text.filter(|text| !text.is_empty()))
    };
    let content = revision.text.ok_or(Reason::NoText)?.take("text")?;
    let time = revision.time.take("timestamp")?;
    let time = Time::parse(time.trim()).map_err(|rule| {
        let text = Excerpt::of(&time);
        Reason::Time { field: "timestamp", text, rule }
    })?;
    let mut meta = BTreeMap::from([("title".to_owned(), title.to_owned())]);
    let id = revision.id.take("id")?;
    if !id.trim().is_empty() {
        meta.insert("revision".to_owned(), id.trim().to_owned());
    }
    let (author, note) = (optional(revision.author, "contributor")?, optional(revision.note, "comment")?);
    named.keep_original(&mut meta);
    let briefing = named.name.clone();
    Ok(ParsedRevision { briefing, content, time, author, note, source: None, labels: Vec::new(), meta })
}
