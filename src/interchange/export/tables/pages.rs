//! The log in pages of records, each small enough that several are worked on at once.

use std::ops::Range;

use variorum_store::{Damage, Error as StoreError, KeptRecord, Reader, Record};

use crate::interchange::Error;

/// Bytes of the texts of a page's revisions, and of its lines, after which it ends.
const PAGE_BYTES: u64 = 4 << 20;

/// Records that lie one behind the other in the log.
pub(super) struct Page {
    pub(super) records: Vec<KeptRecord>,
    /// What of it cannot be read.
    pub(super) gaps: Vec<Damage>,
    /// How many records are lacking: neither there, nor taken down.
    pub(super) lost: u64,
    /// The leaf behind the last.
    pub(super) end: u64,
}

/// Reads the log page by page, oldest first.
pub(super) struct Pages {
    reader: Reader,
    next_leaf: u64,
    end: u64,
    records_max: usize,
    /// The gap that was met last: one that takes several records is told once.
    last_gap: Option<Damage>,
}

impl Pages {
    /// Pages of so many records at most, from the leaf `first` up to the leaf `end`.
    pub(super) const fn new(reader: Reader, first: u64, end: u64, records_max: usize) -> Self {
        Self { reader, next_leaf: first, end, records_max, last_gap: None }
    }

    /// The next page.
    ///
    /// Errors: [`Error::Store`] for anything but damage.
    fn page(&mut self) -> Result<Page, Error> {
        let (mut records, mut gaps, mut bytes, mut lost) = (Vec::new(), Vec::new(), 0, 0);
        let mut end = self.next_leaf;
        let mut walk = self.reader.walk_records(self.next_leaf);
        while records.len() < self.records_max && bytes < PAGE_BYTES {
            match walk.next() {
                Some(Ok(record)) if record.leaf < self.end => {
                    lost += self.lost(end..record.leaf)?;
                    end = record.leaf + 1;
                    bytes += record.line.len() as u64;
                    bytes += if let Record::Revision(revision) = &record.record { revision.bytes } else { 0 };
                    records.push(record);
                }
                Some(Err(StoreError::Damaged(damage))) => {
                    let is_new = self.last_gap.as_ref() != Some(&*damage);
                    if is_new && damage.leaf.is_none_or(|leaf| leaf < self.end) {
                        self.last_gap = Some((*damage).clone());
                        gaps.push(*damage);
                    }
                }
                Some(Err(error)) => return Err(Error::Store(error)),
                None | Some(Ok(_)) => {
                    // What lies behind the last record was taken down. Of a damaged log no end is
                    // known.
                    let log_end = if self.end == u64::MAX { end } else { self.end };
                    lost += self.lost(end..log_end)?;
                    (self.end, end) = (log_end, log_end);
                    break;
                }
            }
        }
        self.next_leaf = end;
        Ok(Page { records, gaps, lost, end })
    }

    /// How many of the leaves that the log was walked past have a record that is lost.
    fn lost(&self, passed: Range<u64>) -> Result<u64, Error> {
        let count = passed.end.saturating_sub(passed.start);
        if count == 0 {
            return Ok(0);
        }
        Ok(count.saturating_sub(self.reader.taken_down_among(passed).map_err(Error::Store)?))
    }
}

impl Iterator for Pages {
    type Item = Result<Page, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next_leaf >= self.end {
            return None;
        }
        let page = self.page();
        if page.is_err() {
            self.next_leaf = self.end;
        }
        Some(page)
    }
}
