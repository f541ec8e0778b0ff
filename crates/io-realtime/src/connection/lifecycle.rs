//! A connection from its opening to its end.
//!
//! It is registered, pinged, and closed when it does not answer or does not read.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use io_core::ids::ConnectionId;
use io_core::time::Span;
use io_protocol::frames::{ServerFrame, close};
use uuid::Uuid;

use crate::agenda::Due;
use crate::connection::outgoing;
use crate::connection::{Connection, Outgoing, Transport};
use crate::realtime::Realtime;
use crate::refusal::Login;

impl Realtime {
    pub(crate) fn open_connection(&self, login: Login, transport: Transport) -> Arc<Connection> {
        let id = ConnectionId::from_random(self.0.entropy.id());
        let settings = &self.0.settings;
        let connection = Arc::new(Connection::new(
            id,
            login.user,
            login.login,
            transport,
            settings.outbound_bytes,
        ));
        self.0.hub.open(Arc::clone(&connection));
        if self.0.closed.load(Ordering::SeqCst) {
            connection.close(close::RESTART);
        }
        self.ask(&connection);
        let half = Span(settings.heartbeat.0 / 2);
        let first = self.uptime() + half + self.random_part_of(half);
        self.0.agenda.at(first, Due::Beat(id));
        connection.extend_login(login.until);
        self.0.agenda.at(login.until + settings.renewed_within, Due::Login(id));
        connection
    }

    /// The client said `hello`.
    pub(crate) fn register(&self, connection: &Arc<Connection>, device: Uuid) {
        connection.heard(self.uptime());
        let most = self.0.settings.connections_per_user;
        let out = self.0.hub.register(connection, device, most);
        for old in out.replaced {
            old.close(close::REPLACED);
        }
        for old in out.too_many {
            old.close(close::TOO_MANY);
        }
        self.user_arrived(connection.user);
    }

    /// The client's tab was hidden or shown.
    ///
    /// A tab that is shown again is pinged within the shorter time from here on, as its client expects.
    pub(crate) fn set_background(&self, connection: &Connection, on: bool) {
        if connection.set_background(on) {
            self.looked(connection.user);
            let next = self.uptime() + self.settings().heartbeat;
            self.0.agenda.only_at(next, Due::Beat(connection.id));
        }
    }

    pub(crate) fn connection_gone(&self, connection: &Arc<Connection>) {
        let was_last = self.0.hub.close(connection);
        self.0.agenda.forget_connection(connection.id);
        if was_last {
            self.user_left(connection.user);
        }
    }

    /// Requires a sign of life within the time for an answer.
    pub(crate) fn ask(&self, connection: &Connection) {
        let deadline = self.uptime() + self.0.settings.answer_within;
        if connection.ask(deadline) {
            self.due_patiently(deadline, Due::Answer(connection.id));
        }
    }

    /// A write must wait.
    ///
    /// If it waits too long, the connection is closed, or given up if it is already closing.
    pub(crate) fn watch_stall(&self, connection: &Connection) {
        let deadline = self.uptime() + self.0.settings.write_within;
        if connection.begin_stall(deadline) {
            self.due_patiently(deadline, Due::Write(connection.id));
        }
    }

    /// Pings a connection.
    pub(crate) fn ping(&self, connection: &Connection) {
        connection.push(Outgoing::Frame(outgoing::json(&ServerFrame::Ping)));
        if connection.transport == Transport::Socket {
            self.ask(connection);
        }
    }
}
