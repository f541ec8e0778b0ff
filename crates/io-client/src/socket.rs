//! One `io.v1` socket: typed frames, commands with answers, and raw access.
//! Raw access is for invalid input.
//!
//! Must not reconnect or resend: [`crate::Journal`] keeps the cursors, and the caller keeps unanswered commands.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use http::HeaderValue;
use io_core::ids::{ChatId, ClientMessageId, TicketId};
use io_protocol::frames::{ClientFrame, Command, Cursor, Done, SUBPROTOCOL, ServerFrame, Welcome};
use io_protocol::rest::MatchStatus;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message, Utf8Bytes};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::rest::{Client, Credentials, Received, succeed};

/// How a socket was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The close code, if the server sent one; see `io_protocol::frames::close`.
    pub code: Option<u16>,
    /// The reason that the server gave, or the error.
    pub reason: String,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{code} {}", self.reason),
            None => write!(f, "without a code ({})", self.reason),
        }
    }
}

/// How a socket behaves.
#[derive(Clone, Copy, Debug)]
pub struct SocketOptions {
    /// Whether to answer the server's `ping` automatically.
    pub answer_pings: bool,
    /// How long to wait for a frame before [`Error::Silence`]; a bound, not a delay.
    pub timeout: Duration,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            answer_pings: true,
            timeout: Duration::from_secs(30),
        }
    }
}

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    client: Client,
    options: SocketOptions,
    next_id: u64,
    /// Frames that arrived while a command waited for its answer.
    buffered: VecDeque<ServerFrame>,
}

impl Socket {
    /// Opens a socket, with a ticket if this is a bearer client.
    /// The caller sends `hello`.
    pub async fn open(client: &Client) -> Result<Self> {
        Self::open_with(client, SocketOptions::default()).await
    }

    /// Like [`Self::open`], with options.
    pub async fn open_with(client: &Client, options: SocketOptions) -> Result<Self> {
        let protocols = match client.credentials() {
            Credentials::Bearer => format!("{SUBPROTOCOL}, ticket.{}", client.socket_ticket().await?.ticket),
            Credentials::Browser => SUBPROTOCOL.to_owned(),
        };
        Self::open_offering(client, &protocols, options).await
    }

    /// Opens a socket with exactly these subprotocols.
    /// For tests of tickets and invalid input.
    pub async fn open_offering(client: &Client, protocols: &str, options: SocketOptions) -> Result<Self> {
        let built = client.request(http::Method::GET, "/api/ws").build()?;
        let address = built
            .url()
            .socket_addrs(|| None)
            .map_err(|error| connection_error(&error))?[0];
        let stream = match client.from() {
            None => TcpStream::connect(address).await,
            Some(from) => {
                let socket = TcpSocket::new_v4().map_err(|error| connection_error(&error))?;
                socket
                    .bind((from, 0).into())
                    .map_err(|error| connection_error(&error))?;
                socket.connect(address).await
            }
        }
        .map_err(|error| connection_error(&error))?;
        stream.set_nodelay(true).map_err(|error| connection_error(&error))?;

        let mut request = built
            .url()
            .as_str()
            .replacen("http", "ws", 1)
            .into_client_request()
            .map_err(|error| connection_error(&error))?;
        request.headers_mut().extend(built.headers().clone());
        if let Some(cookies) = client.cookies_for("/api/ws") {
            request.headers_mut().insert(http::header::COOKIE, cookies);
        }
        let offer = HeaderValue::from_str(protocols).map_err(|error| Error::OutOfProtocol(error.to_string()))?;
        request
            .headers_mut()
            .insert(http::header::SEC_WEBSOCKET_PROTOCOL, offer);
        let config = WebSocketConfig::default()
            .read_buffer_size(4 * 1024)
            .write_buffer_size(0);
        match tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await {
            Ok((stream, response)) => {
                client.tap(|| Received::Opened(response.headers().clone()));
                Ok(Self {
                    stream,
                    client: client.clone(),
                    options,
                    next_id: 0,
                    buffered: VecDeque::new(),
                })
            }
            Err(WsError::Http(response)) => {
                let (parts, body) = response.into_parts();
                let reply = crate::rest::Reply {
                    status: parts.status,
                    headers: parts.headers,
                    body: body.unwrap_or_default(),
                };
                succeed(&reply)?;
                Err(Error::OutOfProtocol(format!("{} instead of 101", reply.status)))
            }
            Err(error) => Err(connection_error(&error)),
        }
    }

