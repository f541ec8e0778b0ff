//! One seat in the pool, and what it asks of another.
//!
//! Must not know how candidates are found: the rules here hold for any two seats.

use crate::account::{Gender, Language, Mood, Weight};
use crate::ids::{TicketId, UserId};
use crate::rating::Conduct;
use crate::time::Uptime;

use super::census::{Census, Tag};
use super::shelves::Stance;
use super::ticket::{Genders, Join, Level, Met, Wishes};
use super::tuning::Tuning;

/// What two seats must share to be able to meet at all, as a number.
pub(super) type RoomNumber = u32;

/// A position in the line, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LinePosition {
    pub(super) since: Uptime,
    pub(super) slot: u32,
}

/// A seat as a look saw it.
/// It is another one once its wishes changed or someone else sits there: a slot and a position alone name no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) place: LinePosition,
    pub(super) generation: u64,
}

/// What a seat asks of the other's mood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MoodAsked {
    /// Nothing.
    Nothing,
    /// No different mood.
    NoOther,
    /// The same mood.
    Same,
}

/// What is known about a seat without examining it.
/// Seats of one class share a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) gender: Gender,
    pub(super) accepts: Genders,
    pub(super) mood: Option<Mood>,
    pub(super) mood_asked: MoodAsked,
    pub(super) needs_interest: bool,
}

impl Class {
    /// Would a seat of this class, asking as given, accept one of the other class?
    pub(super) fn asks(self, genders: Genders, mood: MoodAsked, other: Self) -> bool {
        let mood = match mood {
            MoodAsked::Nothing => true,
            MoodAsked::NoOther => self.mood.is_none() || other.mood.is_none() || self.mood == other.mood,
            MoodAsked::Same => self.mood.is_some() && self.mood == other.mood,
        };
        mood && genders.has(other.gender)
    }

    /// Would a seat of this class accept one of the other at its last step?
    pub(super) fn accepts(self, other: Self) -> bool {
        self.asks(self.accepts, self.mood_asked, other)
    }
}

/// What a seat asks of another beyond the rules that are never relaxed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    genders: Genders,
    mood: MoodAsked,
    first_language: bool,
    language: bool,
    interests: usize,
    conduct_apart: u8,
}

/// Whether a seat can be proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It can.
    Waiting,
    /// It is proposed to the seat in this slot.
    Proposed(u32),
    /// Its owner has been gone since then.
    Away(Uptime),
}

/// How far a walk came before it hit the limit of one look.
/// The next round continues there.
#[derive(Debug)]
pub(super) struct Pass {
    /// The step it was made for; another step starts anew.
    pub(super) level: Level,
    pub(super) at: LinePosition,
    /// The acceptable seats met on the way, at most as many as are enough.
    pub(super) acceptable: Vec<Seen>,
}

/// When a seat is examined again in the rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// In turn, with everyone.
    InTurn,
    /// Sooner, with the seats whose look was cut short.
    Sooner,
}

/// Whether a seat meets anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Open,
    Held,
}

impl Access {
    pub(super) fn of(held: bool) -> Self {
        if held { Self::Held } else { Self::Open }
    }
}

