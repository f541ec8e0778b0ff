//! Communities from outside: staff set one up, look before they open it, and its members meet each other alone.

use http::Method;
use io_client::protocol::frames::{Command, UnqueuedReason};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{MatchStatus, Preferences};
use io_core::account::{Gender, Weight};
use io_core::staff::Role;
use io_core::time::Span;
use io_protocol::moment::Moment;
use io_testkit::{Person, TestApp};
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};
use crate::support::refused;
use crate::support::socket::{matched, quiet, unqueued};

fn typed(name: &str, domains: &[&str], lets_choose: bool, based_on: u64) -> Value {
    json!({ "name": name, "domains": domains, "lets_choose": lets_choose, "based_on": based_on })
}

/// Sets up a community that is open; its id.
async fn opened(app: &TestApp, staff: &str, body: &Value) -> u64 {
    let made = json_of(&post(app, "communities", staff, body).await);
    let one = made["communities"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(one["opened_at"], Value::Null, "it is closed at first");
    found(app).await;
    turned(app, staff, &one["id"], "open").await;
    one["id"].as_u64().unwrap()
}

/// Lets the job find the members among the accounts that are there.
async fn found(app: &TestApp) {
    let running = &app.running().app;
    while running.store.look_for_members(50, running.now()).await.unwrap().more {}
    running.realtime.follow_rooms().await;
}

async fn listed(app: &TestApp, staff: &str, id: &Value) -> Value {
    let all = json_of(&call(app, Method::GET, "communities", staff, &json!({})).await);
    let mut all = all["communities"].as_array().unwrap().iter();
    all.find(|one| one["id"] == *id).unwrap().clone()
}

async fn turned(app: &TestApp, staff: &str, id: &Value, to: &str) {
    let based_on = listed(app, staff, id).await["revision"].clone();
    let path = format!("communities/{id}/{to}");
    let reply = post(app, &path, staff, &json!({ "based_on": based_on })).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

async fn profile(person: &Person) -> Value {
    person.client.get("/api/user/profile").await.unwrap()
}

fn is_queued(status: &MatchStatus) -> bool {
    matches!(status, MatchStatus::Queued { .. })
}

#[tokio::test]
async fn cm_2_people_of_two_communities_never_meet_and_members_do() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let ada = app.sign_in("ada@uni.example").await;
        opened(&app, &kim, &typed("Uni", &["*.uni.example"], false, 0)).await;
        opened(&app, &kim, &typed("Corp", &["corp.example"], false, 0)).await;
        let (eve, fay) = (
            app.sign_in("eve@corp.example").await,
            app.sign_in("fay@example.org").await,
        );
        let mut ada_socket = ada.socket().await;
        let (mut eve_socket, mut fay_socket) = (eve.socket().await, fay.socket().await);
        assert!(is_queued(&ada_socket.find_match(ada.ticket()).await.unwrap()));
        assert!(is_queued(&eve_socket.find_match(eve.ticket()).await.unwrap()));
        assert!(is_queued(&fay_socket.find_match(fay.ticket()).await.unwrap()));
        for step in [3, 5, 12, 25] {
            app.clock.advance(Span::seconds(step));
        }
        let ben = app.sign_in("ben@cs.uni.example").await;
        let mut ben_socket = ben.socket().await;
        ben_socket.find_match(ben.ticket()).await.unwrap();
        let (of_ada, of_ben) = (matched(&mut ada_socket).await, matched(&mut ben_socket).await);
        assert_eq!(of_ada.chat, of_ben.chat);
        for shown in [&of_ada, &of_ben] {
            let frame = serde_json::to_string(shown).unwrap();
            assert!(
                !frame.contains("Uni") && !frame.contains("communit"),
                "no frame of a chat names it"
            );
        }
        for other in [&mut eve_socket, &mut fay_socket] {
            let seen = format!("{:?}", quiet(other).await);
            assert!(!seen.contains("Matched"), "{seen}");
        }
    })
    .await;
}

#[tokio::test]
async fn cm_7_a_search_ends_with_a_reason_when_the_community_opens_or_closes() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let (ada, fay) = (
            app.sign_in("ada@uni.example").await,
            app.sign_in("fay@uni.example.org").await,
        );
        let (mut socket, mut other) = (ada.socket().await, fay.socket().await);
        let apart = Preferences {
            genders: vec![Gender::NonBinary],
            gender_weight: Weight::Must,
            ..Preferences::default()
        };
        socket.find_match(ada.ticket()).await.unwrap();
        let search = Command::FindMatch {
            ticket: fay.ticket(),
            preferences: Some(apart),
            take_over: false,
        };
        other.command(search).await.unwrap();
        let id = opened(&app, &kim, &typed("Uni", &["uni.example"], false, 0)).await;
        assert_eq!(unqueued(&mut socket).await, UnqueuedReason::Moved);
        assert!(is_queued(&socket.find_match(ada.ticket()).await.unwrap()), "a way on");
        turned(&app, &kim, &json!(id), "close").await;
        assert_eq!(unqueued(&mut socket).await, UnqueuedReason::Moved);
        assert!(is_queued(&socket.find_match(ada.ticket()).await.unwrap()));
        let seen = format!("{:?}", quiet(&mut other).await);
        assert!(!seen.contains("Unqueued"), "nobody else notices: {seen}");
    })
    .await;
}

