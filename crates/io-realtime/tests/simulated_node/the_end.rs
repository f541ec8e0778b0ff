//! The end of a chat reaches every connection, once, and nothing after it shows the chat as live.

use io_bus::Hint;
use io_core::ids::NodeId;
use io_protocol::events::{ChatStatus, What};
use io_protocol::frames::{Command, ServerFrame};
use io_realtime::testing::one_chat::{CHAT, Line, World};

use crate::people::{heard, here, person, said};

fn end() -> io_protocol::frames::ClientFrame {
    said(Command::End {
        chat: CHAT,
        hide_card: false,
        why: None,
    })
}

/// A chat whose members have two connections each and learned of it by `matched`. Nothing was said in it.
async fn a_fresh_chat(seed: u64) -> (World, Vec<Line>) {
    let world = World::begin_before_the_chat(seed).await;
    let mut lines = Vec::new();
    for number in [1, 2] {
        lines.push(here(&world, 0, number).await.0);
        lines.push(on_another_device(&world, number).await);
    }
    world.open();
    assert!(world.node(0).adopt_if_live(person(1)).await.unwrap());
    for line in &mut lines {
        let frames = heard(line).await;
        assert!(frames.iter().any(|frame| matches!(frame, ServerFrame::Matched { .. })));
    }
    (world, lines)
}

async fn on_another_device(world: &World, number: u8) -> Line {
    let mut line = world.line(person(number));
    let (device, cursors) = (uuid::Uuid::from_u128(0xD0 + u128::from(number)), [].into());
    line.say(&said(Command::Hello { device, cursors }));
    while line.hear().await.unwrap() != ServerFrame::Synced {}
    line
}

/// What a client that reads these frames knows in the end: the ends it was sent, and whether the chat shows as live.
fn understood(frames: &[ServerFrame]) -> (usize, Option<ChatStatus>) {
    let (mut ends, mut shown, mut last) = (0, None, 0);
    for frame in frames {
        match frame {
            ServerFrame::Events { events, .. } => {
                for event in events {
                    assert_eq!(event.seq, last + 1, "a gap or a repeat");
                    last = event.seq;
                    ends += usize::from(matches!(event.what, What::Ended { .. }));
                }
            }
            ServerFrame::Chat { chat } | ServerFrame::Matched { chat, .. } => {
                let lags = ends > 0 && chat.status == ChatStatus::Live;
                assert!(!lags, "a live view after the end");
                shown = Some(chat.status);
            }
            ServerFrame::Welcome(welcome) => {
                let view = welcome.chats.iter().find(|view| view.chat == CHAT);
                shown = view.map(|view| view.status).or(shown);
            }
            _ => {}
        }
    }
    (ends, shown)
}

/// Every connection got the end once and shows the chat as ended, counting what was heard before.
async fn everyone_saw_the_end(lines: &mut [Line], mut before: Vec<Vec<ServerFrame>>) {
    before.resize(lines.len(), Vec::new());
    for (number, (line, mut frames)) in lines.iter_mut().zip(before).enumerate() {
        frames.extend(heard(line).await);
        let expected = (1, Some(ChatStatus::Ended));
        assert_eq!(understood(&frames), expected, "connection {number}: {frames:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn s5_s14_both_ending_a_chat_without_a_message_reaches_everyone() {
    let (_world, mut lines) = a_fresh_chat(51).await;
    for line in &mut lines {
        line.say(&end());
    }
    let mut before = Vec::new();
    for line in &mut lines {
        before.push(heard(line).await);
    }
    everyone_saw_the_end(&mut lines, before).await;
}

#[tokio::test(start_paused = true)]
async fn s5_s14_an_end_answered_after_the_peers_end_reaches_everyone() {
    let (world, mut lines) = a_fresh_chat(52).await;
    let late = world.delay_next_end();
    lines[0].say(&end());
    late.reached().await;
    lines[2].say(&end());
    let bens = heard(&mut lines[2]).await;
    late.release();
    let adas = heard(&mut lines[0]).await;
    everyone_saw_the_end(&mut lines, vec![adas, Vec::new(), bens]).await;
}

#[tokio::test(start_paused = true)]
async fn s14_a_chat_of_which_no_event_was_written_outlives_a_dropped_queue() {
    let (world, mut lines) = a_fresh_chat(53).await;
    let elsewhere = NodeId::from_random([9; 16]);
    // Ben's second device does not read, so the end waits in its queue; then the queue is dropped.
    let user = person(2);
    for _ in 0..6 {
        world.bus().publish(elsewhere, &Hint::PeopleChanged { user });
    }
    let mut adas = heard(&mut lines[0]).await;
    lines[0].say(&end());
    adas.extend(heard(&mut lines[0]).await);
    let user = person(9);
    for _ in 0..=io_bus::WAITING_HINTS {
        world.bus().publish(elsewhere, &Hint::PeopleChanged { user });
    }
    adas.extend(heard(&mut lines[0]).await);
    adas.extend(heard(&mut lines[0]).await);
    everyone_saw_the_end(&mut lines, vec![adas]).await;
}

#[tokio::test(start_paused = true)]
async fn an_end_that_no_command_made_shows_at_once() {
    let (world, mut lines) = a_fresh_chat(56).await;
    world.end_elsewhere(person(1)).await;
    world.node(0).chat_ended(CHAT).await;
    everyone_saw_the_end(&mut lines, Vec::new()).await;
    assert_eq!(world.node(0).live_chats(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_match_is_never_shown_as_live_after_its_chat_ended() {
    let world = World::begin_before_the_chat(54).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.open();
    // The view for Ada's `matched` is read while the chat is live, and arrives after its end.
    let late = world.delay_snapshot_after(1);
    let node = world.node(0).clone();
    let adopting = tokio::spawn(async move { node.adopt_if_live(person(1)).await });
    late.reached().await;
    ben.say(&end());
    heard(&mut ben).await;
    let mut frames = heard(&mut ada).await;
    late.release();
    assert!(adopting.await.unwrap().unwrap());
    frames.extend(heard(&mut ada).await);
    assert_eq!(understood(&frames), (1, Some(ChatStatus::Ended)), "{frames:?}");
}

#[tokio::test(start_paused = true)]
async fn a_match_is_never_live_after_a_connection_read_the_end_itself() {
    let world = World::begin_before_the_chat(55).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.open();
    let view = world.delay_snapshot_after(1);
    let node = world.node(0).clone();
    let adopting = tokio::spawn(async move { node.adopt_if_live(person(1)).await });
    view.reached().await;
    // The end is stored, and the node does not know yet.
    let ending = world.delay_next_end();
    ben.say(&end());
    ending.reached().await;
    let all = Command::Sync {
        chat: CHAT,
        after: 0,
        limit: None,
    };
    ada.say(&said(all));
    let mut frames = heard(&mut ada).await;
    view.release();
    assert!(adopting.await.unwrap().unwrap());
    frames.extend(heard(&mut ada).await);
    ending.release();
    heard(&mut ben).await;
    frames.extend(heard(&mut ada).await);
    assert_eq!(understood(&frames), (1, Some(ChatStatus::Ended)), "{frames:?}");
}
