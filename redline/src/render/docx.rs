//! A redline as a document for Word or LibreOffice (.docx), with real tracked changes.
//!
//! WordprocessingML, transitional (ECMA-376 parts 1 and 4) in an Open Packaging container (part 2).
//! Accepting all changes leaves exactly the new text, rejecting all exactly the old one, below the
//! title where there is one ([`Head::OnPage`]). The same comparison gives the same bytes.
//!
//! Characters are written as Word writes them: a form feed is a page break, a vertical tab a line
//! break, and a byte order mark at the start of a text is left out. What no document can hold, and
//! what would deceive its readers, is spelled out.

mod direction;
mod paragraphs;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{Cursor, Write as _};

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::inline::Options;
use super::{Difference, Field, Line, Side, head, wording};
use crate::Redline;
use paragraphs::{ParagraphWriter, Stamp, push_text};

/// The name of the bookmark around the text, where a title stands above it.
const BOOKMARK: &str = "text";

/// Whom changes are by where nobody is named.
const AUTHOR_DEFAULT: &str = "variorum";

/// The parts that are the same in every document, by name.
const FIXED_PARTS: [(&str, &str); 5] = [
    ("[Content_Types].xml", include_str!("docx/content_types.xml")),
    ("_rels/.rels", include_str!("docx/package_rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("docx/document_rels.xml")),
    ("word/settings.xml", include_str!("docx/settings.xml")),
    ("word/styles.xml", include_str!("docx/styles.xml")),
];

/// The largest main part that is written, in bytes: programs for documents open no larger one.
const BODY_BYTES_MAX: usize = 256 << 20;

/// Where a document says what is compared, when and by whom it was made, how much changed, and
/// what is hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Head {
    /// In its properties alone: on its pages is nothing but the text, so that it can be sent on
    /// once the changes are accepted.
    #[default]
    InProperties,
    /// Above the text too, as a title.
    OnPage,
}

/// Why there is no document.
#[derive(Debug)]
pub enum Error {
    /// It would be larger than a program for documents can open.
    TooLarge {
        /// The limit of its main part, in bytes.
        max_bytes: usize,
    },
    /// The container could not be made.
    Container(ZipError),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { max_bytes } => {
                write!(formatter, "larger than {} MiB, which no program opens", max_bytes >> 20)
            }
            Self::Container(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Error {}

impl From<ZipError> for Error {
    fn from(error: ZipError) -> Self {
        Self::Container(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Container(error.into())
    }
}

/// Shows a comparison as the bytes of a .docx file.
///
/// Shape: any texts. Each line is a paragraph. Hidden changes are not tracked: the new text stands
/// in the document.
/// Errors: [`Error::TooLarge`] for a main part of more than 256 MiB.
/// Cost: O(n) in the parts and their texts. Memory: the document, and at most 1 GiB beside it.
pub fn document(difference: &Difference<'_>, head: Head) -> Result<Vec<u8>, Error> {
    let stamp = stamp(difference.new);
    let title = format!("{} → {}", difference.old.title(), difference.new.title());
    let body = body(difference, &title, &stamp, head).ok_or(Error::TooLarge { max_bytes: BODY_BYTES_MAX })?;
    let properties = properties(difference, &title, &stamp);
    let written = [("docProps/core.xml", properties.as_str()), ("word/document.xml", body.as_str())];
    // A fixed time: the same comparison is the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut container = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in FIXED_PARTS.into_iter().chain(written) {
        container.start_file(name, options)?;
        container.write_all(content.as_bytes())?;
    }
    Ok(container.finish()?.into_inner())
}

/// Author and date of the tracked changes: those of the new version.
fn stamp(new: &Side) -> Stamp {
    let Side::Version(revision) = new else { return Stamp { author: AUTHOR_DEFAULT.to_owned(), date: None } };
    let author = revision.author.as_deref().filter(|author| !author.is_empty());
    let date = utc_seconds(&revision.time);
    Stamp { author: author.unwrap_or(AUTHOR_DEFAULT).to_owned(), date }
}

/// An RFC 3339 time in UTC and whole seconds, as some readers reject fractions; `None` if it does
/// not parse.
fn utc_seconds(time: &str) -> Option<String> {
    let moment = OffsetDateTime::parse(time, &Rfc3339).ok()?.replace_nanosecond(0).ok()?;
    moment.checked_to_offset(UtcOffset::UTC)?.format(&Rfc3339).ok()
}

/// The main part (part 1, 11.3.10): the text, with a title above it if there is to be one; `None`
/// if it would be too large.
fn body(difference: &Difference<'_>, title: &str, stamp: &Stamp, head: Head) -> Option<String> {
    let origins = [difference.old, difference.new].map(Side::origin);
    let origins = origins.into_iter().flatten().collect::<Vec<_>>().join(" → ");
    let coarse = difference.redline.is_coarse.then(|| wording::COARSE.to_owned());
    let renumbered = wording::renumbered(&difference.redline).into_iter();
    let notes: Vec<String> = renumbered.chain(wording::hidden(difference.hidden)).chain(coarse).collect();
    // The ends of paragraphs are the same whatever the lines of a text end with.
    let fields: Vec<_> = difference.fields.iter().filter(|field| field.name != Field::LINE_ENDS).collect();
    let names: Vec<String> = fields.iter().map(|field| format!("{}: ", field.name)).collect();

    let mut paragraphs = ParagraphWriter::new(stamp, BODY_BYTES_MAX);
    match head {
        Head::InProperties => {
            paragraphs.redline(&difference.redline);
            paragraphs.end(None);
        }
        Head::OnPage => {
            head_line(&mut paragraphs, title, "Title");
            for line in [origins.as_str()].into_iter().chain(notes.iter().map(String::as_str)) {
                if !line.is_empty() {
                    head_line(&mut paragraphs, line, "Subtitle");
                }
            }
            for (field, name) in fields.iter().zip(&names) {
                paragraphs.words(name, true);
                paragraphs.redline(&field.redline);
                paragraphs.end(None);
            }
            text_below_title(&mut paragraphs, &difference.redline);
        }
    }
    let mut body = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\n",
    );
    body.push_str(&paragraphs.finish()?);
    body.push_str("<w:sectPr/></w:body></w:document>\n");
    Some(body)
}

fn head_line<'text>(paragraphs: &mut ParagraphWriter<'text>, line: &'text str, style: &str) {
    paragraphs.words(line, true);
    paragraphs.end(Some(style));
}

/// The text below a title. Its bookmark starts in a paragraph of its own in front, which is no part
/// of it: where all of the text goes, a bookmark inside would go with it.
fn text_below_title<'text>(paragraphs: &mut ParagraphWriter<'text>, redline: &Redline<'text>) {
    let bookmark = paragraphs.start_bookmark(BOOKMARK);
    paragraphs.end(Some("Rule"));
    paragraphs.redline(redline);
    paragraphs.end_bookmark(bookmark);
    paragraphs.end(None);
}

/// The core properties (part 2, 11). All of the head is their description: what changed beside the
/// text, and what is hidden, is nowhere else where there is no title.
fn properties(difference: &Difference<'_>, title: &str, stamp: &Stamp) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    );
    let lines = head::lines(difference, Options::default());
    let description = lines.iter().map(Line::plain).collect::<Vec<_>>().join("; ");
    for (name, said) in [("dc:title", title), ("dc:creator", &stamp.author), ("dc:description", &description)] {
        xml.push_str(&format!("<{name}>"));
        push_text(&mut xml, said);
        xml.push_str(&format!("</{name}>"));
    }
    if let Some(date) = &stamp.date {
        for name in ["created", "modified"] {
            xml.push_str(&format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:{name}>"));
        }
    }
    xml.push_str("</cp:coreProperties>\n");
    xml
}
