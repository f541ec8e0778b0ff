//! Talking: messages, marks, typing, leaving; and the state and history of a chat.

use io_core::chat::{LeavingReason, Reaction};
use io_core::ids::{ChatId, ClientMessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{ChatView, Event, LeavingReasonName, ReactionName, Search};
use crate::frames::Command;

/// `GET /api/chat/current`: the same state that `welcome` carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Current {
    /// The running search, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Search>,
    /// The live chat, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Box<ChatView>>,
}

/// `GET /api/chat/{chat}/messages?before=&after=&limit=`: a page of history, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct History {
    /// The events on this page.
    pub events: Vec<Event>,
    /// Whether there are more events in the requested direction.
    pub more: bool,
}

/// `POST /api/chat/receipt`: the commands `delivered` and `read` in one. Marks never go back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The chat.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// This device has every event up to this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<u64>,
    /// The user has read every event up to this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
}

impl Receipt {
    /// The equivalent commands: none, one or two.
    pub fn commands(&self) -> impl Iterator<Item = Command> + use<> {
        let chat = self.chat;
        let delivered = self.delivered.map(|seq| Command::Delivered { chat, seq });
        let read = self.read.map(|seq| Command::Read { chat, seq });
        delivered.into_iter().chain(read)
    }
}

command_bodies! {
    /// `POST /api/chat/send-message`: sends a message.
    SendMessage => Send {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The idempotency key. Sending the same one again returns the first result.
        #[schema(value_type = Uuid)]
        cid: ClientMessageId,
        /// 1 to 2,000 characters (grapheme clusters) and at most `limits.message_bytes`.
        body: String,
        /// Ask before sending: if the text seems to have something in it that the user may not want to send, nothing is
        /// stored, and the answer has `nudge`. Sent again without it, under the same `cid`, it always goes through.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        check: bool,
        /// Optional: the number of the message that this one answers. If that is not a message of this chat, or was
        /// deleted by now, the text is stored without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<u64>,
    }
    /// `POST /api/chat/delete-message`: deletes one of the user's own messages.
    DeleteMessage => Delete {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number of the message.
        seq: u64,
    }
    /// `POST /api/chat/react`: reacts to a message, or takes the reaction back.
    React => React {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The idempotency key. Sending the same one again returns the first result.
        #[schema(value_type = Uuid)]
        cid: ClientMessageId,
        /// The number of the message.
        seq: u64,
        /// The reaction, in place of an earlier one of the user; absent: none any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<ReactionName>)]
        reaction: Option<Reaction>,
    }
    /// `POST /api/chat/typing`: shows or hides "typing".
    Typing => Typing {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Whether the user is typing.
        on: bool,
    }
    /// `POST /api/chat/end`: leaves the chat.
    EndChat => End {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Hide the user's card too. What both revealed stays visible under People otherwise.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hide_card: bool,
        /// Why, if the user says so. It is counted and not kept; the other does not see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<LeavingReasonName>)]
        why: Option<LeavingReason>,
    }
}
