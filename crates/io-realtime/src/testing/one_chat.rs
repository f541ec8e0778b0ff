//! Nodes over one live chat of two users, with a store that fails on purpose and lines that can be cut.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use io_bus::Bus;
use io_core::account::Privacy;
use io_core::chat::{Appended, Deletion, Ending, Marks, NewMessage, NewReaction, Reacted};
use io_core::detection::ProgramSign;
use io_core::ids::{ChatId, EventId, LoginId, RevealId, UserId};
use io_core::outside::Clock as _;
use io_core::reveal::{Change, RevealField, RevealOutcome, RevealStep};
use io_core::time::{Span, Timestamp, Uptime};
use io_protocol::events::{ChatStatus, EndReason, Event, RevealState, What};
use io_protocol::frames::{ClientFrame, ServerFrame};
use parking_lot::Mutex;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{ChatLog, Dice, Gate, TestClock, a_live_chat, empty_stores};
use crate::store::{
    ChatSnapshot, ChatStore, EndingStore, EventPage, HistoryRange, MessageStore, Reply, RevealStore, StoreFailure,
    Stores,
};
use crate::{Inbound, Login, Outbound, Realtime, Settings, Transport};

/// The one chat of every world.
pub const CHAT: ChatId = ChatId(Uuid::from_u128(0xC4A7 << 64));

/// What the next append does besides its work.
const WORKS: usize = 0;
const FAILS_BEFORE: usize = 1;

/// The store: one live chat of users 1 and 2.
#[derive(Default)]
struct OneChat {
    log: Mutex<ChatLog>,
    marks: Mutex<HashMap<UserId, Marks>>,
    trouble: AtomicUsize,
    /// The store cannot be read now.
    unreadable: AtomicBool,
    /// How often a page of events was read.
    pages: AtomicUsize,
    switches: Mutex<HashMap<UserId, Privacy>>,
    /// After this many others a snapshot is taken, and handed over only when the test says so.
    late_snapshot: Mutex<Option<(usize, Gate)>>,
    /// The next snapshot is taken only when the test says so.
    snapshot_to_come: Mutex<Option<Gate>>,
    /// The next end is stored, or found to be stored, and answered only when the test says so.
    late_end: Mutex<Option<Gate>>,
    /// The next message waits here before it is stored.
    late_append: Mutex<Option<Gate>>,
    stage: Mutex<Stage>,
    request: Mutex<Option<Asked>>,
    /// The peer of who asks takes no reveal requests.
    unheard: AtomicBool,
}

/// An open reveal request.
#[derive(Clone)]
struct Asked {
    by: UserId,
    id: RevealId,
    heard: bool,
    expires_at: Timestamp,
}

/// How far the chat is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Live,
    NotYet,
    Ended,
}

fn member(number: u8) -> UserId {
    UserId::from_random([number; 16])
}

fn soon<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(async move {
        // A real store answers later: other tasks get their turn.
        tokio::task::yield_now().await;
        Ok(answer)
    })
}

impl OneChat {
    /// The chat as a member sees it now.
    fn seen_by(&self, reader: UserId, now: Timestamp) -> ChatSnapshot {
        let peer = if reader == member(1) { member(2) } else { member(1) };
        let of = |user| self.marks.lock().get(&user).copied().unwrap_or_default();
        let switches = |user| self.switches.lock().get(&user).copied().unwrap_or_default();
        let mut view = a_live_chat(CHAT, Timestamp(0), self.log.lock().last(), of(reader), of(peer));
        if let Some(Asked {
            by,
            id,
            heard,
            expires_at,
        }) = self.request.lock().clone().filter(|one| one.expires_at > now)
        {
            let (request, offered, expires_at) = (id, vec![RevealField::Alias], expires_at.into());
            if by == reader {
                view.reveal = RevealState::Asked {
                    request,
                    offered,
                    expires_at,
                };
            } else if heard {
                view.reveal = RevealState::Offered {
                    request,
                    offered,
                    expires_at,
                };
            }
        }
        if *self.stage.lock() == Stage::Ended {
            view.status = ChatStatus::Ended;
        }
        ChatSnapshot {
            view,
            me: reader,
            peer: Some(peer),
            my_privacy: switches(reader),
            peer_privacy: switches(peer),
            peer_marks: of(peer),
        }
    }
}

