//! What each record says, taken into the catalog in the order of the log.
//!
//! A record that does not follow what is there, that stands in the log already, or that cannot be
//! read although its frame is sound, is *void*: a leaf like any other, that is nobody's revision
//! and nobody's label. Void records stop nobody; a full check shows them.

mod ends;
mod labels;
mod renames;

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, ToSql, params, params_from_iter};

use crate::catalog::buckets::part_of_id;
use crate::catalog::checksum::{BRIEFING, BRIEFING_COLUMNS, checksum, ensure_sound, sum_of_rows};
use crate::catalog::counts::{Rows, part_of_name};
use crate::catalog::leaves::Reading;
use crate::catalog::tiling::Extent;
use crate::catalog::{heads, id_from, nodes};
use crate::damage::{Damage, DamageKind};
use crate::database::{DatabaseError, Result};
use crate::fetch::{parse_line, read_lines};
use crate::id::RecordId;
use crate::name::Name;
use crate::object::TableError;
use crate::record::{Record, RevisionRecord, TakenDown, follows};

/// Heads of briefings that were met: row, number, id.
#[derive(Default)]
pub(super) struct Heads(HashMap<String, (i64, u64, RecordId)>);

/// Why a record is void.
type Void = &'static str;

/// What became of a record: that it counts, or why it is void.
type Judged = std::result::Result<(), Void>;

const TWICE: Void = "the same record stands in the log before";
const NOT_NEXT: Void = "its number or parent does not follow from the revision before it";
const IMPOSSIBLE_NAME: Void = "no briefing may have its name";

