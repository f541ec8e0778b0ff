//! Rating a chat.

use io_core::ids::{ChatId, UserId};
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;

use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};

impl Realtime {
    /// Keeps a rating; the actor's devices learn it, nobody else ever does.
    pub(crate) async fn rate(
        &self,
        user: UserId,
        chat: ChatId,
        thumb: io_core::rating::Thumb,
        tags: Vec<String>,
    ) -> Result<Answer, Refusal> {
        use crate::store::Rated;
        match self.0.ledger.rate(chat, user, thumb, tags, self.now()).await? {
            Rated::Kept => {}
            Rated::NotRatable => return Err(ProblemCode::NotRatable.into()),
            Rated::UnknownTag => return Err(ProblemCode::InvalidBody.into()),
            Rated::NotFound => return Err(ProblemCode::NotFound.into()),
        }
        if let Ok(view) = self.chat_view(user, chat).await {
            self.tell(user, &ServerFrame::Chat { chat: Box::new(view) });
        }
        Ok(Answer::done())
    }
}
