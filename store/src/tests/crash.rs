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

use super::{draft, init, open, open_mutant, random_text, script_random};
use crate::mutants::Mutants;
use crate::shelf::simulated::{Disk, Fate, Image, Simulated};
use crate::shelf::{CREATE, Step};
use crate::{Depth, Packing, Store, unwatched};

/// A history: how many commits each writer makes, and what the network does to its creations.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// Commits made before it begins.
    pub(super) before: usize,
    pub(super) commits: Vec<usize>,
    /// Bytes of the first text made before it begins; the others are short.
    pub(super) first_bytes: usize,
    /// Packings made before it begins, each with how many of the commits it comes after.
    pub(super) packed: Vec<usize>,
    /// Packers beside the writers: how often each packs, and how.
    pub(super) packers: Vec<(usize, Packing)>,
    /// Of the writers, then of the packers.
    pub(super) fates: Vec<Vec<Fate>>,
    /// Whether listings look at one name after the other, and whether backwards.
    pub(super) listing: Option<bool>,
}

impl History {
    pub(super) fn of(commits: &[usize], fates: &[Vec<Fate>]) -> Self {
        let (commits, fates) = (commits.to_vec(), fates.to_vec());
        let (before, first_bytes, packed, packers) = (0, 0, Vec::new(), Vec::new());
        Self { before, first_bytes, packed, commits, packers, fates, listing: None }
    }

    fn actors(&self) -> usize {
        self.commits.len() + self.packers.len()
    }
}

/// Packs what has gathered, and removes what that covers at once.
pub(super) const AT_ONCE: Packing = Packing { level: 1, everything: false, remove_at_once: true };
/// The same, and removes nothing, as no time passes.
pub(super) const PATIENT: Packing = Packing { remove_at_once: false, ..AT_ONCE };
/// Packs everything anew.
pub(super) const ANEW: Packing = Packing { everything: true, ..PATIENT };

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
    /// For each actor that waits, whether it is to list names.
    waiting: Vec<Option<bool>>,
    done: Vec<bool>,
    running: Option<usize>,
    order: Vec<usize>,
    /// Whether two actors that list names one after the other are let pass in one order only.
    reads_commute: bool,
    /// The last actor that was let pass, and whether it was to list names.
    last: Option<(usize, bool)>,
    /// For each turn that was given: which of the waiting writers got it, and among how many.
    given: Vec<(usize, usize)>,
}

impl Turnstile {
    fn new(actors: usize, order: &[usize], reads_commute: bool) -> Self {
        let turns = Turns {
            waiting: vec![None; actors],
            done: vec![false; actors],
            running: None,
            order: order.to_vec(),
            reads_commute,
            last: None,
            given: Vec::new(),
        };
        Self { state: Mutex::new(turns), changed: Condvar::new() }
    }

    /// Waits until it is this writer's turn to do something, by its verb.
    fn pass(&self, writer: usize, verb: &str) {
        let mut turns = self.state.lock().unwrap();
        if turns.running == Some(writer) {
            turns.running = None;
        }
        turns.waiting[writer] = Some(verb == "list");
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
    /// Gives the next turn once every writer waits or is done.
    fn give(&mut self) {
        let settled = self.waiting.iter().zip(&self.done).all(|(waiting, done)| waiting.is_some() || *done);
        let ready: Vec<usize> = (0..self.waiting.len()).filter(|actor| self.waiting[*actor].is_some()).collect();
        if !settled || self.running.is_some() || ready.is_empty() {
            return;
        }
        let distinct: Vec<usize> = ready.iter().copied().filter(|actor| !self.is_said(*actor)).collect();
        let ready = if distinct.is_empty() { ready } else { distinct };
        let choice = self.order.get(self.given.len()).copied().unwrap_or(0);
        self.given.push((choice, ready.len()));
        self.last = self.waiting[ready[choice]].take().map(|lists| (ready[choice], lists));
        self.running = Some(ready[choice]);
    }

    /// Whether this actor and the last one both list names, and the order in which this one does so
    /// first, which it could have, comes to the same.
    fn is_said(&self, actor: usize) -> bool {
        let both_list = self.reads_commute && self.waiting[actor] == Some(true);
        both_list && self.last.is_some_and(|(last, lists)| lists && actor < last)
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
        let bytes = if number == 0 { history.first_bytes } else { 0 };
        let text = format!("text {number} from before{}", random_text(1, bytes));
        store.append(&[draft("shared", &text)]).unwrap();
        acknowledged.lock().unwrap().push((text, disk.operations()));
        for _ in history.packed.iter().filter(|after| **after == number + 1) {
            store.pack(&AT_ONCE, &mut unwatched).unwrap();
        }
    }
    // What a segment between two gates writes, if it begins with a listing, nobody else may notice.
    let reads_commute = history.packers.len() < 2 || gate("list", "packs");
    let turnstile = Arc::new(Turnstile::new(history.actors(), order, reads_commute));
    std::thread::scope(|scope| {
        for actor in 0..history.actors() {
            let (disk, turnstile, acknowledged) = (&disk, turnstile.clone(), &acknowledged);
            scope.spawn(move || {
                script_random(60 * (actor as u8 + 1));
                let at_turnstile = turnstile.clone();
                let mut shelf = protocol(Simulated::on(disk))
                    .with_fates(history.fates.get(actor).map_or(&[], Vec::as_slice))
                    .with_turnstile(Arc::new(move |verb, name| {
                        if gate(verb, name) {
                            at_turnstile.pass(actor, verb);
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
                    let packer = actor.checked_sub(history.commits.len()).map(|packer| history.packers[packer]);
                    let (packings, how) = packer.unwrap_or((0, AT_ONCE));
                    for _ in 0..packings {
                        if gate("pack", "") {
                            turnstile.pass(actor, "pack");
                        }
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
        store.pack(&Packing { everything: true, ..AT_ONCE }, &mut unwatched).map_err(|error| error.to_string())?;
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
    let history = store.history("shared").map_err(|error| error.to_string())?;
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
        let (t0, o0, d0, mut tr, mut ti) = (std::time::Instant::now(), self.orders, self.checked.len(), 0u128, 0u128);
        loop {
            let t = std::time::Instant::now();
            let (disk, acknowledged, given) = run(history, &order, protocol, mutants, gate);
            tr += t.elapsed().as_micros();
            let t = std::time::Instant::now();
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
            ti += t.elapsed().as_micros();
            match next_order(&given) {
                Some(next) => order = next,
                None => {
                    println!("TIMING {history:?}: {} orders {} distinct {:?} runs {} ms images {} ms", self.orders - o0, self.checked.len() - d0, t0.elapsed(), tr / 1000, ti / 1000);
                    return;
                }
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

/// Waits before every operation that others can notice; there are no packs.
fn everywhere(_: &str, name: &str) -> bool {
    name != "packs"
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