/// One seat in the pool.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) ticket: TicketId,
    pub(super) user: UserId,
    /// When the person began to wait; determines position and step.
    pub(super) since: Uptime,
    /// When this ticket arrived; determines its end.
    pub(super) joined: Uptime,
    pub(super) room: RoomNumber,
    /// Meets nobody. A held seat is on no shelf and does not look.
    pub(super) access: Access,
    pub(super) class: Class,
    pub(super) first_language: Language,
    pub(super) languages: Box<[Language]>,
    spoken: [u64; 4],
    pub(super) tags: Box<[Tag]>,
    conduct: Conduct,
    genders: Genders,
    gender_weight: Weight,
    pub(super) language_weight: Weight,
    pub(super) interest_weight: Weight,
    mood_weight: Weight,
    pub(super) freeze_at: Option<Level>,
    allow_recent: bool,
    apart: Vec<UserId>,
    recent: Vec<Met>,
    pub(super) standing: Standing,
    /// The owner asked to leave while a proposal is being committed.
    pub(super) leaving: bool,
    pub(super) away_while_proposed: Option<Uptime>,
    /// The last reported step.
    pub(super) told: Level,
    /// How often it was passed over for someone who came later.
    pub(super) passed_over: u8,
    /// Whether preferences cause no waiting, because so few acceptable people wait.
    /// As of the last full count.
    pub(super) thin: bool,
    /// Which group of shelves it belongs on.
    pub(super) stance: Stance,
    /// Which it is on. Only a waiting seat is on any; a new one first looks, and many are matched at once.
    pub(super) shelved: Option<Stance>,
    /// Where the last search for a candidate was cut short.
    pub(super) search: Option<Box<Pass>>,
    /// Where the last count of acceptable people was cut short.
    pub(super) count: Option<Box<Pass>>,
    pub(super) turn: Turn,
    /// Distinguishes this seat from earlier ones in its slot.
    pub(super) number: u64,
    /// Distinguishes it from what it was before its wishes changed, and from all other seats.
    pub(super) generation: u64,
    /// The only valid timer of this seat.
    pub(super) timer: u64,
}

impl Seat {
    /// A seat that just arrived. `number` was never given to another.
    pub(super) fn new(join: Join, room: RoomNumber, since: Uptime, tags: Box<[Tag]>, now: Uptime, number: u64) -> Self {
        let Join {
            ticket,
            user,
            profile,
            wishes,
            mut blocked,
            not_again,
            mut recent,
            ..
        } = join;
        blocked.extend(not_again);
        blocked.sort_unstable();
        blocked.dedup();
        recent.sort_unstable_by_key(|met| (met.user, met.at));
        let languages: Box<[Language]> = profile.languages.as_slice().into();
        let mut spoken = [0; 4];
        for language in &languages {
            let number = usize::from(language.number());
            spoken[number / 64] |= 1 << (number % 64);
        }
        let mut seat = Self {
            ticket,
            user,
            since,
            joined: now,
            room,
            access: Access::of(profile.room.quarantined),
            class: Class {
                gender: profile.gender,
                accepts: Genders::ANYONE,
                mood: None,
                mood_asked: MoodAsked::Nothing,
                needs_interest: false,
            },
            first_language: profile.languages.first(),
            languages,
            spoken,
            tags,
            conduct: profile.conduct,
            genders: Genders::ANYONE,
            gender_weight: Weight::Any,
            language_weight: Weight::Any,
            interest_weight: Weight::Any,
            mood_weight: Weight::Any,
            freeze_at: None,
            allow_recent: false,
            apart: blocked,
            recent,
            standing: Standing::Waiting,
            leaving: false,
            away_while_proposed: None,
            told: Level::FIRST,
            passed_over: 0,
            thin: false,
            stance: Stance::Open,
            shelved: None,
            search: None,
            count: None,
            turn: Turn::InTurn,
            number,
            generation: number,
            timer: 0,
        };
        seat.wish(&wishes, number);
        seat
    }

    /// Applies new wishes, which make it another seat for everyone who saw it.
    /// What is preferred beyond a step to freeze at is as good as a must.
    pub(super) fn wish(&mut self, wishes: &Wishes, generation: u64) {
        self.generation = generation;
        self.genders = if wishes.genders.is_empty() {
            Genders::ANYONE
        } else {
            wishes.genders
        };
        self.gender_weight = wishes.gender_weight;
        self.language_weight = wishes.language_weight;
        self.interest_weight = wishes.interest_weight;
        self.mood_weight = if wishes.mood.is_none() {
            Weight::Any
        } else {
            wishes.mood_weight
        };
        self.freeze_at = wishes.freeze_at;
        self.allow_recent = wishes.allow_recent;
        self.class.mood = wishes.mood;
        self.class.needs_interest = wishes.interest_weight == Weight::Must;
        self.class.accepts = self.genders_at(self.last());
        self.class.mood_asked = self.mood_at(self.last());
        self.thin = false;
        // Its next look considers what it prefers; a must changes no shelves.
        self.stance = if self.class.needs_interest {
            Stance::Insisting
        } else {
            Stance::Open
        };
        self.search = None;
        self.count = None;
    }

