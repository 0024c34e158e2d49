//! The only file of the program that reads files: a text from a file or from standard input, bounded, and UTF-8 or refused.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use variorum_store::Time;
use variorum_store::limits::CONTENT_BYTES_MAX;

use crate::cli::error::{CliError, Kind};
use crate::clock;

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
pub fn source(path: &Path) -> Result<Source, CliError> {
    if path == Path::new("-") {
        return Ok(Source::Stream { reader: Box::new(io::stdin()), bytes_total: None });
    }
    let failed = |error| CliError::system(&path.display().to_string(), &error);
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Ok(Source::Directory(path.to_owned()));
    }
    let bytes_total = metadata.is_file().then_some(metadata.len());
    Ok(Source::Stream { reader: Box::new(File::open(path).map_err(failed)?), bytes_total })
}

/// What a walk through a directory comes upon.
pub enum Walked {
    /// A regular file, and its path below the directory, with slashes.
    File {
        /// Where it is.
        path: PathBuf,
        /// What it is called.
        name: String,
    },
    /// Something that is passed over, in the plural.
    LeftOut(&'static str),
    /// Something that cannot be read.
    Refused {
        /// What it is called.
        name: String,
        /// Why.
        reason: String,
    },
}

/// Walks through a directory, in the order of the paths; follows no link, enters no hidden folder, and not `except`.
pub fn walk(folder: &Path, except: &Path) -> impl Iterator<Item = Walked> + use<> {
    let except = fs::canonicalize(except).ok();
    let mut ahead = listed(folder, "");
    std::iter::from_fn(move || {
        loop {
            let walked = match ahead.pop()? {
                Listed::Folder { path, .. } if except.is_some() && fs::canonicalize(&path).ok() == except => continue,
                Listed::Folder { path, key } => {
                    ahead.extend(listed(&path, &key));
                    continue;
                }
                Listed::Other(_, walked) => walked,
            };
            return Some(walked);
        }
    })
}

/// Something in a folder, with the text by which it is sorted.
enum Listed {
    /// A folder, whose key ends with a slash, so that all paths come in their order.
    Folder { path: PathBuf, key: String },
    /// Anything else.
    Other(String, Walked),
}

impl Listed {
    fn key(&self) -> &str {
        match self {
            Self::Folder { key, .. } | Self::Other(key, _) => key,
        }
    }
}

/// What is in a folder, last first.
fn listed(folder: &Path, prefix: &str) -> Vec<Listed> {
    let refused = |name: String, error: &io::Error| {
        let told = CliError::system("", error).message;
        let reason = told.strip_prefix(": ").unwrap_or(&told).to_owned();
        Listed::Other(name.clone(), Walked::Refused { name, reason })
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return vec![refused(prefix.trim_end_matches('/').to_owned(), &error)],
    };
    let listing = entries.map(|entry| {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return refused(prefix.trim_end_matches('/').to_owned(), &error),
        };
        let name = entry.file_name();
        let key = format!("{prefix}{}", name.to_string_lossy());
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return refused(key, &error),
        };
        if name.as_encoded_bytes().starts_with(b".") {
            return Listed::Other(key, Walked::LeftOut("hidden"));
        }
        if kind.is_symlink() {
            return Listed::Other(key, Walked::LeftOut("symbolic links"));
        }
        if name.to_str().is_none() {
            let reason = "its name is not UTF-8".to_owned();
            return Listed::Other(key.clone(), Walked::Refused { name: key, reason });
        }
        if kind.is_dir() {
            return Listed::Folder { path: entry.path(), key: format!("{key}/") };
        }
        if !kind.is_file() {
            return Listed::Other(key, Walked::LeftOut("special files"));
        }
        Listed::Other(key.clone(), Walked::File { path: entry.path(), name: key })
    });
    let mut listing: Vec<Listed> = listing.collect();
    listing.sort_by(|one, other| other.key().cmp(one.key()));
    listing
}

/// Reads a text, and when its file was changed.
pub fn dated_text(path: &Path) -> Result<(String, Time), CliError> {
    let what = path.display().to_string();
    let failed = |error| CliError::system(&what, &error);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let changed = metadata.modified().map_err(failed)?;
    let time = clock::time_of(changed)
        .ok_or_else(|| CliError::new(Kind::Refused, format!("{what}: it was changed in a year outside 0 to 9999")))?;
    Ok((read_bounded(&what, file, metadata.len())?, time))
}

/// Texts set down in a file that has no name, to be read again by their place.
pub struct Spool {
    file: File,
    /// The newest bytes, not yet in the file: most texts are read again at once.
    newest: Vec<u8>,
    in_file: u64,
}

/// Bytes of a spool that are held before they go to its file.
const SPOOL_HELD_BYTES: usize = 8 << 20;

impl Spool {
    /// An empty one; it is gone with the process, however that ends.
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, newest: Vec::new(), in_file: 0 })
    }

    /// The place where what comes next will stand.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.in_file + self.newest.len() as u64
    }

    /// Sets down more.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.newest.len() >= SPOOL_HELD_BYTES {
            self.file.seek(SeekFrom::Start(self.in_file))?;
            self.file.write_all(&self.newest)?;
            self.in_file += self.newest.len() as u64;
            self.newest.clear();
        }
        self.newest.extend_from_slice(bytes);
        Ok(())
    }

    /// Reads what stands at a place.
    pub fn read(&mut self, place: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let mut read = Vec::with_capacity(bytes);
        self.reader(place).take(bytes as u64).read_to_end(&mut read)?;
        if read.len() == bytes { Ok(read) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Reads from a place on.
    pub const fn reader(&mut self, place: u64) -> SpoolReader<'_> {
        SpoolReader { spool: self, place }
    }
}

/// Reads from a place of a [`Spool`] on.
pub struct SpoolReader<'spool> {
    spool: &'spool mut Spool,
    place: u64,
}

impl Read for SpoolReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.place.checked_sub(self.spool.in_file) {
            None => {
                self.spool.file.seek(SeekFrom::Start(self.place))?;
                (&self.spool.file).take(self.spool.in_file - self.place).read(buffer)?
            }
            Some(held) => {
                let from = usize::try_from(held).unwrap_or(usize::MAX);
                self.spool.newest.get(from..).unwrap_or_default().read(buffer)?
            }
        };
        self.place += read as u64;
        Ok(read)
    }
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
