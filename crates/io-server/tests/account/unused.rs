//! An account that nobody uses: two emails, then it is erased; signing in keeps it.

use io_core::time::Span;
use io_server::features::account::follow_unused;
use io_testkit::TestApp;

use super::*;

async fn follow(app: &TestApp) {
    follow_unused(&app.running().app).await.expect("the store answers");
}

#[tokio::test]
async fn da_09_two_emails_say_when_an_unused_account_goes_and_how_to_keep_it() {
    TestApp::each_engine(async |app| {
        let _person = app.sign_in("anna@example.org").await;
        app.clock.advance(Span::days(366));
        follow(&app).await;
        let first = app.mail.email_to("anna@example.org").await;
        app.clock.advance(Span::days(23));
        follow(&app).await;
        let last = app.mail.email_to("anna@example.org").await;
        for (email, reminder) in [(&first, "once more"), (&last, "last reminder")] {
            for words in ["12 months", "2 July 2027", "sign in once", "/sign-in", reminder] {
                assert!(email.text.contains(words), "{words}: {}", email.text);
            }
        }
        app.clock.advance(Span::days(7));
        follow(&app).await;
        let farewell = app.mail.email_to("anna@example.org").await;
        assert!(farewell.subject.contains("was deleted"));
        let newcomer = app.newcomer("anna@example.org").await;
        assert_eq!(profile(&newcomer.client).await.alias, "");
    })
    .await;
}

#[tokio::test]
async fn da_09_signing_in_after_the_last_email_keeps_the_account() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        for days in [366, 23] {
            app.clock.advance(Span::days(days));
            follow(&app).await;
            app.mail.email_to("anna@example.org").await;
        }
        app.clock.advance(Span::days(6));
        let back = app.newcomer("anna@example.org").await;
        app.clock.advance(Span::days(2));
        follow(&app).await;
        back.client.refresh().await.expect("the login is active");
        let seen = profile(&back.client).await;
        assert_eq!((seen.alias, seen.unused_months), (person.alias(), 12));
    })
    .await;
}

#[tokio::test]
async fn da_09_a_clock_a_year_ahead_warns_and_erases_nobody() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        app.clock.step(Span::days(400));
        let parts = &app.running().app;
        parts.calendar.look().await.expect("the store answers");
        follow(&app).await;
        assert_eq!(parts.store.emails_waiting().await.expect("counts").emails, 0);
        app.clock.step(Span::days(-400));
        person.client.refresh().await.expect("the login is active");
        assert_eq!(profile(&person.client).await.alias, person.alias());
    })
    .await;
}

#[tokio::test]
async fn da_09_switched_off_no_unused_account_is_touched() {
    TestApp::each_engine_with(
        |config| config.auth.unused_months = 0,
        async |app| {
            let person = app.sign_in("anna@example.org").await;
            app.clock.advance(Span::days(4000));
            follow(&app).await;
            let back = app.newcomer("anna@example.org").await;
            let seen = profile(&back.client).await;
            assert_eq!((seen.alias, seen.unused_months), (person.alias(), 0));
        },
    )
    .await;
}
