//! What tells that a row of a long table is not found by the key that it was written with: it would
//! seem never to have been.
//!
//! Of each key a part is taken, and the sum of the parts is kept bucket by bucket, in the
//! transaction that changes the rows. Before the catalog says that something is not there, or that
//! this is all there is, the rows of the buckets in which it would lie are summed up and compared;
//! once for each connection. So that costs as much as a bucket, however long the table is: some
//! thousand rows of leaves or ids, and all of some 36 hours of times.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::catalog::Catalog;
use crate::catalog::checksum::{at_one_moment, checksum, sum_of_rows};
use crate::catalog::counts::Compared;
use crate::database::{Result, inconsistent};
use crate::id::RecordId;
use crate::time::{Instant, TimeRange};

/// Leaves in a bucket: 4,096.
const LEAF_BITS: u32 = 12;

/// Seconds in a bucket, some 36 hours.
const TIME_BITS: u32 = 17;

/// Times before or behind this many seconds from 1970, in the years 1697 and 2242, share a bucket:
/// whatever times people write, the buckets are few.
const FAR_TIME: i64 = 1 << 33;

/// The least and the greatest bucket of anything.
const ALL: Stretch = (i64::MIN, i64::MAX);

/// Stretches of buckets that are remembered; where more were compared, all are.
const STRETCHES_MAX: usize = 64;

/// The keys by which rows are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Keys {
    /// The leaves of revisions.
    Revisions,
    /// All leaves.
    Leaves,
    /// The ids of leaves.
    Ids,
    /// The times of revisions, as their index has them.
    Times,
}

/// Each of [`Keys`] in its order.
const EACH: [Keys; 4] = [Keys::Revisions, Keys::Leaves, Keys::Ids, Keys::Times];

/// The first and the last of some buckets one behind the other.
pub(super) type Stretch = (i64, i64);

impl Keys {
    /// The sum of the parts of the keys that are in a stretch of buckets now. Cost: those rows.
    fn sum(self, connection: &Connection, (first, last): Stretch) -> Result<i64> {
        let (low, high) = match self {
            Self::Ids => {
                let rows = "SELECT leaf, id FROM leaves INDEXED BY leaves_by_id WHERE id >= ?1 AND id <= ?2";
                return sum_of_rows(connection, rows, params![least_id(first), greatest_id(last)]);
            }
            Self::Revisions | Self::Leaves => bounds(first, last, LEAF_BITS, ALL),
            Self::Times => bounds(first, last, TIME_BITS, (bucket_of_seconds(i64::MIN), bucket_of_seconds(i64::MAX))),
        };
        let sum = match self {
            Self::Revisions => "SELECT sum(leaf % 1073741824 * 2 + 1) FROM revisions WHERE leaf >= ?1 AND leaf <= ?2",
            Self::Times => {
                "SELECT sum((seconds % 4294967291) * (leaf % 1073741824 * 2 + 1) & 4294967295)
                 FROM revisions INDEXED BY revisions_by_time WHERE seconds >= ?1 AND seconds <= ?2"
            }
            _ => "SELECT sum(leaf % 1073741824 * 2 + 1) FROM leaves WHERE leaf >= ?1 AND leaf <= ?2",
        };
        let sum = connection.prepare_cached(sum)?.query_row([low, high], |row| row.get::<_, Option<i64>>(0))?;
        Ok(sum.unwrap_or(0))
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Revisions | Self::Times => "revisions",
            Self::Leaves | Self::Ids => "leaves",
        }
    }
}

/// The least and the greatest value in a stretch of buckets of `1 << bits` values each; whatever is
/// beyond the buckets at the `ends` is in them.
fn bounds(first: i64, last: i64, bits: u32, ends: Stretch) -> (i64, i64) {
    let low = if first <= ends.0 { i64::MIN } else { first << bits };
    let high = if last >= ends.1 { i64::MAX } else { (last << bits) | ((1 << bits) - 1) };
    (low, high)
}

/// The bucket of a leaf.
pub(super) const fn bucket_of_leaf(leaf: u64) -> i64 {
    (leaf >> LEAF_BITS).cast_signed()
}

/// The bucket of an id: its first three digits.
pub(super) const fn bucket_of_id(id: &RecordId) -> i64 {
    (id.0[0] as i64) << 4 | (id.0[1] as i64) >> 4
}

/// The bucket of a time.
pub(super) fn bucket_of_seconds(seconds: i64) -> i64 {
    seconds.clamp(-FAR_TIME, FAR_TIME) >> TIME_BITS
}

fn least_id(bucket: i64) -> [u8; 32] {
    let bucket = bucket.max(0).cast_unsigned();
    let mut id = [0; 32];
    id[0] = (bucket >> 4) as u8;
    id[1] = (bucket << 4) as u8;
    id
}

fn greatest_id(bucket: i64) -> [u8; 32] {
    let bucket = bucket.min(0xfff).cast_unsigned();
    let mut id = [0xff; 32];
    id[0] = (bucket >> 4) as u8;
    id[1] = (bucket << 4) as u8 | 0xf;
    id
}

