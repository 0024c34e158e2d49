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
use std::sync::{Arc, Mutex};

use super::turnstile::{States, Turnstile, Watched};
use super::{draft, history, init, open, open_mutant, script_random, wordy_text};
use crate::mutants::Mutants;
use crate::ordered_parallel::processors;
use crate::shelf::simulated::{Disk, Fate, Image, Simulated};
use crate::shelf::{CREATE, Step};
use crate::{Depth, Packing, Store, unwatched};

/// A history: how many commits each writer makes, and what the network does to its creations.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// Commits made before it begins.
    pub(super) before: usize,
    pub(super) commits: Vec<usize>,
    /// Words of the first text made before it begins; the others are short.
    pub(super) first_words: usize,
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
        let (before, first_words, packed, packers) = (0, 0, Vec::new(), Vec::new());
        Self { before, first_words, packed, commits, packers, fates, listing: None }
    }

    fn actors(&self) -> usize {
        self.commits.len() + self.packers.len()
    }
}

/// Packs what has gathered, and removes what that covers at once.
pub(super) const AT_ONCE: Packing = Packing { level: 1, everything: false, remove_at_once: true };
/// The same, and removes nothing, as no time passes.
pub(super) const PATIENT: Packing = Packing { remove_at_once: false, ..AT_ONCE };
/// Packs everything anew, smaller than the others.
pub(super) const ANEW: Packing = Packing { everything: true, level: 6, ..PATIENT };

/// How a writer keeps or breaks the protocol.
pub(super) type Protocol = fn(Simulated) -> Simulated;

/// An acknowledged commit: its text, and the number of operations on the disk when the answer came.
type Acknowledged = (String, usize);

/// Whether an actor waits for its turn before an operation, by its verb and its name or folder.
pub(super) type Gate = fn(&str, &str) -> bool;

/// What running a history in one order gave.
struct Ran {
    disk: Disk,
    acknowledged: Vec<Acknowledged>,
    /// How many operations it has in common with the order before it.
    branched_after: usize,
    /// The order to try next.
    next: Option<Vec<usize>>,
}

/// Runs a history in one order, which is abandoned at a state that another one has come to.
fn run(
    history: &History,
    begun: &Begun,
    order: &[usize],
    states: &States,
    protocol: Protocol,
    mutants: Mutants,
    gate: Gate,
) -> Ran {
    script_random(RANDOM_OF_CHECKS);
    let disk = begun.disk.copied();
    let acknowledged = Mutex::new(begun.acknowledged.clone());
    let turnstile = Arc::new(Turnstile::new(&disk, history.actors(), order, states));
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
                            at_turnstile.pass(actor, verb, name);
                        }
                    }));
                if let Some(backwards) = history.listing {
                    shelf = shelf.listing_one_by_one(backwards);
                }
                let watched = Watched { shelf, turnstile: turnstile.clone(), actor };
                turnstile.run(actor, || {
                    act(
                        history,
                        actor,
                        watched,
                        mutants,
                        &|| {
                            if gate("pack", "") {
                                turnstile.pass(actor, "pack", "");
                            }
                        },
                        &|text| acknowledged.lock().unwrap().push((text, disk.operations())),
                    )
                });
            });
        }
    });
    let (branched_after, next) = (turnstile.branched_after(), turnstile.next_order());
    Ran { disk, acknowledged: acknowledged.into_inner().unwrap(), branched_after, next }
}

/// What was there before a history begins.
struct Begun {
    disk: Disk,
    acknowledged: Vec<Acknowledged>,
}

/// Where the random bits begin of those who check what a history leaves: actors have others.
const RANDOM_OF_CHECKS: u8 = 30;

/// Makes what is there before a history begins, once for all of its orders.
fn begin(history: &History) -> Begun {
    script_random(0);
    let disk = Disk::default();
    init(&disk);
    let mut acknowledged = Vec::new();
    if history.before == 0 {
        return Begun { disk, acknowledged };
    }
    let mut store = open(&disk);
    for number in 0..history.before {
        let words = if number == 0 { history.first_words } else { 0 };
        let text = format!("text {number} from before {}", wordy_text(1, words));
        store.append(&[draft("shared", &text)]).unwrap();
        acknowledged.push((text, disk.operations()));
        for _ in history.packed.iter().filter(|after| **after == number + 1) {
            store.pack(&AT_ONCE, &mut unwatched).unwrap();
        }
    }
    Begun { disk, acknowledged }
}

