//! Parallel work whose results are delivered in the order of the jobs.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The number of worker threads: one for each processor, at most eight, as each holds a frame,
/// compressed and decompressed.
pub(crate) fn processors() -> usize {
    const THREADS_MAX: usize = 8;
    thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX)
}

/// A buffer that takes numbered results in any order and returns them in ascending order, from 0.
pub(crate) struct Reordered<T> {
    /// Results that wait for an earlier one.
    early: BTreeMap<u64, T>,
    returned: u64,
}

impl<T> Reordered<T> {
    /// An empty buffer.
    pub(crate) const fn new() -> Self {
        Self { early: BTreeMap::new(), returned: 0 }
    }

    /// Adds the result with this number.
    pub(crate) fn put(&mut self, number: u64, result: T) {
        self.early.insert(number, result);
    }

    /// Returns the next result, if it is there.
    pub(crate) fn next(&mut self) -> Option<T> {
        let next = self.early.remove(&self.returned)?;
        self.returned += 1;
        Some(next)
    }

    /// How many results [`Self::next`] has returned.
    pub(crate) const fn returned(&self) -> u64 {
        self.returned
    }
}

/// Runs `work` on every job, on `threads` threads, and passes the results to `take` in the order of
/// the jobs. With one thread, or where the system gives none, everything runs on the caller's.
///
/// Errors: the first one, in the order of the jobs, of `work` or `take`; nothing is taken after it.
/// Memory: the jobs in progress, and the results that wait for an earlier one.
pub(crate) fn ordered_parallel<Job: Send, Done: Send, Error: Send>(
    threads: usize,
    mut jobs: impl Iterator<Item = Job> + Send,
    work: impl Fn(Job) -> Result<Done, Error> + Sync,
    mut take: impl FnMut(Done) -> Result<(), Error>,
) -> Result<(), Error> {
    if threads <= 1 {
        return jobs.try_for_each(|job| take(work(job)?));
    }
    let (jobs, work) = (Mutex::new((0..).zip(jobs)), &work);
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        let (finished, done) = sync_channel(2 * threads);
        let mut is_alone = true;
        for _ in 0..threads {
            let (finished, next) = (finished.clone(), &next);
            let run = move || {
                while let Some((number, job)) = next() {
                    // After an error nobody receives.
                    if finished.send((number, work(job))).is_err() {
                        return;
                    }
                }
            };
            is_alone &= thread::Builder::new().spawn_scoped(scope, run).is_err();
        }
        drop(finished);
        while is_alone && let Some((_, job)) = next() {
            take(work(job)?)?;
        }
        let mut results = Reordered::new();
        for (number, result) in done {
            results.put(number, result);
            while let Some(result) = results.next() {
                take(result?)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::ordered_parallel;

    #[test]
    fn results_come_in_order_up_to_the_first_error() {
        // The earlier the job, the longer it takes.
        let slow = |number: u64| (0..(200 - number) * 1000).fold(number, |sum, n| std::hint::black_box(sum ^ n ^ n));
        let fails_at = |end: u64| move |number: u64| if slow(number) < end { Ok(number) } else { Err(number) };
        for threads in [1, 4] {
            for (work_end, take_end) in [(200, 150), (150, 200), (200, 200), (201, 201)] {
                let mut taken = Vec::new();
                let result = ordered_parallel(threads, 0..200, fails_at(work_end), |number| {
                    taken.push(number);
                    if number < take_end - 1 { Ok(()) } else { Err(number) }
                });
                let first_error = work_end.min(take_end - 1);
                assert_eq!(result, if first_error < 200 { Err(first_error) } else { Ok(()) });
                assert_eq!(taken, (0..work_end.min(take_end).min(200)).collect::<Vec<u64>>());
            }
        }
    }
}
