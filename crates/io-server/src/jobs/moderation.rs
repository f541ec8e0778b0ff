//! Brings decisions into force when they can no longer be undone, and closes cases that no longer count.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::features::standing;

/// Starts the jobs.
pub(super) fn start(app: &App) {
    every(
        app,
        "decisions_come_into_force",
        Duration::from_secs(2),
        bring_into_force,
    );
    every(app, "close_cases", Duration::from_hours(1), close_cases);
}

/// What is closed holds from the commit on; searches, chats and connections follow at once.
async fn bring_into_force(app: App) -> anyhow::Result<()> {
    for decision in app.store.bring_into_force(app.now()).await? {
        let Some(subject) = decision.subject else { continue };
        for account in app.store.accounts_of_same_mailbox(subject).await? {
            standing::changed(&app, account).await;
        }
    }
    Ok(())
}

async fn close_cases(app: App) -> anyhow::Result<()> {
    app.store
        .close_lapsed_cases(app.now())
        .await
        .map(drop)
        .map_err(Into::into)
}
