//! What was revealed outlives the chat until its owner hides it, and nobody can tell why it was hidden.

use http::Method;
use io_client::Socket;
use io_client::protocol::events::{ChatStatus, ChatView, RevealState};
use io_client::protocol::frames::ServerFrame;
use io_core::ids::ChatId;
use io_core::moderation::{Sanction, Severity};
use io_core::rating::Thumb;
use io_core::time::Span;
use io_server::config::Config;
use io_testkit::{Pair, Person, TestApp, meet};
use serde_json::{Value, json};

use super::{NAME, grown_old, view};
use crate::moderation::{account_of, come_into_force, decide};
use crate::support::socket::{quiet, read_up_to, until, wait_for_people, whole_chat};

/// How long a decision can be undone: it comes into force before the request to reveal would expire.
const UNDO: Span = Span::minutes(1);

/// Minutes pass in these tests, so the sockets are not pinged.
fn unpinged(config: &mut Config) {
    config.socket.heartbeat = Span::days(1);
    config.moderation.undo = UNDO;
}

/// Two people, named after what one of them will do, who have revealed themselves.
async fn revealed(app: &TestApp, how: &str) -> Pair {
    let name = how.replace(", ", "-").replace(' ', "-");
    let ada = app.sign_in(&format!("ada-{name}@example.org")).await;
    let ben = app.sign_in(&format!("ben-{name}@example.org")).await;
    let mut pair = grown_old(app, meet(ada, ben).await).await;
    let request = pair.ada.reveal_id();
    pair.ada.client.reveal_request(pair.chat, request, NAME).await.unwrap();
    pair.ben.client.reveal_answer(pair.chat, request, NAME).await.unwrap();
    // An erased person's texts go with them: what Ben has read does not change with that.
    pair.ben.client.receipt(pair.chat, None, Some(10)).await.unwrap();
    until(&mut pair.ben_socket, |frame| {
        matches!(frame, ServerFrame::MyReceipt { .. }).then_some(())
    })
    .await;
    quiet(&mut pair.ben_socket).await;
    pair
}

/// Ada parts from Ben in this way, or hides her card.
async fn part(app: &TestApp, how: &str, ada: &Person, chat: ChatId) {
    let report = |block| json!({ "chat": chat, "cid": ada.cid(), "reason": "other", "block": block });
    let delete = |now| json!({ "now": now });
    match how {
        "leave" => ada.client.end(chat).await.unwrap(),
        "leave, hiding" => ada.client.end_hiding(chat).await.unwrap(),
        "hide" => drop(ada.client.reveal_revoke(chat).await.unwrap()),
        "block" => ada.client.block(chat).await.unwrap(),
        "report" | "report, block" => {
            let body = report(how == "report, block");
            let reply = ada.client.json(Method::POST, "/api/chat/report", &body).await.unwrap();
            assert!(reply.status.is_success(), "{how}: {}", reply.status);
        }
        "delete" | "delete later" => {
            let body = delete(how == "delete");
            let reply = ada.client.json(Method::POST, "/api/user/delete", &body).await.unwrap();
            assert!(reply.status.is_success(), "{how}: {}", reply.status);
        }
        "ban" => {
            let about = account_of(app, ada).await;
            decide(app, about, Sanction::usual(Severity::Urgent, 1)).await;
            app.clock.advance(UNDO);
            come_into_force(app, about).await;
        }
        other => panic!("{other}"),
    }
}

/// The frames from here to the ended chat, without times and random values.
async fn last_frames(socket: &mut Socket) -> Vec<Value> {
    let mut frames = Vec::new();
    loop {
        let frame = socket.next_frame().await.expect("the chat ends");
        let over = matches!(&frame, ServerFrame::Chat { chat } if chat.status == ChatStatus::Ended);
        if matches!(
            frame,
            ServerFrame::Ping | ServerFrame::Presence { .. } | ServerFrame::Receipt { .. }
        ) {
            continue;
        }
        frames.push(plain(&frame));
        if over {
            return frames;
        }
    }
}

/// Something that was sent, without times and random values.
fn plain(sent: &impl serde::Serialize) -> Value {
    const VARYING: &[&str] = &["chat", "id", "at", "peer_ref", "peer", "me", "started_at", "ended_at"];
    let mut json = serde_json::to_value(sent).unwrap();
    blank(&mut json, VARYING);
    json
}

