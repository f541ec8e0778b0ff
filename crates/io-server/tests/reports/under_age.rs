//! Someone who says that they are a child: a case for staff, and nothing that either of the two notices.

use io_client::protocol::frames::ServerFrame;
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{is_last, without_chance};
use crate::moderation::account_of;
use crate::support::socket::matched;

/// Everything that both receive around a message, over the socket, the stream and REST, with the message's text left out.
/// And how many cases there are then, and whether its writer may be met.
async fn as_both_see_it(text: &str) -> (Vec<Value>, u64, bool) {
    let mut app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let mut pair = app.pair().await;
    let mut shown = Vec::new();
    let sent = pair.ada_socket.send(pair.chat, pair.ada.cid(), text).await.unwrap();
    shown.push(serde_json::to_value(&sent).unwrap());
    let sent = pair
        .ada
        .client
        .send_message(pair.chat, pair.ada.cid(), text)
        .await
        .unwrap();
    shown.push(serde_json::to_value(&sent).unwrap());
    pair.ada_socket.send(pair.chat, pair.ada.cid(), "two").await.unwrap();
    loop {
        let frame = pair.ben_socket.next_frame().await.unwrap();
        shown.push(serde_json::to_value(&frame).unwrap());
        if is_last(&frame, false) {
            break;
        }
    }
    let user = account_of(&app, &pair.ada).await;
    // What still goes on in the background is done when the server has stopped.
    app.restart().await;
    for person in [&pair.ada, &pair.ben] {
        let client = person.client.moved_to(&app.base());
        for path in [
            "/api/user/profile".to_owned(),
            "/api/user/reports".to_owned(),
            "/api/user/blocks".to_owned(),
            "/api/chat/current".to_owned(),
            format!("/api/chat/{}", pair.chat),
            format!("/api/chat/{}/messages?after=0&limit=200", pair.chat),
        ] {
            let reply = client.fetch(&path).await.unwrap();
            shown.push(json!({ "status": reply.status.as_u16(), "body": reply.json::<Value>().unwrap() }));
        }
        let mut stream = client.events(Some((pair.chat, 0))).await.unwrap();
        loop {
            let frame = stream.next_frame().await.unwrap().unwrap();
            shown.push(serde_json::to_value(&frame).unwrap());
            if frame == ServerFrame::Synced {
                break;
            }
        }
    }
    let parts = &app.running().app;
    let waiting = parts.store.waiting_for_staff().await.unwrap();
    let paused = parts.store.standing(user, parts.now()).await.unwrap().meets_nobody();
    let shown = shown.into_iter().map(|value| {
        let text_left_out = value.to_string().replace(text, "the text");
        without_chance(serde_json::from_str(&text_left_out).unwrap())
    });
    (shown.collect(), waiting.cases, paused)
}

#[tokio::test]
async fn n_26_a_message_of_a_child_shows_nothing_to_either_and_opens_a_case() {
    let (grown_up, cases, paused) = Box::pin(as_both_see_it("im 51 btw")).await;
    assert_eq!((cases, paused), (0, false));
    let (child, cases, paused) = Box::pin(as_both_see_it("im 15 btw")).await;
    assert_eq!((cases, paused), (1, true), "said twice, one case");
    assert_eq!(child, grown_up);
}

#[tokio::test]
async fn the_search_of_a_paused_child_looks_like_every_other() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    pair.ada_socket.send(pair.chat, pair.ada.cid(), "im 15").await.unwrap();
    pair.ada.client.end(pair.chat).await.unwrap();
    let user = account_of(&app, &pair.ada).await;
    let parts = &app.running().app;
    // Files it again if the first is still on its way: there is one case either way.
    let filed = parts.store.file_under_age(pair.chat, user, 1, parts.now()).await;
    filed.unwrap();
    parts.realtime.standing_changed(user).await.unwrap();
    let [cleo, dora] = [
        app.sign_in("cleo@example.org").await,
        app.sign_in("dora@example.org").await,
    ];
    let (mut third, mut fourth) = (cleo.socket().await, dora.socket().await);
    assert!(pair.ada_socket.find_match(pair.ada.ticket()).await.is_ok());
    third.find_match(cleo.ticket()).await.unwrap();
    fourth.find_match(dora.ticket()).await.unwrap();
    assert_eq!(matched(&mut third).await.chat, matched(&mut fourth).await.chat);
    assert_eq!(parts.store.waiting_for_staff().await.unwrap().cases, 1);
}
