//! The briefings and their newest revisions: what a listing shows of them is kept here, so that it
//! reads no record.

use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Row, ToSql, params};

use crate::catalog::checksum::{
    BRIEFING, BRIEFING_COLUMNS, LEAF, LEAF_COLUMNS, checksum, ensure_sound, leaf_id, renew_briefing,
};
use crate::catalog::tips::NEWEST;
use crate::catalog::{Catalog, Rows};
use crate::database::{Result, inconsistent};
use crate::id::RecordId;
use crate::record::RevisionRecord;
use crate::time::{Instant, Time};

/// A briefing as the reader's catalog knows it: what a listing shows.
///
/// Its record was checked when the catalog took it in, and is not read again: a text is to be shown
/// and a revision written only after [`crate::Reader::head`] has read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedBriefing {
    /// Its name as it was written.
    pub name: String,
    /// How many revisions it has.
    pub revisions: u64,
    /// The id of the newest one.
    pub id: RecordId,
    /// Its time.
    pub time: Time,
    /// Who made it.
    pub author: Option<String>,
    /// Why it was made.
    pub note: Option<String>,
    /// Since when it is not in force, where nothing revives it.
    pub end: Option<ListedEnd>,
}

/// The end of a briefing, as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEnd {
    /// From when on the briefing is not in force.
    pub time: Time,
    /// Who ended it.
    pub author: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Keeps a revision, its number and its leaf, as the last of its briefing, whose row is `briefing`
