//! What two people who met can say to each other, and that both have the same of it.

mod over_rest;

use io_client::protocol::events::{By, EndReason, Presence, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{Privacy, ProfileUpdate};
use io_client::{Journal, Socket};
use io_core::ids::ChatId;
use io_core::time::Span;
use io_testkit::{Pair, TestApp, meet};

use crate::support::socket::{bodies, chatter, declined, ended, event, messages, quiet, until, whole_chat};

#[tokio::test]
async fn s1_s2_what_one_says_the_other_reads_word_for_word() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let done = pair
            .ada_socket
            .send(pair.chat, pair.ada.cid(), "Hello, Ben ☕")
            .await
            .unwrap();
        assert_eq!((done.seq, done.duplicate), (Some(1), Some(false)));
        let told = messages(&mut pair.ben_socket, 1).await;
        assert_eq!(told[0].by, By::Peer);
        assert_eq!(bodies(&told), ["Hello, Ben ☕"]);
        let own = messages(&mut pair.ada_socket, 1).await;
        assert_eq!((own[0].by, own[0].seq, own[0].id), (By::Me, 1, told[0].id));
    })
    .await;
}

#[tokio::test]
async fn a_message_in_long_characters_is_told_or_refused_with_a_sentence_on_both_doors_and_closes_nothing() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    for (body, longest) in [
        ("👨‍👩‍👧‍👦".repeat(700), true),
        ("நி".repeat(1_900), true),
        ("\"\\\n".repeat(666), true),
        ("👨‍👩‍👧‍👦".repeat(1_200), false),
        ("x".repeat(2_001), false),
    ] {
        app.clock.advance(Span::seconds(5));
        let over_socket = pair.ada_socket.send(pair.chat, pair.ada.cid(), &body).await;
        let over_rest = pair.ada.client.send_message(pair.chat, pair.ada.cid(), &body).await;
        if longest {
            over_socket.unwrap();
            over_rest.unwrap();
            let told = messages(&mut pair.ben_socket, 2).await;
            assert_eq!(bodies(&told), [body.trim(), body.trim()]);
        } else {
            assert_eq!(declined(over_socket), ProblemCode::MessageTooLong);
            assert_eq!(declined(over_rest), ProblemCode::MessageTooLong);
        }
    }
    for door in [
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "\u{200B}").await,
        pair.ada.client.send_message(pair.chat, pair.ada.cid(), " ").await,
    ] {
        assert_eq!(declined(door), ProblemCode::InvalidMessage);
    }
}

#[tokio::test]
async fn the_largest_message_there_can_be_fits_a_frame_in_both_directions() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let (_, welcome) = Socket::live(&pair.ada.client, pair.ada.id()).await.unwrap();
    // As many bytes and as many characters as there can be, as many of them as can be with one more byte in JSON.
    let (family, most) = ("👨‍👩‍👧‍👦", usize::try_from(welcome.limits.message_bytes).unwrap());
    let families = (most - 2_000) / (family.len() - 1);
    let largest = family.repeat(families) + &"\"".repeat(2_000 - families);
    assert!(largest.len() > most - family.len());
    pair.ada_socket.send(pair.chat, pair.ada.cid(), &largest).await.unwrap();
    assert_eq!(bodies(&messages(&mut pair.ben_socket, 1).await), [largest]);
}

#[tokio::test]
async fn s3_wsx_08_a_repeated_cid_is_stored_and_told_once_and_answered_with_the_first_result() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let cid = pair.ada.cid();
        let first = pair.ada_socket.send(pair.chat, cid, "once").await.unwrap();
        let second = pair.ada_socket.send(pair.chat, cid, "once more").await.unwrap();
        assert_eq!((first.seq, second.seq), (Some(1), Some(1)));
        assert_eq!((first.at, second.duplicate), (second.at, Some(true)));
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "twice").await.unwrap();
        assert_eq!(bodies(&messages(&mut pair.ben_socket, 2).await), ["once", "twice"]);
    })
    .await;
}

