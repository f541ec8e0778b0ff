//! Chats over REST: everything that a socket can do, without a socket.

use io_client::protocol::events::{ChatStatus, RevealState, What};
use io_client::protocol::rest::{MatchStatus, OwnCard, ProfileUpdate};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_testkit::TestApp;

use crate::support::http::TIMEOUT;
use crate::support::socket::bodies;

#[tokio::test]
async fn two_people_can_meet_talk_reveal_and_rate_over_rest_alone() {
    TestApp::each_engine(async |app| {
        let (ada, ben) = (
            app.sign_in("ada@example.org").await,
            app.sign_in("ben@example.org").await,
        );
        for person in [&ada, &ben] {
            let card = OwnCard {
                first_name: person.email.clone(),
                ..OwnCard::default()
            };
            let update = ProfileUpdate {
                card: Some(card),
                ..ProfileUpdate::default()
            };
            person.client.update_profile(&update).await.unwrap();
        }
        let status = ada.client.find_match(ada.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        ben.client.find_match(ben.ticket()).await.unwrap();
        let opened = async {
            loop {
                if let Some(chat) = ada.client.current().await.unwrap().chat {
                    return chat.chat;
                }
            }
        };
        let opened = tokio::time::timeout(TIMEOUT, opened).await;
        let chat = opened.expect("the match opens a chat");
        assert_eq!(ben.client.current().await.unwrap().chat.unwrap().chat, chat);
        for n in 0..10 {
            app.clock.advance(Span::seconds(13));
            let person = if n % 2 == 0 { &ada } else { &ben };
            let done = person.client.send_message(chat, person.cid(), "hello").await.unwrap();
            assert_eq!(done.seq, Some(n + 1));
            ada.client.receipt(chat, Some(n), Some(n)).await.unwrap();
            ben.client.receipt(chat, Some(n), Some(n)).await.unwrap();
        }
        let (request, fields) = (ada.reveal_id(), [RevealField::FirstName]);
        ada.client.reveal_request(chat, request, &fields).await.unwrap();
        let answered = ben.client.reveal_answer(chat, request, &fields).await.unwrap();
        let RevealState::Revealed {
            theirs: Some(theirs), ..
        } = answered.reveal
        else {
            panic!("not revealed")
        };
        assert_eq!(theirs.first_name.as_deref(), Some("ada@example.org"));
        ben.client.end(chat).await.unwrap();
        ada.client.rate(chat, Thumb::Up, &[]).await.unwrap();
        let view = ada.client.chat(chat).await.unwrap();
        assert_eq!((view.status, view.rated), (ChatStatus::Ended, Some(Thumb::Up)));
        let history = ada.client.whole_history(chat).await.unwrap();
        assert!(matches!(history.last().unwrap().what, What::Ended { .. }));
    })
    .await;
}

#[tokio::test]
async fn history_can_be_paged_in_both_directions() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        for n in 0..9 {
            pair.ada_socket
                .send(pair.chat, pair.ada.cid(), &n.to_string())
                .await
                .unwrap();
        }
        let page = |query: &str| format!("/api/chat/{}/messages?{query}", pair.chat);
        let get = async |query: &str| -> io_client::protocol::rest::History {
            pair.ben.client.get(&page(query)).await.unwrap()
        };
        let latest = get("limit=4").await;
        assert_eq!((bodies(&latest.events), latest.more), (vec!["5", "6", "7", "8"], true));
        let before = get("before=6&limit=9").await;
        assert_eq!(
            (bodies(&before.events), before.more),
            (vec!["0", "1", "2", "3", "4"], false)
        );
        let after = get("after=2&limit=3").await;
        assert_eq!((bodies(&after.events), after.more), (vec!["2", "3", "4"], true));
        let invalid = pair.ben.client.fetch(&page("after=minus")).await.unwrap();
        assert_eq!(invalid.status, 400);
    })
    .await;
}
