//! How a node runs its endless tasks, drains, stops, and reports that it died.

use std::sync::atomic::Ordering;
use std::time::Duration;

use io_protocol::frames::{ServerFrame, close};

use crate::connection::Outgoing;
use crate::connection::outgoing;
use crate::realtime::Realtime;

/// How often due work is checked.
const TICK: Duration = Duration::from_millis(100);

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
        let pause = over / u32::try_from(open.len().max(1)).unwrap_or(u32::MAX);
        for connection in open {
            tokio::time::sleep(pause).await;
            connection.close(close::RESTART);
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
        for chat in self.0.live.all() {
            // Marks that cannot be saved now are reported again by the clients.
            let _ = self.save_marks(&chat).await;
        }
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
        self.0.limits.forget_the_idle(now);
    }
}
