//! Everything that one side of a chat receives, byte by byte, names nothing of the other (ANO-01…04, 07).
//!
//! Ada must stay unknown; Ben records every frame, body and header that he receives.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use io_client::protocol::events::RevealState;
use io_client::protocol::frames::ServerFrame;
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{OwnCard, Preferences, ProfileUpdate};
use io_client::{Client, Received, Reply, Socket};
use io_core::ids::ChatId;
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp, meet};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::Digest as _;
use uuid::Uuid;

use super::INTEREST;
use crate::support::http::TIMEOUT;
use crate::support::socket::quiet;

const ADA: &str = "countess.lovelace@analytical-engine.test";
const ALIAS: &str = "Enchantress 1843";
const FIRST_NAME: &str = "Augusta-Byron";
const CONTACT: &str = "ask at the telegraph office";
const ABOUT: &str = "translates Menabrea on Sundays";
const UNKNOWN: &str = "unknown-field-from-ada";

/// The shortest part of a secret that counts as a leak.
const PART: usize = 8;

/// Everything that one client received, in order, and all header lines.
#[derive(Clone, Default)]
struct Recording {
    all: Arc<Mutex<Vec<String>>>,
    headers: Arc<Mutex<BTreeSet<String>>>,
}

impl Recording {
    fn of(&self, client: Client) -> Client {
        let recording = self.clone();
        client.with_tap(Arc::new(move |received| {
            recording.all.lock().push(as_text(&received));
            if let Received::Opened(headers)
            | Received::Reply {
                reply: Reply { headers, .. },
                ..
            } = &received
            {
                let lines = headers.iter().map(|(name, value)| format!("{name}: {value:?}"));
                recording.headers.lock().extend(lines);
            }
        }))
    }

    fn text(&self) -> String {
        self.all.lock().join("\n")
    }

    fn headers(&self) -> BTreeSet<String> {
        self.headers.lock().clone()
    }

    fn clear(&self) {
        self.all.lock().clear();
        self.headers.lock().clear();
    }
}

fn as_text(received: &Received) -> String {
    match received {
        Received::Frame(text) => text.clone(),
        Received::Opened(headers) => format!("{headers:?}"),
        Received::Reply { reply, .. } => format!("{} {:?}\n{}", reply.status, reply.headers, reply.text()),
    }
}

/// Ada with her secrets, and Ben with a recording of everything that he receives.
async fn two(app: &TestApp) -> (Person, Person, Recording) {
    let ada = app.newcomer(ADA).await;
    ada.complete_onboarding().await;
    let card = OwnCard {
        first_name: FIRST_NAME.to_owned(),
        contact: CONTACT.to_owned(),
        about: ABOUT.to_owned(),
    };
    let update = ProfileUpdate {
        alias: Some(ALIAS.to_owned()),
        card: Some(card),
        interests: Some(vec![INTEREST.to_owned()]),
        ..ProfileUpdate::default()
    };
    ada.client.update_profile(&update).await.unwrap();
    let recording = Recording::default();
    let client = recording.of(app.client());
    let ben = Person::sign_in(client, &app.mail, "ben@example.org").await;
    ben.complete_onboarding().await;
    (ada, ben, recording)
}

/// Every secret of Ada's, in every form that a message could contain.
fn secrets(ada: &Person) -> Vec<(String, String)> {
    let mut secrets: Vec<(String, String)> = [ADA, ALIAS, FIRST_NAME, CONTACT, ABOUT, UNKNOWN, INTEREST]
        .into_iter()
        .flat_map(|secret| {
            parts(secret, PART)
                .into_iter()
                .map(move |part| (secret.to_owned(), part))
        })
        .collect();
    for hash in [
        md5::Md5::digest(ADA).to_vec(),
        sha1::Sha1::digest(ADA).to_vec(),
        sha2::Sha256::digest(ADA).to_vec(),
        sha2::Sha512::digest(ADA).to_vec(),
    ] {
        let hex = hash
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        for form in [hex, STANDARD.encode(&hash), URL_SAFE_NO_PAD.encode(&hash)] {
            secrets.extend(
                parts(&form, 12)
                    .into_iter()
                    .map(|part| ("a hash of the address".to_owned(), part)),
            );
        }
    }
    let claims = claims(&ada.client.tokens().unwrap().access);
    for (what, id) in [
        ("user id", claims["sub"].as_str().unwrap().to_owned()),
        ("login id", ada.signed_in.login.to_string()),
        ("device id", ada.device.to_string()),
    ] {
        for form in [id.clone(), id.replace('-', "")] {
            secrets.extend(parts(&form, 12).into_iter().map(|part| (what.to_owned(), part)));
        }
    }
    secrets.push(("network address".to_owned(), ada.client.from().unwrap().to_string()));
    secrets
}

