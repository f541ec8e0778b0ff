//! What several tests need: bytes, a clock, an S3 server.

#![allow(dead_code, reason = "each test uses a part of it")]

pub(crate) mod seaweed;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use io_archive::target::Patience;
use io_core::outside::{Clock, Entropy};
use io_core::time::{Timestamp, Uptime};
use parking_lot::Mutex;

/// Random enough bytes, the same in every run.
pub(crate) struct Bytes(Mutex<u64>);

impl Bytes {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    pub(crate) fn some(&self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes);
        bytes
    }
}

impl Entropy for Bytes {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock();
        for byte in bytes {
            // SplitMix64.
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = mixed.to_be_bytes()[0];
        }
    }
}

/// The clock of this machine: a store compares signatures with its own.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge of this test")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp(i64::try_from(since.as_micros()).unwrap())
    }

    fn uptime(&self) -> Uptime {
        Uptime(self.now().0)
    }
}

pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// For tests in which a store fails.
pub(crate) fn impatient() -> Patience {
    Patience {
        connect: Duration::from_millis(300),
        silence: Duration::from_millis(300),
        tries: 3,
        pause: Duration::from_millis(1),
        ..Patience::default()
    }
}

/// The path of a program that a test needs; `None` if it is away and this is not CI.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub(crate) fn program(variable: &str, name: &str) -> Option<std::path::PathBuf> {
    let named = std::env::var_os(variable).filter(|path| !path.is_empty());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = named.map(std::path::PathBuf::from).or_else(|| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
    });
    if found.is_none() {
        let in_ci = std::env::var("CI").as_deref() == Ok("true");
        assert!(!in_ci, "{name} is missing: name it by {variable} when CI=true");
        eprintln!("note: {name} is missing, so this is not tested (`cargo xtask test` installs it)");
    }
    found
}
