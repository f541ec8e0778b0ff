//! An event stream as a connection of the live side.
//!
//! It sends `hello` on behalf of the client and nothing more.
//!
//! Must not interpret a frame.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::response::sse::Event;
use bytes::Bytes;
use futures_util::{FutureExt as _, Sink, SinkExt as _, Stream, StreamExt as _};
use io_core::ids::{ChatId, ConnectionId};
use io_core::outside::Entropy;
use io_protocol::frames::{ClientFrame, Command, Cursor};
use io_realtime::{Inbound, Outbound};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{PollSendError, PollSender};

/// The most frames that wait for the client before the live side must wait.
const WAITING: usize = 16;

/// The `hello` of a stream: its own device id, and where to continue.
pub(super) fn hello(entropy: &dyn Entropy, chat: Option<ChatId>, after: u64) -> Bytes {
    let cursors: BTreeMap<_, _> = chat
        .map(|chat| (chat.0, Cursor(after, String::new())))
        .into_iter()
        .collect();
    let command = Command::Hello {
        device: ConnectionId::from_random(entropy.id()).0,
        cursors,
    };
    // Wire types always serialise.
    serde_json::to_vec(&ClientFrame { id: None, command })
        .map(Bytes::from)
        .unwrap_or_default()
}

/// The server's end and the client's end.
pub(super) fn pair(hello: Bytes) -> (Wire, impl Stream<Item = Result<Event, axum::Error>> + use<>) {
    let (sender, frames) = mpsc::channel::<Bytes>(WAITING);
    let gone = {
        let sender = sender.clone();
        async move { sender.closed().await }.boxed()
    };
    let wire = Wire {
        hello: Some(hello),
        gone,
        frames: PollSender::new(sender),
    };
    let events = ReceiverStream::new(frames)
        .map(|frame| Ok(Event::default().data(std::str::from_utf8(&frame).map_err(axum::Error::new)?)));
    (wire, events)
}

/// An event stream as a connection.
pub(super) struct Wire {
    hello: Option<Bytes>,
    gone: futures_util::future::BoxFuture<'static, ()>,
    frames: PollSender<Bytes>,
}

impl Stream for Wire {
    type Item = Inbound;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Inbound>> {
        match self.hello.take() {
            Some(hello) => Poll::Ready(Some(Inbound::Text(hello))),
            None => self.gone.poll_unpin(context).map(|()| Some(Inbound::Gone)),
        }
    }
}

impl Sink<Outbound> for Wire {
    type Error = PollSendError<Bytes>;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.frames.poll_ready_unpin(context)
    }

    fn start_send(mut self: Pin<&mut Self>, item: Outbound) -> Result<(), Self::Error> {
        match item {
            Outbound::Text(frame) => self.frames.start_send_unpin(frame),
            // A stream has no close codes: it ends, and the client reconnects or learns from its next call why it cannot.
            Outbound::Close(_) => {
                self.frames.close();
                Ok(())
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.frames.poll_flush_unpin(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.frames.poll_close_unpin(context)
    }
}
