//! How a node runs its endless tasks, drains, stops, and reports that it died.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use io_protocol::frames::{ServerFrame, close};

use crate::connection::Outgoing;
use crate::connection::outgoing;
use crate::realtime::Realtime;

/// How often due work is checked.
const TICK: Duration = Duration::from_millis(100);
/// How often a stopping node closes its next connections.
const CLOSING_STEP: Duration = Duration::from_millis(50);
/// How many chats a stopping node saves the marks of at the same time.
const SAVED_AT_ONCE: usize = 256;

/// How many of `all` are due after `number` of `steps`.
fn part(all: usize, number: usize, steps: usize) -> usize {
    let due = all as u128 * number as u128 / steps as u128;
    usize::try_from(due).unwrap_or(all).min(all)
}

impl Realtime {
    /// Prepares to stop: no more matches, and new searches are refused. Chats continue.
    pub fn stop_matching(&self) {
        self.0.draining.store(true, Ordering::Release);
    }

    /// Announces the restart and closes every connection, in random order, over this time.
    pub async fn drain(&self, over: Duration) {
        self.stop_matching();
        let spread = u32::try_from(over.as_secs()).unwrap_or(u32::MAX);
        let mut open = self.0.hub.all();
        let frame = outgoing::json(&ServerFrame::Draining { spread });
        for connection in &open {
            connection.push(Outgoing::Frame(frame.clone()));
        }
        self.shuffle(&mut open);
        // By the time that passed, so that many connections take no longer than few.
        let steps = usize::try_from(over.as_millis() / CLOSING_STEP.as_millis())
            .unwrap_or(usize::MAX)
            .max(1);
        let mut step = tokio::time::interval_at(tokio::time::Instant::now() + CLOSING_STEP, CLOSING_STEP);
        let mut closed = 0;
        for number in 1..=steps {
            step.tick().await;
            let due = part(open.len(), number, steps);
            for connection in &open[closed..due] {
                connection.close(close::RESTART);
            }
            closed = due;
        }
    }

    /// Closes every connection, saves what waits to be saved, and ends every task.
    ///
    /// Waits until each client took its close frame or was given up.
    pub async fn stop(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
        for connection in self.0.hub.all() {
            connection.close(close::RESTART);
        }
        // The tick gives up clients that do not take their close frame, so it runs until here.
        self.0.hub.emptied().await;
        self.0.stopped.cancel();
        // Side by side, so that the store commits many at once. Marks that cannot be saved now are reported again by
        // the clients.
        let saving = self.0.live.all().into_iter().map(|chat| async move {
            let _ = self.save_marks(&chat).await;
        });
        stream::iter(saving)
            .buffer_unordered(SAVED_AT_ONCE)
            .for_each(|()| async {})
            .await;
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Gives up every open connection without a close frame: there is no time left.
    pub fn abandon_connections(&self) {
        for connection in self.0.hub.all() {
            connection.close(close::RESTART);
            connection.abandon();
        }
    }

    /// Waits until an endless task has died of an internal error.
    ///
    /// From then on nobody is pinged or matched and no grace ends: the process must not continue.
    pub async fn died(&self) {
        self.0.died.cancelled().await;
    }

    /// Are all endless tasks running?
    pub fn is_alive(&self) -> bool {
        !self.0.died.is_cancelled()
    }

    /// Is this node about to stop?
    pub(crate) fn draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    pub(crate) fn run_until_stopped(&self, work: impl Future<Output = ()> + Send + 'static) {
        let (stopped, died) = (self.0.stopped.clone(), self.0.died.clone());
        self.0.tasks.spawn(async move {
            // However this task ends except by being stopped, even by a panic, is reported.
            let dead = died.drop_guard();
            // The loops hold nothing that stopping in the middle could harm.
            if stopped.run_until_cancelled(work).await.is_none() {
                dead.disarm();
            }
        });
    }

    pub(crate) async fn tick_forever(self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.run_due();
        }
    }

    /// Does what is due.
    ///
    /// The node calls this ten times a second; a test that moved the clock need not wait for it.
    pub fn run_due(&self) {
        let now = self.uptime();
        if !self.draining() {
            self.tick_pool(now);
        }
        for due in self.0.agenda.due(now) {
            self.on_due(due, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_rises_evenly_and_is_all_in_the_end() {
        for all in [0, 1, 3, 400, 100_000] {
            let mut before = 0;
            for number in 1..=400 {
                let due = part(all, number, 400);
                assert!(
                    due >= before && due - before <= all / 400 + 1,
                    "{all}: {before} to {due}"
                );
                before = due;
            }
            assert_eq!(before, all);
        }
    }
}
