//! The routes for reports of browsers.

use axum::body::Bytes;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use io_protocol::problem::{FieldError, ProblemCode};
use io_protocol::rest::{ClientErrorReport, PageSpeed, Vital, VitalName};
use serde_json::Value;

use crate::app::App;
use crate::header_fields::is_media_type;
use crate::http::json::Json;
use crate::http::problem::ApiError;
use crate::telemetry::error_reports::Report;
use crate::telemetry::metrics::Labelled;
use crate::telemetry::scrub::{host, places, word};

/// The media types in which browsers send reports.
const REPORT_TYPES: [&str; 3] = ["application/csp-report", "application/reports+json", "application/json"];

/// The longest measurement that is counted, in seconds.
const LONGEST: f64 = 600.0;

/// The largest shift that is counted.
const FARTHEST: f64 = 100.0;

/// Counts how fast a page load of the web app was. Nothing says whose it was, or of which page.
#[utoipa::path(post, path = "/api/page-speed", security(()), tag = "reports", request_body = PageSpeed, responses(
    (status = 204, description = "Counted")
))]
pub(super) async fn page_speed(State(app): State<App>, Json(speed): Json<PageSpeed>) -> Result<StatusCode, ApiError> {
    let fits = |vital: &Vital| match vital.name {
        VitalName::Cls => (0.0..=FARTHEST).contains(&vital.value),
        VitalName::Lcp | VitalName::Inp | VitalName::Ttfb => (0.0..=LONGEST).contains(&vital.value),
    };
    if !(1..=5).contains(&speed.vitals.len()) || !speed.vitals.iter().all(fits) {
        return Err(ApiError::field(
            "vitals",
            "One to five measurements within their range.",
        ));
    }
    for Vital { name, value } in speed.vitals {
        let label = match name {
            VitalName::Cls => {
                app.metrics.web_layout_shift.observe(value);
                continue;
            }
            VitalName::Lcp => "lcp",
            VitalName::Inp => "inp",
            VitalName::Ttfb => "ttfb",
        };
        app.metrics
            .web_vitals
            .get_or_create(&Labelled::new(label))
            .observe(value);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Reports an error in the web app.
#[utoipa::path(post, path = "/api/client-errors", security(()), tag = "reports", request_body = ClientErrorReport, responses(
    (status = 204, description = "Accepted")
))]
pub(super) async fn client_error(
    State(app): State<App>,
    Json(report): Json<ClientErrorReport>,
) -> Result<StatusCode, ApiError> {
    let limits = [
        ("release", report.release.as_str(), 100),
        ("route", &report.route, 200),
        ("name", &report.name, 100),
        ("message", &report.message, 300),
        ("stack", &report.stack, 4_000),
    ];
    let too_long = limits
        .into_iter()
        .filter(|(_, text, most)| text.chars().count() > *most)
        .map(|(field, _, most)| FieldError {
            field: field.to_owned(),
            message: format!("At most {most} characters."),
        });
    let too_long: Vec<FieldError> = too_long.collect();
    if !too_long.is_empty() {
        return Err(ApiError::fields(too_long));
    }
    app.metrics.client_errors.inc();
    let (release, route, name) = (word(&report.release), word(&report.route), word(&report.name));
    // Never the message: the text of an error may contain user text.
    let at = places(&report.stack);
    tracing::warn!(release, route, name, at, "the web app reported an error");
    app.error_reports.note(Report::of_web_app(
        &report.release,
        &report.route,
        &report.name,
        &report.stack,
    ));
    Ok(StatusCode::NO_CONTENT)
}

/// Reports a violation of the content security policy.
#[utoipa::path(post, path = "/api/csp-report", security(()), tag = "reports",
    request_body(content = Object, content_type = "application/csp-report"),
    responses((status = 204, description = "Accepted"))
)]
pub(super) async fn csp_report(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<StatusCode, ApiError> {
    if !REPORT_TYPES.iter().any(|kind| is_media_type(&headers, kind)) {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let body = body.map_err(|_| ApiError::new(ProblemCode::TooLarge))?;
    let report: Value = serde_json::from_slice(&body).map_err(|_| ApiError::new(ProblemCode::InvalidBody))?;
    app.metrics.csp_reports.inc();
    let first = report.get(0).unwrap_or(&report);
    let inner = first.get("csp-report").or_else(|| first.get("body")).unwrap_or(first);
    let field = |names: [&str; 2]| {
        names
            .iter()
            .find_map(|name| inner.get(name)?.as_str())
            .unwrap_or_default()
    };
    let directive = word(field(["effective-directive", "effectiveDirective"]));
    let blocked = host(field(["blocked-uri", "blockedURL"]));
    tracing::warn!(
        directive,
        blocked,
        "a browser blocked something under the content security policy"
    );
    Ok(StatusCode::NO_CONTENT)
}
