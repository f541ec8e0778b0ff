//! Signing out: one device, all devices, or all devices from the email about an unknown one.
//!
//! Must not answer before no proof of the login works on this node (SES-06), nor stop halfway if the client hangs up.

use io_protocol::problem::ProblemCode;
use io_store::sign_in::logins::LoginEnd;

use super::extract::SignedIn;
use super::secrets::login_of_notice;
use crate::app::App;
use crate::http::problem::ApiError;
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
            Ok(())
        })
        .await
}

/// Ends every login of the user, including this one.
pub(super) async fn sign_out_everywhere(app: &App, who: SignedIn) -> Result<(), ApiError> {
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            let now = app.now();
            app.store.end_logins(who.user, None, LoginEnd::SignedOut, now).await?;
            app.tokens.revoke(Revoked::every(who.user));
            Ok(())
        })
        .await
}

/// Ends every login of the user who received the notice with this token (ML-14).
///
/// Repeating it ends no newer login, and gets the same answer: the unknown device is signed out.
pub(super) async fn not_me(app: &App, token: &str) -> Result<(), ApiError> {
    let login = login_of_notice(&app.root_keys.ring(), token).ok_or(ProblemCode::InvalidOrExpired)?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            if let Some(user) = app.store.disavow_login(login, app.now()).await? {
                tracing::warn!(
                    security_event = "login_disavowed",
                    "a user reports that a sign-in was not theirs"
                );
                app.tokens.revoke(Revoked::every(user));
            }
            Ok(())
        })
        .await
}
