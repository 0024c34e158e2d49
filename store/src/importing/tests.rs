//! Imports beside other writers, imports that are run again, and records that must not go in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::damage::DamageKind;
use crate::shelf::simulated::{Disk, Simulated};
use crate::tests::{commit, draft, history, open, open_shelf, records_from, simulated};
use crate::writing::EntryPlan;
use crate::{Depth, Expect, KeptRecord, RecordId, unwatched};

/// Writes the rest of an import, which must meet no refusal, and gives its counts.
fn finish(mut importer: Importer<'_>) -> Imported {
    importer.flush().unwrap();
    assert!(importer.take_refused().is_empty());
    importer.imported()
}

fn import(disk: &Disk, texts: &[(&str, &str)]) -> Imported {
    let mut store = open(disk);
    let mut importer = store.importer();
    push_drafts(&mut importer, texts);
    finish(importer)
}

fn push_drafts(importer: &mut Importer<'_>, texts: &[(&str, &str)]) {
    for (name, text) in texts {
        importer.push(draft(name, text), DedupPolicy::SameRevision, None).unwrap();
    }
}

#[test]
fn an_import_that_runs_again_brings_what_is_missing_and_doubles_nothing() {
    let (disk, _) = simulated();
    let history = [("a", "one"), ("b", "one"), ("a", "two"), ("a", "one"), ("a", "one"), ("b", "three")];
    for end in [2, 4, 4, 6, 6] {
        import(&disk, &history[..end]);
        let store = open(&disk);
        for name in ["a", "b"] {
            let kept: Vec<String> = crate::tests::history(&store, name)
                .unwrap()
                .iter()
                .map(|revision| store.content(revision).unwrap())
                .collect();
            let given: Vec<&str> = history[..end].iter().filter(|(of, _)| *of == name).map(|(_, text)| *text).collect();
            assert_eq!(kept, given, "{name} after {end}");
        }
    }
}

#[test]
fn records_that_come_with_their_lines_keep_their_ids() {
    let (_, mut first) = simulated();
    let label = crate::Label::parse("published").unwrap();
    let mut labelled = draft("a", "two");
    labelled.labels.push(label);
    first.commit(draft("a", "one"), Expect::Any).unwrap();
    first.commit(labelled, Expect::Any).unwrap();
    first.commit(draft("b", "one"), Expect::Any).unwrap();
    let records = records_from(&first, 0, 100).unwrap();
    assert_eq!(records.len(), 4);
    let (disk, mut second) = simulated();
    for added in [4, 0] {
        let mut importer = second.importer();
        for record in &records {
            importer.push_line(record.line.clone(), first.content_of(record).unwrap(), None).unwrap();
        }
        assert_eq!(finish(importer).added, added);
    }
    let second = open(&disk);
    assert_eq!(history(&second, "a").unwrap(), history(&first, "a").unwrap());
    assert_eq!(second.by_label("a", "published").unwrap(), first.by_label("a", "published").unwrap());
    assert!(second.verify(None, Depth::Deep, &mut unwatched).unwrap().is_ok());
}

#[test]
fn a_line_that_does_not_fit_is_refused_and_the_rest_goes_in() {
    let (_, mut first) = simulated();
    first.commit(draft("a", "one"), Expect::Any).unwrap();
    first.commit(draft("a", "two"), Expect::Any).unwrap();
    let records = records_from(&first, 0, 100).unwrap();
    let (_, mut second) = simulated();
    let mut importer = second.importer();
    let line = |index: usize| records[index].line.clone();
    for wrong in [
        importer.push_line(line(1), Some("two".into()), None),
        importer.push_line(line(0), Some("another text".into()), None),
        importer.push_line(line(0), None, None),
    ] {
        assert!(matches!(wrong, Err(Error::Mismatch { .. })), "{wrong:?}");
    }
    assert!(matches!(importer.push_line("{}".into(), None, None), Err(Error::Record(_))));
    importer.push_line(line(0), Some("one".into()), None).unwrap();
    importer.push_line(line(1), Some("two".into()), None).unwrap();
    assert_eq!(finish(importer).added, 2);
}

