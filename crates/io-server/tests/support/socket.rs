//! What the tests of the live side share: reading frames until something is there.
//!
//! Must not sleep: every wait is for a frame.

use io_client::protocol::events::{ChatView, Event, What};
use io_client::protocol::frames::{Command, ServerFrame, UnqueuedReason};
use io_client::protocol::problem::ProblemCode;
use io_client::{Error, Socket};
use io_core::ids::ChatId;
use io_core::time::Span;
use io_testkit::{Person, TestApp};

/// Reads until that many messages came, and gives them back.
pub(crate) async fn messages(socket: &mut Socket, count: usize) -> Vec<Event> {
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
pub(crate) async fn event(socket: &mut Socket, fits: impl Fn(&What) -> bool) -> Event {
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
pub(crate) async fn until<T>(socket: &mut Socket, mut pick: impl FnMut(ServerFrame) -> Option<T>) -> T {
    loop {
        if let Some(found) = pick(socket.next_frame().await.expect("the frame comes")) {
            return found;
        }
    }
}

/// The chat of the next `chat` frame.
pub(crate) async fn whole_chat(socket: &mut Socket) -> ChatView {
    until(socket, |frame| match frame {
        ServerFrame::Chat { chat } => Some(*chat),
        _ => None,
    })
    .await
}

/// The texts of messages.
pub(crate) fn bodies(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .map(|event| match &event.what {
            What::Message { body: Some(body), .. } => body.as_str(),
            other => panic!("not a text: {other:?}"),
        })
        .collect()
}

/// Everything that was told up to the answer of a `ping`: what would have come, has come.
pub(crate) async fn quiet(socket: &mut Socket) -> Vec<ServerFrame> {
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
pub(crate) fn declined<T: std::fmt::Debug>(result: Result<T, Error>) -> ProblemCode {
    match result {
        Err(Error::Declined { code, .. }) => code,
        Err(Error::Refused(problem)) => problem.code,
        other => panic!("not declined: {other:?}"),
    }
}

/// Lets one of them say something that many times, at a pace that nobody minds.
pub(crate) async fn chatter(app: &TestApp, who: &Person, socket: &mut Socket, chat: ChatId, count: usize) {
    for n in 0..count {
        app.clock.advance(Span::seconds(2));
        socket
            .send(chat, who.cid(), &format!("message {n}"))
            .await
            .expect("it is stored");
    }
}

/// Reads until the search stopped, and says why.
pub(crate) async fn unqueued(socket: &mut Socket) -> UnqueuedReason {
    until(socket, |frame| match frame {
        ServerFrame::Unqueued { reason, .. } => Some(reason),
        _ => None,
    })
    .await
}

/// Reads until somebody was found.
pub(crate) async fn matched(socket: &mut Socket) -> ChatView {
    until(socket, |frame| match frame {
        ServerFrame::Matched { chat, .. } => Some(*chat),
        _ => None,
    })
    .await
}

/// Reads until a chat ended, and gives its last event.
pub(crate) async fn ended(socket: &mut Socket) -> Event {
    event(socket, |what| matches!(what, What::Ended { .. })).await
}
