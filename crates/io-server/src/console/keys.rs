//! Operator keys, for programs.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::sign_in::LinkToken;
use io_core::staff::Capability;
use io_core::time::Span;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::SecretKind;
use io_store::staff::NewOperatorKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::gate::{KEY_START, Staff};
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The longest life of a key, in days.
const MOST_DAYS: u32 = 365;

#[derive(Serialize, ToSchema)]
pub(super) struct KeyList {
    keys: Vec<KeyShown>,
    scopes: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct KeyShown {
    id: String,
    name: String,
    prefix: String,
    scopes: Vec<&'static str>,
    created_at: Moment,
    ends_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<Moment>,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct MakeKey {
    name: String,
    scopes: Vec<String>,
    days: u32,
}

#[derive(Serialize, ToSchema)]
pub(super) struct KeyMade {
    key: String,
}

/// The keys that work, and what a key may be for.
#[utoipa::path(get, path = "/console/api/keys", tag = "console", responses((status = 200, body = KeyList)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<KeyList>, ApiError> {
    let keys = app.store.operator_keys(app.now()).await?;
    let keys = keys.into_iter().map(|key| KeyShown {
        id: key.id.to_string(),
        name: key.name,
        prefix: key.prefix,
        scopes: key.scopes.iter().map(|scope| scope.name()).collect(),
        created_at: key.created_at.into(),
        ends_at: key.ends_at.into(),
        last_used_at: key.last_used_at.map(Moment::from),
    });
    let scopes = staff.capabilities.iter().filter(|one| one.is_for_keys());
    Ok(Json(KeyList {
        keys: keys.collect(),
        scopes: scopes.map(|one| one.name()).collect(),
    }))
}

/// Makes a key; answers it, once. It never does more than its maker may.
#[utoipa::path(post, path = "/console/api/keys", tag = "console", request_body = MakeKey, responses(
    (status = 200, body = KeyMade),
))]
pub(super) async fn make(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<MakeKey>,
) -> Result<Json<KeyMade>, ApiError> {
    let name = body.name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(ApiError::field("name", "1 to 60 characters"));
    }
    if !(1..=MOST_DAYS).contains(&body.days) {
        return Err(ApiError::field("days", "1 to 365"));
    }
    let scopes: Option<Vec<_>> = body.scopes.iter().map(|name| Capability::parse(name)).collect();
    let scopes = scopes
        .filter(|scopes| !scopes.is_empty() && scopes.iter().all(|scope| scope.is_for_keys() && staff.may(*scope)));
    let scopes = scopes.ok_or_else(|| ApiError::field("scopes", "one or more that you have and a key can have"))?;
    let key = format!("{KEY_START}{}", LinkToken::draw(&*app.entropy).expose());
    let new = NewOperatorKey {
        key: app.store.hash(SecretKind::Staff, format!("key {key}").as_bytes()),
        name: name.to_owned(),
        prefix: key.chars().take(8).collect(),
        scopes,
        ends_at: app.now() + Span::days(i64::from(body.days)),
    };
    app.store
        .make_operator_key(new, staff.id, staff.by(), app.now())
        .await?;
    Ok(Json(KeyMade { key }))
}

/// Revokes a key.
#[utoipa::path(delete, path = "/console/api/keys/{id}", tag = "console", params(("id" = String, Path)),
    responses((status = 204)))]
pub(super) async fn revoke(
    State(app): State<App>,
    InPath(id): InPath<Uuid>,
    staff: Staff,
) -> Result<StatusCode, ApiError> {
    if app.store.revoke_operator_key(id, staff.by(), app.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}
