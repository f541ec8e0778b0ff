//! The state of one node, and what every file uses.
//!
//! The rules of a chat are elsewhere: in the files of its commands.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use io_bus::{Bus, Hint};
use io_core::ids::{ConnectionId, NodeId, UserId};
use io_core::insights::{Fact, Part, Tally};
use io_core::matching::SupplyCount;
use io_core::outside::{Clock, Entropy};
use io_core::time::{Timestamp, Uptime};
use io_protocol::frames::ServerFrame;
use parking_lot::Mutex;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::agenda::{Agenda, Due};
use crate::chat::live_chat::LiveChats;
use crate::chat::openers::RecentOpeners;
use crate::chat::programs::Programs;
use crate::chat::redelivery::EndedChats;
use crate::chat::signal_counts::{SignalCount, SignalCounts};
use crate::connection::Outgoing;
use crate::connection::limits::UserLimits;
use crate::connection::outgoing;
use crate::counts::Counts;
use crate::hub::Hub;
use crate::lobby::CrowdSize;
use crate::matching::matcher::Matcher;
use crate::moderation::raids::Raids;
use crate::notifications::Elsewhere;
use crate::settings::{AccountLimits, Settings};
use crate::store::{StoreFailure, Stores};

/// How many cases about people who say that they are children are opened at once.
const UNDER_AGE_AT_ONCE: usize = 64;

/// One node: connections, live chats and searches. Cheap to clone.
#[derive(Clone)]
pub struct Realtime(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) stores: Stores,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) settings: Settings,
    pub(crate) hub: Hub,
    pub(crate) live: LiveChats,
    pub(crate) ended: EndedChats,
    pub(crate) agenda: Agenda,
    pub(crate) limits: UserLimits,
    pub(crate) openers: RecentOpeners,
    pub(crate) programs: Programs,
    pub(crate) raids: Raids,
    /// Who searched within the hour, by gender: in memory, for one word to those with a wish.
    pub(crate) supply: parking_lot::Mutex<SupplyCount>,
    pub(crate) signals: SignalCounts,
    /// What is counted for the operator, until the server writes it.
    tally: Mutex<Tally>,
    pub(crate) counts: Counts,
    /// How many cases about children are opened at once.
    pub(crate) under_age: Arc<Semaphore>,
    pub(crate) matcher: Matcher,
    pub(crate) crowd_size: CrowdSize,
    /// What people who look elsewhere should hear of.
    pub(crate) elsewhere: Elsewhere,
    /// Who says how much there is to read: one after the other.
    pub(crate) notices_turn: tokio::sync::Mutex<()>,
    pub(crate) bus: Bus,
    pub(crate) node: NodeId,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopped: CancellationToken,
    pub(crate) died: CancellationToken,
    pub(crate) draining: AtomicBool,
    pub(crate) closed: AtomicBool,
}

impl Realtime {
    /// Starts a node. Every live chat in the store gives both members the grace to return.
    pub async fn start(
        stores: Stores,
        bus: Bus,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Result<Self, StoreFailure> {
        let node = NodeId::from_random(entropy.id());
        let limits = UserLimits::new(settings.limits);
        let raids = Raids::new(&*entropy);
        let matcher = Matcher::new(&*entropy, settings.search_life);
        let realtime = Self(Arc::new(Inner {
            stores,
            clock,
            entropy,
            settings,
            hub: Hub::default(),
            live: LiveChats::default(),
            ended: EndedChats::default(),
            agenda: Agenda::default(),
            limits,
            openers: RecentOpeners::default(),
            programs: Programs::default(),
            raids,
            supply: parking_lot::Mutex::default(),
            signals: SignalCounts::default(),
            tally: Mutex::default(),
            counts: Counts::default(),
            under_age: Arc::new(Semaphore::new(UNDER_AGE_AT_ONCE)),
            matcher,
            crowd_size: CrowdSize::default(),
            elsewhere: Elsewhere::default(),
            notices_turn: tokio::sync::Mutex::new(()),
            bus,
            node,
            tasks: TaskTracker::new(),
            stopped: CancellationToken::new(),
            died: CancellationToken::new(),
            draining: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        }));
        realtime.recover_live_chats().await?;
        realtime.run_until_stopped(realtime.clone().tick_forever());
        realtime.run_until_stopped(realtime.clone().listen_forever());
        Ok(realtime)
    }

    /// How many people are connected to this node.
    pub fn people_here(&self) -> usize {
        self.0.hub.people()
    }

    /// How many sockets and streams are open.
    pub fn connections(&self) -> usize {
        self.0.hub.count()
    }

    /// Changes how often accounts may write and search, from now on.
    pub fn change_limits(&self, limits: AccountLimits) {
        self.0.limits.change(limits);
    }

    /// How many people are searching on this node.
    pub fn searching(&self) -> usize {
        self.0.matcher.lock().tickets.len()
    }

    /// How many chats are live on this node.
    pub fn live_chats(&self) -> usize {
        self.0.live.count()
    }

    /// How often each signal was found in messages and asked about, since the process started.
    pub fn signal_counts(&self) -> Vec<SignalCount> {
        self.0.signals.all()
    }

    /// How often an opener was held back because its writer sends it to everyone.
    pub fn openers_slowed(&self) -> u64 {
        self.0.signals.slowed()
    }

    /// Takes or changes what is counted for the operator.
    pub fn with_tally<T>(&self, change: impl FnOnce(&mut Tally) -> T) -> T {
        change(&mut self.0.tally.lock())
    }

    // ---- small things that every file uses ----

    /// Counts something that a user did, or that happened to them.
    pub(crate) fn count(&self, user: UserId, fact: Fact, part: Part) {
        let now = self.now();
        self.with_tally(|tally| tally.count(user, fact, part, now));
    }

    /// The time of the calendar: for what is stored or shown.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The time that never steps: for deadlines, limits and waiting times.
    pub(crate) fn uptime(&self) -> Uptime {
        self.0.clock.uptime()
    }

    /// The times and limits in force.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn epoch(&self) -> Uuid {
        self.0.stores.chats.epoch()
    }

    pub(crate) fn publish(&self, hint: &Hint) {
        self.0.bus.publish(self.0.node, hint);
    }

    /// Is there no other node?
    pub(crate) fn is_alone(&self) -> bool {
        self.0.bus.is_alone(self.0.node)
    }

    pub(crate) fn due_patiently(&self, when: Uptime, due: Due) {
        self.0.agenda.at_patiently(when, self.0.settings.ticks_of_patience, due);
    }

    /// Sends a frame to every connection of a user.
    pub(crate) fn tell(&self, user: UserId, frame: &ServerFrame) {
        self.0.hub.tell(user, || Outgoing::Frame(outgoing::json(frame)));
    }

    /// The same, except for the connection that caused it.
    pub(crate) fn tell_others(&self, user: UserId, but: Option<ConnectionId>, frame: &ServerFrame) {
        self.0
            .hub
            .tell_except(user, but, || Outgoing::Frame(outgoing::json(frame)));
    }

    /// Runs something in the background, independent of its caller.
    pub(crate) fn in_background(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(work);
    }

    /// Runs something to completion, even if the caller goes away.
    pub(crate) async fn run_to_completion<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.0.tasks.spawn(work).await.ok()
    }
}
