//! Stores that somebody altered who can write them and knows the format, so that every hash is as
//! it must be: what is altered is found, or stops nobody.

use serde_json::{Value, json};

use super::{commit, draft, open_shelf, simulated};
use crate::log::entry_name;
use crate::merkle::Tree;
use crate::object::forged::Forged;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{
    ContentHash, DamageKind, Depth, Error, Label, Packing, RecordId, Report, Store, Time, TreeHash, unwatched,
};

/// Four commits: two briefings, a label, and the last of all.
pub(super) fn four() -> (Image, TreeHash) {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one\n");
    commit(&mut store, "law/secret", "what was promised\n");
    let first = commit(&mut store, "b", "two\n");
    store.label(&first, &Label::parse("published").unwrap(), first.record.recorded.clone(), None).unwrap();
    commit(&mut store, "b", "three\n");
    (disk.image(), store.pin().unwrap().shown.root)
}

/// The same, packed, with an entry behind the base.
fn four_packed() -> Image {
    let (image, _) = four();
    let disk = Disk::holding(&image);
    let mut store = open_on(&disk).unwrap();
    store.pack(&packing(), &mut unwatched).unwrap();
    commit(&mut store, "c", "four\n");
    disk.image()
}

fn packing() -> Packing {
    Packing { level: 3, everything: false, remove_at_once: true }
}

pub(super) fn open(image: &Image) -> Result<Store, Error> {
    open_on(&Disk::holding(image))
}

pub(super) fn open_on(disk: &Disk) -> Result<Store, Error> {
    open_shelf(Simulated::on(disk)).map(|store| store.expect("a store"))
}

pub(super) fn verify(store: &Store) -> Report {
    store.verify(None, Depth::Deep, &mut unwatched).unwrap()
}

/// Alters one object of an image, and writes it anew.
pub(super) fn forge(image: &Image, name: &str, alter: impl FnOnce(&mut Forged)) -> Image {
    let mut image = image.clone();
    let mut forged = Forged::take_apart(&image[name]);
    alter(&mut forged);
    image.insert(name.to_owned(), forged.write().0);
    image
}

#[test]
fn a_record_cannot_be_taken_out_of_an_entry() {
    let (image, root) = four();
    for (entry, what) in [(2, "in the middle"), (5, "the newest"), (1, "the first")] {
        let forged = forge(&image, &entry_name(entry), |object| {
            object.header["leaves"] = json!([]);
            (object.lines, object.rows, object.contents) = Default::default();
        });
        let mut store = open(&forged).unwrap();
        assert_eq!(store.view.tree.root(), root, "{what}: the log states the same root");
        for store in [&store, &open(&forged).unwrap()] {
            let report = verify(store);
            assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::Missing), "{what}: {report:?}");
        }
        assert!(matches!(store.commit(draft("c", "x"), crate::Expect::Any), Err(Error::RefusesWriting(_))), "{what}");
    }
}

#[test]
fn a_text_cannot_be_altered_behind_a_run_that_is_empty() {
    let (image, _) = four();
    let forged = forge(&image, &entry_name(2), |object| {
        let text = b"what was never promised\n".to_vec();
        let line = String::from_utf8(object.lines[0].clone()).unwrap();
        let line = line.replace(&ContentHash::of(&object.contents[0]).to_string(), &ContentHash::of(&text).to_string());
        let line =
            line.replace(&format!("\"bytes\":{}", object.contents[0].len()), &format!("\"bytes\":{}", text.len()));
        (object.lines, object.contents) = (vec![line.into_bytes()], vec![text]);
        object.header["leaves"] = json!([[0, 0], [1, 1]]);
    });
    assert!(!verify(&open(&forged).unwrap()).is_ok());
}

#[test]
fn headers_that_contradict_themselves_are_damage() {
    let (image, _) = four();
    let cases: [(&str, Value); 9] = [
        ("leaves", json!([[1, 1], [2, 0]])),
        ("leaves", json!([[0, 1], [1, 1]])),
        ("leaves", json!([[2, 1]])),
        ("size", json!(1_u64 << 50)),
        ("covers", json!(u64::MAX)),
        ("covers", json!(1)),
        ("base", json!({"place": 9, "hash": "0".repeat(64), "covers": 1})),
        ("place", json!(3)),
        ("dead", json!(["../../outside"])),
    ];
    for (key, value) in cases {
        let forged = forge(&image, &entry_name(2), |object| object.header[key] = value.clone());
        let store = open(&forged).unwrap();
        assert!(!verify(&store).is_ok(), "{key}: {value}");
        let text = store.head("a").unwrap().map(|revision| store.content(&revision).unwrap());
        assert_eq!(text.as_deref(), Some("one\n"), "{key}: {value}: the rest is read");
    }
}

