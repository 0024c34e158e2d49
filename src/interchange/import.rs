//! What an import reads: four formats, each read on a thread of its own and handed over in batches.
//!
//! A reader knows no store: it turns its source into revisions, or into the reason why one is refused, and goes on. Whoever owns
//! the store takes the batches; the channel between them is bounded, a place for each MiB.

mod bytes;
mod directory;
mod git;
mod json_lines;
mod long_line;
mod mediawiki;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use variorum_store::{Draft, Label, Name, NameError, Time};

use crate::cli::args::ImportFormat;
use crate::cli::error::{CliError, Kind};
use crate::files::input::{self, Source};

/// Bytes of texts and of what stands beside them after which a batch is handed over.
const BATCH_BYTES: usize = 1 << 20;

/// Items after which it is, however short.
const BATCH_ITEMS: usize = 4096;

/// Places in the channel: as many MiB as an entry of the log holds, so that reading goes on while one is compressed.
const CHANNEL_PLACES: usize = 32;

/// Characters of a foreign word that a refusal repeats.
const TOLD_CHARS_MAX: usize = 80;

/// Characters of a reason: what is ours of it, and the words that it repeats.
const REASON_CHARS_MAX: usize = 400;

/// Bytes by which the format is told.
const HEAD_BYTES: usize = 4 << 10;

/// The window that `zstd --long` writes by default; a larger one must be asked for, and takes that much memory.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// What is read, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// A file, a directory, or `-`.
    pub source: PathBuf,
    /// The format, where it was said.
    pub format: Option<ImportFormat>,
    /// What stands before every name.
    pub prefix: Option<String>,
    /// Whether a briefing keeps its name when its file is renamed.
    pub follow_renames: bool,
    /// The only branch that is taken.
    pub branch: Option<String>,
    /// A folder that is no source: the store.
    pub store: PathBuf,
}

/// A revision that was read.
#[derive(Debug)]
pub struct Found {
    /// The briefing.
    pub briefing: Name,
    /// The text.
    pub content: String,
    /// When it was made.
    pub time: Time,
    /// Who made it.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// Where it was found.
    pub source: Option<String>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Anything else.
    pub meta: BTreeMap<String, String>,
}

impl Found {
    /// The draft of it, recorded now.
    #[must_use]
    pub fn into_draft(self, recorded: Time) -> Draft {
        Draft {
            briefing: self.briefing,
            content: self.content,
            time: self.time,
            recorded,
            author: self.author,
            note: self.note,
            source: self.source,
            labels: self.labels,
            meta: self.meta,
        }
    }
}

/// Why a record was refused, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line it begins on; none in a directory.
    pub line: Option<u64>,
    /// The briefing, path or title, where it is known.
    pub what: Option<String>,
    /// The reason.
    pub reason: String,
}

/// What a reader hands over.
#[derive(Debug)]
pub enum Item {
    /// A revision, and the line it begins on.
    Revision(Option<u64>, Box<Found>),
    /// A record as it stands in another store, its briefing, and its text.
    Record {
        /// The line it stands on.
        line: u64,
        /// Its briefing, as far as it can be told.
        briefing: Option<String>,
        /// The exact line of the record.
        record: String,
        /// The text that it names.
        text: Option<String>,
    },
    /// Something that is refused.
    Refused(Refusal),
    /// One more, for a reason that was reported before.
    RefusedAgain,
    /// Something that no store keeps: a deletion, a symbolic link.
    LeftOut(&'static str),
    /// The source cannot be read on.
    Failed(CliError),
    /// All was read.
    End,
}

/// What a reader hands over at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// In the order of the source.
    pub items: Vec<Item>,
    /// Bytes of the source that were read by then.
    pub bytes_read: u64,
}

/// An import's reader, at work.
pub struct Reading {
    /// What it hands over.
    pub batches: Receiver<Batch>,
    /// Bytes of the source that were read.
    pub bytes_read: Arc<AtomicU64>,
    /// Bytes of the source in all, where that is known.
    pub bytes_total: Option<u64>,
    /// The format that was said or told.
    pub format: ImportFormat,
}

