//! The routes of a user's own account.
//!
//! Must not decide anything.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{
    AcceptRules, AgeAnswered, AgeCheck, AliasSuggestion, ChangeEmail, ChooseMeets, ConfirmEmail, DeleteAccount,
    Deletion, EmailChangeSent, ProcessingUpdate, Profile, ProfileUpdate, Rules, StateAge, UndoEmail,
};
use io_store::account::ProfileChanged;

use super::{address, age, age_check, alias, change, community, deletion, export, processing, rules, view};
use crate::app::App;
use crate::features::sign_in::extract::{AnyStanding, Client, SignedIn};
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// The user's own profile.
#[utoipa::path(get, path = "/api/user/profile", tag = "person", responses(
    (status = 200, description = "The user's own profile", body = Profile),
))]
pub(super) async fn read(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<Profile>, ApiError> {
    let profile = app.store.profile(who.user).await?.ok_or(ProblemCode::NotSignedIn)?;
    Ok(Json(view::view(profile, &app).await?))
}

/// Changes the given fields and leaves the others.
#[utoipa::path(put, path = "/api/user/profile", tag = "person", request_body = ProfileUpdate, responses(
    (status = 200, description = "The profile as it is now", body = Profile),
    (status = 403, description = "`onboarding_required`: the age is not stated yet", body = Problem),
    (status = 409, description = "`gender_cool_down`", body = Problem),
    (status = 422, description = "`invalid_fields`", body = Problem),
))]
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Json(update): Json<ProfileUpdate>,
) -> Result<Json<Profile>, ApiError> {
    let now = app.now();
    match change::store(&app, who.user, change::check(update)?, now).await? {
        ProfileChanged::Changed(profile) => {
            app.realtime.profile_changed(who.user).await;
            Ok(Json(view::view(*profile, &app).await?))
        }
        ProfileChanged::GenderCoolDown { until } => {
            Err(ApiError::new(ProblemCode::GenderCoolDown).retry_after(until - now))
        }
        ProfileChanged::NotFound => Err(ProblemCode::NotSignedIn.into()),
    }
}

/// Answers the neutral age question and accepts the rules. The birth date is not stored.
#[utoipa::path(post, path = "/api/user/age", tag = "person", request_body = StateAge, responses(
    (status = 200, description = "The profile as it is now", body = Profile),
    (status = 403, description = "`under_age`: the account is deleted", body = Problem),
    (status = 422, description = "`invalid_fields`", body = Problem),
))]
pub(super) async fn state_age(
    State(app): State<App>,
    client: Client,
    who: SignedIn,
    Json(stated): Json<StateAge>,
) -> Result<Response, ApiError> {
    match age::state(&app, who, &stated).await {
        Ok(()) => Ok(read(State(app), AnyStanding(who)).await.into_response()),
        Err(error) if error.code() == ProblemCode::UnderAge => Ok((client.forget_proofs(), error).into_response()),
        Err(error) => Err(error),
    }
}

/// Begins the age check of this place: where to go. The outside estimator answers yes or no, and nothing else is stored.
#[utoipa::path(post, path = "/api/user/age-check", tag = "person", responses(
    (status = 200, description = "Where to go", body = AgeCheck),
    (status = 404, description = "`not_found`: there is nothing to check", body = Problem),
    (status = 429, description = "`rate_limited`: the last check began a moment ago", body = Problem),
))]
pub(super) async fn begin_age_check(State(app): State<App>, who: SignedIn) -> Result<Json<AgeCheck>, ApiError> {
    Ok(Json(age_check::begin(&app, who).await?))
}

/// Takes the answer of the outside estimator, signed with the secret that it shares with this place.
#[utoipa::path(post, path = "/api/age-check", tag = "person", security(()),
    request_body(content = AgeAnswered, content_type = "application/json"),
    params(("io-signature" = Option<String>, Header, description = "`t=SECONDS,v1=HEX`")), responses(
    (status = 204, description = "Taken, or nobody waits for it any more"),
    (status = 401, description = "`not_signed_in`: the signature is missing, wrong or old", body = Problem),
    (status = 404, description = "`not_found`: this place asks no estimator", body = Problem),
))]
pub(super) async fn answer_age_check(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let body = body.map_err(|_| ApiError::new(ProblemCode::TooLarge))?;
    age_check::answer(&app, &headers, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The rules of this place, what changed since the user accepted them, and what the user agreed to.
#[utoipa::path(get, path = "/api/user/rules", tag = "person", responses(
    (status = 200, description = "The rules in force", body = Rules),
))]
pub(super) async fn read_rules(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<Rules>, ApiError> {
    rules::read(&app, who.user).await.map(Json)
}

/// Accepts the rules in force.
#[utoipa::path(post, path = "/api/user/rules", tag = "person", request_body = AcceptRules, responses(
    (status = 200, description = "The profile as it is now", body = Profile),
    (status = 422, description = "`invalid_fields`: the rules changed meanwhile", body = Problem),
))]
pub(super) async fn accept_rules(
    State(app): State<App>,
    who: SignedIn,
    Json(accepted): Json<AcceptRules>,
) -> Result<Json<Profile>, ApiError> {
    rules::accept(&app, who.user, accepted.rules_version).await?;
    read(State(app), AnyStanding(who)).await
}

