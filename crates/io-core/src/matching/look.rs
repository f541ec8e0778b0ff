//! Looking for someone for one place: a bounded number of candidates, oldest first, the best of them by chance.
//!
//! Must not change who waits otherwise than by proposing.

use crate::languages::Language;

use super::event::{Event, Shared, Side};
use super::pool::Pool;
use super::seat::{Ask, Class, Place, Seat, Standing};
use super::shelves::{Shelf, Source};
use super::ticket::Level;

/// How many candidates may turn out to have been judged by an old view of their pool, in one look.
const DOUBTS: usize = 2;

/// How many places may be passed without a look for each that is looked at.
const PASSED: u64 = 4;

/// What one look found.
#[derive(Default)]
struct Found {
    /// Those that both sides accept at their last steps.
    acceptable: Vec<Place>,
    /// So few that preferences wait for nobody.
    thin: bool,
    /// Where it ended, if there are more.
    cut: Option<Place>,
    examined: u64,
}

impl Pool {
    /// The shelves that a place stands on.
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

    pub(super) fn shelve(&mut self, slot: u32) {
        let seat = self.seat(slot);
        let (class, place) = (seat.class, seat.place(slot));
        for shelf in Self::shelves_of(seat) {
            self.shelves.put(shelf, class, place);
        }
    }

    pub(super) fn unshelve(&mut self, slot: u32) {
        let seat = self.seat(slot);
        let (class, place) = (seat.class, seat.place(slot));
        for shelf in Self::shelves_of(seat) {
            self.shelves.take(shelf, class, place);
        }
    }

    /// Looks again for those who wait: first where a look was cut short, then in turn, as far as the work of one round
    /// goes.
    pub(super) fn sweep(&mut self, events: &mut Vec<Event>) {
        let mut work = self.tuning.sweep_work;
        for _ in 0..self.unfinished.len() {
            let Some(slot) = self.unfinished.pop_front() else { break };
            if self.seats[slot as usize]
                .as_ref()
                .is_some_and(|seat| seat.cursor.is_some())
            {
                work = work.saturating_sub(self.look(slot, events));
            }
            if work == 0 {
                return;
            }
        }
        for _ in 0..self.patrol.len() {
            let Some((slot, number)) = self.patrol.pop_front() else {
                break;
            };
            let seat = self.seats[slot as usize].as_ref();
            let Some(seat) = seat.filter(|seat| seat.number == number) else {
                continue;
            };
            let unfinished = seat.cursor.is_some();
            self.patrol.push_back((slot, number));
            if !unfinished {
                work = work.saturating_sub(self.look(slot, events));
            }
            if work == 0 {
                return;
            }
        }
    }

    /// Looks for someone for one place, and proposes. Gives the work that it took.
    pub(super) fn look(&mut self, slot: u32, events: &mut Vec<Event>) -> u64 {
        if self.seats[slot as usize]
            .as_ref()
            .is_none_or(|seat| seat.standing != Standing::Waiting)
        {
            return 1;
        }
        let found = self.find(slot);
        let work = found.examined + 4;
        self.examined += found.examined;
        let at_last = {
            let seat = self.seat(slot);
            seat.level(&self.tuning, self.now) == seat.last()
        };
        let seat = self.seat_mut(slot);
        seat.thin = found.thin;
        seat.cursor = found.cut.filter(|_| at_last);
        if seat.cursor.is_some() {
            self.unfinished.push_back(slot);
        }
        if let Some(chosen) = self.choose(slot, &found) {
            self.propose(slot, chosen, events);
        }
        work
    }

    fn find(&self, slot: u32) -> Found {
        let seat = self.seat(slot);
        let (level, last) = (seat.level(&self.tuning, self.now), seat.last());
        let narrowed = self.is_narrower(seat, level, last);
        let mut found = Found {
            cut: seat.cursor,
            ..Found::default()
        };
        if found.cut.is_none() {
            let enough = if narrowed { self.tuning.thin_below } else { usize::MAX };
            self.gather(seat, last, enough, &mut found);
            found.thin = found.cut.is_none() && found.acceptable.len() < self.tuning.thin_below;
            if !narrowed || found.thin {
                return found;
            }
            found.cut = None;
        }
        self.gather(seat, level, usize::MAX, &mut found);
        found
    }

    /// Does a place at this step ask for more than at its last, in a way that its shelves and classes know?
    fn is_narrower(&self, seat: &Seat, level: Level, last: Level) -> bool {
        let asks_interests = |level| seat.asks_interests(level, &self.census, self.now) > 0;
        level != last
            && (seat.asks_first_language(level) != seat.asks_first_language(last)
                || seat.asks_language(level) != seat.asks_language(last)
                || asks_interests(level) != asks_interests(last)
                || seat.genders_at(level) != seat.genders_at(last)
                || seat.mood_at(level) != seat.mood_at(last))
    }

