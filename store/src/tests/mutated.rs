//! Any field of any object changed, and the hashes made anew as far as somebody would go who can
//! write the store: this program and the second reader (`tests/second_reader.py`, from FORMAT.md
//! alone) say the same of each store; and where both say that it is sound, under the root that was
//! there, everything reads as it did.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{commit, draft, is_everything_tried, open_shelf, simulated};
use crate::log::parse_seq;
use crate::merkle::Tree;
use crate::object::forged::Forged;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{Depth, Direction, Draft, Error, Label, Packing, RecordId, Store, TreeHash, unwatched};

/// Pseudo-random numbers, the same in every run: <https://www.pcg-random.org> has better ones, but
/// these need no crate.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// Commits, a batch and a label; packed in two packs where `is_packed`, with entries behind them.
fn store(is_packed: bool) -> Image {
    let (disk, mut store) = simulated();
    let how = |everything| Packing { level: 3, everything, remove_at_once: true };
    let batch = |from: usize| -> Vec<Draft> {
        let text = |number: usize| format!("Број путника је порастао на {number}.\n").repeat(40);
        (from..from + 6).map(|number| draft(["新闻/票价", "вести/мост"][number % 2], &text(number))).collect()
    };
    store.append(&batch(0)).unwrap();
    let first = commit(&mut store, "coast/ferry", "Fourteen people were rescued.\n");
    store.label(&first, &Label::parse("published").unwrap(), first.record.recorded.clone(), None).unwrap();
    if is_packed {
        store.pack(&how(false), &mut unwatched).unwrap();
    }
    commit(&mut store, "coast/ferry", "Seventeen people were rescued.\n");
    if is_packed {
        store.pack(&how(false), &mut unwatched).unwrap();
    }
    store.append(&batch(6)).unwrap();
    commit(&mut store, "coast/ferry", "Fourteen people were rescued.\n");
    let last = store.head("coast/ferry").unwrap().unwrap();
    store.label(&last, &Label::parse("published").unwrap(), last.record.recorded.clone(), None).unwrap();
    disk.image()
}

/// What a store shows: for each revision its leaf, name, number, id and text.
type Shown = Vec<(u64, String, u64, RecordId, String)>;

fn shown(store: &Store) -> Shown {
    let revisions = store.walk_log(Direction::OldestFirst, None).map(|revision| revision.unwrap());
    let show = |revision: crate::Revision| {
        let text = store.content(&revision).unwrap();
        (revision.leaf, revision.record.briefing, revision.record.number, revision.id, text)
    };
    revisions.map(show).collect()
}

/// Changes one value somewhere in a JSON value.
fn change(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let key = map.keys().nth(dice.roll(map.len())).unwrap().clone();
            match dice.roll(12) {
                0 => drop(map.remove(&key)),
                1 => drop(map.insert("further".to_owned(), json!([1, {"key": null}]))),
                _ => change(map.get_mut(&key).unwrap(), dice),
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let index = dice.roll(items.len());
            match dice.roll(8) {
                0 => drop(items.remove(index)),
                1 => items.insert(index, items[index].clone()),
                2 => items.clear(),
                _ => change(&mut items[index], dice),
            }
        }
        Value::Number(number) => {
            let number = number.as_u64().unwrap_or_default();
            let others = [number + 1, number.saturating_sub(1), 0, 1, number * 2, 1 << 53, (1 << 53) + 1, u64::MAX];
            *value = json!(others[dice.roll(others.len())]);
        }
        Value::String(text) => {
            let others = [
                text.replacen(['0', '1', '2', 'a'], "f", 1),
                text.to_uppercase(),
                format!("{text}/../x"),
                text.replacen('t', "\u{202e}", 1),
                String::new(),
            ];
            *text = others[dice.roll(others.len())].clone();
        }
        other => *other = [json!(0), json!("revision")][dice.roll(2)].clone(),
    }
}

