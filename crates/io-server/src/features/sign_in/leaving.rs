//! Signing out: one device, all devices, or all devices from the email about an unknown one.
//!
//! Must not answer before no proof of the login works on this node (SES-06), nor stop halfway if the client hangs up.

use io_protocol::problem::ProblemCode;
use io_store::sign_in::logins::LoginEnd;

use super::extract::SignedIn;
use super::secrets::login_of_notice;
use crate::app::App;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// Ends this login.
pub(super) async fn sign_out(app: &App, who: SignedIn) -> Result<(), ApiError> {
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            let now = app.now();
            app.store
                .end_login(who.user, who.login, LoginEnd::SignedOut, now)
                .await?;
            app.tokens.revoke(Revoked::one(who.user, who.login));
            app.security.note(SecurityEvent::SignedOut, Actor::User(who.user));
            Ok(())
        })
        .await
}

/// Ends every login of the user, including this one.
///
/// Only after a fresh sign-in: a found device must not end the others (ASVS 7.5.2).
pub(super) async fn sign_out_everywhere(app: &App, who: SignedIn) -> Result<(), ApiError> {
    if !who.fresh {
        return Err(ProblemCode::FreshSignInRequired.into());
    }
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            let now = app.now();
            app.store.end_logins(who.user, None, LoginEnd::SignedOut, now).await?;
            app.tokens.revoke(Revoked::every(who.user));
            app.security
                .note(SecurityEvent::SignedOutEverywhere, Actor::User(who.user));
            Ok(())
        })
        .await
}

/// Ends every login of the user who received the notice with this token (ML-14).
///
/// Repeating it ends no newer login, and gets the same answer: the unknown device is signed out.
pub(super) async fn not_me(app: &App, token: &str, actor: Actor) -> Result<(), ApiError> {
    let Some(login) = login_of_notice(&app.root_keys.ring(), token) else {
        app.security.note(SecurityEvent::LinkRefused, actor);
        return Err(ProblemCode::InvalidOrExpired.into());
    };
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            if let Some(user) = app.store.disavow_login(login, app.now()).await? {
                app.security.note(SecurityEvent::LoginDisavowed, Actor::User(user));
                app.tokens.revoke(Revoked::every(user));
            }
            Ok(())
        })
        .await
}
