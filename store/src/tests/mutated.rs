//! Any field of any object changed, and the hashes made anew as far as somebody would go who can
//! write the store: this program and the second reader (`tests/second_reader.py`, from FORMAT.md
//! alone) say the same of each store; and where both say that it is sound, under the root that was
//! there, everything reads as it did.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::ends::end;
use super::renames::rename;
use super::{commit, draft, is_everything_tried, open_shelf, simulated};
use crate::log::parse_seq;
use crate::merkle::Tree;
use crate::object::forged::Forged;
use crate::ordered_parallel::processors;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{
    ContentHash, Depth, Direction, Draft, Error, Expect, Label, Packing, RecordId, Store, TreeHash, Undone, unwatched,
};

/// Pseudo-random numbers, the same in every run: <https://www.pcg-random.org> has better ones, but
/// these need no crate.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// Commits, a batch, labels, ends and renames; packed in two packs where `is_packed`, with entries
/// behind them.
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
    end(&mut store, "coast/ferry", "2026-05-10T00:00:00Z", "withdrawn");
    let undoing = Draft { undoes: Some(Undone::Number(1)), ..draft("coast/ferry", "Fourteen people were rescued.\n") };
    store.commit(undoing, Expect::Any).unwrap();
    rename(&mut store, &[("вести/мост", "新闻/票价"), ("新闻/票价", "архива/мост"), ("coast/ferry", "coast/harbour")]);
    commit(&mut store, "coast/harbour", "Fifteen people were rescued.\n");
    commit(&mut store, "архива/мост", "Мост је затворен.\n");
    store.commit(draft("coast/ferry", "Another ferry.\n"), Expect::New).unwrap();
    end(&mut store, "coast/harbour", "2026-05-11T00:00:00Z", "withdrawn");
    rename(&mut store, &[("coast/ferry", "coast/lift")]);
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
            let listed = store.walk_listing("", "").map(|listed| listed.unwrap());
            let names: String = listed.map(|listed| format!("{} {}\n", listed.name, listed.revisions)).collect();
            let names = ContentHash::of(names.as_bytes());
            let said = format!("sound {} {} {} {names}", report.revisions, report.voids.len(), report.root);
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

/// Whether the second reader can run here; in CI it must.
fn has_second_reader() -> bool {
    let can_run = Command::new("python3").args(["-c", "import blake3"]).output().is_ok_and(|out| out.status.success());
    assert!(can_run || !is_everything_tried(), "the second reader needs python3 and its package blake3");
    if !can_run {
        eprintln!("left out: the second reader (no python3 with blake3)");
    }
    can_run
}

/// The second reader, at work: it is given stores, and says a line of each, in their order.
struct SecondReader {
    process: Child,
    stores: ChildStdin,
    verdicts: Lines<BufReader<ChildStdout>>,
}

impl SecondReader {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/second_reader.py");
        let mut command = Command::new("python3");
        command.arg(script).arg("--verdicts").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (stores, verdicts) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, stores, verdicts: BufReader::new(verdicts).lines() }
    }

    fn give(&mut self, store: &Path) {
        writeln!(self.stores, "{}", store.display()).unwrap();
    }

    fn next_verdict(&mut self) -> String {
        self.verdicts.next().expect("the second reader ended early").unwrap()
    }

    fn end(mut self) {
        drop(self.stores);
        assert!(self.process.wait().unwrap().success());
    }
}

/// How many altered stores were of each kind.
#[derive(Clone, Copy, Default)]
struct Tally {
    sound: usize,
    /// Of the sound ones, those whose log begins as the original does, by its root.
    continued: usize,
    damaged: usize,
    newer: usize,
    judged_twice: usize,
}

/// An original, and what it shows.
struct Original {
    image: Image,
    size: u64,
    root: TreeHash,
    shows: Shown,
}

impl Original {
    fn of(image: Image) -> Self {
        let store = open_shelf(Simulated::on(&Disk::holding(&image))).unwrap().unwrap();
        let (size, root) = (store.view.tree.size(), store.view.tree.root());
        Self { size, root, shows: shown(&store), image }
    }

