//! Chats: messages, marks, typing, presence and the end, alike on both sides.

mod over_rest;

use io_client::protocol::events::{By, ChatStatus, EndReason, Presence, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{AgainState, Privacy, ProfileUpdate};
use io_client::{Journal, Socket};
use io_core::chat::Reaction;
use io_core::time::Span;
use io_testkit::{Pair, TestApp, meet};

use crate::support::refused;
use crate::support::socket::{
    bodies, chatter, ended, event, frames_before_message, messages, quiet, read_up_to, until, wait_for_people,
    whole_chat,
};

#[tokio::test]
async fn s1_s2_the_peer_reads_a_message_word_for_word() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let done = pair
            .ada_socket
            .send(pair.chat, pair.ada.cid(), "Hello, Ben ☕")
            .await
            .unwrap();
        assert_eq!((done.seq, done.duplicate), (Some(1), Some(false)));
        let received = messages(&mut pair.ben_socket, 1).await;
        assert_eq!(received[0].by, By::Peer);
        assert_eq!(bodies(&received), ["Hello, Ben ☕"]);
        let own = messages(&mut pair.ada_socket, 1).await;
        assert_eq!((own[0].by, own[0].seq, own[0].id), (By::Me, 1, received[0].id));
    })
    .await;
}

#[tokio::test]
async fn message_length_is_checked_alike_over_socket_and_rest() {
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
            let received = messages(&mut pair.ben_socket, 2).await;
            assert_eq!(bodies(&received), [body.trim(), body.trim()]);
        } else {
            assert_eq!(refused(over_socket), ProblemCode::MessageTooLong);
            assert_eq!(refused(over_rest), ProblemCode::MessageTooLong);
        }
    }
    for outcome in [
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "\u{200B}").await,
        pair.ada.client.send_message(pair.chat, pair.ada.cid(), " ").await,
    ] {
        assert_eq!(refused(outcome), ProblemCode::InvalidMessage);
    }
}

#[tokio::test]
async fn the_largest_message_fits_a_frame_in_both_directions() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let (_, welcome) = Socket::live(&pair.ada.client, pair.ada.id()).await.unwrap();
    // The most bytes and the most characters; as many of them as possible take one more byte in JSON.
    let (family, most) = ("👨‍👩‍👧‍👦", usize::try_from(welcome.limits.message_bytes).unwrap());
    let families = (most - 2_000) / (family.len() - 1);
    let largest = family.repeat(families) + &"\"".repeat(2_000 - families);
    assert!(largest.len() > most - family.len());
    pair.ada_socket.send(pair.chat, pair.ada.cid(), &largest).await.unwrap();
    assert_eq!(bodies(&messages(&mut pair.ben_socket, 1).await), [largest]);
}

