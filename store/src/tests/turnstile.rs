//! Actors that pass one at a time, in every order that matters.
//!
//! Each actor waits before every operation that others can notice. Whose turn it is is a choice,
//! and the choices are tried depth first. Two orders that lead to the same state of the disk, and
//! in which every actor has seen the same, go on alike: the second one is abandoned there.

use std::any::Any;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use crate::error::Result;
use crate::shelf::simulated::{Disk, Simulated};
use crate::shelf::{Created, Shelf};

/// A state of everything: the disk, and what each actor has seen of it.
type StateKey = [u8; 32];

/// States from which every order was tried, or is about to be.
pub(super) type States = Arc<Mutex<HashSet<StateKey>>>;

/// Lets the actors pass one at a time, in an order that is prescribed as far as `order` goes.
pub(super) struct Turnstile {
    turns: Mutex<Turns>,
    changed: Condvar,
    disk: Disk,
    states: States,
}

struct Turns {
    actors: Vec<Actor>,
    running: Option<usize>,
    order: Vec<usize>,
    /// For each turn that was given: which of the waiting actors got it, and among how many.
    given: Vec<(usize, usize)>,
    /// How many operations the disk had received when this order left the one before it.
    branched_after: usize,
    /// Whether this order has come to a state that another one has come to.
    is_abandoned: bool,
}

#[derive(Clone, Default)]
struct Actor {
    is_waiting: bool,
    is_done: bool,
    turns: u64,
    /// The sum of the hashes of all that it has asked and was answered, each with its turn: a few
    /// threads of its own may have asked in any order.
    seen: u128,
}

/// What an actor's thread ends with whose order is abandoned.
struct Abandoned;

impl Turnstile {
    pub(super) fn new(disk: &Disk, actors: usize, order: &[usize], states: &States) -> Self {
        let turns = Turns {
            actors: vec![Actor::default(); actors],
            running: None,
            order: order.to_vec(),
            given: Vec::new(),
            branched_after: 0,
            is_abandoned: false,
        };
        Self { turns: Mutex::new(turns), changed: Condvar::new(), disk: disk.clone(), states: states.clone() }
    }

    /// Does what an actor does, in its turns.
    pub(super) fn run(&self, actor: usize, acts: impl FnOnce()) {
        let ended = catch_unwind(AssertUnwindSafe(acts));
        let mut turns = self.turns();
        turns.actors[actor].is_done = true;
        turns.running = None;
        self.give(&mut turns);
        drop(turns);
        if let Err(payload) = ended
            && !payload.is::<Abandoned>()
        {
            resume_unwind(payload);
        }
    }

    /// Waits until it is this actor's turn to do something, by its verb and a name or folder.
    pub(super) fn pass(&self, actor: usize, verb: &str, name: &str) {
        let mut turns = self.turns();
        if turns.running == Some(actor) {
            turns.running = None;
        }
        turns.actors[actor].is_waiting = true;
        self.give(&mut turns);
        while turns.running != Some(actor) {
            if turns.is_abandoned {
                drop(turns);
                resume_unwind(Box::new(Abandoned));
            }
            turns = self.changed.wait(turns).unwrap();
        }
        turns.actors[actor].turns += 1;
        drop(turns);
        // What it sees in the midst of an operation, which goes on in another turn.
        match verb {
            "list one" => self.note(actor, verb, name, &self.disk.digest()),
            "remove" => self.note(actor, verb, name, &[u8::from(self.disk.image().contains_key(name))]),
            _ => {}
        }
    }

    /// How many operations on the disk were those of the order before this one: its last prescribed
    /// turn is the first in which they differ.
    pub(super) fn branched_after(&self) -> usize {
        self.turns().branched_after
    }

    /// The order after this one, depth first; `None` after the last.
    pub(super) fn next_order(&self) -> Option<Vec<usize>> {
        let given = &self.turns().given;
        let last = given.iter().rposition(|(choice, ready)| choice + 1 < *ready)?;
        let mut order: Vec<usize> = given[..last].iter().map(|(choice, _)| *choice).collect();
        order.push(given[last].0 + 1);
        Some(order)
    }

    /// Gives the next turn once every actor waits or is done.
    fn give(&self, turns: &mut Turns) {
        let settled = turns.actors.iter().all(|actor| actor.is_waiting || actor.is_done);
        let ready: Vec<usize> = (0..turns.actors.len()).filter(|actor| turns.actors[*actor].is_waiting).collect();
        if !settled || turns.running.is_some() || ready.is_empty() || turns.is_abandoned {
            return;
        }
        let is_new_ground = turns.given.len() >= turns.order.len();
        if is_new_ground && !self.states.lock().unwrap().insert(self.state_key(turns)) {
            turns.is_abandoned = true;
        } else {
            let choice = turns.order.get(turns.given.len()).copied().unwrap_or(0);
            if turns.given.len() + 1 == turns.order.len() {
                turns.branched_after = self.disk.operations();
            }
            turns.given.push((choice, ready.len()));
            turns.actors[ready[choice]].is_waiting = false;
            turns.running = Some(ready[choice]);
        }
        self.changed.notify_all();
    }

    fn state_key(&self, turns: &Turns) -> StateKey {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.disk.digest());
        for actor in &turns.actors {
            hasher.update(&actor.seen.to_le_bytes()).update(&actor.turns.to_le_bytes());
            hasher.update(&[u8::from(actor.is_done)]);
        }
        *hasher.finalize().as_bytes()
    }

    /// Notes what an actor has asked, and what the answer was.
    fn note(&self, actor: usize, verb: &str, name: &str, answer: &[u8]) {
        let mut hasher = blake3::Hasher::new();
        for part in [verb.as_bytes(), name.as_bytes(), answer] {
            hasher.update(&part.len().to_le_bytes()).update(part);
        }
        let mut turns = self.turns();
        let actor = &mut turns.actors[actor];
        hasher.update(&actor.turns.to_le_bytes());
        let hash = hasher.finalize();
        let hash = hash.as_bytes().first_chunk::<16>().unwrap();
        actor.seen = actor.seen.wrapping_add(u128::from_le_bytes(*hash));
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap()
    }
}

/// The shelf of an actor, who remembers what it sees.
pub(super) struct Watched {
    pub(super) shelf: Simulated,
    pub(super) turnstile: Arc<Turnstile>,
    pub(super) actor: usize,
}

impl Watched {
    fn noted<T: std::fmt::Debug>(&self, verb: &str, name: &str, answer: Result<T>) -> Result<T> {
        self.turnstile.note(self.actor, verb, name, format!("{answer:?}").as_bytes());
        answer
    }
}

impl Shelf for Watched {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        self.noted("create", name, self.shelf.create(name, bytes))
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        let read = self.shelf.read(name, offset, len)?;
        let hash = read.as_ref().map(|bytes| *blake3::hash(bytes).as_bytes()).unwrap_or_default();
        self.turnstile.note(self.actor, "read", &format!("{name} {offset} {len}"), &hash);
        Ok(read)
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        self.noted("stat", name, self.shelf.stat(name))
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        self.noted("list", folder, self.shelf.list(folder, after))
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        self.noted("remove", &names.join(" "), self.shelf.remove(names))
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        self.noted("replace", name, self.shelf.replace(name, bytes, aside))
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        self.noted("modified", name, self.shelf.modified(name))
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        self.noted("make durable", folder, self.shelf.make_durable(folder))
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        self.shelf.wait_turn()
    }

    fn sweep(&self) -> Result<usize> {
        self.shelf.sweep()
    }
}
