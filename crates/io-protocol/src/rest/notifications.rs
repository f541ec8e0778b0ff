//! Telling people who look elsewhere: what a device may install for it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /api/app`: what this server offers beside its pages. The same for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Abilities {
    /// Whether a browser may keep the service worker, which notifications need. If not, it should remove it.
    pub worker: bool,
}
