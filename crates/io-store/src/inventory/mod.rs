//! The data inventory: every column of both databases, and what of a person it holds, why, and until when.
//!
//! The page of what is kept is rendered from it, and a test compares it with the tables of both engines: a column that
//! is not described here fails the build.
//!
//! Must not decide what is kept. It describes; housekeeping and erasure act.

mod table;

pub use table::INVENTORY;

use io_core::time::Span;

use crate::housekeeping::Retention;

/// One kind of data, in columns of one table.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// Its columns that hold this kind of data.
    pub columns: Columns,
    /// Under which heading people read about it.
    pub about: About,
    /// What it is, in words for the people it is about.
    pub what: &'static str,
    /// Why it is kept.
    pub why: &'static str,
    /// Until when it is kept.
    pub until: Until,
}

/// Columns by who can read them in a stolen database. Each list is separated by spaces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns {
    /// Encrypted with a data key.
    pub sealed: &'static str,
    /// Keyed hashes: they find a row and lead nowhere without the key.
    pub index: &'static str,
    /// Readable: random ids, times, states and numbers.
    pub clear: &'static str,
}

impl Columns {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.sealed, self.index, self.clear]
            .into_iter()
            .flat_map(str::split_whitespace)
    }
}

/// A heading of the page of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The account and its profile.
    You,
    /// Signing in, and devices.
    SigningIn,
    /// Chats, reveals, ratings and people met.
    Conversations,
    /// Reports, decisions and what protects others.
    Safety,
    /// What stays of an erased account.
    AfterErasure,
    /// The people who run this place.
    Staff,
    /// Nothing of anybody.
    Nobody,
}

impl About {
    /// The headings that people read, in order.
    pub const SHOWN: [Self; 6] = [
        Self::You,
        Self::SigningIn,
        Self::Conversations,
        Self::Safety,
        Self::AfterErasure,
        Self::Staff,
    ];

    /// The heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::You => "About you",
            Self::SigningIn => "Signing in",
            Self::Conversations => "Your conversations",
            Self::Safety => "Safety",
            Self::AfterErasure => "After you deleted your account",
            Self::Staff => "About the people who run this place",
            Self::Nobody => "Nothing about anyone",
        }
    }
}

/// Until when data is kept.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// A time that does not depend on the configuration, in words.
    Words(&'static str),
    /// As long as the account: until its owner deletes it, or nobody used it for the configured months.
    Account,
    /// A period of the configuration, and what it counts from, in words: "after the chat ended".
    After(Period, &'static str),
}

/// A period that housekeeping keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// `Retention::login_requests`
    LoginRequests,
    /// `Retention::logins`
    Logins,
    /// `Retention::messages`
    Messages,
    /// `Retention::chats`
    Chats,
    /// `Retention::ratings`
    Ratings,
}

impl Period {
    /// How long it is.
    pub fn length(self, retention: Retention) -> Span {
        match self {
            Self::LoginRequests => retention.login_requests,
            Self::Logins => retention.logins,
            Self::Messages => retention.messages,
            Self::Chats => retention.chats.max(retention.messages),
            Self::Ratings => retention.ratings,
        }
    }
}
