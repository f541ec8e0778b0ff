//! Which frames a reveal request sends to the member who was asked.

use io_core::ids::RevealId;
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_protocol::events::RevealState;
use io_protocol::frames::{ClientFrame, Command, ServerFrame};
use io_realtime::testing::one_chat::{CHAT, Line, World};

use crate::people::{heard, here, said};

fn asks(number: u8) -> ClientFrame {
    said(Command::RevealRequest {
        chat: CHAT,
        request: RevealId::from_random([number; 16]),
        fields: vec![RevealField::Alias],
    })
}

fn cancels(number: u8) -> ClientFrame {
    let request = RevealId::from_random([number; 16]);
    said(Command::RevealCancel { chat: CHAT, request })
}

/// Whether each `reveal` frame up to here shows an open request.
async fn reveals(line: &mut Line) -> Vec<bool> {
    let frames = heard(line).await.into_iter();
    frames
        .filter_map(|frame| match frame {
            ServerFrame::Reveal { reveal, .. } => Some(!matches!(reveal, RevealState::None { .. })),
            _ => None,
        })
        .collect()
}

/// What both are sent while a request is made and cancelled, and another is made and expires.
async fn two_requests(seed: u64, is_heard: bool) -> [Vec<bool>; 2] {
    let world = World::begin(seed).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.takes_requests(is_heard);
    let mut sent = [Vec::new(), Vec::new()];
    for step in [asks(1), cancels(1), asks(2)] {
        ada.say(&step);
        sent[0].extend(reveals(&mut ada).await);
        sent[1].extend(reveals(&mut ben).await);
    }
    world.pass(Span::minutes(10) + Span::seconds(1));
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    sent[0].extend(reveals(&mut ada).await);
    sent[1].extend(reveals(&mut ben).await);
    sent
}

#[tokio::test(start_paused = true)]
async fn rv_5_a_request_that_is_not_heard_sends_the_peer_no_frame() {
    let [adas, bens] = two_requests(81, false).await;
    assert_eq!(bens, [false; 0]);
    let [heard, _] = two_requests(82, true).await;
    assert_eq!(adas, heard, "the asker is sent the same");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_heard_is_sent_to_both_and_so_is_its_end() {
    let [adas, bens] = two_requests(83, true).await;
    assert_eq!(adas, [true, false, true, false]);
    assert_eq!(bens, adas);
}
