//! Revealing who you are to each other.

use io_core::ids::{ChatId, RevealId};
use io_core::reveal::RevealField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{RevealFieldName, RevealState};

/// The answer to every reveal command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevealAnswered {
    /// The state of the reveal after the command.
    pub reveal: RevealState,
}

command_bodies! {
    /// `POST /api/chat/reveal-request`: asks for a reveal.
    RevealRequest => RevealRequest {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Chosen by the client; the idempotency key.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields the user offers; at least one.
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    }
    /// `POST /api/chat/reveal-answer`: answers a reveal request.
    RevealAnswer => RevealAnswer {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request to answer.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields the user shares; absent or empty means "not now".
        #[serde(default)]
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    }
    /// `POST /api/chat/reveal-cancel`: withdraws the user's open request.
    RevealCancel => RevealCancel {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
    }
    /// `POST /api/chat/reveal-revoke`: hides the user's card again.
    RevealRevoke => RevealRevoke {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
}
