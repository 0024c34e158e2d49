//! What readers hand over to the thread that owns the store: parsed records, in batches, through a
//! bounded channel.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use variorum_store::{Draft, Label, Name, Time};

use super::detect::truncated_to;
use super::refusal::{QUOTED_CHARS_MAX, Reason, Refusal};
use super::report::{Kind, Report};
use crate::interchange::Error;

/// Bytes of texts and of what is beside them after which a batch is handed over.
const BATCH_BYTES: usize = 1 << 20;

/// Records after which it is, however short.
const BATCH_RECORDS: usize = 4096;

/// Slots of the channel: as many MiB as an entry of the log holds, so that reading goes on while
/// one is compressed.
pub(super) const CHANNEL_SLOTS: usize = 32;

/// Bytes of a refusal in memory, nearly.
const REFUSAL_BYTES: usize = 512;

/// A revision that was read.
#[derive(Debug)]
pub struct ParsedRevision {
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
    /// Where it was published.
    pub source: Option<String>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Anything else.
    pub meta: BTreeMap<String, String>,
}

impl ParsedRevision {
    /// The draft of it, recorded at `recorded`.
    pub(super) fn into_draft(self, recorded: Time) -> Draft {
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
            undoes: None,
        }
    }

    /// Bytes of all its texts.
    fn bytes(&self) -> usize {
        let beside = [&self.author, &self.note, &self.source].into_iter().flatten().map(String::len);
        let labels = self.labels.iter().map(|label| label.as_str().len());
        let meta = self.meta.iter().map(|(key, value)| key.len() + value.len());
        self.content.len() + self.briefing.as_str().len() + beside.chain(labels).chain(meta).sum::<usize>()
    }
}

