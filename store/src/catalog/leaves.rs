//! Reading leaves into the catalog: the objects of a view, and their tables; what the records say
//! is in `records`.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use rusqlite::{Connection, params};

use crate::catalog::counts::{Added, Compared, Rows};
use crate::catalog::records::Heads;
use crate::catalog::tiling::{Extent, fill, tile};
use crate::catalog::{Bookmark, Tolerance, ahead, schema};
use crate::damage::{Damage, DamageKind};
use crate::database::{DatabaseError, Result};
use crate::error::Error;
use crate::fetch::{ReadAhead, RecordsFrame, TableRead, read_lines};
use crate::id::StoreId;
use crate::leaf_range::LeafRange;
use crate::log::{Spares, View, entry_name, lying_packs, read_object, spared};
use crate::merkle::Tree;
use crate::object::{Table, TableError};
use crate::progress::{OnProgress, Progress, tell};

/// What reading a view gave.
pub(super) enum ViewRead {
    /// Everything that can be read was.
    Read,
    /// An object is gone, which a packer may have moved.
    Moved,
    /// Revisions that the catalog has were taken down since: it is to be made anew without them.
    TakenDown,
}

/// The state of a sync, within its transaction.
pub(super) struct Reading<'a> {
    pub(super) connection: &'a Connection,
    pub(super) shelf: &'a ReadAhead<'a>,
    store_id: StoreId,
    tolerance: Tolerance,
    /// The tree over the leaves so far; `None` behind a leaf that could not be read.
    pub(super) tree: Option<Tree>,
    pub(super) next_leaf: u64,
    /// How many leaves before it could not be read.
    pub(super) lost: u64,
    pub(super) heads: Heads,
    pub(super) has_taken_down: bool,
    /// The rows that it added.
    pub(super) added: Added,
    /// What of the rows that were there before was found to be all.
    pub(super) compared: Compared,
    /// The objects beside the log, where something was looked for in them.
    spares: Option<Spares>,
    /// What objects without leaves state of the log, those that are to be compared first at the
    /// end: names and trees.
    stated: Vec<(String, Tree)>,
    pub(super) damages: Vec<Damage>,
}

impl<'a> Reading<'a> {
    /// Begins behind a bookmark, or with the first leaf.
    pub(super) fn new(
        connection: &'a Connection,
        shelf: &'a ReadAhead<'a>,
        store_id: StoreId,
        from: Option<&Bookmark>,
        compared: Compared,
        tolerance: Tolerance,
    ) -> Self {
        let tree = from.map_or_else(Tree::default, |bookmark| bookmark.tree.clone());
        let next_leaf = tree.size();
        Self {
            connection,
            shelf,
            store_id,
            tolerance,
            tree: Some(tree),
            next_leaf,
            lost: 0,
            heads: Heads::default(),
            has_taken_down: false,
            added: Added::default(),
            compared,
            spares: None,
            stated: Vec::new(),
            damages: Vec::new(),
        }
    }

    /// Refuses to go on where rows are missing of what was read before: to be asked before a record
    /// is taken for odd, which may be because of that. Cost: that of counting, once.
    pub(super) fn ensure_complete(&mut self) -> Result<()> {
        self.added.ensure_complete(self.connection, &mut self.compared)
    }

    /// The same of some of them.
    pub(super) fn ensure(&mut self, rows: Rows) -> Result<()> {
        self.added.ensure(self.connection, rows, &mut self.compared)
    }

    /// Reads what a view has behind what is known.
    ///
    /// `same_base` is the bookmark, where no packing came between.
    pub(super) fn read_view(
        &mut self,
        view: &View,
        same_base: Option<Bookmark>,
        progress: &mut OnProgress<'_>,
    ) -> Result<ViewRead> {
        let known = self.next_leaf;
        let Some(parts) = self.take_objects(view, same_base.as_ref())? else { return Ok(ViewRead::Moved) };
        let mut is_taken_down = false;
        // Before all others: a redacted record is judged by the tombstone behind it.
        for part in &parts {
            is_taken_down |= self.read_tombstones(part, known)?;
        }
        if is_taken_down {
            return Ok(ViewRead::TakenDown);
        }
        self.note_taken_down()?;
        self.compare_stated();
        self.expect_records(&parts);
        for part in &parts {
            match self.read_part(part, view, progress) {
                // Its table was there a moment ago.
                Err(DatabaseError::Engine(Error::Damaged(damage))) if damage.kind == DamageKind::Missing => {
                    if !self.tolerance.is_seen_twice {
                        return Ok(ViewRead::Moved);
                    }
                    self.damages.push(*damage);
                }
                read => read?,
            }
        }
        self.check_needs(view)?;
        Ok(ViewRead::Read)
    }

