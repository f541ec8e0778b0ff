//! The product, one folder a feature, merged into one router with its OpenAPI description.
//!
//! Must not know about listeners, limits or headers: those wrap every route from outside.

pub mod account;
pub mod again;
pub mod block;
pub mod chat;
pub mod client_errors;
mod commands;
pub mod docs;
pub mod events;
pub mod health;
pub mod lobby;
pub mod matching;
pub mod outbox_page;
pub mod rating;
pub mod reveal;
pub mod sign_in;
pub mod socket;

use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// Every route of the product together with every schema of the wire.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(io_protocol::schema::Schemas::openapi())
        .merge(sign_in::routes())
        .merge(account::routes())
        .merge(block::routes())
        .merge(lobby::routes())
        .merge(matching::routes())
        .merge(chat::routes())
        .merge(reveal::routes())
        .merge(rating::routes())
        .merge(again::routes())
        .merge(socket::routes())
        .merge(events::routes())
        .merge(client_errors::routes())
        .merge(health::routes())
        .merge(docs::routes())
}
