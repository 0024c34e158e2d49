//! The connections that are open: how many there may be, and which one makes room for another.
//!
//! A connection waits until it has sent the head of a request, and again once that is answered.
//! Whoever opens many and sends nothing, or sends and reads by the byte, so only ever closes
//! connections that have waited as long.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The connections that are open, each with a handle by which it can be closed.
pub struct Connections<Handle> {
    open_max: usize,
    open: Mutex<Open<Handle>>,
}

struct Open<Handle> {
    /// The number of the next turn; turns are given to connections and to waits.
    next: u64,
    /// Every connection by its number.
    all: HashMap<u64, Connection<Handle>>,
    /// Those that wait for a head, the longest wait first, by number.
    waiting: BTreeMap<u64, u64>,
}

struct Connection<Handle> {
    handle: Handle,
    /// Since which turn it waits.
    waits_since: Option<u64>,
    /// Whether a request came over it before.
    has_asked: bool,
}

impl<Handle: Clone> Connections<Handle> {
    /// None, of at most `open_max`.
    #[must_use]
    pub fn new(open_max: usize) -> Self {
        let open = Open { next: 0, all: HashMap::new(), waiting: BTreeMap::new() };
        Self { open_max: open_max.max(1), open: Mutex::new(open) }
    }

    /// Takes in a connection, which waits, and gives its number. Where there were too many already,
    /// gives the handle of the one that is to be closed too: whoever has waited longest, who may be
    /// the new one.
    pub fn enter(&self, handle: Handle) -> (u64, Option<Handle>) {
        let mut open = self.lock();
        let number = open.turn();
        open.all.insert(number, Connection { handle, waits_since: None, has_asked: false });
        open.wait(number);
        let is_full = open.all.len() > self.open_max;
        let closed = if is_full { open.longest_wait() } else { None };
        (number, closed)
    }

    /// Notes that a connection has sent a head, whose request is being answered.
    pub fn begin(&self, number: u64) {
        let mut open = self.lock();
        open.stop_waiting(number);
        if let Some(connection) = open.all.get_mut(&number) {
            connection.has_asked = true;
        }
    }

    /// Notes that a request is answered, and that its connection waits again.
    pub fn end(&self, number: u64) {
        self.lock().wait(number);
    }

    /// Forgets a connection.
    pub fn leave(&self, number: u64) {
        let mut open = self.lock();
        open.stop_waiting(number);
        open.all.remove(&number);
    }

    /// Whoever has waited longest, to be closed where the system has no more room for connections.
    pub fn longest_wait(&self) -> Option<Handle> {
        self.lock().longest_wait()
    }

    /// Those over which no request has come: nobody waits for an answer there.
    pub fn silent(&self) -> Vec<Handle> {
        let open = self.lock();
        open.all.values().filter(|it| !it.has_asked).map(|it| it.handle.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Open<Handle>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Handle: Clone> Open<Handle> {
    const fn turn(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn wait(&mut self, number: u64) {
        self.stop_waiting(number);
        let turn = self.turn();
        if let Some(connection) = self.all.get_mut(&number) {
            connection.waits_since = Some(turn);
            self.waiting.insert(turn, number);
        }
    }

    fn stop_waiting(&mut self, number: u64) {
        if let Some(since) = self.all.get_mut(&number).and_then(|it| it.waits_since.take()) {
            self.waiting.remove(&since);
        }
    }

    /// Takes whoever has waited longest out of the queue: nobody is to be closed twice.
    fn longest_wait(&mut self) -> Option<Handle> {
        let (_, number) = self.waiting.pop_first()?;
        let connection = self.all.get_mut(&number)?;
        connection.waits_since = None;
        Some(connection.handle.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_longest_makes_room() {
        let connections = Connections::new(3);
        let [(a, _), (_, _), (c, none)] = ["a", "b", "c"].map(|name| connections.enter(name));
        assert_eq!(none, None);
        // One that is being answered does not wait, and afterwards has waited least.
        connections.begin(a);
        assert_eq!(connections.enter("d").1, Some("b"));
        connections.end(a);
        connections.leave(c);
        assert_eq!(connections.enter("e").1, Some("d"), "b and d are being closed, and are not gone yet");
        assert_eq!(connections.silent().len(), 3);
        assert_eq!(connections.longest_wait(), Some("a"));
    }

    #[test]
    fn where_all_are_being_answered_the_new_one_makes_room() {
        let connections = Connections::new(2);
        for name in ["a", "b"] {
            let (number, _) = connections.enter(name);
            connections.begin(number);
        }
        assert_eq!(connections.enter("c").1, Some("c"));
        assert_eq!(connections.longest_wait(), None);
    }
}
