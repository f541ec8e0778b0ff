//! Looking again: what was told may have been lost on its way, between nodes or behind a commit whose answer was lost.
//! Whoever should have it by now is told to look once more, a few times; after that each heartbeat looks.
//!
//! Must not tell an event: it says "look", and the connection reads the ledger from its cursor.

use io_bus::Hint;
use io_core::ids::{ChatId, UserId};
use io_core::time::Span;

use crate::agenda::Due;
use crate::chat::live_chat::{LiveChat, Side};
use crate::connection::{Connection, Item, WHATEVER_THERE_IS};
use crate::realtime::Realtime;

/// After how long somebody who is believed to be here should have what was told.
const LOOK_AFTER: Span = Span::seconds(3);
/// How often it is looked after the last event.
const LOOKS: u8 = 5;

impl Realtime {
    /// Something was told: look again until the peers have it.
    pub(crate) fn expect_delivery(&self, live: &LiveChat, seq: u64) {
        let (over, resting) = {
            let mut moving = live.moving.lock();
            (
                !moving.chat.is_live(),
                std::mem::replace(&mut moving.looks_left, LOOKS) == 0,
            )
        };
        let due = if over {
            Due::LookAtEnd(live.id, live.users(), seq, LOOKS)
        } else if resting {
            Due::Look(live.id)
        } else {
            return;
        };
        self.0.agenda.at(self.now() + LOOK_AFTER, due);
    }

    /// The ledger did not say whether it did what it was asked: both sides look for themselves, now and again.
    pub(crate) fn look_whatever_happened(&self, chat: ChatId) {
        let Some(live) = self.0.live.get(chat) else {
            return;
        };
        live.moving.lock().unsure = true;
        self.say_look(chat, live.users(), WHATEVER_THERE_IS);
        self.expect_delivery(&live, WHATEVER_THERE_IS);
    }

    /// It is time: has everybody who is here what there is?
    pub(crate) fn look_again(&self, live: &LiveChat) {
        let (seq, behind) = {
            let mut moving = live.moving.lock();
            let (last, unsure) = (moving.last, moving.unsure);
            let behind = Side::BOTH.map(|side| unsure || moving.of(side).marks.delivered < last);
            moving.looks_left -= 1;
            (if unsure { WHATEVER_THERE_IS } else { last }, behind)
        };
        let believed_here = |side: &Side| behind[side.index()] && self.believed_here(live.user(*side));
        if !Side::BOTH.iter().any(believed_here) {
            live.moving.lock().looks_left = 0;
            return;
        }
        self.say_look(live.id, live.users(), seq);
        let again = live.moving.lock().looks_left > 0;
        if again {
            self.0.agenda.at(self.now() + LOOK_AFTER, Due::Look(live.id));
        }
    }

    /// The same for the end of a chat, after which there are no marks to know it by.
    pub(crate) fn look_at_end(&self, chat: ChatId, members: [UserId; 2], seq: u64, left: u8) {
        if !members.iter().any(|member| self.believed_here(*member)) {
            return;
        }
        for member in members {
            self.0.hub.tell(member, || Item::LookIfFollowed { chat, seq });
        }
        self.publish(&Hint::Advanced { chat, members, seq });
        if left > 1 {
            let due = Due::LookAtEnd(chat, members, seq, left - 1);
            self.0.agenda.at(self.now() + LOOK_AFTER, due);
        }
    }

    /// At each heartbeat a connection looks at its live chat. Alone, a node knows by itself what there is.
    pub(crate) fn look_at_heartbeat(&self, connection: &Connection) {
        let Some((live, _)) = self.0.live.of(connection.user) else {
            return;
        };
        if connection.device().is_none() {
            return;
        }
        let (last, unsure) = {
            let moving = live.moving.lock();
            (moving.last, moving.unsure)
        };
        let seq = if unsure || !self.is_alone() {
            WHATEVER_THERE_IS
        } else {
            last
        };
        connection.push(Item::Look { chat: live.id, seq });
    }

    fn believed_here(&self, user: UserId) -> bool {
        self.0.hub.is_connected(user) || !self.is_alone()
    }

    fn say_look(&self, chat: ChatId, members: [UserId; 2], seq: u64) {
        for member in members {
            self.0.hub.tell(member, || Item::Look { chat, seq });
        }
        self.publish(&Hint::Advanced { chat, members, seq });
    }
}
