//! Who is connected: user → connections.
//!
//! A connection registers first and then reads the store, so it misses nothing.

use std::collections::HashMap;
use std::sync::Arc;

use io_core::ids::{ConnectionId, UserId};
use io_core::time::Uptime;
use parking_lot::Mutex;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::connection::{Connection, Outgoing};

#[derive(Default)]
struct Inside {
    open: HashMap<ConnectionId, Arc<Connection>>,
    users: HashMap<UserId, Vec<Arc<Connection>>>,
    visits: HashMap<UserId, Uptime>,
}

/// See the top of this file.
#[derive(Default)]
pub(crate) struct Hub {
    inside: Mutex<Inside>,
    emptied: Notify,
}

/// Connections that a new one displaces.
#[derive(Default)]
pub(crate) struct Displaced {
    /// The earlier ones of the same device.
    pub(crate) replaced: Vec<Arc<Connection>>,
    /// The oldest, if there are too many.
    pub(crate) too_many: Vec<Arc<Connection>>,
}

impl Hub {
    /// A connection was opened; before its `hello` it is sent nothing.
    pub(crate) fn open(&self, connection: Arc<Connection>) {
        self.inside.lock().open.insert(connection.id, connection);
    }

    /// A connection said `hello`: from here on it is sent everything.
    ///
    /// The connections that it displaces are sent nothing more.
    pub(crate) fn register(&self, connection: &Arc<Connection>, device: Uuid, most: usize) -> Displaced {
        connection.name_device(device);
        let mut inside = self.inside.lock();
        inside.visits.remove(&connection.user);
        let all = inside.users.entry(connection.user).or_default();
        let mut out = Displaced::default();
        all.retain(|other| {
            let same = other.device() == Some(device);
            if same {
                out.replaced.push(Arc::clone(other));
            }
            !same
        });
        while all.len() >= most {
            out.too_many.push(all.remove(0));
        }
        all.push(Arc::clone(connection));
        out
    }

    /// A connection is gone. True if it was registered and was the user's last.
    pub(crate) fn close(&self, connection: &Arc<Connection>) -> bool {
        let mut inside = self.inside.lock();
        inside.open.remove(&connection.id);
        if inside.open.is_empty() {
            self.emptied.notify_waiters();
        }
        let Some(all) = inside.users.get_mut(&connection.user) else {
            return false;
        };
        let before = all.len();
        all.retain(|other| other.id != connection.id);
        if all.is_empty() {
            inside.users.remove(&connection.user);
            return before > 0;
        }
        false
    }

    /// Waits until no connection is open.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.inside.lock().open.is_empty() {
                return;
            }
            emptied.await;
        }
    }

    pub(crate) fn connection(&self, id: ConnectionId) -> Option<Arc<Connection>> {
        self.inside.lock().open.get(&id).cloned()
    }

    /// Every open connection, registered or not.
    pub(crate) fn all(&self) -> Vec<Arc<Connection>> {
        self.inside.lock().open.values().cloned().collect()
    }

    /// The open connections, registered or not, that match.
    pub(crate) fn matching(&self, are_meant: impl Fn(&Connection) -> bool) -> Vec<Arc<Connection>> {
        let inside = self.inside.lock();
        inside.open.values().filter(|one| are_meant(one)).cloned().collect()
    }

    /// The registered connections of a user.
    pub(crate) fn of(&self, user: UserId) -> Vec<Arc<Connection>> {
        self.inside.lock().users.get(&user).cloned().unwrap_or_default()
    }

    /// Has the user a registered connection here?
    pub(crate) fn is_connected(&self, user: UserId) -> bool {
        self.inside.lock().users.contains_key(&user)
    }

    /// Sends to every connection of a user; makes the item only if there is one.
    pub(crate) fn tell(&self, user: UserId, item: impl FnOnce() -> Outgoing) {
        self.tell_except(user, None, item);
    }

    /// The same, except for one connection.
    pub(crate) fn tell_except(&self, user: UserId, but: Option<ConnectionId>, item: impl FnOnce() -> Outgoing) {
        let told: Vec<_> = {
            let inside = self.inside.lock();
            let all = inside.users.get(&user).map(Vec::as_slice).unwrap_or_default();
            all.iter().filter(|one| Some(one.id) != but).cloned().collect()
        };
        if let Some((last, rest)) = told.split_last() {
            let item = item();
            for one in rest {
                one.push(item.clone());
            }
            last.push(item);
        }
    }

    /// A user without a connection used REST: they count as online until then.
    ///
    /// False if they have a connection.
    pub(crate) fn visit(&self, user: UserId, until: Uptime) -> bool {
        let mut inside = self.inside.lock();
        if inside.users.contains_key(&user) {
            return false;
        }
        inside.visits.insert(user, until);
        true
    }

    /// Is the visit over? Then it is forgotten.
    pub(crate) fn visit_over(&self, user: UserId, now: Uptime) -> bool {
        let mut inside = self.inside.lock();
        match inside.visits.get(&user) {
            Some(until) if *until <= now => {
                inside.visits.remove(&user);
                true
            }
            _ => false,
        }
    }

    /// Connected, or visiting.
    pub(crate) fn present(&self, user: UserId) -> bool {
        let inside = self.inside.lock();
        inside.users.contains_key(&user) || inside.visits.contains_key(&user)
    }

    /// How many people are online.
    pub(crate) fn people(&self) -> usize {
        let inside = self.inside.lock();
        inside.users.len() + inside.visits.len()
    }
}
