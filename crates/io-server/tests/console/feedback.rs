//! Hearing people, from outside: told in the app, answered in the console, and a board that tells nothing of one person.

use http::Method;
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::{Person, TestApp};
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};

fn told(cid: u128, kind: &str, text: &str) -> Value {
    json!({ "cid": uuid::Uuid::from_u128(cid), "kind": kind, "text": text })
}

async fn tell(person: &Person, body: &Value) -> Value {
    person.client.post("/api/user/feedback", body).await.unwrap()
}

async fn own(person: &Person) -> Value {
    let list: Value = person.client.get("/api/user/feedback").await.unwrap();
    list["feedback"].clone()
}

async fn board(person: &Person) -> Value {
    let board: Value = person.client.get("/api/board").await.unwrap();
    board["items"].clone()
}

async fn vote(person: &Person, item: &Value, vote: bool) -> u16 {
    let path = format!("/api/board/{}/vote", item.as_str().unwrap());
    let reply = person.client.json(Method::PUT, &path, &json!({ "vote": vote })).await;
    reply.unwrap().status.as_u16()
}

fn facts() -> Value {
    json!({
        "app": "1.14.2", "browser": "Firefox", "screen": "390x844", "theme": "dark", "language": "en",
        "connection": "live", "errors": ["not_found", "offline"],
    })
}

#[tokio::test]
async fn fb_1_a_fault_with_diagnostics_is_sent_answered_and_read() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let ada = app.sign_in("ada@example.org").await;
        let ben = app.sign_in("ben@example.org").await;
        let mut body = told(1, "fault", "<img src=x onerror=alert(1)> It stays blurred");
        body["diagnostics"] = facts();
        body["email"] = json!(true);
        let first = tell(&ada, &body).await;
        assert_eq!(tell(&ada, &body).await, first, "sent again it is the same");

        let inbox = json_of(&call(&app, Method::GET, "feedback", &kim, &json!({})).await);
        assert_eq!(inbox["waiting"], json!(1));
        let one = &inbox["feedback"][0];
        assert_eq!((&one["kind"], &one["state"]), (&json!("fault"), &json!("new")));
        assert_eq!(one["text"], body["text"], "text, as it was typed");
        assert_eq!(one["diagnostics"], facts());
        let tag = one["tag"].as_str().unwrap();
        assert_eq!(tag.len(), 8);
        assert!(!inbox.to_string().contains("ada@"), "{inbox}");

        let path = format!("feedback/{}", one["id"].as_str().unwrap());
        let opened = json_of(&post(&app, &format!("{path}/open"), &kim, &json!({})).await);
        assert_eq!(opened["state"], json!("open"));
        let answer = json!({ "text": "Thank you. It is fixed in 1.14.3." });
        let answered = json_of(&post(&app, &format!("{path}/answer"), &kim, &answer).await);
        assert_eq!(
            (&answered["state"], &answered["seen"]),
            (&json!("answered"), &json!(false))
        );
        let second = post(&app, &format!("{path}/answer"), &kim, &answer).await;
        assert_eq!(second.status, 409, "one answer");

        let mine = own(&ada).await;
        assert_eq!(mine[0]["answer"], answer["text"]);
        assert_eq!(mine[0]["diagnostics"], facts());
        assert_eq!(own(&ben).await, json!([]), "nobody else reads it");
        let notices: Value = ada.client.get("/api/user/notices").await.unwrap();
        let notice = &notices["notices"][0];
        assert_eq!(
            (&notice["kind"], &notice["feedback"]),
            (&json!("feedback_answer"), &mine[0]["id"])
        );
        let see = format!("/api/user/notices/{}/seen", notice["id"].as_str().unwrap());
        assert!(ben.client.post_only(&see, &json!({})).await.is_err(), "not theirs");
        ada.client.post_only(&see, &json!({})).await.unwrap();
        let done = json_of(&call(&app, Method::GET, "feedback?view=done", &kim, &json!({})).await);
        assert_eq!(done["feedback"][0]["seen"], json!(true));
        let email = app.mail.email_to("ada@example.org").await;
        assert!(
            email.text.contains("Thank you. It is fixed in 1.14.3."),
            "{}",
            email.text
        );
        assert!(email.html.contains("Thank you. It is fixed in 1.14.3."));

        let trail = json_of(&call(&app, Method::GET, "audit?action=feedback_answered", &kim, &json!({})).await);
        assert_eq!(trail["entries"].as_array().unwrap().len(), 1);
        assert!(!trail.to_string().contains("blurred") && !trail.to_string().contains("Thank you"));
    })
    .await;
}

#[tokio::test]
async fn fb_2_nothing_but_facts_goes_with_what_a_person_tells() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ask = async |body: &Value| {
        let asked = ada.client.json(Method::POST, "/api/user/feedback", body);
        asked.await.unwrap()
    };
    for (field, value) in [
        ("app", json!("ada@example.org")),
        ("browser", json!("Ada")),
        ("screen", json!("Lovelace")),
        ("theme", json!("Ada")),
        ("language", json!("xx-none")),
        ("connection", json!("I said hello")),
        ("errors", json!(["I said hello"])),
        ("errors", json!(vec!["offline"; 6])),
    ] {
        let mut body = told(1, "fault", "Broken");
        body["diagnostics"] = facts();
        body["diagnostics"][field] = value;
        let refused = ask(&body).await;
        assert_eq!(refused.status, 422, "{field}");
        let named = format!("diagnostics.{field}");
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(named));
    }
    for text in ["\u{200b}".to_owned(), "x".repeat(1_001)] {
        let refused = ask(&told(1, "wish", &text)).await;
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!("text"));
    }
    assert_eq!(own(&ada).await, json!([]));
}

