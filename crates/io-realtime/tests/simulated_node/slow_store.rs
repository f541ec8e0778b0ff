//! While the store keeps a command waiting, its connection lives on: it is written to, and it is heard.

use io_core::time::Span;
use io_protocol::frames::{Command, ServerFrame};
use io_realtime::testing::one_chat::{CHAT, Line, World};

use crate::people::{event, heard, here, said, text};

async fn until(line: &mut Line, is_it: impl Fn(&ServerFrame) -> bool) {
    while !is_it(&line.hear().await.expect("the line holds")) {}
}

#[tokio::test(start_paused = true)]
async fn what_is_for_a_connection_is_written_while_its_message_waits() {
    let world = World::begin(71).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    let waiting = world.delay_next_append();
    ada.say(&text(1));
    waiting.reached().await;
    ben.say(&said(Command::Typing { chat: CHAT, on: true }));
    until(&mut ada, |frame| matches!(frame, ServerFrame::Typing { on: true, .. })).await;
    waiting.release();
    event(&mut ada, 1).await;
}

#[tokio::test(start_paused = true)]
async fn wsx_04_a_stalled_store_closes_no_client_that_answers_its_pings() {
    let world = World::begin(72).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    let waiting = world.delay_next_append();
    ada.say(&text(1));
    waiting.reached().await;
    for _ in 0..3 {
        world.pass(Span::seconds(25));
        for line in [&mut ada, &mut ben] {
            until(line, |frame| *frame == ServerFrame::Ping).await;
            line.say(&said(Command::Pong));
        }
        // Long enough for a client that did not answer to be closed.
        heard(&mut ben).await;
        world.pass(Span::seconds(11));
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    }
    waiting.release();
    event(&mut ada, 1).await;
    event(&mut ben, 1).await;
}

#[tokio::test(start_paused = true)]
async fn wsx_04_a_client_that_said_too_much_meanwhile_is_not_taken_as_silent() {
    let world = World::begin(73).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    let waiting = world.delay_next_append();
    // More than is read ahead: its answer to the ping stays behind it.
    for number in 1..=18 {
        ada.say(&text(number));
    }
    waiting.reached().await;
    world.pass(Span::seconds(25));
    until(&mut ada, |frame| *frame == ServerFrame::Ping).await;
    ada.say(&said(Command::Pong));
    until(&mut ben, |frame| *frame == ServerFrame::Ping).await;
    ben.say(&said(Command::Pong));
    heard(&mut ben).await;
    world.pass(Span::seconds(11));
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    waiting.release();
    event(&mut ada, 1).await;
    heard(&mut ada).await;
}
