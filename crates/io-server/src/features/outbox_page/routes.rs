//! The routes of the local outbox.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::header::CONTENT_SECURITY_POLICY;
use io_core::ids::EmailId;
use io_protocol::problem::ProblemCode;

use super::page;
use crate::app::App;
use crate::http::headers::SecurityHeaders;
use crate::http::path::InPath;
use crate::http::problem::ApiError;
use crate::mail::outbox::KeptEmail;
use crate::mail::{MailTransport, Outbox};

/// What an email may do inside its frame: show itself, and open a link in the whole window on a click.
const BODY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'self'; \
    sandbox allow-top-navigation-by-user-activation allow-popups";

pub(super) async fn list(State(app): State<App>) -> Result<Response, ApiError> {
    let emails = outbox(&app)?.emails().map_err(ApiError::internal)?;
    Ok(Html(page::list(&emails, app.now())).into_response())
}

pub(super) async fn show(State(app): State<App>, InPath(email): InPath<EmailId>) -> Result<Response, ApiError> {
    let policy = (
        CONTENT_SECURITY_POLICY,
        SecurityHeaders::new(&app.config).framing_policy(),
    );
    Ok(([policy], Html(page::show(&find(&app, email)?))).into_response())
}

pub(super) async fn body(State(app): State<App>, InPath(email): InPath<EmailId>) -> Result<Response, ApiError> {
    let email = find(&app, email)?;
    let html = email
        .content
        .html
        .replacen("<head>", "<head>\n<base target=\"_top\">", 1);
    let headers = [
        (CONTENT_SECURITY_POLICY.as_str(), BODY_POLICY),
        ("x-frame-options", "SAMEORIGIN"),
        // A sandboxed document has its own origin anyway, and Chromium complains when it also asks for this.
        ("origin-agent-cluster", "?0"),
    ];
    Ok((headers, Html(html)).into_response())
}

fn find(app: &App, email: EmailId) -> Result<KeptEmail, ApiError> {
    outbox(app)?
        .email(email)
        .map_err(ApiError::internal)?
        .ok_or_else(|| ProblemCode::NotFound.into())
}

fn outbox(app: &App) -> Result<&Outbox, ApiError> {
    match &app.mail {
        MailTransport::Outbox(outbox) => Ok(outbox),
        MailTransport::Smtp { .. } | MailTransport::Api(_) => Err(ProblemCode::NotFound.into()),
    }
}
