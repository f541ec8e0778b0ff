//! Accounts: what a person says about themselves, what they prefer, and how their account ends.
//!
//! Must not know what the values mean: lengths, alphabets and rules were checked by `io-core`.

pub(crate) mod erasure;

use std::fmt;

use io_core::account::{AgeBand, Gender, Mood, Weight};
use io_core::ids::{ChatId, EventId, UserId};
use io_core::reveal::Card;
use io_core::time::{Span, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::crypto::{DataKey, KeyName, Place};
use crate::db::{Row, Tx, Value, dialect, statements, values};
use crate::email::{KEEP_EMAIL, NewEmail};
use crate::sign_in::logins;
use crate::sign_in::logins::LoginEnd;
use crate::store::random_uuid;
use crate::{Result, Store, names};

/// The three values of an e-mail address (`io_core::email::EmailAddress` makes them).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// As typed, after trimming: where emails go.
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
    /// Where emails go: the one form of the address that proved to be this person's.
    pub mailbox: String,
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

/// The columns of a profile, in the order [`ProfileRow::of`] reads them.
macro_rules! profile_columns {
    () => {
        "id, email, alias, gender, gender_locked_until, languages, interests, glyph, card, preferences, receipts, \
         typing, presence, show_alias, reveal_requests, age_band, rules_version, created_at, deletes_at"
    };
}

statements! {
    FIND_PROFILE = concat!("SELECT ", profile_columns!(), " FROM users WHERE id = $1");
    CHANGE_TEXTS = "UPDATE users SET alias = coalesce($1, alias), languages = coalesce($2, languages), \
                    interests = coalesce($3, interests), card = coalesce($4, card), \
                    preferences = coalesce($5, preferences), glyph = coalesce($6, glyph) WHERE id = $7";
    CHANGE_PRIVACY = "UPDATE users SET receipts = $1, typing = $2, presence = $3, show_alias = $4, \
                      reveal_requests = $5 WHERE id = $6";
    CHOOSE_GENDER = "UPDATE users SET gender = $1 WHERE id = $2 AND (gender IS NULL OR gender = $1)";
    CHANGE_GENDER = "UPDATE users SET gender = $1, gender_changes = gender_changes + 1, \
                     gender_locked_until = CASE WHEN gender_changes >= 1 THEN CAST($2 AS BIGINT) END \
                     WHERE id = $3 AND (gender_locked_until IS NULL OR gender_locked_until <= $4)";
    STATE_AGE = "UPDATE users SET age_band = $1, rules_version = $2, rules_accepted_at = $3 WHERE id = $4 \
                 AND NOT EXISTS (SELECT 1 FROM under_age a WHERE a.email_index = users.email_index AND a.until > $3)";
    REFUSE = "INSERT INTO under_age (email_index, until) SELECT email_index, $1 FROM users WHERE id = $2 \
              ON CONFLICT (email_index) DO UPDATE SET until = excluded.until";
    PLAN_DELETION = "UPDATE users SET deletes_at = CASE WHEN deletes_at < $1 THEN deletes_at ELSE $1 END \
                     WHERE id = $2 RETURNING deletes_at";
    UNDO_DELETION = "UPDATE users SET deletes_at = NULL WHERE id = $1 AND deletes_at IS NOT NULL";
}

impl Store {
    /// The gender can be changed twice; every change from the second on locks it for this long.
    pub const GENDER_COOL_DOWN: Span = Span::days(30);

    /// Everything about a person.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>> {
        match self.inner.db.row(FIND_PROFILE, values![user]).await? {
            Some(row) => self.opened_profile(ProfileRow::of(row)?).await,
            None => Ok(None),
        }
    }

    /// Changes what is given and leaves the rest, all at once. The first choice of a gender is not a change.
    pub async fn change_profile(&self, user: UserId, change: ProfileChange, now: Timestamp) -> Result<ProfileChanged> {
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(ProfileChanged::NotFound);
        };
        let texts = self.sealed_texts(user, &key, &change)?;
        let (gender, privacy) = (change.gender, change.privacy);
        let changed = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.row(&dialect::LOCK_USER, values![user]).await?;
                    if let Some(gender) = gender {
                        set_gender(tx, user, gender, now).await?;
                    }
                    tx.execute(&CHANGE_TEXTS, &texts).await?;
                    if let Some(Privacy {
                        receipts,
                        typing,
                        presence,
                        show_alias,
                        reveal_requests,
                    }) = privacy
                    {
                        let switches = values![receipts, typing, presence, show_alias, reveal_requests, user];
                        tx.execute(&CHANGE_PRIVACY, switches).await?;
                    }
                    let Some(row) = tx.row(&FIND_PROFILE, values![user]).await? else {
                        return Ok(None);
                    };
                    let row = ProfileRow::of(row)?;
                    if gender.is_some_and(|gender| row.gender != Some(gender)) {
                        tx.abandon();
                    }
                    Ok(Some(row))
                })
            })
            .await?;
        let Some(row) = changed else {
            return Ok(ProfileChanged::NotFound);
        };
        match (gender, row.gender_locked_until) {
            (Some(wanted), Some(until)) if row.gender != Some(wanted) => Ok(ProfileChanged::GenderCoolDown { until }),
            _ => Ok(self
                .opened_profile(row)
                .await?
                .map_or(ProfileChanged::NotFound, |profile| {
                    ProfileChanged::Changed(Box::new(profile))
                })),
        }
    }

    /// Keeps the age band and the accepted rules. False: no such account.
    pub async fn state_age(&self, user: UserId, band: AgeBand, rules_version: u32, now: Timestamp) -> Result<bool> {
        let touched = self
            .inner
            .db
            .execute(STATE_AGE, values![names::age_band(band), rules_version, now, user])
            .await?;
        Ok(touched == 1)
    }

    /// Erases the account of somebody too young and keeps only a keyed hash of the address until `until`, during which
    /// signing in answers [`crate::sign_in::SignIn::UnderAge`].
    pub async fn refuse_under_age(&self, user: UserId, until: Timestamp, now: Timestamp) -> Result<Option<Erased>> {
        let event = EventId(random_uuid(self.inner.entropy.as_ref()));
        let erased = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&REFUSE, values![until, user]).await?;
                    erasure::erase(tx, user, event, now).await
                })
            })
            .await?;
        self.after_erasing().await?;
        Ok(erased)
    }

    /// Plans the erasure for `at`, ends every login, and puts the email about it into the outbox. Asking again keeps the
    /// earlier moment. Answers the moment; `None`: no such account.
    pub async fn schedule_deletion(
        &self,
        user: UserId,
        at: Timestamp,
        email: Option<NewEmail>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let email = match email {
            Some(email) => Some(self.addressed_email(email, now).await?),
            None => None,
        };
        let written = email.is_some();
        let planned = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut row) = tx.row(&PLAN_DELETION, values![at, user]).await? else {
                        return Ok(None);
                    };
                    logins::end_all(tx, user, None, LoginEnd::Deletion, now).await?;
                    if let Some(email) = &email {
                        tx.execute(&KEEP_EMAIL, email).await?;
                    }
                    row.take().map(Some)
                })
            })
            .await?;
        if written {
            self.inner.emails.notify_one();
        }
        Ok(planned)
    }

    /// Cancels a planned erasure. False: none was planned.
    pub async fn undo_deletion(&self, user: UserId) -> Result<bool> {
        Ok(self.inner.db.execute(UNDO_DELETION, values![user]).await? == 1)
    }

    /// The changed texts, sealed, as the parameters of [`CHANGE_TEXTS`].
    fn sealed_texts(&self, user: UserId, key: &DataKey, change: &ProfileChange) -> Result<Vec<Value>> {
        let json = |column, value: Option<serde_json::Value>| {
            value
                .map(|value| self.seal_json(key, place(column, user), &value))
                .transpose()
        };
        let alias = change
            .alias
            .as_ref()
            .map(|alias| self.seal(key, place("alias", user), alias.as_bytes()));
        Ok(values![
            alias.transpose()?,
            json("languages", change.languages.as_ref().map(|it| serde_json::json!(it)))?,
            json("interests", change.interests.as_ref().map(|it| serde_json::json!(it)))?,
            json("card", change.card.as_ref().map(|it| serde_json::json!(it)))?,
            json(
                "preferences",
                change.preferences.as_ref().map(|it| serde_json::json!(it))
            )?,
            change.glyph,
            user
        ]
        .to_vec())
    }

    /// Where emails to a person go. None: no such account, or it is being erased at this moment.
    pub(crate) async fn address_of(&self, user: UserId) -> Result<Option<Address>> {
        let (Some(row), Some(key)) = (
            self.inner.db.row(FIND_PROFILE, values![user]).await?,
            self.inner.keys.find(KeyName::user(user)).await?,
        ) else {
            return Ok(None);
        };
        Ok(key.json(place("email", user), &ProfileRow::of(row)?.email))
    }

    /// None when the key was shredded: the account is being erased at this moment.
    async fn opened_profile(&self, row: ProfileRow) -> Result<Option<Profile>> {
        let key = self.inner.keys.find(KeyName::user(row.user)).await?;
        Ok(key.map(|key| row.open(&key)))
    }
}