#[test]
fn a_store_that_needs_what_is_not_known_is_a_newer_ones() {
    let (image, _) = four();
    let newest = entry_name(5);
    let to_read = forge(&image, &newest, |object| object.header["needs"] = json!({"read": ["sealed"]}));
    assert!(matches!(open(&to_read).map(|_| ()), Err(Error::Needs { .. })));
    let to_write = forge(&image, &newest, |object| object.header["needs"] = json!({"write": ["sealed"]}));
    let mut store = open(&to_write).unwrap();
    assert_eq!(store.notices(), []);
    assert!(verify(&store).is_ok());
    assert!(matches!(store.commit(draft("c", "x"), crate::Expect::Any), Err(Error::Needs { .. })));
}

/// Appends an entry with these lines, none of which names a content.
pub(super) fn append(image: &Image, lines: &[&str]) -> Image {
    let store = open(image).unwrap();
    let seq = store.view.newest + 1;
    let mut tree: Tree = store.view.tree.clone();
    lines.iter().for_each(|line| tree.append(&RecordId::of(line)));
    let base = store.view.base.as_ref().map(|live| live.base.clone());
    let header = crate::object::Header::entry(store.id, seq, base, lines.len() as u64, &tree);
    let forged = Forged {
        header: serde_json::to_value(&header).unwrap(),
        contents: Vec::new(),
        lines: lines.iter().map(|line| line.as_bytes().to_vec()).collect(),
        rows: vec![None; lines.len()],
    };
    let mut image = image.clone();
    image.insert(entry_name(seq), forged.write().0);
    image
}

