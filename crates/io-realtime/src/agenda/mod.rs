//! Everything that will be due, in one heap: heartbeats, graces, receipts, holds. No timer per connection.
//!
//! Must not know what being due means: whoever handles it looks at what is true by then.

mod dispatch;

use io_core::chat::Member;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use io_core::ids::{ChatId, ConnectionId, TicketId, UserId};
use io_core::time::Timestamp;
use parking_lot::Mutex;

/// What is due. Each is a reason to look, not an order: the state may have moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// Ping this connection.
    Beat(ConnectionId),
    /// The ping of this number, or the `hello`, should have been answered.
    Answer(ConnectionId, u64),
    /// The standstill of this number should be over.
    Write(ConnectionId, u64),
    /// The proof of this connection's login may have ended.
    Login(ConnectionId),
    /// The connection of a member has been gone long enough to say so.
    Away(ChatId, Member),
    /// The chat has waited long enough for a member.
    Grace(ChatId, Member),
    /// Nobody may have done anything for too long.
    Idle(ChatId),
    /// Both should have shown a sign of life after the match.
    Arrive(ChatId),
    /// A member's "typing" runs out.
    Typing(ChatId, Member),
    /// The peer of this member may now learn the member's marks.
    Receipt(ChatId, Member),
    /// Marks of this chat wait to be saved.
    SaveMarks(ChatId),
    /// A reveal request of this chat runs out.
    Reveal(ChatId),
    /// The chat of the proposal of this ticket may be opened.
    Open(TicketId),
    /// Whoever is asked whether they are here, for the proposal of this ticket, should have answered.
    Call(TicketId),
    /// A REST visit of this user runs out.
    Visit(UserId),
    /// Both members should have the events of this live chat by now.
    Redeliver(ChatId),
    /// The members should have the end of this chat by now: its last number, and how often to look again.
    RedeliverEnd(ChatId, [UserId; 2], u64, u8),
}

#[derive(Default)]
struct Inside {
    heap: BinaryHeap<Reverse<(Timestamp, u64, Due)>>,
    tick: u64,
}

/// The heap.
#[derive(Default)]
pub(crate) struct Agenda(Mutex<Inside>);

impl Agenda {
    /// Due at a time.
    pub(crate) fn at(&self, when: Timestamp, due: Due) {
        self.0.lock().heap.push(Reverse((when, 0, due)));
    }

    /// Due at a time, and not before `ticks` more calls of [`Self::due`]: for whatever waits for somebody else's answer.
    pub(crate) fn at_patiently(&self, when: Timestamp, ticks: u64, due: Due) {
        let mut inside = self.0.lock();
        let tick = inside.tick + ticks;
        inside.heap.push(Reverse((when, tick, due)));
    }

    /// Takes out everything that is due now, in order of time.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Due> {
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
    fn what_is_due_comes_in_order_and_once() {
        let agenda = Agenda::default();
        let user = |n| Due::Visit(UserId::from_random([n; 16]));
        agenda.at(Timestamp(30), user(3));
        agenda.at(Timestamp(10), user(1));
        agenda.at(Timestamp(20), user(2));
        assert_eq!(agenda.due(Timestamp(5)), []);
        assert_eq!(agenda.due(Timestamp(20)), [user(1), user(2)]);
        assert_eq!(agenda.due(Timestamp(40)), [user(3)]);
    }

    #[test]
    fn a_clock_set_forward_alone_makes_no_patient_deadline_due() {
        let agenda = Agenda::default();
        let answer = Due::Answer(ConnectionId::from_random([1; 16]), 1);
        agenda.at_patiently(Timestamp(10), 2, answer);
        assert_eq!(agenda.due(Timestamp(1_000_000)), []);
        assert_eq!(agenda.due(Timestamp(1_000_000)), [answer]);
    }
}