    /// Holds it back or lets it meet people again, which makes it another seat for everyone who saw it.
    pub(super) fn hold(&mut self, access: Access, generation: u64) {
        self.access = access;
        self.generation = generation;
        self.thin = false;
        self.search = None;
        self.count = None;
    }

    /// Was the last look cut short?
    pub(super) fn is_unfinished(&self) -> bool {
        self.search.is_some() || self.count.is_some()
    }

    pub(super) fn place(&self, slot: u32) -> LinePosition {
        LinePosition {
            since: self.since,
            slot,
        }
    }

    /// The seat in this slot as it is now.
    pub(super) fn seen(&self, slot: u32) -> Seen {
        Seen {
            place: self.place(slot),
            generation: self.generation,
        }
    }

    /// The last step that it will ever reach.
    pub(super) fn last(&self) -> Level {
        self.freeze_at.unwrap_or(Level::LAST)
    }

    /// The step by waiting time alone.
    pub(super) fn elapsed(&self, tuning: &Tuning, now: Uptime) -> Level {
        tuning.level(now - self.since)
    }

    /// Its current step.
    pub(super) fn level(&self, tuning: &Tuning, now: Uptime) -> Level {
        self.elapsed(tuning, now).min(self.last())
    }

    /// The genders that it accepts at a step.
    pub(super) fn genders_at(&self, level: Level) -> Genders {
        match self.gender_weight {
            Weight::Must => self.genders,
            Weight::Prefer if level < Level::LAST => self.genders,
            _ => Genders::ANYONE,
        }
    }

    /// What it asks of the other's mood at a step.
    pub(super) fn mood_at(&self, level: Level) -> MoodAsked {
        match self.mood_weight {
            Weight::Must => MoodAsked::Same,
            Weight::Prefer if level < Level::LAST => MoodAsked::NoOther,
            _ => MoodAsked::Nothing,
        }
    }

    /// Does it require at a step that the other speaks its first language?
    pub(super) fn asks_first_language(&self, level: Level) -> bool {
        self.language_weight != Weight::Any && level < Level::ANY_LANGUAGE
    }

    /// Does it require at a step any common language?
    pub(super) fn asks_language(&self, level: Level) -> bool {
        match self.language_weight {
            Weight::Must => true,
            Weight::Prefer => level < Level::LAST,
            Weight::Any => false,
        }
    }

    /// Its interests that count, in rising order.
    pub(super) fn counting(&self, census: &Census, now: Uptime) -> impl Iterator<Item = Tag> {
        self.tags.iter().copied().filter(move |tag| census.is_common(*tag, now))
    }

    /// How many common interests it requires at a step.
    /// `counting` returns how many of its own count.
    pub(super) fn asks_interests(&self, level: Level, counting: impl FnOnce() -> usize) -> usize {
        let preferred = match (self.interest_weight, level) {
            (Weight::Any, _) => 0,
            (_, Level::FIRST) => counting().min(2),
            (_, Level::ANY_INTEREST) => counting().min(1),
            _ => 0,
        };
        preferred.max(usize::from(self.class.needs_interest))
    }

    fn speaks_one_of(&self, other: &Self) -> bool {
        self.spoken
            .iter()
            .zip(&other.spoken)
            .any(|(mine, theirs)| mine & theirs != 0)
    }

    pub(super) fn speaks(&self, language: Language) -> bool {
        let number = usize::from(language.number());
        self.spoken[number / 64] >> (number % 64) & 1 == 1
    }

    /// When the two last met, as far as either knows.
    fn met(&self, other: &Self) -> Option<Uptime> {
        let last = |seat: &Self, user: UserId| {
            let end = seat.recent.partition_point(|met| met.user <= user);
            end.checked_sub(1)
                .map(|at| seat.recent[at])
                .filter(|met| met.user == user)
                .map(|met| met.at)
        };
        last(self, other.user).max(last(other, self.user))
    }

