//! A WebSocket as a connection of the live side.
//!
//! Text in, text out, and a close code.
//!
//! Must not interpret a frame.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use io_protocol::frames::close;
use io_realtime::{Inbound, Outbound};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error as WsError, Message, Utf8Bytes};

use super::upgrade::Socket;

/// A WebSocket as a connection.
pub(super) struct Wire(Socket);

impl Wire {
    pub(super) fn new(socket: Socket) -> Self {
        Self(socket)
    }
}

impl Stream for Wire {
    type Item = Inbound;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Inbound>> {
        loop {
            if self.0.get_mut().take_fragment() {
                return Poll::Ready(Some(Inbound::Fragment));
            }
            let heard = match Pin::new(&mut self.0).poll_next(context) {
                // It read fragments, and nothing is whole yet.
                Poll::Pending if self.0.get_ref().has_fragments() => continue,
                heard => ready!(heard),
            };
            return Poll::Ready(Some(match heard {
                Some(Ok(Message::Text(text))) => Inbound::Text(Bytes::from(text)),
                Some(Ok(Message::Binary(_))) => Inbound::Refuse(close::NOT_BINARY),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Inbound::Control,
                // The library answers a close frame on the next poll, and then the stream ends; it hands over no frames.
                Some(Ok(Message::Close(_) | Message::Frame(_))) => continue,
                Some(Err(error)) => broken(&error),
                None => Inbound::Gone,
            }));
        }
    }
}

/// The close code for an error of the library, if the client caused it.
fn broken(error: &WsError) -> Inbound {
    match error {
        WsError::Capacity(_) => Inbound::Refuse(close::TOO_LARGE),
        WsError::Utf8(_) => Inbound::Refuse(close::NOT_TEXT),
        WsError::Protocol(fault) if *fault != ProtocolError::ResetWithoutClosingHandshake => {
            Inbound::Refuse(close::BROKEN_FRAME)
        }
        _ => Inbound::Gone,
    }
}

impl Sink<Outbound> for Wire {
    type Error = WsError;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), WsError>> {
        Pin::new(&mut self.0).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, item: Outbound) -> Result<(), WsError> {
        let message = match item {
            Outbound::Text(text) => {
                Message::Text(Utf8Bytes::try_from(text).map_err(|error| WsError::Utf8(error.to_string()))?)
            }
            Outbound::Close(code) => Message::Close(Some(CloseFrame {
                code: code.into(),
                reason: Utf8Bytes::from_static(""),
            })),
        };
        Pin::new(&mut self.0).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), WsError>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), WsError>> {
        Pin::new(&mut self.0).poll_close(context)
    }
}
