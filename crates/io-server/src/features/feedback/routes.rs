//! The routes of what people tell the staff. Open to people of any standing.
//!
//! Must not decide anything.

use axum::extract::State;
use io_protocol::problem::Problem;
use io_protocol::rest::{OwnFeedbackList, StaffTold, TellStaff};

use super::telling;
use crate::app::App;
use crate::features::sign_in::extract::AnyStanding;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Tells the staff something: feedback, a fault or a wish. Sent again with the same `cid`, it is the same.
#[utoipa::path(post, path = "/api/user/feedback", operation_id = "tell_staff", tag = "person", request_body = TellStaff,
    responses(
        (status = 200, description = "It is on disk", body = StaffTold),
        (status = 422, description = "`invalid_fields`", body = Problem),
    )
)]
pub(super) async fn tell(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    Json(body): Json<TellStaff>,
) -> Result<Json<StaffTold>, ApiError> {
    telling::tell(&app, who.user, body).await.map(Json)
}

/// What this user told the staff, and the answers.
#[utoipa::path(get, path = "/api/user/feedback", operation_id = "list_feedback", tag = "person", responses(
    (status = 200, description = "The latest first", body = OwnFeedbackList),
))]
pub(super) async fn list(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
) -> Result<Json<OwnFeedbackList>, ApiError> {
    telling::own(&app, who.user).await.map(Json)
}