#[tokio::test]
async fn s4_s5_s6_both_sides_see_the_same_log_without_a_gap_when_both_write_at_once() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        for n in 0..20 {
            app.clock.advance(Span::seconds(1));
            let (to_ben, to_ada) = (format!("ada {n}"), format!("ben {n}"));
            let (one, other) = tokio::join!(
                pair.ada_socket.send(pair.chat, pair.ada.cid(), &to_ben),
                pair.ben_socket.send(pair.chat, pair.ben.cid(), &to_ada),
            );
            one.and(other).unwrap();
        }
        let ada = messages(&mut pair.ada_socket, 40).await;
        let ben = messages(&mut pair.ben_socket, 40).await;
        for (place, (one, other)) in ada.iter().zip(&ben).enumerate() {
            assert_eq!((one.seq, other.seq), (place as u64 + 1, place as u64 + 1));
            assert_eq!((one.id, one.at), (other.id, other.at));
        }
        assert_eq!(bodies(&ada), bodies(&ben));
        let adas: Vec<_> = bodies(&ben)
            .into_iter()
            .filter(|body| body.starts_with("ada"))
            .map(str::to_owned)
            .collect();
        assert_eq!(adas, (0..20).map(|n| format!("ada {n}")).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_search_now_keeps_the_chat_when_asking_for_the_next() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let mut asked = 0;
    loop {
        let refused = declined(pair.ada_socket.find_match(pair.ada.ticket()).await);
        asked += 1;
        if refused == ProblemCode::RateLimited {
            break;
        }
        assert!(refused == ProblemCode::AlreadyInChat && asked < 100, "{refused:?}");
    }
    assert_eq!(
        declined(pair.ada_socket.next(pair.chat, pair.ada.ticket()).await),
        ProblemCode::RateLimited
    );
    pair.ada_socket
        .send(pair.chat, pair.ada.cid(), "still here")
        .await
        .unwrap();
    assert_eq!(bodies(&messages(&mut pair.ben_socket, 1).await), ["still here"]);
}

#[tokio::test]
async fn s10_whoever_was_answered_finds_the_message_in_the_history() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        for n in 1..=5 {
            pair.ada_socket.send(pair.chat, pair.ada.cid(), "there").await.unwrap();
            assert_eq!(pair.ada.client.chat(pair.chat).await.unwrap().last, n);
            assert_eq!(pair.ada.client.whole_history(pair.chat).await.unwrap().len() as u64, n);
        }
    })
    .await;
}

#[tokio::test]
async fn s14_wsx_09_a_cut_client_resumes_from_its_cursor_and_misses_nothing() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let mut journal = Journal::default();
        journal.follow(pair.chat);
        chatter(&app, &pair.ada, &mut pair.ada_socket, pair.chat, 3).await;
        for event in messages(&mut pair.ben_socket, 2).await {
            journal.apply(pair.chat, event);
        }
        pair.ben_socket.cut();
        chatter(&app, &pair.ada, &mut pair.ada_socket, pair.chat, 3).await;
        let _ben = pair.ben.resume(&mut journal).await;
        assert_eq!(journal.last(pair.chat), 6);
        let theirs = pair.ada.client.whole_history(pair.chat).await.unwrap();
        let ids = |events: &[io_client::protocol::events::Event]| events.iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids(journal.events(pair.chat)), ids(&theirs));
    })
    .await;
}

#[tokio::test]
async fn s15_a_client_ahead_of_the_server_or_of_another_history_is_told_to_reset() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "one").await.unwrap();
        for cursor in [(7, "abcdef"), (1, "zzzzzz")] {
            let mut socket = Socket::open(&pair.ben.client).await.unwrap();
            let cursor = io_client::protocol::frames::Cursor(cursor.0, cursor.1.to_owned());
            let welcome = socket
                .hello(pair.ben.id(), [(pair.chat.0, cursor)].into())
                .await
                .unwrap();
            assert_eq!(welcome.reset, [pair.chat.0]);
            assert_eq!(bodies(&messages(&mut socket, 1).await), ["one"]);
        }
    })
    .await;
}

