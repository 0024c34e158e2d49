//! The briefings of a store by name, page by page, with those that cannot be read.

use variorum_store::{Briefing, Damage, Error as StoreError, Store};

use super::Error;
use super::tolerant_chunks::{Chunk, ChunkSize};

/// A page of briefings.
#[derive(Debug)]
pub enum BriefingPage {
    /// Briefings in the byte order of their names; at least one.
    Briefings(Vec<Briefing>),
    /// The briefing that comes next, whose newest record cannot be read.
    Damaged(Box<Damage>),
}

/// Reads the briefings whose name starts with a prefix, a page at a time.
pub struct BriefingPages<'store> {
    store: &'store Store,
    prefix: &'store str,
    /// The name that was read last.
    after: String,
    chunk_size: ChunkSize,
}

impl<'store> BriefingPages<'store> {
    /// Those whose name starts with `prefix`, at most `page_count` on a page.
    #[must_use]
    pub const fn new(store: &'store Store, prefix: &'store str, page_count: usize) -> Self {
        Self { store, prefix, after: String::new(), chunk_size: ChunkSize::new(page_count) }
    }

    /// Reads the next page; `None` after the last.
    ///
    /// Errors: [`Error::Store`], also for damage that does not say which briefing it hit. Cost: the frames of records of the
    /// newest revisions.
    pub fn next_page(&mut self) -> Result<Option<BriefingPage>, Error> {
        let (store, prefix, after) = (self.store, self.prefix, &self.after);
        let chunk = self.chunk_size.read(|count| store.briefings(prefix, after, count));
        match chunk.map_err(Error::store("briefings"))? {
            Chunk::Items(page) => {
                let Some(last) = page.last() else { return Ok(None) };
                self.after.clone_from(&last.name);
                Ok(Some(BriefingPage::Briefings(page)))
            }
            Chunk::Damaged(damage) => match &damage.briefing {
                Some(name) if *name > self.after => {
                    self.after.clone_from(name);
                    Ok(Some(BriefingPage::Damaged(damage)))
                }
                _ => Err(Error::store("briefings")(StoreError::Damaged(damage))),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// The names page by page, a damaged one with a `!` before it.
    fn pages(store: &Store, prefix: &str, page_count: usize) -> Vec<Vec<String>> {
        let mut reader = BriefingPages::new(store, prefix, page_count);
        let mut pages = Vec::new();
        while let Some(page) = reader.next_page().unwrap() {
            pages.push(match page {
                BriefingPage::Briefings(page) => page.into_iter().map(|briefing| briefing.name).collect(),
                BriefingPage::Damaged(damage) => vec![format!("!{}", damage.briefing.unwrap())],
            });
        }
        pages
    }

    #[test]
    fn briefings_come_by_name_and_page() {
        let mut store = TestStore::new();
        for name in ["b", "a/2", "c", "a/1"] {
            store.commit_numbered(name, 1..=1);
        }
        assert_eq!(pages(&store, "", 3), [vec!["a/1", "a/2", "b"], vec!["c"]]);
        assert_eq!(pages(&store, "a/", 3), [["a/1", "a/2"]]);
        assert_eq!(pages(&store, "x", 3), [[""; 0]; 0]);
    }

    #[test]
    fn one_that_cannot_be_read_does_not_hide_the_others() {
        let mut store = TestStore::new();
        for name in ["a", "b", "c", "d"] {
            store.commit_numbered(name, 1..=1);
        }
        let store = store.with_damage(1);
        assert_eq!(pages(&store, "", 10).concat(), ["a", "!b", "c", "d"]);
    }
}
