//! A catalog in which a value is another than was written, with as many rows as before: what is
//! read is what it was, what is written is what it would have been, and the store stays sound.

use rusqlite::Connection;

use super::forged::{append, forge};
use super::kept_catalog::{CATALOG, KeptCatalog};
use super::{draft, open, records_from, script_random, simulated};
use crate::catalog::Catalog;
use crate::log::entry_name;
use crate::shelf::simulated::{Disk, Image};
use crate::tests::ends::{end, ending};
use crate::tests::renames::{rename, renaming};
use crate::{
    ChangeCounts, Depth, Direction, Draft, EndDraft, Error, Expect, Instant, Label, Name, Packing, RecordId, Result,
    Revision, Store, Time, TimeRange, Undone, Words, unwatched, verify_consistency, verify_inclusion,
};

const NAMES: [&str; 7] = ["a", "b", "c/d", "was", "between", "now", "none"];
const DAYS: [&str; 5] = ["2026-01-15", "2026-02-15", "2026-03-15", "2026-06-15", "2026-09-15"];

type Question = Box<dyn Fn(&Store) -> Result<String>>;
type Write = Box<dyn Fn(&mut Store) -> Result<String>>;

fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn label(name: &str) -> Label {
    Label::parse(name).unwrap()
}

fn commit_on(store: &mut Store, briefing: &str, day: &str, text: &str) {
    let draft =
        Draft { time: time(&format!("{day}T08:00:00Z")), note: Some(format!("of {day}")), ..draft(briefing, text) };
    store.commit(draft, Expect::Any).unwrap();
}

/// A store with a row in every table of a catalog, mostly several: histories whose times differ,
/// labels that moved, ends that were corrected and revived, names that were given twice, a revision
/// that was taken down, a record of a newer version, a void one; half of it packed.
fn image() -> Image {
    script_random(1);
    let (disk, mut store) = simulated();
    for (number, day) in DAYS.into_iter().enumerate() {
        for name in ["a", "b", "c/d", "was"] {
            commit_on(&mut store, name, day, &format!("text {number} of {name}"));
        }
    }
    let (first, third) = (store.by_number("a", 1).unwrap().unwrap(), store.by_number("a", 3).unwrap().unwrap());
    for (name, revision) in [("out", &first), ("seen", &first), ("out", &third)] {
        store.label(revision, &label(name), revision.record.recorded.clone(), None).unwrap();
    }
    end(&mut store, "c/d", "2026-10-01T00:00:00Z", "withdrawn");
    end(&mut store, "c/d", "2026-11-01T00:00:00Z", "repealed");
    store.end(EndDraft { behind: Some(2), ..ending("b", "2026-02-20T00:00:00Z", "paused") }).unwrap();
    store.pack(&Packing { level: 1, everything: false, remove_at_once: true }, &mut unwatched).unwrap();
    let taken = store.by_number("b", 2).unwrap().unwrap().id;
    let salt = "1".repeat(32);
    let tombstone = format!(
        r#"{{"type":"tombstone","v":1,"revisions":[{{"id":"{taken}","briefing":"b","number":2}}],"by":"court","reason":"order","recorded":"2026-05-09T12:01:33Z","salt":"{salt}"}}"#
    );
    let newer = r#"{"type":"revision","v":2,"briefing":"newer","mood":"new"}"#;
    let void = r#"{"type":"label","v":1,"label":"2026","briefing":"a","recorded":"2026-05-09T12:01:33Z","salt":"00000000000000000000000000000000"}"#;
    let early = r#"{"type":"label","v":1,"label":"early","briefing":"late","recorded":"2026-05-09T12:01:33Z","salt":"00000000000000000000000000000000"}"#;
    let (seq, leaf) = (store.view.newest + 1, store.view.tree.size());
    let image = append(&disk.image(), &[&tombstone, newer, void, early]);
    let image = forge(&image, &entry_name(seq), |object| object.header["tombstones"] = serde_json::json!([leaf]));
    let disk = Disk::holding(&image);
    let mut store = open(&disk);
    rename(&mut store, &[("was", "between")]);
    commit_on(&mut store, "between", "2026-09-20", "called otherwise");
    rename(&mut store, &[("between", "now")]);
    commit_on(&mut store, "a", "2026-04-01", "found late");
    let third = store.by_number("a", 3).unwrap().unwrap();
    store.label(&third, &label("last"), third.record.recorded.clone(), None).unwrap();
    disk.image()
}

