//! For tests only: an IO with a fake clock, real emails and signed-in people.
//!
//! It also starts, kills and restarts the real binary, and checks recorded histories against the promises.
//! Nothing that ships may depend on this crate. A test that needs a shortcut past the public API belongs beside the code
//! that it tests.

mod app;
mod clock;
mod cluster;
mod disk;
mod email;
mod entropy;
mod exim;
pub mod history;
pub mod meetings;
mod pebble;
mod person;
mod postgres;
mod process;
mod provider;
mod push;
mod smtp;

pub use app::{Engine, TestApp};
pub use clock::FakeClock;
pub use cluster::{MovingAddress, PgBouncer, PostgresServer, as_postgres, execute, number, postgres_user};
pub use disk::Disk;
pub use email::ReceivedEmail;
pub use entropy::SeededEntropy;
pub use exim::{Exim, exim_program};
pub use pebble::{Pebble, pebble_program};
pub use person::{Pair, Person, meet};
pub use postgres::{TestDatabase, postgres_cluster};
pub use process::IoProcess;
pub use provider::{Api, ApiAnswer, MailProvider, SnsTopic};
pub use push::{PushService, ReceivedPush};
pub use smtp::{SmtpAnswer, SmtpCatcher};
