//! A chat and its history as one member sees them now.

use io_core::ids::{ChatId, UserId};
use io_protocol::events::{ChatStatus, ChatView, RevealState};
use io_protocol::problem::ProblemCode;
use io_protocol::rest::Current;

use crate::connection::outgoing;
use crate::realtime::Realtime;
use crate::refusal::Refusal;
use crate::store::{ChatSnapshot, EventPage, HistoryRange};

/// How often `current` looks while chats of a user open and end.
const MOST_LOOKS: u32 = 5;

impl Realtime {
    /// `GET /api/chat/current`: a search or a chat, never both. Counts as a visit.
    pub async fn current(&self, user: UserId) -> Result<Current, Refusal> {
        self.count_rest_visit(user);
        let mut looks = 0;
        loop {
            looks += 1;
            if let Some(chat) = self.current_chat(user).await? {
                return Ok(Current {
                    queue: None,
                    chat: Some(Box::new(chat)),
                });
            }
            let queue = self.search_of(user);
            // A chat that opened since the store answered: the search that led to it may be gone already.
            if self.0.live.of(user).is_none() || looks == MOST_LOOKS {
                return Ok(Current { queue, chat: None });
            }
        }
    }

    async fn current_chat(&self, user: UserId) -> Result<Option<ChatView>, Refusal> {
        let Some(chat) = self.0.stores.chats.live_chat_of(user).await? else {
            return Ok(None);
        };
        let view = self.find_view(user, chat).await?;
        // It may have ended since.
        Ok(view.filter(|view| view.status == ChatStatus::Live))
    }

    /// A chat as this member sees it now.
    pub async fn chat_view(&self, user: UserId, chat: ChatId) -> Result<ChatView, Refusal> {
        self.find_view(user, chat).await?.ok_or(ProblemCode::NotFound.into())
    }

    pub(crate) async fn find_view(&self, user: UserId, chat: ChatId) -> Result<Option<ChatView>, Refusal> {
        let live = self.0.live.of_member(chat, user);
        if let Some((live, _)) = &live {
            self.save_marks(live).await?;
        }
        let Some(ChatSnapshot { mut view, .. }) = self.0.stores.chats.snapshot(chat, user, self.now()).await? else {
            return Ok(None);
        };
        self.learn_last(chat, view.last);
        if let Some((live, side)) = live
            && view.status == ChatStatus::Live
        {
            let mut state = live.state.lock();
            view.presence = state.presence_of(side.other());
            if !matches!(view.reveal, RevealState::None { .. }) {
                state.of_mut(side).knows_request = true;
            }
        }
        Ok(Some(view))
    }

    /// A page of a chat's history.
    pub async fn history(
        &self,
        user: UserId,
        chat: ChatId,
        part: HistoryRange,
        limit: usize,
    ) -> Result<EventPage, Refusal> {
        let limit = limit.clamp(1, usize::from(outgoing::PAGE));
        let page = self.0.stores.messages.events(chat, user, part, limit).await?;
        let page = page.ok_or(Refusal::from(ProblemCode::NotFound))?;
        if let Some(last) = page.events.last() {
            self.learn_last(chat, last.seq);
        }
        Ok(page)
    }

    /// What was read from the store is known from then on, before anyone is sent it.
    ///
    /// A message whose commit went unanswered, or whose hint was lost, can then be marked at once.
    fn learn_last(&self, chat: ChatId, seq: u64) {
        if let Some(live) = self.0.live.get(chat) {
            let mut state = live.state.lock();
            state.last = state.last.max(seq);
        }
    }

    pub(crate) async fn events_after(
        &self,
        user: UserId,
        chat: ChatId,
        after: u64,
        most: usize,
    ) -> Result<EventPage, Refusal> {
        self.history(user, chat, HistoryRange::After(after), most).await
    }
}
