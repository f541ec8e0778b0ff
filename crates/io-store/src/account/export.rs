//! What a person may take along that no other page shows.

use io_core::ids::UserId;
use io_core::time::Timestamp;

use crate::db::{statements, values};
use crate::{Result, Store};

statements! {
    RULES_ACCEPTED = "SELECT rules_accepted_at FROM users WHERE id = $1";
}

impl Store {
    /// When a person accepted the rules; none before they did.
    pub async fn rules_accepted_at(&self, user: UserId) -> Result<Option<Timestamp>> {
        match self.inner.db.row(RULES_ACCEPTED, values![user]).await? {
            Some(mut row) => row.take(),
            None => Ok(None),
        }
    }
}
