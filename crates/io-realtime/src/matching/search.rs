//! Searches: starting, leaving, changing the wishes, and their current state.
//!
//! `proposals` opens chats. Everything that was read before a wait is checked again under the matcher's lock.

use io_core::ids::{ChatId, ConnectionId, TicketId, UserId};
use io_core::insights::{CHANGED_MIND, Fact, Part, SearchEnd};
use io_core::matching::{Command, Event, Failure, Join, Met, SearchOutcome, Tunable, Wishes};
use io_core::time::{Span, Uptime};
use io_protocol::events::Search;
use io_protocol::frames::{Done, ServerFrame, UnqueuedReason};
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{MatchStatus, Preferences};
use tokio::sync::oneshot;

use crate::matching::matcher::{PastSearch, Searches, Searching};
use crate::realtime::Realtime;
use crate::refusal::{Actor, Answer, Refusal};
use crate::store::Seeker;

/// What a known ticket already stands for.
enum ExistingTicket {
    Matched(ChatId),
    Running(Search),
}

/// A search that is about to start.
struct NewSearch {
    ticket: TicketId,
    wishes: Wishes,
    /// The earlier position in the queue, if there is one, and the ticket that had it.
    place: Option<(Uptime, TicketId)>,
    take_over: bool,
}

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
            return Err(ProblemCode::Unavailable.into());
        }
        let own = preferences.map(|own| Wishes::from(&own.into()));
        let known = {
            let mut searches = self.0.matcher.lock();
            self.existing_ticket(&mut searches, user, ticket, own.as_ref())?
        };
        if let Some(known) = known {
            return self.answer_existing(user, ticket, known).await;
        }
        self.0.limits.search(user, self.uptime())?;
        // What this node forgot, in a restart or because the ticket is old, the store may know.
        match self.0.stores.seekers.search_outcome(user, ticket, now).await? {
            Some(SearchOutcome::Matched(chat)) => {
                return self.answer_existing(user, ticket, ExistingTicket::Matched(chat)).await;
            }
            Some(SearchOutcome::Left) => return Err(ProblemCode::SearchEnded.into()),
            None => {}
        }
        if self.0.live.of(user).is_some() {
            return Err(ProblemCode::AlreadyInChat.into());
        }
        let seeker = self.0.stores.seekers.seeker(user, now).await?;
        let Some(mut seeker) = seeker else {
            let paused = self.0.stores.seekers.is_paused(user).await?;
            let missing = if paused {
                ProblemCode::AccountPaused
            } else {
                ProblemCode::OnboardingRequired
            };
            return Err(missing.into());
        };
        if seeker.standing.refuses_search() {
            return Err(Refusal::restricted(seeker.standing, now));
        }
        if let Some(until) = seeker.paused_until {
            return Err(Refusal::later(ProblemCode::RateLimited, until - now));
        }
        let weight = own.as_ref().unwrap_or(&seeker.wishes).interest_weight;
        self.watch_search(user, &mut seeker, weight)?;
        let begun = {
            let mut searches = self.0.matcher.lock();
            // The same ticket may have started, led to a chat or been left while the user was read.
            if let Some(known) = self.existing_ticket(&mut searches, user, ticket, own.as_ref())? {
                known
            } else {
                let beginning = NewSearch {
                    ticket,
                    wishes: own.unwrap_or_else(|| seeker.wishes.clone()),
                    place: None,
                    take_over,
                };
                ExistingTicket::Running(self.join(&mut searches, user, seeker, beginning)?)
            }
        };
        self.answer_existing(user, ticket, begun).await
    }

    async fn answer_existing(&self, user: UserId, ticket: TicketId, known: ExistingTicket) -> Result<Answer, Refusal> {
        let status = match known {
            ExistingTicket::Running(search) => MatchStatus::Queued { search },
            ExistingTicket::Matched(chat) => {
                let chat = Box::new(self.chat_view(user, chat).await?);
                MatchStatus::Matched { chat }
            }
        };
        Ok(Answer::Match { ticket, status })
    }

    /// What a known ticket led to, or its running search.
    ///
    /// New wishes, if given, hold from now on.
    fn existing_ticket(
        &self,
        searches: &mut Searches,
        user: UserId,
        ticket: TicketId,
        own: Option<&Wishes>,
    ) -> Result<Option<ExistingTicket>, Refusal> {
        let now = self.uptime();
        match searches.past(user, ticket, now) {
            Some(PastSearch::Ended) => return Err(ProblemCode::SearchEnded.into()),
            Some(PastSearch::Matched { chat, .. }) => {
                let chat = *chat;
                self.0.limits.search_repeated(user, now)?;
                return Ok(Some(ExistingTicket::Matched(chat)));
            }
            None => {}
        }
        match searches.tickets.get_mut(&ticket) {
            None => return Ok(None),
            // Naming another user's ticket does not take it over.
            Some(searching) if searching.user != user => return Err(ProblemCode::AlreadySearching.into()),
            Some(searching) => {
                self.0.limits.search_repeated(user, now)?;
                if let Some(own) = own {
                    searching.wishes = own.clone();
                }
            }
        }
        match own {
            Some(own) => {
                // A proposal that is not yet being opened was found by wishes that no longer hold.
                self.cancel_proposal(searches, ticket, Failure::TryAgain, None);
                let wish = Command::Wish(ticket, Box::new(own.clone()));
                let events = searches.pool.apply(wish, now);
                self.apply_pool_events(searches, events, None, now);
            }
            None => self.tell_search(searches, user),
        }
        if self.0.hub.present(user) {
            let events = searches.pool.apply(Command::Reconnected(ticket), now);
            self.apply_pool_events(searches, events, None, now);
        }
        let search = searches
            .search_of(user, now)
            .ok_or(Refusal::from(ProblemCode::Internal))?;
        Ok(Some(ExistingTicket::Running(search)))
    }

    fn join(
        &self,
        searches: &mut Searches,
        user: UserId,
        seeker: Seeker,
        beginning: NewSearch,
    ) -> Result<Search, Refusal> {
        let now = self.uptime();
        if self.0.live.of(user).is_some() {
            return Err(ProblemCode::AlreadyInChat.into());
        }
        let NewSearch {
            ticket,
            wishes,
            place,
            take_over,
        } = beginning;
        if take_over && let Some(old) = searches.users.get(&user).copied() {
            // A user who moves a search here is here: what was found for the hidden tab is found again.
            self.cancel_proposal(searches, old, Failure::TryAgain, None);
        }
        let community = seeker.profile.room.community;
        let met_again = |(user, ago)| Met { user, at: now - ago };
        let join = Join {
            ticket,
            user,
            profile: seeker.profile,
            wishes: wishes.clone(),
            blocked: seeker.avoid,
            not_again: Vec::new(),
            recent: seeker.recent.into_iter().map(met_again).collect(),
            since: place.map(|(since, _)| since),
            take_over,
        };
        searches.tickets.insert(
            ticket,
            Searching {
                user,
                shown_as: seeker.shown_as,
                wishes,
                replaces: place.map(|(_, ticket)| ticket),
                last_told: None,
                community,
                moved: false,
                leaving: Vec::new(),
            },
        );
        let events = searches.pool.apply(Command::Join(Box::new(join)), now);
        let refused = events
            .iter()
            .any(|event| matches!(event, Event::Refused { ticket: refused, .. } if *refused == ticket));
        self.apply_pool_events(searches, events, None, now);
        if refused {
            searches.tickets.remove(&ticket);
            return Err(ProblemCode::AlreadySearching.into());
        }
        if !self.0.hub.present(user) {
            let events = searches.pool.apply(Command::Disconnected(ticket), now);
            self.apply_pool_events(searches, events, None, now);
        }
        searches
            .search_of(user, now)
            .ok_or(Refusal::from(ProblemCode::Internal))
    }

    /// Stops a search.
    ///
    /// The store decides between leaving and a match that is being opened, whichever it sees first; then "left" stays the
    /// truth. If it does not answer, the search is over, and nobody knows whether a chat was opened before.
    pub(crate) async fn leave_queue(
        &self,
        user: UserId,
        ticket: TicketId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        let left = if let Some(decided) = self.begin_to_leave(user, ticket) {
            self.decide_leaving(user, ticket, from, decided).await?
        } else {
            self.find_outcome(user, ticket).await?;
            false
        };
        Ok(Answer::Done(Done {
            left: Some(left),
            ..Done::default()
        }))
    }

    /// Notes that the owner of a search waits to hear that they left it. `None`: there is no such search.
    fn begin_to_leave(&self, user: UserId, ticket: TicketId) -> Option<oneshot::Receiver<bool>> {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        let Some(searching) = searches.tickets.get_mut(&ticket).filter(|one| one.user == user) else {
            // Leaving may overtake the search that it ends.
            searches.end_before_start(user, ticket, now);
            return None;
        };
        let (sender, decided) = oneshot::channel();
        searching.leaving.retain(|waiting| !waiting.is_closed());
        searching.leaving.push(sender);
        Some(decided)
    }

    async fn decide_leaving(
        &self,
        user: UserId,
        ticket: TicketId,
        from: Option<ConnectionId>,
        decided: oneshot::Receiver<bool>,
    ) -> Result<bool, Refusal> {
        let seekers = &self.0.stores.seekers;
        let outcome = seekers.settle_search(user, ticket, SearchOutcome::Left, self.now());
        let outcome = outcome.await;
        if outcome.is_err() {
            // All of the user's tabs receive it: this one has no answer.
            self.leave(user, ticket, None);
        }
        match outcome? {
            SearchOutcome::Left => {
                self.leave(user, ticket, from);
                // A match that is being opened cannot come true any more; wait until it is gone. One that the store
                // knows in another way ends the search as well.
                Ok(decided.await.unwrap_or(true))
            }
            SearchOutcome::Matched(_) => {
                // The answer to its opening may be on its way, or lost.
                self.adopt_if_live(user).await?;
                Ok(false)
            }
        }
    }

    /// A search that ended here may have led to a chat whose opening was never answered.
    async fn find_outcome(&self, user: UserId, ticket: TicketId) -> Result<(), Refusal> {
        let ended = matches!(
            self.0.matcher.lock().past(user, ticket, self.uptime()),
            Some(PastSearch::Ended)
        );
        if ended {
            let outcome = self.0.stores.seekers.search_outcome(user, ticket, self.now());
            if let Some(SearchOutcome::Matched(_)) = outcome.await? {
                self.adopt_if_live(user).await?;
            }
        }
        Ok(())
    }

    /// Ends a search, at once or when the match that is being opened is decided.
    fn leave(&self, user: UserId, ticket: TicketId, from: Option<ConnectionId>) {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        if searches.tickets.get(&ticket).is_none_or(|one| one.user != user) {
            return;
        }
        if !self.cancel_proposal(&mut searches, ticket, Failure::Gone(ticket), from) {
            let events = searches.pool.apply(Command::Leave(ticket), now);
            self.apply_pool_events(&mut searches, events, from, now);
        }
    }

    /// Ends the search of a user who is leaving, or who is in a chat otherwise.
    pub(crate) async fn stop_searching(&self, user: UserId) {
        let ticket = self.0.matcher.lock().users.get(&user).copied();
        if let Some(ticket) = ticket
            && let Some(decided) = self.begin_to_leave(user, ticket)
        {
            self.leave(user, ticket, None);
            // Left or matched: both end it.
            let _ = decided.await;
        }
    }

    /// After a peer who never came: back into the queue, with the same position and wishes.
    pub(crate) async fn search_again(&self, user: UserId, chat: ChatId) {
        let previous_search = self.0.matcher.lock().previous_search(user, chat);
        let Some((before, since, wishes)) = previous_search else {
            return;
        };
        let Ok(Some(mut seeker)) = self.0.stores.seekers.seeker(user, self.now()).await else {
            return;
        };
        if self.watch_search(user, &mut seeker, wishes.interest_weight).is_err() {
            return;
        }
        let beginning = NewSearch {
            // A ticket leads to one chat at most (M7).
            ticket: TicketId::from_random(self.0.entropy.id()),
            wishes,
            place: Some((since, before)),
            take_over: false,
        };
        let mut searches = self.0.matcher.lock();
        // A user who already searches, or is in a chat meanwhile, gains nothing here.
        let _ = self.join(&mut searches, user, seeker, beginning);
    }

    /// Lets a user's search meet nobody, or meet people again. Its owner notices nothing.
    pub(crate) fn hold_search(&self, user: UserId, held: bool) {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        if let Some(ticket) = searches.users.get(&user).copied() {
            let events = searches.pool.apply(Command::Hold(ticket, held), now);
            self.apply_pool_events(&mut searches, events, None, now);
        }
    }

    /// Ends the search of a user who is met elsewhere by now: their community opened, closed or is another one.
    /// A match that is being opened is left to the store, which knows where both are.
    pub async fn follow_room(&self, user: UserId) {
        let began_in = {
            let searches = self.0.matcher.lock();
            let ticket = searches.users.get(&user);
            ticket
                .and_then(|ticket| searches.tickets.get(ticket))
                .map(|one| one.community)
        };
        let Some(began_in) = began_in else { return };
        let seeker = self.0.stores.seekers.seeker(user, self.now()).await;
        // Who cannot be met at all learns it in another way, and a store that does not answer changes nothing: the fence
        // asks it again.
        let Ok(Some(seeker)) = seeker else { return };
        if seeker.profile.room.community == began_in {
            return;
        }
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        let Some(ticket) = searches.users.get(&user).copied() else {
            return;
        };
        match searches.tickets.get_mut(&ticket) {
            // Another search may have begun meanwhile, where they are now.
            Some(searching) if searching.community == began_in => searching.moved = true,
            _ => return,
        }
        if !self.cancel_proposal(&mut searches, ticket, Failure::Gone(ticket), None) {
            let events = searches.pool.apply(Command::Leave(ticket), now);
            self.apply_pool_events(&mut searches, events, None, now);
        }
    }

    /// The same for everyone who searches.
    pub async fn follow_rooms(&self) {
        let searching: Vec<UserId> = self.0.matcher.lock().users.keys().copied().collect();
        for user in searching {
            self.follow_room(user).await;
        }
    }

    /// Changes numbers of the matcher, for running searches too.
    pub fn tune(&self, tunable: Tunable) {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        let events = searches.pool.apply(Command::Tune(tunable), now);
        self.apply_pool_events(&mut searches, events, None, now);
    }

    /// Lets time pass for the pool, in turns between which others get the lock.
    pub(crate) fn tick_pool(&self, now: Uptime) {
        loop {
            let mut searches = self.0.matcher.lock();
            if searches.pool.next_deadline().is_none_or(|deadline| deadline > now) {
                return;
            }
            let events = searches.pool.apply(Command::Tick, now);
            self.apply_pool_events(&mut searches, events, None, now);
        }
    }

    /// The user is online again.
    pub(crate) fn searcher_arrived(&self, user: UserId) {
        self.tell_pool(user, Command::Reconnected);
    }

    /// The user cannot be reached any more.
    pub(crate) fn searcher_left(&self, user: UserId) {
        self.tell_pool(user, Command::Disconnected);
    }

    fn tell_pool(&self, user: UserId, command: fn(TicketId) -> Command) {
        let now = self.uptime();
        let mut searches = self.0.matcher.lock();
        if let Some(ticket) = searches.users.get(&user).copied() {
            // The user may have returned while the report of their leaving was on its way.
            let command = if self.0.hub.present(user) {
                Command::Reconnected
            } else {
                command
            };
            let events = searches.pool.apply(command(ticket), now);
            self.apply_pool_events(&mut searches, events, None, now);
        }
    }

    /// Carries out the events of the pool, in order, under its lock.
    ///
    /// `from` learns of them by its answer instead.
    pub(crate) fn apply_pool_events(
        &self,
        searches: &mut Searches,
        events: Vec<Event>,
        from: Option<ConnectionId>,
        now: Uptime,
    ) {
        for event in events {
            match event {
                Event::Level(search) => {
                    searches.users.insert(search.user, search.ticket);
                    if let Some(searching) = searches.tickets.get_mut(&search.ticket) {
                        searching.last_told = Some((search, now));
                    }
                    self.tell_search(searches, search.user);
                }
                Event::Proposed { a, b, shared } => self.hold_proposal(searches, a, b, shared, now),
                Event::Left(ticket, user) | Event::Gone(ticket, user) if searches.is_moving(ticket) => {
                    self.end_search(searches, user, ticket, None, UnqueuedReason::Moved);
                }
                Event::Left(ticket, user) => self.end_search(searches, user, ticket, from, UnqueuedReason::Left),
                Event::TakenOver { old, user, .. } => {
                    self.end_search(searches, user, old, None, UnqueuedReason::TakenOver);
                }
                Event::TimedOut(ticket, user) => {
                    self.end_search(searches, user, ticket, None, UnqueuedReason::TimedOut);
                }
                // The store may refuse a match because the search was left, before the pool knows of it.
                Event::Gone(ticket, user) if searches.is_leaving(ticket) => {
                    self.end_search(searches, user, ticket, from, UnqueuedReason::Left);
                }
                Event::Gone(ticket, user) => self.end_search(searches, user, ticket, None, UnqueuedReason::Gone),
                Event::Refused { .. } => {}
            }
        }
    }

    /// Sends the state of a user's search to all their connections.
    pub(crate) fn tell_search(&self, searches: &Searches, user: UserId) {
        if let Some(search) = searches.search_of(user, self.uptime()) {
            self.tell(user, &ServerFrame::Queued(search));
        }
    }

    /// A search ended without a match. `from` learns of it by its answer instead.
    pub(crate) fn end_search(
        &self,
        searches: &mut Searches,
        user: UserId,
        ticket: TicketId,
        from: Option<ConnectionId>,
        reason: UnqueuedReason,
    ) {
        let now = self.uptime();
        let told = searches.tickets.get(&ticket).and_then(|searching| searching.last_told);
        let waited = told.map_or(Span::ZERO, |(search, at)| search.waited + (now - at));
        // A search that led to a chat meanwhile was already reported.
        if searches.end(ticket, now) {
            let end = match reason {
                UnqueuedReason::Left if waited < CHANGED_MIND => Some(SearchEnd::ChangedMind),
                UnqueuedReason::Left => Some(SearchEnd::Left),
                UnqueuedReason::TimedOut => Some(SearchEnd::TimedOut),
                UnqueuedReason::Gone | UnqueuedReason::Away | UnqueuedReason::Moved => Some(SearchEnd::Gone),
                // It goes on elsewhere.
                UnqueuedReason::TakenOver => None,
            };
            if let Some(end) = end {
                self.count(user, Fact::Searches, Part::Word(end.name()));
            }
            self.tell_others(user, from, &ServerFrame::Unqueued { ticket, reason });
        }
    }

    /// The current state of a user's search.
    pub(crate) fn search_of(&self, user: UserId) -> Option<Search> {
        self.0.matcher.lock().search_of(user, self.uptime())
    }
}
