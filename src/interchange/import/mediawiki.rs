//! MediaWiki XML dumps: each page a briefing, one revision in memory at a time.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesStart, Event};
use variorum_store::limits::{CONTENT_BYTES_MAX, RECORD_BYTES_MAX};
use variorum_store::{Name, Time};

use super::{Found, Item, Naming, Sink, Stop, too_large};

/// Elements within one another; a dump has six.
const DEPTH_MAX: usize = 64;

const BUFFER_BYTES: usize = 1 << 20;

/// What stands for a byte that is no UTF-8: a character that XML does not allow, so that no sound text holds it.
const NOT_UTF8: u8 = 0x1a;

/// A source with the number of the line. It gives UTF-8, and no piece of text or markup longer than a text may be.
struct Bounded {
    source: Box<dyn Read + Send>,
    /// What was read, up to `sound` of it UTF-8, the rest the beginning of a character.
    buffer: Vec<u8>,
    start: usize,
    sound: usize,
    end: usize,
    line: u64,
    /// Bytes since the last piece ended, and the first of them.
    since: usize,
    first: u8,
    /// Whether the text was longer, and its end was passed over.
    cut: bool,
}

impl Bounded {
    fn new(source: Box<dyn Read + Send>) -> Self {
        let buffer = vec![0; BUFFER_BYTES];
        Self { source, buffer, start: 0, sound: 0, end: 0, line: 1, since: 0, first: 0, cut: false }
    }

    fn begin_piece(&mut self) {
        self.since = 0;
        self.cut = false;
    }

    fn there(&self) -> &[u8] {
        self.buffer.get(self.start..self.sound).unwrap_or_default()
    }

    /// Reads on, where all that is sound was taken.
    fn more(&mut self) -> io::Result<()> {
        while self.start == self.sound {
            self.buffer.copy_within(self.sound..self.end, 0);
            self.end -= self.sound;
            (self.start, self.sound) = (0, 0);
            let read = match self.source.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.end += read;
            while self.sound < self.end {
                let ahead = self.buffer.get(self.sound..self.end).unwrap_or_default();
                let Err(error) = std::str::from_utf8(ahead) else {
                    self.sound = self.end;
                    break;
                };
                self.sound += error.valid_up_to();
                let wrong = match error.error_len() {
                    Some(wrong) => wrong,
                    None if read == 0 => self.end - self.sound,
                    None => break,
                };
                self.buffer.get_mut(self.sound..self.sound + wrong).unwrap_or_default().fill(NOT_UTF8);
                self.sound += wrong;
            }
            if read == 0 {
                break;
            }
        }
        Ok(())
    }

    fn pass(&mut self, count: usize) {
        let passed = self.there().get(..count).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.start += count;
    }
}

impl Read for Bounded {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.more()?;
        while self.since > CONTENT_BYTES_MAX {
            if self.first == b'<' || self.first == b'&' {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "markup without an end"));
            }
            self.cut = true;
            let passed = memchr::memchr2(b'<', b'&', self.there()).unwrap_or(self.there().len());
            if passed == 0 {
                break;
            }
            self.pass(passed);
            self.more()?;
        }
        if self.since == 0 {
            self.first = self.there().first().copied().unwrap_or_default();
        }
        Ok(self.there())
    }

    fn consume(&mut self, count: usize) {
        self.pass(count);
        self.since += count;
    }
}

/// A text that is gathered from its pieces.
#[derive(Default)]
struct Gathered {
    text: String,
    /// Why it cannot be used, if so.
    wrong: Option<String>,
}

impl Gathered {
    fn add(&mut self, piece: &str, max: usize) {
        if self.text.len() + piece.len() > max {
            self.refuse(if max == CONTENT_BYTES_MAX { too_large() } else { format!("longer than {} KiB", max >> 10) });
        }
        if let Some(at) = memchr::memchr(NOT_UTF8, piece.as_bytes()) {
            self.refuse(format!("not UTF-8 at byte {}", self.text.len() + at));
        }
        if self.wrong.is_none() {
            self.text.push_str(piece);
        }
    }

    fn refuse(&mut self, reason: String) {
        self.text = String::new();
        self.wrong.get_or_insert(reason);
    }

    fn take(self) -> Result<String, String> {
        self.wrong.map_or(Ok(self.text), Err)
    }
}

/// What is known of a revision while it is read.
#[derive(Default)]
struct Revision {
    line: u64,
    id: Gathered,
    time: Gathered,
    author: Option<Gathered>,
    note: Option<Gathered>,
    text: Option<Gathered>,
    /// Why there is no text, where the dump says so.
    absent: Option<&'static str>,
}

/// What is known of a page.
#[derive(Default)]
struct Page {
    title: Gathered,
    /// Its name, once it is needed; an error that was reported.
    name: Option<Result<Name, ()>>,
}

struct Dump<'import> {
    naming: &'import Naming,
    sink: &'import mut Sink,
    open: Vec<Vec<u8>>,
    page: Page,
    revision: Revision,
}

