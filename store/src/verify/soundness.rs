//! Whether everything is sound, on all processors, with every byte read once: the answer for nearly every store.
//!
//! It gives no findings: where anything is not as it must be, the slower verification beside it starts anew, and names what.
//! So nothing may pass here that it would find; the tests that flip every bit of a store go through both.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::thread;

use crate::error::{Error, Result};
use crate::hash_many::hash_each;
use crate::id::{ContentHash, RecordId, StoreId};
use crate::in_order::{in_order, processors};
use crate::log::{View, read_object};
use crate::merkle::Tree;
use crate::object::Table;
use crate::progress::Progress;
use crate::read::{RecordsFrame, TableRead, read_frame, read_lines};
use crate::record::{Outline, Record, follows};
use crate::shelf::Shelf;
use crate::verify::{Depth, Report};

/// Bytes of an object up to which one thread checks it alone.
const SMALL_BYTES: u64 = 1 << 20;

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

/// The records of one frame.
struct RecordsRead {
    lines: Vec<Line>,
    /// By content, the hash that it must have.
    hashes: Vec<(u32, ContentHash)>,
}

/// An object whose records were read: its leaves are still to be put in the order of the log, and its contents to be checked.
struct ObjectRead {
    table: Box<Table>,
    lines: Vec<Line>,
    /// By content, the hash that it must have.
    hashes: Vec<Option<ContentHash>>,
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
    progress: &mut dyn FnMut(Progress),
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
            progress(Progress::Verify { bytes_done, bytes_total });
        } else {
            let names = log.names.clone();
            let take = |(object, bytes, read): (&String, u64, Checked<(ObjectRead, Contents)>)| {
                sound = read.map(|read| {
                    let (read, contents) = read?;
                    report.add(contents);
                    log.append(view, object, &read.table, read.lines, &mut report)
                });
                bytes_done += bytes;
                progress(Progress::Verify { bytes_done, bytes_total });
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
fn check(
    shelf: &dyn Shelf,
    store: StoreId,
    object: &str,
    depth: Depth,
    names: &Names,
) -> Checked<(ObjectRead, Contents)> {
    let read = sound!(read_lines_of(shelf, store, object, names, 1)?);
    let contents = sound!(check_contents(shelf, object, &read.table, &read.hashes, depth, 1)?);
    Ok(Ok((read, contents)))
}

/// Checks one object on all threads; its leaves are put behind those so far while its contents are checked.
fn check_alone(
    shelf: &dyn Shelf,
    store: StoreId,
    view: &View,
    object: &str,
    depth: Depth,
    log: &mut Log,
    report: &mut Report,
) -> Checked<()> {
    let ObjectRead { table, lines, hashes } = sound!(read_lines_of(shelf, store, object, &log.names, processors())?);
    if processors() == 1 || depth != Depth::Deep {
        report.add(sound!(check_contents(shelf, object, &table, &hashes, depth, 1)?));
        return Ok(log.append(view, object, &table, lines, report));
    }
    let (contents, appended) = thread::scope(|scope| {
        let contents = scope.spawn(|| check_contents(shelf, object, &table, &hashes, depth, processors()));
        let appended = log.append(view, object, &table, lines, report);
        // A thread that ended early has checked nothing.
        (contents.join().unwrap_or(Ok(Err(Unsound))), appended)
    });
    report.add(sound!(contents?));
    Ok(appended)
}

impl Report {
    fn add(&mut self, contents: Contents) {
        self.contents += contents.count;
        self.bytes += contents.bytes;
    }
}

impl Log {
    /// Puts an object's leaves behind those so far.
    fn append(
        &mut self,
        view: &View,
        object: &str,
        table: &Table,
        lines: Vec<Line>,
        report: &mut Report,
    ) -> std::result::Result<(), Unsound> {
        let listed = view.listed(object);
        if listed.is_some_and(|pack| pack.hash != table.hash) {
            return Err(Unsound);
        }
        let mut next = self.tree.size();
        for range in &table.header.leaves {
            if range.first != next {
                return Err(Unsound);
            }
            next += range.count;
        }
        if next != self.tree.size() + lines.len() as u64 {
            return Err(Unsound);
        }
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
        if table.header.size == next && table.header.tree().as_ref() != Some(&self.tree) {
            return Err(Unsound);
        }
        *(if listed.is_some() { &mut report.packs } else { &mut report.entries }) += 1;
        Ok(())
    }
}

/// What an object must hold: its lines, and by content the hash that it must have.
struct Expected {
    lines: Vec<Line>,
    hashes: Vec<Option<ContentHash>>,
}

impl Expected {
    fn of(table: &Table) -> Self {
        Self { lines: Vec::with_capacity(table.leaf_contents.len()), hashes: vec![None; table.contents.len()] }
    }

    fn add(&mut self, read: RecordsRead) -> std::result::Result<(), Unsound> {
        self.lines.extend(read.lines);
        for (content, hash) in read.hashes {
            let expected = self.hashes.get_mut(content as usize).ok_or(Unsound)?;
            if expected.is_some_and(|other| other != hash) {
                return Err(Unsound);
            }
            *expected = Some(hash);
        }
        Ok(())
    }
}

/// Reads an object's table and records on so many threads, each with a frame.
fn read_lines_of(
    shelf: &dyn Shelf,
    store: StoreId,
    object: &str,
    names: &Names,
    threads: usize,
) -> Checked<ObjectRead> {
    let TableRead::Sound(table) = read_object(shelf, store, object)? else { return Ok(Err(Unsound)) };
    let mut expected = Expected::of(&table);
    let mut so_far = Ok(Ok(()));
    let frames: Vec<RecordsFrame> = table.records_frames().collect();
    let read = |frame: &RecordsFrame| read_records(shelf, object, &table, frame, names);
    in_order(threads, frames.iter(), read, |read| {
        so_far = read.map(|read| read.and_then(|read| expected.add(read)));
        matches!(so_far, Ok(Ok(())))
    });
    sound!(so_far?);
    Ok(Ok(ObjectRead { table, lines: expected.lines, hashes: expected.hashes }))
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

/// Reads one frame of records.
fn read_records(
    shelf: &dyn Shelf,
    object: &str,
    table: &Table,
    frame: &RecordsFrame,
    names: &Names,
) -> Checked<RecordsRead> {
    let lines = sound!(or_unsound(read_lines(shelf, object, frame, true))?);
    if lines.fault.is_some() {
        return Ok(Err(Unsound));
    }
    let texts = (frame.first..frame.end).map(|number| simdutf8::basic::from_utf8(lines.get(number)?).ok());
    let Some(texts): Option<Vec<&str>> = texts.collect() else { return Ok(Err(Unsound)) };
    let ids = hash_each(&texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>());
    let mut read = RecordsRead { lines: Vec::with_capacity(texts.len()), hashes: Vec::new() };
    for ((number, text), id) in (frame.first..).zip(texts).zip(ids) {
        let content = table.leaf_contents.get(number).copied().flatten();
        let length = content.and_then(|content| length(table, content));
        let Some((line, hash)) = read_line(text, RecordId(id), length, names) else { return Ok(Err(Unsound)) };
        read.lines.push(line);
        read.hashes.extend(content.zip(hash));
    }
    Ok(Ok(read))
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
