//! From a proposed pair to their chat.
//!
//! A proposal is held for a moment, users whose tabs are all hidden are called, and the store opens the chat. Nobody is
//! notified of a match before that.

use io_core::chat::Member;
use std::sync::Arc;

use io_core::chat::{Chat, NewChat, NewMember, Opened, ShownCard};
use io_core::ids::{ChatId, ConnectionId, PeerRef, TicketId, UserId};
use io_core::insights::{Fact, Part, Scale, SearchEnd};
use io_core::matching::{Command, Event, Failure, Level, SearchOutcome, Shared, Side as PoolSide};
use io_core::notifications::Occasion;
use io_core::time::{Span, Uptime};
use io_protocol::frames::{ServerFrame, UnqueuedReason};
use io_protocol::problem::ProblemCode;

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::connection::{SentAs, Transport};
use crate::matching::matcher::{PastSearch, Proposal, Searches, seconds_until};
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};
use crate::store::StoreFailure;

/// One member of a chat to open.
pub(crate) struct Opener {
    pub(crate) user: UserId,
    /// Their card, if they chose to be seen under their alias.
    pub(crate) shown_as: Option<ShownCard>,
    /// The search that led here, if one did.
    pub(crate) search: Option<OpenersSearch>,
}

/// The search of a member of a chat to open.
#[derive(Clone, Copy)]
pub(crate) struct OpenersSearch {
    pub(crate) ticket: TicketId,
    pub(crate) since: Uptime,
    /// People met recently may come again, as far as this person is concerned.
    pub(crate) allow_recent: bool,
}

impl Realtime {
    /// Holds a proposal for a moment; a user whose tabs are all hidden is called.
    pub(crate) fn hold_proposal(&self, searches: &mut Searches, a: PoolSide, b: PoolSide, shared: Shared, now: Uptime) {
        let called: Vec<PoolSide> = [a, b].into_iter().filter(|side| self.looks_away(side.user)).collect();
        let until = now + self.settings().call_lasts;
        let number = searches.hold_proposal(Proposal {
            number: 0,
            a,
            b,
            shared,
            called: called.iter().map(|side| side.ticket).collect(),
            until,
        });
        if called.is_empty() {
            match self.random_part_of(self.settings().match_hold) {
                Span::ZERO => self.open_soon(a.ticket, number),
                hold => self.0.agenda.at(now + hold, Due::Open(a.ticket, number)),
            }
            return;
        }
        self.0.agenda.at(until, Due::Call(a.ticket));
        for PoolSide { user, ticket, .. } in called {
            let seconds = seconds_until(until, now);
            self.tell(user, &ServerFrame::Called { ticket, seconds });
            self.tell_elsewhere(user, Occasion::Match);
        }
    }

    /// Connected, and every connection belongs to a hidden tab.
    fn looks_away(&self, user: UserId) -> bool {
        let all = self.0.hub.of(user);
        !all.is_empty()
            && all
                .iter()
                .all(|one| one.transport == Transport::Socket && one.background())
    }

    /// A user who was called answers "I'm here".
    pub(crate) fn here(&self, user: UserId, ticket: TicketId) -> Result<Answer, Refusal> {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        if searches.tickets.get(&ticket).is_none_or(|one| one.user != user) {
            return match searches.past(user, ticket, now) {
                Some(PastSearch::Ended) => Err(ProblemCode::SearchEnded.into()),
                Some(PastSearch::Matched { .. }) => Ok(Answer::done()),
                None => Err(ProblemCode::NotFound.into()),
            };
        }
        if let Some(proposal) = searches.held(ticket)
            && proposal.called.contains(&ticket)
        {
            proposal.called.retain(|called| *called != ticket);
            let (name, number, all_here) = (proposal.a.ticket, proposal.number, proposal.called.is_empty());
            if all_here {
                self.open_soon(name, number);
            }
            self.tell_search(&searches, user);
        }
        Ok(Answer::done())
    }

    /// The time of a call is over.
    ///
    /// The user who did not answer leaves the search, and the other keeps their position.
    pub(crate) fn end_call(&self, ticket: TicketId, now: Uptime) {
        let mut searches = self.0.matcher.lock();
        let silent = match searches.held(ticket) {
            Some(proposal) if proposal.until <= now && !proposal.called.is_empty() => proposal.called.clone(),
            _ => return,
        };
        let failure = match silent[..] {
            [one] => Failure::Gone(one),
            _ => Failure::BothGone,
        };
        self.cancel_proposal(&mut searches, ticket, failure, None);
    }

