//! The first step of onboarding.
//!
//! A neutral age question, the rules, and a polite refusal for minors (ON-1).
//!
//! Must not store a birth date, nor say how far someone is from the minimum age.

use io_core::account::{AgeError, BirthDate};
use io_core::ids::UserId;
use io_core::time::Span;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::StateAge;

use super::rules;
use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// How long a mailbox, with all its addresses, is blocked after its owner stated to be too young.
const COOL_DOWN: Span = Span::days(30);

/// Stores the age band and the accepted rules.
pub(super) async fn state(app: &App, who: SignedIn, stated: &StateAge) -> Result<(), ApiError> {
    rules::check_version(app, stated.rules_version)?;
    let now = app.now();
    let youngest = i32::from(app.config.auth.minimum_age);
    match BirthDate::parse(&stated.birth_date).and_then(|born| born.band_from(youngest, now)) {
        Ok(band) => {
            let kept = app.store.state_age(who.user, band, stated.rules_version, now).await?;
            kept.then_some(()).ok_or(ProblemCode::NotSignedIn.into())
        }
        Err(error @ AgeError::NotADate) => Err(ApiError::field("birth_date", error.to_string())),
        Err(AgeError::UnderAge) => {
            let app = app.clone();
            app.clone()
                .run_to_completion(async move { refuse(&app, who.user).await })
                .await?;
            Err(ApiError::new(ProblemCode::UnderAge).retry_after(COOL_DOWN))
        }
    }
}

/// Deletes the account at once, on every device.
///
/// Only keyed hashes of the address and its mailbox stay, so that going back, another tab, another sign-in email or
/// `name+1@` do not help.
pub(super) async fn refuse(app: &App, user: UserId) -> Result<(), ApiError> {
    let now = app.now();
    app.realtime.account_leaving(user).await?;
    app.store.refuse_under_age(user, now + COOL_DOWN, now).await?;
    app.tokens.revoke(Revoked::every(user));
    app.security.note(SecurityEvent::UnderAge, Actor::User(user));
    Ok(())
}
