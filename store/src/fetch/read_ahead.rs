//! Reading ahead: whoever says what it will read next, in which order, gets it with few requests,
//! several at a time.
//!
//! Nothing depends on it: what was not expected, or could not be fetched, is read as ever.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::ordered_parallel::ordered_parallel;
use crate::shelf::{Created, Shelf};

/// Requests at a time: what a bucket answers in the time of one.
const THREADS: usize = 8;

/// Bytes that are fetched at a time, and bytes that are kept.
const BATCH_BYTES: usize = 16 << 20;
const KEPT_BYTES: usize = 24 << 20;

/// Bytes of one request: what a span is cut into.
pub(crate) const SPAN_BYTES: usize = 4 << 20;

/// Bytes of an object whose length is not known that are fetched at once: most entries are shorter,
/// and are whole then.
pub(crate) const WHOLE_BYTES: usize = 64 << 10;

/// A part of an object that is going to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) object: String,
    pub(crate) offset: u64,
    /// Its length, or more, where it reaches to the end of the object: then the object's length is
    /// known.
    pub(crate) bytes: usize,
}

/// A part that was fetched.
struct Fetched {
    span: Span,
    part: Vec<u8>,
}

impl Fetched {
    /// Whether it holds the range of an object, as far as the object reaches.
    fn part(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let from = usize::try_from(offset.checked_sub(self.span.offset)?).ok()?;
        let to = from.saturating_add(len);
        let to = if self.is_end() { to.min(self.part.len()) } else { to };
        self.part.get(from..to)
    }

    /// Whether the object ends with it. An empty part may lie behind the end.
    fn is_end(&self) -> bool {
        self.part.len() < self.span.bytes && !self.part.is_empty()
    }
}

#[derive(Default)]
struct State {
    /// What will be read, in this order.
    expected: VecDeque<Span>,
    /// What was fetched, oldest first, and where in it an object's parts are, counted from the
    /// first part ever fetched.
    fetched: VecDeque<Fetched>,
    by_object: HashMap<String, Vec<u64>>,
    dropped: u64,
    kept_bytes: usize,
}

/// A shelf that is read ahead of.
pub(crate) struct ReadAhead<'shelf> {
    shelf: &'shelf dyn Shelf,
    state: Mutex<State>,
}

impl<'shelf> ReadAhead<'shelf> {
    pub(crate) fn new(shelf: &'shelf dyn Shelf) -> Self {
        Self { shelf, state: Mutex::default() }
    }

    /// Says what will be read next, in this order; what was expected before will not be. What is
    /// not asked for is not fetched, unless with something before it.
    ///
    /// Memory: [`KEPT_BYTES`], and the spans.
    pub(crate) fn expect(&self, spans: impl Iterator<Item = Span>) {
        let mut state = self.state();
        state.expected = spans.filter(|span| span.bytes > 0).collect();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds something in what was fetched, or in what is expected there, which is fetched then
    /// with what follows.
    fn find<T>(&self, object: &str, find: impl Fn(&Fetched) -> Option<T>, is_it: impl Fn(&Span) -> bool) -> Option<T> {
        let mut state = self.state();
        if let Some(found) = state.find(object, &find) {
            return Some(found);
        }
        let index = state.expected.iter().position(|span| span.object == object && is_it(span))?;
        state.fetch(self.shelf, index);
        state.find(object, &find)
    }
}

impl State {
    fn find<T>(&self, object: &str, find: impl Fn(&Fetched) -> Option<T>) -> Option<T> {
        let numbers = self.by_object.get(object)?;
        numbers.iter().find_map(|number| find(self.fetched.get((number - self.dropped) as usize)?))
    }

