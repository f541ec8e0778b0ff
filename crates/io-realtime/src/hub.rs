//! Who is connected: user → connections.
//!
//! A connection registers first and then reads the store, so it misses nothing.

use std::collections::HashMap;
use std::sync::Arc;

use io_core::ids::{ConnectionId, LoginId, UserId};
use io_core::time::Uptime;
use parking_lot::Mutex;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::connection::{Connection, Outgoing};

#[derive(Default)]
struct Inside {
    open: HashMap<ConnectionId, Arc<Connection>>,
    /// Those that have not said `hello`.
    unregistered: HashMap<ConnectionId, Arc<Connection>>,
    users: HashMap<UserId, Vec<Arc<Connection>>>,
    /// Every open connection of a login.
    logins: HashMap<LoginId, Vec<Arc<Connection>>>,
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
        let mut inside = self.inside.lock();
        let of_login = inside.logins.entry(connection.login).or_default();
        of_login.push(Arc::clone(&connection));
        inside.unregistered.insert(connection.id, Arc::clone(&connection));
        inside.open.insert(connection.id, connection);
    }

    /// A connection said `hello`: from here on it is sent everything.
    ///
    /// The connections that it displaces are sent nothing more.
    pub(crate) fn register(&self, connection: &Arc<Connection>, device: Uuid, most: usize) -> Displaced {
        connection.name_device(device);
        let mut inside = self.inside.lock();
        inside.visits.remove(&connection.user);
        inside.unregistered.remove(&connection.id);
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
        inside.unregistered.remove(&connection.id);
        if let Some(of_login) = inside.logins.get_mut(&connection.login) {
            of_login.retain(|other| other.id != connection.id);
            if of_login.is_empty() {
                inside.logins.remove(&connection.login);
            }
        }
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

    /// How many connections are open.
    pub(crate) fn count(&self) -> usize {
        self.inside.lock().open.len()
    }

    /// The open connections of a login, registered or not.
    pub(crate) fn of_login(&self, login: LoginId) -> Vec<Arc<Connection>> {
        self.inside.lock().logins.get(&login).cloned().unwrap_or_default()
    }

    /// The open connections of a user, registered or not; without those that are closing.
    pub(crate) fn all_of(&self, user: UserId) -> Vec<Arc<Connection>> {
        let inside = self.inside.lock();
        let registered = inside.users.get(&user).into_iter().flatten();
        // Few: each has ten seconds to say `hello`.
        let rest = inside.unregistered.values().filter(|one| one.user == user);
        registered.chain(rest).cloned().collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Transport;

    fn connection(id: u8, user: u8, login: u8) -> Arc<Connection> {
        Arc::new(Connection::new(
            ConnectionId::from_random([id; 16]),
            UserId::from_random([user; 16]),
            LoginId::from_random([login; 16]),
            Transport::Socket,
            1_000,
        ))
    }

    fn ids(found: &[Arc<Connection>]) -> Vec<ConnectionId> {
        let mut ids: Vec<_> = found.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn connections_are_found_by_login_and_user_before_and_after_hello() {
        let hub = Hub::default();
        let all = [
            connection(1, 1, 1),
            connection(2, 1, 1),
            connection(3, 1, 2),
            connection(4, 2, 3),
        ];
        for one in &all {
            hub.open(Arc::clone(one));
        }
        let login = |n: u8| ids(&hub.of_login(LoginId::from_random([n; 16])));
        let user = |n: u8| ids(&hub.all_of(UserId::from_random([n; 16])));
        let [one, two, three, four] = all.clone().map(|connection| connection.id);
        for registered in [false, true] {
            assert_eq!(
                (login(1), login(2), login(3)),
                (vec![one, two], vec![three], vec![four])
            );
            assert_eq!((user(1), user(2), hub.count()), (vec![one, two, three], vec![four], 4));
            for (device, connection) in (1..).zip(&all).filter(|_| !registered) {
                hub.register(connection, Uuid::from_u128(device), 5);
            }
        }
        for one in &all {
            hub.close(one);
        }
        let inside = hub.inside.lock();
        assert!(inside.logins.is_empty() && inside.unregistered.is_empty() && inside.users.is_empty());
    }
}
