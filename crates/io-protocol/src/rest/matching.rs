//! Searching for someone to talk with.

use io_core::ids::{ChatId, TicketId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::Preferences;
use crate::events::{ChatView, Search};

/// The answer to `POST /api/chat/find-match` and `POST /api/chat/next`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MatchStatus {
    /// Still searching.
    Queued {
        /// The state of the search.
        search: Search,
    },
    /// Someone was found.
    Matched {
        /// The new chat.
        chat: Box<ChatView>,
    },
}

command_bodies! {
    /// `POST /api/chat/find-match`: starts or continues a search.
    FindMatch => FindMatch {
        /// Chosen by the client. The same ticket is the same search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Preferences for this search only, instead of the stored ones. Sent again with the same ticket, they apply
        /// from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferences: Option<Preferences>,
        /// Take over a search from another tab or device instead of failing with `already_searching`.
        #[serde(default)]
        take_over: bool,
    }
    /// `POST /api/chat/leave-queue`: stops searching.
    LeaveQueue => LeaveQueue {
        /// The ticket of the search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    }
    /// `POST /api/chat/here`: answers `called`.
    IAmHere => Here {
        /// The ticket of the search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    }
    /// `POST /api/chat/next`: leaves the chat and starts a new search.
    Next => Next {
        /// The chat to leave.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The ticket of the new search, chosen by the client.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    }
}