#[tokio::test]
async fn s3_wsx_08_a_repeated_cid_is_stored_once_and_gets_the_first_answer() {
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
async fn s4_s5_s6_both_sides_see_one_gapless_log_when_both_write_at_once() {
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
async fn s10_an_acknowledged_message_is_in_the_senders_history() {
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
async fn s14_wsx_09_a_disconnected_client_resumes_and_misses_nothing() {
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
async fn s15_a_client_with_an_unknown_cursor_is_asked_to_reset() {
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
async fn ch_14_only_the_sender_can_delete_a_message_within_fifteen_minutes() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "oops").await.unwrap();
        let (chat, seq) = (pair.chat, 1);
        let foreign = pair.ben_socket.command(Command::Delete { chat, seq }).await;
        assert_eq!(refused(foreign), ProblemCode::NotFound);
        pair.ada_socket.command(Command::Delete { chat, seq }).await.unwrap();
        let received = event(&mut pair.ben_socket, |what| matches!(what, What::Deleted { .. })).await;
        assert_eq!((received.seq, received.what), (2, What::Deleted { target: 1 }));
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
async fn ch_22_a_reply_names_the_message_it_answers_on_every_way() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let chat = pair.chat;
        pair.ada_socket
            .send(chat, pair.ada.cid(), "tea or coffee?")
            .await
            .unwrap();
        let reply = |cid, body: &str, quote| Command::Send {
            chat,
            cid,
            body: body.to_owned(),
            check: true,
            quote,
        };
        let quote = |event: &io_client::protocol::events::Event| match event.what {
            What::Message { quote, .. } => quote,
            _ => panic!("not a message: {event:?}"),
        };
        let (first, second) = (pair.ben.cid(), pair.ben.cid());
        pair.ben_socket.command(reply(first, "tea", Some(1))).await.unwrap();
        let over_rest = pair
            .ben
            .client
            .command(&reply(second, "or coffee", Some(1)))
            .await
            .unwrap();
        assert_eq!(over_rest.status, 200);
        // Sent again, as after a lost answer: one message, whatever the second try says.
        pair.ben_socket.command(reply(first, "tea", Some(2))).await.unwrap();
        let live = messages(&mut pair.ada_socket, 3).await;
        assert_eq!(live.iter().map(quote).collect::<Vec<_>>(), [None, Some(1), Some(1)]);

        pair.ada_socket.command(Command::Delete { chat, seq: 1 }).await.unwrap();
        for nothing in [0, 1, 4, 77, u64::MAX] {
            let done = pair
                .ben_socket
                .command(reply(pair.ben.cid(), "still sent", Some(nothing)))
                .await
                .unwrap();
            assert!(done.seq.is_some(), "a reply to what is gone is not lost");
        }
        let histories = [
            pair.ada.client.whole_history(chat).await.unwrap(),
            pair.ben.client.whole_history(chat).await.unwrap(),
        ];
        for history in &histories {
            let quotes: Vec<_> = history
                .iter()
                .filter(|event| matches!(event.what, What::Message { .. }))
                .map(quote)
                .collect();
            assert_eq!(quotes, [None, Some(1), Some(1), None, None, None, None, None]);
            assert!(
                !serde_json::to_string(history).unwrap().contains("tea or coffee?"),
                "it is gone everywhere"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn s11_marks_only_rise_and_reach_the_peer_and_other_devices() {
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
            pair.ben_socket.send_frame(None, command).await.unwrap();
        }
        let receipt = |frame| match frame {
            ServerFrame::Receipt { delivered, read, .. } => Some((delivered, read)),
            _ => None,
        };
        rises_to_the_end(&mut pair.ada_socket, receipt).await;
        let ben = (&pair.ben, &mut pair.ben_socket);
        let frames = frames_before_message(chat, ben, &mut pair.ada_socket).await;
        assert!(
            !frames.iter().any(|frame| matches!(frame, ServerFrame::Receipt { .. })),
            "{frames:?}"
        );
        let mine = |frame| match frame {
            ServerFrame::MyReceipt { delivered, read, .. } => Some((delivered, read)),
            _ => None,
        };
        rises_to_the_end(&mut second, mine).await;
        let view = pair.ben.client.chat(chat).await.unwrap();
        assert_eq!((view.mine.read, view.unread), (3, 0));
        assert_eq!(pair.ada.client.chat(chat).await.unwrap().theirs.unwrap().read, 3);
    })
    .await;
}

/// Reads marks until all three messages are delivered and read. Several marks may come as one, and none falls.
async fn rises_to_the_end(socket: &mut Socket, marks: impl Fn(ServerFrame) -> Option<(u64, u64)>) {
    let mut known = (0, 0);
    while known != (3, 3) {
        let (delivered, read) = until(socket, &marks).await;
        assert!(delivered >= known.0 && read >= known.1 && (delivered, read) != known);
        known = (delivered, read);
    }
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

/// Switches off receipts, typing and presence.
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
async fn ano_06_privacy_switches_work_in_both_directions() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let chat = pair.chat;
        chatter(&app, &pair.ada, &mut pair.ada_socket, chat, 1).await;
        chatter(&app, &pair.ben, &mut pair.ben_socket, chat, 1).await;
        switch_off(&pair.ada.client).await;
        assert_eq!(whole_chat(&mut pair.ben_socket).await.theirs, None);
        for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
            socket.send_frame(None, Command::Read { chat, seq: 2 }).await.unwrap();
            socket
                .send_frame(None, Command::Typing { chat, on: true })
                .await
                .unwrap();
        }
        let ada = (&pair.ada, &mut pair.ada_socket);
        let at_ben = frames_before_message(chat, ada, &mut pair.ben_socket).await;
        let ben = (&pair.ben, &mut pair.ben_socket);
        let at_ada = frames_before_message(chat, ben, &mut pair.ada_socket).await;
        for frames in [at_ada, at_ben] {
            let leaks = frames.iter().any(|frame| {
                matches!(
                    frame,
                    ServerFrame::Receipt { .. } | ServerFrame::Typing { .. } | ServerFrame::Presence { .. }
                )
            });
            assert!(!leaks, "{frames:?}");
        }
        assert_eq!(pair.ben.client.chat(chat).await.unwrap().presence, None);
    })
    .await;
}

