//! The bodies of the chat commands over REST: the fields of the [`Command`] of the same name, without its `type`.
//!
//! Must not have a field that the frame does not have: both ways do the same.

use io_core::ids::{ChatId, ClientMessageId, RevealId, TicketId};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{RevealFieldName, ThumbName};
use crate::frames::{AgainAnswer, Command};
use crate::rest::Preferences;

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident => $command:ident {
        $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)+
        }

        impl From<$name> for Command {
            fn from(body: $name) -> Self {
                Self::$command { $($field: body.$field,)+ }
            }
        }
    )+};
}

bodies! {
    /// `POST /api/chat/send-message`
    SendMessage => Send {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The idempotency key: the same one is answered with the first result.
        #[schema(value_type = Uuid)]
        cid: ClientMessageId,
        /// 1 to 2,000 characters (grapheme clusters), at most `message_bytes` of `limits`.
        body: String,
    }
    /// `POST /api/chat/delete-message`
    DeleteMessage => Delete {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Its number.
        seq: u64,
    }
    /// `POST /api/chat/typing`
    Typing => Typing {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Typing?
        on: bool,
    }
    /// `POST /api/chat/find-match`
    FindMatch => FindMatch {
        /// Made by the client; the same ticket again is the same search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Instead of the stored preferences, for this search only. Given again, they hold from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferences: Option<Preferences>,
        /// Take the search over from another tab or device instead of failing with `already_searching`.
        #[serde(default)]
        take_over: bool,
    }
    /// `POST /api/chat/leave-queue`
    LeaveQueue => LeaveQueue {
        /// The ticket.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    }
    /// `POST /api/chat/here`
    IAmHere => Here {
        /// The ticket.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    }
    /// `POST /api/chat/end`
    EndChat => End {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
    /// `POST /api/chat/next`
    Next => Next {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The new search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    }
    /// `POST /api/chat/reveal-request`
    RevealRequest => RevealRequest {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Made by the client; the idempotency key.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// At least one.
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    }
    /// `POST /api/chat/reveal-answer`
    RevealAnswer => RevealAnswer {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request answered.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// What I share; absent or empty means "not now".
        #[serde(default)]
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    }
    /// `POST /api/chat/reveal-cancel`
    RevealCancel => RevealCancel {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
    }
    /// `POST /api/chat/reveal-revoke`
    RevealRevoke => RevealRevoke {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
    /// `POST /api/chat/rate-session`
    RateSession => Rate {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The thumb.
        #[schema(value_type = ThumbName)]
        rating: Thumb,
        /// Up to three of the tags of `limits`.
        #[serde(default)]
        tags: Vec<String>,
    }
    /// `POST /api/chat/block`
    BlockPeer => Block {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
    /// `POST /api/chat/not-again`
    NotAgain => NotAgain {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
    /// `POST /api/chat/ask-again`
    AskAgain => AskAgain {
        /// The old chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
    /// `POST /api/chat/answer-again`
    AnswerAgain => AnswerAgain {
        /// The old chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The answer.
        answer: AgainAnswer,
    }
}

/// `POST /api/chat/receipt`: the commands `delivered` and `read` in one. Marks only rise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The chat.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// This device has everything up to here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<u64>,
    /// Read up to here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
}

impl Receipt {
    /// The commands that it stands for.
    pub fn commands(&self) -> impl Iterator<Item = Command> + use<> {
        let chat = self.chat;
        let delivered = self.delivered.map(|seq| Command::Delivered { chat, seq });
        let read = self.read.map(|seq| Command::Read { chat, seq });
        delivered.into_iter().chain(read)
    }
}
