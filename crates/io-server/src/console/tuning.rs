//! The numbers of the matcher: what staff change, what the waits of the last weeks say about it, and the way back.
//!
//! Must not show a wait of one person: `io_core::insights` hides what is too small.

use axum::extract::State;
use io_core::insights::{Fact, Figure, Histogram, SHOWN_FROM};
use io_core::matching::{Tunable, TunableError};
use io_core::time::Span;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::live_settings::{LiveSetting, SettingChange};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use super::words::reason;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// How many versions the page shows.
const SHOWN: u32 = 20;
/// How many whole days a preview looks at.
const DAYS: i32 = 28;

/// The numbers, as they are typed, shown and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Numbers {
    /// Seconds of waiting before each step of the ladder after the first.
    steps: [u32; 4],
    /// While fewer people who fit wait, preferences cause no waiting.
    thin_below: u8,
    /// Minutes after which people who met may meet again, if both allow it.
    recent_after: u32,
    /// Chance decides among so many of the best.
    best_of: u8,
    /// How often a person may be passed over for someone who came later.
    passed_over: u8,
}

impl From<Tunable> for Numbers {
    fn from(tunable: Tunable) -> Self {
        let whole = |seconds: i64| u32::try_from(seconds).unwrap_or(u32::MAX);
        Self {
            steps: tunable.steps.map(|step| whole(step.as_seconds_ceil())),
            thin_below: tunable.thin_below,
            recent_after: whole(tunable.recent_after.as_seconds_ceil() / 60),
            best_of: tunable.best_of,
            passed_over: tunable.passed_over,
        }
    }
}

impl Numbers {
    fn tunable(self) -> Tunable {
        Tunable {
            steps: self.steps.map(|step| Span::seconds(i64::from(step))),
            thin_below: self.thin_below,
            recent_after: Span::minutes(i64::from(self.recent_after)),
            best_of: self.best_of,
            passed_over: self.passed_over,
        }
    }

    fn checked(self, app: &App) -> Result<Tunable, ApiError> {
        let tunable = self.tunable();
        tunable.check(app.config.matching.search_life).map_err(|error| {
            let field = match error {
                TunableError::Steps => "steps",
                TunableError::ThinBelow => "thin_below",
                TunableError::RecentAfter => "recent_after",
                TunableError::BestOf => "best_of",
                TunableError::PassedOver => "passed_over",
            };
            ApiError::field(field, error.to_string())
        })?;
        Ok(tunable)
    }
}

/// What a version says; what does not fit here any more, such as steps beyond a shorter search, is IO's own.
fn stored(app: &App, content: &Value) -> Tunable {
    let numbers: Option<Numbers> = serde_json::from_value(content.clone()).ok();
    numbers
        .and_then(|numbers| numbers.checked(app).ok())
        .unwrap_or_default()
}

async fn in_force(app: &App) -> Result<(u64, Tunable), ApiError> {
    let version = app.store.live_setting_version(LiveSetting::Matching).await?;
    let found = app.store.live_setting(LiveSetting::Matching, version).await?;
    Ok((
        version,
        found.map_or_else(Tunable::default, |found| stored(app, &found.content)),
    ))
}

/// Lets the matcher follow what staff decided, here and on every other node.
///
/// A job calls it too.
pub async fn follow(app: &App) -> anyhow::Result<()> {
    let version = app.store.live_setting_version(LiveSetting::Matching).await?;
    if version <= *app.tuned.lock() {
        return Ok(());
    }
    if let Some(found) = app.store.live_setting(LiveSetting::Matching, version).await? {
        let tunable = stored(app, &found.content);
        let mut tuned = app.tuned.lock();
        if version > *tuned {
            app.realtime.tune(tunable);
            *tuned = version;
            tracing::info!(version, "the numbers of the matcher in force");
        }
    }
    Ok(())
}

/// A version of the numbers.
#[derive(Serialize, ToSchema)]
pub(super) struct TuningVersion {
    version: u64,
    at: Moment,
    by: Colleague,
    reason: String,
    numbers: Numbers,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TuningPage {
    /// The version in force; 0: nobody changed anything.
    version: u64,
    numbers: Numbers,
    /// Those that come with IO.
    shipped: Numbers,
    /// Seconds after which a search ends: `matching.search_life`.
    search_ends: i64,
    /// The last versions, the one in force first.
    history: Vec<TuningVersion>,
}

async fn page(app: &App, staff: &Staff) -> Result<Json<TuningPage>, ApiError> {
    let names = Names::read(app, staff.id).await?;
    let versions = app.store.live_setting_versions(LiveSetting::Matching, SHOWN).await?;
    let (version, numbers) = versions
        .first()
        .map_or_else(Default::default, |first| (first.version, stored(app, &first.content)));
    let history = versions.into_iter().map(|one| TuningVersion {
        version: one.version,
        at: one.at.into(),
        by: names.of(one.by),
        numbers: stored(app, &one.content).into(),
        reason: one.reason,
    });
    Ok(Json(TuningPage {
        version,
        numbers: numbers.into(),
        shipped: Tunable::default().into(),
        search_ends: app.config.matching.search_life.as_seconds_ceil(),
        history: history.collect(),
    }))
}

/// The numbers of the matcher, and the versions before.
#[utoipa::path(get, path = "/console/api/matching", tag = "console", responses((status = 200, body = TuningPage)))]
pub(super) async fn show(State(app): State<App>, staff: Staff) -> Result<Json<TuningPage>, ApiError> {
    page(&app, &staff).await
}

/// A share of the matches, in tenths of a percent.
#[derive(Serialize, ToSchema)]
pub(super) struct TuningShare {
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<u64>,
    /// `below` or `near`, as in the figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<&'static str>,
}

impl From<Figure> for TuningShare {
    fn from(figure: Figure) -> Self {
        Self {
            value: figure.value,
            hidden: figure.hidden.map(io_core::insights::Hidden::name),
        }
    }
}

/// How many matches came before a step began.
#[derive(Serialize, ToSchema)]
pub(super) struct TuningStep {
    before: TuningShare,
    after: TuningShare,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TuningPreview {
    /// Matches of the last 28 whole days.
    matches: TuningShare,
    /// For each step after the first: the share of them that came before it, by its time now and by the new one.
    steps: Vec<TuningStep>,
}

/// What the waits of the last four weeks say about new steps. Nothing is kept.
#[utoipa::path(post, path = "/console/api/matching/preview", tag = "console", request_body = Numbers,
    responses((status = 200, body = TuningPreview)))]