#[tokio::test]
async fn ch_7_typing_is_relayed_every_two_seconds_and_expires_after_six() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let chat = pair.chat;
    let typing = |frame| match frame {
        ServerFrame::Typing { on, .. } => Some(on),
        _ => None,
    };
    pair.ben_socket.send(chat, pair.ben.cid(), "hello").await.unwrap();
    for _ in 0..5 {
        pair.ada_socket
            .send_frame(None, Command::Typing { chat, on: true })
            .await
            .unwrap();
    }
    // Ada's receipt takes the path of her typing. A message would not do: it ends the typing.
    let read = Command::Read { chat, seq: 1 };
    pair.ada_socket.send_frame(None, read).await.unwrap();
    let (before, ()) = read_up_to(&mut pair.ben_socket, |frame| {
        matches!(frame, ServerFrame::Receipt { .. }).then_some(())
    })
    .await;
    let announced: Vec<_> = before.into_iter().filter_map(typing).collect();
    assert_eq!(announced, [true]);
    app.clock.advance(Span::seconds(6));
    assert!(!until(&mut pair.ben_socket, typing).await);
}

#[tokio::test]
async fn lc_2_ano_05_a_lost_connection_ends_a_chat_exactly_like_leaving() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ben_socket.cut();
        let presence = |frame| match frame {
            ServerFrame::Presence { state, grace, .. } => Some((state, grace)),
            _ => None,
        };
        // The server must notice the lost connection first; the peer sees it some seconds later.
        wait_for_people(&app, 1).await;
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
async fn s13_nobody_writes_after_the_end_and_a_stranger_never_does() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let stranger = app.sign_in("mal@example.org").await;
        let mut listening = stranger.socket().await;
        let foreign = listening.send(pair.chat, stranger.cid(), "let me in").await;
        assert_eq!(refused(foreign), ProblemCode::NotFound);
        let chat = pair.chat;
        let read = listening
            .command(Command::Sync {
                chat,
                after: 0,
                limit: None,
            })
            .await;
        assert_eq!(refused(read), ProblemCode::NotFound);
        pair.ada_socket.send(chat, pair.ada.cid(), "hello").await.unwrap();
        pair.ada_socket
            .command(Command::End {
                chat,
                hide_card: false,
                why: None,
            })
            .await
            .unwrap();
        assert_eq!(ended(&mut pair.ben_socket).await.by, By::Peer);
        let late = pair.ben_socket.send(chat, pair.ben.cid(), "wait").await;
        assert_eq!(refused(late), ProblemCode::ChatEnded);
        // Leaving twice is leaving once.
        pair.ada_socket
            .command(Command::End {
                chat,
                hide_card: false,
                why: None,
            })
            .await
            .unwrap();
        assert_eq!(pair.ada.client.whole_history(chat).await.unwrap().len(), 2);
        // Like an event of the chat, a match comes to the stranger from another person.
        listening.find_match(stranger.ticket()).await.unwrap();
        pair.ada_socket.find_match(pair.ada.ticket()).await.unwrap();
        let (frames, ()) = read_up_to(&mut listening, |frame| {
            matches!(frame, ServerFrame::Matched { .. }).then_some(())
        })
        .await;
        assert!(
            !frames.iter().any(|frame| matches!(frame, ServerFrame::Events { .. })),
            "{frames:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn both_can_return_to_their_chat_within_the_grace_after_a_restart() {
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
    })
    .await;
}

