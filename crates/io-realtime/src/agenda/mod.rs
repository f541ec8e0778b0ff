//! Everything that will be due, in one place: no timer per connection.
//!
//! An entry does not say what to do: its handler checks what is true by then. There is one entry for each thing, however
//! often it is scheduled, so the agenda is as large as what it is about.

mod dispatch;

use io_core::chat::Member;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use io_core::ids::{ChatId, ConnectionId, TicketId, UserId};
use io_core::time::Uptime;
use parking_lot::Mutex;

/// What is due. A reason to check, not an order: the state may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Due {
    /// Ping this connection.
    Beat(ConnectionId),
    /// A ping, or the wait for `hello`, should have been answered.
    Answer(ConnectionId),
    /// A write stall should be over.
    Write(ConnectionId),
    /// The proof of this connection's login may have expired.
    Login(ConnectionId),
    /// A member's connection has been gone long enough to report it.
    Away(ChatId, Member),
    /// The grace of a member is over.
    Grace(ChatId, Member),
    /// Neither member may have done anything for too long.
    Idle(ChatId),
    /// Both members should have shown a sign of life after the match.
    Arrive(ChatId),
    /// A member's "typing" expires.
    Typing(ChatId, Member),
    /// Marks of this chat are to be saved, and sent to the clients that do not know them.
    Marks(ChatId),
    /// A reveal request of this chat expires.
    Reveal(ChatId),
    /// The chat of this ticket's proposal of this number may be opened.
    Open(TicketId, u64),
    /// The user who was called for this ticket's proposal should have answered.
    Call(TicketId),
    /// A REST visit of this user expires.
    Visit(UserId),
    /// The privacy switches of this user could not be read.
    Switches(UserId),
    /// Both members should have the events of this live chat by now.
    Redeliver(ChatId),
    /// The members should have the end of this chat by now.
    RedeliverEnd(ChatId),
}

impl Due {
    /// Everything that is scheduled for a connection.
    fn of_connection(id: ConnectionId) -> [Self; 4] {
        [Self::Beat(id), Self::Answer(id), Self::Write(id), Self::Login(id)]
    }
}

/// A time, and the tick before which it does not count.
#[derive(Clone, Copy)]
struct Time {
    when: Uptime,
    tick: u64,
}

/// When a thing is next due, and the later time that was asked for last.
struct Slot {
    next: Time,
    then: Option<Time>,
}

#[derive(Default)]
struct Inside {
    slots: HashMap<Due, Slot>,
    order: BTreeSet<(Uptime, Due)>,
    tick: u64,
}

impl Inside {
    fn schedule(&mut self, time: Time, due: Due) {
        match self.slots.entry(due) {
            Entry::Vacant(free) => {
                free.insert(Slot { next: time, then: None });
            }
            Entry::Occupied(mut slot) if time.when <= slot.get().next.when => {
                let slot = slot.get_mut();
                self.order.remove(&(slot.next.when, due));
                *slot = Slot { next: time, then: None };
            }
            Entry::Occupied(mut slot) => {
                slot.get_mut().then = Some(time);
                return;
            }
        }
        self.order.insert((time.when, due));
    }

    fn remove(&mut self, due: Due) -> Option<Slot> {
        let slot = self.slots.remove(&due)?;
        self.order.remove(&(slot.next.when, due));
        Some(slot)
    }
}

/// See the top of this file.
#[derive(Default)]
pub(crate) struct Agenda(Mutex<Inside>);

impl Agenda {
    /// Schedules a thing for a time.
    ///
    /// If it is scheduled already, the time given last counts; an earlier one also comes.
    pub(crate) fn at(&self, when: Uptime, due: Due) {
        self.0.lock().schedule(Time { when, tick: 0 }, due);
    }

    /// Schedules a thing for this time alone, whatever was given before.
    pub(crate) fn only_at(&self, when: Uptime, due: Due) {
        let mut inside = self.0.lock();
        inside.remove(due);
        inside.schedule(Time { when, tick: 0 }, due);
    }

    /// The same as [`Self::at`], and not before `ticks` more calls of [`Self::due`].
    ///
    /// For deadlines of other people's answers: after the process was stopped, their answer may wait in a buffer.
    pub(crate) fn at_patiently(&self, when: Uptime, ticks: u64, due: Due) {
        let mut inside = self.0.lock();
        let tick = inside.tick + ticks;
        inside.schedule(Time { when, tick }, due);
    }

