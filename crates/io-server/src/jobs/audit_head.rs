//! Exports a signed head of the audit trail each day, and clears up what staff left.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::audit_heads;

/// Starts the jobs.
pub(super) fn start(app: &App) {
    every(app, "export_audit_head", Duration::from_hours(24), export);
    every(app, "tidy_staff", Duration::from_mins(5), tidy);
}

async fn export(app: App) -> anyhow::Result<()> {
    if let Some(head) = audit_heads::sign(&app.store, app.now()).await? {
        let line = serde_json::to_string(&head)?;
        let path = audit_heads::file(&app.config);
        tokio::task::spawn_blocking(move || audit_heads::append(&path, &head)).await??;
        tracing::info!(head = line, "the head of the audit trail; keep it outside this machine");
    }
    Ok(())
}

async fn tidy(app: App) -> anyhow::Result<()> {
    app.store.tidy_staff(app.calendar.may_delete_until()).await?;
    Ok(())
}
