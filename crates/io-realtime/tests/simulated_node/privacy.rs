//! What a switch in a profile means for the chat that is live while it is moved.

use io_core::account::Privacy;
use io_core::time::Span;
use io_protocol::frames::{Command, ServerFrame};
use io_realtime::testing::one_chat::{CHAT, World};

use crate::people::{heard, here, person, said, told};

const QUIET: Privacy = Privacy {
    receipts: false,
    typing: false,
    presence: true,
    show_alias: false,
    reveal_requests: true,
};

fn typing() -> io_protocol::frames::ClientFrame {
    said(Command::Typing { chat: CHAT, on: true })
}

fn shows_typing(frames: &[ServerFrame]) -> bool {
    frames.iter().any(|frame| matches!(frame, ServerFrame::Typing { .. }))
}

#[tokio::test(start_paused = true)]
async fn ano_06_an_older_reading_of_the_switches_never_wins() {
    let world = World::begin(41).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.switch(
        person(1),
        Privacy {
            receipts: false,
            ..Privacy::default()
        },
    );
    let late = world.delay_next_snapshot();
    let first = tokio::spawn({
        let node = world.node(0).clone();
        async move { node.profile_changed(person(1)).await }
    });
    late.reached().await;
    // Typing goes off too, and is known before the first reading arrives.
    world.switch(person(1), QUIET);
    world.node(0).profile_changed(person(1)).await;
    late.release();
    first.await.unwrap();
    heard(&mut ben).await;
    ada.say(&typing());
    told(&mut ada).await;
    assert!(!shows_typing(&heard(&mut ben).await));
}

#[tokio::test(start_paused = true)]
async fn ano_06_switches_that_cannot_be_read_count_as_off_until_they_are() {
    let world = World::begin(42).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.switch(person(1), QUIET);
    world.readable(false);
    world.node(0).profile_changed(person(1)).await;
    ada.say(&typing());
    told(&mut ada).await;
    assert!(!shows_typing(&heard(&mut ben).await));
    // On again, and the node reads them by itself as soon as the store answers.
    world.switch(person(1), Privacy::default());
    world.readable(true);
    world.pass(Span::seconds(3));
    while !matches!(ben.hear().await.unwrap(), ServerFrame::Chat { .. }) {}
    ada.say(&typing());
    told(&mut ada).await;
    assert!(shows_typing(&heard(&mut ben).await));
}
