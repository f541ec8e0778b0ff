//! The baseline: the least that a durable one-to-one relay must do.
//!
//! A pair has two sockets. The relay appends each line to SQLite with `synchronous=FULL`, all waiting lines in one commit,
//! then acknowledges it and forwards it to the other side.
//! Must not check, authenticate, encrypt or number anything: the difference to IO is the cost of IO's features.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// The most lines in one commit.
const BATCH: usize = 128;

type Side = (u32, u8);
type Sides = Arc<Mutex<HashMap<Side, mpsc::UnboundedSender<Message>>>>;

struct Append {
    from: Side,
    body: Utf8Bytes,
}

/// Buffers of the same size as IO's.
pub(crate) fn buffers() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
}

/// Serves until the process is killed.
pub(crate) async fn serve(address: SocketAddr, database: &Path) -> Result<()> {
    let connection = Connection::open(database)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE lines (pair INTEGER NOT NULL, side INTEGER NOT NULL, body TEXT NOT NULL) STRICT;",
    )?;
    let sides = Sides::default();
    let (appends, queue) = mpsc::channel(8 * BATCH);
    let reached = Arc::clone(&sides);
    std::thread::spawn(move || write(connection, queue, &reached).expect("the relay can write to its database"));
    let listener = TcpListener::bind(address).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (sides, appends) = (Arc::clone(&sides), appends.clone());
        // An error ends only this connection.
        tokio::spawn(async move { converse(stream, sides, appends).await });
    }
}

fn write(mut connection: Connection, mut queue: mpsc::Receiver<Append>, sides: &Sides) -> Result<()> {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut batch, BATCH) > 0 {
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO lines VALUES (?1, ?2, ?3)")?;
            for Append { from, body } in &batch {
                insert.execute((from.0, from.1, body.as_str()))?;
            }
        }
        transaction.commit()?;
        let sides = sides.lock();
        for Append { from, body } in batch.drain(..) {
            if let Some(sender) = sides.get(&from) {
                // A sender that has disconnected needs no acknowledgement.
                let _ = sender.send(Message::text(format!(
                    "a{}",
                    body.as_str().get(..10).unwrap_or_default()
                )));
            }
            if let Some(receiver) = sides.get(&(from.0, 1 - from.1)) {
                let _ = receiver.send(Message::text(format!("m{body}")));
            }
        }
    }
    Ok(())
}

async fn converse(stream: TcpStream, sides: Sides, appends: mpsc::Sender<Append>) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut path = String::new();
    #[expect(clippy::result_large_err, reason = "the library's own signature")]
    let reading = |request: &Request, response: Response| {
        request.uri().path().clone_into(&mut path);
        Ok(response)
    };
    let stream = tokio_tungstenite::accept_hdr_async_with_config(stream, reading, Some(buffers())).await?;
    let (pair, side) = path.trim_matches('/').split_once('/').context("a path is /pair/side")?;
    let from = (pair.parse()?, side.parse()?);
    let (sender, outgoing) = mpsc::unbounded_channel();
    sides.lock().insert(from, sender);
    let outcome = pump(stream, outgoing, from, appends).await;
    sides.lock().remove(&from);
    outcome
}

async fn pump(
    mut stream: WebSocketStream<TcpStream>,
    mut outgoing: mpsc::UnboundedReceiver<Message>,
    from: Side,
    appends: mpsc::Sender<Append>,
) -> Result<()> {
    loop {
        tokio::select! {
            message = stream.next() => match message {
                Some(Ok(Message::Text(body))) => appends.send(Append { from, body }).await?,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(()),
            },
            Some(message) = outgoing.recv() => {
                stream.feed(message).await?;
                while let Ok(message) = outgoing.try_recv() {
                    stream.feed(message).await?;
                }
                stream.flush().await?;
            }
        }
    }
}
