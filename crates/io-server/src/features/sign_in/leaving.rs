//! Owns signing out, of one device or of all.
//!
//! Must not answer before nothing of the login works any more on this node (SES-06), nor stop halfway when nobody waits.

use io_store::logins::LoginEnd;

use super::extract::SignedIn;
use crate::app::App;
use crate::http::problem::ApiError;
use crate::tokens::Revoked;

/// Ends this login.
pub(super) async fn sign_out(app: &App, who: SignedIn) -> Result<(), ApiError> {
    let app = app.clone();
    app.clone()
        .to_the_end(async move {
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
        .to_the_end(async move {
            let now = app.now();
            app.store.end_logins(who.user, None, LoginEnd::SignedOut, now).await?;
            app.tokens.revoke(Revoked::every(who.user));
            Ok(())
        })
        .await
}
