//! The route of the public keys with which anyone can check access tokens.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};

use crate::app::App;
use crate::tokens::jwks::Jwks;

/// Others may keep the list for [`crate::tokens::jwks::MAX_AGE`] seconds.
const CACHE: &str = "public, max-age=600";

/// The public keys of the access tokens.
#[utoipa::path(get, path = "/.well-known/jwks.json", security(()), tag = "sign-in", responses((status = 200, body = Jwks)))]
pub(super) async fn jwks(State(app): State<App>) -> ([(HeaderName, &'static str); 1], Json<Jwks>) {
    ([(header::CACHE_CONTROL, CACHE)], Json(app.tokens.jwks()))
}
