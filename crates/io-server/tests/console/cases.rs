//! A case from the queue to its end, as staff handle it.

use http::Method;
use io_client::protocol::frames::Command;
use io_core::moderation::Counted;
use io_core::moderation::figures::Month;
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};
use crate::support::http::wait_for_metric;

/// What nobody reads without a recorded look.
const THREAT: &str = "marker-threat-word";

/// A threat that was sent and taken back, and then reported. Answers the reporter's reference.
async fn threat(app: &TestApp) -> String {
    let mut pair = app.pair().await;
    pair.ben_socket.send(pair.chat, pair.ben.cid(), "hello").await.unwrap();
    let threat = Command::Send {
        chat: pair.chat,
        cid: pair.ada.cid(),
        body: THREAT.to_owned(),
        check: false,
        quote: Some(1),
    };
    let seq = pair.ada_socket.command(threat).await.unwrap().seq.unwrap();
    pair.ada.client.delete_message(pair.chat, seq).await.unwrap();
    let body = json!({
        "chat": pair.chat, "cid": pair.ben.cid(), "reason": "threats", "words": "marker-words", "messages": [seq],
    });
    let reply = pair
        .ben
        .client
        .json(Method::POST, "/api/chat/report", &body)
        .await
        .unwrap();
    let report: Value = reply.json().unwrap();
    report["report"].as_str().unwrap().to_owned()
}

async fn get(app: &TestApp, path: &str, cookie: &str) -> Value {
    json_of(&call(app, Method::GET, path, cookie, &json!({})).await)
}

/// The status and the answer.
async fn act(app: &TestApp, path: &str, cookie: &str, body: Value) -> (u16, Value) {
    let reply = post(app, path, cookie, &body).await;
    (
        reply.status.as_u16(),
        serde_json::from_str(&reply.text()).unwrap_or_default(),
    )
}

fn references(queue: &Value) -> Vec<String> {
    let cases = queue["cases"].as_array().unwrap().iter();
    cases
        .map(|case| case["reference"].as_str().unwrap().to_owned())
        .collect()
}

fn suspension(version: &Value, quotes: &Value) -> Value {
    json!({
        "verdict": "suspension", "scope": ["everything"], "seconds": 7 * 86_400, "rule": 4,
        "words": "You threatened someone.", "quotes": quotes, "note": "clear", "version": version,
    })
}

#[tokio::test]
async fn mod_03_a_case_shows_no_word_until_its_evidence_is_opened() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let report = threat(&app).await;
        let queue = call(&app, Method::GET, "queue", &kim, &json!({})).await;
        assert!(!queue.text().contains("marker"), "{}", queue.text());
        let queue = json_of(&queue);
        let row = &queue["cases"][0];
        let facts = json!({
            "reason": row["reason"], "severity": row["severity"], "state": row["state"], "reports": row["reports"],
            "paused": row["paused"], "picked": row["picked"], "taken_back": row["taken_back"],
        });
        assert_eq!(
            facts,
            json!({
                "reason": "threats", "severity": "urgent", "state": "open", "reports": 1,
                "paused": true, "picked": 1, "taken_back": 1,
            })
        );
        assert_eq!(
            queue["counts"],
            json!({ "open": 1, "mine": 0, "unassigned": 1, "second": 0 })
        );
        let reference = row["reference"].as_str().unwrap();
        assert_ne!(reference, report, "staff and the reporter say other numbers");
        let case = call(&app, Method::GET, &format!("cases/{reference}"), &kim, &json!({})).await;
        assert!(!case.text().contains(THREAT), "{}", case.text());
        let case = json_of(&case);
        assert_eq!(case["filed"][0]["words"], "marker-words", "what the reporter wrote");
        assert_eq!(case["usual"]["verdict"], "suspension");
        assert!(case["reported"]["name"].as_str().is_some_and(|name| !name.is_empty()));
        assert!(case.get("looked_at").is_none());

        let (status, evidence) = act(&app, &format!("cases/{reference}/evidence"), &kim, json!({})).await;
        assert_eq!(status, 200, "{evidence}");
        let event = &evidence["events"][1];
        assert_eq!(event["answers"], 1, "what it answered, though it was taken back");
        assert_eq!((&event["text"], &event["side"]), (&json!(THREAT), &json!("reported")));
        assert_eq!(event["picked"], true);
        assert!(event["taken_back_after"].is_number(), "{event}");
        let of_report = format!("cases/{reference}/evidence?report={report}");
        assert_eq!(act(&app, &of_report, &kim, json!({})).await.0, 200);
        let of_another = format!("cases/{reference}/evidence?report=0000-A");
        assert_eq!(act(&app, &of_another, &kim, json!({})).await.0, 404);

        let case = get(&app, &format!("cases/{reference}"), &kim).await;
        assert!(case["looked_at"].is_string(), "someone looked");
        let trail = case["trail"].as_array().unwrap().iter();
        let looks = trail.filter(|step| step["what"] == "evidence" && step["who"] == "Kim");
        assert_eq!(looks.count(), 2, "each look is on record");
        let queue = get(&app, "queue", &kim).await;
        assert_eq!(queue["breaks"]["cases_since"], 1);
    })
    .await;
}

