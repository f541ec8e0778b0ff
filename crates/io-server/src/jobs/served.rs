//! Notes each minute in which IO could be used, for the status page.

use std::time::Duration;

use io_store::served::day_of;

use super::every::{Ran, every};
use crate::app::App;
use crate::features::status;

/// The page shows ninety days.
const KEPT_DAYS: i64 = 91;

/// Starts the job. It looks three times a minute, so that one slow answer loses no minute.
pub(super) fn start(app: &App) {
    every(app, "note_served_minutes", Duration::from_secs(20), note);
}

async fn note(app: App) -> anyhow::Result<Ran> {
    let now = status::now(&app).await;
    if !now.chats {
        return Ok(Ran::Looked);
    }
    app.store.note_served_minute(app.now(), now.emails).await?;
    app.store.forget_served_days(day_of(app.now()) - KEPT_DAYS).await?;
    Ok(Ran::Worked)
}
