//! Closes sockets while the server stops.
//!
//! Must not decide when the server stops.

use crate::app::App;
use crate::stopping::Stage;

/// Follows the stages of a stop.
///
/// Stops matching when the server drains, closes sockets over the drain window when it closes, and closes the rest when
/// it ends.
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
