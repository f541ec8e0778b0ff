//! Owns signing out, of one device or of all, also from the letter about a device that is not one's own.
//!
//! Must not answer before nothing of the login works any more on this node (SES-06), nor stop halfway when nobody waits.

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

/// Ends every login of the person, this one too.
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

/// Ends every login of the person who got the notice with this token (ML-14). Saying it again ends nothing that came
/// after, and is answered in the same way: the strange device is out.
pub(super) async fn not_me(app: &App, token: &str) -> Result<(), ApiError> {
    let login = login_of_notice(&app.root_key, token).ok_or(ProblemCode::InvalidOrExpired)?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            if let Some(user) = app.store.disavow_login(login, app.now()).await? {
                tracing::warn!(
                    security_event = "login_disavowed",
                    "somebody says that a sign-in was not theirs"
                );
                app.tokens.revoke(Revoked::every(user));
            }
            Ok(())
        })
        .await
}
