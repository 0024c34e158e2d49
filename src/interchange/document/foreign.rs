//! Formats that are not read here, by the bytes that a file begins with.

use std::fmt;

/// A format that another program must convert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignFormat {
    /// A PDF.
    Pdf,
    /// A document of Word 97 to 2003, or a later one with a password: both are OLE compound files.
    LegacyWord,
    /// Rich Text Format.
    Rtf,
    /// Text in UTF-16.
    Utf16,
    /// Text in UTF-32.
    Utf32,
    /// A picture.
    Picture,
    /// Something compressed, by the program that decompresses it.
    Compressed(&'static str),
    /// A document of Word, or an OpenDocument text, where a text is wanted.
    Document,
    /// A workbook of Excel, or an OpenDocument spreadsheet.
    Spreadsheet,
    /// Slides.
    Presentation,
    /// A ZIP archive that is none of these.
    OtherZip,
}

impl ForeignFormat {
    /// The format that a file is in, as far as its first bytes say; none of what may be text, and
    /// none of a ZIP archive, which must be opened to know.
    #[must_use]
    pub fn detect(bytes: &[u8]) -> Option<Self> {
        let starts = |signature: &[u8]| bytes.starts_with(signature);
        if starts(b"%PDF-") || starts(b"\xef\xbb\xbf%PDF-") {
            Some(Self::Pdf)
        } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            Some(Self::LegacyWord)
        } else if starts(b"{\\rtf") {
            Some(Self::Rtf)
        } else if starts(b"\xff\xfe\0\0") || starts(b"\0\0\xfe\xff") {
            Some(Self::Utf32)
        } else if starts(b"\xff\xfe") || starts(b"\xfe\xff") || is_unmarked_utf16(bytes) {
            Some(Self::Utf16)
        } else if starts(b"\x89PNG\r\n\x1a\n") || starts(b"\xff\xd8\xff") {
            Some(Self::Picture)
        } else {
            let compressed = [
                (&b"\x1f\x8b"[..], "gzip"),
                (b"\xfd7zXZ\0", "xz"),
                (b"\x28\xb5\x2f\xfd", "zstd"),
                (b"BZh91AY&SY", "bzip2"),
            ];
            compressed
                .into_iter()
                .find_map(|(signature, program)| starts(signature).then_some(Self::Compressed(program)))
        }
    }

    /// The format of a ZIP archive, as far as the names of its first files say; else the ending of
    /// its own name.
    #[must_use]
    pub fn of_zip(head: &[u8], ending: &str) -> Self {
        let has = |name: &str| memchr::memmem::find(head, name.as_bytes()).is_some();
        let open_document = "mimetypeapplication/vnd.oasis.opendocument.";
        if has("word/") || has(&format!("{open_document}text")) {
            Self::Document
        } else if has("xl/") || has(&format!("{open_document}spreadsheet")) {
            Self::Spreadsheet
        } else if has("ppt/") || has(&format!("{open_document}presentation")) {
            Self::Presentation
        } else {
            match ending {
                "docx" | "docm" | "odt" => Self::Document,
                "xlsx" | "xlsm" | "ods" => Self::Spreadsheet,
                "pptx" | "odp" => Self::Presentation,
                _ => Self::OtherZip,
            }
        }
    }

    /// The format, told apart by the ending of a file's name where its first bytes are those of
    /// several.
    #[must_use]
    pub fn of_file(self, ending: &str) -> Self {
        match (self, ending) {
            (Self::LegacyWord, "xls" | "xlsx" | "xlsm") => Self::Spreadsheet,
            (Self::LegacyWord, "ppt" | "pptx") => Self::Presentation,
            _ => self,
        }
    }
}

/// Whether every other byte is a NUL, as those of Latin letters are in UTF-16.
fn is_unmarked_utf16(bytes: &[u8]) -> bool {
    /// Fewer may be so by chance.
    const BYTES_MIN: usize = 8;
    let start = bytes.get(..bytes.len().min(16) & !1).unwrap_or_default();
    let (pairs, _) = start.as_chunks::<2>();
    start.len() >= BYTES_MIN && pairs.iter().all(|[low, high]| *low != 0 && *high == 0)
}

impl fmt::Display for ForeignFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pdf => "a PDF",
            Self::LegacyWord => "a document of Word 97 to 2003, or one with a password",
            Self::Rtf => "a document in Rich Text Format",
            Self::Utf16 => "text in UTF-16",
            Self::Utf32 => "text in UTF-32",
            Self::Picture => "a picture",
            Self::Compressed(program) => return write!(formatter, "compressed with {program}"),
            Self::Document => "a document of Word or OpenDocument",
            Self::Spreadsheet => "a spreadsheet",
            Self::Presentation => "a presentation",
            Self::OtherZip => "a ZIP archive that is no .docx and no .odt",
        })
    }
}
