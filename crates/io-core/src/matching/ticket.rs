//! What a person brings into the pool: who they are, and who they want to meet.
//!
//! Must not know how the pool finds anyone.

use crate::account::{AgeBand, Gender, Interests, Languages, Mood, Preferences, Weight};
use crate::ids::{TicketId, UserId};
use crate::rating::Conduct;
use crate::time::Uptime;

/// A step of the ladder, from 0 to 4.
/// 0 asks for everything that is preferred, 4 for nothing but each *must*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// Everything preferred.
    pub const FIRST: Self = Self(0);
    /// Any one shared interest will do.
    pub const ANY_INTEREST: Self = Self(1);
    /// Any shared language.
    /// Interests no longer count, and a neighbouring conduct class will do.
    pub const ANY_LANGUAGE: Self = Self(2);
    /// People met before may come again, where both sides allow it.
    pub const RECENT: Self = Self(3);
    /// Everyone who fits every *must*.
    pub const LAST: Self = Self(4);

    /// The step of this number; anything above the last is the last.
    pub fn new(number: u8) -> Self {
        Self(number.min(Self::LAST.0))
    }

    /// 0 to 4.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// A set of genders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Genders(u8);

impl Genders {
    /// Everyone, including people who prefer not to say.
    pub const ANYONE: Self = Self(0b1111);
    /// No one.
    pub const NONE: Self = Self(0);

    /// Adds a gender.
    #[must_use]
    pub fn with(self, gender: Gender) -> Self {
        Self(self.0 | Self::bit(gender))
    }

    /// Is it in the set?
    pub fn has(self, gender: Gender) -> bool {
        self.0 & Self::bit(gender) != 0
    }

    /// Is nothing in the set?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn bit(gender: Gender) -> u8 {
        match gender {
            Gender::Woman => 1,
            Gender::Man => 2,
            Gender::NonBinary => 4,
            Gender::Unsaid => 8,
        }
    }
}

impl FromIterator<Gender> for Genders {
    fn from_iter<T: IntoIterator<Item = Gender>>(genders: T) -> Self {
        genders.into_iter().fold(Self::NONE, Self::with)
    }
}

/// Where a person can be met: in public, or in a closed community.
/// Communities never mix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Community(pub u32);

impl Community {
    /// Everyone.
    pub const PUBLIC: Self = Self(0);
}

/// What two people must have in common to be able to meet at all. Never crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Room {
    /// The community.
    pub community: Community,
    /// The age band.
    pub band: AgeBand,
    /// Under review: meets nobody for now.
    pub quarantined: bool,
}

impl Room {
    /// Where adults meet in public.
    pub const ADULTS: Self = Self {
        community: Community::PUBLIC,
        band: AgeBand::Adult,
        quarantined: false,
    };
}

/// What the wishes of others are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Where this person can be met.
    pub room: Room,
    /// Gender as stated.
    pub gender: Gender,
    /// Spoken languages, the first one first.
    pub languages: Languages,
    /// Interests, normalised.
    pub interests: Interests,
    /// Conduct class; only ever orders and delays.
    pub conduct: Conduct,
}

/// Who to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Genders wished for; empty means anyone.
    pub genders: Genders,
    /// How much that weighs.
    pub gender_weight: Weight,
    /// A spoken language in common.
    pub language_weight: Weight,
    /// Interests in common.
    pub interest_weight: Weight,
    /// The mood of the chat.
    pub mood: Option<Mood>,
    /// How much that weighs.
    pub mood_weight: Weight,
    /// Go no further than this step.
    pub freeze_at: Option<Level>,
    /// People met recently may come again at the later steps, if they allow it as well.
    pub allow_recent: bool,
}

impl From<&Preferences> for Wishes {
    fn from(preferences: &Preferences) -> Self {
        Self {
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
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            genders: Genders::NONE,
            gender_weight: Weight::Any,
            language_weight: Weight::Must,
            interest_weight: Weight::Prefer,
            mood: None,
            mood_weight: Weight::Prefer,
            freeze_at: None,
            allow_recent: false,
        }
    }
}

/// A person met before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// Who.
    pub user: UserId,
    /// When the last chat with them ended (or began, if it still runs), on the clock of the pool.
    /// Negative for a chat before that clock started.
    pub at: Uptime,
}

/// A request for a seat in the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// The ticket.
    /// A repeated ticket is the same search, with these wishes from then on.
    pub ticket: TicketId,
    /// Its owner. A user has at most one ticket.
    pub user: UserId,
    /// Who they are to others.
    pub profile: Profile,
    /// Who they want to meet.
    pub wishes: Wishes,
    /// Everyone who blocked them or whom they blocked. Never met.
    pub blocked: Vec<UserId>,
    /// Everyone with a "not again" in either direction. Never met.
    pub not_again: Vec<UserId>,
    /// Everyone met within the no-repeat window (the last 20 people, or 7 days).
    pub recent: Vec<Met>,
    /// The place kept from before, if any.
    /// Kept after a no-show of the peer, or after a restart. The pool itself keeps the place of a search that timed out
    /// for a minute.
    pub since: Option<Uptime>,
    /// Whether to replace another ticket of the same user and take its place.
    /// Otherwise the join is refused.
    pub take_over: bool,
}