/// All substrings of this length, in lower case.
fn parts(secret: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = secret.to_lowercase().chars().collect();
    characters
        .windows(length)
        .map(|window| window.iter().collect())
        .collect()
}

fn claims(access: &str) -> Value {
    let payload = access.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// The secrets that a recording contains.
fn leaks(recording: &Recording, secrets: &[(String, String)]) -> BTreeSet<String> {
    let text = recording.text().to_lowercase();
    secrets
        .iter()
        .filter(|(_, part)| text.contains(part))
        .map(|(what, _)| what.clone())
        .collect()
}

/// Lets Ben read everything that he may read.
async fn read_everything(ben: &Person, chat: ChatId) {
    for path in [
        "/api/user/profile".to_owned(),
        "/api/user/blocks".to_owned(),
        "/api/auth/logins".to_owned(),
        "/api/chat/lobby".to_owned(),
        "/api/chat/current".to_owned(),
        "/api/chat/people".to_owned(),
        format!("/api/chat/{chat}"),
        format!("/api/chat/{chat}/messages?after=0&limit=200"),
    ] {
        let reply = ben.client.fetch(&path).await.unwrap();
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.text());
    }
}

fn is_event(frame: &ServerFrame) -> bool {
    matches!(frame, ServerFrame::Events { .. })
}

fn hides_the_card(frame: &ServerFrame) -> bool {
    let hidden = |reveal: &RevealState| matches!(reveal, RevealState::Revealed { theirs: None, .. });
    matches!(frame, ServerFrame::Reveal { reveal, .. } if hidden(reveal))
}

/// Everything that happens in a chat before a reveal; both lose their connection, and the new sockets are returned.
async fn talk(
    app: &TestApp,
    (ada, mut ada_socket): (&Person, Socket),
    (ben, mut ben_socket): (&Person, Socket),
    chat: ChatId,
) -> (Socket, Socket) {
    // Messages over both transports, with unknown fields (ANO-07).
    let frame = json!({"type": "send", "id": UNKNOWN, "chat": chat, "cid": ada.cid(), "body": "hello", "by": UNKNOWN,
        "user": UNKNOWN, UNKNOWN: UNKNOWN, "quote": 9_000_000_001_u64});
    ada_socket.send_text(frame.to_string()).await.unwrap();
    ben_socket.wait_for(is_event).await.unwrap();
    let body = json!({"chat": chat, "cid": ada.cid(), "body": "again", "name": UNKNOWN, UNKNOWN: {"a": UNKNOWN}});
    let reply = ada
        .client
        .json(http::Method::POST, "/api/chat/send-message", &body)
        .await
        .unwrap();
    assert!(reply.status.is_success(), "{}", reply.text());
    ben_socket.wait_for(is_event).await.unwrap();

    // A reaction: its name, and the number of a message.
    let reaction = json!({"type": "react", "id": UNKNOWN, "chat": chat, "cid": ada.cid(), "seq": 1, "reaction": "heart",
        "user": UNKNOWN, UNKNOWN: UNKNOWN});
    ada_socket.send_text(reaction.to_string()).await.unwrap();
    ben_socket.wait_for(is_event).await.unwrap();

    // Typing, receipts, a deletion, a lost connection, another device.
    ben_socket.send(chat, ben.cid(), "hi").await.unwrap();
    let sent = ben_socket.send(chat, ben.cid(), "how are you?").await.unwrap();
    // A reply, and one to what is not there: neither says more than the number of a message of this chat.
    let reply = json!({"chat": chat, "cid": ada.cid(), "body": "well", "quote": 3});
    let replied = ada
        .client
        .json(http::Method::POST, "/api/chat/send-message", &reply)
        .await;
    assert!(replied.unwrap().status.is_success());
    ben_socket.wait_for(is_event).await.unwrap();
    ada.client.typing(chat, true).await.unwrap();
    ada.client.receipt(chat, sent.seq, sent.seq).await.unwrap();
    app.clock.advance(Span::seconds(4));
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Typing { .. }))
        .await
        .unwrap();
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Receipt { .. }))
        .await
        .unwrap();
    ada.client.delete_message(chat, 1).await.unwrap();
    ada_socket.cut();
    let away = ben_socket.wait_for(|frame| matches!(frame, ServerFrame::Presence { .. }));
    app.advance_until(Span::milliseconds(500), away).await.unwrap();
    let (ada_socket, _) = Socket::live(&ada.client, ada.id()).await.unwrap();
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Presence { .. }))
        .await
        .unwrap();
    ben_socket.cut();
    (ada_socket, ben.socket().await)
}

