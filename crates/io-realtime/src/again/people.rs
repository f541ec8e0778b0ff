//! The list of people met.

use io_core::again::Note;
use io_core::ids::{ChatId, UserId};
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::People;

use crate::realtime::Realtime;
use crate::refusal::Refusal;

impl Realtime {
    /// People the user met.
    pub async fn people(&self, user: UserId, cursor: Option<String>, limit: u32) -> Result<People, Refusal> {
        Ok(self
            .0
            .stores
            .people
            .people(user, cursor, limit.clamp(1, 100), self.now())
            .await?)
    }

    /// Replaces a user's own note about someone they met. Their other devices learn of it; nobody else does.
    pub async fn keep_note(&self, user: UserId, chat: ChatId, note: Option<Note>) -> Result<(), Refusal> {
        if self.0.stores.people.keep_note(chat, user, note).await? {
            self.tell(user, &ServerFrame::PeopleChanged);
            return Ok(());
        }
        Err(ProblemCode::NotFound.into())
    }

    /// Removes one of them from this user's list.
    pub async fn forget(&self, user: UserId, chat: ChatId) -> Result<(), Refusal> {
        if self.0.stores.people.forget(chat, user).await? {
            self.tell(user, &ServerFrame::PeopleChanged);
            return Ok(());
        }
        Err(ProblemCode::NotFound.into())
    }
}
