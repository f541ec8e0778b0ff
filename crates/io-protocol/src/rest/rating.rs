//! Rating a chat.

use io_core::ids::ChatId;
use io_core::rating::Thumb;

use crate::events::ThumbName;

command_bodies! {
    /// `POST /api/chat/rate-session`: rates a chat.
    RateSession => Rate {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The thumb.
        #[schema(value_type = ThumbName)]
        rating: Thumb,
        /// Up to three of `limits.rating_tags`.
        #[serde(default)]
        tags: Vec<String>,
    }
}
