//! Renames: a history has one name at a time, goes on under the new one, and is found by the old.

use serde_json::json;

use super::forged::{self, append, forge};
use super::{commit, draft, history, open, open_mutant, open_shelf, simulated};
use crate::log::entry_name;
use crate::mutants::Mutants;
use crate::shelf::simulated::{Disk, Simulated};
use crate::tests::ends::end;
use crate::{
    Committed, DamageKind, Depth, Direction, Draft, Error, Expect, InForce, Label, Name, Packing, Reader, RecordId,
    RenameDraft, Renamed, Store, Time, Undone, unwatched,
};

pub(crate) fn renaming(renames: &[(&str, &str)]) -> RenameDraft {
    let name = |text: &str| Name::parse(text).unwrap();
    RenameDraft {
        renames: renames.iter().map(|(from, to)| (name(from), name(to))).collect(),
        time: Time::parse("2026-06-01T08:00:00Z").unwrap(),
        recorded: Time::parse("2026-06-01T08:00:00Z").unwrap(),
        author: Some("Desk".to_owned()),
        note: None,
    }
}

pub(crate) fn rename(store: &mut Store, renames: &[(&str, &str)]) {
    assert!(matches!(store.rename(renaming(renames)).unwrap(), Renamed::Created(_)), "{renames:?}");
}

/// Each briefing's name with its texts, oldest first.
pub(super) fn texts(reader: &Reader) -> Vec<(String, Vec<String>)> {
    let listed = reader.walk_listing("", "").map(|listed| listed.unwrap().name);
    let of = |name: String| {
        let texts = history(reader, &name).unwrap().iter().map(|it| reader.content(it).unwrap()).collect();
        (name, texts)
    };
    listed.map(of).collect()
}

/// That each revision is found by its id, and knows the first one of its history.
fn assert_ids(reader: &Reader) {
    for (name, texts) in texts(reader) {
        let history = history(reader, &name).unwrap();
        assert_eq!(history.len(), texts.len());
        // What the oldest one follows was taken down.
        let first = history[0].record.parent.unwrap_or(history[0].id);
        for revision in &history {
            assert_eq!(reader.by_id(&revision.id).unwrap().as_ref(), Some(revision));
            assert_eq!(reader.first_id(revision.leaf).unwrap(), Some(first));
        }
    }
    assert_eq!(reader.by_id(&RecordId([7; 32])).unwrap(), None);
    assert_eq!(reader.first_id(u64::MAX >> 1).unwrap(), None);
}

