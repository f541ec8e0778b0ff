//! The word lists from outside: changed, tried, taken by every node, and taken back.

use http::Method;
use io_client::protocol::frames::{Command, Done};
use io_core::detection::Signal;
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::{Pair, TestApp};
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};

fn turnip() -> Value {
    json!({ "language": "en", "list": "insult", "phrase": "absolute turnip", "edit": "add" })
}

fn kys() -> Value {
    json!({ "language": "en", "list": "insult", "phrase": "kys", "edit": "remove" })
}

/// What the writer is asked about before this is sent.
async fn asked(pair: &mut Pair, body: &str) -> Vec<Signal> {
    let command = Command::Send {
        chat: pair.chat,
        cid: pair.ada.cid(),
        body: body.to_owned(),
        check: true,
        quote: None,
    };
    let done: Done = pair.ada_socket.command(command).await.unwrap();
    done.nudge
}

#[tokio::test]
async fn wl_1_staff_change_the_word_lists_try_them_first_and_go_back() {
    let quiet = |config: &mut io_server::Config| config.socket.heartbeat = Span::days(1);
    TestApp::each_engine_with(quiet, async |app| {
        let mut pair = app.pair().await;
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let page = json_of(&call(&app, Method::GET, "words", &kim, &json!({})).await);
        assert_eq!(
            (&page["version"], &page["changes"], &page["history"]),
            (&json!(0), &json!([]), &json!([]))
        );
        let insult = json!({ "list": "insult", "signal": "insult", "words": false });
        assert!(page["lists"].as_array().unwrap().contains(&insult));
        let shipped = call(
            &app,
            Method::GET,
            "words/shipped?language=en&list=insult",
            &kim,
            &json!({}),
        )
        .await;
        assert!(json_of(&shipped)["phrases"].as_array().unwrap().contains(&json!("kys")));

        let tried = json!({ "changes": [turnip(), kys()], "text": "you absolute turnip" });
        let preview = json_of(&post(&app, "words/preview", &kim, &tried).await);
        assert_eq!(preview["text"], json!({ "before": [], "after": ["insult"] }));
        assert!(preview["changed"].as_u64().unwrap() > 0, "lines with \"kys\"");
        let quality = &preview["qualities"][0];
        assert_eq!(
            (&quality["language"], &quality["signal"]),
            (&json!("en"), &json!("insult"))
        );
        assert!(quality["after"]["recall"].as_u64() < quality["before"]["recall"].as_u64());
        assert!(
            asked(&mut pair, "absolute turnip!").await.is_empty(),
            "a preview changes nothing"
        );

        let body = json!({ "based_on": 0, "changes": [turnip(), kys()], "reason": "a word of this place" });
        let changed = json_of(&post(&app, "words", &kim, &body).await);
        assert_eq!((&changed["version"], &changed["changes"][0]), (&json!(1), &turnip()));
        assert_eq!(asked(&mut pair, "absolute turnip!").await, [Signal::Insult]);
        assert!(asked(&mut pair, "kys").await.is_empty());
        assert_eq!(
            post(&app, "words", &kim, &body).await.status,
            409,
            "there is a newer version"
        );

        let back = json!({ "based_on": 1, "reason": "it hits too much" });
        let page = json_of(&post(&app, "words/0/back", &kim, &back).await);
        assert_eq!((&page["version"], &page["changes"]), (&json!(2), &json!([])));
        assert_eq!(page["history"].as_array().unwrap().len(), 2, "nothing is forgotten");
        assert!(asked(&mut pair, "absolute turnip, this time").await.is_empty());
        assert_eq!(asked(&mut pair, "kys").await, [Signal::Insult]);
        let again = json!({ "based_on": 2, "reason": "after all" });
        let page = json_of(&post(&app, "words/1/back", &kim, &again).await);
        assert_eq!(page["changes"].as_array().unwrap().len(), 2);
        let missing = json!({ "based_on": 3, "reason": "x" });
        assert_eq!(post(&app, "words/9/back", &kim, &missing).await.status, 404);

        let trail = call(&app, Method::GET, "audit?action=word_lists_changed", &kim, &json!({})).await;
        let entries = json_of(&trail)["entries"].clone();
        assert_eq!(entries.as_array().unwrap().len(), 3);
        assert_eq!(entries[2]["after"]["new"], json!([turnip(), kys()]));
        assert_eq!(entries[1]["before"]["gone"], json!([turnip(), kys()]));
        assert_eq!(entries[1]["reason"], json!("it hits too much"));
    })
    .await;
}

#[tokio::test]
async fn wl_3_a_change_of_the_word_lists_is_bounded_and_for_operators() {
    let app = TestApp::start().await;
    let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
    let moderator = signed_in(&app, "mo@example.org", Role::Moderator).await;
    let with = |field: &str, value: &str| {
        let mut change = turnip();
        change[field] = json!(value);
        json!({ "based_on": 0, "changes": [change], "reason": "x" })
    };
    for (field, wrong) in [
        ("changes.0", with("language", "tlh")),
        ("changes.0", with("list", "digit")),
        ("changes.0", with("phrase", "x")),
        ("changes.0", with("phrase", "kys")),
        ("changes.0.edit", with("edit", "replace")),
        (
            "changes.1",
            json!({ "based_on": 0, "changes": [turnip(), turnip()], "reason": "x" }),
        ),
        ("reason", json!({ "based_on": 0, "changes": [turnip()], "reason": " " })),
    ] {
        let refused = post(&app, "words", &kim, &wrong).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(field));
    }
    let many = (0..300).map(|number| {
        json!({ "language": "en", "list": "asks-for-nothing", "phrase": format!("{number:050}"), "edit": "add" })
    });
    let many = json!({ "based_on": 0, "changes": many.collect::<Vec<_>>(), "reason": "x" });
    let reply = post(&app, "words/preview", &kim, &many).await;
    assert_eq!(reply.status, 422, "as many as there may be fit into a body");
    assert_eq!(post(&app, "words/preview", &moderator, &many).await.status, 403);
}
