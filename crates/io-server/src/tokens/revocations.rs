//! Owns the word that a login ended, told to everyone in this process who holds something open for it.
//!
//! Must not decide who is signed in: [`super::Tokens`] asks the store.

use io_core::ids::{LoginId, UserId};
use tokio::sync::broadcast;

/// How many unread words a slow listener may have. Beyond it the listener gets `Lagged` and must check all it holds.
const BACKLOG: usize = 1024;

/// What ended: logged out, revoked, evicted, or the account was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Whose.
    pub user: UserId,
    /// Which device; `None`: every device.
    pub login: Option<LoginId>,
}

impl Revoked {
    /// One device of a person.
    pub fn one(user: UserId, login: LoginId) -> Self {
        Self {
            user,
            login: Some(login),
        }
    }

    /// Every device of a person.
    pub fn every(user: UserId) -> Self {
        Self { user, login: None }
    }
}

/// The broadcast of ended logins.
#[derive(Clone, Debug)]
pub struct Revocations(broadcast::Sender<Revoked>);

impl Default for Revocations {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Revocations {
    /// Hears what ends from now on. After `RecvError::Lagged` some of it was missed: ask [`super::Tokens::alive`] again
    /// for each login held.
    pub fn subscribe(&self) -> broadcast::Receiver<Revoked> {
        self.0.subscribe()
    }

    pub(super) fn tell(&self, revoked: Revoked) {
        // Nobody listening is no error: then nothing is open.
        let _listeners = self.0.send(revoked);
    }
}
