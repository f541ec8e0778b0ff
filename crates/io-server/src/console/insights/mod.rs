//! Figures of the place, for people and for programs with a key. What is too small is hidden in every form.
//!
//! Must not show a count that `io_core::insights` did not pass.

mod figures;
mod table;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use io_core::insights::{Counts, Day};
use io_protocol::problem::ProblemCode;
use serde::Deserialize;

use self::figures::{Asked, Compare, InsightsOverview};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Complete days before the one that is shown, for the line of each figure.
const LINE: i32 = 28;
/// Weeks of joining that are shown.
const WEEKS: i32 = 8;

#[derive(Deserialize)]
pub(super) struct Question {
    compare: Option<String>,
}

/// The figures of today, of the last weeks, and what changed most.
#[utoipa::path(get, path = "/console/api/insights/overview", tag = "console",
    params(("compare" = Option<String>, Query, description = "With the same hours of `week` (a week before, the default) or `day` (the day before), or `none`.")),
    responses((status = 200, body = InsightsOverview)))]
pub(super) async fn overview(
    State(app): State<App>,
    _: Staff,
    asked: Result<Query<Question>, QueryRejection>,
) -> Result<Json<InsightsOverview>, ApiError> {
    Ok(Json(read(&app, asked).await?))
}

/// The same figures as a table of values, separated by commas.
#[utoipa::path(get, path = "/console/api/insights/overview.csv", tag = "console",
    params(("compare" = Option<String>, Query, description = "As for the overview.")),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub(super) async fn table(
    State(app): State<App>,
    _: Staff,
    asked: Result<Query<Question>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let overview = read(&app, asked).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"insights-{}.csv\"", overview.day),
        ),
    ];
    Ok((headers, table::of(&overview)))
}

async fn read(app: &App, asked: Result<Query<Question>, QueryRejection>) -> Result<InsightsOverview, ApiError> {
    let Query(asked) = asked.map_err(|_| ProblemCode::InvalidBody)?;
    let compare = match asked.compare.as_deref() {
        None | Some("week") => Compare::Week,
        Some("day") => Compare::Day,
        Some("none") => Compare::Nothing,
        Some(_) => return Err(ApiError::field("compare", "Ask for week, day or none.")),
    };
    let (now, zone, store) = (app.now(), &app.config.insights.zone, &app.store);
    let today = zone.day_of(now);
    // Whole hours: two looks a minute apart do not tell what one person did meanwhile.
    let (day, hours) = match zone.hour_of(now) {
        0 => (today.plus(-1), u8::MAX),
        hours => (today, hours),
    };
    let so_far = store.insights_of_hours(day, hours).await?;
    let compared_with = match compare {
        Compare::Week => Some(day.plus(-7)),
        Compare::Day => Some(day.plus(-1)),
        Compare::Nothing => None,
    };
    let before: Option<(Day, Counts)> = match compared_with {
        Some(earlier) => Some((earlier, store.insights_of_hours(earlier, hours).await?)),
        None => None,
    };
    let first = day.monday().plus(-7 * WEEKS).min(day.plus(-LINE));
    let asked = Asked {
        zone: zone.name(),
        day,
        hours: (hours != u8::MAX).then_some(hours),
        as_of: store.rolled_up_at(day).await?,
        now: so_far,
        before,
        days: store.insights_of_days(first, day).await?,
    };
    Ok(figures::overview(&asked))
}
