//! People met before, rating them, and talking again.

use io_client::Socket;
use io_client::protocol::events::{By, ChatStatus, EndReason, What};
use io_client::protocol::frames::{AgainAnswer, Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::AgainState;
use io_core::rating::Thumb;
use io_core::time::Span;
use io_testkit::{Pair, TestApp};

use crate::support::socket::{chatter, declined, ended, matched, quiet, until, whole_chat};

/// Ada and Ben after a chat that Ada left.
async fn parted(app: &TestApp) -> Pair {
    let mut pair = app.pair().await;
    chatter(app, &pair.ada, &mut pair.ada_socket, pair.chat, 9).await;
    chatter(app, &pair.ben, &mut pair.ben_socket, pair.chat, 9).await;
    pair.ada_socket.command(Command::End { chat: pair.chat }).await.unwrap();
    ended(&mut pair.ada_socket).await;
    ended(&mut pair.ben_socket).await;
    whole_chat(&mut pair.ada_socket).await;
    whole_chat(&mut pair.ben_socket).await;
    pair
}

async fn people_changed(socket: &mut Socket) {
    until(socket, |frame| (frame == ServerFrame::PeopleChanged).then_some(())).await;
}

#[tokio::test]
async fn er_4_er_6_a_rating_is_kept_and_nobody_else_is_told() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        let chat = pair.chat;
        assert!(pair.ada.client.chat(chat).await.unwrap().ratable);
        let tags = vec!["made up".to_owned()];
        let odd = pair
            .ada_socket
            .command(Command::Rate {
                chat,
                rating: Thumb::Up,
                tags,
            })
            .await;
        assert_eq!(declined(odd), ProblemCode::InvalidBody);
        pair.ada.client.rate(chat, Thumb::Up, &[]).await.unwrap();
        assert_eq!(whole_chat(&mut pair.ada_socket).await.rated, Some(Thumb::Up));
        // Heartbeats and marks of the conversation may still be on their way; of the rating there is nothing.
        let mut told = quiet(&mut pair.ben_socket).await;
        told.retain(|frame| !matches!(frame, ServerFrame::Ping | ServerFrame::Receipt { .. }));
        assert_eq!(told, []);
        assert_eq!(pair.ben.client.chat(chat).await.unwrap().rated, None);
        app.clock.advance(Span::minutes(9));
        pair.ada.client.refresh().await.unwrap();
        app.clock.advance(Span::seconds(70));
        let late = pair
            .ada_socket
            .command(Command::Rate {
                chat,
                rating: Thumb::Down,
                tags: Vec::new(),
            })
            .await;
        assert_eq!(declined(late), ProblemCode::NotRatable);
    })
    .await;
}

#[tokio::test]
async fn er_5_a_chat_without_words_cannot_be_rated() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let chat = pair.chat;
    pair.ada_socket.command(Command::End { chat }).await.unwrap();
    assert!(!whole_chat(&mut pair.ada_socket).await.ratable);
    let short = pair
        .ada_socket
        .command(Command::Rate {
            chat,
            rating: Thumb::Up,
            tags: Vec::new(),
        })
        .await;
    assert_eq!(declined(short), ProblemCode::NotRatable);
}

#[tokio::test]
async fn ch_18_a_chat_in_which_nobody_does_anything_for_fifteen_minutes_is_paused_and_not_lost() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        chatter(&app, &pair.ada, &mut pair.ada_socket, pair.chat, 3).await;
        for minutes in 1..=4 {
            app.clock.advance(Span::minutes(5));
            for (person, socket) in [(&pair.ada, &mut pair.ada_socket), (&pair.ben, &mut pair.ben_socket)] {
                person.client.refresh().await.unwrap();
                // Being there is not doing anything.
                quiet(socket).await;
            }
            if minutes == 2 {
                pair.ben_socket
                    .tell(
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
async fn rc_1_rc_8_people_met_are_listed_without_a_word_on_who_is_here() {
    TestApp::each_engine(async |app| {
        let pair = parted(&app).await;
        let people = pair.ada.client.people().await.unwrap().people;
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].chat.chat, pair.chat);
        assert_eq!((people[0].chat.presence, people[0].again), (None, AgainState::CanAsk));
        assert_eq!(people[0].last_line.as_deref(), Some("message 8"));
        pair.ada
            .client
            .delete(&format!("/api/chat/people/{}", pair.chat))
            .await
            .unwrap();
        assert!(pair.ada.client.people().await.unwrap().people.is_empty());
        assert_eq!(pair.ben.client.people().await.unwrap().people.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn rc_4_a_yes_of_both_opens_a_new_chat_at_once_when_both_are_here() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        assert_eq!(
            pair.ada.client.people().await.unwrap().people[0].again,
            AgainState::Sent
        );
        people_changed(&mut pair.ben_socket).await;
        assert_eq!(
            pair.ben.client.people().await.unwrap().people[0].again,
            AgainState::AskedMe
        );
        pair.ben
            .client
            .answer_again(pair.chat, AgainAnswer::Accept)
            .await
            .unwrap();
        let adas = matched(&mut pair.ada_socket).await;
        let bens = matched(&mut pair.ben_socket).await;
        assert_eq!((adas.chat, adas.status), (bens.chat, ChatStatus::Live));
        assert_ne!(adas.chat, pair.chat);
        assert_ne!(adas.peer_ref, pair.ada_view.peer_ref);
    })
    .await;
}

#[tokio::test]
async fn rc_4_when_one_is_away_it_waits_for_both() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        pair.ada_socket.cut();
        while app.running().app.realtime.people_here() > 1 {
            tokio::task::yield_now().await;
        }
        pair.ben
            .client
            .answer_again(pair.chat, AgainAnswer::Accept)
            .await
            .unwrap();
        assert_eq!(
            pair.ben.client.people().await.unwrap().people[0].again,
            AgainState::WaitingForBoth
        );
        let mut back = pair.ada.socket().await;
        let chat = matched(&mut back).await.chat;
        assert_eq!(matched(&mut pair.ben_socket).await.chat, chat);
    })
    .await;
}

#[tokio::test]
async fn rc_3_later_and_not_again_look_like_silence_to_the_one_who_asked() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        quiet(&mut pair.ada_socket).await;
        for answer in [AgainAnswer::Later, AgainAnswer::NotAgain] {
            pair.ben.client.answer_again(pair.chat, answer).await.unwrap();
            assert!(quiet(&mut pair.ada_socket).await.is_empty());
        }
        assert_eq!(
            pair.ada.client.people().await.unwrap().people[0].again,
            AgainState::Sent
        );
    })
    .await;
}

#[tokio::test]
async fn rc_6_after_a_block_the_entry_is_gone_on_both_sides_without_a_reason() {
    TestApp::each_engine(async |app| {
        let pair = parted(&app).await;
        pair.ada.client.block(pair.chat).await.unwrap();
        assert!(pair.ada.client.people().await.unwrap().people.is_empty());
        assert!(pair.ben.client.people().await.unwrap().people.is_empty());
        assert!(pair.ben.client.ask_again(pair.chat).await.is_err());
    })
    .await;
}