/// The name of a briefing that was read.
#[derive(Clone, Debug)]
pub struct ParsedName {
    /// The name.
    pub name: Name,
    /// What the source calls it, with its key of meta, where that is something else.
    pub original: Option<(&'static str, String)>,
}

/// The end of a briefing that was read.
#[derive(Debug)]
pub struct ParsedEnd {
    /// The briefing.
    pub briefing: ParsedName,
    /// From when on it is not in force.
    pub time: Time,
    /// Who ended it.
    pub author: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// New names of briefings that were read, all given at once.
#[derive(Debug)]
pub struct ParsedRenames {
    /// The old and the new name of each.
    pub renames: Vec<(ParsedName, ParsedName)>,
    /// Since when.
    pub time: Time,
    /// Who gave them.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// What a reader made of the next piece of the source.
#[derive(Debug)]
pub enum Parsed {
    /// A revision, and the line on which it begins.
    Revision(Option<u64>, Box<ParsedRevision>),
    /// The end of a briefing, and the line that says so.
    Ended(Option<u64>, Box<ParsedEnd>),
    /// New names of briefings, and the line that says so.
    Renamed(Option<u64>, Box<ParsedRenames>),
    /// An exact record of another store, with its text.
    Record {
        /// Its line.
        line: u64,
        /// Its briefing, where it is known.
        briefing: Option<String>,
        /// The exact line of the record.
        record: String,
        /// The text that it names.
        text: Option<String>,
    },
    /// A record that is refused.
    Refused(Refusal),
    /// A file that is left out, as its kind: an import goes on over it unless it is strict.
    Skipped(Kind, Refusal),
    /// A record that is refused for a reason that was reported before.
    RefusedAgain,
    /// The rest of the source cannot be read.
    Failed(Box<Error>),
    /// The whole source was read.
    End,
}

impl ParsedName {
    /// Bytes of both texts.
    fn bytes(&self) -> usize {
        self.name.as_str().len() + self.original.as_ref().map_or(0, |(_, original)| original.len())
    }
}

impl Parsed {
    /// Bytes of all its texts.
    pub(super) fn bytes(&self) -> usize {
        let of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        match self {
            Self::Revision(_, revision) => revision.bytes(),
            Self::Record { briefing, record, text, .. } => of(briefing) + record.len() + of(text),
            Self::Ended(_, end) => end.briefing.bytes() + of(&end.author) + of(&end.reason),
            Self::Renamed(_, renamed) => {
                let names = renamed.renames.iter().map(|(old, new)| old.bytes() + new.bytes());
                names.sum::<usize>() + of(&renamed.author) + of(&renamed.note)
            }
            Self::Refused(refusal) | Self::Skipped(_, refusal) => of(&refusal.subject) + REFUSAL_BYTES,
            Self::RefusedAgain | Self::Failed(_) | Self::End => 0,
        }
    }
}

/// What a reader hands over at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// In the order of the source. Empty in batches that only fill the channel.
    pub parsed: Vec<Parsed>,
    /// What was not taken as the source has it, since the batch before.
    pub report: Report,
    /// Bytes of the source that were read by then.
    pub bytes_read: u64,
}

/// Why a reader stops.
pub(super) enum Stop {
    /// Nobody takes its batches any more.
    Gone,
    /// The source or a temporary file cannot be read.
    Io(io::Error),
    /// Something else went wrong.
    Failed(Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Gathers what a reader parses, and hands it over in batches.
pub(super) struct BatchSender {
    sender: SyncSender<Batch>,
    pub(super) batch: Vec<Parsed>,
    pub(super) report: Report,
    batch_bytes: usize,
    /// Bytes of the source that were read.
    bytes_read: Arc<AtomicU64>,
}

impl BatchSender {
    pub(super) const fn new(sender: SyncSender<Batch>, bytes_read: Arc<AtomicU64>) -> Self {
        Self { sender, batch: Vec::new(), report: Report::new(), batch_bytes: 0, bytes_read }
    }

    pub(super) fn revision(&mut self, line: Option<u64>, revision: ParsedRevision) -> Result<(), Stop> {
        self.push(Parsed::Revision(line, Box::new(revision)))
    }

    /// Refuses a record. A long subject is truncated where a line says better which record is
    /// meant.
    pub(super) fn refuse(&mut self, line: Option<u64>, subject: Option<&str>, reason: Reason) -> Result<(), Stop> {
        self.push(Parsed::Refused(refusal(line, subject, reason)))
    }

    /// Reports something that is not taken as the source has it; `example` says which, where that
    /// is still to be kept.
    pub(super) fn note(&mut self, kind: Kind, example: impl FnOnce() -> String) {
        self.report.add(kind, example);
    }

    pub(super) fn push(&mut self, parsed: Parsed) -> Result<(), Stop> {
        self.batch_bytes += parsed.bytes();
        self.batch.push(parsed);
        let is_full = self.batch_bytes >= BATCH_BYTES || self.batch.len() >= BATCH_RECORDS;
        if is_full { self.hand_over() } else { Ok(()) }
    }

    /// Sends the batch. It takes a slot of the channel for each MiB, so that a few large texts fill
    /// it as many small ones do.
    pub(super) fn hand_over(&mut self) -> Result<(), Stop> {
        for _ in 1..self.batch_bytes.div_ceil(BATCH_BYTES).min(CHANNEL_SLOTS) {
            self.sender.send(Batch::default()).map_err(|_| Stop::Gone)?;
        }
        self.batch_bytes = 0;
        let (parsed, report) = (std::mem::take(&mut self.batch), std::mem::take(&mut self.report));
        let bytes_read = self.bytes_read.load(Ordering::Relaxed);
        self.sender.send(Batch { parsed, report, bytes_read }).map_err(|_| Stop::Gone)
    }
}

/// A refusal, its subject truncated where there is a line.
pub(super) fn refusal(line: Option<u64>, subject: Option<&str>, reason: Reason) -> Refusal {
    let subject = subject.map(|subject| match line {
        Some(_) => truncated_to(subject, QUOTED_CHARS_MAX).into_owned(),
        None => subject.to_owned(),
    });
    Refusal { line, subject, reason: Box::new(reason) }
}