#[tokio::test]
async fn mod_03_a_grave_decision_is_made_by_two_people_and_undone_by_either() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let lee = signed_in(&app, "lee@example.org", Role::Moderator).await;
        threat(&app).await;
        let reference = references(&get(&app, "queue?severity=urgent&reason=threats", &kim).await).remove(0);
        let at = |step: &str| format!("cases/{reference}/{step}");
        let (status, taken) = act(&app, &at("take"), &kim, json!({})).await;
        assert_eq!((status, &taken["assigned"]["me"]), (200, &json!(true)));
        let (status, refused) = act(&app, &at("take"), &lee, json!({})).await;
        assert_eq!(
            (status, &refused["code"]),
            (409, &json!("changed_meanwhile")),
            "{refused}"
        );
        assert_eq!(references(&get(&app, "queue?tab=mine", &kim).await).len(), 1);
        assert_eq!(references(&get(&app, "queue?tab=unassigned", &lee).await).len(), 0);

        let seq = act(&app, &at("evidence"), &kim, json!({})).await.1["events"][1]["seq"].clone();
        let foreign = suspension(&taken["version"], &json!([999]));
        let (status, refused) = act(&app, &at("decide"), &kim, foreign).await;
        assert_eq!((status, &refused["errors"][0]["field"]), (422, &json!("quotes")));
        let old = suspension(&json!(1), &json!([seq]));
        assert_eq!(act(&app, &at("decide"), &kim, old).await.1["code"], "changed_meanwhile");
        let (status, proposed) = act(&app, &at("decide"), &kim, suspension(&taken["version"], &json!([seq]))).await;
        assert_eq!((status, &proposed["state"]), (200, &json!("proposed")), "{proposed}");
        assert_eq!(proposed["decision"]["quotes"][0]["text"], THREAT);
        assert_eq!(
            get(&app, "queue?tab=second", &lee).await["cases"][0]["second"]["mine"],
            false
        );

        act(&app, &at("evidence"), &lee, json!({})).await;
        let (status, alone) = act(&app, &at("agree"), &kim, json!({})).await;
        assert_eq!((status, &alone["code"]), (403, &json!("another_person")));
        assert_eq!(act(&app, &at("send-back"), &lee, json!({ "note": " " })).await.0, 422);
        let (_, sent_back) = act(&app, &at("send-back"), &lee, json!({ "note": "Quote the whole." })).await;
        assert_eq!(sent_back["state"], "open");
        assert_eq!(sent_back["decision"]["sent_back"], "Quote the whole.");

        let again = suspension(&sent_back["version"], &json!([seq]));
        assert_eq!(act(&app, &at("decide"), &kim, again).await.1["state"], "proposed");
        let (_, agreed) = act(&app, &at("agree"), &lee, json!({})).await;
        assert_eq!(
            (&agreed["state"], &agreed["decision"]["second"]["me"]),
            (&json!("decided"), &json!(true))
        );
        assert!(agreed["undo_until"].is_string());
        let (_, undone) = act(&app, &at("undo"), &kim, json!({})).await;
        assert_eq!(undone["state"], "open", "nobody heard of it");

        let third = suspension(&undone["version"], &json!([seq]));
        act(&app, &at("decide"), &kim, third).await;
        act(&app, &at("agree"), &lee, json!({})).await;
        app.clock.advance(Span::minutes(10));
        let (status, late) = act(&app, &at("undo"), &kim, json!({})).await;
        assert!(matches!(status, 409), "{late}");
        app.running()
            .app
            .store
            .bring_into_force(app.running().app.now())
            .await
            .unwrap();
        let case = get(&app, &format!("cases/{reference}"), &lee).await;
        assert_eq!(case["state"], "in_force");
        let mut trail: Vec<_> = case["trail"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["what"].clone())
            .collect();
        trail.reverse();
        let steps = [
            "taken",
            "evidence",
            "proposed",
            "evidence",
            "sent_back",
            "proposed",
            "agreed",
            "undone",
            "proposed",
            "agreed",
        ];
        let of_staff: Vec<_> = trail
            .iter()
            .filter(|step| steps.iter().any(|known| *step == known))
            .collect();
        assert_eq!(of_staff, steps.map(Value::from).iter().collect::<Vec<_>>());
        assert_eq!(trail.last(), Some(&json!("in_force")));
        let checked = app.running().app.store.verify_audit(&[]).await.unwrap();
        assert_eq!(checked.broken, None);
    })
    .await;
}

