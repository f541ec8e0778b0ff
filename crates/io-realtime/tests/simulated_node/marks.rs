//! What a connection read from the store can be marked, also when this node did not store it.

use io_bus::Bus;
use io_core::chat::Marks;
use io_core::ids::LoginId;
use io_core::time::Span;
use io_protocol::frames::{Command, ServerFrame};
use io_realtime::Actor;
use io_realtime::testing::one_chat::{CHAT, Line, World};

use crate::people::{event, heard, here, losing, person, said, text, told};

/// The peer's marks as this client saw them.
async fn receipts(line: &mut Line) -> Vec<(u64, u64)> {
    let frames = heard(line).await.into_iter();
    frames
        .filter_map(|frame| match frame {
            ServerFrame::Receipt { delivered, read, .. } => Some((delivered, read)),
            _ => None,
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn s12_a_message_whose_answer_was_lost_can_be_marked_read_at_once() {
    let world = World::begin(31).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.fail_next(2);
    ada.say(&text(1));
    event(&mut ben, 1).await;
    ben.say(&said(Command::Read { chat: CHAT, seq: 1 }));
    told(&mut ben).await;
    assert_eq!(world.marks_of(person(2)), Marks::new(1, 1));
    assert_eq!(receipts(&mut ada).await, [(1, 1)]);
}

#[tokio::test(start_paused = true)]
async fn s12_a_message_behind_a_lost_hint_can_be_marked_read_at_once() {
    let (bus, _loses) = losing();
    let world = World::of_nodes(32, 2, bus).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 1, 2).await);
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, [1]);
    // Ben's node never heard of the message; he reads the store himself.
    let all = Command::Sync {
        chat: CHAT,
        after: 0,
        limit: None,
    };
    ben.say(&said(all));
    event(&mut ben, 1).await;
    ben.say(&said(Command::Read { chat: CHAT, seq: 1 }));
    told(&mut ben).await;
    assert_eq!(world.marks_of(person(2)), Marks::new(1, 1));
}

#[tokio::test(start_paused = true)]
async fn s12_what_a_welcome_shows_can_be_marked_read_at_once() {
    let (bus, _loses) = losing();
    let world = World::of_nodes(33, 2, bus).await;
    let (mut ada, _) = here(&world, 0, 1).await;
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, [1]);
    let (mut ben, welcome) = here(&world, 1, 2).await;
    assert_eq!(welcome.chats[0].last, 1);
    ben.say(&said(Command::Read { chat: CHAT, seq: 1 }));
    told(&mut ben).await;
    assert_eq!(world.marks_of(person(2)), Marks::new(1, 1));
}

#[tokio::test(start_paused = true)]
async fn marks_never_pass_what_was_said() {
    let world = World::of_nodes(34, 1, Bus::in_process()).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    ada.say(&text(1));
    event(&mut ben, 1).await;
    ben.say(&said(Command::Read { chat: CHAT, seq: 9 }));
    told(&mut ben).await;
    world.pass(Span::seconds(3));
    assert_eq!(receipts(&mut ada).await, [(1, 1)]);
    assert_eq!(world.marks_of(person(2)), Marks::new(1, 1));
}

#[tokio::test(start_paused = true)]
async fn s12_a_mark_over_rest_right_after_a_restart_counts() {
    let (bus, _loses) = losing();
    let world = World::of_nodes(35, 2, bus).await;
    let (mut ada, _) = here(&world, 0, 1).await;
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, [1]);
    // The other node took the chat up when it started, and read nothing of it yet.
    let actor = Actor {
        user: person(2),
        login: LoginId::from_random([7; 16]),
        connection: None,
    };
    let read = Command::Read { chat: CHAT, seq: 1 };
    world.node(1).execute(actor, read).await.unwrap();
    assert_eq!(world.marks_of(person(2)), Marks::new(1, 1));
}

/// The peer's marks as a client saw them, in views of the chat too, until the answer to a probe.
async fn shown_marks(line: &mut Line) -> Vec<(u64, u64)> {
    let of = |theirs: Option<io_protocol::events::Marks>| theirs.map(|marks| (marks.delivered, marks.read));
    let frames = heard(line).await.into_iter();
    frames
        .filter_map(|frame| match frame {
            ServerFrame::Receipt { delivered, read, .. } => Some((delivered, read)),
            ServerFrame::Welcome(welcome) => welcome.chats.first().and_then(|view| of(view.theirs)),
            ServerFrame::Chat { chat } | ServerFrame::Matched { chat, .. } => of(chat.theirs),
            _ => None,
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn s11_what_waited_behind_a_welcome_shows_no_lower_mark() {
    let world = World::begin(36).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    for number in 1..=2 {
        ada.say(&text(number));
        told(&mut ada).await;
        told(&mut ben).await;
    }
    let held = world.hold_next_snapshot();
    let mut again = world.line_to(0, person(1));
    let (device, cursors) = (uuid::Uuid::from_u128(9), std::collections::BTreeMap::new());
    again.say(&said(Command::Hello { device, cursors }));
    held.reached().await;
    // Both receipts wait in the queue of the new connection, and its welcome will show the second.
    for seq in 1..=2 {
        ben.say(&said(Command::Read { chat: CHAT, seq }));
        told(&mut ben).await;
        world.pass(Span::seconds(1));
        receipts(&mut ada).await;
        assert_eq!(world.marks_of(person(2)), Marks::new(seq, seq));
    }
    held.release();
    assert_eq!(shown_marks(&mut again).await, [(2, 2)]);
}
