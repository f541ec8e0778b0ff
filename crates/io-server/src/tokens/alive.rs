//! A cache of logins that were alive a moment ago, so that most requests need no query.
//!
//! Must not ask the store, nor trust an entry for longer than [`BELIEVED_FOR`]: a logout on another node relies on that
//! bound (docs/adr/0031).

use std::collections::HashMap;

use io_core::ids::{LoginId, UserId};
use io_core::moderation::Standing;
use io_core::time::{Span, Timestamp, Uptime};
use parking_lot::Mutex;

use super::revocations::Revoked;

/// How long a login counts as alive without asking the store again.
pub(super) const BELIEVED_FOR: Span = Span::seconds(5);
/// How recent a sign-in must be to count as fresh.
const FRESH_FOR: Span = Span::minutes(10);
/// The most logins remembered.
///
/// When full, outdated entries are dropped, or else all of them: that only costs queries.
const CAPACITY: usize = 100_000;

/// A login that is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alive {
    /// Whose.
    pub user: UserId,
    /// When the user proved that the mailbox is theirs.
    pub signed_in_at: Timestamp,
    /// What the account may not do.
    pub standing: Standing,
    /// The highest refresh counter whose use the store knows of.
    ///
    /// The first use of a later one must be stored.
    pub(super) confirmed: u64,
}

impl Alive {
    /// Whether that was within the last ten minutes.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now - self.signed_in_at <= FRESH_FOR
    }
}

/// The logins recently seen alive.
pub(super) struct Remembered {
    state: Mutex<State>,
    capacity: usize,
}

#[derive(Default)]
struct State {
    seen: HashMap<LoginId, (Alive, Uptime)>,
    /// Counts revocations.
    ///
    /// A lookup that began under an older generation may be outdated.
    generation: Generation,
}

/// When a lookup began, counted in revocations.
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
    /// The remembered login, if it covers a token of this counter.
    ///
    /// Otherwise the generation to pass to [`Self::remember`] after asking the store.
    pub(super) fn get(&self, login: LoginId, counter: u64, now: Uptime) -> Result<Alive, Generation> {
        let state = self.state.lock();
        match state.seen.get(&login) {
            Some((alive, seen)) if now - *seen < BELIEVED_FOR && counter <= alive.confirmed => Ok(*alive),
            _ => Err(state.generation),
        }
    }

    /// Remembers what the store said, unless any login ended since the lookup began.
    ///
    /// It could have been this one.
    pub(super) fn remember(&self, login: LoginId, alive: Alive, began: Generation, now: Uptime) {
        let mut state = self.state.lock();
        if state.generation != began {
            return;
        }
        if state.seen.len() >= self.capacity && !state.seen.contains_key(&login) {
            state.seen.retain(|_, (_, seen)| now - *seen < BELIEVED_FOR);
            if state.seen.len() >= self.capacity {
                state.seen.clear();
            }
        }
        state.seen.insert(login, (alive, now));
    }

    /// Forgets everything.
    pub(super) fn forget_all(&self) {
        let mut state = self.state.lock();
        state.generation.0 += 1;
        state.seen.clear();
    }

    /// Forgets what was revoked.
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

    const NOW: Uptime = Uptime(1_000_000_000);
    const SIGNED_IN: Timestamp = Timestamp(1_780_315_200_000_000);

    fn login(n: u8) -> LoginId {
        LoginId::from_random([n; 16])
    }

    fn alive() -> Alive {
        Alive {
            standing: Standing::default(),
            user: UserId::from_random([1; 16]),
            signed_in_at: SIGNED_IN,
            confirmed: 1,
        }
    }

    fn look_up(remembered: &Remembered, n: u8) {
        let began = remembered.get(login(n), 1, NOW).unwrap_err();
        remembered.remember(login(n), alive(), began, NOW);
    }

    #[test]
    fn ses_06_a_login_is_trusted_for_less_than_five_seconds() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        assert_eq!(remembered.get(login(1), 1, NOW + BELIEVED_FOR - Span(1)), Ok(alive()));
        assert!(remembered.get(login(1), 1, NOW + BELIEVED_FOR).is_err());
    }

    #[test]
    fn ses_06_a_revoked_login_is_forgotten_at_once() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        remembered.forget(Revoked::one(alive().user, login(1)));
        assert!(remembered.get(login(1), 1, NOW).is_err());
    }

    #[test]
    fn ses_06_all_logins_of_a_user_are_forgotten_together() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        look_up(&remembered, 2);
        remembered.forget(Revoked::every(alive().user));
        assert!(remembered.get(login(1), 1, NOW).is_err());
        assert!(remembered.get(login(2), 1, NOW).is_err());
    }

    #[test]
    fn ses_04_an_earlier_refresh_does_not_cover_a_later_token() {
        let remembered = Remembered::default();
        look_up(&remembered, 1);
        assert!(remembered.get(login(1), 2, NOW).is_err());
    }

    #[test]
    fn ses_06_a_lookup_older_than_a_revocation_is_not_remembered() {
        let remembered = Remembered::default();
        let began = remembered.get(login(1), 1, NOW).unwrap_err();
        remembered.forget(Revoked::one(alive().user, login(1)));
        remembered.remember(login(1), alive(), began, NOW);
        assert!(remembered.get(login(1), 1, NOW).is_err());
    }

    #[test]
    fn a_full_cache_forgets_and_continues() {
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
        assert!(alive().is_fresh(SIGNED_IN + FRESH_FOR));
        assert!(!alive().is_fresh(SIGNED_IN + FRESH_FOR + Span(1)));
    }
}
