//! Owns asking for the end of an account, and taking it back.
//!
//! Must not erase by itself later: a job does, when the moment has come.

use io_core::ids::LetterId;
use io_core::time::{Span, Timestamp};
use io_protocol::problem::Code;
use io_protocol::rest::Deletion;
use io_store::letters::{LetterContent, LetterKind, NewLetter};

use crate::app::App;
use crate::features::sign_in::SignedIn;
use crate::http::limits::Rule;
use crate::http::problem::ApiError;
use crate::tokens::Revoked;

/// How long a letter about the end of an account may take.
const LETTER_LIFE: Span = Span::days(1);

/// Ends every login at once, and erases the account now or after the time in which signing in undoes it (DA-2, DA-3).
pub(super) async fn ask(app: &App, who: SignedIn, at_once: bool) -> Result<Deletion, ApiError> {
    if !who.fresh {
        return Err(Code::FreshSignInRequired.into());
    }
    let now = app.now();
    app.limits.account(Rule::ExportOrDeleteAccount, who.user, now)?;
    let profile = app.store.profile(who.user).await?.ok_or(Code::NotSignedIn)?;
    let at = if at_once {
        now
    } else {
        now + app.config.auth.delete_after
    };
    let planned = app.store.schedule_deletion(who.user, at, now).await?;
    let at = planned.ok_or(Code::NotSignedIn)?;
    // From here on no device, search or chat of this account is live, whatever happens next.
    app.tokens.revoke(Revoked::every(who.user));
    app.realtime.account_leaving(who.user).await?;
    if at_once {
        app.store.erase_user(who.user, now).await?;
    }
    let (kind, content) = if at_once {
        (LetterKind::Deleted, app.letters.deleted(&profile.email))
    } else {
        (
            LetterKind::DeletionPlanned,
            app.letters.deletion_planned(&profile.email, at),
        )
    };
    send(app, kind, content, now).await?;
    Ok(Deletion { deletes_at: at.into() })
}

/// Keeps the account. Asking when nothing is planned changes nothing.
pub(super) async fn undo(app: &App, who: SignedIn) -> Result<(), ApiError> {
    app.store.undo_deletion(who.user).await?;
    Ok(())
}

/// Erases the accounts whose moment has come. A job calls it every minute.
pub async fn erase_due(app: &App) -> anyhow::Result<()> {
    for (user, _) in app.store.erase_due(AT_ONCE, app.now()).await? {
        app.tokens.revoke(Revoked::every(user));
    }
    Ok(())
}

/// How many accounts one run of the job erases.
const AT_ONCE: u32 = 50;

async fn send(app: &App, kind: LetterKind, content: LetterContent, now: Timestamp) -> Result<(), ApiError> {
    let id = LetterId::from_random(app.entropy.id());
    let letter = NewLetter {
        id,
        kind,
        content,
        expires_at: now + LETTER_LIFE,
    };
    Ok(app.store.enqueue_letter(letter, now).await?)
}
