//! Parallel work whose results are delivered in the order of the jobs.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Jobs for each thread that may be begun before an earlier one is taken.
const AHEAD_PER_THREAD: u64 = 2;

/// The number of worker threads: one for each processor, at most eight, as each holds a frame,
/// compressed and decompressed.
#[must_use]
pub fn processors() -> usize {
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

/// Lets a job begin once it is not too far ahead of what was taken.
struct Turnstile {
    /// How many results were taken; `None` once nobody takes any more.
    taken: Mutex<Option<u64>>,
    moved: Condvar,
}

impl Turnstile {
    /// Waits until the job with this number may begin; `false` where nobody takes its result.
    fn wait(&self, number: u64, ahead: u64) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_too_far = |taken: &mut Option<u64>| taken.is_some_and(|taken| number >= taken + ahead);
        self.moved.wait_while(taken, is_too_far).unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn set(&self, taken: Option<u64>) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = taken;
        self.moved.notify_all();
    }
}

/// Opens a turnstile for good, however the taking ends.
struct Opens<'turnstile>(&'turnstile Turnstile);

impl Drop for Opens<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

/// Runs `work` on every job, on `threads` threads, and passes the results to `take` in the order of
/// the jobs. With one thread, or where the system gives none, everything runs on the caller's.
///
/// # Errors
///
/// The first one, in the order of the jobs, of `work` or `take`; nothing is taken after it.
///
/// Memory: the jobs in progress, and the results that wait for an earlier one: at most two for
/// each thread.
pub fn ordered_parallel<Job: Send, Done: Send, Error: Send>(
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
    let turnstile = Turnstile { taken: Mutex::new(Some(0)), moved: Condvar::new() };
    let ahead = AHEAD_PER_THREAD * threads as u64;
    thread::scope(|scope| {
        let _opens = Opens(&turnstile);
        let (finished, done) = sync_channel(2 * threads);
        let mut is_alone = true;
        for _ in 0..threads {
            let (finished, next, turnstile) = (finished.clone(), &next, &turnstile);
            let run = move || {
                while let Some((number, job)) = next() {
                    // After an error nobody takes, and nobody receives.
                    if !turnstile.wait(number, ahead) || finished.send((number, work(job))).is_err() {
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
                turnstile.set(Some(results.returned()));
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::{AHEAD_PER_THREAD, ordered_parallel};

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

    #[test]
    fn no_job_begins_far_ahead_of_what_was_taken() {
        const THREADS: u64 = 3;
        let (taken, farthest) = (AtomicU64::new(0), AtomicU64::new(0));
        let work = |number: u64| {
            farthest.fetch_max(number - taken.load(Ordering::SeqCst), Ordering::SeqCst);
            // The first job waits for the others to go as far as they may.
            while number == 0 && farthest.load(Ordering::SeqCst) + 1 < AHEAD_PER_THREAD * THREADS {
                std::hint::spin_loop();
            }
            Ok::<_, ()>(number)
        };
        let take = |number: u64| {
            taken.store(number + 1, Ordering::SeqCst);
            Ok(())
        };
        ordered_parallel(THREADS as usize, 0..500, work, take).unwrap();
        assert_eq!(farthest.into_inner(), AHEAD_PER_THREAD * THREADS - 1);
    }
}