/// Why a reader stops.
enum Stop {
    /// Nobody takes its batches any more.
    Gone,
    /// The source refuses.
    Io(io::Error),
    /// Something else does.
    Failed(CliError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Found {
    /// Bytes of all its texts.
    fn bytes(&self) -> usize {
        let beside = [&self.author, &self.note, &self.source].into_iter().flatten().map(String::len);
        let labels = self.labels.iter().map(|label| label.as_str().len());
        let meta = self.meta.iter().map(|(key, value)| key.len() + value.len());
        self.content.len() + self.briefing.as_str().len() + beside.chain(labels).chain(meta).sum::<usize>()
    }
}

impl Item {
    /// Bytes of all its texts.
    fn bytes(&self) -> usize {
        let of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        match self {
            Self::Revision(_, found) => found.bytes(),
            Self::Record { briefing, record, text, .. } => of(briefing) + record.len() + of(text),
            Self::Refused(Refusal { what, reason, .. }) => of(what) + reason.len(),
            Self::RefusedAgain | Self::LeftOut(_) | Self::Failed(_) | Self::End => 0,
        }
    }
}

/// Gathers items, and hands them over in batches.
struct Sink {
    sender: SyncSender<Batch>,
    batch: Vec<Item>,
    bytes: usize,
    /// Bytes of the source that were read.
    bytes_read: Arc<AtomicU64>,
}

impl Sink {
    fn revision(&mut self, line: Option<u64>, found: Found) -> Result<(), Stop> {
        self.push(Item::Revision(line, Box::new(found)))
    }

    /// Refuses a record. Foreign words are cut where a line says more of where they stand.
    fn refuse(&mut self, line: Option<u64>, what: Option<&str>, reason: impl Into<String>) -> Result<(), Stop> {
        let what = what.map(|what| if line.is_some() { cut(what).into_owned() } else { what.to_owned() });
        let mut reason = reason.into();
        if let Cow::Owned(short) = cut_at(&reason, REASON_CHARS_MAX) {
            reason = short;
        }
        self.push(Item::Refused(Refusal { line, what, reason }))
    }

    fn push(&mut self, item: Item) -> Result<(), Stop> {
        self.bytes += item.bytes();
        self.batch.push(item);
        if self.bytes >= BATCH_BYTES || self.batch.len() >= BATCH_ITEMS { self.hand_over() } else { Ok(()) }
    }

    /// A batch takes a place for each MiB, so that a few large texts fill the channel as many small ones do.
    fn hand_over(&mut self) -> Result<(), Stop> {
        for _ in 1..self.bytes.div_ceil(BATCH_BYTES).min(CHANNEL_PLACES) {
            self.sender.send(Batch::default()).map_err(|_| Stop::Gone)?;
        }
        self.bytes = 0;
        let (items, bytes_read) = (std::mem::take(&mut self.batch), self.bytes_read.load(Ordering::Relaxed));
        self.sender.send(Batch { items, bytes_read }).map_err(|_| Stop::Gone)
    }
}

/// Makes names of what a source calls its texts.
struct Naming {
    prefix: Option<String>,
}

impl Naming {
    /// The name, or the reason for refusing it, which repeats it.
    fn name(&self, text: &str) -> Result<Name, String> {
        self.parse(text).map_err(|error| format!("name '{}': {error}", cut(text)))
    }

    fn parse(&self, text: &str) -> Result<Name, NameError> {
        match &self.prefix {
            Some(prefix) => Name::parse(&format!("{prefix}/{text}")),
            None => Name::parse(text),
        }
    }
}

/// Lets glibc keep what batches give back, up to 62 MiB for each thread's arena, where it would hand each batch's pages to the system,
/// which has to clear them for the next. That was a tenth of an import's time.
///
/// Once a block that was mapped by itself is freed, glibc maps only larger ones by themselves, and gives memory back from twice its
/// size on; it may have up to 32 MiB (mallopt(3), M_MMAP_THRESHOLD). To other allocators this is one more block.
fn keep_freed_memory() {
    const BLOCK_BYTES: usize = 31 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(BLOCK_BYTES)));
}

