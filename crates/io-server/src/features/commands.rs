//! REST calls that run a command of the command core, which sockets use too.
//!
//! Must not do anything that a socket could not.

use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::StatusCode;
use io_protocol::frames::{Command, Done};
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{MatchStatus, RevealAnswered};
use io_realtime::{Actor, Answer};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// A signed-in person's request to run the command in its body.
pub(super) struct CommandRequest<B> {
    app: App,
    who: SignedIn,
    body: B,
}

impl<B: DeserializeOwned> FromRequest<App> for CommandRequest<B> {
    type Rejection = ApiError;

    /// Asks who sends it before it reads the body.
    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let who = SignedIn::from_request_parts(&mut parts, app).await?;
        let Json(body) = Json::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self {
            app: app.clone(),
            who,
            body,
        })
    }
}

impl<B: Into<Command>> CommandRequest<B> {
    /// Runs the command, and answers 204.
    pub(super) async fn run(self) -> Result<StatusCode, ApiError> {
        run_for_ack(&self.app, self.who, self.body.into()).await?;
        Ok(StatusCode::NO_CONTENT)
    }

    /// Runs the command, and answers what a socket's `ok` would say.
    pub(super) async fn run_for_ack(self) -> Result<Json<Done>, ApiError> {
        Ok(Json(run_for_ack(&self.app, self.who, self.body.into()).await?))
    }

    /// Runs a search, and answers 202 with its status.
    pub(super) async fn run_search(self) -> Result<(StatusCode, Json<MatchStatus>), ApiError> {
        match run(&self.app, self.who, self.body.into()).await? {
            Answer::Match { status, .. } => Ok((StatusCode::ACCEPTED, Json(status))),
            Answer::Done(_) | Answer::Reveal(_) | Answer::Nothing => Err(ProblemCode::Internal.into()),
        }
    }

    /// Runs a step of a reveal, and answers the reveal as it is now.
    pub(super) async fn run_reveal(self) -> Result<Json<RevealAnswered>, ApiError> {
        match run(&self.app, self.who, self.body.into()).await? {
            Answer::Reveal(reveal) => Ok(Json(RevealAnswered { reveal })),
            Answer::Done(_) | Answer::Match { .. } | Answer::Nothing => Err(ProblemCode::Internal.into()),
        }
    }
}

/// Runs a command for a person without a socket.
async fn run(app: &App, who: SignedIn, command: Command) -> Result<Answer, ApiError> {
    let actor = Actor {
        user: who.user,
        login: who.login,
        connection: None,
    };
    Ok(app.realtime.execute(actor, command).await?)
}

/// The same, for commands that are acknowledged.
pub(super) async fn run_for_ack(app: &App, who: SignedIn, command: Command) -> Result<Done, ApiError> {
    match run(app, who, command).await? {
        Answer::Done(done) => Ok(done),
        Answer::Nothing => Ok(Done::default()),
        Answer::Match { .. } | Answer::Reveal(_) => Err(ProblemCode::Internal.into()),
    }
}
