//! Redelivery: makes sure that every event arrives.
//!
//! An event may get lost between nodes, or behind a commit whose answer was lost. The members' connections are asked to
//! re-read a few times; after that each heartbeat does. Events are not sent from here: the connection reads them from
//! the store, from its cursor.

use std::collections::HashMap;

use io_bus::Hint;
use io_core::chat::Member;
use io_core::ids::{ChatId, UserId};
use io_core::time::Span;
use parking_lot::Mutex;

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::connection::{Connection, Outgoing, UNKNOWN_SEQ};
use crate::realtime::Realtime;

/// How long after an event a connected member should have it.
const REDELIVER_AFTER: Span = Span::seconds(3);
/// How many times an event is redelivered.
const REDELIVERIES: u8 = 5;

/// The redeliveries that a chat still has: one entry of the agenda while there are any, and none otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Redeliveries(u8);

impl Redeliveries {
    /// An event was sent. True: an entry must be made, for there is none.
    fn expect(&mut self) -> bool {
        std::mem::replace(&mut self.0, REDELIVERIES) == 0
    }

    /// The entry is due. True: redeliver now. Then [`Self::goes_on`] says whether to make another entry.
    fn due(&mut self, is_needed: bool) -> bool {
        self.0 = if is_needed { self.0.saturating_sub(1) } else { 0 };
        is_needed
    }

    /// Is there, or must there be, an entry?
    fn goes_on(self) -> bool {
        self.0 > 0
    }
}

/// A chat that ended, until its members have its end.
struct EndedChat {
    members: [UserId; 2],
    seq: u64,
    redeliveries_left: u8,
}

/// The chats whose end is being redelivered.
#[derive(Default)]
pub(crate) struct EndedChats(Mutex<HashMap<ChatId, EndedChat>>);

impl Realtime {
    /// An event was sent: redeliver until both members have it.
    pub(crate) fn expect_delivery(&self, live: &LiveChat, seq: u64) {
        let (over, resting) = {
            let mut state = live.state.lock();
            (!state.chat.is_live(), state.redeliveries.expect())
        };
        let due = if over {
            let ended = EndedChat {
                members: live.users(),
                seq,
                redeliveries_left: REDELIVERIES,
            };
            self.0.ended.0.lock().insert(live.id, ended);
            Due::RedeliverEnd(live.id)
        } else if resting {
            Due::Redeliver(live.id)
        } else {
            return;
        };
        self.0.agenda.at(self.uptime() + REDELIVER_AFTER, due);
    }

    /// The store did not say whether it did what we asked: both members re-read, now and later.
    pub(crate) fn reread_after_unclear_write(&self, chat: ChatId) {
        let Some(live) = self.0.live.get(chat) else {
            return;
        };
        live.state.lock().unsure = true;
        self.hint_reread(chat, live.users(), UNKNOWN_SEQ);
        self.expect_delivery(&live, UNKNOWN_SEQ);
    }

    /// Asks connected members who lack events to re-read.
    pub(crate) fn redeliver(&self, live: &LiveChat) {
        let (seq, again) = {
            // One critical section: an event that is sent meanwhile finds the chat resting or not, never in between.
            let mut state = live.state.lock();
            let (last, unsure) = (state.last, state.unsure);
            let lacks = |side: &Member| {
                (unsure || state.of(*side).marks.delivered() < last) && self.may_lack(live, *side, unsure, last)
            };
            let is_needed = Member::BOTH.iter().any(lacks);
            if !state.redeliveries.due(is_needed) {
                return;
            }
            (if unsure { UNKNOWN_SEQ } else { last }, state.redeliveries.goes_on())
        };
        self.hint_reread(live.id, live.users(), seq);
        if again {
            self.0
                .agenda
                .at(self.uptime() + REDELIVER_AFTER, Due::Redeliver(live.id));
        }
    }

    /// The same for the end of a chat, after which there are no marks to check.
    pub(crate) fn redeliver_end(&self, chat: ChatId) {
        let (members, seq, again) = {
            let mut ended = self.0.ended.0.lock();
            let Some(one) = ended.get_mut(&chat) else {
                return;
            };
            one.redeliveries_left -= 1;
            let (members, seq) = (one.members, one.seq);
            let here = members.iter().any(|member| self.believed_here(*member));
            let again = here && one.redeliveries_left > 0;
            if !again {
                ended.remove(&chat);
            }
            if !here {
                return;
            }
            (members, seq, again)
        };
        for member in members {
            self.0.hub.tell(member, || Outgoing::RereadIfFollowed { chat, seq });
        }
        self.publish(&Hint::Advanced { chat, members, seq });
        if again {
            self.0
                .agenda
                .at(self.uptime() + REDELIVER_AFTER, Due::RedeliverEnd(chat));
        }
    }

