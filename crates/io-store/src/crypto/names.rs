//! The names of data keys: what each key seals.
//!
//! Must not know where keys are kept.

use io_core::ids::{PeerRef, UserId};
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

pub(super) const SYSTEM: i64 = 0;
pub(super) const USER: i64 = 1;
pub(super) const MEMBER: i64 = 2;
pub(super) const BLOCK: i64 = 3;
pub(super) const EMAILS: i64 = 4;
pub(super) const REPORT: i64 = 5;
pub(super) const STAFF: i64 = 6;
pub(super) const INSIGHTS: i64 = 7;

/// A day of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(super) i64);

impl Day {
    /// The day that holds this moment.
    pub(crate) fn of(moment: Timestamp) -> Self {
        Self(moment.0.div_euclid(Span::days(1).0).max(0))
    }

    /// Its first moment.
    pub(crate) fn start(self) -> Timestamp {
        Timestamp(0) + Span(self.0 * Span::days(1).0)
    }

    /// Its end, which is the start of the next day.
    pub(crate) fn end(self) -> Timestamp {
        self.start() + Span::days(1)
    }
}

/// Names a data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyName {
    pub(super) scope: i64,
    pub(super) id: Uuid,
}

impl KeyName {
    /// Seals the private keys that sign access tokens.
    pub(crate) const SIGNING: Self = Self::system(4);
    /// The root of all blind indexes.
    pub(crate) const INDEX_ROOT: Self = Self::system(1);
    /// The root of the pepper.
    pub(crate) const PEPPER_ROOT: Self = Self::system(2);

    /// Seals what stays of erased accounts.
    pub(crate) const STUBS: Self = Self::system(5);

    /// Seals ratings, and the habits of their givers.
    pub(crate) const RATINGS: Self = Self::system(6);

    /// Seals names, addresses and second factors of staff.
    /// It and the next are made on first use, and counted by their scope: earlier versions list only the ones above.
    pub(crate) const STAFF: Self = Self::of_staff(1);

    /// Seals what the audit trail says.
    pub(crate) const AUDIT: Self = Self::of_staff(2);

    const fn of_staff(number: u128) -> Self {
        Self {
            scope: STAFF,
            id: Uuid::from_u128(number),
        }
    }

    const fn system(number: u128) -> Self {
        Self {
            scope: SYSTEM,
            id: Uuid::from_u128(number),
        }
    }

    /// The key for everything of a person outside chats.
    pub(crate) fn user(user: UserId) -> Self {
        Self {
            scope: USER,
            id: user.0,
        }
    }

    /// The key for what one member wrote, showed or was called in one chat.
    /// Named by the member's reference there, so that the keys store does not know who was in a chat with whom.
    pub(crate) fn member(peer_ref: PeerRef) -> Self {
        Self {
            scope: MEMBER,
            id: peer_ref.0,
        }
    }

    /// The key for what someone saw of a person they blocked.
    /// Named by that person's reference in the chat.
    pub(crate) fn block(peer_ref: PeerRef) -> Self {
        Self {
            scope: BLOCK,
            id: peer_ref.0,
        }
    }

    /// The key for the emails and login requests of one day.
    /// It is shredded after they are gone.
    pub(crate) fn emails(day: Day) -> Self {
        Self {
            scope: EMAILS,
            id: Uuid::from_u128(day.0.unsigned_abs().into()),
        }
    }

    /// The key for the evidence of a report.
    /// Named by the report alone: erasing a person or a chat does not reach it, only the end of the report does.
    pub(crate) fn report(report: Uuid) -> Self {
        Self {
            scope: REPORT,
            id: report,
        }
    }

    /// The secret that makes the pseudonyms of people who act in a span of weeks; it seals nothing.
    /// It is shredded when the span is over, and no rotation renews it.
    pub(crate) fn insights(epoch: i64) -> Self {
        Self {
            scope: INSIGHTS,
            id: Uuid::from_u128(epoch.unsigned_abs().into()),
        }
    }

    pub(crate) fn parts(self) -> (i64, Uuid) {
        (self.scope, self.id)
    }

    pub(crate) fn of_parts(scope: i64, id: Uuid) -> Self {
        Self { scope, id }
    }

    /// May a new generation be made after every earlier one was shredded?
    /// Only where the name is no person and no chat: a day of emails whose clock was set back, and a block that was
    /// lifted and made again.
    pub(super) fn may_be_made_again(self) -> bool {
        matches!(self.scope, BLOCK | EMAILS)
    }
}
