//! The people met, and talking to them again.

use io_client::Socket;
use io_client::protocol::events::ChatStatus;
use io_client::protocol::frames::{AgainAnswer, ServerFrame};
use io_client::protocol::rest::AgainState;
use io_testkit::TestApp;

use crate::support::socket::{matched, parted, read_up_to, until, wait_for_people};

async fn people_changed(socket: &mut Socket) {
    until(socket, |frame| (frame == ServerFrame::PeopleChanged).then_some(())).await;
}

#[tokio::test]
async fn rc_1_rc_8_the_list_of_people_met_never_shows_who_is_online() {
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
async fn rc_4_two_yeses_open_a_new_chat_at_once_if_both_are_online() {
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
        let ada_view = matched(&mut pair.ada_socket).await;
        let ben_view = matched(&mut pair.ben_socket).await;
        assert_eq!((ada_view.chat, ada_view.status), (ben_view.chat, ChatStatus::Live));
        assert_ne!(ada_view.chat, pair.chat);
        assert_ne!(ada_view.peer_ref, pair.ada_view.peer_ref);
    })
    .await;
}

#[tokio::test]
async fn rc_4_an_accepted_request_waits_until_both_are_online() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        pair.ada_socket.cut();
        wait_for_people(&app, 1).await;
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
async fn rc_3_the_requester_cannot_tell_a_refusal_from_silence() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        people_changed(&mut pair.ada_socket).await;
        for answer in [AgainAnswer::Later, AgainAnswer::NotAgain] {
            pair.ben.client.answer_again(pair.chat, answer).await.unwrap();
            assert_eq!(
                pair.ada.client.people().await.unwrap().people[0].again,
                AgainState::Sent
            );
        }
        // Like a frame of an answer, the match with Cleo comes from another person.
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleo_socket = cleo.socket().await;
        pair.ada_socket.find_match(pair.ada.ticket()).await.unwrap();
        cleo_socket.find_match(cleo.ticket()).await.unwrap();
        let (before, ()) = read_up_to(&mut pair.ada_socket, |frame| {
            matches!(frame, ServerFrame::Matched { .. }).then_some(())
        })
        .await;
        assert!(
            before
                .iter()
                .all(|frame| matches!(frame, ServerFrame::Queued(_) | ServerFrame::Ok { .. })),
            "only the search is answered: {before:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn rc_6_a_block_removes_the_entry_on_both_sides_without_a_reason() {
    TestApp::each_engine(async |app| {
        let pair = parted(&app).await;
        pair.ada.client.block(pair.chat).await.unwrap();
        assert!(pair.ada.client.people().await.unwrap().people.is_empty());
        assert!(pair.ben.client.people().await.unwrap().people.is_empty());
        assert!(pair.ben.client.ask_again(pair.chat).await.is_err());
    })
    .await;
}
