//! Redelivery: makes sure that every event arrives.
//!
//! An event may get lost between nodes, or behind a commit whose answer was lost. The members' connections are asked to
//! re-read a few times; after that each heartbeat does. Events are not sent from here: the connection reads them from
//! the store, from its cursor.

use io_bus::Hint;
use io_core::chat::Member;
use io_core::ids::{ChatId, UserId};
use io_core::time::Span;

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::connection::{Connection, Outgoing, UNKNOWN_SEQ};
use crate::realtime::Realtime;

/// How long after an event a connected member should have it.
const REDELIVER_AFTER: Span = Span::seconds(3);
/// How many times an event is redelivered.
const REDELIVERIES: u8 = 5;

impl Realtime {
    /// An event was sent: redeliver until both members have it.
    pub(crate) fn expect_delivery(&self, live: &LiveChat, seq: u64) {
        let (over, resting) = {
            let mut state = live.state.lock();
            (
                !state.chat.is_live(),
                std::mem::replace(&mut state.redeliveries_left, REDELIVERIES) == 0,
            )
        };
        let due = if over {
            Due::RedeliverEnd(live.id, live.users(), seq, REDELIVERIES)
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
        let (seq, behind) = {
            let mut state = live.state.lock();
            let (last, unsure) = (state.last, state.unsure);
            let behind = Member::BOTH.map(|side| unsure || state.of(side).marks.delivered() < last);
            state.redeliveries_left -= 1;
            (if unsure { UNKNOWN_SEQ } else { last }, behind)
        };
        let believed_here = |side: &Member| behind[side.index()] && self.believed_here(live.user(*side));
        if !Member::BOTH.iter().any(believed_here) {
            live.state.lock().redeliveries_left = 0;
            return;
        }
        self.hint_reread(live.id, live.users(), seq);
        let again = live.state.lock().redeliveries_left > 0;
        if again {
            self.0
                .agenda
                .at(self.uptime() + REDELIVER_AFTER, Due::Redeliver(live.id));
        }
    }

    /// The same for the end of a chat, after which there are no marks to check.
    pub(crate) fn redeliver_end(&self, chat: ChatId, members: [UserId; 2], seq: u64, left: u8) {
        if !members.iter().any(|member| self.believed_here(*member)) {
            return;
        }
        for member in members {
            self.0.hub.tell(member, || Outgoing::RereadIfFollowed { chat, seq });
        }
        self.publish(&Hint::Advanced { chat, members, seq });
        if left > 1 {
            let due = Due::RedeliverEnd(chat, members, seq, left - 1);
            self.0.agenda.at(self.uptime() + REDELIVER_AFTER, due);
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

    fn believed_here(&self, user: UserId) -> bool {
        self.0.hub.is_connected(user) || !self.is_alone()
    }

    fn hint_reread(&self, chat: ChatId, members: [UserId; 2], seq: u64) {
        for member in members {
            self.0.hub.tell(member, || Outgoing::Reread { chat, seq });
        }
        self.publish(&Hint::Advanced { chat, members, seq });
    }
}
