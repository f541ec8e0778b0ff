//! What many do to a server at once: all come back in the same moment, or a thousand do not read.
//!
//! Must not judge: how long is too long, and how much too much, the budgets say.

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

/// A server that was killed, and everybody who was there.
#[derive(Debug, Serialize)]
pub(crate) struct Return {
    connections: usize,
    /// From when the server is ready until the last one is greeted and has caught up.
    seconds: f64,
    /// Tries that failed, and were made again.
    failed: usize,
}

/// A server and readers that take nothing.
#[derive(Debug, Serialize)]
pub(crate) struct Slow {
    readers: usize,
    /// By how much its memory had grown at most.
    growth_bytes: f64,
}

/// Longest wait before the first try is made again, doubled with each.
const FIRST_WAIT: u64 = 500;
/// Lines said while the readers do not read, two a second by each: both sides' together are more than a socket may queue.
const LINES: usize = 40;
const APART: Duration = Duration::from_millis(510);
/// How often the memory is read meanwhile.
const LOOK: Duration = Duration::from_millis(100);

/// Kills the server under all these sockets, starts it, and lets everybody come back at once, as the protocol says.
pub(crate) async fn return_of_all(io: &mut IoProcess, everybody: &[Person], sockets: Vec<Socket>) -> Result<Return> {
    let connections = sockets.len();
    io.kill().await?;
    drop(sockets);
    io.again().await?;
    let began = Instant::now();
    let mut coming = JoinSet::new();
    for number in 0..connections {
        let person = everybody.get(number % everybody.len()).context("a person")?;
        let (client, device) = (person.client.clone(), person.id());
        coming.spawn(async move {
            let mut failed = 0;
            loop {
                match Socket::live(&client, device).await {
                    Ok((socket, _)) => return (socket, failed),
                    Err(_) => failed += 1,
                }
                // Spread over the wait by who it is: the same in every run.
                let most = FIRST_WAIT << failed.min(6);
                let share = (number as u64).wrapping_mul(7_919) % most;
                tokio::time::sleep(Duration::from_millis(share)).await;
            }
        });
    }
    let (mut there, mut failed) = (Vec::new(), 0);
    while let Some(one) = coming.join_next().await {
        let (socket, tries) = one?;
        there.push(socket);
        failed += tries;
    }
    Ok(Return {
        connections,
        seconds: began.elapsed().as_secs_f64(),
        failed,
    })
}

/// Everybody talks in long lines and listens; beside them as many further devices are told everything and read nothing.
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
    let mut most = before;
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            _ = tick.tick() => most = most.max(memory(io.id())?),
            one = talking.join_next() => match one {
                Some(one) => one??,
                None => break,
            },
        }
    }
    let slow = Slow {
        readers: readers.len(),
        growth_bytes: most - before,
    };
    drop(readers);
    Ok(slow)
}

async fn talk(mut line: Line, first: usize) -> Result<()> {
    let mut tick = tokio::time::interval(APART);
    // A line that is late makes none earlier: that would be more than one account may say.
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = 0;
    while said < LINES {
        tokio::select! {
            _ = tick.tick() => {
                line.say_much(first + said).await?;
                said += 1;
            }
            heard = line.hear() => {
                heard?;
            }
        }
    }
    Ok(())
}
