//! What a signed-in request must pass before it becomes a socket or a stream.
//!
//! Must not know who is signed in, nor what is sent through it.

use io_core::time::Span;
use io_protocol::problem::ProblemCode;

use super::problem::ApiError;
use crate::admission::client::ClientAddress;
use crate::admission::connection_slots::ConnectionSlot;
use crate::app::App;
use crate::stopping::Stage;

/// When a network that has no free slot may ask again.
const WHEN_FULL: Span = Span::seconds(30);

/// Lets a handshake begin, unless this node is stopping or too many come at once.
///
/// After an outage everyone reconnects at the same moment: telling a client to wait costs less than letting it in to
/// wait for everything else.
pub(crate) fn admit_handshake(app: &App) -> Result<(), ApiError> {
    if app.stopping.stage() >= Stage::Draining {
        return Err(ApiError::new(ProblemCode::Unavailable).retry_after(app.config.drain.window));
    }
    let admitted = app.admission.admit_handshake(app.uptime());
    admitted.map_err(|wait| ApiError::new(ProblemCode::Busy).retry_after(wait))
}

/// Takes a connection slot for as long as the socket or stream is open.
pub(crate) fn take_slot(app: &App, client: ClientAddress) -> Result<ConnectionSlot, ApiError> {
    let slot = app.admission.take_slot(client);
    slot.ok_or_else(|| ApiError::new(ProblemCode::RateLimited).retry_after(WHEN_FULL))
}
