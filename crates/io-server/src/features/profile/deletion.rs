//! Owns asking for the end of an account, and taking it back.
//!
//! Must not erase by itself later: a job does, when the moment has come.

use io_core::ids::{LetterId, UserId};
use io_core::time::{Span, Timestamp};
use io_protocol::frames::Command;
use io_protocol::problem::Code;
use io_protocol::rest::Deletion;
use io_realtime::Actor;
use io_store::letters::{LetterContent, LetterKind, NewLetter};
use io_store::users::Erased;

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
    app.realtime.account_leaving(who.user).await?;
    let at = if at_once {
        let erased = app.store.erase_user(who.user, now).await?.ok_or(Code::NotSignedIn)?;
        gone(app, who.user, &erased).await;
        now
    } else {
        let at = now + app.config.auth.delete_after;
        let planned = app.store.schedule_deletion(who.user, at, now).await?;
        let at = planned.ok_or(Code::NotSignedIn)?;
        withdraw(app, who).await?;
        at
    };
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
    for (user, erased) in app.store.erase_due(AT_ONCE, app.now()).await? {
        gone(app, user, &erased).await;
    }
    Ok(())
}

/// What was live of an erased account ends: its devices, its search, and its chat, where the other sees an ordinary leave.
pub(super) async fn gone(app: &App, user: UserId, erased: &Erased) {
    app.tokens.revoke(Revoked::every(user));
    let ended = erased.ended.as_ref().map(|(chat, _)| *chat);
    app.realtime.account_gone(user, ended).await;
}

/// The same for an account that still can come back: it leaves its chat as anybody would.
async fn withdraw(app: &App, who: SignedIn) -> Result<(), ApiError> {
    app.tokens.revoke(Revoked::every(who.user));
    app.realtime.account_gone(who.user, None).await;
    if let Some((chat, _)) = app.store.live_chat(who.user).await? {
        let actor = Actor {
            user: who.user,
            login: who.login,
            connection: None,
        };
        app.realtime.execute(actor, Command::End { chat }).await?;
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
