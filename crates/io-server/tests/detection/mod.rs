//! Hints about the text of a message: the question before sending, what a reader sees, and what a peer must not see.

use io_client::protocol::events::{Event, What};
use io_client::protocol::frames::{Command, Done, ServerFrame};
use io_core::detection::{Signal, Signals};
use io_core::ids::ClientMessageId;
use io_core::moderation::Reason;
use io_core::time::Span;
use io_store::moderation::desk::{QueueFilter, QueueTab};
use io_testkit::{Pair, TestApp, meet};
use serde_json::Value;
use uuid::Uuid;

use crate::support::http::wait_for_metric;
use crate::support::refused;
use crate::support::socket::{bodies, frames_before_message, messages};

const NUMBER: &str = "my number is 555 123 4567";

fn asking(pair: &Pair, cid: ClientMessageId, body: &str, check: bool) -> Command {
    Command::Send {
        chat: pair.chat,
        cid,
        body: body.to_owned(),
        check,
        quote: None,
    }
}

/// Sends over the socket, asking first.
async fn over_socket(pair: &mut Pair, cid: ClientMessageId, body: &str) -> Done {
    let command = asking(pair, cid, body, true);
    pair.ada_socket.command(command).await.unwrap()
}

/// Sends over REST, asking first.
async fn over_rest(pair: &Pair, cid: ClientMessageId, body: &str) -> Done {
    let reply = pair.ada.client.command(&asking(pair, cid, body, true)).await.unwrap();
    assert_eq!(reply.status, 200);
    serde_json::from_slice(&reply.body).unwrap()
}

fn hints(event: &Event) -> Vec<Signal> {
    match &event.what {
        What::Message { hints, .. } => hints.clone(),
        other => panic!("not a message: {other:?}"),
    }
}

#[tokio::test]
async fn ch_19_a_signal_is_asked_about_and_send_anyway_always_works() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket
            .send(pair.chat, pair.ada.cid(), "hello Ben")
            .await
            .unwrap();
        for (body, nudge) in [
            (NUMBER, Signal::Phone),
            ("write to ada@example.org", Signal::Email),
            ("my insta is ada_bakes", Signal::Handle),
            ("look at https://example.org/x", Signal::Link),
            ("i live at 42 Elm Street", Signal::Address),
            ("you are an idiot", Signal::Insult),
        ] {
            app.clock.advance(Span::seconds(10));
            let cid = pair.ada.cid();
            for done in [
                over_socket(&mut pair, cid, body).await,
                over_rest(&pair, cid, body).await,
            ] {
                assert_eq!((done.nudge, done.seq, done.at), (vec![nudge], None, None), "{body}");
            }
            let stored = pair.ada_socket.send(pair.chat, cid, body).await.unwrap();
            assert_eq!((stored.duplicate, stored.nudge), (Some(false), Vec::new()));
            // Asking about a message that is stored already does no harm.
            over_socket(&mut pair, cid, body).await;
        }
        let whole = pair.ben.client.whole_history(pair.chat).await.unwrap();
        assert_eq!(
            whole.len(),
            7,
            "nothing was stored twice, and nothing before the answer"
        );
    })
    .await;
}

#[tokio::test]
async fn ch_19_an_ordinary_message_is_stored_at_once_though_it_asks() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let cid = pair.ada.cid();
    let done = over_socket(&mut pair, cid, "what are you reading at the moment?").await;
    assert_eq!((done.seq, done.nudge), (Some(1), Vec::new()));
    let (cid, body) = (pair.ada.cid(), "i was born on 1998-04-23 and pay $1,299,000 at 18:30");
    assert_eq!(over_rest(&pair, cid, body).await.seq, Some(2));
    assert_eq!(messages(&mut pair.ben_socket, 2).await.len(), 2);
}

#[tokio::test]
async fn ch_19_a_client_that_does_not_ask_is_not_asked() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let done = pair.ada_socket.send(pair.chat, pair.ada.cid(), NUMBER).await.unwrap();
    assert_eq!((done.seq, done.nudge), (Some(1), Vec::new()));
    let done = pair
        .ada
        .client
        .send_message(pair.chat, pair.ada.cid(), NUMBER)
        .await
        .unwrap();
    assert_eq!((done.seq, done.nudge), (Some(2), Vec::new()));
}

