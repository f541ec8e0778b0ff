//! Presence: arriving, leaving, the grace, the sign of life after a match, idle chats.
//!
//! The rules are those of `io_core::chat`. Only the peer in a live chat learns of presence, and never when or how often
//! a connection came and went.

use io_core::chat::Member;
use std::sync::Arc;

use io_core::chat::Over;
use io_core::ids::{ChatId, UserId};
use io_core::insights::{Fact, Part};
use io_core::time::Uptime;
use io_protocol::events::Presence;
use io_protocol::frames::ServerFrame;

use crate::agenda::Due;
use crate::chat::live_chat::{ChatState, LiveChat};
use crate::connection::{Connection, Transport};
use crate::realtime::Realtime;
use io_core::chat::Ending;

impl Realtime {
    /// A user connected, or used REST.
    pub(crate) fn user_arrived(&self, user: UserId) {
        self.searcher_arrived(user);
        if let Some((live, side)) = self.0.live.of(user) {
            self.mark_here(&live, side, &mut live.state.lock());
        }
    }

    /// The last connection of a user is gone.
    ///
    /// A new one may have arrived before this runs. It is in the hub before it gets here, so the hub, asked under the
    /// lock, is right.
    pub(crate) fn user_left(&self, user: UserId) {
        self.searcher_left(user);
        let Some((live, side)) = self.0.live.of(user) else {
            return;
        };
        let settings = self.settings();
        let tell_at = self.uptime() + settings.away_after + self.random_part_of(settings.away_jitter);
        {
            let mut state = live.state.lock();
            if self.0.hub.present(user) || !state.chat.went(side, tell_at) {
                return;
            }
        }
        self.count(user, Fact::Drops, Part::Whole);
        self.0.agenda.at(tell_at, Due::Away(live.id, side));
        self.stop_typing(&live, side);
    }

    /// A member has been gone long enough: the grace starts.
    pub(crate) fn say_away(&self, live: &Arc<LiveChat>, side: Member, now: Uptime) {
        let mut state = live.state.lock();
        if self.0.hub.present(live.user(side)) {
            return self.mark_here(live, side, &mut state);
        }
        if let Some(until) = state.chat.say_away(side, &self.settings().chat_rules(), now) {
            self.0.agenda.at(until, Due::Grace(live.id, side));
            if state.presence_of(side).is_some() {
                self.tell_presence(live, side, Presence::Away);
            }
        }
    }

    /// The grace is over: the chat ends as if this member had left.
    pub(crate) fn end_if_still_away(&self, live: &Arc<LiveChat>, side: Member, now: Uptime) {
        let over = {
            let mut state = live.state.lock();
            if self.0.hub.present(live.user(side)) {
                return self.mark_here(live, side, &mut state);
            }
            state.chat.due(&self.settings().chat_rules(), now)
        };
        self.end_as_due(live, over);
    }

    /// A member did something in a chat.
    pub(crate) fn record_activity(&self, user: UserId, chat: ChatId) {
        if let Some((live, _)) = self.0.live.of_member(chat, user) {
            live.state.lock().chat.act(self.uptime());
        }
    }

    /// Ends an idle chat; otherwise schedules the next check.
    pub(crate) fn end_if_idle(&self, live: &Arc<LiveChat>, now: Uptime) {
        let rules = self.settings().chat_rules();
        let (over, idle_at) = {
            let state = live.state.lock();
            (state.chat.due(&rules, now), state.chat.idle_at(&rules))
        };
        if over.is_none() {
            self.0.agenda.at(idle_at, Due::Idle(live.id));
        }
        self.end_as_due(live, over);
    }

    fn end_as_due(&self, live: &Arc<LiveChat>, over: Option<Over>) {
        match over {
            Some(Over::Lost(side)) => self.end_in_background(live, Ending::Lost(live.user(side))),
            Some(Over::Idle) => self.end_in_background(live, Ending::Idle),
            None => {}
        }
    }

