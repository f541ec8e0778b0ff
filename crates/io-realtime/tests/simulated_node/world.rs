//! A world for the simulation: a clock, a ledger in memory that fails on purpose, and lines that can be cut.
//!
//! Must not be cleverer than the real ledger: it numbers, remembers and answers.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use io_bus::Bus;
use io_core::ids::{ChatId, EventId, LoginId, PeerRef, UserId};
use io_core::outside::{Clock, Entropy};
use io_core::rating::Thumb;
use io_core::time::{Span, Timestamp};
use io_protocol::events::{By, ChatStatus, ChatView, Event, Marks, PeerCard, RevealState, Shared, What};
use io_protocol::frames::{AgainAnswer, ClientFrame, ServerFrame};
use io_protocol::rest::{People, Privacy};
use io_realtime::store::{
    Again, Append, Appended, ChatSnapshot, Deletion, Ending, EventPage, HistoryRange, Opened, Opening, Rated, Reply,
    RevealStep, RevealStepped, Seeker, StoreFailure,
};
use io_realtime::{Inbound, Ledger, Login, Outbound, Realtime, Settings, Transport};
use parking_lot::Mutex;
use tokio::sync::mpsc;
use uuid::Uuid;

/// The one chat of every world.
pub(crate) const CHAT: ChatId = ChatId(Uuid::from_u128(0xC4A7 << 64));

/// Numbers from a seed (`SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap_or(0)
    }
}

struct Hand(AtomicI64);

/// A time at which the clock is broken.
const BROKEN: i64 = i64::MIN;

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        let now = self.0.load(Ordering::SeqCst);
        assert!(now != BROKEN, "the clock is broken, as the test wants it");
        Timestamp(now)
    }
}

struct Dice(AtomicU64);

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        let drawn = self.0.fetch_add(1, Ordering::SeqCst);
        let mut random = Random::new(drawn);
        for byte in bytes {
            *byte = u8::try_from(random.below(256)).unwrap_or(0);
        }
    }
}

/// What the next append does beside its work.
const WORKS: usize = 0;
const FAILS_BEFORE: usize = 1;

/// The ledger: one live chat of users 1 and 2.
#[derive(Default)]
struct Simulated {
    events: Mutex<Vec<(UserId, Event)>>,
    marks: Mutex<HashMap<UserId, Marks>>,
    trouble: AtomicUsize,
    /// It cannot be read now.
    unreadable: AtomicBool,
    /// How often a page of events was read.
    pages: AtomicUsize,
}

fn member(number: u8) -> UserId {
    UserId::from_random([number; 16])
}

fn soon<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(async move {
        // A real ledger answers later: others get their turn.
        tokio::task::yield_now().await;
        Ok(answer)
    })
}

fn never<'a, T: Send + 'a>() -> Reply<'a, T> {
    Box::pin(async { Err(StoreFailure::Fault) })
}

impl Simulated {
    fn last(&self) -> u64 {
        self.events.lock().len() as u64
    }
}

fn for_reader(sender: UserId, event: &Event, reader: UserId) -> Event {
    let mut event = event.clone();
    if sender != reader {
        event.by = By::Peer;
        if let What::Message { cid, .. } = &mut event.what {
            *cid = None;
        }
    }
    event
}

