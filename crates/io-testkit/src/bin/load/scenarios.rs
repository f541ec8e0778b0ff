//! What is measured, in which order, and how: the figures of the benchmark page.
//!
//! Load is open loop: lines are said when they are due, and a time counts from when a line was due, so that a slow
//! server cannot hide by slowing its clients down. Must not be run beside anything else on the machine.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use io_client::protocol::frames::ServerFrame;
use io_client::{Credentials, Socket};
use io_core::ids::ChatId;
use io_testkit::{IoProcess, Person};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::crowd::{self, Return, Slow};
use crate::line::{Heard, Line};
use crate::measure::{Percentiles, cpu, files, memory, percentiles, slope};
use crate::progress;
use crate::relay::buffers;

/// Most people who talk at once, in pairs.
const TALKERS: usize = 1_000;
/// Lines each says in the open loop; the first of them warm up and are not counted.
const LINES: usize = 40;
const WARM_UP_LINES: usize = 10;
/// Lines a second each says there: as many as one account may say for long.
const RATE: u32 = 2;
/// Lines each says in one wave, as fast as it goes: as many as one account may say at once.
const WAVE: usize = 10;
/// Waves; the first of them warm up and are not counted. Together no more than one account may say in five minutes.
const WAVES: usize = 12;
const WARM_UP_WAVES: usize = 2;
/// Between two waves, which is not counted either: until one account may say as many again.
const PAUSE: Duration = Duration::from_millis(5_500);
/// Things done at once where many are done.
const AT_ONCE: usize = 32;
/// How often each connects in the scenario of connecting.
const ROUNDS: usize = 2;
/// Idle connections at which the memory is read, if the machine lets a process have so many files.
const IDLE: [usize; 3] = [5_000, 10_000, 19_000];
/// Sockets that one person may have.
const DEVICES: usize = 5;

/// What the server is told beside what it would do by itself: the crowd comes from one address.
const SETTINGS: [(&str, &str); 4] = [
    ("IO_LOG__LEVEL", "warn"),
    ("IO_HTTP__MAX_CONNECTIONS", "20000"),
    ("IO_AUTH__LETTERS_PER_HOUR_GLOBAL", "1000000"),
    ("IO_AUTH__ACCESS_LIFE", "15m"),
];

/// Everything measured.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    people: usize,
    talkers: usize,
    memory_per_connection_bytes: f64,
    memory_points: Vec<(f64, f64)>,
    cpu_per_connect_ms: f64,
    match_ms: Percentiles,
    io: Talk,
    relay: Talk,
    relay_memory_per_connection_bytes: f64,
    return_of_all: Return,
    slow_readers: Slow,
}

/// How one server carries conversations.
#[derive(Debug, Serialize)]
struct Talk {
    /// Lines that were counted.
    lines: usize,
    /// Everybody at once, as fast as they are acknowledged.
    lines_per_second: f64,
    /// CPU of the server for one line: accepted, on disk, delivered.
    cpu_per_line_us: f64,
    /// Lines a second on one core, by the CPU that each takes.
    lines_per_second_and_core: f64,
    /// From when a line was due to its arrival, at the rate of the open loop.
    due_to_arrival_ms: Percentiles,
}

/// What of it a message costs: both servers, flat out.
#[derive(Debug, Serialize)]
pub(crate) struct Costs {
    talkers: usize,
    io: Talk,
    relay: Talk,
}

/// Runs only what a message costs: a few minutes instead of a quarter of an hour, for whoever changes its path.
pub(crate) async fn talk(binary: &str, people: usize) -> Result<Costs> {
    let mut io = IoProcess::start(binary, &SETTINGS).await?;
    progress(&format!("{people} people sign in by letter"));
    let everybody = arrive(&io, people).await?;
    restart(&mut io).await?;
    let (_, chats) = matches(&everybody).await?;
    let talkers = 2 * chats.len();
    progress("IO, open loop");
    let due_to_arrival_ms = open_loop(io_lines(&everybody, &chats).await?).await?;
    restart(&mut io).await?;
    progress("IO, as fast as it goes");
    let io_talk = flat_out(io_lines(&everybody, &chats).await?, io.id(), due_to_arrival_ms).await?;
    io.stop().await?;
    progress("the bare relay");
    let folder = tempfile::tempdir()?;
    let mut relay = Relay::start(folder.path()).await?;
    let due_to_arrival_ms = open_loop(relay.lines(talkers).await?).await?;
    let relay_talk = flat_out(relay.lines(talkers).await?, relay.id()?, due_to_arrival_ms).await?;
    relay.child.kill().await?;
    Ok(Costs {
        talkers,
        io: io_talk,
        relay: relay_talk,
    })
}

