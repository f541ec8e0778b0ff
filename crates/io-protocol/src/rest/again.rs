//! The people a user has met, and asking to talk again.

use io_core::ids::ChatId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::ChatView;
use crate::frames::AgainAnswer;

/// `GET /api/chat/people?cursor=&limit=`: people met in the last 30 days, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct People {
    /// One page of people.
    pub people: Vec<Person>,
    /// Pass as `cursor` to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Someone the user has met. Never says whether they are online.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The chat in which they met, in its current state.
    pub chat: ChatView,
    /// Whether they may talk again.
    pub again: AgainState,
    /// The last message of the chat, if it is still kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_line: Option<String>,
    /// What the user noted about them. Nobody else sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// `PUT /api/chat/people/{chat}/note`: the user's own note about someone they met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeepNote {
    /// At most 500 characters; empty removes the note.
    pub note: String,
}

/// The state of "talk again", as this user sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgainState {
    /// The user can ask.
    CanAsk,
    /// The user asked, and learns nothing more until the peer says yes.
    Sent,
    /// The peer asked and waits for an answer.
    AskedMe,
    /// Both said yes; the chat opens when both are present.
    WaitingForBoth,
    /// The user has asked as often as allowed.
    Exhausted,
}

command_bodies! {
    /// `POST /api/chat/ask-again`: asks to talk again.
    AskAgain => AskAgain {
        /// The chat in which they met.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
    /// `POST /api/chat/answer-again`: answers a request to talk again.
    AnswerAgain => AnswerAgain {
        /// The chat in which they met.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The answer.
        answer: AgainAnswer,
    }
    /// `POST /api/chat/not-again`: prevents another match with this person.
    NotAgain => NotAgain {
        /// The chat in which they met.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
}