/// What one actor of a history does.
///
/// A broken protocol may leave a store that cannot be opened or written: that is for the check to
/// say.
fn act(
    history: &History,
    actor: usize,
    shelf: Watched,
    mutants: Mutants,
    before_packing: &dyn Fn(),
    acknowledge: &dyn Fn(String),
) {
    let Ok(Some(mut store)) = open_mutant(shelf, mutants) else { return };
    for number in 0..history.commits.get(actor).copied().unwrap_or(0) {
        let text = format!("writer {actor}, text {number}");
        if store.append(&[draft("shared", &text)]).is_err() {
            break;
        }
        acknowledge(text);
    }
    let packer = actor.checked_sub(history.commits.len()).map(|packer| history.packers[packer]);
    let (packings, how) = packer.unwrap_or((0, AT_ONCE));
    for _ in 0..packings {
        before_packing();
        let _ = store.pack(&how, &mut unwatched);
    }
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
    /// Different states, of the disk and of all that actors have seen, at which somebody's turn
    /// was chosen.
    pub(super) states: usize,
    pub(super) images: usize,
    checked: Checked,
    pub(super) violation: Option<String>,
}

/// Images that were checked, each with what it must hold.
type Checked = Arc<Mutex<HashSet<(Vec<u8>, Vec<String>)>>>;

impl Explored {
    /// Explores every order of histories, on all processors.
    pub(super) fn of(histories: &[History], gate: Gate) -> Self {
        let (explored, checked) = (Mutex::new(Self::default()), Checked::default());
        let next = Mutex::new(histories.iter());
        let explore = || {
            while let Some(history) = { next.lock().unwrap().next() } {
                let mut of_one = Self { checked: checked.clone(), ..Self::default() };
                of_one.explore(history, |shelf| shelf, Mutants::default(), gate);
                explored.lock().unwrap().add(of_one);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..processors() {
                scope.spawn(explore);
            }
        });
        Self { checked, ..explored.into_inner().unwrap() }
    }

    fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.states += other.states;
        self.images += other.images;
        self.violation = self.violation.take().or(other.violation);
    }

    /// How many different images were checked.
    pub(super) fn distinct(&self) -> usize {
        self.checked.lock().unwrap().len()
    }

    /// Explores every order of a history, up to the first violation.
    pub(super) fn explore(&mut self, history: &History, protocol: Protocol, mutants: Mutants, gate: Gate) {
        let (begun, mut order, states) = (begin(history), Vec::new(), States::default());
        loop {
            let Ran { disk, acknowledged, branched_after, next } =
                run(history, &begun, &order, &states, protocol, mutants, gate);
            self.orders += 1;
            // What came before was looked at in the order before this one.
            for end in branched_after.max(1)..=disk.operations() {
                let there: BTreeSet<&String> =
                    acknowledged.iter().filter(|(_, at)| *at <= end).map(|(text, _)| text).collect();
                for image in disk.crash_images(end) {
                    // Before the store exists there is nothing to open.
                    if !image.contains_key("store") {
                        continue;
                    }
                    self.images += 1;
                    let key = (digest(&image), there.iter().map(|text| (*text).clone()).collect());
                    if !self.checked.lock().unwrap().insert(key) {
                        continue;
                    }
                    if let Err(what) = check(&image, &there, mutants) {
                        self.violation = Some(format!("{history:?}, order {order:?}, after {end} operations: {what}"));
                        return;
                    }
                }
            }
            match next {
                Some(next) => order = next,
                None => {
                    self.states += states.lock().unwrap().len();
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
    let histories: Vec<History> = one_writer().into_iter().chain(two_writers()).collect();
    let explored = Explored::of(&histories, everywhere);
    assert_eq!(explored.violation, None);
    let (orders, images, distinct) = (explored.orders, explored.images, explored.distinct());
    println!("crash images: {images} ({distinct} distinct) of {orders} orders, 0 violations");
    assert!(images > 2_000 && distinct > 20);
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
