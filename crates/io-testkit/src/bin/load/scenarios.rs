//! The scenarios that produce the figures of the benchmark page.
//!
//! The load is open loop: a line is sent when it is due, and its time counts from then, so that a slow server cannot hide
//! by slowing its clients down. Run nothing else on the machine meanwhile.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use io_client::protocol::frames::ServerFrame;
use io_client::protocol::problem::ProblemCode;
use io_client::{Credentials, Error, Socket};
use io_core::ids::ChatId;
use io_testkit::{IoProcess, Person};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::crowd::{self, Reconnect, Slow};
use crate::line::{Line, Received};
use crate::measure::{Percentiles, cpu, files, memory, percentiles, slope};
use crate::progress;
use crate::relay::buffers;

/// The most people who talk at once, in pairs.
const TALKERS: usize = 1_000;
/// Lines that each client sends in the open loop.
/// The first of them are a warm-up and are not counted.
const LINES: usize = 40;
const WARM_UP_LINES: usize = 10;
/// Lines a second that each client sends there.
/// It is the sustained rate limit of an account.
const RATE: u32 = 2;
/// Lines that each client sends in one wave, as fast as possible.
/// It is the burst limit of an account.
const WAVE: usize = 10;
/// Waves; the first of them are a warm-up and are not counted.
/// All together stay within an account's limit for five minutes.
const WAVES: usize = 12;
const WARM_UP_WAVES: usize = 2;
/// After a wave with receipts, the server saves and sends them for this long, and that is counted.
const RECEIPTS: Duration = Duration::from_millis(1_500);
/// The pause between two waves, not counted either.
/// It lasts until the burst limit is free again.
const PAUSE: Duration = Duration::from_millis(5_500);
/// Sign-ins and connections in parallel.
const PARALLEL: usize = 32;
/// How often each person connects in the connection scenario.
const ROUNDS: usize = 2;
/// The numbers of idle connections at which the memory is measured.
/// Only those that the file limit allows.
const IDLE: [usize; 3] = [5_000, 10_000, 19_000];
/// The most sockets of one person.
const DEVICES: usize = 5;

/// The settings that differ from the defaults: all clients come from one address.
const SETTINGS: [(&str, &str); 6] = [
    ("IO_LOG__LEVEL", "warn"),
    ("IO_HTTP__MAX_CONNECTIONS", "20000"),
    ("IO_AUTH__EMAILS_PER_MINUTE_GLOBAL", "1000000"),
    ("IO_AUTH__EMAILS_PER_HOUR_GLOBAL", "1000000"),
    ("IO_AUTH__EMAILS_PER_DAY_GLOBAL", "1000000"),
    ("IO_AUTH__ACCESS_LIFE", "15m"),
];

/// All figures.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    people: usize,
    talkers: usize,
    memory_per_connection_bytes: f64,
    memory_points: Vec<(f64, f64)>,
    cpu_per_connect_ms: f64,
    match_ms: Percentiles,
    io: Talk,
    io_with_receipts: Flat,
    relay: Talk,
    relay_memory_per_connection_bytes: f64,
    return_of_all: Reconnect,
    slow_readers: Slow,
}

/// How one server handles chats.
#[derive(Debug, Serialize)]
struct Talk {
    #[serde(flatten)]
    flat: Flat,
    /// From the moment that a line was due to its arrival, in the open loop.
    due_to_arrival_ms: Percentiles,
}

/// All clients send as fast as their lines are acknowledged.
#[derive(Debug, Serialize)]
struct Flat {
    /// The number of counted lines.
    lines: usize,
    lines_per_second: f64,
    /// CPU time of the server for one line: accepted, on disk, delivered.
    cpu_per_line_us: f64,
    /// Lines a second on one core, computed from the CPU time of a line.
    lines_per_second_and_core: f64,
}

/// What the clients do with a line that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Receipts {
    /// Nothing: the bare path of a message.
    Off,
    /// They mark it as read, as the web app does.
    On,
}

