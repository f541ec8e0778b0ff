//! The matcher's numbers from outside: changed for running searches, tried on what was counted, and taken back.

use http::Method;
use io_client::protocol::frames::ServerFrame;
use io_core::insights::{Fact, Part, Slot, Tallied};
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};
use crate::support::socket::until;

fn shipped() -> Value {
    json!({ "steps": [3, 8, 20, 45], "thin_below": 5, "recent_after": 60, "best_of": 4, "passed_over": 8 })
}

fn slower() -> Value {
    json!({ "steps": [6, 12, 24, 60], "thin_below": 3, "recent_after": 120, "best_of": 2, "passed_over": 4 })
}

/// Counts matches of yesterday that came after so many seconds, and rolls the day up.
async fn count_waits(app: &TestApp, waits: &[(u32, u64)]) {
    let (now, running) = (app.running().app.now(), &app.running().app);
    let zone = &running.config.insights.zone;
    let day = zone.day_of(now).plus(-1);
    let slot = Slot::of(zone.start_of(day));
    let counts = waits
        .iter()
        .map(|(seconds, count)| (slot, Fact::Waits, Part::StepAndSeconds(1, *seconds), *count));
    let tallied = Tallied {
        counts: counts.collect(),
        active: Vec::new(),
    };
    running.store.count_insights(tallied, zone).await.unwrap();
    let nobody = std::collections::HashSet::new();
    let kept = running.config.retention().chats;
    let rolled = running.store.roll_up(day, zone, &nobody, kept, now).await.unwrap();
    assert!(matches!(rolled, io_store::insights::RolledUp::Done(_)));
}

#[tokio::test]
async fn tun_1_staff_tune_the_matcher_for_running_searches_and_go_back() {
    let quiet = |config: &mut io_server::Config| config.socket.heartbeat = Span::days(1);
    TestApp::each_engine_with(quiet, async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let page = json_of(&call(&app, Method::GET, "matching", &kim, &json!({})).await);
        assert_eq!(
            (&page["version"], &page["numbers"], &page["search_ends"]),
            (&json!(0), &shipped(), &json!(120))
        );
        let ada = app.sign_in("ada@example.org").await;
        let mut socket = ada.socket().await;
        socket.find_match(ada.ticket()).await.unwrap();
        let next_in = |frame: &ServerFrame| match frame {
            ServerFrame::Queued(search) if search.level == 1 => Some(search.next_in),
            _ => None,
        };
        let body = json!({ "based_on": 0, "numbers": slower(), "reason": "people wait longer here" });
        let changed = json_of(&post(&app, "matching", &kim, &body).await);
        assert_eq!((&changed["version"], &changed["numbers"]), (&json!(1), &slower()));
        assert_eq!(post(&app, "matching", &kim, &body).await.status, 409);
        app.clock.advance(Span::seconds(7));
        let next = until(&mut socket, |frame| next_in(&frame)).await;
        assert_eq!(next, Some(5), "its first step came after six seconds");

        let back = json!({ "based_on": 1, "reason": "too slow" });
        let page = json_of(&post(&app, "matching/0/back", &kim, &back).await);
        assert_eq!((&page["version"], &page["numbers"]), (&json!(2), &shipped()));
        assert_eq!(page["history"][1]["numbers"], slower());
        let trail = call(&app, Method::GET, "audit?action=matching_tuned", &kim, &json!({})).await;
        let entries = json_of(&trail)["entries"].clone();
        assert_eq!(entries.as_array().unwrap().len(), 2);
        assert_eq!(entries[1]["before"]["numbers"], shipped());
        assert_eq!(entries[1]["after"]["numbers"], slower());
    })
    .await;
}

#[tokio::test]
async fn tun_3_a_preview_says_what_waits_were_and_hides_what_is_few() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let steps = async || json_of(&post(&app, "matching/preview", &kim, &slower()).await)["steps"].clone();
        assert_eq!(
            steps().await[0]["before"],
            json!({ "hidden": "below" }),
            "nothing was counted"
        );
        count_waits(&app, &[(1, 20), (4, 10), (10, 3), (30, 67)]).await;
        let preview = json_of(&post(&app, "matching/preview", &kim, &slower()).await);
        assert_eq!(preview["matches"], json!({ "value": 100 }));
        assert_eq!(
            preview["steps"][0],
            json!({ "before": { "value": 200 }, "after": { "value": 300 } })
        );
        let third = json!({ "before": { "value": 300 }, "after": { "value": 300 } });
        assert_eq!(preview["steps"][1], third, "three more do not show");
    })
    .await;
}

#[tokio::test]
async fn tun_4_the_numbers_of_the_matcher_are_bounded_and_for_operators() {
    let app = TestApp::start().await;
    let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
    let moderator = signed_in(&app, "mo@example.org", Role::Moderator).await;
    for (field, wrong) in [
        ("steps", json!([3, 3, 20, 45])),
        ("steps", json!([3, 8, 20, 120])),
        ("thin_below", json!(51)),
        ("recent_after", json!(9)),
        ("best_of", json!(0)),
        ("passed_over", json!(51)),
    ] {
        let mut numbers = shipped();
        numbers[field] = wrong;
        let body = json!({ "based_on": 0, "numbers": numbers, "reason": "x" });
        let refused = post(&app, "matching", &kim, &body).await;
        assert_eq!(refused.status, 422, "{field}");
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(field));
    }
    let body = json!({ "based_on": 0, "numbers": shipped(), "reason": "" });
    assert_eq!(post(&app, "matching", &kim, &body).await.status, 422);
    assert_eq!(post(&app, "matching", &moderator, &body).await.status, 403);
}
