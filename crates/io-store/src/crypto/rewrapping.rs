//! Changing the root key: which one a server has, and wrapping data keys anew with it.
//!
//! Must not touch what data keys seal.

use io_core::time::Timestamp;

use super::KeyName;
use super::keys::Keys;
use super::root_keys::Wrapped;
use crate::Result;
use crate::db::{statements, values};

statements! {
    WRAPPED_BY_OTHERS = "SELECT scope, id, generation, kek, format, wrapped FROM data_keys \
                         WHERE wrapped IS NOT NULL AND kek < $1 \
                         UNION ALL SELECT scope, id, generation, kek, format, wrapped FROM data_keys \
                         WHERE wrapped IS NOT NULL AND kek > $1 LIMIT $2";
    REWRAP_KEY = "UPDATE data_keys SET kek = $1, wrapped = $2 WHERE scope = $3 AND id = $4 AND generation = $5 \
                  AND kek = $6 AND format = $7 AND wrapped IS NOT NULL";
    NOTE_ROOT = "INSERT INTO root_keys (id, since, current) VALUES ($1, $2, TRUE) \
                 ON CONFLICT (id) DO UPDATE SET current = TRUE";
    NOTE_OTHER_ROOTS = "UPDATE root_keys SET current = FALSE WHERE id <> $1 AND current";
    NOTE_AGE = "UPDATE data_keys SET since = $1 WHERE scope = 0 AND since IS NULL";
}

impl Keys {
    /// Notes that a rotation was asked for.
    pub(crate) async fn ask(&self, kind: &'static str, now: Timestamp) -> Result<()> {
        self.db
            .execute(crate::keys::ASK_ROTATION, values![kind, now])
            .await
            .map(drop)
    }

    /// The rotations that were asked for.
    pub(crate) async fn asked(&self) -> Result<Vec<String>> {
        let rows = self.db.rows(crate::keys::ASKED_ROTATIONS, &[]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// Forgets that a rotation was asked for.
    pub(crate) async fn forget_asked(&self, kind: &'static str) -> Result<()> {
        self.db
            .execute(crate::keys::FORGET_ROTATION, values![kind])
            .await
            .map(drop)
    }

    /// Notes which root key this server wraps with, and since when it knows the keys of the installation.
    pub(crate) async fn note_ages(&self, now: Timestamp) -> Result<()> {
        let current = self.roots().current();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&NOTE_OTHER_ROOTS, values![current]).await?;
                    tx.execute(&NOTE_ROOT, values![current, now]).await?;
                    tx.execute(&NOTE_AGE, values![now]).await.map(drop)
                })
            })
            .await
    }

    /// Wraps a bounded number of data keys anew with the current root key.
    /// Returns how many; 0: no other root key is needed any more, or only for keys that are damaged.
    pub(crate) async fn rewrap(&self) -> Result<u64> {
        let roots = self.roots();
        let rows = self
            .db
            .rows(WRAPPED_BY_OTHERS, values![roots.current(), self.at_once])
            .await?;
        let mut sets = Vec::with_capacity(rows.len());
        for mut row in rows {
            let name = KeyName::of_parts(row.take()?, row.take()?);
            let old = Wrapped::of(row)?;
            let Some(bytes) = roots.unwrap(name, &old) else {
                self.damage.note("data_keys", "wrapped");
                continue;
            };
            let place = (old.generation, old.format);
            let new = roots.wrap(self.entropy.as_ref(), name, place, &bytes)?;
            sets.push(
                values![
                    new.kek,
                    new.wrapped,
                    name.scope,
                    name.id,
                    old.generation,
                    old.kek,
                    old.format
                ]
                .to_vec(),
            );
        }
        if sets.is_empty() {
            return Ok(0);
        }
        self.db
            .write(move |tx| Box::pin(async move { tx.execute_each(&REWRAP_KEY, &sets).await }))
            .await
    }
}
