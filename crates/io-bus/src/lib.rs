//! Volatile state between nodes: publish and subscribe, hints only.
//!
//! Must not carry anything that matters: each hint says "look again", what is true is read from the store. Losing one
//! costs time, never a message. This crate must not know what a hint is about to change.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use io_core::ids::{ChatId, LoginId, NodeId, UserId};
use parking_lot::Mutex;
use tokio::sync::mpsc;

/// How many hints wait for one node before the rest is dropped and [`Heard::Lost`] is told instead.
pub const WAITING_HINTS: usize = 4_096;

/// "Look again", from one node to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A chat has events up to `seq`; the members' connections are behind.
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
        /// Which one.
        login: LoginId,
    },
    /// Every login of a user ended.
    SignedOut {
        /// Whose.
        user: UserId,
    },
    /// What the other side may see of a user changed (privacy switches).
    ProfileChanged {
        /// Whose.
        user: UserId,
    },
    /// Somebody asked this user to talk again, or answered.
    PeopleChanged {
        /// Who should look.
        user: UserId,
    },
}

/// What a node hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A hint of another node.
    Hint(Hint),
    /// Hints were dropped because this node was too slow: look at everything again.
    Lost,
}

/// The way between nodes. One variant a transport; a node never sees which one it is.
#[derive(Clone)]
pub enum Bus {
    /// Nodes of one process: the whole installation, or a simulation of several nodes.
    InProcess(InProcess),
}

/// What becomes of a hint on its way to one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It arrives.
    Arrives,
    /// It does not, and nobody notices.
    Lost,
    /// It arrives twice.
    Twice,
}

/// Decides what becomes of a hint on its way to a node.
type Way = Arc<dyn Fn(NodeId, &Hint) -> Passage + Send + Sync>;

/// The transport between nodes of one process.
#[derive(Clone, Default)]
pub struct InProcess {
    nodes: Arc<Mutex<HashMap<NodeId, Node>>>,
    /// Without one, everything arrives.
    way: Option<Way>,
}

struct Node {
    hints: mpsc::Sender<Hint>,
    lost: Arc<AtomicBool>,
}

/// One node's ear on the bus. Dropping it leaves the bus.
pub struct Subscription {
    node: NodeId,
    nodes: Arc<Mutex<HashMap<NodeId, Node>>>,
    hints: mpsc::Receiver<Hint>,
    lost: Arc<AtomicBool>,
}

impl Bus {
    /// A bus inside this process.
    pub fn in_process() -> Self {
        Self::InProcess(InProcess::default())
    }

    /// Joins as `node`. From here on hints of every other node are heard; at most [`WAITING_HINTS`] wait.
    pub fn join(&self, node: NodeId) -> Subscription {
        self.join_with_room(node, WAITING_HINTS)
    }

    fn join_with_room(&self, node: NodeId, room: usize) -> Subscription {
        let Self::InProcess(bus) = self;
        let (sender, hints) = mpsc::channel(room);
        let lost = Arc::new(AtomicBool::new(false));
        bus.nodes.lock().insert(
            node,
            Node {
                hints: sender,
                lost: Arc::clone(&lost),
            },
        );
        Subscription {
            node,
            nodes: Arc::clone(&bus.nodes),
            hints,
            lost,
        }
    }

    /// Tells every other node. Never waits: a node that is too slow loses the hint and is told that it lost some.
    pub fn publish(&self, from: NodeId, hint: &Hint) {
        let Self::InProcess(bus) = self;
        for (node, ear) in bus.nodes.lock().iter() {
            if *node == from {
                continue;
            }
            match bus.way.as_ref().map_or(Passage::Arrives, |way| way(*node, hint)) {
                Passage::Arrives => ear.tell(hint),
                Passage::Lost => {}
                Passage::Twice => {
                    ear.tell(hint);
                    ear.tell(hint);
                }
            }
        }
    }
}

impl Bus {
    /// Is there no other node than this one?
    pub fn is_alone(&self, node: NodeId) -> bool {
        let Self::InProcess(bus) = self;
        bus.nodes.lock().keys().all(|other| *other == node)
    }

    /// A bus inside this process whose way is as bad as `way` makes it: for simulations.
    pub fn with_way(way: impl Fn(NodeId, &Hint) -> Passage + Send + Sync + 'static) -> Self {
        Self::InProcess(InProcess {
            way: Some(Arc::new(way)),
            ..InProcess::default()
        })
    }

    /// Brings a hint to one node, past the way: what a simulation took off it for later.
    pub fn deliver(&self, to: NodeId, hint: &Hint) {
        let Self::InProcess(bus) = self;
        if let Some(ear) = bus.nodes.lock().get(&to) {
            ear.tell(hint);
        }
    }
}

impl Node {
    fn tell(&self, hint: &Hint) {
        if self.hints.try_send(hint.clone()).is_err() {
            self.lost.store(true, Ordering::Release);
        }
    }
}

impl Subscription {
    /// The next thing heard. Waits for ever while nothing happens; safe to drop while waiting.
    pub async fn hear(&mut self) -> Heard {
        if self.lost.swap(false, Ordering::AcqRel) {
            return Heard::Lost;
        }
        match self.hints.recv().await {
            Some(hint) => Heard::Hint(hint),
            // The sender lives in the map for as long as this subscription does, unless the node joined a second time.
            None => std::future::pending().await,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut nodes = self.nodes.lock();
        if nodes
            .get(&self.node)
            .is_some_and(|node| Arc::ptr_eq(&node.lost, &self.lost))
        {
            nodes.remove(&self.node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(n: u8) -> NodeId {
        NodeId::from_random([n; 16])
    }

    fn hint(n: u8) -> Hint {
        Hint::PeopleChanged {
            user: UserId::from_random([n; 16]),
        }
    }

    #[tokio::test]
    async fn a_hint_reaches_every_other_node_and_not_its_sender() {
        let bus = Bus::in_process();
        let (mut one, mut two, mut three) = (bus.join(node(1)), bus.join(node(2)), bus.join(node(3)));
        bus.publish(node(1), &hint(9));
        bus.publish(node(2), &hint(8));
        assert_eq!(two.hear().await, Heard::Hint(hint(9)));
        assert_eq!(three.hear().await, Heard::Hint(hint(9)));
        assert_eq!(three.hear().await, Heard::Hint(hint(8)));
        assert_eq!(one.hear().await, Heard::Hint(hint(8)));
    }

    #[tokio::test]
    async fn a_node_that_is_too_slow_is_told_that_it_lost_hints() {
        let bus = Bus::in_process();
        let mut slow = bus.join_with_room(node(1), 2);
        for n in 0..3 {
            bus.publish(node(2), &hint(n));
        }
        assert_eq!(slow.hear().await, Heard::Lost);
        assert_eq!(slow.hear().await, Heard::Hint(hint(0)));
        assert_eq!(slow.hear().await, Heard::Hint(hint(1)));
    }

    #[tokio::test]
    async fn a_node_that_left_is_forgotten_and_one_that_joined_again_is_not() {
        let bus = Bus::in_process();
        let old = bus.join(node(1));
        let mut new = bus.join(node(1));
        drop(old);
        bus.publish(node(2), &hint(1));
        assert_eq!(new.hear().await, Heard::Hint(hint(1)));
        drop(new);
        let Bus::InProcess(inside) = &bus;
        assert!(inside.nodes.lock().is_empty());
    }
}
