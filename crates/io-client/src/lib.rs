//! A small Rust client of IO's public API: REST and the io.v1 WebSocket protocol.
