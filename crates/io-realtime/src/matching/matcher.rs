//! The pool of this node and the state of its searches.
//!
//! The pool (pure, in `io_core::matching`) decides who fits; the store decides that a chat is open. The pool is only
//! touched under its lock, and nothing waits while holding it.

use std::collections::{HashMap, VecDeque};

use io_core::chat::ShownCard;
use io_core::durations::{DurationCounts, Durations};
use io_core::ids::{ChatId, TicketId, UserId};
use io_core::matching::{self, Community, Pool, TICKET_LIFE, Tuning, Wishes};
use io_core::outside::Entropy;
use io_core::time::{Span, Uptime};
use io_protocol::events::{LadderNote, Search};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::oneshot;

/// How many waits the typical wait is taken from.
const WAITS: usize = 50;
/// By how long they took, searches are counted.
static WAIT_LIMITS: [Span; 8] = [
    Span::seconds(1),
    Span::seconds(5),
    Span::seconds(15),
    Span::seconds(30),
    Span::minutes(1),
    Span::minutes(2),
    Span::minutes(5),
    Span::minutes(15),
];
/// With fewer than this there is no typical wait.
const FEWEST_WAITS: usize = 5;
/// How many results are remembered for one user.
///
/// A user who invents more tickets evicts only their own.
const REMEMBERED_PER_USER: usize = 16;

/// One running search.
#[derive(Debug)]
pub(crate) struct Searching {
    pub(crate) user: UserId,
    /// The card of a user who chose to be seen under their alias.
    pub(crate) shown_as: Option<ShownCard>,
    /// The current wishes; they may differ from the stored ones.
    pub(crate) wishes: Wishes,
    /// The ticket that this one replaces: its match never came.
    pub(crate) replaces: Option<TicketId>,
    /// The state that was last sent, and when.
    pub(crate) last_told: Option<(matching::Search, Uptime)>,
    /// Where the user was met when it began. Another community ends it.
    pub(crate) community: Community,
    /// It ends because the user's community is another one by now.
    pub(crate) moved: bool,
    /// Callers that wait to learn whether the search was left.
    pub(crate) leaving: Vec<oneshot::Sender<bool>>,
}

/// Two people who fit, before the store opened their chat.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    /// Which of all proposals; given when it is held.
    pub(crate) number: u64,
    pub(crate) a: matching::Side,
    pub(crate) b: matching::Side,
    pub(crate) shared: matching::Shared,
    /// The tickets that still have to answer "I'm here", and until when.
    pub(crate) called: Vec<TicketId>,
    pub(crate) until: Uptime,
}

impl Proposal {
    pub(crate) fn sides(&self) -> [matching::Side; 2] {
        [self.a, self.b]
    }
}

/// The result of a ticket.
#[derive(Clone, Debug)]
pub(crate) enum PastSearch {
    /// It led to a chat.
    Matched {
        chat: ChatId,
        /// Since when the person had waited, and with which wishes: the peer may never come.
        since: Uptime,
        wishes: Wishes,
    },
    /// It ended without a chat, and never leads to one.
    Ended,
}

/// The results of the latest tickets of each user.
#[derive(Default)]
struct PastSearches {
    users: HashMap<UserId, VecDeque<(Uptime, TicketId, PastSearch)>>,
    /// When to remove old results of a user; each user once, the earliest first.
    tidied: VecDeque<(Uptime, UserId)>,
}

impl PastSearches {
    fn note(&mut self, user: UserId, ticket: TicketId, past: PastSearch, now: Uptime) {
        while self.tidied.front().is_some_and(|(at, _)| now - *at >= TICKET_LIFE) {
            if let Some((_, user)) = self.tidied.pop_front()
                && let Some(own) = self.users.get_mut(&user)
            {
                own.retain(|(at, ..)| now - *at < TICKET_LIFE);
                if own.is_empty() {
                    self.users.remove(&user);
                } else {
                    self.tidied.push_back((now, user));
                }
            }
        }
        let own = self.users.entry(user).or_default();
        if own.is_empty() {
            self.tidied.push_back((now, user));
        }
        own.retain(|(_, known, _)| *known != ticket);
        if own.len() == REMEMBERED_PER_USER {
            own.pop_front();
        }
        own.push_back((now, ticket, past));
    }

    fn of(&self, user: UserId, ticket: TicketId, now: Uptime) -> Option<&PastSearch> {
        let mut own = self.users.get(&user)?.iter();
        let (at, _, past) = own.find(|(_, known, _)| *known == ticket)?;
        (now - *at < TICKET_LIFE).then_some(past)
    }
}

