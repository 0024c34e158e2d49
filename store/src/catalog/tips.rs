//! The newest revision of a briefing, and the last one. What the row of the briefing says of them
//! must agree with the rows of its revisions: an old row would hide what came since, and a writer
//! would write it once more.

use rusqlite::{OptionalExtension, Row};

use crate::catalog::{Catalog, Rows, id_from};
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
    "SELECT leaf FROM revisions WHERE revisions.briefing = briefings.briefing ORDER BY number DESC, leaf DESC LIMIT 1";

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
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let number = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(i64::cast_unsigned));
        let id = |column: usize| row.get::<_, Option<Vec<u8>>>(column).map(|it| it.map(|id| id_from(&id)));
        Ok(Self {
            head: number(0)?,
            last: row.get::<_, i64>(1)?.cast_unsigned(),
            number: row.get::<_, i64>(2)?.cast_unsigned(),
            newest: number(3)?.zip(number(4)?),
            newest_id: id(5)?,
            last_id: id(6)?,
            is_taken_down: row.get(7)?,
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
            "SELECT head, last, revisions, newest.leaf, newest.number, newest_id.id, last_id.id,
                    EXISTS (SELECT 1 FROM taken_down WHERE taken_down.id = last_id.id)
             FROM briefings
             LEFT JOIN revisions AS newest ON newest.leaf = ({NEWEST})
             LEFT JOIN leaves AS newest_id ON newest_id.leaf = newest.leaf
             LEFT JOIN leaves AS last_id ON last_id.leaf = last
             WHERE name = ?1"
        );
        let found = {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(&query)?;
            statement.query_row([name], TipsRow::read).optional()?
        };
        let Some(row) = found else {
            self.ensure_complete(&[Rows::Briefings, Rows::Names])?;
            return Ok(None);
        };
        row.tips().ok_or_else(|| inconsistent("briefings")).map(Some)
    }
}
