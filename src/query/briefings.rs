//! The briefings of a store by name, a page at a time.

use variorum_store::{ListedBriefing, Reader};

use super::Error;

/// A page of briefings.
#[derive(Debug, Default)]
pub struct BriefingPage {
    /// The briefings, in the byte order of their names.
    pub briefings: Vec<ListedBriefing>,
    /// The name after which the next page begins; `None` on the last page.
    pub next_after: Option<String>,
}

/// Reads a page of at most `count_max` briefings whose name starts with `prefix` and comes after
/// `after`, from the reader's catalog.
///
/// Errors: [`Error::Store`]. Cost: a row of the catalog for each.
pub fn page(reader: &Reader, prefix: &str, after: &str, count_max: usize) -> Result<BriefingPage, Error> {
    let briefings: Vec<ListedBriefing> = reader
        .walk_listing(prefix, after)
        .take(count_max)
        .collect::<Result<_, _>>()
        .map_err(Error::store("briefings"))?;
    let is_full = briefings.len() == count_max;
    let next_after = briefings.last().filter(|_| is_full).map(|last| last.name.clone());
    Ok(BriefingPage { briefings, next_after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// The names page by page.
    fn pages(store: &Reader, prefix: &str, count_max: usize) -> Vec<Vec<String>> {
        let (mut pages, mut after) = (Vec::new(), Some(String::new()));
        while let Some(name) = after {
            let page = page(store, prefix, &name, count_max).unwrap();
            pages.push(page.briefings.into_iter().map(|briefing| briefing.name).collect());
            after = page.next_after;
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
        assert_eq!(pages(&store, "x", 3), [[""; 0]]);
    }

    #[test]
    fn what_is_listed_is_what_the_newest_records_say() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=3);
        store.commit_numbered("b", 1..=1);
        store.label("a", 1, "published");
        let listed = page(&store, "", "", 10).unwrap().briefings;
        for briefing in &listed {
            let head = store.head(&briefing.name).unwrap().unwrap();
            let expected = ListedBriefing {
                name: head.record.briefing,
                revisions: head.record.number,
                id: head.id,
                time: head.record.time,
                author: head.record.author,
                note: head.record.note,
                end: None,
            };
            assert_eq!(*briefing, expected);
        }
        assert_eq!(listed.len(), 2);
    }

    #[test]
    fn one_whose_record_was_damaged_since_is_listed_as_it_was_read() {
        let mut store = TestStore::new();
        for name in ["a", "b"] {
            store.commit_numbered(name, 1..=1);
        }
        let before = page(&store, "", "", 10).unwrap().briefings;
        let store = store.with_damage(1);
        assert_eq!(page(&store, "", "", 10).unwrap().briefings, before);
    }
}
