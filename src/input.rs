//! The only file of the program that reads files: a text from a file or from standard input, bounded, and UTF-8 or refused.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use variorum_store::limits::CONTENT_BYTES_MAX;

use crate::error::{CliError, Kind};

/// Reads a text from `file`, or from standard input when there is none or it is `-`.
///
/// Errors: `System` where the system refuses; `Refused` for more than 64 MiB, and for what is not UTF-8, with the byte offset.
pub fn read(file: Option<&Path>) -> Result<String, CliError> {
    match file {
        Some(path) if path != Path::new("-") => read_file(path),
        _ => read_bounded("standard input", io::stdin().lock(), 0),
    }
}

/// Reads a text from a file.
pub fn read_file(path: &Path) -> Result<String, CliError> {
    let what = path.display().to_string();
    let file = File::open(path).map_err(|error| CliError::system(&what, &error))?;
    // A file's length is a hint: it may grow, or be a device.
    let bytes_expected = file.metadata().map_or(0, |metadata| metadata.len());
    read_bounded(&what, file, bytes_expected)
}

/// The file of a folder whose name comes last.
pub fn last_file(folder: &Path) -> Result<PathBuf, CliError> {
    let what = folder.display().to_string();
    let failed = |error| CliError::system(&what, &error);
    let entries = fs::read_dir(folder).map_err(failed)?.collect::<io::Result<Vec<_>>>().map_err(failed)?;
    let last = entries.into_iter().map(|entry| entry.path()).max();
    last.ok_or_else(|| CliError::new(Kind::NotFound, format!("{what}: no file")))
}

/// Flips one bit in a file, as `demo` does to show how damage is found: the only thing the program itself ever alters.
pub fn flip_bit(path: &Path) -> Result<(), CliError> {
    let failed = |error| CliError::system(&path.display().to_string(), &error);
    let mut bytes = fs::read(path).map_err(failed)?;
    let middle = bytes.len() / 3;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    // A new file in its place, since an object may not be opened for writing.
    fs::remove_file(path).and_then(|()| fs::write(path, bytes)).map_err(failed)
}

fn read_bounded(what: &str, source: impl Read, bytes_expected: u64) -> Result<String, CliError> {
    let limit = CONTENT_BYTES_MAX as u64;
    let mut bytes = Vec::with_capacity(bytes_expected.min(limit) as usize + 1);
    source.take(limit + 1).read_to_end(&mut bytes).map_err(|error| CliError::system(what, &error))?;
    if bytes.len() as u64 > limit {
        return Err(CliError::new(Kind::Refused, format!("{what}: larger than {} MiB", limit >> 20))
            .hint("a briefing is a text; split it, or keep the large part elsewhere"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        CliError::new(Kind::Refused, format!("{what}: not UTF-8 at byte {offset}"))
            .hint("convert it first, such as with: iconv -f WINDOWS-1252 -t UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf8_is_refused_with_its_place() {
        let error = read_bounded("a.txt", &b"abc\xffdef"[..], 7).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (Kind::Refused, "a.txt: not UTF-8 at byte 3"));
    }

    #[test]
    fn the_limit_is_exact() {
        let endless = || io::repeat(b'a');
        assert_eq!(read_bounded("x", endless().take(CONTENT_BYTES_MAX as u64), 0).unwrap().len(), CONTENT_BYTES_MAX);
        let error = read_bounded("x", endless(), u64::MAX).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (Kind::Refused, "x: larger than 64 MiB"));
    }
}
