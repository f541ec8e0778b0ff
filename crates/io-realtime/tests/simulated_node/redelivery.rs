//! Events get lost between nodes, behind commits whose answer is lost, and in the queue of a slow reader.
//!
//! Everything that is on disk arrives all the same. The test moves the clock; the nodes tick by themselves.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use io_bus::{Bus, Hint};
use io_core::ids::NodeId;
use io_core::time::Span;
use io_protocol::frames::{Cursor, ServerFrame, close};
use io_protocol::problem::ProblemCode;
use io_realtime::Outbound;
use uuid::Uuid;

use io_realtime::testing::one_chat::{CHAT, Line, World};

use crate::people::{NOTHING, event, hello, here, losing, person, text, told};

#[tokio::test(start_paused = true)]
async fn a_hint_brings_a_message_to_the_other_node_at_once() {
    let world = World::of_nodes(1, 2, Bus::in_process()).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 1, 2).await);
    ada.say(&text(1));
    event(&mut ben, 1).await;
    assert_eq!(told(&mut ada).await, [1]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_hint_costs_three_seconds_and_no_message() {
    let (bus, loses) = losing();
    let world = World::of_nodes(2, 2, bus).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 1, 2).await);
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, [1]);
    assert_eq!(told(&mut ben).await, NOTHING, "the hint is lost");
    loses.store(false, Ordering::SeqCst);
    world.pass(Span::seconds(3));
    event(&mut ben, 1).await;
}

