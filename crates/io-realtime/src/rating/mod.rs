//! Rating a chat.

use io_core::ids::{ChatId, UserId};
use io_core::rating::{Rated, Rating};
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;

use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};

impl Realtime {
    /// Keeps a rating. Only the user's own devices learn of it.
    pub(crate) async fn rate(
        &self,
        user: UserId,
        chat: ChatId,
        thumb: io_core::rating::Thumb,
        tags: Vec<String>,
    ) -> Result<Answer, Refusal> {
        let rating = Rating::parse(thumb, &tags).map_err(|_| Refusal::from(ProblemCode::InvalidBody))?;
        match self.0.stores.ratings.rate(chat, user, rating, self.now()).await? {
            Rated::Stored => {}
            Rated::Refused(_) => return Err(ProblemCode::NotRatable.into()),
            Rated::NotFound => return Err(ProblemCode::NotFound.into()),
        }
        if let Ok(view) = self.chat_view(user, chat).await {
            self.tell(user, &ServerFrame::Chat { chat: Box::new(view) });
        }
        Ok(Answer::done())
    }
}