/// Replaces the values of these fields with null.
fn blank(json: &mut Value, names: &[&str]) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                let whole_chat = name == "chat" && value.is_object();
                if names.contains(&name.as_str()) && !whole_chat {
                    *value = Value::Null;
                } else {
                    blank(value, names);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| blank(value, names)),
        _ => {}
    }
}

/// Everything that a person can read about a chat that has ended. Not its texts, which go with an account.
async fn lists(who: &Person, chat: ChatId) -> Value {
    let people = who.client.people().await.unwrap();
    let history: Value = who.client.get(&format!("/api/chat/{chat}/messages")).await.unwrap();
    let events = history["events"].as_array().unwrap();
    let kinds: Vec<_> = events
        .iter()
        .map(|event| (&event["seq"], &event["kind"], &event["by"]))
        .collect();
    let names = people.people.iter().map(|one| &one.chat.peer.name).collect::<Vec<_>>();
    assert_eq!(names.len(), 1);
    json!([plain(&people), plain(&view(who, chat).await), kinds])
}

/// Whether each of the two cards is visible: the other's, one's own.
fn shown(view: &ChatView) -> (bool, bool) {
    match &view.reveal {
        RevealState::Revealed { theirs, mine } => (theirs.is_some(), mine.is_some()),
        other => panic!("{other:?}"),
    }
}

async fn close(app: &TestApp, sockets: impl IntoIterator<Item = Socket>) {
    sockets.into_iter().for_each(Socket::cut);
    wait_for_people(app, 0).await;
}

#[tokio::test]
async fn ano_05_lc_2_every_way_of_parting_sends_the_frames_of_a_leaver() {
    Box::pin(TestApp::each_engine_with(unpinged, async |app| {
        let mut hiding: Option<(Vec<Value>, Value)> = None;
        for how in [
            "leave, hiding",
            "block",
            "report, block",
            "delete",
            "delete later",
            "ban",
        ] {
            let Pair {
                ada,
                ben,
                ada_socket,
                mut ben_socket,
                chat,
                ..
            } = revealed(&app, how).await;
            part(&app, how, &ada, chat).await;
            let frames = last_frames(&mut ben_socket).await;
            let seen = (frames, lists(&ben, chat).await);
            assert_eq!(shown(&view(&ben, chat).await), (false, true), "{how}");
            assert_eq!(&seen, hiding.get_or_insert_with(|| seen.clone()), "{how}");
            close(&app, [ada_socket, ben_socket]).await;
        }
    }))
    .await;
}

#[tokio::test]
async fn rv_13_lc_2_a_lost_connection_ends_a_chat_like_leaving_with_cards_shown() {
    Box::pin(TestApp::each_engine_with(unpinged, async |app| {
        let mut leaving: Option<(Vec<Value>, Value)> = None;
        for how in ["leave", "lose"] {
            let Pair {
                ada,
                ben,
                ada_socket,
                mut ben_socket,
                chat,
                ..
            } = revealed(&app, how).await;
            let mut ada_socket = Some(ada_socket);
            if how == "lose" {
                ada_socket.take().unwrap().cut();
                wait_for_people(&app, 1).await;
                app.clock.advance(Span::seconds(4));
                until(&mut ben_socket, |frame| {
                    matches!(frame, ServerFrame::Presence { .. }).then_some(())
                })
                .await;
                app.clock.advance(Span::seconds(90));
            } else {
                part(&app, how, &ada, chat).await;
            }
            let frames = last_frames(&mut ben_socket).await;
            let seen = (frames, lists(&ben, chat).await);
            for who in [&ada, &ben] {
                assert_eq!(shown(&view(who, chat).await), (true, true), "{how}");
            }
            assert_eq!(&seen, leaving.get_or_insert_with(|| seen.clone()), "{how}");
            close(&app, ada_socket.into_iter().chain([ben_socket])).await;
        }
    }))
    .await;
}