#[tokio::test]
async fn the_peer_receives_nothing_identifying_until_both_reveal() {
    let app = TestApp::with(|config| {
        config.reveal.min_messages = 0;
        config.reveal.min_age = Span::ZERO;
        config.socket.heartbeat = Span::days(1);
    })
    .await;
    let (ada, ben, recording) = two(&app).await;
    let secrets = secrets(&ada);
    let Pair {
        ada,
        ben,
        ada_socket,
        ben_socket,
        chat,
        ..
    } = meet(ada, ben).await;
    // Ben also reads the event stream all the time.
    let mut stream = ben.client.events(None).await.unwrap();
    let (show, mut streamed) = tokio::sync::mpsc::unbounded_channel();
    let listening = tokio::spawn(async move {
        while let Ok(Some(frame)) = stream.next_frame().await {
            let _ = show.send(frame);
        }
    });

    let (mut ada_socket, mut ben_socket) = talk(&app, (&ada, ada_socket), (&ben, ben_socket), chat).await;
    read_everything(&ben, chat).await;

    // After the request the fields have names and no values.
    let request = ada.reveal_id();
    let fields = [RevealField::Contact];
    ada.client.reveal_request(chat, request, &fields).await.unwrap();
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Reveal { .. }))
        .await
        .unwrap();
    read_everything(&ben, chat).await;
    assert_eq!(leaks(&recording, &secrets), BTreeSet::new());

    // After the answer the contact is visible, which also shows that the recording finds secrets.
    ben.client
        .update_profile(&ProfileUpdate {
            card: Some(OwnCard {
                contact: "ben's".to_owned(),
                ..OwnCard::default()
            }),
            ..ProfileUpdate::default()
        })
        .await
        .unwrap();
    ben.client.reveal_answer(chat, request, &fields).await.unwrap();
    ada_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Reveal { .. }))
        .await
        .unwrap();
    read_everything(&ben, chat).await;
    assert_eq!(leaks(&recording, &secrets), BTreeSet::from([CONTACT.to_owned()]));

    // After it is hidden again, nothing shows it any more.
    ada.client.reveal_revoke(chat).await.unwrap();
    ben_socket.wait_for(hides_the_card).await.unwrap();
    // The stream is read by another task, so its earlier frames could still follow.
    let caught_up = async { while !hides_the_card(&streamed.recv().await.expect("the stream is open")) {} };
    let caught_up = tokio::time::timeout(TIMEOUT, caught_up).await;
    caught_up.expect("the stream shows that the card is hidden");
    recording.clear();
    read_everything(&ben, chat).await;
    // Only a chat of some length can be rated.
    app.clock.advance(Span::minutes(2));
    ada.client.end(chat).await.unwrap();
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Chat { .. }))
        .await
        .unwrap();
    ben.client.rate(chat, Thumb::Up, &[]).await.unwrap();
    ada.client.ask_again(chat).await.unwrap();
    ben_socket
        .wait_for(|frame| *frame == ServerFrame::PeopleChanged)
        .await
        .unwrap();
    read_everything(&ben, chat).await;
    ada.client.block(chat).await.unwrap();
    quiet(&mut ben_socket).await;
    read_everything(&ben, chat).await;
    listening.abort();
    assert_eq!(leaks(&recording, &secrets), BTreeSet::new());
    assert!(
        recording.text().contains("people_changed"),
        "the stream and the socket were recorded"
    );
}

