//! How a chat ends: leaving, blocking, a grace that ran out, a partner who never came. The peer sees the same.
//!
//! Must not say why to anybody.

use std::sync::Arc;

use io_core::ids::{ChatId, ConnectionId, UserId};
use io_protocol::events::By;
use io_protocol::frames::ServerFrame;
use io_protocol::problem::Code;

use crate::ledger::Ending;
use crate::live::{LiveChat, Side, Whereabouts};
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};

impl Realtime {
    /// Leaves a chat. Leaving twice is leaving once.
    pub(crate) async fn end(&self, user: UserId, chat: ChatId) -> Result<Answer, Refusal> {
        self.end_as(chat, user, Ending::Leave(user)).await?;
        Ok(Answer::done())
    }

    /// Blocks: the chat ends and the two never meet again. Works after the end as well.
    pub(crate) async fn block(
        &self,
        user: UserId,
        chat: ChatId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        if self.0.live.of_member(chat, user).is_some() {
            self.end_as(chat, user, Ending::Block(user)).await?;
        } else if !self.0.ledger.block(chat, user, self.now()).await? {
            return Err(Code::NotFound.into());
        }
        self.tell_others(user, from, &ServerFrame::PeopleChanged);
        Ok(Answer::done())
    }

    /// Softer than a block: these two are not matched again.
    pub(crate) async fn not_again(
        &self,
        user: UserId,
        chat: ChatId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        if !self.0.ledger.not_again(chat, user, self.now()).await? {
            return Err(Code::NotFound.into());
        }
        self.tell_others(user, from, &ServerFrame::PeopleChanged);
        Ok(Answer::done())
    }

    async fn end_as(&self, chat: ChatId, user: UserId, ending: Ending) -> Result<(), Refusal> {
        let live = self.0.live.of_member(chat, user);
        if live.is_none() && self.0.ledger.seen(chat, user, self.now()).await?.is_none() {
            return Err(Code::NotFound.into());
        }
        if let Some((live, _)) = live {
            return self.finish(&live, ending).await;
        }
        // It is over, or another node has it; either way the ledger knows.
        self.0.ledger.end(chat, ending, self.now()).await?;
        Ok(())
    }

    /// Ends a live chat in the ledger and tells both sides.
    pub(crate) async fn finish(&self, live: &Arc<LiveChat>, ending: Ending) -> Result<(), Refusal> {
        self.save_marks(live).await?;
        let event = self.0.ledger.end(live.id, ending, self.now()).await?;
        let back_in_line = self.who_goes_back(live, ending);
        self.0.live.remove(live);
        if let Some(event) = event {
            let by = match ending {
                Ending::Leave(user) | Ending::Block(user) | Ending::Lost(user) => live.side_of(user),
                Ending::NoShow => None,
            };
            debug_assert!(by.is_some() || event.by == By::System);
            self.tell_event(live, by, &event);
        }
        self.tell_whole_chat(live).await;
        for (user, _) in back_in_line {
            self.search_again(user, live.id).await;
        }
        for user in live.users() {
            self.offer_again_in_background(user);
        }
        Ok(())
    }

    /// After a no-show: those who were there, with the place in the line that they had.
    fn who_goes_back(&self, live: &LiveChat, ending: Ending) -> Vec<(UserId, io_core::time::Timestamp)> {
        if ending != Ending::NoShow {
            return Vec::new();
        }
        let moving = live.moving.lock();
        Side::BOTH
            .into_iter()
            .filter(|side| {
                let place = moving.of(*side);
                place.arrived && place.whereabouts == Whereabouts::Here
            })
            .filter_map(|side| Some((live.user(side), moving.of(side).waited_since?)))
            .filter(|(user, _)| self.0.hub.present(*user))
            .collect()
    }

    pub(crate) fn end_in_background(&self, live: &Arc<LiveChat>, ending: Ending) {
        let (realtime, live) = (self.clone(), Arc::clone(live));
        self.in_background(async move {
            if realtime.finish(&live, ending).await.is_err() {
                // The ledger does not answer now; the chat stays live and is looked at again.
                realtime.look_again_later(&live, ending);
            }
        });
    }

    fn look_again_later(&self, live: &LiveChat, ending: Ending) {
        use crate::agenda::Due;
        let when = self.now() + io_core::time::Span::seconds(2);
        match ending {
            Ending::Lost(user) => {
                if let Some(side) = live.side_of(user) {
                    self.0.agenda.at(when, Due::Grace(live.id, side));
                }
            }
            Ending::NoShow => self.0.agenda.at(when, Due::Arrive(live.id)),
            Ending::Leave(_) | Ending::Block(_) => {}
        }
    }

    /// Sends the whole chat to both sides, each in its own view.
    pub(crate) async fn tell_whole_chat(&self, live: &LiveChat) {
        for user in live.users() {
            if self.0.hub.of(user).is_empty() {
                continue;
            }
            // Whoever cannot be told now sees it at the next `hello`.
            if let Ok(view) = self.chat_view(user, live.id).await {
                self.tell(user, &ServerFrame::Chat { chat: Box::new(view) });
            }
        }
    }
}
