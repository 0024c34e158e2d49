//! Labels: which revision of a briefing has one.

use rusqlite::{OptionalExtension, params};

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
        let depth = match &label.parent {
            None => 0,
            Some(parent) => match self.depth_of(parent, label)? {
                Some(depth) => depth + 1,
                // What it follows may be among what is lost.
                None if self.lost > 0 => self.greatest_depth(label)? + 1,
                None => return Ok(Err(UNKNOWN_PARENT)),
            },
        };
        let insert = "INSERT INTO label_records(id, briefing, label, depth) VALUES (?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(insert)?.execute(params![id.0, label.briefing, label.label, depth])?;
        self.added.add(Rows::LabelRecords, 1);
        let Some((briefing, ..)) = self.head(&label.briefing)? else { return Ok(Ok(())) };
        let leaf = match &label.revision {
            Some(revision) => self.leaf_of_revision(briefing, revision)?,
            None => None,
        };
        if leaf.is_none() && label.revision.is_some() {
            self.ensure_complete()?;
        }
        let known = "SELECT EXISTS (SELECT 1 FROM labels WHERE briefing = ?1 AND label = ?2)";
        let mut known = self.connection.prepare_cached(known)?;
        let is_known: bool = known.query_row(params![briefing, label.label], |row| row.get(0))?;
        self.added.add(Rows::Labels, i64::from(!is_known));
        let instant = label.recorded.instant();
        let upsert = "INSERT INTO labels(briefing, label, leaf, depth, seconds, nanoseconds, record)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                      ON CONFLICT (briefing, label) DO UPDATE
                      SET leaf = ?3, depth = ?4, seconds = ?5, nanoseconds = ?6, record = ?7
                      WHERE (?4, ?5, ?6, ?7) > (depth, seconds, nanoseconds, record)";
        let row = params![briefing, label.label, leaf, depth, instant.seconds, instant.nanoseconds, id.0];
        self.connection.prepare_cached(upsert)?.execute(row)?;
        Ok(Ok(()))
    }

    /// How many records of a label the one with this id follows; `None` where there is none.
    fn depth_of(&self, id: &RecordId, label: &LabelRecord) -> Result<Option<i64>> {
        let query = "SELECT depth FROM label_records WHERE id = ?1 AND briefing = ?2 AND label = ?3";
        let mut statement = self.connection.prepare_cached(query)?;
        Ok(statement.query_row(params![id.0, label.briefing, label.label], |row| row.get(0)).optional()?)
    }

    /// How many records of a label the one that follows most of them follows; 0 where there is
    /// none.
    fn greatest_depth(&self, label: &LabelRecord) -> Result<i64> {
        let query = "SELECT coalesce(max(depth), 0) FROM label_records WHERE briefing = ?1 AND label = ?2";
        let mut statement = self.connection.prepare_cached(query)?;
        Ok(statement.query_row(params![label.briefing, label.label], |row| row.get(0))?)
    }

    fn leaf_of_revision(&self, briefing: i64, id: &RecordId) -> Result<Option<i64>> {
        let query = "SELECT leaf FROM leaves JOIN revisions USING (leaf) WHERE id = ?1 AND briefing = ?2";
        Ok(self.connection.prepare_cached(query)?.query_row(params![id.0, briefing], |row| row.get(0)).optional()?)
    }
}