    /// Cancels a held proposal. False: there is none, or the store was already asked.
    ///
    /// If that ends a user's search, they receive the reason: they left (`from` knows already), or did not answer a call.
    pub(crate) fn cancel_proposal(
        &self,
        searches: &mut Searches,
        ticket: TicketId,
        failure: Failure,
        from: Option<ConnectionId>,
    ) -> bool {
        let now = self.uptime();
        let Some(proposal) = searches.take_held(ticket) else {
            return false;
        };
        let failed = Command::Failed(proposal.a.ticket, proposal.b.ticket, failure);
        let events = searches.pool.apply(failed, now);
        for event in events {
            match event {
                Event::Gone(gone, user) if proposal.called.contains(&gone) && proposal.until <= now => {
                    self.end_search(searches, user, gone, None, UnqueuedReason::Away);
                }
                Event::Gone(gone, user) if gone == ticket => {
                    self.apply_pool_events(searches, vec![Event::Left(gone, user)], from, now);
                }
                other => self.apply_pool_events(searches, vec![other], from, now),
            }
        }
        // A user who was called and can still be found is no longer called.
        for side in proposal.sides() {
            if proposal.called.contains(&side.ticket) && searches.held(side.ticket).is_none() {
                self.tell_search(searches, side.user);
            }
        }
        true
    }

    /// The hold of a proposal is over: opens the chat, unless a call is unanswered.
    pub(crate) fn open_soon(&self, ticket: TicketId, number: u64) {
        let realtime = self.clone();
        self.in_background(async move {
            let Some(proposal) = realtime.take_ready(ticket, number) else {
                return;
            };
            let (a, b) = (proposal.a.ticket, proposal.b.ticket);
            let opening = realtime.clone();
            let opened = realtime.run_to_completion(async move { opening.open_proposed(proposal).await });
            // Only a panic leaves no answer, and it was logged where it happened; it must not hold anyone in a
            // proposal.
            let failure = opened.await.unwrap_or(Some(Failure::TryAgain));
            if let Some(failure) = failure {
                let now = realtime.uptime();
                let mut searches = realtime.0.matcher.lock();
                let events = searches.pool.apply(Command::Failed(a, b, failure), now);
                realtime.apply_pool_events(&mut searches, events, None, now);
            }
        });
    }

    /// The held proposal of this name and number, if no call is open.
    ///
    /// Nobody is matched while they are not online (N-6).
    fn take_ready(&self, ticket: TicketId, number: u64) -> Option<Proposal> {
        if self.draining() {
            return None;
        }
        let mut searches = self.0.matcher.lock();
        let proposal = searches.held(ticket).filter(|proposal| proposal.number == number)?;
        if !proposal.called.is_empty() {
            return None;
        }
        let sides = proposal.sides();
        if sides.iter().any(|side| !self.0.hub.present(side.user)) {
            self.cancel_proposal(&mut searches, ticket, Failure::TryAgain, None);
            return None;
        }
        searches.take_held(ticket)
    }

    /// Opens the chat in the store and notifies both, or says what to report to the pool.
    async fn open_proposed(&self, proposal: Proposal) -> Option<Failure> {
        let Proposal { a, b, shared, .. } = proposal;
        let openers = {
            let searches = self.0.matcher.lock();
            [a, b].map(|side| {
                let searching = searches.tickets.get(&side.ticket);
                Opener {
                    user: side.user,
                    shown_as: searching.and_then(|one| one.shown_as.clone()),
                    search: Some(OpenersSearch {
                        ticket: side.ticket,
                        since: side.since,
                        allow_recent: searching.is_some_and(|one| one.wishes.allow_recent),
                    }),
                }
            })
        };
        match self.open_chat(openers, shared, None).await {
            Ok(Ok(live)) => self.confirm(&live, [a, b]).await,
            Ok(Err(Opened::Busy(user))) => {
                // They may be in a chat whose opening was never answered here.
                let Ok(Some((live, _))) = self.adopt_live_chat(user).await else {
                    return Some(Failure::TryAgain);
                };
                if [a, b].iter().all(|side| live.side_of(side.user).is_some()) {
                    self.confirm(&live, [a, b]).await
                } else {
                    let busy = if user == a.user { a } else { b };
                    self.lead_to_chat(&live, busy).await;
                    Some(Failure::Gone(busy.ticket))
                }
            }
            Ok(Err(Opened::Gone(user))) => Some(Failure::Gone(if user == a.user { a.ticket } else { b.ticket })),
            Ok(Err(Opened::Forbidden)) => Some(Failure::Apart),
            Ok(Err(Opened::Opened)) | Err(_) => Some(Failure::TryAgain),
        }
    }

