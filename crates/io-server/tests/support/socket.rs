//! Reading frames until something arrives, and the chats that tests start from.
//!
//! Must not sleep: every wait is for a frame or a state of the server.

use io_client::Socket;
use io_client::protocol::events::{ChatView, Event, What};
use io_client::protocol::frames::{Command, ServerFrame, UnqueuedReason};
use io_core::ids::ChatId;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp};

/// Reads until this many messages arrived and returns them.
pub(crate) async fn messages(socket: &mut Socket, count: usize) -> Vec<Event> {
    let mut all = Vec::new();
    while all.len() < count {
        let frame = socket.next_frame().await.expect("the message arrives");
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

/// Reads until an event fits and returns it.
pub(crate) async fn event(socket: &mut Socket, fits: impl Fn(&What) -> bool) -> Event {
    loop {
        let frame = socket.next_frame().await.expect("the event arrives");
        if let ServerFrame::Events { events, .. } = frame
            && let Some(event) = events.into_iter().find(|event| fits(&event.what))
        {
            return event;
        }
    }
}

/// Reads until `pick` returns something.
pub(crate) async fn until<T>(socket: &mut Socket, mut pick: impl FnMut(ServerFrame) -> Option<T>) -> T {
    loop {
        if let Some(found) = pick(socket.next_frame().await.expect("the frame arrives")) {
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

/// The texts of these messages.
pub(crate) fn bodies(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .map(|event| match &event.what {
            What::Message { body: Some(body), .. } => body.as_str(),
            other => panic!("not a message: {other:?}"),
        })
        .collect()
}

/// Reads up to the answer of a `ping` and returns all frames before it.
///
/// A frame that the server sent to this socket before it handled the `ping` is among them.
pub(crate) async fn quiet(socket: &mut Socket) -> Vec<ServerFrame> {
    let wanted = socket.submit(Command::Ping).await.expect("the socket is open");
    let mut frames = Vec::new();
    loop {
        match socket.next_frame().await.expect("the answer arrives") {
            ServerFrame::Ok { id: Some(id), .. } if id == wanted => return frames,
            frame => frames.push(frame),
        }
    }
}

/// Lets one of them send this many messages, slowly enough for the rate limit.
pub(crate) async fn chatter(app: &TestApp, who: &Person, socket: &mut Socket, chat: ChatId, count: usize) {
    for n in 0..count {
        app.clock.advance(Span::seconds(2));
        socket
            .send(chat, who.cid(), &format!("message {n}"))
            .await
            .expect("the message is stored");
    }
}

/// Reads until the search stopped and returns the reason.
pub(crate) async fn unqueued(socket: &mut Socket) -> UnqueuedReason {
    until(socket, |frame| match frame {
        ServerFrame::Unqueued { reason, .. } => Some(reason),
        _ => None,
    })
    .await
}

/// Reads until a match was found and returns the chat.
pub(crate) async fn matched(socket: &mut Socket) -> ChatView {
    until(socket, |frame| match frame {
        ServerFrame::Matched { chat, .. } => Some(*chat),
        _ => None,
    })
    .await
}

/// Reads until a chat ended and returns its last event.
pub(crate) async fn ended(socket: &mut Socket) -> Event {
    event(socket, |what| matches!(what, What::Ended { .. })).await
}

/// Ada and Ben after a chat that Ada left.
pub(crate) async fn parted(app: &TestApp) -> Pair {
    let mut pair = app.pair().await;
    chatter(app, &pair.ada, &mut pair.ada_socket, pair.chat, 9).await;
    chatter(app, &pair.ben, &mut pair.ben_socket, pair.chat, 9).await;
    pair.ada_socket.command(Command::End { chat: pair.chat }).await.unwrap();
    ended(&mut pair.ada_socket).await;
    ended(&mut pair.ben_socket).await;
    whole_chat(&mut pair.ada_socket).await;
    whole_chat(&mut pair.ben_socket).await;
    pair
}

/// Waits until the server has noticed that at most this many people are connected.
pub(crate) async fn wait_for_people(app: &TestApp, most: usize) {
    while app.running().app.realtime.people_here() > most {
        tokio::task::yield_now().await;
    }
}

/// Lets the server do what is due at the current time, without waiting for its timer.
pub(crate) fn do_due_work(app: &TestApp) {
    app.running().app.realtime.run_due();
}