/// The cost of a message on both servers.
#[derive(Debug, Serialize)]
pub(crate) struct Costs {
    talkers: usize,
    io: Talk,
    io_with_receipts: Flat,
    relay: Talk,
}

/// Measures only the cost of a message.
/// Takes a few minutes instead of a quarter of an hour.
pub(crate) async fn talk(binary: &str, number: usize) -> Result<Costs> {
    let mut io = IoProcess::start(binary, &SETTINGS).await?;
    progress(&format!("{number} people sign in by email"));
    let people = sign_in(&io, number).await?;
    restart(&mut io).await?;
    let (_, chats) = matches(&people).await?;
    let talkers = 2 * chats.len();
    let (io_talk, io_with_receipts) = talk_over_io(&mut io, &people, &chats).await?;
    io.stop().await?;
    progress("the bare relay");
    let folder = tempfile::tempdir()?;
    let mut relay = Relay::start(folder.path()).await?;
    let relay_talk = talk_over_relay(&relay, talkers).await?;
    relay.child.kill().await?;
    Ok(Costs {
        talkers,
        io: io_talk,
        io_with_receipts,
        relay: relay_talk,
    })
}

/// Runs every scenario.
pub(crate) async fn run(binary: &str, number: usize) -> Result<Figures> {
    let mut io = IoProcess::start(binary, &SETTINGS).await?;
    progress(&format!("{number} people sign in by email"));
    let people = sign_in(&io, number).await?;

    restart(&mut io).await?;
    progress("idle connections");
    let (memory_points, sockets) = idle(&io, &people).await?;
    progress("all of them reconnect at once");
    let return_of_all = crowd::reconnect_all(&mut io, &people, sockets).await?;

    // A refused handshake would count as a cheap one.
    io.set("IO_SOCKET__HANDSHAKES", "1000000/10s");
    restart(&mut io).await?;
    progress("connect, hello, close");
    let cpu_per_connect_ms = connect(&io, &people).await?;

    restart(&mut io).await?;
    progress("matches");
    let (match_ms, chats) = matches(&people).await?;
    let talkers = 2 * chats.len();
    let (io_talk, io_with_receipts) = talk_over_io(&mut io, &people, &chats).await?;

    restart(&mut io).await?;
    progress("clients that do not read");
    let slow_readers = crowd::slow_readers(&io, &people[..talkers], io_lines(&people, &chats).await?).await?;

    let code = io.stop().await?;
    anyhow::ensure!(code == Some(0), "IO exited with {code:?}");

    progress("the bare relay");
    let folder = tempfile::tempdir()?;
    let mut relay = Relay::start(folder.path()).await?;
    let relay_memory = relay.idle().await?;
    let relay_talk = talk_over_relay(&relay, talkers).await?;
    relay.child.kill().await?;

    Ok(Figures {
        people: number,
        talkers,
        memory_per_connection_bytes: slope(&memory_points),
        memory_points,
        cpu_per_connect_ms,
        match_ms,
        io: io_talk,
        io_with_receipts,
        relay: relay_talk,
        relay_memory_per_connection_bytes: relay_memory,
        return_of_all,
        slow_readers,
    })
}

async fn talk_over_io(io: &mut IoProcess, people: &[Person], chats: &[ChatId]) -> Result<(Talk, Flat)> {
    progress("IO, open loop");
    let due_to_arrival_ms = open_loop(io_lines(people, chats).await?).await?;
    restart(io).await?;
    progress("IO, as fast as possible");
    let flat = flat_out(io_lines(people, chats).await?, io.id(), Receipts::Off).await?;
    restart(io).await?;
    progress("IO, as fast as possible and with receipts, as the web app speaks");
    let with_receipts = flat_out(io_lines(people, chats).await?, io.id(), Receipts::On).await?;
    let talk = Talk {
        flat,
        due_to_arrival_ms,
    };
    Ok((talk, with_receipts))
}