/// All searches of this node, under one lock.
pub(crate) struct Searches {
    pub(crate) pool: Pool,
    pub(crate) tickets: HashMap<TicketId, Searching>,
    pub(crate) users: HashMap<UserId, TicketId>,
    /// Proposals that are held for a moment, by the ticket of their first side; either side can still leave.
    held: HashMap<TicketId, Proposal>,
    /// The proposal that a ticket is in.
    held_by: HashMap<TicketId, TicketId>,
    /// How many were held so far.
    proposals: u64,
    past: PastSearches,
    waits: VecDeque<Span>,
    all_waits: Durations,
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
            held_by: HashMap::new(),
            proposals: 0,
            past: PastSearches::default(),
            waits: VecDeque::new(),
            all_waits: Durations::new(&WAIT_LIMITS),
        }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Searches> {
        self.0.lock()
    }
}

impl Searches {
    /// A search ended without a match: its ticket never leads to one.
    ///
    /// False: there is no such search.
    pub(crate) fn end(&mut self, ticket: TicketId, now: Uptime) -> bool {
        let Some(searching) = self.remove(ticket, true) else {
            return false;
        };
        self.past.note(searching.user, ticket, PastSearch::Ended, now);
        true
    }

    /// A ticket was left before its search started: it never starts.
    pub(crate) fn end_before_start(&mut self, user: UserId, ticket: TicketId, now: Uptime) {
        if !self.tickets.contains_key(&ticket) && self.past.of(user, ticket, now).is_none() {
            self.past.note(user, ticket, PastSearch::Ended, now);
        }
    }

    /// The search of someone who waited since `since` led to a chat.
    /// False: the search was over already.
    pub(crate) fn record_match(&mut self, ticket: TicketId, since: Uptime, chat: ChatId, now: Uptime) -> bool {
        let Some(Searching { user, wishes, .. }) = self.remove(ticket, false) else {
            return false;
        };
        self.past
            .note(user, ticket, PastSearch::Matched { chat, since, wishes }, now);
        if self.waits.len() == WAITS {
            self.waits.pop_front();
        }
        self.waits.push_back(now - since);
        self.all_waits.note(now - since);
        true
    }

    /// How long searches took that led to a chat.
    pub(crate) fn all_waits(&self) -> DurationCounts {
        self.all_waits.counted()
    }

    fn remove(&mut self, ticket: TicketId, left: bool) -> Option<Searching> {
        let mut searching = self.tickets.remove(&ticket)?;
        if self.users.get(&searching.user) == Some(&ticket) {
            self.users.remove(&searching.user);
        }
        for waiting in searching.leaving.drain(..) {
            // The caller may be gone.
            let _ = waiting.send(left);
        }
        Some(searching)
    }

    /// Does someone wait to hear that they left?
    pub(crate) fn is_leaving(&self, ticket: TicketId) -> bool {
        let searching = self.tickets.get(&ticket);
        searching.is_some_and(|one| one.leaving.iter().any(|waiting| !waiting.is_closed()))
    }

    /// Does the search end because the user's community is another one?
    pub(crate) fn is_moving(&self, ticket: TicketId) -> bool {
        self.tickets.get(&ticket).is_some_and(|one| one.moved)
    }

    /// The result of this user's ticket.
    pub(crate) fn past(&self, user: UserId, ticket: TicketId, now: Uptime) -> Option<&PastSearch> {
        self.past.of(user, ticket, now)
    }

    /// The search of this user that led to a chat: its ticket, its position in the queue, its wishes.
    pub(crate) fn previous_search(&self, user: UserId, chat: ChatId) -> Option<(TicketId, Uptime, Wishes)> {
        let mut own = self.past.users.get(&user)?.iter();
        own.find_map(|(_, ticket, past)| match past {
            PastSearch::Matched {
                chat: led,
                since,
                wishes,
            } if *led == chat => Some((*ticket, *since, wishes.clone())),
            _ => None,
        })
    }

    // ---- held proposals ----

    /// Returns its number: an end of the hold of an earlier one with the same tickets must not open this one.
    pub(crate) fn hold_proposal(&mut self, mut proposal: Proposal) -> u64 {
        let name = proposal.a.ticket;
        self.proposals += 1;
        proposal.number = self.proposals;
        for side in proposal.sides() {
            self.held_by.insert(side.ticket, name);
        }
        self.held.insert(name, proposal);
        self.proposals
    }

    /// The held proposal that this ticket is in.
    pub(crate) fn held(&mut self, ticket: TicketId) -> Option<&mut Proposal> {
        self.held.get_mut(self.held_by.get(&ticket)?)
    }

