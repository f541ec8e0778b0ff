//! Signing out that is decided by staff: one person, or everybody.
//!
//! Must not answer before no proof of these logins works on this node, nor stop halfway if the client hangs up.

use io_core::ids::UserId;
use io_store::audit::By;

use crate::app::App;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// Ends every login of a person; returns how many.
pub(crate) async fn sign_person_out(app: &App, user: UserId, reason: String, by: By) -> Result<u64, ApiError> {
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            let ended = app.store.sign_person_out(user, reason, by, app.now()).await?;
            app.tokens.revoke(Revoked::every(user));
            app.security.note(SecurityEvent::SignedOutByStaff, Actor::User(user));
            Ok(ended)
        })
        .await
}

/// Ends every login of people; returns how many. Their sockets are left to the job that closes them within seconds.
pub(crate) async fn sign_everybody_out(app: &App, reason: String, by: By) -> Result<u64, ApiError> {
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            let ended = app.store.sign_everybody_out(reason, by, app.now()).await?;
            app.tokens.forget_all();
            app.security.note(SecurityEvent::EverybodySignedOut, Actor::Server);
            Ok(ended)
        })
        .await
}
