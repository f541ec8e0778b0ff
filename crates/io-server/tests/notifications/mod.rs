//! Pushes to devices of people who look elsewhere, through a push service that opens them.

use http::Method;
use io_client::Socket;
use io_client::protocol::frames::Command;
use io_client::protocol::problem::ProblemCode;
use io_core::outside::Clock as _;
use io_core::time::Span;
use io_server::Config;
use io_server::config::PushServices;
use io_testkit::{Pair, Person, PushService, ReceivedPush, TestApp, meet};
use serde_json::{Value, json};

use crate::support::socket::{frames_before_message, quiet};

/// Trusts this push service, and no other.
fn with(service: &PushService, folder: &tempfile::TempDir) -> impl Fn(&mut Config) {
    let services = PushServices::parse(&service.authority()).expect("a host and a port");
    let file = folder.path().join("push-ca.pem");
    std::fs::write(&file, service.certificate()).expect("the folder is writable");
    move |config| {
        config.notifications.push_services = services.clone();
        config.notifications.ca_file = Some(file.clone());
    }
}

async fn subscribe(app: &TestApp, service: &PushService, person: &Person, browser: &str) {
    let offered: Value = app.client().get("/api/app").await.unwrap();
    let subscription = service.subscribe(browser, offered["push_key"].as_str().unwrap());
    let kept = person.client.json(Method::PUT, "/api/user/push", &subscription).await;
    assert_eq!(kept.unwrap().status, 204);
}

async fn hide(socket: &mut Socket, on: bool) {
    socket.send_frame(None, Command::Background { on }).await.unwrap();
    // The answer to a ping shows that the frame before it was read.
    quiet(socket).await;
}

/// Ada and Ben in a chat; Ben's one tab is hidden, and his device subscribed.
async fn ben_looks_elsewhere(app: &TestApp, service: &PushService) -> Pair {
    let mut pair = app.pair().await;
    subscribe(app, service, &pair.ben, "bens").await;
    hide(&mut pair.ben_socket, true).await;
    pair
}

async fn say(pair: &mut Pair, text: &str) {
    let cid = pair.ada.cid();
    pair.ada_socket.send(pair.chat, cid, text).await.unwrap();
}

fn words(pushes: &[ReceivedPush]) -> Vec<(&str, String)> {
    let said = |push: &ReceivedPush| push.said["notification"]["title"].as_str().unwrap().to_owned();
    pushes.iter().map(|push| (push.browser.as_str(), said(push))).collect()
}

#[tokio::test]
async fn push_7_a_message_reaches_a_hidden_device_sealed_and_says_nothing() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    TestApp::each_engine_with(with(&service, &folder), async |app| {
        let before = service.count();
        let mut pair = ben_looks_elsewhere(&app, &service).await;
        say(&mut pair, "my name is Ada, and this is a secret").await;
        service.requests(before + 1).await;
        let push = service.pushes().pop().unwrap();
        assert_eq!(service.faults(), Vec::<String>::new());
        assert_eq!(
            push.said,
            json!({
                "web_push": 8030,
                "kind": "message",
                "notification": {
                    "title": "You have a new message",
                    "lang": "en",
                    "tag": "io-message",
                    "navigate": format!("https://io.test/chat/{}", pair.chat),
                },
            })
        );
        assert_eq!(
            (push.life, push.urgency.as_str(), push.length),
            (86_400, "normal", 1_126)
        );
        assert_eq!(push.proof["sub"], "https://io.test");
        let until = push.proof["exp"].as_i64().unwrap();
        assert!((0..=86_400).contains(&(until - app.clock.now().as_seconds())));
    })
    .await;
}

