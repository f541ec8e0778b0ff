//! Hints between nodes: publish and subscribe, volatile.
//!
//! A hint says "read again"; the truth is in the store. Losing a hint costs time, never a message, so nothing that
//! matters may travel here. This crate does not know what a hint is about.

mod in_process;

use io_core::ids::{ChatId, LoginId, NodeId, UserId};

pub use in_process::{InProcess, Subscription};

/// How many hints wait for one node. Further ones are dropped, and the node receives [`Received::Lost`].
pub const WAITING_HINTS: usize = 4_096;

/// "Read again", from one node to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A chat has events up to `seq`: the members' connections are behind.
    Advanced {
        /// The chat.
        chat: ChatId,
        /// Its two members.
        members: [UserId; 2],
        /// Its last event, as far as the sender knows.
        seq: u64,
    },
    /// A login ended: its sockets must close.
    LoginEnded {
        /// The login.
        login: LoginId,
    },
    /// Every login of a user ended.
    SignedOut {
        /// The user.
        user: UserId,
    },
    /// What a peer may see of a user changed (privacy switches).
    ProfileChanged {
        /// The user.
        user: UserId,
    },
    /// Someone asked this user to talk again, or answered.
    PeopleChanged {
        /// The user whose list changed.
        user: UserId,
    },
    /// A person has something new to read, or read something.
    NoticesChanged {
        /// The user.
        user: UserId,
    },
}

/// What a node receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A hint from another node.
    Hint(Hint),
    /// This node was too slow and hints were dropped: read everything again.
    Lost,
}

/// How a simulated bus delivers one hint to one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The hint arrives.
    Arrives,
    /// It does not arrive, and nobody notices.
    Lost,
    /// It arrives twice.
    Twice,
}

/// The transport between nodes, one variant each. A node does not see which one it uses.
#[derive(Clone)]
pub enum Bus {
    /// Nodes of one process: the whole installation, or a simulation of several nodes.
    InProcess(InProcess),
}

impl Bus {
    /// A bus inside this process.
    pub fn in_process() -> Self {
        Self::InProcess(InProcess::default())
    }

    /// A bus inside this process that delivers each hint as `deliver` decides: for simulations.
    pub fn with_delivery(deliver: impl Fn(NodeId, &Hint) -> Delivery + Send + Sync + 'static) -> Self {
        Self::InProcess(InProcess::with_delivery(deliver))
    }

    /// Joins as `node`, which receives the hints of every other node from here on.
    pub fn join(&self, node: NodeId) -> Subscription {
        let Self::InProcess(bus) = self;
        bus.join(node, WAITING_HINTS)
    }

    /// Publishes to every other node. Never waits: a node that is too slow loses the hint and learns that it lost some.
    pub fn publish(&self, from: NodeId, hint: &Hint) {
        let Self::InProcess(bus) = self;
        bus.publish(from, hint);
    }

    /// Is this node the only one?
    pub fn is_alone(&self, node: NodeId) -> bool {
        let Self::InProcess(bus) = self;
        bus.is_alone(node)
    }

    /// Delivers a hint to one node, whatever the simulated delivery says.
    pub fn deliver(&self, to: NodeId, hint: &Hint) {
        let Self::InProcess(bus) = self;
        bus.deliver(to, hint);
    }
}
