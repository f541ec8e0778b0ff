//! Everything that will be due, in one heap: no timer per connection.
//!
//! An entry does not say what to do: its handler checks what is true by then.

mod dispatch;

use io_core::chat::Member;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use io_core::ids::{ChatId, ConnectionId, TicketId, UserId};
use io_core::time::Uptime;
use parking_lot::Mutex;

/// What is due. A reason to check, not an order: the state may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// Ping this connection, unless its pings were begun anew: the number says which beginning this is.
    Beat(ConnectionId, u32),
    /// The ping with this number, or the `hello`, should have been answered.
    Answer(ConnectionId, u64),
    /// The write stall with this number should be over.
    Write(ConnectionId, u64),
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
    /// The chat proposed for this ticket may be opened.
    Open(TicketId),
    /// The user who was called for this ticket's proposal should have answered.
    Call(TicketId),
    /// A REST visit of this user expires.
    Visit(UserId),
    /// The privacy switches of this user could not be read.
    Switches(UserId),
    /// Both members should have the events of this live chat by now.
    Redeliver(ChatId),
    /// The members should have the end of this chat by now.
    ///
    /// Its last number, and how many redeliveries are left.
    RedeliverEnd(ChatId, [UserId; 2], u64, u8),
}

#[derive(Default)]
struct Inside {
    heap: BinaryHeap<Reverse<(Uptime, u64, Due)>>,
    tick: u64,
}

/// The heap.
#[derive(Default)]
pub(crate) struct Agenda(Mutex<Inside>);

impl Agenda {
    /// Adds an entry that is due at a time.
    pub(crate) fn at(&self, when: Uptime, due: Due) {
        self.0.lock().heap.push(Reverse((when, 0, due)));
    }

    /// Adds an entry that is due at a time, and not before `ticks` more calls of [`Self::due`].
    ///
    /// For deadlines of other people's answers: after the process was stopped, their answer may wait in a buffer.
    pub(crate) fn at_patiently(&self, when: Uptime, ticks: u64, due: Due) {
        let mut inside = self.0.lock();
        let tick = inside.tick + ticks;
        inside.heap.push(Reverse((when, tick, due)));
    }

    /// Takes out everything that is due, in order of time.
    pub(crate) fn due(&self, now: Uptime) -> Vec<Due> {
        let mut inside = self.0.lock();
        inside.tick += 1;
        let (mut due, mut early) = (Vec::new(), Vec::new());
        while let Some(Reverse((when, tick, what))) = inside.heap.peek().copied() {
            if when > now {
                break;
            }
            inside.heap.pop();
            if tick > inside.tick {
                early.push(Reverse((when, tick, what)));
            } else {
                due.push(what);
            }
        }
        inside.heap.extend(early);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let answer = Due::Answer(ConnectionId::from_random([1; 16]), 1);
        agenda.at_patiently(Uptime(10), 2, answer);
        assert_eq!(agenda.due(Uptime(1_000_000)), []);
        assert_eq!(agenda.due(Uptime(1_000_000)), [answer]);
    }
}
