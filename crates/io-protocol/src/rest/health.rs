//! Health checks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer of a liveness or readiness check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok` or `unavailable`.
    pub status: String,
}
