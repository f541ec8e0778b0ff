//! Deletes the objects of pictures that nobody keeps any more, and those that no row knows.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::every::{Ran, every};
use crate::app::App;
use crate::features::pictures::delete_left;

/// The next digit whose objects are compared with the rows.
static DIGIT: AtomicU32 = AtomicU32::new(0);

/// Starts the jobs, where this place takes pictures.
///
/// A replaced, removed or erased picture cannot be opened from that moment on; its object goes within half a minute.
pub(super) fn start(app: &App) {
    if app.pictures.is_none() {
        return;
    }
    every(app, "delete_pictures", Duration::from_secs(30), delete);
    every(app, "compare_pictures", Duration::from_hours(1), compare);
}

async fn delete(app: App) -> anyhow::Result<Ran> {
    Ok(match delete_left(&app).await? {
        0 => Ran::Looked,
        _ => Ran::Worked,
    })
}

/// Objects of a database that was put back to an earlier state have no row: one of sixteen parts each time.
async fn compare(app: App) -> anyhow::Result<()> {
    let Some(pictures) = &app.pictures else { return Ok(()) };
    let digit = DIGIT.fetch_add(1, Ordering::Relaxed) % 16;
    for id in pictures.list(digit).await? {
        // A row is there before its object, so this one is of no upload.
        if !app.store.knows_picture(id).await? {
            pictures.delete(id).await?;
        }
    }
    Ok(())
}
