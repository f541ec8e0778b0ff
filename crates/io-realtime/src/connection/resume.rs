//! What a connection is told first, and the state as REST gives it: the search, the chats, and where cursors stand.
//!
//! Must not keep anything for a client that is gone: whoever comes back says where they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use io_core::ids::{ChatId, UserId};
use io_protocol::events::{ChatStatus, ChatView};
use io_protocol::frames::{Cursor, Limits, ServerFrame, Welcome};
use io_protocol::problem::Code;
use io_protocol::rest::{Current, People};
use uuid::Uuid;

use crate::connection::Connection;
use crate::connection::outgoing;
use crate::realtime::Realtime;
use crate::refusal::Refusal;
use crate::store::{Page, Part, Seen};

/// What a connection is told first.
pub(crate) struct Greeting {
    pub(crate) welcome: Welcome,
    /// The chats to tell the events of, each after its number.
    pub(crate) follow: Vec<(ChatId, u64)>,
}

/// Where a client's cursor stands against the ledger.
enum Standing {
    /// It is a place in this history.
    After(u64),
    /// It is ahead, or of another history: from the start.
    Reset,
}

impl Realtime {
    /// Everything for `hello`. The connection is registered already: what happens meanwhile waits in its queue.
    pub(crate) async fn greet(
        &self,
        connection: &Arc<Connection>,
        cursors: &BTreeMap<Uuid, Cursor>,
    ) -> Result<Greeting, Refusal> {
        let user = connection.user;
        let live = self.live_chat_of(user).await?;
        // The live chat is always told, and last: when a connection follows too many chats, the first is let go.
        let others = cursors
            .keys()
            .map(|chat| ChatId(*chat))
            .filter(|chat| Some(*chat) != live);
        let room = outgoing::MOST_CURSORS - usize::from(live.is_some());
        let mut wanted: Vec<ChatId> = others.take(room).collect();
        wanted.extend(live);
        let (mut chats, mut reset, mut follow) = (Vec::new(), Vec::new(), Vec::new());
        for chat in wanted {
            let Some(view) = self.find_view(user, chat).await? else {
                // Forgotten, or never theirs: the client forgets it too.
                reset.push(chat.0);
                continue;
            };
            let standing = match cursors.get(&chat.0) {
                Some(cursor) => self.stands(user, &view, cursor).await?,
                None => Standing::After(0),
            };
            let after = match standing {
                Standing::After(seq) => seq,
                Standing::Reset => {
                    reset.push(chat.0);
                    0
                }
            };
            follow.push((chat, after));
            chats.push(view);
        }
        let heartbeat = self.settings().heartbeat.as_seconds_ceil();
        let welcome = Welcome {
            connection: connection.id.0,
            epoch: self.epoch(),
            heartbeat: u32::try_from(heartbeat).unwrap_or(u32::MAX),
            limits: self.wire_limits(),
            queue: self.search_of(user),
            chats,
            reset,
        };
        self.offer_again_in_background(user);
        Ok(Greeting { welcome, follow })
    }

    async fn stands(&self, user: UserId, view: &ChatView, cursor: &Cursor) -> Result<Standing, Refusal> {
        let Cursor(seq, prefix) = cursor;
        if *seq == 0 {
            return Ok(Standing::After(0));
        }
        if *seq > view.last {
            return Ok(Standing::Reset);
        }
        // `GET /api/events?after=` has no id to compare.
        if prefix.is_empty() {
            return Ok(Standing::After(*seq));
        }
        let id = self.0.ledger.event_id(view.chat, user, *seq).await?;
        let same = id.is_some_and(|id| id.0.simple().to_string().starts_with(prefix.as_str()));
        Ok(if same { Standing::After(*seq) } else { Standing::Reset })
    }

