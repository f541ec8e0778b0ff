//! What this node does about hints from other nodes.

use io_bus::{Hint, Received};
use io_core::ids::{ChatId, UserId};
use io_protocol::frames::ServerFrame;

use crate::connection::{Outgoing, UNKNOWN_SEQ};
use crate::realtime::Realtime;

impl Realtime {
    pub(crate) async fn listen_forever(self) {
        let mut subscription = self.0.bus.join(self.0.node);
        loop {
            match subscription.receive().await {
                Received::Hint(Hint::Advanced { chat, members, seq }) => self.on_advanced(chat, members, seq),
                Received::Hint(Hint::LoginEnded { login }) => self.close_login(login),
                Received::Hint(Hint::SignedOut { user }) => self.close_user(user),
                Received::Hint(Hint::ProfileChanged { user }) => self.reload_privacy(user).await,
                Received::Hint(Hint::PeopleChanged { user }) => self.tell(user, &ServerFrame::PeopleChanged),
                Received::Hint(Hint::NoticesChanged { user }) => self.hear_of_notices(user).await,
                Received::Lost => {
                    for connection in self.0.hub.all() {
                        connection.resync();
                    }
                }
            }
        }
    }

    /// Another node says how far a chat is.
    pub(crate) fn on_advanced(&self, chat: ChatId, members: [UserId; 2], seq: u64) {
        if let Some(live) = self.0.live.get(chat).filter(|_| seq != UNKNOWN_SEQ) {
            let mut state = live.state.lock();
            state.last = state.last.max(seq);
        }
        for user in members {
            self.0.hub.tell(user, || Outgoing::Reread { chat, seq });
        }
    }
}
