//! The audit trail, to read and to check. Nothing here can change it.

use std::collections::HashMap;

use axum::extract::{Query, State};
use io_core::ids::StaffId;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::audit::{AuditEntry, AuditFilter, Entry, Subject, Who};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::config::hex;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Entries of a page.
const PAGE: u32 = 50;

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    cursor: Option<String>,
    action: Option<String>,
    case: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AuditPage {
    entries: Vec<AuditRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    head: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AuditRow {
    seq: u64,
    at: Moment,
    who: String,
    action: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    request: String,
    hash: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AuditVerified {
    ok: bool,
    entries: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<u64>,
}

/// A page of the trail, newest first.
#[utoipa::path(get, path = "/console/api/audit", tag = "console", responses((status = 200, body = AuditPage)))]
pub(super) async fn page(
    State(app): State<App>,
    _: Staff,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<AuditPage>, ApiError> {
    let Query(asked) = asked.map_err(|_| ProblemCode::InvalidBody)?;
    let filter = AuditFilter {
        before: asked.cursor.and_then(|cursor| cursor.parse().ok()),
        action: asked.action,
        case: asked.case,
    };
    let page = app.store.audit_page(&filter, PAGE).await?;
    let staff = app.store.staff().await?;
    let names: HashMap<StaffId, String> = staff.into_iter().map(|member| (member.id, member.name)).collect();
    let head = app.store.audit_head().await?;
    let row = |entry: AuditEntry| AuditRow {
        seq: entry.seq,
        at: entry.at.into(),
        who: match entry.who {
            Some(Who::Staff(id)) => names.get(&id).cloned().unwrap_or_else(|| "?".to_owned()),
            Some(Who::Key(id)) => format!("key {id}"),
            Some(Who::Machine) => "command".to_owned(),
            Some(Who::Rule) => "rule".to_owned(),
            None => "?".to_owned(),
        },
        action: entry.action,
        on: entry.on.map(|on| match on {
            Subject::User(user) => app.store.masked(user).0,
            Subject::Erased => "erased".to_owned(),
        }),
        case: entry.case,
        before: entry.before,
        after: entry.after,
        reason: entry.reason,
        request: entry.request,
        hash: hex(&entry.hash),
    };
    Ok(Json(AuditPage {
        entries: page.entries.into_iter().map(row).collect(),
        next: page.next.map(|next| next.to_string()),
        head: hex(&head.hash),
    }))
}

/// Checks the whole trail; the check is an entry itself.
#[utoipa::path(post, path = "/console/api/audit/verify", tag = "console", responses((status = 200, body = AuditVerified)))]
pub(super) async fn verify(State(app): State<App>, staff: Staff) -> Result<Json<AuditVerified>, ApiError> {
    let verified = app.store.verify_audit(&[]).await?;
    let broken_at = verified.broken.map(|broken| broken.seq);
    let entry = Entry {
        after: Some(json!({ "entries": verified.entries, "broken_at": broken_at })),
        ..Entry::of("audit_verified")
    };
    app.store.note_in_audit(staff.by(), None, entry, app.now()).await?;
    Ok(Json(AuditVerified {
        ok: broken_at.is_none(),
        entries: verified.entries,
        broken_at,
    }))
}
