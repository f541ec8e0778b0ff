//! Looking for somebody: joining and leaving the pool, carrying out what it says, and opening the chat.
//!
//! Must not tell anybody of a match before the ledger opened it.

use std::sync::Arc;

use io_core::chat_name::ChatName;
use io_core::ids::{ChatId, ConnectionId, PeerRef, TicketId, UserId};
use io_core::matching::{self, Command, Event, Failure, Genders, Join, Level, Wishes};
use io_core::time::{Span, Timestamp};
use io_protocol::events::{PeerCard, Search, Shared};
use io_protocol::frames::{Done, ServerFrame, UnqueuedReason};
use io_protocol::moment::Moment;
use io_protocol::problem::Code;
use io_protocol::rest::{Lobby, MatchStatus, Preferences};
use tokio::sync::oneshot;

use crate::agenda::Due;
use crate::ledger::{LedgerError, NewMember, Opened, Opening, Seeker};
use crate::live::{LiveChat, Side, Whereabouts};
use crate::matcher::{Proposal, Searches, Searching, wire};
use crate::realtime::Realtime;
use crate::refusal::{Actor, Answer, Refusal};

/// One side of a chat that opens: who, how they are seen (or by a fresh name), since when they waited.
pub(crate) type Opener = (UserId, Option<PeerCard>, Option<Timestamp>);

impl Realtime {
    pub(crate) async fn find_match(
        &self,
        actor: Actor,
        ticket: TicketId,
        preferences: Option<Preferences>,
        take_over: bool,
    ) -> Result<Answer, Refusal> {
        let (user, now) = (actor.user, self.now());
        if self.draining() {
            return Err(Code::Unavailable.into());
        }
        let (led_to, same) = {
            let searches = self.0.matcher.lock();
            (
                searches.led_to(ticket, user),
                searches.users.get(&user) == Some(&ticket),
            )
        };
        if let Some(chat) = led_to {
            let chat = Box::new(self.chat_view(user, chat).await?);
            let status = MatchStatus::Matched { chat };
            return Ok(Answer::Match { ticket, status });
        }
        if !same {
            self.0.limits.search(user, now)?;
            if self.0.live.of(user).is_some() {
                return Err(Code::AlreadyInChat.into());
            }
        }
        let seeker = self.0.ledger.seeker(user, now).await?;
        let seeker = seeker.ok_or(Refusal::from(Code::OnboardingRequired))?;
        if let Some(until) = seeker.paused_until {
            return Err(Refusal::later(Code::RateLimited, until - now));
        }
        let wishes = preferences.map_or_else(|| seeker.wishes.clone(), |own| wishes(&own));
        let search = self.join(user, ticket, seeker, wishes, None, take_over)?;
        let status = MatchStatus::Queued { search };
        Ok(Answer::Match { ticket, status })
    }

    fn join(
        &self,
        user: UserId,
        ticket: TicketId,
        seeker: Seeker,
        wishes: Wishes,
        since: Option<Timestamp>,
        take_over: bool,
    ) -> Result<Search, Refusal> {
        let now = self.now();
        let join = Join {
            ticket,
            user,
            profile: seeker.profile,
            wishes,
            blocked: seeker.avoid,
            not_again: Vec::new(),
            recent: seeker.recent,
            since,
            take_over,
        };
        let mut searches = self.0.matcher.lock();
        // A ticket of somebody else's is not taken over by naming it.
        if searches.tickets.get(&ticket).is_some_and(|known| known.user != user) {
            return Err(Code::AlreadySearching.into());
        }
        searches.tickets.entry(ticket).or_insert_with(|| Searching {
            user,
            shown_as: seeker.shown_as,
            stands: None,
            leaving: Vec::new(),
        });
        let events = searches.pool.apply(Command::Join(Box::new(join)), now);
        let refused = events
            .iter()
            .any(|event| matches!(event, Event::Refused { ticket: refused, .. } if *refused == ticket));
        self.carry_out(&mut searches, events, None, now);
        if refused {
            searches.tickets.remove(&ticket);
            return Err(Code::AlreadySearching.into());
        }
        if !self.0.hub.present(user) {
            let events = searches.pool.apply(Command::Disconnected(ticket), now);
            self.carry_out(&mut searches, events, None, now);
        }
        searches.search_of(user, now).ok_or(Refusal::from(Code::Internal))
    }

    /// Stops a search; waits for the ledger where a match is just being opened, so that "left" is the truth.
    pub(crate) async fn leave_queue(
        &self,
        user: UserId,
        ticket: TicketId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        let left = match self.leave(user, ticket, from) {
            Some(decided) => decided.await.unwrap_or(false),
            None => false,
        };
        Ok(Answer::Done(Done {
            left: Some(left),
            ..Done::default()
        }))
    }

