//! Sends reports of errors to the collector, if there is one.

use crate::app::App;
use crate::stopping::Stage;

/// Starts the sender of this process.
pub(super) fn start(app: &App) {
    let Some(sender) = app.error_sender.lock().take() else {
        return;
    };
    let app = app.clone();
    app.stopping.jobs.clone().spawn(async move {
        tokio::select! {
            biased;
            () = app.stopping.reached(Stage::Closing) => {}
            () = sender.run() => {}
        }
    });
}