    /// Sends `hello` and returns the `welcome`.
    /// The missed events and `synced` follow as frames.
    pub async fn hello(&mut self, device: Uuid, cursors: BTreeMap<Uuid, Cursor>) -> Result<Welcome> {
        let id = self.submit(Command::Hello { device, cursors }).await?;
        loop {
            match self.next_arrival().await? {
                ServerFrame::Welcome(welcome) => return Ok(welcome),
                ServerFrame::Error {
                    id: named,
                    code,
                    retry_after,
                } if named.is_none() || named.as_ref() == Some(&id) => {
                    return Err(Error::Declined { code, retry_after });
                }
                other => self.buffered.push_back(other),
            }
        }
    }

    /// Opens a socket, sends `hello` without cursors and waits for `synced`.
    pub async fn live(client: &Client, device: Uuid) -> Result<(Self, Welcome)> {
        let mut socket = Self::open(client).await?;
        let welcome = socket.hello(device, BTreeMap::new()).await?;
        socket.wait_for(|frame| matches!(frame, ServerFrame::Synced)).await?;
        Ok((socket, welcome))
    }

    /// The next frame in order of arrival.
    /// Includes frames that [`Self::command`] buffered. Cancel-safe.
    pub async fn next_frame(&mut self) -> Result<ServerFrame> {
        match self.buffered.pop_front() {
            Some(frame) => Ok(frame),
            None => self.next_arrival().await,
        }
    }

    /// Reads frames until one fits and returns it; drops the others.
    pub async fn wait_for(&mut self, fits: impl Fn(&ServerFrame) -> bool) -> Result<ServerFrame> {
        loop {
            let frame = self.next_frame().await?;
            if fits(&frame) {
                return Ok(frame);
            }
        }
    }

    /// Sends a command without waiting and returns the id that its answer will carry.
    pub async fn submit(&mut self, command: Command) -> Result<String> {
        self.next_id += 1;
        let id = self.next_id.to_string();
        self.send_frame(Some(id.clone()), command).await?;
        Ok(id)
    }

    /// Sends a frame that has no answer, or whose answer the caller handles.
    pub async fn send_frame(&mut self, id: Option<String>, command: Command) -> Result<()> {
        let text = serde_json::to_string(&ClientFrame { id, command })
            .map_err(|error| Error::OutOfProtocol(error.to_string()))?;
        self.send_text(text).await
    }

    /// Sends a command and waits for its `ok`.
    /// Buffers other frames for [`Self::next_frame`].
    pub async fn command(&mut self, command: Command) -> Result<Done> {
        let wanted = self.submit(command).await?;
        loop {
            match self.next_arrival().await? {
                ServerFrame::Ok { id: Some(id), done } if id == wanted => return Ok(done),
                ServerFrame::Error {
                    id: Some(id),
                    code,
                    retry_after,
                } if id == wanted => {
                    return Err(Error::Declined { code, retry_after });
                }
                other => self.buffered.push_back(other),
            }
        }
    }

    /// Sends a message.
    pub async fn send(&mut self, chat: ChatId, cid: ClientMessageId, body: &str) -> Result<Done> {
        let body = body.to_owned();
        self.command(Command::Send {
            chat,
            cid,
            body,
            check: false,
            quote: None,
        })
        .await
    }

    /// Starts a search and returns its state.
    /// The server answers `find_match` with `queued` or `matched`.
    pub async fn find_match(&mut self, ticket: TicketId) -> Result<MatchStatus> {
        let command = Command::FindMatch {
            ticket,
            preferences: None,
            take_over: false,
        };
        self.search(ticket, command).await
    }

    /// Leaves the chat and starts a search, like [`Self::find_match`].
    pub async fn next(&mut self, chat: ChatId, ticket: TicketId) -> Result<MatchStatus> {
        self.search(ticket, Command::Next { chat, ticket }).await
    }