    /// Notes where briefings were renamed and the log does not say that its readers must know what
    /// that is: one that does not would take a renamed briefing's revisions for void.
    fn check_needs(&mut self, view: &View) -> Result<()> {
        let query = "SELECT EXISTS (SELECT 1 FROM renames)";
        let is_silent = view.damages.is_empty() && !view.needs.has_renames();
        if is_silent && self.connection.query_row(query, [], |row| row.get(0))? {
            let detail = "briefings were renamed in the log, and it does not say that this must be understood";
            self.damages.push(Damage::of(&entry_name(view.newest), DamageKind::Table, detail));
        }
        Ok(())
    }

    /// What is wrong with all that was read, now that it reaches the end of the view.
    pub(super) fn damages_at_end_of(mut self, view: &View) -> Vec<Damage> {
        if self.tree.is_some() {
            for (object, _) in std::mem::take(&mut self.stated) {
                self.note_another_tree(&object);
            }
        }
        let is_another = match &self.tree {
            Some(tree) => self.next_leaf == view.tree.size() && *tree != view.tree,
            None => self.damages.is_empty(),
        };
        if is_another && !self.damages.iter().any(|damage| damage.kind == DamageKind::Tree) {
            let detail = "the records do not make up the tree that the newest entry states";
            self.damages.push(Damage::of(&entry_name(view.newest), DamageKind::Tree, detail));
        }
        self.damages
    }

    /// Takes the rows of the objects that the catalog does not have yet, and gives the parts of
    /// them that hold new leaves, in order.
    ///
    /// `None`: an object is gone, which a packer may have moved.
    fn take_objects(&mut self, view: &View, same_base: Option<&Bookmark>) -> Result<Option<Vec<Extent>>> {
        let (objects, first) = match same_base {
            Some(bookmark) => {
                let new = view.seqs.iter().filter(|seq| **seq > bookmark.seq);
                (new.map(|seq| entry_name(*seq)).collect::<Vec<String>>(), bookmark.tree.size())
            }
            None => (self.replace_objects(&view.objects())?, 0),
        };
        self.shelf.expect(ahead::tables(view, &objects).into_iter());
        let mut extents = if same_base.is_some() { Vec::new() } else { self.known_extents()? };
        for object in objects {
            match read_object(self.shelf, self.store_id, &object)? {
                TableRead::Sound(table) => {
                    self.check_listed(view, &object, &table);
                    if table.header.leaves.is_empty() {
                        self.stated.extend(table.header.tree().map(|tree| (object.clone(), tree)));
                    }
                    extents.extend(self.take_object(&object, Rc::new(*table))?);
                }
                TableRead::Absent if !self.tolerance.is_seen_twice => return Ok(None),
                TableRead::Absent => {
                    self.damages.push(Damage::of(&object, DamageKind::Missing, "the object is missing"));
                }
                TableRead::Damaged(damage) => self.damages.push(damage),
            }
        }
        self.stated.sort_by_key(|(_, tree)| std::cmp::Reverse(tree.size()));
        let mut parts = self.lay(extents, first, view)?;
        parts.retain(|part| part.table.is_some() && part.range.end() > self.next_leaf);
        Ok(Some(parts))
    }

    /// Says which frames of records are read next.
    fn expect_records(&self, parts: &[Extent]) {
        let next_leaf = self.next_leaf;
        self.shelf.expect(parts.iter().flat_map(|part| {
            let skipped = next_leaf.saturating_sub(part.range.first) as usize;
            let end = part.number + part.range.count as usize;
            let table = part.table.as_ref();
            table.map(|table| ahead::records(&part.object, table, part.number + skipped, end)).unwrap_or_default()
        }));
    }

