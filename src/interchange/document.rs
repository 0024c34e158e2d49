//! Texts of documents: what `diff --files` reads of a file, be it plain text, a document of Word
//! (`.docx`) or an OpenDocument text (`.odt`).
//!
//! A document is read as lines. A paragraph is a line; a line break within it begins another. A
//! heading has as many `#` in front as its level, an item of a list its number as the program for
//! documents shows it, or `-`. A row of a table is a line `| a | b |`. A footnote or endnote is
//! `[^1]` where it is called, and a line at the end. Headers, footers, comments, pictures,
//! formatting and the targets of links are not read. Changes that are tracked in the document are
//! read as accepted. Hidden text is read, so that no change of it is lost; that there is some is
//! said.
//!
//! What a file is, its first bytes say, not its name. Every size is bounded, so that a small file
//! cannot become a large text: see [`PACKAGE_BYTES_MAX`] and `PART_BYTES_MAX` in `package`.

mod docx;
mod foreign;
mod labels;
mod lines;
mod odt;
mod package;
#[cfg(test)]
mod tests;
mod xml;

pub use foreign::ForeignFormat;

use package::Package;

/// The largest file that is read, in bytes: documents have pictures beside their text.
pub const PACKAGE_BYTES_MAX: u64 = 256 << 20;

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentText {
    /// The text: of a document, its lines.
    pub text: String,
    /// Whether it is of a document with tracked changes, which are read as accepted.
    pub has_tracked_changes: bool,
    /// Whether some of it is hidden in the document, so that programs do not show it.
    pub has_hidden_text: bool,
}

/// Why a file has no text that could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is in a format that another program must convert first.
    #[error("{0}, which is not read here")]
    Foreign(ForeignFormat),
    /// It is no document, and not UTF-8.
    #[error("not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The offset of the first byte that is not.
        offset: usize,
        /// What it begins with.
        beginning: Vec<u8>,
    },
    /// Its text is larger than a text may be.
    #[error("its text is larger than {} MiB", max_bytes >> 20)]
    TooLarge {
        /// The limit in bytes.
        max_bytes: usize,
    },
    /// It is a document that only its password opens.
    #[error("the document is protected by a password")]
    Encrypted,
    /// It is a document, but damaged, or made to do harm.
    #[error("the document is damaged: {0}")]
    Broken(String),
}

/// The text of a file with these bytes.
///
/// Errors: every [`Unreadable`]. Cost: O(bytes), once decompressed. Memory: the text, and a few MiB
/// for what is decompressed.
pub fn text_of(bytes: Vec<u8>) -> Result<DocumentText, Unreadable> {
    if let Some(format) = ForeignFormat::detect(&bytes) {
        return Err(Unreadable::Foreign(format));
    }
    // The second is how an archive with nothing in it begins.
    if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
        let max_bytes = variorum_store::limits::CONTENT_BYTES_MAX;
        if bytes.len() > max_bytes {
            return Err(Unreadable::TooLarge { max_bytes });
        }
        let text = String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
            offset: error.utf8_error().valid_up_to(),
            beginning: error.as_bytes().iter().copied().take(crate::files::BEGINNING_BYTES).collect(),
        })?;
        return Ok(DocumentText { text, has_tracked_changes: false, has_hidden_text: false });
    }
    let mut package = Package::open(bytes)?;
    if let Some(main_part) = docx::main_part(&mut package)? {
        return docx::read(&mut package, &main_part);
    }
    if odt::is_text(&mut package)? {
        return odt::read(&mut package);
    }
    Err(Unreadable::Foreign(ForeignFormat::OtherZip))
}