    /// A member is here.
    ///
    /// The peer is notified under the lock, so that notifications arrive in the order in which they were true.
    fn mark_here(&self, live: &LiveChat, side: Member, state: &mut ChatState) {
        if state.chat.is_lost(side) {
            self.count(live.user(side), Fact::Resumed, Part::Whole);
        }
        if state.chat.came(side) && state.presence_of(side).is_some() {
            self.tell_presence(live, side, Presence::Here);
        }
    }

    /// After a match: pings the connections of a member who was not heard recently.
    pub(crate) fn await_arrival(&self, live: &Arc<LiveChat>) {
        let now = self.uptime();
        let recently = now - self.settings().answer_within;
        for side in Member::BOTH {
            let connections = self.0.hub.of(live.user(side));
            // A stream cannot answer a ping; being open must be enough.
            let is_here = |one: &Arc<Connection>| one.transport == Transport::Stream || one.heard_at() >= recently;
            if connections.iter().any(is_here) {
                live.state.lock().chat.arrived(side);
                continue;
            }
            for connection in connections {
                self.ping(&connection);
            }
        }
        self.due_patiently(now + self.settings().arrive_within, Due::Arrive(live.id));
        self.0.agenda.at(now + self.settings().idle_after, Due::Idle(live.id));
    }

    /// This user sent a frame.
    pub(crate) fn sign_of_life(&self, user: UserId) {
        if let Some((live, side)) = self.0.live.of(user) {
            live.state.lock().chat.arrived(side);
        }
    }

    /// A member never showed a sign of life: the chat ends for both.
    ///
    /// A member who was there goes back into the queue.
    pub(crate) fn end_if_no_show(&self, live: &Arc<LiveChat>) {
        if live.state.lock().chat.lacks_someone() {
            self.end_in_background(live, Ending::NoShow);
        }
    }

    fn tell_presence(&self, live: &LiveChat, side: Member, state: Presence) {
        let grace = u32::try_from(self.settings().grace.as_seconds_ceil()).unwrap_or(0);
        self.tell(
            live.user(side.other()),
            &ServerFrame::Presence {
                chat: live.id,
                state,
                grace: (state == Presence::Away).then_some(grace),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use io_core::ids::UserId;
    use io_core::time::Span;
    use io_protocol::frames::{ClientFrame, Command, ServerFrame};

    use super::*;
    use crate::testing::one_chat::World;

    #[tokio::test]
    async fn a_connected_user_is_never_away_however_late_a_leave_is_reported() {
        let world = World::begin(1).await;
        let realtime = world.node(0).clone();
        let user = UserId::from_random([1; 16]);
        let mut socket = world.line(user);
        let hello = Command::Hello {
            device: uuid::Uuid::from_u128(1),
            cursors: [].into(),
        };
        socket.say(&ClientFrame {
            id: None,
            command: hello,
        });
        while !matches!(socket.hear().await, Some(ServerFrame::Welcome(_))) {}
        let (live, side) = realtime.0.live.of(user).expect("in the chat");
        let peer = side.other();
        assert_eq!(
            live.state.lock().presence_of(peer),
            Some(Presence::Away),
            "the peer is not here yet"
        );

        realtime.user_left(user);
        let now = realtime.uptime() + Span::minutes(1);
        realtime.say_away(&live, side, now);
        assert_eq!(live.state.lock().presence_of(side), Some(Presence::Here));

        // The report came between the new connection and its own: the next check corrects it.
        live.state.lock().chat.went(side, now);
        realtime.say_away(&live, side, now);
        assert_eq!(live.state.lock().presence_of(side), Some(Presence::Here));
        live.state.lock().chat.went(side, now);
        live.state
            .lock()
            .chat
            .say_away(side, &realtime.settings().chat_rules(), now);
        realtime.end_if_still_away(&live, side, now + Span::days(2));
        assert_eq!(live.state.lock().presence_of(side), Some(Presence::Here));
        world.end().await;
    }
}
