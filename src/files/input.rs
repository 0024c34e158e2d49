//! Reads files and standard input: a bounded text that must be UTF-8, or the stream that an import
//! reads.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use variorum_store::Time;
use variorum_store::limits::CONTENT_BYTES_MAX;

use super::{Error, Problem};
use crate::clock;

/// How much is kept of a file that is no text, to say what it is.
pub const BEGINNING_BYTES: usize = 4096;

/// Reads a text from `file`, or from standard input when there is none or it is `-`.
///
/// Errors: [`Problem::Io`]; [`Problem::TooLarge`] for more than 64 MiB; [`Problem::NotUtf8`].
pub fn read(file: Option<&Path>) -> Result<String, Error> {
    match file {
        Some(path) if path != Path::new("-") => read_file(path),
        _ => read_bounded(io::stdin().lock(), 0).map_err(|problem| Error { path: None, problem }),
    }
}

/// Reads a text from a file. Errors: those of [`read`].
pub fn read_file(path: &Path) -> Result<String, Error> {
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    // A file's length is a hint: it may grow, or be a device.
    let bytes_expected = file.metadata().map_or(0, |metadata| metadata.len());
    read_bounded(file, bytes_expected).map_err(|problem| Error::new(path, problem))
}

/// Whether there is a file of this path.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Reads a file, or standard input when there is none, whatever it holds.
///
/// Errors: [`Problem::Io`]; [`Problem::TooLarge`] for more than `max_bytes`.
pub fn bytes(file: Option<&Path>, max_bytes: u64) -> Result<Vec<u8>, Error> {
    let Some(path) = file else {
        return read_bytes(io::stdin().lock(), 0, max_bytes).map_err(|problem| Error { path: None, problem });
    };
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    let bytes_expected = file.metadata().map_or(0, |metadata| metadata.len());
    read_bytes(file, bytes_expected, max_bytes).map_err(|problem| Error::new(path, problem))
}

/// What an import reads from.
pub enum Source {
    /// A directory.
    Directory(PathBuf),
    /// A file or standard input.
    Stream {
        /// Its bytes.
        reader: Box<dyn Read + Send>,
        /// How many they are, where that is known.
        bytes_total: Option<u64>,
    },
}

/// Opens what an import reads from: a directory, a file, or standard input for `-`.
///
/// Errors: [`Problem::Io`].
pub fn source(path: &Path) -> Result<Source, Error> {
    if path == Path::new("-") {
        return Ok(Source::Stream { reader: Box::new(io::stdin()), bytes_total: None });
    }
    let failed = |error| Error::io(path, error);
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Ok(Source::Directory(path.to_owned()));
    }
    let bytes_total = metadata.is_file().then_some(metadata.len());
    Ok(Source::Stream { reader: Box::new(File::open(path).map_err(failed)?), bytes_total })
}

/// The terminal of the process, to read from and write to, whatever its standard streams are;
/// `None` where it has none.
#[must_use]
pub fn controlling_terminal() -> Option<File> {
    File::options().read(true).write(true).open("/dev/tty").ok()
}

/// Reads a text from a file, and the time at which the file was modified.
///
/// Errors: those of [`read`], and [`Problem::ModifiedOutOfRange`].
pub fn text_and_mtime(path: &Path) -> Result<(String, Time), Problem> {
    let file = File::open(path).map_err(Problem::Io)?;
    let metadata = file.metadata().map_err(Problem::Io)?;
    let modified = metadata.modified().map_err(Problem::Io)?;
    let time = clock::time_of(modified).ok_or(Problem::ModifiedOutOfRange)?;
    Ok((read_bounded(file, metadata.len())?, time))
}

/// The file of a folder whose name sorts last. Errors: [`Problem::Io`]; [`Problem::NoFile`].
pub fn last_file(folder: &Path) -> Result<PathBuf, Error> {
    let failed = |error| Error::io(folder, error);
    let entries = fs::read_dir(folder).map_err(failed)?.collect::<io::Result<Vec<_>>>().map_err(failed)?;
    let last = entries.into_iter().map(|entry| entry.path()).max();
    last.ok_or_else(|| Error::new(folder, Problem::NoFile))
}

/// Flips one bit in a file, as `demo` does to show how damage is found: the only file that the
/// program ever alters.
///
/// Errors: [`Problem::Io`].
pub fn flip_bit(path: &Path) -> Result<(), Error> {
    let failed = |error| Error::io(path, error);
    let mut bytes = fs::read(path).map_err(failed)?;
    let middle = bytes.len() / 3;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    // A new file takes its place, since an object may not be opened for writing.
    fs::remove_file(path).and_then(|()| fs::write(path, bytes)).map_err(failed)
}

fn read_bounded(source: impl Read, bytes_expected: u64) -> Result<String, Problem> {
    let bytes = read_bytes(source, bytes_expected, CONTENT_BYTES_MAX as u64)?;
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Problem::NotUtf8 { offset, beginning: error.as_bytes().iter().copied().take(BEGINNING_BYTES).collect() }
    })
}

fn read_bytes(source: impl Read, bytes_expected: u64, max_bytes: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(bytes_expected.min(max_bytes) as usize + 1);
    source.take(max_bytes + 1).read_to_end(&mut bytes).map_err(Problem::Io)?;
    if bytes.len() as u64 > max_bytes { Err(Problem::TooLarge { max_bytes }) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_utf8_is_refused_with_the_offset() {
        let problem = read_bounded(&b"abc\xffdef"[..], 7).unwrap_err();
        assert!(matches!(problem, Problem::NotUtf8 { offset: 3, .. }), "{problem:?}");
    }

    #[test]
    fn the_limit_is_exact() {
        let endless = || io::repeat(b'a');
        assert_eq!(read_bounded(endless().take(CONTENT_BYTES_MAX as u64), 0).unwrap().len(), CONTENT_BYTES_MAX);
        let problem = read_bounded(endless(), u64::MAX).unwrap_err();
        assert!(matches!(problem, Problem::TooLarge { max_bytes } if max_bytes == CONTENT_BYTES_MAX as u64));
    }
}
