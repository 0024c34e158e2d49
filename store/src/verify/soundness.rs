//! Whether everything is sound, on all processors, with every byte read once: the answer for nearly every store.
//!
//! It gives no findings: where anything is not as it must be, the slower verification beside it starts anew, and names what.
//! So nothing may pass here that it would find; the tests that flip every bit of a store go through both.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use crate::error::{Error, Result};
use crate::fetch::{RecordsFrame, TableRead, read_frame, read_lines};
use crate::hash_many::hash_each;
use crate::id::{ContentHash, RecordId, StoreId};
use crate::in_order::{in_order, processors};
use crate::log::{View, read_object};
use crate::merkle::Tree;
use crate::object::{LeafRange, Table};
use crate::progress::{OnProgress, Progress, tell};
use crate::record::{Outline, Record, follows};
use crate::shelf::Shelf;
use crate::verify::{Depth, Report};

/// Bytes of an object up to which one thread checks it alone.
const SMALL_BYTES: u64 = 1 << 20;

/// Frames of records that a thread reads in one go: they are small, and handing each over would cost as much as reading it.
const RECORDS_FRAMES_AT_ONCE: usize = 16;

/// Something is not sound, or was moved meanwhile.
struct Unsound;

/// What a check gives: inside, whether it is sound; outside, what ended it.
type Checked<T> = Result<std::result::Result<T, Unsound>>;

/// Gives back early what is not sound.
macro_rules! sound {
    ($checked:expr) => {
        match $checked {
            Ok(sound) => sound,
            Err(Unsound) => return Ok(Err(Unsound)),
        }
    };
}

/// Stands for a briefing's name: two hashes of it with keys that nobody knows, so that no two names are taken for one, and none has to
/// be kept for each of its records.
type Briefing = (u64, u64);

/// The keys by which names are hashed.
#[derive(Clone, Default)]
struct Names(RandomState, RandomState);

impl Names {
    fn of(&self, name: &str) -> Briefing {
        (self.0.hash_one(name), self.1.hash_one(name))
    }
}

/// What the log needs to know of a record.
enum Line {
    Revision { briefing: Briefing, number: u64, parent: Option<RecordId>, id: RecordId },
    Other { id: RecordId },
}

/// The records of some frames.
#[derive(Default)]
struct RecordsRead {
    lines: Vec<Line>,
    /// By content, the hash that it must have.
    hashes: Vec<(u32, ContentHash)>,
}

/// An object that was checked, but for how its leaves follow those before.
struct ObjectRead {
    table: Box<Table>,
    lines: Vec<Line>,
    contents: Contents,
}

/// Contents that were checked.
#[derive(Clone, Copy, Default)]
struct Contents {
    count: u64,
    bytes: u64,
}

/// The log so far.
#[derive(Default)]
struct Log {
    tree: Tree,
    names: Names,
    /// Of each briefing the number and id of its newest revision.
    heads: HashMap<Briefing, (u64, RecordId)>,
    /// Ids of records that are no revisions: what else could stand in the log twice breaks its briefing's chain.
    others: HashSet<RecordId>,
    revisions: u64,
}

/// What a store holds, if all of it is sound; `None` where anything is not, or the objects were moved while they were read.
///
/// Errors: I/O. Cost: every byte once, on all processors. Memory: a frame a thread, one object's list, and the heads.
pub(super) fn report_if_sound(
    shelf: &dyn Shelf,
    store: StoreId,
    view: &View,
    depth: Depth,
    progress: &mut OnProgress<'_>,
) -> Result<Option<Report>> {
    if !view.damages.is_empty() {
        return Ok(None);
    }
    let mut sizes = Vec::new();
    for object in view.objects() {
        let Some(bytes) = shelf.stat(&object)? else { return Ok(None) };
        sizes.push((object, bytes));
    }
    let (bytes_total, mut bytes_done) = (sizes.iter().map(|(_, bytes)| bytes).sum(), 0);
    let (mut log, mut report) = (Log::default(), Report::new(view, Vec::new()));
    // Runs of small objects are shared among the threads, a large one is taken apart.
    for objects in sizes.chunk_by(|(_, left), (_, right)| *left <= SMALL_BYTES && *right <= SMALL_BYTES) {
        let mut sound = Ok(Ok(()));
        if let [(object, bytes)] = objects {
            sound = check_alone(shelf, store, view, object, depth, &mut log, &mut report);
            bytes_done += bytes;
            tell(progress, Progress::Verify { bytes_done, bytes_total })?;
        } else {
            let names = log.names.clone();
            let take = |(object, bytes, read): (&String, u64, Checked<ObjectRead>)| {
                sound = read.map(|read| {
                    let read = read?;
                    let size = log.size_behind(view, object, &read.table)?;
                    log.append(read.lines)?;
                    log.reaches(size, &read.table)?;
                    report.add(view, object, read.contents);
                    Ok(())
                });
                bytes_done += bytes;
                if let Err(cancelled) = tell(progress, Progress::Verify { bytes_done, bytes_total }) {
                    sound = Err(cancelled);
                }
                matches!(sound, Ok(Ok(())))
            };
            in_order(
                processors(),
                objects.iter(),
                |(object, bytes)| (object, *bytes, check(shelf, store, object, depth, &names)),
                take,
            );
        }
        if sound?.is_err() {
            return Ok(None);
        }
    }
    report.revisions = log.revisions;
    Ok((log.tree == view.tree).then_some(report))
}

