//! What two people who met can say to each other, and that both have the same of it.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use io_client::protocol::events::By;
use io_testkit::{Pair, TestApp};

use support::{bodies, messages};

#[tokio::test]
async fn s1_s2_what_one_says_the_other_reads_word_for_word() {
    TestApp::each_engine(async |app| {
        let Pair {
            ada,
            chat,
            mut ada_socket,
            mut ben_socket,
            ..
        } = app.pair().await;
        let done = ada_socket.send(chat, ada.cid(), "Hello, Ben ☕").await.unwrap();
        assert_eq!((done.seq, done.duplicate), (Some(1), Some(false)));
        let told = messages(&mut ben_socket, 1).await;
        assert_eq!(told[0].by, By::Peer);
        assert_eq!(bodies(&told), ["Hello, Ben ☕"]);
        let own = messages(&mut ada_socket, 1).await;
        assert_eq!((own[0].by, own[0].seq, own[0].id), (By::Me, 1, told[0].id));
    })
    .await;
}
