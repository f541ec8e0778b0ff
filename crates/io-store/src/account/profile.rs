//! What people say about themselves: read whole, changed in part.
//!
//! Must not know what the values mean: `io-core` checked lengths, alphabets and rules.

use std::fmt;

use io_core::account::{AgeBand, Gender, Processing};
use io_core::ids::UserId;
use io_core::reveal::Card;
use io_core::time::{Span, Timestamp};
use serde::de::DeserializeOwned;

use super::processing::take_processing;
use super::traits::Traits;
use super::{Address, Preferences, Privacy, take_privacy};
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Value, dialect, statements, values};
use crate::{Result, Store};

/// Everything stored about a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// The account.
    pub user: UserId,
    /// The address as typed.
    pub email: String,
    /// Where emails go: the form of the address that the person proved to own.
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
    /// Seed of the picture shown with the alias.
    pub glyph: u32,
    /// What would be shown after a mutual reveal.
    pub card: Card,
    /// Who to meet.
    pub preferences: Preferences,
    /// Privacy switches.
    pub privacy: Privacy,
    /// Band, once the age was stated.
    pub age_band: Option<AgeBand>,
    /// An outside estimator said yes.
    pub age_confirmed: bool,
    /// The rules accepted, or 0.
    pub rules_version: u32,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it will be erased, if that is scheduled.
    pub deletes_at: Option<Timestamp>,
    /// What they do not want done with their data.
    pub processing: Processing,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A change of a profile; `None` keeps the current value.
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

/// The outcome of a profile change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChanged {
    /// Stored; the profile as it is now.
    Changed(Box<Profile>),
    /// Nothing was stored: the gender was changed twice recently.
    GenderCoolDown {
        /// When it can be changed again.
        until: Timestamp,
    },
    /// No such account.
    NotFound,
}

/// The columns of a profile, in the order that [`ProfileRow::of`] reads.
macro_rules! profile_columns {
    () => {
        "id, email, alias, traits, languages, interests, glyph, card, preferences, receipts, \
         typing, presence, show_alias, reveal_requests, rules_version, created_at, deletes_at, age_confirmed_at, \
         ratings_objected_at, paused_at"
    };
}

statements! {
    FIND_PROFILE = concat!("SELECT ", profile_columns!(), " FROM users WHERE id = $1");
    CHANGE_TEXTS = "UPDATE users SET alias = coalesce($1, alias), languages = coalesce($2, languages), \
                    interests = coalesce($3, interests), card = coalesce($4, card), \
                    preferences = coalesce($5, preferences), glyph = coalesce($6, glyph) WHERE id = $7";
    CHANGE_PRIVACY = "UPDATE users SET receipts = $1, typing = $2, presence = $3, show_alias = $4, \
                      reveal_requests = $5 WHERE id = $6";
}

impl Store {
    /// How long a change of gender locks it.
    /// The gender can be changed twice; every change from the second on locks it.
    pub const GENDER_COOL_DOWN: Span = Span::days(30);

