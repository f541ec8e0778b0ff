//! The pool of this node and who waits for its answers. The pool itself is pure; what it says is carried out here.
//!
//! Must not decide who fits whom (the pool does), nor that a chat is open (the ledger does). The pool is only ever
//! touched under its lock, and nothing waits while holding it.

use std::collections::{HashMap, VecDeque};

use io_core::ids::{ChatId, TicketId, UserId};
use io_core::matching::{self, Pool, Tuning};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use io_protocol::events::{LadderNote, PeerCard, Search};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::oneshot;

/// How many waits the typical one is taken from.
const WAITS: usize = 50;
/// With fewer than this there is nothing typical.
const FEWEST_WAITS: usize = 5;
/// How long it is remembered which chat a ticket led to.
const REMEMBERED: Span = Span::minutes(10);

/// One running search.
#[derive(Debug)]
pub(crate) struct Searching {
    pub(crate) user: UserId,
    /// How this person is seen where they chose to be seen under the own alias.
    pub(crate) shown_as: Option<PeerCard>,
    /// Where it stood, and when.
    pub(crate) stands: Option<(matching::Search, Timestamp)>,
    /// Whoever waits to learn whether the search was left.
    pub(crate) leaving: Vec<oneshot::Sender<bool>>,
}

/// Two people who fit, before the ledger opened their chat.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) a: matching::Side,
    pub(crate) b: matching::Side,
    pub(crate) shared: matching::Shared,
}

/// Everything about searching, under one lock.
pub(crate) struct Searches {
    pub(crate) pool: Pool,
    pub(crate) tickets: HashMap<TicketId, Searching>,
    pub(crate) users: HashMap<UserId, TicketId>,
    /// Proposals that are held for a moment; each side can still leave.
    pub(crate) held: HashMap<TicketId, Proposal>,
    /// Which chat a ticket led to.
    found: HashMap<TicketId, (UserId, ChatId, Timestamp)>,
    waits: VecDeque<Span>,
}

/// See the top of this file.
pub(crate) struct Matcher(Mutex<Searches>);

impl Matcher {
    pub(crate) fn new(entropy: &dyn Entropy, search_life: Span) -> Self {
        let mut seed = [0; 8];
        entropy.fill(&mut seed);
        let tuning = Tuning {
            timeout: search_life,
            ..Tuning::default()
        };
        Self(Mutex::new(Searches {
            pool: Pool::new(tuning, u64::from_le_bytes(seed)),
            tickets: HashMap::new(),
            users: HashMap::new(),
            held: HashMap::new(),
            found: HashMap::new(),
            waits: VecDeque::new(),
        }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Searches> {
        self.0.lock()
    }
}

impl Searches {
    /// The search is over, one way or another.
    pub(crate) fn forget(&mut self, ticket: TicketId, left: bool) -> Option<Searching> {
        let mut searching = self.tickets.remove(&ticket)?;
        if self.users.get(&searching.user) == Some(&ticket) {
            self.users.remove(&searching.user);
        }
        for waiting in searching.leaving.drain(..) {
            // Whoever asked may be gone.
            let _ = waiting.send(left);
        }
        Some(searching)
    }

    /// Remembers where a ticket led, and how long it took.
    pub(crate) fn remember(&mut self, side: matching::Side, chat: ChatId, now: Timestamp) {
        self.found.retain(|_, (_, _, at)| now - *at < REMEMBERED);
        self.found.insert(side.ticket, (side.user, chat, now));
        if self.waits.len() == WAITS {
            self.waits.pop_front();
        }
        self.waits.push_back(now - side.since);
    }

    /// The chat that this user's ticket led to.
    pub(crate) fn led_to(&self, ticket: TicketId, user: UserId) -> Option<ChatId> {
        let (whose, chat, _) = self.found.get(&ticket)?;
        (*whose == user).then_some(*chat)
    }

    /// Takes out the held proposal in which this ticket is.
    pub(crate) fn take_held(&mut self, ticket: TicketId) -> Option<Proposal> {
        let key = *self
            .held
            .iter()
            .find(|(_, proposal)| proposal.a.ticket == ticket || proposal.b.ticket == ticket)?
            .0;
        self.held.remove(&key)
    }

    /// Seconds that a search took lately, rounded up to five; absent when too few to say.
    pub(crate) fn typical_wait(&self) -> Option<u32> {
        if self.waits.len() < FEWEST_WAITS {
            return None;
        }
        let mut waits: Vec<Span> = self.waits.iter().copied().collect();
        waits.sort_unstable();
        let median = u32::try_from(waits[waits.len() / 2].as_seconds_ceil()).unwrap_or(u32::MAX);
        Some(median.div_ceil(5).max(1) * 5)
    }

    /// Where the search of a user stands now.
    pub(crate) fn search_of(&self, user: UserId, now: Timestamp) -> Option<Search> {
        let searching = self.tickets.get(self.users.get(&user)?)?;
        let (stands, at) = searching.stands?;
        Some(wire(&stands, at, now))
    }
}

/// Where a search stands, as the wire has it.
pub(crate) fn wire(stands: &matching::Search, at: Timestamp, now: Timestamp) -> Search {
    let seconds = |span: Span| u32::try_from(span.0.max(0) / 1_000_000).unwrap_or(u32::MAX);
    Search {
        ticket: stands.ticket,
        level: stands.level.number(),
        waited: seconds(stands.waited + (now - at)),
        note: match stands.note {
            matching::LadderNote::Everything => LadderNote::Everything,
            matching::LadderNote::AnyInterest => LadderNote::AnyInterest,
            matching::LadderNote::AnyLanguage => LadderNote::AnyLanguage,
            matching::LadderNote::Recent => LadderNote::Recent,
            matching::LadderNote::Anyone => LadderNote::Anyone,
        },
        next_in: stands
            .next_at
            .map(|next| u32::try_from((next - now).as_seconds_ceil().max(0)).unwrap_or(u32::MAX)),
    }
}