pub(super) fn expected(briefings: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let own = |(name, texts): &(&str, &[&str])| {
        ((*name).to_owned(), texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    };
    briefings.iter().map(own).collect()
}

/// The same by the handle that wrote it, by one that reads the log from its beginning, and once it
/// is packed; with nothing void, and nothing damaged.
pub(crate) fn assert_texts(store: &mut Store, disk: &Disk, briefings: &[(&str, &[&str])]) {
    store.refresh(&mut unwatched).unwrap();
    assert_eq!(texts(store), expected(briefings));
    let mut fresh = open(disk);
    assert_eq!(texts(&fresh), expected(briefings));
    assert_ids(&fresh);
    for is_packed in [false, true] {
        if is_packed {
            fresh.pack(&Packing { level: 1, everything: true, remove_at_once: true }, &mut unwatched).unwrap();
            assert_eq!(texts(&open(disk)), expected(briefings));
        }
        let report = fresh.verify(None, Depth::Deep, &mut unwatched).unwrap();
        assert!(report.is_ok() && report.voids.is_empty(), "{report:?}");
        assert!(fresh.view.needs.has_renames());
    }
    store.refresh(&mut unwatched).unwrap();
}

#[test]
fn a_history_goes_on_under_its_new_name_and_is_found_by_the_old_one() {
    let (disk, mut store) = simulated();
    commit(&mut store, "draft", "one");
    commit(&mut store, "draft", "two");
    rename(&mut store, &[("draft", "law")]);
    let third = commit(&mut store, "law", "three");
    assert_eq!((third.record.number, third.briefing.as_str()), (3, "law"));
    // Under the name that is free now it goes to the same.
    let fourth = commit(&mut store, "draft", "four");
    assert_eq!((fourth.record.number, fourth.briefing.as_str(), fourth.record.briefing.as_str()), (4, "law", "law"));
    for name in ["draft", "law"] {
        assert_eq!(store.current_name(name).unwrap().as_deref(), Some("law"));
        assert_eq!(store.head(name).unwrap().unwrap().id, fourth.id);
        let first = store.by_number(name, 1).unwrap().unwrap();
        assert_eq!((first.record.briefing.as_str(), first.briefing.as_str()), ("draft", "law"));
        assert_eq!(store.by_id_prefix(Some(name), &first.id.to_string()).unwrap().len(), 1);
        assert_eq!(history(&store, name).unwrap().len(), 4);
        assert_eq!(store.history_page(name, Direction::NewestFirst, Some(4), 2).unwrap().len(), 2);
        assert!(store.at_time(name, &third.record.time).unwrap().is_some());
        let names: Vec<String> = store.names_of(name).unwrap().into_iter().map(|called| called.name).collect();
        assert_eq!(names, ["draft", "law"]);
    }
    let at = |time: &str| store.name_at("law", &Time::parse(time).unwrap()).unwrap();
    assert_eq!(at("2026-05-31T00:00:00Z").as_deref(), Some("draft"));
    assert_eq!(at("2026-06-01T08:00:00Z").as_deref(), Some("law"));
    assert_eq!(store.current_name("nothing").unwrap(), None);
    assert_texts(&mut store, &disk, &[("law", &["one", "two", "three", "four"])]);
}

#[test]
fn a_new_briefing_may_begin_under_a_name_that_is_free() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "old");
    rename(&mut store, &[("a", "b")]);
    let Committed::Created(new) = store.commit(draft("a", "new"), Expect::New).unwrap() else { panic!() };
    assert_eq!((new.record.number, new.record.parent), (1, None));
    assert_eq!(commit(&mut store, "a", "newer").record.number, 2);
    assert_eq!(commit(&mut store, "b", "older").record.number, 2);
    // The name is its own again: the last one that was called so.
    rename(&mut store, &[("a", "c")]);
    assert_eq!(store.current_name("a").unwrap().as_deref(), Some("c"));
    assert_texts(&mut store, &disk, &[("b", &["old", "older"]), ("c", &["new", "newer"])]);
}

#[test]
fn two_briefings_take_each_others_name_at_once() {
    let (disk, mut store) = simulated();
    for (name, text) in [("a", "one"), ("b", "two"), ("c", "three")] {
        commit(&mut store, name, text);
    }
    rename(&mut store, &[("a", "b"), ("b", "a"), ("c", "d")]);
    commit(&mut store, "a", "two more");
    rename(&mut store, &[("a", "b"), ("b", "d"), ("d", "a")]);
    assert_texts(&mut store, &disk, &[("a", &["three"]), ("b", &["two", "two more"]), ("d", &["one"])]);
}

#[test]
fn many_names_are_given_at_once_and_what_takes_freed_names_stays_together() {
    let (disk, mut store) = simulated();
    let long = |folder: &str, number: usize| format!("{folder}/{}/{number}", "x".repeat(200));
    let drafts: Vec<Draft> = (0..700).map(|number| draft(&long("a", number), &number.to_string())).collect();
    store.append(&drafts).unwrap();
    for name in ["p", "q", "r"] {
        commit(&mut store, name, name);
    }
    let moved: Vec<(String, String)> = (0..700).map(|number| (long("a", number), long("b", number))).collect();
    let mut renames: Vec<(&str, &str)> = moved.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    renames.splice(350..350, [("p", "q"), ("q", "p"), ("r", "s")]);
    let Renamed::Created(records) = store.rename(renaming(&renames)).unwrap() else { panic!() };
    assert!(records.len() > 1 && records.iter().map(|it| it.record.renames.len()).sum::<usize>() == 703);
    let report = open(&disk).verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.is_ok() && report.voids.is_empty(), "{report:?}");
    assert_eq!(store.walk_listing("a/", "").count(), 0);
    assert_eq!(store.walk_listing("b/", "").count(), 700);
    let text = |name| store.content(&store.head(name).unwrap().unwrap()).unwrap();
    assert_eq!(["p", "q", "s"].map(text), ["q", "p", "r"]);
    // A circle that no record can hold.
    let circle: Vec<(String, String)> = (0..700).map(|n| (long("b", n), long("b", (n + 1) % 700))).collect();
    let circle: Vec<(&str, &str)> = circle.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    assert!(matches!(store.rename(renaming(&circle)), Err(Error::Record(_))));
}

