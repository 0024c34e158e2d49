//! Power loss at every moment of every short history: what was acknowledged is there, and the store
//! takes the next commit.
//!
//! Writers run in threads, one at a time: a turnstile stands before every operation that another
//! writer can notice (a listing, an fsync of the folder, a publication), and every order in which
//! the writers can pass is tried. Operations between two turnstiles touch a file that nobody else
//! can see, so their order against the other writer changes nothing. After every operation on the
//! disk, every image that a power loss could leave is opened, checked, and committed to.
//!
//! A protocol with a step missing or out of order must be caught by the same check.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Condvar, Mutex};

use super::{draft, history, init, open, open_mutant, script_random};
use crate::mutants::Mutants;
use crate::shelf::simulated::{Disk, Fate, Image, Simulated};
use crate::shelf::{CREATE, Step};
use crate::{Depth, Packing, Store, Time, unwatched};

/// A history: how many commits each writer makes, and what the network does to its creations.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// Commits made before it begins.
    pub(super) before: usize,
    pub(super) commits: Vec<usize>,
    /// Packers beside the writers: how often each packs.
    pub(super) packers: Vec<usize>,
    /// Of the writers, then of the packers.
    pub(super) fates: Vec<Vec<Fate>>,
    /// Whether listings look at one name after the other, and whether backwards.
    pub(super) listing: Option<bool>,
}

impl History {
    pub(super) fn of(commits: &[usize], fates: &[Vec<Fate>]) -> Self {
        Self { before: 0, commits: commits.to_vec(), packers: Vec::new(), fates: fates.to_vec(), listing: None }
    }
}

/// How a writer keeps or breaks the protocol.
pub(super) type Protocol = fn(Simulated) -> Simulated;

/// An acknowledged commit: its text, and the number of operations on the disk when the answer came.
type Acknowledged = (String, usize);

/// Lets the writers pass one at a time, in an order that is prescribed as far as `order` goes.
struct Turnstile {
    state: Mutex<Turns>,
    changed: Condvar,
}

struct Turns {
    waiting: Vec<bool>,
    done: Vec<bool>,
    running: Option<usize>,
    order: Vec<usize>,
    /// For each turn that was given: which of the waiting writers got it, and among how many.
    given: Vec<(usize, usize)>,
}

impl Turnstile {
    fn new(writers: usize, order: &[usize]) -> Self {
        let turns = Turns {
            waiting: vec![false; writers],
            done: vec![false; writers],
            running: None,
            order: order.to_vec(),
            given: Vec::new(),
        };
        Self { state: Mutex::new(turns), changed: Condvar::new() }
    }

    /// Waits until it is this writer's turn.
    fn pass(&self, writer: usize) {
        let mut turns = self.state.lock().unwrap();
        if turns.running == Some(writer) {
            turns.running = None;
        }
        turns.waiting[writer] = true;
        turns.give();
        self.changed.notify_all();
        while turns.running != Some(writer) {
            turns = self.changed.wait(turns).unwrap();
        }
    }

    fn finish(&self, writer: usize) {
        let mut turns = self.state.lock().unwrap();
        turns.done[writer] = true;
        turns.running = None;
        turns.give();
        self.changed.notify_all();
    }
}

impl Turns {
    /// Returns the next turn once every writer waits or is done.
    fn give(&mut self) {
        let settled = self.waiting.iter().zip(&self.done).all(|(waiting, done)| *waiting || *done);
        let ready: Vec<usize> = (0..self.waiting.len()).filter(|writer| self.waiting[*writer]).collect();
        if !settled || self.running.is_some() || ready.is_empty() {
            return;
        }
        let choice = self.order.get(self.given.len()).copied().unwrap_or(0);
        self.given.push((choice, ready.len()));
        self.waiting[ready[choice]] = false;
        self.running = Some(ready[choice]);
    }
}

/// The order after this one, depth first; `None` after the last.
fn next_order(given: &[(usize, usize)]) -> Option<Vec<usize>> {
    let last = given.iter().rposition(|(choice, ready)| choice + 1 < *ready)?;
    let mut order: Vec<usize> = given[..last].iter().map(|(choice, _)| *choice).collect();
    order.push(given[last].0 + 1);
    Some(order)
}

/// Whether an actor waits for its turn before an operation, by its verb and its name or folder.
pub(super) type Gate = fn(&str, &str) -> bool;