#[test]
fn odd_records_are_void_and_stop_nobody() {
    let (image, _) = four();
    let label = |label: &str, parent: &str| {
        let parent = if parent.is_empty() { String::new() } else { format!(r#""parent":"{parent}","#) };
        format!(
            r#"{{"type":"label","v":1,"label":"{label}","briefing":"b",{parent}"recorded":"2026-05-09T12:01:33Z","salt":"{}"}}"#,
            "0".repeat(32)
        )
    };
    let twice = String::from_utf8(Forged::take_apart(&image[&entry_name(4)]).lines[0].clone()).unwrap();
    let odd = [
        r#"{"type":"note"}x"#.to_owned(),
        r#"["newthing",1,null,null]"#.to_owned(),
        r#"{"type":"newthing"}"#.to_owned(),
        format!(r#"{{"type":"newthing","v":1,"x":{}{}}}"#, "[".repeat(70), "]".repeat(70)),
        r#"{"type":"newthing","v":1,"x":-0}"#.to_owned(),
        format!(r#"{{"type":"redacted","id":"{}","payload":"anything"}}"#, "0".repeat(64)),
        label("../x", ""),
        label("seen", &"1".repeat(64)),
        twice,
    ];
    for line in &odd {
        let forged = append(&image, &[line]);
        let disk = Disk::holding(&forged);
        let mut store = open_on(&disk).unwrap();
        assert_eq!(store.notices(), [], "{line}");
        assert_eq!(commit(&mut store, "b", "after it\n").record.number, 3, "{line}");
        assert_eq!(commit(&mut store, "new", "after it\n").record.number, 1, "{line}");
        for store in [store, open_on(&disk).unwrap()] {
            let report = verify(&store);
            assert_eq!(report.damages, [], "{line}");
            assert_eq!(report.voids.iter().map(|void| void.leaf).collect::<Vec<_>>(), [5], "{line}");
            assert_eq!(report.revisions, 6, "{line}");
        }
        let mut store = open_on(&disk).unwrap();
        store.pack(&packing(), &mut unwatched).unwrap();
        let report = verify(&open_on(&disk).unwrap());
        assert_eq!((report.damages.len(), report.voids.len()), (0, 1), "{line}: packed");
    }
}

#[test]
fn a_revision_of_a_newer_version_keeps_writers_from_its_briefing_alone() {
    let (image, _) = four();
    let newer = r#"{"type":"revision","v":2,"briefing":"b","mood":"new"}"#;
    let disk = Disk::holding(&append(&image, &[newer]));
    let mut store = open_on(&disk).unwrap();
    assert!(matches!(store.commit(draft("b", "x"), crate::Expect::Any), Err(Error::Needs { .. })));
    assert_eq!(commit(&mut store, "a", "two").record.number, 2);
    let report = verify(&open_on(&disk).unwrap());
    assert_eq!((report.damages.as_slice(), report.voids.as_slice()), ([].as_slice(), [].as_slice()));
}

#[test]
fn the_same_labels_give_one_answer_in_whatever_order_they_came() {
    let (image, _) = four();
    let label = |number: u64, recorded: &str, salt: &str| {
        let store = open(&image).unwrap();
        let id = store.by_number("b", number).unwrap().unwrap().id;
        format!(
            r#"{{"type":"label","v":1,"label":"final","briefing":"b","revision":"{id}","recorded":"{recorded}","salt":"{}"}}"#,
            salt.repeat(32)
        )
    };
    let (one, two) = (label(1, "2026-05-09T12:01:33Z", "1"), label(2, "2026-05-09T12:01:34Z", "2"));
    for lines in [[&one, &two], [&two, &one]] {
        let store = open(&append(&image, &[lines[0], lines[1]])).unwrap();
        assert_eq!(store.by_label("b", "final").unwrap().unwrap().record.number, 2);
    }
    // A later record names the one before it, whatever a clock says.
    let disk = Disk::holding(&append(&image, &[&two]));
    let mut store = open_on(&disk).unwrap();
    let first = store.by_number("b", 1).unwrap().unwrap();
    let early = Time::parse("1999-01-01T00:00:00Z").unwrap();
    assert!(store.label(&first, &Label::parse("final").unwrap(), early, None).unwrap());
    assert_eq!(open_on(&disk).unwrap().by_label("b", "final").unwrap().unwrap().record.number, 1);
}

#[test]
fn a_lost_base_costs_nothing_that_its_packs_hold() {
    let image = four_packed();
    let base = open(&image).unwrap().view.base.as_ref().unwrap().base.seq;
    for (what, bytes) in [("lost", None), ("flipped", Some(b"not a base at all".to_vec()))] {
        let mut damaged = image.clone();
        match bytes {
            Some(bytes) => drop(damaged.insert(entry_name(base), bytes)),
            None => drop(damaged.remove(&entry_name(base))),
        }
        let disk = Disk::holding(&damaged);
        let mut store = open_on(&disk).unwrap();
        for (name, text) in [("a", "one\n"), ("law/secret", "what was promised\n"), ("b", "three\n"), ("c", "four\n")] {
            let head = store.head(name).unwrap().unwrap_or_else(|| panic!("{what}: {name}"));
            assert_eq!(store.content(&head).unwrap(), text, "{what}");
        }
        let report = verify(&store);
        assert_eq!(report.damages.iter().map(|damage| damage.object.clone()).collect::<Vec<_>>(), [entry_name(base)]);
        assert!(store.commit(draft("d", "x"), crate::Expect::Any).is_err(), "{what}");
        assert!(store.pack(&packing(), &mut unwatched).is_err(), "{what}");
        assert!(store.reset_pin().is_err(), "{what}");
        assert_eq!(disk.image(), damaged, "{what}: nothing is removed");
    }
    // With nothing behind it, the packs alone are left.
    let mut alone = image.clone();
    alone.retain(|name, _| !name.starts_with("log"));
    let mut store = open(&alone).unwrap();
    assert!(!verify(&store).is_ok());
    assert_eq!(store.head("b").unwrap().map(|head| head.record.number), Some(2));
    assert!(store.commit(draft("d", "x"), crate::Expect::Any).is_err());
}

#[test]
fn a_base_that_no_entry_knows_of_costs_nothing_that_its_packs_hold() {
    let image = four_packed();
    let base = open(&image).unwrap().view.base.as_ref().unwrap().base.seq;
    let mut forged = forge(&image, &entry_name(base + 1), |object| {
        object.header.as_object_mut().unwrap().remove("base");
    });
    forged.remove(&entry_name(base));
    let store = open(&forged).unwrap();
    assert_eq!(store.view.covers(), base, "all that was removed");
    assert!(store.view.damages.iter().any(|damage| damage.detail.starts_with("the base is missing")));
    for (name, text) in [("a", "one\n"), ("law/secret", "what was promised\n"), ("b", "three\n"), ("c", "four\n")] {
        assert_eq!(store.content(&store.head(name).unwrap().unwrap()).unwrap(), text);
    }
    assert!(!verify(&store).is_ok());
}

#[test]
fn a_text_that_is_no_text_is_damage_whoever_else_names_its_bytes() {
    let (image, _) = four();
    let hash = ContentHash::of(b"\xff\n");
    let salt = "2".repeat(32);
    let capture = format!(r#"{{"type":"capture","v":1,"content":"{hash}","salt":"{salt}"}}"#);
    let revision = format!(
        r#"{{"type":"revision","v":1,"briefing":"d","number":1,"content":"{hash}","bytes":2,"time":"2026-05-09T14:00:00Z","recorded":"2026-05-09T14:00:00Z","salt":"{salt}"}}"#
    );
    for (lines, is_sound) in [
        (vec![&capture], true),
        (vec![&revision], false),
        (vec![&capture, &revision], false),
        (vec![&revision, &capture], false),
    ] {
        let texts: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        let seq = open(&image).unwrap().view.newest + 1;
        let forged = forge(&append(&image, &texts), &entry_name(seq), |object| {
            object.contents = vec![b"\xff\n".to_vec()];
            object.rows = vec![Some(0); lines.len()];
        });
        let store = open(&forged).unwrap();
        assert_eq!(
            crate::verify::is_sound(&Simulated::on(&Disk::holding(&forged)), store.id).unwrap(),
            is_sound,
            "{texts:?}"
        );
        let report = verify(&store);
        assert_eq!(report.is_ok(), is_sound, "{texts:?}: {report:?}");
        assert!(report.damages.iter().all(|damage| damage.kind == DamageKind::Content), "{report:?}");
    }
}
