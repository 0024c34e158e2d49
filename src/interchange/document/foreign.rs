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
    /// Text in UTF-16 (or UTF-32, which begins alike).
    Utf16,
    /// A ZIP archive that is neither a document of Word nor an OpenDocument text.
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
        } else if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
            Some(Self::Utf16)
        } else {
            None
        }
    }
}

impl fmt::Display for ForeignFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pdf => "a PDF",
            Self::LegacyWord => "a document of Word 97 to 2003, or one with a password",
            Self::Rtf => "a document in Rich Text Format",
            Self::Utf16 => "text in UTF-16",
            Self::OtherZip => "a ZIP archive that is no .docx and no .odt",
        })
    }
}
