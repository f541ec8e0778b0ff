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

/// `POST /api/page-speed`: how fast one page load of the web app was, without who or where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PageSpeed {
    /// One to five measurements, as the Web Vitals define them.
    pub vitals: Vec<Vital>,
}

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Vital {
    /// What was measured.
    pub name: VitalName,
    /// Seconds, at most 600; for `cls` the shift without a unit, at most 100.
    pub value: f64,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VitalName {
    /// Until the largest part of the page was there.
    Lcp,
    /// Until the page answered a press, at its slowest.
    Inp,
    /// Until the first byte came.
    Ttfb,
    /// How far things moved by themselves.
    Cls,
}