impl Reading<'_> {
    /// Reads the tombstones that a part holds, before any other record; `true` where one takes down
    /// what the catalog has, which is everything below `known`.
    pub(super) fn read_tombstones(&mut self, part: &Extent, known: u64) -> Result<bool> {
        let Extent { object, range, table: Some(table), .. } = part else { return Ok(false) };
        let mut is_known = false;
        for leaf in table.header.tombstones.iter().filter(|leaf| range.contains(**leaf) && **leaf >= known) {
            let Some(location) = table.location(object, *leaf) else { continue };
            let lines = read_lines(self.shelf, object, &location.records, true)?;
            let Some(Ok((_, record))) = lines.get(location.number).map(parse_line) else { continue };
            let Record::Tombstone(tombstone) = record else {
                let detail = "the record is not the tombstone that its object says";
                self.damages.push(Damage::of(object, DamageKind::Record, detail).at_leaf(*leaf));
                continue;
            };
            for taken in &tombstone.revisions {
                is_known |= self.leaf_of(&taken.id)?.is_some();
                self.insert_taken_down(*leaf, taken)?;
            }
        }
        Ok(is_known)
    }

    fn insert_taken_down(&mut self, tombstone: u64, taken: &TakenDown) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO taken_down(id, tombstone, briefing, number, parent)
                      VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![
            taken.id.0,
            tombstone.cast_signed(),
            taken.briefing,
            taken.number.map(u64::cast_signed),
            taken.parent.map(|id| id.0)
        ];
        let rows = "SELECT * FROM taken_down WHERE id = ?1";
        self.change(Rows::TakenDown, (rows, params![taken.id.0]), (insert, row))
    }

    /// Changes rows of a table of which a sum is kept; `rows` selects them before and after.
    fn change(
        &mut self,
        table: Rows,
        (rows, of): (&str, &[&dyn ToSql]),
        (change, params): (&str, &[&dyn ToSql]),
    ) -> Result<()> {
        let before = sum_of_rows(self.connection, rows, of)?;
        self.connection.prepare_cached(change)?.execute(params)?;
        self.added.add(table, sum_of_rows(self.connection, rows, of)?.wrapping_sub(before));
        Ok(())
    }

    /// Reads the record at the next leaf. `fault` is what is wrong with its frame.
    pub(super) fn read_leaf(&mut self, object: &str, line: &[u8], fault: Option<&TableError>) -> Result<()> {
        let leaf = self.next_leaf;
        let parsed = parse_line(line);
        let (id, judged) = match &parsed {
            Ok((line, record)) => {
                let id = record.id(line);
                (id, self.judge(object, leaf, id, record)?)
            }
            Err(detail) if fault.is_some() => {
                self.tree = None;
                self.lost += 1;
                self.damages.push(Damage::of(object, DamageKind::Record, detail).at_leaf(leaf));
                return Ok(());
            }
            Err(detail) => (RecordId::of_bytes(line), Err(detail.clone())),
        };
        if let Some(tree) = &mut self.tree {
            nodes::append(self.connection, tree, &id)?;
        }
        if let Err(reason) = judged {
            self.ensure_complete()?;
            let record = parsed.ok().map(|(_, record)| record);
            self.insert_void(object, leaf, id, record.as_ref(), &reason)?;
        }
        Ok(())
    }

    /// Takes a record in; the reason where it is void.
    fn judge(
        &mut self,
        object: &str,
        leaf: u64,
        id: RecordId,
        record: &Record,
    ) -> Result<std::result::Result<(), String>> {
        let inserted = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO leaves(leaf, id, checksum) VALUES (?1, ?2, ?3)")?
            .execute(params![leaf.cast_signed(), id.0, part_of_id(leaf, &id)])?;
        if inserted == 0 {
            return Ok(Err(TWICE.to_owned()));
        }
        self.added.keys.add_leaf(leaf, &id);
        let judged = match record {
            Record::Revision(revision) => self.read_revision(leaf, id, revision)?,
            Record::Label(label) => self.read_label(id, label)?,
            Record::End(end) => self.read_end(leaf, end)?,
            Record::Rename(rename) => self.read_rename(leaf, rename)?,
            Record::Redacted(id) => {
                self.read_redacted(object, leaf, *id)?;
                Ok(())
            }
            Record::Tombstone(tombstone) => {
                let is_listed = tombstone.revisions.iter().try_fold(true, |listed, taken| -> Result<bool> {
                    Ok(listed && self.is_taken_down_by(&taken.id, leaf)?)
                })?;
                if !is_listed {
                    let detail = "its object does not say that it is a tombstone";
                    self.damages.push(Damage::of(object, DamageKind::Record, detail).at_leaf(leaf));
                }
                Ok(())
            }
            Record::Unknown { briefing, .. } => {
                if let Some(name) = briefing {
                    self.note_newer_records(name)?;
                }
                Ok(())
            }
        };
        if judged.is_err() {
            self.added.keys.take_leaf(leaf, &id);
            self.connection.prepare_cached("DELETE FROM leaves WHERE leaf = ?1")?.execute([leaf.cast_signed()])?;
        }
        Ok(judged.map_err(str::to_owned))
    }

    fn insert_void(
        &mut self,
        object: &str,
        leaf: u64,
        id: RecordId,
        record: Option<&Record>,
        reason: &str,
    ) -> Result<()> {
        let (briefing, number) = match record {
            Some(Record::Revision(revision)) => (Some(&revision.briefing), Some(revision.number.cast_signed())),
            Some(Record::Label(label)) => (Some(&label.briefing), None),
            Some(Record::End(end)) => (Some(&end.briefing), None),
            _ => (None, None),
        };
        let insert = "INSERT OR REPLACE INTO voids(leaf, id, object, briefing, number, reason)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let row = params![leaf.cast_signed(), id.0, object, briefing, number, reason];
        self.change(Rows::Voids, ("SELECT * FROM voids WHERE leaf = ?1", params![leaf.cast_signed()]), (insert, row))
    }

    fn read_revision(&mut self, leaf: u64, id: RecordId, revision: &RevisionRecord) -> Result<Judged> {
        let name = &revision.briefing;
        let mut head = self.head(name)?;
        if head.is_none() {
            head = self.renamed_by_lost(leaf, revision)?;
        }
        let head_of = head.map(|(_, number, id)| (number, id));
        if !revision.follows(head_of) && !self.may_follow_lost(revision, head_of) {
            // Whether it follows what this program cannot read, a newer one knows; and a name may
            // have been freed by what is lost.
            let may_be_anew = self.lost > 0 && revision.number == 1 && revision.parent.is_none();
            let may_follow =
                may_be_anew || self.follows_under_lost_name(revision, head)? || self.has_newer_records(name)?;
            return Ok(if may_follow { Ok(()) } else { Err(NOT_NEXT) });
        }
        if head.is_none() && Name::parse(name).is_err() {
            return Ok(Err(IMPOSSIBLE_NAME));
        }
        let living = if self.is_taken_down(&id)? { None } else { Some(revision) };
        let briefing = self.set_last(name, head, leaf, (revision.number, id), living)?;
        if living.is_none() {
            return Ok(Ok(()));
        }
        let instant = revision.time.instant();
        let (seconds, nanoseconds) = (instant.seconds, i64::from(instant.nanoseconds));
        let (number, print) = (revision.number.cast_signed(), revision.fingerprint());
        let values = [leaf.cast_signed(), briefing, number, seconds, nanoseconds, print];
        let insert = "INSERT INTO revisions(leaf, briefing, number, seconds, nanoseconds, fingerprint, checksum)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = values.into_iter().chain([checksum(values.map(ValueRef::Integer))]);
        self.connection.prepare_cached(insert)?.execute(params_from_iter(row))?;
        self.added.keys.add_revision(leaf, instant);
        Ok(Ok(()))
    }

    /// Whether a revision may follow others that are lost: numbers are missing before it, no more
    /// than leaves that cannot be read. What can be read must not be void for what cannot.
    fn may_follow_lost(&self, revision: &RevisionRecord, head: Option<(u64, RecordId)>) -> bool {
        let next = head.map_or(1, |(number, _)| number + 1);
        revision.number > next && revision.number - next <= self.lost && revision.parent.is_some()
    }

    /// Whether a revision may follow one of another briefing, or one that was passed over itself: a
    /// lost record may have given that the name which both have here.
    fn follows_under_lost_name(&self, revision: &RevisionRecord, head: Option<(i64, u64, RecordId)>) -> Result<bool> {
        let Some(parent) = revision.parent.filter(|_| self.lost > 0) else { return Ok(false) };
        let query = "SELECT EXISTS (SELECT 1 FROM leaves LEFT JOIN revisions USING (leaf)
                     WHERE id = ?1 AND briefing IS NOT ?2)";
        let row = params![parent.0, head.map(|(briefing, ..)| briefing)];
        Ok(self.connection.prepare_cached(query)?.query_row(row, |row| row.get(0))?)
    }

    /// Makes a revision the last of its briefing, and its newest where it lives; gives the
    /// briefing's row.
    fn set_last(
        &mut self,
        name: &str,
        head: Option<(i64, u64, RecordId)>,
        leaf: u64,
        (number, id): (u64, RecordId),
        living: Option<&RevisionRecord>,
    ) -> Result<i64> {
        let before = head.map(|(briefing, ..)| briefing);
        let briefing = heads::put(self.connection, before, name, (number, leaf), living)?;
        if before.is_none() {
            self.added.add(Rows::Briefings, 1);
            self.added.add(Rows::Names, part_of_name(name));
            // Labels may have been given under its name before it began.
            self.give_labels_of_none(name, briefing)?;
        }
        if living.is_none() {
            let insert = "INSERT INTO hidden(briefing, number, leaf) VALUES (?1, ?2, ?3)";
            let row = params![briefing, number.cast_signed(), leaf.cast_signed()];
            let rows = "SELECT * FROM hidden WHERE leaf = ?1";
            self.change(Rows::Hidden, (rows, params![leaf.cast_signed()]), (insert, row))?;
        }
        self.heads.0.insert(name.to_owned(), (briefing, number, id));
        Ok(briefing)
    }

    /// A record that was destroyed: its tombstone says which revision it was.
    fn read_redacted(&mut self, object: &str, leaf: u64, id: RecordId) -> Result<()> {
        let query = "SELECT briefing, number, parent FROM taken_down WHERE id = ?1";
        let taken = self.connection.prepare_cached(query)?.query_row([id.0], |row| {
            let parent: Option<Vec<u8>> = row.get(2)?;
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<i64>>(1)?, parent.map(|id| id_from(&id))))
        });
        match taken.optional()? {
            None => {
                let detail = "the record was destroyed, and nothing in the log says why";
                let mut damage = Damage::of(object, DamageKind::Redacted, detail).at_leaf(leaf);
                damage.id = Some(id);
                self.damages.push(damage);
            }
            Some((Some(name), Some(number), parent)) => {
                let (head, number) = (self.head(&name)?, number.cast_unsigned());
                if follows(number, parent, head.map(|(_, number, id)| (number, id))) {
                    self.set_last(&name, head, leaf, (number, id), None)?;
                }
            }
            // No revision of its briefing lives: nothing follows it.
            Some(_) => {}
        }
        Ok(())
    }

    /// The last revision of a briefing as of the leaves read so far: the briefing's row, its number
    /// and its id.
    fn head(&mut self, name: &str) -> Result<Option<(i64, u64, RecordId)>> {
        /// Heads kept in memory at once: a fixed buffer, however large the store.
        const HEADS_MAX: usize = 100_000;
        if let Some(head) = self.heads.0.get(name) {
            return Ok(Some(*head));
        }
        let query = format!("SELECT {BRIEFING}, id FROM briefings JOIN leaves ON leaf = last WHERE name = ?1");
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([name])?;
        let head = rows.next()?.map(|row| {
            ensure_sound(row, 0..BRIEFING_COLUMNS, "briefings")?;
            let id = id_from(row.get_ref(BRIEFING_COLUMNS)?.as_blob().unwrap_or_default());
            Ok::<_, DatabaseError>((row.get(0)?, row.get::<_, i64>(2)?.cast_unsigned(), id))
        });
        let head = head.transpose()?;
        if let Some(head) = head {
            if self.heads.0.len() >= HEADS_MAX {
                self.heads.0.clear();
            }
            self.heads.0.insert(name.to_owned(), head);
        }
        Ok(head)
    }

    fn leaf_of(&self, id: &RecordId) -> Result<Option<i64>> {
        let query = "SELECT leaf FROM leaves WHERE id = ?1";
        Ok(self.connection.prepare_cached(query)?.query_row([id.0], |row| row.get(0)).optional()?)
    }

    fn note_newer_records(&mut self, name: &str) -> Result<()> {
        let insert = "INSERT OR IGNORE INTO newer(name) VALUES (?1)";
        self.change(Rows::Newer, ("SELECT * FROM newer WHERE name = ?1", params![name]), (insert, params![name]))
    }

    fn has_newer_records(&mut self, name: &str) -> Result<bool> {
        self.ensure(Rows::Newer)?;
        let query = "SELECT EXISTS (SELECT 1 FROM newer WHERE name = ?1)";
        Ok(self.connection.prepare_cached(query)?.query_row([name], |row| row.get(0))?)
    }

    fn is_taken_down(&self, id: &RecordId) -> Result<bool> {
        if !self.has_taken_down {
            return Ok(false);
        }
        let query = "SELECT EXISTS (SELECT 1 FROM taken_down WHERE id = ?1)";
        Ok(self.connection.prepare_cached(query)?.query_row([id.0], |row| row.get(0))?)
    }

    /// Notes whether anything was taken down: few stores have anything to look up.
    pub(super) fn note_taken_down(&mut self) -> Result<()> {
        let query = "SELECT EXISTS (SELECT 1 FROM taken_down)";
        self.has_taken_down = self.connection.query_row(query, [], |row| row.get(0))?;
        self.ensure(Rows::TakenDown)
    }

    fn is_taken_down_by(&self, id: &RecordId, tombstone: u64) -> Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM taken_down WHERE id = ?1 AND tombstone = ?2)";
        let row = params![id.0, tombstone.cast_signed()];
        Ok(self.connection.prepare_cached(query)?.query_row(row, |row| row.get(0))?)
    }
}
