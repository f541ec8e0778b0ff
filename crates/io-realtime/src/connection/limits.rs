//! How often one connection, login and account may do something here.
//!
//! The figures of an account are configured; those of a connection and a login are part of `io.v1`.

use io_core::ids::{LoginId, UserId};
use io_core::limits::{Action, Gcra, RateDecision};
use io_core::time::{Span, Uptime};
use io_protocol::problem::ProblemCode;
use parking_lot::RwLock;

use crate::connection::recent::Recent;
use crate::refusal::Refusal;
use crate::settings::AccountLimits;

/// More frames than this are abuse, whatever they say: the connection is closed.
const FRAMES: Gcra = Gcra::per(100, Span::seconds(10));
/// More unknown frames than this come from something that does not speak `io.v1`.
const UNKNOWN: Gcra = Gcra::per(9, Span::seconds(60));
/// How long a login cannot open a socket after one was closed for abuse (WSX-03).
const BAN: Span = Span::minutes(1);
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

/// When the next request of each of two limits would come at the allowed rate.
type Arrivals = [Option<Uptime>; 2];

/// The limits of each account and login on this node.
pub(crate) struct UserLimits {
    limits: RwLock<AccountLimits>,
    frame: Gcra,
    messages: Recent<Arrivals>,
    searches: Recent<Arrivals>,
    /// The frames of each login, over all its sockets.
    frames: Recent<Option<Uptime>>,
    /// Logins that were closed for abuse, and until when they are banned.
    banned: Recent<Uptime>,
}

impl UserLimits {
    pub(crate) fn new(limits: AccountLimits) -> Self {
        let frame = Action::SocketFrame.login_default();
        Self {
            limits: RwLock::new(limits),
            frame,
            messages: Recent::kept_for(longest(limits.messages)),
            searches: Recent::kept_for(longest(limits.searches)),
            frames: Recent::kept_for(frame.horizon()),
            banned: Recent::kept_for(BAN),
        }
    }

    /// Changes the limits of accounts; what was counted counts on.
    pub(crate) fn change(&self, limits: AccountLimits) {
        *self.limits.write() = limits;
        self.messages.keep_for(longest(limits.messages));
        self.searches.keep_for(longest(limits.searches));
    }

    /// May this user send a message now?
    pub(crate) fn message(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        count(&self.messages, self.limits.read().messages, user, now)
    }

    /// May this user start a search now?
    pub(crate) fn search(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        count(&self.searches, self.limits.read().searches, user, now)
    }

    /// Would a search be allowed now? Counts nothing.
    pub(crate) fn may_search(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        let arrivals = self.searches.get(user.0, now).unwrap_or_default();
        pass_both(self.limits.read().searches, arrivals, now).map(drop)
    }

    /// May this user repeat a search that is already running?
    pub(crate) fn search_repeated(&self, user: UserId, now: Uptime) -> Result<(), Refusal> {
        let limit = self.limits.read().searches[0];
        self.searches.update(user.0, now, |arrivals| {
            pass(limit, &mut arrivals[0], now).map_err(too_many)
        })
    }

    /// May this login send another frame, on any of its sockets?
    pub(crate) fn frame(&self, login: LoginId, now: Uptime) -> bool {
        self.frames
            .update(login.0, now, |arrival| pass(self.frame, arrival, now).is_ok())
    }

    /// This login went far over the limits.
    pub(crate) fn ban_for_a_minute(&self, login: LoginId, now: Uptime) {
        self.banned.update(login.0, now, |until| *until = now + BAN);
    }

    /// May this login open a socket?
    pub(crate) fn may_open(&self, login: LoginId, now: Uptime) -> Result<(), Refusal> {
        match self.banned.get(login.0, now) {
            Some(until) if until > now => Err(too_many(until - now)),
            _ => Ok(()),
        }
    }
}

/// How long what counts against either of two limits must be known.
fn longest([one, other]: [Gcra; 2]) -> Span {
    one.horizon().max(other.horizon())
}

/// Both limits must allow it; nothing is counted if one does not.
fn count(recent: &Recent<Arrivals>, limits: [Gcra; 2], user: UserId, now: Uptime) -> Result<(), Refusal> {
    recent.update(user.0, now, |arrivals| {
        *arrivals = pass_both(limits, *arrivals, now)?;
        Ok(())
    })
}

fn pass_both(limits: [Gcra; 2], mut arrivals: Arrivals, now: Uptime) -> Result<Arrivals, Refusal> {
    for (limit, arrival) in limits.into_iter().zip(&mut arrivals) {
        pass(limit, arrival, now).map_err(too_many)?;
    }
    Ok(arrivals)
}

fn too_many(wait: Span) -> Refusal {
    Refusal::later(ProblemCode::RateLimited, wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_messages_is_refused_with_the_time_to_wait() {
        let limits = UserLimits::new(AccountLimits::default());
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
        let limits = UserLimits::new(AccountLimits::default());
        let login = LoginId::from_random([1; 16]);
        let start = Uptime(1_000_000_000);
        assert_eq!((0..500).filter(|_| limits.frame(login, start)).count(), 300);
        assert!(limits.frame(LoginId::from_random([2; 16]), start));
        assert!(limits.frame(login, start + Span::seconds(1)));
    }

    #[test]
    fn wsx_03_a_login_closed_for_abuse_is_banned_for_a_minute() {
        let limits = UserLimits::new(AccountLimits::default());
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
    fn a_changed_limit_counts_what_was_counted_before() {
        let limits = UserLimits::new(AccountLimits::default());
        let (user, now) = (UserId::from_random([1; 16]), Uptime(1_000_000_000));
        assert!(limits.message(user, now).is_ok());
        let one = [Gcra::per(1, Span::hours(1)); 2];
        limits.change(AccountLimits {
            messages: one,
            ..AccountLimits::default()
        });
        assert!(limits.message(user, now).is_err(), "the one that was sent counts");
        let later = now + Span::hours(1);
        assert!(limits.message(user, later).is_ok());
        assert!(
            limits.message(user, later + Span::minutes(59)).is_err(),
            "and is known for as long"
        );
    }
}