#[tokio::test]
async fn ch_14_a_message_can_be_taken_back_for_fifteen_minutes_and_only_by_its_sender() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "oops").await.unwrap();
        let (chat, seq) = (pair.chat, 1);
        let foreign = pair.ben_socket.command(Command::Delete { chat, seq }).await;
        assert_eq!(declined(foreign), ProblemCode::NotFound);
        pair.ada_socket.command(Command::Delete { chat, seq }).await.unwrap();
        let told = event(&mut pair.ben_socket, |what| matches!(what, What::Deleted { .. })).await;
        assert_eq!((told.seq, told.what), (2, What::Deleted { target: 1 }));
        let history = pair.ben.client.whole_history(chat).await.unwrap();
        assert!(matches!(
            &history[0].what,
            What::Message {
                body: None,
                deleted: true,
                ..
            }
        ));

        pair.ada_socket.send(chat, pair.ada.cid(), "stays").await.unwrap();
        app.clock.advance(Span::minutes(15) + Span::seconds(1));
        let late = pair.ada.client.delete_message(chat, 3).await;
        assert!(late.is_err());
    })
    .await;
}

#[tokio::test]
async fn s11_marks_only_rise_never_pass_the_last_event_and_reach_the_peer_and_other_devices() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let (chat, mut second) = (
            pair.chat,
            Socket::live(&pair.ben.client, pair.ben.id()).await.unwrap().0,
        );
        chatter(&app, &pair.ada, &mut pair.ada_socket, chat, 3).await;
        for command in [
            Command::Delivered { chat, seq: 2 },
            Command::Read { chat, seq: 99 },
            Command::Read { chat, seq: 1 },
        ] {
            pair.ben_socket.tell(None, command).await.unwrap();
        }
        let receipt = |frame| match frame {
            ServerFrame::Receipt { delivered, read, .. } => Some((delivered, read)),
            _ => None,
        };
        assert_eq!(until(&mut pair.ada_socket, receipt).await, (2, 0));
        assert_eq!(until(&mut pair.ada_socket, receipt).await, (3, 3));
        quiet(&mut pair.ben_socket).await;
        assert!(
            !quiet(&mut pair.ada_socket)
                .await
                .into_iter()
                .any(|frame| receipt(frame).is_some())
        );
        let mine = |frame| match frame {
            ServerFrame::MyReceipt { delivered, read, .. } => Some((delivered, read)),
            _ => None,
        };
        assert_eq!(until(&mut second, mine).await, (2, 0));
        assert_eq!(until(&mut second, mine).await, (3, 3));
        let view = pair.ben.client.chat(chat).await.unwrap();
        assert_eq!((view.mine.read, view.unread), (3, 0));
        assert_eq!(pair.ada.client.chat(chat).await.unwrap().theirs.unwrap().read, 3);
    })
    .await;
}

#[tokio::test]
async fn s12_unread_counts_the_peers_messages_after_the_read_mark() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        chatter(&app, &pair.ada, &mut pair.ada_socket, pair.chat, 3).await;
        chatter(&app, &pair.ben, &mut pair.ben_socket, pair.chat, 2).await;
        assert_eq!(pair.ben.client.chat(pair.chat).await.unwrap().unread, 3);
        pair.ben.client.receipt(pair.chat, None, Some(2)).await.unwrap();
        assert_eq!(pair.ben.client.chat(pair.chat).await.unwrap().unread, 1);
        assert_eq!(pair.ada.client.chat(pair.chat).await.unwrap().unread, 2);
    })
    .await;
}

async fn switch_off(client: &io_client::Client) {
    let off = Privacy {
        receipts: false,
        typing: false,
        presence: false,
        show_alias: false,
        reveal_requests: true,
    };
    let update = ProfileUpdate {
        privacy: Some(off),
        ..ProfileUpdate::default()
    };
    client.update_profile(&update).await.unwrap();
}

