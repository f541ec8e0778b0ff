//! The short question after a good chat: who was asked on which day.
//!
//! Must not know an answer: the store learns only that there is one, and the counts only what it was.

use io_core::ids::{ChatId, UserId};
use io_core::question::{Asked, Choice, Question, Talked, ask};
use io_core::time::Timestamp;

use crate::chat::membership::Membership;
use crate::db::{Row, Tx, dialect, statements, values};
use crate::{Result, Store, names};

statements! {
    FIND_TALKED = "SELECT c.created_at, c.ended_at, c.end_cause, c.texts1, c.texts2, m.not_again \
            OR EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = $1 AND b.session_id = c.id) \
            OR EXISTS (SELECT 1 FROM reports r WHERE r.chat_id = c.id AND r.reporter_id = $1) \
        FROM chat_sessions c JOIN chat_members m ON m.session_id = c.number AND m.side = $2 WHERE c.number = $3";
    FIND_ASKED = "SELECT asked_on, question FROM questions_asked WHERE user_id = $1";
    NOTE_ASKED = "INSERT INTO questions_asked (user_id, asked_on, question) VALUES ($1, $2, $3) \
                  ON CONFLICT (user_id) DO UPDATE SET asked_on = excluded.asked_on, question = excluded.question";
    NOTE_ANSWERED = "UPDATE questions_asked SET question = NULL WHERE user_id = $1 AND question = $2";
}

fn asked_of(mut row: Row) -> Result<Asked> {
    let (on, open) = (row.take()?, row.take::<Option<u64>>()?);
    let open = open.and_then(|number| u32::try_from(number).ok());
    Ok(Asked { on, open })
}

async fn find_asked(tx: &mut Tx, user: UserId) -> Result<Option<Asked>> {
    tx.row(&FIND_ASKED, values![user]).await?.map(asked_of).transpose()
}

impl Store {
    /// Asks a person the short question after a chat, by the rules, and notes the day.
    /// Asked again, the answer is none. None too: no such chat, not a member, not good, not drawn.
    ///
    /// The draw is a keyed hash of the chat and the person: another try is no second chance.
    pub async fn ask_question(
        &self,
        chat: ChatId,
        user: UserId,
        choice: Choice,
        now: Timestamp,
    ) -> Result<Option<Question>> {
        let Some(Membership { number, side, .. }) = self.membership(chat, user).await? else {
            return Ok(None);
        };
        let draw = self.hashes().draw_of_question(chat, user);
        if choice.drawn(draw).is_none() {
            return Ok(None);
        }
        let seal = self.rating_seal().await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                    return Ok(None);
                }
                let Some(mut row) = tx.row(&FIND_TALKED, values![user, side, number]).await? else {
                    return Ok(None);
                };
                let (started_at, ended_at) = (row.take()?, row.take()?);
                let cause: Option<String> = row.take()?;
                let counted = |texts: u64| u32::try_from(texts).unwrap_or(u32::MAX);
                let talked = Talked {
                    started_at,
                    ended_at,
                    cause: cause.map(|cause| names::to_end_cause(&cause)).transpose()?,
                    messages: [counted(row.take()?), counted(row.take()?)],
                    refused: row.take()?,
                    thumb: seal.find(tx, chat, user).await?.map(|rating| rating.thumb),
                };
                let asked = find_asked(tx, user).await?;
                let Some(question) = ask(&choice, &talked, asked, draw, now) else {
                    return Ok(None);
                };
                let Asked { on, open } = Asked::at(now, question.number);
                tx.execute(&NOTE_ASKED, values![user, on, open.map(u64::from)]).await?;
                Ok(Some(question.clone()))
            })
        });
        work.await
    }

    /// Notes that a person answered a question. True once: for the one that is open, within two days.
    pub async fn answer_question(&self, question: u32, user: UserId, now: Timestamp) -> Result<bool> {
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                    return Ok(false);
                }
                let asked = find_asked(tx, user).await?;
                if !asked.is_some_and(|asked| asked.takes(question, now)) {
                    return Ok(false);
                }
                let noted = tx.execute(&NOTE_ANSWERED, values![user, question]).await?;
                Ok(noted == 1)
            })
        });
        work.await
    }

    /// When a person was last asked, while that is kept.
    pub async fn question_asked(&self, user: UserId) -> Result<Option<Asked>> {
        let row = self.inner.db.row(FIND_ASKED, values![user]).await?;
        row.map(asked_of).transpose()
    }
}