    fn leave(&self, user: UserId, ticket: TicketId, from: Option<ConnectionId>) -> Option<oneshot::Receiver<bool>> {
        let now = self.now();
        let mut searches = self.0.matcher.lock();
        let searching = searches.tickets.get_mut(&ticket).filter(|one| one.user == user)?;
        let (sender, decided) = oneshot::channel();
        searching.leaving.push(sender);
        let events = match searches.take_held(ticket) {
            Some(Proposal { a, b, .. }) => {
                let gone = Command::Failed(a.ticket, b.ticket, Failure::Gone(ticket));
                let mut events = searches.pool.apply(gone, now);
                for event in &mut events {
                    if *event == Event::Gone(ticket, user) {
                        *event = Event::Left(ticket, user);
                    }
                }
                events
            }
            None => searches.pool.apply(Command::Leave(ticket), now),
        };
        self.carry_out(&mut searches, events, from, now);
        Some(decided)
    }

    /// Ends the search of somebody who is leaving, or who found somebody otherwise.
    pub(crate) async fn stop_searching(&self, user: UserId) {
        let ticket = self.0.matcher.lock().users.get(&user).copied();
        if let Some(ticket) = ticket
            && let Some(decided) = self.leave(user, ticket, None)
        {
            // Left or matched: both are an end.
            let _ = decided.await;
        }
    }

    /// After a partner who never came: back into the line, at the place of before.
    pub(crate) async fn search_again(&self, user: UserId, since: Timestamp) {
        let Ok(Some(seeker)) = self.0.ledger.seeker(user, self.now()).await else {
            return;
        };
        let wishes = seeker.wishes.clone();
        let ticket = TicketId::from_random(self.0.entropy.id());
        // Somebody who searches already has nothing to gain here.
        let _ = self.join(user, ticket, seeker, wishes, Some(since), false);
    }

    /// Time passed for the pool.
    pub(crate) fn tick_pool(&self, now: Timestamp) {
        let mut searches = self.0.matcher.lock();
        let due = searches.pool.next_deadline().is_some_and(|deadline| deadline <= now);
        if due {
            let events = searches.pool.apply(Command::Tick, now);
            self.carry_out(&mut searches, events, None, now);
        }
    }

    /// Somebody is there again.
    pub(crate) fn searcher_came(&self, user: UserId) {
        self.tell_pool(user, Command::Reconnected);
    }

    /// Nobody is there to be told any more.
    pub(crate) fn searcher_went(&self, user: UserId) {
        self.tell_pool(user, Command::Disconnected);
    }

    fn tell_pool(&self, user: UserId, command: impl FnOnce(TicketId) -> Command) {
        let now = self.now();
        let mut searches = self.0.matcher.lock();
        if let Some(ticket) = searches.users.get(&user).copied() {
            let events = searches.pool.apply(command(ticket), now);
            self.carry_out(&mut searches, events, None, now);
        }
    }

    /// Carries out what the pool says, in its order, under its lock. `from` is told by its answer instead.
    fn carry_out(&self, searches: &mut Searches, events: Vec<Event>, from: Option<ConnectionId>, now: Timestamp) {
        for event in events {
            match event {
                Event::Level(search) => {
                    searches.users.insert(search.user, search.ticket);
                    if let Some(searching) = searches.tickets.get_mut(&search.ticket) {
                        searching.stands = Some((search, now));
                    }
                    self.tell(search.user, &ServerFrame::Queued(wire(&search, now, now)));
                }
                Event::Proposed { a, b, shared } => {
                    searches.held.insert(a.ticket, Proposal { a, b, shared });
                    match self.part_of(self.settings().match_hold) {
                        Span::ZERO => self.open_soon(a.ticket),
                        hold => self.0.agenda.at(now + hold, Due::Open(a.ticket)),
                    }
                }
                Event::Left(ticket, user) => {
                    searches.forget(ticket, true);
                    self.tell_unqueued(user, from, ticket, UnqueuedReason::Left);
                }
                Event::TakenOver { old, user, .. } => {
                    searches.forget(old, true);
                    self.tell_unqueued(user, None, old, UnqueuedReason::TakenOver);
                }
                Event::TimedOut(ticket, user) => {
                    searches.forget(ticket, true);
                    self.tell_unqueued(user, None, ticket, UnqueuedReason::TimedOut);
                }
                Event::Gone(ticket, user) => {
                    searches.forget(ticket, true);
                    self.tell_unqueued(user, None, ticket, UnqueuedReason::Gone);
                }
                Event::Refused { .. } => {}
            }
        }
    }

    fn tell_unqueued(&self, user: UserId, but: Option<ConnectionId>, ticket: TicketId, reason: UnqueuedReason) {
        self.tell_others(user, but, &ServerFrame::Unqueued { ticket, reason });
    }

    /// The hold of a proposal is over: open the chat.
    pub(crate) fn open_soon(&self, ticket: TicketId) {
        let realtime = self.clone();
        self.in_background(async move {
            let proposal = realtime.0.matcher.lock().held.remove(&ticket);
            if let Some(proposal) = proposal {
                realtime.open_proposed(proposal).await;
            }
        });
    }

