//! Looks for a match for one seat.
//! A bounded number of candidates, oldest first, with chance among the best.
//!
//! Must not add or remove a seat.

use crate::account::Language;

use super::census::Tag;
use super::event::{Event, Shared, Side};
use super::pool::Pool;
use super::seat::{Access, Ask, Class, LinePosition, Pass, Seat, Seen, Standing, Turn};
use super::shelves::{Shelf, Source, Stance};
use super::ticket::Level;

/// A look ends after it finds this many candidates.
/// Chance decides among a few of the best.
const ENOUGH: usize = 16;

/// How many chosen candidates of one look may turn out to be doubtful.
/// They were judged by an outdated count of their own pool.
const DOUBTS: usize = 2;

/// How many seats may be skipped for each one that is examined.
const PASSED: u64 = 4;

/// How many seats a glance at the shelves examines.
/// It recognises a crowd without walking along it.
const GLANCE: usize = 16;

/// Why a seat looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// It arrived, returned, or changed its wishes.
    Arrival,
    /// It reached another step.
    Step,
    /// A periodic round over the waiting seats.
    Round,
}

/// How many candidates were examined, by cause, and how many seats were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// For arrivals.
    pub arrival: u64,
    /// For seats that reached another step.
    pub step: u64,
    /// In the periodic rounds.
    pub round: u64,
    /// Skipped without examining.
    pub passed: u64,
}

impl Work {
    /// Examined, for any cause.
    pub fn examined(self) -> u64 {
        self.arrival + self.step + self.round
    }

    fn add(&mut self, cause: Cause, examined: u64, passed: u64) {
        self.passed += passed;
        *match cause {
            Cause::Arrival => &mut self.arrival,
            Cause::Step => &mut self.step,
            Cause::Round => &mut self.round,
        } += examined;
    }
}

/// What a walk along the shelves is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// A candidate to propose.
    Search,
    /// How many acceptable people wait, up to enough of them.
    Count,
}

/// A seat that looks, with what does not depend on the candidate.
struct Looker<'a> {
    seat: &'a Seat,
    slot: u32,
    level: Level,
    /// Its interests that count, in rising order, and what sharing each is worth.
    interests: Vec<(Tag, i64)>,
    ask: Ask,
    ask_at_last: Ask,
}

impl Looker<'_> {
    fn asks_interests(&self, level: Level) -> usize {
        self.seat.asks_interests(level, || self.interests.len())
    }

    /// The shelves that hold everyone who could fit what it asks for at a step.
    fn sources(&self, level: Level, purpose: Purpose) -> Vec<Source> {
        let seat = self.seat;
        let standing = |language, tag| Shelf {
            room: seat.room,
            language,
            tag,
        };
        let insists = self.asks_interests(level) > 0;
        let mut all = Vec::new();
        for language in languages(seat, seat.asks_first_language(level), level) {
            if !insists {
                all.push(Source {
                    shelf: standing(language, None),
                    // Seats that insist on an interest cannot be proposed now, but they count.
                    only: (purpose == Purpose::Search).then_some(Stance::Open),
                });
            }
            all.extend(self.interests.iter().map(|(tag, _)| Source {
                shelf: standing(language, Some(*tag)),
                only: (!insists).then_some(Stance::Insisting),
            }));
        }
        all
    }

    /// How many interests that count are shared with another seat, and their worth.
    fn shares(&self, other: &Seat) -> (usize, i64) {
        let shared = self
            .interests
            .iter()
            .filter(|(tag, _)| other.tags.binary_search(tag).is_ok());
        shared.fold((0, 0), |(count, worth), (_, more)| (count + 1, worth + more))
    }
}

/// A seat that could be proposed.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    place: LinePosition,
    shared: usize,
    score: i64,
}

/// What one walk found.
#[derive(Default)]
struct Walked {
    /// Seats acceptable to both sides at their last steps.
    /// At most as many as make a pool not thin.
    acceptable: Vec<Seen>,
    eligible: Vec<Candidate>,
    /// Where the walk stopped, if there is more to walk.
    cut: Option<LinePosition>,
    examined: u64,
    passed: u64,
}