/// Suggests an alias.
#[utoipa::path(get, path = "/api/user/alias-suggestion", tag = "person", responses(
    (status = 200, description = "A random name", body = AliasSuggestion),
))]
pub(super) async fn suggest_alias(State(app): State<App>, _: SignedIn) -> Json<AliasSuggestion> {
    Json(alias::suggest(&*app.entropy))
}

/// Says what may be done with the user's data: whether ratings about them count in matching, and whether the account is
/// paused. Decisions and upheld reports count all the same. Also for someone who is shut out.
#[utoipa::path(put, path = "/api/user/processing", tag = "person", request_body = ProcessingUpdate, responses(
    (status = 200, description = "The profile as it is now", body = Profile),
))]
pub(super) async fn change_processing(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    Json(update): Json<ProcessingUpdate>,
) -> Result<Json<Profile>, ApiError> {
    processing::change(&app, who.user, update).await?;
    read(State(app), AnyStanding(who)).await
}

/// Chooses whom the user meets, where their community lets its members choose.
#[utoipa::path(put, path = "/api/user/community", tag = "person", request_body = ChooseMeets, responses(
    (status = 200, description = "The profile as it is now", body = Profile),
    (status = 404, description = "`not_found`: there is nothing to choose", body = Problem),
))]
pub(super) async fn choose_community(
    State(app): State<App>,
    who: SignedIn,
    Json(choice): Json<ChooseMeets>,
) -> Result<Json<Profile>, ApiError> {
    community::choose(&app, who.user, choice).await?;
    read(State(app), AnyStanding(who)).await
}

/// Asks for another email address. Needs a sign-in within the last ten minutes. An email goes to the new address.
#[utoipa::path(post, path = "/api/user/email", tag = "person", request_body = ChangeEmail, responses(
    (status = 202, description = "The same answer whether the address has an account or not", body = EmailChangeSent),
    (status = 403, description = "`fresh_sign_in_required`", body = Problem),
    (status = 409, description = "`email_changed_recently`", body = Problem),
    (status = 422, description = "`invalid_email`, `email_domain_not_allowed` or `invalid_fields`", body = Problem),
))]
pub(super) async fn change_email(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<ChangeEmail>,
) -> Result<(StatusCode, Json<EmailChangeSent>), ApiError> {
    Ok((StatusCode::ACCEPTED, Json(address::ask(&app, who, &body).await?)))
}

/// Proves that the user reads the new mailbox. The account has the new address, and every other device is signed out.
#[utoipa::path(post, path = "/api/user/email/confirm", tag = "person", request_body = ConfirmEmail, responses(
    (status = 200, description = "The profile as it is now", body = Profile),
    (status = 401, description = "`invalid_or_expired`", body = Problem),
    (status = 403, description = "`under_age`", body = Problem),
    (status = 409, description = "`email_unavailable`", body = Problem),
))]
pub(super) async fn confirm_email(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<ConfirmEmail>,
) -> Result<Json<Profile>, ApiError> {
    address::confirm(&app, who, &body).await?;
    read(State(app), AnyStanding(who)).await
}

/// Undoes a change of the address, from the email to the earlier one. Needs no login.
#[utoipa::path(post, path = "/api/auth/undo-email", security(()), tag = "person", request_body = UndoEmail, responses(
    (status = 204, description = "The account has its earlier address again, and every device is signed out"),
    (status = 401, description = "`invalid_or_expired`", body = Problem),
    (status = 403, description = "`csrf`: another site's page", body = Problem),
    (status = 409, description = "`email_unavailable`", body = Problem),
))]
pub(super) async fn undo_email(
    State(app): State<App>,
    _: Client,
    Json(body): Json<UndoEmail>,
) -> Result<StatusCode, ApiError> {
    address::undo(&app, &body.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the account, now or later. Needs a sign-in within the last ten minutes.
#[utoipa::path(post, path = "/api/user/delete", tag = "person", request_body = DeleteAccount, responses(
    (status = 202, description = "Every login has ended", body = Deletion),
    (status = 403, description = "`fresh_sign_in_required`", body = Problem),
))]
pub(super) async fn delete(
    State(app): State<App>,
    client: Client,
    AnyStanding(who): AnyStanding,
    Json(body): Json<DeleteAccount>,
) -> Result<Response, ApiError> {
    let deletion = deletion::ask(&app, who, body.now).await?;
    Ok((StatusCode::ACCEPTED, client.forget_proofs(), Json(deletion)).into_response())
}

/// Undoes a planned deletion.
#[utoipa::path(post, path = "/api/user/delete/undo", tag = "person", responses(
    (status = 204, description = "No deletion is planned any more"),
))]
pub(super) async fn undo_delete(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<StatusCode, ApiError> {
    deletion::undo(&app, who).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Downloads a copy of everything kept about the user that can be shown: a ZIP archive of readable pages and JSON.
/// Needs a sign-in within the last ten minutes; the user gets a notice by email. An archive that was cut off does not open.
#[utoipa::path(post, path = "/api/user/export", operation_id = "export_data", tag = "person", responses(
    (status = 200, description = "The archive, while it is made", content_type = "application/zip", body = Vec<u8>),
    (status = 403, description = "`fresh_sign_in_required`", body = Problem),
))]
pub(super) async fn export(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Response, ApiError> {
    export::ask(&app, who).await
}
