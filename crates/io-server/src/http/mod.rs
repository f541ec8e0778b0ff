//! How a request becomes a call.
//!
//! Listener, envelope, limits, bodies, problems, headers, the embedded web app.
//!
//! Must not know any feature.

pub mod assets;
pub mod client;
mod completion;
pub mod cors;
pub mod elsewhere;
pub mod envelope;
pub mod handshake;
pub mod headers;
pub mod host;
mod idle;
pub mod json;
pub mod limits;
pub mod listener;
pub mod pages;
pub mod path;
pub mod problem;
pub mod redirect;
pub mod routes;
pub mod same_site;
pub(crate) mod stream;
mod watched;
