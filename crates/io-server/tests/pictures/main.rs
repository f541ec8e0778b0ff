//! Pictures of people, from the upload to the last copy.
//!
//! The process that decodes is the real binary, which tests of other features do not need.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

// The S3 server that the tests of archives use as well.
#[path = "../../../io-archive/tests/support/mod.rs"]
mod archive;
mod child;
mod corpus;
mod over_rest;
mod stores;

use std::path::PathBuf;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use io_client::protocol::events::RevealState;
use io_client::{Client, Reply};
use io_core::ids::PictureName;
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_server::config::{Config, Rate};
use io_testkit::{Pair, Person};

/// The binary under test.
const IO: &str = env!("CARGO_BIN_EXE_io");

/// A PNG of one black pixel.
const PIXEL: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\
    \x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x60\x00\x00\x00\x02\x00\
    \x01\x48\xaf\xa4\x71\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// A place that takes many pictures, and where a reveal needs no long talk.
fn takes_pictures(config: &mut Config) {
    config.pictures.enabled = true;
    config.pictures.program = PathBuf::from(IO);
    config.reveal.min_messages = 0;
    config.reveal.min_age = Span::ZERO;
    let many = Rate {
        count: 1_000_000,
        per: Span::days(1),
        burst: 1_000_000,
    };
    config.limits.picture_account = many;
    config.limits.other_account = many;
    config.limits.other_address = many;
}

async fn upload_as(client: &Client, file: &[u8], media_type: Option<&str>) -> Reply {
    let headers: Vec<_> = media_type
        .into_iter()
        .map(|media_type| (CONTENT_TYPE, HeaderValue::from_str(media_type).unwrap()))
        .collect();
    let sent = client.raw(Method::PUT, "/api/user/picture", &headers, file.to_vec());
    sent.await.unwrap()
}

/// Uploads a picture that is taken.
async fn upload(client: &Client, file: &[u8]) {
    let reply = upload_as(client, file, None).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
}

async fn own(client: &Client) -> Reply {
    client.fetch("/api/user/picture").await.unwrap()
}

/// Ada shows her picture, Ben his first name.
async fn ada_shows_her_picture(pair: &Pair) {
    let ben = &pair.ben.client;
    let card = serde_json::json!({ "card": { "first_name": "Benno" } });
    ben.put::<serde_json::Value>("/api/user/profile", &card).await.unwrap();
    let request = pair.ada.reveal_id();
    let fields = [RevealField::Picture];
    pair.ada
        .client
        .reveal_request(pair.chat, request, &fields)
        .await
        .unwrap();
    let fields = [RevealField::FirstName];
    ben.reveal_answer(pair.chat, request, &fields).await.unwrap();
}

/// The name of the picture that the other shows this person. None: the card has none, or is hidden.
async fn name_of(person: &Person, chat: io_core::ids::ChatId) -> Option<PictureName> {
    match person.client.chat(chat).await.unwrap().reveal {
        RevealState::Revealed { theirs, .. } => theirs.and_then(|card| card.picture),
        _ => None,
    }
}

/// What is found at the address of a picture in a chat.
async fn at(client: &Client, chat: io_core::ids::ChatId, name: PictureName) -> Reply {
    client.fetch(&format!("/api/chat/{chat}/picture/{name}")).await.unwrap()
}
