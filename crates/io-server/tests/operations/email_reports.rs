//! What providers report about emails: believed only when it is signed, and then no email goes to the address.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::time::Span;
use io_server::config::{Config, Secret};
use io_testkit::{SnsTopic, TestApp};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::http::{Answer, JSON, ask, queue_emptied, request_email, wait_for_metric};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The clock of the tests, as Unix time and as SNS writes it.
const NOW: i64 = 1_780_315_200;
const NOW_OF_SNS: &str = "2026-06-01T12:00:00.000Z";

fn hear_resend(config: &mut Config) {
    "IO <hello@io.test>".clone_into(&mut config.mail.from);
    config.mail.resend.webhook_secret = Some(Secret::new(SECRET));
}

async fn hearing_resend() -> TestApp {
    TestApp::with(hear_resend).await
}

async fn hearing_ses(topic: &SnsTopic) -> TestApp {
    TestApp::with(|config| {
        let ca_file = config.data_dir.join("sns-ca.pem");
        std::fs::create_dir_all(&config.data_dir).unwrap();
        std::fs::write(&ca_file, topic.certificate()).unwrap();
        "IO <hello@io.test>".clone_into(&mut config.mail.from);
        config.mail.api.ca_file = Some(ca_file);
        config.mail.ses.topic = Some(SnsTopic::ARN.to_owned());
        config.mail.ses.sns_endpoint = Some(topic.origin());
    })
    .await
}

fn bounce(address: &str) -> String {
    json!({
        "type": "email.bounced",
        "created_at": "2026-06-01T12:00:00.000Z",
        "data": {
            "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
            "from": "IO <hello@io.test>",
            "to": [address],
            "subject": "Your sign-in link",
            "bounce": { "message": "The mailbox does not exist.", "type": "Permanent", "subType": "General" },
        },
    })
    .to_string()
}

/// Signs as Svix describes, and sends.
async fn resend(app: &TestApp, id: &str, at: i64, body: &str) -> Answer {
    let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let at = at.to_string();
    let headers = [
        JSON,
        ("svix-id", id),
        ("svix-timestamp", at.as_str()),
        ("svix-signature", signature.as_str()),
    ];
    ask(app.running().address, "POST /email-reports/resend", &headers, body).await
}

async fn sns(app: &TestApp, told: &Value) -> Answer {
    let headers = [
        ("content-type", "text/plain; charset=UTF-8"),
        ("x-amz-sns-message-type", "Notification"),
    ];
    ask(
        app.running().address,
        "POST /email-reports/ses",
        &headers,
        &told.to_string(),
    )
    .await
}

fn complaint(address: &str) -> Value {
    json!({
        "eventType": "Complaint",
        "mail": { "source": "hello@io.test", "messageId": "0102018f", "destination": [address] },
        "complaint": {
            "complainedRecipients": [{ "emailAddress": address }],
            "complaintFeedbackType": "abuse",
            "feedbackId": "0102018f",
        },
    })
}

fn counted(result: &str, number: u64) -> String {
    format!("io_auth_mail_total{{result=\"{result}\"}} {number}")
}

/// An email is requested, and is dropped by the worker.
async fn gets_none(app: &TestApp, address: &str) {
    request_email(app, address).await;
    wait_for_metric(app, &counted("suppressed", 1)).await;
    queue_emptied(app).await;
    assert!(app.mail.emails().is_empty());
}

#[tokio::test]
async fn auth_25_a_bounce_that_resend_reports_suppresses_the_address() {
    TestApp::each_engine_with(hear_resend, async |app| {
        assert_eq!(resend(&app, "msg_1", NOW, &bounce("Ada@example.org")).await.status, 204);
        gets_none(&app, "ada@example.org").await;
        request_email(&app, "ben@example.org").await;
        app.mail.email_to("ben@example.org").await;
    })
    .await;
}

#[tokio::test]
async fn auth_25_a_complaint_that_ses_reports_suppresses_the_address() {
    let topic = SnsTopic::start().await.unwrap();
    let app = hearing_ses(&topic).await;
    let told = topic.notification(
        "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        NOW_OF_SNS,
        &complaint("ada@example.org"),
    );
    assert_eq!(sns(&app, &told).await.status, 204);
    wait_for_metric(&app, &counted("complained", 1)).await;
    gets_none(&app, "ada@example.org").await;
    // The certificate is fetched once.
    let other = topic.notification(
        "33b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        NOW_OF_SNS,
        &complaint("ben@example.org"),
    );
    assert_eq!(sns(&app, &other).await.status, 204);
    assert_eq!(topic.asked(), ["/SimpleNotificationService-0123456789abcdef.pem"]);
}

