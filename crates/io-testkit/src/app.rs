//! A whole IO inside the test's process: real listeners, a real database, real letters, and a clock that stands still.
//!
//! Must not reach into the server beyond starting it with a configuration: tests talk to it over the wire.

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
use crate::postgres::{TestDatabase, postgres_wanted};
use crate::smtp::SmtpCatcher;

/// The public address of every test's IO. Nothing listens there: what the server writes into letters must come from
/// its configuration, never from a request.
const PUBLIC_URL: &str = "https://io.test";

/// How often [`TestApp::let_time_pass_until`] takes a step; the server looks at the clock less often than that.
const BEAT: Duration = Duration::from_millis(20);

/// Where the data are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A fresh folder.
    Sqlite,
    /// A fresh database in the cluster of `IO_TEST_POSTGRES`.
    Postgres,
}

/// A running IO.
pub struct TestApp {
    /// The time, as the server sees it.
    pub clock: Arc<FakeClock>,
    /// Where its letters arrive.
    pub mail: SmtpCatcher,
    /// Where the data are.
    pub engine: Engine,
    running: Option<Running>,
    config: Config,
    starts: u64,
    visitors: AtomicU16,
    folder: TempDir,
}

impl TestApp {
    /// An IO with the configuration of tests, on SQLite.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with another configuration.
    pub async fn with(tweak: impl FnOnce(&mut Config)) -> Self {
        Self::open(Engine::Sqlite, None, tweak).await
    }

    /// Runs a test on each engine, each time on an IO of its own.
    pub async fn each_engine(test: impl AsyncFn(Self)) {
        Self::each_engine_with(|_| {}, test).await;
    }

    /// The same with another configuration.
    #[expect(clippy::print_stderr, reason = "a failing test says on which engine")]
    pub async fn each_engine_with(tweak: impl Fn(&mut Config), test: impl AsyncFn(Self)) {
        eprintln!("on SQLite:");
        test(Self::open(Engine::Sqlite, None, &tweak).await).await;
        if let Some(cluster) = postgres_wanted() {
            eprintln!("on PostgreSQL:");
            let database = TestDatabase::create(&cluster)
                .await
                .expect("the cluster takes a new database");
            test(Self::open(Engine::Postgres, Some(database.url()), &tweak).await).await;
            database.remove().await.expect("the cluster gives the database back");
        }
    }

    async fn open(engine: Engine, postgres: Option<String>, tweak: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("the system has room for a temporary folder");
        let mail = SmtpCatcher::start().await.expect("a loopback port is free");
        let mut config = Config::for_tests(folder.path());
        PUBLIC_URL.clone_into(&mut config.public_url);
        if let Some(url) = postgres {
            config.database = Database::Postgres(Secret::new(url));
        }
        let certificate = folder.path().join("mail-ca.pem");
        std::fs::write(&certificate, mail.certificate()).expect("the temporary folder can be written");
        config.mail.transport = MailTransportKind::Smtp;
        config.mail.smtp.host = mail.address().ip().to_string();
        config.mail.smtp.port = mail.address().port();
        config.mail.smtp.tls = SmtpTls::StarttlsRequired;
        config.mail.smtp.ca_file = Some(certificate);
        // The clock stands still, so whatever waits for a random moment would wait for the test to move it.
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
        let running = io_server::start(self.config.clone(), outside).await;
        self.running = Some(running.expect("IO starts with the configuration of the test"));
    }

    /// Stops gracefully.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Stops gracefully and starts again on the same data, mail and clock; on another port.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.begin().await;
    }

    /// The same with another configuration.
    pub async fn restart_with(&mut self, tweak: impl FnOnce(&mut Config)) {
        self.stop().await;
        tweak(&mut self.config);
        self.begin().await;
    }

    /// Lets the fake clock run, step by step, until something has happened: for what the server notices only by itself.
    pub async fn let_time_pass_until<T>(&self, step: Span, happened: impl Future<Output = T>) -> T {
        let mut happened = std::pin::pin!(happened);
        let mut beat = tokio::time::interval(BEAT);
        loop {
            tokio::select! {
                outcome = &mut happened => return outcome,
                _ = beat.tick() => self.clock.advance(step),
            }
        }
    }

    /// The running server.
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("the server was not stopped")
    }

    /// The configuration it runs with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The folder that holds its data.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Where its public routes are.
    pub fn base(&self) -> String {
        format!("http://{}", self.running().address)
    }

    /// Where metrics and detailed health are.
    pub fn internal(&self) -> String {
        format!("http://{}", self.running().internal)
    }

    /// A client with tokens, from a local address of its own, so that limits for each address count it alone.
    pub fn client(&self) -> Client {
        self.visitor(Credentials::Bearer)
    }

    /// A client as the web app, from a local address of its own.
    pub fn browser(&self) -> Client {
        self.visitor(Credentials::Browser)
    }

    fn visitor(&self, credentials: Credentials) -> Client {
        let [high, low] = self.visitors.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let from = IpAddr::from(Ipv4Addr::new(127, 1, high, low));
        Client::from_address(&self.base(), credentials, Some(from))
            .expect("a client needs nothing from outside")
            .claiming(PUBLIC_URL)
    }
}
