//! Labels: which revision of a briefing has one.

use rusqlite::{OptionalExtension, params};

use crate::catalog::checksum::{Beside, REVISION, RevisionRow};
use crate::catalog::counts::Rows;
use crate::catalog::leaves::Reading;
use crate::catalog::records::{Judged, Void};
use crate::database::Result;
use crate::id::RecordId;
use crate::name::Label;
use crate::record::LabelRecord;

const IMPOSSIBLE_LABEL: Void = "no label may have its name";
const UNKNOWN_PARENT: Void = "it follows a record of this label that is not there";

impl Reading<'_> {
    /// A label: among the records of one label the one that follows most of them counts, then the
    /// later one, then the one with the greater id; so that the same records give the same answer,
    /// in whatever order they came.
    pub(super) fn read_label(&mut self, id: RecordId, label: &LabelRecord) -> Result<Judged> {
        if Label::parse(&label.label).is_err() {
            return Ok(Err(IMPOSSIBLE_LABEL));
        }
        let history = self.head(&label.briefing)?.map(|(briefing, ..)| briefing);
        self.ensure(Rows::LabelRecords)?;
        let depth = match &label.parent {
            None => 0,
            Some(parent) => match self.depth_of(parent, label, history)? {
                Some(depth) => depth + 1,
                // What it follows may be among what is lost.
                None if self.lost > 0 => self.greatest_depth(label, history)? + 1,
                None => return Ok(Err(UNKNOWN_PARENT)),
            },
        };
        // A briefing that is not there has no row yet: its name stands for it.
        let name = history.is_none().then_some(&label.briefing);
        let insert = "INSERT INTO label_records(id, history, briefing, label, depth) VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![id.0, history, name, label.label, depth];
        let rows = "SELECT * FROM label_records WHERE id = ?1";
        self.change(Rows::LabelRecords, (rows, params![id.0]), (insert, row))?;
        let Some(briefing) = history else { return Ok(Ok(())) };
        let leaf = match &label.revision {
            Some(revision) => self.leaf_of_revision(briefing, revision)?,
            None => None,
        };
        if leaf.is_none() && label.revision.is_some() {
            self.ensure_complete()?;
        }
        Beside::Labels.ensure_sound(self.connection, briefing)?;
        let instant = label.recorded.instant();
        let upsert = "INSERT INTO labels(briefing, label, leaf, depth, seconds, nanoseconds, record)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                      ON CONFLICT (briefing, label) DO UPDATE
                      SET leaf = ?3, depth = ?4, seconds = ?5, nanoseconds = ?6, record = ?7
                      WHERE (?4, ?5, ?6, ?7) > (depth, seconds, nanoseconds, record)";
        let row = params![briefing, label.label, leaf, depth, instant.seconds, instant.nanoseconds, id.0];
        self.connection.prepare_cached(upsert)?.execute(row)?;
        Beside::Labels.keep(self.connection, briefing)?;
        Ok(Ok(()))
    }

    /// Gives the labels that were given under a name, while no briefing had it, to the history in a
    /// row; to none with a row below zero.
    pub(super) fn give_labels_of_none(&mut self, name: &str, history: i64) -> Result<()> {
        let ids = "SELECT id FROM label_records WHERE history IS NULL AND briefing = ?1";
        let mut ids = self.connection.prepare_cached(ids)?;
        let ids: Vec<Vec<u8>> = ids.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let give = "UPDATE label_records SET history = ?1, briefing = NULL WHERE id = ?2";
        for id in ids {
            let rows = ("SELECT * FROM label_records WHERE id = ?1", params![id]);
            self.change(Rows::LabelRecords, rows, (give, params![history, id]))?;
        }
        Ok(())
    }

    /// How many records of a label the one with this id follows; `None` where there is none.
    fn depth_of(&self, id: &RecordId, label: &LabelRecord, history: Option<i64>) -> Result<Option<i64>> {
        let query = "SELECT depth FROM label_records WHERE id = ?1 AND label = ?2
                     AND (history = ?3 OR (?3 IS NULL AND history IS NULL AND briefing = ?4))";
        let mut statement = self.connection.prepare_cached(query)?;
        let row = params![id.0, label.label, history, label.briefing];
        Ok(statement.query_row(row, |row| row.get(0)).optional()?)
    }

    /// How many records of a label the one that follows most of them follows; 0 where there is
    /// none.
    fn greatest_depth(&self, label: &LabelRecord, history: Option<i64>) -> Result<i64> {
        let query = "SELECT coalesce(max(depth), 0) FROM label_records WHERE label = ?1
                     AND (history = ?2 OR (?2 IS NULL AND history IS NULL AND briefing = ?3))";
        let mut statement = self.connection.prepare_cached(query)?;
        Ok(statement.query_row(params![label.label, history, label.briefing], |row| row.get(0))?)
    }

    fn leaf_of_revision(&self, briefing: i64, id: &RecordId) -> Result<Option<i64>> {
        let query =
            format!("SELECT {REVISION} FROM leaves JOIN revisions USING (leaf) WHERE id = ?1 AND briefing = ?2");
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query(params![id.0, briefing])?;
        let revision = rows.next()?.map(|row| RevisionRow::read(row, 0)).transpose()?;
        Ok(revision.map(|revision| revision.leaf.cast_signed()))
    }
}