/// Runs a history in one order. Returns the disk, what was acknowledged, and the turns that were
/// given.
fn run(
    history: &History,
    order: &[usize],
    protocol: Protocol,
    mutants: Mutants,
    gate: Gate,
) -> (Disk, Vec<Acknowledged>, Vec<(usize, usize)>) {
    script_random(0);
    let disk = Disk::default();
    init(&disk);
    let acknowledged = Mutex::new(Vec::new());
    let mut store = open(&disk);
    for number in 0..history.before {
        let text = format!("text {number} from before");
        store.append(&[draft("shared", &text)]).unwrap();
        acknowledged.lock().unwrap().push((text, disk.operations()));
    }
    let turnstile = Arc::new(Turnstile::new(history.commits.len() + history.packers.len(), order));
    std::thread::scope(|scope| {
        for actor in 0..history.commits.len() + history.packers.len() {
            let (disk, turnstile, acknowledged) = (&disk, turnstile.clone(), &acknowledged);
            scope.spawn(move || {
                script_random(60 * (actor as u8 + 1));
                let at_turnstile = turnstile.clone();
                let mut shelf = protocol(Simulated::on(disk))
                    .with_fates(history.fates.get(actor).map_or(&[], Vec::as_slice))
                    .with_turnstile(Arc::new(move |verb, name| {
                        if gate(verb, name) {
                            at_turnstile.pass(actor);
                        }
                    }));
                if let Some(backwards) = history.listing {
                    shelf = shelf.listing_one_by_one(backwards);
                }
                // A broken protocol may leave a store that cannot be opened or written: that is for
                // the check to say.
                if let Ok(Some(mut store)) = open_mutant(shelf, mutants) {
                    for number in 0..history.commits.get(actor).copied().unwrap_or(0) {
                        let text = format!("writer {actor}, text {number}");
                        if store.append(&[draft("shared", &text)]).is_err() {
                            break;
                        }
                        acknowledged.lock().unwrap().push((text, disk.operations()));
                    }
                    let packings = actor.checked_sub(history.commits.len()).map(|packer| history.packers[packer]);
                    for _ in 0..packings.unwrap_or(0) {
                        if gate("pack", "") {
                            turnstile.pass(actor);
                        }
                        let now = Time::parse("2026-05-09T12:01:33Z").unwrap();
                        let how = Packing { level: 1, everything: false, remove_at_once: true, now };
                        let _ = store.pack(&how, &mut unwatched);
                    }
                }
                turnstile.finish(actor);
            });
        }
    });
    let given = turnstile.state.lock().unwrap().given.clone();
    (disk, acknowledged.into_inner().unwrap(), given)
}

/// What is wrong with a store after a power loss, if anything.
///
/// Of a mutant only what its readers believe is checked with.
fn check(image: &Image, acknowledged: &BTreeSet<&String>, mutants: Mutants) -> Result<(), String> {
    let reads = Mutants { accepts_any_base: mutants.accepts_any_base, ..Mutants::default() };
    let open = |disk: &Disk| open_mutant(Simulated::on(disk), reads);
    let disk = Disk::holding(image);
    let reopened =
        || -> Result<Store, String> { Ok(open(&disk).map_err(|error| error.to_string())?.ok_or("no store")?) };
    let mut store = reopened()?;
    if let Some(notice) = store.notices().first() {
        return Err(notice.to_string());
    }
    holds_once(&store, acknowledged)?;
    store.append(&[draft("shared", "after the crash")]).map_err(|error| error.to_string())?;
    let mut store = reopened()?;
    holds_once(&store, acknowledged)?;
    if image.keys().any(|name| name.starts_with("packs/")) {
        // A packing that was interrupted is done anew, and leaves nothing behind.
        let now = Time::parse("2026-05-09T12:01:33Z").unwrap();
        let how = Packing { level: 1, everything: true, remove_at_once: true, now };
        store.pack(&how, &mut unwatched).map_err(|error| error.to_string())?;
        let lying = disk.image().len();
        if lying != 4 {
            return Err(format!("{lying} objects lie there, not the store, the mark of packing, a base and a pack"));
        }
        store = reopened()?;
        holds_once(&store, acknowledged)?;
    }
    let report = store.verify(None, Depth::Deep, &mut unwatched).map_err(|error| error.to_string())?;
    report.damages.first().map_or(Ok(()), |damage| Err(damage.to_string()))
}

/// That every acknowledged text is in the history, and none twice.
fn holds_once(store: &Store, acknowledged: &BTreeSet<&String>) -> Result<(), String> {
    let history = history(store, "shared").map_err(|error| error.to_string())?;
    let texts: Vec<String> =
        history.iter().map(|revision| store.content(revision)).collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    for text in acknowledged {
        if !texts.contains(text) {
            return Err(format!("acknowledged, and lost: {text}"));
        }
    }
    let distinct: HashSet<&String> = texts.iter().collect();
    if distinct.len() == texts.len() { Ok(()) } else { Err("a commit is there twice".to_owned()) }
}

/// What exploring histories gave.
#[derive(Debug, Default)]
pub(super) struct Explored {
    pub(super) orders: usize,
    pub(super) images: usize,
    pub(super) checked: HashSet<(Vec<u8>, Vec<String>)>,
    pub(super) violation: Option<String>,
}

