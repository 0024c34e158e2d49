//! What a source is that is none of the formats which are imported, as far as its first bytes say.

use std::fmt;

use super::Format;
use super::detect::detect_format;
use crate::interchange::document::ForeignFormat;

/// What a source is that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotImportable {
    /// There is nothing in it.
    Empty,
    /// A document, a spreadsheet or an archive of another program.
    Foreign(ForeignFormat),
    /// Text in UTF-16; of which format it is, once it is converted, if it is one.
    Utf16(Option<Format>),
    /// An archive of `tar`.
    Tar,
    /// A bundle of git.
    GitBundle,
    /// JSON, but one array of objects instead of a line for each.
    JsonArray,
    /// JSON, but objects over several lines each.
    JsonOverLines,
    /// A table as text, with a line of column names.
    Table {
        /// What stands between two columns.
        separator: char,
        /// The columns that are missing of those that a line must have.
        missing: Vec<&'static str>,
    },
    /// A text.
    Text,
    /// Anything else.
    Unknown,
}

impl fmt::Display for NotImportable {
    /// What it is, as the end of a sentence on the source.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("is empty, so its format cannot be detected"),
            Self::Foreign(format) => write!(out, "is {format}, which is not imported"),
            Self::Utf16(_) => out.write_str("is text in UTF-16, where UTF-8 is read"),
            Self::Tar => out.write_str("is an archive of tar, which is not imported"),
            Self::GitBundle => out.write_str("is a bundle of git, where a stream is read"),
            Self::JsonArray => out.write_str("is one JSON array, not a line for each revision"),
            Self::JsonOverLines => out.write_str("has JSON objects over several lines, not a line for each revision"),
            Self::Table { .. } => out.write_str("is a table, which is not imported"),
            Self::Text => out.write_str("is one text, not a history, so its format cannot be detected"),
            Self::Unknown => out.write_str("is no text, so its format cannot be detected"),
        }
    }
}

/// The columns that a table must have to be converted into lines that can be imported.
const COLUMNS: [&str; 3] = ["doc", "time", "content"];

/// What a source is that begins with `head`, and is none of the formats.
pub(super) fn detect_not_importable(head: &[u8], ending: &str) -> NotImportable {
    if head.is_empty() {
        return NotImportable::Empty;
    }
    match ForeignFormat::detect(head) {
        Some(ForeignFormat::Utf16) => return NotImportable::Utf16(detect_format(&ascii_of_utf16(head))),
        Some(format) => return NotImportable::Foreign(format.of_file(ending)),
        None => {}
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return NotImportable::Foreign(ForeignFormat::of_zip(head, ending));
    }
    if head.get(257..262) == Some(b"ustar") {
        return NotImportable::Tar;
    }
    if head.starts_with(b"# v") && memchr::memmem::find(head, b" git bundle\n").is_some_and(|at| at < 8) {
        return NotImportable::GitBundle;
    }
    let Some(text) = valid_beginning(head).filter(|text| !text.contains('\0')) else {
        return NotImportable::Unknown;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if is_over_lines(head) {
        return NotImportable::JsonOverLines;
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.starts_with('[') {
        return NotImportable::JsonArray;
    }
    table(first, ending).unwrap_or(NotImportable::Text)
}

/// Whether JSON has its objects over several lines: its first line ends where none can.
pub(super) fn is_over_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = lines.next().unwrap_or_default();
    let is_open = first.ends_with(b"{") || first.ends_with(b"[") || first.ends_with(b",");
    first.starts_with(b"{") && is_open && lines.next().is_some()
}

/// A table whose first line names its columns.
fn table(first: &str, ending: &str) -> Option<NotImportable> {
    let separator = ['\t', ';', ','].into_iter().max_by_key(|separator| first.matches(*separator).count())?;
    let columns: Vec<&str> = first.split(separator).map(|column| column.trim().trim_matches('"')).collect();
    let missing: Vec<&'static str> =
        COLUMNS.into_iter().filter(|wanted| !columns.iter().any(|column| column == wanted)).collect();
    let is_table = matches!(ending, "csv" | "tsv") || (columns.len() >= COLUMNS.len() && missing.is_empty());
    is_table.then_some(NotImportable::Table { separator, missing })
}

/// The text at the beginning, but for a character that is cut at its end.
fn valid_beginning(head: &[u8]) -> Option<&str> {
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            head.get(..error.valid_up_to()).and_then(|head| str::from_utf8(head).ok())
        }
        Err(_) => None,
    }
}

/// The characters of ASCII in UTF-16, of either order.
fn ascii_of_utf16(head: &[u8]) -> Vec<u8> {
    head.iter().copied().filter(|byte| (1..0x80).contains(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_imported_is_told_by_its_first_bytes() {
        let utf16 = |text: &str| {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
        };
        let mut tar = vec![b'a'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        let zip = |names: &str| format!("PK\u{3}\u{4}\u{14}\0{names}").into_bytes();
        for (head, ending, expected) in [
            (Vec::new(), "", NotImportable::Empty),
            (zip("[Content_Types].xml word/document.xml"), "", NotImportable::Foreign(ForeignFormat::Document)),
            (zip("[Content_Types].xml xl/workbook.xml"), "", NotImportable::Foreign(ForeignFormat::Spreadsheet)),
            (zip("[Content_Types].xml"), "docx", NotImportable::Foreign(ForeignFormat::Document)),
            (
                zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
                "",
                NotImportable::Foreign(ForeignFormat::Spreadsheet),
            ),
            (zip("a.txt"), "zip", NotImportable::Foreign(ForeignFormat::OtherZip)),
            (b"%PDF-1.7".to_vec(), "", NotImportable::Foreign(ForeignFormat::Pdf)),
            (b"{\\rtf1 a}".to_vec(), "", NotImportable::Foreign(ForeignFormat::Rtf)),
            (utf16("hello"), "", NotImportable::Utf16(None)),
            (utf16("{\"doc\":"), "", NotImportable::Utf16(Some(Format::JsonLines))),
            (tar, "", NotImportable::Tar),
            (b"# v2 git bundle\n".to_vec(), "", NotImportable::GitBundle),
            (b"[{\"doc\":1}]".to_vec(), "", NotImportable::JsonArray),
            (b"doc;time;content\na;1;x".to_vec(), "txt", NotImportable::Table { separator: ';', missing: vec![] }),
            (
                b"id,\"time\",text\n".to_vec(),
                "csv",
                NotImportable::Table { separator: ',', missing: vec!["doc", "content"] },
            ),
            (b"Once, there was; a text.".to_vec(), "txt", NotImportable::Text),
            ("caf\u{e9}".as_bytes()[..4].to_vec(), "", NotImportable::Text),
            (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "png", NotImportable::Foreign(ForeignFormat::Picture)),
            (b"\x1f\x8b\x08\0".to_vec(), "gz", NotImportable::Foreign(ForeignFormat::Compressed("gzip"))),
            (b"\x7fELF\x02".to_vec(), "", NotImportable::Text),
            (b"\x7fELF\x02\0".to_vec(), "", NotImportable::Unknown),
        ] {
            assert_eq!(detect_not_importable(&head, ending), expected, "{}", String::from_utf8_lossy(&head));
        }
        assert!(
            is_over_lines(b"{\n  \"doc\": 1") && !is_over_lines(b"{\"doc\":1}\n{") && !is_over_lines(b"{\"doc\":{")
        );
    }
}