/// Checks one object on one thread, but for how its leaves follow those before.
fn check(shelf: &dyn Shelf, store: StoreId, object: &str, depth: Depth, names: &Names) -> Checked<ObjectRead> {
    let TableRead::Sound(table) = read_object(shelf, store, object)? else { return Ok(Err(Unsound)) };
    let mut lines = Vec::with_capacity(table.leaf_contents.len());
    let take = |read: Vec<Line>| {
        lines.extend(read);
        Ok(())
    };
    let hashes = sound!(read_lines_of(shelf, object, &table, names, 1, take)?);
    let contents = sound!(check_contents(shelf, object, &table, &hashes, depth, 1)?);
    Ok(Ok(ObjectRead { table, lines, contents }))
}

/// Checks one object on all threads; its leaves are put behind those so far while more are read.
fn check_alone(
    shelf: &dyn Shelf,
    store: StoreId,
    view: &View,
    object: &str,
    depth: Depth,
    log: &mut Log,
    report: &mut Report,
) -> Checked<()> {
    let TableRead::Sound(table) = read_object(shelf, store, object)? else { return Ok(Err(Unsound)) };
    let (names, size) = (log.names.clone(), sound!(log.size_behind(view, object, &table)));
    let hashes = sound!(read_lines_of(shelf, object, &table, &names, processors(), |lines| log.append(lines))?);
    sound!(log.reaches(size, &table));
    report.add(view, object, sound!(check_contents(shelf, object, &table, &hashes, depth, processors())?));
    Ok(Ok(()))
}

impl Report {
    /// Counts an object that is sound.
    fn add(&mut self, view: &View, object: &str, contents: Contents) {
        *(if view.listed(object).is_some() { &mut self.packs } else { &mut self.entries }) += 1;
        self.contents += contents.count;
        self.bytes += contents.bytes;
    }
}

impl Log {
    /// The size of the log behind an object, whose leaves must follow those so far by what its table says.
    fn size_behind(&self, view: &View, object: &str, table: &Table) -> std::result::Result<u64, Unsound> {
        if view.listed(object).is_some_and(|pack| pack.hash != table.hash) {
            return Err(Unsound);
        }
        let follow = |next, range: &LeafRange| if range.first == next { Ok(next + range.count) } else { Err(Unsound) };
        table.header.leaves.iter().try_fold(self.tree.size(), follow)
    }

