//! The live side of one node as one value: what it is made of, how it starts and stops, and what is done when
//! something is due.
//!
//! Must not know any rule of a chat: those are in the files of the commands.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use io_bus::{Bus, Heard, Hint};
use io_core::chat::Chat;
use io_core::ids::{ChatId, ConnectionId, LoginId, NodeId, UserId};
use io_core::outside::{Clock, Entropy};
use io_core::time::{Span, Timestamp};
use io_protocol::events::RevealState;
use io_protocol::frames::{ServerFrame, close};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::agenda::{Agenda, Due};
use crate::chat::live_chat::{LiveChat, LiveChats, Side};
use crate::connection::limits::UserLimits;
use crate::connection::outgoing;
use crate::connection::{Connection, Item, Kind};
use crate::hub::Hub;
use crate::lobby::Crowd;
use crate::matching::matcher::Matcher;
use crate::refusal::{Login, Refusal};
use crate::settings::Settings;
use crate::store::{Ending, Ledger, LedgerError};

/// How often it is looked at what is due.
const TICK: Duration = Duration::from_millis(100);

/// The live side of one node. Cheap to clone; every clone is the same.
#[derive(Clone)]
pub struct Realtime(pub(crate) Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) settings: Settings,
    pub(crate) hub: Hub,
    pub(crate) live: LiveChats,
    pub(crate) agenda: Agenda,
    pub(crate) limits: UserLimits,
    pub(crate) matcher: Matcher,
    pub(crate) crowd: Crowd,
    bus: Bus,
    node: NodeId,
    tasks: TaskTracker,
    stopped: CancellationToken,
    died: CancellationToken,
    draining: AtomicBool,
    closed: AtomicBool,
}

