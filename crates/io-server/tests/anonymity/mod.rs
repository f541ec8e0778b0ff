//! What the peer may learn: nothing that identifies a person before both reveal (ANO).

mod indistinguishable;
mod recordings;

/// An interest that must not reach the peer.
const INTEREST: &str = "difference engines";
