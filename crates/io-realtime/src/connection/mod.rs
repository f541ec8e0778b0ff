//! One open connection as the rest of the node sees it.
//!
//! A bounded queue of what to send, and its pulse. It neither writes to a socket nor reads the store: the driver does.

mod ahead;
pub(crate) mod driver;
pub(crate) mod incoming;
mod lifecycle;
pub(crate) mod limits;
pub(crate) mod outgoing;
mod recent;
pub(crate) mod resume;
pub(crate) mod shown;

use std::collections::VecDeque;

use bytes::Bytes;
use io_core::chat::Marks;
use io_core::ids::{ChatId, ConnectionId, LoginId, TicketId, UserId};
use io_core::time::Uptime;
use io_protocol::events::{ChatStatus, ChatView};
use io_protocol::frames::ServerFrame;
use parking_lot::Mutex;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::connection::shown::{InView, Whose};

/// What a stalled client must read within the time for a write, if there is that much.
///
/// A byte now and then does not keep a connection open.
const LEAST_PROGRESS: usize = 4 * 1024;

/// The most bytes of events that wait in a queue: more are read from the store when it is their turn.
const EVENT_BYTES: usize = 16 * 1024;

/// The number of an [`Outgoing::Reread`] that reads the store in any case.
pub(crate) const UNKNOWN_SEQ: u64 = u64::MAX;

/// Something to send to a client.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    /// One event of a chat, ready to write if it is next after the connection's cursor.
    Event {
        /// The chat.
        chat: ChatId,
        /// Its number.
        seq: u64,
        /// It is the last event of the chat.
        ends: bool,
        /// The whole frame.
        frame: Bytes,
    },
    /// A chat as this user saw it. The connection follows it from here on.
    ///
    /// Read again, instead of written, if the connection wrote the chat's end or higher marks and this is from before.
    View {
        /// The chat.
        chat: ChatId,
        /// It was live when it was read.
        live: bool,
        /// Its marks, if it shows any.
        marks: Option<InView>,
        /// What it is sent as.
        sent_as: SentAs,
        /// The whole frame.
        frame: Bytes,
    },
    /// The events of this chat up to this number, and no further, are to be read from the store.
    Stored {
        /// The chat.
        chat: ChatId,
        /// The number.
        seq: u64,
    },
    /// The store has events of this chat up to `seq`.
    Reread {
        /// The chat.
        chat: ChatId,
        /// The last event, as far as the hint knew; [`UNKNOWN_SEQ`] if nobody knows.
        seq: u64,
    },
    /// The same for a chat that ended: ignored by connections that do not follow it.
    RereadIfFollowed {
        /// The chat.
        chat: ChatId,
        /// The last event.
        seq: u64,
    },
    /// Marks that rose; written if the client saw none as high.
    Marks {
        /// The chat.
        chat: ChatId,
        /// Whose they are.
        whose: Whose,
        /// How far.
        marks: Marks,
        /// The whole frame.
        frame: Bytes,
    },
    /// Any other frame.
    Frame(Bytes),
}

impl Outgoing {
    /// Its share of the outbound budget: its bytes and its place in the queue.
    fn cost(&self) -> usize {
        match self {
            Self::Event { frame, .. } | Self::View { frame, .. } | Self::Marks { frame, .. } | Self::Frame(frame) => {
                frame.len() + 64
            }
            Self::Stored { .. } | Self::Reread { .. } | Self::RereadIfFollowed { .. } => 64,
        }
    }

    /// Its share of the budget if it is an event.
    fn event_cost(&self) -> usize {
        match self {
            Self::Event { .. } => self.cost(),
            Self::View { .. }
            | Self::Stored { .. }
            | Self::Reread { .. }
            | Self::RereadIfFollowed { .. }
            | Self::Marks { .. }
            | Self::Frame(_) => 0,
        }
    }

    /// The chat that a connection follows once it was sent this.
    fn follows(&self) -> Option<ChatId> {
        match self {
            Self::Event { chat, .. }
            | Self::View { chat, .. }
            | Self::Stored { chat, .. }
            | Self::Reread { chat, .. } => Some(*chat),
            Self::RereadIfFollowed { .. } | Self::Marks { .. } | Self::Frame(_) => None,
        }
    }
}

/// The frame that a view of a chat is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SentAs {
    /// `matched`, with the ticket that led to it.
    Matched(Option<TicketId>),
    /// `chat`.
    Chat,
    /// `reveal`.
    Reveal,
}

impl SentAs {
    /// The frame with this view.
    pub(crate) fn frame(self, view: ChatView) -> ServerFrame {
        match self {
            Self::Matched(ticket) => ServerFrame::Matched {
                ticket,
                chat: Box::new(view),
            },
            Self::Chat => ServerFrame::Chat { chat: Box::new(view) },
            Self::Reveal => ServerFrame::Reveal {
                chat: view.chat,
                reveal: view.reveal,
            },
        }
    }

