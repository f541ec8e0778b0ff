//! The pool: who waits, since when, on which shelf, and the effects of time.
//!
//! Must not choose who fits: `look` does.

use std::collections::{HashMap, VecDeque};

use crate::ids::{TicketId, UserId};
use crate::time::Uptime;

use super::census::Census;
use super::event::{Command, Event, Failure, LadderNote, Search};
use super::look::{Cause, Work};
use super::seat::{Access, RoomNumber, Seat, Standing};
use super::shelves::Shelves;
use super::ticket::{Join, Room, Wishes};
use super::timers::Timers;
use super::tuning::{Tunable, Tuning};

/// Everyone who searches.
/// The same commands at the same times with the same seed give the same events.
///
/// A match takes two steps: the pool proposes, the database commits, and [`Command::Confirmed`] or [`Command::Failed`]
/// reports the result. In between, neither side is proposed to anyone else.
pub struct Pool {
    pub(super) tuning: Tuning,
    pub(super) now: Uptime,
    pub(super) seats: Vec<Option<Seat>>,
    free: Vec<u32>,
    tickets: HashMap<TicketId, u32>,
    users: HashMap<UserId, u32>,
    rooms: HashMap<Room, RoomNumber>,
    pub(super) census: Census,
    pub(super) shelves: Shelves,
    timers: Timers,
    counter: u64,
    pub(super) patrol: VecDeque<(u32, u64)>,
    pub(super) unfinished: VecDeque<(u32, u64)>,
    next_sweep: Uptime,
    kept: HashMap<UserId, Kept>,
    kept_until: VecDeque<(Uptime, UserId)>,
    pub(super) chance: u64,
    pub(super) work: Work,
}

/// The place of a search that timed out.
struct Kept {
    since: Uptime,
    until: Uptime,
}

impl Pool {
    /// An empty pool. The seed decides between equals.
    pub fn new(tuning: Tuning, seed: u64) -> Self {
        Self {
            tuning,
            now: Uptime(i64::MIN),
            seats: Vec::new(),
            free: Vec::new(),
            tickets: HashMap::new(),
            users: HashMap::new(),
            rooms: HashMap::new(),
            census: Census::default(),
            shelves: Shelves::default(),
            timers: Timers::default(),
            counter: 0,
            patrol: VecDeque::new(),
            unfinished: VecDeque::new(),
            next_sweep: Uptime(i64::MIN),
            kept: HashMap::new(),
            kept_until: VecDeque::new(),
            chance: seed,
            work: Work::default(),
        }
    }

    /// Applies a command and the passed time, and returns what follows.
    /// A `now` before an earlier one counts as the earlier one: callers may read the clock before they take their lock.
    pub fn apply(&mut self, command: Command, now: Uptime) -> Vec<Event> {
        self.now = self.now.max(now);
        let mut events = Vec::new();
        match command {
            Command::Join(join) => self.join(*join, &mut events),
            Command::Leave(ticket) => self.leave(ticket, &mut events),
            Command::Disconnected(ticket) => self.disconnected(ticket),
            Command::Reconnected(ticket) => self.reconnected(ticket, &mut events),
            Command::Wish(ticket, wishes) => self.wish(ticket, &wishes, &mut events),
            Command::Hold(ticket, held) => self.hold(ticket, held, &mut events),
            Command::Confirmed(a, b) => self.confirmed(a, b),
            Command::Failed(a, b, failure) => self.failed(a, b, failure, &mut events),
            Command::Tune(tunable) => self.tune(&tunable),
            Command::Tick => {}
        }
        self.advance(&mut events);
        events
    }

    /// When `Tick` will have an effect if nothing else happens.
    /// In the past while more is due than one command does.
    pub fn next_deadline(&self) -> Option<Uptime> {
        let sweep = (self.tickets.len() > 1).then_some(self.next_sweep);
        self.timers.next().into_iter().chain(sweep).min()
    }