async fn set_gender(tx: &mut Tx, user: UserId, gender: Gender, now: Timestamp) -> Result<()> {
    let name = names::gender(gender);
    if tx.execute(&CHOOSE_GENDER, values![name, user]).await? == 0 {
        tx.execute(&CHANGE_GENDER, values![name, now + Store::GENDER_COOL_DOWN, user, now])
            .await?;
    }
    Ok(())
}

fn place(column: &'static str, user: UserId) -> Place {
    Place::new("users", column, user.0)
}

/// A row of `users` as it is stored.
pub(crate) struct ProfileRow {
    pub(crate) user: UserId,
    email: Vec<u8>,
    alias: Option<Vec<u8>>,
    pub(crate) gender: Option<Gender>,
    gender_locked_until: Option<Timestamp>,
    languages: Option<Vec<u8>>,
    interests: Option<Vec<u8>>,
    glyph: u32,
    card: Option<Vec<u8>>,
    preferences: Option<Vec<u8>>,
    privacy: Privacy,
    age_band: Option<AgeBand>,
    rules_version: u32,
    created_at: Timestamp,
    deletes_at: Option<Timestamp>,
}

impl ProfileRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            user: row.take()?,
            email: row.take()?,
            alias: row.take()?,
            gender: row
                .take::<Option<String>>()?
                .map(|name| names::to_gender(&name))
                .transpose()?,
            gender_locked_until: row.take()?,
            languages: row.take()?,
            interests: row.take()?,
            glyph: row.take()?,
            card: row.take()?,
            preferences: row.take()?,
            privacy: Privacy::of(&mut row)?,
            age_band: row
                .take::<Option<String>>()?
                .map(|name| names::to_age_band(&name))
                .transpose()?,
            rules_version: row.take()?,
            created_at: row.take()?,
            deletes_at: row.take()?,
        })
    }

    /// A value that is damaged is as if it had never been given.
    pub(crate) fn open(self, key: &DataKey) -> Profile {
        let user = self.user;
        let address: Option<Address> = key.json(place("email", user), &self.email);
        Profile {
            user,
            email: address
                .as_ref()
                .map(|address| address.display.clone())
                .unwrap_or_default(),
            mailbox: address.map(|address| address.identity).unwrap_or_default(),
            alias: self.alias.and_then(|sealed| key.text(place("alias", user), &sealed)),
            gender: self.gender,
            gender_locked_until: self.gender_locked_until,
            languages: open_or_default(key, place("languages", user), self.languages),
            interests: open_or_default(key, place("interests", user), self.interests),
            glyph: self.glyph,
            card: open_or_default(key, place("card", user), self.card),
            preferences: open_or_default(key, place("preferences", user), self.preferences),
            privacy: self.privacy,
            age_band: self.age_band,
            rules_version: self.rules_version,
            created_at: self.created_at,
            deletes_at: self.deletes_at,
        }
    }
}

impl Privacy {
    /// Everything off: how an erased person is seen.
    pub(crate) const OFF: Self = Self {
        receipts: false,
        typing: false,
        presence: false,
        show_alias: false,
        reveal_requests: false,
    };

    pub(crate) fn of(row: &mut Row) -> Result<Self> {
        Ok(Self {
            receipts: row.take()?,
            typing: row.take()?,
            presence: row.take()?,
            show_alias: row.take()?,
            reveal_requests: row.take()?,
        })
    }
}

fn open_or_default<T: DeserializeOwned + Default>(key: &DataKey, place: Place, sealed: Option<Vec<u8>>) -> T {
    sealed.and_then(|sealed| key.json(place, &sealed)).unwrap_or_default()
}
