//! Rating a chat after its end: who may, until when, and that the peer never learns of it.

mod question;

use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_core::rating::Thumb;
use io_core::time::Span;
use io_testkit::TestApp;

use crate::support::refused;
use crate::support::socket::{parted, read_up_to, whole_chat};

#[tokio::test]
async fn er_4_er_6_a_rating_is_stored_and_the_peer_never_learns_of_it() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        let chat = pair.chat;
        assert!(pair.ada.client.chat(chat).await.unwrap().ratable);
        let tags = vec!["made up".to_owned()];
        let unknown_tag = pair
            .ada_socket
            .command(Command::Rate {
                chat,
                rating: Thumb::Up,
                tags,
            })
            .await;
        assert_eq!(refused(unknown_tag), ProblemCode::InvalidBody);
        pair.ada.client.rate(chat, Thumb::Up, &[]).await.unwrap();
        assert_eq!(whole_chat(&mut pair.ada_socket).await.rated, Some(Thumb::Up));
        // That Ada asks to talk again is the first thing that Ben learns of after the end.
        pair.ada.client.ask_again(chat).await.unwrap();
        let (before, ()) = read_up_to(&mut pair.ben_socket, |frame| {
            (*frame == ServerFrame::PeopleChanged).then_some(())
        })
        .await;
        assert_eq!(before, []);
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
        assert_eq!(refused(late), ProblemCode::NotRatable);
    })
    .await;
}

#[tokio::test]
async fn er_5_a_chat_without_messages_cannot_be_rated() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let chat = pair.chat;
    pair.ada_socket
        .command(Command::End {
            chat,
            hide_card: false,
            why: None,
        })
        .await
        .unwrap();
    assert!(!whole_chat(&mut pair.ada_socket).await.ratable);
    let empty = pair
        .ada_socket
        .command(Command::Rate {
            chat,
            rating: Thumb::Up,
            tags: Vec::new(),
        })
        .await;
    assert_eq!(refused(empty), ProblemCode::NotRatable);
}
