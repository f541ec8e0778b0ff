//! The short question from outside: changed by operators, with the way back, and its answers by the month.

use http::Method;
use io_core::insights::{Day, Fact, Part, Slot, Tallied};
use io_core::question::Reply;
use io_core::staff::Role;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};

fn own(number: u32, text: &str) -> Value {
    json!({ "number": number, "takes": "yes_no", "words": [{ "language": "en", "text": text }] })
}

fn change(based_on: u64, one_in: u32, own: &[Value]) -> Value {
    json!({ "based_on": based_on, "choice": { "one_in": one_in, "own": own }, "reason": "to learn" })
}

#[tokio::test]
async fn aq_7_operators_change_the_question_and_go_back() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let shipped = json!({ "one_in": 8, "own": [] });
        let page = json_of(&call(&app, Method::GET, "question", &kim, &json!({})).await);
        assert_eq!((&page["version"], &page["choice"]), (&json!(0), &shipped));
        let first = change(0, 1, &[own(0, "Was it kind?")]);
        let changed = json_of(&post(&app, "question", &kim, &first).await);
        assert_eq!(changed["choice"]["own"][0], own(1, "Was it kind?"));
        assert_eq!(post(&app, "question", &kim, &first).await.status, 409);
        let second = change(1, 0, &[own(0, "Was it fun?")]);
        let changed = json_of(&post(&app, "question", &kim, &second).await);
        assert_eq!(changed["choice"]["own"][0]["number"], json!(2), "never a number again");
        let back = json!({ "based_on": 2, "reason": "too quiet" });
        let page = json_of(&post(&app, "question/1/back", &kim, &back).await);
        assert_eq!((&page["version"], &page["choice"]["one_in"]), (&json!(3), &json!(1)));
        let third = change(3, 1, &[own(0, "And now?")]);
        let changed = json_of(&post(&app, "question", &kim, &third).await);
        assert_eq!(changed["choice"]["own"][0]["number"], json!(3));
        let trail = call(&app, Method::GET, "audit?action=question_changed", &kim, &json!({})).await;
        assert_eq!(json_of(&trail)["entries"].as_array().unwrap().len(), 4);
    })
    .await;
}

#[tokio::test]
async fn aq_7_a_choice_is_bounded_and_for_operators() {
    let app = TestApp::start().await;
    let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
    let moderator = signed_in(&app, "mo@example.org", Role::Moderator).await;
    let long = "a".repeat(101);
    for (field, one_in, questions) in [
        ("one_in", 1_001, vec![]),
        ("own", 8, vec![own(0, "a"), own(0, "b"), own(0, "c"), own(0, "d")]),
        ("own", 8, vec![own(7, "never was")]),
        ("words", 8, vec![own(0, "")]),
        ("words", 8, vec![own(0, &long)]),
        ("words", 8, vec![json!({ "number": 0, "takes": "scale", "words": [] })]),
    ] {
        let refused = post(&app, "question", &kim, &change(0, one_in, &questions)).await;
        assert_eq!(refused.status, 422, "{field}");
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(field));
    }
    assert_eq!(post(&app, "question", &moderator, &change(0, 1, &[])).await.status, 403);
    for path in ["question", "insights/answers", "insights/answers.csv"] {
        let refused = call(&app, Method::GET, path, &moderator, &json!({})).await;
        assert_eq!(refused.status, 403, "{path}");
    }
}

#[tokio::test]
async fn aq_6_answers_show_by_the_month_and_few_are_hidden() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let (now, running) = (app.running().app.now(), &app.running().app);
        let zone = &running.config.insights.zone;
        let today = zone.day_of(now);
        let (_, _, of_month) = today.date();
        // The last day of the month before the one that yesterday is in.
        let last = Day::new(today.number() - i32::try_from(of_month).unwrap());
        let last = if of_month == 1 { last.plus(-31) } else { last };
        let counts = [
            (Reply::Four, 40),
            (Reply::Five, 12),
            (Reply::One, 3),
            (Reply::NotNow, 50),
        ];
        let counts = counts.map(|(reply, count)| {
            let slot = Slot::of(zone.start_of(last));
            (slot, Fact::Answers, Part::Answer(0, reply), count)
        });
        let tallied = Tallied {
            counts: counts.to_vec(),
            active: Vec::new(),
        };
        running.store.count_insights(tallied, zone).await.unwrap();
        let nobody = std::collections::HashSet::new();
        let kept = running.config.retention().chats;
        running.store.roll_up(last, zone, &nobody, kept, now).await.unwrap();
        let page = json_of(&call(&app, Method::GET, "insights/answers", &kim, &json!({})).await);
        let question = &page["months"][0]["questions"][0];
        assert_eq!(
            (&question["number"], &question["all"]),
            (&json!(0), &json!({ "value": 105 }))
        );
        let shown: Vec<&Value> = question["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["now"]["value"])
            .collect();
        let null = Value::Null;
        assert_eq!(shown, [&null, &null, &null, &json!(40), &null, &json!(50)]);
        let table = call(&app, Method::GET, "insights/answers.csv", &kim, &json!({}))
            .await
            .text();
        let month = page["months"][0]["month"].as_str().unwrap();
        assert!(
            table.contains(&format!("{month},0,all,105\r\n{month},0,1,<10\r\n")),
            "{table}"
        );
        assert!(!table.contains(",12\r\n") && !table.contains(",3\r\n"));
    })
    .await;
}
