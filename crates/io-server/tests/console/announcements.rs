//! Announcements from outside: written by staff, shown to everyone in their time, and the same for everyone.

use http::Method;
use io_core::staff::Role;
use io_core::time::Span;
use io_protocol::moment::Moment;
use io_testkit::{Person, TestApp};
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};

/// A moment so many hours from now, as it is typed.
fn after(app: &TestApp, hours: i64) -> Value {
    serde_json::to_value(Moment::from(app.running().app.now() + Span::hours(hours))).unwrap()
}

fn typed(app: &TestApp, title: &str, audience: &str, from: Option<i64>, until: i64) -> Value {
    let words = json!([
        { "language": "en", "title": title, "text": "<b>Open chats</b>\ncarry on." },
        { "language": "de", "title": "Eine Pause", "text": "Gleich geht es weiter." },
    ]);
    let mut body = json!({ "kind": "banner", "audience": audience, "words": words, "until": after(app, until) });
    if let Some(from) = from {
        body["from"] = after(app, from);
    }
    body
}

async fn shown(person: &Person) -> Value {
    person.client.refresh().await.unwrap();
    person.client.get("/api/announcements").await.unwrap()
}

async fn titles(person: &Person) -> Vec<String> {
    let shown = shown(person).await;
    let shown = shown["announcements"].as_array().unwrap().iter();
    let titles = shown.map(|one| one["words"][0]["title"].as_str().unwrap().to_owned());
    titles.collect()
}

#[tokio::test]
async fn ann_1_staff_announce_to_everyone_now_and_later_and_withdraw() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let ada = app.sign_in("ada@example.org").await;
        let ben = app.newcomer("ben@example.org").await;
        assert_eq!(shown(&ada).await, json!({ "announcements": [] }));
        let now = json_of(&post(&app, "announcements", &kim, &typed(&app, "Now", "everyone", None, 2)).await);
        assert_eq!(
            (&now["state"], &now["by"]),
            (&json!("showing"), &json!({ "name": "Kim", "me": true }))
        );
        let later = json_of(
            &post(
                &app,
                "announcements",
                &kim,
                &typed(&app, "Later", "everyone", Some(1), 3),
            )
            .await,
        );
        assert_eq!(later["state"], json!("planned"));
        let staff = post(&app, "announcements", &kim, &typed(&app, "For staff", "staff", None, 5)).await;
        assert_eq!(staff.status, 200);

        let first = shown(&ada).await;
        assert_eq!(first["announcements"].as_array().unwrap().len(), 1);
        let text = &first["announcements"][0]["words"][0]["text"];
        assert_eq!(text, &json!("<b>Open chats</b>\ncarry on."), "text, as it was typed");
        assert_eq!(
            first,
            shown(&ben).await,
            "the same for everyone, also before onboarding"
        );
        let me = call(&app, Method::GET, "news", &kim, &json!({})).await;
        assert_eq!(
            json_of(&me)["announcements"][0]["words"][0]["title"],
            json!("For staff")
        );

        let change = format!("announcements/{}", now["id"].as_str().unwrap());
        let changed = json_of(&post(&app, &change, &kim, &typed(&app, "Now, longer", "everyone", None, 2)).await);
        assert_eq!(changed["revision"], json!(2));
        assert_eq!(titles(&ada).await, ["Now, longer"]);
        // A session of staff ends after a quarter of an hour without use.
        app.clock.advance(Span::hours(1));
        assert_eq!(titles(&ada).await, ["Later", "Now, longer"]);
        app.clock.advance(Span::hours(1));
        assert_eq!(titles(&ada).await, ["Later"], "what is over goes by itself");

        let kim = signed_in(&app, "kimmy@example.org", Role::Operator).await;
        let withdraw = format!("announcements/{}/withdraw", later["id"].as_str().unwrap());
        assert_eq!(post(&app, &withdraw, &kim, &json!({})).await.status, 204);
        assert_eq!(titles(&ada).await, [""; 0]);
        assert_eq!(post(&app, &withdraw, &kim, &json!({})).await.status, 404, "it is over");
        let late = post(&app, &change, &kim, &typed(&app, "Again", "everyone", None, 2)).await;
        assert_eq!(late.status, 404, "nor does what is past come back");
        let listed = json_of(&call(&app, Method::GET, "announcements", &kim, &json!({})).await);
        let states = listed["announcements"].as_array().unwrap().iter();
        let mut states: Vec<_> = states.map(|one| one["state"].as_str().unwrap()).collect();
        states.sort_unstable();
        assert_eq!(states, ["past", "showing", "withdrawn"]);

        let trail = json_of(&call(&app, Method::GET, "audit?action=announcement_changed", &kim, &json!({})).await);
        let entry = &trail["entries"][0];
        assert_eq!(entry["before"]["words"][0]["title"], json!("Now"));
        assert_eq!(entry["after"]["words"][0]["title"], json!("Now, longer"));
    })
    .await;
}

