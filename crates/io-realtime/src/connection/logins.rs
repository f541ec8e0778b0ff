//! What the rest of the server says about logins, and what it does to their connections.

use std::collections::HashSet;

use io_bus::Hint;
use io_core::ids::{LoginId, UserId};
use io_core::time::Timestamp;
use io_protocol::frames::close;

use crate::connection::Connection;
use crate::realtime::Realtime;
use crate::refusal::Refusal;

impl Realtime {
    /// May this login open a socket or stream? Not for a minute after one was closed with 4029.
    pub fn may_open(&self, login: LoginId) -> Result<(), Refusal> {
        self.0.limits.may_open(login, self.now())
    }

    /// A login ended: its connections close with 4501.
    pub fn login_ended(&self, login: LoginId) {
        self.close_where(|one| one.login == login);
        self.publish(&Hint::LoginEnded { login });
    }

    /// These logins ended, as the store says: what a revocation that was cut off did not say itself.
    pub fn logins_ended(&self, logins: &HashSet<LoginId>) {
        self.close_where(|one| logins.contains(&one.login));
    }

    /// Every login of a user ended.
    pub fn signed_out(&self, user: UserId) {
        self.close_where(|one| one.user == user);
        self.publish(&Hint::SignedOut { user });
    }

    /// It is not known any more which logins live: everybody comes back and shows it again.
    pub fn recheck_logins(&self) {
        for connection in self.0.hub.all() {
            connection.close(close::LOGIN_EXPIRED);
        }
    }

    /// A login was renewed: its connections stay open until then.
    pub fn login_renewed(&self, login: LoginId, until: Timestamp) {
        for connection in self.0.hub.matching(|one| one.login == login) {
            connection.extend_login(until);
        }
    }

    pub(crate) fn close_where(&self, is_meant: impl Fn(&Connection) -> bool) {
        for connection in self.0.hub.matching(is_meant) {
            connection.close(close::NOT_SIGNED_IN);
        }
    }
}