impl Explored {
    /// Explores every order of a history, up to the first violation.
    pub(super) fn explore(&mut self, history: &History, protocol: Protocol, mutants: Mutants, gate: Gate) {
        let mut order = Vec::new();
        loop {
            let (disk, acknowledged, given) = run(history, &order, protocol, mutants, gate);
            self.orders += 1;
            let ends: Vec<usize> = (1..=disk.operations()).collect();
            for end in ends {
                let there: BTreeSet<&String> =
                    acknowledged.iter().filter(|(_, at)| *at <= end).map(|(text, _)| text).collect();
                for image in disk.crash_images(end) {
                    // Before the store exists there is nothing to open.
                    if !image.contains_key("store") {
                        continue;
                    }
                    self.images += 1;
                    let key = (digest(&image), there.iter().map(|text| (*text).clone()).collect());
                    if !self.checked.insert(key) {
                        continue;
                    }
                    if let Err(what) = check(&image, &there, mutants) {
                        self.violation = Some(format!("{history:?}, order {order:?}, after {end} operations: {what}"));
                        return;
                    }
                }
            }
            match next_order(&given) {
                Some(next) => order = next,
                None => return,
            }
        }
    }
}

fn digest(image: &Image) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in image {
        hasher.update(name.as_bytes()).update(&[0]).update(blake3::hash(bytes).as_bytes());
    }
    hasher.finalize().as_bytes().to_vec()
}

/// Waits before every operation that others can notice.
fn everywhere(_: &str, _: &str) -> bool {
    true
}

pub(super) const FATES: [Fate; 4] = [Fate::Answered, Fate::LostAfter, Fate::LostBefore, Fate::Resent];

/// One writer with one, two and three commits, whose replies meet every combination of fates.
fn one_writer() -> Vec<History> {
    let mut histories = Vec::new();
    for commits in 1..=3u32 {
        for combination in 0..4usize.pow(commits) {
            let fates = (0..commits).map(|n| FATES[combination / 4usize.pow(n) % 4]).collect();
            histories.push(History::of(&[commits as usize], &[fates]));
        }
    }
    histories
}

/// Two writers with up to three commits between them, the first of which may lose a reply.
fn two_writers() -> Vec<History> {
    let two_each = FATES.map(|fate| History::of(&[1, 1], &[vec![fate]]));
    let three = [Fate::Answered, Fate::LostAfter].map(|fate| History::of(&[2, 1], &[vec![fate]]));
    two_each.into_iter().chain(three).collect()
}

#[test]
fn every_crash_image_opens_with_all_that_was_acknowledged() {
    let mut explored = Explored::default();
    for history in one_writer().iter().chain(&two_writers()) {
        explored.explore(history, |shelf| shelf, Mutants::default(), everywhere);
        assert_eq!(explored.violation, None);
    }
    let (orders, images, distinct) = (explored.orders, explored.images, explored.checked.len());
    println!("crash images: {images} ({distinct} distinct) of {orders} histories, 0 violations");
    assert!(images > 10_000 && distinct > 20);
}

#[test]
fn every_broken_protocol_is_caught() {
    let none = Mutants::default();
    let mutants: [(&str, Protocol, Mutants); 7] = [
        ("no fsync of the file", |shelf| shelf.with_steps(&[CREATE[0], CREATE[2], CREATE[3]]), none),
        ("no fsync of the folder", |shelf| shelf.with_steps(&CREATE[..3]), none),
        ("no fsync before building on another's entry", Simulated::without_make_durable, none),
        (
            "published before the file is fsynced",
            |shelf| shelf.with_steps(&[CREATE[0], Step::Publish, Step::SyncFile, CREATE[3]]),
            none,
        ),
        (
            "published before the file is written",
            |shelf| shelf.with_steps(&[Step::Publish, Step::WriteTemporary, Step::SyncFile, CREATE[3]]),
            none,
        ),
        (
            "folder fsynced before the publication",
            |shelf| shelf.with_steps(&[CREATE[0], CREATE[1], Step::SyncFolder, Step::Publish]),
            none,
        ),
        ("no look at the log after a lost reply", |shelf| shelf, Mutants { ignores_lost_replies: true, ..none }),
    ];
    for (what, protocol, mutants) in mutants {
        let mut explored = Explored::default();
        for history in one_writer().iter().chain(&two_writers()) {
            explored.explore(history, protocol, mutants, everywhere);
            if explored.violation.is_some() {
                break;
            }
        }
        let violation =
            explored.violation.unwrap_or_else(|| panic!("{what}: not caught in {} images", explored.images));
        println!("{what}: caught after {} images: {violation}", explored.images);
    }
}
