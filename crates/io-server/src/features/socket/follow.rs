//! What open sockets follow: logins that end, and the stop of the server.
//!
//! Must not decide who is signed in or when the server stops.

use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::lifecycle::Stage;
use crate::tokens::Revoked;

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
            Err(RecvError::Lagged(_)) => app.realtime.distrust_logins(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Matches nobody any more when the server drains, tells everybody to go when it closes, spread over the drain window, and
/// closes the rest when it ends.
pub async fn follow_the_stop(app: App) {
    app.stopping.reached(Stage::Draining).await;
    app.realtime.stop_matching();
    app.stopping.reached(Stage::Closing).await;
    let window = app.config.drain.window.to_std();
    tokio::select! {
        () = app.realtime.drain(window) => {}
        () = app.stopping.reached(Stage::Ending) => {}
    }
    let stopped = app.realtime.stop();
    tokio::pin!(stopped);
    tokio::select! {
        () = &mut stopped => return,
        () = app.stopping.reached(Stage::Ending) => app.realtime.abandon_connections(),
    }
    stopped.await;
}
