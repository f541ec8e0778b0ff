//! Opening a WebSocket without cookies.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/ws/ticket`: a ticket for clients without cookies.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SocketTicket {
    /// Offer it as a second subprotocol, `ticket.<ticket>`, next to `io.v1`. Valid once.
    pub ticket: String,
    /// Seconds for which the ticket is valid.
    pub expires_in: u32,
}