/// What a leaf adds to the sum of its bucket: SQLite computes the same.
pub(super) const fn part_of_leaf(leaf: u64) -> i64 {
    (leaf % (1 << 30)).cast_signed() * 2 + 1
}

/// What the id of a leaf adds to the sum of its bucket; the checksum of the leaf's row, too.
pub(super) fn part_of_id(leaf: u64, id: &RecordId) -> i64 {
    use rusqlite::types::ValueRef;
    checksum([ValueRef::Integer(leaf.cast_signed()), ValueRef::Blob(&id.0)])
}

/// What the time of the revision at a leaf adds to the sum of its bucket: SQLite computes the same.
pub(super) const fn part_of_time(leaf: u64, time: Instant) -> i64 {
    ((time.seconds % 4_294_967_291) * part_of_leaf(leaf)) & 0xffff_ffff
}

/// What came to the sums of some buckets.
#[derive(Clone, Debug, Default)]
pub(super) struct AddedKeys(BTreeMap<(Keys, i64), i64>);

impl AddedKeys {
    /// A leaf with an id.
    pub(super) fn add_leaf(&mut self, leaf: u64, id: &RecordId) {
        self.add(Keys::Leaves, bucket_of_leaf(leaf), part_of_leaf(leaf));
        self.add(Keys::Ids, bucket_of_id(id), part_of_id(leaf, id));
    }

    /// A leaf that is none after all.
    pub(super) fn take_leaf(&mut self, leaf: u64, id: &RecordId) {
        self.add(Keys::Leaves, bucket_of_leaf(leaf), -part_of_leaf(leaf));
        self.add(Keys::Ids, bucket_of_id(id), -part_of_id(leaf, id));
    }

    /// A leaf that is a revision with a time.
    pub(super) fn add_revision(&mut self, leaf: u64, time: Instant) {
        self.add(Keys::Revisions, bucket_of_leaf(leaf), part_of_leaf(leaf));
        self.add(Keys::Times, bucket_of_seconds(time.seconds), part_of_time(leaf, time));
    }

    fn add(&mut self, keys: Keys, bucket: i64, part: i64) {
        let sum = self.0.entry((keys, bucket)).or_default();
        *sum = sum.wrapping_add(part);
    }

    /// Refuses where a key of what was there before this was added is missing or another.
    ///
    /// Errors: SQLite; one that blames the file. Cost: the rows of these buckets, or of all, where
    /// they were not compared before.
    pub(super) fn ensure(
        &self,
        connection: &Connection,
        keys: Keys,
        stretch: Stretch,
        compared: &mut Compared,
    ) -> Result<()> {
        let known = compared.stretches_of(keys);
        if known.iter().any(|(first, last)| *first <= stretch.0 && stretch.1 <= *last) {
            return Ok(());
        }
        let stretch = if known.len() < STRETCHES_MAX { stretch } else { ALL };
        let (kept, found) = at_one_moment(connection, || {
            let kept = "SELECT sum(sum) FROM sums WHERE keys = ?1 AND bucket >= ?2 AND bucket <= ?3";
            let of = params![keys as i64, stretch.0, stretch.1];
            let kept = connection.prepare_cached(kept)?.query_row(of, |row| row.get::<_, Option<i64>>(0))?;
            Ok((kept.unwrap_or(0), keys.sum(connection, stretch)?))
        })?;
        let added = self.0.range((keys, stretch.0)..=(keys, stretch.1));
        if added.fold(kept, |sum, (_, more)| sum.wrapping_add(*more)) != found {
            return Err(inconsistent(keys.table()));
        }
        note(known, stretch);
        Ok(())
    }

    /// The same of all keys.
    pub(super) fn ensure_all(&self, connection: &Connection, compared: &mut Compared) -> Result<()> {
        EACH.into_iter().try_for_each(|keys| self.ensure(connection, keys, ALL, compared))
    }

    /// Adds it to what is kept, in the transaction that changed the rows.
    pub(super) fn keep(&self, connection: &Connection) -> Result<()> {
        let add = "INSERT INTO sums(keys, bucket, sum) VALUES (?1, ?2, ?3)
                   ON CONFLICT (keys, bucket) DO UPDATE SET sum = sum + excluded.sum";
        let mut add = connection.prepare_cached(add)?;
        for ((keys, bucket), sum) in self.0.iter().filter(|(_, sum)| **sum != 0) {
            add.execute(params![*keys as i64, bucket, sum])?;
        }
        Ok(())
    }
}

/// Notes a stretch among others, or as one with a neighbour.
fn note(known: &mut Vec<Stretch>, stretch: Stretch) {
    let touches = |it: &&mut Stretch| it.0 <= stretch.1.saturating_add(1) && stretch.0 <= it.1.saturating_add(1);
    match known.iter_mut().find(touches) {
        Some(it) => *it = (it.0.min(stretch.0), it.1.max(stretch.1)),
        None => known.push(stretch),
    }
}

