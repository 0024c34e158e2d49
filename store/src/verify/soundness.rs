//! Fast verification: is everything sound? On all processors, with every byte read once; the answer
//! for nearly every store.
//!
//! It has no findings: if anything is wrong, the slower verification starts again and names it. So
//! nothing may pass here that the slower one would find; the tests that flip every bit of a store
//! run both.
//!
//! Small objects are checked many at once, each on one thread; a large one on all threads, each
//! with some of its frames. Either way the records reach the log's state, [`CheckedLog`], in the
//! order of the log.

use crate::blake3_batch::hash_each;
use crate::error::{Error, Result};
use crate::fetch::{RecordsFrame, TableRead, read_frame, read_lines};
use crate::id::{ContentHash, RecordId, StoreId};
use crate::log::{View, read_object};
use crate::name::{Label, Name};
use crate::object::Table;
use crate::ordered_parallel::{ordered_parallel, processors};
use crate::progress::{OnProgress, Progress, tell};
use crate::record::{Outline, Record};
use crate::shelf::Shelf;
use crate::verify::checked_log::{CheckedLog, NameHasher, RecordSummary};
use crate::verify::{Depth, Report};

/// Objects of at most this many bytes are checked on one thread each.
const SMALL_BYTES: u64 = 1 << 20;

/// Frames of records that a thread reads at a time: they are small, and handing over each would
/// cost as much as reading it.
const RECORDS_FRAMES_AT_ONCE: usize = 16;

/// What the fast check says of a store.
pub(super) enum Soundness {
    /// All of it is sound.
    Sound(Report),
    /// It has records that are void, or were taken down, or are a newer version's: the slower check
    /// says which.
    Odd,
    /// Something is wrong, or was moved while it was read.
    Unsound,
}

/// Why a check ended early.
pub(super) enum Stopped {
    /// There is a record that needs a closer look.
    Odd,
    /// Something is wrong, or was moved meanwhile.
    Unsound,
    /// The check could not go on.
    Failed(Error),
}

pub(super) type Checked<T> = std::result::Result<T, Stopped>;

impl From<Error> for Stopped {
    /// Packing may remove an object while it is read, which is reported as damage too.
    fn from(error: Error) -> Self {
        match error {
            Error::Damaged(_) => Self::Unsound,
            other => Self::Failed(other),
        }
    }
}

/// Ends the check unless something is as it must be.
pub(super) fn ensure(is_sound: bool) -> Checked<()> {
    if is_sound { Ok(()) } else { Err(Stopped::Unsound) }
}

/// Ends the check unless a record is as nearly all are.
pub(super) fn ensure_plain(is_plain: bool) -> Checked<()> {
    if is_plain { Ok(()) } else { Err(Stopped::Odd) }
}

/// Says what a store holds if all of it is sound.
///
/// Errors: I/O. Cost: every byte once, on all processors. Memory: a frame for each thread, the
/// table of one large object or of some small ones, and the newest revision of each briefing.
pub(super) fn check(
    shelf: &dyn Shelf,
    store: StoreId,
    view: &View,
    depth: Depth,
    progress: &mut OnProgress<'_>,
) -> Result<Soundness> {
    if !view.damages.is_empty() {
        return Ok(Soundness::Unsound);
    }
    let checker = Checker { shelf, store, view, depth, names: NameHasher::default() };
    match checker.check_log(progress) {
        Ok(report) => Ok(Soundness::Sound(report)),
        Err(Stopped::Odd) => Ok(Soundness::Odd),
        Err(Stopped::Unsound) => Ok(Soundness::Unsound),
        Err(Stopped::Failed(error)) => Err(error),
    }
}

/// What all threads share.
struct Checker<'check> {
    shelf: &'check dyn Shelf,
    store: StoreId,
    view: &'check View,
    depth: Depth,
    names: NameHasher,
}

/// An object that was checked, except for how its leaves continue the log.
struct CheckedObject {
    table: Box<Table>,
    contents: ContentTotals,
}

/// The records of some frames.
#[derive(Default)]
struct RecordsRead {
    records: Vec<RecordSummary>,
    /// What the records say of contents, with the index of each content.
    expected: Vec<(u32, ExpectedContent)>,
}

/// What records say of a content.
#[derive(Clone, Copy)]
struct ExpectedContent {
    hash: ContentHash,
    /// Whether a revision names it: then it is text.
    is_text: bool,
}

/// How many contents were checked.
#[derive(Clone, Copy, Default)]
pub(super) struct ContentTotals {
    pub(super) count: u64,
    pub(super) bytes: u64,
}

