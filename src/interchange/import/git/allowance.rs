//! How much a stream may make of few bytes.
//!
//! A command copies a folder, and the next one the copy too: a stream of a kilobyte names 2^30
//! files. And a text of 64 MiB is named again in 30 bytes. What people make stays far below these
//! bounds: a conversion from Subversion copies the whole tree for each tag, and has every file's
//! text in the stream.

use super::super::refusal::Malformed;

/// Files that copies and renames may make in any stream; for each byte of it, one more.
const FILES: u64 = 1 << 16;

/// Bytes of texts that the commits of any stream may name, one counted as often as it is named.
const TEXT_BYTES: u64 = 1 << 30;

/// How many more they may name for each byte of the stream.
const TEXT_BYTES_PER_BYTE: u64 = 1024;

/// What a stream has made so far.
#[derive(Default)]
pub(super) struct Allowance {
    files: u64,
    text_bytes: u64,
}

impl Allowance {
    /// How many files may be copied by a command, where so many bytes of the stream were read.
    pub(super) const fn files_left(&self, stream_bytes: u64) -> u64 {
        FILES.saturating_add(stream_bytes).saturating_sub(self.files)
    }

    /// Counts what a command copied: `None` where it was more than is left.
    pub(super) fn copied(&mut self, files: Option<u64>, stream_bytes: u64) -> Result<(), Malformed> {
        let files = files.ok_or(Malformed::CopiesTooMany { max: FILES.saturating_add(stream_bytes) })?;
        self.files = self.files.saturating_add(files);
        Ok(())
    }

    /// Counts a text that a commit names.
    pub(super) const fn text(&mut self, bytes: u64, stream_bytes: u64) -> Result<(), Malformed> {
        let max = TEXT_BYTES.saturating_add(stream_bytes.saturating_mul(TEXT_BYTES_PER_BYTE));
        self.text_bytes = self.text_bytes.saturating_add(bytes);
        if self.text_bytes > max { Err(Malformed::TextsTooLarge { max_bytes: max }) } else { Ok(()) }
    }
}