impl Catalog {
    /// Refuses where a key of some leaves, from the first to the last, is missing or another.
    ///
    /// Errors: SQLite; one that blames the file. Cost: the rows of their buckets, once.
    pub(super) fn ensure_leaves(&self, keys: Keys, first: u64, last: u64) -> Result<()> {
        let last = last.min(i64::MAX.cast_unsigned());
        if first > last {
            return Ok(());
        }
        self.ensure_keys(keys, (bucket_of_leaf(first), bucket_of_leaf(last)))
    }

    /// The same of the ids from one to another.
    pub(super) fn ensure_ids(&self, least: &RecordId, greatest: &RecordId) -> Result<()> {
        self.ensure_keys(Keys::Ids, (bucket_of_id(least), bucket_of_id(greatest)))
    }

    /// The same of a stretch of time.
    pub(super) fn ensure_times(&self, time: TimeRange) -> Result<()> {
        let (since, until) = time.bounds();
        self.ensure_keys(Keys::Times, (bucket_of_seconds(since.seconds), bucket_of_seconds(until.seconds)))
    }

    /// The same of all keys of a kind. Cost: all rows of the table.
    pub(super) fn ensure_all(&self, keys: Keys) -> Result<()> {
        self.ensure_keys(keys, ALL)
    }

    fn ensure_keys(&self, keys: Keys, stretch: Stretch) -> Result<()> {
        let mut in_use = self.connection()?;
        let opened = &mut *in_use.0;
        AddedKeys::default().ensure(&opened.connection, keys, stretch, &mut opened.compared)
    }
}

/// Sums up anew whatever keys are in the tables.
#[cfg(test)]
pub(super) fn renew_sums(connection: &Connection) -> Result<()> {
    let mut added = AddedKeys::default();
    let mut leaves = connection.prepare("SELECT leaf, id FROM leaves")?;
    let mut rows = leaves.query([])?;
    while let Some(row) = rows.next()? {
        let id = crate::catalog::id_from(row.get_ref(1)?.as_blob().unwrap_or_default());
        added.add_leaf(row.get::<_, i64>(0)?.cast_unsigned(), &id);
    }
    let mut revisions = connection.prepare("SELECT leaf, seconds FROM revisions")?;
    let mut rows = revisions.query([])?;
    while let Some(row) = rows.next()? {
        added.add_revision(row.get::<_, i64>(0)?.cast_unsigned(), Instant { seconds: row.get(1)?, nanoseconds: 0 });
    }
    connection.execute("DELETE FROM sums", [])?;
    added.keep(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_between_the_bounds_of_its_bucket_and_in_no_other() {
        let leaf = |leaf: u64| {
            let bucket = bucket_of_leaf(leaf);
            bounds(bucket, bucket, LEAF_BITS, ALL)
        };
        assert_eq!((leaf(0), leaf(4095), leaf(4096)), ((0, 4095), (0, 4095), (4096, 8191)));
        let ends = (bucket_of_seconds(i64::MIN), bucket_of_seconds(i64::MAX));
        let time = |seconds| {
            let bucket = bucket_of_seconds(seconds);
            bounds(bucket, bucket, TIME_BITS, ends)
        };
        assert_eq!((time(0), time(-1)), ((0, 131_071), (-131_072, -1)));
        for seconds in [i64::MIN, -FAR_TIME, -FAR_TIME + 131_072, 0, FAR_TIME - 1, FAR_TIME, i64::MAX] {
            let (low, high) = time(seconds);
            assert!(low <= seconds && seconds <= high, "{seconds}: {low} to {high}");
            assert!(low == i64::MIN || bucket_of_seconds(low - 1) < bucket_of_seconds(seconds), "{seconds}");
            assert!(high == i64::MAX || bucket_of_seconds(high + 1) > bucket_of_seconds(seconds), "{seconds}");
        }
        for first in [0_u8, 1, 0x7f, 0xff] {
            for second in [0_u8, 0x0f, 0x10, 0xf0, 0xff] {
                let mut id = RecordId([0x55; 32]);
                (id.0[0], id.0[1]) = (first, second);
                let bucket = bucket_of_id(&id);
                assert!(least_id(bucket) <= id.0 && id.0 <= greatest_id(bucket), "{first} {second}");
                assert_eq!(bucket_of_id(&RecordId(least_id(bucket))), bucket);
                assert_eq!(bucket_of_id(&RecordId(greatest_id(bucket))), bucket);
            }
        }
        assert_eq!((least_id(i64::MIN), greatest_id(i64::MAX)), ([0; 32], [0xff; 32]));
    }

    #[test]
    fn stretches_that_touch_are_one() {
        let mut known = Vec::new();
        for stretch in [(5, 6), (9, 9), (7, 7), (0, 2), ALL] {
            note(&mut known, stretch);
        }
        assert_eq!(known, [ALL, (9, 9), (0, 2)]);
    }
}
