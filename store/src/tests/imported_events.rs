//! Imports take ends and renames in the order of their source, and none twice, whoever renames
//! meanwhile.

use super::renames::{assert_texts, line, rename, renaming};
use super::{commit, draft, open, simulated};
use crate::tests::ends::ending;
use crate::{Arrival, DedupPolicy, Draft, Error, Expect, RenameDraft, Store, Time};

/// What a source tells, in its order.
#[derive(Clone, Copy)]
enum Told<'told> {
    Text(&'told str, &'told str),
    End(&'told str),
    Rename(&'told [(&'told str, &'told str)]),
}

/// Imports what a source tells, each at a later minute; gives how many of it went in.
fn import(store: &mut Store, told: &[Told<'_>], dedup: DedupPolicy) -> usize {
    let mut importer = store.importer();
    let mut added = 0;
    for (minute, told) in told.iter().enumerate() {
        let time = Time::parse(&format!("2026-05-09T14:{minute:02}:00Z")).unwrap();
        let arrival = match told {
            Told::Text(name, text) => importer.push(Draft { time, ..draft(name, text) }, dedup, None),
            Told::End(name) => {
                importer.push_end(crate::EndDraft { time, ..ending(name, "2026-05-09T14:00:00Z", "gone") }, None)
            }
            Told::Rename(renames) => importer.push_rename(RenameDraft { time, ..renaming(renames) }, None),
        };
        added += usize::from(arrival.unwrap() == Arrival::Added);
    }
    importer.flush().unwrap();
    assert!(importer.take_refused().is_empty());
    added
}

const TOLD: [Told<'static>; 12] = [
    Told::Text("a", "one"),
    Told::Text("b", "two"),
    Told::End("a"),
    Told::Text("a", "one"),
    Told::Rename(&[("a", "b"), ("b", "a")]),
    Told::Text("a", "two more"),
    Told::Rename(&[("b", "c")]),
    Told::Text("b", "new"),
    Told::Text("c", "one more"),
    Told::Rename(&[("b", "d")]),
    Told::Text("b", "newest"),
    Told::End("c"),
];

const TOLD_TEXTS: [(&str, &[&str]); 4] =
    [("a", &["two", "two more"]), ("b", &["newest"]), ("c", &["one", "one", "one more"]), ("d", &["new"])];

#[test]
fn an_import_takes_ends_and_renames_in_the_order_of_the_source_and_none_twice() {
    for dedup in [DedupPolicy::SameRevision, DedupPolicy::SameAsHead] {
        let (disk, mut store) = simulated();
        assert_eq!(import(&mut store, &TOLD, dedup), TOLD.len());
        assert_texts(&mut store, &disk, &TOLD_TEXTS);
        assert!(store.end_of("c").unwrap().is_some() && store.end_of("d").unwrap().is_none());
    }
    // Interrupted anywhere, and run again; by one who knows what was done, and by one who does not.
    for cut in 0..=TOLD.len() {
        let (disk, mut store) = simulated();
        assert_eq!(import(&mut store, &TOLD[..cut], DedupPolicy::SameRevision), cut);
        let mut other = open(&disk);
        assert_eq!(import(&mut other, &TOLD, DedupPolicy::SameRevision), TOLD.len() - cut, "after {cut}");
        // This one finds out when it writes.
        import(&mut store, &TOLD, DedupPolicy::SameRevision);
        assert_eq!(store.view.tree.size(), other.view.tree.size(), "after {cut}");
        assert_eq!(import(&mut store, &TOLD, DedupPolicy::SameRevision), 0, "after {cut}");
        assert_texts(&mut store, &disk, &TOLD_TEXTS);
    }
}

#[test]
fn an_import_finds_what_a_person_renamed_since() {
    let (disk, mut store) = simulated();
    let told = [Told::Text("a", "one"), Told::Text("a", "two"), Told::Text("a", "three")];
    import(&mut store, &told[..2], DedupPolicy::SameRevision);
    rename(&mut store, &[("a", "b")]);
    // Another briefing begins under the name that the source has for the first.
    store.commit(draft("a", "of another"), Expect::New).unwrap();
    assert_eq!(import(&mut store, &told, DedupPolicy::SameRevision), 1);
    assert_eq!(import(&mut store, &told, DedupPolicy::SameRevision), 0);
    assert_texts(&mut store, &disk, &[("a", &["of another"]), ("b", &["one", "two", "three"])]);
}

#[test]
fn while_an_import_gathers_somebody_else_renames() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    let mut other = open(&disk);
    let mut importer = store.importer();
    importer.push(draft("a", "two"), DedupPolicy::SameRevision, None).unwrap();
    importer.push_end(ending("a", "2026-06-01T00:00:00Z", "gone"), None).unwrap();
    rename(&mut other, &[("a", "b")]);
    importer.push(draft("a", "three"), DedupPolicy::SameRevision, None).unwrap();
    importer.flush().unwrap();
    assert!(importer.take_refused().is_empty());
    assert_texts(&mut store, &disk, &[("b", &["one", "two", "three"])]);
}

#[test]
fn lines_of_another_store_keep_their_ids_across_ends_and_renames() {
    let (_, mut from) = simulated();
    import(&mut from, &TOLD, DedupPolicy::SameRevision);
    let (disk, mut store) = simulated();
    for _ in 0..2 {
        let mut importer = store.importer();
        for kept in from.walk_records(0) {
            let kept = kept.unwrap();
            let text = from.content_of(&kept).unwrap();
            importer.push_line(kept.line, text, None).unwrap();
        }
        importer.flush().unwrap();
    }
    assert_eq!(store.view.tree.root(), from.view.tree.root());
    assert_texts(&mut store, &disk, &TOLD_TEXTS);
}

#[test]
fn a_line_that_gives_names_which_none_can_give_is_refused() {
    let (_, mut store) = simulated();
    commit(&mut store, "a", "one");
    let (id, size) = (store.head("a").unwrap().unwrap().id, store.view.tree.size());
    let mut importer = store.importer();
    for renames in [&[][..], &[("a", "a", id)], &[("a", "b", id), ("a", "c", id)], &[("a", "b", id), ("b", "b", id)]] {
        let refused = importer.push_line(line(renames), None, None);
        assert!(matches!(refused, Err(Error::Mismatch { .. })), "{renames:?}: {refused:?}");
    }
    importer.flush().unwrap();
    assert_eq!(store.view.tree.size(), size);
}
