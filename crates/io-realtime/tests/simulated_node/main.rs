//! A node over a store, a bus, lines and a clock that are simulated and fail on purpose.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod marks;
mod people;
mod privacy;
mod redelivery;
mod reveal;
mod scale;
mod slow_store;
mod the_end;
mod two_people;