/// Changes something in an object: its header, a line, a text, which text a line has.
fn alter(object: &mut Forged, dice: &mut Dice) {
    let line = dice.roll(object.lines.len());
    match dice.roll(9) {
        0..=3 => change(&mut object.header, dice),
        4 if !object.lines.is_empty() => {
            let mut record: Value = serde_json::from_slice(&object.lines[line]).unwrap();
            change(&mut record, dice);
            object.lines[line] = serde_json::to_vec(&record).unwrap();
        }
        5 if !object.lines.is_empty() => {
            object.lines.remove(line);
            object.rows.remove(line);
        }
        6 if !object.lines.is_empty() => {
            let other = dice.roll(object.lines.len());
            if dice.roll(2) == 0 {
                object.lines.swap(line, other);
            } else {
                object.lines[line] = object.lines[other].clone();
            }
        }
        7 if !object.contents.is_empty() => {
            let index = dice.roll(object.contents.len());
            match dice.roll(3) {
                0 => object.contents[index].push(0xff),
                1 => object.contents[index][0] ^= 1,
                _ => object.contents.swap(index, 0),
            }
        }
        8 if !object.rows.is_empty() => {
            let others = [None, Some(0), Some(object.contents.len() as u32), Some(1)];
            object.rows[line] = others[dice.roll(others.len())];
        }
        _ => {}
    }
}

/// Makes what every header says of the tree, of packs and of bases true again, as far as objects
/// can still be laid side by side.
fn make_consistent(objects: &mut [(String, Forged)]) {
    let first = |object: &Forged| object.header["leaves"][0][0].as_u64().unwrap_or(u64::MAX);
    let mut order: Vec<usize> = (0..objects.len()).collect();
    order.sort_by_key(|index| (first(&objects[*index].1), objects[*index].0.clone()));
    let mut tree = Tree::default();
    for index in order {
        let object = &mut objects[index].1;
        if object.lines.is_empty() {
            continue;
        }
        let count = object.lines.len() as u64;
        object.header["leaves"] = json!([[tree.size(), count]]);
        object.ids().collect::<Vec<_>>().iter().for_each(|id| tree.append(id));
        object.state(&tree);
    }
    let packs: Vec<(String, Value)> = objects
        .iter()
        .filter(|(name, _)| name.starts_with("packs"))
        .map(|(name, object)| {
            let (bytes, hash) = object.write();
            let name = name.trim_start_matches("packs/").trim_end_matches(".zst").to_owned();
            (name, json!([bytes.len(), hash.to_string(), object.header["leaves"]]))
        })
        .collect();
    let mut bases: Vec<(u64, String)> = Vec::new();
    for (name, object) in objects.iter_mut().filter(|(name, _)| name.starts_with("log")) {
        let listed = object.header.get_mut("packs").and_then(Value::as_array_mut);
        for pack in listed.into_iter().flatten() {
            if let Some((_, is)) = packs.iter().find(|(name, _)| pack["name"] == json!(name)) {
                (pack["bytes"], pack["hash"], pack["leaves"]) = (is[0].clone(), is[1].clone(), is[2].clone());
            }
        }
        if let Some((_, hash)) = bases.iter().find(|(seq, _)| object.header["base"]["place"] == json!(seq)) {
            object.header["base"]["hash"] = json!(hash);
        }
        if object.header.get("packs").is_some() {
            bases.push((parse_seq(&name["log/".len()..]).unwrap(), object.write().1.to_string()));
        }
    }
}

/// Changes one object of an image, and makes the hashes anew: its own, and of some images all that
/// lead to it.
fn mutate(image: &Image, dice: &mut Dice) -> Image {
    let mut image = image.clone();
    let names: Vec<String> = image.keys().filter(|name| name.contains('/')).cloned().collect();
    let name = names[dice.roll(names.len())].clone();
    match dice.roll(12) {
        0 => {
            let other = image[&names[dice.roll(names.len())]].clone();
            image.insert(name, other);
        }
        1 => drop(image.remove(&name)),
        2 => {
            let bytes = image.get_mut(&name).unwrap();
            let at = dice.roll(bytes.len());
            bytes[at] ^= 1 << dice.roll(8);
        }
        how => {
            let mut objects: Vec<(String, Forged)> =
                names.iter().map(|name| (name.clone(), Forged::take_apart(&image[name]))).collect();
            let chosen = objects.iter_mut().find(|(other, _)| *other == name).map(|(_, object)| object).unwrap();
            alter(chosen, dice);
            if how % 3 == 0 {
                make_consistent(&mut objects);
            }
            for (name, object) in objects.iter().filter(|(other, _)| how % 3 == 0 || *other == name) {
                image.insert(name.clone(), object.write().0);
            }
        }
    }
    image
}

