//! Blocking someone, and the people a user has blocked.

use io_core::ids::ChatId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::PeerCard;
use crate::moment::Moment;

/// `GET /api/user/blocks`: the people this user has blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blocks {
    /// The blocked people, as they appeared at the time.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Block {
    /// The chat in which they met. `DELETE /api/user/blocks/{chat}` removes the block.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// How the blocked person appeared in that chat.
    pub peer: PeerCard,
    /// When the block was made.
    pub at: Moment,
}

command_bodies! {
    /// `POST /api/chat/block`: ends the chat and blocks the peer.
    BlockPeer => Block {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    }
}
