//! A node for searching, over a store in memory that can be slow, break, or lose its answer.
//!
//! The store opens chats under a fence and is not cleverer than the real one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use io_bus::Bus;
use io_core::account::Privacy;
use io_core::chat::{Marks, NewChat, Opened};
use io_core::ids::{ChatId, LoginId, TicketId, UserId};
use io_core::matching::SearchOutcome;
use io_core::moderation::Standing;
use io_core::time::{Span, Timestamp};
use io_protocol::frames::Command;
use io_realtime::store::{ChatSnapshot, ChatStore, Reply, Seeker, SeekerStore, StoreFailure};
use io_realtime::testing::{self, Dice, Gate, TestClock};
use io_realtime::{Actor, Answer, Realtime, Refusal, Settings, Stores};
use parking_lot::Mutex;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// What the next opening does besides its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trouble {
    #[default]
    None,
    /// Nothing is opened.
    FailsBefore,
    /// The chat is open, and the answer is "unknown".
    LosesAnswer,
    /// The same, and the live chat cannot be asked for at once either.
    LosesAnswerAndIsSilent,
    /// The chat is open, and cannot be read at once.
    CannotBeSeen,
    Panics,
}

#[derive(Default)]
pub(crate) struct Registry {
    live: Mutex<Vec<(ChatId, [UserId; 2])>>,
    held_seeker: Mutex<Option<(UserId, Gate)>>,
    held_opening: Mutex<Option<Gate>>,
    held_answer: Mutex<Option<Gate>>,
    held_snapshot: Mutex<Option<Gate>>,
    held_live_chat: Mutex<Option<Gate>>,
    trouble: Mutex<Trouble>,
    /// How many of the next readings fail.
    unseen: AtomicUsize,
    silent: AtomicUsize,
    unsettled: AtomicUsize,
    forbidden: Mutex<Vec<UserId>>,
    standings: Mutex<HashMap<UserId, Standing>>,
    refusals: AtomicUsize,
    outcomes: Mutex<HashMap<(UserId, TicketId), SearchOutcome>>,
    seekers: AtomicUsize,
    opened: AtomicU64,
}

impl Registry {
    /// The next reading of this user waits.
    pub(crate) fn hold_next_seeker(&self, user: UserId) -> Gate {
        let gate = Gate::default();
        *self.held_seeker.lock() = Some((user, gate.clone()));
        gate
    }

    /// The next opening waits, and then goes as given.
    pub(crate) fn hold_next_opening(&self, trouble: Trouble) -> Gate {
        let gate = Gate::default();
        *self.held_opening.lock() = Some(gate.clone());
        *self.trouble.lock() = trouble;
        gate
    }

    /// The next chat opens, and the answer waits.
    pub(crate) fn hold_next_answer(&self) -> Gate {
        let gate = Gate::default();
        *self.held_answer.lock() = Some(gate.clone());
        gate
    }

    /// These two must never meet.
    pub(crate) fn forbid(&self, users: [UserId; 2]) {
        *self.forbidden.lock() = users.to_vec();
    }

    /// What an account may not do from now on.
    pub(crate) fn restrict(&self, user: UserId, standing: Standing) {
        self.standings.lock().insert(user, standing);
    }

    /// How often a pair was refused.
    pub(crate) fn refusals(&self) -> usize {
        self.refusals.load(Ordering::SeqCst)
    }

    /// The next search to be settled is not.
    pub(crate) fn fail_next_settling(&self) {
        self.unsettled.store(1, Ordering::SeqCst);
    }

    /// The next reading of a chat waits before it reads.
    pub(crate) fn hold_next_snapshot(&self) -> Gate {
        let gate = Gate::default();
        *self.held_snapshot.lock() = Some(gate.clone());
        gate
    }

    /// The next answer to "in which chat is this user?" waits after it was read.
    pub(crate) fn hold_next_live_chat(&self) -> Gate {
        let gate = Gate::default();
        *self.held_live_chat.lock() = Some(gate.clone());
        gate
    }

    pub(crate) fn trouble_next_opening(&self, trouble: Trouble) {
        *self.trouble.lock() = trouble;
    }

    /// A live chat that this node does not know.
    pub(crate) fn open_elsewhere(&self, users: [UserId; 2]) -> ChatId {
        let number = self.opened.fetch_add(1, Ordering::SeqCst);
        let chat = ChatId(Uuid::from_u128(0xE15E << 64 | u128::from(number)));
        self.live.lock().push((chat, users));
        chat
    }

