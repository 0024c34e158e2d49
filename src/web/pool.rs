//! Readers of one store for many requests at once: as many as may work at a time, kept while they
//! are idle.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use variorum_store::{Error, Reader};

/// The readers of a store.
pub struct Pool {
    /// Cloned where no reader is idle.
    first: Mutex<Reader>,
    idle: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
}

impl Pool {
    /// A pool of readers, of which at most `readers_max` work at a time.
    #[must_use]
    pub fn new(first: Reader, readers_max: usize) -> Self {
        Self { first: Mutex::new(first), idle: Mutex::default(), permits: Arc::new(Semaphore::new(readers_max)) }
    }

    /// Waits until a reader may work. The permit belongs to the work, not to whoever waits for it:
    /// a client that goes away does not end the work.
    pub async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).acquire_owned().await.ok()
    }

    /// Asks a reader that shows the store as it is now. Whoever calls holds a permit.
    ///
    /// Errors: those of [`Reader::refresh`]. Cost: two stats where nothing has changed.
    pub fn ask<T>(&self, question: impl FnOnce(&Reader) -> T) -> Result<T, Error> {
        let idle = lock(&self.idle).pop();
        let mut reader = idle.unwrap_or_else(|| lock(&self.first).clone());
        let answer = reader.refresh(&mut |_| ControlFlow::Continue(())).map(|_| question(&reader));
        lock(&self.idle).push(reader);
        answer
    }
}

/// A lock that outlives whoever panicked with it: readers are sound between questions.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
