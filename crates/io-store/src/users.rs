//! Accounts: what a person says about themselves, what they prefer, and how their account ends.
//!
//! Must not know what the values mean: lengths, alphabets and rules were checked by `io-core`.

use std::fmt;

use io_core::ids::{ChatId, UserId};
use io_core::people::{AgeBand, Gender, Mood, Weight};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Result, Store, StoreError};

/// The three values of an e-mail address (`io_core::email::Email` makes them).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// As typed, after trimming: where letters go.
    pub display: String,
    /// What makes it the same account.
    pub identity: String,
    /// What makes it the same mailbox for limits; several identities may share it.
    pub abuse_key: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address([redacted])")
    }
}

/// Everything kept about a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// The account.
    pub user: UserId,
    /// The address as typed.
    pub email: String,
    /// Chosen name; none until onboarding is done.
    pub alias: Option<String>,
    /// Gender; none until chosen (`Unsaid` is a choice).
    pub gender: Option<Gender>,
    /// The gender cannot be changed before this moment.
    pub gender_locked_until: Option<Timestamp>,
    /// BCP 47 tags, the preferred first.
    pub languages: Vec<String>,
    /// Normalised interests.
    pub interests: Vec<String>,
    /// Seed of the picture under the own alias.
    pub glyph: u32,
    /// What would be shown after a mutual reveal.
    pub card: Card,
    /// Whom to meet.
    pub preferences: Preferences,
    /// Privacy switches.
    pub privacy: Privacy,
    /// Band, once the age was stated.
    pub age_band: Option<AgeBand>,
    /// The rules accepted, or 0.
    pub rules_version: u32,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it will be erased, if that was asked for.
    pub deletes_at: Option<Timestamp>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// The reveal card as its owner keeps it; empty text means nothing to show.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Real first name.
    pub first_name: String,
    /// Contact line.
    pub contact: String,
    /// A few words.
    pub about: String,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card([redacted])")
    }
}

/// Whom to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Genders wished for; empty means anyone.
    pub genders: Vec<Gender>,
    /// How much that weighs.
    pub gender_weight: Weight,
    /// A language in common.
    pub language_weight: Weight,
    /// Shared interests.
    pub interest_weight: Weight,
    /// What the conversation should be like.
    pub mood: Option<Mood>,
    /// How much that weighs.
    pub mood_weight: Weight,
    /// Go no further than this step of the ladder.
    pub freeze_at: Option<u8>,
    /// People met lately may come again at the later steps.
    pub allow_recent: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            genders: Vec::new(),
            gender_weight: Weight::Any,
            language_weight: Weight::Must,
            interest_weight: Weight::Prefer,
            mood: None,
            mood_weight: Weight::Prefer,
            freeze_at: None,
            allow_recent: false,
        }
    }
}

/// Privacy switches; the first three are reciprocal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the settings page"
)]
pub struct Privacy {
    /// Delivered and read marks.
    pub receipts: bool,
    /// Typing.
    pub typing: bool,
    /// Here or away.
    pub presence: bool,
    /// Be seen under the own alias instead of a fresh chat name.
    pub show_alias: bool,
    /// Others may ask for a reveal.
    pub reveal_requests: bool,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            receipts: true,
            typing: true,
            presence: true,
            show_alias: false,
            reveal_requests: true,
        }
    }
}

/// A change of a profile; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Alias.
    pub alias: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Languages.
    pub languages: Option<Vec<String>>,
    /// Interests.
    pub interests: Option<Vec<String>>,
    /// Picture seed.
    pub glyph: Option<u32>,
    /// Reveal card.
    pub card: Option<Card>,
    /// Preferences.
    pub preferences: Option<Preferences>,
    /// Switches.
    pub privacy: Option<Privacy>,
}

/// What came of a change of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChanged {
    /// Stored; as it is now.
    Changed(Box<Profile>),
    /// Nothing was stored: the gender was changed twice lately.
    GenderCoolDown {
        /// When it can be changed again.
        until: Timestamp,
    },
    /// No such account.
    NotFound,
}

/// What an erasure touched, so that live state elsewhere can follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The live chat that ended by it, and the person left in it.
    pub ended: Option<(ChatId, Option<UserId>)>,
}

impl Store {
    /// The gender can be changed twice; every change from the second on locks it for this long.
    pub const GENDER_COOL_DOWN: Span = Span::days(30);

    /// Everything about a person.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>> {
        let _ = user;
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Changes what is given and leaves the rest, all at once. The first choice of a gender is not a change.
    pub async fn change_profile(&self, user: UserId, change: ProfileChange, now: Timestamp) -> Result<ProfileChanged> {
        let _ = (user, change, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Keeps the age band and the accepted rules. False: no such account.
    pub async fn state_age(&self, user: UserId, band: AgeBand, rules_version: u32, now: Timestamp) -> Result<bool> {
        let _ = (user, band, rules_version, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Erases the account of somebody too young and keeps only a keyed hash of the address until `until`, during which
    /// signing in answers [`crate::login_requests::SignIn::UnderAge`].
    pub async fn refuse_under_age(&self, user: UserId, until: Timestamp, now: Timestamp) -> Result<Option<Erased>> {
        let _ = (user, until, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Plans the erasure for `at` and ends every login. Asking again keeps the earlier moment. Answers the moment;
    /// `None`: no such account.
    pub async fn schedule_deletion(&self, user: UserId, at: Timestamp, now: Timestamp) -> Result<Option<Timestamp>> {
        let _ = (user, at, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Cancels a planned erasure. False: none was planned.
    pub async fn undo_deletion(&self, user: UserId) -> Result<bool> {
        let _ = user;
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Erases a person: everything of theirs goes, and so do their data keys, so older backups become unreadable too.
    /// Peers keep their own words in a chat with a deleted user. Idempotent; `None`: no such account.
    pub async fn erase_user(&self, user: UserId, now: Timestamp) -> Result<Option<Erased>> {
        let _ = (user, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
