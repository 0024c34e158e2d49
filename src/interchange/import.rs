//! Imports: four formats, each read on a thread of its own and handed over in batches.
//!
//! A reader knows no store: it turns its source into revisions, or into the reason why one is
//! refused, and goes on. [`run`] owns the store and takes the batches; the channel between them is
//! bounded, a slot for each MiB.

mod ages;
mod batch;
mod branch_tip;
mod by_name;
mod bytes;
mod detect;
mod directory;
mod git;
mod glob;
mod json_lines;
mod last_texts;
mod long_line;
mod mediawiki;
mod naming;
mod not_importable;
mod order;
mod originals;
mod refusal;
mod report;
mod run;
mod same_commits;
#[cfg(test)]
mod tests;
mod times;

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use variorum_store::Name;

use self::batch::{Batch, BatchSender, CHANNEL_SLOTS, Parsed, ParsedRevision, Stop};
use self::detect::{OpenedSource, detect_format, detect_unsupported_compression, open_decompressed};
pub use self::directory::DirectoryOptions;
pub use self::glob::{Glob, GlobError};
use self::naming::Naming;
pub use self::not_importable::NotImportable;
use self::not_importable::detect_not_importable;
pub use self::refusal::{Excerpt, JsonProblem, Malformed, NameRule, Reason, Refusal, TimeUnit, TruncatedIn};
pub use self::report::{Kind, OtherKey, Report, Tally};
pub use self::run::{ImportEvent, ImportSummary, Interrupted, run};
pub use self::times::parse_zone;
use super::Error;
use crate::files::input::{self, Source};
use crate::files::walk::{is_git_repository, is_within};
use crate::files::{self, Problem};
use crate::query::calendar::Zone;

/// A format that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One revision a line, or one record of an export.
    JsonLines,
    /// Each file a briefing.
    Directory,
    /// A stream of `git fast-export`.
    Git,
    /// An XML dump of MediaWiki.
    MediaWiki,
}

impl Format {
    /// What people call it.
    const fn name(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Directory => "directory",
            Self::Git => "git",
            Self::MediaWiki => "mediawiki",
        }
    }
}

/// The name of the briefing that an import makes of what its source calls `original`, without a
/// prefix; `None` where it makes none.
#[must_use]
pub fn name_of(original: &str) -> Option<Name> {
    Naming { prefix: None }.name(original).ok().map(|named| named.name)
}

/// What is imported, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// A file, a directory, or `-` for standard input.
    pub source: PathBuf,
    /// The format; detected from the content if there is none.
    pub format: Option<Format>,
    /// What is put before every name, with a slash between; a slash at its end is ignored.
    pub prefix: Option<String>,
    /// Whether a briefing keeps its name when its file is renamed, where every commit is taken;
    /// else it has the new one. Git only.
    pub follow_renames: bool,
    /// The branch that is imported. Git only.
    pub branch: Option<String>,
    /// Whether every commit is a revision, also of branches that were merged, at the time of its
    /// author. Git only.
    pub all_commits: bool,
    /// Whether a revision is taken only where its text is not the one that its briefing had just
    /// before; of a directory that is always so.
    pub changed_only: bool,
    /// Which files of a directory are imported, and as whose.
    pub directory: DirectoryOptions,
    /// The zone of times that name none; `None` for UTC. JSON Lines only.
    pub zone: Option<Zone>,
    /// The directory of the store, which is not imported into itself.
    pub store: PathBuf,
}

/// A reader at work on a thread of its own, which ends when this is dropped.
pub struct RunningReader {
    batches: Receiver<Batch>,
    bytes_read: Arc<AtomicU64>,
    /// Bytes of the source, where that is known.
    pub bytes_total: Option<u64>,
    /// The format that was given or detected.
    pub format: Format,
    /// Whether a text that its briefing had just before is no revision.
    changed_only: bool,
    /// Whether every commit of a stream of git is taken.
    all_commits: bool,
    /// How the names begin of the briefings that it makes.
    prefix: String,
}

