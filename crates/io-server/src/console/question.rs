//! The short question after a good chat: how often it is asked, in which words, and the way back.
//!
//! Must not show an answer: `insights::answers` does, by the month.

use axum::extract::State;
use io_core::question::{Choice, MOST_ONE_IN, QuestionError};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::live_settings::{LiveSetting, SettingChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use super::words::reason;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;
use crate::live_question::{OwnQuestion, in_force, of_stored, to_stored};

/// How many versions the page shows.
const SHOWN: u32 = 20;

/// How often the question is asked, and in which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct QuestionChoice {
    /// After one in so many good chats; 0: never. At most 1,000.
    one_in: u32,
    /// At most three questions; without any, the one that comes with IO is asked.
    own: Vec<OwnQuestion>,
}

impl From<&Choice> for QuestionChoice {
    fn from(choice: &Choice) -> Self {
        Self {
            one_in: choice.one_in,
            own: choice.own.iter().map(OwnQuestion::from).collect(),
        }
    }
}

fn refused(error: QuestionError) -> ApiError {
    let field = match error {
        QuestionError::OneIn => "one_in",
        QuestionError::Questions => "own",
        QuestionError::Language | QuestionError::Text | QuestionError::Languages => "words",
    };
    ApiError::field(field, error.to_string())
}

impl QuestionChoice {
    fn after(&self, before: &Choice) -> Result<Choice, ApiError> {
        let typed: Result<Vec<_>, _> = self.own.iter().map(OwnQuestion::question).collect();
        typed.and_then(|typed| before.next(self.one_in, typed)).map_err(refused)
    }
}

/// A version of the choice.
#[derive(Serialize, ToSchema)]
pub(super) struct QuestionVersion {
    version: u64,
    at: Moment,
    by: Colleague,
    reason: String,
    choice: QuestionChoice,
}

#[derive(Serialize, ToSchema)]
pub(super) struct QuestionPage {
    /// The version in force; 0: nobody changed anything.
    version: u64,
    choice: QuestionChoice,
    /// The largest number for `one_in`.
    most_one_in: u32,
    /// The last versions, the one in force first.
    history: Vec<QuestionVersion>,
}

async fn page(app: &App, staff: &Staff) -> Result<Json<QuestionPage>, ApiError> {
    let names = Names::read(app, staff.id).await?;
    let versions = app.store.live_setting_versions(LiveSetting::Question, SHOWN).await?;
    let (version, choice) = versions
        .first()
        .map_or_else(Default::default, |first| (first.version, of_stored(&first.content)));
    let history = versions.into_iter().map(|one| QuestionVersion {
        version: one.version,
        at: one.at.into(),
        by: names.of(one.by),
        choice: (&of_stored(&one.content)).into(),
        reason: one.reason,
    });
    Ok(Json(QuestionPage {
        version,
        choice: (&choice).into(),
        most_one_in: MOST_ONE_IN,
        history: history.collect(),
    }))
}

/// The short question after a good chat, and the versions before.
#[utoipa::path(get, path = "/console/api/question", operation_id = "show_question", tag = "console",
    responses((status = 200, body = QuestionPage)))]
pub(super) async fn show(State(app): State<App>, staff: Staff) -> Result<Json<QuestionPage>, ApiError> {
    page(&app, &staff).await
}

/// A new choice.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewQuestionChoice {
    /// The version that the page showed.
    based_on: u64,
    choice: QuestionChoice,
    /// 1 to 200 characters.
    reason: String,
}

async fn keep(
    app: &App,
    staff: &Staff,
    (version, before): (u64, Choice),
    after: Choice,
    reason: String,
) -> Result<Json<QuestionPage>, ApiError> {
    let change = SettingChange {
        based_on: version,
        content: to_stored(&after),
        before: to_stored(&before),
        after: to_stored(&after),
        reason,
        staff: staff.id,
    };
    let kept = app
        .store
        .change_live_setting(LiveSetting::Question, change, staff.by(), app.now());
    if kept.await?.is_none() {
        return Err(ProblemCode::ChangedMeanwhile.into());
    }
    page(app, staff).await
}

async fn seen(app: &App, based_on: u64) -> Result<(u64, Choice), ApiError> {
    let (version, before) = in_force(&app.store).await?;
    if version != based_on {
        return Err(ProblemCode::ChangedMeanwhile.into());
    }
    Ok((version, before))
}

/// Changes how often the question is asked, or its words. A question with the number 0 is a new one.
#[utoipa::path(post, path = "/console/api/question", operation_id = "change_question", tag = "console",
    request_body = NewQuestionChoice, responses((status = 200, body = QuestionPage)))]
pub(super) async fn change(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<NewQuestionChoice>,
) -> Result<Json<QuestionPage>, ApiError> {
    let reason = reason(&body.reason)?;
    let before = seen(&app, body.based_on).await?;
    let after = body.choice.after(&before.1)?;
    keep(&app, &staff, before, after, reason).await
}

/// Back to an earlier version.
#[derive(Deserialize, ToSchema)]
pub(super) struct QuestionBack {
    /// The version that the page showed.
    based_on: u64,
    /// 1 to 200 characters.
    reason: String,
}

/// Goes back to an earlier version; 0: to what comes with IO. It is a new version with the same choice.
#[utoipa::path(post, path = "/console/api/question/{version}/back", operation_id = "question_back", tag = "console",
    params(("version" = u64, Path)), request_body = QuestionBack, responses((status = 200, body = QuestionPage)))]
pub(super) async fn go_back(
    State(app): State<App>,
    InPath(version): InPath<u64>,
    staff: Staff,
    Json(body): Json<QuestionBack>,
) -> Result<Json<QuestionPage>, ApiError> {
    let reason = reason(&body.reason)?;
    let before = seen(&app, body.based_on).await?;
    let earlier = match app.store.live_setting(LiveSetting::Question, version).await? {
        Some(found) => of_stored(&found.content),
        None if version == 0 => Choice::default(),
        None => return Err(ProblemCode::NotFound.into()),
    };
    // Numbers are never given twice.
    let last = before.1.last;
    keep(&app, &staff, before, Choice { last, ..earlier }, reason).await
}
