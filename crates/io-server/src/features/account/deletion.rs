//! Owns asking for the end of an account, and taking it back.
//!
//! Must not erase by itself later: a job does, when the moment has come.

use io_core::ids::EmailId;
use io_core::time::Span;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::Deletion;
use io_store::email::{Draft, EmailContent, EmailKind, NewEmail};

use crate::admission::limiter::Rule;
use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::tokens::Revoked;

/// How long a letter about the end of an account may take.
const LETTER_LIFE: Span = Span::days(1);

/// Ends every login at once, and erases the account now or after the time in which signing in undoes it (DA-2, DA-3).
pub(super) async fn ask(app: &App, who: SignedIn, at_once: bool) -> Result<Deletion, ApiError> {
    if !who.fresh {
        return Err(ProblemCode::FreshSignInRequired.into());
    }
    app.limits.account(Rule::ExportOrDeleteAccount, who.user, app.now())?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move { end(&app, who, at_once).await })
        .await
}

/// What is planned is planned: nothing that goes wrong after the plan is on disk can change the answer any more, and the
/// job that erases what is due makes up for it.
async fn end(app: &App, who: SignedIn, at_once: bool) -> Result<Deletion, ApiError> {
    let now = app.now();
    let profile = app.store.profile(who.user).await?.ok_or(ProblemCode::NotSignedIn)?;
    let at = if at_once {
        now
    } else {
        let later = now + app.config.auth.delete_after;
        profile.deletes_at.map_or(later, |planned| planned.min(later))
    };
    let letter = (!at_once).then(|| {
        let content = app.letters.deletion_planned(&profile.mailbox, at);
        letter(app, EmailKind::DeletionPlanned, content)
    });
    let planned = app.store.schedule_deletion(who.user, at, letter, now).await?;
    let at = planned.ok_or(ProblemCode::NotSignedIn)?;
    // From here on no device, search or chat of this account is live, whatever happens next.
    app.tokens.revoke(Revoked::every(who.user));
    if let Err(refusal) = app.realtime.account_leaving(who.user).await {
        tracing::error!(?refusal, "the chat of somebody who leaves ends only with their account");
    }
    if at_once && let Err(error) = app.store.erase_user(who.user, Some(&farewell(app)), now).await {
        tracing::error!(%error, "an account is not erased at once: the next run of the job does it");
    }
    Ok(Deletion { deletes_at: at.into() })
}

/// Keeps the account. Asking when nothing is planned changes nothing.
pub(super) async fn undo(app: &App, who: SignedIn) -> Result<(), ApiError> {
    app.store.undo_deletion(who.user).await?;
    Ok(())
}

/// Erases the accounts whose moment has come, and says so in a last letter (DA-8). A job calls it every minute.
pub async fn erase_due(app: &App) -> anyhow::Result<()> {
    for (user, _) in app.store.erase_due(AT_ONCE, Some(&farewell(app)), app.now()).await? {
        app.tokens.revoke(Revoked::every(user));
    }
    Ok(())
}

/// How many accounts one run of the job erases.
const AT_ONCE: u32 = 50;

/// The last letter, which says nothing but that it is done.
fn farewell(app: &App) -> Draft {
    let app = app.clone();
    Draft::new(move |address| letter(&app, EmailKind::Deleted, app.letters.deleted(&address.identity)))
}

fn letter(app: &App, kind: EmailKind, content: EmailContent) -> NewEmail {
    NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind,
        content,
        expires_at: app.now() + LETTER_LIFE,
    }
}
