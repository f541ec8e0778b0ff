//! TLS on the listeners for people: which certificate they show, and how it changes while connections stay open.
//!
//! Must not know HTTP, nor who connects.

mod acme;
mod der;
mod https;
mod pair;
mod renewal;

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

use self::acme::Challenges;
pub use self::pair::{Pair, Unusable};
pub use self::renewal::Means;
use crate::config::{Acme, Config, TlsFiles};
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Labelled;

/// From this time before its end on, a certificate that nobody renewed is warned of.
const WARN_BEFORE: Span = Span::days(7);

/// The part of the server that encrypts.
pub struct Tls {
    config: Arc<ServerConfig>,
    shown: Arc<Shown>,
    host: String,
    source: Source,
    /// What the plain listener shows while an order is open.
    challenges: Challenges,
    watch: Mutex<Watch>,
}

/// Where the certificate is from.
enum Source {
    Files(TlsFiles),
    Authority(Acme),
}

impl Source {
    /// Its name in metrics.
    fn name(&self) -> &'static str {
        match self {
            Self::Files(_) => "files",
            Self::Authority(_) => "acme",
        }
    }
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
    /// A pair of files that cannot be used is an error. One from an authority is shown by [`Self::restore`].
    pub fn open(config: &Config, now: Timestamp, metrics: &Metrics) -> anyhow::Result<Option<Self>> {
        if let Some(authority) = config.tls.acme.clone() {
            return Self::new(config, Source::Authority(authority)).map(Some);
        }
        let Some(files) = config.tls.files.clone() else {
            return Ok(None);
        };
        let seen = look_at(&files);
        let pair = Pair::read(&files.certificate, &files.key, now)?;
        let tls = Self::new(config, Source::Files(files))?;
        tls.show(pair, metrics);
        tls.watch.lock().seen = seen;
        Ok(Some(tls))
    }

    fn new(config: &Config, source: Source) -> anyhow::Result<Self> {
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
            source,
            challenges: Challenges::default(),
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

    /// What proves to an authority that asks for this token that the host is ours.
    pub fn proof(&self, token: &str) -> Option<String> {
        self.challenges.answer(token)
    }

    /// Takes the files again if they changed since they were last taken.
    ///
    /// What cannot be used changes nothing; it is said once, and tried again.
    pub fn look(&self, now: Timestamp, metrics: &Metrics) {
        if let Source::Files(files) = &self.source
            && look_at(files) != self.watch.lock().seen
        {
            self.renew(now, metrics);
        }
        self.warn_of_the_end(now);
    }

    /// Takes the files again, changed or not.
    pub fn renew(&self, now: Timestamp, metrics: &Metrics) {
        let Source::Files(files) = &self.source else { return };
        // Looked at before they are read: a change in between is seen next time.
        let seen = look_at(files);
        match Pair::read(&files.certificate, &files.key, now) {
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
            .get_or_create_owned(&Labelled::new(self.source.name()));
        expiry.set(pair.validity.until.as_seconds());
        *self.shown.0.write() = Some(pair);
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

fn look_at(files: &TlsFiles) -> Vec<Seen> {
    let look = |path: &PathBuf| {
        // It follows links: a secret of Kubernetes changes by a link in the middle of its path.
        let found = std::fs::metadata(path).ok()?;
        Some((found.modified().ok()?, found.len()))
    };
    [&files.certificate, &files.key].map(look).to_vec()
}
