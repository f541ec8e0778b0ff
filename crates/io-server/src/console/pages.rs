//! The console's page and files, embedded in the binary.
//!
//! Must not say anything of a sign-in: the page asks the API.

use axum::extract::Request;
use axum::response::Response;

use crate::http::assets::{self, Assets};

/// The page, or a file that belongs to it.
pub(super) fn page(request: &Request, assets: &Assets) -> Response {
    assets::console(request.uri().path(), request.headers(), assets)
}
