//! One end of a conversation under load: says numbered lines, and tells which were acknowledged and which arrived.
//!
//! The same load runs over IO and over the bare relay. Must not decide when something is said.

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

/// Bytes of one line.
pub(crate) const BYTES: usize = 100;

/// Most characters of one line.
const MOST: usize = 2_000;

/// What an end hears.
pub(crate) enum Heard {
    /// An own line is on disk.
    Acknowledged,
    /// The other's lines of these numbers arrived.
    Arrived(Vec<usize>),
    /// Something else.
    Other,
}

/// One end.
pub(crate) enum Line {
    /// Over IO.
    Io { socket: Box<Socket>, chat: ChatId },
    /// Over the relay.
    Relay(Box<WebSocketStream<TcpStream>>),
}

impl Line {
    /// Says the line of that number.
    pub(crate) async fn say(&mut self, number: usize) -> Result<()> {
        self.say_text(number, format!("{number:0>10} {:.<1$}", "", BYTES - 11))
            .await
    }

    /// Says the line of that number, as long as one may be, in a script of three bytes a character.
    pub(crate) async fn say_much(&mut self, number: usize) -> Result<()> {
        self.say_text(number, format!("{number:0>10} {:あ<1$}", "", MOST - 11))
            .await
    }

    async fn say_text(&mut self, number: usize, body: String) -> Result<()> {
        match self {
            Self::Io { socket, chat } => {
                let cid = ClientMessageId(Uuid::from_u128(1 << 96 | number as u128));
                let command = Command::Send { chat: *chat, cid, body };
                socket.tell(Some(number.to_string()), command).await?;
            }
            Self::Relay(stream) => stream.send(Message::text(body)).await?,
        }
        Ok(())
    }

    /// Waits for the next thing to hear. Safe to cancel.
    pub(crate) async fn hear(&mut self) -> Result<Heard> {
        match self {
            Self::Io { socket, chat } => match socket.next_frame().await? {
                ServerFrame::Ok { .. } => Ok(Heard::Acknowledged),
                ServerFrame::Events { chat: of, events } if of == *chat => {
                    let theirs = events.iter().filter(|event| event.by == By::Peer);
                    let numbers = theirs.filter_map(|event| match &event.what {
                        What::Message { body: Some(body), .. } => Some(number_of(body)),
                        _ => None,
                    });
                    Ok(Heard::Arrived(numbers.collect::<Result<_>>()?))
                }
                ServerFrame::Error { code, .. } => bail!("IO said {}", code.as_str()),
                _ => Ok(Heard::Other),
            },
            Self::Relay(stream) => match stream.next().await.context("the relay closed")?? {
                Message::Text(text) => match text.as_str().split_at(1) {
                    ("a", _) => Ok(Heard::Acknowledged),
                    (_, rest) => Ok(Heard::Arrived(vec![number_of(rest)?])),
                },
                _ => Ok(Heard::Other),
            },
        }
    }
}

fn number_of(body: &str) -> Result<usize> {
    Ok(body.get(..10).context("a line begins with its number")?.parse()?)
}