    /// Puts leaves behind those so far.
    fn append(&mut self, lines: Vec<Line>) -> std::result::Result<(), Unsound> {
        for line in lines {
            match line {
                Line::Revision { briefing, number, parent, id } => {
                    self.tree.append(&id);
                    let head = self.heads.get_mut(&briefing);
                    if !follows(number, parent, head.as_deref().copied()) {
                        return Err(Unsound);
                    }
                    match head {
                        Some(head) => *head = (number, id),
                        None => drop(self.heads.insert(briefing, (number, id))),
                    }
                    self.revisions += 1;
                }
                Line::Other { id } => {
                    self.tree.append(&id);
                    if !self.others.insert(id) {
                        return Err(Unsound);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether an object's leaves are all there, and give the tree that its table states.
    fn reaches(&self, size: u64, table: &Table) -> std::result::Result<(), Unsound> {
        let is_tree = table.header.size != size || table.header.tree().as_ref() == Some(&self.tree);
        if self.tree.size() == size && is_tree { Ok(()) } else { Err(Unsound) }
    }
}

/// Reads an object's records on so many threads, each with some frames, and gives their lines to `take`, in order. By content, the hash
/// that it must have.
fn read_lines_of(
    shelf: &dyn Shelf,
    object: &str,
    table: &Table,
    names: &Names,
    threads: usize,
    mut take: impl FnMut(Vec<Line>) -> std::result::Result<(), Unsound>,
) -> Checked<Vec<Option<ContentHash>>> {
    let mut hashes = vec![None; table.contents.len()];
    let mut expect = |(content, hash): (u32, ContentHash)| {
        let expected = hashes.get_mut(content as usize).ok_or(Unsound)?;
        if expected.is_some_and(|other| other != hash) {
            return Err(Unsound);
        }
        *expected = Some(hash);
        Ok(())
    };
    let mut so_far = Ok(Ok(()));
    let frames: Vec<RecordsFrame> = table.records_frames().collect();
    let read = |frames: &[RecordsFrame]| {
        let mut all = RecordsRead::default();
        for frame in frames {
            sound!(read_records(shelf, object, table, frame, names, &mut all)?);
        }
        Ok(Ok(all))
    };
    in_order(threads, frames.chunks(RECORDS_FRAMES_AT_ONCE), read, |read: Checked<RecordsRead>| {
        so_far = read.map(|read| {
            let RecordsRead { lines, hashes } = read?;
            hashes.into_iter().try_for_each(&mut expect)?;
            take(lines)
        });
        matches!(so_far, Ok(Ok(())))
    });
    sound!(so_far?);
    Ok(Ok(hashes))
}

/// Checks an object's contents on so many threads, each with a frame; none where they are not asked for.
fn check_contents(
    shelf: &dyn Shelf,
    object: &str,
    table: &Table,
    hashes: &[Option<ContentHash>],
    depth: Depth,
    threads: usize,
) -> Checked<Contents> {
    let (mut all, mut so_far) = (Contents::default(), Ok(Ok(())));
    if depth == Depth::Deep {
        let check = |frame| check_frame(shelf, object, table, frame, hashes);
        in_order(threads, 0..table.content_frames, check, |checked| {
            so_far = checked.map(|checked| {
                let Contents { count, bytes } = checked?;
                all = Contents { count: all.count + count, bytes: all.bytes + bytes };
                Ok(())
            });
            matches!(so_far, Ok(Ok(())))
        });
    }
    sound!(so_far?);
    Ok(Ok(all))
}

/// A packer may remove an object while it is read, which is told as damage.
fn or_unsound<T>(read: Result<T>) -> Checked<T> {
    match read {
        Ok(read) => Ok(Ok(read)),
        Err(Error::Damaged(_)) => Ok(Err(Unsound)),
        Err(error) => Err(error),
    }
}

/// Reads one frame of records behind those that were read.
fn read_records(
    shelf: &dyn Shelf,
    object: &str,
    table: &Table,
    frame: &RecordsFrame,
    names: &Names,
    read: &mut RecordsRead,
) -> Checked<()> {
    let lines = sound!(or_unsound(read_lines(shelf, object, frame, true))?);
    if lines.fault.is_some() {
        return Ok(Err(Unsound));
    }
    let texts = (frame.first..frame.end).map(|number| simdutf8::basic::from_utf8(lines.get(number)?).ok());
    let Some(texts): Option<Vec<&str>> = texts.collect() else { return Ok(Err(Unsound)) };
    let ids = hash_each(&texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>());
    for ((number, text), id) in (frame.first..).zip(texts).zip(ids) {
        let content = table.leaf_contents.get(number).copied().flatten();
        let length = content.and_then(|content| length(table, content));
        let Some((line, hash)) = read_line(text, RecordId(id), length, names) else { return Ok(Err(Unsound)) };
        read.lines.push(line);
        read.hashes.extend(content.zip(hash));
    }
    Ok(Ok(()))
}

/// Reads a record with this id whose content has so many bytes, if it has one; gives the hash that the content must have. `None`
/// where it is not sound.
fn read_line(line: &str, id: RecordId, length: Option<u64>, names: &Names) -> Option<(Line, Option<ContentHash>)> {
    if let Some(Outline { briefing, number, parent, content, bytes }) = Outline::read(line) {
        let line = Line::Revision { briefing: names.of(briefing), number, parent, id };
        return (length == Some(bytes)).then_some((line, Some(content)));
    }
    let record = Record::parse(line).ok()?;
    let content = record.content();
    let line = match record {
        Record::Redacted(_) => return None,
        Record::Revision(revision) if length != Some(revision.bytes) => return None,
        Record::Revision(revision) => {
            let (briefing, number, parent) = (names.of(&revision.briefing), revision.number, revision.parent);
            Line::Revision { briefing, number, parent, id }
        }
        Record::Label(_) | Record::Unknown { .. } => Line::Other { id },
    };
    Some((line, content))
}

/// The length of a content in bytes.
fn length(table: &Table, content: u32) -> Option<u64> {
    table.contents.get(content as usize).map(|row| u64::from(row.bytes))
}

/// Checks one frame of contents.
fn check_frame(
    shelf: &dyn Shelf,
    object: &str,
    table: &Table,
    number: usize,
    hashes: &[Option<ContentHash>],
) -> Checked<Contents> {
    let Some(row) = table.frames.get(number) else { return Ok(Err(Unsound)) };
    let read = sound!(or_unsound(read_frame(shelf, object, number, row, true))?);
    if read.fault.is_some() {
        return Ok(Err(Unsound));
    }
    let contents = table.contents.iter().zip(hashes).skip(row.first as usize);
    let (mut texts, mut expected) = (Vec::new(), Vec::new());
    for (place, hash) in contents.take_while(|(place, _)| place.frame as usize == number) {
        let text = read.bytes.get(place.offset as usize..place.offset as usize + place.bytes as usize);
        let Some((text, hash)) = text.zip(*hash).filter(|(text, _)| simdutf8::basic::from_utf8(text).is_ok()) else {
            return Ok(Err(Unsound));
        };
        texts.push(text);
        expected.push(hash.0);
    }
    if hash_each(&texts) != expected {
        return Ok(Err(Unsound));
    }
    Ok(Ok(Contents { count: texts.len() as u64, bytes: texts.iter().map(|text| text.len() as u64).sum() }))
}
