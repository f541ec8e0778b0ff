//! The parts of one running server, made once at the start, in the order written here.
//!
//! Must not hold state of one request.

use std::ops::Deref;
use std::sync::Arc;

use anyhow::Context as _;
use io_core::outside::{Clock, Entropy};
use io_core::time::{Timestamp, Uptime};
use io_realtime::Realtime;
use io_store::Store;
use io_store::account::PublishedRules;
use parking_lot::Mutex;

use crate::admission::{Admission, Challenges, Limiter};
use crate::backup::{BackupProgress, Backups};
use crate::calendar::Calendar;
use crate::config::{Config, Dsn};
use crate::doctor::LastLook;
use crate::keys::{Ring, RootKeys};
use crate::live_config::LiveConfig;
use crate::live_words::LiveWords;
use crate::mail::{EmailCeilings, EmailTexts, MailDelays, MailReports, MailTransport};
use crate::outside::Outside;
use crate::pictures::Pictures;
use crate::published_rules;
use crate::push::Push;
use crate::stopping::{Stage, Stopping};
use crate::storage::{self, OwnFolder};
use crate::store_health::StoreHealth;
use crate::telemetry::error_reports::{ErrorReports, Sender};
use crate::telemetry::{Metrics, SecurityLog};
use crate::tls::{Means, Tls};
use crate::tokens::Tokens;

/// A cheap handle on the parts of the server.
#[derive(Clone)]
pub struct App(Arc<AppState>);

/// The parts. A part may use the parts above it.
pub struct AppState {
    /// The configuration of the start, checked.
    pub config: Config,
    /// The configuration of now: the same, but for the keys that are reloaded on SIGHUP.
    pub live: LiveConfig,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The metrics.
    pub metrics: Metrics,
    /// The security log.
    pub security: SecurityLog,
    /// What encrypts connections of people, if IO does it itself.
    pub tls: Option<Tls>,
    /// Reports of errors to a collector, if there is one.
    pub error_reports: ErrorReports,
    /// What sends them, until its job takes it.
    pub error_sender: Mutex<Option<Sender>>,
    /// The rate limits of addresses, accounts and logins.
    pub limits: Limiter,
    /// The puzzles before a sign-in email, while there is a raid and the operator wants them.
    pub challenges: Challenges,
    /// How far the server is in stopping, and what the stop waits for.
    pub stopping: Stopping,
    /// The root of all keys; every use derives its own. They may change meanwhile.
    pub root_keys: Arc<RootKeys>,
    /// The data folder, which no other server uses meanwhile.
    pub folder: OwnFolder,
    /// The store.
    pub store: Store,
    /// Backups, if they are configured.
    pub backups: Option<Backups>,
    /// How far they are.
    pub backup_progress: BackupProgress,
    /// The pictures of people, if this place takes them.
    pub pictures: Option<Pictures>,
    /// Whether the store accepts writes, as checked a moment ago.
    pub store_health: StoreHealth,
    /// What the server saw when it last looked whether all is well.
    pub last_look: LastLook,
    /// How far this process may delete by age.
    pub calendar: Calendar,
    /// The rules in force.
    pub rules: PublishedRules,
    /// The proofs of logins: access tokens, refresh tokens, tickets.
    pub tokens: Tokens,
    /// The texts of emails.
    pub email_texts: EmailTexts,
    /// The ceilings on all sign-in emails together.
    pub email_ceilings: EmailCeilings,
    /// Sends emails.
    pub mail: MailTransport,
    /// Pushes to devices, where that is switched on.
    pub push: Option<Push>,
    /// Hears what providers report about emails.
    pub mail_reports: MailReports,
    /// Whether emails leave late.
    pub mail_delays: MailDelays,
    /// The word lists of now.
    pub words: Arc<LiveWords>,
    /// The version of the matcher's numbers that this node has.
    pub tuned: Mutex<u64>,
    /// The live side: sockets, chats, searches.
    pub realtime: Realtime,
    /// How many sockets and streams may open.
    pub admission: Admission,
}

impl App {
    /// Makes every part, the lowest first.
    ///
    /// Configuration, metrics, store, tokens, mail, live side.
    pub async fn open(config: Config, outside: Outside) -> anyhow::Result<Self> {
        let folder = OwnFolder::take(&config, outside.clock.now()).await?;
        // Boxed: opening every part makes a large future.
        Box::pin(Self::open_in(folder, config, outside)).await
    }

