//! What the tests of several features share.

pub(crate) mod http;
pub(crate) mod socket;
