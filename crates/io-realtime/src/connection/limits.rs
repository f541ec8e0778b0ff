//! How often one connection, login and account may do something here.
//!
//! The figures are in the table of `io_core::limits`.

use std::collections::HashMap;

use io_core::ids::{LoginId, UserId};
use io_core::limits::{Action, Gcra, Per, RateDecision};
use io_core::time::{Span, Uptime};
use io_protocol::problem::ProblemCode;
use parking_lot::Mutex;

use crate::refusal::Refusal;

/// More frames than this are abuse, whatever they say: the connection is closed.
const FRAMES: Gcra = Gcra::per(100, Span::seconds(10));
/// More unknown frames than this come from something that does not speak `io.v1`.
const UNKNOWN: Gcra = Gcra::per(9, Span::seconds(60));
/// How long a login cannot open a socket after one was closed for abuse (WSX-03).
const BAN: Span = Span::minutes(1);
/// How often idle limits are removed.
const SWEEP: Span = Span::minutes(1);

/// The limits of one connection.
#[derive(Debug, Default)]
pub(crate) struct FrameLimits {
    frames: Option<Uptime>,
    unknown: Option<Uptime>,
}

impl FrameLimits {
    pub(crate) fn allow_frame(&mut self, now: Uptime) -> bool {
        pass(FRAMES, &mut self.frames, now).is_ok()
    }

    pub(crate) fn allow_unknown(&mut self, now: Uptime) -> bool {
        pass(UNKNOWN, &mut self.unknown, now).is_ok()
    }
}

fn pass(gcra: Gcra, tat: &mut Option<Uptime>, now: Uptime) -> Result<(), Span> {
    match gcra.check(*tat, now) {
        RateDecision::Allowed { new_tat } => {
            *tat = Some(new_tat);
            Ok(())
        }
        RateDecision::Denied { retry_after } => Err(retry_after),
    }
}

/// The limits of a search.
const SEARCH: [Action; 2] = [Action::FindMatch, Action::FindMatchHourly];

type Key = (UserId, Action);

#[derive(Default)]
struct Inside {
    stored: HashMap<Key, Uptime>,
    /// The frames of each login, over all its sockets.
    frames: HashMap<LoginId, Uptime>,
    /// Logins that were closed for abuse, and until when they are banned.
    banned: HashMap<LoginId, Uptime>,
    swept: Uptime,
}

/// The limits of each account on this node.
#[derive(Default)]
pub(crate) struct UserLimits(Mutex<Inside>);

impl UserLimits {
    /// May this user send a message now?
    pub(crate) fn message(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        self.check(user, &[Action::SendMessage, Action::SendMessageSustained], now)
    }

    /// May this user start a search now?
    pub(crate) fn search(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        self.check(user, &SEARCH, now)
    }

    /// May this login send another frame, on any of its sockets?
    pub(crate) fn frame(&self, login: LoginId, now: Uptime) -> bool {
        let mut inside = self.0.lock();
        let own = Action::SocketFrame
            .defaults()
            .iter()
            .filter(|limit| limit.per == Per::Login);
        let mut tat = inside.frames.get(&login).copied();
        let passes = own.into_iter().all(|limit| pass(limit.gcra, &mut tat, now).is_ok());
        inside.frames.extend(tat.map(|tat| (login, tat)));
        passes
    }

    /// This login went far over the limits.
    pub(crate) fn ban_for_a_minute(&self, login: LoginId, now: Uptime) {
        self.0.lock().banned.insert(login, now + BAN);
    }

    /// May this login open a socket?
    pub(crate) fn may_open(&self, login: LoginId, now: Uptime) -> Result<(), Refusal> {
        match self.0.lock().banned.get(&login) {
            Some(until) if *until > now => Err(Refusal::later(ProblemCode::RateLimited, *until - now)),
            _ => Ok(()),
        }
    }

    /// Would a search be allowed now? Counts nothing.
    pub(crate) fn may_search(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        look_up(&self.0.lock(), user, &SEARCH, now).map(drop)
    }

