//! Every shape on the wire.
//! `docs/openapi.json`, `docs/asyncapi.json` and the tables in `docs/protocol.md` are generated from it.
//!
//! Must not know where a value is stored or which rule produced it: a wire type is neither a domain type nor a row.

mod core_types;
pub mod documents;
pub mod events;
pub mod frames;
pub mod moment;
pub mod problem;
pub mod rest;
pub mod schema;