#[tokio::test]
async fn ann_3_words_and_times_of_an_announcement_are_bounded() {
    let app = TestApp::start().await;
    let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
    let good = typed(&app, "Fine", "everyone", None, 2);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(field).unwrap() = value;
        body
    };
    for (field, wrong) in [
        ("kind", with("/kind", json!("popup"))),
        ("audience", with("/audience", json!("nobody"))),
        ("words", with("/words", json!([]))),
        ("words", with("/words/1/language", json!("en-GB"))),
        ("words.0.language", with("/words/0/language", json!("xx-none"))),
        ("words.0.title", with("/words/0/title", json!("x".repeat(61)))),
        ("words.1.text", with("/words/1/text", json!("\u{200b}"))),
        ("words.0.text", with("/words/0/text", json!("x".repeat(401)))),
        ("until", with("/until", after(&app, 0))),
        ("until", with("/until", after(&app, 93 * 24))),
        ("from", typed(&app, "Far", "everyone", Some(367 * 24), 368 * 24)),
    ] {
        let refused = post(&app, "announcements", &kim, &wrong).await;
        assert_eq!(refused.status, 422, "{field}");
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(field));
    }
    assert_eq!(post(&app, "announcements", &kim, &good).await.status, 200);
}

#[tokio::test]
async fn ann_4_nothing_of_who_reads_an_announcement_is_kept() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let moderator = signed_in(&app, "mo@example.org", Role::Moderator).await;
        let body = typed(&app, "Now", "everyone", None, 2);
        assert_eq!(post(&app, "announcements", &moderator, &body).await.status, 403);
        assert_eq!(post(&app, "announcements", &kim, &body).await.status, 200);
        let ada = app.sign_in("ada@example.org").await;
        let before = json_of(&call(&app, Method::GET, "announcements", &kim, &json!({})).await);
        for _ in 0..3 {
            assert_eq!(titles(&ada).await, ["Now"]);
        }
        let after = json_of(&call(&app, Method::GET, "announcements", &kim, &json!({})).await);
        assert_eq!(before["announcements"], after["announcements"]);
        let stranger = app.client().get::<Value>("/api/announcements").await;
        assert!(stranger.is_err(), "they are for people who are signed in");
    })
    .await;
}

#[tokio::test]
async fn ins_11_several_days_name_what_was_announced_to_everyone() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let zone = app.running().app.config.insights.zone.clone();
        let day = zone.day_of(app.running().app.now()).to_string();
        for (title, audience, from) in [
            ("Rule 5 is clearer", "everyone", None),
            ("The queue is long", "staff", None),
            ("A pause in a week", "everyone", Some(170)),
        ] {
            let reply = post(
                &app,
                "announcements",
                &kim,
                &typed(&app, title, audience, from, from.unwrap_or(0) + 2),
            )
            .await;
            assert!(reply.status.is_success(), "{title}: {}", reply.text());
        }
        app.clock.advance(Span::days(1));
        let lee = signed_in(&app, "lee@example.org", Role::Owner).await;
        let days = json_of(&call(&app, Method::GET, "insights/days", &lee, &json!({})).await);
        assert_eq!(
            days["notes"],
            json!([{ "day": day, "kind": "announcement", "title": "Rule 5 is clearer" }]),
            "what was for staff alone, or has not begun, is no note"
        );
        let earlier = "insights/days?from=2020-01-01&to=2020-01-28";
        let none = json_of(&call(&app, Method::GET, earlier, &lee, &json!({})).await);
        assert_eq!(none["notes"], json!([]));
    })
    .await;
}