/// One push until the person looks, whatever the other writes.
#[tokio::test]
async fn push_6_many_messages_are_one_push_and_none_while_a_tab_is_in_sight() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    let app = TestApp::with(with(&service, &folder)).await;
    let mut pair = ben_looks_elsewhere(&app, &service).await;
    for text in ["one", "two", "three"] {
        say(&mut pair, text).await;
    }
    service.requests(1).await;
    hide(&mut pair.ben_socket, false).await;
    say(&mut pair, "four, while Ben looks").await;
    hide(&mut pair.ben_socket, true).await;
    say(&mut pair, "five").await;
    service.requests(2).await;
    // A second tab in sight is enough.
    let mut other = Socket::live(&pair.ben.client, pair.ben.id()).await.unwrap().0;
    hide(&mut pair.ben_socket, false).await;
    hide(&mut pair.ben_socket, true).await;
    say(&mut pair, "six").await;
    hide(&mut other, true).await;
    say(&mut pair, "seven").await;
    service.requests(3).await;
    assert_eq!(service.pushes().len(), 3);
    assert_eq!(service.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn push_8_a_match_is_pushed_to_those_whose_tabs_are_all_hidden() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    let app = TestApp::with(with(&service, &folder)).await;
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    for (person, browser) in [(&ada, "adas"), (&ben, "bens")] {
        subscribe(&app, &service, person, browser).await;
    }
    let (mut ada_socket, mut ben_socket) = (ada.socket().await, ben.socket().await);
    ada_socket.find_match(ada.ticket()).await.unwrap();
    hide(&mut ada_socket, true).await;
    ben_socket.find_match(ben.ticket()).await.unwrap();
    service.requests(1).await;
    let pushes = service.pushes();
    assert_eq!(words(&pushes), [("adas", "Someone is here".to_owned())]);
    assert_eq!((pushes[0].life, pushes[0].urgency.as_str()), (15, "high"));
    assert_eq!(pushes[0].said["notification"]["navigate"], "https://io.test/lobby");
}

#[tokio::test]
async fn push_1_a_gone_device_is_forgotten_and_a_busy_service_is_asked_again() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    let app = TestApp::with(with(&service, &folder)).await;
    let mut pair = ben_looks_elsewhere(&app, &service).await;
    service.answer_with(&[503, 201]);
    say(&mut pair, "one").await;
    service.requests(2).await;
    assert_eq!(service.pushes().len(), 1);

    service.answer_with(&[410]);
    hide(&mut pair.ben_socket, false).await;
    hide(&mut pair.ben_socket, true).await;
    say(&mut pair, "two").await;
    service.requests(3).await;
    let forgotten = async {
        loop {
            let state: Value = pair.ben.client.get("/api/user/push").await.unwrap();
            if state["subscribed"] == false {
                return;
            }
            // For the limit on requests.
            app.clock.advance(Span::seconds(1));
        }
    };
    tokio::time::timeout(crate::support::http::TIMEOUT, forgotten)
        .await
        .unwrap();
}

#[tokio::test]
async fn push_1_signing_out_ends_the_subscription_of_the_device() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    let app = TestApp::with(with(&service, &folder)).await;
    let mut pair = app.pair().await;
    subscribe(&app, &service, &pair.ben, "bens").await;
    hide(&mut pair.ben_socket, true).await;
    let again = Person::sign_in(app.client(), &app.mail, "ben@example.org").await;
    subscribe(&app, &service, &again, "bens-phone").await;
    pair.ben.client.logout().await.unwrap();
    let mut socket = again.socket().await;
    hide(&mut socket, true).await;
    say(&mut pair, "hello").await;
    service.requests(1).await;
    assert_eq!(
        words(&service.pushes()),
        [("bens-phone", "You have a new message".to_owned())]
    );
}

#[tokio::test]
async fn push_4_an_address_that_is_no_push_service_is_refused() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    let app = TestApp::with(with(&service, &folder)).await;
    let ada = app.sign_in("ada@example.org").await;
    let good = service.subscribe("adas", "any");
    for endpoint in [
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/push/adas",
        "http://localhost/push/adas",
        "https://fcm.googleapis.com/fcm/send/x",
    ] {
        let mut asked = good.clone();
        asked["endpoint"] = endpoint.into();
        let refused = ada.client.json(Method::PUT, "/api/user/push", &asked).await.unwrap();
        assert_eq!(
            refused.problem().unwrap().code,
            ProblemCode::InvalidFields,
            "{endpoint}"
        );
    }
    for field in ["p256dh", "auth"] {
        let mut asked = good.clone();
        asked[field] = "AAAA".into();
        let refused = ada.client.json(Method::PUT, "/api/user/push", &asked).await.unwrap();
        assert_eq!(refused.problem().unwrap().code, ProblemCode::InvalidFields, "{field}");
    }
    assert_eq!(service.count(), 0);
}

