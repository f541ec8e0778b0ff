//! Emails to a real mail server: Exim, as Debian ships it.

use io_server::config::Secret;
use io_testkit::{Exim, TestApp, exim_program};

use crate::support::http::{delivery_counted, request_email};

#[tokio::test]
async fn eml_07_a_real_mail_server_takes_an_email_and_its_password() {
    let Some(program) = exim_program() else {
        eprintln!("IO_TEST_EXIM is not set; `cargo xtask test` sets it");
        return;
    };
    let exim = Exim::start(program).await.expect("Exim starts");
    let app = TestApp::with(|config| {
        config.mail.from = "IO <hello@io.test>".to_owned();
        config.mail.smtp.port = exim.port();
        config.mail.smtp.ca_file = Some(exim.certificate());
        config.mail.smtp.user = Some(Exim::LOGIN.0.to_owned());
        config.mail.smtp.password = Some(Secret::new(Exim::LOGIN.1));
    })
    .await;
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "sent").await;
    let emails = exim.emails().expect("the queue can be read");
    let [email] = emails.as_slice() else {
        panic!("not one email: {emails:?}")
    };
    for part in [
        "<hello@io.test>",
        "\nada@example.org\n",
        "helo_name io.test\n",
        "received_protocol esmtpsa\n",
        "auth_id io\n",
        "Subject: Your sign-in link\n",
        "Auto-Submitted: auto-generated\n",
    ] {
        assert!(email.contains(part), "{part:?} in {email}");
    }
}
