//! Wraps data keys anew after the root key changed, and measures the age of keys.

use std::time::Duration;

use io_store::KeyUse;

use super::every::every;
use crate::app::App;
use crate::telemetry::metrics::Labelled;

/// Data keys wrapped anew in one run, in steps of a bounded transaction.
const STEPS: u32 = 20;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "tend_keys", Duration::from_secs(10), tend);
}

async fn tend(app: App) -> anyhow::Result<()> {
    let mut rewrapped = 0;
    for _ in 0..STEPS {
        match app.store.rewrap_keys().await? {
            0 if rewrapped > 0 => {
                app.store.forget_old_bytes().await?;
                tracing::info!("the current root key wraps every data key; earlier root keys are no longer needed");
                break;
            }
            0 => break,
            some => rewrapped += some,
        }
    }
    app.store.note_keys(app.now()).await?;
    measure(&app).await
}

/// Sets the age of each key that is in use.
async fn measure(app: &App) -> anyhow::Result<()> {
    let now = app.now();
    let states = app.store.key_ages().await?;
    let roots = states.roots.iter().filter(|root| root.state == KeyUse::Active);
    let roots = roots.map(|root| ("root", root.since));
    let own = states.keys.iter().filter(|key| key.state == KeyUse::Active);
    let own = own.map(|key| (key.name, key.since));
    let jwt = app.tokens.signs_since().map(|since| ("jwt", Some(since)));
    for (key, since) in roots.chain(own).chain(jwt) {
        if let Some(since) = since {
            let age = (now - since).as_seconds_ceil().max(0);
            app.metrics.key_age_seconds.get_or_create(&Labelled::new(key)).set(age);
        }
    }
    Ok(())
}
