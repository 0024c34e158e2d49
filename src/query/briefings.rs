//! The briefings of a store, by name or by when they changed, a page at a time.

use variorum_store::{ListedBriefing, Reader};

use super::Error;
use super::name_pattern::NamePattern;

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

/// Reads a page of at most `count_max` briefings that are meant and come after `after`, by name.
///
/// Errors: [`Error::Store`]. Cost: a row of the catalog for each, and for each that a pattern
/// passes over.
pub fn page_of(reader: &Reader, names: &NamePattern, after: &str, count_max: usize) -> Result<BriefingPage, Error> {
    let mut briefings = Vec::new();
    for briefing in reader.walk_listing(&names.prefix(), after) {
        let briefing = briefing.map_err(Error::store("briefings"))?;
        if !names.matches(&briefing.name) {
            continue;
        }
        if briefings.len() == count_max {
            let next_after = briefings.last().map(|last: &ListedBriefing| last.name.clone());
            return Ok(BriefingPage { briefings, next_after });
        }
        briefings.push(briefing);
    }
    Ok(BriefingPage { briefings, next_after: None })
}

/// The briefings that are meant, the one with the newest revision first: at most `count_max` behind
/// the first `skipped`, and whether there are more.
///
/// Errors: [`Error::Store`]. Cost: a row of the catalog for each briefing that is meant. Memory:
/// twice those up to the end of the page.
pub fn newest_first(
    reader: &Reader,
    names: &NamePattern,
    skipped: usize,
    count_max: usize,
) -> Result<(Vec<ListedBriefing>, bool), Error> {
    let wanted = skipped.saturating_add(count_max).saturating_add(1);
    let mut held: Vec<ListedBriefing> = Vec::new();
    let keep_newest = |held: &mut Vec<ListedBriefing>| {
        held.sort_by(|a, b| b.time.instant().cmp(&a.time.instant()).then_with(|| a.name.cmp(&b.name)));
        held.truncate(wanted);
    };
    for briefing in reader.walk_listing(&names.prefix(), "") {
        let briefing = briefing.map_err(Error::store("briefings"))?;
        if names.matches(&briefing.name) {
            held.push(briefing);
        }
        if held.len() >= wanted.saturating_mul(2) {
            keep_newest(&mut held);
        }
    }
    keep_newest(&mut held);
    let has_more = held.len() == wanted;
    Ok((held.into_iter().skip(skipped).take(count_max).collect(), has_more))
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
    fn those_that_a_pattern_means_come_by_name_and_page() {
        let mut store = TestStore::new();
        for name in ["a/1", "a/2", "a/b/3", "b/1"] {
            store.commit_numbered(name, 1..=1);
        }
        let names = |pattern: &str, after: &str, count_max| {
            let page = page_of(&store, &NamePattern::parse(pattern), after, count_max).unwrap();
            (page.briefings.into_iter().map(|briefing| briefing.name).collect::<Vec<_>>(), page.next_after)
        };
        assert_eq!(names("*/1", "", 2), (vec!["a/1".to_owned(), "b/1".to_owned()], None));
        assert_eq!(names("a/", "", 2), (vec!["a/1".to_owned(), "a/2".to_owned()], Some("a/2".to_owned())));
        assert_eq!(names("a/", "a/2", 2), (vec!["a/b/3".to_owned()], None));
        assert_eq!(names("x*", "", 2), (vec![], None));
    }

    #[test]
    fn those_that_changed_last_come_first() {
        let mut store = TestStore::new();
        for (name, day) in [("a/1", 3), ("a/2", 9), ("b", 7), ("c", 9), ("d", 1)] {
            store.commit_numbered(name, day..=day);
        }
        let newest = |pattern: &str, skipped, count_max| {
            let (page, has_more) = newest_first(&store, &NamePattern::parse(pattern), skipped, count_max).unwrap();
            (page.into_iter().map(|briefing| briefing.name).collect::<Vec<_>>().join(" "), has_more)
        };
        assert_eq!(newest("", 0, 2), ("a/2 c".to_owned(), true));
        assert_eq!(newest("", 2, 2), ("b a/1".to_owned(), true));
        assert_eq!(newest("", 4, 2), ("d".to_owned(), false));
        assert_eq!(newest("", 9, 2), (String::new(), false));
        assert_eq!(newest("a/", 0, 2), ("a/2 a/1".to_owned(), false));
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