    async fn open_proposed(&self, proposal: Proposal) {
        let Proposal { a, b, shared } = proposal;
        let openers = {
            let searches = self.0.matcher.lock();
            [a, b].map(|side| {
                let shown_as = searches.tickets.get(&side.ticket).and_then(|one| one.shown_as.clone());
                (side.user, shown_as, Some(side.since))
            })
        };
        let opened = self.open_chat(openers, wire_shared(&shared), None).await;
        let now = self.now();
        let failure = match opened {
            Ok(Ok(live)) => {
                {
                    let mut searches = self.0.matcher.lock();
                    for side in [a, b] {
                        searches.forget(side.ticket, false);
                        searches.remember(side, live.id, now);
                    }
                    let events = searches.pool.apply(Command::Confirmed(a.ticket, b.ticket), now);
                    self.carry_out(&mut searches, events, None, now);
                }
                self.tell_matched(&live, [Some(a.ticket), Some(b.ticket)]).await;
                return;
            }
            Ok(Err(Opened::Busy(user) | Opened::Gone(user))) => {
                Failure::Gone(if user == a.user { a.ticket } else { b.ticket })
            }
            Ok(Err(Opened::Apart)) => Failure::Apart,
            Ok(Err(Opened::Opened)) | Err(_) => Failure::TryAgain,
        };
        let mut searches = self.0.matcher.lock();
        let events = searches.pool.apply(Command::Failed(a.ticket, b.ticket, failure), now);
        self.carry_out(&mut searches, events, None, now);
    }

    /// Opens a chat in the ledger and takes it up here.
    pub(crate) async fn open_chat(
        &self,
        openers: [Opener; 2],
        shared: Shared,
        again: Option<ChatId>,
    ) -> Result<Result<Arc<LiveChat>, Opened>, LedgerError> {
        let now = self.now();
        let since = [openers[0].2, openers[1].2];
        let users = [openers[0].0, openers[1].0];
        let members = openers.map(|(user, shown_as, _)| {
            let peer_ref = PeerRef::from_random(self.0.entropy.id());
            let card = card_in_chat(shown_as, peer_ref);
            NewMember { user, peer_ref, card }
        });
        let chat = ChatId::from_random(self.0.entropy.id());
        let opening = Opening {
            chat,
            members,
            shared,
            again,
        };
        match self.0.ledger.open_chat(opening, now).await? {
            Opened::Opened => {}
            other => return Ok(Err(other)),
        }
        let seen = self.0.ledger.seen(chat, users[0], now).await?;
        let live = seen.and_then(|seen| LiveChat::from_seen(&seen, Whereabouts::Here, false));
        let live = self.0.live.insert(live.ok_or(LedgerError::Fault)?);
        for (side, since) in Side::BOTH.into_iter().zip(since) {
            live.moving.lock().of_mut(side).waited_since = since;
            if !self.0.hub.present(live.user(side)) {
                self.went(live.user(side));
            }
        }
        self.await_arrival(&live);
        Ok(Ok(live))
    }

    /// Tells both sides, each in its own view.
    pub(crate) async fn tell_matched(&self, live: &LiveChat, tickets: [Option<TicketId>; 2]) {
        for (side, ticket) in Side::BOTH.into_iter().zip(tickets) {
            let user = live.user(side);
            // Whoever cannot be told now sees it at the next `hello`, or the chat ends as a no-show.
            if let Ok(view) = self.chat_view(user, live.id).await {
                let chat = Box::new(view);
                self.tell(user, &ServerFrame::Matched { ticket, chat });
            }
        }
    }

    /// Where the search of a user stands.
    pub(crate) fn search_of(&self, user: UserId) -> Option<Search> {
        self.0.matcher.lock().search_of(user, self.now())
    }

    /// What the lobby shows.
    pub async fn lobby(&self, user: UserId) -> Result<Lobby, Refusal> {
        let now = self.now();
        let paused_until = self.0.ledger.seeker(user, now).await?.and_then(|one| one.paused_until);
        Ok(Lobby {
            online: self.0.crowd.seen_at(now, || self.people_here()),
            typical_wait: self.0.matcher.lock().typical_wait(),
            paused_until: paused_until.map(Moment::from),
        })
    }
}

fn wire_shared(shared: &matching::Shared) -> Shared {
    Shared {
        interests: shared.interests.iter().map(|one| one.as_str().to_owned()).collect(),
        languages: shared.languages.iter().map(|one| one.tag().to_owned()).collect(),
        mood: shared.mood,
    }
}

/// Everything that the other sees of somebody in one chat: what they chose to be seen by, or else a name and picture that
/// come from the reference of this chat alone.
pub fn card_in_chat(shown_as: Option<PeerCard>, peer_ref: PeerRef) -> PeerCard {
    shown_as.unwrap_or_else(|| {
        let ChatName { name, glyph } = ChatName::of(peer_ref);
        PeerCard { name, glyph }
    })
}

/// Preferences of the wire as the wishes of a ticket.
pub fn wishes(preferences: &Preferences) -> Wishes {
    Wishes {
        genders: preferences.genders.iter().copied().collect::<Genders>(),
        gender_weight: preferences.gender_weight,
        language_weight: preferences.language_weight,
        interest_weight: preferences.interest_weight,
        mood: preferences.mood,
        mood_weight: preferences.mood_weight,
        freeze_at: preferences.freeze_at.map(Level::new),
        allow_recent: preferences.allow_recent,
    }
}