    pub(crate) fn seekers_read(&self) -> usize {
        self.seekers.load(Ordering::SeqCst)
    }

    pub(crate) fn live_chats_now(&self) -> usize {
        self.live.lock().len()
    }

    fn of(&self, user: UserId) -> Option<(ChatId, [UserId; 2])> {
        let live = self.live.lock();
        live.iter().find(|(_, users)| users.contains(&user)).copied()
    }
}

fn soon<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        Ok(answer)
    })
}

/// Waits at a gate, or for the next turn.
async fn pass(gate: Option<Gate>) {
    match gate {
        Some(gate) => gate.pass().await,
        None => tokio::task::yield_now().await,
    }
}

fn fails<'a, T: Send + 'a>() -> Reply<'a, T> {
    Box::pin(async { Err(StoreFailure::Fault) })
}

fn fails_once(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
        .is_ok()
}

impl SeekerStore for Registry {
    fn seeker(&self, user: UserId, _: Timestamp) -> Reply<'_, Option<Seeker>> {
        Box::pin(async move {
            self.seekers.fetch_add(1, Ordering::SeqCst);
            let gate = self.held_seeker.lock().take_if(|(held, _)| *held == user);
            if let Some((_, gate)) = gate {
                gate.pass().await;
            }
            let standing = self.standings.lock().get(&user).copied().unwrap_or_default();
            let mut seeker = testing::a_seeker();
            seeker.profile.room.quarantined = standing.meets_nobody();
            Ok(Some(Seeker { standing, ..seeker }))
        })
    }

    fn standing(&self, user: UserId, _: Timestamp) -> Reply<'_, Standing> {
        soon(self.standings.lock().get(&user).copied().unwrap_or_default())
    }

    fn is_paused(&self, _: UserId) -> Reply<'_, bool> {
        soon(false)
    }

    fn paused_until(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Timestamp>> {
        soon(None)
    }

    fn search_outcome(&self, user: UserId, ticket: TicketId, _: Timestamp) -> Reply<'_, Option<SearchOutcome>> {
        soon(self.outcomes.lock().get(&(user, ticket)).copied())
    }

    fn settle_search(
        &self,
        user: UserId,
        ticket: TicketId,
        outcome: SearchOutcome,
        _: Timestamp,
    ) -> Reply<'_, SearchOutcome> {
        if fails_once(&self.unsettled) {
            return fails();
        }
        soon(*self.outcomes.lock().entry((user, ticket)).or_insert(outcome))
    }

    fn open_chat(&self, opening: NewChat, _: Timestamp) -> Reply<'_, Opened> {
        Box::pin(async move {
            let gate = self.held_opening.lock().take();
            if let Some(gate) = gate {
                gate.pass().await;
            }
            let trouble = std::mem::take(&mut *self.trouble.lock());
            match trouble {
                Trouble::FailsBefore => return Err(StoreFailure::NotDone),
                Trouble::Panics => panic!("planted by a test"),
                Trouble::CannotBeSeen => self.unseen.store(1, Ordering::SeqCst),
                Trouble::LosesAnswerAndIsSilent => self.silent.store(1, Ordering::SeqCst),
                Trouble::None | Trouble::LosesAnswer => {}
            }
            let users = opening.members.each_ref().map(|member| member.user);
            if let Some(busy) = users.into_iter().find(|user| self.of(*user).is_some()) {
                return Ok(Opened::Busy(busy));
            }
            let answer = self.open(&opening, users, trouble);
            let gate = self.held_answer.lock().take();
            if let Some(gate) = gate {
                gate.pass().await;
            }
            answer
        })
    }
}

impl Registry {
    /// One transaction.
    fn open(&self, opening: &NewChat, users: [UserId; 2], trouble: Trouble) -> Result<Opened, StoreFailure> {
        if users.iter().all(|user| self.forbidden.lock().contains(user)) {
            self.refusals.fetch_add(1, Ordering::SeqCst);
            return Ok(Opened::Forbidden);
        }
        let mut outcomes = self.outcomes.lock();
        let searches = opening.members.each_ref().map(|one| (one.user, one.ticket));
        let searches = searches.map(|(user, ticket)| (user, ticket.expect("a search led here")));
        if let Some((over, _)) = searches.iter().find(|search| outcomes.contains_key(search)) {
            return Ok(Opened::Gone(*over));
        }
        outcomes.extend(searches.map(|search| (search, SearchOutcome::Matched(opening.id))));
        self.live.lock().push((opening.id, users));
        match trouble {
            Trouble::LosesAnswer | Trouble::LosesAnswerAndIsSilent => Err(StoreFailure::Unknown),
            _ => Ok(Opened::Opened),
        }
    }
}

