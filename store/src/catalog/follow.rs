//! Following the log: reading the leaves after the bookmark, from wherever they lie now.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::catalog::{Bookmark, Catalog, id_from, schema};
use crate::damage::{Damage, DamageKind};
use crate::database::{LOG_BYTES_MAX, cut_long_log};
use crate::error::{Error, Result};
use crate::id::{RecordId, StoreId};
use crate::log::{View, entry_name, read_object};
use crate::merkle::Tree;
use crate::object::{LeafRange, Table};
use crate::progress::Progress;
use crate::read::{Lines, RecordsFrame, TableRead, parse_line, read_lines};
use crate::record::{Record, RevisionRecord};
use crate::shelf::Shelf;

/// What following gave.
pub(crate) enum Followed {
    /// The catalog is up to date.
    Current,
    /// An object of the view is gone: a packer was faster. Take another view.
    Moved,
    /// Damage was met: the catalog knows everything that could be read.
    Damaged(Vec<Damage>),
}

/// An object whose leaves are to be read, in the order of the leaves.
struct Piece {
    object: String,
    range: LeafRange,
    /// The number of the range's first record within the object.
    number: usize,
    table: std::rc::Rc<Table>,
}

impl Catalog {
    /// Reads the leaves after the bookmark, in one transaction with it.
    ///
    /// With `lenient`, what is damaged is left out and the rest is kept; otherwise damage leaves the catalog as it was. With
    /// `steady` the view was seen twice, so an object that is not there is lost, and no packer moved it.
    /// Errors: I/O, SQLite. Cost: proportional to what is new; nothing but a comparison where nothing is.
    pub(crate) fn follow(
        &mut self,
        shelf: &dyn Shelf,
        store: StoreId,
        view: &View,
        lenient: bool,
        steady: bool,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Followed> {
        let base = view.base.as_ref().map_or(0, |live| live.base.seq);
        let goal = Bookmark { store, tree: view.tree.clone(), place: view.newest, base };
        if self.bookmark()?.as_ref() == Some(&goal) {
            return Ok(Followed::Current);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut from = schema::bookmark(&transaction)?;
        // Another reader may have been faster while this one waited; and a log whose end is damaged is not a shorter log.
        if let Some(bookmark) = from.as_ref().filter(|bookmark| bookmark.store == store) {
            if *bookmark == goal || (bookmark.place > view.newest && bookmark.base >= base) {
                return Ok(Followed::Current);
            }
            if !view.damages.is_empty() && bookmark.tree.size() >= view.tree.size() {
                return Ok(Followed::Damaged(Vec::new()));
            }
        }
        let known = from.as_ref().is_some_and(|bookmark| {
            let (known, seen) = (bookmark.tree.size(), view.tree.size());
            bookmark.store == store && (known < seen || (known == seen && bookmark.tree.root() == view.tree.root()))
        });
        if !known {
            schema::SCHEMA.make_anew(&transaction)?;
            from = None;
        }
        let was_packed = from.as_ref().is_some_and(|bookmark| bookmark.base != base);
        let mut reading = Reading {
            connection: &transaction,
            shelf,
            store,
            tree: Some(from.as_ref().map_or_else(Tree::default, |bookmark| bookmark.tree.clone())),
            next_leaf: from.as_ref().map_or(0, |bookmark| bookmark.tree.size()),
            heads: HashMap::new(),
            damages: Vec::new(),
        };
        let Some(pieces) = reading.pieces(view, from.as_ref().filter(|bookmark| bookmark.base == base), steady)? else {
            return Ok(Followed::Moved);
        };
        for piece in &pieces {
            match reading.read_piece(piece, view.tree.size(), progress) {
                // Its table was there a moment ago.
                Err(Error::Damaged(damage)) if damage.kind == DamageKind::Missing => match steady {
                    false => return Ok(Followed::Moved),
                    true => reading.damages.push(*damage),
                },
                read => read?,
            }
        }
        let (mut damages, tree) = (reading.damages, reading.tree);
        if damages.is_empty() && tree.as_ref() != Some(&view.tree) {
            let detail = "the records do not make up the tree that the newest entry states";
            damages.push(Damage::of(&entry_name(view.newest), DamageKind::Tree, detail));
        }
        if !damages.is_empty() && !lenient {
            return Ok(Followed::Damaged(damages));
        }
        schema::set_bookmark(&transaction, &goal)?;
        transaction.commit()?;
        // Beside reading every pack's rows anew two fsyncs are little, and every opening after it reads less.
        cut_long_log(&self.connection, if was_packed { 0 } else { LOG_BYTES_MAX })?;
        Ok(if damages.is_empty() { Followed::Current } else { Followed::Damaged(damages) })
    }
}

/// The state of following, within its transaction.
struct Reading<'a> {
    connection: &'a Connection,
    shelf: &'a dyn Shelf,
    store: StoreId,
    /// The tree over the leaves so far; `None` behind a leaf that could not be read.
    tree: Option<Tree>,
    next_leaf: u64,
    /// Heads of the briefings that were met: row, number, id.
    heads: HashMap<String, (i64, u64, RecordId)>,
    damages: Vec<Damage>,
}

impl Reading<'_> {
    /// Takes the objects that the catalog does not have yet, and gives their leaves in order.
    ///
    /// `same_base` is the bookmark, where no packing came between. `None`: an object is gone.
    fn pieces(&mut self, view: &View, same_base: Option<&Bookmark>, steady: bool) -> Result<Option<Vec<Piece>>> {
        let objects = match same_base {
            Some(bookmark) => {
                view.places.iter().filter(|place| **place > bookmark.place).map(|place| entry_name(*place)).collect()
            }
            None => self.replace_objects(&view.objects())?,
        };
        let mut pieces = Vec::new();
        for object in objects {
            let table = match read_object(self.shelf, self.store, &object)? {
                TableRead::Sound(table) => std::rc::Rc::new(*table),
                TableRead::Absent if !steady => return Ok(None),
                TableRead::Absent => {
                    self.damages.push(Damage::of(&object, DamageKind::Missing, "the object is missing"));
                    continue;
                }
                TableRead::Damaged(damage) => {
                    self.damages.push(damage);
                    continue;
                }
            };
            let row = self.insert_object(&object, &table)?;
            let mut number = 0;
            for range in &table.header.leaves {
                self.connection
                    .prepare_cached("INSERT INTO ranges(object, number, first, count) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![row, number as i64, range.first.cast_signed(), range.count.cast_signed()])?;
                pieces.push(Piece { object: object.clone(), range: *range, number, table: table.clone() });
                number += range.count as usize;
            }
        }
        pieces.retain(|piece| piece.range.first + piece.range.count > self.next_leaf);
        pieces.sort_by_key(|piece| piece.range.first);
        Ok(Some(pieces))
    }

    /// Forgets the objects that are not in the view any more, and gives those that are new.
    fn replace_objects(&self, wanted: &[String]) -> Result<Vec<String>> {
        let mut query = self.connection.prepare("SELECT object, name FROM objects")?;
        let known: HashMap<String, i64> =
            query.query_map([], |row| Ok((row.get(1)?, row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        let wanted_names: std::collections::HashSet<&String> = wanted.iter().collect();
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

    /// Reads the leaves of one piece that are not known yet.
    fn read_piece(&mut self, piece: &Piece, total: u64, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let Piece { object, range, number, table } = piece;
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
            progress(Progress::Catalog { done: self.next_leaf, total });
        }
        self.next_leaf = range.first + range.count;
        if self.next_leaf == table.header.size {
            let stated = table.header.tree();
            match &self.tree {
                // Behind a gap the entry's own word is all there is.
                None => self.tree = stated,
                Some(tree) if Some(tree) != stated.as_ref() => {
                    let detail = "the records do not make up the tree that the object states";
                    self.damages.push(Damage::of(object, DamageKind::Tree, detail));
                    self.tree = stated;
                }
                Some(_) => {}
            }
        }
        Ok(())
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
            tree.append(&id);
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
            Record::Label(label) => {
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

    fn read_revision(&mut self, object: &str, leaf: u64, id: RecordId, revision: &RevisionRecord) -> Result<()> {
        let head = self.head(&revision.briefing)?;
        if !revision.follows(head.map(|(_, number, id)| (number, id))) {
            let detail = "its number or parent does not follow from the revision before it";
            let damage = Damage::of(object, DamageKind::Chain, detail).at_leaf(leaf);
            self.damages.push(damage.of_revision(&revision.briefing, revision.number, id));
        }
        let briefing = match head {
            Some((briefing, _, _)) => {
                self.connection
                    .prepare_cached("UPDATE briefings SET revisions = ?2, head = ?3 WHERE briefing = ?1")?
                    .execute(params![briefing, revision.number.cast_signed(), leaf.cast_signed()])?;
                briefing
            }
            None => {
                self.connection
                    .prepare_cached("INSERT INTO briefings(name, revisions, head) VALUES (?1, ?2, ?3)")?
                    .execute(params![revision.briefing, revision.number.cast_signed(), leaf.cast_signed()])?;
                self.connection.last_insert_rowid()
            }
        };
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