/// Opens the source, tells its format, and begins to read it.
///
/// Errors: `Usage` where the format cannot be told or does not fit; `Refused` for a prefix that no name may begin with; `System`.
pub fn start(request: Request) -> Result<Reading, CliError> {
    let prefix = request.prefix.as_deref().map(|prefix| prefix.strip_suffix('/').unwrap_or(prefix).to_owned());
    if let Some(prefix) = &prefix {
        Name::parse(prefix).map_err(|error| CliError::new(Kind::Refused, format!("--prefix '{prefix}': {error}")))?;
    }
    let naming = Naming { prefix };
    keep_freed_memory();
    let (sender, batches) = sync_channel(CHANNEL_PLACES);
    let bytes_read = Arc::new(AtomicU64::new(0));
    let mut sink = Sink { sender, batch: Vec::new(), bytes: 0, bytes_read: Arc::clone(&bytes_read) };
    let what = shown(&request.source);
    match input::source(&request.source)? {
        Source::Directory(folder) => {
            if !matches!(request.format, None | Some(ImportFormat::Directory)) {
                let failure = CliError::new(Kind::Usage, format!("{what}: a directory, and --format says otherwise"));
                return Err(failure.hint("git -C DIR fast-export --all | variorum import --format git -"));
            }
            check_options(&request, ImportFormat::Directory)?;
            let (counter, store) = (Arc::clone(&bytes_read), request.store);
            thread::spawn(move || {
                let read = directory::read(&folder, &store, &naming, &counter, &mut sink);
                finish(read, &mut sink, &what, false);
            });
            Ok(Reading { batches, bytes_read, bytes_total: None, format: ImportFormat::Directory })
        }
        Source::Stream { reader, bytes_total } => {
            let counted = Counting { reader, count: Arc::clone(&bytes_read) };
            let (head, reader, packed) = beginning(counted).map_err(|error| unreadable(&what, &error, true))?;
            let format = match request.format {
                Some(ImportFormat::Directory) => {
                    return Err(CliError::new(Kind::Usage, format!("{what}: no directory, and --format says it is")));
                }
                Some(format) => format,
                None => told(&head).ok_or_else(|| untold(&what, &head))?,
            };
            check_options(&request, format)?;
            let (follow_renames, branch) = (request.follow_renames, request.branch);
            thread::spawn(move || {
                let read = match format {
                    ImportFormat::Git => git::read(reader, &naming, follow_renames, branch.as_deref(), &mut sink),
                    ImportFormat::Mediawiki => mediawiki::read(reader, &naming, &mut sink),
                    ImportFormat::Jsonl | ImportFormat::Directory => json_lines::read(reader, &naming, &mut sink),
                };
                finish(read, &mut sink, &what, packed);
            });
            Ok(Reading { batches, bytes_read, bytes_total, format })
        }
    }
}

/// What the definition of the command line cannot say: options that belong to one format.
fn check_options(request: &Request, format: ImportFormat) -> Result<(), CliError> {
    let option = if request.branch.is_some() { "--branch" } else { "--follow-renames" };
    if format == ImportFormat::Git || (request.branch.is_none() && !request.follow_renames) {
        return Ok(());
    }
    let what = format!("command line: {option} belongs to --format git");
    Err(CliError::new(Kind::Usage, what).hint("variorum import --help"))
}

/// What the source is called in errors.
fn shown(source: &Path) -> String {
    if source == Path::new("-") { "standard input".to_owned() } else { source.display().to_string() }
}

