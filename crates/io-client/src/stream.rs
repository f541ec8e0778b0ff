//! `GET /api/events`: one server frame per server-sent event.
//! For clients that cannot open a socket.
//!
//! Must not reconnect: the caller keeps the last sequence number and opens a new stream with it.

use http::Method;
use io_core::ids::ChatId;
use io_protocol::frames::ServerFrame;

use crate::error::{Error, Result};
use crate::rest::{Client, Received, Reply, succeed};

/// An open stream of frames.
pub struct EventStream {
    client: Client,
    response: reqwest::Response,
    unread: Vec<u8>,
}

impl Client {
    /// Opens the stream.
    /// With a chat and a sequence number, it starts after that event of the chat.
    pub async fn events(&self, from: Option<(ChatId, u64)>) -> Result<EventStream> {
        let path = match from {
            Some((chat, after)) => format!("/api/events?chat={chat}&after={after}"),
            None => "/api/events".to_owned(),
        };
        let response = self
            .request(Method::GET, &path)
            .header(http::header::ACCEPT, "text/event-stream")
            .send()
            .await?;
        if !response.status().is_success() {
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.bytes().await?.to_vec();
            succeed(&Reply { status, headers, body })?;
            return Err(Error::OutOfProtocol("an empty event stream".to_owned()));
        }
        self.tap(|| Received::Opened(response.headers().clone()));
        Ok(EventStream {
            client: self.clone(),
            response,
            unread: Vec::new(),
        })
    }
}

impl EventStream {
    /// The next frame; `Ok(None)` when the server ended the stream.
    pub async fn next_frame(&mut self) -> Result<Option<ServerFrame>> {
        loop {
            while let Some(block) = self.take_block() {
                let data = data_of(&block);
                if data.is_empty() {
                    continue;
                }
                self.client.tap(|| Received::Frame(data.clone()));
                return serde_json::from_str(&data)
                    .map(Some)
                    .map_err(|error| Error::OutOfProtocol(format!("{error} in {data}")));
            }
            match self.response.chunk().await? {
                Some(bytes) => self.unread.extend_from_slice(&bytes),
                None => return Ok(None),
            }
        }
    }

    fn take_block(&mut self) -> Option<String> {
        let end = self.unread.windows(2).position(|pair| pair == b"\n\n")?;
        let block: Vec<u8> = self.unread.drain(..end + 2).collect();
        Some(String::from_utf8_lossy(&block).into_owned())
    }
}

fn data_of(block: &str) -> String {
    let lines: Vec<&str> = block
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(|data| data.strip_prefix(' ').unwrap_or(data))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::data_of;

    #[test]
    fn the_data_of_an_event_is_its_data_lines_without_comments() {
        assert_eq!(
            data_of(": keep-alive\nevent: x\ndata: {\"a\":\ndata:1}\n\n"),
            "{\"a\":\n1}"
        );
        assert_eq!(data_of(": keep-alive\n\n"), "");
    }
}