#[tokio::test]
async fn fb_3_a_person_tells_a_few_things_a_day() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    for cid in 1..=5 {
        tell(&ada, &told(cid, "feedback", "Nice")).await;
    }
    let one_more = told(6, "feedback", "More");
    let refused = ada
        .client
        .json(Method::POST, "/api/user/feedback", &one_more)
        .await
        .unwrap();
    assert_eq!(refused.status, 429);
    let problem = json_of(&refused);
    assert_eq!(problem["code"], json!("too_much_feedback"));
    assert!(problem["retry_after"].as_u64().unwrap() > 80_000, "{problem}");
    tell(&ada, &told(5, "feedback", "Nice")).await;
    app.clock.advance(Span::days(1));
    ada.client.refresh().await.unwrap();
    tell(&ada, &told(6, "feedback", "More")).await;
    assert_eq!(own(&ada).await.as_array().unwrap().len(), 6);
}

fn wish(title: &str, state: &str, public: bool) -> Value {
    json!({ "kind": "wish", "title": title, "text": "In our words", "state": state, "public": public })
}

#[tokio::test]
async fn fb_10_a_wish_is_filed_joined_voted_merged_and_done() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let ada = app.sign_in("ada@example.org").await;
        let ben = app.sign_in("ben@example.org").await;
        tell(&ada, &told(1, "wish", "I wish to meet at a time")).await;
        let posted = json_of(&post(&app, "board", &kim, &wish("Meet at a time", "new", false)).await);
        assert_eq!(board(&ada).await, json!([]), "moderated before it is public");
        let inbox = json_of(&call(&app, Method::GET, "feedback", &kim, &json!({})).await);
        let join = format!("feedback/{}/join", inbox["feedback"][0]["id"].as_str().unwrap());
        let joined = json_of(&post(&app, &join, &kim, &json!({ "item": posted["id"] })).await);
        assert_eq!(joined["joined"]["title"], json!("Meet at a time"));
        assert_eq!(own(&ada).await[0].get("joined"), None, "not before it is public");

        let change = format!("board/{}", posted["id"].as_str().unwrap());
        let mut planned = wish("Meet at a time", "planned", true);
        assert_eq!(
            post(&app, &change, &kim, &planned).await.status,
            422,
            "without a revision"
        );
        planned["revision"] = posted["revision"].clone();
        let shown = json_of(&post(&app, &change, &kim, &planned).await);
        assert_eq!((&shown["state"], &shown["votes"]), (&json!("planned"), &json!(1)));
        assert_eq!(
            post(&app, &change, &kim, &planned).await.status,
            409,
            "it changed meanwhile"
        );
        assert_eq!(own(&ada).await[0]["joined"], json!("Meet at a time"));

        let other = json_of(&post(&app, "board", &kim, &wish("Meet later", "new", true)).await);
        for person in [&ada, &ben] {
            for _ in 0..2 {
                assert_eq!(vote(person, &other["id"], true).await, 204);
            }
        }
        let merge = format!("board/{}/merge", other["id"].as_str().unwrap());
        let merged = json_of(&post(&app, &merge, &kim, &json!({ "into": posted["id"] })).await);
        assert_eq!(
            (&merged["votes"], &merged["merged"]),
            (&json!(2), &json!(1)),
            "a person counts once"
        );
        let seen = board(&ben).await;
        assert_eq!(seen.as_array().unwrap().len(), 1);
        assert_eq!(
            (&seen[0]["voted"], seen[0].get("votes")),
            (&json!(true), None),
            "hidden below ten"
        );
        assert_eq!(vote(&ben, &posted["id"], false).await, 204);
        assert_eq!(board(&ben).await[0]["voted"], json!(false));
        assert_eq!(board(&ada).await[0]["voted"], json!(true), "of the one who asks alone");

        let mut done = wish("Meet at a time", "done", true);
        done["revision"] = merged["revision"].clone();
        assert_eq!(json_of(&post(&app, &change, &kim, &done).await)["state"], json!("done"));
        assert_eq!(vote(&ben, &posted["id"], true).await, 409, "it takes no votes any more");
        assert_eq!(board(&ben).await[0]["state"], json!("done"));
    })
    .await;
}

#[tokio::test]
async fn fb_5_only_those_with_the_capability_hear_people() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    tell(&ada, &told(1, "feedback", "Nice")).await;
    let mo = signed_in(&app, "mo@example.org", Role::Moderator).await;
    for path in ["feedback", "board"] {
        assert_eq!(call(&app, Method::GET, path, &mo, &json!({})).await.status, 403);
    }
    assert_eq!(post(&app, "board", &mo, &wish("A wish", "new", true)).await.status, 403);
    assert!(
        app.client().get::<Value>("/api/board").await.is_err(),
        "for people who are signed in"
    );
    let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
    for (field, wrong) in [
        ("title", wish("", "new", true)),
        ("state", wish("A wish", "someday", true)),
        ("reason", wish("A wish", "declined", true)),
    ] {
        let refused = post(&app, "board", &kim, &wrong).await;
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(field));
    }
}

#[tokio::test]
async fn fb_12_the_public_page_is_there_when_the_operator_wants_it() {
    for (public, status) in [(true, 200), (false, 404)] {
        let app = TestApp::with(move |config| config.public_board = public).await;
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        for (title, public) in [("<b>Meet</b> at a time", true), ("A secret plan", false)] {
            post(&app, "board", &kim, &wish(title, "planned", public)).await;
        }
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let page = client.get(format!("{}/doing", app.base())).send().await.unwrap();
        assert_eq!(page.status().as_u16(), status);
        let text = page.text().await.unwrap();
        assert_eq!(text.contains("&lt;b&gt;Meet&lt;/b&gt; at a time"), public);
        assert!(!text.contains("A secret plan") && !text.contains("<b>"));
    }
}