/// The lobby shows a number from ten people on (FM-16), and then, not before, the push comes.
#[tokio::test]
async fn fm_17_one_push_says_that_people_are_here_when_the_lobby_says_so() {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    let tweak = with(&service, &folder);
    let app = TestApp::with(|config| {
        tweak(config);
        config.socket.heartbeat = Span::days(1);
    })
    .await;
    let ada = app.sign_in("ada@example.org").await;
    let people = "/api/user/push/people";
    let early = ada.client.json(Method::PUT, people, &json!({})).await.unwrap();
    assert_eq!(early.problem().unwrap().code, ProblemCode::NotFound);
    subscribe(&app, &service, &ada, "adas").await;
    let waits = ada.client.json(Method::PUT, people, &json!({})).await.unwrap();
    assert_eq!(waits.status, 200);

    let mut sockets = Vec::new();
    for n in 0..9 {
        let person = app.sign_in(&format!("p{n}@example.org")).await;
        sockets.push(person.socket().await);
    }
    app.clock.advance(Span::seconds(21));
    assert_eq!(ada.client.lobby().await.unwrap().online, None);
    let ben = app.sign_in("ben@example.org").await;
    sockets.push(ben.socket().await);
    app.clock.advance(Span::seconds(21));
    service.requests(1).await;
    assert_eq!(words(&service.pushes()), [("adas", "People are here now".to_owned())]);
    let state: Value = ada.client.get("/api/user/push").await.unwrap();
    assert_eq!(state, json!({ "subscribed": true }));
}

/// What Ada sees while Ben, who looks elsewhere, is pushed to, or not.
async fn as_ada_sees_it(subscribed: bool, answer: u16) -> Vec<Value> {
    let (service, folder) = (PushService::start().await.unwrap(), tempfile::tempdir().unwrap());
    service.answer_with(&[answer]);
    let tweak = with(&service, &folder);
    let app = TestApp::with(|config| {
        tweak(config);
        config.socket.heartbeat = Span::days(1);
        config.socket.background_heartbeat = Span::days(1);
    })
    .await;
    let ada = app.sign_in("ada@example.org").await;
    let ben = app.sign_in("ben@example.org").await;
    if subscribed {
        subscribe(&app, &service, &ben, "bens").await;
    }
    let mut pair = meet(ada, ben).await;
    hide(&mut pair.ben_socket, true).await;
    let mut seen = Vec::new();
    for text in ["one", "two", "three"] {
        say(&mut pair, text).await;
        if subscribed {
            service.requests(1).await;
        }
        app.clock.advance(Span::seconds(20));
    }
    let ben = (&pair.ben, &mut pair.ben_socket);
    for frame in frames_before_message(pair.chat, ben, &mut pair.ada_socket).await {
        let mut frame = serde_json::to_value(frame).unwrap();
        without_ids(&mut frame);
        seen.push(frame);
    }
    seen
}

/// Ids and times are drawn anew in each run.
fn without_ids(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in ["id", "cid", "at", "chat"] {
                fields.remove(name);
            }
            fields.values_mut().for_each(without_ids);
        }
        Value::Array(items) => items.iter_mut().for_each(without_ids),
        _ => {}
    }
}

#[tokio::test]
async fn push_9_the_peer_sees_the_same_whether_a_push_is_sent_fails_or_is_off() {
    let off = as_ada_sees_it(false, 201).await;
    assert!(!off.is_empty());
    for answer in [201, 410, 403] {
        assert_eq!(as_ada_sees_it(true, answer).await, off, "{answer}");
    }
}
