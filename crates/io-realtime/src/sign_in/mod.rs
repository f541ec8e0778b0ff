//! Logins that ended or were renewed, and what follows for their connections.

use std::collections::HashSet;

use io_bus::Hint;
use io_core::ids::{LoginId, UserId};
use io_core::time::Uptime;
use io_protocol::frames::close;

use crate::realtime::Realtime;
use crate::refusal::Refusal;

impl Realtime {
    /// May this login open a socket or stream?
    ///
    /// Not for a minute after one was closed with 4029.
    pub fn may_open(&self, login: LoginId) -> Result<(), Refusal> {
        self.0.limits.may_open(login, self.uptime())
    }

    /// A login ended: its connections close with 4501.
    pub fn login_ended(&self, login: LoginId) {
        self.close_login(login);
        self.publish(&Hint::LoginEnded { login });
    }

    /// These logins ended, as the store says.
    ///
    /// For revocations that were interrupted before they could report it.
    pub fn logins_ended(&self, logins: &HashSet<LoginId>) {
        for login in logins {
            self.close_login(*login);
        }
    }

    /// Every login of a user ended.
    pub fn signed_out(&self, user: UserId) {
        self.close_user(user);
        self.publish(&Hint::SignedOut { user });
    }

    /// We may have missed ended logins: every client reconnects and proves its login.
    pub fn recheck_logins(&self) {
        for connection in self.0.hub.all() {
            connection.close(close::LOGIN_EXPIRED);
        }
    }

    /// A login was renewed: its connections stay open until then.
    pub fn login_renewed(&self, login: LoginId, until: Uptime) {
        for connection in self.0.hub.of_login(login) {
            connection.extend_login(until);
        }
    }

    /// Closes the connections of a login that ended.
    pub(crate) fn close_login(&self, login: LoginId) {
        for connection in self.0.hub.of_login(login) {
            connection.close(close::NOT_SIGNED_IN);
        }
    }

    /// Closes the connections of a user whose logins ended.
    pub(crate) fn close_user(&self, user: UserId) {
        for connection in self.0.hub.all_of(user) {
            connection.close(close::NOT_SIGNED_IN);
        }
    }
}