    /// Lays the extents side by side, fills what is open from other objects that lie there, and
    /// notes what is wrong with them.
    fn lay(&mut self, extents: Vec<Extent>, first: u64, view: &View) -> Result<Vec<Extent>> {
        let mut tiling = tile(extents, first, view.tree.size());
        for extent in &tiling.overlapping {
            let detail = "its leaves lie in another object of the log already";
            self.damages.push(Damage::of(&extent.object, DamageKind::Misplaced, detail).at_leaves(extent.range));
        }
        if let Some(last) = tiling.parts.last().filter(|last| last.range.end() > view.tree.size()) {
            let detail = "it holds leaves behind the last one of the log";
            self.damages.push(Damage::of(&last.object, DamageKind::Misplaced, detail).at_leaves(last.range));
        }
        if !tiling.gaps.is_empty() && self.tolerance.is_lenient {
            let candidates = self.substitutes(view)?;
            for gap in std::mem::take(&mut tiling.gaps) {
                let filled = fill(gap, &candidates);
                tiling.parts.extend(filled.parts);
                tiling.gaps.extend(filled.gaps);
            }
            tiling.parts.sort_by_key(|part| part.range.first);
        }
        for gap in tiling.gaps {
            let detail = "no object of the log that can be read holds them";
            self.damages.push(Damage::of("log", DamageKind::Missing, detail).at_leaves(gap));
        }
        for part in &mut tiling.parts {
            self.insert_part(part)?;
        }
        Ok(tiling.parts)
    }

    /// What lies there beside the objects of the view and may hold the same leaves: entries that
    /// the base covers and that were not removed yet, and packs that it does not list, or all where
    /// it is lost.
    fn substitutes(&self, view: &View) -> Result<Vec<Extent>> {
        let in_view: HashSet<String> = view.objects().into_iter().collect();
        let mut tables = lying_packs(self.shelf, self.store_id)?;
        for seq in &view.covered {
            if let TableRead::Sound(table) = read_object(self.shelf, self.store_id, &entry_name(*seq))? {
                tables.push((entry_name(*seq), *table));
            }
        }
        let others = tables.into_iter().filter(|(object, _)| !in_view.contains(object));
        Ok(others.flat_map(|(object, table)| extents_of(&object, 0, Rc::new(table))).collect())
    }

    /// Notes where a pack is not the one that the base lists.
    fn check_listed(&mut self, view: &View, object: &str, table: &Table) {
        if view.listed(object).is_some_and(|listed| !listed.is_of(table)) {
            let detail = "the pack is not the one that the base lists";
            self.damages.push(Damage::of(object, DamageKind::Misplaced, detail));
        }
    }

    /// Takes the rows of one object, and gives its leaves.
    fn take_object(&self, object: &str, table: Rc<Table>) -> Result<Vec<Extent>> {
        let row = self.insert_object(object, &table)?;
        Ok(extents_of(object, row, table))
    }

