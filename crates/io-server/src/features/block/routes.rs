//! The routes of a user's blocks.
//!
//! Must not say anything about a blocked user except how they appeared in that one chat.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::ids::ChatId;
use io_protocol::events::PeerCard;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{Block, BlockPeer, Blocks};

use crate::app::App;
use crate::features::commands::CommandRequest;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// Ends the chat and blocks the peer. Works after the end of the chat as well.
#[utoipa::path(post, path = "/api/chat/block", tag = "chat", request_body = BlockPeer, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn block(command: CommandRequest<BlockPeer>) -> Result<StatusCode, ApiError> {
    command.run().await
}

/// The people that this user blocked, the latest first.
#[utoipa::path(get, path = "/api/user/blocks", operation_id = "list_blocks", tag = "person", responses(
    (status = 200, description = "As they appeared in the chat where they were blocked", body = Blocks),
))]
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Json<Blocks>, ApiError> {
    let blocks = app.store.blocks(who.user).await?;
    let blocks = blocks
        .into_iter()
        .map(|block| Block {
            chat: block.chat,
            peer: PeerCard {
                name: block.peer.name,
                glyph: block.peer.glyph,
            },
            at: block.at.into(),
        })
        .collect();
    Ok(Json(Blocks { blocks }))
}

/// Lifts a block that was made in a chat.
#[utoipa::path(delete, path = "/api/user/blocks/{chat}", tag = "person", params(("chat" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "Lifted; the two users may meet again"),
        (status = 404, description = "This user blocked no one there", body = Problem),
    )
)]
pub(super) async fn lift(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
) -> Result<StatusCode, ApiError> {
    if !app.store.unblock(chat, who.user, app.now()).await? {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(StatusCode::NO_CONTENT)
}