fn told(revision: &Revision) -> String {
    format!("{}@{} {} {:?}", revision.briefing, revision.record.number, revision.id, revision.labels)
}

fn all(revisions: impl Iterator<Item = Result<Revision>>) -> Result<String> {
    let all: Vec<String> = revisions.map(|it| Ok(told(&it?))).collect::<Result<_>>()?;
    Ok(all.join("\n"))
}

/// All that a reader is asked, each question by itself.
fn questions() -> Vec<Question> {
    let mut all_of_them: Vec<Question> = Vec::new();
    let mut ask = |question: Question| all_of_them.push(question);
    let range = |since: &str, until: &str| TimeRange {
        since: Some(time(&format!("{since}T00:00:00Z")).instant()),
        until: Some(time(&format!("{until}T00:00:00Z")).instant()),
    };
    let spring = range("2026-02-01", "2026-04-02");
    let everything = TimeRange { since: None, until: Some(Instant { seconds: i64::MAX, nanoseconds: 0 }) };
    for name in NAMES {
        ask(Box::new(move |store| Ok(format!("{:?}", store.head(name)?.as_ref().map(told)))));
        ask(Box::new(move |store| all(store.history_page(name, Direction::NewestFirst, None, 3)?.into_iter().map(Ok))));
        ask(Box::new(move |store| all(store.walk_history(name, Direction::OldestFirst))));
        ask(Box::new(move |store| all(store.walk_history_within(name, Direction::OldestFirst, spring))));
        ask(Box::new(move |store| Ok(format!("{:?}", (store.end_of(name)?, store.end_before(name, 4)?)))));
        ask(Box::new(move |store| Ok(format!("{:?}", store.ends_of(name)?))));
        ask(Box::new(move |store| Ok(format!("{:?}", store.ends_taken_back(name, TimeRange::default())?))));
        ask(Box::new(move |store| Ok(format!("{:?}", (store.names_of(name)?, store.current_name(name)?)))));
        ask(Box::new(move |store| {
            let events = store.walk_events(Some(name), Direction::OldestFirst, TimeRange::default());
            Ok(format!("{:?}", events.collect::<Result<Vec<_>>>()?))
        }));
        ask(Box::new(move |store| Ok(format!("{:?}", (store.takedown(name, 2)?, store.last_takedown(name)?)))));
        ask(Box::new(move |store| Ok(format!("{:?}", store.verify(Some(name), Depth::Deep, &mut unwatched)?))));
        for day in DAYS {
            let then = time(&format!("{day}T12:00:00Z"));
            ask(Box::new(move |store| Ok(format!("{:?}", store.in_force(name, &then)?))));
        }
        let then = time("2026-06-01T08:00:00Z");
        ask(Box::new(move |store| Ok(format!("{:?}", store.name_at(name, &then)?))));
        for label in ["out", "seen", "last"] {
            ask(Box::new(move |store| Ok(format!("{:?}", store.by_label(name, label)?.as_ref().map(told)))));
        }
        for number in [1, 2, 5] {
            ask(Box::new(move |store| Ok(format!("{:?}", store.by_number(name, number)?.as_ref().map(told)))));
        }
    }
    for direction in [Direction::OldestFirst, Direction::NewestFirst] {
        ask(Box::new(move |store| all(store.walk_log(direction, None))));
        ask(Box::new(move |store| all(store.walk_log_within(direction, spring))));
    }
    for range in [spring, everything] {
        ask(Box::new(move |store| Ok(format!("{:?}", store.changed_within(range)?))));
        ask(Box::new(move |store| {
            let events = store.walk_events(None, Direction::NewestFirst, range);
            Ok(format!("{:?}", events.collect::<Result<Vec<_>>>()?))
        }));
    }
    for prefix in ["", "c", "n"] {
        ask(Box::new(move |store| Ok(format!("{:?}", store.walk_listing(prefix, "").collect::<Result<Vec<_>>>()?))));
        ask(Box::new(move |store| all(store.walk_briefings(prefix, "").map(|it| it.map(|it| it.head)))));
    }
    ask(Box::new(|store| Ok(format!("{:?}", store.walk_records(0).collect::<Result<Vec<_>>>()?))));
    ask(Box::new(|store| Ok(format!("{:?}", store.walk_takedowns(None, None).collect::<Result<Vec<_>>>()?))));
    ask(Box::new(|store| Ok(store.has_renames()?.to_string())));
    let report = |store: &Store, depth| Ok(format!("{:?}", store.verify(None, depth, &mut unwatched)?));
    ask(Box::new(move |store| report(store, Depth::Quick)));
    all_of_them
}

