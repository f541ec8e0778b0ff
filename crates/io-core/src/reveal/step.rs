//! The steps of a reveal and their outcomes.
//! `E` is the event that a step leaves in the chat.

use super::{Change, Fields, Refusal, RevealField};
use crate::chat::By;
use crate::ids::RevealId;
use crate::moderation::Standing;
use crate::time::Timestamp;

/// What a member does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevealStep {
    /// Asks, offering fields.
    /// No value is copied yet, unless this meets the peer's request.
    Ask(RevealId, Fields),
    /// Answers with own fields, or with none for "not now".
    Answer(RevealId, Option<Fields>),
    /// Takes back one's own open request.
    Cancel(RevealId),
    /// Hides one's own card again: its values are deleted from the database.
    Withdraw,
}

impl RevealStep {
    /// The request that the step names.
    pub fn request(&self) -> Option<RevealId> {
        match self {
            Self::Ask(id, _) | Self::Answer(id, _) | Self::Cancel(id) => Some(*id),
            Self::Withdraw => None,
        }
    }
}

/// The result of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevealOutcome<E> {
    /// It is on disk.
    Done {
        /// What changed.
        change: Change,
        /// The event that it left in the chat, as the acting member sees it.
        event: Option<Box<E>>,
        /// When the request that is open now expires.
        expires_at: Option<Timestamp>,
    },
    /// The rules do not allow it; nothing was stored.
    Refused(Refusal),
    /// A card has no value for a field. `by` says whose card.
    FieldEmpty {
        /// The field.
        field: RevealField,
        /// Whose card.
        by: By,
    },
    /// This account may not reveal for now.
    Restricted(Standing),
    /// The chat has ended.
    ChatEnded,
    /// No such chat, or not a member.
    NotFound,
}

impl<E> RevealOutcome<E> {
    /// The same result with the event rendered.
    pub fn map<T>(self, render: impl FnOnce(E) -> T) -> RevealOutcome<T> {
        match self {
            Self::Done {
                change,
                event,
                expires_at,
            } => RevealOutcome::Done {
                change,
                event: event.map(|event| Box::new(render(*event))),
                expires_at,
            },
            Self::Refused(refusal) => RevealOutcome::Refused(refusal),
            Self::FieldEmpty { field, by } => RevealOutcome::FieldEmpty { field, by },
            Self::Restricted(standing) => RevealOutcome::Restricted(standing),
            Self::ChatEnded => RevealOutcome::ChatEnded,
            Self::NotFound => RevealOutcome::NotFound,
        }
    }
}
