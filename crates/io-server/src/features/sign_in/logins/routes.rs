//! The routes of a user's devices.
//!
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::ids::LoginId;
use io_protocol::problem::Problem;
use io_protocol::rest::Logins;

use super::service;
use crate::app::App;
use crate::features::sign_in::extract::AnyStanding;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The signed-in devices, this one first.
#[utoipa::path(get, path = "/api/auth/logins", operation_id = "list_logins", tag = "devices", responses(
    (status = 200, description = "The user's devices", body = Logins),
))]
pub(super) async fn list(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<Logins>, ApiError> {
    Ok(Json(service::list(&app, who).await?))
}

/// Signs one device out.
#[utoipa::path(delete, path = "/api/auth/logins/{login}", operation_id = "end_login", tag = "devices", params(("login" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "None of its proofs work any more"),
        (status = 403, description = "`fresh_sign_in_required`: this is another device", body = Problem),
        (status = 404, description = "The user has no such device", body = Problem),
    )
)]
pub(super) async fn end(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    InPath(login): InPath<LoginId>,
) -> Result<StatusCode, ApiError> {
    service::end(&app, who, login).await?;
    Ok(StatusCode::NO_CONTENT)
}
