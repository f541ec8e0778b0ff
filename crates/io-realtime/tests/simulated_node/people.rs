//! Two people on lines to a simulated node: what they say, and what they hear.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use io_bus::{Bus, Delivery, Hint};
use io_core::ids::{ClientMessageId, UserId};
use io_protocol::frames::{ClientFrame, Command, Cursor, ServerFrame, Welcome};
use uuid::Uuid;

use io_realtime::testing::one_chat::{CHAT, Line, World};

/// No event.
pub(crate) const NOTHING: [u64; 0] = [];

pub(crate) fn person(number: u8) -> UserId {
    UserId::from_random([number; 16])
}

pub(crate) fn said(command: Command) -> ClientFrame {
    let id = Some("asked".to_owned());
    ClientFrame { id, command }
}

pub(crate) fn text(number: u128) -> ClientFrame {
    said(Command::Send {
        chat: CHAT,
        cid: ClientMessageId(Uuid::from_u128(number)),
        body: format!("message {number}"),
        check: false,
        quote: None,
    })
}

/// A user who said `hello` and is up to date, and their `welcome`.
pub(crate) async fn here(world: &World, node: usize, number: u8) -> (Line, Welcome) {
    hello(world, node, number, BTreeMap::new()).await
}

pub(crate) async fn hello(world: &World, node: usize, number: u8, cursors: BTreeMap<Uuid, Cursor>) -> (Line, Welcome) {
    let mut line = world.line_to(node, person(number));
    let device = Uuid::from_u128(number.into());
    line.say(&said(Command::Hello { device, cursors }));
    let Some(ServerFrame::Welcome(welcome)) = line.hear().await else {
        panic!("no welcome")
    };
    while line.hear().await.unwrap() != ServerFrame::Synced {}
    (line, welcome)
}

/// The frames that arrive before the answer to a probe.
///
/// A `welcome` may stand for a dropped queue, and the answer may have been in it: like a client, this asks again then.
pub(crate) async fn heard(line: &mut Line) -> Vec<ServerFrame> {
    let (mut asked, mut frames) = (1, Vec::new());
    probe(line, asked);
    loop {
        match line.hear().await.expect("the line holds") {
            ServerFrame::Ok { id: Some(id), .. } if id == format!("probe {asked}") => return frames,
            ServerFrame::Ok { id: Some(id), .. } if id.starts_with("probe ") => {}
            frame => {
                if matches!(frame, ServerFrame::Welcome(_)) {
                    asked += 1;
                    probe(line, asked);
                }
                frames.push(frame);
            }
        }
    }
}

fn probe(line: &mut Line, number: u32) {
    line.say(&ClientFrame {
        id: Some(format!("probe {number}")),
        command: Command::Ping,
    });
}

/// The numbers of the events that arrive before the answer to a probe.
pub(crate) async fn told(line: &mut Line) -> Vec<u64> {
    let mut numbers = Vec::new();
    for frame in heard(line).await {
        if let ServerFrame::Events { events, .. } = frame {
            numbers.extend(events.iter().map(|event| event.seq));
        }
    }
    numbers
}

/// Waits for the event with this number and ignores everything else.
pub(crate) async fn event(line: &mut Line, seq: u64) {
    loop {
        if let ServerFrame::Events { events, .. } = line.hear().await.expect("the line holds")
            && events.iter().any(|event| event.seq == seq)
        {
            return;
        }
    }
}

/// A bus that loses every "advanced" hint while the switch is on.
pub(crate) fn losing() -> (Bus, Arc<AtomicBool>) {
    let loses = Arc::new(AtomicBool::new(true));
    let bad = Arc::clone(&loses);
    let bus = Bus::with_delivery(move |_, hint| match hint {
        Hint::Advanced { .. } if bad.load(Ordering::SeqCst) => Delivery::Lost,
        _ => Delivery::Arrives,
    });
    (bus, loses)
}
