//! `export --format tables`: what the rows say is what the store has, in every encoding; runs add
//! what is new and touch nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::serialized_reader::ReadOptionsBuilder;
use parquet::record::Field;
use serde_json::{Value, json};
use variorum_redline::Kind;

use crate::{World, copy_tree};

const TABLES: [&str; 6] = ["revisions", "pairs", "changes", "sentences", "labels", "events"];

/// A store of the fixtures, and of texts and names that a table must carry as they are.
fn world() -> World {
    let mut lines = Vec::new();
    let briefings = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/briefings");
    let mut folders: Vec<_> = fs::read_dir(briefings).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        for line in fs::read_to_string(folder.join("revisions.ndjson")).unwrap().lines() {
            let mut line: Value = serde_json::from_str(line).unwrap();
            let text = fs::read_to_string(folder.join(line["file"].as_str().unwrap())).unwrap();
            let fields = line.as_object_mut().unwrap();
            fields.remove("file");
            let (name, label) = (fields.remove("name").unwrap(), fields.remove("label"));
            fields.extend([("doc".to_owned(), name), ("content".to_owned(), text.into())]);
            fields.extend(label.map(|label| ("labels".to_owned(), json!([label]))));
            lines.push(line);
        }
    }
    for (number, text) in [
        "=cmd()|'/c calc'!A1\n\"quoted\", and\r\nmore.",
        "+cmd()|'/c calc'!A1\n\"quoted\",\u{202e} and\r\nmore\u{1b}[2J\u{0}.",
        "",
        "One, stands here. Two stands there.\n\nThe third is the last of the three sentences.\n",
        "The third is the last of the three sentences.\n\nOne, stands here. Two stands there.\n",
    ]
    .into_iter()
    .enumerate()
    {
        let time = format!("2026-01-0{}T08:00:00Z", number + 1);
        let (doc, author, note) = ("a \"b\",=c\u{301}", "@x\n\"y\"", "-1\r\n</script>");
        lines.push(json!({"doc": doc, "time": time, "content": text, "author": author, "note": note}));
    }
    let world = World::new();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let imported = world.command_with_input(["import", "--quiet", "-"], lines.as_bytes());
    assert_eq!(imported.code, Some(0), "{imported:?}");
    world
}