#[test]
fn names_that_cannot_be_given_are_refused_and_nothing_is_written() {
    let (_, mut store) = simulated();
    for name in ["a", "b", "c"] {
        commit(&mut store, name, "text");
    }
    let size = store.view.tree.size();
    assert!(matches!(store.rename(renaming(&[("a", "b")])), Err(Error::NameTaken { briefing }) if briefing == "b"));
    assert!(matches!(store.rename(renaming(&[("x", "y")])), Err(Error::NoBriefing { briefing }) if briefing == "x"));
    for twice in [[("a", "x"), ("b", "x")], [("a", "x"), ("a", "y")]] {
        assert!(matches!(store.rename(renaming(&twice)), Err(Error::Mismatch { .. })));
    }
    assert!(matches!(store.rename(renaming(&[("a", "a")])).unwrap(), Renamed::Unchanged));
    assert_eq!(store.view.tree.size(), size);
    rename(&mut store, &[("a", "x")]);
    assert!(matches!(store.rename(renaming(&[("a", "x")])).unwrap(), Renamed::Unchanged), "by its former name");
}

#[test]
fn labels_and_ends_go_with_their_briefing() {
    let (disk, mut store) = simulated();
    let label = Label::parse("published").unwrap();
    let first = commit(&mut store, "a", "one");
    store.label(&first, &label, first.record.recorded.clone(), None).unwrap();
    rename(&mut store, &[("a", "b")]);
    // It was read before it was renamed.
    let second = commit(&mut store, "b", "two");
    store.label(&second, &label, first.record.recorded.clone(), None).unwrap();
    assert_eq!(store.by_label("a", "published").unwrap().map(|found| found.id), Some(second.id));
    assert!(store.label(&first, &label, first.record.recorded.clone(), None).unwrap());
    assert_eq!(store.by_label("b", "published").unwrap().map(|found| found.id), Some(first.id));
    end(&mut store, "a", "2026-07-01T00:00:00Z", "repealed");
    rename(&mut store, &[("b", "c")]);
    for name in ["a", "b", "c"] {
        let now = Time::parse("2026-07-02T00:00:00Z").unwrap();
        let InForce::Ended(end) = store.in_force(name, &now).unwrap() else { panic!("{name}") };
        assert_eq!((end.briefing.as_str(), end.record.briefing.as_str()), ("c", "b"));
    }
    // A label of a new briefing under the old name follows none of theirs.
    store.commit(Draft { labels: vec![label.clone()], ..draft("a", "new") }, Expect::New).unwrap();
    assert_eq!(store.by_label("c", "published").unwrap().map(|found| found.id), Some(first.id));
    assert_texts(&mut store, &disk, &[("a", &["new"]), ("c", &["one", "two"])]);
    assert!(store.clear_label(&Name::parse("b").unwrap(), &label, first.record.recorded.clone(), None).unwrap());
    assert!(open(&disk).by_label("c", "published").unwrap().is_none());
}

#[test]
fn who_wrote_before_a_rename_was_seen_writes_to_the_same_briefing() {
    let (disk, mut store) = simulated();
    let first = commit(&mut store, "a", "one");
    let mut other = open(&disk);
    rename(&mut store, &[("a", "b")]);
    let Committed::Created(second) = other.commit(draft("a", "two"), Expect::Head(first.id)).unwrap() else { panic!() };
    assert_eq!((second.record.number, second.briefing.as_str()), (2, "b"));
    // Two that give the same name: the later one is told.
    commit(&mut store, "x", "text");
    commit(&mut other, "y", "text");
    rename(&mut store, &[("x", "z")]);
    assert!(matches!(other.rename(renaming(&[("y", "z")])), Err(Error::NameTaken { .. })));
    // Whoever gave it another name meanwhile is followed.
    rename(&mut other, &[("x", "w")]);
    assert_texts(&mut store, &disk, &[("b", &["one", "two"]), ("w", &["text"]), ("y", &["text"])]);
}

