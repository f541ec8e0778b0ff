//! The transport between nodes of one process.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use io_core::ids::NodeId;
use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::{Delivery, Hint, Received};

/// Decides how a hint is delivered to a node.
type Deliver = Arc<dyn Fn(NodeId, &Hint) -> Delivery + Send + Sync>;

/// A bus inside one process.
#[derive(Clone, Default)]
pub struct InProcess {
    nodes: Arc<Mutex<HashMap<NodeId, Node>>>,
    /// Absent: every hint arrives.
    deliver: Option<Deliver>,
}

struct Node {
    hints: mpsc::Sender<Hint>,
    lost: Arc<AtomicBool>,
}

/// The receiving end of one node. Dropping it leaves the bus.
pub struct Subscription {
    node: NodeId,
    nodes: Arc<Mutex<HashMap<NodeId, Node>>>,
    hints: mpsc::Receiver<Hint>,
    lost: Arc<AtomicBool>,
}

impl InProcess {
    pub(crate) fn with_delivery(deliver: impl Fn(NodeId, &Hint) -> Delivery + Send + Sync + 'static) -> Self {
        Self {
            deliver: Some(Arc::new(deliver)),
            ..Self::default()
        }
    }

    pub(crate) fn join(&self, node: NodeId, capacity: usize) -> Subscription {
        let (sender, hints) = mpsc::channel(capacity);
        let lost = Arc::new(AtomicBool::new(false));
        self.nodes.lock().insert(
            node,
            Node {
                hints: sender,
                lost: Arc::clone(&lost),
            },
        );
        Subscription {
            node,
            nodes: Arc::clone(&self.nodes),
            hints,
            lost,
        }
    }

    pub(crate) fn publish(&self, from: NodeId, hint: &Hint) {
        for (id, node) in self.nodes.lock().iter() {
            if *id == from {
                continue;
            }
            match self
                .deliver
                .as_ref()
                .map_or(Delivery::Arrives, |deliver| deliver(*id, hint))
            {
                Delivery::Arrives => node.send(hint),
                Delivery::Lost => {}
                Delivery::Twice => {
                    node.send(hint);
                    node.send(hint);
                }
            }
        }
    }

    pub(crate) fn is_alone(&self, node: NodeId) -> bool {
        self.nodes.lock().keys().all(|other| *other == node)
    }

    pub(crate) fn deliver(&self, to: NodeId, hint: &Hint) {
        if let Some(node) = self.nodes.lock().get(&to) {
            node.send(hint);
        }
    }
}

impl Node {
    fn send(&self, hint: &Hint) {
        if self.hints.try_send(hint.clone()).is_err() {
            self.lost.store(true, Ordering::Release);
        }
    }
}

impl Subscription {
    /// Receives the next hint; waits until there is one. Cancel safe.
    pub async fn receive(&mut self) -> Received {
        if self.lost.swap(false, Ordering::AcqRel) {
            return Received::Lost;
        }
        match self.hints.recv().await {
            Some(hint) => Received::Hint(hint),
            // The sender is in the map as long as this subscription lives, unless the node joined a second time.
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
    use io_core::ids::UserId;

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
    async fn a_hint_reaches_every_node_but_its_sender() {
        let bus = InProcess::default();
        let (mut one, mut two, mut three) = (bus.join(node(1), 9), bus.join(node(2), 9), bus.join(node(3), 9));
        bus.publish(node(1), &hint(9));
        bus.publish(node(2), &hint(8));
        assert_eq!(two.receive().await, Received::Hint(hint(9)));
        assert_eq!(three.receive().await, Received::Hint(hint(9)));
        assert_eq!(three.receive().await, Received::Hint(hint(8)));
        assert_eq!(one.receive().await, Received::Hint(hint(8)));
    }

    #[tokio::test]
    async fn a_node_that_is_too_slow_learns_that_it_lost_hints() {
        let bus = InProcess::default();
        let mut slow = bus.join(node(1), 2);
        for n in 0..3 {
            bus.publish(node(2), &hint(n));
        }
        assert_eq!(slow.receive().await, Received::Lost);
        assert_eq!(slow.receive().await, Received::Hint(hint(0)));
        assert_eq!(slow.receive().await, Received::Hint(hint(1)));
    }

    #[tokio::test]
    async fn leaving_removes_a_node_unless_it_joined_again() {
        let bus = InProcess::default();
        let old = bus.join(node(1), 9);
        let mut new = bus.join(node(1), 9);
        drop(old);
        bus.publish(node(2), &hint(1));
        assert_eq!(new.receive().await, Received::Hint(hint(1)));
        drop(new);
        assert!(bus.nodes.lock().is_empty());
    }
}
