//! Detects how a source is compressed, and its format, from its first bytes.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use super::Format;
use super::not_importable::is_over_lines;

/// Bytes from which the format is detected.
const HEAD_BYTES: usize = 4 << 10;

/// The window that `zstd --long` writes by default; a larger one must be asked for, and takes that
/// much memory.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// A source whose first bytes were read.
pub(super) struct OpenedSource {
    /// The first bytes, decompressed.
    pub head: Vec<u8>,
    /// All bytes, decompressed, from the first.
    pub reader: Box<dyn Read + Send>,
    /// Whether the source is compressed with zstd (RFC 8878).
    pub is_zstd: bool,
}

/// Reads the first bytes of a source, and begins to decompress it if it is zstd.
pub(super) fn open_decompressed(mut source: impl Read + Send + 'static) -> io::Result<OpenedSource> {
    let magic = peek(&mut source, 4)?;
    // A frame, or one that decoders skip, such as pzstd begins with (RFC 8878, section 3.1).
    let is_zstd = matches!(magic.as_slice(), [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18]);
    let mut reader: Box<dyn Read + Send> = Box::new(Cursor::new(magic).chain(source));
    if is_zstd {
        let mut decoder = zstd::stream::read::Decoder::new(reader)?;
        decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
        reader = Box::new(decoder);
    }
    let head = peek(&mut reader, HEAD_BYTES)?;
    Ok(OpenedSource { head: head.clone(), reader: Box::new(Cursor::new(head).chain(reader)), is_zstd })
}

fn peek(source: &mut dyn Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(bytes as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The format of a stream that begins with `head`; `None` where it cannot be detected.
pub(super) fn detect_format(head: &[u8]) -> Option<Format> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = head.trim_ascii_start();
    if text.starts_with(b"{") && !text.starts_with(b"{\\rtf") && !is_over_lines(text) {
        return Some(Format::JsonLines);
    }
    let mut markup = text;
    for (begin, end) in [("<?xml", "?>"), ("<!--", "-->")] {
        if markup.starts_with(begin.as_bytes()) {
            let rest = memchr::memmem::find(markup, end.as_bytes()).and_then(|at| markup.get(at + end.len()..));
            markup = rest.unwrap_or_default().trim_ascii_start();
        }
    }
    if markup.starts_with(b"<mediawiki") {
        return Some(Format::MediaWiki);
    }
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let commands: [&[u8]; 6] = [b"commit ", b"reset ", b"feature ", b"tag ", b"option ", b"progress "];
    let is_git = line == b"blob" || commands.iter().any(|command| line.starts_with(command));
    is_git.then_some(Format::Git)
}

/// The command that decompresses what begins with `head`, where that is compressed in a way that is
/// not supported.
pub(super) fn detect_unsupported_compression(head: &[u8]) -> Option<&'static str> {
    let commands: [(&[u8], &str); 4] =
        [(b"\x1f\x8b", "gzip -dc"), (b"BZh", "bzip2 -dc"), (b"\xfd7zXZ", "xz -dc"), (b"7z\xbc\xaf", "7z e -so")];
    commands.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, command)| *command)
}

/// A text of at most `chars_max` characters, with `…` after them where it was longer.
pub(super) fn truncated_to(text: &str, chars_max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars_max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_detected_from_the_content() {
        for (head, format) in [
            (&b"\xef\xbb\xbf \n{\"doc\":"[..], Some(Format::JsonLines)),
            (b"<?xml version=\"1.0\"?>\n<!-- a --> <mediawiki xmlns", Some(Format::MediaWiki)),
            (b"<mediawiki>", Some(Format::MediaWiki)),
            (b"<html>", None),
            (b"blob\nmark :1", Some(Format::Git)),
            (b"feature done\n", Some(Format::Git)),
            (b"blobs\n", None),
            (b"", None),
        ] {
            assert_eq!(detect_format(head), format, "{head:?}");
        }
    }

    #[test]
    fn what_is_compressed_with_zstd_is_read_decompressed() {
        let text = b"{\"doc\":\"a\"}\n".repeat(1000);
        for (bytes, is_zstd) in [(text.clone(), false), (zstd::encode_all(text.as_slice(), 3).unwrap(), true)] {
            let mut opened = open_decompressed(Cursor::new(bytes)).unwrap();
            assert_eq!((opened.is_zstd, opened.head.as_slice()), (is_zstd, &text[..HEAD_BYTES]));
            let mut all = Vec::new();
            opened.reader.read_to_end(&mut all).unwrap();
            assert!(all == text);
        }
    }

    #[test]
    fn long_texts_are_truncated_between_characters() {
        assert_eq!(truncated_to("Мост", 4), "Мост");
        assert_eq!(truncated_to("Мост", 2), "Мо…");
    }
}