impl ChatStore for Registry {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        soon(self.live.lock().clone())
    }

    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>> {
        if fails_once(&self.silent) {
            return fails();
        }
        let answer = self.of(user).map(|(chat, _)| chat);
        let gate = self.held_live_chat.lock().take();
        Box::pin(async move {
            pass(gate).await;
            Ok(answer)
        })
    }

    fn snapshot(&self, chat: ChatId, reader: UserId, now: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        if fails_once(&self.unseen) {
            return fails();
        }
        let gate = self.held_snapshot.lock().take();
        Box::pin(async move {
            pass(gate).await;
            let seen = self.of(reader).filter(|(live, _)| *live == chat);
            Ok(seen.map(|(_, users)| ChatSnapshot {
                view: testing::a_live_chat(chat, now, 0, Marks::default(), Marks::default()),
                me: reader,
                peer: users.into_iter().find(|user| *user != reader),
                my_privacy: Privacy::default(),
                peer_privacy: Privacy::default(),
                peer_marks: Marks::default(),
            }))
        })
    }

    fn mark(&self, _: ChatId, _: UserId, _: Marks) -> Reply<'_, bool> {
        soon(true)
    }
}

/// One node on a registry. Users act by REST: each command is a visit.
pub(crate) struct World {
    pub(crate) store: Arc<Registry>,
    pub(crate) realtime: Realtime,
    clock: Arc<TestClock>,
}

impl World {
    pub(crate) async fn begin() -> Self {
        Self::begin_holding(Span::ZERO).await
    }

    /// With a hold before each match.
    pub(crate) async fn begin_holding(match_hold: Span) -> Self {
        Self::begin_on(Arc::default(), match_hold).await
    }

    /// Another node on the same store: this one forgets everything.
    pub(crate) async fn restart(self) -> Self {
        let store = Arc::clone(&self.store);
        self.end().await;
        Self::begin_on(store, Span::ZERO).await
    }

    async fn begin_on(store: Arc<Registry>, match_hold: Span) -> Self {
        let clock = TestClock::new();
        let settings = Settings {
            match_hold,
            ..Settings::default().without_jitter()
        };
        let realtime = Realtime::start(
            Stores {
                chats: Arc::clone(&store) as _,
                seekers: Arc::clone(&store) as _,
                ..testing::empty_stores()
            },
            Bus::in_process(),
            Arc::clone(&clock) as _,
            Dice::new(1),
            settings,
        );
        let realtime = realtime.await.expect("the store answers");
        Self { store, realtime, clock }
    }

    pub(crate) async fn does(&self, user: UserId, command: Command) -> Result<Answer, Refusal> {
        let actor = Actor {
            user,
            login: LoginId::from_random([7; 16]),
            connection: None,
        };
        self.realtime.execute(actor, command).await
    }

    /// Starts a command; its answer comes later.
    pub(crate) fn does_later(&self, user: UserId, command: Command) -> JoinHandle<Result<Answer, Refusal>> {
        let realtime = self.realtime.clone();
        let actor = Actor {
            user,
            login: LoginId::from_random([7; 16]),
            connection: None,
        };
        tokio::spawn(async move { realtime.execute(actor, command).await })
    }

    /// Moves the clock and lets the node notice.
    pub(crate) async fn pass(&self, span: Span) {
        self.clock.pass(span);
        self.realtime.run_due();
        // What follows takes a bounded number of turns: everything here answers at once or in its next turn.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    /// The live chat of a user, as soon as there is one.
    pub(crate) async fn chat_of(&self, user: UserId) -> ChatId {
        for _ in 0..30 {
            if self.realtime.live_chats() > 0
                && let Ok(current) = self.realtime.current(user).await
                && let Some(chat) = current.chat
            {
                return chat.chat;
            }
            self.pass(Span::milliseconds(500)).await;
        }
        panic!("no chat opened within fifteen seconds");
    }

    pub(crate) async fn end(self) {
        self.realtime.stop().await;
    }
}