impl Ledger for Simulated {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        soon(vec![(CHAT, [member(1), member(2)])])
    }

    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>> {
        soon([member(1), member(2)].contains(&user).then_some(CHAT))
    }

    fn seen(&self, _: ChatId, reader: UserId, _: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        let card = || PeerCard {
            name: "Amber Heron".to_owned(),
            glyph: 1,
        };
        let on = Privacy {
            receipts: true,
            typing: true,
            presence: true,
            show_alias: false,
            reveal_requests: true,
        };
        let peer = if reader == member(1) { member(2) } else { member(1) };
        let of = |user| self.marks.lock().get(&user).copied().unwrap_or_default();
        let view = ChatView {
            chat: CHAT,
            peer_ref: PeerRef(Uuid::nil()),
            peer: card(),
            me: card(),
            status: ChatStatus::Live,
            started_at: Timestamp(0).into(),
            ended_at: None,
            ended_by: None,
            end_reason: None,
            last: self.last(),
            mine: of(reader),
            theirs: Some(of(peer)),
            unread: 0,
            shared: Shared::default(),
            reveal: RevealState::None {
                allowed_at: None,
                messages_missing: 0,
                requests_left: 3,
                unanswered: false,
            },
            presence: None,
            rated: None,
            ratable: false,
        };
        soon(Some(ChatSnapshot {
            view,
            me: reader,
            peer: Some(peer),
            my_privacy: on,
            peer_privacy: on,
            peer_marks: of(peer),
        }))
    }

    fn events(&self, _: ChatId, reader: UserId, part: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>> {
        let HistoryRange::After(after) = part else {
            return never();
        };
        if self.unreadable.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreFailure::Unavailable) });
        }
        self.pages.fetch_add(1, Ordering::SeqCst);
        let events = self.events.lock();
        let rest = events.iter().skip(usize::try_from(after).unwrap_or(usize::MAX));
        // Small pages, so that catching up takes several.
        let page: Vec<_> = rest
            .take(limit.min(3))
            .map(|(sender, event)| for_reader(*sender, event, reader))
            .collect();
        let more = after + (page.len() as u64) < events.len() as u64;
        soon(Some(EventPage { events: page, more }))
    }

    fn event_id(&self, _: ChatId, _: UserId, seq: u64) -> Reply<'_, Option<EventId>> {
        let place = usize::try_from(seq).unwrap_or(0).wrapping_sub(1);
        soon(self.events.lock().get(place).map(|(_, event)| EventId(event.id)))
    }

    fn append(&self, append: Append, now: Timestamp) -> Reply<'_, Appended> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let trouble = self.trouble.swap(WORKS, Ordering::SeqCst);
            if trouble == FAILS_BEFORE {
                return Err(StoreFailure::Unavailable);
            }
            let appended = {
                let mut events = self.events.lock();
                let known = events.iter().find(|(sender, event)| {
                    *sender == append.sender
                        && matches!(event.what, What::Message { cid: Some(cid), .. } if cid == append.cid)
                });
                let duplicate = known.is_some();
                let event = known.map_or_else(
                    || Event {
                        seq: events.len() as u64 + 1,
                        id: Uuid::from_u128((events.len() as u128 + 1) * 0x0123_4567_89AB_CDEF_0123_4567),
                        by: By::Me,
                        at: now.into(),
                        what: What::Message {
                            cid: Some(append.cid),
                            body: Some(append.text.as_str().to_owned()),
                            deleted: false,
                        },
                    },
                    |(_, event)| event.clone(),
                );
                if !duplicate {
                    events.push((append.sender, event.clone()));
                }
                Appended::Stored {
                    seq: event.seq,
                    id: EventId(event.id),
                    at: event.at.0,
                    duplicate,
                }
            };
            // It is on disk; whoever waits for the word hears of it in any order.
            for _ in 0..append.cid.0.as_u128() % 3 {
                tokio::task::yield_now().await;
            }
            // The commit happened and its answer was lost: nobody is told now.
            if trouble == WORKS {
                Ok(appended)
            } else {
                Err(StoreFailure::Unavailable)
            }
        })
    }

    fn mark(&self, _: ChatId, user: UserId, marks: Marks) -> Reply<'_, bool> {
        self.marks.lock().insert(user, marks);
        soon(true)
    }

    fn waiting_again(&self, _: UserId, _: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>> {
        soon(Vec::new())
    }

    // What no client of this simulation asks for.
    fn seeker(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Seeker>> {
        never()
    }
    fn open_chat(&self, _: Opening, _: Timestamp) -> Reply<'_, Opened> {
        never()
    }
    fn delete(&self, _: ChatId, _: UserId, _: u64, _: Timestamp) -> Reply<'_, Deletion> {
        never()
    }
    fn end(&self, _: ChatId, _: Ending, _: Timestamp) -> Reply<'_, Option<Box<Event>>> {
        never()
    }
    fn reveal(&self, _: ChatId, _: UserId, _: RevealStep, _: Timestamp) -> Reply<'_, RevealStepped> {
        never()
    }
    fn rate(&self, _: ChatId, _: UserId, _: Thumb, _: Vec<String>, _: Timestamp) -> Reply<'_, Rated> {
        never()
    }
    fn block(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, bool> {
        never()
    }
    fn not_again(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, bool> {
        never()
    }
    fn ask_again(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, Again> {
        never()
    }
    fn answer_again(&self, _: ChatId, _: UserId, _: AgainAnswer, _: Timestamp) -> Reply<'_, Again> {
        never()
    }
    fn people(&self, _: UserId, _: Option<String>, _: u32, _: Timestamp) -> Reply<'_, People> {
        never()
    }
    fn forget(&self, _: ChatId, _: UserId) -> Reply<'_, bool> {
        never()
    }
}

