//! The routes of pictures.
//!
//! Must not decide anything.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use io_core::ids::{ChatId, PictureName};
use io_protocol::problem::{Problem, ProblemCode};
use io_store::pictures::PictureObject;
use serde::Deserialize;
use utoipa::IntoParams;

use super::upload;
use crate::app::App;
use crate::features::sign_in::extract::{AnyStanding, SignedIn};
use crate::http::path::BothInPath;
use crate::http::problem::ApiError;
use crate::pictures::Size;

/// Selects one of the two sizes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `small`, a square of 96 pixels, or `large`, one of 512, which is the default.
    size: Option<String>,
}

impl Wanted {
    fn of(query: Result<Query<Self>, QueryRejection>) -> Result<Size, ApiError> {
        let Query(wanted) = query.map_err(|_| ProblemCode::InvalidBody)?;
        match wanted.size {
            None => Ok(Size::default()),
            Some(word) => word.parse().map_err(|()| ProblemCode::InvalidBody.into()),
        }
    }
}

/// The user's own picture.
#[utoipa::path(get, path = "/api/user/picture", operation_id = "own_picture", tag = "person", params(Wanted), responses(
    (status = 200, description = "The picture", content_type = "image/jpeg", body = Vec<u8>),
    (status = 400, description = "`invalid_body`: not one of the sizes", body = Problem),
    (status = 404, description = "`not_found`: there is none", body = Problem),
))]
pub(super) async fn own(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    size: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, ApiError> {
    let size = Wanted::of(size)?;
    let object = app.store.own_picture(who.user).await?;
    answer(&app, object, size).await
}

/// Replaces the user's picture. The body is the file itself: JPEG, PNG or WebP, up to 5 MiB, 8192 pixels on a side and
/// 16 million in all. Only its middle square is kept, made anew from its pixels; of an animation the first picture.
/// From the answer on nobody sees the one before, and chats that revealed it show none.
#[utoipa::path(put, path = "/api/user/picture", operation_id = "replace_picture", tag = "person",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 204, description = "It is kept"),
    (status = 403, description = "`onboarding_required`: the age is not stated yet", body = Problem),
    (status = 404, description = "`not_found`: this place takes no pictures", body = Problem),
    (status = 413, description = "`too_large`: more than 5 MiB", body = Problem),
    (status = 415, description = "`not_a_picture`", body = Problem),
    (status = 422, description = "`picture_too_large`, `picture_damaged`", body = Problem),
    (status = 503, description = "`busy`: others upload at this moment", body = Problem),
))]
pub(super) async fn replace(State(app): State<App>, who: SignedIn, request: Request) -> Result<StatusCode, ApiError> {
    upload::take(&app, who.user, request).await?;
    super::delete_now(&app).await;
    app.realtime.profile_changed(who.user).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the user's picture, also where it was revealed.
#[utoipa::path(delete, path = "/api/user/picture", operation_id = "remove_picture", tag = "person", responses(
    (status = 204, description = "There is none any more"),
))]
pub(super) async fn remove(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<StatusCode, ApiError> {
    if app.store.remove_picture(who.user).await? {
        super::delete_now(&app).await;
    }
    app.realtime.profile_changed(who.user).await;
    Ok(StatusCode::NO_CONTENT)
}

/// The picture that the other person reveals in this chat, under the name that their card gives it. Nothing else: not a
/// picture that was replaced, removed or hidden since, and not under the name of another chat.
#[utoipa::path(get, path = "/api/chat/{chat}/picture/{name}", operation_id = "shown_picture", tag = "reveal",
    params(("chat" = uuid::Uuid, Path), ("name" = uuid::Uuid, Path), Wanted), responses(
    (status = 200, description = "The picture", content_type = "image/jpeg", body = Vec<u8>),
    (status = 400, description = "`invalid_body`: not one of the sizes", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn shown(
    State(app): State<App>,
    who: SignedIn,
    BothInPath(chat, name): BothInPath<ChatId, PictureName>,
    size: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, ApiError> {
    let size = Wanted::of(size)?;
    let object = app.store.picture_shown_in(chat, who.user, name).await?;
    answer(&app, object, size).await
}

async fn answer(app: &App, object: Option<PictureObject>, size: Size) -> Result<Response, ApiError> {
    let (Some(pictures), Some(object)) = (&app.pictures, object) else {
        return Err(ProblemCode::NotFound.into());
    };
    let jpeg = pictures.get(&object, size).await.map_err(upload::unavailable)?;
    let jpeg = jpeg.ok_or(ProblemCode::NotFound)?;
    let headers = [
        (CONTENT_TYPE, "image/jpeg"),
        (CONTENT_DISPOSITION, "inline; filename=\"picture.jpg\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, jpeg).into_response())
}
