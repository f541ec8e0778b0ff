//! What every handler can reach: the parts of one running server, made once at the start in the order written here.
//!
//! Must not hold state of one request.

use std::ops::Deref;
use std::sync::Arc;

use io_core::outside::{Clock, Entropy};
use io_core::time::Timestamp;

use crate::config::Config;
use crate::lifecycle::Stopping;
use crate::outside::Outside;

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
    /// How far the server is in stopping, and the sockets that it waits for.
    pub stopping: Stopping,
}

impl App {
    /// Makes every part, the lowest first: configuration, metrics, store, tokens, mail, realtime.
    #[expect(
        clippy::unused_async,
        reason = "the store, which opens files and connections, is made here"
    )]
    pub async fn open(config: Config, outside: Outside) -> anyhow::Result<Self> {
        let Outside { clock, entropy } = outside;
        let stopping = Stopping::default();
        Ok(Self(Arc::new(Parts {
            config,
            clock,
            entropy,
            stopping,
        })))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