#[tokio::test]
async fn nothing_links_two_chats_with_the_same_person() {
    // Hours pass in this test, so the sockets are not pinged.
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let (ada, ben, recording) = two(&app).await;
    for person in [&ada, &ben] {
        let preferences = Preferences {
            allow_recent: true,
            ..Preferences::default()
        };
        let update = ProfileUpdate {
            preferences: Some(preferences),
            ..ProfileUpdate::default()
        };
        person.client.update_profile(&update).await.unwrap();
    }
    let mut seen: Vec<(BTreeSet<String>, Uuid)> = Vec::new();
    let mut headers: Vec<BTreeSet<String>> = Vec::new();
    let (mut ada, mut ben) = (ada, ben);
    for body in ["the first time", "the second time"] {
        recording.clear();
        let mut pair = app.advance_until(Span::milliseconds(200), meet(ada, ben)).await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), body).await.unwrap();
        pair.ben_socket.wait_for(is_event).await.unwrap();
        if let Some((_, before)) = seen.first() {
            // ANO-03: Ada's reference in the first chat refers to nothing in the second.
            for path in [format!("/api/chat/{before}"), format!("/api/chat/{before}/messages")] {
                let reply = pair.ben.client.fetch(&path).await.unwrap();
                assert_eq!(reply.problem().unwrap().code, ProblemCode::NotFound, "{path}");
            }
        }
        let mut marks = identifiers(&recording.text());
        for own in [pair.ben.device, pair.ben.signed_in.login.0] {
            marks.remove(&own.to_string());
        }
        seen.push((marks, pair.ben_view.peer_ref.0));
        headers.push(recording.headers());
        pair.ada.client.end(pair.chat).await.unwrap();
        pair.ben_socket
            .wait_for(|frame| matches!(frame, ServerFrame::Chat { .. }))
            .await
            .unwrap();
        // Two people who met recently can be matched again after an hour if both allow it.
        app.clock.advance(Span::minutes(61));
        (ada, ben) = (pair.ada, pair.ben);
        for person in [&ada, &ben] {
            person.client.refresh().await.unwrap();
        }
    }
    let (_, welcome) = Socket::live(&ben.client, ben.device).await.unwrap();
    let shared: BTreeSet<&String> = seen[0].0.intersection(&seen[1].0).collect();
    // The epoch of the installation is the same for everyone.
    assert_eq!(shared, BTreeSet::from([&welcome.epoch.to_string()]));
    // A header line that is in both chats must also be in the responses to someone in no chat.
    let stranger = Recording::default();
    let elsewhere = Person::sign_in(stranger.of(app.client()), &app.mail, "cleo@example.org").await;
    elsewhere.complete_onboarding().await;
    elsewhere.socket().await.find_match(elsewhere.ticket()).await.unwrap();
    read_public_paths(&elsewhere).await;
    let theirs = stranger.headers();
    let in_both: BTreeSet<&String> = headers[0].intersection(&headers[1]).collect();
    let linking: Vec<_> = in_both
        .into_iter()
        .filter(|line| !theirs.contains(*line) && !varies_by_request(line))
        .collect();
    assert_eq!(linking, Vec::<&String>::new());
    assert!(seen[0].0.len() > 5, "a chat has several identifiers: {:?}", seen[0].0);
}

/// Reads what everyone may read.
async fn read_public_paths(person: &Person) {
    for path in [
        "/api/chat/current",
        "/api/chat/people",
        "/api/chat/lobby",
        "/api/chat/no-such-chat",
    ] {
        person.client.fetch(path).await.unwrap();
    }
}

/// Headers whose values depend on the request and its time.
fn varies_by_request(line: &str) -> bool {
    ["date: ", "content-length: ", "ratelimit: "]
        .iter()
        .any(|name| line.starts_with(name))
}

/// Every identifier in a text: ids, glyph seeds and entity tags.
fn identifiers(text: &str) -> BTreeSet<String> {
    let ids = text
        .split(|character: char| !(character.is_ascii_hexdigit() || character == '-'))
        .filter(|word| Uuid::try_parse(word).is_ok());
    let seeds = text.split("\"glyph\":").skip(1).map(|rest| {
        rest.split(|character: char| !character.is_ascii_digit())
            .next()
            .unwrap_or_default()
    });
    let tags = text
        .split("\"etag\": \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    ids.chain(seeds).chain(tags).map(str::to_owned).collect()
}

#[tokio::test]
async fn ano_03_each_chat_has_its_own_references_and_names() {
    TestApp::each_engine(async |app| {
        let pair = app.pair().await;
        let first = pair.ada_view.clone();
        pair.ada.client.end(pair.chat).await.unwrap();
        let second = meet(pair.ada, app.sign_in("cleo@example.org").await).await.ada_view;
        assert_ne!(first.me, second.me);
        assert_ne!(first.peer_ref, second.peer_ref);
        assert_ne!(first.chat, second.chat);
    })
    .await;
}