#[tokio::test(start_paused = true)]
async fn the_heartbeat_re_reads_when_every_redelivery_is_lost() {
    let (bus, _loses) = losing();
    let world = World::of_nodes(3, 2, bus).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 1, 2).await);
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, [1]);
    for _ in 0..6 {
        world.pass(Span::seconds(3));
        assert_eq!(told(&mut ben).await, NOTHING);
    }
    world.pass(Span::seconds(7));
    event(&mut ben, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_node_that_lost_hints_resyncs_every_connection() {
    let (bus, _loses) = losing();
    let world = World::of_nodes(4, 2, bus).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 1, 2).await);
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, [1]);
    // More hints than may wait, before the node receives one of them.
    for _ in 0..=io_bus::WAITING_HINTS {
        let user = person(9);
        world
            .bus()
            .publish(NodeId::from_random([9; 16]), &Hint::PeopleChanged { user });
    }
    event(&mut ben, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_was_lost_reaches_both_members() {
    let world = World::begin(5).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.fail_next(2);
    ada.say(&text(1));
    event(&mut ben, 1).await;
    let mut refused = false;
    loop {
        match ada.hear().await.unwrap() {
            ServerFrame::Error { code, .. } => refused = code == ProblemCode::Unavailable,
            ServerFrame::Events { .. } => break,
            _ => {}
        }
    }
    // The answer comes before or after the event; there is exactly one.
    if !refused {
        assert!(matches!(ada.hear().await.unwrap(), ServerFrame::Error { .. }));
    }
}

#[tokio::test(start_paused = true)]
async fn s3_a_message_refused_as_unknown_and_sent_again_is_stored_once() {
    let world = World::begin(14).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    for (trouble, is_stored) in [(1, false), (2, true)] {
        world.fail_next(trouble);
        ada.say(&text(trouble as u128));
        let refused = loop {
            if let ServerFrame::Error { code, .. } = ada.hear().await.unwrap() {
                break code;
            }
        };
        // Whichever happened, the client learns the same, and does the same.
        assert!(refused.leaves_unknown());
        ada.say(&text(trouble as u128));
        let done = loop {
            if let ServerFrame::Ok { done, .. } = ada.hear().await.unwrap() {
                break done;
            }
        };
        assert_eq!(done.duplicate, Some(is_stored));
    }
    event(&mut ben, 2).await;
    assert_eq!(told(&mut ben).await, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_read_for_a_while_costs_no_message() {
    let world = World::begin(6).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    world.readable(false);
    world.fail_next(2);
    ada.say(&text(1));
    assert_eq!(told(&mut ada).await, NOTHING);
    world.pass(Span::seconds(3));
    assert_eq!(told(&mut ben).await, NOTHING);
    world.readable(true);
    world.pass(Span::seconds(3));
    event(&mut ben, 1).await;
    event(&mut ada, 1).await;
}

#[tokio::test(start_paused = true)]
async fn messages_of_both_at_once_arrive_in_order_without_a_read() {
    let world = World::begin(7).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    let before = world.pages_read();
    let mut all = [Vec::new(), Vec::new()];
    for round in 0..8 {
        ada.say(&text(100 + round));
        ben.say(&text(200 + round));
        if round % 2 == 1 {
            all[0].extend(told(&mut ada).await);
            all[1].extend(told(&mut ben).await);
            world.pass(Span::seconds(2));
        }
    }
    for numbers in all {
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
    }
    assert_eq!(world.pages_read(), before);
}

#[tokio::test(start_paused = true)]
async fn the_live_chat_is_followed_however_many_cursors_a_client_has() {
    let world = World::begin(8).await;
    let mut cursors: BTreeMap<Uuid, Cursor> = (1..=100)
        .map(|number| (Uuid::from_u128(number), Cursor(0, String::new())))
        .collect();
    cursors.insert(CHAT.0, Cursor(0, String::new()));
    let (mut ada, welcome) = hello(&world, 0, 1, cursors).await;
    assert_eq!(welcome.chats.len() + welcome.reset.len(), 64);
    assert!(welcome.chats.iter().any(|chat| chat.chat == CHAT));
    ada.say(&text(1));
    event(&mut ada, 1).await;
}

/// Lets a second pass, with its ticks.
async fn a_second(world: &World) {
    world.pass(Span::seconds(1));
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
}

/// The close code at the end of what is left.
async fn code(line: &mut Line) -> Option<u16> {
    loop {
        if let Outbound::Close(code) = line.next().await? {
            return Some(code);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wsx_05_a_reader_that_takes_nothing_costs_one_page_and_gets_4008() {
    let world = World::begin(9).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    let before = world.pages_read();
    for round in 0..30 {
        ada.say(&text(round));
        told(&mut ada).await;
        if round % 8 == 0 {
            world.pass(Span::milliseconds(500));
        }
    }
    // Ben's queue overflowed once; his events are read when he takes them, and no sooner.
    assert!(
        world.pages_read() <= before + 2,
        "{} pages",
        world.pages_read() - before
    );
    for _ in 0..12 {
        a_second(&world).await;
    }
    assert_eq!(code(&mut ben).await, Some(close::SLOW));
}

#[tokio::test(start_paused = true)]
async fn wsx_05_a_reader_that_takes_too_little_is_closed_with_4008() {
    let world = World::begin(10).await;
    let ((mut ada, _), (mut ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    let mut last = None;
    for round in 0..60 {
        ada.say(&text(round));
        ada.say(&text(1_000 + round));
        told(&mut ada).await;
        a_second(&world).await;
        if round % 3 == 0 {
            last = ben.next().await;
        }
        if matches!(last, None | Some(Outbound::Close(_))) {
            break;
        }
    }
    let code = match last {
        Some(Outbound::Close(code)) => Some(code),
        _ => code(&mut ben).await,
    };
    assert_eq!(code, Some(close::SLOW));
}

#[tokio::test(start_paused = true)]
async fn a_stop_gives_up_a_client_that_takes_no_close_frame() {
    let world = World::begin(11).await;
    let ((mut ada, _), (_ben, _)) = (here(&world, 0, 1).await, here(&world, 0, 2).await);
    for round in 0..10 {
        ada.say(&text(round));
    }
    told(&mut ada).await;
    drop(ada);
    let stopping = world.node(0).stop();
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            () = &mut stopping => break,
            () = a_second(&world) => {}
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_whose_endless_task_panics_reports_it() {
    let world = World::begin(12).await;
    assert!(world.node(0).is_alive());
    world.break_the_clock();
    world.node(0).died().await;
    assert!(!world.node(0).is_alive());
}

#[tokio::test(start_paused = true)]
async fn a_node_that_was_stopped_has_not_died() {
    let world = World::begin(13).await;
    world.node(0).stop().await;
    assert!(world.node(0).is_alive());
}
