//! Figures of the place from outside: who sees them, and what is never shown.

use http::Method;
use io_core::insights::{Counts, Fact, LeftOut, MailDomain, Part, SearchEnd, Slot, Tallied, Tally};
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{call, json_of, signed_in};
use crate::support::sign_in::Requested;

const PAGE: &str = "insights/overview";

async fn get(app: &TestApp, path: &str, cookie: &str) -> Value {
    let reply = call(app, Method::GET, path, cookie, &json!({})).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    json_of(&reply)
}

/// Counts searches of the hour that is over, rolls the day up, and returns its counts.
async fn count_searches(app: &TestApp, ends: &[(SearchEnd, u64)]) -> Counts {
    let (now, running) = (app.running().app.now(), &app.running().app);
    let zone = &running.config.insights.zone;
    let slot = Slot::of(zone.start_of(zone.day_of(now)));
    let counts = ends
        .iter()
        .map(|(end, count)| (slot, Fact::Searches, Part::Word(end.name()), *count));
    let tallied = Tallied {
        counts: counts.collect(),
        active: Vec::new(),
    };
    running.store.count_insights(tallied, zone).await.unwrap();
    let nobody = std::collections::HashSet::new();
    let kept = running.config.retention().chats;
    match running
        .store
        .roll_up(zone.day_of(now), zone, &nobody, kept, now)
        .await
        .unwrap()
    {
        io_store::insights::RolledUp::Done(counts) => counts,
        other => panic!("{other:?}"),
    }
}

/// Moves the clock to the second hour of the next day: one whole hour is counted.
fn go_to_the_morning(app: &TestApp) {
    let day = Span::days(1).0;
    let now = app.running().app.now();
    app.clock
        .advance(Span(day - now.0.rem_euclid(day) + Span::minutes(90).0));
}

fn step<'a>(page: &'a Value, list: &str, name: &str) -> &'a Value {
    let steps = page[list].as_array().unwrap();
    steps
        .iter()
        .find(|step| step["name"] == name || step["metric"] == name)
        .unwrap()
}

#[tokio::test]
async fn ins_09_operators_see_figures_and_moderators_do_not() {
    let app = TestApp::start().await;
    go_to_the_morning(&app);
    count_searches(
        &app,
        &[
            (SearchEnd::Matched, 80),
            (SearchEnd::TimedOut, 20),
            (SearchEnd::ChangedMind, 30),
        ],
    )
    .await;
    let owner = signed_in(&app, "kim@example.org", Role::Owner).await;
    let page = get(&app, PAGE, &owner).await;
    assert_eq!(page["zone"], "UTC");
    assert_eq!(step(&page, "tiles", "match_success")["now"], json!({ "value": 800 }));
    assert_eq!(
        step(&page, "tiles", "match_success")["before"],
        json!({ "hidden": "below" })
    );
    assert_eq!(step(&page, "searches", "searched")["now"], json!({ "value": 130 }));
    assert_eq!(step(&page, "searches", "stayed")["now"], json!({ "value": 100 }));
    assert_eq!(
        get(&app, &format!("{PAGE}?compare=none"), &owner).await["compared_with"],
        Value::Null
    );
    let odd = call(&app, Method::GET, &format!("{PAGE}?compare=year"), &owner, &json!({})).await;
    assert_eq!(odd.status, 422);
    let moderator = signed_in(&app, "lee@example.org", Role::Moderator).await;
    for path in [PAGE, "insights/overview.csv"] {
        let reply = call(&app, Method::GET, path, &moderator, &json!({})).await;
        assert_eq!(reply.status, 403, "{path}");
        assert_eq!(
            call(&app, Method::GET, path, "", &json!({})).await.status,
            401,
            "{path}"
        );
    }
}