/// What is asked about every revision by its id, which the questions before do not know.
fn questions_by_id(sound: &Store) -> Vec<Question> {
    let mut all_of_them: Vec<Question> = Vec::new();
    for revision in sound.walk_log(Direction::OldestFirst, None).map(Result::unwrap).step_by(4) {
        let (id, leaf) = (revision.id, revision.leaf);
        all_of_them.push(Box::new(move |store| Ok(format!("{:?}", store.by_id(&id)?.as_ref().map(told)))));
        all_of_them
            .push(Box::new(move |store| all(store.by_id_prefix(None, &id.to_string()[..12])?.into_iter().map(Ok))));
        all_of_them.push(Box::new(move |store| Ok(format!("{:?}", store.first_id(leaf)?))));
        all_of_them.push(Box::new(move |store| store.content(&found(store, &id)?)));
        all_of_them.push(Box::new(move |store| {
            let revision = found(store, &id)?;
            let counts = |known: Option<ChangeCounts>| known.unwrap_or_else(|| changed(leaf));
            Ok(format!("{:?}", counts(store.change_counts(&revision))))
        }));
        all_of_them.push(Box::new(move |store| {
            let size = store.view.tree.size();
            let proof = store.inclusion_proof(leaf, size)?.unwrap();
            Ok(verify_inclusion(&id, leaf, size, &proof, &store.view.tree.root()).to_string())
        }));
    }
    all_of_them
}

/// The revision that has an id, which is there.
fn found(store: &Store, id: &RecordId) -> Result<Revision> {
    store.by_id(id)?.ok_or_else(|| Error::NoBriefing { briefing: id.to_string() })
}

/// What somebody counted of what a revision changed.
fn changed(leaf: u64) -> ChangeCounts {
    ChangeCounts { words: Words { inserted: leaf, deleted: 1 }, kinds: "wording".to_owned() }
}

