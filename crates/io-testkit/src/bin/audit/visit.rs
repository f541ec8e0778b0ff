//! An ordinary visitor during an attack.
//!
//! Must not judge: `cargo xtask audit` says what is too slow.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use anyhow::Result;
use io_client::{Client, Credentials};
use serde::Serialize;
use tokio::time::MissedTickBehavior;

use crate::Target;

/// How often the visitor asks.
const PACE: Duration = Duration::from_millis(100);

/// How long the visitor waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the visitor met.
#[derive(Debug, Serialize)]
pub(crate) struct Visit {
    asked: u32,
    /// Requests without an answer, or with another than success.
    failed: u32,
    /// The slowest answer in milliseconds.
    slowest_ms: f64,
}

/// Asks for the front page and for readiness in turn, from an address of its own, each time on a new connection.
pub(crate) async fn visit(target: &Target, time: Duration) -> Result<Visit> {
    let from = IpAddr::from(Ipv4Addr::new(127, 7, 7, 7));
    let mut visit = Visit {
        asked: 0,
        failed: 0,
        slowest_ms: 0.0,
    };
    let began = Instant::now();
    let mut tick = tokio::time::interval(PACE);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while began.elapsed() < time {
        tick.tick().await;
        let client = Client::from_address(&target.base, Credentials::Browser, Some(from))?;
        let path = if visit.asked.is_multiple_of(2) { "/" } else { "/readyz" };
        let asked = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, client.fetch(path)).await;
        visit.asked += 1;
        visit.failed += u32::from(!matches!(answer, Ok(Ok(reply)) if reply.status.is_success()));
        visit.slowest_ms = visit.slowest_ms.max(asked.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(visit)
}
