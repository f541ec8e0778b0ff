//! What many clients do at once: all reconnect, or a thousand do not read.
//!
//! Must not judge the figures: the budgets do.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use io_client::Socket;
use io_testkit::{IoProcess, Person};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::line::Line;
use crate::measure::memory;

/// The reconnection of all clients after a kill.
#[derive(Debug, Serialize)]
pub(crate) struct Reconnect {
    connections: usize,
    /// From the moment that the server is ready until the last client is synced.
    seconds: f64,
    /// Attempts that failed and were repeated.
    failed: usize,
}

/// A server whose clients do not read.
#[derive(Debug, Serialize)]
pub(crate) struct Slow {
    readers: usize,
    /// The largest growth of its memory.
    growth_bytes: f64,
}

/// The longest wait before the first retry, in milliseconds.
/// It doubles with each retry.
const FIRST_WAIT: u64 = 500;
/// Lines that each client sends, two a second, while the readers do not read.
/// More than a socket may queue.
const LINES: usize = 40;
const INTERVAL: Duration = Duration::from_millis(510);
/// How often the memory is measured meanwhile.
const MEMORY_INTERVAL: Duration = Duration::from_millis(100);

/// Kills and restarts the server, and lets all clients reconnect at once.
/// They follow the rules of the protocol.
pub(crate) async fn reconnect_all(io: &mut IoProcess, people: &[Person], sockets: Vec<Socket>) -> Result<Reconnect> {
    let connections = sockets.len();
    io.kill().await?;
    drop(sockets);
    io.start_again().await?;
    let began = Instant::now();
    let mut connecting = JoinSet::new();
    for number in 0..connections {
        let person = people.get(number % people.len()).context("there are no people")?;
        let (client, device) = (person.client.clone(), person.id());
        connecting.spawn(async move {
            let mut failed = 0;
            loop {
                match Socket::live(&client, device).await {
                    Ok((socket, _)) => return (socket, failed),
                    Err(_) => failed += 1,
                }
                // Spread over the wait by the client's number, the same in every run.
                let longest = FIRST_WAIT << failed.min(6);
                let share = (number as u64).wrapping_mul(7_919) % longest;
                tokio::time::sleep(Duration::from_millis(share)).await;
            }
        });
    }
    let (mut reconnected, mut failed) = (Vec::new(), 0);
    while let Some(client) = connecting.join_next().await {
        let (socket, tries) = client?;
        reconnected.push(socket);
        failed += tries;
    }
    Ok(Reconnect {
        connections,
        seconds: began.elapsed().as_secs_f64(),
        failed,
    })
}

/// Everyone talks in long lines, while as many additional devices read nothing.
/// The talkers also read; the additional devices receive everything.
pub(crate) async fn slow_readers(io: &IoProcess, people: &[Person], lines: Vec<Line>) -> Result<Slow> {
    let before = memory(io.id())?;
    let opening = people.iter().map(|person| async move {
        let (socket, _) = Socket::live(&person.client, person.id()).await?;
        anyhow::Ok(socket)
    });
    let readers: Vec<Socket> = stream::iter(opening).buffered(32).try_collect().await?;
    let mut talking = JoinSet::new();
    for (place, line) in lines.into_iter().enumerate() {
        talking.spawn(talk(line, (1 << 26) + place * LINES));
    }
    let mut peak = before;
    let mut tick = tokio::time::interval(MEMORY_INTERVAL);
    loop {
        tokio::select! {
            _ = tick.tick() => peak = peak.max(memory(io.id())?),
            talker = talking.join_next() => match talker {
                Some(talker) => talker??,
                None => break,
            },
        }
    }
    let slow = Slow {
        readers: readers.len(),
        growth_bytes: peak - before,
    };
    drop(readers);
    Ok(slow)
}

async fn talk(mut line: Line, first: usize) -> Result<()> {
    let mut tick = tokio::time::interval(INTERVAL);
    // After a late line the next one keeps its distance, or the account would exceed its rate limit.
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sent = 0;
    while sent < LINES {
        tokio::select! {
            _ = tick.tick() => {
                line.send_long(first + sent).await?;
                sent += 1;
            }
            received = line.receive() => {
                received?;
            }
        }
    }
    Ok(())
}