/// What this program says of a store, in the words of the second reader.
fn verdict(image: &Image) -> (String, Option<Store>) {
    let opened = open_shelf(Simulated::on(&Disk::holding(image)));
    let store = match opened {
        Err(Error::Newer { .. } | Error::Needs { .. }) => return ("newer".to_owned(), None),
        Err(error) => panic!("{error}"),
        Ok(store) => store.expect("a store"),
    };
    match store.verify(None, Depth::Deep, &mut unwatched) {
        Err(Error::Newer { .. } | Error::Needs { .. }) => ("newer".to_owned(), None),
        Err(error) => panic!("{error}"),
        Ok(report) if !report.is_ok() => ("damaged".to_owned(), None),
        Ok(report) => {
            let said = format!("sound {} {} {}", report.revisions, report.voids.len(), report.root);
            (said, Some(store))
        }
    }
}

/// The root of the tree over the first `size` records.
fn root_at(store: &Store, size: u64) -> TreeHash {
    let mut tree = Tree::default();
    for leaf in 0..size {
        if let Some(id) = store.catalog.id(leaf).unwrap() {
            tree.append(&id);
        }
    }
    tree.root()
}

fn write(image: &Image, folder: &Path) {
    for (name, bytes) in image {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::create_dir_all(folder.join("log")).unwrap();
}

/// What the second reader says of stores; `None` where it cannot run.
fn second_verdicts(stores: &[PathBuf]) -> Option<Vec<String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/second_reader.py");
    let can_run = Command::new("python3").args(["-c", "import blake3"]).output().is_ok_and(|out| out.status.success());
    assert!(can_run || !is_everything_tried(), "the second reader needs python3 and its package blake3");
    if !can_run {
        eprintln!("left out: the second reader (no python3 with blake3)");
        return None;
    }
    let mut reader = Command::new("python3");
    let mut reader = reader.arg(script).arg("--verdicts").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut paths = reader.stdin.take().unwrap();
    let list: String = stores.iter().map(|store| format!("{}\n", store.display())).collect();
    std::thread::spawn(move || paths.write_all(list.as_bytes()));
    let said = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    Some(said.lines().map(str::to_owned).collect())
}

#[test]
fn two_readers_say_the_same_of_every_store_that_was_altered() {
    let rounds = if is_everything_tried() { 10_000 } else { 400 };
    let folder = tempfile::tempdir().unwrap();
    let originals = [store(false), store(true)];
    let mut dice = Dice(1);
    let (mut ours, mut paths, mut counts) = (Vec::new(), Vec::new(), [0; 4]);
    for round in 0..rounds {
        let original = &originals[round % 2];
        let mutated = mutate(original, &mut dice);
        let (said, sound) = verdict(&mutated);
        if let Some(sound) = sound {
            let whole = open_shelf(Simulated::on(&Disk::holding(original))).unwrap().unwrap();
            let size = whole.view.tree.size();
            // Another root is what a reader's pin, or a checkpoint, tells from the one that was
            // there.
            if root_at(&sound, size) == whole.view.tree.root() {
                let (before, after) = (shown(&whole), shown(&sound));
                assert!(after.starts_with(&before), "round {round}: {said}");
                counts[3] += 1;
            }
        }
        let words = ["sound", "damaged", "newer"];
        counts[words.iter().position(|word| said.starts_with(word)).unwrap()] += 1;
        let path = folder.path().join(round.to_string());
        write(&mutated, &path);
        ours.push(said);
        paths.push(path);
    }
    let [sound, damaged, newer, same] = counts;
    println!("altered stores: {sound} sound ({same} under the same root), {damaged} damaged, {newer} newer");
    assert!(sound > rounds / 50 && damaged > rounds / 4);
    let Some(theirs) = second_verdicts(&paths) else { return };
    assert_eq!(ours.len(), theirs.len());
    for (round, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        let same = if ours.starts_with("sound") { ours == theirs } else { theirs.starts_with(ours.as_str()) };
        if !same {
            let kept = std::env::temp_dir().join(format!("variorum-altered-{round}"));
            let _ = std::fs::remove_dir_all(&kept);
            write(&mutated_again(&originals, round), &kept);
            panic!("round {round}, kept in {}: {ours}; the second reader: {theirs}", kept.display());
        }
    }
    println!("{} verdicts of the second reader are the same", theirs.len());
}

/// The store of a round.
fn mutated_again(originals: &[Image; 2], round: usize) -> Image {
    let mut dice = Dice(1);
    (0..=round).map(|round| mutate(&originals[round % 2], &mut dice)).last().unwrap()
}