/// What one look found.
#[derive(Default)]
struct Found {
    eligible: Vec<Candidate>,
    /// So few wait that preferences cause no waiting; `None` while not all are counted.
    thin: Option<bool>,
    search: Option<Box<Pass>>,
    count: Option<Box<Pass>>,
    insists: bool,
    examined: u64,
    passed: u64,
}

impl Pool {
    /// The shelves that hold a seat.
    fn shelves_of(seat: &Seat) -> Vec<Shelf> {
        let room = seat.room;
        let mut shelves = Vec::new();
        for language in languages(seat, false, seat.last()) {
            if !seat.class.needs_interest {
                shelves.push(Shelf {
                    room,
                    language,
                    tag: None,
                });
            }
            shelves.extend(seat.tags.iter().map(|tag| Shelf {
                room,
                language,
                tag: Some(*tag),
            }));
        }
        shelves
    }

    /// Puts a waiting seat on its shelves.
    /// Its next look considers what it asks for now.
    pub(super) fn shelve(&mut self, slot: u32) {
        let seat = self.seat(slot);
        if seat.access == Access::Held {
            return;
        }
        let (stance, class, place) = (seat.stance, seat.class, seat.place(slot));
        for shelf in Self::shelves_of(seat) {
            self.shelves.put(shelf, stance, class, place);
        }
        self.seat_mut(slot).shelved = Some(stance);
    }

    /// Takes a seat off its shelves, if it is on them.
    pub(super) fn unshelve(&mut self, slot: u32) {
        let seat = self.seat(slot);
        let Some(stance) = seat.shelved else { return };
        let (class, place) = (seat.class, seat.place(slot));
        for shelf in Self::shelves_of(seat) {
            self.shelves.take(shelf, stance, class, place);
        }
        self.seat_mut(slot).shelved = None;
    }

    /// Looks again for waiting seats.
    /// Half of a round's work is for seats whose look was cut short, half for all in turn.
    pub(super) fn sweep(&mut self, events: &mut Vec<Event>) {
        let mut work = self.tuning.sweep_work / 2;
        for _ in 0..self.unfinished.len() {
            if work == 0 {
                break;
            }
            let Some((slot, number)) = self.unfinished.pop_front() else {
                break;
            };
            let seat = self.seats[slot as usize].as_mut();
            let Some(seat) = seat.filter(|seat| seat.number == number) else {
                continue;
            };
            seat.turn = Turn::InTurn;
            if seat.is_unfinished() {
                work = work.saturating_sub(self.look(slot, Cause::Round, events));
            }
        }
        work += self.tuning.sweep_work / 2;
        for _ in 0..self.patrol.len() {
            if work == 0 {
                break;
            }
            let Some((slot, number)) = self.patrol.pop_front() else {
                break;
            };
            let seat = self.seats[slot as usize].as_ref();
            let Some(seat) = seat.filter(|seat| seat.number == number) else {
                continue;
            };
            let waits_elsewhere = seat.turn == Turn::Sooner;
            self.patrol.push_back((slot, number));
            if !waits_elsewhere {
                work = work.saturating_sub(self.look(slot, Cause::Round, events));
            }
        }
    }

    /// Looks for a match for one seat and proposes it. Returns the work done.
    pub(super) fn look(&mut self, slot: u32, cause: Cause, events: &mut Vec<Event>) -> u64 {
        if self.seats[slot as usize]
            .as_ref()
            .is_none_or(|seat| seat.standing != Standing::Waiting || seat.access == Access::Held)
        {
            return 1;
        }
        let found = self.find(slot);
        let work = found.examined + found.passed / PASSED + 4;
        self.work.add(cause, found.examined, found.passed);
        let seat = self.seat_mut(slot);
        seat.thin = found.thin.unwrap_or(seat.thin);
        (seat.search, seat.count) = (found.search, found.count);
        let stance = if seat.class.needs_interest || (found.insists && !seat.thin) {
            Stance::Insisting
        } else {
            Stance::Open
        };
        if let Some(chosen) = self.choose(slot, cause, found.eligible) {
            self.propose(slot, chosen, events);
            return work;
        }
        if self.seat(slot).shelved != Some(stance) {
            self.unshelve(slot);
            self.seat_mut(slot).stance = stance;
            self.shelve(slot);
        }
        let seat = self.seat_mut(slot);
        if seat.is_unfinished() && seat.turn == Turn::InTurn {
            seat.turn = Turn::Sooner;
            let number = seat.number;
            self.unfinished.push_back((slot, number));
        }
        work
    }