impl Realtime {
    /// Starts: takes up every live chat of the ledger, giving both members the grace to come back.
    pub async fn start(
        ledger: Arc<dyn Ledger>,
        bus: Bus,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Result<Self, LedgerError> {
        let node = NodeId::from_random(entropy.id());
        let matcher = Matcher::new(&*entropy, settings.search_life);
        let realtime = Self(Arc::new(Parts {
            ledger,
            clock,
            entropy,
            settings,
            hub: Hub::default(),
            live: LiveChats::default(),
            agenda: Agenda::default(),
            limits: UserLimits::default(),
            matcher,
            crowd: Crowd::default(),
            bus,
            node,
            tasks: TaskTracker::new(),
            stopped: CancellationToken::new(),
            died: CancellationToken::new(),
            draining: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        }));
        realtime.take_up_live_chats().await?;
        realtime.run_until_stopped(realtime.clone().tick_for_ever());
        realtime.run_until_stopped(realtime.clone().listen_for_ever());
        Ok(realtime)
    }

    /// This node is about to go: nobody is matched any more, and new searches are refused. Chats go on.
    pub fn stop_matching(&self) {
        self.0.draining.store(true, Ordering::Release);
    }

    /// Tells everybody to go and closes every connection, in random order, over this time.
    pub async fn drain(&self, over: Duration) {
        self.stop_matching();
        let spread = u32::try_from(over.as_secs()).unwrap_or(u32::MAX);
        let mut open = self.0.hub.all();
        let frame = outgoing::json(&ServerFrame::Draining { spread });
        for connection in &open {
            connection.push(Item::Frame(frame.clone()));
        }
        self.shuffle(&mut open);
        let pause = over / u32::try_from(open.len().max(1)).unwrap_or(u32::MAX);
        for connection in open {
            tokio::time::sleep(pause).await;
            connection.close(close::RESTART);
        }
    }

    /// Closes every connection and waits until each has said goodbye or was given up; then saves what waits to be saved
    /// and ends every task.
    pub async fn stop(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
        for connection in self.0.hub.all() {
            connection.close(close::RESTART);
        }
        // Whoever takes no goodbye is given up by the tick, so it goes on until here.
        self.0.hub.emptied().await;
        self.0.stopped.cancel();
        for chat in self.0.live.all() {
            // Marks that cannot be saved now are told again by the clients.
            let _ = self.save_marks(&chat).await;
        }
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Gives up every connection that is still open, without a goodbye: there is no time left.
    pub fn abandon_connections(&self) {
        for connection in self.0.hub.all() {
            connection.close(close::RESTART);
            connection.abandon();
        }
    }

    /// Waits until something that must run all the time has ended by a fault of its own. Nobody is pinged, no grace runs
    /// out and nobody is matched from then on: the process must not go on like this.
    pub async fn died(&self) {
        self.0.died.cancelled().await;
    }

    /// Does everything run that must run all the time?
    pub fn is_alive(&self) -> bool {
        !self.0.died.is_cancelled()
    }

    /// Is this node going away?
    pub(crate) fn draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    /// May this login open a socket or stream? Not for a minute after one was closed with 4029.
    pub fn may_open(&self, login: LoginId) -> Result<(), Refusal> {
        self.0.limits.may_open(login, self.now())
    }

    /// How many people are connected to this node.
    pub fn people_here(&self) -> usize {
        self.0.hub.people()
    }

    /// How many sockets and streams are open.
    pub fn connections(&self) -> usize {
        self.0.hub.all().len()
    }

    /// How many people are searching on this node.
    pub fn searching(&self) -> usize {
        self.0.matcher.lock().tickets.len()
    }

    /// How many chats are live on this node.
    pub fn live_chats(&self) -> usize {
        self.0.live.all().len()
    }

    // ---- what other parts of the server tell ----

    /// A login ended: its connections close with 4501.
    pub fn login_ended(&self, login: LoginId) {
        self.close_where(|one| one.login == login);
        self.publish(&Hint::LoginEnded { login });
    }

    /// These logins ended, as the store says: what a revocation that was cut off did not say itself.
    pub fn logins_ended(&self, logins: &HashSet<LoginId>) {
        self.close_where(|one| logins.contains(&one.login));
    }

    /// Every login of a user ended.
    pub fn signed_out(&self, user: UserId) {
        self.close_where(|one| one.user == user);
        self.publish(&Hint::SignedOut { user });
    }

    /// It is not known any more which logins live: everybody comes back and shows it again.
    pub fn distrust_logins(&self) {
        for connection in self.0.hub.all() {
            connection.close(close::LOGIN_EXPIRED);
        }
    }

    /// A login was renewed: its connections stay open until then.
    pub fn login_renewed(&self, login: LoginId, until: Timestamp) {
        for connection in self.0.hub.those(|one| one.login == login) {
            connection.prove(until);
        }
    }

    /// The profile changed: privacy switches take effect at once.
    pub async fn profile_changed(&self, user: UserId) {
        self.publish(&Hint::ProfileChanged { user });
        self.reload_privacy(user).await;
    }

    /// The account is about to go: its search stops, and its chat ends as any chat that is left (ANO-05).
    pub async fn account_leaving(&self, user: UserId) -> Result<(), Refusal> {
        self.stop_searching(user).await;
        match self.0.live.of(user) {
            Some((live, _)) => self.finish(&live, Ending::Leave(user)).await,
            None => Ok(()),
        }
    }

    fn close_where(&self, is_meant: impl Fn(&Connection) -> bool) {
        for connection in self.0.hub.those(is_meant) {
            connection.close(close::NOT_SIGNED_IN);
        }
    }

    // ---- small things that every file uses ----

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The lengths and limits in force.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn epoch(&self) -> Uuid {
        self.0.ledger.epoch()
    }

    /// A random part of a span.
    pub(crate) fn part_of(&self, span: Span) -> Span {
        let most = u64::try_from(span.0).unwrap_or(0);
        if most == 0 {
            return Span::ZERO;
        }
        let mut bytes = [0; 8];
        self.0.entropy.fill(&mut bytes);
        Span(i64::try_from(u64::from_le_bytes(bytes) % most).unwrap_or(0))
    }

    fn shuffle<T>(&self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let most = Span(i64::try_from(last + 1).unwrap_or(i64::MAX));
            let other = usize::try_from(self.part_of(most).0).unwrap_or(0);
            all.swap(last, other);
        }
    }

    pub(crate) fn publish(&self, hint: &Hint) {
        self.0.bus.publish(self.0.node, hint);
    }

    /// Is there no other node?
    pub(crate) fn is_alone(&self) -> bool {
        self.0.bus.is_alone(self.0.node)
    }

    pub(crate) fn due_patiently(&self, when: Timestamp, due: Due) {
        self.0.agenda.at_patiently(when, self.0.settings.ticks_of_patience, due);
    }

    /// Tells every connection of a user.
    pub(crate) fn tell(&self, user: UserId, frame: &ServerFrame) {
        self.0.hub.tell(user, || Item::Frame(outgoing::json(frame)));
    }

    /// The same, but for the connection that did it.
    pub(crate) fn tell_others(&self, user: UserId, but: Option<ConnectionId>, frame: &ServerFrame) {
        self.0.hub.tell_but(user, but, || Item::Frame(outgoing::json(frame)));
    }

    /// Does something on its own that must not end with whoever began it.
    pub(crate) fn in_background(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(work);
    }

    /// Does something to its end even if the caller goes away.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.0.tasks.spawn(work).await.ok()
    }