    /// The marks that this frame shows.
    pub(crate) fn marks(self, view: &ChatView) -> Option<InView> {
        match self {
            Self::Matched(_) | Self::Chat => Some(InView::from(view)),
            Self::Reveal => None,
        }
    }

    /// The same, ready to queue.
    pub(crate) fn outgoing(self, view: ChatView) -> Outgoing {
        Outgoing::View {
            chat: view.chat,
            live: view.status == ChatStatus::Live,
            marks: self.marks(&view),
            sent_as: self,
            frame: outgoing::json(&self.frame(view)),
        }
    }
}

/// What the driver does next.
#[derive(Debug)]
pub(crate) enum NextAction {
    /// Write this.
    Write(Outgoing),
    /// The queue overflowed and was dropped: send the state and the events from the store.
    ///
    /// With the chats that the dropped items were about.
    Resync(Vec<ChatId>),
    /// Close with this code.
    Close(u16),
    /// Wait.
    Wait,
}

/// A socket answers pings; a stream of server-sent events cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A WebSocket.
    Socket,
    /// `GET /api/events`.
    Stream,
}

/// See the top of this file.
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    pub(crate) user: UserId,
    pub(crate) login: LoginId,
    pub(crate) transport: Transport,
    budget: usize,
    wake: Notify,
    state: Mutex<State>,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any of them can hold"
)]
struct State {
    device: Option<Uuid>,
    queue: VecDeque<Outgoing>,
    bytes: usize,
    /// The part of `bytes` that are events.
    event_bytes: usize,
    overflowed: bool,
    /// The last event written, of the chat that was written to last.
    wrote: Option<(ChatId, u64)>,
    /// The chats of what was dropped: they are to be followed, though nothing of them may have been written.
    dropped: Vec<ChatId>,
    close: Option<u16>,
    /// When the open question must be answered: a ping, or the wait for `hello`.
    answer_by: Option<Uptime>,
    heard_at: Uptime,
    /// Nothing is read from the client now: what it answered may be on its way.
    deaf: bool,
    /// When the stall that is not over yet must be.
    stalled_until: Option<Uptime>,
    /// Bytes written since the stall began.
    written: usize,
    abandoned: bool,
    background: bool,
    login_until: Uptime,
}

impl State {
    fn drop_queue(&mut self) {
        for item in std::mem::take(&mut self.queue) {
            self.drop_item(&item);
        }
        (self.bytes, self.event_bytes) = (0, 0);
        self.overflowed = true;
    }

    fn add(&mut self, item: Outgoing) {
        self.bytes += item.cost();
        self.event_bytes += item.event_cost();
        self.queue.push_back(item);
    }

    /// Queues an event by its number only.
    ///
    /// It is on disk, so a slow client costs the memory of a few events and not of all that it has not read.
    fn add_by_number(&mut self, chat: ChatId, seq: u64) {
        if let Some(Outgoing::Stored { chat: of, seq: last }) = self.queue.back_mut()
            && *of == chat
        {
            *last = seq.max(*last);
        } else {
            self.add(Outgoing::Stored { chat, seq });
        }
    }

    fn drop_item(&mut self, item: &Outgoing) {
        if let Some(chat) = item.follows()
            && !self.dropped.contains(&chat)
            && self.dropped.len() < outgoing::MOST_CURSORS
        {
            self.dropped.push(chat);
        }
    }
}

impl Connection {
    pub(crate) fn new(id: ConnectionId, user: UserId, login: LoginId, transport: Transport, budget: usize) -> Self {
        Self {
            id,
            user,
            login,
            transport,
            budget,
            wake: Notify::new(),
            state: Mutex::default(),
        }
    }

