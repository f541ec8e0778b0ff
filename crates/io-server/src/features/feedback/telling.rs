//! Keeps what a person tells the staff, and says what became of it.

use io_core::feedback::{Diagnostics, Kind, State, text};
use io_core::ids::UserId;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{
    FeedbackDiagnostics, FeedbackKind, FeedbackState, OwnFeedback, OwnFeedbackList, StaffTold, TellStaff,
};
use io_store::feedback::{Feedback, NewFeedback, Sent};

use crate::app::App;
use crate::http::problem::ApiError;

/// The most that is listed.
const LISTED: u32 = 100;
/// Codes that a client gives itself when no answer came.
const OF_CLIENTS: [&str; 3] = ["offline", "unreachable", "unexpected"];

fn is_code(code: &str) -> bool {
    OF_CLIENTS.contains(&code) || ProblemCode::ALL.iter().any(|known| known.as_str() == code)
}

fn checked(typed: FeedbackDiagnostics) -> Result<Diagnostics, ApiError> {
    let FeedbackDiagnostics {
        app,
        browser,
        screen,
        theme,
        language,
        connection,
        errors,
    } = typed;
    let facts = Diagnostics {
        app,
        browser,
        screen,
        theme,
        language,
        connection,
        errors,
    };
    facts
        .check(is_code)
        .map_err(|wrong| ApiError::field(format!("diagnostics.{}", wrong.field), "not one of its values"))
}

/// Facts as the wire has them.
fn shown_facts(facts: Diagnostics) -> FeedbackDiagnostics {
    FeedbackDiagnostics {
        app: facts.app,
        browser: facts.browser,
        screen: facts.screen,
        theme: facts.theme,
        language: facts.language,
        connection: facts.connection,
        errors: facts.errors,
    }
}

/// Keeps it.
pub(super) async fn tell(app: &App, user: UserId, body: TellStaff) -> Result<StaffTold, ApiError> {
    let text = text(&body.text).map_err(|error| ApiError::field("text", error.to_string()))?;
    let new = NewFeedback {
        user,
        cid: body.cid,
        kind: match body.kind {
            FeedbackKind::Feedback => Kind::Feedback,
            FeedbackKind::Fault => Kind::Fault,
            FeedbackKind::Wish => Kind::Wish,
        },
        text: text.into_string(),
        diagnostics: body.diagnostics.map(checked).transpose()?,
        wants_email: body.email,
    };
    let now = app.now();
    match app.store.tell_staff(new, now).await? {
        Sent::Kept(feedback) => Ok(StaffTold { feedback }),
        Sent::TooMany(again) => Err(ApiError::new(ProblemCode::TooMuchFeedback).retry_after(again - now)),
        Sent::Gone => Err(ProblemCode::NotSignedIn.into()),
    }
}

fn shown(one: Feedback) -> OwnFeedback {
    OwnFeedback {
        id: one.id,
        kind: match one.kind {
            Kind::Feedback => FeedbackKind::Feedback,
            Kind::Fault => FeedbackKind::Fault,
            Kind::Wish => FeedbackKind::Wish,
        },
        state: match one.state {
            State::New => FeedbackState::New,
            State::Open => FeedbackState::Open,
            State::Answered => FeedbackState::Answered,
            State::Closed => FeedbackState::Closed,
        },
        text: one.text.unwrap_or_default(),
        diagnostics: one.diagnostics.map(shown_facts),
        email: one.wants_email,
        at: one.created_at.into(),
        answer: one.answer,
        answered_at: one.answered_at.map(Into::into),
        joined: one.joined.filter(|joined| joined.public).map(|joined| joined.title),
    }
}

/// What the person told, the latest first.
pub(super) async fn own(app: &App, user: UserId) -> Result<OwnFeedbackList, ApiError> {
    let all = app.store.own_feedback(user, LISTED).await?;
    Ok(OwnFeedbackList {
        feedback: all.into_iter().map(shown).collect(),
    })
}
