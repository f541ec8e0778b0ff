//! What stands between a connection and a feature: listener, envelope, limits, bodies, problems, headers, the web app.
//!
//! Must not know any feature, but for [`router`], which puts everything together.

pub mod assets;
pub mod cors;
pub mod envelope;
pub mod headers;
pub mod json;
pub mod listener;
pub mod pages;
pub mod path;
pub mod problem;
mod watched;