#[tokio::test]
async fn ch_18_fifteen_idle_minutes_end_a_chat_and_both_can_ask_again() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        chatter(&app, &pair.ada, &mut pair.ada_socket, pair.chat, 3).await;
        for minutes in 1..=4 {
            app.clock.advance(Span::minutes(5));
            for (person, socket) in [(&pair.ada, &mut pair.ada_socket), (&pair.ben, &mut pair.ben_socket)] {
                person.client.refresh().await.unwrap();
                // Being connected is not activity.
                quiet(socket).await;
            }
            if minutes == 2 {
                pair.ben_socket
                    .send_frame(
                        None,
                        Command::Read {
                            chat: pair.chat,
                            seq: 3,
                        },
                    )
                    .await
                    .unwrap();
                quiet(&mut pair.ben_socket).await;
            }
            let status = pair.ada.client.chat(pair.chat).await.unwrap().status;
            assert_eq!(status, ChatStatus::Live, "after {} minutes", minutes * 5);
        }
        app.clock.advance(Span::minutes(5));
        for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
            let end = ended(socket).await;
            assert_eq!(
                (end.by, end.what),
                (
                    By::System,
                    What::Ended {
                        reason: EndReason::Idle
                    }
                )
            );
            assert_eq!(whole_chat(socket).await.end_reason, Some(EndReason::Idle));
        }
        for person in [&pair.ada, &pair.ben] {
            person.client.refresh().await.unwrap();
            assert_eq!(
                person.client.people().await.unwrap().people[0].again,
                AgainState::CanAsk
            );
        }
    })
    .await;
}

#[tokio::test]
async fn ch_23_a_reaction_reaches_both_once_in_order_on_every_way() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let chat = pair.chat;
        let mut stream = pair.ada.client.events(Some((chat, 0))).await.unwrap();
        pair.ada_socket.send(chat, pair.ada.cid(), "tea?").await.unwrap();
        let react = |cid, reaction| Command::React {
            chat,
            cid,
            seq: 1,
            reaction,
        };
        let (first, second) = (pair.ben.cid(), pair.ben.cid());
        let done = pair
            .ben_socket
            .command(react(first, Some(Reaction::Heart)))
            .await
            .unwrap();
        assert_eq!((done.seq, done.duplicate), (Some(2), Some(false)));
        let over_rest = pair
            .ben
            .client
            .command(&react(second, Some(Reaction::Laugh)))
            .await
            .unwrap();
        assert_eq!(over_rest.status, 200);
        // Sent again, as after a lost answer: one event, and the later choice stands.
        let again = pair
            .ben_socket
            .command(react(first, Some(Reaction::Heart)))
            .await
            .unwrap();
        assert_eq!((again.seq, again.duplicate), (Some(2), Some(true)));
        pair.ben_socket.command(react(pair.ben.cid(), None)).await.unwrap();
        let expected = |own: bool| {
            [(first, Some(Reaction::Heart)), (second, Some(Reaction::Laugh))]
                .map(|(cid, reaction)| (own.then_some(cid), reaction))
        };
        let told = |events: &[io_client::protocol::events::Event]| -> Vec<_> {
            let of = |event: &io_client::protocol::events::Event| match event.what {
                What::Reacted {
                    cid,
                    target: 1,
                    reaction,
                } => Some((cid, reaction)),
                _ => None,
            };
            events.iter().filter_map(of).take(2).collect()
        };
        let mut streamed = Vec::new();
        while streamed.len() < 4 {
            if let Some(ServerFrame::Events { events, .. }) = stream.next_frame().await.unwrap() {
                streamed.extend(events);
            }
        }
        assert_eq!(streamed.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(
            told(&streamed),
            expected(false),
            "and nothing of the one who reacts but the reaction"
        );
        for (client, own) in [(&pair.ada.client, false), (&pair.ben.client, true)] {
            let history = client.whole_history(chat).await.unwrap();
            assert_eq!(history.len(), 4, "no reaction twice");
            assert_eq!(told(&history), expected(own));
            assert!(matches!(history[3].what, What::Reacted { reaction: None, .. }));
        }
        // Nothing is unread by it, and what was taken back has none.
        assert_eq!(pair.ada.client.chat(chat).await.unwrap().unread, 0);
        pair.ada_socket.command(Command::Delete { chat, seq: 1 }).await.unwrap();
        let gone = pair
            .ben_socket
            .command(react(pair.ben.cid(), Some(Reaction::Sad)))
            .await;
        assert_eq!(refused(gone), ProblemCode::NotFound);
        pair.ada.client.end(chat).await.unwrap();
        let late = pair
            .ben
            .client
            .command(&react(pair.ben.cid(), Some(Reaction::Sad)))
            .await
            .unwrap();
        assert_eq!(late.status, 409);
        let again = pair
            .ben
            .client
            .command(&react(first, Some(Reaction::Heart)))
            .await
            .unwrap();
        assert_eq!(again.status, 200, "a retry gets its first result, also after the end");
    })
    .await;
}
