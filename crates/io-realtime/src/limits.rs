//! How often one connection and one account may do something here.
//!
//! Must not know what is limited beyond its name: the figures are the table of `io_core::limits`.

use std::collections::HashMap;

use io_core::ids::UserId;
use io_core::limits::{Action, Gcra, Passage, Per};
use io_core::time::{Span, Timestamp};
use io_protocol::problem::Code;
use parking_lot::Mutex;

use crate::refusal::Refusal;

/// More frames than this are abuse, whatever they say: the connection is closed.
const FRAMES: Gcra = Gcra::per(100, Span::seconds(10));
/// More unknown frames than this come from something that does not speak this protocol.
const UNKNOWN: Gcra = Gcra::per(9, Span::seconds(60));
/// How often idle limits are looked for.
const SWEEP: Span = Span::minutes(1);

/// The limits of one connection.
#[derive(Debug, Default)]
pub(crate) struct FrameLimits {
    frames: Option<Timestamp>,
    unknown: Option<Timestamp>,
}

impl FrameLimits {
    pub(crate) fn allow_frame(&mut self, now: Timestamp) -> bool {
        pass(FRAMES, &mut self.frames, now).is_ok()
    }

    pub(crate) fn allow_unknown(&mut self, now: Timestamp) -> bool {
        pass(UNKNOWN, &mut self.unknown, now).is_ok()
    }
}

fn pass(gcra: Gcra, tat: &mut Option<Timestamp>, now: Timestamp) -> Result<(), Span> {
    match gcra.check(*tat, now) {
        Passage::Allowed { new_tat } => {
            *tat = Some(new_tat);
            Ok(())
        }
        Passage::Denied { retry_after } => Err(retry_after),
    }
}

#[derive(Default)]
struct Inside {
    stored: HashMap<(UserId, Action), Timestamp>,
    swept: Timestamp,
}

/// The limits of each account on this node.
#[derive(Default)]
pub(crate) struct UserLimits(Mutex<Inside>);

impl UserLimits {
    /// May this user say something now?
    pub(crate) fn message(&self, user: UserId, now: Timestamp) -> Result<(), Refusal> {
        self.check(user, &[Action::SendMessage, Action::SendMessageSustained], now)
    }

    /// May this user begin a search now?
    pub(crate) fn search(&self, user: UserId, now: Timestamp) -> Result<(), Refusal> {
        self.check(user, &[Action::FindMatch, Action::FindMatchHourly], now)
    }

    /// May this user ask for the same search once more?
    pub(crate) fn search_repeated(&self, user: UserId, now: Timestamp) -> Result<(), Refusal> {
        self.check(user, &[Action::FindMatch], now)
    }

    /// All of them must let it pass; nothing is counted if one does not.
    fn check(&self, user: UserId, actions: &[Action], now: Timestamp) -> Result<(), Refusal> {
        let mut inside = self.0.lock();
        let mut new = Vec::with_capacity(actions.len());
        for action in actions {
            let own = action.defaults().iter().filter(|limit| limit.per == Per::Account);
            for limit in own {
                let mut tat = inside.stored.get(&(user, *action)).copied();
                pass(limit.gcra, &mut tat, now).map_err(|wait| Refusal::later(Code::RateLimited, wait))?;
                new.extend(tat.map(|tat| ((user, *action), tat)));
            }
        }
        inside.stored.extend(new);
        Ok(())
    }

    /// Forgets what would let everything pass anyway.
    pub(crate) fn forget_the_idle(&self, now: Timestamp) {
        let mut inside = self.0.lock();
        if now - inside.swept > SWEEP || inside.swept > now {
            inside.swept = now;
            inside.stored.retain(|_, tat| *tat > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_messages_is_refused_with_the_time_to_wait_and_then_passes() {
        let limits = UserLimits::default();
        let user = UserId::from_random([1; 16]);
        let start = Timestamp(1_000_000_000);
        let mut passed = 0;
        let refusal = loop {
            match limits.message(user, start) {
                Ok(()) => passed += 1,
                Err(refusal) => break refusal,
            }
        };
        assert_eq!(passed, 10);
        assert_eq!(refusal.code, Code::RateLimited);
        let wait = refusal.retry_after.unwrap();
        assert!(limits.message(user, start + wait).is_ok());
        assert!(limits.message(UserId::from_random([2; 16]), start).is_ok());
    }

    #[test]
    fn ten_unknown_frames_in_a_minute_are_too_many() {
        let mut limits = FrameLimits::default();
        let allowed = (0..10).filter(|_| limits.allow_unknown(Timestamp(0))).count();
        assert_eq!(allowed, 9);
    }

    #[test]
    fn what_is_idle_is_forgotten() {
        let limits = UserLimits::default();
        let start = Timestamp(1_000_000_000);
        limits.message(UserId::from_random([1; 16]), start).unwrap();
        limits.forget_the_idle(start + Span::hours(1));
        assert!(limits.0.lock().stored.is_empty());
    }
}