async fn talk_over_relay(relay: &Relay, talkers: usize) -> Result<Talk> {
    let due_to_arrival_ms = open_loop(relay.lines(talkers).await?).await?;
    Ok(Talk {
        flat: flat_out(relay.lines(talkers).await?, relay.id()?, Receipts::Off).await?,
        due_to_arrival_ms,
    })
}

/// Restarts the process on the same data.
/// Each scenario starts with fresh memory and unused rate limits.
async fn restart(io: &mut IoProcess) -> Result<()> {
    io.stop().await?;
    io.start_again().await
}

async fn sign_in(io: &IoProcess, number: usize) -> Result<Vec<Person>> {
    let signing_in = (0..number).map(|number| async move {
        let client = io.client(Credentials::Browser)?;
        let person = Person::sign_in(client, &io.mail, &format!("person{number}@example.org")).await;
        person.complete_onboarding().await;
        Ok(person)
    });
    stream::iter(signing_in).buffered(PARALLEL).try_collect().await
}

/// Opens sockets in steps, and measures the memory after each step.
/// Up to five devices per person.
async fn idle(io: &IoProcess, people: &[Person]) -> Result<(Vec<(f64, f64)>, Vec<Socket>)> {
    let mut sockets: Vec<Socket> = Vec::new();
    let mut points = Vec::new();
    // The server reserves a fifth of its files for other uses.
    let most = (DEVICES * people.len()).min(files()? / 5 * 4 - 100);
    let mut wanted = IDLE.map(|step| step * most.min(IDLE[2]) / IDLE[2]);
    if most > IDLE[1] {
        wanted = IDLE.map(|step| step.min(most));
    }
    for wanted in wanted {
        let opening = (sockets.len()..wanted).map(|number| async move {
            let person = people.get(number % people.len()).context("there are no people")?;
            patient(person).await
        });
        let opened: Vec<Socket> = stream::iter(opening).buffered(PARALLEL).try_collect().await?;
        sockets.extend(opened);
        points.push((count(sockets.len())?, memory(io.id())?));
    }
    Ok((points, sockets))
}

