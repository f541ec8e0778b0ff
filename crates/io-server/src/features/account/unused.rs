//! Accounts that nobody uses any more: two notices by email, then the ordinary erasure (DA-9).
//!
//! Must not decide when: `io_core::account::UnusedRules` does.

use io_core::account::UnusedRules;
use io_core::ids::EmailId;
use io_core::time::Span;
use io_store::account::{UnusedEmails, UnusedNotice};
use io_store::email::{Draft, EmailKind, NewEmail};

use super::deletion::{farewell, tell_end};
use crate::app::App;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// The most accounts of one run, so that other emails find room.
const AT_ONCE: u32 = 50;
/// With more emails waiting than this, everyone gets more time: a notice that is not sent warns nobody.
const MOST_WAITING: u64 = 200;
/// How long a notice may wait in the outbox.
const NOTICE_LIFE: Span = Span::days(6);

/// Takes the next step with unused accounts. A job calls it every ten minutes.
pub async fn follow_unused(app: &App) -> anyhow::Result<()> {
    if app.store.emails_waiting().await?.emails > MOST_WAITING {
        return Ok(());
    }
    let months = app.config.auth.unused_months;
    let notice = |notice| self::notice(app, months, notice);
    let emails = UnusedEmails {
        notice: &notice,
        farewell: &farewell(app),
    };
    let rules = UnusedRules::months(months);
    let until = app.calendar.may_delete_until();
    let followed = app
        .store
        .follow_unused(rules, AT_ONCE, emails, until, app.now())
        .await?;
    if followed.noticed > 0 {
        tracing::info!(accounts = followed.noticed, "owners of unused accounts got a notice");
    }
    for (user, ended) in followed.erased {
        app.tokens.revoke(Revoked::every(user));
        app.security.note(SecurityEvent::AccountErased, Actor::User(user));
        tell_end(app, Some(ended)).await;
    }
    Ok(())
}

fn notice(app: &App, months: u32, notice: UnusedNotice) -> Draft {
    let app = app.clone();
    Draft::new(move |address| NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind: EmailKind::Unused,
        content: app.email_texts.unused(&address.identity, months, notice),
        expires_at: app.now() + NOTICE_LIFE,
    })
}