/// All that a writer does, each by itself.
fn writes() -> Vec<Write> {
    let mut all: Vec<Write> = Vec::new();
    let mut write = |it: Write| all.push(it);
    for name in ["a", "b", "c/d", "was", "now", "new"] {
        write(Box::new(move |store| Ok(format!("{:?}", store.commit(draft(name, "something else"), Expect::Any)?))));
    }
    // What the newest revision says already: where the briefing has ended it revives it.
    for (name, text) in [("c/d", "text 4 of c/d"), ("a", "found late")] {
        write(Box::new(move |store| {
            let draft = Draft { labels: vec![label("out")], ..draft(name, text) };
            Ok(format!("{:?}", store.commit(draft, Expect::Any)?))
        }));
    }
    write(Box::new(|store| {
        let draft = Draft { undoes: Some(Undone::Number(3)), ..draft("a", "text 1 of a") };
        Ok(format!("{:?}", store.append(&[draft])?))
    }));
    for (name, number) in [("a", 1), ("a", 3), ("was", 1)] {
        write(Box::new(move |store| {
            let revision = store.by_number(name, number)?.unwrap();
            Ok(store.label(&revision, &label("out"), revision.record.recorded.clone(), None)?.to_string())
        }));
    }
    write(Box::new(|store| {
        let name = Name::parse("a").unwrap();
        Ok(store.clear_label(&name, &label("seen"), time("2026-07-01T00:00:00Z"), None)?.to_string())
    }));
    for (name, day) in [("c/d", "2026-11-01"), ("c/d", "2026-12-01"), ("b", "2026-12-01"), ("was", "2026-12-01")] {
        write(Box::new(move |store| {
            Ok(format!("{:?}", store.end(ending(name, &format!("{day}T00:00:00Z"), "repealed"))?))
        }));
    }
    for renames in [[("a", "d"), ("b", "a")], [("was", "e"), ("c/d", "was")]] {
        write(Box::new(move |store| Ok(format!("{:?}", store.rename(renaming(&renames))?))));
    }
    write(Box::new(|store| {
        let packing = Packing { level: 1, everything: true, remove_at_once: true };
        Ok(store.pack(&packing, &mut unwatched)?.packs.to_string())
    }));
    all
}