    /// The same in a folder that is already taken.
    pub(crate) async fn open_in(folder: OwnFolder, config: Config, outside: Outside) -> anyhow::Result<Self> {
        let Outside { clock, entropy } = outside.clone();
        let metrics = Metrics::default();
        metrics.process.started.set(clock.now().as_seconds());
        let counted = metrics.security_events.clone();
        let security = SecurityLog::new(Arc::clone(&clock), Arc::clone(&entropy), counted);
        let tls = Tls::open(&config, clock.now(), &metrics)?;
        let (error_reports, error_sender) = match &config.error_reports {
            Some(dsn) => {
                let dsn = Dsn::parse(dsn.reveal()).context("error_reports.dsn")?;
                let (clock, entropy) = (Arc::clone(&clock), Arc::clone(&entropy));
                ErrorReports::open(&dsn, config.environment.name(), clock, entropy)?
            }
            None => (ErrorReports::default(), Mutex::default()),
        };
        let limits = Limiter::new(config.limits.clone(), metrics.ratelimit.clone());
        let admission = Admission::new(&config.socket, metrics.http_connections_refused.clone());
        let challenges = Challenges::new(&*entropy, config.auth.challenge_bits);
        let stopping = Stopping::default();
        let ring = Ring::open(&config, &*entropy)?;
        let owner = storage::claim(&config);
        let store = storage::open_store(&config, &ring, &entropy, Some(owner)).await?;
        store.note_keys(clock.now()).await?;
        if let Some(tls) = &tls {
            let means = Means {
                store: &store,
                entropy: &*entropy,
                metrics: &metrics,
            };
            tls.restore(means, clock.now()).await?;
        }
        let root_keys = Arc::new(RootKeys::new(ring));
        let backups = Backups::open(&config, Arc::clone(&root_keys), &outside)?;
        let pictures = Pictures::open(&config, &clock).context("pictures.store")?;
        let unexplained = metrics.clock_unexplained_seconds.clone();
        let calendar = Calendar::open(store.clone(), Arc::clone(&clock), unexplained).await?;
        let rules = published_rules::publish(&store, config.own_rules.as_deref(), clock.now()).await?;
        let (issuer, life) = (&config.public_url, config.auth.access_life);
        let tokens = Tokens::open(store.clone(), Arc::clone(&clock), Arc::clone(&entropy), issuer, life).await?;
        let email_texts = EmailTexts::new(config.public_url.as_str());
        let email_ceilings = EmailCeilings::new(&config.auth);
        let mail = MailTransport::open(&config, &clock).context("mail")?;
        let push = Push::open(&config, &store, &*entropy, clock.now()).await?;
        let mail_reports = MailReports::open(&config.mail, &clock).context("mail")?;
        let words = Arc::new(LiveWords::default());
        let (of_clock, of_entropy, of_words) = (Arc::clone(&clock), Arc::clone(&entropy), Arc::clone(&words));
        let realtime = crate::chat_store::start(&config, store.clone(), of_clock, of_entropy, of_words).await?;
        Ok(Self(Arc::new(AppState {
            live: LiveConfig::new(&config),
            config,
            clock,
            entropy,
            metrics,
            security,
            tls,
            error_reports,
            error_sender,
            limits,
            challenges,
            stopping,
            root_keys,
            folder,
            store,
            backups,
            backup_progress: BackupProgress::default(),
            pictures,
            store_health: StoreHealth::default(),
            last_look: LastLook::default(),
            calendar,
            rules,
            tokens,
            email_texts,
            email_ceilings,
            mail,
            push,
            mail_reports,
            mail_delays: MailDelays::default(),
            words,
            tuned: Mutex::default(),
            realtime,
            admission,
        })))
    }

    /// The names of the checks that fail: with one, this server cannot take users.
    pub async fn failing(&self) -> Vec<&'static str> {
        let mut failing = Vec::new();
        if self.stopping.stage() > Stage::Serving {
            failing.push("draining");
        }
        if self.stopping.failed_task().is_some() || !self.realtime.is_alive() {
            failing.push("task");
        }
        failing.extend(self.store_health.failing(&self.store, self.uptime()).await);
        failing
    }

    /// Now, as a calendar shows it: for what is stored or shown.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Now, on the clock that never steps: for deadlines, limits and waiting times.
    pub fn uptime(&self) -> Uptime {
        self.clock.uptime()
    }
}

impl Deref for App {
    type Target = AppState;
    fn deref(&self) -> &AppState {
        &self.0
    }
}
