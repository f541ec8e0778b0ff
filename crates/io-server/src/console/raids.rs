//! What rises suddenly, and the switch that takes an interest out of matching for a while (AB-57).
//!
//! Must not name a network or a person.

use std::collections::HashMap;

use axum::extract::State;
use http::StatusCode;
use io_core::account::Interest;
use io_core::time::{Span, Timestamp};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::moderation::interests::PausedInterest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// The longest time for which an interest can be out, in hours.
const LONGEST: i64 = 72;

/// Something that happens much more often than usual.
#[derive(Serialize, ToSchema)]
pub(super) struct Rising {
    /// `interest`, `mail_domain`, `network`, `reports` or `same_openers`.
    kind: &'static str,
    /// The interest or the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    since: Moment,
    /// In half an hour, now.
    now: u32,
    /// In half an hour, usually.
    usual: u32,
}

/// An interest that is out of matching.
#[derive(Serialize, ToSchema)]
pub(super) struct Out {
    interest: String,
    until: Moment,
    by: Colleague,
    at: Moment,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Raids {
    now: Moment,
    alarms: Vec<Rising>,
    out: Vec<Out>,
}

async fn shown(app: &App, staff: &Staff) -> Result<Json<Raids>, ApiError> {
    let (now, uptime) = (app.now(), app.uptime());
    let names = Names::read(app, staff.id).await?;
    let alarms = app.realtime.alarms().into_iter().map(|alarm| Rising {
        kind: alarm.subject.kind(),
        name: alarm.subject.name().map(str::to_owned),
        since: (now - (uptime - alarm.since)).into(),
        now: alarm.rise.now,
        usual: alarm.rise.usual,
    });
    let out = app.store.paused_interests(now).await?.into_iter().map(|one| Out {
        interest: one.interest.as_str().to_owned(),
        until: one.until.into(),
        by: names.of(one.by),
        at: one.at.into(),
    });
    Ok(Json(Raids {
        now: now.into(),
        alarms: alarms.collect(),
        out: out.collect(),
    }))
}

/// Lets matching follow what staff decided, here and on every other node.
///
/// A job calls it too.
pub async fn follow(app: &App) -> anyhow::Result<()> {
    let paused = app.store.paused_interests(app.now()).await?;
    let out: HashMap<Interest, Timestamp> = paused.into_iter().map(|one| (one.interest, one.until)).collect();
    app.realtime.take_out_interests(out);
    Ok(())
}

async fn followed(app: &App) {
    // The job does it within seconds.
    if let Err(error) = follow(app).await {
        tracing::warn!(%error, "an interest is not yet out of matching, or back in it");
    }
}

fn interest(typed: &str) -> Result<Interest, ApiError> {
    Interest::parse(typed).map_err(|error| ApiError::field("interest", error.to_string()))
}

/// What happens much more often than usual, and which interests are out of matching.
#[utoipa::path(get, path = "/console/api/raids", tag = "console", responses((status = 200, body = Raids)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<Raids>, ApiError> {
    shown(&app, &staff).await
}

/// An interest to take out of matching, and for how long.
#[derive(Deserialize, ToSchema)]
pub(super) struct TakeOut {
    interest: String,
    /// 1 to 72.
    hours: i64,
}

/// Takes an interest out of matching for some hours. Searches leave it out and say so; it comes back by itself.
#[utoipa::path(post, path = "/console/api/raids/out", tag = "console", request_body = TakeOut,
    responses((status = 200, body = Raids)))]
pub(super) async fn take_out(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<TakeOut>,
) -> Result<Json<Raids>, ApiError> {
    if !(1..=LONGEST).contains(&body.hours) {
        return Err(ApiError::field("hours", format!("1 to {LONGEST}")));
    }
    let now = app.now();
    let paused = PausedInterest {
        interest: interest(&body.interest)?,
        until: now + Span::hours(body.hours),
        by: staff.id,
        at: now,
    };
    app.store.pause_interest(paused, staff.by()).await?;
    followed(&app).await;
    shown(&app, &staff).await
}

/// An interest to let back in.
#[derive(Deserialize, ToSchema)]
pub(super) struct LetBack {
    interest: String,
}

/// Lets an interest back into matching at once.
#[utoipa::path(post, path = "/console/api/raids/back", tag = "console", request_body = LetBack,
    responses((status = 204)))]
pub(super) async fn let_back(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<LetBack>,
) -> Result<StatusCode, ApiError> {
    let interest = interest(&body.interest)?;
    if !app.store.return_interest(interest, staff.by(), app.now()).await? {
        return Err(ProblemCode::NotFound.into());
    }
    followed(&app).await;
    Ok(StatusCode::NO_CONTENT)
}