impl ChatStore for OneChat {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        let live = *self.stage.lock() == Stage::Live;
        soon(Vec::from_iter(live.then_some((CHAT, [member(1), member(2)]))))
    }

    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>> {
        let live = *self.stage.lock() == Stage::Live && [member(1), member(2)].contains(&user);
        soon(live.then_some(CHAT))
    }

    fn snapshot(&self, _: ChatId, reader: UserId, now: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        if self.unreadable.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreFailure::Unknown) });
        }
        if let Some(gate) = self.snapshot_to_come.lock().take() {
            return Box::pin(async move {
                gate.pass().await;
                Ok(Some(self.seen_by(reader, now)))
            });
        }
        let seen = self.seen_by(reader, now);
        let late = {
            let mut late = self.late_snapshot.lock();
            let now = late.take_if(|(others, _)| *others == 0);
            if let Some((others, _)) = &mut *late {
                *others -= 1;
            }
            now.map(|(_, gate)| gate)
        };
        Box::pin(async move {
            match late {
                Some(gate) => gate.pass().await,
                None => tokio::task::yield_now().await,
            }
            Ok(Some(seen))
        })
    }

    fn mark(&self, _: ChatId, user: UserId, marks: Marks) -> Reply<'_, bool> {
        let last = self.log.lock().last();
        let mut all = self.marks.lock();
        let known = all.entry(user).or_default();
        // As a real store: marks never fall and never pass the last event.
        *known = known
            .rise(Some(marks.delivered()), Some(marks.read()), last)
            .unwrap_or(*known);
        soon(true)
    }
}

impl MessageStore for OneChat {
    fn events(&self, _: ChatId, reader: UserId, range: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>> {
        if self.unreadable.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreFailure::Unknown) });
        }
        self.pages.fetch_add(1, Ordering::SeqCst);
        soon(Some(self.log.lock().page(reader, range, limit)))
    }

    fn event_id(&self, _: ChatId, _: UserId, seq: u64) -> Reply<'_, Option<EventId>> {
        soon(self.log.lock().event_id(seq))
    }

    fn append(&self, message: NewMessage, now: Timestamp) -> Reply<'_, Appended> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let late = self.late_append.lock().take();
            if let Some(gate) = late {
                gate.pass().await;
            }
            let trouble = self.trouble.swap(WORKS, Ordering::SeqCst);
            if trouble == FAILS_BEFORE {
                return Err(StoreFailure::NotDone);
            }
            if *self.stage.lock() != Stage::Live {
                return Ok(Appended::ChatEnded);
            }
            let stored = self.log.lock().append(&message, now);
            // It is on disk; its answers arrive in any order.
            for _ in 0..message.cid.0.as_u128() % 3 {
                tokio::task::yield_now().await;
            }
            if trouble == WORKS {
                Ok(Appended::Stored(stored))
            } else {
                // It was committed, and the answer is lost.
                Err(StoreFailure::Unknown)
            }
        })
    }

    fn delete(&self, _: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, Deletion<Event>> {
        soon(self.log.lock().delete(sender, seq, now))
    }

    fn react(&self, reaction: NewReaction, now: Timestamp) -> Reply<'_, Reacted<Event>> {
        soon(self.log.lock().react(reaction, now))
    }

    fn report_under_age(&self, _: ChatId, _: UserId, _: u64, _: Timestamp) -> Reply<'_, ()> {
        soon(())
    }

    fn suspect_program(&self, _: UserId, _: ProgramSign, _: Timestamp) -> Reply<'_, ()> {
        soon(())
    }
}

impl RevealStore for OneChat {
    fn hide_cards(&self, _: UserId) -> Reply<'_, Vec<UserId>> {
        soon(Vec::new())
    }

    fn reveal(&self, _: ChatId, by: UserId, step: RevealStep, now: Timestamp) -> Reply<'_, RevealOutcome<Event>> {
        let expires_at = now + Span::minutes(10);
        let mut request = self.request.lock();
        let (change, expires_at) = match step {
            RevealStep::Ask(id, _) => {
                let heard = !self.unheard.load(Ordering::SeqCst);
                *request = Some(Asked {
                    by,
                    id,
                    heard,
                    expires_at,
                });
                (Change::Asked, Some(expires_at))
            }
            RevealStep::Cancel(_) => {
                *request = None;
                (Change::Ended, None)
            }
            RevealStep::Answer(..) | RevealStep::Withdraw => (Change::Nothing, None),
        };
        let event = None;
        soon(RevealOutcome::Done {
            change,
            event,
            expires_at,
        })
    }
}

