//! Addresses to which no email goes for a while: they bounced, or someone there complained.
//!
//! The address itself is not kept, only its index. Must not be asked while a request of a person is answered: an email
//! to a suppressed address waits in the outbox like any other, and the worker drops it.

use io_core::email::EmailAddress;
use io_core::time::{Span, Timestamp};

use crate::db::{statements, values};
use crate::index::{both, index_in_use_of, index_of_email};
use crate::{Result, Store};

/// Why no email goes to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suppression {
    /// Its mail server refused an email for good.
    Bounce,
    /// Someone called an email spam.
    Complaint,
}

impl Suppression {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Bounce, Self::Complaint];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
        }
    }

    /// How long it lasts.
    pub const fn lasts(self) -> Span {
        match self {
            Self::Bounce => Span::days(30),
            Self::Complaint => Span::days(180),
        }
    }
}

/// What a provider reported.
#[derive(Clone)]
pub struct EmailReport {
    /// The same for the same report, however often it is sent.
    pub hash: [u8; 32],
    /// What it is about.
    pub reason: Suppression,
    /// The addresses.
    pub addresses: Vec<EmailAddress>,
}

impl std::fmt::Debug for EmailReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmailReport")
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// How long reports are remembered: longer than a provider repeats one.
pub(crate) const REMEMBERED: Span = Span::days(2);

statements! {
    HEAR_REPORT = "INSERT INTO email_reports (report_hash, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    SUPPRESS = "INSERT INTO suppressed_addresses (email_index, index_version, reason, created_at, until) \
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email_index) DO UPDATE \
                SET reason = excluded.reason, created_at = excluded.created_at, until = excluded.until \
                WHERE suppressed_addresses.until < excluded.until";
    LIFT = "DELETE FROM suppressed_addresses WHERE email_index = $1 OR email_index = $2";
    COUNT_SUPPRESSED = "SELECT count(*) FROM suppressed_addresses WHERE until > $1 AND reason = $2";
}

impl Store {
    /// Suppresses the addresses of a report. False: it was heard before, and changes nothing.
    pub async fn hear_email_report(&self, report: EmailReport, now: Timestamp) -> Result<bool> {
        let hashes = self.hashes();
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.execute(&HEAR_REPORT, values![report.hash, now]).await? == 0 {
                        return Ok(false);
                    }
                    let reason = report.reason;
                    for address in &report.addresses {
                        let index = index_of_email(tx, &hashes, &address.identity()).await?;
                        let generation = index_in_use_of(tx).await?;
                        // An index of the generation before says so, and is renewed with the others.
                        let made_by = if index == hashes.email(generation, &address.identity()) {
                            generation
                        } else {
                            generation.saturating_sub(1).max(1)
                        };
                        let until = now + reason.lasts();
                        tx.execute(&SUPPRESS, values![index, made_by, reason.name(), now, until])
                            .await?;
                    }
                    Ok(true)
                })
            })
            .await
    }

    /// Lets emails go to an address again. False: it was not suppressed.
    pub async fn lift_suppression(&self, address: &EmailAddress) -> Result<bool> {
        let (hashes, identity) = (self.hashes(), address.identity());
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let generation = index_in_use_of(tx).await?;
                    let [newest, before] = both(generation, |at| hashes.email(at, &identity));
                    Ok(tx.execute(&LIFT, values![newest, before]).await? > 0)
                })
            })
            .await
    }

    /// How many addresses are suppressed now, by reason.
    pub async fn suppressed(&self, now: Timestamp) -> Result<Vec<(Suppression, u64)>> {
        let mut counts = Vec::new();
        for reason in Suppression::ALL {
            let row = self.inner.db.row(COUNT_SUPPRESSED, values![now, reason.name()]).await?;
            counts.push((reason, row.map_or(Ok(0), |mut row| row.take())?));
        }
        Ok(counts)
    }
}
