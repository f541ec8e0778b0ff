//! axum's WebSocket as a connection of the live side.
//!
//! Text in, text out, and a close code.
//!
//! Must not interpret a frame.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use axum_tungstenite::Error as WsError;
use bytes::Bytes;
use futures_util::{Sink, Stream};
use io_protocol::frames::close;
use io_realtime::{Inbound, Outbound};

/// A WebSocket as a connection.
pub(super) struct Wire(WebSocket);

impl Wire {
    pub(super) fn new(socket: WebSocket) -> Self {
        Self(socket)
    }
}

impl Stream for Wire {
    type Item = Inbound;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Inbound>> {
        loop {
            let heard = ready!(Pin::new(&mut self.0).poll_next(context));
            return Poll::Ready(Some(match heard {
                Some(Ok(Message::Text(text))) => Inbound::Text(Bytes::from(text)),
                Some(Ok(Message::Binary(_))) => Inbound::Refuse(close::NOT_BINARY),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Inbound::Control,
                // The library answers a close frame on the next poll, and then the stream ends.
                Some(Ok(Message::Close(_))) => continue,
                Some(Err(error)) => broken(error),
                None => Inbound::Gone,
            }));
        }
    }
}

/// The close code for an error of the library, if the client caused it.
fn broken(error: axum::Error) -> Inbound {
    match error.into_inner().downcast_ref::<WsError>() {
        Some(WsError::Capacity(_)) => Inbound::Refuse(close::TOO_LARGE),
        Some(WsError::Utf8(_)) => Inbound::Refuse(close::NOT_TEXT),
        Some(WsError::Protocol(fault))
            if *fault != axum_tungstenite::error::ProtocolError::ResetWithoutClosingHandshake =>
        {
            Inbound::Refuse(close::BROKEN_FRAME)
        }
        _ => Inbound::Gone,
    }
}

impl Sink<Outbound> for Wire {
    type Error = axum::Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Pin::new(&mut self.0).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, item: Outbound) -> Result<(), axum::Error> {
        let message = match item {
            Outbound::Text(text) => Message::Text(Utf8Bytes::try_from(text).map_err(axum::Error::new)?),
            Outbound::Close(code) => Message::Close(Some(CloseFrame {
                code,
                reason: Utf8Bytes::from_static(""),
            })),
        };
        Pin::new(&mut self.0).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Pin::new(&mut self.0).poll_close(context)
    }
}