#[tokio::test]
async fn ano_06_with_the_switches_off_at_either_side_nothing_is_told_in_either_direction() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let chat = pair.chat;
        chatter(&app, &pair.ada, &mut pair.ada_socket, chat, 1).await;
        chatter(&app, &pair.ben, &mut pair.ben_socket, chat, 1).await;
        switch_off(&pair.ada.client).await;
        assert_eq!(whole_chat(&mut pair.ben_socket).await.theirs, None);
        for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
            socket.tell(None, Command::Read { chat, seq: 2 }).await.unwrap();
            socket.tell(None, Command::Typing { chat, on: true }).await.unwrap();
            quiet(socket).await;
        }
        for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
            let told = quiet(socket).await;
            let leaks = told.iter().any(|frame| {
                matches!(
                    frame,
                    ServerFrame::Receipt { .. } | ServerFrame::Typing { .. } | ServerFrame::Presence { .. }
                )
            });
            assert!(!leaks, "{told:?}");
        }
        assert_eq!(pair.ben.client.chat(chat).await.unwrap().presence, None);
    })
    .await;
}

#[tokio::test]
async fn ch_7_typing_is_passed_on_at_most_every_two_seconds_and_is_gone_after_six() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let chat = pair.chat;
    let typing = |frame| match frame {
        ServerFrame::Typing { on, .. } => Some(on),
        _ => None,
    };
    for _ in 0..5 {
        pair.ada_socket
            .tell(None, Command::Typing { chat, on: true })
            .await
            .unwrap();
    }
    quiet(&mut pair.ada_socket).await;
    let told: Vec<_> = quiet(&mut pair.ben_socket)
        .await
        .into_iter()
        .filter_map(typing)
        .collect();
    assert_eq!(told, [true]);
    app.clock.advance(Span::seconds(6));
    assert!(!until(&mut pair.ben_socket, typing).await);
}

#[tokio::test]
async fn lc_2_ano_05_a_lost_connection_is_away_first_and_then_exactly_like_leaving() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ben_socket.cut();
        let presence = |frame| match frame {
            ServerFrame::Presence { state, grace, .. } => Some((state, grace)),
            _ => None,
        };
        // The server notices the end of the connection by itself; then some seconds must pass.
        while pair.ada.client.lobby().await.is_err() || app.running().app.realtime.people_here() > 1 {
            tokio::task::yield_now().await;
        }
        app.clock.advance(Span::seconds(3));
        assert_eq!(until(&mut pair.ada_socket, presence).await, (Presence::Away, Some(90)));
        app.clock.advance(Span::seconds(90));
        let lost = ended(&mut pair.ada_socket).await;
        let lost_view = whole_chat(&mut pair.ada_socket).await;

        let mut pair = meet(pair.ada, app.sign_in("cleo@example.org").await).await;
        pair.ben.client.end(pair.chat).await.unwrap();
        let left = ended(&mut pair.ada_socket).await;
        let left_view = whole_chat(&mut pair.ada_socket).await;
        assert_eq!((&lost.what, lost.by), (&left.what, left.by));
        assert_eq!(
            lost.what,
            What::Ended {
                reason: EndReason::Left
            }
        );
        assert_eq!(
            (lost_view.ended_by, lost_view.end_reason, lost_view.presence),
            (left_view.ended_by, left_view.end_reason, left_view.presence)
        );
    })
    .await;
}

#[tokio::test]
async fn ano_04_a_reconnect_within_the_first_seconds_is_never_told() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    for _ in 0..5 {
        pair.ben_socket.cut();
        pair.ben_socket = pair.ben.socket().await;
        app.clock.advance(Span::seconds(2));
    }
    pair.ben_socket
        .send(pair.chat, pair.ben.cid(), "still here")
        .await
        .unwrap();
    let mut told = Vec::new();
    until(&mut pair.ada_socket, |frame| {
        let done = matches!(frame, ServerFrame::Events { .. });
        told.push(frame);
        done.then_some(())
    })
    .await;
    assert!(
        !told.iter().any(|frame| matches!(frame, ServerFrame::Presence { .. })),
        "{told:?}"
    );
}

