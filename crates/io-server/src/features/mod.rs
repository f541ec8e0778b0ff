//! The product: one folder for each feature, and their routes together.
//!
//! Must not know listeners, layers or headers: those wrap every route from outside.

pub mod account;
pub mod again;
pub mod announcements;
pub mod block;
pub mod board;
pub mod book;
pub mod chat;
pub mod client_errors;
mod commands;
pub mod contact;
pub mod docs;
pub mod email_reports;
pub mod events;
pub mod feedback;
pub mod figures;
pub mod health;
pub mod kept;
pub mod lobby;
pub mod matching;
pub mod notices;
pub mod notifications;
pub mod outbox_page;
pub mod pictures;
pub mod question;
pub mod rating;
pub mod reports;
pub mod reveal;
pub mod sign_in;
pub mod socket;
pub mod standing;
pub mod status;

use utoipa::OpenApi as _;

use crate::http::routes::Routes;

/// Every route of the product together with every schema of the wire.
pub fn routes() -> Routes {
    Routes::described_by(io_protocol::schema::Schemas::openapi())
        .merge(sign_in::routes())
        .merge(account::routes())
        .merge(block::routes())
        .merge(lobby::routes())
        .merge(matching::routes())
        .merge(chat::routes())
        .merge(reveal::routes())
        .merge(rating::routes())
        .merge(question::routes())
        .merge(again::routes())
        .merge(pictures::routes())
        .merge(reports::routes())
        .merge(notices::routes())
        .merge(announcements::routes())
        .merge(feedback::routes())
        .merge(board::routes())
        .merge(notifications::routes())
        .merge(standing::routes())
        .merge(socket::routes())
        .merge(events::routes())
        .merge(client_errors::routes())
        .merge(health::routes())
        .merge(docs::routes())
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::admission::Rule;

    #[test]
    fn every_route_has_its_rate_limit() {
        let (_, rules) = routes().split();
        for (method, path, rule) in [
            (Method::POST, "/api/auth/send-magic-link", Rule::SendMagicLinkAddress),
            (Method::POST, "/api/auth/check-link", Rule::VerifyTokenAddress),
            (Method::GET, "/api/auth/send-magic-link", Rule::OtherAddress),
            (Method::POST, "/api/chat/next", Rule::FindMatchAddress),
            (Method::GET, "/api/chat/people", Rule::OtherAddress),
            (Method::GET, "/.well-known/jwks.json", Rule::OtherAddress),
            (Method::GET, "/api/ws", Rule::SocketAddress),
            (Method::GET, "/api/events", Rule::SocketAddress),
            (Method::GET, "/", Rule::StaticAddress),
        ] {
            assert_eq!(rules.of(&method, path), rule, "{method} {path}");
        }
    }
}
