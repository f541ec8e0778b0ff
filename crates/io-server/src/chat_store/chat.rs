//! Ending a chat in the store. A block is one transaction of its own.

use io_core::chat::Ending;
use io_core::ids::ChatId;
use io_core::time::Timestamp;
use io_protocol::events::Event;
use io_store::Result;
use io_store::block::Blocked;
use io_store::chat::Ended;

use super::{StoreAdapter, rendering};

impl StoreAdapter {
    pub(super) async fn end_chat(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Result<Option<Box<Event>>> {
        let event = match ending {
            Ending::Block(user) => match self.store.block(chat, user, now).await? {
                Blocked::Noted { ended } => ended,
                Blocked::NotFound => None,
            },
            _ => match self.store.end_chat(chat, ending.by(), ending.cause(), now).await? {
                Ended::Ended { event, .. } => Some(event),
                Ended::Already | Ended::NotFound => None,
            },
        };
        Ok(event.map(|event| Box::new(rendering::event(*event, &self.rules))))
    }
}
