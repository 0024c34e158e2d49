//! Commits of what is there already, of what is said beside a text, and of many texts at once.

use std::collections::BTreeMap;

use super::{commit, draft, history, simulated};
use crate::{Clears, Commit, Committed, Depth, Draft, EndDraft, Error, Expect, Label, Store, Undone, unwatched};

fn meta(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn with_meta(text: &str, pairs: &[(&str, &str)]) -> Draft {
    Draft { meta: meta(pairs), ..draft("a", text) }
}

fn with_labels(name: &str, text: &str, labels: &[&str]) -> Draft {
    Draft { labels: labels.iter().map(|label| Label::parse(label).unwrap()).collect(), ..draft(name, text) }
}

fn one(store: &mut Store, draft: Draft, clears: Clears) -> Committed {
    let committed = store.commit_all(vec![Commit { draft, expect: Expect::Any, clears, end: None }]).unwrap();
    assert_eq!(committed.len(), 1);
    committed.into_iter().next().unwrap()
}

fn any(draft: Draft) -> Commit {
    Commit { draft, expect: Expect::Any, clears: Clears::Nothing, end: None }
}

fn created(committed: Committed) -> crate::Revision {
    let Committed::Created(revision) = committed else { panic!("{committed:?}") };
    revision
}

#[test]
fn meta_stays_until_it_is_cleared() {
    let (_, mut store) = simulated();
    let mut put = |draft, clears| created(one(&mut store, draft, clears)).record;
    assert_eq!(put(with_meta("1", &[("title", "Ships"), ("lang", "en")]), Clears::Nothing).number, 1);
    let second = put(with_meta("2", &[("title", "More ships")]), Clears::Nothing);
    assert_eq!(second.meta, meta(&[("title", "More ships"), ("lang", "en")]));
    let third = put(draft("a", "3"), Clears::Keys(["lang".to_owned()].into()));
    assert_eq!(third.meta, meta(&[("title", "More ships")]));
    // The same text without the headline is another revision.
    let fourth = put(with_meta("3", &[("by", "Desk")]), Clears::All);
    assert_eq!((fourth.number, fourth.meta), (4, meta(&[("by", "Desk")])));
    let unchanged = one(&mut store, draft("a", "3"), Clears::Keys(["lang".to_owned()].into()));
    assert!(matches!(unchanged, Committed::Unchanged(revision) if revision.record.number == 4));
}

#[test]
fn the_source_stays_with_its_text() {
    let (_, mut store) = simulated();
    let from = |text: &str, source: &str| Draft { source: Some(source.to_owned()), ..draft("a", text) };
    created(one(&mut store, from("1", "https://example.org/1"), Clears::Nothing));
    assert!(matches!(one(&mut store, from("1", "https://example.org/1"), Clears::Nothing), Committed::Unchanged(_)));
    let headline = created(one(&mut store, with_meta("1", &[("title", "Ships")]), Clears::Nothing)).record;
    assert_eq!(headline.source.as_deref(), Some("https://example.org/1"));
    let changed = created(one(&mut store, draft("a", "2"), Clears::Nothing)).record;
    assert_eq!(changed.source, None);
    let moved = created(one(&mut store, from("2", "https://example.org/2"), Clears::Nothing)).record;
    assert_eq!((moved.number, moved.meta), (4, meta(&[("title", "Ships")])));
}

#[test]
fn labels_of_a_text_that_is_there_are_given_to_it() {
    let (disk, mut store) = simulated();
    created(one(&mut store, with_labels("a", "1", &["web", "print"]), Clears::Nothing));
    commit(&mut store, "a", "2");
    // A label moves from an older revision, and is given once.
    let labelled = one(&mut store, with_labels("a", "2", &["web", "radio", "web"]), Clears::Nothing);
    let Committed::Labelled(revision, labels) = labelled else { panic!("{labelled:?}") };
    assert_eq!((revision.record.number, labels), (2, vec!["web".to_owned(), "radio".to_owned()]));
    assert_eq!(revision.labels, ["radio", "web"]);
    assert_eq!(store.by_number("a", 1).unwrap().unwrap().labels, ["print"]);
    let operations = disk.operations();
    assert_eq!(one(&mut store, with_labels("a", "2", &["radio"]), Clears::Nothing), Committed::Unchanged(revision));
    assert_eq!(disk.operations(), operations);
    assert!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().damages.is_empty());
}

