//! Emails about reports, decisions and appeals: that there is something to read, and where.
//!
//! Must not say what was written in a conversation, nor name the other person.

use io_core::email::EmailAddress;
use io_core::ids::EmailId;
use io_core::time::Span;
use io_store::email::{EmailContent, EmailKind, NewEmail};
use io_store::moderation::telling::Told;

use crate::admission::Rule;
use crate::app::App;

/// Not sent any more after this.
const LIFE: Span = Span::days(2);

/// Queues the emails that are due. A job calls it.
pub async fn send_due(app: &App) -> anyhow::Result<()> {
    let texts = &app.email_texts;
    let write = |to: &str, told: &Told| {
        let content = match told {
            Told::Outcome { report, outcome } => texts.report_outcome(to, report, *outcome),
            Told::NoticeOutcome { report, outcome } => texts.notice_outcome(to, report, *outcome),
            Told::Statement { statement } => texts.statement(to, statement),
            Told::AppealAnswer { appeal } => texts.appeal_answer(to, appeal),
        };
        email(app, content)
    };
    app.store.email_what_is_due(write, app.now()).await?;
    Ok(())
}

/// Confirms a notice of the public form to the address given with it.
/// The notice is on disk: an email that cannot be queued is logged, and one too many for a mailbox is left out.
pub(super) async fn confirm(app: &App, to: &str, report: &str) {
    let Ok(to) = EmailAddress::parse(to) else { return };
    // Anybody can type anybody's address here.
    if app.limits.mailbox(Rule::NoticeMailbox, &to, app.uptime()).is_err() {
        return;
    }
    let content = app.email_texts.notice_received(&to.identity(), report);
    if let Err(error) = app.store.enqueue_email(email(app, content), app.now()).await {
        tracing::warn!(%error, "a notice was not confirmed by email");
    }
}

fn email(app: &App, content: EmailContent) -> NewEmail {
    NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind: EmailKind::Safety,
        content,
        expires_at: app.now() + LIFE,
    }
}
