//! What every handler can reach: the parts of one running server, made once at the start in the order written here.
//!
//! Must not hold state of one request.

use std::fs::DirBuilder;
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use io_core::outside::{Clock, Entropy};
use io_core::time::Timestamp;
use io_realtime::Realtime;
use io_store::{KeyEncryptionKey, Store, StoreConfig};

use crate::admission::limiter::Limiter;
use crate::config::{Config, Database};
use crate::features::socket::Door;
use crate::http::headers::SecurityHeaders;
use crate::keys::RootKey;
use crate::mail::LetterCeiling;
use crate::mail::{Delays, Letters, MailTransport};
use crate::outside::Outside;
use crate::serve::lifecycle::Stopping;
use crate::store_health::LastPing;
use crate::telemetry::Metrics;
use crate::tokens::Tokens;

/// Threads that read from SQLite.
const READERS: usize = 4;

/// Connections to PostgreSQL.
const CONNECTIONS: usize = 16;

/// A cheap handle on the parts of the server.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts. A part may use those above it.
pub struct Parts {
    /// The configuration, checked.
    pub config: Config,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Every number that is measured.
    pub metrics: Metrics,
    /// The security headers of every answer.
    pub headers: SecurityHeaders,
    /// How often an address or an account may do what.
    pub limits: Limiter,
    /// How far the server is in stopping, and the sockets that it waits for.
    pub stopping: Stopping,
    /// The root of all keys; every use derives its own.
    pub root_key: RootKey,
    /// Durable truth.
    pub store: Store,
    /// Whether it took what was written, a moment ago.
    pub last_ping: LastPing,
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
    /// What stands before a socket.
    pub door: Door,
}

impl App {
    /// Makes every part, the lowest first: configuration, metrics, store, tokens, mail, realtime.
    pub async fn open(config: Config, outside: Outside) -> anyhow::Result<Self> {
        let Outside { clock, entropy } = outside;
        let metrics = Metrics::default();
        let headers = SecurityHeaders::new(&config.public_url);
        let limits = Limiter::new(config.limits.clone(), metrics.ratelimit.clone());
        let stopping = Stopping::default();
        make_private(&config.data_dir)?;
        let root_key = RootKey::open(&config, &*entropy)?;
        let store = open_store(&config, &root_key, &entropy).await?;
        let (issuer, life) = (&config.public_url, config.auth.access_life);
        let tokens = Tokens::open(store.clone(), Arc::clone(&entropy), issuer, life, clock.now()).await?;
        let letters = Letters::new(config.public_url.as_str());
        let letter_ceiling = LetterCeiling::new(config.auth.letters_per_hour_global);
        let mail = MailTransport::open(&config).context("mail")?;
        let realtime =
            crate::chat_store::start(&config, store.clone(), Arc::clone(&clock), Arc::clone(&entropy)).await?;
        Ok(Self(Arc::new(Parts {
            config,
            clock,
            entropy,
            metrics,
            headers,
            limits,
            stopping,
            root_key,
            store,
            last_ping: LastPing::default(),
            tokens,
            letters,
            letter_ceiling,
            mail,
            delays: Delays::default(),
            realtime,
            door: Door::default(),
        })))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Makes the data folder, open to nobody else, unless it is there.
fn make_private(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// The store of an installation; commands open it too, beside a running server.
pub(crate) async fn open_store(
    config: &Config,
    root_key: &RootKey,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Store> {
    let store = Store::open(store_config(config, root_key), Arc::clone(entropy)).await;
    store.context("the store does not open")
}

fn store_config(config: &Config, root_key: &RootKey) -> StoreConfig {
    let database = match &config.database {
        Database::Sqlite(folder) => io_store::Database::Sqlite {
            data: folder.join("io.db"),
            keys: folder.join("keys.db"),
            readers: READERS,
        },
        Database::Postgres(url) => io_store::Database::Postgres {
            url: url.reveal().to_owned(),
            connections: CONNECTIONS,
        },
    };
    StoreConfig::new(database, KeyEncryptionKey::new(*root_key.derive("key encryption key")))
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