    /// Fetches what is expected, from the span with this index on.
    fn fetch(&mut self, shelf: &dyn Shelf, index: usize) {
        self.expected.drain(..index);
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES
            && let Some(span) = self.expected.pop_front()
        {
            // Where an object was fetched whole, so was this.
            if self.find(&span.object, |fetched| fetched.part(span.offset, span.bytes).map(|_| ())).is_none() {
                bytes += span.bytes;
                batch.push(span);
            }
        }
        let threads = batch.len().min(THREADS);
        // What cannot be read is met again by whoever reads it, who knows what to make of it.
        let read = |span: Span| Ok::<_, ()>((shelf.read(&span.object, span.offset, span.bytes), span));
        let _ = ordered_parallel(threads, batch.into_iter(), read, |(read, span)| {
            if let Ok(Some(part)) = read {
                self.keep(Fetched { span, part });
            }
            Ok(())
        });
    }

    fn keep(&mut self, fetched: Fetched) {
        self.kept_bytes += fetched.part.len();
        let number = self.dropped + self.fetched.len() as u64;
        self.by_object.entry(fetched.span.object.clone()).or_default().push(number);
        self.fetched.push_back(fetched);
        while self.kept_bytes > KEPT_BYTES
            && let Some(oldest) = self.fetched.pop_front()
        {
            self.kept_bytes -= oldest.part.len();
            if let Some(numbers) = self.by_object.get_mut(&oldest.span.object) {
                numbers.retain(|number| *number != self.dropped);
            }
            self.dropped += 1;
        }
    }
}

impl Shelf for ReadAhead<'_> {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        self.shelf.create(name, bytes)
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        let is_within = |span: &Span| {
            let end = span.offset.saturating_add(span.bytes as u64);
            span.offset <= offset && offset.saturating_add(len as u64) <= end
        };
        let part = self.find(name, |fetched| fetched.part(offset, len).map(<[u8]>::to_vec), is_within);
        part.map_or_else(|| self.shelf.read(name, offset, len), |part| Ok(Some(part)))
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        let end = |fetched: &Fetched| fetched.is_end().then(|| fetched.span.offset + fetched.part.len() as u64);
        self.find(name, end, |_| true).map_or_else(|| self.shelf.stat(name), |bytes| Ok(Some(bytes)))
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        self.shelf.list(folder, after)
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        self.shelf.remove(names)
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        self.shelf.replace(name, bytes, aside)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        self.shelf.modified(name)
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        self.shelf.make_durable(folder)
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        self.shelf.wait_turn()
    }

    fn sweep(&self) -> Result<usize> {
        self.shelf.sweep()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Condvar};
    use std::time::Duration;

    use super::*;
    use crate::shelf::recording::Recording;
    use crate::shelf::simulated::{Disk, Simulated};

    fn span(object: &str, offset: u64, bytes: usize) -> Span {
        Span { object: object.to_owned(), offset, bytes }
    }

    #[test]
    fn whatever_was_expected_the_answers_are_those_of_the_shelf() {
        let shelf = Simulated::on(&Disk::default());
        for (name, bytes) in [("log/1", 10_usize), ("log/2", 0), ("log/3", 1000)] {
            shelf.create(name, &(0..bytes).map(|n| n as u8).collect::<Vec<u8>>()).unwrap();
        }
        let spans = [
            span("log/1", 0, 100),
            span("log/2", 0, 100),
            span("log/3", 10, 5),
            span("log/3", 900, 100),
            span("log/3", 950, 51),
            span("log/3", 5000, 9),
            span("log/4", 0, 9),
        ];
        for first in 0..spans.len() {
            for last in first..spans.len() {
                let ahead = ReadAhead::new(&shelf);
                ahead.expect(spans[first..=last].iter().cloned());
                for name in ["log/1", "log/3", "log/2", "log/4", "log/3", "log/1"] {
                    for (offset, len) in [(0, 4), (0, 100), (8, 4), (10, 5), (12, 2), (900, 100), (960, 99), (5000, 9)]
                    {
                        assert_eq!(ahead.read(name, offset, len).unwrap(), shelf.read(name, offset, len).unwrap());
                    }
                    assert_eq!(ahead.stat(name).unwrap(), shelf.stat(name).unwrap(), "{name} {first} {last}");
                }
            }
        }
    }

    #[test]
    fn what_was_expected_is_asked_for_once_and_what_is_not_asked_for_is_not_fetched() {
        let calls = Recording::of(Arc::new(Simulated::on(&Disk::default())));
        let names: Vec<String> = (0..20).map(|number| format!("log/{number:02}")).collect();
        names.iter().for_each(|name| assert_eq!(calls.create(name, &[7; 100]).unwrap(), Created::Landed));
        calls.take();
        let ahead = ReadAhead::new(&calls);
        ahead.expect(names.iter().map(|name| span(name, 0, WHOLE_BYTES)));
        assert_eq!(calls.take(), []);
        for name in &names {
            assert_eq!(ahead.stat(name).unwrap(), Some(100));
            assert_eq!(ahead.read(name, 40, 60).unwrap().unwrap().len(), 60);
        }
        assert_eq!(calls.take().len(), names.len());
    }

    /// A shelf whose reads wait for one another, two at a time.
    struct Meeting {
        shelf: Simulated,
        arrived: Mutex<usize>,
        another: Condvar,
    }

    impl Shelf for Meeting {
        fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
            let mut arrived = self.arrived.lock().unwrap();
            *arrived += 1;
            self.another.notify_all();
            // Who comes alone waits in vain.
            let patience = Duration::from_secs(20);
            let waited = self.another.wait_timeout_while(arrived, patience, |arrived| *arrived < 2).unwrap();
            assert!(!waited.1.timed_out(), "nobody else reads");
            drop(waited);
            self.shelf.read(name, offset, len)
        }

        fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
            self.shelf.create(name, bytes)
        }

        fn stat(&self, name: &str) -> Result<Option<u64>> {
            self.shelf.stat(name)
        }

        fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
            self.shelf.list(folder, after)
        }

        fn remove(&self, names: &[String]) -> Result<()> {
            self.shelf.remove(names)
        }

        fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
            self.shelf.replace(name, bytes, aside)
        }

        fn modified(&self, name: &str) -> Result<Option<i64>> {
            self.shelf.modified(name)
        }

        fn make_durable(&self, folder: &str) -> Result<()> {
            self.shelf.make_durable(folder)
        }

        fn wait_turn(&self) -> Box<dyn Any> {
            self.shelf.wait_turn()
        }

        fn sweep(&self) -> Result<usize> {
            self.shelf.sweep()
        }
    }

    #[test]
    fn what_is_expected_is_read_side_by_side() {
        let shelf = Simulated::on(&Disk::default());
        let names = ["packs/a", "packs/b"];
        names.iter().for_each(|name| assert_eq!(shelf.create(name, &[7; 100]).unwrap(), Created::Landed));
        let shelf = Meeting { shelf, arrived: Mutex::new(0), another: Condvar::new() };
        let ahead = ReadAhead::new(&shelf);
        ahead.expect(names.iter().map(|name| span(name, 10, 50)));
        assert_eq!(ahead.read("packs/a", 10, 2).unwrap().unwrap(), [7, 7]);
        assert_eq!(*shelf.arrived.lock().unwrap(), 2);
    }

    #[test]
    fn no_more_is_kept_than_may_be() {
        let shelf = Simulated::on(&Disk::default());
        let names: Vec<String> = (0..10).map(|number| format!("log/{number:02}")).collect();
        names.iter().for_each(|name| assert_eq!(shelf.create(name, &vec![7; SPAN_BYTES]).unwrap(), Created::Landed));
        let ahead = ReadAhead::new(&shelf);
        ahead.expect(names.iter().map(|name| span(name, 0, SPAN_BYTES)));
        for name in names.iter().chain(&names) {
            assert_eq!(ahead.read(name, 1, 2).unwrap().unwrap(), [7, 7]);
            assert!(ahead.state().kept_bytes <= KEPT_BYTES);
        }
    }
}
