//! Signing in by email.
//!
//! Requesting a link and code, checking the link, spending either, renewing, signing out.

mod asking;
mod device_label;
pub(crate) mod ending;
pub mod extract;
mod jwks;
mod leaving;
mod logins;
mod next_path;
mod proofs;
mod renewing;
mod routes;
mod secrets;
mod signing_in;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

use crate::http::json::AUTH_BODY_LIMIT;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .limited(Rule::SendMagicLinkAddress, routes!(routes::send_magic_link))
        .route(routes!(routes::letters_now))
        .limited(Rule::VerifyTokenAddress, routes!(routes::check_link))
        .limited(Rule::VerifyTokenAddress, routes!(routes::verify_token))
        .limited(Rule::RefreshAddress, routes!(routes::refresh))
        .route(routes!(routes::logout))
        .route(routes!(routes::logout_all))
        .limited(Rule::VerifyTokenAddress, routes!(routes::not_me))
        .route(routes!(routes::socket_ticket))
        .body_limit(AUTH_BODY_LIMIT)
        .merge(logins::routes())
        .merge(Routes::new().route(routes!(jwks::jwks)))
}
