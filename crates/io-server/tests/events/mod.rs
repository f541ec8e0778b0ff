//! The event stream (`GET /api/events`): the frames of a socket, for clients that cannot open one.

use io_client::protocol::frames::ServerFrame;
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