impl EndingStore for OneChat {
    fn end(&self, _: ChatId, ending: Ending, now: Timestamp) -> Reply<'_, Option<Box<Event>>> {
        Box::pin(async move {
            let ended = {
                let mut stage = self.stage.lock();
                let was_live = std::mem::replace(&mut *stage, Stage::Ended) == Stage::Live;
                let reason = EndReason::Left;
                was_live.then(|| Box::new(self.log.lock().add(ending.by(), What::Ended { reason }, now)))
            };
            let late = self.late_end.lock().take();
            match late {
                Some(gate) => gate.pass().await,
                None => tokio::task::yield_now().await,
            }
            Ok(ended)
        })
    }

    fn block(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, bool> {
        soon(true)
    }
}

/// Nodes on one simulated store and one bus.
pub struct World {
    clock: Arc<TestClock>,
    store: Arc<OneChat>,
    bus: Bus,
    nodes: Vec<Realtime>,
}

impl World {
    /// One node.
    pub async fn begin(seed: u64) -> Self {
        Self::of_nodes(seed, 1, Bus::in_process()).await
    }

    /// One node, and the chat is not open yet.
    pub async fn begin_before_the_chat(seed: u64) -> Self {
        Self::at(Stage::NotYet, seed, 1, Bus::in_process()).await
    }

    /// This many nodes on this bus.
    pub async fn of_nodes(seed: u64, count: u64, bus: Bus) -> Self {
        Self::at(Stage::Live, seed, count, bus).await
    }

    async fn at(stage: Stage, seed: u64, count: u64, bus: Bus) -> Self {
        let clock = TestClock::new();
        let store = Arc::new(OneChat::default());
        *store.stage.lock() = stage;
        // A small budget, so that queues overflow; and nobody is away for good.
        let settings = Settings {
            outbound_bytes: 2_000,
            grace: Span::days(1),
            ..Settings::default().without_jitter()
        };
        let stores = Stores {
            chats: Arc::clone(&store) as _,
            messages: Arc::clone(&store) as _,
            endings: Arc::clone(&store) as _,
            reveals: Arc::clone(&store) as _,
            ..empty_stores()
        };
        let mut nodes = Vec::new();
        for node in 0..count {
            let realtime = Realtime::start(
                stores.clone(),
                bus.clone(),
                Arc::clone(&clock) as _,
                Dice::new((seed << 32) + (node << 24)),
                settings.clone(),
            );
            nodes.push(realtime.await.expect("the store answers"));
        }
        Self {
            clock,
            store,
            bus,
            nodes,
        }
    }

    /// Moves the clock by a second.
    pub fn pass_a_second(&self) {
        self.clock.pass(Span::seconds(1));
    }

    /// Moves the clock by a minute.
    pub fn pass_a_minute(&self) {
        self.clock.pass(Span::minutes(1));
    }

    /// What the next append does: 0 works, 1 fails before the commit, 2 commits and loses the answer.
    pub fn fail_next(&self, trouble: usize) {
        self.store.trouble.store(trouble, Ordering::SeqCst);
    }

    /// From here on, reading the time panics.
    pub fn break_the_clock(&self) {
        self.clock.break_for_good();
    }

    /// Sets the calendar forward or back, while no time passes.
    pub fn set_clock_by(&self, step: Span) {
        self.clock.step(step);
    }

    /// Moves the clock.
    pub fn pass(&self, span: Span) {
        self.clock.pass(span);
    }

    /// The bus between the nodes.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// A node.
    pub fn node(&self, number: usize) -> &Realtime {
        &self.nodes[number]
    }

    /// From here on the store can be read, or not.
    pub fn readable(&self, is: bool) {
        self.store.unreadable.store(!is, Ordering::SeqCst);
    }

    /// The marks of a user, as the store has them.
    pub fn marks_of(&self, user: UserId) -> Marks {
        self.store.marks.lock().get(&user).copied().unwrap_or_default()
    }

    /// What a user's profile says from here on. The nodes do not know it yet.
    pub fn switch(&self, user: UserId, privacy: Privacy) {
        self.store.switches.lock().insert(user, privacy);
    }

