//! Renews data keys: the next generation first only opens, then seals, then the one before is retired.
//!
//! Who holds a key in memory for a moment may hold it without the newest generation, so each step waits until nobody
//! does. Must not touch what the keys seal.

use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use super::KeyName;
use super::keys::{Keys, fresh};
use super::names::{BLOCK, MEMBER, SYSTEM, USER};
use crate::Result;
use crate::db::{Db, Row, Value, statements, values};

statements! {
    BEGIN_ROUND = "INSERT INTO key_rounds (round, kind, begun_at) SELECT coalesce(max(round), 0) + 1, CAST($1 AS TEXT), \
                   CAST($2 AS BIGINT) FROM key_rounds HAVING count(*) = count(ended_at)";
    END_ROUND = "UPDATE key_rounds SET ended_at = $1 WHERE ended_at IS NULL";
    OPEN_ROUND = "SELECT round, kind FROM key_rounds WHERE ended_at IS NULL";
    // By name, so that a new kind of key is renewed only once resealing knows what it seals. The roots of hashes rotate
    // on their own; a day of emails and a report end by themselves.
    BEHIND = "SELECT scope, id, generation, (SELECT max(n.generation) FROM data_keys n WHERE n.scope = k.scope \
              AND n.id = k.id) FROM data_keys k WHERE state = 0 AND wrapped IS NOT NULL AND round < $1 \
              AND (scope IN (1, 2, 3) OR (scope = 0 AND id IN ($2, $3, $4))) LIMIT $5";
    PASS = "UPDATE data_keys SET round = $1 WHERE scope = $2 AND id = $3 AND generation = $4 AND state = 0 \
            AND wrapped IS NOT NULL";
    KEEP_NEXT = "INSERT INTO data_keys (scope, id, generation, kek, format, wrapped, state, round, since) \
                 VALUES ($1, $2, $3, $4, $5, $6, 3, $7, $8) ON CONFLICT (scope, id, generation) DO NOTHING";
    ON_THE_WAY = "SELECT scope, id, generation FROM data_keys WHERE state = $1 AND since <= $2 \
                  AND wrapped IS NOT NULL ORDER BY since LIMIT $3";
    SEALS = "UPDATE data_keys SET state = 0 WHERE scope = $1 AND id = $2 AND generation = $3 AND state = 3 \
             AND wrapped IS NOT NULL";
    BEFORE = "UPDATE data_keys SET state = 1, since = $1 WHERE scope = $2 AND id = $3 AND generation < $4 AND state = 0";
    RETIRE = "UPDATE data_keys SET state = 2, since = $1 WHERE scope = $2 AND id = $3 AND generation = $4 AND state = 1";
    SEALS_AGAIN = "UPDATE data_keys SET state = 0 WHERE scope = $1 AND id = $2 AND generation = $3 AND state <> 0";
    FORGET_RETIRED = "DELETE FROM data_keys WHERE scope = $1 AND id = $2 AND generation = $3 AND state = 2 \
                      AND wrapped IS NOT NULL";
    LEFT = "SELECT (SELECT count(*) FROM data_keys WHERE state IN (1, 3) AND wrapped IS NOT NULL) \
            + (SELECT count(*) FROM data_keys WHERE state = 0 AND wrapped IS NOT NULL AND round < $1 \
            AND (scope IN (1, 2, 3) OR (scope = 0 AND id IN ($2, $3, $4))))";
}

/// How long a key may be in use in memory after it was read.
pub(crate) const IN_MEMORY: Span = Span::minutes(1);

/// Where a generation is on its way.
const BEFORE_STATE: i64 = 1;
const RETIRED_STATE: i64 = 2;
const NEXT_STATE: i64 = 3;

/// One generation of a data key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OneKey {
    pub(crate) name: KeyName,
    pub(crate) generation: u32,
}

impl OneKey {
    fn of(row: &mut Row) -> Result<Self> {
        Ok(Self {
            name: KeyName::of_parts(row.take()?, row.take()?),
            generation: row.take()?,
        })
    }
}

/// A round over all data keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) number: u32,
    /// The name of the rotation.
    pub(crate) kind: String,
}

/// What a data key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seals {
    SigningKeys,
    Stubs,
    Ratings,
    Person,
    Member,
    Block,
    /// Nothing that a rotation renews.
    Other,
}

impl KeyName {
    /// What this key seals.
    pub(crate) fn seals(self) -> Seals {
        match self.scope {
            SYSTEM if self == Self::SIGNING => Seals::SigningKeys,
            SYSTEM if self == Self::STUBS => Seals::Stubs,
            SYSTEM if self == Self::RATINGS => Seals::Ratings,
            USER => Seals::Person,
            MEMBER => Seals::Member,
            BLOCK => Seals::Block,
            _ => Seals::Other,
        }
    }

    /// The id that names it.
    pub(crate) fn id(self) -> Uuid {
        self.id
    }
}

impl Keys {
    /// Begins a round over all data keys. False: one is going on.
    pub(crate) async fn begin_round(&self, kind: &'static str, now: Timestamp) -> Result<bool> {
        Ok(self.db.execute(BEGIN_ROUND, values![kind, now]).await? == 1)
    }

    /// The round that is going on.
    pub(crate) async fn open_round(&self) -> Result<Option<Round>> {
        open_round(&self.db).await
    }

    /// Ends the round.
    pub(crate) async fn end_round(&self, now: Timestamp) -> Result<()> {
        self.db.execute(END_ROUND, values![now]).await.map(drop)
    }

