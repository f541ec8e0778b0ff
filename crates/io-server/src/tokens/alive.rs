//! Owns what this node remembers of logins that it saw alive a moment ago, so that most requests need no query.
//!
//! Must not ask the store, nor believe anything for longer than [`BELIEVED_FOR`]: that bound is what a logout on another
//! node counts on (docs/adr/0031).

use std::collections::HashMap;

use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};
use parking_lot::Mutex;

use super::revocations::Revoked;

/// How long a login counts as alive without asking again.
pub(super) const BELIEVED_FOR: Span = Span::seconds(5);
/// How recent a sign-in must be for what asks for a fresh one.
const FRESH_FOR: Span = Span::minutes(10);
/// How many logins are remembered. When full, the outdated are forgotten; when none is, all are: that costs queries, and
/// nothing else.
const CAPACITY: usize = 100_000;

/// A login that lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alive {
    /// Whose.
    pub user: UserId,
    /// When the person proved to own the mailbox.
    pub signed_in_at: Timestamp,
    /// Which of its access tokens the store knows to be in use, by refresh counter: a token of a later one must be told.
    pub(super) confirmed: u64,
}

impl Alive {
    /// Did that happen within the last ten minutes?
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now - self.signed_in_at <= FRESH_FOR
    }
}

/// The logins seen alive lately.
pub(super) struct Remembered {
    state: Mutex<State>,
    capacity: usize,
}

#[derive(Default)]
struct State {
    seen: HashMap<LoginId, (Alive, Timestamp)>,
    /// Counts revocations. A look-up that began under an older generation may be outdated.
    generation: Generation,
}

/// When a look-up began, in revocations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Generation(u64);

impl Default for Remembered {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            capacity: CAPACITY,
        }
    }
}

impl Remembered {
    /// What is known about a login, if that covers a token of this counter; otherwise the generation to pass to
    /// [`Self::remember`] after asking the store.
    pub(super) fn get(&self, login: LoginId, counter: u64, now: Timestamp) -> Result<Alive, Generation> {
        let state = self.state.lock();
        match state.seen.get(&login) {
            // A clock that was set back makes an entry old, never young.
            Some((alive, seen)) if *seen <= now && now - *seen < BELIEVED_FOR && counter <= alive.confirmed => {
                Ok(*alive)
            }
            _ => Err(state.generation),
        }
    }

    /// Remembers what the store said, unless a login ended since that look-up began: it could have been this one.
    pub(super) fn remember(&self, login: LoginId, alive: Alive, began: Generation, now: Timestamp) {
        let mut state = self.state.lock();
        if state.generation != began {
            return;
        }
        if state.seen.len() >= self.capacity && !state.seen.contains_key(&login) {
            state
                .seen
                .retain(|_, (_, seen)| *seen <= now && now - *seen < BELIEVED_FOR);
            if state.seen.len() >= self.capacity {
                state.seen.clear();
            }
        }
        state.seen.insert(login, (alive, now));
    }

    /// Forgets what ended.
    pub(super) fn forget(&self, revoked: Revoked) {
        let mut state = self.state.lock();
        state.generation.0 += 1;
        match revoked.login {
            Some(login) => {
                state.seen.remove(&login);
            }
            None => state.seen.retain(|_, (alive, _)| alive.user != revoked.user),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn login(n: u8) -> LoginId {
        LoginId::from_random([n; 16])
    }

    fn alive() -> Alive {
        Alive {
            user: UserId::from_random([1; 16]),
            signed_in_at: NOW,
            confirmed: 1,
        }
    }

    fn look_up(remembered: &Remembered, n: u8) {
        let began = remembered.get(login(n), 1, NOW).unwrap_err();
        remembered.remember(login(n), alive(), began, NOW);
    }

    #[test]
    fn ses_06_a_login_is_believed_for_less_than_five_seconds() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        assert_eq!(remembered.get(login(1), 1, NOW + BELIEVED_FOR - Span(1)), Ok(alive()));
        assert!(remembered.get(login(1), 1, NOW + BELIEVED_FOR).is_err());
        assert!(remembered.get(login(1), 1, NOW - Span(1)).is_err());
    }

    #[test]
    fn ses_06_a_login_that_ended_is_forgotten_at_once() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        remembered.forget(Revoked::one(alive().user, login(1)));
        assert!(remembered.get(login(1), 1, NOW).is_err());
    }

    #[test]
    fn ses_06_every_login_of_a_person_is_forgotten_together() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        look_up(&remembered, 2);
        remembered.forget(Revoked::every(alive().user));
        assert!(remembered.get(login(1), 1, NOW).is_err());
        assert!(remembered.get(login(2), 1, NOW).is_err());
    }

    #[test]
    fn ses_04_a_token_of_a_later_refresh_is_not_covered_by_what_is_known_of_an_earlier_one() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        assert!(remembered.get(login(1), 2, NOW).is_err());
    }

    #[test]
    fn ses_06_an_answer_older_than_a_revocation_is_not_remembered() {
        let remembered = Remembered::default();
        let began = remembered.get(login(1), 1, NOW).unwrap_err();
        remembered.forget(Revoked::one(alive().user, login(1)));
        remembered.remember(login(1), alive(), began, NOW);
        assert!(remembered.get(login(1), 1, NOW).is_err());
    }

    #[test]
    fn a_full_memory_forgets_and_goes_on() {
        let remembered = Remembered {
            state: Mutex::default(),
            capacity: 2,
        };
        for n in 0..5 {
            look_up(&remembered, n);
            assert!(remembered.get(login(n), 1, NOW).is_ok());
        }
        assert!(remembered.state.lock().seen.len() <= 2);
    }

    #[test]
    fn a_sign_in_is_fresh_for_ten_minutes() {
        assert!(alive().is_fresh(NOW + FRESH_FOR));
        assert!(!alive().is_fresh(NOW + FRESH_FOR + Span(1)));
    }
}
