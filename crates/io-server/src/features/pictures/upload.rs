//! Takes an upload: judged, decoded elsewhere, encoded anew, sealed, stored, and only then in the place of the last one.

use axum::body::to_bytes;
use axum::extract::Request;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use io_core::ids::UserId;
use io_core::picture::{Format, MAX_BYTES};
use io_core::time::Span;
use io_picture::{Refused, Squares};
use io_protocol::problem::ProblemCode;

use crate::admission::limiter::Rule;
use crate::app::App;
use crate::header_fields;
use crate::http::problem::ApiError;
use crate::pictures::{Failed, Pictures};
use crate::telemetry::metrics::Labelled;

/// The store of pictures does not answer.
pub(super) fn unavailable(cause: anyhow::Error) -> ApiError {
    ApiError::new(ProblemCode::Unavailable)
        .retry_after(Span::seconds(5))
        .because(cause)
}

fn busy() -> ApiError {
    ApiError::new(ProblemCode::Busy).retry_after(Span::seconds(2))
}

/// Replaces the picture of a person.
pub(super) async fn take(app: &App, user: UserId, request: Request) -> Result<(), ApiError> {
    let pictures = app.pictures.as_ref().ok_or(ProblemCode::NotFound)?;
    let profile = app.store.profile(user).await?.ok_or(ProblemCode::NotSignedIn)?;
    if profile.age_band.is_none() {
        return Err(ProblemCode::OnboardingRequired.into());
    }
    app.limits.account(Rule::PictureAccount, user, app.uptime())?;
    let taken = take_from(app, pictures, user, request).await;
    let result = match &taken {
        Ok(()) => "kept",
        Err(error) => match error.code() {
            ProblemCode::TooLarge => "too_many_bytes",
            ProblemCode::NotAPicture => "other_format",
            ProblemCode::PictureTooLarge => "too_large",
            ProblemCode::PictureDamaged => "damaged",
            ProblemCode::Busy => "busy",
            _ => "failed",
        },
    };
    app.metrics.pictures.get_or_create(&Labelled::new(result)).inc();
    taken
}

async fn take_from(app: &App, pictures: &Pictures, user: UserId, request: Request) -> Result<(), ApiError> {
    let _place = pictures.place().ok_or_else(busy)?;
    let (head, body) = request.into_parts();
    if content_length(&head.headers).is_some_and(|length| length > MAX_BYTES) {
        return Err(ProblemCode::TooLarge.into());
    }
    let file = to_bytes(body, MAX_BYTES).await.map_err(|_| ProblemCode::TooLarge)?;
    let format = Format::of(&file).ok_or(ProblemCode::NotAPicture)?;
    if !says(&head.headers, format) {
        return Err(ProblemCode::NotAPicture.into());
    }
    let made = pictures.decoder.squares(&file).await.map_err(refused)?;
    drop(file);
    keep(app, pictures, user, &made).await
}

async fn keep(app: &App, pictures: &Pictures, user: UserId, made: &Squares) -> Result<(), ApiError> {
    let begun = app.store.begin_picture(user, app.now()).await?;
    let object = begun.ok_or(ProblemCode::NotSignedIn)?;
    pictures.put(&object, made, &*app.entropy).await.map_err(unavailable)?;
    if !app.store.end_picture(user, object.id).await? {
        return Err(ProblemCode::Unavailable.into());
    }
    Ok(())
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(http::header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the declared type is that of the bytes; saying nothing is fine.
fn says(headers: &HeaderMap, format: Format) -> bool {
    !headers.contains_key(CONTENT_TYPE)
        || header_fields::is_media_type(headers, "application/octet-stream")
        || header_fields::is_media_type(headers, format.media_type())
}

fn refused(failed: Failed) -> ApiError {
    match failed {
        Failed::Refused(Refused::TooManyBytes) => ProblemCode::TooLarge.into(),
        Failed::Refused(Refused::OtherFormat) => ProblemCode::NotAPicture.into(),
        Failed::Refused(Refused::TooLarge) => ProblemCode::PictureTooLarge.into(),
        Failed::Refused(Refused::Damaged) => ProblemCode::PictureDamaged.into(),
        Failed::Busy => busy(),
        Failed::NoProcess(error) => ApiError::internal(error),
    }
}
