//! The container of a document, a ZIP archive (APPNOTE 6.3): its parts by name, each read once, as
//! a stream of bounded length.

use std::io::{self, BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Unreadable;
use super::xml::{XmlEvent, read_xml};

/// The most bytes of a part that are decompressed. The markup of a text is a few times as long as
/// the text, which is bounded too.
const PART_BYTES_MAX: u64 = 512 << 20;

/// An open container.
pub(super) struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
}

impl Package {
    /// Opens a container.
    ///
    /// Errors: [`Unreadable::Broken`].
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Unreadable> {
        Ok(Self { archive: ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable("", &error))? })
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name_raw(name.as_bytes()).is_some()
    }

    /// Hands on what a part says, element by element; nothing of a part that is not there.
    ///
    /// Errors: those of `take`; [`Unreadable::Broken`]; [`Unreadable::Encrypted`].
    pub(super) fn read(
        &mut self,
        name: &str,
        take: &mut dyn FnMut(XmlEvent<'_, '_>) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let Some(index) = self.archive.index_for_name_raw(name.as_bytes()) else { return Ok(()) };
        let part = self.archive.by_index(index).map_err(|error| unreadable(name, &error))?;
        let bounded = Bounded { part, left: PART_BYTES_MAX };
        read_xml(BufReader::with_capacity(1 << 16, bounded), name, take)
    }

    /// The beginning of a part, as far as it is text; empty for a part that is not there.
    pub(super) fn beginning(&mut self, name: &str, max_bytes: u64) -> Result<String, Unreadable> {
        let Some(index) = self.archive.index_for_name_raw(name.as_bytes()) else { return Ok(String::new()) };
        let part = self.archive.by_index(index).map_err(|error| unreadable(name, &error))?;
        let mut bytes = Vec::new();
        part.take(max_bytes).read_to_end(&mut bytes).map_err(|error| broken(name, &error.to_string()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The bytes of a part, as many as there may be.
struct Bounded<R> {
    part: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("larger than {} MiB", PART_BYTES_MAX >> 20))
        })?;
        Ok(read)
    }
}

/// A part that cannot be read, and why.
pub(super) fn broken(part: &str, problem: &str) -> Unreadable {
    Unreadable::Broken(if part.is_empty() { problem.to_owned() } else { format!("{part}: {problem}") })
}

fn unreadable(part: &str, error: &ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted,
        _ => broken(part, &error.to_string()),
    }
}
