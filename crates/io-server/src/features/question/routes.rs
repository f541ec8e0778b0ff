//! The routes of the short question.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::insights::{Fact, Part};
use io_core::question::Reply;
use io_protocol::problem::Problem;
use io_protocol::rest::{AnswerQuestion, AskForQuestion, AskedQuestion, QuestionReply, ShortQuestion};

use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;
use crate::live_question::{in_force, takes, words};

/// Asks whether there is a short question after a chat. At most once in thirty days there is one, and it is given once.
#[utoipa::path(post, path = "/api/chat/question", operation_id = "ask_for_question", tag = "rating",
    request_body = AskForQuestion, responses(
        (status = 200, description = "The question, or none; also for a chat that is not the user's", body = ShortQuestion),
    )
)]
pub(super) async fn ask(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<AskForQuestion>,
) -> Result<Json<ShortQuestion>, ApiError> {
    let (_, choice) = in_force(&app.store).await?;
    let asked = app.store.ask_question(body.chat, who.user, choice, app.now()).await?;
    Ok(Json(ShortQuestion {
        question: asked.map(|question| AskedQuestion {
            number: question.number,
            takes: takes(question.takes),
            words: words(&question),
        }),
    }))
}

/// Answers the short question. Nobody learns who answered what; an answer that comes late or again changes nothing.
#[utoipa::path(post, path = "/api/chat/question/answer", operation_id = "answer_question", tag = "rating",
    request_body = AnswerQuestion, responses(
        (status = 204, description = "Counted once, or not at all any more"),
        (status = 422, description = "`invalid_fields`: not an answer to this question", body = Problem),
    )
)]
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<AnswerQuestion>,
) -> Result<StatusCode, ApiError> {
    let reply = match body.answer {
        QuestionReply::One => Reply::One,
        QuestionReply::Two => Reply::Two,
        QuestionReply::Three => Reply::Three,
        QuestionReply::Four => Reply::Four,
        QuestionReply::Five => Reply::Five,
        QuestionReply::Yes => Reply::Yes,
        QuestionReply::No => Reply::No,
        QuestionReply::NotNow => Reply::NotNow,
    };
    let (_, choice) = in_force(&app.store).await?;
    // A question that staff took away meanwhile takes nothing.
    let Some(question) = choice.question(body.number) else {
        return Ok(StatusCode::NO_CONTENT);
    };
    if !question.takes.replies().contains(&reply) {
        return Err(ApiError::field("answer", "Not an answer to this question."));
    }
    let now = app.now();
    if app.store.answer_question(body.number, who.user, now).await? {
        // Counted for the day, not for the moment, and written with what others did.
        let zone = &app.config.insights.zone;
        let at = zone.start_of(zone.day_of(now));
        let part = Part::Answer(body.number, reply);
        app.realtime
            .with_tally(|tally| tally.count(who.user, Fact::Answers, part, at));
    }
    Ok(StatusCode::NO_CONTENT)
}