impl Checker<'_> {
    /// Checks all objects, in the order of the log.
    fn check_log(&self, progress: &mut OnProgress<'_>) -> Checked<Report> {
        let objects = self.objects_with_sizes()?;
        let (bytes_total, mut bytes_done) = (objects.iter().map(|(_, bytes)| bytes).sum(), 0);
        let mut advance = |bytes: u64| -> Checked<()> {
            bytes_done += bytes;
            Ok(tell(progress, Progress::Verify { bytes_done, bytes_total })?)
        };
        let mut log = CheckedLog::new(self.view);
        for group in objects.chunk_by(|(_, left), (_, right)| *left <= SMALL_BYTES && *right <= SMALL_BYTES) {
            match group {
                [(object, bytes)] => {
                    self.check_on_all_threads(object, &mut log)?;
                    advance(*bytes)?;
                }
                several => self.check_side_by_side(several, &mut log, &mut advance)?,
            }
        }
        ensure(log.tree == self.view.tree)?;
        Ok(log.report)
    }

    fn objects_with_sizes(&self) -> Checked<Vec<(String, u64)>> {
        let with_size = |object: String| {
            let bytes = self.shelf.stat(&object)?.ok_or(Stopped::Unsound)?;
            Ok((object, bytes))
        };
        self.view.objects().into_iter().map(with_size).collect()
    }

    /// Checks one object on all threads. Its records are added to the log while more are read.
    fn check_on_all_threads(&self, object: &str, log: &mut CheckedLog<'_>) -> Checked<()> {
        let first_leaf = log.tree.size();
        let checked = self.check_object(object, processors(), |records| log.append(records))?;
        log.add_object(object, first_leaf, &checked.table, checked.contents)
    }

    /// Checks small objects, each on one thread, and adds them to the log in order.
    fn check_side_by_side(
        &self,
        objects: &[(String, u64)],
        log: &mut CheckedLog<'_>,
        advance: &mut dyn FnMut(u64) -> Checked<()>,
    ) -> Checked<()> {
        let check = |(object, bytes): &(String, u64)| {
            let mut records = Vec::new();
            let checked = self.check_object(object, 1, |read| {
                records.extend(read);
                Ok(())
            })?;
            Ok((object.clone(), *bytes, checked, records))
        };
        ordered_parallel(processors(), objects.iter(), check, |(object, bytes, checked, records)| {
            let first_leaf = log.tree.size();
            log.append(records)?;
            log.add_object(&object, first_leaf, &checked.table, checked.contents)?;
            advance(bytes)
        })
    }

    /// Checks an object on `threads` threads, except for how its leaves continue the log: its
    /// records go to `take`, in order.
    fn check_object(
        &self,
        object: &str,
        threads: usize,
        take: impl FnMut(Vec<RecordSummary>) -> Checked<()>,
    ) -> Checked<CheckedObject> {
        let TableRead::Sound(table) = read_object(self.shelf, self.store, object)? else {
            return Err(Stopped::Unsound);
        };
        // This program writes one run of leaves an object, and no tombstones.
        ensure_plain(table.header.leaves.len() <= 1 && table.header.tombstones.is_empty())?;
        let expected = self.check_records(object, &table, threads, take)?;
        let contents = match self.depth {
            Depth::Quick => ContentTotals::default(),
            Depth::Deep => self.check_contents(object, &table, &expected, threads)?,
        };
        Ok(CheckedObject { table, contents })
    }

    /// Reads an object's records, each thread some frames at a time, and passes them to `take`, in
    /// order.
    ///
    /// Returns for each content what its records say of it.
    fn check_records(
        &self,
        object: &str,
        table: &Table,
        threads: usize,
        mut take: impl FnMut(Vec<RecordSummary>) -> Checked<()>,
    ) -> Checked<Vec<Option<ExpectedContent>>> {
        let mut expected = vec![None; table.contents.len()];
        let frames: Vec<RecordsFrame> = table.records_frames().collect();
        let read = |frames: &[RecordsFrame]| {
            let mut read = RecordsRead::default();
            frames.iter().try_for_each(|frame| self.read_records(object, table, frame, &mut read))?;
            Ok(read)
        };
        ordered_parallel(
            threads,
            frames.chunks(RECORDS_FRAMES_AT_ONCE),
            read,
            |RecordsRead { records, expected: said }| {
                said.into_iter().try_for_each(|(content, said)| expect(&mut expected, content, said))?;
                take(records)
            },
        )?;
        Ok(expected)
    }

    /// Reads one frame of records, and adds them to `read`.
    fn read_records(&self, object: &str, table: &Table, frame: &RecordsFrame, read: &mut RecordsRead) -> Checked<()> {
        let lines = read_lines(self.shelf, object, frame, true)?;
        ensure(lines.fault.is_none())?;
        let texts = (frame.first..frame.end).map(|index| simdutf8::basic::from_utf8(lines.get(index)?).ok());
        let texts: Vec<&str> = texts.collect::<Option<_>>().ok_or(Stopped::Odd)?;
        let ids = hash_each(&texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>());
        for ((index, text), id) in (frame.first..).zip(texts).zip(ids) {
            let content = table.leaf_contents.get(index).copied().flatten();
            let row = content.and_then(|content| table.contents.get(content as usize));
            let content_bytes = row.map(|row| u64::from(row.bytes));
            let (record, said) = read_record(text, RecordId(id), content_bytes, &self.names)?;
            read.records.push(record);
            read.expected.extend(content.zip(said));
        }
        Ok(())
    }

    /// Checks that each content has the hash that its records give, each thread a frame at a time.
    fn check_contents(
        &self,
        object: &str,
        table: &Table,
        expected: &[Option<ExpectedContent>],
        threads: usize,
    ) -> Checked<ContentTotals> {
        let mut totals = ContentTotals::default();
        let check = |frame| self.check_contents_frame(object, table, frame, expected);
        ordered_parallel(threads, 0..table.content_frames, check, |frame: ContentTotals| {
            totals.count += frame.count;
            totals.bytes += frame.bytes;
            Ok(())
        })?;
        Ok(totals)
    }

    /// Checks one frame of contents.
    fn check_contents_frame(
        &self,
        object: &str,
        table: &Table,
        frame: usize,
        expected: &[Option<ExpectedContent>],
    ) -> Checked<ContentTotals> {
        let row = table.frames.get(frame).ok_or(Stopped::Unsound)?;
        let read = read_frame(self.shelf, object, frame, row, true)?;
        ensure(read.fault.is_none())?;
        let contents = table.contents.iter().zip(expected).skip(row.first as usize);
        let (mut texts, mut hashes) = (Vec::new(), Vec::new());
        for (row, said) in contents.take_while(|(row, _)| row.frame as usize == frame) {
            let text = read.bytes.get(row.offset as usize..row.offset as usize + row.bytes as usize);
            let text = text.ok_or(Stopped::Unsound)?;
            // A content that no record names should not be there.
            let said = said.ok_or(Stopped::Unsound)?;
            ensure(!said.is_text || simdutf8::basic::from_utf8(text).is_ok())?;
            texts.push(text);
            hashes.push(said.hash.0);
        }
        ensure(hash_each(&texts) == hashes)?;
        Ok(ContentTotals { count: texts.len() as u64, bytes: texts.iter().map(|text| text.len() as u64).sum() })
    }
}

