//! A chat and its history as one member sees them now.

use io_core::ids::{ChatId, UserId};
use io_protocol::events::{ChatStatus, ChatView};
use io_protocol::problem::ProblemCode;
use io_protocol::rest::Current;

use crate::connection::outgoing;
use crate::realtime::Realtime;
use crate::refusal::Refusal;
use crate::store::{ChatSnapshot, EventPage, HistoryRange};

impl Realtime {
    /// `GET /api/chat/current`. Counts as a visit.
    pub async fn current(&self, user: UserId) -> Result<Current, Refusal> {
        self.count_rest_visit(user);
        Ok(Current {
            queue: self.search_of(user),
            chat: self.current_chat(user).await?.map(Box::new),
        })
    }

    pub(crate) async fn current_chat(&self, user: UserId) -> Result<Option<ChatView>, Refusal> {
        match self.0.stores.chats.live_chat_of(user).await? {
            Some(chat) => self.find_view(user, chat).await,
            None => Ok(None),
        }
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
            view.presence = live.state.lock().presence_of(side.other());
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
