//! The nodes of the simulation, their clock, and the lines to them.
//!
//! A node can be killed and started again. What users do and whether promises hold is unknown here.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use io_bus::{Bus, Delivery, Hint};
use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Uptime};
use io_protocol::frames::{ClientFrame, ServerFrame};
use io_realtime::testing::{Dice, Random, TestClock};
use io_realtime::{Inbound, Login, Outbound, Realtime, Settings, Transport};
use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::truth::{Plant, Reach, Truth};

struct Node {
    realtime: Realtime,
    reach: Arc<Reach>,
}

/// Nodes on one truth and one bus.
pub(crate) struct World {
    pub(crate) truth: Arc<Truth>,
    clock: Arc<TestClock>,
    dice: Arc<Dice>,
    bus: Bus,
    settings: Settings,
    nodes: Vec<Node>,
}

impl World {
    /// Nodes between which hints are lost and doubled, or all lost if that is the plan.
    pub(crate) async fn begin(seed: u64, nodes: usize, plant: Plant, truth: Arc<Truth>) -> Self {
        let way = Mutex::new(Random::new(seed ^ 0xB05));
        let bus = Bus::with_delivery(move |_, hint| match (hint, plant) {
            (Hint::Advanced { .. }, Plant::HintsLostForGood) => Delivery::Lost,
            (Hint::Advanced { .. }, _) => match way.lock().below(4) {
                0 => Delivery::Lost,
                1 => Delivery::Twice,
                _ => Delivery::Arrives,
            },
            _ => Delivery::Arrives,
        });
        let mut settings = Settings::default().without_jitter();
        if nodes > 1 {
            // One node does not know who is connected to another.
            settings.grace = Span::days(1);
        }
        if plant == Plant::HintsLostForGood {
            settings.heartbeat = Span::days(1);
        }
        let mut world = Self {
            truth,
            clock: TestClock::new(),
            dice: Dice::new(seed << 32),
            bus,
            settings,
            nodes: Vec::new(),
        };
        for _ in 0..nodes {
            let node = world.start().await;
            world.nodes.push(node);
        }
        world
    }

    async fn start(&self) -> Node {
        let reach = Reach::of(&self.truth);
        let realtime = Realtime::start(
            reach.stores(),
            self.bus.clone(),
            Arc::clone(&self.clock) as _,
            Arc::clone(&self.dice) as _,
            self.settings.clone(),
        );
        Node {
            realtime: realtime.await.expect("the store answers"),
            reach,
        }
    }

    /// Kills a node with everything that it had only in memory, and starts it again. Its lines are cut.
    pub(crate) async fn kill(&mut self, node: usize) {
        self.nodes[node].reach.kill();
        self.nodes[node].realtime.abandon_connections();
        self.truth.crash();
        let new = self.start().await;
        let old = std::mem::replace(&mut self.nodes[node], new);
        // The dead one has no effect any more; it only has to be cleaned up.
        old.realtime.stop().await;
    }

    pub(crate) fn node(&self, node: usize) -> &Realtime {
        &self.nodes[node].realtime
    }

    /// What the next message or opening of a node does: 0 works, 1 fails before the commit, 2 loses its answer.
    pub(crate) fn trouble_next(&self, node: usize, trouble: u64) {
        self.nodes[node].reach.trouble_next(trouble);
    }

    /// Sets the calendar of every node forward or back, while no time passes.
    pub(crate) fn set_clock_by(&self, step: Span) {
        self.clock.step(step);
    }

    /// Lets a second pass, and everything that follows from it happen.
    pub(crate) async fn pass_a_second(&self) {
        for _ in 0..4 {
            self.clock.pass(Span::milliseconds(250));
            for node in &self.nodes {
                node.realtime.run_due();
            }
            self.settle().await;
        }
    }

    /// Lets everything happen that needs no time. Every answer here takes a bounded number of turns.
    pub(crate) async fn settle(&self) {
        for _ in 0..40 {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn line(&self, node: usize, user: UserId) -> Line {
        let (to_server, from_client) = mpsc::unbounded_channel();
        let (to_client, from_server) = mpsc::unbounded_channel();
        let login = Login {
            user,
            // Each user has a login of their own.
            login: LoginId(user.0),
            until: Uptime(i64::MAX / 2),
        };
        let wire = Wire { from_client, to_client };
        tokio::spawn(self.node(node).clone().drive(login, Transport::Socket, wire));
        Line { to_server, from_server }
    }

    pub(crate) async fn end(self) {
        for node in &self.nodes {
            node.realtime.stop().await;
        }
    }
}

/// The client's end; dropping it cuts the line.
pub(crate) struct Line {
    to_server: mpsc::UnboundedSender<Inbound>,
    from_server: mpsc::UnboundedReceiver<Outbound>,
}

/// What a line has for its client.
pub(crate) enum Heard {
    Frame(Box<ServerFrame>),
    Nothing,
    Closed,
}

impl Line {
    pub(crate) fn say(&self, frame: &ClientFrame) {
        let text = serde_json::to_vec(frame).expect("a frame is JSON");
        // A broken line swallows what is sent into it.
        let _ = self.to_server.send(Inbound::Text(Bytes::from(text)));
    }

    pub(crate) fn hear(&mut self) -> Heard {
        match self.from_server.try_recv() {
            Ok(Outbound::Text(text)) => Heard::Frame(Box::new(
                serde_json::from_slice(&text).expect("a frame of the protocol"),
            )),
            Err(mpsc::error::TryRecvError::Empty) => Heard::Nothing,
            Ok(Outbound::Close(_)) | Err(mpsc::error::TryRecvError::Disconnected) => Heard::Closed,
        }
    }
}

struct Wire {
    from_client: mpsc::UnboundedReceiver<Inbound>,
    to_client: mpsc::UnboundedSender<Outbound>,
}

impl Stream for Wire {
    type Item = Inbound;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Inbound>> {
        self.from_client.poll_recv(context)
    }
}

impl Sink<Outbound> for Wire {
    type Error = mpsc::error::SendError<Outbound>;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
    fn start_send(self: Pin<&mut Self>, item: Outbound) -> Result<(), Self::Error> {
        self.to_client.send(item)
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}