#[tokio::test]
async fn mod_03_nobody_quotes_or_agrees_to_what_they_have_not_read() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let lee = signed_in(&app, "lee@example.org", Role::Moderator).await;
        threat(&app).await;
        let reference = references(&get(&app, "queue", &kim).await).remove(0);
        let at = |step: &str| format!("cases/{reference}/{step}");
        let version = get(&app, &format!("cases/{reference}"), &kim).await["version"].clone();
        // A colleague's look is nobody else's.
        let seq = act(&app, &at("evidence"), &lee, json!({})).await.1["events"][1]["seq"].clone();
        let unread = suspension(&version, &json!([seq]));
        let (status, refused) = act(&app, &at("decide"), &kim, unread.clone()).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!("quotes")),
            "{refused}"
        );
        act(&app, &at("evidence"), &kim, json!({})).await;
        let (status, proposed) = act(&app, &at("decide"), &kim, unread).await;
        assert_eq!((status, &proposed["state"]), (200, &json!("proposed")), "{proposed}");

        let max = signed_in(&app, "max@example.org", Role::Moderator).await;
        let (status, refused) = act(&app, &at("agree"), &max, json!({})).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!("evidence")),
            "{refused}"
        );
        act(&app, &at("evidence"), &max, json!({})).await;
        assert_eq!(act(&app, &at("agree"), &max, json!({})).await.1["state"], "decided");
    })
    .await;
}

#[tokio::test]
async fn br_6_another_person_looks_again_when_a_reporter_disagrees() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let lee = signed_in(&app, "lee@example.org", Role::Moderator).await;
        let mut pair = app.pair().await;
        pair.ada_socket.send(pair.chat, pair.ada.cid(), THREAT).await.unwrap();
        let body = json!({ "chat": pair.chat, "cid": pair.ben.cid(), "reason": "spam", "messages": [] });
        let filed = pair
            .ben
            .client
            .json(Method::POST, "/api/chat/report", &body)
            .await
            .unwrap();
        let report = filed.json::<Value>().unwrap()["report"].as_str().unwrap().to_owned();
        let reference = references(&get(&app, "queue", &kim).await).remove(0);
        let decide = format!("cases/{reference}/decide");
        let nothing =
            |version: &Value| json!({ "verdict": "none", "scope": [], "rule": 0, "words": "", "version": version });
        let (status, decided) = act(&app, &decide, &kim, nothing(&json!(1))).await;
        assert_eq!((status, &decided["state"]), (200, &json!("decided")), "{decided}");
        app.clock.advance(Span::minutes(10));
        app.running()
            .app
            .store
            .bring_into_force(app.running().app.now())
            .await
            .unwrap();
        let again = format!("/api/user/reports/{report}/again");
        let asked = pair.ben.client.json(Method::POST, &again, &json!({})).await.unwrap();
        assert!(asked.status.is_success(), "{}", asked.text());
        let open = get(&app, &format!("cases/{reference}"), &kim).await;
        assert_eq!(open["state"], "open");
        let (status, refused) = act(&app, &decide, &kim, nothing(&open["version"])).await;
        assert_eq!((status, &refused["code"]), (403, &json!("another_person")));
        let (status, decided) = act(&app, &decide, &lee, nothing(&open["version"])).await;
        assert_eq!(status, 200, "{decided}");
    })
    .await;
}

