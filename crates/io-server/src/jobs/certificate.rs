//! Looks whether the files of the certificate changed, and warns of one that ends.

use std::time::Duration;

use super::every::{Ran, every};
use crate::app::App;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(20);

/// Starts the job, if IO speaks TLS itself.
pub(super) fn start(app: &App) {
    if app.tls.is_some() {
        every(app, "tend_certificate", LOOK, tend);
    }
}

async fn tend(app: App) -> anyhow::Result<Ran> {
    if let Some(tls) = &app.tls {
        tls.look(app.now(), &app.metrics);
    }
    Ok(Ran::Looked)
}