#[tokio::test]
async fn n_18_a_first_message_that_says_nothing_gets_a_hint_an_answer_does_not() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let cid = pair.ada.cid();
    assert_eq!(over_socket(&mut pair, cid, "hey").await.nudge, [Signal::Opener]);
    pair.ada_socket.send(pair.chat, cid, "hey").await.unwrap();
    let cid = pair.ada.cid();
    assert_eq!(over_socket(&mut pair, cid, "hey there").await.seq, Some(2));
}

#[tokio::test]
async fn n_9_a_reader_gets_hints_of_the_text_live_and_in_history() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let care = [Signal::SelfHarm];
        let said = [
            ("you are an idiot", &[Signal::Insult][..], &[][..]),
            ("i want to die", &care, &care),
            (
                "send me a pic, and a gift card",
                &[Signal::AsksForPicture, Signal::AsksForMoney],
                &[],
            ),
            (NUMBER, &[], &[]),
            ("nice weather", &[], &[]),
        ];
        for (body, _, _) in said {
            pair.ada_socket.send(pair.chat, pair.ada.cid(), body).await.unwrap();
        }
        let live = [
            messages(&mut pair.ada_socket, 5).await,
            messages(&mut pair.ben_socket, 5).await,
        ];
        let stored = [
            pair.ada.client.whole_history(pair.chat).await.unwrap(),
            pair.ben.client.whole_history(pair.chat).await.unwrap(),
        ];
        assert_eq!(live, stored, "a message has the same hints whenever it is read");
        for (at, (body, reader, writer)) in said.into_iter().enumerate() {
            assert_eq!(hints(&live[0][at]), writer, "Ada at {body}");
            assert_eq!(hints(&live[1][at]), reader, "Ben at {body}");
        }
        pair.ada.client.delete_message(pair.chat, 1).await.unwrap();
        let after = pair.ben.client.whole_history(pair.chat).await.unwrap();
        assert_eq!(hints(&after[0]), [], "a deleted message has no hint");
    })
    .await;
}

#[tokio::test]
async fn ab_16_kinds_that_are_switched_off_are_only_counted() {
    let app = TestApp::with(|config| {
        config.safety.nudges = Signals::of(&[Signal::Email]);
        config.safety.hints = Signals::NONE;
    })
    .await;
    let mut pair = app.pair().await;
    let cid = pair.ada.cid();
    let done = over_socket(&mut pair, cid, "you are an idiot, call 555 123 4567").await;
    assert_eq!((done.seq, done.nudge), (Some(1), Vec::new()));
    assert_eq!(hints(&messages(&mut pair.ben_socket, 1).await[0]), []);
    let cid = pair.ada.cid();
    assert_eq!(
        over_socket(&mut pair, cid, "a@example.org").await.nudge,
        [Signal::Email]
    );
    wait_for_metric(&app, "io_safety_signals_total{signal=\"insult\"} 1").await;
    wait_for_metric(&app, "io_safety_signals_total{signal=\"email\"} 0").await;
    wait_for_metric(&app, "io_safety_nudges_total{signal=\"email\"} 1").await;
    wait_for_metric(&app, "io_safety_nudges_total{signal=\"insult\"} 0").await;
}

/// The frames that Ben receives while Ada types, is perhaps asked about what she wrote, thinks better of it, and then
/// sends something else; and the chat as he reads it.
async fn as_ben_sees_it(asked: bool) -> (Vec<Value>, Value) {
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let mut pair = app.pair().await;
    pair.ben_socket
        .send(pair.chat, pair.ben.cid(), "hello Ada")
        .await
        .unwrap();
    let typing = |on| Command::Typing { chat: pair.chat, on };
    pair.ada_socket.submit(typing(true)).await.unwrap();
    if asked {
        for body in [NUMBER, "you are an idiot", "my insta is ada_bakes"] {
            let cid = pair.ada.cid();
            assert!(!over_socket(&mut pair, cid, body).await.nudge.is_empty());
            assert!(!over_rest(&pair, cid, body).await.nudge.is_empty());
        }
    }
    let typing = Command::Typing {
        chat: pair.chat,
        on: false,
    };
    pair.ada_socket.submit(typing).await.unwrap();
    let mut frames = frames_before_message(pair.chat, (&pair.ada, &mut pair.ada_socket), &mut pair.ben_socket).await;
    frames.retain(|frame| !matches!(frame, ServerFrame::Ok { .. }));
    let mut frames = frames
        .iter()
        .map(|frame| serde_json::to_value(frame).unwrap())
        .collect::<Vec<_>>();
    let mut view = serde_json::to_value(pair.ben.client.chat(pair.chat).await.unwrap()).unwrap();
    frames.iter_mut().chain([&mut view]).for_each(forget_what_is_random);
    (frames, view)
}