pub(super) async fn preview(
    State(app): State<App>,
    _: Staff,
    Json(body): Json<Numbers>,
) -> Result<Json<TuningPreview>, ApiError> {
    let new = body.checked(&app)?;
    let (_, now) = in_force(&app).await?;
    let zone = &app.config.insights.zone;
    let last = zone.day_of(app.now()).plus(-1);
    let days = app.store.insights_of_days(last.plus(1 - DAYS), last).await?;
    let mut waits = Histogram::default();
    for day in days.values() {
        waits.add_all(&day.durations(Fact::Waits, None));
    }
    let all = waits.count();
    let share = |step: Span| {
        let seconds = u32::try_from(step.as_seconds_ceil()).unwrap_or(u32::MAX);
        // In whole tens: two looks at steps a second apart do not tell what one person waited.
        Figure::share(waits.below(seconds) / SHOWN_FROM * SHOWN_FROM, all).into()
    };
    let steps = now.steps.into_iter().zip(new.steps);
    Ok(Json(TuningPreview {
        matches: Figure::count(all).into(),
        steps: steps
            .map(|(now, new)| TuningStep {
                before: share(now),
                after: share(new),
            })
            .collect(),
    }))
}

/// New numbers.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewNumbers {
    /// The version that the page showed.
    based_on: u64,
    numbers: Numbers,
    /// 1 to 200 characters.
    reason: String,
}

async fn keep(
    app: &App,
    staff: &Staff,
    based_on: u64,
    numbers: Tunable,
    reason: String,
) -> Result<Json<TuningPage>, ApiError> {
    let (version, before) = in_force(app).await?;
    if version != based_on {
        return Err(ProblemCode::ChangedMeanwhile.into());
    }
    let change = SettingChange {
        based_on,
        content: json!(Numbers::from(numbers)),
        before: json!({ "version": version, "numbers": Numbers::from(before) }),
        after: json!({ "version": version + 1, "numbers": Numbers::from(numbers) }),
        reason,
        staff: staff.id,
    };
    let kept = app
        .store
        .change_live_setting(LiveSetting::Matching, change, staff.by(), app.now());
    if kept.await?.is_none() {
        return Err(ProblemCode::ChangedMeanwhile.into());
    }
    // The job does it within seconds.
    if let Err(error) = follow(app).await {
        tracing::warn!(%error, "the changed numbers of the matcher are not yet in force");
    }
    page(app, staff).await
}

/// Changes numbers of the matcher, for running searches too.
#[utoipa::path(post, path = "/console/api/matching", tag = "console", request_body = NewNumbers,
    responses((status = 200, body = TuningPage)))]
pub(super) async fn change(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<NewNumbers>,
) -> Result<Json<TuningPage>, ApiError> {
    let reason = reason(&body.reason)?;
    let numbers = body.numbers.checked(&app)?;
    keep(&app, &staff, body.based_on, numbers, reason).await
}

/// Back to an earlier version.
#[derive(Deserialize, ToSchema)]
pub(super) struct TuneBack {
    /// The version that the page showed.
    based_on: u64,
    /// 1 to 200 characters.
    reason: String,
}

/// Goes back to an earlier version; 0: to the numbers of IO. It is a new version with the same numbers.
#[utoipa::path(post, path = "/console/api/matching/{version}/back", tag = "console",
    params(("version" = u64, Path)), request_body = TuneBack, responses((status = 200, body = TuningPage)))]
pub(super) async fn go_back(
    State(app): State<App>,
    InPath(version): InPath<u64>,
    staff: Staff,
    Json(body): Json<TuneBack>,
) -> Result<Json<TuningPage>, ApiError> {
    let reason = reason(&body.reason)?;
    let numbers = match app.store.live_setting(LiveSetting::Matching, version).await? {
        Some(found) => stored(&app, &found.content),
        None if version == 0 => Tunable::default(),
        None => return Err(ProblemCode::NotFound.into()),
    };
    keep(&app, &staff, body.based_on, numbers, reason).await
}