    // ---- connections ----

    pub(crate) fn open_connection(&self, login: Login, kind: Kind) -> Arc<Connection> {
        let id = ConnectionId::from_random(self.0.entropy.id());
        let settings = &self.0.settings;
        let connection = Arc::new(Connection::new(
            id,
            login.user,
            login.login,
            kind,
            settings.outbound_bytes,
        ));
        self.0.hub.open(Arc::clone(&connection));
        if self.0.closed.load(Ordering::SeqCst) {
            connection.close(close::RESTART);
        }
        self.ask(&connection);
        let half = Span(settings.heartbeat.0 / 2);
        let first = self.now() + half + self.part_of(half);
        self.0.agenda.at(first, Due::Beat(id));
        connection.prove(login.until);
        self.0.agenda.at(login.until + settings.renewed_within, Due::Login(id));
        connection
    }

    /// It said `hello`.
    pub(crate) fn register(&self, connection: &Arc<Connection>, device: Uuid) {
        connection.heard(self.now());
        let most = self.0.settings.connections_per_user;
        let out = self.0.hub.register(connection, device, most);
        for old in out.replaced {
            old.close(close::REPLACED);
        }
        for old in out.too_many {
            old.close(close::TOO_MANY);
        }
        self.came(connection.user);
    }

    pub(crate) fn connection_gone(&self, connection: &Arc<Connection>) {
        if self.0.hub.close(connection) {
            self.went(connection.user);
        }
    }

    /// Asks a connection for a sign of life.
    pub(crate) fn ask(&self, connection: &Connection) {
        if let Some(question) = connection.ask() {
            let deadline = self.now() + self.0.settings.answer_within;
            self.due_patiently(deadline, Due::Answer(connection.id, question));
        }
    }

    /// A write of this connection has to wait: too long closes it, or gives it up if it is being closed.
    pub(crate) fn watch_standstill(&self, connection: &Connection) {
        if let Some(number) = connection.stand_still() {
            let deadline = self.now() + self.0.settings.write_within;
            self.due_patiently(deadline, Due::Write(connection.id, number));
        }
    }

    /// Pings a connection.
    pub(crate) fn ping(&self, connection: &Connection) {
        connection.push(Item::Frame(outgoing::json(&ServerFrame::Ping)));
        if connection.kind == Kind::Socket {
            self.ask(connection);
        }
    }

    // ---- what runs all the time ----

    fn run_until_stopped(&self, work: impl Future<Output = ()> + Send + 'static) {
        let (stopped, died) = (self.0.stopped.clone(), self.0.died.clone());
        self.0.tasks.spawn(async move {
            // However this task ends but by being stopped, even by a panic, it is said.
            let dead = died.drop_guard();
            // The loops keep nothing that an end in the middle could harm.
            if stopped.run_until_cancelled(work).await.is_none() {
                dead.disarm();
            }
        });
    }