    /// Takes out the held proposal that this ticket is in.
    pub(crate) fn take_held(&mut self, ticket: TicketId) -> Option<Proposal> {
        let proposal = self.held.remove(self.held_by.get(&ticket)?)?;
        for side in proposal.sides() {
            self.held_by.remove(&side.ticket);
        }
        Some(proposal)
    }

    /// The seconds that recent searches took, rounded up to five.
    ///
    /// Absent if there were too few.
    pub(crate) fn typical_wait(&self) -> Option<u32> {
        if self.waits.len() < FEWEST_WAITS {
            return None;
        }
        let mut waits: Vec<Span> = self.waits.iter().copied().collect();
        waits.sort_unstable();
        let median = u32::try_from(waits[waits.len() / 2].as_seconds_ceil()).unwrap_or(u32::MAX);
        Some(median.div_ceil(5).max(1) * 5)
    }

    /// The current state of a user's search.
    pub(crate) fn search_of(&self, user: UserId, now: Uptime) -> Option<Search> {
        let ticket = self.users.get(&user)?;
        let searching = self.tickets.get(ticket)?;
        let (last_told, at) = searching.last_told?;
        let proposal = self.held_by.get(ticket).and_then(|name| self.held.get(name));
        let called = proposal.filter(|proposal| proposal.called.contains(ticket));
        Some(Search {
            instead_of: searching.replaces,
            called: called.map(|proposal| seconds_until(proposal.until, now)),
            ..wire(&last_told, at, now)
        })
    }
}

/// Whole seconds until then, rounded up.
pub(crate) fn seconds_until(then: Uptime, now: Uptime) -> u32 {
    u32::try_from((then - now).as_seconds_ceil().max(0)).unwrap_or(u32::MAX)
}

fn wire(last_told: &matching::Search, at: Uptime, now: Uptime) -> Search {
    let seconds = |span: Span| u32::try_from(span.0.max(0) / 1_000_000).unwrap_or(u32::MAX);
    Search {
        ticket: last_told.ticket,
        level: last_told.level.number(),
        waited: seconds(last_told.waited + (now - at)),
        note: match last_told.note {
            matching::LadderNote::Everything => LadderNote::Everything,
            matching::LadderNote::AnyInterest => LadderNote::AnyInterest,
            matching::LadderNote::AnyLanguage => LadderNote::AnyLanguage,
            matching::LadderNote::Recent => LadderNote::Recent,
            matching::LadderNote::Anyone => LadderNote::Anyone,
        },
        next_in: last_told.next_at.map(|next| seconds_until(next, now)),
        instead_of: None,
        called: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> [u8; 16] {
        [n; 16]
    }

    #[test]
    fn results_of_tickets_are_bounded_per_user_and_expire() {
        let mut pasts = PastSearches::default();
        let (ada, ben) = (UserId::from_random(id(1)), UserId::from_random(id(2)));
        let start = Uptime(1_000_000_000);
        let first = TicketId::from_random(id(0));
        pasts.note(ben, first, PastSearch::Ended, start);
        for n in 0..200 {
            pasts.note(ada, TicketId::from_random(id(n)), PastSearch::Ended, start);
        }
        assert_eq!(pasts.users[&ada].len(), REMEMBERED_PER_USER);
        assert!(pasts.of(ada, first, start).is_none());
        assert!(pasts.of(ben, first, start).is_some(), "other users keep theirs");
        assert!(pasts.of(ben, first, start + TICKET_LIFE).is_none());
        let cleo = UserId::from_random(id(3));
        pasts.note(cleo, first, PastSearch::Ended, start + TICKET_LIFE);
        assert_eq!((pasts.users.len(), pasts.tidied.len()), (1, 1));
    }

    #[test]
    fn a_proposal_of_the_same_tickets_is_another_proposal() {
        let matcher = Matcher::new(&*crate::testing::Dice::new(1), Span::hours(1));
        let mut searches = matcher.lock();
        let side = |n: u8| matching::Side {
            ticket: TicketId::from_random(id(n)),
            user: UserId::from_random(id(n)),
            since: Uptime(0),
            level: matching::Level::FIRST,
        };
        let proposal = || Proposal {
            number: 0,
            a: side(1),
            b: side(2),
            shared: matching::Shared::default(),
            called: Vec::new(),
            until: Uptime(1),
        };
        let first = searches.hold_proposal(proposal());
        assert!(searches.take_held(side(2).ticket).is_some());
        let second = searches.hold_proposal(proposal());
        assert_ne!(first, second, "the end of the first hold must not open the second");
        assert_eq!(searches.held(side(1).ticket).map(|held| held.number), Some(second));
    }
}
