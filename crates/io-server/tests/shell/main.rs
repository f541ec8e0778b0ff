//! The shell of the server from outside: headers, limits, letters, starting and stopping.

mod degraded;
mod headers;
mod letters;
mod lifecycle;
mod limits;
mod outbox;
mod support;