    async fn tick_for_ever(self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.look_at_the_clock();
        }
    }

    /// Does what is due. The node does this by itself ten times a second; whoever moved its clock need not wait for it.
    pub fn look_at_the_clock(&self) {
        let now = self.now();
        if !self.draining() {
            self.tick_pool(now);
        }
        for due in self.0.agenda.due(now) {
            self.on_due(due, now);
        }
        self.0.limits.forget_the_idle(now);
    }

    async fn listen_for_ever(self) {
        let mut ear = self.0.bus.join(self.0.node);
        loop {
            match ear.hear().await {
                Heard::Hint(Hint::Advanced { chat, members, seq }) => self.heard_of(chat, members, seq),
                Heard::Hint(Hint::LoginEnded { login }) => self.close_where(|one| one.login == login),
                Heard::Hint(Hint::SignedOut { user }) => self.close_where(|one| one.user == user),
                Heard::Hint(Hint::ProfileChanged { user }) => self.reload_privacy(user).await,
                Heard::Hint(Hint::PeopleChanged { user }) => self.tell(user, &ServerFrame::PeopleChanged),
                Heard::Lost => {
                    for connection in self.0.hub.all() {
                        connection.distrust();
                    }
                }
            }
        }
    }

    fn on_due(&self, due: Due, now: Timestamp) {
        match due {
            Due::Beat(id) => {
                if let Some(connection) = self.0.hub.connection(id) {
                    self.ping(&connection);
                    self.look_at_heartbeat(&connection);
                    let settings = &self.0.settings;
                    let next = if connection.background() {
                        settings.background_heartbeat
                    } else {
                        settings.heartbeat
                    };
                    self.0.agenda.at(now + next, due);
                }
            }
            Due::Answer(id, question) => {
                if let Some(connection) = self.0.hub.connection(id)
                    && connection.unanswered(question)
                {
                    connection.close(close::NO_PONG);
                }
            }
            Due::Write(id, write) => {
                if let Some(connection) = self.0.hub.connection(id)
                    && connection.stands_still(write)
                {
                    if connection.closing().is_some() {
                        connection.abandon();
                    } else {
                        connection.close(close::SLOW);
                    }
                }
            }
            Due::Login(id) => {
                if let Some(connection) = self.0.hub.connection(id) {
                    let deadline = connection.proven_until() + self.0.settings.renewed_within;
                    if deadline > now {
                        self.0.agenda.at(deadline, due);
                    } else {
                        connection.close(close::LOGIN_EXPIRED);
                    }
                }
            }
            Due::Away(chat, side) => self.with_live(chat, |live| self.say_away(live, side, now)),
            Due::Grace(chat, side) => self.with_live(chat, |live| self.end_if_still_away(live, side, now)),
            Due::Idle(chat) => self.with_live(chat, |live| self.end_if_idle(live, now)),
            Due::Arrive(chat) => self.with_live(chat, |live| self.end_if_nobody_came(live)),
            Due::Typing(chat, side) => self.with_live(chat, |live| self.stop_typing_if_over(live, side, now)),
            Due::Receipt(chat, side) => self.with_live(chat, |live| {
                let (realtime, live) = (self.clone(), Arc::clone(live));
                self.in_background(async move { realtime.save_and_tell_receipt(&live, side).await });
            }),
            Due::SaveMarks(chat) => self.with_live(chat, |live| {
                let (realtime, live) = (self.clone(), Arc::clone(live));
                self.in_background(async move {
                    if realtime.save_marks(&live).await.is_err() {
                        realtime.save_marks_later(&live);
                    }
                });
            }),
            Due::Reveal(chat) => self.with_live(chat, |live| {
                let (realtime, live) = (self.clone(), Arc::clone(live));
                self.in_background(async move { realtime.tell_reveal(&live, &Side::BOTH).await });
            }),
            Due::Look(chat) => self.with_live(chat, |live| self.look_again(live)),
            Due::LookAtEnd(chat, members, seq, left) => self.look_at_end(chat, members, seq, left),
            Due::Open(_) if self.draining() => {}
            Due::Open(ticket) => self.open_soon(ticket),
            Due::Call(ticket) => self.end_call(ticket, now),
            Due::Visit(user) => {
                if self.0.hub.visit_over(user, now) {
                    self.went(user);
                }
            }
        }
    }

    fn with_live(&self, chat: ChatId, act: impl FnOnce(&Arc<LiveChat>)) {
        if let Some(live) = self.0.live.get(chat) {
            act(&live);
        }
    }

    async fn take_up_live_chats(&self) -> Result<(), LedgerError> {
        let now = self.now();
        let rules = self.0.settings.chat_rules();
        let until = now + rules.grace;
        for (chat, [reader, _]) in self.0.ledger.live_chats().await? {
            let Some(seen) = self.0.ledger.seen(chat, reader, now).await? else {
                continue;
            };
            if let RevealState::Asked { expires_at, .. } | RevealState::Offered { expires_at, .. } = seen.view.reveal {
                self.0.agenda.at(expires_at.0 + Span::seconds(1), Due::Reveal(chat));
            }
            if let Some(live) = LiveChat::from_seen(&seen, Chat::taken_up(&rules, now)) {
                self.0.live.insert(live);
                for side in Side::BOTH {
                    self.0.agenda.at(until, Due::Grace(chat, side));
                }
                self.0.agenda.at(now + rules.idle_after, Due::Idle(chat));
            }
        }
        Ok(())
    }
}