impl RunningReader {
    /// Bytes of the source that were read so far, still compressed.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }
}

/// What a source calls a briefing otherwise: a key of meta, and the value under it.
pub type Original = (&'static str, String);

/// The name of a briefing for a file, behind a prefix, as an import of its folder names it; and
/// where the file's own name is none, the key and the value of meta under which that is kept.
///
/// Errors: [`Reason::Name`].
pub fn name_of_file(prefix: Option<&str>, file: &OsStr) -> Result<(Name, Option<Original>), Reason> {
    let naming = Naming { prefix: prefix.map(str::to_owned) };
    let named = naming.name_of_path(file.as_encoded_bytes())?;
    Ok((named.name, named.original))
}

/// Opens the source, detects its format, and starts to read it.
///
/// Errors: [`Error::Prefix`]; [`Error::File`]; [`Error::InvalidZstd`]; [`Error::IsDirectory`],
/// [`Error::NotDirectory`] and [`Error::OtherFormat`], where options do not fit the source;
/// [`Error::UnsupportedCompression`], [`Error::NotImportable`], [`Error::GitRepository`] and
/// [`Error::IsStore`].
pub fn start(request: Request) -> Result<RunningReader, Error> {
    let prefix = request.prefix.as_deref().map(|prefix| prefix.strip_suffix('/').unwrap_or(prefix).to_owned());
    if let Some(prefix) = &prefix {
        Name::parse(prefix).map_err(|rule| Error::Prefix { prefix: prefix.clone(), rule })?;
    }
    let naming = Naming { prefix };
    keep_freed_memory();
    match input::source(&request.source)? {
        Source::Directory(folder) => start_directory(request, folder, naming),
        Source::Stream { reader, bytes_total } => start_stream(request, reader, bytes_total, naming),
    }
}

fn start_directory(request: Request, folder: PathBuf, naming: Naming) -> Result<RunningReader, Error> {
    if !matches!(request.format, None | Some(Format::Directory)) {
        return Err(Error::IsDirectory { path: folder });
    }
    check_options(&request, Format::Directory)?;
    if is_within(&folder, &request.store) {
        return Err(Error::IsStore { path: folder });
    }
    if request.format.is_none() && is_git_repository(&folder) {
        return Err(Error::GitRepository { path: folder });
    }
    let prefix = naming.beginning();
    let bytes_read = Arc::new(AtomicU64::new(0));
    let (sender, batches) = sync_channel(CHANNEL_SLOTS);
    let mut sender = BatchSender::new(sender, Arc::clone(&bytes_read));
    let (counter, store, options) = (Arc::clone(&bytes_read), request.store, request.directory);
    let read_folder = folder.clone();
    let read = move || {
        let read = directory::read(&read_folder, &store, &options, &naming, &counter, &mut sender);
        finish(read, &mut sender, Some(read_folder), false);
    };
    thread::Builder::new().spawn(read).map_err(|error| unreadable(Some(folder), error, false))?;
    Ok(RunningReader {
        batches,
        bytes_read,
        bytes_total: None,
        format: Format::Directory,
        changed_only: false,
        all_commits: false,
        prefix,
    })
}

fn start_stream(
    request: Request,
    reader: Box<dyn Read + Send>,
    bytes_total: Option<u64>,
    naming: Naming,
) -> Result<RunningReader, Error> {
    let source_path = Some(request.source.clone()).filter(|path| path != Path::new("-"));
    let bytes_read = Arc::new(AtomicU64::new(0));
    let counting = CountingReader { reader, count: Arc::clone(&bytes_read) };
    let opened = open_decompressed(counting).map_err(|error| unreadable(source_path.clone(), error, true))?;
    let OpenedSource { head, reader, is_zstd } = opened;
    let format = match request.format {
        Some(Format::Directory) => return Err(Error::NotDirectory { source_path }),
        Some(format) => format,
        None => match (detect_format(&head), detect_unsupported_compression(&head)) {
            (Some(format), _) => format,
            (None, Some(command)) => return Err(Error::UnsupportedCompression { source_path, command }),
            (None, None) => {
                let ending = source_path.as_deref().and_then(Path::extension).unwrap_or_default();
                let ending = ending.to_string_lossy().to_lowercase();
                return Err(Error::NotImportable { source_path, found: detect_not_importable(&head, &ending) });
            }
        },
    };
    check_options(&request, format)?;
    let (sender, batches) = sync_channel(CHANNEL_SLOTS);
    let mut sender = BatchSender::new(sender, Arc::clone(&bytes_read));
    let zone = request.zone.unwrap_or(Zone::UTC);
    let Request { branch, all_commits, follow_renames, changed_only, .. } = request;
    let options = git::Options { branch, all_commits, follow_renames };
    let prefix = naming.beginning();
    let read_path = source_path.clone();
    let read = move || {
        let read = match format {
            Format::Git => git::read(reader, &naming, &options, &mut sender),
            Format::MediaWiki => mediawiki::read(reader, &naming, &mut sender),
            Format::JsonLines | Format::Directory => json_lines::read(reader, &naming, zone, &mut sender),
        };
        finish(read, &mut sender, read_path, is_zstd);
    };
    thread::Builder::new().spawn(read).map_err(|error| unreadable(source_path, error, false))?;
    Ok(RunningReader { batches, bytes_read, bytes_total, format, changed_only, all_commits, prefix })
}

/// Refuses options of one format with another.
fn check_options(request: &Request, format: Format) -> Result<(), Error> {
    let DirectoryOptions { include, exclude, author, note } = &request.directory;
    let options = [
        ("--include", !include.is_empty(), Format::Directory),
        ("--exclude", !exclude.is_empty(), Format::Directory),
        ("--author", author.is_some(), Format::Directory),
        ("--note", note.is_some(), Format::Directory),
        ("--zone", request.zone.is_some(), Format::JsonLines),
        ("--branch", request.branch.is_some(), Format::Git),
        ("--all-commits", request.all_commits, Format::Git),
        ("--follow-renames", request.follow_renames, Format::Git),
    ];
    match options.into_iter().find(|(_, is_given, of)| *is_given && *of != format) {
        Some((option, _, of)) => Err(Error::OtherFormat { option, format: of.name() }),
        None => Ok(()),
    }
}

/// Hands over how reading ended, where somebody still listens.
fn finish(read: Result<(), Stop>, sender: &mut BatchSender, source_path: Option<PathBuf>, is_zstd: bool) {
    let last = match read {
        Ok(()) => Parsed::End,
        Err(Stop::Gone) => return,
        Err(Stop::Io(error)) => Parsed::Failed(Box::new(unreadable(source_path, error, is_zstd))),
        Err(Stop::Failed(error)) => Parsed::Failed(Box::new(error)),
    };
    sender.batch.push(last);
    let _ = sender.hand_over();
}

/// An error of reading: the decoder's, where the source is zstd and the system has no number for
/// it; else the system's.
fn unreadable(source_path: Option<PathBuf>, error: io::Error, is_zstd: bool) -> Error {
    if is_zstd && error.raw_os_error().is_none() {
        return Error::InvalidZstd { source_path, error };
    }
    files::Error { path: source_path, problem: Problem::Io(error) }.into()
}

/// Lets glibc keep what batches give back, up to 62 MiB for each thread's arena. It would hand each
/// batch's pages to the system, which has to clear them for the next: a tenth of an import's time.
///
/// Once a block that was mapped by itself is freed, glibc maps only larger ones by themselves, and
/// gives memory back from twice its size on; it may have up to 32 MiB (mallopt(3),
/// M_MMAP_THRESHOLD). To other allocators this is one more block.
fn keep_freed_memory() {
    const BLOCK_BYTES: usize = 31 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(BLOCK_BYTES)));
}

/// A reader whose bytes are counted.
struct CountingReader {
    reader: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for CountingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