pub(super) fn read(source: Box<dyn Read + Send>, naming: &Naming, sink: &mut Sink) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(Bounded::new(source));
    let mut dump = Dump { naming, sink, open: Vec::new(), page: Page::default(), revision: Revision::default() };
    let mut buffer = Vec::new();
    let mut any = false;
    loop {
        buffer.clear();
        if buffer.capacity() > 2 << 20 {
            buffer = Vec::new();
        }
        reader.get_mut().begin_piece();
        let line = reader.get_ref().line;
        let event = reader.read_event_into(&mut buffer);
        let cut = reader.get_ref().cut;
        match event {
            Ok(Event::Start(start)) => {
                any = true;
                dump.start(&start, line, false);
                if dump.open.len() > DEPTH_MAX {
                    return dump.ends(line, "elements within elements, too deep for a dump");
                }
            }
            Ok(Event::Empty(start)) => {
                any = true;
                dump.start(&start, line, true);
                dump.end()?;
            }
            Ok(Event::End(_)) => dump.end()?,
            Ok(Event::Text(text)) => dump.text(&text.xml10_content(), cut),
            Ok(Event::CData(text)) => dump.text(&text.xml10_content(), cut),
            Ok(Event::GeneralRef(reference)) => {
                let character = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                match character {
                    Some(character) => dump.text(character.encode_utf8(&mut [0; 4]), cut),
                    None => dump.wrong(format!("an entity that XML does not define: &{};", &*reference)),
                }
            }
            Ok(Event::Eof) if !any => return dump.ends(line, "no XML"),
            Ok(Event::Eof) if dump.open.is_empty() => return Ok(()),
            Ok(Event::Eof) => return dump.ends(line, "the dump ends before its end"),
            Ok(_) => {}
            Err(Error::Io(error)) if error.kind() != io::ErrorKind::InvalidData => {
                return Err(Stop::Io(io::Error::new(error.kind(), error.to_string())));
            }
            Err(error) => return dump.ends(line, &format!("not well-formed: {error}")),
        }
    }
}

impl Dump<'_> {
    /// Reports why the rest is not read.
    fn ends(self, line: u64, reason: &str) -> Result<(), Stop> {
        self.sink.refuse(Some(line), None, format!("{reason}; nothing behind it was read"))
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
            [b"page"] => self.page = Page::default(),
            [b"page", b"revision"] => self.revision = Revision { line, ..Revision::default() },
            [b"page", b"revision", b"contributor"] if deleted => self.left_out("authors deleted in the wiki"),
            [b"page", b"revision", b"comment"] if deleted => self.left_out("notes deleted in the wiki"),
            [b"page", b"revision", b"comment"] => self.revision.note = Some(Gathered::default()),
            [b"page", b"revision", b"contributor", b"username" | b"ip"] => {
                self.revision.author = Some(Gathered::default());
            }
            [b"page", b"revision", b"text"] => {
                let bytes = attribute("bytes").is_some_and(|bytes| bytes != "0");
                if deleted {
                    self.revision.absent = Some("texts deleted in the wiki");
                } else if empty && bytes {
                    self.revision.absent = Some("texts that the dump does not hold");
                } else {
                    self.revision.text = Some(Gathered::default());
                }
            }
            _ => {}
        }
    }

    fn left_out(&mut self, kind: &'static str) {
        // What cannot be handed over is noticed at the next revision.
        let _ = self.sink.push(Item::LeftOut(kind));
    }

    /// The open elements below the root.
    fn path(&self) -> Vec<&[u8]> {
        self.open.iter().skip(1).map(Vec::as_slice).collect()
    }

    /// Where text goes now, and how long it may be.
    fn target(&mut self) -> Option<(&mut Gathered, usize)> {
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

    fn text(&mut self, text: &str, cut: bool) {
        if let Some((target, max)) = self.target() {
            target.add(text, max);
            if cut {
                target.refuse(too_large());
            }
        }
    }

    fn wrong(&mut self, reason: String) {
        if let Some((target, _)) = self.target() {
            target.refuse(reason);
        }
    }

    fn end(&mut self) -> Result<(), Stop> {
        let is_revision = matches!(self.path().as_slice(), [b"page", b"revision"]);
        self.open.pop();
        if is_revision { self.revision_ends() } else { Ok(()) }
    }

    fn revision_ends(&mut self) -> Result<(), Stop> {
        let revision = std::mem::take(&mut self.revision);
        let line = Some(revision.line);
        let name = match &self.page.name {
            Some(Ok(name)) => name.clone(),
            Some(Err(())) => return self.sink.push(Item::RefusedAgain),
            None => {
                let title = match &self.page.title.wrong {
                    Some(wrong) => Err(format!("the title: {wrong}")),
                    None => self.naming.name(&self.page.title.text),
                };
                match title {
                    Ok(name) => {
                        self.page.name = Some(Ok(name.clone()));
                        name
                    }
                    Err(reason) => {
                        self.page.name = Some(Err(()));
                        return self.sink.refuse(line, None, reason);
                    }
                }
            }
        };
        if let Some(absent) = revision.absent {
            return self.sink.push(Item::LeftOut(absent));
        }
        match found(revision, &self.page.title.text, name.clone()) {
            Ok(found) => self.sink.revision(line, found),
            Err(reason) => self.sink.refuse(line, Some(name.as_str()), reason),
        }
    }
}

fn found(revision: Revision, title: &str, briefing: Name) -> Result<Found, String> {
    let said = |what: &'static str| move |reason: String| format!("{what}: {reason}");
    let optional = |gathered: Option<Gathered>, what| {
        let text = gathered.map(Gathered::take).transpose().map_err(said(what))?;
        Ok::<_, String>(text.filter(|text| !text.is_empty()))
    };
    let content = revision.text.ok_or("it has no text")?.take().map_err(said("the text"))?;
    let time = revision.time.take().map_err(said("timestamp"))?;
    let time = Time::parse(time.trim()).map_err(|error| format!("timestamp '{time}': {error}"))?;
    let mut meta = BTreeMap::from([("title".to_owned(), title.to_owned())]);
    let id = revision.id.take().map_err(said("id"))?;
    if !id.trim().is_empty() {
        meta.insert("revision".to_owned(), id.trim().to_owned());
    }
    Ok(Found {
        briefing,
        content,
        time,
        author: optional(revision.author, "contributor")?,
        note: optional(revision.note, "comment")?,
        source: None,
        labels: Vec::new(),
        meta,
    })
}
