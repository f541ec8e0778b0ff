//! What must not be readable in a stolen database and is always as long: gender, its changes, and the age band.
//!
//! Must not know what follows from them, but for the cool-down of a changed gender.

use std::sync::Arc;

use io_core::account::{AgeBand, Gender};
use io_core::ids::UserId;
use io_core::outside::Entropy;
use io_core::time::Timestamp;

use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Tx, statements, values};
use crate::{Result, Store, names};

statements! {
    FIND_TRAITS = "SELECT traits FROM users WHERE id = $1";
    KEEP_TRAITS = "UPDATE users SET traits = $1 WHERE id = $2";
    READABLE_TRAITS = "SELECT id, gender, gender_changes, gender_locked_until, age_band FROM users \
                       WHERE gender IS NOT NULL OR age_band IS NOT NULL LIMIT $1";
    SEAL_TRAITS = "UPDATE users SET traits = $1, gender = NULL, gender_changes = 0, gender_locked_until = NULL, \
                   age_band = NULL WHERE id = $2";
}

/// Accounts whose traits are sealed in one transaction.
const AT_ONCE: u32 = 500;
/// Gender, band, changes, and the end of the cool-down.
const LENGTH: usize = 14;

/// What a person said about themselves that others must never read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) gender: Option<Gender>,
    /// Changes after the first choice.
    pub(crate) gender_changes: u32,
    pub(crate) gender_locked_until: Option<Timestamp>,
    pub(crate) age_band: Option<AgeBand>,
}

/// Opens and seals the traits of one person inside a transaction.
#[derive(Clone)]
pub(crate) struct TraitSeal {
    user: UserId,
    key: Arc<DataKey>,
    entropy: Arc<dyn Entropy>,
}

impl TraitSeal {
    /// The traits of a person whose row is locked.
    pub(crate) async fn read(&self, tx: &mut Tx) -> Result<Traits> {
        let row = tx.row(&FIND_TRAITS, values![self.user]).await?;
        let sealed = row.map(|mut row| row.take::<Option<Vec<u8>>>()).transpose()?.flatten();
        Ok(Traits::open(&self.key, self.user, sealed.as_deref()))
    }

    /// Stores them.
    pub(crate) async fn keep(&self, tx: &mut Tx, traits: Traits) -> Result<()> {
        let sealed = traits.seal(&self.key, self.entropy.as_ref(), self.user)?;
        tx.execute(&KEEP_TRAITS, values![sealed, self.user]).await.map(drop)
    }
}

fn place(user: UserId) -> SealLocation {
    SealLocation::new("users", "traits", user.0)
}

impl Traits {
    /// What was never said, or is damaged, reads as not said.
    pub(crate) fn open(key: &DataKey, user: UserId, sealed: Option<&[u8]>) -> Self {
        sealed
            .and_then(|sealed| key.bytes(place(user), sealed))
            .map(Self::of_bytes)
            .unwrap_or_default()
    }

    pub(crate) fn seal(self, key: &DataKey, entropy: &dyn Entropy, user: UserId) -> Result<Vec<u8>> {
        key.seal(entropy, place(user), &self.to_bytes())
    }

    fn to_bytes(self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[0] = self.gender.map_or(0, names::gender_number);
        bytes[1] = match self.age_band {
            None => 0,
            Some(AgeBand::Adult) => 1,
        };
        bytes[2..6].copy_from_slice(&self.gender_changes.to_be_bytes());
        let until = self.gender_locked_until.map_or(i64::MIN, |until| until.0);
        bytes[6..].copy_from_slice(&until.to_be_bytes());
        bytes
    }

    fn of_bytes(bytes: [u8; LENGTH]) -> Self {
        let [gender, band, c0, c1, c2, c3, until @ ..] = bytes;
        let until = i64::from_be_bytes(until);
        Self {
            gender: names::numbered_gender(gender),
            gender_changes: u32::from_be_bytes([c0, c1, c2, c3]),
            gender_locked_until: (until != i64::MIN).then_some(Timestamp(until)),
            age_band: (band == 1).then_some(AgeBand::Adult),
        }
    }

    /// Chooses or changes the gender. False: it was changed twice recently.
    /// The first choice is no change; every change from the second on starts the cool-down.
    pub(crate) fn choose(&mut self, gender: Gender, now: Timestamp) -> bool {
        if self.gender.is_some_and(|chosen| chosen != gender) {
            if self.gender_locked_until.is_some_and(|until| until > now) {
                return false;
            }
            self.gender_locked_until = (self.gender_changes >= 1).then(|| now + Store::GENDER_COOL_DOWN);
            self.gender_changes = self.gender_changes.saturating_add(1);
        }
        self.gender = Some(gender);
        true
    }
}

impl Store {
    /// What seals the traits of a person. None: the account is being erased.
    pub(crate) async fn trait_seal(&self, user: UserId) -> Result<Option<TraitSeal>> {
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        Ok(key.map(|key| TraitSeal {
            user,
            key,
            entropy: Arc::clone(&self.inner.entropy),
        }))
    }

    /// The traits of a person; nothing without an account.
    pub(crate) async fn traits_of(&self, user: UserId) -> Result<Traits> {
        let row = self.inner.db.row(FIND_TRAITS, values![user]).await?;
        let sealed = row.map(|mut row| row.take::<Option<Vec<u8>>>()).transpose()?.flatten();
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        Ok(key.map_or_else(Traits::default, |key| Traits::open(&key, user, sealed.as_deref())))
    }

    /// Seals what earlier versions stored in clear; once, when the store opens.
    pub(crate) async fn seal_readable_traits(&self) -> Result<()> {
        loop {
            let rows = self.inner.db.rows(READABLE_TRAITS, values![AT_ONCE]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut sets = Vec::with_capacity(rows.len());
            for mut row in rows {
                let user: UserId = row.take()?;
                let gender: Option<String> = row.take()?;
                let gender_changes = row.take()?;
                let gender_locked_until = row.take()?;
                let band: Option<String> = row.take()?;
                let traits = Traits {
                    gender: gender.map(|word| names::to_gender(&word)).transpose()?,
                    gender_changes,
                    gender_locked_until,
                    age_band: band.map(|word| names::to_age_band(&word)).transpose()?,
                };
                // Without a key the account is being erased.
                let sealed = match self.inner.keys.find(KeyName::user(user)).await? {
                    Some(key) => Some(traits.seal(&key, self.inner.entropy.as_ref(), user)?),
                    None => None,
                };
                sets.push(values![sealed, user].to_vec());
            }
            self.inner
                .db
                .write(move |tx| Box::pin(async move { tx.execute_each(&SEAL_TRAITS, &sets).await }))
                .await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn traits_keep_their_length_and_read_back(
            gender in prop::option::of(prop::sample::select(vec![Gender::Woman, Gender::Man, Gender::NonBinary, Gender::Unsaid])),
            changes: u32, until in prop::option::of(0_i64..), adult: bool,
        ) {
            let traits = Traits {
                gender,
                gender_changes: changes,
                gender_locked_until: until.map(Timestamp),
                age_band: adult.then_some(AgeBand::Adult),
            };
            prop_assert_eq!(Traits::of_bytes(traits.to_bytes()), traits);
        }
    }
}
