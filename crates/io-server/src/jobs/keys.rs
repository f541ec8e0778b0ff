//! Rotates keys: wraps data keys anew after the root key changed, begins and ends rotations that a command asked for.
//!
//! Measures the age of keys. Must not draw a key or decide which is needed: the store does.

use std::time::Duration;

use io_store::{KeyUse, Rotation};

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
    rotate(&app).await?;
    measure(&app).await
}

/// Begins the rotations that were asked for, goes on with the renewal of indexes, and ends what is over.
async fn rotate(app: &App) -> anyhow::Result<()> {
    for rotation in app.store.asked_rotations().await? {
        if app.store.rotate(rotation, app.now()).await? {
            tracing::info!(key = rotation.name(), "a key rotates: the next generation is in use");
        } else {
            tracing::warn!(
                key = rotation.name(),
                "a rotation was asked for while the last one goes on; it is not begun"
            );
        }
    }
    let mut renewed = 0;
    for _ in 0..STEPS {
        match app.store.renew_indexes(app.now()).await? {
            0 if renewed > 0 => {
                tracing::info!("every index that lasts is of the new generation");
                break;
            }
            0 => break,
            some => renewed += some,
        }
    }
    for _ in 0..STEPS {
        if app.store.renew_data_keys(app.now()).await? == 0 {
            break;
        }
    }
    app.store.finish_rotations(app.now()).await?;
    for rotation in Rotation::ALL {
        let left = app.store.left_to_rotate(rotation).await?;
        let gauge = app
            .metrics
            .key_rotation_left
            .get_or_create(&Labelled::new(rotation.name()));
        gauge.set(i64::try_from(left).unwrap_or(i64::MAX));
    }
    Ok(())
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