/// Says how reading ended, where somebody still listens.
fn finish(read: Result<(), Stop>, sink: &mut Sink, what: &str, packed: bool) {
    let last = match read {
        Ok(()) => Item::End,
        Err(Stop::Gone) => return,
        Err(Stop::Io(error)) => Item::Failed(unreadable(what, &error, packed)),
        Err(Stop::Failed(error)) => Item::Failed(error),
    };
    sink.batch.push(last);
    let _ = sink.hand_over();
}

/// An error of reading: the system's, or, where it has no number of the system's, that of what was packed.
fn unreadable(what: &str, error: &io::Error, packed: bool) -> CliError {
    if packed && error.raw_os_error().is_none() {
        return CliError::new(Kind::Refused, format!("{what}: not sound zstd: {error}"));
    }
    CliError::system(what, error)
}

/// A reader whose bytes are counted.
struct Counting {
    reader: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The first bytes, unpacked, and a reader that begins with them; and whether it was packed.
fn beginning(mut source: Counting) -> io::Result<(Vec<u8>, Box<dyn Read + Send>, bool)> {
    let magic = peek(&mut source, 4)?;
    // A frame, or one that decoders skip, such as pzstd begins with (RFC 8878, section 3.1).
    let packed = matches!(magic.as_slice(), [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18]);
    let mut reader: Box<dyn Read + Send> = Box::new(Cursor::new(magic).chain(source));
    if packed {
        let mut decoder = zstd::stream::read::Decoder::new(reader)?;
        decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
        reader = Box::new(decoder);
    }
    let head = peek(&mut reader, HEAD_BYTES)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(reader)), packed))
}

fn peek(source: &mut dyn Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(bytes as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The format that the first bytes tell.
fn told(head: &[u8]) -> Option<ImportFormat> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = head.trim_ascii_start();
    if text.starts_with(b"{") {
        return Some(ImportFormat::Jsonl);
    }
    let mut markup = text;
    for (begin, end) in [("<?xml", "?>"), ("<!--", "-->")] {
        if markup.starts_with(begin.as_bytes()) {
            let rest = memchr::memmem::find(markup, end.as_bytes()).and_then(|at| markup.get(at + end.len()..));
            markup = rest.unwrap_or_default().trim_ascii_start();
        }
    }
    if markup.starts_with(b"<mediawiki") {
        return Some(ImportFormat::Mediawiki);
    }
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let commands: [&[u8]; 6] = [b"commit ", b"reset ", b"feature ", b"tag ", b"option ", b"progress "];
    let is_git = line == b"blob" || commands.iter().any(|command| line.starts_with(command));
    is_git.then_some(ImportFormat::Git)
}

fn untold(what: &str, head: &[u8]) -> CliError {
    let packed: [(&[u8], &str); 4] =
        [(b"\x1f\x8b", "gzip -dc"), (b"BZh", "bzip2 -dc"), (b"\xfd7zXZ", "xz -dc"), (b"7z\xbc\xaf", "7z e -so")];
    if let Some((_, command)) = packed.iter().find(|(magic, _)| head.starts_with(magic)) {
        return CliError::new(Kind::Usage, format!("{what}: packed in a way that is not read here"))
            .hint(format!("{command} FILE | variorum import -"));
    }
    let why = if head.is_empty() { "is empty, so its format cannot be told" } else { "its format cannot be told" };
    CliError::new(Kind::Usage, format!("{what}: {why}")).hint("say it: --format jsonl, directory, git or mediawiki")
}

/// A foreign word as it is told, cut where it is long.
pub fn cut(text: &str) -> Cow<'_, str> {
    cut_at(text, TOLD_CHARS_MAX)
}

fn cut_at(text: &str, chars_max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars_max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// Where bytes stop being UTF-8, as a reason.
fn not_utf8(error: std::str::Utf8Error) -> String {
    format!("not UTF-8 at byte {}", error.valid_up_to())
}

/// The reason for refusing a text above the limit.
fn too_large() -> String {
    format!("the text is larger than {} MiB", variorum_store::limits::CONTENT_BYTES_MAX >> 20)
}