#[tokio::test]
async fn mod_07_the_queue_is_measured_by_severity() {
    let app = TestApp::start().await;
    threat(&app).await;
    app.clock.advance(Span::minutes(10));
    wait_for_metric(&app, "io_report_oldest_seconds{severity=\"urgent\"} 600").await;
    wait_for_metric(&app, "io_reports_open{severity=\"urgent\"} 1").await;
    wait_for_metric(&app, "io_reports_overdue{severity=\"urgent\"} 0").await;
    app.clock.advance(Span::minutes(50));
    wait_for_metric(&app, "io_reports_overdue{severity=\"urgent\"} 1").await;
    wait_for_metric(&app, "io_reports_open{severity=\"low\"} 0").await;
}

#[tokio::test]
async fn dsa_15_figures_count_what_happened_and_small_ones_are_hidden() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        threat(&app).await;
        let notice = json!({ "what": "a", "where": "b", "why": "c", "good_faith": true });
        for _ in 0..2 {
            app.client().json(Method::POST, "/api/reports", &notice).await.unwrap();
        }
        let reference = references(&get(&app, "queue?reason=threats", &kim).await).remove(0);
        let body = json!({ "verdict": "none", "scope": [], "rule": 0, "words": "", "version": 1 });
        let (status, _) = act(&app, &format!("cases/{reference}/decide"), &kim, body).await;
        assert_eq!(status, 200);
        let parts = &app.running().app;
        let month = Month::of(parts.now());
        let counted = async || {
            let figures = parts.store.moderation_figures(month, month).await.unwrap();
            let figures = figures
                .into_iter()
                .map(|figure| (figure.what, figure.name, figure.count));
            figures.collect::<Vec<_>>()
        };
        let filed = [
            (Counted::Notices, "other".to_owned(), 2),
            (Counted::Reports, "threats".to_owned(), 1),
        ];
        assert_eq!(counted().await, filed, "a decision that can be undone is none");
        app.clock.advance(Span::minutes(10));
        parts.store.bring_into_force(parts.now()).await.unwrap();
        let decided = (Counted::Decisions, "none".to_owned(), 1);
        assert_eq!(counted().await[0], decided);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let page = client.get(format!("{}/transparency", app.base())).send().await.unwrap();
        assert_eq!(page.status().as_u16(), 200);
        let page = page.text().await.unwrap();
        assert!(
            page.contains("<td>fewer than 10</td>") && !page.contains("<td>1</td>"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_who_take_a_case_at_once_one_has_it() {
    TestApp::each_engine(async |app| {
        let mut staff = Vec::new();
        for name in ["kim", "lee", "max"] {
            staff.push(signed_in(&app, &format!("{name}@example.org"), Role::Moderator).await);
        }
        threat(&app).await;
        let reference = references(&get(&app, "queue", &staff[0]).await).remove(0);
        let take = format!("cases/{reference}/take");
        let all = staff.iter().map(|cookie| act(&app, &take, cookie, json!({})));
        let answers = futures_util::future::join_all(all).await;
        let mut statuses: Vec<_> = answers.iter().map(|(status, _)| *status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409]);
        let holder = answers.iter().position(|(status, _)| *status == 200).unwrap();
        let back = format!("cases/{reference}/give-back");
        let other = &staff[(holder + 1) % 3];
        assert_eq!(act(&app, &back, other, json!({})).await.0, 409, "not theirs to give");
        assert_eq!(act(&app, &back, &staff[holder], json!({})).await.0, 200);
        assert_eq!(act(&app, &take, other, json!({})).await.0, 200);
        app.clock.advance(Span::hours(2));
        // Their sessions were idle for too long.
        assert_eq!(act(&app, &take, &staff[holder], json!({})).await.0, 401);
    })
    .await;
}
