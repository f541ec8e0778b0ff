//! What open sockets follow: logins that end, and the stop of the server.
//!
//! Must not decide who is signed in or when the server stops.

use io_core::time::Span;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::stopping::Stage;
use crate::tokens::Revoked;

/// How far back it is looked for logins that ended: longer than the store may be away between two looks.
const LATELY: Span = Span::minutes(11);

/// Closes the sockets of every login that ends (4501), until the server closes.
pub async fn follow_logins(app: App) {
    let mut ended = app.tokens.revocations.subscribe();
    loop {
        let heard = tokio::select! {
            heard = ended.recv() => heard,
            () = app.stopping.reached(Stage::Closing) => return,
        };
        match heard {
            Ok(Revoked { login: Some(login), .. }) => app.realtime.login_ended(login),
            Ok(Revoked { user, login: None }) => app.realtime.signed_out(user),
            // Some were missed: everybody shows their login again.
            Err(RecvError::Lagged(_)) => app.realtime.recheck_logins(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Closes the sockets of logins that the store says ended lately (4501). A revocation is told at once; this finds those
/// whose word was cut off after the commit, or that ended between the check at the door and the first frame.
pub async fn close_what_ended(app: &App) -> anyhow::Result<()> {
    if app.realtime.connections() == 0 {
        return Ok(());
    }
    let lately = app.now() - LATELY;
    let ended = app.store.logins_ended_since(lately).await?;
    app.realtime.logins_ended(&ended.into_iter().collect());
    Ok(())
}
