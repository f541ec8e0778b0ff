//! The requests to talk again in a chat and in those that continued it.
//!
//! Two people matched by chance a second time do not know it, and their lists must not reveal it: only chats that continued
//! each other by mutual request are with a known person (docs/adr/0016). Must not look for chats of the same two people in any
//! other way.

use io_core::again::{self, Answer, Request};
use io_core::chat::Member;
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;

use crate::Result;
use crate::db::{Row, Tx, statements, values};

statements! {
    // The chat, all that are linked to it, the reader's side in each, and the requests there.
    LINKED = "WITH RECURSIVE linked (number, id, again_of) AS ( \
                  SELECT c.number, c.id, c.again_of FROM chat_sessions c WHERE c.number = $1 \
                  UNION SELECT c.number, c.id, c.again_of FROM linked \
                  JOIN chat_sessions c ON c.again_of = linked.id OR c.id = linked.again_of) \
              SELECT linked.number, linked.id, m.side, a.side, a.status, a.created_at, a.expires_at, a.closed_at FROM linked \
              JOIN chat_members m ON m.session_id = linked.number \
              LEFT JOIN again_asks a ON a.session_id = linked.number WHERE m.user_id = $2 ORDER BY a.created_at, linked.number";
    RUN_OUT_ASKS = "UPDATE again_asks SET closed_at = expires_at, \
                    status = CASE WHEN status = 'in_vain' THEN status ELSE 'expired' END \
                    WHERE session_id = $1 AND closed_at IS NULL AND expires_at <= $2";
    KEEP_ASK = "INSERT INTO again_asks (session_id, side, status, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    AGREE_TO = "UPDATE again_asks SET status = 'agreed', expires_at = $1 WHERE session_id = $2 AND side = $3 \
                AND status = 'asked' AND closed_at IS NULL AND expires_at > $4";
    HIDE_ASKS = "UPDATE again_asks SET status = 'refused' WHERE session_id = $1 AND side <> $2 AND status = 'asked' \
                 AND closed_at IS NULL";
}

/// The reader, for the rules: the first member, whatever their side in a chat.
pub(super) const READER: Member = Member::One;

/// A chat of the two, and the reader's side in it.
#[derive(Clone, Copy)]
struct Link {
    number: i64,
    chat: ChatId,
    side: i64,
}

/// A row of `again_asks`.
struct AskRow {
    link: Link,
    by: Member,
    status: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    open: bool,
}

/// The chats that continued each other, and the requests in them.
pub(super) struct Requests {
    rows: Vec<AskRow>,
    links: Vec<Link>,
}

impl Requests {
    /// Reads them for one member of the chat.
    pub(super) async fn of(tx: &mut Tx, number: i64, reader: UserId) -> Result<Self> {
        let mut known = Self {
            rows: Vec::new(),
            links: Vec::new(),
        };
        for row in tx.rows(&LINKED, values![number, reader]).await? {
            known.add(row)?;
        }
        Ok(known)
    }

    fn add(&mut self, mut row: Row) -> Result<()> {
        let link = Link {
            number: row.take()?,
            chat: row.take()?,
            side: row.take()?,
        };
        if self.links.iter().all(|one| one.number != link.number) {
            self.links.push(link);
        }
        let Some(side) = row.take::<Option<i64>>()? else {
            return Ok(());
        };
        self.rows.push(AskRow {
            link,
            by: if side == link.side { READER } else { READER.other() },
            status: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
            open: row.take::<Option<Timestamp>>()?.is_none(),
        });
        Ok(())
    }

    /// The state as the rules need it.
    pub(super) fn again(&self, apart: bool) -> again::Again {
        let mut again = again::Again {
            apart,
            ..again::Again::default()
        };
        for row in &self.rows {
            let by = row.by.index();
            if row.status != "in_vain" {
                again.asked[by].push(row.created_at);
            }
            if row.open {
                again.open[by] = Some(Request {
                    until: row.expires_at,
                    answer: match row.status.as_str() {
                        "agreed" => Answer::Yes,
                        "refused" => Answer::Unseen,
                        "in_vain" => Answer::Vain,
                        _ => Answer::Open,
                    },
                });
            }
        }
        again
    }

    /// The chat that holds an open mutual yes.
    pub(super) fn agreed(&self) -> Option<ChatId> {
        let row = self.rows.iter().find(|row| row.open && row.status == "agreed")?;
        Some(row.link.chat)
    }

    /// Closes what has expired.
    pub(super) async fn run_out(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        for link in &self.links {
            tx.execute(&RUN_OUT_ASKS, values![link.number, now]).await?;
        }
        Ok(())
    }

    /// The reader says yes to the other's open request. Returns the chat that holds it; `None`: it is no longer open.
    pub(super) async fn agree(&self, tx: &mut Tx, until: Timestamp, now: Timestamp) -> Result<Option<ChatId>> {
        let open = |row: &&AskRow| row.open && row.by != READER && row.expires_at > now;
        let Some(AskRow { link, .. }) = self.rows.iter().find(open) else {
            return Ok(None);
        };
        let asker = 3 - link.side;
        let agreed = tx.execute(&AGREE_TO, values![until, link.number, asker, now]).await?;
        Ok((agreed == 1).then_some(link.chat))
    }

    /// The reader no longer sees the other's requests; the other sees no difference.
    pub(super) async fn hide(&self, tx: &mut Tx) -> Result<()> {
        for link in &self.links {
            tx.execute(&HIDE_ASKS, values![link.number, link.side]).await?;
        }
        Ok(())
    }
}

/// Keeps a request of one side.
pub(super) async fn keep(
    tx: &mut Tx,
    (number, side): (i64, i64),
    status: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    let ask = values![number, side, status, now, until];
    tx.execute(&KEEP_ASK, ask).await.map(drop)
}

/// The reader of a chat no longer sees the other's requests there and in the chats linked to it.
pub(crate) async fn hide_requests(tx: &mut Tx, number: i64, reader: UserId) -> Result<()> {
    Requests::of(tx, number, reader).await?.hide(tx).await
}