#[test]
fn a_text_that_is_the_newest_already_is_left_out_when_asked() {
    let (disk, mut store) = simulated();
    store.commit(draft("a", "one"), Expect::Any).unwrap();
    let mut importer = store.importer();
    let arrivals = ["one", "two", "two", "one"]
        .map(|text| importer.push(draft("a", text), DedupPolicy::SameAsHead, None).unwrap());
    assert_eq!(arrivals, [Arrival::AlreadyStored, Arrival::Added, Arrival::AlreadyStored, Arrival::Added]);
    finish(importer);
    assert_eq!(history(&open(&disk), "a").unwrap().len(), 3);
}

/// A store with two briefings, labels given, moved and taken away; and every record of it, with its
/// text.
fn exported() -> (Store, Vec<(KeptRecord, Option<String>)>) {
    let (_, mut store) = simulated();
    let label = crate::Label::parse("published").unwrap();
    let one = commit(&mut store, "a", "a one");
    commit(&mut store, "b", "b one");
    let two = commit(&mut store, "a", "a two");
    for revision in [&one, &two] {
        store.label(revision, &label, revision.record.recorded.clone(), None).unwrap();
    }
    store.clear_label(&Name::parse("a").unwrap(), &label, one.record.recorded.clone(), None).unwrap();
    store.label(&one, &label, one.record.recorded.clone(), None).unwrap();
    let records = records_from(&store, 0, 100).unwrap();
    let records = records.into_iter().map(|record| {
        let text = store.content_of(&record).unwrap();
        (record, text)
    });
    let records = records.collect();
    (store, records)
}

fn push_all(importer: &mut Importer<'_>, records: &[(KeptRecord, Option<String>)]) -> Vec<bool> {
    let push = |(line, (record, text)): (u64, &(KeptRecord, Option<String>))| {
        importer.push_line(record.line.clone(), text.clone(), Some(line)).is_ok()
    };
    (1..).zip(records).map(push).collect()
}

fn assert_sound(disk: &Disk) -> Store {
    let store = open(disk);
    assert_eq!(store.notices(), []);
    assert_eq!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().damages, []);
    store
}

/// A handle that lets `other` go first, once, when it is about to publish an entry.
fn overtaken(disk: &Disk, other: impl Fn() + Send + Sync + 'static) -> Store {
    let asleep = AtomicBool::new(true);
    let shelf = Simulated::on(disk).with_turnstile(Arc::new(move |verb, name| {
        if verb == "publish" && name.starts_with("log/") && asleep.swap(false, Ordering::SeqCst) {
            other();
        }
    }));
    open_shelf(shelf).unwrap().unwrap()
}

#[test]
fn a_record_that_stands_in_a_file_twice_goes_in_once() {
    let (from, records) = exported();
    let (disk, mut store) = simulated();
    let mut importer = store.importer();
    assert_eq!(push_all(&mut importer, &records), [true; 7]);
    assert_eq!(push_all(&mut importer, &records), [true; 7]);
    let imported = finish(importer);
    assert_eq!((imported.added, imported.already_stored), (7, 7));
    assert_eq!(assert_sound(&disk).pin().unwrap().shown, crate::Pin { store: store.id(), ..from.pin().unwrap().shown });
}

#[test]
fn two_imports_of_the_same_records_bring_each_in_once() {
    for first in 1..=7 {
        let (_, records) = exported();
        let (disk, mut store) = simulated();
        let mut importer = store.importer();
        push_all(&mut importer, &records);
        // The other one is faster, with some of them.
        let mut other = open(&disk);
        let mut other = other.importer();
        push_all(&mut other, &records[..first]);
        finish(other);
        let imported = finish(importer);
        assert_eq!((imported.added, imported.already_stored), (7 - first as u64, first as u64));
        assert_eq!(assert_sound(&disk).pin().unwrap().shown.size, 7);
    }
}

#[test]
fn an_import_that_loses_a_race_to_another_of_the_same_records_brings_in_the_rest() {
    for first in 1..=7 {
        let (_, records) = exported();
        let (disk, _) = simulated();
        let (while_asleep, some) = (disk.clone(), records[..first].to_vec());
        let mut store = overtaken(&disk, move || {
            let mut other = open(&while_asleep);
            let mut other = other.importer();
            push_all(&mut other, &some);
            finish(other);
        });
        let mut importer = store.importer();
        push_all(&mut importer, &records);
        let imported = finish(importer);
        assert_eq!(assert_sound(&disk).pin().unwrap().shown.size, 7, "{first}: {imported:?}");
    }
}

