//! The product, one folder a feature, merged into one router with its OpenAPI description.
//!
//! Must not know about listeners, limits or headers: those wrap every route from outside.

pub mod blocks;
pub mod chats;
pub mod client_errors;
pub mod docs;
pub mod events;
pub mod health;
pub mod lobby;
pub mod logins;
pub mod matching;
pub mod outbox_page;
pub mod people;
pub mod profile;
pub mod ratings;
pub mod reveals;
pub mod sign_in;
pub mod socket;

use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// Every route of the product together with every schema of the wire.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(io_protocol::schema::Schemas::openapi())
        .merge(sign_in::routes())
        .merge(logins::routes())
        .merge(profile::routes())
        .merge(blocks::routes())
        .merge(lobby::routes())
        .merge(matching::routes())
        .merge(chats::routes())
        .merge(reveals::routes())
        .merge(ratings::routes())
        .merge(people::routes())
        .merge(socket::routes())
        .merge(events::routes())
        .merge(client_errors::routes())
        .merge(health::routes())
        .merge(docs::routes())
}