    /// Adds acceptable places that fit what a place asks at a step, oldest first, until there are enough of them, or as
    /// many were looked at as one look may.
    fn gather(&self, seat: &Seat, level: Level, enough: usize, found: &mut Found) {
        let sources = self.sources(seat, level);
        let (genders, mood) = (seat.genders_at(level), seat.mood_at(level));
        let passes = |class: Class| seat.class.asks(genders, mood, class) && class.accepts(seat.class);
        // Whoever shares two interests stands on two of the shelves: no need to look at those who share fewer than asked.
        let shared = seat.asks_interests(level, &self.census, self.now);
        let budget = self.tuning.candidates as u64;
        let mut steps = PASSED * budget;
        for (place, shelves) in self.shelves.walk(&sources, passes, found.cut.take()) {
            if found.acceptable.len() >= enough || found.examined >= budget || steps == 0 {
                found.cut = Some(place);
                return;
            }
            steps -= 1;
            if shelves < shared {
                continue;
            }
            found.examined += 1;
            if self.is_acceptable(seat, self.seat(place.slot)) && !found.acceptable.contains(&place) {
                found.acceptable.push(place);
            }
        }
    }

    /// The shelves that hold everyone who could fit what a place asks at a step.
    fn sources(&self, seat: &Seat, level: Level) -> Vec<Source> {
        let room = seat.room;
        let insists = seat.asks_interests(level, &self.census, self.now) > 0;
        let mut sources = Vec::new();
        for language in languages(seat, seat.asks_first_language(level), level) {
            if !insists {
                sources.push(Source {
                    shelf: Shelf {
                        room,
                        language,
                        tag: None,
                    },
                    everyone: true,
                });
            }
            for tag in seat.tags.iter().filter(|tag| self.census.is_common(**tag, self.now)) {
                sources.push(Source {
                    shelf: Shelf {
                        room,
                        language,
                        tag: Some(*tag),
                    },
                    everyone: insists,
                });
            }
        }
        sources
    }

    /// May the two meet, and would each accept the other at the last of their own steps?
    fn is_acceptable(&self, one: &Seat, other: &Seat) -> bool {
        let accepts = |one: &Seat, other: &Seat| {
            one.accepts_everyone_at_last() || one.wants(other, &self.ask(one, true), &self.census, self.now)
        };
        one.may_meet(other, &self.census, &self.tuning, self.now) && accepts(one, other) && accepts(other, one)
    }

    fn ask(&self, seat: &Seat, thin: bool) -> Ask {
        seat.ask(thin, &self.census, &self.tuning, self.now)
    }

    /// Is a place in a pool so thin for it that its preferences wait for nobody?
    fn is_thin(&mut self, slot: u32) -> bool {
        let seat = self.seat(slot);
        let mut found = Found::default();
        self.gather(seat, seat.last(), self.tuning.thin_below, &mut found);
        let thin = found.cut.is_none() && found.acceptable.len() < self.tuning.thin_below;
        self.examined += found.examined;
        self.seat_mut(slot).thin = thin;
        thin
    }

    /// The one to propose: who was passed over often enough, else by chance among the best.
    fn choose(&mut self, slot: u32, found: &Found) -> Option<u32> {
        let seat = self.seat(slot);
        let (census, tuning, now) = (&self.census, &self.tuning, self.now);
        let everyone = self.len();
        let ask = self.ask(seat, found.thin);
        let mut best: Vec<(i64, Place)> = found
            .acceptable
            .iter()
            .filter(|place| {
                let other = self.seat(place.slot);
                seat.may_repeat(other, tuning, now)
                    && seat.wants(other, &ask, census, now)
                    && other.wants(seat, &self.ask(other, other.thin), census, now)
            })
            .map(|place| (-seat.score(self.seat(place.slot), census, everyone, now), *place))
            .collect();
        best.sort_unstable();
        let passed_over: Vec<Place> = best.iter().map(|(_, place)| *place).collect();
        let mut doubts = DOUBTS;
        while !best.is_empty() {
            let owed = (0..best.len())
                .filter(|at| self.seat(best[*at].1.slot).passed_over >= self.tuning.passed_over)
                .min_by_key(|at| best[*at].1);
            let pick = owed.unwrap_or_else(|| self.draw(best.len().min(self.tuning.best_of.max(1))));
            let (_, chosen) = best.remove(pick);
            // What it says of the other's thin pool may be old.
            let (seat, other) = (self.seat(slot), self.seat(chosen.slot));
            let certain = other.wants(seat, &self.ask(other, false), &self.census, self.now);
            if !certain {
                if doubts == 0 {
                    continue;
                }
                doubts -= 1;
            }
            if certain || self.is_thin(chosen.slot) {
                for place in passed_over.iter().filter(|place| place.since < chosen.since) {
                    let other = self.seat_mut(place.slot);
                    other.passed_over = other.passed_over.saturating_add(1);
                }
                return Some(chosen.slot);
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
            seat.cursor = None;
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
        let common = a.shared(b).filter(|tag| self.census.is_common(*tag, self.now));
        let mut interests: Vec<_> = common.filter_map(|tag| self.census.interest(tag).cloned()).collect();
        interests.sort_unstable();
        Shared {
            interests,
            languages: a
                .languages
                .iter()
                .copied()
                .filter(|language| b.speaks(*language))
                .collect(),
            mood: a.class.mood.filter(|_| a.class.mood == b.class.mood),
        }
    }
}

/// The languages of the shelves of a place at a step: its own, or only the first; and `None` where it can do without
/// one in common.
fn languages(seat: &Seat, only_first: bool, level: Level) -> Vec<Option<Language>> {
    let own = if only_first {
        &seat.languages[..1]
    } else {
        &seat.languages
    };
    let without = (!seat.asks_language(level)).then_some(None);
    own.iter().copied().map(Some).chain(without).collect()
}
