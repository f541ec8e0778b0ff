//! The routes for reports of providers.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use http::{HeaderMap, StatusCode};
use io_protocol::problem::ProblemCode;
use io_store::suppression::{EmailReport, Suppression};

use crate::admission::client::ClientAddress;
use crate::app::App;
use crate::http::problem::ApiError;
use crate::mail::reports::Unheard;
use crate::telemetry::metrics::Labelled;
use crate::telemetry::{Actor, SecurityEvent};

/// A report of Resend.
pub(super) async fn of_resend(
    State(app): State<App>,
    client: ClientAddress,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let body = body.map_err(|_| ApiError::new(ProblemCode::TooLarge))?;
    let report = app.mail_reports.of_resend(&headers, &body);
    heard(&app, client, report).await
}

/// A report of Amazon SES, delivered by SNS.
pub(super) async fn of_ses(
    State(app): State<App>,
    client: ClientAddress,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let body = body.map_err(|_| ApiError::new(ProblemCode::TooLarge))?;
    let report = Box::pin(app.mail_reports.of_ses(&body)).await;
    heard(&app, client, report).await
}

/// Acts on a report. A refused one looks as if there were no such route.
async fn heard(
    app: &App,
    client: ClientAddress,
    report: Result<Option<EmailReport>, Unheard>,
) -> Result<StatusCode, ApiError> {
    match report {
        Ok(None) => Ok(StatusCode::NO_CONTENT),
        Ok(Some(report)) => {
            let reason = report.reason;
            if app.store.hear_email_report(report, app.now()).await? {
                let (result, event) = match reason {
                    Suppression::Bounce => ("bounced", SecurityEvent::EmailBounced),
                    Suppression::Complaint => ("complained", SecurityEvent::EmailComplained),
                };
                app.metrics.auth_mail.get_or_create(&Labelled::new(result)).inc();
                app.security.note(event, Actor::Server);
            }
            Ok(StatusCode::NO_CONTENT)
        }
        Err(Unheard::Refused(why)) => {
            tracing::debug!(why, "a report about emails was refused");
            app.security
                .note(SecurityEvent::EmailReportRefused, Actor::Network(client.network()));
            Err(ProblemCode::NotFound.into())
        }
        Err(Unheard::Later(why)) => {
            tracing::warn!(why, "a report about emails cannot be checked now");
            Err(ProblemCode::Unavailable.into())
        }
    }
}
