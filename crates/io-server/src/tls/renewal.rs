//! A certificate that IO obtains by itself: from the store, and anew before two thirds of its life are over.
//!
//! The store says when a try is due and who makes it, so a restart asks the authority for nothing, and of several
//! processes one does. Must not speak to the authority itself.

use std::time::Duration;

use anyhow::Context as _;
use io_core::certificate::pause_after;
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use io_store::{CertificateOf, Store};
use zeroize::Zeroizing;

use super::pair::{self, Pair};
use super::{Source, Tls, acme};
use crate::config::Acme;
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Labelled;

/// How long a try may take; after it, it counts as failed.
const PATIENCE: Duration = Duration::from_mins(5);

/// For how long a try is taken: nobody else makes one meanwhile, even if its process dies.
const CLAIM: Span = Span::minutes(10);

/// What a renewal needs besides the authority.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// Where the certificate is kept.
    pub store: &'a Store,
    /// What spreads the tries of many servers.
    pub entropy: &'a dyn Entropy,
    /// Where failures count.
    pub metrics: &'a Metrics,
}

impl Tls {
    /// Shows the certificate that is kept, if IO obtains it by itself and there is one.
    ///
    /// One that cannot be shown, such as one that expired while IO was stopped, waits for its renewal.
    pub async fn restore(&self, means: Means<'_>, now: Timestamp) -> anyhow::Result<()> {
        let Source::Authority(authority) = &self.source else {
            return Ok(());
        };
        let kept = means.store.kept_certificate(&self.wanted_from(authority)).await?;
        let Some(pem) = kept.and_then(|kept| kept.pair) else {
            tracing::info!(
                directory = authority.directory,
                "there is no certificate yet; nobody can connect over TLS until the authority issues one"
            );
            return Ok(());
        };
        match Pair::of(&pem, &pem, now) {
            Ok(pair) => self.show(pair, means.metrics),
            Err(unusable) => tracing::error!(cause = %unusable, "the certificate that is kept cannot be shown"),
        }
        Ok(())
    }

    /// Obtains a new certificate, if it is time and nobody else does it; what fails is said and counted.
    ///
    /// A failure changes nothing but when the next try is due.
    pub async fn renew_if_due(&self, means: Means<'_>, now: Timestamp) -> anyhow::Result<()> {
        let Source::Authority(authority) = &self.source else {
            return Ok(());
        };
        let wanted = self.wanted_from(authority);
        let kept = means.store.kept_certificate(&wanted).await?;
        if kept.as_ref().is_some_and(|kept| kept.due_at > now) {
            return Ok(());
        }
        if !means.store.claim_certificate(&wanted, now, now + CLAIM).await? {
            return Ok(());
        }
        let (account, failures) = kept.map_or((None, 0), |kept| (kept.account, kept.failures));
        let drawn = drawn(means.entropy);
        let tried = tokio::time::timeout(PATIENCE, self.obtain(authority, &wanted, account, means, now));
        // Boxed: an order makes a large future.
        let tried = Box::pin(tried).await;
        let error = match tried.unwrap_or_else(|_| Err(anyhow::anyhow!("it took longer than {PATIENCE:?}"))) {
            Ok((pem, pair)) => {
                let due_at = pair.validity.renew_at(drawn);
                means.store.keep_certificate(&wanted, pem.as_bytes(), due_at).await?;
                tracing::info!(
                    until = pair::shown(pair.validity.until),
                    renewal = pair::shown(due_at),
                    "the authority issued a certificate"
                );
                self.show(pair, means.metrics);
                return Ok(());
            }
            Err(error) => error,
        };
        let due_at = now + pause_after(failures.saturating_add(1), drawn);
        means.store.count_failed_certificate(&wanted, due_at).await?;
        means
            .metrics
            .cert_failures
            .get_or_create(&Labelled::new("renewal"))
            .inc();
        tracing::error!(
            cause = format!("{error:#}"),
            next_try = pair::shown(due_at),
            "no certificate was obtained; the one in use stays"
        );
        Ok(())
    }

    async fn obtain(
        &self,
        authority: &Acme,
        wanted: &CertificateOf,
        account: Option<Zeroizing<Vec<u8>>>,
        means: Means<'_>,
        now: Timestamp,
    ) -> anyhow::Result<(Zeroizing<String>, Pair)> {
        let mut opened = self.account(authority, wanted, account.as_deref(), means).await?;
        let mut issued = acme::order(&opened, &wanted.host, &self.challenges).await;
        if account.is_some() && issued.as_ref().is_err_and(acme::is_unknown_account) {
            means.store.keep_authority_account(wanted, None).await?;
            opened = self.account(authority, wanted, None, means).await?;
            issued = acme::order(&opened, &wanted.host, &self.challenges).await;
        }
        let issued = issued?;
        let pem = Zeroizing::new([issued.key.as_str(), issued.chain.as_str()].concat());
        let pair = Pair::of(pem.as_bytes(), pem.as_bytes(), now).context("what the authority issued")?;
        anyhow::ensure!(
            pair.names(&wanted.host),
            "what the authority issued does not name {}",
            wanted.host
        );
        Ok((pem, pair))
    }

    /// The account that is kept, or a new one, which is kept before it is used.
    async fn account(
        &self,
        authority: &Acme,
        wanted: &CertificateOf,
        kept: Option<&Vec<u8>>,
        means: Means<'_>,
    ) -> anyhow::Result<acme::Opened> {
        let opened = acme::account(authority, kept.map(Vec::as_slice)).await?;
        if let Some(new) = &opened.new {
            means.store.keep_authority_account(wanted, Some(new)).await?;
        }
        Ok(opened)
    }

    fn wanted_from(&self, authority: &Acme) -> CertificateOf {
        CertificateOf {
            directory: authority.directory.clone(),
            host: self.host.clone(),
        }
    }
}

fn drawn(entropy: &dyn Entropy) -> u32 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    u32::from_be_bytes(bytes)
}
