//! The newest revision of a briefing, and the last one. What the row of the briefing says of them
//! must agree with the rows of its revisions: an old row would hide what came since, and a writer
//! would write it once more.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::catalog::checksum::{
    BRIEFING, BRIEFING_COLUMNS, LEAF, LEAF_COLUMNS, REVISION, REVISION_COLUMNS, RevisionRow, ensure_sound, leaf_id,
};
use crate::catalog::{Catalog, Rows};
use crate::database::{Result, inconsistent};
use crate::id::RecordId;

/// The newest revision of a briefing, as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) leaf: u64,
    pub(crate) number: u64,
    pub(crate) id: RecordId,
}

/// The last revision of a briefing, living or taken down: what the next one follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) leaf: u64,
    pub(crate) number: u64,
    pub(crate) id: RecordId,
    /// Whether it was taken down, so that its record may be gone.
    pub(crate) is_taken_down: bool,
}

/// The leaf of the newest living revision of a briefing, by the rows of its revisions.
pub(super) const NEWEST: &str =
    "SELECT leaf FROM revisions AS of WHERE of.briefing = briefings.briefing ORDER BY number DESC, leaf DESC LIMIT 1";

/// The newest revision of a briefing, if any lives, and the last one.
struct Tips {
    newest: Option<Head>,
    last: Last,
}

/// The row of a briefing, beside what its revisions say.
struct TipsRow {
    head: Option<u64>,
    last: u64,
    number: u64,
    newest: Option<(u64, u64)>,
    newest_id: Option<RecordId>,
    last_id: Option<RecordId>,
    is_taken_down: bool,
}

impl TipsRow {
    fn read(row: &Row<'_>) -> Result<Self> {
        ensure_sound(row, 0..BRIEFING_COLUMNS, "briefings")?;
        let newest = match row.get_ref(BRIEFING_COLUMNS)? {
            ValueRef::Null => None,
            _ => Some(RevisionRow::read(row, BRIEFING_COLUMNS)?),
        };
        let ids = BRIEFING_COLUMNS + REVISION_COLUMNS;
        Ok(Self {
            number: row.get::<_, i64>(2)?.cast_unsigned(),
            head: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
            last: row.get::<_, i64>(4)?.cast_unsigned(),
            newest: newest.map(|newest| (newest.leaf, newest.number)),
            newest_id: leaf_id(row, ids)?,
            last_id: leaf_id(row, ids + LEAF_COLUMNS)?,
            is_taken_down: row.get(ids + 2 * LEAF_COLUMNS)?,
        })
    }

    /// What it says; `None` where it contradicts the revisions.
    fn tips(self) -> Option<Tips> {
        let newest = match (self.newest, self.newest_id) {
            (Some((leaf, number)), Some(id)) => Some(Head { leaf, number, id }),
            (None, _) => None,
            (Some(_), None) => return None,
        };
        let number = newest.as_ref().map_or(0, |newest| newest.number);
        let is_last = newest.as_ref().is_some_and(|newest| newest.leaf == self.last && number == self.number);
        // What stands behind the newest was taken down.
        let is_behind = self.is_taken_down && self.number > number;
        let agrees = newest.as_ref().map(|newest| newest.leaf) == self.head && (is_last || is_behind);
        let last = Last { leaf: self.last, number: self.number, id: self.last_id?, is_taken_down: self.is_taken_down };
        agrees.then_some(Tips { newest, last })
    }
}

impl Catalog {
    /// The newest living revision of a briefing.
    ///
    /// Its row must agree with the rows of its revisions: an old one would hide the newest.
    pub(crate) fn head(&self, name: &str) -> Result<Option<Head>> {
        Ok(self.tips_of(name)?.and_then(|tips| tips.newest))
    }

    /// The last revision of a briefing, living or taken down.
    pub(crate) fn last(&self, name: &str) -> Result<Option<Last>> {
        Ok(self.tips_of(name)?.map(|tips| tips.last))
    }

    /// The newest and the last revision of a briefing; `None` where there is no such briefing.
    fn tips_of(&self, name: &str) -> Result<Option<Tips>> {
        let query = format!(
            "SELECT {BRIEFING}, {REVISION}, {LEAF}, last_leaf.leaf, last_leaf.id, last_leaf.checksum,
                    EXISTS (SELECT 1 FROM taken_down WHERE taken_down.id = last_leaf.id)
             FROM briefings
             LEFT JOIN revisions ON revisions.leaf = ({NEWEST})
             LEFT JOIN leaves ON leaves.leaf = revisions.leaf
             LEFT JOIN leaves AS last_leaf ON last_leaf.leaf = last
             WHERE name = ?1"
        );
        let found = {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query([name])?;
            rows.next()?.map(TipsRow::read).transpose()?
        };
        let Some(row) = found else {
            self.ensure_complete(&[Rows::Briefings, Rows::Names])?;
            return Ok(None);
        };
        row.tips().ok_or_else(|| inconsistent("briefings")).map(Some)
    }
}