    fn wire_limits(&self) -> Limits {
        let seconds = |span: io_core::time::Span| u32::try_from(span.as_seconds_ceil()).unwrap_or(0);
        let settings = self.settings();
        Limits {
            message_characters: u32::try_from(io_core::text::MessageText::LONGEST).unwrap_or(u32::MAX),
            message_bytes: u32::try_from(io_core::text::MessageText::MOST_BYTES).unwrap_or(u32::MAX),
            frame_bytes: u32::try_from(settings.frame_bytes).unwrap_or(u32::MAX),
            typing_seconds: seconds(settings.typing_every),
            grace_seconds: seconds(settings.grace),
            rating_tags: io_core::rating::TAGS.iter().map(ToString::to_string).collect(),
        }
    }

    async fn current_chat(&self, user: UserId) -> Result<Option<ChatView>, Refusal> {
        match self.0.ledger.live_chat_of(user).await? {
            Some(chat) => self.find_view(user, chat).await,
            None => Ok(None),
        }
    }

    /// `GET /api/chat/current`. Counts as a visit.
    pub async fn current(&self, user: UserId) -> Result<Current, Refusal> {
        self.visit(user);
        Ok(Current {
            queue: self.search_of(user),
            chat: self.current_chat(user).await?.map(Box::new),
        })
    }

    /// A chat as this member sees it now.
    pub async fn chat_view(&self, user: UserId, chat: ChatId) -> Result<ChatView, Refusal> {
        self.find_view(user, chat).await?.ok_or(Code::NotFound.into())
    }

    async fn find_view(&self, user: UserId, chat: ChatId) -> Result<Option<ChatView>, Refusal> {
        let live = self.0.live.of_member(chat, user);
        if let Some((live, _)) = &live {
            self.save_marks(live).await?;
        }
        let Some(Seen { mut view, .. }) = self.0.ledger.seen(chat, user, self.now()).await? else {
            return Ok(None);
        };
        if let Some((live, side)) = live
            && view.status == ChatStatus::Live
        {
            view.presence = live.moving.lock().presence_of(side.other());
        }
        Ok(Some(view))
    }

    /// A part of a chat's history.
    pub async fn history(&self, user: UserId, chat: ChatId, part: Part, limit: usize) -> Result<Page, Refusal> {
        let limit = limit.clamp(1, usize::from(outgoing::PAGE));
        let page = self.0.ledger.events(chat, user, part, limit).await?;
        page.ok_or(Code::NotFound.into())
    }

    pub(crate) async fn events_after(
        &self,
        user: UserId,
        chat: ChatId,
        after: u64,
        most: usize,
    ) -> Result<Page, Refusal> {
        self.history(user, chat, Part::After(after), most).await
    }

    /// People met.
    pub async fn people(&self, user: UserId, cursor: Option<String>, limit: u32) -> Result<People, Refusal> {
        Ok(self
            .0
            .ledger
            .people(user, cursor, limit.clamp(1, 100), self.now())
            .await?)
    }

    /// Removes one of them from this user's list.
    pub async fn forget(&self, user: UserId, chat: ChatId) -> Result<(), Refusal> {
        if self.0.ledger.forget(chat, user).await? {
            self.tell(user, &ServerFrame::PeopleChanged);
            return Ok(());
        }
        Err(Code::NotFound.into())
    }

    /// The privacy switches of a user changed: they hold at once, and both sides of a live chat see it.
    pub(crate) async fn reload_privacy(&self, user: UserId) {
        let Some((live, side)) = self.0.live.of(user) else {
            return;
        };
        let Ok(Some(seen)) = self.0.ledger.seen(live.id, user, self.now()).await else {
            return;
        };
        let changed = {
            let mut moving = live.moving.lock();
            let place = moving.of_mut(side);
            let old = std::mem::replace(&mut place.privacy, seen.my_privacy);
            let new = seen.my_privacy;
            (old.receipts, old.typing, old.presence) != (new.receipts, new.typing, new.presence)
        };
        if changed {
            self.tell_whole_chat(&live).await;
        }
    }
}
