//! People by a tag or a number, without an address and without a conversation.

use http::Method;
use io_core::staff::Role;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::unmask::case_about_ada;
use super::{call, json_of, signed_in};
use crate::support::sign_in::another_device;

async fn get(app: &TestApp, path: &str, cookie: &str) -> Value {
    json_of(&call(app, Method::GET, path, cookie, &json!({})).await)
}

#[tokio::test]
async fn a_person_is_found_by_tag_and_number_and_each_look_up_recorded() {
    TestApp::each_engine(async |app| {
        let case = case_about_ada(&app).await;
        app.sign_in("ben@example.org").await;
        let kim = signed_in(&app, "kim@example.org", Role::Operator).await;
        let found = get(&app, &format!("people?q={case}"), &kim).await;
        let row = &found["people"][0];
        assert_eq!(
            (&row["cases"], &row["restricted"]),
            (&json!(1), &json!(true)),
            "{found}"
        );
        let tag = row["tag"].as_str().unwrap().to_owned();
        assert_eq!(tag.len(), 8);
        assert_eq!(
            get(&app, &format!("people?q=%20{}", tag.to_uppercase()), &kim).await,
            found
        );
        let person = get(&app, &format!("people/{tag}"), &kim).await;
        assert_eq!(person["cases"][0]["reference"], json!(case));
        assert_eq!(
            (&person["trust"]["tier"], &person["since_days"]),
            (&json!("new"), &json!(0))
        );
        assert_eq!(person["restrictions"][0]["scope"], json!(["matching"]));
        assert_eq!(person["decisions"], json!([]));
        assert!(!person.to_string().contains("ada@example.org"));
        assert_eq!(
            (&person["ratings_objected_at"], &person["paused_at"]),
            (&Value::Null, &Value::Null)
        );
        let ada = another_device(&app, "ada@example.org").await.client;
        let said = json!({ "use_ratings": false, "paused": true });
        ada.json(Method::PUT, "/api/user/processing", &said)
            .await
            .expect("the server answers");
        let resting = get(&app, &format!("people/{tag}"), &kim).await;
        assert!(
            resting["ratings_objected_at"].is_string() && resting["paused_at"].is_string(),
            "{resting}"
        );

        for nobody in ["ada@example.org", "0000-Z", "aaaaaaaa", ""] {
            let none = get(&app, &format!("people?q={nobody}"), &kim).await;
            assert_eq!(none, json!({ "people": [] }), "{nobody}");
        }
        let unknown = call(&app, Method::GET, "people/aaaaaaaa", &kim, &json!({})).await;
        assert_eq!(unknown.status, 404, "and nobody without a case has a tag here");
        let trail = get(&app, "audit?action=people_sought", &kim).await;
        let entries = trail["entries"].as_array().unwrap();
        let on: Vec<_> = entries.iter().filter_map(|entry| entry["on"].as_str()).collect();
        assert_eq!((entries.len(), on), (6, vec![tag.as_str(), tag.as_str()]));
        let opened = get(&app, "audit?action=person_opened", &kim).await;
        assert_eq!(opened["entries"].as_array().unwrap().len(), 2);
        assert!(!trail.to_string().contains("example.org"));
    })
    .await;
}
