//! Whether the installation is well, as the console shows it.

use io_server::doctor::CHECKS;
use io_testkit::SmtpAnswer;

use super::*;

async fn health(app: &TestApp, cookie: &str) -> Reply {
    call(app, Method::GET, "doctor", cookie, &json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_an_operator_sees_what_is_not_well_at_most_twice_a_minute() {
    TestApp::each_engine(async |app| {
        let moderator = signed_in(&app, "kim@example.org", Role::Moderator).await;
        assert_eq!(health(&app, &moderator).await.status, 403);
        let operator = signed_in(&app, "ola@example.org", Role::Operator).await;
        let first = json_of(&health(&app, &operator).await);
        let ids: Vec<&str> = first["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, CHECKS.iter().map(|check| check.id).collect::<Vec<_>>());
        let on = |report: &Value, id: &str| {
            let findings = report["findings"].as_array().unwrap();
            findings.iter().find(|one| one["id"] == id).unwrap()["verdict"].clone()
        };
        for id in ["database", "migrations", "keys", "mail"] {
            assert_eq!(on(&first, id), "ok", "{first}");
        }
        app.mail.answer_with(SmtpAnswer::NoEncryption);
        assert_eq!(
            json_of(&health(&app, &operator).await),
            first,
            "it does not look again so soon"
        );
        app.clock.advance(Span::seconds(31));
        let later = json_of(&health(&app, &operator).await);
        assert_eq!(
            (on(&later, "mail"), later["verdict"].clone()),
            (json!("fail"), json!("fail"))
        );
        app.mail.answer_with(SmtpAnswer::Accept);
    })
    .await;
}
