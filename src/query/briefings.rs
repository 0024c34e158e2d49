//! The briefings of a store by name, a page at a time, with those that cannot be read.

use variorum_store::{Briefing, Damage, Error as StoreError, Reader};

use super::Error;

/// A page of briefings.
#[derive(Debug, Default)]
pub struct BriefingPage {
    /// The briefings, in the byte order of their names.
    pub briefings: Vec<Briefing>,
    /// Those among them whose newest record cannot be read.
    pub damages: Vec<Damage>,
    /// The name after which the next page begins; `None` on the last page.
    pub next_after: Option<String>,
}

/// Reads a page of at most `count_max` briefings whose name starts with `prefix` and comes after
/// `after`.
///
/// Errors: [`Error::Store`]. Cost: the frames of records that their newest revisions lie in.
pub fn page(reader: &Reader, prefix: &str, after: &str, count_max: usize) -> Result<BriefingPage, Error> {
    let mut page = BriefingPage::default();
    let mut walk = reader.walk_briefings(prefix, after);
    while page.briefings.len() < count_max {
        match walk.next() {
            Some(Ok(briefing)) => page.briefings.push(briefing),
            Some(Err(StoreError::Damaged(damage))) => page.damages.push(*damage),
            Some(Err(error)) => return Err(Error::store("briefings")(error)),
            None => return Ok(page),
        }
    }
    page.next_after = page.briefings.last().map(|last| last.name.clone());
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// The names page by page, and those that are damaged.
    fn pages(store: &Reader, prefix: &str, count_max: usize) -> (Vec<Vec<String>>, Vec<String>) {
        let (mut pages, mut damaged, mut after) = (Vec::new(), Vec::new(), Some(String::new()));
        while let Some(name) = after {
            let page = page(store, prefix, &name, count_max).unwrap();
            pages.push(page.briefings.into_iter().map(|briefing| briefing.name).collect());
            damaged.extend(page.damages.into_iter().filter_map(|damage| damage.briefing));
            after = page.next_after;
        }
        (pages, damaged)
    }

    #[test]
    fn briefings_come_by_name_and_page() {
        let mut store = TestStore::new();
        for name in ["b", "a/2", "c", "a/1"] {
            store.commit_numbered(name, 1..=1);
        }
        assert_eq!(pages(&store, "", 3).0, [vec!["a/1", "a/2", "b"], vec!["c"]]);
        assert_eq!(pages(&store, "a/", 3).0, [["a/1", "a/2"]]);
        assert_eq!(pages(&store, "x", 3).0, [[""; 0]]);
    }

    #[test]
    fn one_that_cannot_be_read_does_not_hide_the_others() {
        for damaged in 0..4 {
            let names = ["a", "b", "c", "d"];
            let mut store = TestStore::new();
            for name in names {
                store.commit_numbered(name, 1..=1);
            }
            let store = store.with_damage(damaged as u64);
            let (pages, found) = pages(&store, "", 2);
            let sound: Vec<&str> = names.into_iter().filter(|name| *name != names[damaged]).collect();
            assert_eq!(
                (pages.concat(), found),
                (sound.into_iter().map(str::to_owned).collect(), vec![names[damaged].to_owned()])
            );
        }
    }
}
