//! Counts for the operator: written while things happen, rolled up by hour and day, and read.
//!
//! The definitions are in `io_core::insights`. No table of counts holds an id, an address or a text: kinds of events and
//! numbers, and for a few weeks a pseudonym of those who acted. Notes on days are words of staff. Must not decide what is
//! too small to be shown.

pub(crate) mod active;
pub(crate) mod notes;
pub(crate) mod read;
pub(crate) mod roll_up;
pub(crate) mod rows;

use std::collections::HashSet;

use io_core::ids::UserId;
use io_core::insights::{Fact, Part, Slot, Tallied, Zone};
use io_core::time::Span;

pub use notes::FigureNote;
pub use roll_up::{RolledUp, TidiedUp};

use crate::account::Address;
use crate::db::{Tx, Value, statements, values};
use crate::{Result, Store, StoreError};

/// How long counts that were made while it happened are kept: a day can be rolled up again as long.
pub const TALLIES_KEPT: Span = Span::days(100);
/// How long counts of hours are kept.
pub const HOURS_KEPT: Span = Span::days(40);
/// How long counts of days are kept.
pub const DAYS_KEPT: Span = Span::days(1_100);

/// People whose first action is written in one transaction.
const PEOPLE_AT_ONCE: usize = 200;

statements! {
    ADD_TALLY = "INSERT INTO insights_tallies (slot, fact, part, count) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (slot, fact, part) DO UPDATE SET count = insights_tallies.count + excluded.count";
    ACCOUNTS_OF_MAILBOX = "SELECT id FROM users WHERE mailbox_index = $1";
}

/// Adds to the counts of a slot, in the order that every transaction keeps to.
async fn add(tx: &mut Tx, mut counts: Vec<(Slot, Fact, Part, u64)>) -> Result<()> {
    counts.sort_unstable();
    let sets: Vec<Vec<Value>> = counts
        .into_iter()
        .map(|(slot, fact, part, count)| values![slot.number(), fact.name(), part.text().into_owned(), count].to_vec())
        .collect();
    tx.execute_each(&ADD_TALLY, &sets).await.map(drop)
}

impl Store {
    /// Writes what was counted. Returns what was certainly not written, for another try, with the error.
    ///
    /// Where it is unknown whether it was written, it is not tried again: a count is rather too small than doubled.
    pub async fn count_insights(
        &self,
        tallied: Tallied,
        zone: &Zone,
    ) -> std::result::Result<(), (Tallied, StoreError)> {
        let Tallied { counts, active } = tallied;
        if !counts.is_empty() {
            let adding = counts.clone();
            let added = self
                .inner
                .db
                .write(move |tx| Box::pin(async move { add(tx, adding).await }))
                .await;
            if let Err(error) = added {
                let counts = if error.nothing_was_stored() { counts } else { Vec::new() };
                return Err((Tallied { counts, active }, error));
            }
        }
        let mut left = active;
        while !left.is_empty() {
            let some = left.split_off(left.len().saturating_sub(PEOPLE_AT_ONCE));
            if let Err(error) = self.note_active(&some, zone).await {
                // To note a person twice changes nothing.
                left.extend(some);
                let counts = Vec::new();
                return Err((Tallied { counts, active: left }, error));
            }
        }
        Ok(())
    }

    /// The accounts that are not counted: those of staff, and those of these addresses.
    pub async fn not_counted(&self, tests: &[Address], staff: &[Address]) -> Result<HashSet<UserId>> {
        let hashes = self.hashes();
        let newest = hashes.newest_index();
        let mut found = HashSet::new();
        for address in tests.iter().chain(staff) {
            // While an index is renewed, accounts are found by one of two generations.
            for generation in [newest, newest.saturating_sub(1).max(1)] {
                let mailbox = hashes.mailbox(generation, &address.abuse_key);
                for mut row in self
                    .inner
                    .db
                    .rows(ACCOUNTS_OF_MAILBOX, values![mailbox.to_vec()])
                    .await?
                {
                    found.insert(row.take()?);
                }
            }
        }
        Ok(found)
    }
}
