//! Email delivery through the APIs of Resend and Amazon SES, held against their published contracts.

use io_core::time::Span;
use io_server::config::{Config, MailTransportKind, Secret};
use io_server::doctor::{NameServers, Subject, Verdict, examine};
use io_server::outside::Outside;
use io_testkit::{Api, ApiAnswer, IoProcess, MailProvider, TestApp};

use crate::support::http::{JSON, ask, delivery_counted, queue_emptied, request_email, wait_for_metric};

const IO: &str = env!("CARGO_BIN_EXE_io");

const BOTH: [Api; 2] = [Api::Resend, Api::Ses];

/// Sends through a provider.
fn through(provider: &MailProvider, api: Api, config: &mut Config) {
    let ca_file = config.data_dir.join("provider-ca.pem");
    std::fs::create_dir_all(&config.data_dir).unwrap();
    std::fs::write(&ca_file, provider.certificate()).unwrap();
    let mail = &mut config.mail;
    "IO <hello@io.test>".clone_into(&mut mail.from);
    mail.api.ca_file = Some(ca_file);
    match api {
        Api::Resend => {
            mail.transport = MailTransportKind::Resend;
            mail.resend.endpoint = provider.origin();
            mail.resend.key = Some(Secret::new(MailProvider::RESEND_KEY));
        }
        Api::Ses => {
            let (id, secret, region) = MailProvider::SES_KEY;
            mail.transport = MailTransportKind::Ses;
            mail.ses.endpoint = Some(provider.origin());
            mail.ses.key_id = Some(id.to_owned());
            mail.ses.secret = Some(Secret::new(secret));
            mail.ses.region = Some(region.to_owned());
        }
    }
}

async fn sending(api: Api) -> (MailProvider, TestApp) {
    let provider = MailProvider::start(api).await.unwrap();
    let app = TestApp::with(|config| through(&provider, api, config)).await;
    (provider, app)
}