/// What is done to a catalog: of every column of every table a value becomes another one, or two
/// rows swap theirs; each in turn, unless there is time for all.
fn rots(connection: &Connection) -> Vec<String> {
    let texts = |query: &str| -> Vec<String> {
        let mut statement = connection.prepare(query).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(std::result::Result::unwrap).collect()
    };
    let tables =
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut rots = Vec::new();
    for table in texts(tables) {
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let quoted = columns.iter().map(|column| format!("'\"{column}\" IS ' || quote(\"{column}\")"));
        let rows = texts(&format!("SELECT {} FROM {table}", quoted.collect::<Vec<_>>().join(" || ' AND ' || ")));
        assert!(!rows.is_empty() || table == "nodes", "{table}");
        for (index, column) in columns.iter().enumerate() {
            let mut of_column = Vec::new();
            let tried = match super::is_everything_tried() {
                true => rows.iter().collect(),
                false => Vec::from_iter(rows.get((index * 7 + 3) % rows.len().max(1))),
            };
            for row in tried {
                let another = format!(
                    "(SELECT \"{column}\" FROM {table} AS other WHERE other.\"{column}\" IS NOT it.\"{column}\" LIMIT 1)"
                );
                let next = format!(
                    "CASE typeof(\"{column}\") WHEN 'integer' THEN \"{column}\" + 1 WHEN 'text' THEN \"{column}\" || 'x'
                     WHEN 'blob' THEN zeroblob(length(\"{column}\")) ELSE 1 END"
                );
                for value in [next, another] {
                    of_column.push(format!("UPDATE OR IGNORE {table} AS it SET \"{column}\" = {value} WHERE {row}"));
                }
            }
            if let [first, .., last] = rows.as_slice() {
                let of = |row: &str| format!("(SELECT \"{column}\" FROM {table} WHERE {row})");
                of_column.push(format!(
                    "CREATE TEMP TABLE swap AS SELECT {} AS one, {} AS other;
                     UPDATE OR IGNORE {table} SET \"{column}\" = CASE WHEN {first} THEN (SELECT other FROM swap)
                     ELSE (SELECT one FROM swap) END WHERE ({first}) OR ({last})",
                    of(first),
                    of(last)
                ));
            }
            // Some values cannot be others, by the tables' own rules.
            of_column.retain(|rot| {
                let is_done = connection.execute_batch(&format!("BEGIN; {rot}")).is_ok() && connection.changes() > 0;
                connection.execute_batch("ROLLBACK").unwrap();
                is_done
            });
            let kept = if super::is_everything_tried() { of_column.len() } else { 1 };
            let turned = index % of_column.len().max(1);
            of_column.rotate_left(turned);
            rots.extend(of_column.into_iter().take(kept));
        }
    }
    rots
}

/// What the log has behind a leaf.
fn lines_from(disk: &Disk, leaf: u64) -> Vec<String> {
    records_from(&open(disk), leaf, 1000).unwrap().into_iter().map(|kept| kept.line).collect()
}

#[test]
fn a_value_that_is_another_is_not_believed_by_who_reads_nor_by_who_writes() {
    let kept = KeptCatalog::of(image(), |store| {
        let leaves = store.walk_log(Direction::OldestFirst, None).map(|it| it.unwrap().leaf);
        store.keep_change_counts(&leaves.map(|leaf| (leaf, changed(leaf))).collect::<Vec<_>>());
    });
    let open_altered = |rot: &str| {
        let disk = kept.altered(CATALOG, rot);
        (kept.open(&disk).unwrap_or_else(|error| panic!("{rot}: {error}")), disk)
    };
    let (sound, _) = open_altered("");
    let mut questions = questions();
    questions.extend(questions_by_id(&sound));
    let expected: Vec<String> = questions.iter().map(|question| question(&sound).unwrap()).collect();
    assert!(!sound.reader.is_renewed());
    let size = sound.view.tree.size();
    let writes = writes();
    let written_by = |write: &Write, rot: &str| {
        let (mut store, disk) = open_altered(rot);
        script_random(100);
        let answer = write(&mut store).unwrap_or_else(|error| panic!("{rot}: {error}"));
        drop(store);
        (answer, lines_from(&disk, size), disk)
    };
    let written: Vec<(String, Vec<String>)> =
        writes.iter().map(|write| written_by(write, "")).map(|it| (it.0, it.1)).collect();
    let rots = rots(&kept.connection(CATALOG));
    assert!(rots.len() > 90, "{}", rots.len());
    let (mut wrong, mut renewed) = (Vec::new(), 0);
    for (index, rot) in rots.iter().enumerate() {
        let mut reader = None;
        let step = if super::is_everything_tried() { 1 } else { 4 };
        let asked = questions.iter().zip(&expected).enumerate().skip(index % step).step_by(step);
        for (number, (question, expected)) in asked {
            let store = reader.get_or_insert_with(|| open_altered(rot).0);
            match question(store) {
                Ok(answer) if answer == *expected => {}
                other => wrong.push(format!("{rot}\n  question {number}: {other:?}\n  not {expected}")),
            }
            // So that none has the catalog made anew for another.
            if store.reader.is_renewed() {
                renewed += 1;
                reader = None;
            }
        }
        let step = if super::is_everything_tried() { 1 } else { writes.len() / 2 };
        for (number, (write, expected)) in writes.iter().zip(&written).enumerate().skip(index % step).step_by(step) {
            let (answer, lines, disk) = written_by(write, rot);
            if (&answer, &lines) != (&expected.0, &expected.1) {
                wrong.push(format!("{rot}\n  write {number}: {answer} {lines:?}\n  not {expected:?}"));
            }
            let report = open(&disk).verify(None, Depth::Deep, &mut unwatched).unwrap();
            assert!(report.is_ok() && report.voids.len() == 1, "{rot}, write {number}: {report:?}");
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(renewed > rots.len() / 2, "{renewed}");
}

#[test]
fn what_is_written_is_told_by_records_and_not_by_rows_that_somebody_altered_on_purpose() {
    let kept = KeptCatalog::of(image(), |_| {});
    let size = kept.open(&kept.altered(CATALOG, "")).unwrap().view.tree.size();
    let of = |name: &str| format!("(SELECT briefing FROM briefings WHERE name = '{name}')");
    let at = |name: &str, number: u64| {
        format!("(SELECT leaf FROM revisions WHERE briefing = {} AND number = {number})", of(name))
    };
    let rots = [
        // Names that briefings never had, or of which they had another.
        format!("UPDATE renames SET briefing = {} WHERE before = 'was'", of("a")),
        format!("UPDATE renames SET briefing = {} WHERE before = 'between'", of("a")),
        "UPDATE renames SET after = 'a' WHERE before = 'was'".to_owned(),
        // Labels at other revisions, and of other records.
        format!("UPDATE labels SET leaf = {} WHERE label = 'out'", at("a", 1)),
        "UPDATE labels SET record = (SELECT record FROM labels WHERE label = 'seen') WHERE label = 'out'".to_owned(),
        // Heads that are not the last, and another one's.
        format!("UPDATE briefings SET head = {0}, last = {0} WHERE name = 'a'", at("b", 5)),
        format!("UPDATE revisions SET number = number + 1 WHERE briefing = {}", of("a")),
        // Ends behind other revisions, and of others.
        "UPDATE ends SET number = number + 1".to_owned(),
        "UPDATE ends SET recorded_seconds = -recorded_seconds".to_owned(),
        "UPDATE ends SET time = '2026-12-01T00:00:00Z'".to_owned(),
        "UPDATE leaves SET id = zeroblob(31) || char(leaf + 65)".to_owned(),
    ];
    let writes = writes();
    for (number, write) in writes.iter().enumerate() {
        let written = |rot: &str| {
            let disk = kept.altered(CATALOG, rot);
            Catalog::seal(&kept.connection(CATALOG)).unwrap();
            let mut store = kept.open(&disk).unwrap();
            script_random(100);
            let answer = write(&mut store);
            let report = open(&disk).verify(None, Depth::Quick, &mut unwatched).unwrap();
            assert!(report.is_ok() && report.voids.len() == 1, "{rot}, write {number}: {report:?}");
            (answer, lines_from(&disk, size))
        };
        let (_, expected) = written("");
        for rot in &rots {
            let (answer, lines) = written(rot);
            match answer {
                // Where it cannot be told what is right nothing is written, and the file is named.
                Err(error) => assert!(
                    lines.is_empty() && error.to_string().contains("catalog"),
                    "{rot}, write {number}: {error} {lines:?}"
                ),
                Ok(_) => assert_eq!(lines, expected, "{rot}, write {number}"),
            }
        }
    }
}

#[test]
fn a_node_that_is_another_proves_nothing_false() {
    let (disk, mut store) = simulated();
    let drafts: Vec<Draft> = (0..600).map(|number| draft("a", &format!("text {number}"))).collect();
    store.append(&drafts).unwrap();
    let kept = KeptCatalog::of(disk.image(), |_| {});
    for rot in [
        "UPDATE nodes SET hash = zeroblob(32) WHERE number = 0",
        "UPDATE nodes SET number = number + 5",
        "UPDATE nodes SET level = 16",
        "UPDATE leaves SET id = zeroblob(32) WHERE leaf = 520",
    ] {
        for (leaf, size) in [(3, 600), (521, 600), (300, 513), (521, 590)] {
            let prove = |what: &dyn Fn(&Store) -> bool| {
                let disk = kept.altered(CATALOG, rot);
                assert!(what(&kept.open(&disk).unwrap()), "{rot}: {leaf} in {size}");
            };
            let root = |size: u64| store.root(size).unwrap().unwrap();
            let id = store.record(leaf).unwrap().id;
            prove(&|it| it.root(size).unwrap() == Some(root(size)));
            prove(&|it| {
                let proof = it.inclusion_proof(leaf, size).unwrap().unwrap();
                verify_inclusion(&id, leaf, size, &proof, &root(size))
            });
            prove(&|it| {
                let proof = it.consistency_proof(leaf, size).unwrap().unwrap();
                verify_consistency(leaf, &root(leaf), size, &root(size), &proof)
            });
        }
    }
}
