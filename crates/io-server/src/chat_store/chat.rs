//! Ending a chat in the store. A block is one transaction of its own.

use io_core::chat::Ending;
use io_core::ids::ChatId;
use io_core::time::Timestamp;
use io_protocol::events::Event;
use io_store::Result;
use io_store::block::Blocked;
use io_store::chat::Ended;
use io_store::chat::history::ChatEvent;

use super::{StoreAdapter, rendering};

impl StoreAdapter {
    pub(super) async fn end_chat(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Result<Option<Box<Event>>> {
        let last = match ending {
            Ending::Block(user) => match self.store.block(chat, user, now).await? {
                Blocked::Noted { ended, hid_card } => ended.filter(|_| !hid_card),
                Blocked::NotFound => None,
            },
            Ending::LeaveHiding(user) => only_event(self.store.leave_hiding(chat, user, now).await?),
            _ => only_event(self.store.end_chat(chat, ending.by(), ending.cause(), now).await?),
        };
        Ok(last.map(|event| Box::new(rendering::event(*event, &self.rules))))
    }
}

/// The event of an end that left only this one.
fn only_event(ended: Ended) -> Option<Box<ChatEvent>> {
    match ended {
        Ended::Ended { event, hid_card, .. } => Some(event).filter(|_| !hid_card),
        Ended::Already | Ended::NotFound => None,
    }
}