/// where it has one; and as the newest one where it lives. Gives that row.
pub(super) fn put(
    connection: &Connection,
    briefing: Option<i64>,
    name: &str,
    (number, leaf): (u64, u64),
    living: Option<&RevisionRecord>,
) -> Result<i64> {
    let (number, leaf) = (number.cast_signed(), leaf.cast_signed());
    let head = living.map(|_| leaf);
    let time = living.map(|revision| revision.time.as_str());
    let author = living.and_then(|revision| revision.author.as_deref());
    let note = living.and_then(|revision| revision.note.as_deref());
    let row = match briefing {
        Some(briefing) => briefing,
        None => {
            let next = "SELECT coalesce(max(briefing), 0) + 1 FROM briefings";
            connection.prepare_cached(next)?.query_row([], |row| row.get(0))?
        }
    };
    if briefing.is_some() && living.is_none() {
        let update = "UPDATE briefings SET revisions = ?2, last = ?3 WHERE briefing = ?1";
        connection.prepare_cached(update)?.execute(params![row, number, leaf])?;
        renew_briefing(connection, row)?;
        return Ok(row);
    }
    // The columns in their order.
    let (integer, head_value) = (ValueRef::Integer, head.map_or(ValueRef::Null, ValueRef::Integer));
    let values = [integer(row), name.into(), integer(number), head_value, integer(leaf)];
    let sum = checksum(values.into_iter().chain([time.into(), author.into(), note.into()]));
    let write = if briefing.is_some() {
        "UPDATE briefings SET name = ?2, revisions = ?3, head = ?4, last = ?5, time = ?6, author = ?7, note = ?8,
         checksum = ?9 WHERE briefing = ?1"
    } else {
        "INSERT INTO briefings(briefing, name, revisions, head, last, time, author, note, checksum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    };
    let params = params![row, name, number, head, leaf, time, author, note, sum];
    connection.prepare_cached(write)?.execute(params)?;
    Ok(row)
}

impl Catalog {
    /// What a listing shows of the briefings whose name begins with `prefix`, by name, after
    /// `after`. Cost: those rows.
    pub(crate) fn listing(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<ListedBriefing>> {
        let page = self.by_name(prefix, after, limit, |row| {
            let listed = ListedBriefing {
                name: row.get(1)?,
                revisions: row.get::<_, i64>(2)?.cast_unsigned(),
                id: leaf_id(row, BRIEFING_COLUMNS)?.ok_or_else(|| inconsistent("leaves"))?,
                time: time(5, row.get_ref(5)?)?,
                author: row.get(6)?,
                note: row.get(7)?,
                end: None,
            };
            Ok((listed, row.get::<_, i64>(0)?, row.get::<_, bool>(BRIEFING_COLUMNS + LEAF_COLUMNS)?))
        })?;
        // Few briefings have ends.
        let with_end = |(mut listed, briefing, has_ends): (ListedBriefing, i64, bool)| {
            if has_ends {
                let end = self.end_of_row(briefing, Instant::MAX, u64::MAX)?;
                listed.end = end.map(|end| ListedEnd { time: end.time, author: end.author, reason: end.reason });
            }
            Ok(listed)
        };
        page.into_iter().map(with_end).collect()
    }

    /// Names, numbers of revisions and heads of the briefings whose name begins with `prefix`, by
    /// name, after `after`. Cost: those rows.
    pub(crate) fn briefings(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<(String, u64, u64)>> {
        self.by_name(prefix, after, limit, |row| {
            Ok((row.get(1)?, row.get::<_, i64>(2)?.cast_unsigned(), row.get::<_, i64>(3)?.cast_unsigned()))
        })
    }

    /// Rows of briefings in the byte order of their names, which is that of their index; those of
    /// which no revision lives are passed over. Behind the columns of [`BRIEFING`] they have those
    /// of [`LEAF`] of the newest revision, and whether the briefing has ends.
    fn by_name<T>(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
        read: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        // One bound each way, so that the index is entered where the page begins and left where it
        // ends.
        let (low, begins) = if after >= prefix { (after, "name > ?1") } else { (prefix, "name >= ?1") };
        let high = first_without(prefix);
        let ends = if high.is_some() { "name < ?2" } else { "?2 IS NULL" };
        // A row that has no head, or an old one, though there are revisions, would hide them; and
        // ends that the row does not know of, or that are not there, are none of this briefing.
        let query = format!(
            "SELECT {BRIEFING}, {LEAF}, ends <> 0, head IS ({NEWEST})
                    AND (ends <> 0) = EXISTS (SELECT 1 FROM ends WHERE ends.briefing = briefings.briefing)
             FROM briefings LEFT JOIN leaves ON leaves.leaf = head WHERE {begins} AND {ends} ORDER BY name"
        );
        let connection = self.complete(&[Rows::Briefings, Rows::Names])?;
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query::<&[&dyn ToSql]>(&[&low, &high])?;
        let mut page = Vec::new();
        while page.len() < limit
            && let Some(row) = rows.next()?
        {
            ensure_sound(row, 0..BRIEFING_COLUMNS, "briefings")?;
            if !row.get::<_, bool>(BRIEFING_COLUMNS + LEAF_COLUMNS + 1)? {
                return Err(inconsistent("briefings"));
            }
            if row.get::<_, Option<i64>>(3)?.is_some() {
                page.push(read(row)?);
            }
        }
        Ok(page)
    }
}

/// A time as a row spells it: whoever shows it relies on its form.
pub(super) fn time(column: usize, value: ValueRef<'_>) -> rusqlite::Result<Time> {
    let wrong = |error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error));
    Time::parse(value.as_str()?).map_err(wrong)
}

/// The first text in byte order behind all that begin with `prefix`; `None` where there is none.
///
/// UTF-8 orders texts by code points, so the last character that has a successor gets it, and what
/// stands behind it goes.
fn first_without(prefix: &str) -> Option<String> {
    let mut bound = prefix.to_owned();
    while let Some(last) = bound.pop() {
        let next = match last {
            // Behind it lie the surrogates, which are no characters.
            '\u{d7ff}' => Some('\u{e000}'),
            _ => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            bound.push(next);
            return Some(bound);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::buckets::part_of_id;
    use crate::catalog::counts::{Added, part_of_name};

    #[test]
    fn the_end_of_a_prefix_is_the_next_text_in_byte_order() {
        for (prefix, end) in [
            ("", None),
            ("a/", Some("a0")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}\u{10ffff}", None),
            ("\u{7f}", Some("\u{80}")),
            ("\u{ffff}", Some("\u{10000}")),
            ("\u{d7ff}", Some("\u{e000}")),
        ] {
            assert_eq!(first_without(prefix).as_deref(), end, "{prefix:?}");
            for inside in [prefix.to_owned(), format!("{prefix}\u{10ffff}x"), format!("{prefix}\0")] {
                assert!(first_without(prefix).is_none_or(|end| end > inside), "{prefix:?}");
            }
        }
    }

    #[test]
    fn briefings_are_listed_between_the_bounds_of_a_prefix_whatever_ends_it() {
        let catalog = Catalog::in_memory().unwrap();
        let names =
            ["a", "a\u{10ffff}", "a\u{10ffff}\u{10ffff}", "a\u{10ffff}b", "b", "b/1", "b/2", "b0", "\u{10ffff}", "ä"];
        for (leaf, name) in (0..).zip(names) {
            let line = format!(
                r#"{{"type":"revision","v":1,"briefing":"{name}","number":1,"content":"{}","bytes":0,"time":"2026-05-09T14:00:00+02:00","recorded":"2026-05-09T12:00:00Z","salt":"{}"}}"#,
                "00".repeat(32),
                "00".repeat(16)
            );
            let Ok(crate::record::Record::Revision(record)) = crate::record::Record::parse(&line) else { panic!() };
            let connection = catalog.connection().unwrap();
            let briefing = put(&connection, None, name, (1, leaf), Some(&record)).unwrap();
            let insert = "INSERT INTO leaves(leaf, id, checksum) VALUES (?1, ?2, ?3)";
            let id = RecordId::of(name);
            connection.execute(insert, params![leaf.cast_signed(), id.0, part_of_id(leaf, &id)]).unwrap();
            let insert = "INSERT INTO revisions VALUES (?1, ?2, 1, 0, 0, 0, 0)";
            connection.execute(insert, [leaf.cast_signed(), briefing]).unwrap();
        }
        let mut added = Added::default();
        added.add(Rows::Briefings, names.len() as i64);
        names.iter().for_each(|name| added.add(Rows::Names, part_of_name(name)));
        added.keep(&catalog.connection().unwrap()).unwrap();
        let mut sorted = names;
        sorted.sort_unstable();
        for prefix in ["", "a", "a\u{10ffff}", "b", "b/", "b0", "c", "\u{10ffff}", "ä"] {
            for page in [1, 2, 100] {
                let (mut listed, mut after) = (Vec::new(), String::new());
                loop {
                    let rows = catalog.listing(prefix, &after, page).unwrap();
                    let same: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
                    let heads = catalog.briefings(prefix, &after, page).unwrap();
                    assert_eq!(same, heads.into_iter().map(|(name, ..)| name).collect::<Vec<_>>());
                    let Some(last) = rows.last() else { break };
                    after.clone_from(&last.name);
                    listed.extend(same);
                }
                let expected: Vec<&str> = sorted.into_iter().filter(|name| name.starts_with(prefix)).collect();
                assert_eq!(listed, expected, "{prefix:?}");
            }
        }
    }
}
