//! Reading leaves into the catalog: the objects of a view, their tables, and the records in them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension, params};

use crate::catalog::{Bookmark, ahead, heads, id_from, nodes, schema};
use crate::damage::{Damage, DamageKind};
use crate::database::{DatabaseError, Result};
use crate::error::Error;
use crate::fetch::{Lines, ReadAhead, RecordsFrame, TableRead, parse_line, read_lines};
use crate::id::{RecordId, StoreId};
use crate::log::{View, entry_name, read_object};
use crate::merkle::Tree;
use crate::object::{LeafRange, Table};
use crate::progress::{OnProgress, Progress, tell};
use crate::record::{LabelRecord, Record, RevisionRecord};

/// A run of leaves that is to be read, in the object that holds it.
struct ObjectRun {
    object: String,
    range: LeafRange,
    /// The index of the range's first record within the object.
    number: usize,
    table: Rc<Table>,
}

/// The state of a sync, within its transaction.
pub(super) struct Reading<'a> {
    connection: &'a Connection,
    shelf: &'a ReadAhead<'a>,
    store_id: StoreId,
    /// The tree over the leaves so far; `None` behind a leaf that could not be read.
    tree: Option<Tree>,
    next_leaf: u64,
    /// Heads of the briefings that were met: row, number, id.
    heads: HashMap<String, (i64, u64, RecordId)>,
    damages: Vec<Damage>,
}

impl<'a> Reading<'a> {
    /// Begins behind a bookmark, or with the first leaf.
    pub(super) fn new(
        connection: &'a Connection,
        shelf: &'a ReadAhead<'a>,
        store_id: StoreId,
        from: Option<&Bookmark>,
    ) -> Self {
        let tree = from.map_or_else(Tree::default, |bookmark| bookmark.tree.clone());
        let next_leaf = tree.size();
        Self { connection, shelf, store_id, tree: Some(tree), next_leaf, heads: HashMap::new(), damages: Vec::new() }
    }

    /// Reads what a view has behind what is known; `false` where an object of it is gone, which a
    /// packer may have moved.
    ///
    /// `same_base` is the bookmark, where no packing came between. An object that is gone from a
    /// view that was seen twice is lost.
    pub(super) fn read_view(
        &mut self,
        view: &View,
        same_base: Option<Bookmark>,
        is_seen_twice: bool,
        progress: &mut OnProgress<'_>,
    ) -> Result<bool> {
        let Some(runs) = self.take_objects(view, same_base.as_ref(), is_seen_twice)? else { return Ok(false) };
        let skipped = |run: &ObjectRun| self.next_leaf.saturating_sub(run.range.first) as usize;
        self.shelf.expect(runs.iter().flat_map(|run| {
            let ObjectRun { object, range, number, table } = run;
            ahead::records(object, table, number + skipped(run), number + range.count as usize)
        }));
        for run in &runs {
            match self.read_run(run, view.tree.size(), progress) {
                // Its table was there a moment ago.
                Err(DatabaseError::Engine(Error::Damaged(damage))) if damage.kind == DamageKind::Missing => {
                    if !is_seen_twice {
                        return Ok(false);
                    }
                    self.damages.push(*damage);
                }
                read => read?,
            }
        }
        Ok(true)
    }

    /// What is wrong with all that was read, now that it reaches the end of the view.
    pub(super) fn damages_at_end_of(mut self, view: &View) -> Vec<Damage> {
        if self.damages.is_empty() && self.tree.as_ref() != Some(&view.tree) {
            let detail = "the records do not make up the tree that the newest entry states";
            self.damages.push(Damage::of(&entry_name(view.newest), DamageKind::Tree, detail));
        }
        self.damages
    }

    /// Takes the rows of the objects that the catalog does not have yet, and gives the runs of
    /// leaves in them that are new, in order.
    ///
    /// `None`: an object is gone, which a packer may have moved.
    fn take_objects(
        &mut self,
        view: &View,
        same_base: Option<&Bookmark>,
        is_seen_twice: bool,
    ) -> Result<Option<Vec<ObjectRun>>> {
        let objects = match same_base {
            Some(bookmark) => view.seqs.iter().filter(|seq| **seq > bookmark.seq).map(|seq| entry_name(*seq)).collect(),
            None => self.replace_objects(&view.objects())?,
        };
        self.shelf.expect(ahead::tables(view, &objects).into_iter());
        let mut runs = Vec::new();
        for object in objects {
            match read_object(self.shelf, self.store_id, &object)? {
                TableRead::Sound(table) => runs.extend(self.take_object(&object, Rc::new(*table))?),
                TableRead::Absent if !is_seen_twice => return Ok(None),
                TableRead::Absent => {
                    self.damages.push(Damage::of(&object, DamageKind::Missing, "the object is missing"));
                }
                TableRead::Damaged(damage) => self.damages.push(damage),
            }
        }
        runs.retain(|run| run.range.first + run.range.count > self.next_leaf);
        runs.sort_by_key(|run| run.range.first);
        Ok(Some(runs))
    }

