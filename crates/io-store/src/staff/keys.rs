//! Operator keys: how programs call the API of the console.
//!
//! Must not give a key more than its maker may do now.

use io_core::ids::StaffId;
use io_core::staff::{Capability, Role};
use io_core::time::{Span, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::role_of;
use crate::audit::{By, Entry};
use crate::crypto::{KeyName, SealLocation};
use crate::db::{statements, values};
use crate::{Result, SecretHash, Store};

statements! {
    LIST_OPERATOR_KEYS = "SELECT id, name, prefix, scopes, created_at, ends_at, last_used_at FROM operator_keys \
                          WHERE revoked_at IS NULL AND ends_at > $1 ORDER BY created_at, id";
    KEEP_OPERATOR_KEY = "INSERT INTO operator_keys (id, staff_id, key_hash, name, prefix, scopes, created_at, ends_at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    REVOKE_KEY = "UPDATE operator_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
    FIND_OPERATOR_KEY = "SELECT k.id, k.scopes, k.last_used_at, s.id, s.role FROM operator_keys k \
                         JOIN staff s ON s.id = k.staff_id WHERE k.key_hash = $1 AND k.revoked_at IS NULL \
                         AND k.ends_at > $2 AND s.state = 'active'";
    USED_KEY = "UPDATE operator_keys SET last_used_at = $1 WHERE id = $2";
}

/// How often the use of a key is noted.
const NOTE_EVERY: Span = Span::minutes(1);

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewOperatorKey {
    /// Hash of the key.
    pub key: SecretHash,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Capability>,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// A key, without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorKey {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Capability>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// The last use, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// What a key that works lets its program do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: Uuid,
    /// Who made it.
    pub maker: StaffId,
    /// The role of its maker now.
    pub role: Role,
    /// What it may do: never more than its maker.
    pub scopes: Vec<Capability>,
}

fn name_place(id: Uuid) -> SealLocation {
    SealLocation::new("operator_keys", "name", id)
}

fn scopes_of(text: &str) -> Vec<Capability> {
    text.split_whitespace().filter_map(Capability::parse).collect()
}

impl Store {
    /// The keys that work.
    pub async fn operator_keys(&self, now: Timestamp) -> Result<Vec<OperatorKey>> {
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let rows = self.inner.db.rows(LIST_OPERATOR_KEYS, values![now]).await?;
        rows.into_iter()
            .map(|mut row| {
                let id: Uuid = row.take()?;
                let name: Vec<u8> = row.take()?;
                Ok(OperatorKey {
                    id,
                    name: key.text(name_place(id), &name).unwrap_or_else(|| "?".to_owned()),
                    prefix: row.take()?,
                    scopes: scopes_of(&row.take::<String>()?),
                    created_at: row.take()?,
                    ends_at: row.take()?,
                    last_used_at: row.take()?,
                })
            })
            .collect()
    }

    /// Makes a key.
    pub async fn make_operator_key(&self, new: NewOperatorKey, maker: StaffId, by: By, now: Timestamp) -> Result<Uuid> {
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let (id, auditor) = (self.fresh_id(), self.auditor(None).await?);
        let name = self.seal(&key, name_place(id), new.name.as_bytes())?;
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
        let scopes = scopes.join(" ");
        let (hash, prefix, ends_at) = (new.key, new.prefix, new.ends_at);
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let row = values![id, maker, hash, name, prefix.as_str(), scopes.as_str(), now, ends_at];
                tx.execute(&KEEP_OPERATOR_KEY, row).await?;
                let entry = Entry {
                    after: Some(json!({ "key": id.to_string(), "prefix": prefix, "scopes": scopes })),
                    ..Entry::of("key_made")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(id)
            })
        });
        work.await
    }

    /// Revokes a key; false: there is none that works.
    pub async fn revoke_operator_key(&self, id: Uuid, by: By, now: Timestamp) -> Result<bool> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&REVOKE_KEY, values![now, id]).await? == 0 {
                    return Ok(false);
                }
                let entry = Entry {
                    before: Some(json!({ "key": id.to_string() })),
                    ..Entry::of("key_revoked")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        work.await
    }

    /// Who calls with a key, if it works.
    pub async fn operator_key(&self, key: SecretHash, now: Timestamp) -> Result<Option<KeyHolder>> {
        let Some(mut row) = self.inner.db.row(FIND_OPERATOR_KEY, values![key, now]).await? else {
            return Ok(None);
        };
        let id: Uuid = row.take()?;
        let scopes: String = row.take()?;
        let last: Option<Timestamp> = row.take()?;
        let (maker, role): (StaffId, String) = (row.take()?, row.take()?);
        let role = role_of(&role)?;
        if last.is_none_or(|last| now >= last + NOTE_EVERY) {
            self.inner.db.execute(USED_KEY, values![now, id]).await?;
        }
        let mut scopes = scopes_of(&scopes);
        scopes.retain(|scope| scope.is_for_keys() && role.may(*scope));
        Ok(Some(KeyHolder {
            key: id,
            maker,
            role,
            scopes,
        }))
    }
}
