//! Objecting to the use of ratings and pausing the account: what the person sees, and what nobody else does.

use io_client::protocol::events::{EndReason, What};
use io_client::protocol::frames::ServerFrame;
use io_client::protocol::rest::MatchStatus;
use io_core::time::Span;
use io_testkit::TestApp;

use super::*;
use crate::support::refused;
use crate::support::socket::frames_before_message;

async fn say(client: &Client, body: Value) -> Profile {
    let reply = client.json(Method::PUT, "/api/user/processing", &body).await;
    let reply = reply.expect("the server answers");
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    reply.json().expect("is JSON")
}

#[tokio::test]
async fn gdpr_08_an_objection_is_shown_to_the_person_alone_until_taken_back() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let objected = say(&pair.ada.client, json!({ "use_ratings": false })).await;
        let since = objected.ratings_objected_at.expect("an objection");
        app.clock.advance(Span::seconds(5));
        let again = say(&pair.ada.client, json!({ "use_ratings": false })).await;
        assert_eq!((again.ratings_objected_at, again.paused_at), (Some(since), None));
        let frames = frames_before_message(pair.chat, (&pair.ada, &mut pair.ada_socket), &mut pair.ben_socket).await;
        assert_eq!(frames, [], "the other sees nothing of it");
        let kept = say(&pair.ada.client, json!({})).await;
        assert_eq!(
            kept.ratings_objected_at,
            Some(since),
            "what is left out does not change"
        );
        let back = say(&pair.ada.client, json!({ "use_ratings": true })).await;
        assert_eq!(back.ratings_objected_at, None);
        assert_eq!(profile(&pair.ada.client).await.ratings_objected_at, None);
    })
    .await;
}

#[tokio::test]
async fn gdpr_08_a_pause_looks_like_leaving_and_refuses_searches() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        assert!(
            say(&pair.ada.client, json!({ "paused": true }))
                .await
                .paused_at
                .is_some()
        );
        let ended = |frame: &ServerFrame| match frame {
            ServerFrame::Events { events, .. } => events.iter().find_map(|event| match event.what {
                What::Ended { reason } => Some(reason),
                _ => None,
            }),
            _ => None,
        };
        let frame = pair.ben_socket.wait_for(|frame| ended(frame).is_some()).await;
        assert_eq!(ended(&frame.expect("the chat ends")), Some(EndReason::Left));
        let search = pair.ada_socket.find_match(pair.ada.ticket()).await;
        assert_eq!(refused(search), ProblemCode::AccountPaused);
        // Everything of one's own stays open.
        pair.ada.client.chat(pair.chat).await.expect("the chat is kept");
        assert_eq!(say(&pair.ada.client, json!({ "paused": false })).await.paused_at, None);
        let search = pair.ada_socket.find_match(pair.ada.ticket()).await;
        assert!(matches!(search, Ok(MatchStatus::Queued { .. })), "{search:?}");
    })
    .await;
}
