//! What every handler can reach: the parts of one running server, made once at the start in the order written here.
//!
//! Must not hold state of one request.

use std::ops::Deref;
use std::sync::Arc;

use anyhow::Context as _;
use io_core::outside::{Clock, Entropy};
use io_core::time::Timestamp;
use io_realtime::Realtime;
use io_store::Store;

use crate::admission::{Admission, Limiter};
use crate::config::Config;
use crate::keys::RootKey;
use crate::mail::LetterCeiling;
use crate::mail::{Delays, Letters, MailTransport};
use crate::outside::Outside;
use crate::stopping::Stopping;
use crate::storage;
use crate::store_health::StoreHealth;
use crate::telemetry::Metrics;
use crate::tokens::Tokens;

/// A cheap handle on the parts of the server.
#[derive(Clone)]
pub struct App(Arc<AppState>);

/// The parts. A part may use those above it.
pub struct AppState {
    /// The configuration, checked.
    pub config: Config,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Every number that is measured.
    pub metrics: Metrics,
    /// How often an address or an account may do what.
    pub limits: Limiter,
    /// How far the server is in stopping, and the sockets that it waits for.
    pub stopping: Stopping,
    /// The root of all keys; every use derives its own.
    pub root_key: RootKey,
    /// Durable truth.
    pub store: Store,
    /// Whether it took what was written, a moment ago.
    pub store_health: StoreHealth,
    /// Proofs of logins.
    pub tokens: Tokens,
    /// Writes letters.
    pub letters: Letters,
    /// How many sign-in letters may leave.
    pub letter_ceiling: LetterCeiling,
    /// Sends them.
    pub mail: MailTransport,
    /// Whether they leave late.
    pub delays: Delays,
    /// The live side: sockets, chats, searches.
    pub realtime: Realtime,
    /// How many sockets and streams may open.
    pub admission: Admission,
}

impl App {
    /// Makes every part, the lowest first: configuration, metrics, store, tokens, mail, realtime.
    pub async fn open(config: Config, outside: Outside) -> anyhow::Result<Self> {
        let Outside { clock, entropy } = outside;
        let metrics = Metrics::default();
        let limits = Limiter::new(config.limits.clone(), metrics.ratelimit.clone());
        let admission = Admission::new(&config.socket, metrics.http_connections_refused.clone());
        let stopping = Stopping::default();
        storage::make_private(&config.data_dir)?;
        let root_key = RootKey::open(&config, &*entropy)?;
        let store = storage::open_store(&config, &root_key, &entropy).await?;
        let (issuer, life) = (&config.public_url, config.auth.access_life);
        let tokens = Tokens::open(store.clone(), Arc::clone(&entropy), issuer, life, clock.now()).await?;
        let letters = Letters::new(config.public_url.as_str());
        let letter_ceiling = LetterCeiling::new(config.auth.emails_per_hour_global);
        let mail = MailTransport::open(&config).context("mail")?;
        let realtime =
            crate::chat_store::start(&config, store.clone(), Arc::clone(&clock), Arc::clone(&entropy)).await?;
        Ok(Self(Arc::new(AppState {
            config,
            clock,
            entropy,
            metrics,
            limits,
            stopping,
            root_key,
            store,
            store_health: StoreHealth::default(),
            tokens,
            letters,
            letter_ceiling,
            mail,
            delays: Delays::default(),
            realtime,
            admission,
        })))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Deref for App {
    type Target = AppState;
    fn deref(&self) -> &AppState {
        &self.0
    }
}
