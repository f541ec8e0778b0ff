//! The short question after a good chat, from outside: who is asked, what counts, and that the other one sees nothing.

use http::Method;
use io_client::Reply;
use io_client::protocol::frames::{Command, ServerFrame};
use io_core::insights::Fact;
use io_core::rating::Thumb;
use io_core::time::Span;
use io_store::live_settings::{LiveSetting, SettingChange};
use io_testkit::{Person, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::socket::{parted, read_up_to, whole_chat};

/// From now on one in so many good chats is followed by the question.
async fn ask_one_in(app: &TestApp, one_in: u32) {
    let running = &app.running().app;
    let staff = io_core::ids::StaffId(Uuid::from_u128(1));
    let change = SettingChange {
        based_on: running.store.live_setting_version(LiveSetting::Question).await.unwrap(),
        content: json!({ "one_in": one_in, "own": [], "last": 0 }),
        before: json!({}),
        after: json!({}),
        reason: "a test".to_owned(),
        staff,
    };
    let by = io_store::audit::By {
        who: io_store::audit::Who::Staff(staff),
        request: "a test".to_owned(),
    };
    let changed = running
        .store
        .change_live_setting(LiveSetting::Question, change, by, running.now());
    assert!(changed.await.unwrap().is_some());
}

async fn send(person: &Person, path: &str, body: &Value) -> Reply {
    person.client.json(Method::POST, path, body).await.unwrap()
}

async fn ask(person: &Person, chat: &impl serde::Serialize) -> Value {
    let reply = send(person, "/api/chat/question", &json!({ "chat": chat })).await;
    assert_eq!(reply.status, 200);
    reply.json().unwrap()
}

async fn answer(person: &Person, number: u32, answer: &str) -> u16 {
    let body = json!({ "number": number, "answer": answer });
    send(person, "/api/chat/question/answer", &body).await.status.as_u16()
}

/// The answers that are counted today.
async fn counted(app: &TestApp) -> Vec<(String, u64)> {
    let (running, now) = (&app.running().app, app.running().app.now());
    let zone = &running.config.insights.zone;
    let tallied = running.realtime.with_tally(io_core::insights::Tally::take);
    running.store.count_insights(tallied, zone).await.unwrap();
    let (today, nobody) = (zone.day_of(now), std::collections::HashSet::new());
    let kept = running.config.retention().chats;
    running.store.roll_up(today, zone, &nobody, kept, now).await.unwrap();
    let days = running.store.insights_of_days(today, today).await.unwrap();
    let answers = days[&today].parts(Fact::Answers);
    answers.map(|(part, count)| (part.to_owned(), count)).collect()
}

#[tokio::test]
async fn aq_4_a_good_chat_asks_once_and_an_answer_counts_once() {
    TestApp::each_engine(async |app| {
        ask_one_in(&app, 1).await;
        let mut pair = parted(&app).await;
        let chat = pair.chat;
        assert_eq!(ask(&pair.ada, &chat).await, json!({}), "neither rated nor long");
        assert_eq!(answer(&pair.ada, 0, "5").await, 204);
        assert_eq!(counted(&app).await, [], "nobody asked");
        pair.ada.client.rate(chat, Thumb::Up, &[]).await.unwrap();
        whole_chat(&mut pair.ada_socket).await;
        let asked = json!({ "question": { "number": 0, "takes": "scale", "words": [] } });
        assert_eq!(ask(&pair.ada, &chat).await, asked);
        assert_eq!(ask(&pair.ada, &chat).await, json!({}), "given once");
        assert_eq!(answer(&pair.ada, 0, "yes").await, 422);
        assert_eq!(answer(&pair.ada, 7, "yes").await, 204, "there is no such question");
        for again in ["4", "4", "1"] {
            assert_eq!(answer(&pair.ada, 0, again).await, 204);
        }
        assert_eq!(counted(&app).await, [("0/4".to_owned(), 1)]);
        let unknown = ask(&pair.ben, &Uuid::from_u128(5)).await;
        assert_eq!(unknown, json!({}));
    })
    .await;
}

#[tokio::test]
async fn aq_2_switched_off_nobody_is_asked() {
    let app = TestApp::start().await;
    ask_one_in(&app, 0).await;
    let mut pair = parted(&app).await;
    pair.ada.client.rate(pair.chat, Thumb::Up, &[]).await.unwrap();
    whole_chat(&mut pair.ada_socket).await;
    assert_eq!(ask(&pair.ada, &pair.chat).await, json!({}));
}

/// Every frame that Ben receives after the end, and what he reads over REST; ids are random in each run.
async fn as_ben_sees_it(does: &str) -> Vec<Value> {
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    ask_one_in(&app, u32::from(does != "not asked")).await;
    let mut pair = parted(&app).await;
    let chat = pair.chat;
    pair.ada.client.rate(chat, Thumb::Up, &[]).await.unwrap();
    let asked = ask(&pair.ada, &chat).await;
    assert_eq!(asked.get("question").is_some(), does != "not asked");
    match does {
        "answers" => assert_eq!(answer(&pair.ada, 0, "1").await, 204),
        "dismisses" => assert_eq!(answer(&pair.ada, 0, "not_now").await, 204),
        _ => {}
    }
    // That she asks to talk again is the first thing that he learns of.
    let again = Command::AskAgain { chat };
    pair.ada_socket.command(again).await.unwrap();
    let (frames, ()) = read_up_to(&mut pair.ben_socket, |frame| {
        (*frame == ServerFrame::PeopleChanged).then_some(())
    })
    .await;
    let mut seen: Vec<Value> = frames
        .iter()
        .map(|frame| serde_json::to_value(frame).unwrap())
        .collect();
    for path in [format!("/api/chat/{}", chat.0), "/api/chat/people".to_owned()] {
        let reply = pair.ben.client.fetch(&path).await.unwrap();
        seen.push(json!(reply.status.as_u16()));
        seen.push(reply.json().unwrap());
    }
    // He is asked by his own chances, whatever she did.
    pair.ben.client.rate(chat, Thumb::Up, &[]).await.unwrap();
    if does != "not asked" {
        seen.push(ask(&pair.ben, &chat).await);
    }
    seen.iter_mut().for_each(forget_what_is_random);
    seen
}

fn forget_what_is_random(value: &mut Value) {
    match value {
        Value::String(text) if Uuid::try_parse(text).is_ok() => "an id".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(forget_what_is_random),
        Value::Object(fields) => {
            // A name and a picture are drawn for each chat.
            for drawn in ["name", "glyph"] {
                if let Some(shown) = fields.get_mut(drawn) {
                    *shown = json!("drawn");
                }
            }
            fields.values_mut().for_each(forget_what_is_random);
        }
        _ => {}
    }
}

#[tokio::test]
async fn aq_5_the_other_one_sees_nothing_of_a_question_or_an_answer() {
    let silent = Box::pin(as_ben_sees_it("is silent")).await;
    for does in ["answers", "dismisses"] {
        assert_eq!(Box::pin(as_ben_sees_it(does)).await, silent, "{does}");
    }
    let not_asked = Box::pin(as_ben_sees_it("not asked")).await;
    assert_eq!(not_asked[..], silent[..silent.len() - 1]);
}
