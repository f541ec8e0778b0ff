//! Signing people out: one about whom there is a case, or everybody.
//!
//! Must not touch the sessions of staff: `staff` ends those.

use axum::extract::State;
use io_protocol::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::features::sign_in::ending;
use crate::features::socket::close_what_ended;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The most characters of a reason.
const LONGEST: usize = 500;

/// Why someone is signed out. The audit trail keeps it.
#[derive(Deserialize, ToSchema)]
pub(super) struct SignOutWhy {
    /// 1 to 500 characters.
    reason: String,
}

impl SignOutWhy {
    fn checked(self) -> Result<String, ApiError> {
        let reason = self.reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST || reason.chars().any(char::is_control) {
            return Err(ApiError::field(
                "reason",
                format!("1 to {LONGEST} characters in one line"),
            ));
        }
        Ok(reason.to_owned())
    }
}

/// What signing out did.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedOutPeople {
    /// How many logins ended.
    logins: u64,
}

/// Signs a person out on every device. They can sign in again at once.
#[utoipa::path(post, path = "/console/api/people/{tag}/sign-out", tag = "console", params(("tag" = String, Path)),
    request_body = SignOutWhy, responses((status = 200, body = SignedOutPeople)))]
pub(super) async fn person(
    State(app): State<App>,
    InPath(tag): InPath<String>,
    staff: Staff,
    Json(why): Json<SignOutWhy>,
) -> Result<Json<SignedOutPeople>, ApiError> {
    let reason = why.checked()?;
    let found = app.store.person_of_tag(&tag).await?.ok_or(ProblemCode::NotFound)?;
    let logins = ending::sign_person_out(&app, found.user, reason, staff.by()).await?;
    Ok(Json(SignedOutPeople { logins }))
}

/// Signs everybody out on every device, staff excepted. Everyone can sign in again at once.
#[utoipa::path(post, path = "/console/api/sign-everybody-out", tag = "console", request_body = SignOutWhy,
    responses((status = 200, body = SignedOutPeople)))]
pub(super) async fn everybody(
    State(app): State<App>,
    staff: Staff,
    Json(why): Json<SignOutWhy>,
) -> Result<Json<SignedOutPeople>, ApiError> {
    let logins = ending::sign_everybody_out(&app, why.checked()?, staff.by()).await?;
    // The job does it within seconds.
    if let Err(error) = close_what_ended(&app).await {
        tracing::warn!(%error, "sockets of people who were signed out are still open");
    }
    Ok(Json(SignedOutPeople { logins }))
}
