//! A raid from outside: the alarm, the switch of an interest, and what searchers read.

use http::Method;
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::Lobby;
use io_core::ids::UserId;
use io_core::moderation::rise::Subject;
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::{Person, TestApp};
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};
use crate::support::refused;
use crate::support::socket::matched;

async fn prefers_chess(app: &TestApp, email: &str, weight: &str) -> Person {
    let person = app.sign_in(email).await;
    let own: Value = person.client.get("/api/user/profile").await.unwrap();
    let mut preferences = own["preferences"].clone();
    preferences["interest_weight"] = json!(weight);
    let change = json!({ "interests": ["Chess"], "preferences": preferences });
    let reply = person
        .client
        .json(Method::PUT, "/api/user/profile", &change)
        .await
        .unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    person
}

async fn unavailable(person: &Person) -> Vec<String> {
    let lobby: Lobby = person.client.get("/api/chat/lobby").await.unwrap();
    lobby.unavailable_interests
}

#[tokio::test]
async fn ab_57_a_raid_is_an_alarm_and_staff_take_its_interest_out_for_a_while() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let raids = async || json_of(&call(&app, Method::GET, "raids", &kim, &json!({})).await);
        assert_eq!(
            (raids().await["alarms"].clone(), raids().await["out"].clone()),
            (json!([]), json!([]))
        );
        let ada = prefers_chess(&app, "ada@example.org", "prefer").await;
        let ben = prefers_chess(&app, "ben@example.org", "prefer").await;
        let cleo = prefers_chess(&app, "cleo@example.org", "must").await;
        for number in 0..14 {
            let raider = UserId::from_random([number; 16]);
            let chess = Subject::Interest("chess".to_owned());
            app.running().app.realtime.note_rise(chess, Some(raider));
        }
        assert_eq!(raids().await["alarms"], json!([]), "fourteen are none");
        let mut search = cleo.socket().await;
        let ticket = cleo.ticket();
        search.find_match(ticket).await.unwrap();
        let alarms = raids().await["alarms"].clone();
        assert_eq!(
            alarms.as_array().unwrap().len(),
            1,
            "the search of a new account counts: {alarms}"
        );
        assert_eq!(
            (&alarms[0]["kind"], &alarms[0]["name"]),
            (&json!("interest"), &json!("chess"))
        );
        assert_eq!((&alarms[0]["now"], &alarms[0]["usual"]), (&json!(15), &json!(0)));
        cleo.client.leave_queue(ticket).await.unwrap();
        search.cut();

        for wrong in [
            json!({ "interest": "chess", "hours": 0 }),
            json!({ "interest": "", "hours": 6 }),
        ] {
            assert_eq!(post(&app, "raids/out", &kim, &wrong).await.status, 422);
        }
        let out = post(&app, "raids/out", &kim, &json!({ "interest": "Chess", "hours": 6 })).await;
        assert_eq!(json_of(&out)["out"][0]["interest"], json!("chess"));
        assert_eq!(json_of(&out)["out"][0]["by"], json!({ "name": "Kim", "me": true }));
        for person in [&ada, &cleo] {
            assert_eq!(unavailable(person).await, ["chess"], "people read it in the lobby");
        }
        let dora = app.sign_in("dora@example.org").await;
        assert!(unavailable(&dora).await.is_empty(), "of their own interests alone");
        let refusal = cleo.client.find_match(cleo.ticket()).await;
        assert_eq!(
            refused(refusal),
            ProblemCode::InterestsUnavailable,
            "nothing is left that must be shared"
        );
        let (mut one, mut other) = (ada.socket().await, ben.socket().await);
        one.find_match(ada.ticket()).await.unwrap();
        other.find_match(ben.ticket()).await.unwrap();
        let met = matched(&mut one).await;
        assert!(met.shared.interests.is_empty(), "and nobody meets for it");
        matched(&mut other).await;

        let back = post(&app, "raids/back", &kim, &json!({ "interest": "chess" })).await;
        assert_eq!(back.status, 204);
        assert!(unavailable(&cleo).await.is_empty());
        assert_eq!(
            post(&app, "raids/back", &kim, &json!({ "interest": "chess" }))
                .await
                .status,
            404
        );
        let out = post(&app, "raids/out", &kim, &json!({ "interest": "chess", "hours": 1 })).await;
        assert_eq!(out.status, 200);
        app.clock.advance(Span::hours(1));
        cleo.client.refresh().await.unwrap();
        assert!(unavailable(&cleo).await.is_empty(), "it comes back by itself");

        let owner = signed_in(&app, "olga@example.org", Role::Owner).await;
        for (action, times) in [("interest_taken_out", 2), ("interest_returned", 1)] {
            let trail = call(&app, Method::GET, &format!("audit?action={action}"), &owner, &json!({})).await;
            assert_eq!(json_of(&trail)["entries"].as_array().unwrap().len(), times, "{action}");
        }
    })
    .await;
}
