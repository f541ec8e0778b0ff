//! The event stream (`GET /api/events`): the frames of a socket, for clients that cannot open one.

use io_client::protocol::events::What;
use io_client::protocol::frames::{Command, ServerFrame};
use io_testkit::TestApp;

use crate::support::socket::{bodies, messages};

#[tokio::test]
async fn the_event_stream_resumes_after_a_given_event() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "one").await.unwrap();
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "two").await.unwrap();
        let mut stream = pair.ben.client.events(Some((pair.chat, 1))).await.unwrap();
        let mut frames = Vec::new();
        while frames.last() != Some(&ServerFrame::Synced) {
            frames.push(stream.next_frame().await.unwrap().unwrap());
        }
        let ServerFrame::Welcome(welcome) = &frames[0] else {
            panic!("{frames:?}")
        };
        assert_eq!(welcome.chats[0].chat, pair.chat);
        let ServerFrame::Events { events, .. } = &frames[1] else {
            panic!("{frames:?}")
        };
        assert_eq!(bodies(events), ["two"]);
        pair.ben
            .client
            .send_message(pair.chat, pair.ben.cid(), "three")
            .await
            .unwrap();
        assert_eq!(
            bodies(&messages(&mut pair.ada_socket, 3).await),
            ["one", "two", "three"]
        );
        loop {
            if let Some(ServerFrame::Events { events, .. }) = stream.next_frame().await.unwrap() {
                assert_eq!(bodies(&events), ["three"]);
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn ch_22_the_event_stream_says_what_a_reply_answers() {
    TestApp::each_engine(async |app| {
        let pair = app.pair().await;
        let mut stream = pair.ben.client.events(Some((pair.chat, 0))).await.unwrap();
        let send = |cid, body: &str, quote| Command::Send {
            chat: pair.chat,
            cid,
            body: body.to_owned(),
            check: false,
            quote,
        };
        for command in [
            send(pair.ada.cid(), "tea?", None),
            send(pair.ada.cid(), "or coffee", Some(1)),
            send(pair.ada.cid(), "or neither", Some(99)),
        ] {
            let reply = pair.ada.client.command(&command).await.unwrap();
            assert_eq!(reply.status, 200);
        }
        let mut quotes = Vec::new();
        while quotes.len() < 3 {
            if let Some(ServerFrame::Events { events, .. }) = stream.next_frame().await.unwrap() {
                quotes.extend(events.into_iter().map(|event| match event.what {
                    What::Message { quote, .. } => quote,
                    other => panic!("{other:?}"),
                }));
            }
        }
        assert_eq!(quotes, [None, Some(1), None]);
    })
    .await;
}
