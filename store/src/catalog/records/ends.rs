//! Ends: from when on a briefing is not in force, and behind which of its revisions they stand.

use rusqlite::{OptionalExtension, params};

use crate::catalog::checksum::{Beside, REVISION, RevisionRow};
use crate::catalog::counts::Rows;
use crate::catalog::leaves::Reading;
use crate::catalog::records::{Judged, Void};
use crate::database::Result;
use crate::id::RecordId;
use crate::record::EndRecord;

const UNKNOWN_REVISION: Void = "its briefing has no such revision";

impl Reading<'_> {
    /// An end: it stands behind a revision of its briefing, living or taken down.
    pub(super) fn read_end(&mut self, leaf: u64, end: &EndRecord) -> Result<Judged> {
        let head = self.head(&end.briefing)?;
        let named = match head {
            Some((briefing, ..)) => self.number_of(briefing, &end.revision)?,
            None => None,
        };
        let (briefing, number) = match (head, named) {
            (Some((briefing, ..)), Some(number)) => (briefing, number),
            // What it stands behind may be among what is lost: behind all that can be read.
            (Some((briefing, last, _)), None) if self.lost > 0 => (briefing, last + 1),
            // Or it is what this program cannot read.
            _ if self.lost > 0 || self.has_newer_records(&end.briefing)? => return Ok(Ok(())),
            _ => return Ok(Err(UNKNOWN_REVISION)),
        };
        let insert = "INSERT INTO ends(leaf, briefing, number, seconds, nanoseconds, recorded_seconds,
                      recorded_nanoseconds, fingerprint, time, author, reason)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let (time, recorded) = (end.time.instant(), end.recorded.instant());
        let row = params![
            leaf.cast_signed(),
            briefing,
            number.cast_signed(),
            time.seconds,
            time.nanoseconds,
            recorded.seconds,
            recorded.nanoseconds,
            end.fingerprint(),
            end.time.as_str(),
            end.author,
            end.reason
        ];
        Beside::Ends.ensure_sound(self.connection, briefing)?;
        self.change(Rows::Ends, ("SELECT * FROM ends WHERE leaf = ?1", params![leaf.cast_signed()]), (insert, row))?;
        Beside::Ends.keep(self.connection, briefing)?;
        Ok(Ok(()))
    }

    /// The number of the revision of a briefing with an id, living or taken down.
    fn number_of(&mut self, briefing: i64, id: &RecordId) -> Result<Option<u64>> {
        let living =
            format!("SELECT {REVISION} FROM leaves JOIN revisions USING (leaf) WHERE id = ?1 AND briefing = ?2");
        let mut living = self.connection.prepare_cached(&living)?;
        let mut living = living.query(params![id.0, briefing])?;
        if let Some(row) = living.next()? {
            return Ok(Some(RevisionRow::read(row, 0)?.number));
        }
        self.ensure(Rows::Hidden)?;
        let hidden = "SELECT number FROM leaves JOIN hidden USING (leaf) WHERE id = ?1 AND briefing = ?2";
        let hidden = self.connection.prepare_cached(hidden)?.query_row(params![id.0, briefing], |row| row.get(0));
        Ok(hidden.optional()?.map(i64::cast_unsigned))
    }
}
