//! Applies the missing migrations, each in a transaction of its own.
//!
//! Must not stop the traffic of other nodes: on PostgreSQL a step waits only briefly for a lock, because everything
//! that comes later waits behind it, and tries again.

use std::time::Duration;

use tokio::time::sleep;

use super::indexes::{self, Index};
use super::{ADD_READABLE_FROM, APPLIED, APPLIED_TABLE, Applied, Migration, NOTE_APPLIED, check, checksum, translated};
use crate::db::{Db, Engine, Statement, Tx, dialect, values};
use crate::{Result, StoreError};

/// The longest wait for a lock on PostgreSQL, while others wait behind it.
const LOCK: Duration = Duration::from_secs(1);
/// The first pause after a lock was not free; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// Tries for one step: about two minutes.
const TRIES: u32 = 20;
/// The pause before looking again whether another process has finished migrating.
const ELSEWHERE: Duration = Duration::from_millis(100);

/// What one transaction found or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing is missing.
    Nothing,
    /// The next migration was applied.
    Applied,
    /// The next migration runs outside a transaction.
    Outside(usize),
    /// Another process migrates.
    Elsewhere,
}

/// Applies what is missing; returns how many migrations that were.
/// Stops at the first that fails; those before it stay.
pub(crate) async fn migrate(db: &Db, schema: Option<&'static str>, migrations: &[Migration]) -> Result<usize> {
    let (mut done, mut tries, mut waits) = (0, 0, false);
    loop {
        let step = match next(db, schema, migrations).await {
            Ok(Step::Outside(place)) => build_indexes(db, migrations, place).await,
            other => other,
        };
        match step {
            Ok(Step::Nothing) => return Ok(done),
            Ok(Step::Applied) => (done, tries) = (done + 1, 0),
            Ok(Step::Outside(_)) => {}
            Ok(Step::Elsewhere) => {
                if !std::mem::replace(&mut waits, true) {
                    tracing::info!("another process migrates the database; this one waits for it");
                }
                sleep(ELSEWHERE).await;
            }
            Err(error @ (StoreError::Locked(_) | StoreError::Conflict(_))) if tries < TRIES => {
                tracing::warn!(cause = %error, "a migration waits: other transactions use what it changes");
                sleep(LONGEST_PAUSE.min(FIRST_PAUSE * 2_u32.pow(tries.min(8)))).await;
                tries += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Applies the next migration, if it can run in a transaction.
async fn next(db: &Db, schema: Option<&'static str>, migrations: &[Migration]) -> Result<Step> {
    let (engine, migrations) = (db.engine(), migrations.to_vec());
    db.change_schema(move |tx| {
        Box::pin(async move {
            tx.be_patient(LOCK).await?;
            if !is_ours(tx).await? {
                return Ok(Step::Elsewhere);
            }
            if engine == Engine::Postgres {
                make_schema(tx, schema.unwrap_or("public")).await?;
            }
            // A role that may change no table can serve all the same, once nothing is missing.
            if !has(tx, &dialect::HAS_TABLE, "migrations").await? {
                tx.batch(&translated(engine, APPLIED_TABLE)).await?;
            }
            if tx.row(&dialect::HAS_READABLE_FROM, &[]).await?.is_none() {
                tx.batch(&translated(engine, ADD_READABLE_FROM)).await?;
            }
            let applied = applied(tx).await?;
            check(&applied, &migrations)?;
            let place = applied.len();
            let Some(migration) = migrations.get(place) else {
                return Ok(Step::Nothing);
            };
            if engine == Engine::Postgres && indexes::is_concurrent(migration.text) {
                return Ok(Step::Outside(place));
            }
            tx.batch(&translated(engine, migration.text)).await?;
            tx.check_references()?;
            note(tx, migration).await?;
            Ok(Step::Applied)
        })
    })
    .await
}

/// Makes the schema if it is missing, and checks that tables go there and nowhere else.
async fn make_schema(tx: &mut Tx, schema: &'static str) -> Result<()> {
    if !has(tx, &dialect::HAS_SCHEMA, schema).await? {
        tx.batch(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
    }
    let current = tx.row(&dialect::CURRENT_SCHEMA, &[]).await?;
    let current: Option<String> = current.map_or(Ok(None), |mut row| row.take())?;
    if current.as_deref() == Some(schema) {
        return Ok(());
    }
    Err(StoreError::Refused(format!(
        "this connection would use the schema {} instead of {schema}; the role needs USAGE on {schema}, and a pooler \
         must not share connections",
        current.as_deref().unwrap_or("of nobody")
    )))
}

/// Does the database have the thing of this name that a statement counts?
async fn has(tx: &mut Tx, statement: &Statement, name: &str) -> Result<bool> {
    let row = tx.row(statement, values![name]).await?;
    row.map_or(Ok(0), |mut row| row.take::<i64>()).map(|found| found > 0)
}

/// Builds the indexes of a migration on PostgreSQL, each outside of a transaction.
/// A transaction on another connection holds the lock of migrations meanwhile, and notes the migration at the end.
async fn build_indexes(db: &Db, migrations: &[Migration], place: usize) -> Result<Step> {
    let migration = migrations[place];
    let missing = indexes::of(migration.text)?;
    let builder = db.clone();
    db.change_schema(move |tx| {
        Box::pin(async move {
            tx.be_patient(LOCK).await?;
            if !is_ours(tx).await? {
                return Ok(Step::Elsewhere);
            }
            // Another process may have been faster.
            if applied(tx).await?.len() > place {
                return Ok(Step::Outside(place));
            }
            for index in missing {
                build(tx, &builder, &index).await?;
            }
            note(tx, &migration).await?;
            Ok(Step::Applied)
        })
    })
    .await
}

/// Builds one index, unless it is there.
/// A try that failed or was cut short leaves an index that nothing uses and every write keeps up: it is dropped first.
async fn build(tx: &mut Tx, builder: &Db, index: &Index) -> Result<()> {
    let Index { name, statement } = index;
    let found = tx.row(&dialect::IS_INDEX_VALID, values![name.as_str()]).await?;
    tx.forget_snapshot().await?;
    if let Some(mut row) = found {
        if row.take()? {
            return Ok(());
        }
        builder
            .run_alone(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}"))
            .await?;
    }
    builder.run_alone(&translated(Engine::Postgres, statement)).await
}

/// Takes the lock of migrations until the transaction ends; false: another process has it.
/// It does not wait in the database: a waiting transaction would stop the other's index from being finished.
async fn is_ours(tx: &mut Tx) -> Result<bool> {
    let row = tx.row(&dialect::LOCK_MIGRATIONS, &[]).await?;
    row.ok_or_else(|| StoreError::Broken("LOCK_MIGRATIONS gave no answer".into()))?
        .take()
}

async fn applied(tx: &mut Tx) -> Result<Vec<Applied>> {
    let mut applied = Vec::new();
    for mut row in tx.rows(&APPLIED, &[]).await? {
        applied.push(Applied {
            version: row.take()?,
            checksum: row.take()?,
            readable_from: row.take()?,
        });
    }
    Ok(applied)
}

async fn note(tx: &mut Tx, migration: &Migration) -> Result<()> {
    let Migration {
        version,
        name,
        readable_from,
        ..
    } = *migration;
    tx.execute(
        &NOTE_APPLIED,
        values![version, name, checksum(migration), readable_from],
    )
    .await
    .map(drop)
}