#[tokio::test]
async fn ins_10_a_figure_below_ten_is_hidden_in_the_page_and_the_table() {
    TestApp::each_engine(async |app| {
        go_to_the_morning(&app);
        let ends = [
            (SearchEnd::Matched, 97),
            (SearchEnd::TimedOut, 3),
            (SearchEnd::ChangedMind, 9),
        ];
        count_searches(&app, &ends).await;
        let owner = signed_in(&app, "kim@example.org", Role::Owner).await;
        let page = get(&app, PAGE, &owner).await;
        assert_eq!(
            step(&page, "tiles", "match_success")["now"],
            json!({ "value": 900, "hidden": "near" }),
            "that three found nobody does not follow"
        );
        assert_eq!(step(&page, "searches", "stayed")["now"], json!({ "hidden": "near" }));
        assert_eq!(step(&page, "tiles", "joined")["now"], json!({ "hidden": "below" }));
        let table = call(&app, Method::GET, "insights/overview.csv", &owner, &json!({})).await;
        let text = table.text();
        assert!(text.starts_with("section,name,unit,value,compared\r\n"), "{text}");
        assert!(text.contains("day,match_success,share,>=90.0,<10\r\n"), "{text}");
        assert!(text.contains("searches,searched,count,109,<10\r\n"), "{text}");
        assert!(text.contains("searches,stayed,count,all but <10,<10\r\n"), "{text}");
        for row in text.lines().skip(1) {
            let value = row.rsplit(',').nth(1).unwrap();
            let shown = value.parse::<f64>();
            assert!(shown.is_err() || shown.is_ok_and(|number| number >= 10.0), "{row}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_live_page_counts_answers_and_hides_how_few_are_here() {
    let app = TestApp::start().await;
    let owner = signed_in(&app, "kim@example.org", Role::Owner).await;
    let first = get(&app, "insights/live", &owner).await;
    let then = get(&app, "insights/live", &owner).await;
    let all = |page: &Value| {
        page["answers"].as_array().unwrap().last().unwrap()["count"]
            .as_u64()
            .unwrap()
    };
    assert!(all(&then) > all(&first), "{first} {then}");
    for figure in ["people", "searching", "chats"] {
        assert_eq!(then[figure], json!({ "hidden": "below" }));
    }
    assert_eq!((&then["failed"], &then["emails"]), (&json!(0), &json!(0)));
    let counts = then["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| range["count"].as_u64());
    assert!(counts.is_sorted(), "each range holds those before it");
    let moderator = signed_in(&app, "lee@example.org", Role::Moderator).await;
    let refused = call(&app, Method::GET, "insights/live", &moderator, &json!({})).await;
    assert_eq!(refused.status, 403);
}

/// Everything that was counted today.
async fn counted(app: &TestApp) -> Counts {
    let running = &app.running().app;
    let tallied = running.realtime.with_tally(Tally::take);
    let zone = &running.config.insights.zone;
    running.store.count_insights(tallied, zone).await.unwrap();
    count_searches(app, &[]).await
}

#[tokio::test]
async fn ins_15_a_sign_in_counts_by_its_mail_domain_if_it_came_in_time() {
    TestApp::each_engine(async |app| {
        go_to_the_morning(&app);
        let owner = signed_in(&app, "kim@example.org", Role::Owner).await;
        let made = json!({ "name": "Uni", "domains": ["uni.example"], "lets_choose": false, "based_on": 0 });
        let reply = call(&app, Method::POST, "communities", &owner, &made).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        for address in ["ada@gmail.com", "ben@uni.example", "cem@else.example"] {
            app.sign_in(address).await;
        }
        // Too late; staff; and one that nobody uses.
        let late = Requested::by(&app, app.client(), "dan@else.example").await;
        let nobody = LeftOut {
            mailboxes: ["kim@example.org".to_owned()].into(),
            ..LeftOut::default()
        };
        app.running().app.realtime.with_tally(|tally| tally.leave_out(nobody));
        app.sign_in("kim@example.org").await;
        Requested::by(&app, app.client(), "eve@gmail.com").await;
        app.clock.advance(Span::minutes(15) + Span::seconds(1));
        assert!(
            late.client.verify(&late.link()).await.is_err(),
            "links live for ten minutes"
        );
        let counts = counted(&app).await;
        let classes = |fact| MailDomain::ALL.map(|class| counts.part(fact, class.name()));
        assert_eq!(classes(Fact::SignInEmails), [2, 1, 2], "anyone, community, other");
        assert_eq!(classes(Fact::SignIns), [1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn ins_16_staff_write_notes_on_days_and_remove_them() {
    TestApp::each_engine(async |app| {
        go_to_the_morning(&app);
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let running = &app.running().app;
        let today = running.config.insights.zone.day_of(running.now());
        let day = |ago: i32| today.plus(-ago).to_string();
        let write = async |body: &Value| call(&app, Method::POST, "insights/notes", &kim, body).await;
        let outage =
            json!({ "kind": "outage", "text": "The <b>mail server</b>\nwas full", "day": day(3), "to": day(2) });
        let made = json_of(&write(&outage).await);
        assert_eq!(made["title"], "The <b>mail server</b> was full");
        assert_eq!(made["by"]["me"], true, "{made}");
        running
            .store
            .note_version("9.9.9", today.plus(-1), running.now())
            .await
            .unwrap();
        for (field, wrong) in [
            ("kind", json!({ "kind": "announcement", "text": "x", "day": day(1) })),
            ("text", json!({ "kind": "other", "text": " ", "day": day(1) })),
            (
                "text",
                json!({ "kind": "other", "text": "x".repeat(121), "day": day(1) }),
            ),
            ("day", json!({ "kind": "other", "text": "x", "day": day(-1) })),
            ("day", json!({ "kind": "other", "text": "x", "day": "yesterday" })),
            (
                "to",
                json!({ "kind": "other", "text": "x", "day": day(1), "to": day(2) }),
            ),
        ] {
            let reply = write(&wrong).await;
            assert_eq!(reply.status, 422, "{wrong}");
            assert!(reply.text().contains(&format!("\"{field}\"")), "{}", reply.text());
        }
        let lee = signed_in(&app, "lee@example.org", Role::Owner).await;
        let shown = async || get(&app, "insights/days", &lee).await["notes"].clone();
        let notes = shown().await;
        assert_eq!((&notes[0]["day"], &notes[0]["to"]), (&json!(day(3)), &json!(day(2))));
        assert_eq!(notes[0]["by"]["me"], false);
        assert_eq!(
            (&notes[1]["kind"], &notes[1]["title"], &notes[1]["by"]),
            (&json!("deploy"), &json!("9.9.9"), &Value::Null)
        );
        let remove = format!("insights/notes/{}/remove", made["id"].as_str().unwrap());
        let moderator = signed_in(&app, "mo@example.org", Role::Moderator).await;
        for (path, body) in [("insights/notes", &outage), (remove.as_str(), &json!({}))] {
            assert_eq!(call(&app, Method::POST, path, &moderator, body).await.status, 403);
            assert_eq!(call(&app, Method::POST, path, "", body).await.status, 401);
        }
        for status in [204, 404] {
            assert_eq!(call(&app, Method::POST, &remove, &kim, &json!({})).await.status, status);
        }
        assert_eq!(shown().await.as_array().unwrap().len(), 1);
        for at in 0..=20 {
            let reply = write(&json!({ "kind": "other", "text": "again", "day": day(5) })).await;
            assert_eq!(reply.status, if at < 20 { 200 } else { 422 }, "{at}");
        }
    })
    .await;
}