/// Runs every scenario.
pub(crate) async fn run(binary: &str, people: usize) -> Result<Figures> {
    let mut io = IoProcess::start(binary, &SETTINGS).await?;
    progress(&format!("{people} people sign in by letter"));
    let everybody = arrive(&io, people).await?;

    restart(&mut io).await?;
    progress("idle connections");
    let (memory_points, sockets) = idle(&io, &everybody).await?;
    progress("all of them come back at once");
    let return_of_all = crowd::return_of_all(&mut io, &everybody, sockets).await?;

    restart(&mut io).await?;
    progress("connect, hello, close");
    let cpu_per_connect_ms = connect(&io, &everybody).await?;

    restart(&mut io).await?;
    progress("matches");
    let (match_ms, chats) = matches(&everybody).await?;
    let talkers = 2 * chats.len();
    progress("IO, open loop");
    let due_to_arrival_ms = open_loop(io_lines(&everybody, &chats).await?).await?;
    restart(&mut io).await?;
    progress("IO, as fast as it goes");
    let io_talk = flat_out(io_lines(&everybody, &chats).await?, io.id(), due_to_arrival_ms).await?;

    restart(&mut io).await?;
    progress("readers that do not read");
    let slow_readers = crowd::slow_readers(&io, &everybody[..talkers], io_lines(&everybody, &chats).await?).await?;

    let code = io.stop().await?;
    anyhow::ensure!(code == Some(0), "IO ended with {code:?}");

    progress("the bare relay");
    let folder = tempfile::tempdir()?;
    let mut relay = Relay::start(folder.path()).await?;
    let relay_memory = relay.idle().await?;
    let due_to_arrival_ms = open_loop(relay.lines(talkers).await?).await?;
    let relay_talk = flat_out(relay.lines(talkers).await?, relay.id()?, due_to_arrival_ms).await?;
    relay.child.kill().await?;

    Ok(Figures {
        people,
        talkers,
        memory_per_connection_bytes: slope(&memory_points),
        memory_points,
        cpu_per_connect_ms,
        match_ms,
        io: io_talk,
        relay: relay_talk,
        relay_memory_per_connection_bytes: relay_memory,
        return_of_all,
        slow_readers,
    })
}

/// A fresh process on the same data, so that one scenario leaves neither memory nor spent limits to the next.
async fn restart(io: &mut IoProcess) -> Result<()> {
    io.stop().await?;
    io.again().await
}

async fn arrive(io: &IoProcess, people: usize) -> Result<Vec<Person>> {
    let arriving = (0..people).map(|number| async move {
        let client = io.client(Credentials::Browser)?;
        let person = Person::arrive(client, &io.mail, &format!("person{number}@example.org")).await;
        person.settle_in().await;
        Ok(person)
    });
    stream::iter(arriving).buffered(AT_ONCE).try_collect().await
}

/// Opens sockets step by step, up to five devices a person, and reads the memory after each step.
async fn idle(io: &IoProcess, everybody: &[Person]) -> Result<(Vec<(f64, f64)>, Vec<Socket>)> {
    let mut sockets: Vec<Socket> = Vec::new();
    let mut points = Vec::new();
    // The server keeps a fifth of its files for everything else.
    let most = (DEVICES * everybody.len()).min(files()? / 5 * 4 - 100);
    let mut wanted = IDLE.map(|step| step * most.min(IDLE[2]) / IDLE[2]);
    if most > IDLE[1] {
        wanted = IDLE.map(|step| step.min(most));
    }
    for wanted in wanted {
        let opening = (sockets.len()..wanted).map(|number| async move {
            let person = everybody.get(number % everybody.len()).context("a person")?;
            let (socket, _) = Socket::live(&person.client, person.id()).await?;
            anyhow::Ok(socket)
        });
        let opened: Vec<Socket> = stream::iter(opening).buffered(AT_ONCE).try_collect().await?;
        sockets.extend(opened);
        points.push((count(sockets.len())?, memory(io.id())?));
    }
    Ok((points, sockets))
}

async fn connect(io: &IoProcess, everybody: &[Person]) -> Result<f64> {
    let before = cpu(io.id())?;
    for _ in 0..ROUNDS {
        let visits = everybody.iter().map(|person| async move {
            let (socket, _) = Socket::live(&person.client, person.device).await?;
            socket.close().await?;
            anyhow::Ok(())
        });
        stream::iter(visits)
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
    }
    let used = cpu(io.id())?.saturating_sub(before);
    Ok(used.as_secs_f64() * 1_000.0 / count(ROUNDS * everybody.len())?)
}