    fn looker(&self, slot: u32) -> Looker<'_> {
        let seat = self.seat(slot);
        let everyone = self.len();
        let interests: Vec<(Tag, i64)> = seat
            .counting(&self.census, self.now)
            .map(|tag| (tag, 2 + self.census.rarity(tag, everyone)))
            .collect();
        let ask = |thin| seat.ask(thin, || interests.len(), &self.tuning, self.now);
        Looker {
            slot,
            level: seat.level(&self.tuning, self.now),
            ask: ask(false),
            ask_at_last: ask(true),
            seat,
            interests,
        }
    }

    fn find(&self, slot: u32) -> Found {
        let who = self.looker(slot);
        let seat = who.seat;
        let searched = self.walk(&who, who.level, Purpose::Search, seat.search.as_deref());
        let mut found = Found {
            insists: who.asks_interests(who.level) > 0,
            eligible: searched.eligible,
            search: searched.cut.map(|at| {
                let (level, acceptable) = (who.level, searched.acceptable.clone());
                Box::new(Pass { level, at, acceptable })
            }),
            examined: searched.examined,
            passed: searched.passed,
            ..Found::default()
        };
        // After all steps, a seat asks for no more in a crowd than in a thin pool.
        let waited_long = seat.elapsed(&self.tuning, self.now) == Level::LAST;
        if waited_long || searched.acceptable.len() >= self.tuning.thin_below {
            found.thin = Some(false);
            return found;
        }
        // A count that goes on later already found no crowd at a glance.
        if seat.count.is_none() {
            let (crowded, glanced) = self.is_crowded(&who, &searched.acceptable);
            found.examined += glanced;
            if crowded {
                found.thin = Some(false);
                return found;
            }
        }
        let counted = self.walk(&who, seat.last(), Purpose::Count, seat.count.as_deref());
        found.examined += counted.examined;
        found.passed += counted.passed;
        if counted.acceptable.len() >= self.tuning.thin_below {
            found.thin = Some(false);
        } else if let Some(at) = counted.cut {
            let (level, acceptable) = (seat.last(), counted.acceptable);
            found.count = Some(Box::new(Pass { level, at, acceptable }));
        } else {
            found.thin = Some(true);
            found.search = None;
            found.eligible = counted
                .acceptable
                .into_iter()
                .filter_map(|seen| {
                    let other = self.seat(seen.place.slot);
                    let (shared, worth) = who.shares(other);
                    self.fits_now(&who, &who.ask_at_last, other, shared).then(|| Candidate {
                        place: seen.place,
                        shared,
                        score: seat.score(other, worth),
                    })
                })
                .collect();
        }
        found
    }

    /// Walks the shelves of all who fit what a seat asks at a step, oldest first.
    /// Resumes where the last walk for this purpose stopped; ends when there are enough, or at the limit of one look.
    fn walk(&self, who: &Looker<'_>, level: Level, purpose: Purpose, from: Option<&Pass>) -> Walked {
        let seat = who.seat;
        let from = from.filter(|pass| pass.level == level);
        let mut walked = Walked::default();
        if let Some(pass) = from {
            let still = pass.acceptable.iter().filter(|seen| self.is_still(who, **seen));
            walked.acceptable.extend(still);
        }
        let sources = who.sources(level, purpose);
        let (genders, mood) = (seat.genders_at(level), seat.mood_at(level));
        let passes = |class: Class| seat.class.asks(genders, mood, class) && class.accepts(seat.class);
        // A seat that shares two interests is on two of the shelves: skip those that share fewer than required.
        let least = who.asks_interests(level);
        let budget = self.tuning.candidates as u64;
        for (place, shelves) in self.shelves.walk(&sources, passes, from.map(|pass| pass.at)) {
            let enough = match purpose {
                Purpose::Search => walked.eligible.len() >= ENOUGH,
                Purpose::Count => walked.acceptable.len() >= self.tuning.thin_below,
            };
            if enough || walked.examined >= budget || walked.passed >= PASSED * budget {
                walked.cut = Some(place);
                break;
            }
            if shelves < least || place.slot == who.slot {
                walked.passed += 1;
                continue;
            }
            walked.examined += 1;
            let other = self.seat(place.slot);
            let (shared, worth) = who.shares(other);
            if !self.is_acceptable(who, other, shared) {
                continue;
            }
            if walked.acceptable.len() < self.tuning.thin_below {
                walked.acceptable.push(other.seen(place.slot));
            }
            if purpose == Purpose::Search && self.fits_now(who, &who.ask, other, shared) {
                walked.eligible.push(Candidate {
                    place,
                    shared,
                    score: seat.score(other, worth),
                });
            }
        }
        walked
    }

    /// Are there enough acceptable people, as far as a glance tells? Returns how many it examined.
    /// It looks at the first of each line, without going along any. `known` are acceptable and count.
    fn is_crowded(&self, who: &Looker<'_>, known: &[Seen]) -> (bool, u64) {
        let level = who.seat.last();
        let (genders, mood) = (who.seat.genders_at(level), who.seat.mood_at(level));
        let passes = |class: Class| who.seat.class.asks(genders, mood, class) && class.accepts(who.seat.class);
        let mut acceptable: Vec<u32> = known.iter().map(|seen| seen.place.slot).collect();
        let mut glanced = 0;
        let sources = who.sources(level, Purpose::Count);
        for place in self.shelves.firsts(&sources, passes).take(GLANCE) {
            if acceptable.len() >= self.tuning.thin_below {
                break;
            }
            if place.slot == who.slot || acceptable.contains(&place.slot) {
                continue;
            }
            glanced += 1;
            let other = self.seat(place.slot);
            if self.is_acceptable(who, other, who.shares(other).0) {
                acceptable.push(place.slot);
            }
        }
        (acceptable.len() >= self.tuning.thin_below, glanced)
    }

    /// Does a seat that an earlier walk saw still wait, the same as then, and is it still acceptable?
    /// Its wishes cannot have changed, but time has passed, and with it what counts.
    fn is_still(&self, who: &Looker<'_>, seen: Seen) -> bool {
        self.seats[seen.place.slot as usize].as_ref().is_some_and(|other| {
            other.generation == seen.generation
                && other.standing == Standing::Waiting
                && self.is_acceptable(who, other, who.shares(other).0)
        })
    }

    /// May the two meet, and would each accept the other at their own last step?
    fn is_acceptable(&self, who: &Looker<'_>, other: &Seat, shared: usize) -> bool {
        who.seat.may_meet(other, shared, &self.tuning, self.now)
            && (who.seat.accepts_everyone_at_last() || who.seat.wants(other, &who.ask_at_last, shared))
            && (other.accepts_everyone_at_last() || other.wants(who.seat, &self.ask(other, true), shared))
    }

    /// Can two acceptable seats be proposed now, as far as the other's pool is known?
    fn fits_now(&self, who: &Looker<'_>, ask: &Ask, other: &Seat, shared: usize) -> bool {
        who.seat.wants(other, ask, shared)
            && other.wants(who.seat, &self.ask(other, other.thin), shared)
            && who.seat.may_repeat(other, &self.tuning, self.now)
    }

    fn ask(&self, seat: &Seat, thin: bool) -> Ask {
        let counting = || seat.counting(&self.census, self.now).count();
        seat.ask(thin, counting, &self.tuning, self.now)
    }

    /// Is the pool so thin for a seat that its preferences cause no waiting?
    /// If there are too many to count at once, the last count applies.
    /// `candidate` is acceptable to the seat, and perhaps not on its shelves yet.
    fn is_thin(&mut self, slot: u32, candidate: u32, cause: Cause) -> bool {
        let who = self.looker(slot);
        let known = Some(self.seat(candidate)).filter(|seat| seat.shelved.is_none());
        let known: Vec<Seen> = known.map(|seat| seat.seen(candidate)).into_iter().collect();
        let (crowded, glanced) = self.is_crowded(&who, &known);
        let (mut enough, mut counted) = (crowded, Walked::default());
        if !crowded {
            counted = self.walk(&who, who.seat.last(), Purpose::Count, None);
            enough = counted.acceptable.len() + known.len() >= self.tuning.thin_below;
        }
        self.work.add(cause, glanced + counted.examined, counted.passed);
        let seat = self.seat_mut(slot);
        if enough || counted.cut.is_none() {
            seat.thin = !enough;
        }
        seat.thin
    }

    /// The seat to propose.
    /// One that was passed over often enough, otherwise chance among the best.
    fn choose(&mut self, slot: u32, cause: Cause, mut best: Vec<Candidate>) -> Option<u32> {
        best.sort_unstable_by_key(|candidate| (-candidate.score, candidate.place));
        let passed_over: Vec<LinePosition> = best.iter().map(|candidate| candidate.place).collect();
        let mut doubts = DOUBTS;
        while !best.is_empty() {
            let owed = (0..best.len())
                .filter(|at| self.seat(best[*at].place.slot).passed_over >= self.tuning.passed_over)
                .min_by_key(|at| best[*at].place);
            let pick = owed.unwrap_or_else(|| self.draw(best.len().min(self.tuning.best_of.max(1))));
            let chosen = best.remove(pick);
            // The other's `thin` flag may be outdated.
            let (seat, other) = (self.seat(slot), self.seat(chosen.place.slot));
            let certain = other.wants(seat, &self.ask(other, false), chosen.shared);
            if !certain {
                if doubts == 0 {
                    continue;
                }
                doubts -= 1;
            }
            if certain || self.is_thin(chosen.place.slot, slot, cause) {
                for place in passed_over.iter().filter(|place| place.since < chosen.place.since) {
                    let other = self.seat_mut(place.slot);
                    other.passed_over = other.passed_over.saturating_add(1);
                }
                return Some(chosen.place.slot);
            }
        }
        None
    }

    /// A number below `below`, from the seed (`SplitMix64`).
    fn draw(&mut self, below: usize) -> usize {
        if below < 2 {
            return 0;
        }
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.chance;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
        usize::try_from(x % below as u64).expect("invariant: smaller than a usize")
    }

    fn propose(&mut self, one: u32, other: u32, events: &mut Vec<Event>) {
        let order = |slot: u32| self.seat(slot).place(slot);
        let (a, b) = if order(one) < order(other) {
            (one, other)
        } else {
            (other, one)
        };
        for (slot, to) in [(a, b), (b, a)] {
            self.unshelve(slot);
            let seat = self.seat_mut(slot);
            seat.standing = Standing::Proposed(to);
            (seat.search, seat.count) = (None, None);
        }
        events.push(Event::Proposed {
            a: self.side(a),
            b: self.side(b),
            shared: self.shared(a, b),
        });
    }

    fn side(&self, slot: u32) -> Side {
        let seat = self.seat(slot);
        Side {
            ticket: seat.ticket,
            user: seat.user,
            since: seat.since,
            level: seat.level(&self.tuning, self.now),
        }
    }

    fn shared(&self, a: u32, b: u32) -> Shared {
        let (a, b) = (self.seat(a), self.seat(b));
        let common = a.counting(&self.census, self.now);
        let mut interests: Vec<_> = common
            .filter(|tag| b.tags.binary_search(tag).is_ok())
            .filter_map(|tag| self.census.interest(tag).cloned())
            .collect();
        interests.sort_unstable();
        let mut languages: Vec<Language> = a.languages.iter().copied().filter(|one| b.speaks(*one)).collect();
        languages.sort_unstable();
        Shared {
            interests: interests.iter().map(|one| one.as_str().to_owned()).collect(),
            languages: languages.iter().map(|one| one.tag().to_owned()).collect(),
            mood: a.class.mood.filter(|_| a.class.mood == b.class.mood),
        }
    }
}

/// The languages of a seat's shelves at a step.
/// Its own, or only the first; and `None` where it needs no common language.
fn languages(seat: &Seat, only_first: bool, level: Level) -> Vec<Option<Language>> {
    let own = if only_first {
        &seat.languages[..1]
    } else {
        &seat.languages
    };
    let without = (!seat.asks_language(level)).then_some(None);
    own.iter().copied().map(Some).chain(without).collect()
}