    /// The next snapshot says what is true now, and arrives when the test lets it pass.
    pub fn delay_next_snapshot(&self) -> Gate {
        self.delay_snapshot_after(0)
    }

    /// The same for the snapshot after this many others.
    pub fn delay_snapshot_after(&self, others: usize) -> Gate {
        let gate = Gate::default();
        *self.store.late_snapshot.lock() = Some((others, gate.clone()));
        gate
    }

    /// The next snapshot is taken when the test lets it pass, and says what is true then.
    pub fn hold_next_snapshot(&self) -> Gate {
        let gate = Gate::default();
        *self.store.snapshot_to_come.lock() = Some(gate.clone());
        gate
    }

    /// The next end is stored, and its answer arrives when the test lets it pass.
    pub fn delay_next_end(&self) -> Gate {
        let gate = Gate::default();
        *self.store.late_end.lock() = Some(gate.clone());
        gate
    }

    /// The next message is stored when the test lets it pass.
    pub fn delay_next_append(&self) -> Gate {
        let gate = Gate::default();
        *self.store.late_append.lock() = Some(gate.clone());
        gate
    }

    /// From here on the peer of who asks takes reveal requests, or none.
    pub fn takes_requests(&self, takes: bool) {
        self.store.unheard.store(!takes, Ordering::SeqCst);
    }

    /// This member's account was erased, and their chat ended with it. The nodes do not know it yet.
    pub async fn end_elsewhere(&self, by: UserId) {
        let ended = self.store.end(CHAT, Ending::Leave(by), self.clock.now()).await;
        assert!(matches!(ended, Ok(Some(_))), "it was live");
    }

    /// The chat is open in the store from here on. The nodes do not know it yet.
    pub fn open(&self) {
        *self.store.stage.lock() = Stage::Live;
    }

    /// How often a page of events was read so far.
    pub fn pages_read(&self) -> usize {
        self.store.pages.load(Ordering::SeqCst)
    }

    /// Connects a user to the first node.
    pub fn line(&self, user: UserId) -> Line {
        self.line_to(0, user)
    }

    /// Connects a user to a node.
    pub fn line_to(&self, node: usize, user: UserId) -> Line {
        let (to_server, from_client) = mpsc::unbounded_channel();
        let (to_client, from_server) = mpsc::channel(2);
        let login = Login {
            user,
            login: LoginId::from_random([7; 16]),
            until: Uptime(i64::MAX / 2),
        };
        let wire = Wire {
            from_client,
            to_client: tokio_util::sync::PollSender::new(to_client),
        };
        tokio::spawn(self.nodes[node].clone().drive(login, Transport::Socket, wire));
        Line { to_server, from_server }
    }

    /// Stops every node.
    pub async fn end(self) {
        for node in &self.nodes {
            node.stop().await;
        }
    }
}

/// The client's end; dropping it cuts the line.
pub struct Line {
    to_server: mpsc::UnboundedSender<Inbound>,
    from_server: mpsc::Receiver<Outbound>,
}

impl Line {
    /// Sends a frame.
    pub fn say(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_vec(frame).expect("a frame is JSON");
        // A broken line swallows what is sent into it.
        let _ = self.to_server.send(Inbound::Text(Bytes::from(text)));
    }

    /// The next output, a close frame included.
    pub async fn next(&mut self) -> Option<Outbound> {
        self.from_server.recv().await
    }

    /// The next frame; none once the line is closed.
    pub async fn hear(&mut self) -> Option<ServerFrame> {
        match self.from_server.recv().await? {
            Outbound::Text(text) => Some(serde_json::from_slice(&text).expect("a frame of the protocol")),
            Outbound::Close(_) => None,
        }
    }
}

struct Wire {
    from_client: mpsc::UnboundedReceiver<Inbound>,
    to_client: tokio_util::sync::PollSender<Outbound>,
}

impl Stream for Wire {
    type Item = Inbound;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Inbound>> {
        self.from_client.poll_recv(context)
    }
}

impl Sink<Outbound> for Wire {
    type Error = tokio_util::sync::PollSendError<Outbound>;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.to_client).poll_ready(context)
    }
    fn start_send(mut self: Pin<&mut Self>, item: Outbound) -> Result<(), Self::Error> {
        Pin::new(&mut self.to_client).start_send(item)
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.to_client).poll_flush(context)
    }
    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.to_client).poll_close(context)
    }
}
