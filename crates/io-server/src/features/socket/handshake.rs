//! What stands between a signed-in person and an open socket or stream: how many may come at once, how many one network
//! may hold, and who has to stay away for a while.
//!
//! Must not know who is signed in, nor what is said inside.

use std::sync::Arc;

use io_core::limits::{Gcra, Passage};
use io_core::time::{Span, Timestamp};
use io_protocol::problem::ProblemCode;
use parking_lot::Mutex;

use crate::admission::client::ClientAddress;
use crate::admission::connection_slots::{Place, Places};
use crate::app::App;
use crate::http::problem::ApiError;
use crate::serve::lifecycle::Stage;
use crate::telemetry::metrics::Labelled;

/// When a network whose places are all taken may ask again.
const WHEN_FULL: Span = Span::seconds(30);

/// The door of one process.
#[derive(Debug, Default)]
pub struct Door {
    places: Arc<Places>,
    /// When the next one would come if all came at the set rate.
    next: Mutex<Option<Timestamp>>,
}

/// Lets a handshake begin, unless this node goes away or too many come at once: after a break everybody comes back in the
/// same moment, and whoever is told to wait costs less than whoever is let in and then waits for everything else.
pub(crate) fn knock(app: &App) -> Result<(), ApiError> {
    if app.stopping.stage() >= Stage::Draining {
        return Err(ApiError::new(ProblemCode::Unavailable).retry_after(app.config.drain.window));
    }
    let rate = app.config.socket.handshakes;
    let gcra = Gcra::with_burst(rate.count, rate.per, rate.burst);
    let mut next = app.door.next.lock();
    match gcra.check(*next, app.now()) {
        Passage::Allowed { new_tat } => {
            *next = Some(new_tat);
            Ok(())
        }
        Passage::Denied { retry_after } => {
            refused(app, "handshakes");
            Err(ApiError::new(ProblemCode::Busy).retry_after(retry_after))
        }
    }
}

/// Takes a place for as long as the socket or stream is open.
pub(crate) fn enter(app: &App, client: ClientAddress) -> Result<Place, ApiError> {
    let most = usize::try_from(app.config.socket.max_per_network).unwrap_or(usize::MAX);
    app.door.places.enter(client.network(), most).ok_or_else(|| {
        refused(app, "sockets");
        ApiError::new(ProblemCode::RateLimited).retry_after(WHEN_FULL)
    })
}

fn refused(app: &App, cap: &'static str) {
    app.metrics
        .http_connections_refused
        .get_or_create(&Labelled::new(cap))
        .inc();
}