/// Pair by pair: one waits, the other asks, and the time runs until both know.
async fn matches(everybody: &[Person]) -> Result<(Percentiles, Vec<ChatId>)> {
    let mut times = Vec::new();
    let mut chats = Vec::new();
    for pair in everybody.chunks_exact(2).take(TALKERS / 2) {
        let [first, second] = pair else {
            bail!("a pair is two");
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
        anyhow::ensure!(chat == other, "the two met somebody else");
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
        _ => bail!("that was asked for"),
    }
}

async fn io_lines(everybody: &[Person], chats: &[ChatId]) -> Result<Vec<Line>> {
    let opening = everybody
        .iter()
        .take(2 * chats.len())
        .zip(0..)
        .map(|(person, number): (_, usize)| async move {
            let chat = *chats.get(number / 2).context("a chat for each pair")?;
            let (socket, _) = Socket::live(&person.client, person.device).await?;
            anyhow::Ok(Line::Io {
                socket: Box::new(socket),
                chat,
            })
        });
    stream::iter(opening).buffered(AT_ONCE).try_collect().await
}

/// Everybody says [`LINES`] lines, [`RATE`] a second, evenly spread over all of them; gives back how long each took from when it was due.
async fn open_loop(lines: Vec<Line>) -> Result<Percentiles> {
    let talkers = lines.len();
    let start = Instant::now() + Duration::from_millis(200);
    let apart = Duration::from_secs(1) / RATE / u32::try_from(talkers)?;
    let due = move |number: usize| start + apart * u32::try_from(number).unwrap_or(u32::MAX);
    let mut ends = JoinSet::new();
    let mut cues = Vec::new();
    for mut line in lines {
        let (cue, mut hints) = mpsc::unbounded_channel();
        cues.push(cue);
        ends.spawn(async move {
            let mut times = Vec::with_capacity(LINES);
            let mut acknowledged = 0;
            while times.len() < LINES || acknowledged < LINES {
                tokio::select! {
                    Some(number) = hints.recv() => line.say(number).await?,
                    heard = line.hear() => match heard? {
                        Heard::Arrived(numbers) => {
                            times.extend(numbers.into_iter().map(|number| (number, due(number).elapsed())));
                        }
                        Heard::Acknowledged => acknowledged += 1,
                        Heard::Other => {}
                    },
                }
            }
            anyhow::Ok(times)
        });
    }
    let pace = std::thread::spawn(move || {
        for number in 0..talkers * LINES {
            #[expect(
                clippy::disallowed_methods,
                reason = "the load keeps the pace of the clock, finer than a timer of tokio"
            )]
            std::thread::sleep(due(number).saturating_duration_since(Instant::now()));
            if let Some(cue) = cues.get(number % talkers) {
                // An end that failed says so when it is joined.
                let _ = cue.send(number);
            }
        }
        // Dropping the cues would wake every end for nothing.
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

/// Everybody says [`WAVE`] lines, each as soon as the one before is acknowledged, and after a pause again.
async fn flat_out(mut lines: Vec<Line>, server: u32, due_to_arrival_ms: Percentiles) -> Result<Talk> {
    let total = lines.len() * WAVE * (WAVES - WARM_UP_WAVES);
    let (mut seconds, mut used) = (0.0, 0.0);
    for wave in 0..WAVES {
        let (before, began) = (cpu(server)?, Instant::now());
        let mut ends = JoinSet::new();
        for (place, line) in lines.into_iter().enumerate() {
            // Other numbers than in the open loop: these are other lines.
            ends.spawn(one_wave(line, (1 << 24) + (place * WAVES + wave) * WAVE));
        }
        // Nobody leaves before everybody is done: the end of a connection is another scenario.
        lines = Vec::new();
        while let Some(end) = ends.join_next().await {
            lines.push(end??);
        }
        if wave >= WARM_UP_WAVES {
            seconds += began.elapsed().as_secs_f64();
            used += cpu(server)?.saturating_sub(before).as_secs_f64();
        }
        if wave + 1 < WAVES {
            listen(&mut lines, PAUSE).await?;
        }
    }
    let (lines, total) = (total, count(total)?);
    Ok(Talk {
        lines,
        lines_per_second: total / seconds,
        cpu_per_line_us: used * 1_000_000.0 / total,
        lines_per_second_and_core: total / used,
        due_to_arrival_ms,
    })
}

async fn one_wave(mut line: Line, first: usize) -> Result<Line> {
    let (mut said, mut acknowledged, mut arrived) = (1, 0, 0);
    line.say(first).await?;
    while acknowledged < WAVE || arrived < WAVE {
        match line.hear().await? {
            Heard::Acknowledged => {
                acknowledged += 1;
                if said < WAVE {
                    line.say(first + said).await?;
                    said += 1;
                }
            }
            Heard::Arrived(numbers) => arrived += numbers.len(),
            Heard::Other => {}
        }
    }
    Ok(line)
}

/// Everybody listens for a while, and answers what the server asks.
async fn listen(lines: &mut [Line], time: Duration) -> Result<()> {
    let until = tokio::time::Instant::now() + time;
    let listening = lines.iter_mut().map(|line| async move {
        while let Ok(heard) = tokio::time::timeout_at(until, line.hear()).await {
            heard?;
        }
        anyhow::Ok(())
    });
    futures_util::future::try_join_all(listening).await?;
    Ok(())
}

/// The bare relay as a process of its own.
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
        self.child.id().context("the relay runs")
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
