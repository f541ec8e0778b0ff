//! What a connection receives first: the search, the chats, and the cursors.
//!
//! Nothing is kept for a client that is gone: a client that returns sends its cursors.

use std::collections::BTreeMap;
use std::sync::Arc;

use io_core::ids::{ChatId, UserId};
use io_core::time::Span;
use io_protocol::events::{ChatStatus, ChatView};
use io_protocol::frames::{Cursor, Limits, Welcome};
use uuid::Uuid;

use crate::connection::Connection;
use crate::connection::outgoing::{self, Place};
use crate::realtime::Realtime;
use crate::refusal::Refusal;

/// What a connection receives first.
pub(crate) struct Greeting {
    pub(crate) welcome: Welcome,
    /// The chats to send events of, each from its place.
    pub(crate) follow: Vec<(ChatId, Place)>,
    /// Notices that the user has not seen.
    pub(crate) unseen: u32,
}

/// A client's cursor, compared with the store.
enum CursorPosition {
    /// It is a position in this history.
    After(u64),
    /// It is ahead, or from another history: start over.
    Reset,
}

impl Realtime {
    /// Everything for `hello`.
    ///
    /// The connection is registered already: what happens meanwhile waits in its queue.
    pub(crate) async fn greet(
        &self,
        connection: &Arc<Connection>,
        cursors: &BTreeMap<Uuid, Cursor>,
    ) -> Result<Greeting, Refusal> {
        let user = connection.user;
        let live = self.live_chat_of(user).await?;
        // The live chat always comes, and last: a connection that follows too many chats drops the first.
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
                Some(cursor) => self.check_cursor(user, &view, cursor).await?,
                None => CursorPosition::After(0),
            };
            let seq = match standing {
                CursorPosition::After(seq) => seq,
                CursorPosition::Reset => {
                    reset.push(chat.0);
                    0
                }
            };
            let ended = view.status == ChatStatus::Ended;
            follow.push((chat, Place { seq, ended }));
            chats.push(view);
        }
        let seconds = |span: Span| u32::try_from(span.as_seconds_ceil()).unwrap_or(u32::MAX);
        let in_chat = chats.iter().any(|view| view.status == ChatStatus::Live);
        let welcome = Welcome {
            connection: connection.id.0,
            epoch: self.epoch(),
            heartbeat: seconds(self.settings().heartbeat),
            background_heartbeat: seconds(self.settings().background_heartbeat),
            limits: self.wire_limits(),
            // A search that is leading to this chat is over, whether the node has noted it yet or not.
            queue: self.search_of(user).filter(|_| !in_chat),
            chats,
            reset,
        };
        let unseen = self.0.stores.notices.unseen(user).await?;
        self.offer_again_in_background(user);
        Ok(Greeting {
            welcome,
            follow,
            unseen,
        })
    }

    async fn check_cursor(&self, user: UserId, view: &ChatView, cursor: &Cursor) -> Result<CursorPosition, Refusal> {
        let Cursor(seq, prefix) = cursor;
        if *seq == 0 {
            return Ok(CursorPosition::After(0));
        }
        if *seq > view.last {
            return Ok(CursorPosition::Reset);
        }
        // `GET /api/events?after=` has no id to compare.
        if prefix.is_empty() {
            return Ok(CursorPosition::After(*seq));
        }
        let id = self.0.stores.messages.event_id(view.chat, user, *seq).await?;
        let same = id.is_some_and(|id| id.0.simple().to_string().starts_with(prefix.as_str()));
        Ok(if same {
            CursorPosition::After(*seq)
        } else {
            CursorPosition::Reset
        })
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
}
