//! Typed identifiers, so that a chat can never be passed where a user is meant.
//!
//! Must not know how they are made: the caller supplies random bytes.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A version 4 UUID (RFC 9562) made of the given random bytes.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The sixteen bytes that the store keeps.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// An account. Never sent to a peer.
    UserId;
    /// One chat, from match to end. Random, so that two chats cannot be linked.
    ChatId;
    /// One signed-in device of a user (a refresh family).
    LoginId;
    /// One request for a sign-in email.
    LoginRequestId;
    /// One search in the matching pool.
    /// Made by the client, so that a repeated request is the same search.
    TicketId;
    /// How one member of a chat refers to the other. Random per chat and member.
    PeerRef;
    /// The client's own id of one message; the idempotency key of a send.
    ClientMessageId;
    /// One reveal request.
    /// Made by the client, so that a repeated request is the same one.
    RevealId;
    /// One stored message or system event.
    EventId;
    /// One email in the outbox.
    EmailId;
    /// One open socket or event stream.
    ConnectionId;
    /// One process, from its start to its end.
    NodeId;
    /// Everything that was reported about one account until it is decided. Staff alone know it.
    CaseId;
    /// One report.
    ReportId;
    /// One decision of a case, and the statement of reasons that it becomes.
    DecisionId;
    /// One appeal against a decision.
    AppealId;
    /// One thing that IO has to tell a person.
    NoticeId;
    /// One restriction of an account and its mailbox.
    RestrictionId;
    /// One announcement of staff.
    AnnouncementId;
    /// One note on a day of the figures.
    FigureNoteId;
    /// One thing that a person told the staff: feedback, a fault or a wish.
    FeedbackId;
    /// One wish or fault of the board.
    BoardItemId;
    /// One member of staff. Not an account.
    StaffId;
    /// One request of staff to see whose account it is.
    UnmaskId;
    /// One picture that a person uploaded. Never sent to anyone.
    PictureId;
    /// How the one person who sees a picture in a chat asks for it. Random for each chat and viewer.
    PictureName;
}