    /// Sends a command that starts the search of `ticket` and waits for its state.
    pub async fn search(&mut self, ticket: TicketId, command: Command) -> Result<MatchStatus> {
        let wanted = self.submit(command).await?;
        loop {
            match self.next_arrival().await? {
                ServerFrame::Queued(search) if search.ticket == ticket => return Ok(MatchStatus::Queued { search }),
                ServerFrame::Matched {
                    ticket: Some(found),
                    chat,
                } if found == ticket => {
                    return Ok(MatchStatus::Matched { chat });
                }
                ServerFrame::Error {
                    id: Some(id),
                    code,
                    retry_after,
                } if id == wanted => {
                    return Err(Error::Declined { code, retry_after });
                }
                ServerFrame::Ok { id: Some(id), .. } if id == wanted => {}
                other => self.buffered.push_back(other),
            }
        }
    }

    /// Sends any text as one frame.
    pub async fn send_text(&mut self, text: impl Into<String>) -> Result<()> {
        self.send_raw(Message::text(text.into())).await
    }

    /// Sends any bytes as one binary frame.
    pub async fn send_binary(&mut self, bytes: Vec<u8>) -> Result<()> {
        self.send_raw(Message::binary(bytes)).await
    }

    /// Sends any WebSocket message.
    pub async fn send_raw(&mut self, message: Message) -> Result<()> {
        self.stream.send(message).await.map_err(|error| closed_by(&error))
    }

    /// Closes with a close frame and waits for the server's.
    pub async fn close(mut self) -> Result<Closed> {
        self.stream.close(None).await.map_err(|error| closed_by(&error))?;
        self.closed().await
    }

    /// Closes with this code, even a forbidden one, and returns the server's answer.
    pub async fn close_with(mut self, code: u16) -> Result<Closed> {
        let close_frame = CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::from_static(""),
        };
        self.send_raw(Message::Close(Some(close_frame))).await?;
        self.closed().await
    }

    /// Drops the connection without a close frame, like a lost network.
    pub fn cut(self) {
        drop(self.stream);
    }

    /// Reads until the socket is closed and returns how.
    pub async fn closed(&mut self) -> Result<Closed> {
        loop {
            match self.next_frame().await {
                Ok(_) => {}
                Err(Error::Closed(closed)) => return Ok(closed),
                Err(other) => return Err(other),
            }
        }
    }

    async fn next_arrival(&mut self) -> Result<ServerFrame> {
        let timeout = self.options.timeout;
        match tokio::time::timeout(timeout, self.read()).await {
            Ok(frame) => frame,
            Err(_) => Err(Error::Silence {
                seconds: timeout.as_secs(),
            }),
        }
    }

    async fn read(&mut self) -> Result<ServerFrame> {
        loop {
            let message = match self.stream.next().await {
                None => {
                    return Err(Error::Closed(Closed {
                        code: None,
                        reason: "the connection ended".to_owned(),
                    }));
                }
                Some(Err(error)) => return Err(closed_by(&error)),
                Some(Ok(message)) => message,
            };
            match message {
                Message::Text(text) => {
                    self.client.tap(|| Received::Frame(text.as_str().to_owned()));
                    let frame = serde_json::from_str(text.as_str())
                        .map_err(|error| Error::OutOfProtocol(format!("{error} in {text}")))?;
                    if frame == ServerFrame::Ping && self.options.answer_pings {
                        self.send_frame(None, Command::Pong).await?;
                        continue;
                    }
                    return Ok(frame);
                }
                Message::Close(frame) => {
                    return Err(Error::Closed(Closed {
                        code: frame.as_ref().map(|frame| frame.code.into()),
                        reason: frame.map_or_else(String::new, |frame| frame.reason.as_str().to_owned()),
                    }));
                }
                Message::Binary(_) => return Err(Error::OutOfProtocol("a binary frame".to_owned())),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}

fn connection_error(error: &dyn fmt::Display) -> Error {
    Error::Connection(error.to_string())
}

fn closed_by(error: &WsError) -> Error {
    Error::Closed(Closed {
        code: None,
        reason: error.to_string(),
    })
}
