//! For tests only: a running IO with a clock of its own, real letters, people who sign in, and the real binary to kill.
//!
//! Must not be a dependency of anything that ships; a test that needs a shortcut past the public API belongs beside
//! the code it tests.

mod app;
mod clock;
mod entropy;
pub mod history;
mod letter;
pub mod meetings;
mod person;
mod postgres;
mod process;
mod smtp;

pub use app::{Engine, TestApp};
pub use clock::FakeClock;
pub use entropy::SeededEntropy;
pub use letter::Letter;
pub use person::{Pair, Person, meet};
pub use postgres::{TestDatabase, postgres_wanted};
pub use process::IoProcess;
pub use smtp::{SmtpAnswer, SmtpCatcher};
