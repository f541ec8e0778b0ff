//! A whole IO in the test's process, with a fake clock.
//! Real listeners, a real database, real emails.
//!
//! It starts the server with a configuration and nothing more: tests talk to the server over the network.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use io_client::{Client, Credentials};
use io_core::time::Span;
use io_server::config::{Database, MailTransportKind, Secret, SmtpTls};
use io_server::{Config, Outside, Running};
use tempfile::TempDir;

use crate::clock::FakeClock;
use crate::entropy::SeededEntropy;
use crate::postgres::{TestDatabase, postgres_cluster};
use crate::smtp::SmtpCatcher;

/// The public URL of every test's IO.
/// Nothing listens there: the links in emails must come from the configuration, never from a request.
const PUBLIC_URL: &str = "https://io.test";

/// How often [`TestApp::advance_until`] moves the clock.
/// The server reads the clock less often than that.
const STEP_INTERVAL: Duration = Duration::from_millis(20);

/// The database that a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A database file in a fresh folder.
    Sqlite,
    /// A fresh database in the cluster of `IO_TEST_POSTGRES`.
    Postgres,
}

/// A running IO for one test.
pub struct TestApp {
    /// The clock that the server reads.
    pub clock: Arc<FakeClock>,
    /// The mail server that receives its emails.
    pub mail: SmtpCatcher,
    /// The database that it runs on.
    pub engine: Engine,
    running: Option<Running>,
    config: Box<Config>,
    starts: u64,
    visitors: AtomicU16,
    folder: TempDir,
}

impl TestApp {
    /// Starts an IO on SQLite with the configuration for tests.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Like [`Self::start`], with a changed configuration.
    pub async fn with(tweak: impl FnOnce(&mut Config)) -> Self {
        Box::pin(Self::open(Engine::Sqlite, None, tweak)).await
    }

    /// Runs a test once for each engine, each time on a new IO.
    pub async fn each_engine(test: impl AsyncFn(Self)) {
        Self::each_engine_with(|_| {}, test).await;
    }

    /// Like [`Self::each_engine`], with a changed configuration.
    #[expect(clippy::print_stderr, reason = "shows on which engine a test failed")]
    pub async fn each_engine_with(tweak: impl Fn(&mut Config), test: impl AsyncFn(Self)) {
        eprintln!("on SQLite:");
        // Boxed: a whole server is a large future.
        test(Box::pin(Self::open(Engine::Sqlite, None, &tweak)).await).await;
        if let Some(cluster) = postgres_cluster() {
            eprintln!("on PostgreSQL:");
            let database = TestDatabase::create(&cluster)
                .await
                .expect("the cluster creates a database");
            test(Box::pin(Self::open(Engine::Postgres, Some(database.url()), &tweak)).await).await;
            database.remove().await.expect("the cluster drops the database");
        }
    }

    async fn open(engine: Engine, postgres: Option<String>, tweak: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let mail = SmtpCatcher::start().await.expect("a loopback port is free");
        let mut config = Box::new(Config::for_tests(folder.path()));
        PUBLIC_URL.clone_into(&mut config.public_url);
        if let Some(url) = postgres {
            config.database = Database::Postgres(Secret::new(url));
        }
        let certificate = folder.path().join("mail-ca.pem");
        std::fs::write(&certificate, mail.certificate()).expect("the temporary folder is writable");
        config.mail.transport = MailTransportKind::Smtp;
        config.mail.smtp.host = mail.address().ip().to_string();
        config.mail.smtp.port = mail.address().port();
        config.mail.smtp.tls = SmtpTls::StarttlsRequired;
        config.mail.smtp.ca_file = Some(certificate);
        // The fake clock does not move by itself, so a random delay would never pass.
        config.matching.announce_jitter = Span::ZERO;
        tweak(&mut config);
        let mut app = Self {
            clock: Arc::default(),
            mail,
            engine,
            running: None,
            config,
            starts: 0,
            visitors: AtomicU16::new(0),
            folder,
        };
        app.begin().await;
        app
    }

    async fn begin(&mut self) {
        self.starts += 1;
        let outside = Outside {
            clock: Arc::clone(&self.clock) as _,
            entropy: Arc::new(SeededEntropy::new(self.starts)),
        };
        let running = Box::pin(io_server::start((*self.config).clone(), outside)).await;
        self.running = Some(running.expect("IO starts with the configuration of the test"));
    }

    /// Stops the server gracefully.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Stops gracefully and starts again on another port.
    /// Keeps the data, the mail server and the clock.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.begin().await;
    }

    /// Like [`Self::restart`], with a changed configuration.
    pub async fn restart_with(&mut self, tweak: impl FnOnce(&mut Config)) {
        self.stop().await;
        tweak(&mut self.config);
        self.begin().await;
    }

    /// Moves the fake clock step by step until something happens.
    ///
    /// For what the server does at a time that the test does not know.
    pub async fn advance_until<T>(&self, step: Span, happened: impl Future<Output = T>) -> T {
        let mut happened = std::pin::pin!(happened);
        let mut beat = tokio::time::interval(STEP_INTERVAL);
        loop {
            tokio::select! {
                outcome = &mut happened => return outcome,
                _ = beat.tick() => self.clock.advance(step),
            }
        }
    }

    /// The running server.
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("the server is running")
    }

    /// The configuration that it runs with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The folder that holds its data.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The base URL of its public routes.
    pub fn base(&self) -> String {
        format!("http://{}", self.running().address)
    }

    /// The base URL of metrics and detailed health.
    pub fn internal(&self) -> String {
        format!("http://{}", self.running().internal)
    }

    /// A bearer client with its own local address.
    /// Limits per address then count it alone.
    pub fn client(&self) -> Client {
        self.visitor(Credentials::Bearer)
    }

    /// A cookie client, like the web app, with its own local address.
    pub fn browser(&self) -> Client {
        self.visitor(Credentials::Browser)
    }

    fn visitor(&self, credentials: Credentials) -> Client {
        let [high, low] = self.visitors.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let from = IpAddr::from(Ipv4Addr::new(127, 1, high, low));
        Client::from_address(&self.base(), credentials, Some(from))
            .expect("the client can be built")
            .with_origin(PUBLIC_URL)
    }
}
