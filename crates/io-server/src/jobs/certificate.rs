//! Takes files of the certificate that changed, obtains a new one that is due, and warns of one that ends.

use std::time::Duration;

use super::every::{Ran, every};
use crate::app::App;
use crate::stopping::Stage;
use crate::tls::Means;

/// How often it looks what is due.
const LOOK: Duration = Duration::from_secs(20);

/// Starts the job, if IO speaks TLS itself.
pub(super) fn start(app: &App) {
    if app.tls.is_some() {
        every(app, "tend_certificate", LOOK, tend);
    }
}

async fn tend(app: App) -> anyhow::Result<Ran> {
    let Some(tls) = &app.tls else {
        return Ok(Ran::Looked);
    };
    tls.look(app.now(), &app.metrics);
    let means = Means {
        store: &app.store,
        entropy: &*app.entropy,
        metrics: &app.metrics,
    };
    tokio::select! {
        // Boxed: an order makes a large future.
        done = Box::pin(tls.renew_if_due(means, app.now())) => done?,
        // An authority may take minutes, which no stop shall wait for.
        () = app.stopping.reached(Stage::Closing) => {}
    }
    Ok(Ran::Looked)
}
