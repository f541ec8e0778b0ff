//! Reports, cases, decisions, restrictions, appeals and notices.
//!
//! Everything that people or staff wrote is sealed with a key of its own row ([`crate::crypto::KeyName::report`]),
//! outside every erasure. Must not decide: the rules of `io_core::moderation` do.

pub mod answers;
pub mod appeals;
pub mod cases;
pub mod decisions;
pub mod desk;
pub mod evidence;
pub mod figures;
pub(crate) mod holds;
pub mod interests;
pub mod misuse;
pub mod notices;
pub mod reports;
pub mod restrictions;
pub mod signals;
pub mod statements;
pub mod telling;
pub mod trust;
pub mod unmask;

use uuid::Uuid;

use crate::crypto::KeyName;
use crate::db::{Tx, values};
use crate::store::{NOTE_SHRED, name_values};
use crate::{Result, db::Statement};

/// Notes the keys of rows for shredding, in the transaction that deletes the rows.
pub(crate) async fn shred_keys_of(tx: &mut Tx, statement: &Statement, of: Uuid) -> Result<()> {
    for mut row in tx.rows(statement, values![of]).await? {
        let id: Uuid = row.take()?;
        tx.execute(&NOTE_SHRED, &name_values(KeyName::report(id))).await?;
    }
    Ok(())
}