    /// At each heartbeat a connection re-reads its live chat.
    ///
    /// A node that is alone knows without reading how far the chat is.
    pub(crate) fn reread_at_heartbeat(&self, connection: &Connection) {
        let Some((live, _)) = self.0.live.of(connection.user) else {
            return;
        };
        if connection.device().is_none() {
            return;
        }
        let (last, unsure) = {
            let state = live.state.lock();
            (state.last, state.unsure)
        };
        let seq = if unsure || !self.is_alone() { UNKNOWN_SEQ } else { last };
        connection.push(Outgoing::Reread { chat: live.id, seq });
    }

    /// May a client of this member lack events?
    ///
    /// Not if each of them was written everything: a client that sends no marks is only quiet.
    fn may_lack(&self, live: &LiveChat, side: Member, unsure: bool, last: u64) -> bool {
        let connections = self.0.hub.of(live.user(side));
        if unsure || !self.is_alone() {
            return self.believed_here(live.user(side));
        }
        connections.iter().any(|one| !one.was_written(live.id, last))
    }

    fn believed_here(&self, user: UserId) -> bool {
        self.0.hub.is_connected(user) || !self.is_alone()
    }

    pub(crate) fn hint_reread(&self, chat: ChatId, members: [UserId; 2], seq: u64) {
        for member in members {
            self.0.hub.tell(member, || Outgoing::Reread { chat, seq });
        }
        self.publish(&Hint::Advanced { chat, members, seq });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    use io_bus::{Bus, Delivery};

    use super::*;
    use crate::testing::one_chat::{CHAT, World};

    #[test]
    fn an_entry_exists_exactly_while_redeliveries_are_left() {
        // Every order of eight steps: an event is sent, the entry is due and needed, it is due and not needed.
        for order in 0..3_u32.pow(8) {
            let (mut left, mut entries) = (Redeliveries::default(), 0_u32);
            for step in 0..8 {
                let step = order / 3_u32.pow(step) % 3;
                if step == 0 {
                    entries += u32::from(left.expect());
                } else if entries > 0 {
                    entries -= 1;
                    let needed = left.due(step == 1);
                    entries += u32::from(needed && left.goes_on());
                }
                assert_eq!(entries, u32::from(left.goes_on()), "order {order}");
                assert!(left.0 <= REDELIVERIES, "order {order}");
            }
        }
    }

    /// The redeliveries that are due by tomorrow, taken out.
    fn taken(realtime: &Realtime) -> usize {
        let due = realtime.0.agenda.due(realtime.uptime() + Span::days(1));
        due.iter().filter(|due| matches!(due, Due::Redeliver(_))).count()
    }

    #[tokio::test]
    async fn an_event_sent_during_the_last_redelivery_makes_one_entry() {
        // The hint of a redelivery is published in its middle: just then the next event is sent.
        type Sender = Arc<OnceLock<(Realtime, Arc<LiveChat>)>>;
        let (sender, now) = (Sender::default(), Arc::new(AtomicBool::new(false)));
        let (sends, is_time) = (Arc::clone(&sender), Arc::clone(&now));
        let bus = Bus::with_delivery(move |_, _| {
            if is_time.swap(false, Ordering::SeqCst)
                && let Some((realtime, live)) = sends.get()
            {
                realtime.expect_delivery(live, 1);
            }
            Delivery::Arrives
        });
        // Two nodes: each believes that the members may be at the other.
        let world = World::of_nodes(1, 2, bus).await;
        let realtime = world.node(0).clone();
        let live = realtime.0.live.get(CHAT).expect("a live chat");
        while realtime.is_alone() {
            tokio::task::yield_now().await;
        }
        assert!(sender.set((realtime.clone(), Arc::clone(&live))).is_ok());
        live.state.lock().unsure = true;
        realtime.expect_delivery(&live, 1);
        for round in 1..=REDELIVERIES {
            assert_eq!(taken(&realtime), 1, "round {round}");
            now.store(round == REDELIVERIES, Ordering::SeqCst);
            realtime.redeliver(&live);
        }
        assert_eq!(taken(&realtime), 1);
        assert_eq!(live.state.lock().redeliveries, Redeliveries(REDELIVERIES));
    }

    #[test]
    fn an_entry_too_many_takes_nothing_below_zero() {
        let mut left = Redeliveries::default();
        assert!(left.due(true));
        assert_eq!(left, Redeliveries(0));
    }
}
