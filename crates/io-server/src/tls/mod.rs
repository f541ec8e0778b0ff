//! TLS on the listeners for people: which certificate they show, and how it changes while connections stay open.
//!
//! Must not know HTTP, nor who connects.

mod der;
mod pair;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use io_core::certificate::Standing;
use io_core::time::{Span, Timestamp};
use parking_lot::{Mutex, RwLock};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::version::{TLS12, TLS13};

pub use self::pair::{Pair, Unusable};
use crate::config::{Config, TlsFiles};
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Labelled;

/// From this time before its end on, a certificate that nobody renewed is warned of.
const WARN_BEFORE: Span = Span::days(7);

/// The part of the server that encrypts.
pub struct Tls {
    config: Arc<ServerConfig>,
    shown: Arc<Shown>,
    host: String,
    files: TlsFiles,
    watch: Mutex<Watch>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

/// The pair that new connections get; those that are open keep what they have.
#[derive(Debug, Default)]
struct Shown(RwLock<Option<Pair>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().as_ref().map(|pair| Arc::clone(&pair.certified))
    }
}

/// What the files looked like when they were taken, and what was last said about them.
#[derive(Debug, Default)]
struct Watch {
    seen: Vec<Seen>,
    refused: Option<Unusable>,
    warned: Option<Timestamp>,
}

/// When a file was changed, and its length. A file that cannot be looked at has neither.
type Seen = Option<(SystemTime, u64)>;

impl Tls {
    /// Opens what the configuration names; nothing if it names nothing.
    ///
    /// A pair that cannot be used is an error.
    pub fn open(config: &Config, now: Timestamp, metrics: &Metrics) -> anyhow::Result<Option<Self>> {
        let Some(files) = config.tls.files.clone() else {
            return Ok(None);
        };
        let tls = Self::new(config, files)?;
        let seen = tls.look_at_files();
        let pair = Pair::read(&tls.files.certificate, &tls.files.key, now)?;
        tls.show(pair, metrics);
        tls.watch.lock().seen = seen;
        Ok(Some(tls))
    }

    fn new(config: &Config, files: TlsFiles) -> anyhow::Result<Self> {
        let shown = Arc::new(Shown::default());
        // All suites of this provider are forward-secret and authenticated (AEAD), and it has no older version.
        let mut server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&shown) as _);
        // HTTP/2 is not served.
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Nothing is kept for a session that may resume: its client keeps it, sealed with keys of this process.
        server.ticketer = ring::Ticketer::new()?;
        server.send_tls13_tickets = 1;
        Ok(Self {
            config: Arc::new(server),
            shown,
            host: config.public_host(),
            files,
            watch: Mutex::default(),
        })
    }

    /// What encrypts a connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }

    /// Until when the certificate that is shown is valid; `None`: there is none yet.
    pub fn expires(&self) -> Option<Timestamp> {
        self.shown.0.read().as_ref().map(|pair| pair.validity.until)
    }

    /// Takes the files again if they changed since they were last taken.
    ///
    /// What cannot be used changes nothing; it is said once, and tried again.
    pub fn look(&self, now: Timestamp, metrics: &Metrics) {
        if self.look_at_files() != self.watch.lock().seen {
            self.renew(now, metrics);
        }
        self.warn_of_the_end(now);
    }

    /// Takes the files again, changed or not.
    pub fn renew(&self, now: Timestamp, metrics: &Metrics) {
        // Looked at before they are read: a change in between is seen next time.
        let seen = self.look_at_files();
        match Pair::read(&self.files.certificate, &self.files.key, now) {
            Ok(pair) => {
                tracing::info!(until = pair::shown(pair.validity.until), "the certificate was taken");
                self.show(pair, metrics);
                *self.watch.lock() = Watch {
                    seen,
                    ..Watch::default()
                };
            }
            Err(unusable) => self.refuse(unusable, metrics),
        }
    }

    fn refuse(&self, unusable: Unusable, metrics: &Metrics) {
        let mut watch = self.watch.lock();
        if watch.refused.as_ref() != Some(&unusable) {
            let failed = Labelled::new("reload");
            metrics.cert_failures.get_or_create(&failed).inc();
            tracing::error!(cause = %unusable, "the new certificate cannot be used; the one in use stays");
            watch.refused = Some(unusable);
        }
    }

    fn show(&self, pair: Pair, metrics: &Metrics) {
        if !pair.names(&self.host) {
            tracing::warn!(host = self.host, "the certificate does not name the host of public_url");
        }
        let expiry = metrics
            .cert_expiry_timestamp
            .get_or_create_owned(&Labelled::new("files"));
        expiry.set(pair.validity.until.as_seconds());
        *self.shown.0.write() = Some(pair);
    }

    fn look_at_files(&self) -> Vec<Seen> {
        let look = |path: &PathBuf| {
            // It follows links: a secret of Kubernetes changes by a link in the middle of its path.
            let found = std::fs::metadata(path).ok()?;
            Some((found.modified().ok()?, found.len()))
        };
        [&self.files.certificate, &self.files.key].map(look).to_vec()
    }

    /// Says once that a certificate ends soon, and once that it ended.
    fn warn_of_the_end(&self, now: Timestamp) {
        let Some(validity) = self.shown.0.read().as_ref().map(|pair| pair.validity) else {
            return;
        };
        let over = validity.at(now) == Standing::Over;
        let near = validity.until - WARN_BEFORE;
        let since = if over { validity.until } else { near };
        let mut watch = self.watch.lock();
        if now < since || watch.warned >= Some(since) {
            return;
        }
        watch.warned = Some(since);
        let until = pair::shown(validity.until);
        if over {
            tracing::error!(
                until,
                "the certificate has expired; people cannot connect until it is renewed"
            );
        } else {
            tracing::warn!(until, "the certificate expires soon, and no new one came");
        }
    }
}
