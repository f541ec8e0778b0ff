//! Chats in the words of the port: opened, written, marked, ended, rated.
//!
//! Must not tell anybody.

use io_core::ids::{ChatId, UserId};
use io_core::rating::{Rating, Thumb};
use io_core::time::Timestamp;
use io_protocol::events::{Event, Marks};
use io_realtime::store::{
    Append, Appended, Deletion, Ending, EventPage, HistoryRange, NewMember, Opened, Opening, Rated,
};
use io_store::Result;
use io_store::block::Blocked;
use io_store::chat::history::{self, Taken};
use io_store::chat::messages::{self, NewMessage, StoredMessage};
use io_store::chat::{self as rows, EndCause, Ended, Marked, NewChat, Shared, ShownCard};
use io_store::rating;

use super::{StoreLedger, rendering};

impl StoreLedger {
    pub(super) async fn open(&self, opening: Opening, now: Timestamp) -> Result<Opened> {
        let chat = NewChat {
            id: opening.chat,
            members: opening
                .members
                .map(|NewMember { user, peer_ref, card }| rows::NewMember {
                    user,
                    peer_ref,
                    card: ShownCard {
                        name: card.name,
                        glyph: card.glyph,
                    },
                }),
            shared: Shared {
                interests: opening.shared.interests,
                languages: opening.shared.languages,
                mood: opening.shared.mood,
            },
            again_of: opening.again,
        };
        Ok(match self.store.open_chat(chat, now).await? {
            rows::Opened::Opened => Opened::Opened,
            rows::Opened::Busy(user) => Opened::Busy(user),
            rows::Opened::Gone(user) => Opened::Gone(user),
            rows::Opened::Forbidden => Opened::Apart,
        })
    }

    pub(super) async fn page(
        &self,
        chat: ChatId,
        reader: UserId,
        part: HistoryRange,
        limit: usize,
    ) -> Result<Option<EventPage>> {
        let part = match part {
            HistoryRange::Latest => history::Page::Latest,
            HistoryRange::After(seq) => history::Page::After(seq),
            HistoryRange::Before(seq) => history::Page::Before(seq),
        };
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let page = self.store.history(chat, reader, part, limit).await?;
        Ok(page.map(|page| EventPage {
            events: page.events.into_iter().map(rendering::event).collect(),
            more: page.more,
        }))
    }

    pub(super) async fn append_message(&self, append: Append, now: Timestamp) -> Result<Appended> {
        let message = NewMessage {
            chat: append.chat,
            sender: append.sender,
            cid: append.cid,
            body: append.text.into_string(),
        };
        Ok(match self.store.append_message(message, now).await? {
            messages::Append::Stored(StoredMessage {
                seq, id, at, duplicate, ..
            }) => Appended::Stored { seq, id, at, duplicate },
            messages::Append::ChatEnded => Appended::Ended,
            messages::Append::NotFound => Appended::NotFound,
        })
    }

    pub(super) async fn take_back(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Result<Deletion> {
        let within = self.rules.delete_within;
        let taken = self.store.delete_message(chat, sender, seq, within, now).await?;
        Ok(match taken {
            Taken::Deleted { event, .. } => Deletion::Deleted(Box::new(rendering::event(*event))),
            Taken::Already => Deletion::Already,
            Taken::TooLate => Deletion::TooLate,
            Taken::ChatEnded => Deletion::Ended,
            Taken::NotFound => Deletion::NotFound,
        })
    }

    pub(super) async fn raise(&self, chat: ChatId, member: UserId, marks: Marks) -> Result<bool> {
        let Marks { delivered, read } = marks;
        let marked = self.store.mark(chat, member, rows::Marks { delivered, read }).await?;
        Ok(marked != Marked::NotFound)
    }

    pub(super) async fn end_chat(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Result<Option<Box<Event>>> {
        let (by, cause) = match ending {
            Ending::Leave(user) => (Some(user), EndCause::Left),
            Ending::Lost(user) => (Some(user), EndCause::Lost),
            Ending::NoShow => (None, EndCause::NoShow),
            Ending::Idle => (None, EndCause::Idle),
            Ending::Block(user) => {
                return Ok(match self.store.block(chat, user, now).await? {
                    Blocked::Noted { ended } => ended.map(|event| Box::new(rendering::event(*event))),
                    Blocked::NotFound => None,
                });
            }
        };
        Ok(match self.store.end_chat(chat, by, cause, now).await? {
            Ended::Ended { event, .. } => Some(Box::new(rendering::event(*event))),
            Ended::Already | Ended::NotFound => None,
        })
    }

    pub(super) async fn keep_rating(
        &self,
        chat: ChatId,
        rater: UserId,
        thumb: Thumb,
        tags: &[String],
        now: Timestamp,
    ) -> Result<Rated> {
        let Ok(rating) = Rating::parse(thumb, tags) else {
            return Ok(Rated::UnknownTag);
        };
        let kept = self.store.rate(chat, rater, rating, self.rules.rating, now).await?;
        Ok(match kept {
            rating::Rated::Stored => Rated::Kept,
            rating::Rated::Refused(_) => Rated::NotRatable,
            rating::Rated::NotFound => Rated::NotFound,
        })
    }
}
