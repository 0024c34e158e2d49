//! Work on all processors whose results are wanted in the order of the work.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// More threads would only hold more memory: a frame each, packed and unpacked.
const THREADS_MAX: usize = 8;

/// Does `work` on every job, on all processors, and gives what comes of it to `take`, in the order of the jobs, until it wants no
/// more.
///
/// Cost: a thread for each processor, at most eight. Memory: what is worked on, and the results that wait for an earlier one.
pub(crate) fn in_order<Job: Send, Done: Send>(
    jobs: impl Iterator<Item = Job> + Send,
    work: impl Fn(Job) -> Done + Sync,
    mut take: impl FnMut(Done) -> bool,
) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
    let (jobs, work) = (Mutex::new(jobs.enumerate()), &work);
    thread::scope(|scope| {
        let (finished, done) = sync_channel(2 * threads);
        for _ in 0..threads {
            let (finished, jobs) = (finished.clone(), &jobs);
            scope.spawn(move || {
                loop {
                    let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, job)) = next else { return };
                    // Nobody wants the rest.
                    if finished.send((number, work(job))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(finished);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (number, result) in done {
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                if !take(result) {
                    return;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn results_come_in_order_until_no_more_are_wanted() {
        let mut taken = Vec::new();
        // The earlier the job, the longer it takes.
        let work = |number: u64| (0..(200 - number) * 1000).fold(number, |sum, n| std::hint::black_box(sum ^ n ^ n));
        in_order(0..200, work, |number| {
            taken.push(number);
            number < 150
        });
        assert_eq!(taken, (0..=150).collect::<Vec<u64>>());
    }
}