#[tokio::test]
async fn cm_4_a_member_reads_their_community_and_chooses_if_they_may() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let (ada, fay) = (
            app.sign_in("ada@uni.example").await,
            app.sign_in("fay@example.org").await,
        );
        let id = opened(&app, &kim, &typed("Uni", &["uni.example"], false, 0)).await;
        assert_eq!(
            profile(&ada).await["community"],
            json!({ "name": "Uni", "small": true, "lets_choose": false, "meets": "members" })
        );
        assert_eq!(profile(&fay).await["community"], Value::Null);
        let everybody = json!({ "meets": "everybody" });
        let choose = async |who: &Person| who.client.put::<Value>("/api/user/community", &everybody).await;
        for who in [&ada, &fay] {
            assert_eq!(refused(choose(who).await), ProblemCode::NotFound, "the same for both");
        }
        let revision = listed(&app, &kim, &json!(id)).await["revision"].as_u64().unwrap();
        let path = format!("communities/{id}");
        let lets = post(&app, &path, &kim, &typed("Uni", &["uni.example"], true, revision)).await;
        assert_eq!(lets.status, 200);
        let mut socket = ada.socket().await;
        socket.find_match(ada.ticket()).await.unwrap();
        assert_eq!(choose(&ada).await.unwrap()["community"]["meets"], json!("everybody"));
        assert_eq!(unqueued(&mut socket).await, UnqueuedReason::Moved);
        socket.find_match(ada.ticket()).await.unwrap();
        let mut other = fay.socket().await;
        other.find_match(fay.ticket()).await.unwrap();
        assert_eq!(matched(&mut socket).await.chat, matched(&mut other).await.chat);
    })
    .await;
}

#[tokio::test]
async fn cm_5_no_figure_of_a_community_shows_fewer_than_ten_members() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        for number in 0..9 {
            app.newcomer(&format!("person{number}@uni.example")).await;
        }
        let made = json_of(&post(&app, "communities", &kim, &typed("Uni", &["uni.example"], false, 0)).await);
        let id = &made["communities"][0]["id"];
        found(&app).await;
        let nine = listed(&app, &kim, id).await;
        assert_eq!(
            (&nine["members"], &nine["domains"][0]["members"], &nine["looked"]),
            (&Value::Null, &Value::Null, &json!(true))
        );
        for number in 9..12 {
            app.newcomer(&format!("person{number}@uni.example")).await;
        }
        let twelve = listed(&app, &kim, id).await;
        assert_eq!(
            (&twelve["members"], &twelve["domains"][0]["members"]),
            (&json!(10), &json!(10))
        );
    })
    .await;
}

#[tokio::test]
async fn cm_8_an_announcement_to_a_community_reaches_its_members_alone() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let id = opened(&app, &kim, &typed("Uni", &["uni.example"], false, 0)).await;
        let (ada, fay) = (
            app.sign_in("ada@uni.example").await,
            app.sign_in("fay@example.org").await,
        );
        let announced = async |audience: &str| {
            let words = json!([{ "language": "en", "title": audience, "text": "Text" }]);
            let until = Moment::from(app.running().app.now() + Span::hours(2));
            let body = json!({ "kind": "banner", "audience": audience, "words": words, "until": until });
            post(&app, "announcements", &kim, &body).await.status.as_u16()
        };
        let own = format!("community:{id}");
        assert_eq!((announced("everyone").await, announced(&own).await), (200, 200));
        for wrong in ["community:77", "community:0", "community:", "community:x"] {
            assert_eq!(announced(wrong).await, 422, "{wrong}");
        }
        let titles = async |who: &Person| {
            let all: Value = who.client.get("/api/announcements").await.unwrap();
            let all = all["announcements"].as_array().unwrap().iter();
            let mut titles: Vec<_> = all
                .map(|one| one["words"][0]["title"].as_str().unwrap().to_owned())
                .collect();
            titles.sort_unstable();
            titles
        };
        assert_eq!(titles(&ada).await, [own.as_str(), "everyone"]);
        assert_eq!(titles(&fay).await, ["everyone"]);
        turned(&app, &kim, &json!(id), "close").await;
        assert_eq!(titles(&ada).await, ["everyone"]);
    })
    .await;
}

#[tokio::test]
async fn cm_1_what_staff_type_is_checked_and_a_wrong_domain_named() {
    let app = TestApp::start().await;
    let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
    let mo = signed_in(&app, "mo@example.org", Role::Moderator).await;
    let good = typed("Uni", &["uni.example"], false, 0);
    assert_eq!(post(&app, "communities", &mo, &good).await.status, 403);
    assert_eq!(
        call(&app, Method::GET, "communities", &mo, &json!({})).await.status,
        403
    );
    assert_eq!(post(&app, "communities", &kim, &good).await.status, 200);
    let many: Vec<String> = (0..21).map(|at| format!("d{at}.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (field, wrong) in [
        ("name", typed(" ", &["a.example"], false, 0)),
        ("name", typed(&"x".repeat(61), &["a.example"], false, 0)),
        ("domains.0", typed("A", &["example"], false, 0)),
        ("domains.1", typed("A", &["a.example", "gmail.com"], false, 0)),
        ("domains.0", typed("A", &["*.co.uk"], false, 0)),
        ("domains.1", typed("A", &["*.a.example", "b.a.example"], false, 0)),
        ("domains.1", typed("A", &["a.example", "*.uni.example"], false, 0)),
        ("domains", typed("A", &many, false, 0)),
    ] {
        let refused = post(&app, "communities", &kim, &wrong).await;
        assert_eq!(refused.status, 422, "{field}");
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!(field), "{wrong}");
    }
    let stale = post(&app, "communities/1", &kim, &typed("New", &[], false, 7)).await;
    assert_eq!(stale.status, 409, "someone changed it meanwhile");
    assert_eq!(
        post(&app, "communities/7", &kim, &typed("New", &[], false, 1))
            .await
            .status,
        404
    );
}
