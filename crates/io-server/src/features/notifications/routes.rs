//! The routes of notifications.
//!
//! Must not say anything of a chat or of another person.

use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_core::notifications::WAITS_FOR_PEOPLE;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{Abilities, PushState, Subscribe};
use io_store::notifications::Subscription;

use crate::app::App;
use crate::features::sign_in::extract::{AnyStanding, SignedIn};
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// What this server offers beside its pages.
#[utoipa::path(get, path = "/api/app", operation_id = "abilities", security(()), tag = "description", responses(
    (status = 200, description = "The same for everyone", body = Abilities),
))]
pub(super) async fn abilities(State(app): State<App>) -> Json<Abilities> {
    Json(Abilities {
        worker: app.config.notifications.enabled,
        push_key: app.push.as_ref().map(|push| push.public_key().to_owned()),
    })
}

/// What this device hears of.
#[utoipa::path(get, path = "/api/user/push", operation_id = "push_state", tag = "person", responses(
    (status = 200, description = "Of this device alone", body = PushState),
))]
pub(super) async fn state(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<PushState>, ApiError> {
    let now = app.now();
    let devices = app.store.pushes_of(who.user, now).await?;
    let waits_until = app.store.told_until(who.login, now).await?;
    Ok(Json(PushState {
        subscribed: devices.iter().any(|device| device.login == who.login),
        waits_until: waits_until.map(Into::into),
    }))
}

/// Keeps where this device is pushed to, instead of where before.
#[utoipa::path(put, path = "/api/user/push", operation_id = "subscribe", tag = "person", request_body = Subscribe,
    responses(
        (status = 204, description = "Kept until the device signs out"),
        (status = 404, description = "This server pushes nothing", body = Problem),
        (status = 422, description = "`invalid_fields`: no known push service, or no keys", body = Problem),
    )
)]
pub(super) async fn subscribe(
    State(app): State<App>,
    who: SignedIn,
    Json(asked): Json<Subscribe>,
) -> Result<StatusCode, ApiError> {
    let push = app.push.as_ref().ok_or(ProblemCode::NotFound)?;
    let key = decoded(&asked.p256dh).ok_or_else(|| ApiError::field("p256dh", "Not a key."))?;
    let secret = decoded(&asked.auth).ok_or_else(|| ApiError::field("auth", "Not a secret."))?;
    if !push.accepts(&asked.endpoint, &key) {
        return Err(ApiError::field(
            "endpoint",
            "Not a push service that this server knows.",
        ));
    }
    let subscription = Subscription {
        endpoint: asked.endpoint,
        key,
        secret,
    };
    let kept = app.store.keep_push(who.user, who.login, &subscription, app.now());
    if kept.await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ProblemCode::NotSignedIn.into())
    }
}

/// Forgets where this device is pushed to.
#[utoipa::path(delete, path = "/api/user/push", operation_id = "unsubscribe", tag = "person", responses(
    (status = 204, description = "Forgotten"),
))]
pub(super) async fn unsubscribe(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<StatusCode, ApiError> {
    app.store.forget_push(who.login).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells this device once when the lobby shows a number again (FM-17), within 24 hours. Starts no search.
#[utoipa::path(put, path = "/api/user/push/people", operation_id = "wait_for_people", tag = "person", responses(
    (status = 200, description = "It waits", body = PushState),
    (status = 404, description = "This device has no subscription", body = Problem),
))]
pub(super) async fn wait_for_people(State(app): State<App>, who: SignedIn) -> Result<Json<PushState>, ApiError> {
    let until = app.now() + WAITS_FOR_PEOPLE;
    if app.push.is_none() || !app.store.tell_until(who.user, who.login, until).await? {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(Json(PushState {
        subscribed: true,
        waits_until: Some(until.into()),
    }))
}

/// Stops waiting for that.
#[utoipa::path(delete, path = "/api/user/push/people", operation_id = "stop_waiting", tag = "person", responses(
    (status = 204, description = "It does not wait any more"),
))]
pub(super) async fn stop_waiting(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
) -> Result<StatusCode, ApiError> {
    app.store.stop_telling(who.login).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn decoded<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
