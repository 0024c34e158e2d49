//! Void records, as a full check shows them.

use serde::Serialize;

use crate::catalog::{Catalog, Rows, id_from};
use crate::database::Result;
use crate::id::RecordId;

/// A record that is in the log and counts for nothing: it does not follow what is there, stands in
/// the log already, or cannot be read. It is no damage, and stops nobody. As JSON an object with
/// these fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VoidRecord {
    /// Its index among all records of the log, from 0.
    pub leaf: u64,
    /// The hash of its line.
    pub id: RecordId,
    /// The object that holds it.
    pub object: String,
    /// The briefing that it names, if it can be read.
    pub briefing: Option<String>,
    /// The number that it gives itself, if it is a revision's.
    pub revision: Option<u64>,
    /// Why it is void, in plain words; not for programs.
    pub reason: String,
}

impl Catalog {
    /// The first `limit` void records from a leaf on, in the order of the log.
    pub(crate) fn voids(&self, from: u64, limit: usize) -> Result<Vec<VoidRecord>> {
        let connection = self.complete(&[Rows::Voids])?;
        let query = "SELECT leaf, id, object, briefing, number, reason FROM voids
                     WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map([i64::try_from(from).unwrap_or(i64::MAX), limit as i64], |row| {
            Ok(VoidRecord {
                leaf: row.get::<_, i64>(0)?.cast_unsigned(),
                id: id_from(&row.get::<_, Vec<u8>>(1)?),
                object: row.get(2)?,
                briefing: row.get(3)?,
                revision: row.get::<_, Option<i64>>(4)?.map(i64::cast_unsigned),
                reason: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