#[tokio::test]
async fn s13_after_the_end_nobody_can_write_and_a_stranger_never_could() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let stranger = app.sign_in("mal@example.org").await;
        let mut listening = stranger.socket().await;
        let foreign = listening.send(pair.chat, stranger.cid(), "let me in").await;
        assert_eq!(declined(foreign), ProblemCode::NotFound);
        let chat = pair.chat;
        let read = listening
            .command(Command::Sync {
                chat,
                after: 0,
                limit: None,
            })
            .await;
        assert_eq!(declined(read), ProblemCode::NotFound);
        pair.ada_socket.send(chat, pair.ada.cid(), "hello").await.unwrap();
        pair.ada_socket.command(Command::End { chat }).await.unwrap();
        assert_eq!(ended(&mut pair.ben_socket).await.by, By::Peer);
        let late = pair.ben_socket.send(chat, pair.ben.cid(), "wait").await;
        assert_eq!(declined(late), ProblemCode::ChatEnded);
        // Leaving again is leaving once.
        pair.ada_socket.command(Command::End { chat }).await.unwrap();
        assert_eq!(pair.ada.client.whole_history(chat).await.unwrap().len(), 2);
        let told = quiet(&mut listening).await;
        assert!(
            !told.iter().any(|frame| matches!(frame, ServerFrame::Events { .. })),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn br_2_a_block_looks_like_leaving_and_the_two_never_meet_again() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket
            .command(Command::Block { chat: pair.chat })
            .await
            .unwrap();
        let told = ended(&mut pair.ben_socket).await;
        assert_eq!(
            (told.by, told.what),
            (
                By::Peer,
                What::Ended {
                    reason: EndReason::Left
                }
            )
        );
        for (socket, person) in [(&mut pair.ada_socket, &pair.ada), (&mut pair.ben_socket, &pair.ben)] {
            socket.find_match(person.ticket()).await.unwrap();
        }
        // Somebody new is found at once, by the one who waited longer; the blocked pair never was.
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleos = cleo.socket().await;
        cleos.find_match(cleo.ticket()).await.unwrap();
        let found = crate::support::socket::matched(&mut cleos).await;
        assert_ne!(found.chat, pair.chat);
    })
    .await;
}

#[tokio::test]
async fn after_a_restart_both_have_the_grace_to_come_back_to_the_same_chat() {
    TestApp::each_engine(async |mut app| {
        let Pair {
            ada,
            ben,
            chat,
            mut ada_socket,
            ..
        } = app.pair().await;
        chatter(&app, &ada, &mut ada_socket, chat, 2).await;
        app.restart().await;
        let (base, mut journal) = (app.base(), Journal::default());
        let ada_client = ada.client.moved_to(&base);
        let (mut ada_socket, welcome) = Socket::live(&ada_client, ada.device).await.unwrap();
        assert_eq!(welcome.chats[0].chat, chat);
        assert_eq!(welcome.chats[0].presence, Some(Presence::Away));
        assert_eq!(welcome.queue, None);
        journal.follow(chat);
        let ben_client = ben.client.moved_to(&base);
        let (mut ben_socket, _) = Socket::live(&ben_client, ben.device).await.unwrap();
        let back = until(&mut ada_socket, |frame| match frame {
            ServerFrame::Presence { state, .. } => Some(state),
            _ => None,
        });
        assert_eq!(back.await, Presence::Here);
        ada_socket.send(chat, ada.cid(), "we are back").await.unwrap();
        assert_eq!(bodies(&messages(&mut ben_socket, 1).await), ["we are back"]);
        let _: ChatId = chat;
    })
    .await;
}
