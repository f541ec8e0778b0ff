//! From a REST call to the command core that sockets use too.
//!
//! Must not do anything that a socket could not.

use io_protocol::frames::{Command, Done};
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{MatchStatus, RevealAnswered};
use io_realtime::{Actor, Answer};

use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;

/// Does what a command asks, for somebody without a socket.
pub(crate) async fn execute(app: &App, who: SignedIn, command: Command) -> Result<Answer, ApiError> {
    let actor = Actor {
        user: who.user,
        login: who.login,
        connection: None,
    };
    Ok(app.realtime.execute(actor, command).await?)
}

/// The same, for commands that give something back.
pub(crate) async fn done(app: &App, who: SignedIn, command: Command) -> Result<Done, ApiError> {
    match execute(app, who, command).await? {
        Answer::Done(done) => Ok(done),
        Answer::Nothing => Ok(Done::default()),
        Answer::Match { .. } | Answer::Reveal(_) => Err(ProblemCode::Internal.into()),
    }
}

/// The same, for searches.
pub(crate) async fn search(app: &App, who: SignedIn, command: Command) -> Result<MatchStatus, ApiError> {
    match execute(app, who, command).await? {
        Answer::Match { status, .. } => Ok(status),
        Answer::Done(_) | Answer::Reveal(_) | Answer::Nothing => Err(ProblemCode::Internal.into()),
    }
}

/// The same, for reveals.
pub(crate) async fn reveal(app: &App, who: SignedIn, command: Command) -> Result<RevealAnswered, ApiError> {
    match execute(app, who, command).await? {
        Answer::Reveal(reveal) => Ok(RevealAnswered { reveal }),
        Answer::Done(_) | Answer::Match { .. } | Answer::Nothing => Err(ProblemCode::Internal.into()),
    }
}