    /// How many generations a round still has to make, to take into use, to retire or to pass.
    pub(crate) async fn left_of_round(&self, round: u32) -> Result<u64> {
        left_of_round(&self.db, round).await
    }

    /// A bounded number of keys that a round has not passed, and the newest generation of each name.
    pub(crate) async fn behind(&self, round: u32) -> Result<Vec<(OneKey, u32)>> {
        let [signing, stubs, ratings] = own_ids();
        let left = values![round, signing, stubs, ratings, self.at_once];
        let rows = self.db.rows(BEHIND, left).await?;
        rows.into_iter()
            .map(|mut row| Ok((OneKey::of(&mut row)?, row.take()?)))
            .collect()
    }

    /// Notes that a round passed a key, of which it renews nothing.
    pub(crate) async fn pass(&self, round: u32, key: OneKey) -> Result<()> {
        let OneKey { name, generation } = key;
        let passed = values![round, name.scope, name.id, generation];
        self.db.execute(PASS, passed).await.map(drop)
    }

    /// Makes the next generation of a bounded number of keys; returns how many.
    pub(crate) async fn make_next(&self, round: u32, now: Timestamp) -> Result<u64> {
        let behind = self.behind(round).await?;
        let mut next = Vec::with_capacity(behind.len());
        for (OneKey { name, generation }, newest) in &behind {
            let mut made = fresh(&self.roots(), self.entropy.as_ref(), *name, newest + 1)?;
            made.extend([Value::from(round), Value::from(now)]);
            next.push((values![round, name.scope, name.id, *generation].to_vec(), made));
        }
        let made = self.db.write(move |tx| {
            Box::pin(async move {
                let mut count = 0;
                for (passed, made) in next {
                    // It waits for a shredding, and one that comes later finds the next generation.
                    if tx.execute(&PASS, &passed).await? == 1 {
                        tx.execute(&KEEP_NEXT, &made).await?;
                        count += 1;
                    }
                }
                Ok(count)
            })
        });
        let made = made.await;
        self.forget_cached(behind.iter().map(|(key, _)| key.name));
        made
    }

    /// Lets a bounded number of next generations seal that everyone knows by now; returns how many.
    pub(crate) async fn use_next(&self, now: Timestamp) -> Result<u64> {
        let next = self.on_the_way(NEXT_STATE, now - IN_MEMORY).await?;
        let names: Vec<_> = next.iter().map(|next| next.name).collect();
        let used = self.db.write(move |tx| {
            Box::pin(async move {
                let mut count = 0;
                for OneKey { name, generation } in next {
                    if tx.execute(&SEALS, values![name.scope, name.id, generation]).await? == 1 {
                        count += 1;
                        let before = values![now, name.scope, name.id, generation];
                        tx.execute(&BEFORE, before).await?;
                    }
                }
                Ok(count)
            })
        });
        let used = used.await;
        self.forget_cached(names);
        used
    }

    /// A bounded number of generations with which nothing new is sealed any more.
    pub(crate) async fn superseded(&self, now: Timestamp) -> Result<Vec<OneKey>> {
        self.on_the_way(BEFORE_STATE, now - IN_MEMORY).await
    }

    /// A bounded number of generations retired before a moment.
    pub(crate) async fn retired(&self, before: Timestamp) -> Result<Vec<OneKey>> {
        self.on_the_way(RETIRED_STATE, before).await
    }

    /// Nothing is sealed with this generation any more. It still opens what older backups hold.
    pub(crate) async fn retire(&self, key: OneKey, now: Timestamp) -> Result<()> {
        let OneKey { name, generation } = key;
        let set = values![now, name.scope, name.id, generation];
        self.db.execute(RETIRE, set).await.map(drop)
    }

    /// Lets a generation seal again, because no later one opens.
    pub(crate) async fn use_again(&self, key: OneKey) -> Result<()> {
        let OneKey { name, generation } = key;
        let again = values![name.scope, name.id, generation];
        self.db.execute(SEALS_AGAIN, again).await?;
        self.forget_cached([name]);
        Ok(())
    }

    /// Deletes a retired generation.
    pub(crate) async fn forget_retired(&self, key: OneKey) -> Result<()> {
        let OneKey { name, generation } = key;
        self.db
            .execute(FORGET_RETIRED, values![name.scope, name.id, generation])
            .await?;
        self.forget_cached([name]);
        Ok(())
    }

    async fn on_the_way(&self, state: i64, before: Timestamp) -> Result<Vec<OneKey>> {
        keys_of(self.db.rows(ON_THE_WAY, values![state, before, self.at_once]).await?)
    }
}

/// The round that is going on in a keys store.
pub(super) async fn open_round(db: &Db) -> Result<Option<Round>> {
    let row = db.row(OPEN_ROUND, &[]).await?;
    let round = row.map(|mut row| {
        Ok(Round {
            number: row.take()?,
            kind: row.take()?,
        })
    });
    round.transpose()
}

/// What a round still has to do in a keys store.
pub(super) async fn left_of_round(db: &Db, round: u32) -> Result<u64> {
    let [signing, stubs, ratings] = own_ids();
    let row = db.row(LEFT, values![round, signing, stubs, ratings]).await?;
    row.map_or(Ok(0), |mut row| row.take())
}

/// The ids of the keys of the installation that a round passes.
fn own_ids() -> [Uuid; 3] {
    [KeyName::SIGNING, KeyName::STUBS, KeyName::RATINGS].map(KeyName::id)
}

fn keys_of(rows: Vec<Row>) -> Result<Vec<OneKey>> {
    rows.into_iter().map(|mut row| OneKey::of(&mut row)).collect()
}
