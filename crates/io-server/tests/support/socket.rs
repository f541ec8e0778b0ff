//! Reading frames until something arrives, and the chats that tests start from.
//!
//! Must not sleep: every wait is for a frame or a state of the server.

use io_client::Socket;
use io_client::protocol::events::{ChatView, Event, RevealState, What};
use io_client::protocol::frames::{Command, ServerFrame, UnqueuedReason};
use io_core::ids::ChatId;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp};

use super::http::TIMEOUT;

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

/// Reads up to a barrier, and returns the frames before it and what `pick` returned for it.
///
/// To show that a frame never came, choose a barrier that takes the path that this frame would have taken: for example
/// something that the same person causes afterwards.
pub(crate) async fn read_up_to<T>(
    socket: &mut Socket,
    mut pick: impl FnMut(&ServerFrame) -> Option<T>,
) -> (Vec<ServerFrame>, T) {
    let mut before = Vec::new();
    loop {
        let frame = socket.next_frame().await.expect("the barrier arrives");
        if let Some(barrier) = pick(&frame) {
            return (before, barrier);
        }
        before.push(frame);
    }
}

/// Lets `sender` send a message, and returns the frames that the peer receives before it.
///
/// The message takes the path of everything else that its sender does, so what they did before shows in these frames.
pub(crate) async fn frames_before_message(
    chat: ChatId,
    (sender, sending): (&Person, &mut Socket),
    peer: &mut Socket,
) -> Vec<ServerFrame> {
    let sent = sending.send(chat, sender.cid(), "the barrier").await;
    let seq = sent.expect("the message is stored").seq.expect("it has a number");
    let is_in = |events: &[Event]| events.iter().any(|event| event.seq == seq);
    let (before, ()) = read_up_to(peer, |frame| match frame {
        ServerFrame::Events { chat: of, events } if *of == chat && is_in(events) => Some(()),
        _ => None,
    })
    .await;
    before
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
/// Among them is every frame that the server had queued for this socket when it handled the `ping`. What another
/// connection or a background task causes can arrive later: see [`read_up_to`] and [`frames_before_message`].
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

/// Reads at both until the server says that no message is missing for a reveal.
///
/// The server sends this in the background after the tenth message, so without this wait it can arrive after any later
/// frame.
pub(crate) async fn enough_messages(pair: &mut Pair) {
    for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
        until(socket, |frame| match frame {
            ServerFrame::Reveal {
                reveal: RevealState::None {
                    messages_missing: 0, ..
                },
                ..
            } => Some(()),
            _ => None,
        })
        .await;
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
    let mut pair = talked(app, app.pair().await).await;
    pair.ada_socket
        .command(Command::End {
            chat: pair.chat,
            hide_card: false,
            why: None,
        })
        .await
        .unwrap();
    ended(&mut pair.ada_socket).await;
    ended(&mut pair.ben_socket).await;
    whole_chat(&mut pair.ada_socket).await;
    whole_chat(&mut pair.ben_socket).await;
    pair
}

/// A pair after eighteen messages, in a chat that goes on.
pub(crate) async fn talked(app: &TestApp, mut pair: Pair) -> Pair {
    chatter(app, &pair.ada, &mut pair.ada_socket, pair.chat, 9).await;
    chatter(app, &pair.ben, &mut pair.ben_socket, pair.chat, 9).await;
    enough_messages(&mut pair).await;
    pair
}

/// Waits until the server has noticed that at most this many people are connected.
pub(crate) async fn wait_for_people(app: &TestApp, most: usize) {
    let here = || app.running().app.realtime.people_here();
    reached(&format!("at most {most} people are connected"), || here() <= most).await;
}

/// Waits until the server has reached a state.
pub(crate) async fn reached(state: &str, is_reached: impl Fn() -> bool) {
    let waiting = async {
        while !is_reached() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(TIMEOUT, waiting).await;
    assert!(waited.is_ok(), "the server never reached this state: {state}");
}

/// Lets the server do what is due at the current time, without waiting for its timer.
pub(crate) fn do_due_work(app: &TestApp) {
    app.running().app.realtime.run_due();
}