    /// Everything about a person.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>> {
        match self.inner.db.row(FIND_PROFILE, values![user]).await? {
            Some(row) => self.opened_profile(ProfileRow::of(row)?).await,
            None => Ok(None),
        }
    }

    /// Changes the given values and keeps the rest, in one transaction.
    /// The first choice of a gender does not count as a change.
    pub async fn change_profile(&self, user: UserId, change: ProfileChange, now: Timestamp) -> Result<ProfileChanged> {
        let (Some(key), Some(seal), Some(ledger)) = (
            self.inner.keys.find(KeyName::user(user)).await?,
            self.trait_seal(user).await?,
            self.consent_seal(user).await?,
        ) else {
            return Ok(ProfileChanged::NotFound);
        };
        let texts = self.sealed_texts(user, &key, &change)?;
        let (gender, privacy) = (change.gender, change.privacy);
        let states_wishes = change.gender.is_some() || change.preferences.is_some();
        let changed = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                        return Ok(None);
                    }
                    if let Some(gender) = gender {
                        let mut traits = seal.read(tx).await?;
                        if !traits.choose(gender, now) {
                            tx.abandon();
                            return Ok(Some(Err(traits.gender_locked_until)));
                        }
                        seal.keep(tx, traits).await?;
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
                    let person = ProfileRow::of(row)?.open(&key);
                    if states_wishes {
                        let states_any = person.gender.is_some_and(|stated| stated != Gender::Unsaid)
                            || !person.preferences.genders.is_empty();
                        let mut entries = ledger.read(tx).await?;
                        entries.use_wishes(states_any, person.rules_version, now);
                        ledger.keep(tx, &entries).await?;
                    }
                    Ok(Some(Ok(person)))
                })
            })
            .await?;
        let profile = match changed {
            None => None,
            Some(Err(until)) => {
                let until = until.unwrap_or(now);
                return Ok(ProfileChanged::GenderCoolDown { until });
            }
            Some(Ok(profile)) => Some(profile),
        };
        Ok(profile.map_or(ProfileChanged::NotFound, |profile| {
            ProfileChanged::Changed(Box::new(profile))
        }))
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

    /// The address for emails to a person.
    /// None: no such account, or it is being erased.
    pub(crate) async fn address_of(&self, user: UserId) -> Result<Option<Address>> {
        let (Some(row), Some(key)) = (
            self.inner.db.row(FIND_PROFILE, values![user]).await?,
            self.inner.keys.find(KeyName::user(user)).await?,
        ) else {
            return Ok(None);
        };
        Ok(key.json(place("email", user), &ProfileRow::of(row)?.email))
    }

    /// The domain of a person's email address, to count new accounts by it.
    pub async fn mail_domain_of(&self, user: UserId) -> Result<Option<String>> {
        let address = self.address_of(user).await?;
        Ok(address.and_then(|address| address.identity.rsplit_once('@').map(|(_, domain)| domain.to_owned())))
    }

    /// Opens a profile; `None` when the key was shredded: the account is being erased.
    async fn opened_profile(&self, row: ProfileRow) -> Result<Option<Profile>> {
        let key = self.inner.keys.find(KeyName::user(row.user)).await?;
        Ok(key.map(|key| row.open(&key)))
    }
}

fn place(column: &'static str, user: UserId) -> SealLocation {
    SealLocation::new("users", column, user.0)
}

/// A row of `users` as it is stored.
pub(crate) struct ProfileRow {
    pub(crate) user: UserId,
    email: Vec<u8>,
    alias: Option<Vec<u8>>,
    traits: Option<Vec<u8>>,
    languages: Option<Vec<u8>>,
    interests: Option<Vec<u8>>,
    glyph: u32,
    card: Option<Vec<u8>>,
    preferences: Option<Vec<u8>>,
    privacy: Privacy,
    rules_version: u32,
    created_at: Timestamp,
    deletes_at: Option<Timestamp>,
    age_confirmed_at: Option<Timestamp>,
    processing: Processing,
}

impl ProfileRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            user: row.take()?,
            email: row.take()?,
            alias: row.take()?,
            traits: row.take()?,
            languages: row.take()?,
            interests: row.take()?,
            glyph: row.take()?,
            card: row.take()?,
            preferences: row.take()?,
            privacy: take_privacy(&mut row)?,
            rules_version: row.take()?,
            created_at: row.take()?,
            deletes_at: row.take()?,
            age_confirmed_at: row.take()?,
            processing: take_processing(&mut row)?,
        })
    }

    /// A damaged value reads as if it was never given.
    pub(crate) fn open(self, key: &DataKey) -> Profile {
        let user = self.user;
        let traits = Traits::open(key, user, self.traits.as_deref());
        let address: Option<Address> = key.json(place("email", user), &self.email);
        Profile {
            user,
            email: address
                .as_ref()
                .map(|address| address.display.clone())
                .unwrap_or_default(),
            mailbox: address.map(|address| address.identity).unwrap_or_default(),
            alias: self.alias.and_then(|sealed| key.text(place("alias", user), &sealed)),
            gender: traits.gender,
            gender_locked_until: traits.gender_locked_until,
            languages: open_or_default(key, place("languages", user), self.languages),
            interests: open_or_default(key, place("interests", user), self.interests),
            glyph: self.glyph,
            card: open_or_default(key, place("card", user), self.card),
            preferences: open_or_default(key, place("preferences", user), self.preferences),
            privacy: self.privacy,
            age_band: traits.age_band,
            age_confirmed: self.age_confirmed_at.is_some(),
            rules_version: self.rules_version,
            created_at: self.created_at,
            deletes_at: self.deletes_at,
            processing: self.processing,
        }
    }
}
fn open_or_default<T: DeserializeOwned + Default>(key: &DataKey, place: SealLocation, sealed: Option<Vec<u8>>) -> T {
    sealed.and_then(|sealed| key.json(place, &sealed)).unwrap_or_default()
}
