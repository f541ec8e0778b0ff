//! The list of a user's devices, and signing one out.
//!
//! Must not show a network address, and times only to the hour: a thief of a device also sees the list.

use io_core::ids::LoginId;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{Login, Logins};
use io_store::sign_in::logins::LoginEnd;

use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

pub(super) async fn list(app: &App, who: SignedIn) -> Result<Logins, ApiError> {
    let mut logins: Vec<Login> = app
        .store
        .logins(who.user, app.now())
        .await?
        .into_iter()
        .map(|login| Login {
            id: login.id,
            label: login.label,
            created_at: login.created_at.into(),
            last_seen_at: login.last_seen_at.into(),
            current: login.id == who.login,
        })
        .collect();
    // The sort is stable: the others keep the order of the store, the latest seen first.
    logins.sort_by_key(|login| !login.current);
    Ok(Logins { logins })
}

/// Signs a device out.
///
/// A device may end itself; ending another one needs a fresh sign-in, so that a found device cannot shut its owner out
/// (ASVS 7.5.2). Another user's device and none at all get the same answer (ERR-03).
pub(super) async fn end(app: &App, who: SignedIn, login: LoginId) -> Result<(), ApiError> {
    if login != who.login && !who.fresh {
        return Err(ProblemCode::FreshSignInRequired.into());
    }
    let user = who.user;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            if !app.store.end_login(user, login, LoginEnd::SignedOut, app.now()).await? {
                return Err(ProblemCode::NotFound.into());
            }
            app.tokens.revoke(Revoked::one(user, login));
            let event = if login == who.login {
                SecurityEvent::SignedOut
            } else {
                SecurityEvent::DeviceEnded
            };
            app.security.note(event, Actor::User(user));
            Ok(())
        })
        .await
}
