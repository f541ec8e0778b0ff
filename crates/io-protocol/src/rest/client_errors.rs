//! Error reports from the web app.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/client-errors`: an error in the web app, without anything a user wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientErrorReport {
    /// The build of the web app.
    pub release: String,
    /// The pattern of the route, not the actual path.
    pub route: String,
    /// The name of the error.
    pub name: String,
    /// The message with user data removed; at most 300 characters.
    pub message: String,
    /// The stack trace; at most 4,000 characters.
    #[serde(default)]
    pub stack: String,
}
