//! What this node does about the hints of other nodes.

use io_bus::{Heard, Hint};
use io_core::ids::{ChatId, UserId};
use io_protocol::frames::ServerFrame;

use crate::connection::{Item, WHATEVER_THERE_IS};
use crate::realtime::Realtime;

impl Realtime {
    pub(crate) async fn listen_for_ever(self) {
        let mut ear = self.0.bus.join(self.0.node);
        loop {
            match ear.hear().await {
                Heard::Hint(Hint::Advanced { chat, members, seq }) => self.heard_of(chat, members, seq),
                Heard::Hint(Hint::LoginEnded { login }) => self.close_where(|one| one.login == login),
                Heard::Hint(Hint::SignedOut { user }) => self.close_where(|one| one.user == user),
                Heard::Hint(Hint::ProfileChanged { user }) => self.reload_privacy(user).await,
                Heard::Hint(Hint::PeopleChanged { user }) => self.tell(user, &ServerFrame::PeopleChanged),
                Heard::Lost => {
                    for connection in self.0.hub.all() {
                        connection.distrust();
                    }
                }
            }
        }
    }

    /// Another node says how far a chat is.
    pub(crate) fn heard_of(&self, chat: ChatId, members: [UserId; 2], seq: u64) {
        if let Some(live) = self.0.live.get(chat).filter(|_| seq != WHATEVER_THERE_IS) {
            let mut moving = live.moving.lock();
            moving.last = moving.last.max(seq);
        }
        for user in members {
            self.0.hub.tell(user, || Item::Look { chat, seq });
        }
    }
}