#[tokio::test]
async fn rv_13_ano_05_what_comes_after_the_end_looks_like_hiding_the_card() {
    Box::pin(TestApp::each_engine_with(unpinged, async |app| {
        let mut hiding: Option<(Vec<Value>, Value)> = None;
        for how in [
            "hide",
            "block",
            "report",
            "report, block",
            "delete",
            "delete later",
            "ban",
        ] {
            let Pair {
                ada,
                ben,
                ada_socket,
                mut ben_socket,
                chat,
                ..
            } = revealed(&app, how).await;
            ada.client.end(chat).await.unwrap();
            let ended = whole_chat(&mut ben_socket).await;
            assert_eq!(shown(&ended), (true, true));
            part(&app, how, &ada, chat).await;
            // Like every frame of what Ada did, this one comes from a request and not from Ben's socket.
            ben.client.rate(chat, Thumb::Up, &[]).await.unwrap();
            let (before, ()) = read_up_to(&mut ben_socket, |frame| {
                matches!(frame, ServerFrame::Chat { .. }).then_some(())
            })
            .await;
            let frames = before.iter().map(plain).collect::<Vec<_>>();
            assert_eq!(frames, [plain(&ServerFrame::PeopleChanged)], "{how}");
            let seen = (frames, lists(&ben, chat).await);
            assert_eq!(shown(&view(&ben, chat).await), (false, true), "{how}");
            assert_eq!(&seen, hiding.get_or_insert_with(|| seen.clone()), "{how}");
            close(&app, [ada_socket, ben_socket]).await;
        }
    }))
    .await;
}

#[tokio::test]
async fn ano_05_a_block_after_the_end_sends_nothing_where_no_card_is_shown() {
    Box::pin(TestApp::each_engine_with(unpinged, async |app| {
        let mut pair = revealed(&app, "block").await;
        pair.ada.client.end_hiding(pair.chat).await.unwrap();
        whole_chat(&mut pair.ben_socket).await;
        pair.ada.client.block(pair.chat).await.unwrap();
        // Like a frame of the block, this one comes from a request and not from Ben's socket.
        pair.ben.client.rate(pair.chat, Thumb::Up, &[]).await.unwrap();
        let (before, ()) = read_up_to(&mut pair.ben_socket, |frame| {
            matches!(frame, ServerFrame::Chat { .. }).then_some(())
        })
        .await;
        assert_eq!(before, []);
    }))
    .await;
}

#[tokio::test]
async fn rv_11_a_report_in_a_chat_that_goes_on_hides_the_card_as_a_person_may() {
    Box::pin(TestApp::each_engine_with(unpinged, async |app| {
        let mut hiding: Option<Vec<Value>> = None;
        for how in ["hide", "report"] {
            let mut pair = revealed(&app, how).await;
            part(&app, how, &pair.ada, pair.chat).await;
            let (mut frames, last) = read_up_to(&mut pair.ben_socket, |frame| {
                matches!(frame, ServerFrame::Reveal { .. }).then(|| frame.clone())
            })
            .await;
            frames.push(last);
            let frames: Vec<_> = frames.iter().map(plain).collect();
            assert_eq!(view(&pair.ben, pair.chat).await.status, ChatStatus::Live);
            assert_eq!(&frames, hiding.get_or_insert_with(|| frames.clone()), "{how}");
            close(&app, [pair.ada_socket, pair.ben_socket]).await;
        }
    }))
    .await;
}

#[tokio::test]
async fn rv_13_both_cards_stay_under_people_until_their_owners_hide_them() {
    Box::pin(TestApp::each_engine_with(unpinged, async |app| {
        let mut pair = revealed(&app, "leave").await;
        let chat = pair.chat;
        pair.ada.client.end(chat).await.unwrap();
        whole_chat(&mut pair.ben_socket).await;
        for who in [&pair.ada, &pair.ben] {
            let people = who.client.people().await.unwrap().people;
            assert_eq!(shown(&people[0].chat), (true, true));
        }
        // Too late to leave, but not to hide.
        pair.ben.client.end_hiding(chat).await.unwrap();
        until(&mut pair.ada_socket, |frame| {
            (frame == ServerFrame::PeopleChanged).then_some(())
        })
        .await;
        let people = pair.ada.client.people().await.unwrap().people;
        assert_eq!(shown(&people[0].chat), (false, true));
        let hidden = pair.ada.client.reveal_revoke(chat).await.unwrap();
        assert!(matches!(
            hidden.reveal,
            RevealState::Revealed {
                theirs: None,
                mine: None
            }
        ));
        let text = serde_json::to_string(&pair.ben.client.people().await.unwrap()).unwrap();
        assert!(!text.contains("Adele") && !text.contains("Benno"), "{text}");
    }))
    .await;
}
