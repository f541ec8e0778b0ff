//! Deleting an account, and undoing that.
//!
//! Must not erase accounts later: a job does that when they are due.

use io_core::ids::EmailId;
use io_core::time::Span;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::Deletion;
use io_store::account::Erased;
use io_store::email::{Draft, EmailContent, EmailKind, NewEmail};

use crate::admission::limiter::Rule;
use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// How long an email about a deletion may wait in the outbox.
const EMAIL_LIFE: Span = Span::days(1);

/// Ends every login at once, and erases the account now or later (DA-2, DA-3).
///
/// Until a later erasure, signing in keeps the account.
pub(super) async fn ask(app: &App, who: SignedIn, at_once: bool) -> Result<Deletion, ApiError> {
    if !who.fresh {
        return Err(ProblemCode::FreshSignInRequired.into());
    }
    app.limits
        .account(Rule::ExportOrDeleteAccount, who.user, app.uptime())?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move { end(&app, who, at_once).await })
        .await
}

/// Once the plan is on disk, no later failure changes the answer.
///
/// The job that erases due accounts makes up for it.
async fn end(app: &App, who: SignedIn, at_once: bool) -> Result<Deletion, ApiError> {
    let now = app.now();
    let profile = app.store.profile(who.user).await?.ok_or(ProblemCode::NotSignedIn)?;
    let at = if at_once {
        now
    } else {
        let later = now + app.config.auth.delete_after;
        profile.deletes_at.map_or(later, |planned| planned.min(later))
    };
    let email = (!at_once).then(|| {
        let content = app.email_texts.deletion_planned(&profile.mailbox, at);
        email(app, EmailKind::DeletionPlanned, content)
    });
    let planned = app.store.schedule_deletion(who.user, at, email, now).await?;
    let at = planned.ok_or(ProblemCode::NotSignedIn)?;
    // From here on, no device, search or chat of this account is live, whatever happens next.
    app.tokens.revoke(Revoked::every(who.user));
    if let Err(refusal) = app.realtime.account_leaving(who.user).await {
        tracing::error!(
            ?refusal,
            "the chat of a leaving user ends only when the account is erased"
        );
    }
    app.security.note(SecurityEvent::DeletionPlanned, Actor::User(who.user));
    if at_once {
        match app.store.erase_user(who.user, Some(&farewell(app)), now).await {
            Ok(erased) => {
                app.security.note(SecurityEvent::AccountErased, Actor::User(who.user));
                tell_end(app, erased).await;
            }
            Err(error) => {
                tracing::error!(%error, "an account was not erased at once; the next run of the job will erase it");
            }
        }
    }
    Ok(Deletion { deletes_at: at.into() })
}

/// The live side learns of the chat that an erasure ended and of the cards that it hid, so that the peers do too.
pub(super) async fn tell_end(app: &App, erased: Option<Erased>) {
    let Some(Erased { ended, hidden_from }) = erased else {
        return;
    };
    app.realtime.cards_hidden_from(hidden_from);
    if let Some((chat, _)) = ended {
        app.realtime.chat_ended(chat).await;
    }
}

/// Keeps the account. Without a planned deletion this changes nothing.
pub(super) async fn undo(app: &App, who: SignedIn) -> Result<(), ApiError> {
    app.store.undo_deletion(who.user, app.now()).await?;
    app.security.note(SecurityEvent::DeletionUndone, Actor::User(who.user));
    Ok(())
}

/// Erases the accounts that are due, and confirms it in a last email (DA-8).
///
/// A job calls it every minute.
pub async fn erase_due(app: &App) -> anyhow::Result<()> {
    let until = app.calendar.may_delete_until();
    let erased = app
        .store
        .erase_due(AT_ONCE, Some(&farewell(app)), until, app.now())
        .await?;
    for (user, ended) in erased {
        app.tokens.revoke(Revoked::every(user));
        app.security.note(SecurityEvent::AccountErased, Actor::User(user));
        tell_end(app, Some(ended)).await;
    }
    Ok(())
}

/// The most accounts that one run of the job erases.
const AT_ONCE: u32 = 50;

/// The last email, which only confirms the deletion.
pub(super) fn farewell(app: &App) -> Draft {
    let app = app.clone();
    Draft::new(move |address| email(&app, EmailKind::Deleted, app.email_texts.deleted(&address.identity)))
}

fn email(app: &App, kind: EmailKind, content: EmailContent) -> NewEmail {
    NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind,
        content,
        expires_at: app.now() + EMAIL_LIFE,
    }
}