    /// Takes out everything that is due, in order of time.
    pub(crate) fn due(&self, now: Uptime) -> Vec<Due> {
        let mut inside = self.0.lock();
        inside.tick += 1;
        let tick = inside.tick;
        let until = inside.order.iter().take_while(|(when, _)| *when <= now);
        let ripe = until.filter(|(_, due)| inside.slots.get(due).is_some_and(|slot| slot.next.tick <= tick));
        let due: Vec<Due> = ripe.map(|(_, due)| *due).collect();
        for due in &due {
            if let Some(then) = inside.remove(*due).and_then(|slot| slot.then) {
                inside.schedule(then, *due);
            }
        }
        due
    }

    /// A connection is gone: nothing about it will be due.
    pub(crate) fn forget_connection(&self, id: ConnectionId) {
        let mut inside = self.0.lock();
        for due in Due::of_connection(id) {
            inside.remove(due);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(agenda: &Agenda) -> (usize, usize) {
        let inside = agenda.0.lock();
        (inside.slots.len(), inside.order.len())
    }

    #[test]
    fn due_entries_come_in_order_and_once() {
        let agenda = Agenda::default();
        let user = |n| Due::Visit(UserId::from_random([n; 16]));
        agenda.at(Uptime(30), user(3));
        agenda.at(Uptime(10), user(1));
        agenda.at(Uptime(20), user(2));
        assert_eq!(agenda.due(Uptime(5)), []);
        assert_eq!(agenda.due(Uptime(20)), [user(1), user(2)]);
        assert_eq!(agenda.due(Uptime(40)), [user(3)]);
    }

    #[test]
    fn a_process_that_was_stopped_ends_no_patient_deadline() {
        let agenda = Agenda::default();
        let answer = Due::Answer(ConnectionId::from_random([1; 16]));
        agenda.at_patiently(Uptime(10), 2, answer);
        assert_eq!(agenda.due(Uptime(1_000_000)), []);
        assert_eq!(agenda.due(Uptime(1_000_000)), [answer]);
    }

    #[test]
    fn a_thing_has_one_entry_however_often_it_is_scheduled() {
        let agenda = Agenda::default();
        let visit = Due::Visit(UserId::from_random([1; 16]));
        for when in 10..10_000 {
            agenda.at(Uptime(when), visit);
        }
        assert_eq!(size(&agenda), (1, 1));
        assert_eq!(agenda.due(Uptime(10)), [visit]);
        assert_eq!(agenda.due(Uptime(9_998)), []);
        assert_eq!(agenda.due(Uptime(9_999)), [visit]);
        assert_eq!(agenda.due(Uptime(20_000)), []);
    }

    #[test]
    fn an_earlier_time_replaces_a_later_one() {
        let agenda = Agenda::default();
        let visit = Due::Visit(UserId::from_random([1; 16]));
        agenda.at(Uptime(20), visit);
        agenda.at(Uptime(10), visit);
        assert_eq!(agenda.due(Uptime(10)), [visit]);
        assert_eq!(agenda.due(Uptime(20)), []);
    }

    #[test]
    fn a_thing_for_one_time_alone_comes_once() {
        let agenda = Agenda::default();
        let beat = Due::Beat(ConnectionId::from_random([1; 16]));
        agenda.at(Uptime(10), beat);
        agenda.at(Uptime(20), beat);
        agenda.only_at(Uptime(15), beat);
        assert_eq!(agenda.due(Uptime(14)), []);
        assert_eq!(agenda.due(Uptime(15)), [beat]);
        assert_eq!(agenda.due(Uptime(30)), []);
    }

    #[test]
    fn nothing_remains_of_a_connection_that_is_gone() {
        let agenda = Agenda::default();
        let id = ConnectionId::from_random([1; 16]);
        for due in Due::of_connection(id) {
            agenda.at(Uptime(10), due);
            agenda.at(Uptime(20), due);
        }
        agenda.forget_connection(id);
        assert_eq!(agenda.due(Uptime(30)), []);
        assert_eq!(size(&agenda), (0, 0));
    }
}