    /// May this user repeat a search that is already running?
    pub(crate) fn search_repeated(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        self.check(user, &[Action::FindMatch], now)
    }

    /// Every limit must allow it; nothing is counted if one does not.
    fn check(&self, user: UserId, actions: &[Action], now: Uptime) -> Result<(), Refusal> {
        let mut inside = self.0.lock();
        let new = look_up(&inside, user, actions, now)?;
        inside.stored.extend(new);
        Ok(())
    }

    /// Removes limits that would allow everything anyway.
    pub(crate) fn forget_the_idle(&self, now: Uptime) {
        let mut inside = self.0.lock();
        if now - inside.swept > SWEEP {
            inside.swept = now;
            inside.stored.retain(|_, tat| *tat > now);
            inside.frames.retain(|_, tat| *tat > now);
            inside.banned.retain(|_, until| *until > now);
        }
    }
}

/// The new state of the limits if they allow it.
fn look_up(inside: &Inside, user: UserId, actions: &[Action], now: Uptime) -> Result<Vec<(Key, Uptime)>, Refusal> {
    let mut new = Vec::with_capacity(actions.len());
    for action in actions {
        let own = action.defaults().iter().filter(|limit| limit.per == Per::Account);
        for limit in own {
            let mut tat = inside.stored.get(&(user, *action)).copied();
            pass(limit.gcra, &mut tat, now).map_err(|wait| Refusal::later(ProblemCode::RateLimited, wait))?;
            new.extend(tat.map(|tat| ((user, *action), tat)));
        }
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_messages_is_refused_with_the_time_to_wait() {
        let limits = UserLimits::default();
        let user = UserId::from_random([1; 16]);
        let start = Uptime(1_000_000_000);
        let mut passed = 0;
        let refusal = loop {
            match limits.message(user, start) {
                Ok(()) => passed += 1,
                Err(refusal) => break refusal,
            }
        };
        assert_eq!(passed, 10);
        assert_eq!(refusal.code, ProblemCode::RateLimited);
        let wait = refusal.retry_after.unwrap();
        assert!(limits.message(user, start + wait).is_ok());
        assert!(limits.message(UserId::from_random([2; 16]), start).is_ok());
    }

    #[test]
    fn ten_unknown_frames_in_a_minute_are_too_many() {
        let mut limits = FrameLimits::default();
        let allowed = (0..10).filter(|_| limits.allow_unknown(Uptime(0))).count();
        assert_eq!(allowed, 9);
    }

    #[test]
    fn wsx_03_the_sockets_of_one_login_share_one_frame_budget() {
        let limits = UserLimits::default();
        let login = LoginId::from_random([1; 16]);
        let start = Uptime(1_000_000_000);
        assert_eq!((0..500).filter(|_| limits.frame(login, start)).count(), 300);
        assert!(limits.frame(LoginId::from_random([2; 16]), start));
        assert!(limits.frame(login, start + Span::seconds(1)));
    }

    #[test]
    fn wsx_03_a_login_closed_for_abuse_is_banned_for_a_minute() {
        let limits = UserLimits::default();
        let login = LoginId::from_random([1; 16]);
        let start = Uptime(1_000_000_000);
        limits.ban_for_a_minute(login, start);
        let refusal = limits.may_open(login, start + Span::seconds(50)).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.retry_after),
            (ProblemCode::RateLimited, Some(Span::seconds(10)))
        );
        assert!(limits.may_open(LoginId::from_random([2; 16]), start).is_ok());
        assert!(limits.may_open(login, start + Span::minutes(1)).is_ok());
    }

    #[test]
    fn idle_limits_are_removed() {
        let limits = UserLimits::default();
        let start = Uptime(1_000_000_000);
        limits.message(UserId::from_random([1; 16]), start).unwrap();
        limits.forget_the_idle(start + Span::hours(1));
        assert!(limits.0.lock().stored.is_empty());
    }
}
