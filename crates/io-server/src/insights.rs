//! Counting for the operator: who is left out, and the days that are rolled up.
//!
//! Must not know how figures are shown.

use std::collections::HashSet;

use io_core::email::EmailAddress;
use io_core::ids::UserId;
use io_core::insights::Day;
use io_core::time::{Span, Timestamp};
use io_store::Store;
use io_store::account::Address;
use io_store::insights::RolledUp;

use crate::config::Config;

/// The accounts of staff and of tests.
pub(crate) async fn left_out(config: &Config, store: &Store) -> anyhow::Result<HashSet<UserId>> {
    let staff = store.staff().await?;
    let staff = staff
        .iter()
        .filter_map(|member| EmailAddress::parse(&member.email).ok());
    let staff: Vec<Address> = staff.map(|email| address(&email)).collect();
    let tests: Vec<Address> = config.insights.tests.iter().map(address).collect();
    Ok(store.not_counted(&tests, &staff).await?)
}

fn address(email: &EmailAddress) -> Address {
    Address {
        display: email.display().to_owned(),
        identity: email.identity(),
        abuse_key: email.abuse_key(),
    }
}

/// Rolls up a day as this installation is configured.
pub(crate) async fn roll_up(
    config: &Config,
    store: &Store,
    day: Day,
    left_out: &HashSet<UserId>,
    now: Timestamp,
) -> anyhow::Result<RolledUp> {
    Ok(store
        .roll_up(day, &config.insights.zone, left_out, chats_kept(config), now)
        .await?)
}

/// How long a chat can be counted after its end.
pub(crate) fn chats_kept(config: &Config) -> Span {
    let retention = config.retention();
    retention.chats.max(retention.messages)
}