/// The rows of a table of a directory of JSON Lines.
pub(super) fn rows(world: &World, directory: &str, table: &str) -> Vec<Value> {
    let folder = world.work().join(directory).join(table);
    let mut parts: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    let text: String = parts.iter().map(|part| fs::read_to_string(part).unwrap()).collect();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn number(row: &Value, column: &str) -> usize {
    row[column].as_u64().unwrap() as usize
}

/// The new text, by the rule of docs/tables.md.
fn applied(old: &str, changes: &[&Value]) -> String {
    let whole: Vec<&&Value> = changes.iter().filter(|row| row["move"].is_null() || row["op"] == "move").collect();
    let mut left = old.as_bytes().to_vec();
    let mut gone: Vec<[usize; 2]> =
        whole.iter().map(|row| [number(row, "old_start"), number(row, "old_end")]).collect();
    gone.sort_unstable();
    gone.into_iter().rev().for_each(|[start, end]| drop(left.drain(start..end)));
    let mut come: Vec<(usize, &str)> =
        whole.iter().map(|row| (number(row, "new_start"), row["new_text"].as_str().unwrap())).collect();
    come.sort_unstable();
    for (start, text) in come {
        left.splice(start..start, text.bytes());
    }
    String::from_utf8(left).unwrap()
}

#[test]
fn changes_rebuild_every_text_and_add_up_to_what_the_log_says() {
    let world = world();
    world.run("export --format tables --encoding jsonl --with-text -o out").ok();
    let [revisions, pairs, changes, sentences] =
        ["revisions", "pairs", "changes", "sentences"].map(|table| rows(&world, "out", table));
    let texts: BTreeMap<&str, &str> =
        revisions.iter().map(|row| (row["id"].as_str().unwrap(), row["text"].as_str().unwrap())).collect();
    let mut log = BTreeMap::new();
    for object in world.run("log --json --stat").ok().objects() {
        if object["type"] == "diff" {
            log.insert(object["new"]["id"].as_str().unwrap().to_owned(), object);
        }
    }
    assert_eq!(pairs.len(), revisions.iter().filter(|row| row["number"] != 1).count());
    let mut kinds = BTreeMap::<String, usize>::new();
    for pair in &pairs {
        let of_pair = |rows: &'static str| {
            let rows = if rows == "changes" { &changes } else { &sentences };
            rows.iter().filter(|row| row["leaf"] == pair["leaf"]).collect::<Vec<&Value>>()
        };
        let [old, new] = ["old_id", "new_id"].map(|id| texts[pair[id].as_str().unwrap()]);
        let of_changes = of_pair("changes");
        assert_eq!(applied(old, &of_changes), new, "{pair}");
        assert_eq!(number(pair, "changes"), of_changes.len());
        let said = &log[pair["new_id"].as_str().unwrap()];
        for (column, key) in [("words_deleted", "deleted"), ("words_inserted", "inserted")] {
            let sum: usize = of_changes.iter().map(|row| number(row, column)).sum();
            assert_eq!((sum, sum), (number(pair, column), number(&said["stat"], key)), "{pair}");
        }
        for (kind, count) in said["kinds"].as_object().unwrap() {
            assert_eq!(&pair[&format!("kind_{kind}")], count, "{pair}");
        }
        let mut of_kinds = BTreeMap::<&str, u64>::new();
        for row in &of_changes {
            for (kind, count) in row["kinds"].as_array().unwrap().iter().zip(row["counts"].as_array().unwrap()) {
                *of_kinds.entry(kind.as_str().unwrap()).or_default() += count.as_u64().unwrap();
            }
            let is_moved = row["kinds"].as_array().unwrap().contains(&json!("moved"));
            assert!(!is_moved || row["op"] == "move", "{row}");
        }
        for kind in Kind::ALL.map(Kind::name) {
            let count = of_kinds.get(kind).copied().unwrap_or_default();
            assert_eq!((kind, &pair[&format!("kind_{kind}")]), (kind, &json!(count)), "{pair}");
            assert_eq!(said["kinds"].get(kind).unwrap_or(&json!(0)), &json!(count), "{pair}");
        }
        for row in of_changes {
            assert_eq!(row["kinds"][0], row["kind"]);
            *kinds.entry(row["op"].as_str().unwrap().to_owned()).or_default() += 1;
            for (text, [start, end, column]) in
                [(old, ["old_start", "old_end", "old_text"]), (new, ["new_start", "new_end", "new_text"])]
            {
                assert_eq!(text[number(row, start)..number(row, end)], *row[column].as_str().unwrap());
            }
        }
        for row in of_pair("sentences") {
            *kinds.entry(row["op"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    // The fixtures have some of all.
    for op in ["insert", "delete", "replace", "move", "unchanged", "edited", "moved", "added", "cut"] {
        assert!(kinds.contains_key(op), "{op}: {kinds:?}");
    }
}

#[test]
fn every_encoding_has_the_same_rows() {
    let world = world();
    for encoding in ["parquet", "jsonl", "csv"] {
        world.run(&format!("export --format tables --encoding {encoding} --with-text -o {encoding}")).ok();
    }
    for table in TABLES {
        let expected = rows(&world, "jsonl", table);
        let path = world.work().join(format!("parquet/{table}/part-00000.parquet"));
        let file = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
        let mut found = Vec::new();
        for row in file.get_row_iter(None).unwrap() {
            let row = row.unwrap();
            let cells = row.get_column_iter().map(|(name, field)| (name.clone(), json_of(field)));
            found.push(Value::Object(cells.collect()));
        }
        assert_eq!(found, expected, "{table}");
        let path = world.work().join(format!("csv/{table}/part-00000.csv"));
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().clone();
        let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(lines.len(), expected.len());
        for (line, expected) in lines.iter().zip(&expected) {
            for (name, cell) in header.iter().zip(line) {
                let expected = match &expected[name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(cell, expected, "{table}.{name}");
            }
        }
    }
    // A query by time or name skips row groups that have nothing of it, and what is long is not in
    // what it reads for that.
    let path = world.work().join("parquet/changes/part-00000.parquet");
    let file = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let group = file.metadata().row_group(0);
    for column in group.columns() {
        let name = column.column_descr().name();
        let is_long = ["old_text", "new_text"].contains(&name);
        let has_bounds = column.statistics().is_some_and(|bounds| bounds.min_bytes_opt().is_some());
        assert_eq!(has_bounds, !is_long, "{name}");
    }
    // Names lie in the order of the log, so each row group says which it has.
    let path = world.work().join("parquet/pairs/part-00000.parquet");
    let read = ReadOptionsBuilder::new()
        .with_reader_properties(ReaderProperties::builder().set_read_bloom_filter(true).build());
    let file = SerializedFileReader::new_with_options(fs::File::open(path).unwrap(), read.build()).unwrap();
    let group = file.get_row_group(0).unwrap();
    let names = group.get_column_bloom_filter(1).unwrap();
    let rows = rows(&world, "jsonl", "pairs");
    assert!(rows.iter().all(|row| names.check(&row["briefing"].as_str().unwrap())));
    assert!((0..1000).filter(|number| names.check(&format!("absent/{number}").as_str())).count() < 50);
    assert!(names.num_blocks() <= 2, "as large as its names need");
    assert!(group.get_column_bloom_filter(0).is_none());
}

/// A cell of Parquet as JSON Lines have it.
fn json_of(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => (*flag).into(),
        Field::Long(number) => (*number).into(),
        Field::Str(text) => text.as_str().into(),
        Field::ListInternal(list) => list.elements().iter().map(json_of).collect(),
        Field::TimestampMicros(moment) => {
            let moment = chrono::DateTime::from_timestamp_micros(*moment).unwrap();
            moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, true).into()
        }
        other => unreachable!("{other:?}"),
    }
}

/// Every file of a directory with its bytes, but for the list and the lock.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for table in TABLES {
        for path in fs::read_dir(dir.join(table)).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

#[test]
fn a_run_adds_what_is_new_and_touches_nothing_else() {
    let world = World::with_history();
    let export = "export --format tables --encoding jsonl --with-text -o";
    let said = world.run(&format!("{export} out --json")).ok().objects();
    let before = files(&world.work().join("out"));
    let bytes: usize = before.values().map(Vec::len).sum();
    assert_eq!(said, [json!({"type": "exported", "briefings": 1, "revisions": 3, "bytes": bytes})]);
    assert_eq!(before.len(), TABLES.len(), "also those without rows have a part");

    // What was recorded since are rows, and what a killed run left goes.
    world.run("label news@2 press").ok();
    world.run("end news --reason withdrawn").ok();
    world.run("rename news story").ok();
    world.run("undo story").ok();
    world.command_with_input(["commit", "story"], b"Three ships sail.\n\nThe sea is calm again.\n").ok();
    for stale in ["changes/part-00001.jsonl", "changes/.variorum-x.partial", ".variorum-y.partial"] {
        fs::write(world.work().join("out").join(stale), "{\"half").unwrap();
    }
    fs::write(world.work().join("out/changes/notes.txt"), "mine").unwrap();
    // The options are those of the directory.
    world.run("export --format tables -o out").ok();
    let after = files(&world.work().join("out"));
    assert!(before.iter().all(|(name, bytes)| after[name] == *bytes));
    assert_eq!(after["changes/notes.txt"], b"mine");
    assert!(!after.keys().any(|name| name.ends_with(".partial")), "{:?}", after.keys());

    // All in all they are what one run gives.
    world.run(&format!("{export} whole")).ok();
    fs::remove_file(world.work().join("out/changes/notes.txt")).unwrap();
    for table in TABLES {
        assert_eq!(rows(&world, "out", table), rows(&world, "whole", table), "{table}");
    }
    let events = rows(&world, "out", "events");
    let told: Vec<String> = events
        .iter()
        .map(|row| format!("{} {} {}", row["event"], row["briefing"], row["new_briefing"]).replace('"', ""))
        .collect();
    assert_eq!(told, ["end news null", "rename news story", "undo story null"]);
    assert_eq!((&events[0]["note"], &events[1]["revision_id"]), (&json!("withdrawn"), &events[0]["revision_id"]));
    let labels = rows(&world, "out", "labels");
    assert_eq!((labels.len(), &labels[0]["label"], &labels[0]["briefing"]), (1, &json!("press"), &json!("news")));
    let revisions = rows(&world, "out", "revisions");
    assert_eq!(labels[0]["revision_id"], revisions[1]["id"]);
    let names: Vec<&Value> = revisions.iter().map(|row| &row["briefing"]).collect();
    assert_eq!(names, ["news", "news", "news", "story", "story"]);
    assert!(revisions.iter().all(|row| row["first_id"] == revisions[0]["id"]));

    // Nothing new: nothing is written.
    let again = world.run("export --format tables -o out");
    assert_eq!(again.ok().err, "hint: nothing was recorded since; the tables stay as they are\n");
    let list = fs::read_to_string(world.work().join("out/manifest.json")).unwrap();
    let list: Value = serde_json::from_str(&list).unwrap();
    let pin = world.run("pin --json").ok().objects();
    assert_eq!((&list["root"], &list["leaves"]), (&pin[0]["shown"]["root"], &pin[0]["shown"]["records"]), "{list}");
}

#[test]
fn an_undo_is_a_row() {
    let world = World::with_history();
    world.run("undo news").ok();
    world.run("export --format tables --tables events,revisions --encoding jsonl -o out").ok();
    let (events, revisions) = (rows(&world, "out", "events"), rows(&world, "out", "revisions"));
    assert_eq!((events.len(), &events[0]["event"]), (1, &json!("undo")));
    assert_eq!((&events[0]["revision_id"], &events[0]["id"]), (&revisions[2]["id"], &revisions[3]["id"]));
    assert_eq!(revisions[3]["undoes"], revisions[2]["id"]);
    assert!(!world.work().join("out/changes").exists());
}

#[test]
fn an_end_that_is_taken_back_is_a_row_too() {
    let world = World::with_history();
    let export = "export --format tables --tables events,revisions --encoding jsonl -o";
    world.run("end news --reason withdrawn").ok();
    world.run(&format!("{export} out")).ok();
    world.run("undo news").ok();
    // A note alone takes nothing back.
    world.commit("other", "One.\n", "2026-05-12T10:00:00+02:00", "Desk", "undoes the end of an era");
    world.run(&format!("{export} out")).ok();
    let (events, revisions) = (rows(&world, "out", "events"), rows(&world, "out", "revisions"));
    let told: Vec<&Value> = events.iter().map(|row| &row["event"]).collect();
    assert_eq!(told, ["end", "undo"]);
    assert_eq!((&events[1]["id"], &events[1]["revision_id"]), (&revisions[3]["id"], &events[0]["revision_id"]));
    world.run(&format!("{export} whole")).ok();
    assert_eq!(rows(&world, "whole", "events"), events);
}

#[test]
fn a_note_that_only_begins_like_that_of_an_undo_is_none() {
    let world = World::with_history();
    world.run("end news --time 2026-05-12 --reason withdrawn").ok();
    for note in ["undoes the end of year rush", "undoes the end of 2026-05-11 00:00 +02:00"] {
        let commit = ["commit", "news", "--time", "2026-05-13T10:00:00+02:00", "-m", note];
        assert_eq!(world.command_with_input(commit, note.as_bytes()).code, Some(0));
    }
    world.run("export --format tables --tables events --encoding jsonl -o out").ok();
    let events = rows(&world, "out", "events");
    assert_eq!(events.iter().map(|row| &row["event"]).collect::<Vec<_>>(), ["end"]);
}

#[test]
fn a_change_at_the_end_of_a_paragraph_is_in_it() {
    let world = World::new();
    for (text, time) in [
        ("One first. Same.\n\nTwo second.\n", "2026-05-09T08:00:00Z"),
        ("One first. Same. Appended here.\n\nTwo second.\n", "2026-05-09T09:00:00Z"),
        ("One first. Same. Appended here.\n\nTwo second.\n\nThree third.\n", "2026-05-09T10:00:00Z"),
    ] {
        world.commit("a", text, time, "Desk", "");
    }
    world.run("export --format tables --encoding jsonl -o out").ok();
    let paragraphs: Vec<[usize; 2]> = rows(&world, "out", "changes")
        .iter()
        .map(|row| ["old_paragraph", "new_paragraph"].map(|column| number(row, column)))
        .collect();
    assert_eq!(paragraphs, [[1, 1], [2, 3]]);
}

#[test]
fn what_cannot_be_added_to_is_left_alone() {
    let world = World::with_history();
    let export = |directory: &str| world.run(&format!("export --format tables -o {directory}"));
    export("out").ok();
    let list = world.work().join("out/manifest.json");
    let before = fs::read_to_string(&list).unwrap();
    for (words, of_directory) in [
        ("--tables pairs", "--tables revisions,pairs,changes,sentences,labels,events --encoding parquet -o out"),
        ("--encoding csv", "--encoding parquet -o out"),
        ("--with-text", "--encoding parquet -o out"),
    ] {
        let outcome = world.run(&format!("export --format tables {words} -o out"));
        let said = outcome.fails(7);
        assert!(said.starts_with("variorum: out: was begun with other options\nhint: "), "{said}");
        assert!(said.trim_end().ends_with(of_directory), "{said}");
        // What it says to type works.
        let command = said.trim_end().rsplit_once(": variorum ").unwrap().1;
        world.run(command).ok();
    }

    // Another store, and the same store as it was before.
    copy_tree(&world.work().join(".variorum"), &world.work().join("older"));
    world.commit("news", "Four ships sail.\n", "2026-05-12T10:00:00+02:00", "Desk", "");
    export("out").ok();
    let grown = fs::read_to_string(&list).unwrap();
    assert_ne!(grown, before);
    let older = world.run("--store older export --format tables -o out");
    assert!(older.fails(7).contains("out: has tables of 4 records, which the store's log does not begin with\n"));
    world.run("init other").ok();
    let other = world.run("--store other export --format tables -o out");
    assert!(other.fails(7).contains("variorum: out: has the tables of another store, "), "{}", other.err);

    // No list of ours, a newer one, and what is no directory of tables.
    for (text, said) in [
        ("{\"format\":\"delta\",\"version\":1}", "manifest.json is not the list of a directory of tables"),
        ("", "manifest.json is not the list of a directory of tables"),
        (
            "{\"format\":\"variorum tables\",\"version\":3}",
            "the tables have version 3, which this program does not know",
        ),
    ] {
        fs::write(&list, text).unwrap();
        assert!(export("out").fails(7).contains(&format!("variorum: out: {said}")), "{text}");
        assert_eq!(fs::read_to_string(&list).unwrap(), text);
    }
    fs::write(&list, "{\"format\":\"variorum tables\",\"version\":1}").unwrap();
    assert!(export("out").fails(7).contains("variorum: out: the tables have version 1, which has other columns"));
    fs::create_dir(world.work().join("lake")).unwrap();
    world.file("lake/manifest.json", "{\"format\":\"delta\",\"version\":1}");
    export("lake").fails(7);
    assert_eq!(fs::read_dir(world.work().join("lake")).unwrap().count(), 1, "not even a lock");
    fs::create_dir(world.work().join("thesis")).unwrap();
    world.file("thesis/chapter.txt", "mine");
    assert!(export("thesis").fails(7).starts_with("variorum: thesis: is not a directory of tables, and not empty\n"));
    assert_eq!(fs::read_dir(world.work().join("thesis")).unwrap().count(), 1);

    // Options of others.
    for words in [
        "export --tables pairs",
        "export --encoding csv",
        "export --format tables",
        "export --format tables --prefix a -o x",
    ] {
        assert!(world.run(words).fails(2).starts_with("variorum: command line: "), "{words}");
    }
}

#[test]
fn a_damaged_text_is_a_gap_and_the_rest_is_written() {
    let world = World::with_history();
    world.flip_a_byte();
    let outcome = world.run("export --format tables --encoding jsonl -o out");
    outcome.fails(4);
    assert_eq!(rows(&world, "out", "revisions").len(), 2);
    assert_eq!(rows(&world, "out", "pairs").len(), 1);
    let list: Value = serde_json::from_slice(&fs::read(world.work().join("out/manifest.json")).unwrap()).unwrap();
    assert_eq!(list["gaps"], 1);
}
