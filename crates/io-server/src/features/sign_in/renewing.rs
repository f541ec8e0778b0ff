//! Renewing a login by its refresh token, and what happens when one is reused.
//!
//! Must not count: the store moves a family on by exactly one, whatever runs concurrently (SES-05).

use io_core::time::Timestamp;
use io_protocol::problem::ProblemCode;
use io_store::sign_in::logins::{Login, Rotation};

use super::next_path::HOME;
use super::proofs::Proven;
use crate::admission::limiter::Rule;
use crate::app::App;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;
use crate::tokens::refresh::Presented;

/// Renews a login, or ends it if the token was spent long ago (SES-04).
///
/// A rotation always completes: a client that hangs up must not leave a stolen login open.
pub(super) async fn renew(app: &App, token: &str) -> Result<Proven, ApiError> {
    let now = app.now();
    let presented = Presented::parse(token).ok_or(ProblemCode::NotSignedIn)?;
    let login = app
        .store
        .login(presented.login, now)
        .await?
        .ok_or(ProblemCode::NotSignedIn)?;
    if !presented.is_genuine(&login.refresh_key) {
        return Err(ProblemCode::NotSignedIn.into());
    }
    app.limits.login(Rule::RefreshLogin, login.id, app.uptime())?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move { rotate(&app, &login, presented.counter, now).await })
        .await
}

async fn rotate(app: &App, login: &Login, counter: u64, now: Timestamp) -> Result<Proven, ApiError> {
    let rules = app.config.auth.login_rules();
    match app.store.rotate_login(login.id, counter, rules, now).await? {
        Rotation::Rotated(login) => {
            // Open sockets of this device stay open for as long as the new access token works.
            app.realtime
                .login_renewed(login.id, app.uptime() + app.config.auth.access_life);
            Ok(Proven {
                user: login.user,
                login: login.id,
                counter: login.counter,
                refresh_key: login.refresh_key,
                expires_at: login.expires_at,
                next: HOME.to_owned(),
                device: None,
            })
        }
        Rotation::Retry => Err(ProblemCode::RefreshRetry.into()),
        Rotation::Reused { .. } => {
            app.security.note(SecurityEvent::RefreshReused, Actor::User(login.user));
            app.tokens.revoke(Revoked::one(login.user, login.id));
            Err(ProblemCode::NotSignedIn.into())
        }
        Rotation::Ended => Err(ProblemCode::NotSignedIn.into()),
    }
}