/// Nodes on one simulated ledger and one bus.
pub(crate) struct World {
    clock: Arc<Hand>,
    ledger: Arc<Simulated>,
    bus: Bus,
    nodes: Vec<Realtime>,
}

impl World {
    pub(crate) async fn begin(seed: u64) -> Self {
        Self::of_nodes(seed, 1, Bus::in_process()).await
    }

    pub(crate) async fn of_nodes(seed: u64, count: u64, bus: Bus) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(1_780_315_200_000_000)));
        let ledger = Arc::new(Simulated::default());
        // A small budget, so that queues overflow; and nobody goes away for good.
        let settings = Settings {
            outbound_bytes: 2_000,
            grace: Span::days(1),
            ..Settings::default().without_jitter()
        };
        let mut nodes = Vec::new();
        for node in 0..count {
            let realtime = Realtime::start(
                Arc::clone(&ledger) as _,
                bus.clone(),
                Arc::clone(&clock) as _,
                Arc::new(Dice(AtomicU64::new((seed << 32) + (node << 24)))),
                settings.clone(),
            );
            nodes.push(realtime.await.expect("the ledger answers"));
        }
        Self {
            clock,
            ledger,
            bus,
            nodes,
        }
    }

    pub(crate) fn pass_a_second(&self) {
        self.clock.0.fetch_add(Span::seconds(1).0, Ordering::SeqCst);
    }

    pub(crate) fn pass_a_minute(&self) {
        self.clock.0.fetch_add(Span::minutes(1).0, Ordering::SeqCst);
    }

    /// What the next append does: 0 works, 1 fails before the commit, 2 commits and loses the answer.
    pub(crate) fn fail_next(&self, trouble: usize) {
        self.ledger.trouble.store(trouble, Ordering::SeqCst);
    }

    /// From here on whoever asks for the time panics.
    pub(crate) fn break_the_clock(&self) {
        self.clock.0.store(BROKEN, Ordering::SeqCst);
    }

    pub(crate) fn pass(&self, span: Span) {
        self.clock.0.fetch_add(span.0, Ordering::SeqCst);
    }

    pub(crate) fn bus(&self) -> &Bus {
        &self.bus
    }

    pub(crate) fn node(&self, number: usize) -> &Realtime {
        &self.nodes[number]
    }

    /// From here on the ledger can be read, or not.
    pub(crate) fn readable(&self, is: bool) {
        self.ledger.unreadable.store(!is, Ordering::SeqCst);
    }

    /// How often a page of events was read so far.
    pub(crate) fn pages_read(&self) -> usize {
        self.ledger.pages.load(Ordering::SeqCst)
    }

    /// A new line of a user to the first node.
    pub(crate) fn line(&self, user: UserId) -> Line {
        self.line_to(0, user)
    }

    /// A new line of a user to a node.
    pub(crate) fn line_to(&self, node: usize, user: UserId) -> Line {
        let (to_server, from_client) = mpsc::unbounded_channel();
        let (to_client, from_server) = mpsc::channel(2);
        let login = Login {
            user,
            login: LoginId::from_random([7; 16]),
            until: Timestamp(i64::MAX / 2),
        };
        let wire = Wire {
            from_client,
            to_client: tokio_util::sync::PollSender::new(to_client),
        };
        tokio::spawn(self.nodes[node].clone().drive(login, Transport::Socket, wire));
        Line { to_server, from_server }
    }

    pub(crate) async fn end(self) {
        for node in &self.nodes {
            node.stop().await;
        }
    }
}

/// The client's end; dropping it cuts the line.
pub(crate) struct Line {
    to_server: mpsc::UnboundedSender<Inbound>,
    from_server: mpsc::Receiver<Outbound>,
}

impl Line {
    pub(crate) fn say(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_vec(frame).expect("a frame is JSON");
        // A line that broke swallows what is said into it.
        let _ = self.to_server.send(Inbound::Text(Bytes::from(text)));
    }

    /// The next thing, be it the close code.
    pub(crate) async fn next(&mut self) -> Option<Outbound> {
        self.from_server.recv().await
    }

    pub(crate) async fn hear(&mut self) -> Option<ServerFrame> {
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
