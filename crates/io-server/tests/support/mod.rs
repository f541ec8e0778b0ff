//! What the tests of the live side share: reading frames until something is there.
//!
//! Must not sleep: every wait is for a frame.

#![allow(dead_code, reason = "each test binary uses a part")]

use io_client::protocol::events::{ChatView, Event, What};
use io_client::protocol::frames::{Command, Done, ServerFrame};
use io_client::protocol::problem::Code;
use io_client::{Error, Socket};

/// Reads until that many messages came, and gives them back.
pub async fn messages(socket: &mut Socket, count: usize) -> Vec<Event> {
    let mut all = Vec::new();
    while all.len() < count {
        let frame = socket.next_frame().await.expect("the message comes");
        if let ServerFrame::Events { events, .. } = frame {
            all.extend(
                events
                    .into_iter()
                    .filter(|event| matches!(event.what, What::Message { .. })),
            );
        }
    }
    all
}

/// Reads until an event fits.
pub async fn event(socket: &mut Socket, fits: impl Fn(&What) -> bool) -> Event {
    loop {
        let frame = socket.next_frame().await.expect("the event comes");
        if let ServerFrame::Events { events, .. } = frame
            && let Some(event) = events.into_iter().find(|event| fits(&event.what))
        {
            return event;
        }
    }
}

/// Reads until a frame gives something.
pub async fn until<T>(socket: &mut Socket, pick: impl Fn(ServerFrame) -> Option<T>) -> T {
    loop {
        if let Some(found) = pick(socket.next_frame().await.expect("the frame comes")) {
            return found;
        }
    }
}

/// The chat of the next `chat` frame.
pub async fn whole_chat(socket: &mut Socket) -> ChatView {
    until(socket, |frame| match frame {
        ServerFrame::Chat { chat } => Some(*chat),
        _ => None,
    })
    .await
}

/// The texts of messages.
pub fn bodies(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .map(|event| match &event.what {
            What::Message { body: Some(body), .. } => body.as_str(),
            other => panic!("not a text: {other:?}"),
        })
        .collect()
}

/// Everything that was told up to the answer of a `ping`: what would have come, has come.
pub async fn quiet(socket: &mut Socket) -> Vec<ServerFrame> {
    let wanted = socket.submit(Command::Ping).await.expect("the socket is open");
    let mut told = Vec::new();
    loop {
        match socket.next_frame().await.expect("the answer comes") {
            ServerFrame::Ok { id: Some(id), .. } if id == wanted => return told,
            frame => told.push(frame),
        }
    }
}

/// The code of a refusal.
pub fn declined<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    match result {
        Err(Error::Declined { code, .. }) => code,
        other => panic!("not declined: {other:?}"),
    }
}

/// What a command gave back, or its refusal.
pub async fn ask(socket: &mut Socket, command: Command) -> Result<Done, Error> {
    socket.command(command).await
}