    /// The leaves that the catalog knows where to find.
    fn known_extents(&self) -> Result<Vec<Extent>> {
        let mut query =
            self.connection.prepare("SELECT name, number, first, count FROM ranges JOIN objects USING (object)")?;
        let rows = query.query_map([], |row| {
            let number = row.get::<_, i64>(1)? as usize;
            let (first, count) = (row.get::<_, i64>(2)?.cast_unsigned(), row.get::<_, i64>(3)?.cast_unsigned());
            Ok(Extent { object: row.get(0)?, row: 0, range: LeafRange { first, count }, number, table: None })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Notes where the leaves of a part lie, with the rows of its object where that is a
    /// substitute.
    fn insert_part(&self, part: &mut Extent) -> Result<()> {
        let Some(table) = &part.table else { return Ok(()) };
        if part.row == 0 {
            part.row = self.insert_object(&part.object, table)?;
        }
        let (first, count) = (part.range.first.cast_signed(), part.range.count.cast_signed());
        self.connection
            .prepare_cached("INSERT INTO ranges(object, number, first, count) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![part.row, part.number as i64, first, count])?;
        Ok(())
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

    /// Reads the leaves of one part that are not known yet.
    fn read_part(&mut self, part: &Extent, view: &View, progress: &mut OnProgress<'_>) -> Result<()> {
        let Extent { object, range, number, table: Some(table), .. } = part else { return Ok(()) };
        if range.first > self.next_leaf {
            // What lay between could not be read.
            self.tree = None;
            self.lost += range.first - self.next_leaf;
        }
        let skipped = self.next_leaf.saturating_sub(range.first) as usize;
        let (mut number, end) = (number + skipped, number + range.count as usize);
        self.next_leaf = self.next_leaf.max(range.first);
        let frames: Vec<RecordsFrame> =
            table.records_frames().filter(|frame| frame.end > number && frame.first < end).collect();
        for frame in &frames {
            // The hash of the frame tells a record that is odd from one that was damaged.
            let lines = read_lines(self.shelf, object, frame, true)?;
            let end = end.min(frame.end);
            let spares = match &lines.fault {
                Some(fault) if self.tolerance.is_lenient => self.spare_lines(view, object, end - number, fault)?,
                _ => Vec::new(),
            };
            let mut spares = spares.into_iter();
            while number < end {
                match (spares.next(), lines.get(number)) {
                    (Some(line), _) => self.read_leaf(object, &line, None)?,
                    (None, Some(line)) => self.read_leaf(object, line, lines.fault.as_ref())?,
                    (None, None) => break,
                }
                number += 1;
                self.next_leaf += 1;
                self.compare_stated();
            }
            if number < end {
                self.note_unreadable(object, (end - number) as u64, lines.fault.as_ref());
                number = end;
            }
            tell(progress, Progress::Catalog { done: self.next_leaf, total: view.tree.size() })?;
        }
        if self.next_leaf == table.header.size {
            self.compare_tree(object, table);
        }
        Ok(())
    }

    /// The records of the next leaves, whose frame is damaged, from objects beside the log: of all
    /// of them, or none.
    fn spare_lines(&mut self, view: &View, object: &str, count: usize, fault: &TableError) -> Result<Vec<Vec<u8>>> {
        if self.spares.is_none() {
            self.spares = Some(Spares::beside(self.shelf, self.store_id, view)?);
        }
        let leaves = self.next_leaf..self.next_leaf + count as u64;
        let line = |leaf| self.spares.as_ref().and_then(|spares| spares.line(self.shelf, leaf, object));
        let lines: Option<Vec<Vec<u8>>> = leaves.map(line).collect();
        if lines.is_some() {
            self.damages.push(spared(object, fault));
        }
        Ok(lines.unwrap_or_default())
    }

    /// Notes that the next leaves cannot be read: one damage for all, however many there are.
    fn note_unreadable(&mut self, object: &str, count: u64, fault: Option<&TableError>) {
        self.tree = None;
        self.lost += count;
        let detail = fault.map_or("the record is missing".to_owned(), ToString::to_string);
        let leaves = LeafRange { first: self.next_leaf, count };
        self.damages.push(Damage::of(object, DamageKind::Record, detail).at_leaves(leaves));
        self.next_leaf += count;
    }

    /// Compares the tree so far with the one that an object states, whose last leaf was the last
    /// one read.
    fn compare_tree(&mut self, object: &str, table: &Table) {
        let stated = table.header.tree();
        if self.tree.is_some() && self.tree != stated {
            self.note_another_tree(object);
        }
        // Behind a gap the object's own word is all there is.
        self.tree = stated;
    }

    /// Compares the tree so far with what objects without leaves state of it at this size.
    fn compare_stated(&mut self) {
        while let Some((object, stated)) = self.stated.pop_if(|(_, stated)| stated.size() <= self.next_leaf) {
            if self.tree.as_ref().is_some_and(|tree| *tree != stated) {
                self.note_another_tree(&object);
            }
        }
    }

    fn note_another_tree(&mut self, object: &str) {
        let detail = "the records do not make up the tree that the object states";
        self.damages.push(Damage::of(object, DamageKind::Tree, detail));
    }
}

/// The leaves of an object, as its table states them.
fn extents_of(object: &str, row: i64, table: Rc<Table>) -> Vec<Extent> {
    let mut number = 0;
    let extent = |range: &LeafRange| {
        let first = number;
        number += range.count as usize;
        Extent { object: object.to_owned(), row, range: *range, number: first, table: Some(table.clone()) }
    };
    table.header.leaves.iter().map(extent).collect()
}
