//! Who is there: coming, going, the grace of a lost connection, and the sign of life after a match.
//!
//! Must not tell anybody but the peer of a live chat, and never when or how often a connection came and went.

use std::sync::Arc;

use io_core::ids::UserId;
use io_core::time::Timestamp;
use io_protocol::events::Presence;
use io_protocol::frames::ServerFrame;

use crate::agenda::Due;
use crate::connection::{Connection, Kind};
use crate::ledger::Ending;
use crate::live::{LiveChat, Side, Whereabouts};
use crate::realtime::Realtime;

impl Realtime {
    /// A user has a connection, or used REST.
    pub(crate) fn came(&self, user: UserId) {
        self.searcher_came(user);
        let Some((live, side)) = self.0.live.of(user) else {
            return;
        };
        let mut moving = live.moving.lock();
        let before = std::mem::replace(&mut moving.of_mut(side).whereabouts, Whereabouts::Here);
        moving.of_mut(side).arrived = true;
        let visible = moving.presence_of(side).is_some();
        drop(moving);
        if visible && matches!(before, Whereabouts::Away(_)) {
            self.tell_presence(&live, side, Presence::Here);
        }
    }

    /// The last connection of a user is gone.
    pub(crate) fn went(&self, user: UserId) {
        self.searcher_went(user);
        let Some((live, side)) = self.0.live.of(user) else {
            return;
        };
        // Somebody may have come in between; whoever comes later puts it right.
        if self.0.hub.present(user) {
            return;
        }
        let settings = self.settings();
        let tell_at = self.now() + settings.away_after + self.part_of(settings.away_jitter);
        {
            let mut moving = live.moving.lock();
            if moving.of(side).whereabouts == Whereabouts::Here {
                moving.of_mut(side).whereabouts = Whereabouts::Leaving(tell_at);
            }
        }
        self.0.agenda.at(tell_at, Due::Away(live.id, side));
        self.stop_typing(&live, side);
    }

    /// Gone long enough to say so: from here the grace runs.
    pub(crate) fn say_away(&self, live: &Arc<LiveChat>, side: Side, now: Timestamp) {
        let until = now + self.settings().grace;
        let visible = {
            let mut moving = live.moving.lock();
            match moving.of(side).whereabouts {
                Whereabouts::Leaving(tell_at) if tell_at <= now => {
                    moving.of_mut(side).whereabouts = Whereabouts::Away(until);
                    moving.presence_of(side).is_some()
                }
                _ => return,
            }
        };
        self.0.agenda.at(until, Due::Grace(live.id, side));
        if visible {
            self.tell_presence(live, side, Presence::Away);
        }
    }

    /// The grace is over: the chat ends as if this member had left.
    pub(crate) fn end_if_still_away(&self, live: &Arc<LiveChat>, side: Side, now: Timestamp) {
        let over = matches!(live.moving.lock().of(side).whereabouts, Whereabouts::Away(until) if until <= now);
        if over {
            self.end_in_background(live, Ending::Lost(live.user(side)));
        }
    }

    /// After a match: whoever was heard lately is here; the connections of anybody else are asked for a sign of life.
    pub(crate) fn await_arrival(&self, live: &Arc<LiveChat>) {
        let now = self.now();
        let lately = now - self.settings().answer_within;
        for side in Side::BOTH {
            let connections = self.0.hub.of(live.user(side));
            // A stream cannot answer; that it is open has to do.
            let is_here = |one: &Arc<Connection>| one.kind == Kind::Stream || one.heard_at() >= lately;
            if connections.iter().any(is_here) {
                live.moving.lock().of_mut(side).arrived = true;
                continue;
            }
            for connection in connections {
                self.ping(&connection);
            }
        }
        self.due_patiently(now + self.settings().arrive_within, Due::Arrive(live.id));
    }

    /// A frame came from this user.
    pub(crate) fn sign_of_life(&self, user: UserId) {
        if let Some((live, side)) = self.0.live.of(user) {
            live.moving.lock().of_mut(side).arrived = true;
        }
    }

    /// One side never showed a sign of life: the chat ends for both, and whoever was there goes back into the line.
    pub(crate) fn end_if_nobody_came(&self, live: &Arc<LiveChat>) {
        let missing = {
            let moving = live.moving.lock();
            Side::BOTH.into_iter().any(|side| !moving.of(side).arrived)
        };
        if missing {
            self.end_in_background(live, Ending::NoShow);
        }
    }

    fn tell_presence(&self, live: &LiveChat, side: Side, state: Presence) {
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
