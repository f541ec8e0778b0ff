//! Everything that one side of a chat receives, byte by byte: nothing of it tells who the other is (ANO-01…04, 07).
//!
//! Ada is the one who must stay unknown; Ben listens to every frame, body and header that reaches him.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{OwnCard, Preferences, ProfileUpdate};
use io_client::{Client, Received, Reply, Socket};
use io_core::account::{Gender, Weight};
use io_core::ids::ChatId;
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp, meet};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::Digest as _;
use uuid::Uuid;

const ADA: &str = "countess.lovelace@analytical-engine.test";
const ALIAS: &str = "Enchantress 1843";
const FIRST_NAME: &str = "Augusta-Byron";
const CONTACT: &str = "ask at the telegraph office";
const ABOUT: &str = "translates Menabrea on Sundays";
const UNKNOWN: &str = "unknown-field-from-ada";
const INTEREST: &str = "difference engines";

/// The shortest part of a secret that counts as telling it.
const PART: usize = 8;

/// Everything that reached one client, in order, and the values of all headers.
#[derive(Clone, Default)]
struct Recording {
    all: Arc<Mutex<Vec<String>>>,
    headers: Arc<Mutex<BTreeSet<String>>>,
}

impl Recording {
    fn listening(&self, client: Client) -> Client {
        let heard = self.clone();
        client.tapped(Arc::new(move |received| {
            heard.all.lock().push(as_text(&received));
            if let Received::Opened(headers)
            | Received::Reply {
                reply: Reply { headers, .. },
                ..
            } = &received
            {
                let lines = headers.iter().map(|(name, value)| format!("{name}: {value:?}"));
                heard.headers.lock().extend(lines);
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

/// Ada with everything that must stay hers, and Ben with everything that reaches him.
async fn two(app: &TestApp) -> (Person, Person, Recording) {
    let ada = app.newcomer(ADA).await;
    ada.settle_in().await;
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
    let client = recording.listening(app.client());
    let ben = Person::arrive(client, &app.mail, "ben@example.org").await;
    ben.settle_in().await;
    (ada, ben, recording)
}

/// Every secret of Ada's, in every form that could be put on a wire.
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

/// All substrings of that length, in lower case.
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

/// What a recording tells of the secrets.
fn told(recording: &Recording, secrets: &[(String, String)]) -> BTreeSet<String> {
    let text = recording.text().to_lowercase();
    secrets
        .iter()
        .filter(|(_, part)| text.contains(part))
        .map(|(what, _)| what.clone())
        .collect()
}

/// Ben looks at everything that he may look at.
async fn look_everywhere(ben: &Person, chat: ChatId) {
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

/// Everything that happens in a chat before a reveal, both losing their connection on the way; gives the new ones.
async fn talk(
    app: &TestApp,
    (ada, mut ada_socket): (&Person, Socket),
    (ben, mut ben_socket): (&Person, Socket),
    chat: ChatId,
) -> (Socket, Socket) {
    // Messages over both transports, with fields that nobody asked for (ANO-07).
    let frame = json!({"type": "send", "id": UNKNOWN, "chat": chat, "cid": ada.cid(), "body": "hello", "by": UNKNOWN,
        "user": UNKNOWN, UNKNOWN: UNKNOWN});
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

    // Typing, receipts, a deletion, a lost connection, another device.
    ben_socket.send(chat, ben.cid(), "hi").await.unwrap();
    let sent = ben_socket.send(chat, ben.cid(), "how are you?").await.unwrap();
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
    app.let_time_pass_until(Span::milliseconds(500), away).await.unwrap();
    let (ada_socket, _) = Socket::live(&ada.client, ada.id()).await.unwrap();
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Presence { .. }))
        .await
        .unwrap();
    ben_socket.cut();
    (ada_socket, ben.socket().await)
}

#[tokio::test]
async fn nothing_that_reaches_the_peer_tells_who_it_is_until_both_reveal() {
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
    // Ben also listens to the stream of events, all the time.
    let mut stream = ben.client.events(None).await.unwrap();
    let listening = tokio::spawn(async move { while let Ok(Some(_)) = stream.next_frame().await {} });

    let (mut ada_socket, mut ben_socket) = talk(&app, (&ada, ada_socket), (&ben, ben_socket), chat).await;
    look_everywhere(&ben, chat).await;

    // Asked, and not yet answered: the fields have names and no values.
    let request = ada.reveal_id();
    let fields = [RevealField::Contact];
    ada.client.reveal_request(chat, request, &fields).await.unwrap();
    ben_socket
        .wait_for(|frame| matches!(frame, ServerFrame::Reveal { .. }))
        .await
        .unwrap();
    look_everywhere(&ben, chat).await;
    assert_eq!(told(&recording, &secrets), BTreeSet::new());

    // Answered: now it is told, which also shows that this recording would have told before.
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
    look_everywhere(&ben, chat).await;
    assert_eq!(told(&recording, &secrets), BTreeSet::from([CONTACT.to_owned()]));

    // Hidden again: from here on it is not told any more, in whatever happens.
    ada.client.reveal_revoke(chat).await.unwrap();
    ben_socket.wait_for(is_event).await.unwrap();
    quiet(&mut ben_socket).await;
    recording.clear();
    look_everywhere(&ben, chat).await;
    // Only a conversation of some length can be rated.
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
    look_everywhere(&ben, chat).await;
    ada.client.block(chat).await.unwrap();
    quiet(&mut ben_socket).await;
    look_everywhere(&ben, chat).await;
    listening.abort();
    assert_eq!(told(&recording, &secrets), BTreeSet::new());
    assert!(
        recording.text().contains("people_changed"),
        "the stream and the socket were heard"
    );
}

/// Reads up to the answer of a probe: what was told before it is heard then.
async fn quiet(socket: &mut Socket) {
    let probe = socket.submit(Command::Ping).await.unwrap();
    socket
        .wait_for(|frame| matches!(frame, ServerFrame::Ok { id, .. } if id.as_ref() == Some(&probe)))
        .await
        .unwrap();
}

#[tokio::test]
async fn two_chats_with_the_same_person_share_nothing_that_links_them() {
    // Sockets that wait while hours pass are not asked whether they are still there.
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
        let mut pair = app.let_time_pass_until(Span::milliseconds(200), meet(ada, ben)).await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), body).await.unwrap();
        pair.ben_socket.wait_for(is_event).await.unwrap();
        if let Some((_, before)) = seen.first() {
            // ANO-03: what named Ada in the first chat names nothing in the second.
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
        // People who met lately may meet again by chance after an hour, when both allow it.
        app.clock.advance(Span::minutes(61));
        (ada, ben) = (pair.ada, pair.ben);
        for person in [&ada, &ben] {
            person.client.refresh().await.unwrap();
        }
    }
    let (_, welcome) = Socket::live(&ben.client, ben.device).await.unwrap();
    let shared: BTreeSet<&String> = seen[0].0.intersection(&seen[1].0).collect();
    // The installation's epoch is the same for everybody.
    assert_eq!(shared, BTreeSet::from([&welcome.epoch.to_string()]));
    // A header that comes in both chats also comes to whoever met nobody.
    let stranger = Recording::default();
    let elsewhere = Person::arrive(stranger.listening(app.client()), &app.mail, "cleo@example.org").await;
    elsewhere.settle_in().await;
    elsewhere.socket().await.find_match(elsewhere.ticket()).await.unwrap();
    look_around(&elsewhere).await;
    let theirs = stranger.headers();
    let in_both: BTreeSet<&String> = headers[0].intersection(&headers[1]).collect();
    let telling: Vec<_> = in_both
        .into_iter()
        .filter(|line| !theirs.contains(*line) && !counts_or_tells_the_time(line))
        .collect();
    assert_eq!(telling, Vec::<&String>::new());
    assert!(seen[0].0.len() > 5, "a chat has several identifiers: {:?}", seen[0].0);
}

/// What everybody may look at.
async fn look_around(person: &Person) {
    for path in [
        "/api/chat/current",
        "/api/chat/people",
        "/api/chat/lobby",
        "/api/chat/no-such-chat",
    ] {
        person.client.fetch(path).await.unwrap();
    }
}

/// Headers that differ by how much was asked, and when.
fn counts_or_tells_the_time(line: &str) -> bool {
    ["date: ", "content-length: ", "ratelimit: "]
        .iter()
        .any(|name| line.starts_with(name))
}

/// Every identifier in a text: ids, picture seeds, and whatever else names something in a header.
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

/// What of Ada's must not show.
#[derive(Clone, Copy, Default)]
struct Hidden {
    /// Devices beyond the first.
    more_devices: usize,
    /// How often all of them lose their connection for two seconds.
    losses: usize,
    /// She is choosy, in what nobody sees.
    choosy: bool,
}

/// What Ben is shown while Ada says two things, twenty seconds apart.
async fn as_ben_sees_it(hidden: Hidden) -> Vec<Value> {
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let ada = app.sign_in("ada@example.org").await;
    if hidden.choosy {
        let update = ProfileUpdate {
            interests: Some(vec![INTEREST.to_owned()]),
            preferences: Some(Preferences {
                genders: vec![Gender::Unsaid],
                gender_weight: Weight::Must,
                interest_weight: Weight::Any,
                allow_recent: true,
                ..Preferences::default()
            }),
            ..ProfileUpdate::default()
        };
        ada.client.update_profile(&update).await.unwrap();
    }
    let mut pair = meet(ada, app.sign_in("ben@example.org").await).await;
    // A sign of life, without which a new chat ends.
    pair.ben_socket.send(pair.chat, pair.ben.cid(), "zero").await.unwrap();
    let devices: Vec<Uuid> = (0..hidden.more_devices).map(|_| pair.ada.id()).collect();
    let mut others = Vec::new();
    for device in &devices {
        others.push(Socket::live(&pair.ada.client, *device).await.unwrap().0);
    }
    pair.ada_socket.send(pair.chat, pair.ada.cid(), "one").await.unwrap();
    let mut ada_socket = pair.ada_socket;
    for _ in 0..hidden.losses {
        ada_socket.cut();
        others.drain(..).for_each(Socket::cut);
        app.clock.advance(Span::seconds(2));
        ada_socket = pair.ada.socket().await;
        for device in &devices {
            others.push(Socket::live(&pair.ada.client, *device).await.unwrap().0);
        }
    }
    app.clock
        .advance(Span::seconds(2 * (10 - i64::try_from(hidden.losses).unwrap())));
    ada_socket.send(pair.chat, pair.ada.cid(), "two").await.unwrap();
    let mut shown = Vec::new();
    loop {
        let frame = pair.ben_socket.next_frame().await.unwrap();
        let mut value = serde_json::to_value(&frame).unwrap();
        forget_what_is_random(&mut value);
        let last = value.to_string().contains("\"two\"");
        shown.push(value);
        if last {
            return shown;
        }
    }
}

/// Ids are random in every run, with any number of devices.
fn forget_what_is_random(value: &mut Value) {
    match value {
        Value::String(text) if Uuid::try_parse(text).is_ok() => "an id".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(forget_what_is_random),
        Value::Object(fields) => fields.values_mut().for_each(forget_what_is_random),
        _ => {}
    }
}

#[tokio::test]
async fn ano_04_devices_a_storm_of_reconnects_and_what_somebody_wishes_look_the_same_to_the_peer() {
    let plain = as_ben_sees_it(Hidden::default()).await;
    for (more_devices, losses, choosy) in [(2, 0, false), (0, 10, false), (2, 10, false), (0, 0, true)] {
        let hidden = Hidden {
            more_devices,
            losses,
            choosy,
        };
        assert_eq!(as_ben_sees_it(hidden).await, plain);
    }
}
