//! What the simulations of this crate and of the whole system share.
//!
//! A clock that tests move, numbers from a seed, a chat in memory, and stores that hold nothing.

mod chat_log;
mod empty_store;
mod gate;
pub mod one_chat;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use io_core::account::{Gender, Interests, Languages};
use io_core::chat::Marks;
use io_core::ids::{ChatId, PeerRef};
use io_core::matching::{Profile, Room, Wishes};
use io_core::moderation::Standing;
use io_core::outside::{Clock, Entropy};
use io_core::rating::Conduct;
use io_core::time::{Span, Timestamp, Uptime};
use io_protocol::events::{ChatStatus, ChatView, PeerCard, RevealState, Shared};
use uuid::Uuid;

use crate::store::{Seeker, Stores};

pub use chat_log::ChatLog;
pub use empty_store::EmptyStore;
pub use gate::Gate;

/// By how much a system clock may step at any moment: NTP corrections, operators, wrong batteries.
pub const CLOCK_STEPS: [Span; 4] = [Span::hours(-1), Span::seconds(-10), Span::minutes(20), Span::days(1)];

/// A clock that stands still until a test moves it.
pub struct TestClock {
    now: AtomicI64,
    uptime: AtomicI64,
}

impl TestClock {
    /// A clock at noon of a day in 2026.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            now: AtomicI64::new(1_780_315_200_000_000),
            uptime: AtomicI64::new(1_000_000_000),
        })
    }

    /// Lets time pass.
    pub fn pass(&self, span: Span) {
        self.now.fetch_add(span.0, Ordering::SeqCst);
        self.uptime.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Sets the calendar forward or back, while no time passes.
    pub fn step(&self, span: Span) {
        self.now.fetch_add(span.0, Ordering::SeqCst);
    }

    /// From here on, reading the clock panics.
    pub fn break_for_good(&self) {
        self.uptime.store(i64::MIN, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn uptime(&self) -> Uptime {
        let uptime = self.uptime.load(Ordering::SeqCst);
        assert!(uptime != i64::MIN, "the clock is broken, as the test wants it");
        Uptime(uptime)
    }
}

/// Numbers from a seed (`SplitMix64`).
pub struct Random(u64);

impl Random {
    /// The numbers of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap_or(0)
    }
}

/// Entropy from a seed.
pub struct Dice(AtomicU64);

impl Dice {
    /// The dice of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(seed)))
    }
}

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        let mut random = Random::new(self.0.fetch_add(1, Ordering::SeqCst));
        for byte in bytes {
            *byte = u8::try_from(random.below(256)).unwrap_or(0);
        }
    }
}

/// Stores that hold nothing. A fake replaces those that its test needs.
#[must_use]
pub fn empty_stores() -> Stores {
    Stores::of(Arc::new(EmptyStore))
}

/// An adult who speaks English and asks for nothing.
#[must_use]
pub fn a_seeker() -> Seeker {
    Seeker {
        profile: Profile {
            room: Room::ADULTS,
            gender: Gender::Unsaid,
            languages: Languages::parse(&["en"]).expect("on the list"),
            interests: Interests::default(),
            conduct: Conduct::Fair,
        },
        since: Timestamp(0),
        wishes: Wishes::default(),
        avoid: Vec::new(),
        recent: Vec::new(),
        shown_as: None,
        paused_until: None,
        standing: Standing::default(),
    }
}

/// A live chat as one member sees it, with these marks and this last number.
#[must_use]
pub fn a_live_chat(chat: ChatId, started_at: Timestamp, last: u64, mine: Marks, theirs: Marks) -> ChatView {
    let card = || PeerCard {
        name: "Amber Heron".to_owned(),
        glyph: 1,
    };
    ChatView {
        chat,
        peer_ref: PeerRef(Uuid::nil()),
        peer: card(),
        me: card(),
        status: ChatStatus::Live,
        started_at: started_at.into(),
        ended_at: None,
        ended_by: None,
        end_reason: None,
        last,
        mine: mine.into(),
        theirs: Some(theirs.into()),
        unread: 0,
        shared: Shared::default(),
        reveal: RevealState::None {
            allowed_at: None,
            messages_missing: 0,
            requests_left: 3,
            unanswered: false,
        },
        presence: None,
        met_before: None,
        rated: None,
        ratable: false,
    }
}
