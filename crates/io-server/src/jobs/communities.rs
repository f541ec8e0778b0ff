//! Finds the members of communities among accounts that were there before.

use std::time::Duration;

use super::every::{Ran, every};
use crate::app::App;
use crate::features::account;
use crate::stopping::Stage;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "find_members", Duration::from_secs(5), find);
}

async fn find(app: App) -> anyhow::Result<Ran> {
    let mut ran = Ran::Looked;
    while account::look_for_members(&app).await? {
        ran = Ran::Worked;
        if app.stopping.stage() >= Stage::Closing {
            break;
        }
        // Others write between two parts.
        tokio::task::yield_now().await;
    }
    Ok(ran)
}