    /// The store of a round: this one, altered.
    fn altered(&self, round: usize) -> Image {
        mutate(&self.image, &mut Dice((round as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

/// Alters the originals, a store each round, and compares what this program says with what the
/// second reader does.
fn judge(originals: &[Original; 2], mut rounds: impl Iterator<Item = usize>, has_second_reader: bool) -> Tally {
    let mut tally = Tally::default();
    let mut second = has_second_reader.then(SecondReader::start);
    let folder = tempfile::tempdir().unwrap();
    loop {
        // The second reader reads some while this program reads the next.
        let some: Vec<usize> = rounds.by_ref().take(64).collect();
        if some.is_empty() {
            break;
        }
        let said: Vec<String> = some
            .iter()
            .map(|round| {
                let original = &originals[round % 2];
                let altered = original.altered(*round);
                if let Some(second) = &mut second {
                    let path = folder.path().join(round.to_string());
                    write(&altered, &path);
                    second.give(&path);
                }
                judge_one(original, &altered, *round, &mut tally)
            })
            .collect();
        let Some(second) = &mut second else { continue };
        for (round, ours) in some.iter().zip(&said) {
            let theirs = second.next_verdict();
            let is_same = if ours.starts_with("sound") { *ours == theirs } else { theirs.starts_with(ours.as_str()) };
            let path = folder.path().join(round.to_string());
            if !is_same {
                let kept = std::env::temp_dir().join(format!("variorum-altered-{round}"));
                let _ = std::fs::remove_dir_all(&kept);
                std::fs::rename(path, &kept).unwrap();
                panic!("round {round}, kept in {}: {ours}; the second reader: {theirs}", kept.display());
            }
            tally.judged_twice += 1;
            std::fs::remove_dir_all(path).unwrap();
        }
    }
    if let Some(second) = second {
        second.end();
    }
    tally
}

/// What this program says of an altered store; where that is sound under the root that was there,
/// it must show what it did.
fn judge_one(original: &Original, altered: &Image, round: usize, tally: &mut Tally) -> String {
    let (said, sound) = verdict(altered);
    // Another root is what a reader's pin, or a checkpoint, tells from the one that was there.
    if let Some(sound) = sound.filter(|sound| root_at(sound, original.size) == original.root) {
        assert!(shown(&sound).starts_with(&original.shows), "round {round}: {said}");
        tally.continued += 1;
    }
    match said.split_once(' ').map_or(said.as_str(), |(word, _)| word) {
        "sound" => tally.sound += 1,
        "damaged" => tally.damaged += 1,
        _ => tally.newer += 1,
    }
    said
}

#[test]
fn two_readers_say_the_same_of_every_store_that_was_altered() {
    let rounds = if is_everything_tried() { 10_000 } else { 160 };
    let originals = [store(false), store(true)].map(Original::of);
    let (originals, has_second_reader, threads) = (&originals, has_second_reader(), processors());
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let judge_some =
            |first| scope.spawn(move || judge(originals, (first..rounds).step_by(threads), has_second_reader));
        let judges: Vec<_> = (0..threads).map(judge_some).collect();
        judges.into_iter().map(|judge| judge.join().unwrap()).collect()
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let (sound, damaged) = (sum(|tally| tally.sound), sum(|tally| tally.damaged));
    let (continued, newer) = (sum(|tally| tally.continued), sum(|tally| tally.newer));
    println!("altered stores: {sound} sound ({continued} under the same root), {damaged} damaged, {newer} newer");
    assert_eq!(sound + damaged + newer, rounds);
    assert!(sound > rounds / 50 && damaged > rounds / 4);
    let judged_twice = sum(|tally| tally.judged_twice);
    assert_eq!(judged_twice, if has_second_reader { rounds } else { 0 });
    println!("{judged_twice} verdicts of the second reader are the same");
}
