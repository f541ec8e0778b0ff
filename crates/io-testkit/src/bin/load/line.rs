//! One end of a chat under load.
//! Sends numbered lines and reports which were acknowledged or arrived.
//!
//! The same load runs over IO and over the bare relay. Must not decide when a line is sent.

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use io_client::Socket;
use io_client::protocol::events::{By, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_core::ids::{ChatId, ClientMessageId};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// The length of a line, in bytes.
pub(crate) const BYTES: usize = 100;

/// The most characters of a line.
const LONGEST: usize = 2_000;

/// What an end receives.
pub(crate) enum Received {
    /// One of its own lines is on disk.
    Acknowledged,
    /// The peer's lines with these numbers arrived.
    Arrived(Vec<usize>),
    /// Something else.
    Other,
}

/// One end.
pub(crate) enum Line {
    /// Over IO.
    Io {
        socket: Box<Socket>,
        chat: ChatId,
        /// The peer's newest line that was not marked as read.
        unread: Option<u64>,
    },
    /// Over the relay.
    Relay(Box<WebSocketStream<TcpStream>>),
}

impl Line {
    /// Sends the line with this number.
    pub(crate) async fn send(&mut self, number: usize) -> Result<()> {
        self.send_text(number, format!("{number:0>10} {:.<1$}", "", BYTES - 11))
            .await
    }

    /// Sends the longest line with this number.
    /// Its script has three bytes per character.
    pub(crate) async fn send_long(&mut self, number: usize) -> Result<()> {
        self.send_text(number, format!("{number:0>10} {:あ<1$}", "", LONGEST - 11))
            .await
    }

    async fn send_text(&mut self, number: usize, body: String) -> Result<()> {
        match self {
            Self::Io { socket, chat, .. } => {
                let cid = ClientMessageId(Uuid::from_u128(1 << 96 | number as u128));
                let command = Command::Send {
                    chat: *chat,
                    cid,
                    body,
                    check: false,
                    quote: None,
                };
                socket.send_frame(Some(number.to_string()), command).await?;
            }
            Self::Relay(stream) => stream.send(Message::text(body)).await?,
        }
        Ok(())
    }

    /// Marks what arrived as read, as the web app does while it is looked at. Marking as read also says "delivered".
    pub(crate) async fn mark(&mut self) -> Result<()> {
        if let Self::Io { socket, chat, unread } = self
            && let Some(seq) = unread.take()
        {
            socket.send_frame(None, Command::Read { chat: *chat, seq }).await?;
        }
        Ok(())
    }

    /// Waits for the next acknowledgement or line. Cancel-safe.
    pub(crate) async fn receive(&mut self) -> Result<Received> {
        match self {
            Self::Io { socket, chat, unread } => match socket.next_frame().await? {
                ServerFrame::Ok { .. } => Ok(Received::Acknowledged),
                ServerFrame::Events { chat: of, events } if of == *chat => {
                    let theirs = events.iter().filter(|event| event.by == By::Peer);
                    *unread = theirs.clone().map(|event| event.seq).max().or(*unread);
                    let numbers = theirs.filter_map(|event| match &event.what {
                        What::Message { body: Some(body), .. } => Some(number_of(body)),
                        _ => None,
                    });
                    Ok(Received::Arrived(numbers.collect::<Result<_>>()?))
                }
                ServerFrame::Error { code, .. } => bail!("IO answered {}", code.as_str()),
                _ => Ok(Received::Other),
            },
            Self::Relay(stream) => match stream.next().await.context("the relay closed the connection")?? {
                Message::Text(text) => match text.as_str().split_at(1) {
                    ("a", _) => Ok(Received::Acknowledged),
                    (_, rest) => Ok(Received::Arrived(vec![number_of(rest)?])),
                },
                _ => Ok(Received::Other),
            },
        }
    }
}

fn number_of(body: &str) -> Result<usize> {
    Ok(body
        .get(..10)
        .context("a line does not begin with its number")?
        .parse()?)
}
