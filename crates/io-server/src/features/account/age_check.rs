//! Sends people to an outside estimator of age, and takes its answer: yes or no.
//!
//! Must not tell the estimator who someone is, nor keep more of an answer than yes or no (AGE-04).

use axum::body::Bytes;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::account::age_check::{AgeAnswer, AgeVerdict};
use io_core::time::{Span, Timestamp};
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{AgeAnswered, AgeCheck, OnboardingStep};
use io_store::account::{CHECK_PAUSE, Profile};
use io_store::{SecretHash, SecretKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::{age, view};
use crate::app::App;
use crate::config::{AgeEstimator, hex};
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;

/// The header field of the estimator's signature: `t=SECONDS,v1=HEX`.
pub(super) const SIGNATURE: &str = "io-signature";

/// How far the time of a signature may be from now.
const TOLERANCE: Span = Span::minutes(5);

/// Where a person goes to be checked. The address names the check alone; the same person has another one each time.
pub(super) async fn begin(app: &App, who: SignedIn) -> Result<AgeCheck, ApiError> {
    let Some(estimator) = &app.config.auth.age_estimator else {
        return Err(ProblemCode::NotFound.into());
    };
    let profile = app.store.profile(who.user).await?.ok_or(ProblemCode::NotSignedIn)?;
    if view::onboarding(app, &profile) != OnboardingStep::AgeCheck {
        return Err(ProblemCode::NotFound.into());
    }
    let mut secret = [0; 32];
    app.entropy.fill(&mut secret);
    let check = URL_SAFE_NO_PAD.encode(secret);
    if !app
        .store
        .begin_age_check(who.user, hash(app, &check), app.now())
        .await?
    {
        return Err(ApiError::new(ProblemCode::RateLimited).retry_after(CHECK_PAUSE));
    }
    let back = format!("{}/welcome", app.config.public_url);
    let (url, back) = (&estimator.url, utf8_percent_encode(&back, NON_ALPHANUMERIC));
    let joint = if url.contains('?') { '&' } else { '?' };
    Ok(AgeCheck {
        url: format!("{url}{joint}check={check}&return={back}"),
    })
}

/// Whether a person still has to be checked.
pub(super) fn is_due(app: &App, profile: &Profile) -> bool {
    app.config.auth.age_estimator.is_some() && !profile.age_confirmed
}

/// Takes an answer. It is the same whether or not someone waits for it, so that repeating it is harmless.
pub(super) async fn answer(app: &App, headers: &HeaderMap, body: &Bytes) -> Result<(), ApiError> {
    let Some(estimator) = &app.config.auth.age_estimator else {
        return Err(ProblemCode::NotFound.into());
    };
    if !is_genuine(estimator, headers, body, app.now()) {
        return Err(ProblemCode::NotSignedIn.into());
    }
    let said: AgeAnswered = serde_json::from_slice(body).map_err(|_| ProblemCode::InvalidBody)?;
    let answer = if said.adult {
        AgeAnswer::Adult
    } else {
        AgeAnswer::NotAdult
    };
    let now = app.now();
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            match app.store.answer_age_check(hash(&app, &said.check), answer, now).await? {
                Some((user, AgeVerdict::Confirmed)) => app.realtime.profile_changed(user).await,
                Some((user, AgeVerdict::Refused)) => age::refuse(&app, user).await?,
                Some((_, AgeVerdict::Again)) | None => {}
            }
            Ok(())
        })
        .await
}

fn hash(app: &App, check: &str) -> SecretHash {
    app.store.hash(SecretKind::AgeCheck, check.as_bytes())
}

/// Is this signed with the shared secret, and recently? HMAC-SHA256 over the time, a dot and the body.
fn is_genuine(estimator: &AgeEstimator, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
    let mut fields = headers.get_all(SIGNATURE).iter();
    let (Some(field), None) = (fields.next().and_then(|field| field.to_str().ok()), fields.next()) else {
        return false;
    };
    let Some((time, signature)) = field.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")) else {
        return false;
    };
    let Ok(seconds) = time.parse::<i64>() else {
        return false;
    };
    let away = now.as_seconds().abs_diff(seconds);
    if away > TOLERANCE.as_seconds_ceil().unsigned_abs() {
        return false;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(estimator.secret.reveal().as_bytes())
        .expect("invariant: HMAC takes keys of any length");
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    let expected = hex(&mac.finalize().into_bytes());
    expected.as_bytes().ct_eq(signature.as_bytes()).into()
}
