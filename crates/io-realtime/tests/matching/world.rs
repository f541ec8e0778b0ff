//! A world for searching: a clock that tests move, and a ledger in memory that opens chats under a fence and can be slow,
//! lose its answer, or break.
//!
//! Must not be cleverer than the real ledger.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

use io_bus::Bus;
use io_core::account::{AgeBand, Gender, Languages};
use io_core::ids::{ChatId, EventId, LoginId, PeerRef, UserId};
use io_core::matching::{Community, Profile, Wishes};
use io_core::outside::{Clock, Entropy};
use io_core::rating::{Conduct, Thumb};
use io_core::time::{Span, Timestamp};
use io_protocol::events::{ChatStatus, ChatView, Event, Marks, PeerCard, RevealState, Shared};
use io_protocol::frames::{AgainAnswer, Command};
use io_protocol::rest::{People, Privacy};
use io_realtime::store::{
    Again, Append, Appended, ChatSnapshot, Deletion, Ending, EventPage, HistoryRange, Opened, Opening, Rated, Reply,
    RevealStep, RevealStepped, Seeker, StoreFailure,
};
use io_realtime::{Actor, Answer, Ledger, Realtime, Refusal, Settings};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use uuid::Uuid;

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

struct Counter(AtomicU64);

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        let drawn = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = drawn[place % 8];
        }
    }
}

/// What the next opening does beside its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trouble {
    #[default]
    None,
    /// Nothing is opened.
    FailsBefore,
    /// It is open, and the answer says that it is not known.
    LosesAnswer,
    /// The same, and whoever asks for the live chat at once gets no answer either.
    LosesAnswerAndIsSilent,
    /// It is open, and cannot be read at once.
    CannotBeSeen,
    Panics,
}

/// A place where the ledger waits until the test lets it go on.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Notify, Notify)>);

impl Gate {
    pub(crate) async fn reached(&self) {
        self.0.0.notified().await;
    }

    pub(crate) fn release(&self) {
        self.0.1.notify_one();
    }

    async fn pass(&self) {
        self.0.0.notify_one();
        self.0.1.notified().await;
    }
}

#[derive(Default)]
pub(crate) struct Registry {
    live: Mutex<Vec<(ChatId, [UserId; 2])>>,
    held_seeker: Mutex<Option<(UserId, Gate)>>,
    held_opening: Mutex<Option<Gate>>,
    trouble: Mutex<Trouble>,
    /// So many of the next readings fail.
    unseen: AtomicUsize,
    silent: AtomicUsize,
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

    /// The next opening waits, and then goes as said.
    pub(crate) fn hold_next_opening(&self, trouble: Trouble) -> Gate {
        let gate = Gate::default();
        *self.held_opening.lock() = Some(gate.clone());
        *self.trouble.lock() = trouble;
        gate
    }

    pub(crate) fn trouble_next_opening(&self, trouble: Trouble) {
        *self.trouble.lock() = trouble;
    }

    /// A chat that is live without this node knowing of it.
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

fn never<'a, T: Send + 'a>() -> Reply<'a, T> {
    Box::pin(async { Err(StoreFailure::Fault) })
}

fn fails_once(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
        .is_ok()
}