    /// Takes the rows of one object, and gives its runs of leaves.
    fn take_object(&self, object: &str, table: Rc<Table>) -> Result<Vec<ObjectRun>> {
        let row = self.insert_object(object, &table)?;
        let mut runs = Vec::new();
        let mut number = 0;
        for range in &table.header.leaves {
            self.connection
                .prepare_cached("INSERT INTO ranges(object, number, first, count) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![row, number as i64, range.first.cast_signed(), range.count.cast_signed()])?;
            runs.push(ObjectRun { object: object.to_owned(), range: *range, number, table: table.clone() });
            number += range.count as usize;
        }
        Ok(runs)
    }

    /// Forgets the objects that are not in the view any more, and gives those that are new.
    fn replace_objects(&self, wanted: &[String]) -> Result<Vec<String>> {
        let mut query = self.connection.prepare("SELECT object, name FROM objects")?;
        let known: HashMap<String, i64> =
            query.query_map([], |row| Ok((row.get(1)?, row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        let wanted_names: HashSet<&String> = wanted.iter().collect();
        for (name, object) in &known {
            if !wanted_names.contains(name) {
                self.connection.execute("DELETE FROM ranges WHERE object = ?1", [object])?;
                let chunks = "DELETE FROM chunks WHERE chunk >= (SELECT chunk FROM objects WHERE object = ?1)
                              AND chunk < (SELECT chunk + chunks FROM objects WHERE object = ?1)";
                self.connection.execute(chunks, [object])?;
                self.connection.execute("DELETE FROM objects WHERE object = ?1", [object])?;
            }
        }
        Ok(wanted.iter().filter(|name| !known.contains_key(*name)).cloned().collect())
    }

    fn insert_object(&self, name: &str, table: &Table) -> Result<i64> {
        let (shape, rows) = (table.shape, table.rows());
        let first = "SELECT coalesce(max(chunk) + 1, 0) FROM chunks";
        let first: i64 = self.connection.prepare_cached(first)?.query_row([], |row| row.get(0))?;
        let mut chunks = 0;
        for bytes in rows.chunks(schema::CHUNK_BYTES) {
            let insert = "INSERT INTO chunks(chunk, bytes) VALUES (?1, ?2)";
            self.connection.prepare_cached(insert)?.execute(params![first + chunks, bytes])?;
            chunks += 1;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO objects(name, content_frames, records_frames, contents, leaves, chunk, chunks)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                name,
                shape.content_frames,
                shape.records_frames,
                shape.contents,
                shape.leaves,
                first,
                chunks
            ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Reads the leaves of one run that are not known yet.
    fn read_run(&mut self, run: &ObjectRun, total: u64, progress: &mut OnProgress<'_>) -> Result<()> {
        let ObjectRun { object, range, number, table } = run;
        if range.first > self.next_leaf {
            // What lay between could not be read.
            self.tree = None;
        }
        let skipped = self.next_leaf.saturating_sub(range.first) as usize;
        let (mut number, end) = (number + skipped, number + range.count as usize);
        self.next_leaf = self.next_leaf.max(range.first);
        let frames: Vec<RecordsFrame> =
            table.records_frames().filter(|frame| frame.end > number && frame.first < end).collect();
        for frame in &frames {
            let lines = read_lines(self.shelf, object, frame, false)?;
            let end = end.min(frame.end);
            while number < end {
                self.read_leaf(object, &lines, number)?;
                number += 1;
                self.next_leaf += 1;
            }
            tell(progress, Progress::Catalog { done: self.next_leaf, total })?;
        }
        self.next_leaf = range.first + range.count;
        if self.next_leaf == table.header.size {
            self.compare_tree(object, table);
        }
        Ok(())
    }

    /// Compares the tree so far with the one that an object states, whose last leaf was the last
    /// one read.
    fn compare_tree(&mut self, object: &str, table: &Table) {
        let stated = table.header.tree();
        if self.tree.is_some() && self.tree != stated {
            let detail = "the records do not make up the tree that the object states";
            self.damages.push(Damage::of(object, DamageKind::Tree, detail));
        }
        // Behind a gap the object's own word is all there is.
        self.tree = stated;
    }

    fn read_leaf(&mut self, object: &str, lines: &Lines, number: usize) -> Result<()> {
        let leaf = self.next_leaf;
        let parsed = match (lines.get(number), &lines.fault) {
            (Some(line), _) => parse_line(line),
            (None, Some(fault)) => Err(fault.to_string()),
            (None, None) => Err("the record is missing".to_owned()),
        };
        let (line, record) = match parsed {
            Ok(parsed) => parsed,
            Err(detail) => {
                self.tree = None;
                self.damages.push(Damage::of(object, DamageKind::Record, detail).at_leaf(leaf));
                return Ok(());
            }
        };
        let id = record.id(line);
        if let Some(tree) = &mut self.tree {
            nodes::append(self.connection, tree, &id)?;
        }
        let inserted = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO leaves(leaf, id) VALUES (?1, ?2)")?
            .execute(params![leaf.cast_signed(), id.0])?;
        if inserted == 0 {
            let detail = "the same record stands in the log twice";
            self.damages.push(Damage::of(object, DamageKind::Duplicate, detail).at_leaf(leaf));
            return Ok(());
        }
        match record {
            Record::Revision(revision) => self.read_revision(object, leaf, id, &revision),
            Record::Label(label) => self.read_label(&label),
            Record::Redacted(id) => {
                let detail = "the record was destroyed, and nothing in the log says why";
                let mut damage = Damage::of(object, DamageKind::Redacted, detail).at_leaf(leaf);
                damage.id = Some(id);
                self.damages.push(damage);
                Ok(())
            }
            Record::Unknown { .. } => Ok(()),
        }
    }

    fn read_label(&mut self, label: &LabelRecord) -> Result<()> {
        let Some((briefing, _, _)) = self.head(&label.briefing)? else { return Ok(()) };
        let leaf = label.revision.map(|id| self.leaf_of(&id)).transpose()?.flatten();
        match leaf {
            Some(leaf) => self
                .connection
                .prepare_cached("INSERT OR REPLACE INTO labels(briefing, label, leaf) VALUES (?1, ?2, ?3)")?
                .execute(params![briefing, label.label, leaf])?,
            None => self
                .connection
                .prepare_cached("DELETE FROM labels WHERE briefing = ?1 AND label = ?2")?
                .execute(params![briefing, label.label])?,
        };
        Ok(())
    }

    fn read_revision(&mut self, object: &str, leaf: u64, id: RecordId, revision: &RevisionRecord) -> Result<()> {
        let head = self.head(&revision.briefing)?;
        if !revision.follows(head.map(|(_, number, id)| (number, id))) {
            let detail = "its number or parent does not follow from the revision before it";
            let damage = Damage::of(object, DamageKind::Chain, detail).at_leaf(leaf);
            self.damages.push(damage.of_revision(&revision.briefing, revision.number, id));
        }
        let briefing = heads::put(self.connection, head.map(|(briefing, ..)| briefing), leaf, revision)?;
        let instant = revision.time.instant();
        self.connection
            .prepare_cached(
                "INSERT INTO revisions(leaf, briefing, number, seconds, nanoseconds, fingerprint)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                leaf.cast_signed(),
                briefing,
                revision.number.cast_signed(),
                instant.seconds,
                instant.nanoseconds,
                revision.fingerprint()
            ])?;
        self.heads.insert(revision.briefing.clone(), (briefing, revision.number, id));
        Ok(())
    }

    /// The head of a briefing as of the leaves read so far: its row, number and id.
    fn head(&mut self, name: &str) -> Result<Option<(i64, u64, RecordId)>> {
        /// Heads kept in memory at once: a fixed buffer, however large the store.
        const HEADS_MAX: usize = 100_000;
        if let Some(head) = self.heads.get(name) {
            return Ok(Some(*head));
        }
        let query = "SELECT briefing, revisions, id FROM briefings JOIN leaves ON leaf = head WHERE name = ?1";
        let head = self.connection.prepare_cached(query)?.query_row([name], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned(), id_from(&row.get::<_, Vec<u8>>(2)?)))
        });
        let head = head.optional()?;
        if let Some(head) = head {
            if self.heads.len() >= HEADS_MAX {
                self.heads.clear();
            }
            self.heads.insert(name.to_owned(), head);
        }
        Ok(head)
    }

    fn leaf_of(&self, id: &RecordId) -> Result<Option<i64>> {
        let query = "SELECT leaf FROM leaves WHERE id = ?1";
        Ok(self.connection.prepare_cached(query)?.query_row([id.0], |row| row.get(0)).optional()?)
    }
}
