//! What happens when an entry of the agenda is due.

use io_core::chat::Member;
use std::sync::Arc;

use io_core::ids::ChatId;
use io_core::time::Uptime;
use io_protocol::frames::close;

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::realtime::Realtime;

impl Realtime {
    pub(crate) fn on_due(&self, due: Due, now: Uptime) {
        match due {
            Due::Beat(id) => {
                if let Some(connection) = self.0.hub.connection(id) {
                    self.ping(&connection);
                    self.reread_at_heartbeat(&connection);
                    let settings = &self.0.settings;
                    let next = if connection.background() {
                        settings.background_heartbeat
                    } else {
                        settings.heartbeat
                    };
                    self.0.agenda.only_at(now + next, due);
                }
            }
            Due::Answer(id) => {
                if let Some(connection) = self.0.hub.connection(id)
                    && connection.is_unanswered(now)
                {
                    if connection.is_deaf() {
                        // The store is slow, not the client.
                        let later = now + self.0.settings.answer_within;
                        self.0.agenda.at(later, due);
                    } else {
                        connection.close(close::NO_PONG);
                    }
                }
            }
            Due::Write(id) => {
                if let Some(connection) = self.0.hub.connection(id)
                    && connection.is_stalled(now)
                {
                    if connection.closing().is_some() {
                        connection.abandon();
                    } else {
                        connection.close(close::SLOW);
                    }
                }
            }
            Due::Login(id) => {
                if let Some(connection) = self.0.hub.connection(id) {
                    let deadline = connection.login_until() + self.0.settings.renewed_within;
                    if deadline > now {
                        self.0.agenda.at(deadline, due);
                    } else {
                        connection.close(close::LOGIN_EXPIRED);
                    }
                }
            }
            Due::Away(chat, side) => self.with_live(chat, |live| self.say_away(live, side, now)),
            Due::Grace(chat, side) => self.with_live(chat, |live| self.end_if_still_away(live, side, now)),
            Due::Idle(chat) => self.with_live(chat, |live| self.end_if_idle(live, now)),
            Due::Arrive(chat) => self.with_live(chat, |live| self.end_if_no_show(live)),
            Due::Typing(chat, side) => self.with_live(chat, |live| self.stop_typing_if_over(live, side, now)),
            Due::Marks(chat) => self.with_live(chat, |live| self.save_and_tell_marks_in_background(live)),
            Due::Reveal(chat) => self.with_live(chat, |live| {
                let (realtime, live) = (self.clone(), Arc::clone(live));
                self.in_background(async move { realtime.tell_reveal(&live, &Member::BOTH).await });
            }),
            Due::Switches(user) => {
                let realtime = self.clone();
                self.in_background(async move { realtime.reload_privacy(user).await });
            }
            Due::Redeliver(chat) => self.with_live(chat, |live| self.redeliver(live)),
            Due::RedeliverEnd(chat) => self.redeliver_end(chat),
            Due::Open(..) if self.draining() => {}
            Due::Open(ticket, number) => self.open_soon(ticket, number),
            Due::Call(ticket) => self.end_call(ticket, now),
            Due::Visit(user) => {
                if self.0.hub.visit_over(user, now) {
                    self.user_left(user);
                }
            }
        }
    }

    pub(crate) fn with_live(&self, chat: ChatId, act: impl FnOnce(&Arc<LiveChat>)) {
        if let Some(live) = self.0.live.get(chat) {
            act(&live);
        }
    }
}
