//! What stands between a connection and a feature: bodies, problems, limits, headers.
//!
//! Must not know any feature.

pub mod json;
pub mod problem;
