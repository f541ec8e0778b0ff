//! The connections that wait for a request, the longest waiting first.
//!
//! Must not close one that is being answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

/// The waiting connections of a listener, in the order in which they began to wait.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    places: BTreeMap<u64, Arc<Notify>>,
}

impl Waiting {
    /// Asks the connection that has waited longest to close; `false` if none waits.
    pub(super) fn close_longest(&self) -> bool {
        let longest = self.0.lock().places.pop_first();
        longest.is_some_and(|(_, place)| {
            place.notify_one();
            true
        })
    }
}

/// The place of one connection. It waits from the start.
#[derive(Debug)]
pub(super) struct Place {
    waiting: Arc<Waiting>,
    number: Mutex<Option<u64>>,
    close: Arc<Notify>,
}

impl Place {
    pub(super) fn new(waiting: &Arc<Waiting>) -> Self {
        let place = Self {
            waiting: Arc::clone(waiting),
            number: Mutex::default(),
            close: Arc::default(),
        };
        place.wait();
        place
    }

    /// The connection waits for a request from now on.
    pub(super) fn wait(&self) {
        let mut number = self.number.lock();
        let mut queue = self.waiting.0.lock();
        if let Some(before) = number.take() {
            queue.places.remove(&before);
        }
        queue.next += 1;
        let next = queue.next;
        queue.places.insert(next, Arc::clone(&self.close));
        *number = Some(next);
    }

    /// The connection has a request to answer.
    pub(super) fn work(&self) {
        if let Some(before) = self.number.lock().take() {
            self.waiting.0.lock().places.remove(&before);
        }
    }

    /// Returns when the connection shall close to make room, and still waits.
    pub(super) async fn must_close(&self) {
        loop {
            self.close.notified().await;
            // It may have begun to work, or to wait anew, after it was chosen.
            let number = *self.number.lock();
            if number.is_some_and(|number| !self.waiting.0.lock().places.contains_key(&number)) {
                return;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.work();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn the_longest_waiting_closes_first_and_a_working_one_never() {
        let waiting = Arc::new(Waiting::default());
        let [first, second, third] = [(); 3].map(|()| Place::new(&waiting));
        first.work();
        second.wait();
        assert!(waiting.close_longest());
        assert!(
            third.must_close().now_or_never().is_some(),
            "the second began to wait again later"
        );
        assert!(waiting.close_longest() && second.must_close().now_or_never().is_some());
        assert!(!waiting.close_longest(), "the first works");
        first.wait();
        assert!(waiting.close_longest());
        first.work();
        assert!(
            first.must_close().now_or_never().is_none(),
            "it has begun to work meanwhile"
        );
        drop((first, second, third));
        assert!(waiting.0.lock().places.is_empty());
    }
}
