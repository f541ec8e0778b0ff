//! The shell of the server from outside: headers, limits, letters, starting and stopping.

mod degraded;
mod emails;
mod headers;
mod lifecycle;
mod limits;
mod outbox_page;