impl Ledger for Registry {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn seeker(&self, user: UserId, _: Timestamp) -> Reply<'_, Option<Seeker>> {
        Box::pin(async move {
            self.seekers.fetch_add(1, Ordering::SeqCst);
            let gate = self.held_seeker.lock().take_if(|(held, _)| *held == user);
            if let Some((_, gate)) = gate {
                gate.pass().await;
            }
            Ok(Some(Seeker {
                profile: Profile {
                    community: Community::PUBLIC,
                    band: AgeBand::Adult,
                    gender: Gender::Unsaid,
                    languages: Languages::parse(&["en"]).expect("on the list"),
                    interests: io_core::account::Interests::default(),
                    conduct: Conduct::Fair,
                    quarantined: false,
                },
                wishes: Wishes::default(),
                avoid: Vec::new(),
                recent: Vec::new(),
                shown_as: None,
                paused_until: None,
            }))
        })
    }

    fn open_chat(&self, opening: Opening, _: Timestamp) -> Reply<'_, Opened> {
        Box::pin(async move {
            let gate = self.held_opening.lock().take();
            if let Some(gate) = gate {
                gate.pass().await;
            }
            let trouble = std::mem::take(&mut *self.trouble.lock());
            match trouble {
                Trouble::FailsBefore => return Err(StoreFailure::Unavailable),
                Trouble::Panics => panic!("planted by a test"),
                Trouble::CannotBeSeen => self.unseen.store(1, Ordering::SeqCst),
                Trouble::LosesAnswerAndIsSilent => self.silent.store(1, Ordering::SeqCst),
                Trouble::None | Trouble::LosesAnswer => {}
            }
            let users = opening.members.map(|member| member.user);
            if let Some(busy) = users.into_iter().find(|user| self.of(*user).is_some()) {
                return Ok(Opened::Busy(busy));
            }
            self.live.lock().push((opening.chat, users));
            match trouble {
                Trouble::LosesAnswer | Trouble::LosesAnswerAndIsSilent => Err(StoreFailure::Unavailable),
                _ => Ok(Opened::Opened),
            }
        })
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        soon(self.live.lock().clone())
    }

    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>> {
        if fails_once(&self.silent) {
            return never();
        }
        soon(self.of(user).map(|(chat, _)| chat))
    }

    fn seen(&self, chat: ChatId, reader: UserId, now: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        if fails_once(&self.unseen) {
            return never();
        }
        let Some((_, users)) = self.of(reader).filter(|(live, _)| *live == chat) else {
            return soon(None);
        };
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
        let view = ChatView {
            chat,
            peer_ref: PeerRef(Uuid::nil()),
            peer: card(),
            me: card(),
            status: ChatStatus::Live,
            started_at: now.into(),
            ended_at: None,
            ended_by: None,
            end_reason: None,
            last: 0,
            mine: Marks::default(),
            theirs: Some(Marks::default()),
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
            peer: users.into_iter().find(|user| *user != reader),
            my_privacy: on,
            peer_privacy: on,
            peer_marks: Marks::default(),
        }))
    }

    fn mark(&self, _: ChatId, _: UserId, _: Marks) -> Reply<'_, bool> {
        soon(true)
    }

    fn waiting_again(&self, _: UserId, _: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>> {
        soon(Vec::new())
    }

    // What nobody asks for here.
    fn events(&self, _: ChatId, _: UserId, _: HistoryRange, _: usize) -> Reply<'_, Option<EventPage>> {
        never()
    }
    fn event_id(&self, _: ChatId, _: UserId, _: u64) -> Reply<'_, Option<EventId>> {
        never()
    }
    fn append(&self, _: Append, _: Timestamp) -> Reply<'_, Appended> {
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

/// One node on a registry. People use it by REST: each command is a visit.
pub(crate) struct World {
    pub(crate) ledger: Arc<Registry>,
    pub(crate) realtime: Realtime,
    clock: Arc<Hand>,
}

impl World {
    pub(crate) async fn begin() -> Self {
        Self::begin_holding(Span::ZERO).await
    }

    /// With a hold before each match.
    pub(crate) async fn begin_holding(match_hold: Span) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(1_780_315_200_000_000)));
        let ledger = Arc::new(Registry::default());
        let settings = Settings {
            match_hold,
            ..Settings::default().without_jitter()
        };
        let realtime = Realtime::start(
            Arc::clone(&ledger) as _,
            Bus::in_process(),
            Arc::clone(&clock) as _,
            Arc::new(Counter(AtomicU64::new(1))),
            settings,
        );
        let realtime = realtime.await.expect("the ledger answers");
        Self {
            ledger,
            realtime,
            clock,
        }
    }

    pub(crate) async fn does(&self, user: UserId, command: Command) -> Result<Answer, Refusal> {
        let actor = Actor {
            user,
            login: LoginId::from_random([7; 16]),
            connection: None,
        };
        self.realtime.execute(actor, command).await
    }

    /// Begins a command and gives its answer later.
    pub(crate) fn does_later(&self, user: UserId, command: Command) -> JoinHandle<Result<Answer, Refusal>> {
        let realtime = self.realtime.clone();
        let actor = Actor {
            user,
            login: LoginId::from_random([7; 16]),
            connection: None,
        };
        tokio::spawn(async move { realtime.execute(actor, command).await })
    }

    /// Lets time pass, and the node notice it.
    pub(crate) async fn pass(&self, span: Span) {
        self.clock.0.fetch_add(span.0, Ordering::SeqCst);
        self.realtime.run_due();
        // What follows takes a bounded number of turns: everything here answers at once or in its next turn.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    /// The live chat of somebody, as soon as there is one.
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
        panic!("nobody was found in fifteen seconds");
    }

    pub(crate) async fn end(self) {
        self.realtime.stop().await;
    }
}