#[test]
fn a_revision_says_which_one_it_takes_back() {
    let (disk, mut store) = simulated();
    let first = commit(&mut store, "a", "one");
    let second = commit(&mut store, "a", "two");
    let undoing = |undone| Draft { undoes: Some(undone), ..draft("a", "one") };
    let Committed::Created(third) = store.commit(undoing(Undone::Revision(second.id)), Expect::Any).unwrap() else {
        panic!()
    };
    assert_eq!(third.record.undoes, Some(second.id));
    let other = commit(&mut store, "b", "other");
    for wrong in [Undone::Number(9), Undone::Revision(other.id)] {
        let wrong = Draft { content: "else".to_owned(), ..undoing(wrong) };
        assert!(matches!(store.commit(wrong, Expect::Any), Err(Error::Mismatch { .. })));
    }
    let drafts = [draft("c", "one"), Draft { undoes: Some(Undone::Number(1)), ..draft("c", "two") }];
    let appended = store.append(&drafts).unwrap();
    assert_eq!(appended[1].record.undoes, Some(appended[0].id));
    assert_eq!(open(&disk).by_number("a", 3).unwrap().unwrap().record.undoes, Some(second.id));
    assert_eq!(first.record.undoes, None);
    assert!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().voids.is_empty());
}

#[test]
fn a_search_knows_briefings_by_what_they_are_called_now() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "the ferry sank");
    store.searcher(&mut unwatched).unwrap();
    rename(&mut store, &[("a", "z")]);
    commit(&mut store, "z", "the ferry was late");
    commit(&mut store, "b", "the ferry too");
    let mut found = Vec::new();
    for store in [&store, &open(&disk)] {
        let searcher = store.searcher(&mut unwatched).unwrap();
        let phrase = crate::Phrase::parse("ferry", crate::Folding::Exact).unwrap();
        searcher
            .search(&phrase, "", &mut |occurrence| {
                found.push((occurrence.added.briefing, occurrence.removed.is_none()));
                true
            })
            .unwrap();
    }
    let once = [("b".to_owned(), true), ("z".to_owned(), true)];
    assert_eq!(found, [once.clone(), once].concat());
}

#[test]
fn a_store_with_renames_says_so_to_programs_that_do_not_know_them() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    assert!(!store.view.needs.has_renames());
    rename(&mut store, &[("a", "b")]);
    commit(&mut store, "b", "two");
    assert!(open_shelf(Simulated::on(&disk)).unwrap().unwrap().view.needs.has_renames());
}

/// A store with a renamed briefing, by a writer that breaks the rules.
fn renamed_by(mutants: Mutants) -> (Disk, Store) {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    commit(&mut store, "b", "two");
    let mut mutant = open_mutant(Simulated::on(&disk), mutants).unwrap().unwrap();
    let _ = mutant.rename(renaming(&[("a", if mutants.gives_taken_names { "b" } else { "c" })]));
    let _ = mutant.commit(draft("a", "one more"), Expect::Any);
    drop(store);
    let store = open(&disk);
    (disk, store)
}

#[test]
fn what_a_writer_must_not_do_is_noticed() {
    let (_, store) = renamed_by(Mutants { hides_renames: true, ..Mutants::default() });
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::Table), "{report:?}");
    assert!(!store.notices().is_empty(), "whoever opens it is told");
    let (_, store) = renamed_by(Mutants { gives_taken_names: true, ..Mutants::default() });
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.is_ok() && report.voids.len() == 1, "{report:?}");
    assert_eq!(texts(&store), expected(&[("a", &["one", "one more"]), ("b", &["two"])]));
    let (_, store) = renamed_by(Mutants { ignores_renames: true, ..Mutants::default() });
    assert_ne!(texts(&store), texts(&renamed_by(Mutants::default()).1));
}