/// Opens a socket of a new device. Waits as a client does while the server takes no more handshakes.
async fn patient(person: &Person) -> Result<Socket> {
    loop {
        let device = person.id();
        match Socket::live(&person.client, device).await {
            Ok((socket, _)) => return Ok(socket),
            Err(Error::Refused(problem)) if problem.code == ProblemCode::Busy => {
                let wait = problem.retry_after.unwrap_or(1);
                tokio::time::sleep(Duration::from_secs(wait.into())).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn connect(io: &IoProcess, people: &[Person]) -> Result<f64> {
    let before = cpu(io.id())?;
    for _ in 0..ROUNDS {
        let visits = people.iter().map(|person| async move {
            let (socket, _) = Socket::live(&person.client, person.device).await?;
            socket.close().await?;
            anyhow::Ok(())
        });
        stream::iter(visits)
            .buffer_unordered(PARALLEL)
            .try_collect::<()>()
            .await?;
    }
    let used = cpu(io.id())?.saturating_sub(before);
    Ok(used.as_secs_f64() * 1_000.0 / count(ROUNDS * people.len())?)
}

/// Measures matches pair by pair.
/// One waits, the other searches, and the time runs until both see the match.
async fn matches(people: &[Person]) -> Result<(Percentiles, Vec<ChatId>)> {
    let mut times = Vec::new();
    let mut chats = Vec::new();
    for pair in people.chunks_exact(2).take(TALKERS / 2) {
        let [first, second] = pair else {
            bail!("a pair has two people");
        };
        let (mut waiting, _) = Socket::live(&first.client, first.device).await?;
        let (mut asking, _) = Socket::live(&second.client, second.device).await?;
        waiting.find_match(first.ticket()).await?;
        let asked = Instant::now();
        let ticket = second.ticket();
        let found = async {
            match asking.find_match(ticket).await? {
                io_client::protocol::rest::MatchStatus::Matched { chat } => Ok(chat.chat),
                io_client::protocol::rest::MatchStatus::Queued { .. } => matched(&mut asking).await,
            }
        };
        let (chat, other) = tokio::try_join!(found, matched(&mut waiting))?;
        times.push(asked.elapsed());
        anyhow::ensure!(chat == other, "the two met other people");
        chats.push(chat);
    }
    Ok((percentiles(times)?, chats))
}

async fn matched(socket: &mut Socket) -> Result<ChatId> {
    match socket
        .wait_for(|frame| matches!(frame, ServerFrame::Matched { .. }))
        .await?
    {
        ServerFrame::Matched { chat, .. } => Ok(chat.chat),
        _ => bail!("not a match"),
    }
}

async fn io_lines(people: &[Person], chats: &[ChatId]) -> Result<Vec<Line>> {
    let opening = people
        .iter()
        .take(2 * chats.len())
        .zip(0..)
        .map(|(person, number): (_, usize)| async move {
            let chat = *chats.get(number / 2).context("a pair has no chat")?;
            let (socket, _) = Socket::live(&person.client, person.device).await?;
            anyhow::Ok(Line::Io {
                socket: Box::new(socket),
                chat,
                unread: None,
            })
        });
    stream::iter(opening).buffered(PARALLEL).try_collect().await
}

/// Every client sends [`LINES`] lines, [`RATE`] a second, evenly spread.
///
/// Returns how long each line took from the moment that it was due.
async fn open_loop(lines: Vec<Line>) -> Result<Percentiles> {
    let talkers = lines.len();
    let start = Instant::now() + Duration::from_millis(200);
    let interval = Duration::from_secs(1) / RATE / u32::try_from(talkers)?;
    let due = move |number: usize| start + interval * u32::try_from(number).unwrap_or(u32::MAX);
    let mut ends = JoinSet::new();
    let mut cues = Vec::new();
    for mut line in lines {
        let (cue, mut cues_received) = mpsc::unbounded_channel();
        cues.push(cue);
        ends.spawn(async move {
            let mut times = Vec::with_capacity(LINES);
            let mut acknowledged = 0;
            while times.len() < LINES || acknowledged < LINES {
                tokio::select! {
                    Some(number) = cues_received.recv() => line.send(number).await?,
                    received = line.receive() => match received? {
                        Received::Arrived(numbers) => {
                            times.extend(numbers.into_iter().map(|number| (number, due(number).elapsed())));
                        }
                        Received::Acknowledged => acknowledged += 1,
                        Received::Other => {}
                    },
                }
            }
            anyhow::Ok(times)
        });
    }
    let pace = std::thread::spawn(move || {
        for number in 0..talkers * LINES {
            #[expect(clippy::disallowed_methods, reason = "the load needs a finer timer than tokio's")]
            std::thread::sleep(due(number).saturating_duration_since(Instant::now()));
            if let Some(cue) = cues.get(number % talkers) {
                // A client that failed reports its error when it is joined.
                let _ = cue.send(number);
            }
        }
        // Dropping the senders here would wake every client for nothing.
        cues
    });
    let mut times = Vec::new();
    while let Some(end) = ends.join_next().await {
        let counted = end??
            .into_iter()
            .filter(|(number, _)| *number >= talkers * WARM_UP_LINES);
        times.extend(counted.map(|(_, time)| time));
    }
    drop(pace.join());
    percentiles(times)
}

/// Every client sends [`WAVE`] lines, and repeats that after a pause.
/// Each line is sent as soon as the one before is acknowledged.
async fn flat_out(mut lines: Vec<Line>, server: u32, receipts: Receipts) -> Result<Flat> {
    let total = lines.len() * WAVE * (WAVES - WARM_UP_WAVES);
    let (mut seconds, mut used) = (0.0, 0.0);
    for wave in 0..WAVES {
        let (before, began) = (cpu(server)?, Instant::now());
        let mut ends = JoinSet::new();
        for (place, line) in lines.into_iter().enumerate() {
            ends.spawn(one_wave(line, base(receipts) + (place * WAVES + wave) * WAVE, receipts));
        }
        // All connections stay open until the end: closing them is not part of this scenario.
        lines = Vec::new();
        while let Some(end) = ends.join_next().await {
            lines.push(end??);
        }
        let took = began.elapsed();
        if receipts == Receipts::On {
            listen(&mut lines, RECEIPTS).await?;
        }
        if wave >= WARM_UP_WAVES {
            seconds += took.as_secs_f64();
            used += cpu(server)?.saturating_sub(before).as_secs_f64();
        }
        if wave + 1 < WAVES {
            listen(&mut lines, PAUSE).await?;
        }
    }
    let (lines, total) = (total, count(total)?);
    Ok(Flat {
        lines,
        lines_per_second: total / seconds,
        cpu_per_line_us: used * 1_000_000.0 / total,
        lines_per_second_and_core: total / used,
    })
}

/// The number of the first line, another one in each scenario, because these are other lines.
fn base(receipts: Receipts) -> usize {
    match receipts {
        Receipts::Off => 1 << 24,
        Receipts::On => 1 << 25,
    }
}

async fn one_wave(mut line: Line, first: usize, receipts: Receipts) -> Result<Line> {
    let (mut sent, mut acknowledged, mut arrived) = (1, 0, 0);
    line.send(first).await?;
    while acknowledged < WAVE || arrived < WAVE {
        match line.receive().await? {
            Received::Acknowledged => {
                acknowledged += 1;
                if sent < WAVE {
                    line.send(first + sent).await?;
                    sent += 1;
                }
            }
            Received::Arrived(numbers) => {
                arrived += numbers.len();
                if receipts == Receipts::On {
                    line.mark().await?;
                }
            }
            Received::Other => {}
        }
    }
    Ok(line)
}

/// Lets all clients read for a while and answer the server's pings.
async fn listen(lines: &mut [Line], time: Duration) -> Result<()> {
    let until = tokio::time::Instant::now() + time;
    let listening = lines.iter_mut().map(|line| async move {
        while let Ok(received) = tokio::time::timeout_at(until, line.receive()).await {
            received?;
        }
        anyhow::Ok(())
    });
    futures_util::future::try_join_all(listening).await?;
    Ok(())
}

/// The bare relay in its own process.
struct Relay {
    child: Child,
    address: SocketAddr,
}

impl Relay {
    async fn start(folder: &Path) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(std::env::current_exe()?)
            .arg("relay")
            .arg(address.to_string())
            .arg(folder.join("lines.db"))
            .kill_on_drop(true)
            .spawn()?;
        let relay = Self { child, address };
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        for _ in 0..500 {
            tick.tick().await;
            if TcpStream::connect(address).await.is_ok() {
                return Ok(relay);
            }
        }
        bail!("the relay did not start")
    }

    fn id(&self) -> Result<u32> {
        self.child.id().context("the relay is not running")
    }

    async fn idle(&self) -> Result<f64> {
        let mut open = Vec::new();
        let mut points = Vec::new();
        for wanted in [500, 1_000, 2_000] {
            while open.len() < wanted {
                open.push(self.line(TALKERS + open.len()).await?);
            }
            points.push((count(open.len())?, memory(self.id()?)?));
        }
        Ok(slope(&points))
    }

    async fn lines(&self, talkers: usize) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for number in 0..talkers {
            lines.push(self.line(number).await?);
        }
        Ok(lines)
    }

    async fn line(&self, number: usize) -> Result<Line> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{}/{}/{}", self.address, number / 2, number % 2);
        let (stream, _) = tokio_tungstenite::client_async_with_config(url, stream, Some(buffers())).await?;
        Ok(Line::Relay(Box::new(stream)))
    }
}

fn count(number: usize) -> Result<f64> {
    Ok(f64::from(u32::try_from(number)?))
}
