//! The copy of one's own data: whole, readable, and nothing of anyone else.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use io_client::protocol::frames::Command;
use io_client::protocol::rest::OwnCard;
use io_core::time::Span;
use io_testkit::{Pair, TestApp};
use zip::ZipArchive;

use super::*;

/// More messages than the server reads at once.
const MESSAGES: usize = 230;

async fn export(client: &Client) -> Reply {
    let reply = client.raw(Method::POST, "/api/user/export", &[], Vec::new()).await;
    reply.expect("the server answers")
}

/// The files of an archive, by name.
fn files(reply: &Reply) -> BTreeMap<String, String> {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/zip");
    let mut archive = ZipArchive::new(Cursor::new(&reply.body)).expect("a whole archive");
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8 with the right checksum");
        files.insert(name, text);
    }
    files
}

async fn generous() -> TestApp {
    TestApp::with(|config| {
        for limit in &mut config.limits.send_message_account {
            (limit.count, limit.burst) = (10_000, 10_000);
        }
    })
    .await
}

#[tokio::test]
async fn da_07_gdpr_05_an_export_holds_all_of_mine_and_nothing_hidden() {
    let app = generous().await;
    let Pair {
        ada,
        ben,
        chat,
        ada_view,
        ben_view,
        ..
    } = app.pair().await;
    let card = ProfileUpdate {
        card: Some(OwnCard {
            first_name: "Adelaide".to_owned(),
            contact: "signal: ada.77".to_owned(),
            about: "<b>I sail</b>".to_owned(),
        }),
        ..ProfileUpdate::default()
    };
    ada.client.update_profile(&card).await.expect("is stored");
    let hidden = ProfileUpdate {
        card: Some(OwnCard {
            first_name: "Benedict".to_owned(),
            contact: "benedict@secret.example".to_owned(),
            about: String::new(),
        }),
        ..ProfileUpdate::default()
    };
    ben.client.update_profile(&hidden).await.expect("is stored");
    for number in 0..MESSAGES {
        let (from, name) = if number % 2 == 0 { (&ada, "a") } else { (&ben, "b") };
        let body = format!("<i>{name}-{number}</i>");
        from.client
            .send_message(chat, from.cid(), &body)
            .await
            .expect("is stored");
    }

    let files = files(&export(&ada.client).await);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["account.json", "chats/1.html", "chats/1.json", "index.html"]);
    let account: Value = serde_json::from_str(&files["account.json"]).expect("is JSON");
    assert_eq!(account["profile"]["email"], "ada@example.org");
    assert_eq!(account["profile"]["card"]["contact"], "signal: ada.77");
    assert!(account["rules_accepted_at"].is_string() && account["joined_at"].is_string());
    assert_eq!(account["devices"]["logins"].as_array().map(Vec::len), Some(1));
    let talk: Value = serde_json::from_str(&files["chats/1.json"]).expect("is JSON");
    let bodies: Vec<_> = talk["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter_map(|event| event["body"].as_str())
        .collect();
    assert_eq!(bodies.len(), MESSAGES, "every page of a long chat");
    assert_eq!((bodies[0], bodies[229]), ("<i>a-0</i>", "<i>b-229</i>"));
    let page = &files["chats/1.html"];
    assert!(
        page.contains("&lt;i&gt;b-229&lt;/i&gt;") && !page.contains("<i>"),
        "text stays text"
    );
    let picture = io_core::chat::glyph_svg(ada_view.peer.glyph);
    assert!(page.contains(&picture), "the picture that the app shows");
    assert!(files["index.html"].contains("&lt;b&gt;I sail&lt;/b&gt;"));
    assert!(files["index.html"].contains(&ada_view.peer.name));

    let everything: String = files.values().map(String::as_str).collect();
    for marker in ["ben@example.org", "Benedict", "secret.example", ben.alias().as_str()] {
        assert!(!everything.contains(marker) || ben_view.me.name == marker, "{marker}");
    }
    let notice = app.mail.email_to("ada@example.org").await;
    assert!(
        notice.text.contains("copy of your data was downloaded"),
        "{}",
        notice.text
    );
}

#[tokio::test]
async fn fb_6_an_export_holds_what_a_person_told_and_voted_for() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ben = app.sign_in("ben@example.org").await;
    for (person, cid, text) in [(&ada, 1, "<b>I wish</b>"), (&ben, 2, "of another")] {
        let cid = uuid::Uuid::from_u128(cid);
        let body = serde_json::json!({ "cid": cid, "kind": "wish", "text": text });
        let told: Value = person
            .client
            .post("/api/user/feedback", &body)
            .await
            .expect("is stored");
        assert!(told["feedback"].is_string());
    }
    let files = files(&export(&ada.client).await);
    let account: Value = serde_json::from_str(&files["account.json"]).expect("is JSON");
    assert_eq!(account["told"][0]["text"], "<b>I wish</b>");
    assert_eq!(account["voted_for"], serde_json::json!([]));
    assert!(files["index.html"].contains("&lt;b&gt;I wish&lt;/b&gt;"));
    assert!(!files["index.html"].contains("of another") && !files["account.json"].contains("of another"));
}

#[tokio::test]
async fn da_07_an_export_needs_a_fresh_sign_in_and_comes_three_times_a_day() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        for _ in 0..3 {
            files(&export(&person.client).await);
        }
        let reply = export(&person.client).await;
        assert_eq!(problem(&reply).code, ProblemCode::RateLimited);
        app.clock.advance(Span::minutes(10) + Span(1));
        person.client.refresh().await.expect("the login is active");
        let reply = export(&person.client).await;
        assert_eq!(problem(&reply).code, ProblemCode::FreshSignInRequired);
    })
    .await;
}

#[tokio::test]
async fn da_07_an_export_after_a_chat_holds_what_people_met_shows() {
    TestApp::each_engine(async |app| {
        let Pair { ada, ben, chat, .. } = app.pair().await;
        ben.client
            .send_message(chat, ben.cid(), "until then")
            .await
            .expect("is stored");
        let reply = Command::Send {
            chat,
            cid: ada.cid(),
            body: "see you".to_owned(),
            check: false,
            quote: Some(1),
        };
        ada.client.command(&reply).await.expect("is stored");
        ben.client.end(chat).await.expect("ends");
        ada.client.keep_note(chat, "<i>soup</i>").await.expect("is kept");
        let text = files(&export(&ada.client).await);
        assert!(text["chats/1.html"].contains("until then"));
        assert!(text["chats/1.html"].contains("Your note: &lt;i&gt;soup&lt;/i&gt;"));
        let json: serde_json::Value = serde_json::from_str(&text["chats/1.json"]).expect("is JSON");
        assert_eq!(json["note"], "<i>soup</i>");
        assert_eq!(json["events"][1]["quote"], 1, "ch_22: what a reply answers");
        let reply = "<b>You</b>, in reply to <a href=\"#m1\">an earlier message</a><b>:</b> see you";
        assert!(text["chats/1.html"].contains(reply), "{}", text["chats/1.html"]);
        assert!(text["chats/1.html"].contains("id=\"m1\""));
        let theirs = files(&export(&ben.client).await);
        assert!(
            theirs.values().all(|file| !file.contains("soup")),
            "the note is Ada's alone"
        );
        assert!(text["chats/1.html"].contains("The chat ended."));
        let nothing = app.sign_in("new@example.org").await;
        let text = files(&export(&nothing.client).await);
        assert_eq!(text.len(), 2, "no chat, no file");
        assert!(text["index.html"].contains("None are kept."));
    })
    .await;
}