    async fn confirm(&self, live: &LiveChat, sides: [PoolSide; 2]) -> Option<Failure> {
        let now = self.uptime();
        {
            let mut searches = self.0.matcher.lock();
            for side in sides {
                if searches.record_match(side.ticket, side.since, live.id, now) {
                    self.count_match(side.user, side.level, now - side.since);
                }
            }
            let [a, b] = sides;
            let events = searches.pool.apply(Command::Confirmed(a.ticket, b.ticket), now);
            self.apply_pool_events(&mut searches, events, None, now);
        }
        for PoolSide { user, ticket, .. } in sides {
            self.tell_match(live, user, Some(ticket)).await;
        }
        None
    }

    /// The search of a user led to a chat that was opened in another way.
    async fn lead_to_chat(&self, live: &LiveChat, side: PoolSide) {
        let (user, ticket) = (side.user, side.ticket);
        let now = self.uptime();
        if self.0.matcher.lock().record_match(ticket, side.since, live.id, now) {
            self.count_match(user, side.level, now - side.since);
        }
        // The chat may be what another ticket led to. If this fails, the ticket is remembered until a restart.
        let matched = SearchOutcome::Matched(live.id);
        let _ = self
            .0
            .stores
            .seekers
            .settle_search(user, ticket, matched, self.now())
            .await;
        self.tell_match(live, user, Some(ticket)).await;
    }

    /// The search of a user, if one runs, is over: it led to this chat, which was found in the store.
    pub(crate) fn lead_search_to(&self, live: &LiveChat, user: UserId) -> Option<TicketId> {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        let ticket = searches.users.get(&user).copied()?;
        let search = searches.pool.search(ticket);
        let waited = search.map_or(Span::ZERO, |search| search.waited);
        // Noted first: a search that led to a chat is never reported as left.
        if searches.record_match(ticket, now - waited, live.id, now)
            && let Some(search) = search
        {
            self.count_match(user, search.level, waited);
        }
        if !self.cancel_proposal(&mut searches, ticket, Failure::Gone(ticket), None) {
            let events = searches.pool.apply(Command::Leave(ticket), now);
            self.apply_pool_events(&mut searches, events, None, now);
        }
        Some(ticket)
    }

    /// Counts a search that led to a chat.
    fn count_match(&self, user: UserId, level: Level, waited: Span) {
        let wait = Part::StepAndSeconds(level.number(), Scale::range_of(waited));
        self.count(user, Fact::Searches, Part::Word(SearchEnd::Matched.name()));
        self.count(user, Fact::Waits, wait);
    }

    /// Opens a chat in the store and adopts it here.
    pub(crate) async fn open_chat(
        &self,
        openers: [Opener; 2],
        shared: Shared,
        again: Option<ChatId>,
    ) -> Result<Result<Arc<LiveChat>, Opened>, StoreFailure> {
        let now = self.now();
        let users = [openers[0].user, openers[1].user];
        let found_by = [openers[0].search, openers[1].search];
        let members = openers.map(|Opener { user, shown_as, search }| {
            let peer_ref = PeerRef::from_random(self.0.entropy.id());
            NewMember {
                user,
                peer_ref,
                card: ShownCard::in_chat(shown_as, peer_ref),
                ticket: search.map(|search| search.ticket),
                allow_recent: search.is_some_and(|search| search.allow_recent),
            }
        });
        let chat = ChatId::from_random(self.0.entropy.id());
        let opening = NewChat {
            id: chat,
            members,
            shared,
            again_of: again,
        };
        match self.0.stores.seekers.open_chat(opening, now).await {
            Ok(Opened::Opened) => {}
            Ok(other) => return Ok(Err(other)),
            // The answer was lost, but the chat may be open.
            Err(error @ StoreFailure::Unknown) => match self.0.stores.chats.live_chat_of(users[0]).await {
                Ok(Some(live)) if live == chat => {}
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        }
        let seen = self.0.stores.chats.snapshot(chat, users[0], now).await?;
        let live = seen.and_then(|seen| LiveChat::from_snapshot(&seen, Chat::begin(self.uptime())));
        let live = self.0.live.insert(live.ok_or(StoreFailure::Fault)?);
        for (side, search) in Member::BOTH.into_iter().zip(found_by) {
            live.state.lock().of_mut(side).waited_since = search.map(|search| search.since);
            if !self.0.hub.present(live.user(side)) {
                self.user_left(live.user(side));
            }
        }
        self.await_arrival(&live);
        Ok(Ok(live))
    }

    /// Sends a chat that no search led to, to both members.
    pub(crate) async fn tell_matched(&self, live: &LiveChat) {
        for user in live.users() {
            self.tell_match(live, user, None).await;
        }
    }

    pub(crate) async fn tell_match(&self, live: &LiveChat, user: UserId, ticket: Option<TicketId>) {
        if let Some(side) = live.side_of(user) {
            self.tell_view(live, side, SentAs::Matched(ticket)).await;
        }
    }
}
