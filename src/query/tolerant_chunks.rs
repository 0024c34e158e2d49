//! Reading a sequence in chunks, so that one item that cannot be read does not hide the others.

use variorum_store::{Damage, Error as StoreError};

/// What the next look at a sequence gave.
pub(super) enum Chunk<T> {
    /// The items that come next; none at the end of the sequence.
    Items(Vec<T>),
    /// The next item, which cannot be read.
    Damaged(Box<Damage>),
}

/// How many items are read at a time: after damage one, until it is passed; then twice as many each time.
pub(super) struct ChunkSize {
    count: usize,
    max: usize,
}

impl ChunkSize {
    /// At most `max` items at a time.
    pub(super) const fn new(max: usize) -> Self {
        Self { count: max, max }
    }

    /// Reads on; `read` takes how many items are wanted, and reads them from where the caller is.
    pub(super) fn read<T>(
        &mut self,
        read: impl Fn(usize) -> Result<Vec<T>, StoreError>,
    ) -> Result<Chunk<T>, StoreError> {
        loop {
            match read(self.count) {
                Ok(items) => {
                    self.count = (self.count * 2).min(self.max);
                    return Ok(Chunk::Items(items));
                }
                // Somewhere in the chunk: read its items one by one.
                Err(StoreError::Damaged(_)) if self.count > 1 => self.count = 1,
                Err(StoreError::Damaged(damage)) => return Ok(Chunk::Damaged(damage)),
                Err(error) => return Err(error),
            }
        }
    }
}
