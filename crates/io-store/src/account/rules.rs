//! The rules that this place published, in numbered versions, and who agreed to which.
//!
//! Must not know what the rules say. What a person agreed to is sealed with their key: whether a wish was stated shows
//! in no copy of the database.

use std::sync::Arc;

use io_core::account::{Consents, RulesText};
use io_core::ids::UserId;
use io_core::outside::Entropy;
use io_core::time::Timestamp;

use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Tx, dialect, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    NEWEST_RULES = "SELECT version, content, published_at FROM published_rules ORDER BY version DESC LIMIT 1";
    RULES_OF = "SELECT content FROM published_rules WHERE version = $1";
    PUBLISH_RULES = "INSERT INTO published_rules (version, content, published_at) VALUES ($1, $2, $3)";
    FIND_CONSENTS = "SELECT consents, rules_version, rules_accepted_at FROM users WHERE id = $1";
    KEEP_CONSENTS = "UPDATE users SET consents = $1 WHERE id = $2";
    ACCEPT_RULES = "UPDATE users SET rules_version = $1, rules_accepted_at = $2 WHERE id = $3";
}

/// A ledger is as long as a multiple of this many bytes.
const STEP: usize = 1024;

/// The rules in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRules {
    /// Their number in this place, from 1.
    pub version: u32,
    /// What they say.
    pub text: RulesText,
    /// Since when.
    pub published_at: Timestamp,
}

/// Opens and seals the ledger of one person inside a transaction.
#[derive(Clone)]
pub(crate) struct ConsentSeal {
    user: UserId,
    key: Arc<DataKey>,
    entropy: Arc<dyn Entropy>,
}

impl ConsentSeal {
    /// The ledger of a person whose row is locked.
    pub(crate) async fn read(&self, tx: &mut Tx) -> Result<Consents> {
        let row = tx.row(&FIND_CONSENTS, values![self.user]).await?;
        row.map_or_else(|| Ok(Consents::default()), |row| opened(&self.key, self.user, row))
    }

    /// Stores it.
    pub(crate) async fn keep(&self, tx: &mut Tx, ledger: &Consents) -> Result<()> {
        let mut json = serde_json::to_vec(ledger).map_err(|error| StoreError::Broken(error.to_string()))?;
        // Its length says nothing either.
        json.resize(json.len().next_multiple_of(STEP), b' ');
        let sealed = self.key.seal(self.entropy.as_ref(), place(self.user), &json)?;
        tx.execute(&KEEP_CONSENTS, values![sealed, self.user]).await.map(drop)
    }

    /// Notes that a person accepts a version of the rules, inside a transaction.
    pub(crate) async fn accept(&self, tx: &mut Tx, version: u32, now: Timestamp) -> Result<()> {
        let mut ledger = self.read(tx).await?;
        ledger.agree(version, now);
        self.keep(tx, &ledger).await?;
        tx.execute(&ACCEPT_RULES, values![version, now, self.user])
            .await
            .map(drop)
    }
}

fn place(user: UserId) -> SealLocation {
    SealLocation::new("users", "consents", user.0)
}

/// What an account of an earlier version accepted is in its columns alone.
fn opened(key: &DataKey, user: UserId, mut row: Row) -> Result<Consents> {
    let (sealed, version, accepted_at): (Option<Vec<u8>>, u32, Option<Timestamp>) =
        (row.take()?, row.take()?, row.take()?);
    if let Some(ledger) = sealed.and_then(|sealed| key.json(place(user), &sealed)) {
        return Ok(ledger);
    }
    let mut ledger = Consents::default();
    if let Some(at) = accepted_at {
        ledger.agree(version, at);
    }
    Ok(ledger)
}

impl Store {
    /// Publishes the rules if they differ from those in force; returns those in force.
    /// The first version is what people of earlier programs accepted. Only the server that owns the installation calls it.
    pub async fn publish_rules(&self, text: &RulesText, now: Timestamp) -> Result<PublishedRules> {
        let encode =
            |text: &RulesText| serde_json::to_string(text).map_err(|error| StoreError::Broken(error.to_string()));
        let (first, current) = (encode(&RulesText::first())?, encode(text)?);
        let newest = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let newest = tx.row(&NEWEST_RULES, &[]).await?.map(read).transpose()?;
                    let (mut version, mut content, mut at) = if let Some(newest) = newest {
                        newest
                    } else {
                        tx.execute(&PUBLISH_RULES, values![1_u32, first.clone(), now]).await?;
                        (1, first, now)
                    };
                    if content != current {
                        (version, content, at) = (version + 1, current, now);
                        tx.execute(&PUBLISH_RULES, values![version, content.clone(), at])
                            .await?;
                    }
                    Ok((version, content, at))
                })
            })
            .await?;
        let (version, content, published_at) = newest;
        Ok(PublishedRules {
            version,
            text: decoded(&content)?,
            published_at,
        })
    }

    /// What a version of the rules says. None: there is no such version.
    pub async fn rules_of_version(&self, version: u32) -> Result<Option<RulesText>> {
        let row = self.inner.db.row(RULES_OF, values![version]).await?;
        row.map(|mut row| decoded(&row.take::<String>()?)).transpose()
    }

    /// Notes that a person accepts a version of the rules. False: no such account.
    pub async fn accept_rules(&self, user: UserId, version: u32, now: Timestamp) -> Result<bool> {
        let Some(seal) = self.consent_seal(user).await? else {
            return Ok(false);
        };
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                        return Ok(false);
                    }
                    seal.accept(tx, version, now).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// The ledger of a person; empty without an account.
    pub async fn consents(&self, user: UserId) -> Result<Consents> {
        let row = self.inner.db.row(FIND_CONSENTS, values![user]).await?;
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        match (row, key) {
            (Some(row), Some(key)) => opened(&key, user, row),
            _ => Ok(Consents::default()),
        }
    }

    /// What seals the ledger of a person. None: the account is being erased.
    pub(crate) async fn consent_seal(&self, user: UserId) -> Result<Option<ConsentSeal>> {
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        Ok(key.map(|key| ConsentSeal {
            user,
            key,
            entropy: Arc::clone(&self.inner.entropy),
        }))
    }
}

fn read(mut row: Row) -> Result<(u32, String, Timestamp)> {
    Ok((row.take()?, row.take()?, row.take()?))
}

fn decoded(content: &str) -> Result<RulesText> {
    serde_json::from_str(content).map_err(|error| StoreError::Corrupt(format!("published rules: {error}")))
}
