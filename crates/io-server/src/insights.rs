//! Counting for the operator: who is left out, how signing in goes, and the days that are rolled up.
//!
//! Must not know how figures are shown.

use std::collections::HashSet;

use io_core::community::domain_of;
use io_core::email::EmailAddress;
use io_core::ids::UserId;
use io_core::insights::{Day, Fact, LeftOut, MailDomain, Part, SIGNED_IN_WITHIN};
use io_core::time::{Span, Timestamp};
use io_realtime::Realtime;
use io_store::account::Address;
use io_store::insights::RolledUp;
use io_store::{Store, StoreError};

use crate::config::Config;

/// The accounts of staff and of tests.
pub(crate) async fn left_out(config: &Config, store: &Store) -> anyhow::Result<LeftOut> {
    let staff = store.staff().await?;
    let staff = staff
        .iter()
        .filter_map(|member| EmailAddress::parse(&member.email).ok());
    let staff: Vec<Address> = staff.map(|email| address(&email)).collect();
    let tests: Vec<Address> = config.insights.tests.iter().map(address).collect();
    let people = store.not_counted(&tests, &staff).await?;
    let mailboxes = tests.into_iter().chain(staff).map(|address| address.abuse_key);
    Ok(LeftOut {
        people,
        mailboxes: mailboxes.collect(),
    })
}

/// The class of the mail domain of an address. Must be asked before anything is known of the address, and for each.
pub(crate) async fn class_of(store: &Store, address: &Address) -> Result<MailDomain, StoreError> {
    let domain = domain_of(&address.identity);
    Ok(MailDomain::of(domain, store.is_of_community(domain).await?))
}

/// Counts an email for signing in, by its mailbox and the class of its mail domain.
pub(crate) fn count_sign_in_email(realtime: &Realtime, mailbox: &str, class: MailDomain, now: Timestamp) {
    let part = Part::Word(class.name());
    realtime.with_tally(|tally| tally.count_mailbox(mailbox, Fact::SignInEmails, part, now));
}

/// Counts a sign-in if it came in time, by when its email was asked for. What cannot be counted is not.
pub(crate) async fn count_sign_in(
    store: &Store,
    realtime: &Realtime,
    (asked, address): (Timestamp, Address),
    now: Timestamp,
) {
    if now - asked > SIGNED_IN_WITHIN {
        return;
    }
    if let Ok(class) = class_of(store, &address).await {
        let part = Part::Word(class.name());
        realtime.with_tally(|tally| tally.count_mailbox(&address.abuse_key, Fact::SignIns, part, asked));
    }
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