    /// The state of a search; `None` when there is no such ticket.
    pub fn search(&self, ticket: TicketId) -> Option<Search> {
        self.tickets.get(&ticket).map(|slot| self.search_at(*slot))
    }

    /// The search of a user, if one is running.
    pub fn search_of(&self, user: UserId) -> Option<Search> {
        self.users.get(&user).map(|slot| self.search_at(*slot))
    }

    /// The number of tickets.
    pub fn len(&self) -> usize {
        self.tickets.len()
    }

    /// True if no one searches.
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }

    /// How many candidates were examined since the pool was made, by cause.
    /// Excludes the fixed cost of each command.
    pub fn work(&self) -> Work {
        self.work
    }

    pub(super) fn seat(&self, slot: u32) -> &Seat {
        self.seats[slot as usize]
            .as_ref()
            .expect("invariant: the slot is taken")
    }

    pub(super) fn seat_mut(&mut self, slot: u32) -> &mut Seat {
        self.seats[slot as usize]
            .as_mut()
            .expect("invariant: the slot is taken")
    }

    /// A number that nothing else in this pool has.
    fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn join(&mut self, join: Join, events: &mut Vec<Event>) {
        let (ticket, user) = (join.ticket, join.user);
        let mut since = join.since.unwrap_or(self.now).min(self.now);
        if let Some(slot) = self.tickets.get(&ticket).copied() {
            let owner = self.seat(slot).user;
            if owner == user {
                self.wish(ticket, &join.wishes, events);
                self.reconnected(ticket, events);
            } else {
                events.push(Event::Refused {
                    ticket,
                    searching: ticket,
                    user,
                });
            }
            return;
        }
        if let Some(slot) = self.users.get(&user).copied() {
            let old = self.seat(slot);
            let searching = old.ticket;
            if !join.take_over || matches!(old.standing, Standing::Proposed(_)) {
                events.push(Event::Refused {
                    ticket,
                    searching,
                    user,
                });
                return;
            }
            since = since.min(old.since);
            self.remove(slot);
            events.push(Event::TakenOver {
                old: searching,
                new: ticket,
                user,
            });
        }
        if let Some(kept) = self.kept.remove(&user).filter(|kept| kept.until > self.now) {
            since = since.min(kept.since);
        }
        let slot = self.seat_down(join, since);
        self.tickets.insert(ticket, slot);
        self.users.insert(user, slot);
        self.arm(slot);
        self.tell_level(slot, events);
        self.look(slot, Cause::Arrival, events);
    }

    fn tell_level(&mut self, slot: u32, events: &mut Vec<Event>) {
        let level = self.seat(slot).level(&self.tuning, self.now);
        self.seat_mut(slot).told = level;
        events.push(Event::Level(self.search_at(slot)));
    }

    fn seat_down(&mut self, join: Join, since: Uptime) -> u32 {
        let rooms = u32::try_from(self.rooms.len()).expect("invariant: fewer rooms than four billion");
        let profile = &join.profile;
        // Someone who meets nobody now may be let in later: the seat says that, not the room.
        let room = Room {
            quarantined: false,
            ..profile.room
        };
        let room = *self.rooms.entry(room).or_insert(rooms);
        let tags = self
            .census
            .enter(join.user, profile.interests.as_slice(), &self.tuning, self.now);
        let number = self.number();
        let seat = Seat::new(join, room, since, tags, self.now, number);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.seats.push(None);
            u32::try_from(self.seats.len() - 1).expect("invariant: fewer places than four billion")
        });
        self.seats[slot as usize] = Some(seat);
        self.patrol.push_back((slot, number));
        slot
    }

    fn leave(&mut self, ticket: TicketId, events: &mut Vec<Event>) {
        let Some(slot) = self.tickets.get(&ticket).copied() else {
            return;
        };
        let seat = self.seat_mut(slot);
        if matches!(seat.standing, Standing::Proposed(_)) {
            seat.leaving = true;
        } else {
            let seat = self.remove(slot);
            events.push(Event::Left(ticket, seat.user));
        }
    }

    fn disconnected(&mut self, ticket: TicketId) {
        let Some(slot) = self.tickets.get(&ticket).copied() else {
            return;
        };
        let now = self.now;
        match self.seat(slot).standing {
            Standing::Waiting => {
                self.unshelve(slot);
                self.seat_mut(slot).standing = Standing::Away(now);
                self.arm(slot);
            }
            Standing::Proposed(_) => self.seat_mut(slot).away_while_proposed = Some(now),
            Standing::Away(_) => {}
        }
    }

    fn reconnected(&mut self, ticket: TicketId, events: &mut Vec<Event>) {
        let Some(slot) = self.tickets.get(&ticket).copied() else {
            return;
        };
        self.seat_mut(slot).away_while_proposed = None;
        if matches!(self.seat(slot).standing, Standing::Away(_)) {
            self.seat_mut(slot).standing = Standing::Waiting;
            self.arm(slot);
            self.look(slot, Cause::Arrival, events);
        }
    }

    fn wish(&mut self, ticket: TicketId, wishes: &Wishes, events: &mut Vec<Event>) {
        let Some(slot) = self.tickets.get(&ticket).copied() else {
            return;
        };
        self.unshelve(slot);
        let generation = self.number();
        self.seat_mut(slot).wish(wishes, generation);
        self.tell_level(slot, events);
        self.look(slot, Cause::Arrival, events);
    }

    fn hold(&mut self, ticket: TicketId, held: bool, events: &mut Vec<Event>) {
        let Some(slot) = self.tickets.get(&ticket).copied() else {
            return;
        };
        let access = Access::of(held);
        if self.seat(slot).access == access {
            return;
        }
        self.unshelve(slot);
        let generation = self.number();
        self.seat_mut(slot).hold(access, generation);
        self.look(slot, Cause::Arrival, events);
    }

    fn confirmed(&mut self, a: TicketId, b: TicketId) {
        if let Some((a, b)) = self.proposed(a, b) {
            self.remove(a);
            self.remove(b);
        }
    }

    fn failed(&mut self, a: TicketId, b: TicketId, failure: Failure, events: &mut Vec<Event>) {
        let Some((one, other)) = self.proposed(a, b) else {
            return;
        };
        if failure == Failure::Apart {
            let (user, peer) = (self.seat(one).user, self.seat(other).user);
            self.seat_mut(one).part_from(peer);
            self.seat_mut(other).part_from(user);
        }
        let mut returned = Vec::new();
        for slot in [one, other] {
            let seat = self.seat(slot);
            let (ticket, user) = (seat.ticket, seat.user);
            if seat.leaving {
                self.remove(slot);
                events.push(Event::Left(ticket, user));
            } else if failure == Failure::BothGone || failure == Failure::Gone(ticket) {
                self.remove(slot);
                events.push(Event::Gone(ticket, user));
            } else if let Some(since) = seat.away_while_proposed {
                let seat = self.seat_mut(slot);
                seat.away_while_proposed = None;
                seat.standing = Standing::Away(since);
                self.arm(slot);
            } else {
                self.wait_again(slot);
                returned.push(slot);
            }
        }
        // After a database failure, the pair waits for the next round instead of retrying at once.
        if failure != Failure::TryAgain {
            for slot in returned {
                self.look(slot, Cause::Arrival, events);
            }
        }
    }

    /// The slots of two tickets that are proposed to each other.
    fn proposed(&self, a: TicketId, b: TicketId) -> Option<(u32, u32)> {
        let (a, b) = (*self.tickets.get(&a)?, *self.tickets.get(&b)?);
        (self.seat(a).standing == Standing::Proposed(b)).then_some((a, b))
    }

    fn wait_again(&mut self, slot: u32) {
        self.seat_mut(slot).standing = Standing::Waiting;
        self.shelve(slot);
        self.arm(slot);
    }

    fn remove(&mut self, slot: u32) -> Seat {
        self.unshelve(slot);
        let seat = self.seats[slot as usize].take().expect("invariant: the slot is taken");
        self.census.leave(&seat.tags);
        self.tickets.remove(&seat.ticket);
        self.users.remove(&seat.user);
        self.free.push(slot);
        seat
    }

    fn search_at(&self, slot: u32) -> Search {
        let seat = self.seat(slot);
        let level = seat.level(&self.tuning, self.now);
        let next = if level < seat.last() {
            self.tuning.next_step(level, seat.since)
        } else {
            None
        };
        Search {
            ticket: seat.ticket,
            user: seat.user,
            level,
            note: LadderNote::from(level),
            waited: self.now - seat.since,
            next_at: next,
        }
    }

    /// New numbers: every seat is due at once, in turns as after a pause.
    fn tune(&mut self, tunable: &Tunable) {
        self.tuning.take(tunable);
        let mut slots: Vec<u32> = self.tickets.values().copied().collect();
        slots.sort_unstable();
        for slot in slots {
            // A proposed seat gets its timer when it returns.
            if !matches!(self.seat(slot).standing, Standing::Proposed(_)) {
                let timer = self.number();
                self.seat_mut(slot).timer = timer;
                self.timers.set((self.now, timer, slot));
            }
        }
    }

    /// Sets the one timer of a seat: its next step or its end, whichever comes first.
    fn arm(&mut self, slot: u32) {
        let timer = self.number();
        let seat = self.seat(slot);
        let end = seat.joined + self.tuning.timeout;
        let step = self.tuning.next_step(seat.elapsed(&self.tuning, self.now), seat.since);
        let gone = match seat.standing {
            Standing::Away(since) => Some(since + self.tuning.survives),
            _ => None,
        };
        let at = [step, gone].into_iter().flatten().fold(end, Uptime::min);
        self.seat_mut(slot).timer = timer;
        self.timers.set((at, timer, slot));
    }

    fn advance(&mut self, events: &mut Vec<Event>) {
        // A due timer may set another timer that is due as well. After a pause many are due: others get their turn.
        let mut moved = 0;
        while moved < self.tuning.timers_at_once
            && let Some((_, timer, slot)) = self.timers.take_due(self.now)
        {
            if self.seats[slot as usize]
                .as_ref()
                .is_some_and(|seat| seat.timer == timer)
            {
                moved += 1;
                self.due(slot, events);
            }
        }
        if self.now >= self.next_sweep {
            self.next_sweep = self.now + self.tuning.sweep_every;
            while self.kept_until.front().is_some_and(|(until, _)| *until <= self.now) {
                if let Some((until, user)) = self.kept_until.pop_front()
                    && self.kept.get(&user).is_some_and(|kept| kept.until == until)
                {
                    self.kept.remove(&user);
                }
            }
            self.sweep(events);
        }
    }

    /// Handles a seat's timer. A proposed seat gets a new timer when it returns.
    fn due(&mut self, slot: u32, events: &mut Vec<Event>) {
        let (now, seat) = (self.now, self.seat(slot));
        let (ticket, user, since) = (seat.ticket, seat.user, seat.since);
        let gone = matches!(seat.standing, Standing::Away(since) if now >= since + self.tuning.survives);
        if matches!(seat.standing, Standing::Proposed(_)) {
            return;
        }
        if gone {
            self.remove(slot);
            events.push(Event::Gone(ticket, user));
        } else if now >= seat.joined + self.tuning.timeout {
            self.remove(slot);
            let until = now + self.tuning.place_kept;
            self.kept.insert(user, Kept { since, until });
            self.kept_until.push_back((until, user));
            events.push(Event::TimedOut(ticket, user));
        } else {
            if seat.level(&self.tuning, now) != seat.told {
                self.tell_level(slot, events);
            }
            self.arm(slot);
            self.look(slot, Cause::Step, events);
        }
    }
}
