//! How far this process may delete by age, when the system clock may be wrong (docs/adr/0061).
//!
//! Must not delete anything, nor decide how far: `io_core::calendar` does.

use std::fmt;
use std::sync::Arc;

use io_core::calendar::Calendar as Belief;
use io_core::outside::Clock;
use io_core::time::{Span, Timestamp, Uptime};
use io_store::{Store, StoreError};
use parking_lot::Mutex;
use prometheus_client::metrics::gauge::Gauge;

/// How often an operator is reminded.
const REMIND_EVERY: Span = Span::hours(1);

/// See the top of this file.
pub struct Calendar {
    store: Store,
    clock: Arc<dyn Clock>,
    unexplained: Gauge,
    state: Mutex<State>,
}

struct State {
    belief: Belief,
    reminded: Option<Uptime>,
}

impl Calendar {
    /// With what the installation remembers; `unexplained` shows how many seconds cannot be explained.
    pub async fn open(store: Store, clock: Arc<dyn Clock>, unexplained: Gauge) -> Result<Self, StoreError> {
        let seen = store.calendar_seen().await?;
        let belief = Belief::begin(seen, clock.now(), clock.uptime());
        let state = Mutex::new(State { belief, reminded: None });
        let calendar = Self {
            store,
            clock,
            unexplained,
            state,
        };
        calendar.look().await?;
        Ok(calendar)
    }

    /// The time up to which things may be deleted for their age.
    pub fn may_delete_until(&self) -> Timestamp {
        let (now, uptime) = (self.clock.now(), self.clock.uptime());
        let mut state = self.state.lock();
        state.belief.look(None, now, uptime);
        state.belief.may_delete_until(now)
    }

    /// Whether the clock is further ahead than can be explained, until an operator confirms it.
    pub fn is_doubted(&self) -> bool {
        self.state.lock().belief.unexplained() > Span::ZERO
    }

    /// Reads what an operator confirmed, and remembers what was seen. A job calls it every minute, and the stop once.
    pub async fn look(&self) -> Result<(), StoreError> {
        let seen = self.store.calendar_seen().await?;
        let until = self.follow(seen);
        self.store.see_calendar(until).await
    }

    fn follow(&self, seen: Option<Timestamp>) -> Timestamp {
        let (now, uptime) = (self.clock.now(), self.clock.uptime());
        let mut state = self.state.lock();
        state.belief.look(seen, now, uptime);
        let (until, ahead) = (state.belief.may_delete_until(now), state.belief.unexplained());
        self.unexplained.set(ahead.as_seconds_ceil());
        if ahead == Span::ZERO {
            if state.reminded.take().is_some() {
                tracing::info!("the system clock is confirmed: everything is deleted on time again");
            }
        } else if state.reminded.is_none_or(|at| uptime - at >= REMIND_EVERY) {
            state.reminded = Some(uptime);
            tracing::error!(
                ahead_seconds = ahead.as_seconds_ceil(),
                "the system clock is more than a day ahead of the time that this installation has seen: what would be \
                 due only by that is not deleted; check the clock, then run `io clock confirm`"
            );
        }
        until
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").finish_non_exhaustive()
    }
}