#[tokio::test]
async fn auth_25_a_caller_cannot_tell_that_an_address_is_suppressed() {
    let app = hearing_resend().await;
    resend(&app, "msg_1", NOW, &bounce("ada@example.org")).await;
    let of = async |address: &str| {
        let mut answer = request_email(&app, address).await.json();
        answer["request_id"] = Value::Null;
        answer
    };
    assert_eq!(of("ada@example.org").await, of("ben@example.org").await);
}

#[tokio::test]
async fn auth_25_a_report_that_is_sent_again_counts_once() {
    TestApp::each_engine_with(hear_resend, async |app| {
        for at in [NOW, NOW + 1, NOW] {
            assert_eq!(resend(&app, "msg_1", at, &bounce("ada@example.org")).await.status, 204);
        }
        wait_for_metric(&app, &counted("bounced", 1)).await;
        let address = io_core::email::EmailAddress::parse("ada@example.org").unwrap();
        let store = &app.running().app.store;
        assert!(store.lift_suppression(&address).await.unwrap());
        assert_eq!(resend(&app, "msg_1", NOW, &bounce("ada@example.org")).await.status, 204);
        request_email(&app, "ada@example.org").await;
        app.mail.email_to("ada@example.org").await;
    })
    .await;
}

#[tokio::test]
async fn auth_25_a_report_that_proves_nothing_looks_as_if_nobody_listened() {
    let topic = SnsTopic::start().await.unwrap();
    let deaf = TestApp::start().await;
    let genuine = bounce("ada@example.org");
    let nobody = resend(&deaf, "msg_1", NOW, &genuine).await;
    assert_eq!(nobody.status, 404);
    let without = |answer: Answer| {
        let number = answer.header("x-request-id").unwrap().to_owned();
        (answer.status, answer.body.replace(&number, ""))
    };
    let expected = without(nobody);
    let app = hearing_resend().await;
    for (id, at) in [("msg_1", NOW - 301), ("msg_1", NOW + 301)] {
        assert_eq!(without(resend(&app, id, at, &genuine).await), expected);
    }
    let unsigned = ask(app.running().address, "POST /email-reports/resend", &[], &genuine).await;
    assert_eq!(without(unsigned), expected);

    let app = hearing_ses(&topic).await;
    let told = topic.notification("22b80b92", NOW_OF_SNS, &complaint("ada@example.org"));
    assert_eq!(without(sns(&deaf, &told).await), expected);
    for (field, value) in [
        ("Message", complaint("ben@example.org").to_string()),
        ("TopicArn", "arn:aws:sns:eu-central-1:123456789012:other".to_owned()),
        ("Timestamp", "2026-06-01T10:54:00.000Z".to_owned()),
        ("SignatureVersion", "1".to_owned()),
        (
            "SigningCertURL",
            format!("{}/SimpleNotificationService-01.pem", topic.origin()),
        ),
        ("Signature", STANDARD.encode([1; 256])),
    ] {
        let mut forged = told.clone();
        forged[field] = json!(value);
        assert_eq!(without(sns(&app, &forged).await), expected, "{field}");
        app.clock.advance(Span::seconds(11));
    }
    assert_eq!(
        without(ask(app.running().address, "POST /email-reports/ses", &[], "[]").await),
        expected
    );
    assert_eq!(
        app.running()
            .app
            .store
            .suppressed(app.running().app.now())
            .await
            .unwrap()[1]
            .1,
        0
    );
}

#[tokio::test]
async fn auth_25_a_subscription_is_confirmed_at_amazon_alone() {
    let topic = SnsTopic::start().await.unwrap();
    let app = hearing_ses(&topic).await;
    for elsewhere in [
        "https://example.org/?Action=ConfirmSubscription&",
        "https://sns.eu-central-1.amazonaws.com/?Action=Publish&",
    ] {
        assert_eq!(sns(&app, &topic.question(NOW_OF_SNS, elsewhere)).await.status, 404);
    }
    let question = topic.question(NOW_OF_SNS, &SnsTopic::confirmation());
    assert_eq!(sns(&app, &question).await.status, 204);
    let asked = topic.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(
        asked[1].starts_with("/?Action=ConfirmSubscription&TopicArn="),
        "{asked:?}"
    );
}

#[tokio::test]
async fn auth_25_a_report_that_is_too_long_is_refused_unread() {
    let app = hearing_resend().await;
    let long = "x".repeat(256 * 1024 + 1);
    assert_eq!(resend(&app, "msg_1", NOW, &long).await.status, 413);
}