    /// Records that the two must never be proposed to each other again.
    pub(super) fn part_from(&mut self, user: UserId) {
        if let Err(at) = self.apart.binary_search(&user) {
            self.apart.insert(at, user);
        }
    }

    /// May the two ever meet: every rule that is never relaxed, in both directions.
    /// `shared` is the number of common interests that count.
    pub(super) fn may_meet(&self, other: &Self, shared: usize, tuning: &Tuning, now: Uptime) -> bool {
        let needs_language = self.language_weight == Weight::Must || other.language_weight == Weight::Must;
        let needs_interest = self.class.needs_interest || other.class.needs_interest;
        self.user != other.user
            && self.room == other.room
            && (self.access, other.access) == (Access::Open, Access::Open)
            && (!needs_interest || shared > 0)
            && self
                .class
                .asks(self.genders_at(Level::LAST), self.mood_at(Level::LAST), other.class)
            && other
                .class
                .asks(other.genders_at(Level::LAST), other.mood_at(Level::LAST), self.class)
            && (!needs_language || self.speaks_one_of(other))
            && self.apart.binary_search(&other.user).is_err()
            && other.apart.binary_search(&self.user).is_err()
            && self
                .met(other)
                .is_none_or(|met| self.allow_recent && other.allow_recent && now - met >= tuning.recent_after)
    }

    /// If the two met recently, are both far enough up the ladder to meet again?
    pub(super) fn may_repeat(&self, other: &Self, tuning: &Tuning, now: Uptime) -> bool {
        self.met(other).is_none()
            || [self, other]
                .iter()
                .all(|seat| seat.level(tuning, now) >= Level::RECENT)
    }

    /// What it asks of the other at its step, or at its last step in a thin pool.
    /// `counting` returns how many of its interests count.
    pub(super) fn ask(&self, thin: bool, counting: impl FnOnce() -> usize, tuning: &Tuning, now: Uptime) -> Ask {
        let elapsed = self.elapsed(tuning, now);
        let (level, patience) = if thin {
            (self.last(), Level::LAST)
        } else {
            (elapsed.min(self.last()), elapsed)
        };
        Ask {
            genders: self.genders_at(level),
            mood: self.mood_at(level),
            first_language: self.asks_first_language(level),
            language: self.asks_language(level),
            interests: self.asks_interests(level, counting),
            conduct_apart: match patience {
                Level::FIRST | Level::ANY_INTEREST => 0,
                Level::ANY_LANGUAGE | Level::RECENT => 1,
                _ => 2,
            },
        }
    }

    /// Does the other, with this many shared interests, fit what this seat asks?
    pub(super) fn wants(&self, other: &Self, ask: &Ask, shared: usize) -> bool {
        ask.interests <= shared
            && self.class.asks(ask.genders, ask.mood, other.class)
            && (!ask.first_language || other.speaks(self.first_language))
            && (!ask.language || self.speaks_one_of(other))
            && self.conduct.distance(other.conduct) <= ask.conduct_apart
    }

    /// After waiting long enough, does it accept everyone it may meet?
    pub(super) fn accepts_everyone_at_last(&self) -> bool {
        self.freeze_at.is_none()
    }

    /// How well two seats fit that may meet; symmetric.
    /// Interests 30, gender 20, first language 10, mood 10, conduct at most 14, so conduct weighs a sixth. `interests`
    /// is the worth of the common ones.
    pub(super) fn score(&self, other: &Self, interests: i64) -> i64 {
        let wished = |seat: &Self, other: &Self| {
            i64::from(seat.gender_weight == Weight::Prefer && seat.genders.has(other.class.gender)) * 10
        };
        let first_language = i64::from(self.first_language == other.first_language) * 10;
        let mood = i64::from(self.class.mood.is_some() && self.class.mood == other.class.mood) * 10;
        let conduct = 7 * i64::from(2 - self.conduct.distance(other.conduct));
        interests.min(30) + wished(self, other) + wished(other, self) + first_language + mood + conduct
    }
}
