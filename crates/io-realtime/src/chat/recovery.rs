//! Recovery: chats that are live in the store and unknown to this node.
//!
//! After a restart, or when the answer to an opening was lost, the node adopts them. It opens and ends nothing: the
//! store did.

use io_core::chat::Member;
use std::sync::Arc;

use io_core::chat::Chat;
use io_core::ids::{ChatId, UserId};
use io_core::time::Span;
use io_protocol::events::{ChatStatus, RevealState};

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::realtime::Realtime;
use crate::refusal::Refusal;
use crate::store::StoreFailure;

/// Did this node know the chat before?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adopted {
    Already,
    Now,
}

impl Realtime {
    /// Takes up every live chat of the store: its members, and the grace for both to return.
    ///
    /// Everything else is read when one of them does, so that a start costs the same however much was said.
    pub(crate) async fn recover_live_chats(&self) -> Result<(), StoreFailure> {
        let uptime = self.uptime();
        let rules = self.0.settings.chat_rules();
        let until = uptime + rules.grace;
        for (chat, users) in self.0.stores.chats.live_chats().await? {
            self.0
                .live
                .insert(LiveChat::unread(chat, users, Chat::taken_up(&rules, uptime)));
            for side in Member::BOTH {
                self.0.agenda.at(until, Due::Grace(chat, side));
            }
            self.0.agenda.at(uptime + rules.idle_after, Due::Idle(chat));
        }
        Ok(())
    }

    /// Reads what is not known yet of a live chat of this user.
    pub(crate) async fn read_recovered(&self, user: UserId) -> Result<(), StoreFailure> {
        let Some((live, _)) = self.0.live.of(user).filter(|(live, _)| !live.is_read()) else {
            return Ok(());
        };
        let reading = live.state.lock().begin_reading();
        let Some(seen) = self.0.stores.chats.snapshot(live.id, user, self.now()).await? else {
            return Ok(());
        };
        live.learn(&seen, reading);
        if let RevealState::Asked { expires_at, .. } | RevealState::Offered { expires_at, .. } = seen.view.reveal {
            let expires_at = self.0.clock.uptime_at(expires_at.0);
            self.0.agenda.at(expires_at + Span::seconds(1), Due::Reveal(live.id));
        }
        Ok(())
    }

    /// Adopts a live chat of this user that this node does not know, and sends it to both members.
    ///
    /// True: there is a live chat, adopted now or before.
    pub async fn adopt_if_live(&self, user: UserId) -> Result<bool, Refusal> {
        let Some((live, news)) = self.adopt_live_chat(user).await? else {
            return Ok(false);
        };
        if news == Adopted::Now {
            for (member, ticket) in live.users().map(|member| (member, self.lead_search_to(&live, member))) {
                self.tell_match(&live, member, ticket).await;
            }
        }
        Ok(true)
    }

    /// The live chat of a user, adopted if necessary. Notifies nobody.
    pub(crate) async fn adopt_live_chat(&self, user: UserId) -> Result<Option<(Arc<LiveChat>, Adopted)>, StoreFailure> {
        if let Some((live, _)) = self.0.live.of(user) {
            return Ok(Some((live, Adopted::Already)));
        }
        let Some(chat) = self.0.stores.chats.live_chat_of(user).await? else {
            return Ok(None);
        };
        let seen = self.0.stores.chats.snapshot(chat, user, self.now()).await?;
        let seen = seen.filter(|seen| seen.view.status == ChatStatus::Live);
        // Nobody is awaited: a member who is not here is reported as gone below.
        let begun_at = self.uptime();
        let mut begun = Chat::begin(begun_at);
        for side in Member::BOTH {
            begun.came(side);
        }
        let Some(live) = seen.and_then(|seen| LiveChat::from_snapshot(&seen, begun)) else {
            return Ok(None);
        };
        let live = self.0.live.insert(live);
        // It may have ended between being read and being adopted; and the command that ended it did not find it here.
        let still = self.0.stores.chats.live_chat_of(user).await;
        if !matches!(still, Ok(Some(still)) if still == chat) {
            self.0.live.remove(&live);
            return still.map(|_| None);
        }
        for side in Member::BOTH {
            if !self.0.hub.present(live.user(side)) {
                self.user_left(live.user(side));
            }
        }
        self.0.agenda.at(begun_at + self.settings().idle_after, Due::Idle(chat));
        Ok(Some((live, Adopted::Now)))
    }

    /// The live chat of a user in the store, known to this node from here on.
    pub(crate) async fn live_chat_of(&self, user: UserId) -> Result<Option<ChatId>, Refusal> {
        let found = self.0.stores.chats.live_chat_of(user).await?;
        if found.is_some_and(|chat| self.0.live.get(chat).is_none()) {
            self.adopt_if_live(user).await?;
        }
        self.read_recovered(user).await?;
        Ok(found)
    }

    /// A chat of this member as this node knows it, adopted if it is live in the store.
    pub(crate) async fn live_or_adopted(&self, chat: ChatId, user: UserId) -> Option<(Arc<LiveChat>, Member)> {
        if let Some(known) = self.0.live.of_member(chat, user) {
            return Some(known);
        }
        // What cannot be read now is sent at the next `hello`.
        self.adopt_if_live(user).await.ok()?;
        self.0.live.of_member(chat, user)
    }
}
