//! The routes of the board.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::board::{Kind, State as Stands};
use io_core::ids::BoardItemId;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{Board, BoardItem, BoardKind, BoardState, CastVote};
use io_store::board::{PublicItem, Vote, Voted};

use crate::app::App;
use crate::features::sign_in::extract::{AnyStanding, SignedIn};
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

fn shown(item: PublicItem) -> BoardItem {
    BoardItem {
        id: item.id,
        kind: match item.draft.kind {
            Kind::Wish => BoardKind::Wish,
            Kind::Fault => BoardKind::Fault,
        },
        state: match item.draft.state {
            Stands::New => BoardState::New,
            Stands::Planned => BoardState::Planned,
            Stands::Doing => BoardState::Doing,
            Stands::Done => BoardState::Done,
            Stands::Declined => BoardState::Declined,
        },
        open: item.draft.state.takes_votes(),
        title: item.draft.title,
        text: item.draft.text,
        reason: item.draft.reason,
        fixed_in: item.draft.fixed_in,
        votes: item.votes,
        voted: item.voted,
    }
}

/// Wishes and faults, and for which of them this user voted.
#[utoipa::path(get, path = "/api/board", operation_id = "show_board", tag = "person", responses(
    (status = 200, description = "The most votes first", body = Board),
))]
pub(super) async fn list(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<Board>, ApiError> {
    let items = app.store.board(Some(who.user)).await?;
    Ok(Json(Board {
        items: items.into_iter().map(shown).collect(),
    }))
}

/// Casts the one vote of this user for an item, or takes it back.
#[utoipa::path(put, path = "/api/board/{id}/vote", operation_id = "vote", tag = "person",
    params(("id" = uuid::Uuid, Path)), request_body = CastVote,
    responses(
        (status = 204, description = "It counts once, or not at all any more"),
        (status = 404, description = "No such item", body = Problem),
        (status = 409, description = "`changed_meanwhile`: it is done or declined", body = Problem),
    )
)]
pub(super) async fn vote(
    State(app): State<App>,
    who: SignedIn,
    InPath(id): InPath<BoardItemId>,
    Json(body): Json<CastVote>,
) -> Result<StatusCode, ApiError> {
    let vote = if body.vote { Vote::Cast } else { Vote::TakeBack };
    match app.store.vote(id, who.user, vote).await? {
        Voted::Done => Ok(StatusCode::NO_CONTENT),
        Voted::Over => Err(ProblemCode::ChangedMeanwhile.into()),
        Voted::NotFound => Err(ProblemCode::NotFound.into()),
    }
}
