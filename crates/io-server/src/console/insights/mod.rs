//! Figures of the place, for people and for programs with a key. What is too small is hidden in every form.
//!
//! Must not show a count that `io_core::insights` did not pass.

pub(super) mod answers;
mod figures;
pub(super) mod live;
pub(super) mod notes;
mod table;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use io_core::insights::{Counts, Day};
use io_protocol::problem::ProblemCode;
use serde::Deserialize;

use self::figures::{Asked, Compare, InsightsDays, InsightsOverview, Span};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Complete days before the one that is shown, for the line of each figure.
const LINE: i32 = 28;
/// Weeks of joining that are shown.
const WEEKS: i32 = 8;
/// The most days that are shown together.
const MOST_DAYS: i32 = 400;

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
    Ok(download(&overview.day, table::of(&overview)))
}

fn download(name: &str, table: String) -> impl IntoResponse + use<> {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"insights-{name}.csv\""),
        ),
    ];
    (headers, table)
}

#[derive(Deserialize)]
pub(super) struct AskedDays {
    from: Option<String>,
    to: Option<String>,
    compare: Option<String>,
}

/// The figures of several days, and what changed most. Days on which a figure is hidden are left out of it.
#[utoipa::path(get, path = "/console/api/insights/days", tag = "console",
    params(
        ("from" = Option<String>, Query, description = "The first day, such as `2026-11-01`; without it 28 days are shown."),
        ("to" = Option<String>, Query, description = "The last day; at the latest, and without it, the last day that is over. At most 400 days."),
        ("compare" = Option<String>, Query, description = "With as many days `before` (the default), the same days a `year` before, or `none`."),
    ),
    responses((status = 200, body = InsightsDays)))]
pub(super) async fn days(
    State(app): State<App>,
    staff: Staff,
    asked: Result<Query<AskedDays>, QueryRejection>,
) -> Result<Json<InsightsDays>, ApiError> {
    Ok(Json(figures::over(&read_days(&app, &staff, asked).await?)))
}

/// Each of these days as a table of values, separated by commas.
#[utoipa::path(get, path = "/console/api/insights/days.csv", tag = "console",
    params(
        ("from" = Option<String>, Query, description = "As for the figures of several days."),
        ("to" = Option<String>, Query, description = "As for the figures of several days."),
    ),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub(super) async fn table_of_days(
    State(app): State<App>,
    staff: Staff,
    asked: Result<Query<AskedDays>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let span = read_days(&app, &staff, asked).await?;
    Ok(download(&format!("{}-{}", span.from, span.to), table::of_days(&span)))
}

fn parsed_day(field: &'static str, text: &str) -> Result<Day, ApiError> {
    Day::parse(text).ok_or_else(|| ApiError::field(field, "A day is written like 2026-11-28."))
}

async fn read_days<'a>(
    app: &'a App,
    staff: &Staff,
    asked: Result<Query<AskedDays>, QueryRejection>,
) -> Result<Span<'a>, ApiError> {
    let Query(asked) = asked.map_err(|_| ProblemCode::InvalidBody)?;
    let zone = &app.config.insights.zone;
    let last = zone.day_of(app.now()).plus(-1);
    let day = |name, text: Option<&str>, otherwise| text.map_or(Ok(otherwise), |text| parsed_day(name, text));
    let to = day("to", asked.to.as_deref(), last)?.min(last);
    let from = day("from", asked.from.as_deref(), to.plus(1 - LINE))?;
    let count = to.number() - from.number() + 1;
    if !(1..=MOST_DAYS).contains(&count) {
        return Err(ApiError::field(
            "from",
            "Ask for 1 to 400 days, the first before the last, which is over.",
        ));
    }
    let before = match asked.compare.as_deref() {
        None | Some("before") => Some((from.plus(-count), from.plus(-1))),
        // The same days of the week.
        Some("year") => Some((from.plus(-364), to.plus(-364))),
        Some("none") => None,
        Some(_) => return Err(ApiError::field("compare", "Ask for before, year or none.")),
    };
    let first = before.map_or(from, |(first, _)| first.min(from));
    Ok(Span {
        zone: zone.name(),
        from,
        to,
        before,
        days: app.store.insights_of_days(first, to).await?,
        notes: notes::of_days(app, staff, from, to).await?,
    })
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
