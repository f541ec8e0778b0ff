//! Closes the sockets of logins that ended.
//!
//! Must not decide who is signed in.

use io_core::time::Span;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::stopping::Stage;
use crate::tokens::Revoked;

/// How far back to look for ended logins.
///
/// Must be longer than the store may be unavailable between two runs.
const LOOK_BACK: Span = Span::minutes(11);

/// Closes the sockets of each login as it ends (4501), until the server closes.
pub async fn follow_logins(app: App) {
    let mut revocations = app.tokens.revocations.subscribe();
    loop {
        let received = tokio::select! {
            received = revocations.recv() => received,
            () = app.stopping.reached(Stage::Closing) => return,
        };
        match received {
            Ok(Revoked { login: Some(login), .. }) => app.realtime.login_ended(login),
            Ok(Revoked { user, login: None }) => app.realtime.signed_out(user),
            // Some were missed: every connection must prove its login again.
            Err(RecvError::Lagged(_)) => app.realtime.recheck_logins(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Closes the sockets of logins that ended recently, according to the store (4501).
///
/// Revocations are broadcast at once. This finds those whose broadcast was cut off after the commit, and logins that
/// ended between the handshake and the first frame.
pub async fn close_what_ended(app: &App) -> anyhow::Result<()> {
    if app.realtime.connections() == 0 {
        return Ok(());
    }
    let since = app.now() - LOOK_BACK;
    let ended = app.store.logins_ended_since(since).await?;
    app.realtime.logins_ended(&ended.into_iter().collect());
    Ok(())
}