#[test]
fn an_import_that_loses_a_race_to_another_of_the_same_revisions_doubles_nothing() {
    let history = [("a", "one"), ("b", "one"), ("a", "two"), ("a", "one"), ("a", "one"), ("b", "three")];
    let texts = |store: &Store| -> Vec<String> {
        crate::tests::history(store, "a").unwrap().iter().map(|revision| store.content(revision).unwrap()).collect()
    };
    for first in 1..=6 {
        // Either the other one is there when the batch is written, or it comes while it is.
        let (disk, mut early) = simulated();
        let mut importer = early.importer();
        push_drafts(&mut importer, &history);
        import(&disk, &history[..first]);
        let imported = finish(importer);
        assert_eq!((imported.added, imported.already_stored), (6 - first as u64, first as u64));
        assert_eq!(texts(&assert_sound(&disk)), ["one", "two", "one", "one"], "{first}");
        let (disk, _) = simulated();
        let while_asleep = disk.clone();
        let mut late = overtaken(&disk, move || {
            import(&while_asleep, &history[..first]);
        });
        let mut importer = late.importer();
        push_drafts(&mut importer, &history);
        let imported = finish(importer);
        assert_eq!((imported.added, imported.already_stored), (6 - first as u64, first as u64));
        assert_eq!(texts(&assert_sound(&disk)), ["one", "two", "one", "one"], "{first}");
    }
    // Of a text that is to differ from the newest, too.
    let (disk, mut store) = simulated();
    let mut importer = store.importer();
    importer.push(draft("a", "one"), DedupPolicy::SameAsHead, None).unwrap();
    importer.push(draft("b", "one"), DedupPolicy::SameAsHead, None).unwrap();
    import(&disk, &[("a", "one")]);
    assert_eq!(finish(importer).added, 1);
    assert_eq!(texts(&assert_sound(&disk)), ["one"]);
}

#[test]
fn a_briefing_that_others_wrote_to_is_refused_by_itself() {
    let (_, records) = exported();
    let (disk, mut store) = simulated();
    let mut importer = store.importer();
    push_all(&mut importer, &records);
    commit(&mut open(&disk), "a", "mine");
    importer.flush().unwrap();
    let refused: Vec<_> = importer.take_refused().into_iter().map(|it| (it.line, it.briefing)).collect();
    let of_a = [1, 3, 4, 5, 6, 7].map(|line| (Some(line), Some("a".to_owned())));
    assert_eq!(refused, of_a);
    assert_eq!(importer.imported().added, 1);
    // What follows in the file is refused where it stands, and nothing is tried again.
    assert_eq!(push_all(&mut importer, &records), [false, true, false, false, false, false, false]);
    let store = assert_sound(&disk);
    assert_eq!((history(&store, "a").unwrap().len(), history(&store, "b").unwrap().len()), (1, 1));
}

#[test]
fn a_line_behind_a_revision_that_is_new_is_refused_by_itself() {
    let (_, records) = exported();
    let (disk, mut store) = simulated();
    let mut importer = store.importer();
    importer.push(draft("a", "another"), DedupPolicy::SameRevision, None).unwrap();
    importer.push(draft("z", "another"), DedupPolicy::SameRevision, None).unwrap();
    assert_eq!(push_all(&mut importer, &records), [false, true, false, false, false, false, false]);
    assert_eq!(finish(importer).added, 3);
    assert_sound(&disk);
}

#[test]
fn labels_of_others_take_nothing_from_revisions_that_are_here() {
    let (_, records) = exported();
    let (disk, mut store) = simulated();
    let mine = commit(&mut store, "a", "mine");
    let label = crate::Label::parse("published").unwrap();
    store.label(&mine, &label, mine.record.recorded.clone(), None).unwrap();
    let mut importer = store.importer();
    assert_eq!(push_all(&mut importer, &records), [false, true, false, false, false, false, false]);
    finish(importer);
    assert_eq!(assert_sound(&disk).by_label("a", "published").unwrap().unwrap().id, mine.id);
}