    /// Queues something to send.
    ///
    /// Events beyond their part of the budget are read from the store when it is their turn. If the rest is over the
    /// budget too, the whole queue is dropped and the driver reads everything from the store.
    pub(crate) fn push(&self, item: Outgoing) {
        let mut state = self.state.lock();
        if state.close.is_some() {
            return;
        }
        if state.overflowed {
            state.drop_item(&item);
            return;
        }
        match item {
            Outgoing::Event { chat, seq, .. }
                if state.event_bytes + item.cost() > EVENT_BYTES && state.bytes + 64 <= self.budget =>
            {
                state.add_by_number(chat, seq);
            }
            item if state.bytes + item.cost() > self.budget => {
                state.drop_queue();
                state.drop_item(&item);
            }
            item => state.add(item),
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Drops the queue as if it had overflowed: something was lost on its way here.
    pub(crate) fn resync(&self) {
        self.state.lock().drop_queue();
        self.wake.notify_one();
    }

    /// Closes with a code. The first code counts.
    pub(crate) fn close(&self, code: u16) {
        self.state.lock().close.get_or_insert(code);
        self.wake.notify_one();
    }

    /// What the driver does next.
    ///
    /// Taking [`NextAction::Resync`] ends the overflow: what is queued from then on is kept.
    pub(crate) fn next(&self) -> NextAction {
        let mut state = self.state.lock();
        if let Some(code) = state.close {
            return NextAction::Close(code);
        }
        if state.overflowed {
            state.overflowed = false;
            return NextAction::Resync(std::mem::take(&mut state.dropped));
        }
        match state.queue.pop_front() {
            Some(item) => {
                state.bytes -= item.cost();
                state.event_bytes -= item.event_cost();
                if state.queue.is_empty() && state.queue.capacity() > 16 {
                    state.queue = VecDeque::new();
                }
                NextAction::Write(item)
            }
            None => NextAction::Wait,
        }
    }

    /// Waits until there may be something to do.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    // ---- its device ----

    pub(crate) fn name_device(&self, device: Uuid) {
        self.state.lock().device = Some(device);
    }

    pub(crate) fn device(&self) -> Option<Uuid> {
        self.state.lock().device
    }

    // ---- its pulse ----

    /// Asks something that must be answered by then. False while a question is open.
    pub(crate) fn ask(&self, by: Uptime) -> bool {
        let mut state = self.state.lock();
        let is_new = state.answer_by.is_none();
        state.answer_by.get_or_insert(by);
        is_new
    }

    /// The client sent something: any frame answers every question.
    pub(crate) fn heard(&self, now: Uptime) {
        let mut state = self.state.lock();
        state.answer_by = None;
        state.heard_at = now;
    }

    /// The driver waits for the store and reads nothing, or reads again.
    pub(crate) fn set_deaf(&self, on: bool) {
        self.state.lock().deaf = on;
    }

    /// May an answer of the client be here, and not read yet?
    pub(crate) fn is_deaf(&self) -> bool {
        self.state.lock().deaf
    }

    /// When the client last sent something.
    pub(crate) fn heard_at(&self) -> Uptime {
        self.state.lock().heard_at
    }

    /// Should the open question have been answered by now?
    pub(crate) fn is_unanswered(&self, now: Uptime) -> bool {
        self.state.lock().answer_by.is_some_and(|by| by <= now)
    }

    /// A write must wait, at most until then. False during a stall that began before.
    pub(crate) fn begin_stall(&self, until: Uptime) -> bool {
        let mut state = self.state.lock();
        if state.stalled_until.is_some() {
            return false;
        }
        state.written = 0;
        state.stalled_until = Some(until);
        true
    }

    /// The client took this many bytes.
    pub(crate) fn record_written(&self, bytes: usize) {
        let mut state = self.state.lock();
        state.written += bytes;
        if state.written >= LEAST_PROGRESS {
            state.stalled_until = None;
        }
    }

    /// The client was written the events of this chat up to a number.
    pub(crate) fn record_events(&self, chat: ChatId, seq: u64) {
        self.state.lock().wrote = Some((chat, seq));
    }

    /// Was the client written everything of this chat up to `seq`?
    pub(crate) fn was_written(&self, chat: ChatId, seq: u64) -> bool {
        matches!(self.state.lock().wrote, Some((of, wrote)) if of == chat && wrote >= seq)
    }

    /// The client took everything: the stall is over.
    pub(crate) fn clear_stall(&self) {
        self.state.lock().stalled_until = None;
    }

    /// Should the stall be over by now?
    pub(crate) fn is_stalled(&self, now: Uptime) -> bool {
        self.state.lock().stalled_until.is_some_and(|until| until <= now)
    }

    /// Gives the connection up: not even its close frame was taken.
    pub(crate) fn abandon(&self) {
        self.state.lock().abandoned = true;
        self.wake.notify_one();
    }

    pub(crate) fn abandoned(&self) -> bool {
        self.state.lock().abandoned
    }

    /// The code that it is being closed with.
    pub(crate) fn closing(&self) -> Option<u16> {
        self.state.lock().close
    }

    /// Until when the login is proven.
    pub(crate) fn login_until(&self) -> Uptime {
        self.state.lock().login_until
    }

    /// The login was renewed; the time never falls.
    pub(crate) fn extend_login(&self, until: Uptime) {
        let mut state = self.state.lock();
        state.login_until = state.login_until.max(until);
    }

    /// Its tab was hidden or shown. True: it is shown again.
    pub(crate) fn set_background(&self, on: bool) -> bool {
        let was = std::mem::replace(&mut self.state.lock().background, on);
        was && !on
    }

    pub(crate) fn background(&self) -> bool {
        self.state.lock().background
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(budget: usize) -> Connection {
        Connection::new(
            ConnectionId::from_random([1; 16]),
            UserId::from_random([2; 16]),
            LoginId::from_random([3; 16]),
            Transport::Socket,
            budget,
        )
    }

    fn frame() -> Outgoing {
        Outgoing::Frame(Bytes::from_static(&[b'x'; 36]))
    }

    #[test]
    fn a_queue_over_its_budget_is_dropped_once_and_then_works_again() {
        let connection = connection(250);
        for _ in 0..5 {
            connection.push(frame());
        }
        assert!(matches!(connection.next(), NextAction::Resync(_)));
        assert!(matches!(connection.next(), NextAction::Wait));
        connection.push(frame());
        assert!(matches!(connection.next(), NextAction::Write(_)));
    }

    #[test]
    fn a_dropped_queue_keeps_the_chats_it_was_about() {
        let connection = connection(250);
        let chat = |n| ChatId::from_random([n; 16]);
        let reread = |n| Outgoing::Reread { chat: chat(n), seq: 1 };
        connection.push(reread(1));
        connection.push(frame());
        for _ in 0..5 {
            connection.push(reread(2));
        }
        connection.push(reread(3));
        connection.push(Outgoing::RereadIfFollowed { chat: chat(4), seq: 1 });
        let NextAction::Resync(about) = connection.next() else {
            panic!("the queue was too long")
        };
        assert_eq!(about, [chat(1), chat(2), chat(3)]);
        connection.resync();
        assert!(matches!(connection.next(), NextAction::Resync(about) if about.is_empty()));
    }

    fn event(seq: u64, bytes: usize) -> Outgoing {
        Outgoing::Event {
            chat: ChatId::from_random([1; 16]),
            seq,
            ends: false,
            frame: Bytes::from(vec![b'x'; bytes]),
        }
    }

    #[test]
    fn events_beyond_their_budget_wait_in_the_store_and_not_in_memory() {
        let connection = connection(256 * 1024);
        for seq in 1..1_000 {
            connection.push(event(seq, 6_000));
            if seq == 500 {
                connection.push(frame());
            }
            let state = connection.state.lock();
            assert!(
                state.event_bytes <= EVENT_BYTES && state.queue.len() <= 5,
                "after {seq}"
            );
            let bytes: usize = state.queue.iter().map(Outgoing::cost).sum();
            assert_eq!(state.bytes, bytes, "after {seq}");
        }
        // Everything is still in its order: the frame comes between the events that it was queued between.
        let mut order = Vec::new();
        while let NextAction::Write(item) = connection.next() {
            order.push(match item {
                Outgoing::Event { seq, .. } => format!("event {seq}"),
                Outgoing::Stored { seq, .. } => format!("up to {seq}"),
                _ => "frame".to_owned(),
            });
        }
        assert_eq!(order, ["event 1", "event 2", "up to 500", "frame", "up to 999"]);
        connection.push(event(1_000, 6_000));
        let next = connection.next();
        assert!(matches!(next, NextAction::Write(Outgoing::Event { seq: 1_000, .. })));
        assert_eq!(connection.state.lock().event_bytes, 0);
    }

    #[test]
    fn the_first_close_code_counts_and_comes_before_the_queue() {
        let connection = connection(250);
        connection.push(frame());
        connection.close(4510);
        connection.close(4009);
        assert!(matches!(connection.next(), NextAction::Close(4510)));
    }

    #[test]
    fn a_stall_ends_with_4_kib_or_an_empty_queue() {
        let connection = connection(250);
        assert!(connection.begin_stall(Uptime(10)));
        for _ in 0..10 {
            connection.record_written(100);
            assert!(!connection.begin_stall(Uptime(20)));
        }
        assert!(!connection.is_stalled(Uptime(9)) && connection.is_stalled(Uptime(10)));
        connection.record_written(4_096);
        assert!(connection.begin_stall(Uptime(30)) && !connection.is_stalled(Uptime(10)));
        connection.clear_stall();
        assert!(!connection.is_stalled(Uptime(30)));
    }

    #[test]
    fn any_frame_answers_an_open_question() {
        let connection = connection(250);
        assert!(connection.ask(Uptime(10)) && !connection.ask(Uptime(20)));
        connection.heard(Uptime(7));
        assert_eq!(connection.heard_at(), Uptime(7));
        assert!(connection.ask(Uptime(30)));
        assert!(!connection.is_unanswered(Uptime(29)) && connection.is_unanswered(Uptime(30)));
    }
}