/// Notes what a record says of a content; no other record may give another hash.
fn expect(expected: &mut [Option<ExpectedContent>], content: u32, said: ExpectedContent) -> Checked<()> {
    let noted = expected.get_mut(content as usize).ok_or(Stopped::Unsound)?.get_or_insert(said);
    noted.is_text |= said.is_text;
    ensure(noted.hash == said.hash)
}

/// Reads the record on `line`, whose id was computed, and whose content has `content_bytes`, if it
/// has one. Returns its summary, and what it says of its content.
fn read_record(
    line: &str,
    id: RecordId,
    content_bytes: Option<u64>,
    names: &NameHasher,
) -> Checked<(RecordSummary, Option<ExpectedContent>)> {
    if let Some(Outline { briefing, number, parent, content, bytes }) = Outline::read(line) {
        let summary = summary_of_revision(briefing, number, parent, id, names)?;
        ensure(content_bytes == Some(bytes))?;
        return Ok((summary, Some(ExpectedContent { hash: content, is_text: true })));
    }
    let record = Record::parse(line).map_err(|_| Stopped::Odd)?;
    let said = record.content().map(|hash| ExpectedContent { hash, is_text: matches!(record, Record::Revision(_)) });
    let summary = match record {
        Record::Revision(revision) => {
            ensure(content_bytes == Some(revision.bytes))?;
            summary_of_revision(&revision.briefing, revision.number, revision.parent, id, names)?
        }
        Record::Label(label) => {
            ensure_plain(Label::parse(&label.label).is_ok())?;
            let key = (names.hash(&label.briefing), names.hash(&label.label));
            RecordSummary::Label { label: key, parent: label.parent, id }
        }
        Record::End(end) => RecordSummary::End { briefing: names.hash(&end.briefing), revision: end.revision, id },
        Record::Rename(rename) => {
            let renames = rename.renames.iter().map(|one| {
                ensure_plain(Name::parse(&one.to).is_ok())?;
                Ok((names.hash(&one.briefing), names.hash(&one.to), one.revision))
            });
            RecordSummary::Rename { renames: renames.collect::<Checked<_>>()?, id }
        }
        Record::Tombstone(_) | Record::Redacted(_) | Record::Unknown { briefing: Some(_), .. } => {
            return Err(Stopped::Odd);
        }
        Record::Unknown { briefing: None, .. } => RecordSummary::Other { id },
    };
    // What it names must be there.
    ensure(said.is_some() == content_bytes.is_some())?;
    Ok((summary, said))
}

fn summary_of_revision(
    name: &str,
    number: u64,
    parent: Option<RecordId>,
    id: RecordId,
    names: &NameHasher,
) -> Checked<RecordSummary> {
    // Later ones follow one whose name was looked at.
    ensure_plain(number != 1 || Name::parse(name).is_ok())?;
    Ok(RecordSummary::Revision { briefing: names.hash(name), number, parent, id })
}