#[test]
fn labels_are_for_revisions_of_their_briefing_and_read_as_nothing_else() {
    let (disk, mut store) = simulated();
    let (a, b) = (commit(&mut store, "a", "a one"), commit(&mut store, "b", "b one"));
    let line = |label: &str, briefing: &str, revision: Option<RecordId>| {
        let (label, briefing, recorded) = (label.to_owned(), briefing.to_owned(), a.record.recorded.clone());
        LabelRecord { label, briefing, revision, parent: None, recorded, author: None, salt: Salt([1; 16]) }
            .to_line()
            .unwrap()
    };
    let mut importer = store.importer();
    for (wrong, why) in [
        (line("published", "a", Some(b.id)), "does not have"),
        (line("published", "a", Some(RecordId([7; 32]))), "does not have"),
        (line("published", "c", None), "does not have"),
        (line("2024-01-01", "a", Some(a.id)), "a date"),
        (line("beef", "a", Some(a.id)), "an id"),
        (line("\u{1b}]0;x", "a", Some(a.id)), "control"),
    ] {
        let refused = importer.push_line(wrong, None, None).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    importer.push_line(line("published", "b", Some(b.id)), None, None).unwrap();
    finish(importer);
    assert!(assert_sound(&disk).by_label("b", "published").unwrap().is_some());
}

/// A first revision of a briefing, as a line that came from elsewhere.
fn first_revision(name: &str, text: &str, bytes: u64) -> String {
    let (content, time) = (ContentHash::of(text.as_bytes()), draft("a", "").time);
    let (author, note, source, meta) = (None, None, None, Default::default());
    let (briefing, recorded) = (name.to_owned(), time.clone());
    let (number, parent, salt) = (1, None, Salt([1; 16]));
    crate::RevisionRecord {
        briefing,
        number,
        parent,
        content,
        bytes,
        time,
        recorded,
        author,
        note,
        source,
        meta,
        undoes: None,
        salt,
    }
    .to_line()
    .unwrap()
}

#[test]
fn names_lengths_and_destroyed_records_that_no_store_writes_are_refused() {
    let (disk, mut store) = simulated();
    let mut importer = store.importer();
    let long = "x".repeat(300);
    for name in ["../../x", "/etc/x", "a\u{1b}[31m", "a\u{202e}b", "a@b", "e\u{301}", "", "-x", &long] {
        let refused = importer.push_line(first_revision(name, "text", 4), Some("text".into()), None);
        assert!(matches!(refused, Err(Error::Name { .. })), "{name}: {refused:?}");
    }
    let wrong = importer.push_line(first_revision("a", "text", 5), Some("text".into()), None);
    assert!(wrong.unwrap_err().to_string().contains("length"));
    let redacted = format!(r#"{{"type":"redacted","id":"{}"}}"#, RecordId([1; 32]));
    assert!(importer.push_line(redacted, None, None).unwrap_err().to_string().contains("destroyed"));
    importer.push_line(first_revision("a", "text", 4), Some("text".into()), None).unwrap();
    assert_eq!(finish(importer).added, 1);
    assert_sound(&disk);
}

#[test]
fn a_length_that_is_not_that_of_the_text_is_damage() {
    let (disk, mut store) = simulated();
    commit(&mut store, "b", "before");
    let content = ContentHash::of(b"text");
    let run = pack_by_briefing(vec![("a", content, b"text")]).unwrap();
    let planned = store.publish(&run, &mut |_| {
        let mut plan = EntryPlan::default();
        plan.push(first_revision("a", "text", 5), Some(content));
        Ok(Some(plan))
    });
    assert!(planned.unwrap().is_some());
    let store = open(&disk);
    for (briefing, depth) in [(None, Depth::Quick), (None, Depth::Deep), (Some("a"), Depth::Deep)] {
        let damages = store.verify(briefing, depth, &mut unwatched).unwrap().damages;
        assert_eq!(damages.len(), 1, "{damages:?}");
        assert_eq!((damages[0].kind, damages[0].briefing.as_deref()), (DamageKind::Content, Some("a")));
    }
}

#[test]
fn a_record_with_a_name_that_no_store_writes_is_void_and_stops_nobody() {
    let (disk, mut store) = simulated();
    let content = ContentHash::of(b"text");
    let run = pack_by_briefing(vec![("a", content, b"text")]).unwrap();
    let planned = store.publish(&run, &mut |_| {
        let mut plan = EntryPlan::default();
        plan.push(first_revision("../../x", "text", 4), Some(content));
        Ok(Some(plan))
    });
    assert!(planned.unwrap().is_some());
    let mut store = assert_sound(&disk);
    assert_eq!(store.walk_history("../../x", crate::Direction::OldestFirst).count(), 0);
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.voids.len(), report.voids[0].leaf, report.revisions), (1, 0, 0));
    assert_eq!(super::super::tests::commit(&mut store, "a", "one").record.number, 1);
}