#[test]
fn many_texts_are_one_entry_that_holds_what_is_new() {
    let (_, mut store) = simulated();
    commit(&mut store, "a", "a 1");
    commit(&mut store, "b", "b 1");
    let entries = |store: &Store| store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    let before = entries(&store);
    let drafts = [draft("a", "a 1"), with_labels("b", "b 1", &["web"]), draft("c", "c 1"), draft("a", "a 2")];
    let committed = store.commit_all(drafts.map(any).into()).unwrap();
    let told: Vec<String> = committed
        .iter()
        .map(|committed| match committed {
            Committed::Created(it) => format!("created {}@{}", it.record.briefing, it.record.number),
            Committed::Unchanged(it) => format!("unchanged {}@{}", it.record.briefing, it.record.number),
            Committed::Labelled(it, labels) => {
                format!("labelled {}@{} {labels:?}", it.record.briefing, it.record.number)
            }
        })
        .collect();
    assert_eq!(told, ["unchanged a@1", "labelled b@1 [\"web\"]", "created c@1", "created a@2"]);
    let after = entries(&store);
    assert!(after.damages.is_empty());
    assert_eq!((after.entries, after.revisions, after.contents), (before.entries + 1, 4, 4));
    assert_eq!(store.commit_all(Vec::new()).unwrap(), []);
    assert_eq!(entries(&store).entries, after.entries);
}

#[test]
fn of_two_texts_for_one_briefing_the_second_follows_the_first() {
    let (_, mut store) = simulated();
    let first = with_meta("1", &[("title", "Ships")]);
    let drafts = [first, draft("a", "2"), with_labels("a", "2", &["web"])];
    let committed = store.commit_all(drafts.map(any).into()).unwrap();
    assert!(matches!(&committed[2], Committed::Labelled(revision, _) if revision.record.number == 2));
    let revisions = history(&store, "a").unwrap();
    assert_eq!(revisions.iter().map(|it| it.record.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(
        (&revisions[1].record.meta, &revisions[1].labels[..]),
        (&meta(&[("title", "Ships")]), &["web".to_owned()][..])
    );
    assert!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().damages.is_empty());
}

#[test]
fn where_one_of_many_is_a_conflict_none_goes_in() {
    let (_, mut store) = simulated();
    commit(&mut store, "a", "1");
    let new = Commit { expect: Expect::New, ..any(draft("a", "2")) };
    let refused = store.commit_all(vec![any(draft("b", "1")), new]);
    assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    assert!(store.head("b").unwrap().is_none());
    assert_eq!(history(&store, "a").unwrap().len(), 1);
}

#[test]
fn the_same_text_revives_what_ended_and_takes_back_what_is_undone() {
    let (_, mut store) = simulated();
    let first = commit(&mut store, "a", "1");
    let end = EndDraft {
        briefing: crate::Name::parse("a").unwrap(),
        time: first.record.time.clone(),
        recorded: first.record.recorded.clone(),
        author: None,
        reason: None,
        behind: None,
    };
    store.end(end).unwrap();
    let committed = store.commit_all([draft("a", "1"), draft("a", "1")].map(any).into()).unwrap();
    assert!(matches!(&committed[0], Committed::Created(revision) if revision.record.number == 2));
    assert!(matches!(&committed[1], Committed::Unchanged(revision) if revision.record.number == 2));
    assert!(store.end_of("a").unwrap().is_none());
    let undoes = Draft { undoes: Some(Undone::Number(2)), ..draft("a", "1") };
    let undone = created(one(&mut store, undoes, Clears::All)).record;
    assert_eq!((undone.number, undone.undoes), (3, store.by_number("a", 2).unwrap().map(|it| it.id)));
}
