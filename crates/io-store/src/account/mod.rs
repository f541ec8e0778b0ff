//! Accounts: profile, wishes, privacy switches, and how an account ends.

pub(crate) mod age;
pub(crate) mod age_check;
pub(crate) mod deletion;
pub(crate) mod erased;
pub(crate) mod erasure;
pub(crate) mod export;
pub(crate) mod new_email;
mod privacy;
pub(crate) mod processing;
pub(crate) mod profile;
pub(crate) mod rules;
pub(crate) mod stubs;
pub(crate) mod traits;
pub(crate) mod unused;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use age_check::{CHECK_LIFE, CHECK_PAUSE};
pub(crate) use deletion::UNDO_DELETION;
pub(crate) use erased::Plan;
pub use erased::{ErasedFile, ErasedLine, ErasedLines, ErasedPeople, read as read_erased};
pub use erasure::Erased;
pub use io_core::account::{Preferences, Privacy, Processing, ProcessingChange, UnusedRules};
pub use new_email::{
    EmailChangeAsked, EmailChangeProof, EmailChanged, EmailUndone, NewEmailChange, OpenEmailChange, WayBack,
};
pub(crate) use privacy::take_privacy;
pub(crate) use profile::{FIND_PROFILE, ProfileRow};
pub use profile::{Profile, ProfileChange, ProfileChanged};
pub use rules::PublishedRules;
pub use stubs::StubPeriods;
pub use unused::{UnusedEmails, UnusedFollowed, UnusedNotice};

/// The three values of an email address, made by `io_core::email::EmailAddress`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// As typed, trimmed: where emails go.
    pub display: String,
    /// Identifies the account.
    pub identity: String,
    /// Identifies the mailbox for limits; several accounts may share it.
    pub abuse_key: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address([redacted])")
    }
}
