//! Signing in with a letter: asking for it, checking its link, spending its link or code, renewing, signing out.

mod asking;
mod device_label;
pub mod extract;
mod leaving;
mod logins;
mod next_path;
mod proofs;
mod renewing;
mod routes;
mod same_site;
mod secrets;
mod signing_in;

pub use extract::{Client, SignedIn, authenticate_upgrade};
pub use proofs::forget as forget_proofs;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::json::AUTH_BODY_LIMIT;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::send_magic_link))
        .routes(routes!(routes::letters_now))
        .routes(routes!(routes::check_link))
        .routes(routes!(routes::verify_token))
        .routes(routes!(routes::refresh))
        .routes(routes!(routes::logout))
        .routes(routes!(routes::logout_all))
        .routes(routes!(routes::not_me))
        .routes(routes!(routes::socket_ticket))
        .layer(DefaultBodyLimit::max(AUTH_BODY_LIMIT))
        .merge(logins::routes())
        .merge(crate::tokens::jwks::routes())
}
