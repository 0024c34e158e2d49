//! The log in pages: records that lie together, read together with their texts.

use variorum_store::{Damage, Error as StoreError, Reader, Walk};

use super::encoder::{LogItem, LogRecord};
use crate::interchange::Error;

/// Records that a page has at most: about as many as an import writes at once, so that texts which
/// are stored together are read together.
const PAGE_RECORDS: usize = 8 << 10;

/// Bytes of texts and lines after which a page ends.
const PAGE_BYTES: u64 = 16 << 20;

/// Reads the log page by page.
///
/// A record or a text that cannot be read is given to `on_gap`, and left out.
pub(super) struct LogPages<'reader, R> {
    reader: &'reader Reader,
    walk: Walk<'reader, R>,
    prefix: &'reader str,
    has_text: bool,
    /// The leaf that is walked next.
    next_leaf: u64,
    /// The leaf before which the log ended when the walk began.
    end: u64,
}

impl<'reader, R: LogRecord> LogPages<'reader, R> {
    /// Pages of what belongs to briefings whose names start with `prefix` now, whatever they were
    /// called before, up to the leaf `end`.
    pub(super) fn new(reader: &'reader Reader, prefix: &'reader str, has_text: bool, end: u64) -> Self {
        Self { reader, walk: R::walk(reader), prefix, has_text, next_leaf: 0, end }
    }

    /// Leaves that were walked.
    pub(super) const fn walked(&self) -> u64 {
        self.next_leaf
    }

    /// The next page; `None` after the last.
    ///
    /// Errors: [`Error::Store`] for anything but damage; what `on_gap` returns.
    pub(super) fn page<E: From<Error>>(
        &mut self,
        on_gap: &mut dyn FnMut(&Damage) -> Result<(), E>,
    ) -> Result<Option<Vec<LogItem<R>>>, E> {
        let mut page: Vec<LogItem<R>> = Vec::new();
        let mut bytes = 0;
        while bytes < PAGE_BYTES && page.len() < PAGE_RECORDS && self.next_leaf < self.end {
            let record = match self.walk.next() {
                None => break,
                Some(Ok(record)) => record,
                Some(Err(StoreError::Damaged(damage))) => {
                    let is_wanted = damage.briefing.as_ref().is_none_or(|name| name.starts_with(self.prefix));
                    if is_wanted && damage.leaf.is_none_or(|leaf| leaf < self.end) {
                        on_gap(&damage)?;
                    }
                    continue;
                }
                Some(Err(error)) => return Err(Error::Store(error).into()),
            };
            self.next_leaf = record.leaf() + 1;
            if self.next_leaf > self.end {
                break;
            }
            if self.has(&record).map_err(Error::Store)? {
                let briefing = record.briefing(self.reader).map_err(Error::Store)?;
                bytes += record.line().len() as u64;
                bytes += if self.has_text { record.text_bytes() } else { 0 };
                page.push(LogItem { record, briefing, text: None });
            }
        }
        if self.has_text {
            self.read_texts(&mut page, on_gap)?;
        }
        Ok((!page.is_empty()).then_some(page))
    }

    /// Whether a record belongs to a briefing whose name starts with the prefix now.
    fn has(&self, record: &R) -> Result<bool, StoreError> {
        let starts = |name: &String| name.starts_with(self.prefix);
        Ok(self.prefix.is_empty() || record.briefings(self.reader)?.iter().any(starts))
    }

    /// Reads the texts of a page, briefing by briefing, as they are stored together.
    fn read_texts<E: From<Error>>(
        &self,
        page: &mut [LogItem<R>],
        on_gap: &mut dyn FnMut(&Damage) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut order: Vec<&mut LogItem<R>> = page.iter_mut().collect();
        order.sort_by(|a, b| (&a.briefing, a.record.leaf()).cmp(&(&b.briefing, b.record.leaf())));
        for item in order {
            match item.record.text(self.reader) {
                Ok(text) => item.text = text,
                Err(StoreError::Damaged(damage)) => on_gap(&damage)?,
                Err(error) => return Err(Error::Store(error).into()),
            }
        }
        Ok(())
    }
}
