//! Fills an installation with people who never were, for developing and for showing it: `io seed`.
//!
//! The plan comes from a number alone; it is carried out by the same calls of the store that people cause, at past times.
//! Must not be reachable where real people are.

mod chance;
mod lines;
mod plan;
mod sow;

pub use plan::{Alone, Around, AskedToSignIn, Conduct, Meeting, Offer, Plan, Said, Seeded};
pub use sow::{Counting, Sown, sow};
