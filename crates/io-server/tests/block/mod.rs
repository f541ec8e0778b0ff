//! Blocking someone, and the list of blocks.

use io_client::protocol::events::{By, EndReason, What};
use io_client::protocol::frames::Command;
use io_client::protocol::problem::ProblemCode;
use io_testkit::TestApp;
use serde_json::{Value, json};

use crate::support::refused;
use crate::support::socket::{ended, matched};

#[tokio::test]
async fn br_2_a_block_looks_like_leaving_and_the_two_never_meet_again() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket
            .command(Command::Block { chat: pair.chat })
            .await
            .unwrap();
        let last = ended(&mut pair.ben_socket).await;
        assert_eq!(
            (last.by, last.what),
            (
                By::Peer,
                What::Ended {
                    reason: EndReason::Left
                }
            )
        );
        for (socket, person) in [(&mut pair.ada_socket, &pair.ada), (&mut pair.ben_socket, &pair.ben)] {
            socket.find_match(person.ticket()).await.unwrap();
        }
        // A new person is matched at once with the one who waited longer; the blocked pair is not matched.
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleo_socket = cleo.socket().await;
        cleo_socket.find_match(cleo.ticket()).await.unwrap();
        let found = matched(&mut cleo_socket).await;
        assert_ne!(found.chat, pair.chat);
    })
    .await;
}

#[tokio::test]
async fn the_block_list_starts_empty_and_unknown_blocks_are_not_found() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let blocks: Value = person.client.get("/api/user/blocks").await.expect("is signed in");
    assert_eq!(blocks, json!({ "blocks": [] }));
    for chat in ["00000000-0000-4000-8000-000000000000", "nothing"] {
        assert_eq!(
            refused(person.client.delete(&format!("/api/user/blocks/{chat}")).await),
            ProblemCode::NotFound
        );
    }
}