#[tokio::test]
async fn eml_08_each_provider_takes_an_email_by_its_published_contract() {
    for api in BOTH {
        let (provider, app) = sending(api).await;
        request_email(&app, "ada@example.org").await;
        let email = provider.email_to("ada@example.org").await;
        assert_eq!(email.from, "IO <hello@io.test>");
        assert_eq!(email.subject, "Your sign-in link");
        assert_eq!(email.header("Auto-Submitted").as_deref(), Some("auto-generated"));
        assert!(email.html.contains("<html") && email.code().len() == 8);
        delivery_counted(&app, "sent").await;
        queue_emptied(&app).await;
        assert_eq!(provider.faults(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn eml_08_the_configuration_set_of_ses_is_named() {
    let provider = MailProvider::start(Api::Ses).await.unwrap();
    let app = TestApp::with(|config| {
        through(&provider, Api::Ses, config);
        config.mail.ses.configuration_set = Some("sign-in".to_owned());
    })
    .await;
    request_email(&app, "ada@example.org").await;
    provider.email_to("ada@example.org").await;
    assert_eq!(provider.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn eml_08_an_answer_about_the_recipient_ends_an_email() {
    for (api, name, message) in [
        (Api::Resend, "validation_error", "Invalid `to` field."),
        (
            Api::Ses,
            "BadRequestException",
            "Local address contains control or whitespace",
        ),
    ] {
        let (provider, app) = sending(api).await;
        let status = if api == Api::Ses { 400 } else { 422 };
        provider.answer_with(ApiAnswer::Refuse(status, name, message));
        request_email(&app, "ada@example.org").await;
        delivery_counted(&app, "rejected").await;
        queue_emptied(&app).await;
        assert_eq!(provider.requests(), 1);
    }
}

#[tokio::test]
async fn eml_08_an_email_waits_until_a_wrong_key_is_corrected() {
    for api in BOTH {
        let (provider, mut app) = sending(api).await;
        app.restart_with(|config| {
            config.mail.resend.key = Some(Secret::new("re_wrong"));
            config.mail.ses.secret = Some(Secret::new("wrong"));
        })
        .await;
        request_email(&app, "ada@example.org").await;
        delivery_counted(&app, "deferred").await;
        assert!(provider.emails().is_empty());
        app.restart_with(|config| through(&provider, api, config)).await;
        app.clock.advance(Span::seconds(5));
        provider.email_to("ada@example.org").await;
        assert_eq!(provider.faults(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn eml_08_a_provider_that_asks_to_wait_is_left_alone_so_long() {
    for api in BOTH {
        let (provider, app) = sending(api).await;
        provider.answer_with(ApiAnswer::Wait(90));
        request_email(&app, "ada@example.org").await;
        delivery_counted(&app, "deferred").await;
        provider.answer_with(ApiAnswer::Accept);
        // Another email is not even tried before.
        app.clock.advance(Span::seconds(60));
        request_email(&app, "ben@example.org").await;
        wait_for_metric(&app, "io_auth_mail_total{result=\"deferred\"} 2").await;
        assert_eq!(provider.requests(), 1);
        app.clock.advance(Span::seconds(31));
        provider.email_to("ada@example.org").await;
        provider.email_to("ben@example.org").await;
    }
}

#[tokio::test]
async fn eml_08_a_provider_in_trouble_delays_an_email_and_gets_it_once() {
    for api in BOTH {
        let (provider, app) = sending(api).await;
        let name = if api == Api::Ses {
            "InternalFailure"
        } else {
            "application_error"
        };
        provider.answer_with(ApiAnswer::Refuse(500, name, "An unexpected error occurred."));
        request_email(&app, "ada@example.org").await;
        delivery_counted(&app, "deferred").await;
        provider.answer_with(ApiAnswer::Accept);
        app.clock.advance(Span::seconds(5));
        delivery_counted(&app, "sent").await;
        queue_emptied(&app).await;
        assert_eq!(provider.emails().len(), 1);
    }
}

#[tokio::test]
async fn eml_09_resend_sends_an_email_once_however_its_answer_was_lost() {
    for lost in [ApiAnswer::HangUp, ApiAnswer::Silent] {
        let provider = MailProvider::start(Api::Resend).await.unwrap();
        let app = TestApp::with(|config| {
            through(&provider, Api::Resend, config);
            config.mail.api.timeout = Span::seconds(1);
        })
        .await;
        provider.answer_with(lost);
        request_email(&app, "ada@example.org").await;
        delivery_counted(&app, "deferred").await;
        provider.answer_with(ApiAnswer::Accept);
        app.clock.advance(Span::seconds(5));
        delivery_counted(&app, "sent").await;
        queue_emptied(&app).await;
        assert_eq!(provider.emails().len(), 1, "{lost:?}");
        let keys = provider.keys();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }
}

#[tokio::test]
async fn eml_09_ses_gets_an_email_twice_at_most_when_its_answer_is_lost() {
    let (provider, app) = sending(Api::Ses).await;
    provider.answer_with(ApiAnswer::HangUp);
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "unknown").await;
    app.clock.advance(Span::seconds(5));
    delivery_counted(&app, "perhaps_sent").await;
    queue_emptied(&app).await;
    let emails = provider.emails();
    assert_eq!(emails.len(), 2);
    assert_eq!(emails[0].header("Message-ID"), emails[1].header("Message-ID"));
}

#[tokio::test]
async fn eml_09_a_connection_cut_in_the_request_loses_and_doubles_nothing() {
    for api in BOTH {
        let (provider, app) = sending(api).await;
        provider.answer_with(ApiAnswer::HangUpInRequest);
        request_email(&app, "ada@example.org").await;
        let result = if api == Api::Ses { "unknown" } else { "deferred" };
        delivery_counted(&app, result).await;
        provider.answer_with(ApiAnswer::Accept);
        app.clock.advance(Span::seconds(5));
        delivery_counted(&app, "sent").await;
        queue_emptied(&app).await;
        assert_eq!(provider.emails().len(), 1);
    }
}

#[tokio::test]
async fn eml_09_a_body_that_never_ends_delays_nothing_that_its_status_says() {
    let (provider, app) = sending(Api::Resend).await;
    provider.answer_with(ApiAnswer::SlowBody);
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "sent").await;

    let provider = MailProvider::start(Api::Resend).await.unwrap();
    let app = TestApp::with(|config| {
        through(&provider, Api::Resend, config);
        config.mail.api.timeout = Span::seconds(1);
    })
    .await;
    provider.answer_with(ApiAnswer::SlowRefusal);
    request_email(&app, "ada@example.org").await;
    // Without its body the refusal says nothing about the recipient.
    delivery_counted(&app, "deferred").await;
}

#[tokio::test]
async fn eml_08_a_provider_with_a_wrong_certificate_gets_nothing() {
    for api in BOTH {
        let provider = MailProvider::start(api).await.unwrap();
        let app = TestApp::with(|config| {
            through(&provider, api, config);
            config.mail.api.ca_file = None;
        })
        .await;
        request_email(&app, "ada@example.org").await;
        delivery_counted(&app, "deferred").await;
        assert_eq!(provider.requests(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_asks_a_provider_whether_it_takes_the_key() {
    let folder = tempfile::tempdir().unwrap();
    for api in BOTH {
        let provider = MailProvider::start(api).await.unwrap();
        let mut config = Config::for_tests(folder.path());
        through(&provider, api, &mut config);
        let seen = async |config: &Config| {
            let subject = Subject {
                config: config.clone(),
                outside: Outside::system(),
                server: None,
                name_servers: NameServers::default(),
                web_files: Vec::new(),
            };
            let report = Box::pin(examine(&subject)).await;
            let finding = report
                .findings
                .iter()
                .find(|finding| finding.check.id == "mail")
                .unwrap();
            (finding.verdict, finding.seen.clone())
        };
        let (verdict, said) = seen(&config).await;
        assert!(verdict == Verdict::Ok && said.contains("accepts the key"), "{said}");
        config.mail.resend.key = Some(Secret::new("re_wrong"));
        config.mail.ses.secret = Some(Secret::new("wrong"));
        let (verdict, said) = seen(&config).await;
        assert!(verdict == Verdict::Fail && said.contains("403"), "{said}");
        assert_eq!(provider.faults(), Vec::<String>::new());
        assert!(provider.emails().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn log_01_even_a_trace_log_holds_nothing_that_a_provider_answers() {
    let folder = tempfile::tempdir().unwrap();
    let provider = MailProvider::start(Api::Resend).await.unwrap();
    let about = "Invalid `to` field: marker.address@example.org is refused.";
    provider.answer_with(ApiAnswer::Refuse(422, "validation_error", about));
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, provider.certificate()).unwrap();
    let origin = provider.origin();
    let settings = [
        ("IO_MAIL__TRANSPORT", "resend"),
        ("IO_MAIL__FROM", "IO <hello@io.test>"),
        ("IO_MAIL__RESEND__KEY", MailProvider::RESEND_KEY),
        ("IO_MAIL__RESEND__ENDPOINT", origin.as_str()),
        ("IO_MAIL__API__CA_FILE", ca_file.to_str().unwrap()),
        ("IO_LOG__LEVEL", "trace"),
    ];
    let io = IoProcess::start(IO, &settings).await.unwrap();
    let body = r#"{"email":"marker.address@example.org"}"#;
    let sent = ask(io.address(), "POST /api/auth/send-magic-link", &[JSON], body).await;
    assert_eq!(sent.status, 202);
    io.logged("refused an email permanently").await.unwrap();
    let log = io.log();
    for secret in ["marker.address", "re_test", "is refused."] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(log.contains("Resend answered 422 validation_error"), "{log}");
    assert_eq!(provider.faults(), Vec::<String>::new());
}
