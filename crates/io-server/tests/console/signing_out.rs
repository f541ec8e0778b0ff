//! Staff sign people out: one person, or everybody.

use http::Method;
use io_client::protocol::frames::close;
use io_core::staff::Role;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::unmask::case_about_ada;
use super::{call, json_of, post, signed_in};
use crate::support::sign_in::another_device;
use crate::support::socket::quiet;

async fn tag_of(app: &TestApp, case: &str, cookie: &str) -> String {
    let found = call(app, Method::GET, &format!("people?q={case}"), cookie, &json!({})).await;
    json_of(&found)["people"][0]["tag"].as_str().unwrap().to_owned()
}

async fn trail(app: &TestApp, action: &str, cookie: &str) -> Vec<Value> {
    let path = format!("audit?action={action}");
    let page = json_of(&call(app, Method::GET, &path, cookie, &json!({})).await);
    page["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn ses_20_staff_sign_a_person_out_on_every_device_and_say_why() {
    TestApp::each_engine(async |app| {
        let case = case_about_ada(&app).await;
        let ben = app.sign_in("ben@example.org").await;
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let path = format!("people/{}/sign-out", tag_of(&app, &case, &kim).await);
        let ada = another_device(&app, "ada@example.org").await;
        let (mut of_ada, mut of_ben) = (ada.socket().await, ben.socket().await);
        ada.client.profile().await.expect("signed in");

        for reason in ["", "  ", "two\nlines", &"x".repeat(501)] {
            let refused = post(&app, &path, &kim, &json!({ "reason": reason })).await;
            assert_eq!(refused.status, 422, "{reason:?}");
        }
        let unknown = post(&app, "people/aaaaaaaa/sign-out", &kim, &json!({ "reason": "lost" })).await;
        assert_eq!(unknown.status, 404);
        let done = post(&app, &path, &kim, &json!({ "reason": " A lost phone " })).await;
        assert_eq!(json_of(&done), json!({ "logins": 2 }));
        assert_eq!(of_ada.closed().await.unwrap().code, Some(close::NOT_SIGNED_IN));
        assert!(ada.client.profile().await.is_err() && ada.client.refresh().await.is_err());

        ben.client.profile().await.expect("others stay signed in");
        quiet(&mut of_ben).await;
        let entries = trail(&app, "person_signed_out", &kim).await;
        assert_eq!((entries.len(), &entries[0]["reason"]), (1, &json!("A lost phone")));
        let again = another_device(&app, "ada@example.org").await;
        again.client.profile().await.expect("nothing but the logins ended");
    })
    .await;
}

#[tokio::test]
async fn ses_20_an_owner_signs_everybody_out_and_the_staff_stay() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Owner).await;
        let lee = signed_in(&app, "lee@example.org", Role::Operator).await;
        let (ada, ben) = (
            app.sign_in("ada@example.org").await,
            app.sign_in("ben@example.org").await,
        );
        let mut socket = ada.socket().await;
        ben.client.profile().await.expect("signed in");

        let why = json!({ "reason": "A key was stolen" });
        assert_eq!(post(&app, "sign-everybody-out", &lee, &why).await.status, 403);
        let done = post(&app, "sign-everybody-out", &kim, &why).await;
        assert_eq!(json_of(&done), json!({ "logins": 2 }));
        assert_eq!(socket.closed().await.unwrap().code, Some(close::NOT_SIGNED_IN));
        for person in [&ada, &ben] {
            assert!(person.client.profile().await.is_err() && person.client.refresh().await.is_err());
        }
        let entries = trail(&app, "everybody_signed_out", &kim).await;
        assert_eq!((entries.len(), &entries[0]["reason"]), (1, &json!("A key was stolen")));
        let again = another_device(&app, "ada@example.org").await;
        again.client.profile().await.expect("signing in works at once");
        assert_eq!(
            json_of(&post(&app, "sign-everybody-out", &kim, &why).await),
            json!({ "logins": 1 })
        );
    })
    .await;
}
