//! The broadcast of ended logins to all holders of connections in this process.
//!
//! Must not decide who is signed in: [`super::Tokens`] asks the store.

use io_core::ids::{LoginId, UserId};
use tokio::sync::broadcast;

/// The most revocations a slow subscriber may have unread.
///
/// Beyond it the subscriber gets `Lagged` and must check all its logins.
const BACKLOG: usize = 1024;

/// What ended: by signing out, revocation, eviction or deletion of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The user.
    pub user: UserId,
    /// The login; `None` for all logins of the user.
    pub login: Option<LoginId>,
}

impl Revoked {
    /// One login of a user.
    pub fn one(user: UserId, login: LoginId) -> Self {
        Self {
            user,
            login: Some(login),
        }
    }

    /// All logins of a user.
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
    /// Receives what ends from now on.
    ///
    /// After `RecvError::Lagged` some of it was missed: ask [`super::Tokens::alive`] again for each login.
    pub fn subscribe(&self) -> broadcast::Receiver<Revoked> {
        self.0.subscribe()
    }

    pub(super) fn tell(&self, revoked: Revoked) {
        // Without a subscriber nothing is open, so nothing must be closed.
        let _listeners = self.0.send(revoked);
    }
}
