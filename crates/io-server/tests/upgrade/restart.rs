//! A restart on sockets that a service manager holds: nobody is refused, and everybody is answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use io_testkit::{IoProcess, TestDatabase, postgres_cluster};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::{IO, person};

/// At most fifty requests a second.
const EVERY: Duration = Duration::from_millis(20);

/// The most requests at once: fewer than one network may hold connections, however slow the machine is.
const AT_ONCE: usize = 50;

const RESTARTS: usize = 3;

/// So that the load goes on through every stage of a stop.
const SETTINGS: [(&str, &str); 2] = [("IO_DRAIN__DELAY", "1s"), ("IO_DRAIN__WINDOW", "1s")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dep_3_a_restart_refuses_no_connection_on_sqlite() {
    restart_under_load(&SETTINGS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dep_3_a_restart_refuses_no_connection_on_postgresql() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let url = database.url();
    restart_under_load(&[SETTINGS[0], SETTINGS[1], ("IO_DATABASE", &url)]).await;
    database.remove().await.unwrap();
}

/// How one request went.
struct Asked {
    status: Result<u16, String>,
    took: Duration,
    /// No process ran when it was sent.
    alone: bool,
}

#[expect(clippy::print_stderr, reason = "what is measured is shown")]
async fn restart_under_load(settings: &[(&str, &str)]) {
    let mut io = IoProcess::start_on_held_sockets(IO, settings).await.unwrap();
    let token = person(&io, "ada").await.client.tokens().unwrap().access;
    let address: SocketAddr = io.base().strip_prefix("http://").unwrap().parse().unwrap();
    let nobody_runs = Arc::new(AtomicBool::new(false));
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let alone = Arc::clone(&nobody_runs);
    let load = tokio::spawn(async move {
        let mut asking = JoinSet::new();
        let mut tick = tokio::time::interval(EVERY);
        // Without this, a machine that stood still would send all the missed ones at once.
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let places = Arc::new(Semaphore::new(AT_ONCE));
        for number in 0_u32.. {
            let place = async {
                tick.tick().await;
                Arc::clone(&places).acquire_owned().await
            };
            let place = tokio::select! {
                place = place => place,
                _ = &mut stopped => break,
            };
            // Most need only the process, some the database and a login.
            let request = match number % 10 {
                0 => format!("GET /api/user/profile HTTP/1.1\r\nauthorization: Bearer {token}\r\n"),
                _ => "GET /livez HTTP/1.1\r\n".to_owned(),
            };
            let asked = ask(address, request, alone.load(Ordering::SeqCst));
            asking.spawn(async move {
                let _place = place;
                asked.await
            });
        }
        asking.join_all().await
    });
    for _ in 0..RESTARTS {
        assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
        nobody_runs.store(true, Ordering::SeqCst);
        io.start_again().await.unwrap();
        nobody_runs.store(false, Ordering::SeqCst);
    }
    stop.send(()).unwrap();
    let asked = load.await.unwrap();
    let wrong: Vec<_> = asked
        .iter()
        .map(|asked| &asked.status)
        .filter(|status| **status != Ok(200))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:?}\n{}",
        wrong.len(),
        asked.len(),
        io.log()
    );
    let alone = asked.iter().filter(|asked| asked.alone).count();
    let longest = asked.iter().map(|asked| asked.took).max().unwrap();
    eprintln!(
        "{} requests through {RESTARTS} restarts, {alone} of them while no process ran; the longest took {longest:?}",
        asked.len()
    );
    // Without one, the test would prove nothing.
    assert!(alone > 0, "no request was sent while no process ran");
    assert_eq!(io.stop().await.unwrap(), Some(0));
}

/// One request on a connection of its own, as `curl` makes it.
async fn ask(address: SocketAddr, request: String, alone: bool) -> Asked {
    let began = Instant::now();
    let exchange = async {
        let mut stream = TcpStream::connect(address)
            .await
            .map_err(|error| format!("connect: {error}"))?;
        let request = format!("{request}host: {address}\r\nconnection: close\r\n\r\n");
        stream
            .write_all(request.as_bytes())
            .await
            .map_err(|error| format!("write: {error}"))?;
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .map_err(|error| format!("read: {error}"))?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.ok_or_else(|| format!("no answer: {answer:?}"))
    };
    let status = exchange.await;
    let took = began.elapsed();
    Asked { status, took, alone }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_socket_with_another_address_is_refused_with_a_sentence() {
    let settings = [("IO_LISTEN", "127.0.0.1:1")];
    let error = match IoProcess::start_on_held_sockets(IO, &settings).await {
        Ok(_) => panic!("it started"),
        Err(error) => format!("{error:#}"),
    };
    assert!(error.contains("but listen is 127.0.0.1:1"), "{error}");
}

#[test]
fn the_units_pass_the_sockets_by_the_names_that_io_knows() {
    let unit = |name: &str| {
        let path = format!("{}/../../deploy/systemd/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let value = |unit: &str, key: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.strip_prefix('=').unwrap().to_owned()
    };
    let (public, internal, service) = (unit("io.socket"), unit("io-internal.socket"), unit("io.service"));
    assert_eq!(value(&public, "FileDescriptorName"), "public");
    assert_eq!(value(&internal, "FileDescriptorName"), "internal");
    // They must be what the service is configured with, or it refuses them.
    for (socket, variable) in [(&public, "IO_LISTEN"), (&internal, "IO_INTERNAL__LISTEN")] {
        assert!(service.contains(&format!("Environment={variable}={}", value(socket, "ListenStream"))));
    }
}
