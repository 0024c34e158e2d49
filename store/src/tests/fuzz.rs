//! Hostile bytes for every parser of the engine: sound ones, changed in every way that [`mutation`]
//! knows, with the hashes made anew where a hash would stop them.
//!
//! Each target takes about a second of `cargo test`; `scripts/fuzz 1000000` gives each so many
//! inputs. What must hold of any input: no panic, no more memory than a small
//! multiple of its length, and that two readers of one thing agree.

mod catalog;
pub(crate) mod mutation;

use serde_json::Value;

use crate::id::{ContentHash, RecordId, StoreId};
use crate::leaf_range::LeafRange;
use crate::limits::RECORD_BYTES_MAX;
use crate::object::{Header, Table, table_bytes};
use crate::record::{Outline, Record};
use crate::shelf::Shelf as _;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::tests::{commit, draft, open_shelf, simulated};
use crate::{Depth, Error, Label, Name, Time, identity, unwatched, verify};
use mutation::{fuzz, mutated, mutated_text};

/// Lines as they stand in stores.
fn lines() -> Vec<Vec<u8>> {
    let id = "ab".repeat(32);
    let salt = "00112233445566778899aabbccddeeff";
    let revision = format!(
        r#"{{"type":"revision","v":1,"briefing":"world/serbia/victory-day","number":3,"parent":"{id}","content":"{id}","bytes":4,"time":"2026-05-09T14:00:00+02:00","recorded":"2026-05-09T12:01:33Z","author":"Desk","note":"corrects \"the\" count","source":"https://example.org/a?b","meta":{{"lang":"sr","title":"Парада \u2028 почела"}},"salt":"{salt}"}}"#
    );
    let first = format!(
        r#"{{"type":"revision","v":1,"briefing":"a","number":1,"content":"{id}","bytes":0,"time":"1931-12-28T23:59:59-11:30","recorded":"2026-05-09T12:01:33Z","salt":"{salt}"}}"#
    );
    let label = format!(
        r#"{{"type":"label","v":1,"label":"published","briefing":"a","revision":"{id}","recorded":"2026-05-09T12:01:33Z","author":"Desk","salt":"{salt}"}}"#
    );
    let redacted = format!(r#"{{"type":"redacted","id":"{id}"}}"#);
    let unknown = format!(r#"{{"type":"capture","v":7,"content":"{id}","mood":[true,null,-3,{{"a":"b"}}]}}"#);
    let tombstone = format!(
        r#"{{"type":"tombstone","v":1,"of":[{{"id":"{id}","briefing":"a","number":1}}],"recorded":"2026-05-09T12:01:33Z","author":"Desk","reason":"court","salt":"{salt}"}}"#
    );
    let undoing = revision.replace(r#""salt""#, &format!(r#""undoes":"{id}","salt""#));
    let end = format!(
        r#"{{"type":"end","v":1,"briefing":"a","revision":"{id}","time":"2026-05-09T14:00:00+02:00","recorded":"2026-05-09T12:01:33Z","author":"Desk","reason":"repealed","salt":"{salt}"}}"#
    );
    let rename = format!(
        r#"{{"type":"rename","v":1,"renames":[{{"briefing":"a","to":"b","revision":"{id}"}},{{"briefing":"b","to":"a","revision":"{id}"}}],"time":"2026-05-09T14:00:00+02:00","recorded":"2026-05-09T12:01:33Z","note":"swapped","salt":"{salt}"}}"#
    );
    [revision, first, label, redacted, unknown, tombstone, undoing, end, rename].map(String::into_bytes).into()
}

#[test]
fn record() {
    let lines = lines();
    fuzz("record", 20_000, |plan| {
        let Some(line) = mutated_text(&lines, plan) else { return };
        let parsed = Record::parse(&line);
        if let Some(outline) = Outline::read(&line) {
            let Ok(Record::Revision(record)) = &parsed else { panic!("an outline of what is no revision: {line}") };
            assert_eq!(
                (outline.briefing, outline.number, outline.parent, outline.content, outline.bytes),
                (record.briefing.as_str(), record.number, record.parent, record.content, record.bytes)
            );
        }
        let Ok(parsed) = parsed else { return };
        assert!(line.len() <= RECORD_BYTES_MAX);
        // Any other reader of JSON reads the same.
        let value: Value = serde_json::from_str(&line).unwrap();
        let kind = value["type"].as_str().unwrap();
        match &parsed {
            Record::Revision(record) => {
                assert_eq!((kind, value["v"].as_u64()), ("revision", Some(1)));
                assert_eq!(value["number"].as_u64(), Some(record.number));
                assert_eq!(value["briefing"].as_str(), Some(record.briefing.as_str()));
                // Written again, it reads as the same.
                if let Ok(again) = record.to_line() {
                    assert_eq!(Record::parse(&again), Ok(parsed.clone()));
                }
            }
            Record::Label(_) => assert_eq!(kind, "label"),
            Record::End(record) => {
                assert_eq!((kind, value["briefing"].as_str()), ("end", Some(record.briefing.as_str())));
                assert!(record.to_line().is_ok_and(|again| Record::parse(&again).as_ref() == Ok(&parsed)));
            }
            Record::Rename(record) => {
                assert_eq!((kind, value["renames"].as_array().map(Vec::len)), ("rename", Some(record.renames.len())));
                assert!(record.to_line().is_ok_and(|again| Record::parse(&again).as_ref() == Ok(&parsed)));
            }
            Record::Redacted(id) => assert_eq!(value["id"].as_str(), Some(id.to_string().as_str())),
            _ => assert!(!kind.is_empty() || line.contains("\"type\":\"\"")),
        }
        let _ = parsed.id(&line);
    });
}

/// The objects of one store, and how the store lay when each was in force.
struct Objects {
    store: StoreId,
    bytes: Vec<Vec<u8>>,
    places: Vec<(Image, String)>,
}

impl Objects {
    /// The entries of a commit and of a batch, then the base and the pack that took their place.
    fn new() -> Self {
        let (disk, mut store) = simulated();
        let mut objects = Self { store: store.id(), bytes: Vec::new(), places: Vec::new() };
        commit(&mut store, "coast/ferry", "Fourteen people were rescued.\n");
        let drafts: Vec<_> = (0..5).map(|number| draft("news", &format!("Text {number}.\n"))).collect();
        store.append(&drafts).unwrap();
        objects.add(&disk);
        store.pack(&crate::Packing { level: 3, everything: true, remove_at_once: true }, &mut unwatched).unwrap();
        objects.add(&disk);
        assert_eq!(objects.bytes.len(), 4);
        objects
    }

    fn add(&mut self, disk: &Disk) {
        let shelf = Simulated::on(disk);
        for folder in ["log", "packs"] {
            for name in shelf.list(folder, "").unwrap().iter().map(|file| format!("{folder}/{file}")) {
                self.bytes.push(shelf.read(&name, 0, 1 << 20).unwrap().unwrap());
                self.places.push((disk.image(), name));
            }
        }
    }

    /// The sample that a plan changes.
    fn chosen(&self, plan: &[u8]) -> usize {
        usize::from(plan.first().copied().unwrap_or_default()) % self.bytes.len()
    }

    /// The store as it lay with a sample, and with these bytes in the sample's place.
    fn store_with(&self, sample: usize, bytes: &[u8]) -> Simulated {
        let (image, name) = &self.places[sample];
        let shelf = Simulated::on(&Disk::holding(image));
        shelf.remove(std::slice::from_ref(name)).unwrap();
        shelf.create(name, bytes).unwrap();
        shelf
    }

    /// The store with an object that is changed as a plan says, the hash of its table made anew.
    fn store_of(&self, plan: &[u8]) -> Simulated {
        let mut bytes = mutated(&self.bytes, plan);
        let tail = bytes.len().checked_sub(64).and_then(|at| bytes.get(at..));
        let table_at = tail.and_then(|tail| bytes.len().checked_sub(table_bytes(tail).ok()?));
        if let Some(table) = table_at.and_then(|at| bytes.get_mut(at..)) {
            rehash(table);
        }
        self.store_with(self.chosen(plan), &bytes)
    }
}

/// The part of an object that is its table.
fn table_of(object: &[u8]) -> &[u8] {
    let tail = &object[object.len() - 64..];
    &object[object.len() - table_bytes(tail).unwrap()..]
}

/// Makes the hash at the end of a table anew.
fn rehash(table: &mut [u8]) {
    if let Some((body, hash)) = table.split_last_chunk_mut::<32>() {
        *hash = *blake3::hash(body).as_bytes();
    }
}

#[test]
fn table() {
    let objects = Objects::new();
    let tables: Vec<Vec<u8>> = objects.bytes.iter().map(|object| table_of(object).to_vec()).collect();
    fuzz("table", 10_000, |plan| {
        let mut bytes = mutated(&tables, plan);
        rehash(&mut bytes);
        let sample = &objects.bytes[objects.chosen(plan)];
        for object_bytes in [sample.len() as u64, bytes.len() as u64, u64::MAX] {
            let Ok(table) = Table::parse(&bytes, object_bytes) else { continue };
            assert_eq!(table.object_bytes(), object_bytes);
            let rows = table.rows();
            let behind_lead = bytes.windows(rows.len().max(1)).any(|window| window == rows);
            assert!(rows.is_empty() || behind_lead);
            assert!(52 * table.frames.len() + 12 * table.contents.len() + 4 * table.leaf_contents.len() <= bytes.len());
            check_header(&table.header);
        }
    });
}

/// What holds of a header that contradicts nothing.
fn check_header(header: &Header) {
    let counts = header.leaves.iter().map(|LeafRange { count, .. }| *count);
    assert!(counts.clone().all(|count| count > 0));
    assert!(header.leaves.windows(2).all(|pair| pair[0].first + pair[0].count < pair[1].first));
    if let Some(tree) = header.tree() {
        assert_eq!(tree.size(), header.size);
    }
}

#[test]
fn header() {
    let headers: Vec<Vec<u8>> = Objects::new()
        .bytes
        .iter()
        .map(|object| {
            let table = Table::parse(table_of(object), object.len() as u64).unwrap();
            serde_json::to_vec(&table.header).unwrap()
        })
        .collect();
    fuzz("header", 10_000, |plan| {
        let Some(text) = mutated_text(&headers, plan) else { return };
        let Ok(header) = serde_json::from_str::<Header>(&text) else { return };
        if header.contradiction().is_none() {
            check_header(&header);
        }
        let again = serde_json::to_string(&header).unwrap();
        assert_eq!(serde_json::to_string(&serde_json::from_str::<Header>(&again).unwrap()).unwrap(), again);
    });
}

/// Whether an error says what is wrong with an object.
fn is_told(error: &Error) -> bool {
    matches!(error, Error::Damaged(_) | Error::Newer { .. } | Error::Needs { .. })
}

#[test]
fn object() {
    let objects = Objects::new();
    for (sample, bytes) in objects.bytes.iter().enumerate() {
        assert!(verify::is_sound(&objects.store_with(sample, bytes), objects.store).unwrap(), "sample {sample}");
    }
    fuzz("object", 2_000, |plan| match verify::is_sound(&objects.store_of(plan), objects.store) {
        Ok(_) => {}
        Err(error) => assert!(is_told(&error), "{error}"),
    });
}

#[test]
fn opened_object() {
    let objects = Objects::new();
    fuzz("opened object", 150, |plan| {
        let is_sound = verify::is_sound(&objects.store_of(plan), objects.store).unwrap_or(false);
        // What is wrong is said, by an error or by a report; nothing panics.
        let store = match open_shelf(objects.store_of(plan)) {
            Ok(store) => store.unwrap(),
            Err(error) => return assert!(is_told(&error) && !is_sound, "{error}"),
        };
        match store.verify(None, Depth::Deep, &mut unwatched) {
            Ok(report) => assert!(report.is_ok() || !is_sound),
            Err(error) => assert!(is_told(&error) && !is_sound, "{error}"),
        }
        for revision in store.walk_log(crate::Direction::OldestFirst, None).flatten() {
            if let Ok(text) = store.content(&revision) {
                assert_eq!(ContentHash::of(text.as_bytes()), revision.record.content);
            }
        }
    });
}

#[test]
fn store_object() {
    let id = StoreId([7; 16]);
    let samples = [identity::encode(id)];
    fuzz("store", 5_000, |plan| {
        let mut bytes = mutated(&samples, plan);
        // With the hash that its first line should have, where there is a second.
        if plan.len() % 2 == 0
            && let Some(feed) = bytes.iter().position(|byte| *byte == b'\n')
        {
            let hash = blake3::hash(&bytes[..feed]).to_hex();
            bytes.truncate(feed + 1);
            bytes.extend(hash.as_bytes());
            bytes.push(b'\n');
        }
        let disk = Disk::default();
        let shelf = Simulated::on(&disk);
        shelf.create(identity::NAME, &bytes).unwrap();
        match identity::read(&shelf) {
            Ok(identity::Identity::Sound(id)) => assert!(bytes.windows(32).any(|hex| hex == id.to_string().as_bytes())),
            Ok(_) | Err(Error::Damaged(_) | Error::Newer { .. } | Error::Needs { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    });
}

#[test]
fn name() {
    let samples = ["world/serbia/victory-day", "新闻/票价", "caf\u{e9}", "Cafe\u{301}", "می\u{200c}خواهد", "a b"]
        .map(|name| name.as_bytes().to_vec());
    fuzz("name", 20_000, |plan| {
        let Some(text) = mutated_text(&samples, plan) else { return };
        if let Ok(name) = Name::parse(&text) {
            assert_eq!(Name::parse(name.as_str()).map(|again| again.as_str().to_owned()), Ok(name.as_str().to_owned()));
            assert!(name.as_str().len() <= crate::limits::NAME_BYTES_MAX);
            assert!(name.as_str().split('/').all(|part| !matches!(part, "" | "." | "..")));
            assert!(!name.as_str().contains(char::is_control));
        }
        if let Ok(label) = Label::parse(&text) {
            assert_eq!(
                Label::parse(label.as_str()).map(|again| again.as_str().to_owned()),
                Ok(label.as_str().to_owned())
            );
        }
    });
}

#[test]
fn time_and_ids() {
    let samples = ["2026-05-09T14:00:00+02:00", "1931-12-28T23:59:59.123456789-11:30", "0000-02-29T00:00:00Z"]
        .map(|time| time.as_bytes().to_vec());
    fuzz("time", 20_000, |plan| {
        let Some(text) = mutated_text(&samples, plan) else { return };
        if let Ok(time) = Time::parse(&text) {
            assert_eq!(time.as_str(), text);
            let again = Time::from_instant(time.instant()).map(|again| again.instant());
            assert!(again.is_none() || again == Some(time.instant()), "{text}");
        }
        if let Ok(id) = RecordId::parse(&text) {
            assert_eq!(id.to_string(), text.to_lowercase());
        }
    });
}