/// A record of new names as somebody writes it who knows the format.
pub(crate) fn line(renames: &[(&str, &str, RecordId)]) -> String {
    let renames: Vec<String> = renames
        .iter()
        .map(|(from, to, id)| format!(r#"{{"briefing":{},"to":{},"revision":"{id}"}}"#, json!(from), json!(to)))
        .collect();
    let (renames, time, salt) = (renames.join(","), "2026-05-09T12:01:33Z", "1".repeat(32));
    format!(r#"{{"type":"rename","v":1,"renames":[{renames}],"time":"{time}","recorded":"{time}","salt":"{salt}"}}"#)
}

fn end_line(briefing: &str, id: RecordId) -> String {
    let (time, salt) = ("2026-05-09T12:01:33Z", "1".repeat(32));
    format!(
        r#"{{"type":"end","v":1,"briefing":{},"revision":"{id}","time":"{time}","recorded":"{time}","salt":"{salt}"}}"#,
        json!(briefing)
    )
}

#[test]
fn records_that_break_a_rule_are_void_and_change_nothing() {
    let (disk, mut store) = simulated();
    let first = commit(&mut store, "a", "one").id;
    let last = commit(&mut store, "a", "two").id;
    let other = commit(&mut store, "b", "three").id;
    let (image, shows) = (disk.image(), expected(&[("a", &["one", "two"]), ("b", &["three"])]));
    for void in [
        line(&[]),
        line(&[("a", "a", last)]),
        line(&[("a", "c", first)]),
        line(&[("a", "c", other)]),
        line(&[("x", "c", last)]),
        line(&[("a", "b", last)]),
        line(&[("a", "b", last), ("x", "c", other)]),
        line(&[("a", "c", last), ("a", "d", last)]),
        line(&[("a", "c", last), ("b", "c", other)]),
        line(&[("a", "../c", last)]),
        line(&[("a", "c\u{202e}", last)]),
        line(&[("a", "c", last), ("b", "", other)]),
        end_line("a", other),
        end_line("x", last),
        end_line("a", RecordId([7; 32])),
    ] {
        let store = forged::open(&append(&image, &[&void])).unwrap();
        assert_eq!(texts(&store), shows, "{void}");
        assert!(store.end_of("a").unwrap().is_none() && store.has_renames().unwrap().eq(&false), "{void}");
        let report = forged::verify(&store);
        assert!(report.is_ok() && report.voids.len() == 1, "{void}: {report:?}");
    }
    // One that breaks none counts, and a second time it is void.
    let (swap, needs) =
        (line(&[("a", "b", last), ("b", "a", other)]), json!({"read": ["rename"], "write": ["rename"]}));
    let twice = append(&image, &[&swap, &swap, &end_line("b", first)]);
    let twice = forge(&twice, &entry_name(4), |object| object.header["needs"] = needs.clone());
    let store = forged::open(&twice).unwrap();
    assert_eq!(texts(&store), expected(&[("a", &["three"]), ("b", &["one", "two"])]));
    let report = forged::verify(&store);
    assert!(report.is_ok() && report.voids.len() == 1, "{report:?}");
    // Behind the first revision; the second one is of a time before it, and revives nothing.
    assert_eq!(store.end_of("b").unwrap().map(|end| end.number), Some(1));
    let silent = append(&image, &[&swap]);
    for needs in [json!({}), json!({"read": ["rename"]}), json!({"write": ["rename"]})] {
        let silent = forge(&silent, &entry_name(4), |object| object.header["needs"] = needs.clone());
        let report = forged::verify(&forged::open(&silent).unwrap());
        assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::Table), "{needs}: {report:?}");
    }
}

#[test]
fn what_was_taken_down_of_a_renamed_briefing_is_found_by_its_names() {
    let (disk, mut store) = simulated();
    let first = commit(&mut store, "a", "one");
    commit(&mut store, "a", "two");
    rename(&mut store, &[("a", "b")]);
    let id = first.id;
    let tombstone = format!(
        r#"{{"type":"tombstone","v":1,"revisions":[{{"id":"{id}","briefing":"a","number":1}}],"by":"court","reason":"order","recorded":"2026-05-09T12:01:33Z","salt":"{}"}}"#,
        "1".repeat(32)
    );
    let needs = json!({"read": ["rename"], "write": ["rename"]});
    let obeyed = forge(&append(&disk.image(), &[&tombstone]), &entry_name(4), |object| {
        (object.header["tombstones"], object.header["needs"]) = (json!([3]), needs);
    });
    let destroyed = forge(&obeyed, &entry_name(1), |object| {
        object.lines[0] = format!(r#"{{"type":"redacted","id":"{id}"}}"#).into_bytes();
        (object.rows, object.contents) = (vec![None], Vec::new());
    });
    for image in [obeyed, destroyed] {
        let disk = Disk::holding(&image);
        let mut store = open(&disk);
        assert_eq!(store.notices(), []);
        for name in ["a", "b"] {
            assert_eq!(store.by_number(name, 1).unwrap(), None);
            assert_eq!(store.takedown(name, 1).unwrap().map(|taken| taken.id), Some(id));
            assert_eq!(store.last_takedown(name).unwrap().map(|taken| taken.id), Some(id));
            assert!(store.takedown_by_id_prefix(Some(name), &id.to_string()).unwrap().is_some());
        }
        assert_eq!(commit(&mut store, "b", "three").record.number, 3);
        assert_texts(&mut store, &disk, &[("b", &["two", "three"])]);
    }
}