#[test]
fn a_held_revision_gets_the_labels_that_it_has_not_and_no_later_one_has() {
    let labelled = |text: &str, labels: &[&str]| {
        let labels = labels.iter().map(|label| crate::Label::parse(label).unwrap()).collect();
        crate::Draft { labels, ..draft("a", text) }
    };
    let (disk, mut store) = simulated();
    let history: [(&str, &[&str]); 3] = [("one", &["published"]), ("two", &["published", "final"]), ("three", &[])];
    let mut run = |history: &[(&str, &[&str])]| {
        let mut importer = store.importer();
        for (text, labels) in history {
            importer.push(labelled(text, labels), DedupPolicy::SameRevision, None).unwrap();
        }
        let imported = finish(importer);
        (imported.added, imported.already_stored, imported.labelled)
    };
    assert_eq!(run(&history.map(|(text, _)| (text, &[][..]))), (3, 0, 0));
    assert_eq!(run(&history), (0, 3, 3));
    assert_eq!(run(&history), (0, 3, 0));
    let store = assert_sound(&disk);
    for label in ["published", "final"] {
        assert_eq!(store.by_label("a", label).unwrap().unwrap().record.number, 2);
    }
    assert_eq!(store.pin().unwrap().shown.size, 6);
}

#[test]
fn a_history_with_gaps_goes_in_as_one_of_its_own_when_asked() {
    let (_, mut first) = simulated();
    let label = crate::Label::parse("published").unwrap();
    for number in 1..=6 {
        let revision = commit(&mut first, "a", &format!("a {number}"));
        if number == 5 {
            first.label(&revision, &label, revision.record.recorded.clone(), None).unwrap();
        }
    }
    commit(&mut first, "b", "b one");
    commit(&mut first, "b", "b two");
    let all = records_from(&first, 0, 100).unwrap();
    // Lost: the second and the third revision of a, and the first of b.
    let kept: Vec<_> = all.iter().enumerate().filter(|(leaf, _)| ![1, 2, 7].contains(leaf)).map(|(_, it)| it).collect();
    assert_eq!(kept.len(), 6);
    let (disk, mut second) = simulated();
    for (added, renewed) in [(6, 4), (0, 0)] {
        let mut importer = second.importer();
        for record in &kept {
            importer.push_line_over_gaps(record.line.clone(), first.content_of(record).unwrap(), None).unwrap();
        }
        let imported = finish(importer);
        assert_eq!((imported.added + imported.labelled, imported.renewed), (added, renewed));
    }
    let second = assert_sound(&disk);
    let texts = |name: &str| -> Vec<String> {
        history(&second, name).unwrap().iter().map(|revision| second.content(revision).unwrap()).collect()
    };
    assert_eq!(
        (texts("a"), texts("b")),
        (["a 1", "a 4", "a 5", "a 6"].map(str::to_owned).into(), vec!["b two".into()])
    );
    assert_eq!(second.by_number("a", 1).unwrap().unwrap().id, first.by_number("a", 1).unwrap().unwrap().id);
    assert_eq!(second.by_label("a", "published").unwrap().unwrap().record.number, 3);
}

#[test]
fn a_gap_in_a_history_that_differs_here_is_not_bridged() {
    let (_, mut first) = simulated();
    for number in 1..=4 {
        commit(&mut first, "a", &format!("a {number}"));
    }
    let lines: Vec<_> = records_from(&first, 0, 100).unwrap();
    for (own, before) in [(vec!["mine"], vec![]), (vec!["mine", "too"], vec![]), (vec!["mine"], vec![0])] {
        let (disk, mut store) = simulated();
        let mut importer = store.importer();
        for index in &before {
            let text = first.content_of(&lines[*index]).unwrap();
            importer.push_line(lines[*index].line.clone(), text, None).unwrap();
        }
        finish(importer);
        own.iter().for_each(|text| drop(commit(&mut store, "a", text)));
        let mut importer = store.importer();
        for record in lines.iter().skip(3) {
            let refused = importer.push_line_over_gaps(record.line.clone(), first.content_of(record).unwrap(), None);
            assert!(matches!(refused, Err(Error::Mismatch { .. })), "{refused:?}");
        }
        assert_eq!(finish(importer).added, 0);
        assert_eq!(history(&assert_sound(&disk), "a").unwrap().len(), own.len() + before.len());
    }
}
