//! What a part in XML says, element by element, in bounded memory.
//!
//! Elements and attributes go by their local names: the programs that write documents choose the
//! prefixes, and the two namespaces of WordprocessingML (transitional and strict) name the same.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Unreadable;
use super::package::broken;
use crate::interchange::xml_reference;

/// How deep elements may be nested. A table within a table takes six more.
const DEPTH_MAX: usize = 256;

/// The most bytes of one tag, or of one stretch of text without an element.
const PIECE_BYTES_MAX: usize = 80 << 20;

/// What a part says next.
pub(super) enum XmlEvent<'event, 'text> {
    /// An element starts; an empty one ends at once.
    Start(Element<'event, 'text>),
    /// The element of this name ends.
    End(&'event str),
    /// Text between tags, its entities resolved.
    Text(&'event str),
}

/// The start of an element.
#[derive(Clone, Copy)]
pub(super) struct Element<'event, 'text>(&'event BytesStart<'text>);

impl<'event> Element<'event, '_> {
    /// Its name, without a prefix.
    pub(super) fn name(&self) -> &'event str {
        self.0.local_name().into_inner()
    }

    /// Its name, with the prefix that the document gives it.
    pub(super) fn prefixed_name(&self) -> &'event str {
        self.0.name().into_inner()
    }

    /// The value of the attribute with this local name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes().flatten();
        let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).map_or_else(|_| found.value.to_string(), Cow::into_owned))
    }

    /// The same, as a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether a property is on: it is there, and its value does not say that it is off.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Hands on what a part says.
///
/// Errors: those of `take`; [`Unreadable::Broken`] where it is not well-formed, refers to an entity
/// that XML does not have, or is nested too deep.
pub(super) fn read_xml(
    source: impl BufRead,
    part: &str,
    take: &mut dyn FnMut(XmlEvent<'_, '_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(BoundedPieces { source, piece_bytes: 0 });
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    let mut has_element = false;
    loop {
        buffer.clear();
        reader.get_mut().piece_bytes = 0;
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                (depth, has_element) = (depth + 1, true);
                if depth > DEPTH_MAX {
                    return Err(broken(part, "elements are nested too deep"));
                }
                take(XmlEvent::Start(Element(&start)))?;
            }
            Ok(Event::Empty(start)) => {
                has_element = true;
                take(XmlEvent::Start(Element(&start)))?;
                take(XmlEvent::End(start.local_name().as_ref()))?;
            }
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                take(XmlEvent::End(end.local_name().as_ref()))?;
            }
            Ok(Event::Text(text)) => take(XmlEvent::Text(&text.xml10_content()))?,
            Ok(Event::CData(text)) => take(XmlEvent::Text(&text.xml10_content()))?,
            Ok(Event::GeneralRef(reference)) => {
                let Some(character) = xml_reference::character(&reference) else {
                    return Err(broken(part, "an entity that is not defined"));
                };
                take(XmlEvent::Text(character.encode_utf8(&mut [0; 4])))?;
            }
            Ok(Event::Eof) if has_element && depth == 0 => return Ok(()),
            Ok(Event::Eof) => return Err(broken(part, "it ends too early")),
            Ok(_) => {}
            Err(error) => return Err(broken(part, &error.to_string())),
        }
    }
}

/// Bytes for the parser, which would hold a piece of any length.
struct BoundedPieces<R> {
    source: R,
    /// Bytes of the current piece so far.
    piece_bytes: usize,
}

impl<R: BufRead> Read for BoundedPieces<R> {
    /// The parser reads from the buffer alone.
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl<R: BufRead> BufRead for BoundedPieces<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece_bytes > PIECE_BYTES_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a piece of it is too long"));
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.source.consume(count);
        self.piece_bytes += count;
    }
}