/// Replaces what is random in every run.
fn forget_what_is_random(value: &mut Value) {
    match value {
        Value::String(text) if Uuid::try_parse(text).is_ok() => "an id".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(forget_what_is_random),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "glyph" || name == "name" {
                    *value = Value::Null;
                }
                forget_what_is_random(value);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn ano_04_ch_19_the_peer_does_not_see_that_someone_was_asked() {
    let plain = Box::pin(as_ben_sees_it(false)).await;
    assert!(!plain.0.is_empty(), "typing shows");
    assert_eq!(Box::pin(as_ben_sees_it(true)).await, plain);
}

#[tokio::test]
async fn ab_32_the_same_opener_to_everyone_has_to_wait() {
    let text = "hello dear, you look lovely, write me back today and i tell you a secret";
    let app = TestApp::start().await;
    let mut ada = app.sign_in("ada@example.org").await;
    for number in 0..4 {
        app.clock.advance(Span::minutes(1));
        let ben = app.sign_in(&format!("ben{number}@example.org")).await;
        let mut pair = meet(ada, ben).await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), text).await.unwrap();
        assert_eq!(bodies(&messages(&mut pair.ben_socket, 1).await), [text]);
        pair.ada.client.end(pair.chat).await.unwrap();
        pair.ada_socket.cut();
        pair.ben_socket.cut();
        ada = pair.ada;
    }
    let mut pair = meet(ada, app.sign_in("last@example.org").await).await;
    let cid = pair.ada.cid();
    let early = pair.ada_socket.send(pair.chat, cid, text).await;
    assert_eq!(refused(early).as_str(), "rate_limited");
    let over_rest = pair.ada.client.send_message(pair.chat, cid, text).await;
    assert_eq!(refused(over_rest).as_str(), "rate_limited");
    // A text of one's own is not held back.
    let own = "do you know a good bookshop in lisbon, by any chance?";
    pair.ada_socket.send(pair.chat, pair.ada.cid(), own).await.unwrap();
    assert_eq!(bodies(&messages(&mut pair.ben_socket, 1).await), [own]);
}

#[tokio::test]
async fn ab_58_one_opener_from_five_accounts_opens_cases_and_closes_nothing() {
    let text = "hello dear, you look lovely, write me back today and i tell you a secret";
    TestApp::each_engine(async |app| {
        for number in 0..5 {
            let spammer = app.sign_in(&format!("bot{number}@example.org")).await;
            let ben = app.sign_in(&format!("ben{number}@example.org")).await;
            let mut pair = meet(spammer, ben).await;
            pair.ada_socket.send(pair.chat, pair.ada.cid(), text).await.unwrap();
            let seen = messages(&mut pair.ben_socket, 1).await;
            assert_eq!(bodies(&seen), [text], "nothing is held back");
            assert!(pair.ada.client.profile().await.is_ok(), "and nothing closed");
        }
        wait_for_metric(&app, "io_safety_programs_suspected_total{sign=\"same_opener\"} 5").await;
        let filter = QueueFilter {
            tab: QueueTab::Open,
            severity: None,
            reason: Some(Reason::Spam),
        };
        let parts = &app.running().app;
        let mut cases = Vec::new();
        while cases.len() < 5 {
            cases = parts.store.queue(filter, parts.now()).await.unwrap();
            tokio::task::yield_now().await;
        }
        for case in &cases {
            assert_eq!((case.reports, case.paused), (0, false), "a hint is no report");
            let shown = parts
                .store
                .case_at_desk(&case.reference, parts.now())
                .await
                .unwrap()
                .unwrap();
            assert_eq!(shown.trail[0].action, "program_suspected");
            assert!(shown.filed.is_empty() && shown.names.is_none(), "no word of anyone");
        }
    })
    .await;
}
