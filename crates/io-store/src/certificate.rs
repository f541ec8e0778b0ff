//! What IO keeps of a certificate that it obtains by itself: the account at the authority, the pair, and when a try is due.
//!
//! One row for each authority and host. Must not know how a certificate is obtained.

use std::fmt;

use io_core::time::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{statements, values};
use crate::sign_in::signing_keys::row_of;
use crate::{Result, Store};

/// Which certificate: from which authority, for which host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateOf {
    /// The address of the authority's directory.
    pub directory: String,
    /// The host that the certificate names.
    pub host: String,
}

/// What is kept of a certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptCertificate {
    /// The account at the authority, with its private key.
    pub account: Option<Zeroizing<Vec<u8>>>,
    /// The certificate, with its private key.
    pub pair: Option<Zeroizing<Vec<u8>>>,
    /// Tries that failed since the last one that did not.
    pub failures: u32,
    /// When the next try is due.
    pub due_at: Timestamp,
}

impl fmt::Debug for KeptCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptCertificate")
            .field("failures", &self.failures)
            .field("due_at", &self.due_at)
            .finish_non_exhaustive()
    }
}

statements! {
    KEPT_CERTIFICATE = "SELECT account, pair, failures, due_at FROM certificates WHERE directory = $1 AND host = $2";
    BEGIN_CERTIFICATE = "INSERT INTO certificates (directory, host, failures, due_at) VALUES ($1, $2, 0, $3) \
                         ON CONFLICT DO NOTHING";
    CLAIM_CERTIFICATE = "UPDATE certificates SET due_at = $1 WHERE directory = $2 AND host = $3 AND due_at <= $4";
    KEEP_AUTHORITY_ACCOUNT = "UPDATE certificates SET account = $1 WHERE directory = $2 AND host = $3";
    KEEP_CERTIFICATE = "UPDATE certificates SET pair = $1, failures = 0, due_at = $2 \
                        WHERE directory = $3 AND host = $4";
    FORGET_OTHER_CERTIFICATES = "DELETE FROM certificates WHERE directory <> $1 OR host <> $2";
    COUNT_FAILED_CERTIFICATE = "UPDATE certificates SET failures = failures + 1, due_at = $1 \
                                WHERE directory = $2 AND host = $3";
}

/// Where an account is sealed.
pub(crate) fn account_place(of: &CertificateOf) -> SealLocation {
    place("account", of)
}

/// Where a pair is sealed.
pub(crate) fn pair_place(of: &CertificateOf) -> SealLocation {
    place("pair", of)
}

fn place(column: &'static str, of: &CertificateOf) -> SealLocation {
    SealLocation::new("certificates", column, row_of_certificate(of))
}

/// Names are text; a seal location needs sixteen bytes.
pub(crate) fn row_of_certificate(of: &CertificateOf) -> Uuid {
    row_of(&format!("{} {}", of.directory, of.host))
}

impl Store {
    /// What is kept; nothing if no try was made yet.
    pub async fn kept_certificate(&self, of: &CertificateOf) -> Result<Option<KeptCertificate>> {
        let (directory, host) = (of.directory.as_str(), of.host.as_str());
        let Some(mut row) = self.inner.db.row(KEPT_CERTIFICATE, values![directory, host]).await? else {
            return Ok(None);
        };
        let (account, pair): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.take()?, row.take()?);
        let (failures, due_at): (u32, Timestamp) = (row.take()?, row.take()?);
        let key = self.inner.keys.get(KeyName::SIGNING).await?;
        let open = |sealed: Option<Vec<u8>>, place| sealed.map(|sealed| key.open(place, &sealed)).transpose();
        Ok(Some(KeptCertificate {
            account: open(account, account_place(of))?,
            pair: open(pair, pair_place(of))?,
            failures,
            due_at,
        }))
    }

    /// Takes the next try for oneself, if it is due; of several who ask one gets it.
    ///
    /// Nobody else gets one before `until`, whatever becomes of this one.
    pub async fn claim_certificate(&self, of: &CertificateOf, now: Timestamp, until: Timestamp) -> Result<bool> {
        let begin = values![of.directory.as_str(), of.host.as_str(), now].to_vec();
        let claim = values![until, of.directory.as_str(), of.host.as_str(), now].to_vec();
        self.inner
            .db
            .write(move |tx| {
                let (begin, claim) = (begin.clone(), claim.clone());
                Box::pin(async move {
                    tx.execute(&BEGIN_CERTIFICATE, &begin).await?;
                    Ok(tx.execute(&CLAIM_CERTIFICATE, &claim).await? == 1)
                })
            })
            .await
    }

    /// Keeps the account at the authority, or forgets it.
    pub async fn keep_authority_account(&self, of: &CertificateOf, account: Option<&[u8]>) -> Result<()> {
        let key = self.inner.keys.get(KeyName::SIGNING).await?;
        let sealed = self.sealed_at(&key, account_place(of), account)?;
        let set = values![sealed, of.directory.as_str(), of.host.as_str()];
        self.inner.db.execute(KEEP_AUTHORITY_ACCOUNT, set).await.map(drop)
    }

    /// Keeps a new certificate with its key, and forgets those of other authorities and hosts.
    pub async fn keep_certificate(&self, of: &CertificateOf, pair: &[u8], due_at: Timestamp) -> Result<()> {
        let key = self.inner.keys.get(KeyName::SIGNING).await?;
        let sealed = self.seal(&key, pair_place(of), pair)?;
        let keep = values![sealed, due_at, of.directory.as_str(), of.host.as_str()].to_vec();
        let forget = values![of.directory.as_str(), of.host.as_str()].to_vec();
        self.inner
            .db
            .write(move |tx| {
                let (keep, forget) = (keep.clone(), forget.clone());
                Box::pin(async move {
                    tx.execute(&KEEP_CERTIFICATE, &keep).await?;
                    tx.execute(&FORGET_OTHER_CERTIFICATES, &forget).await.map(drop)
                })
            })
            .await
    }

    /// Counts a try that failed; the next is due at this time.
    pub async fn count_failed_certificate(&self, of: &CertificateOf, due_at: Timestamp) -> Result<()> {
        let set = values![due_at, of.directory.as_str(), of.host.as_str()];
        self.inner.db.execute(COUNT_FAILED_CERTIFICATE, set).await.map(drop)
    }

    fn sealed_at(&self, key: &DataKey, place: SealLocation, plain: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
        plain.map(|plain| self.seal(key, place, plain)).transpose()
    }
}
