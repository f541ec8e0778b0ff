//! The mutual reveal: proposals, and the one transaction in which both cards become visible or neither.
//!
//! Must not decide when asking is allowed in a young chat; limits of number and time come in as arguments.

use std::fmt;

use io_core::ids::{ChatId, EventId, RevealId, UserId};
use io_core::people::{Gender, RevealField};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chats::By;
use crate::db::{Tx, statements, values};
use crate::history::{ChatEvent, EventKind};
use crate::membership::Membership;
use crate::messages::{self, NewEvent, kinds};
use crate::reveal_rows::{RevealRows, chosen, gather};
use crate::store::random_uuid;
use crate::{Result, Store, names};

/// The values somebody revealed in one chat.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealedCard {
    /// Real first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Contact line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// A few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Domain of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
}

impl fmt::Debug for RevealedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevealedCard([redacted])")
    }
}

/// A request that has not run out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReveal {
    /// The request.
    pub id: RevealId,
    /// Who asked.
    pub by: By,
    /// Which fields they would show.
    pub fields: Vec<RevealField>,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// The reader said "not now"; the one who asked never sees this as true.
    pub declined: bool,
}

/// Everything about the reveal of one chat that its rules need, as one member sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevealFacts {
    /// Requests made so far, by either side.
    pub requests: u32,
    /// The one that has not run out.
    pub open: Option<OpenReveal>,
    /// When the last request ended without a reveal by running out (cancelled ones do not count).
    pub last_expired_at: Option<Timestamp>,
    /// Both have agreed.
    pub revealed: bool,
    /// What the reader shows; none when hidden again.
    pub mine: Option<RevealedCard>,
    /// What the other shows; none when hidden again.
    pub theirs: Option<RevealedCard>,
}

/// Limits of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevealLimits {
    /// How long a request stays open.
    pub life: Span,
    /// How long to wait after one ran out.
    pub cool_down: Span,
    /// How many a chat allows.
    pub per_chat: u32,
}

impl Default for RevealLimits {
    fn default() -> Self {
        Self {
            life: Span::minutes(10),
            cool_down: Span::minutes(10),
            per_chat: 3,
        }
    }
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// It is open (also when the same id is asked again while it is).
    Open {
        /// When it runs out.
        expires_at: Timestamp,
        /// The other member.
        peer: Option<UserId>,
    },
    /// Another request is open; `by` says whose. An opposite one can be answered instead.
    AlreadyOpen {
        /// The open request.
        id: RevealId,
        /// Who asked.
        by: By,
    },
    /// Too soon after one ran out.
    CoolDown {
        /// When it is possible.
        until: Timestamp,
    },
    /// This chat allows no more.
    Exhausted,
    /// Both have agreed before.
    AlreadyRevealed,
    /// The own card has no value for this field.
    FieldEmpty(RevealField),
    /// The other switched requests off.
    SwitchedOff,
    /// This id was used before and is no longer open.
    Stale,
    /// The chat has ended.
    ChatEnded,
    /// No such chat, or not a member.
    NotFound,
}

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Both sets of values became visible in one transaction.
    Revealed {
        /// The event, as the answering side sees it.
        event: Box<ChatEvent>,
        /// The other member.
        peer: Option<UserId>,
    },
    /// "Not now" is noted; the one who asked sees no difference.
    NotNow,
    /// A card has no value for this field. `by` says whose.
    FieldEmpty {
        /// The field.
        field: RevealField,
        /// Whose card.
        by: By,
    },
    /// Old, cancelled, answered, one's own, or of another chat.
    Stale,
    /// The chat has ended.
    ChatEnded,
    /// No such chat, or not a member.
    NotFound,
}

/// What came of cancelling or hiding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// Done; hiding a card also appends an event.
    Done {
        /// The event, as the acting side sees it; cancelling has none.
        event: Option<Box<ChatEvent>>,
        /// The other member.
        peer: Option<UserId>,
    },
    /// There was nothing to withdraw.
    Stale,
    /// No such chat, or not a member.
    NotFound,
}

/// A request that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiredReveal {
    /// The chat.
    pub chat: ChatId,
    /// The request.
    pub id: RevealId,
    /// The members, as far as they still exist.
    pub members: [Option<UserId>; 2],
}

statements! {
    RUN_OUT = "UPDATE reveal_requests SET status = 'expired', closed_at = expires_at WHERE session_id = $1 \
               AND closed_at IS NULL AND expires_at <= $2";
    KEEP_PROPOSAL = "INSERT INTO reveal_requests (session_id, id, requester, status, fields, created_at, expires_at) \
                     VALUES ($1, $2, $3, 'open', $4, $5, $6)";
    DECLINE = "UPDATE reveal_requests SET status = 'declined' WHERE session_id = $1 AND id = $2 AND requester <> $3 \
               AND status = 'open' AND expires_at > $4";
    AGREE = "UPDATE reveal_requests SET status = 'revealed', closed_at = $1 WHERE session_id = $2 AND id = $3 \
             AND requester <> $4 AND status = 'open' AND expires_at > $1 RETURNING fields";
    CANCEL = "UPDATE reveal_requests SET status = 'cancelled', closed_at = $1 WHERE session_id = $2 AND id = $3 \
              AND requester = $4 AND closed_at IS NULL AND expires_at > $1";
    KEEP_SNAPSHOT = "INSERT INTO reveal_snapshots (session_id, side, card, created_at) VALUES ($1, $2, $3, $4)";
    HIDE_SNAPSHOT = "UPDATE reveal_snapshots SET card = NULL WHERE session_id = $1 AND side = $2 AND card IS NOT NULL";
    RUN_OUT_ANYWHERE = "UPDATE reveal_requests SET status = 'expired', closed_at = expires_at WHERE closed_at IS NULL \
                        AND (session_id, id) IN (SELECT r.session_id, r.id FROM reveal_requests r \
                        WHERE r.closed_at IS NULL AND r.expires_at <= $1 LIMIT $2) RETURNING session_id, id";
    MEMBERS_OF = "SELECT id, user1_id, user2_id FROM chat_sessions WHERE number = $1";
    TAKES_REQUESTS = "SELECT reveal_requests FROM users WHERE id = $1";
}

impl Store {
    /// Asks for a reveal, offering these fields. No value is copied yet.
    pub async fn propose_reveal(
        &self,
        chat: ChatId,
        user: UserId,
        request: RevealId,
        fields: Vec<RevealField>,
        limits: RevealLimits,
        now: Timestamp,
    ) -> Result<Proposed> {
        let Some(membership) = self.membership(chat, user).await? else {
            return Ok(Proposed::NotFound);
        };
        let Some(profile) = self.profile(user).await? else {
            return Ok(Proposed::NotFound);
        };
        if let Err(field) = chosen(&profile, &fields) {
            return Ok(Proposed::FieldEmpty(field));
        }
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if !messages::lock_live(tx, membership.number).await? {
                        return Ok(Proposed::ChatEnded);
                    }
                    propose(tx, membership, request, &fields, limits, now).await
                })
            })
            .await
    }

    /// Answers a request of the other side with own fields, or with none for "not now". Both value sets are copied,
    /// encrypted, and made visible in one transaction.
    pub async fn answer_reveal(
        &self,
        chat: ChatId,
        user: UserId,
        request: RevealId,
        fields: Vec<RevealField>,
        now: Timestamp,
    ) -> Result<Answered> {
        let Some(membership) = self.membership(chat, user).await? else {
            return Ok(Answered::NotFound);
        };
        let Some(asker) = membership.peer else {
            return Ok(Answered::ChatEnded);
        };
        if fields.is_empty() {
            return self.decline_reveal(membership, request, now).await;
        }
        let mine = self.signer(user, membership.my_ref).await?;
        let theirs = self.signer(asker, membership.peer_ref).await?;
        let (Some(mine), Some(theirs)) = (mine, theirs) else {
            return Ok(Answered::ChatEnded);
        };
        let id = EventId(random_uuid(self.inner.entropy.as_ref()));
        let Membership { number, side, peer, .. } = membership;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if !messages::lock_live(tx, number).await? {
                        return Ok(Answered::ChatEnded);
                    }
                    let Some(mut row) = tx.row(&AGREE, values![now, number, request, side]).await? else {
                        return Ok(Answered::Stale);
                    };
                    let offered = names::bit_fields(row.take()?);
                    for (signer, side, by, fields) in
                        [(&mine, side, By::Me, &fields), (&theirs, 3 - side, By::Peer, &offered)]
                    {
                        match signer.snapshot(tx, fields).await? {
                            Ok(sealed) => tx
                                .execute(&KEEP_SNAPSHOT, values![number, side, sealed, now])
                                .await
                                .map(drop)?,
                            Err(field) => {
                                tx.abandon();
                                return Ok(Answered::FieldEmpty { field, by });
                            }
                        }
                    }
                    let event = NewEvent {
                        kind: kinds::REVEALED,
                        side,
                        target: None,
                        id,
                    };
                    let (seq, at) = messages::append_event(tx, number, event, now).await?;
                    let event = ChatEvent {
                        seq,
                        id,
                        by: By::Me,
                        at,
                        what: EventKind::Revealed,
                    };
                    Ok(Answered::Revealed {
                        event: Box::new(event),
                        peer,
                    })
                })
            })
            .await
    }

    async fn decline_reveal(&self, membership: Membership, request: RevealId, now: Timestamp) -> Result<Answered> {
        let Membership { number, side, .. } = membership;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if !messages::lock_live(tx, number).await? {
                        return Ok(Answered::ChatEnded);
                    }
                    let declined = tx.execute(&DECLINE, values![number, request, side, now]).await?;
                    Ok(if declined == 1 {
                        Answered::NotNow
                    } else {
                        Answered::Stale
                    })
                })
            })
            .await
    }

    /// Takes an own open request back.
    pub async fn cancel_reveal(
        &self,
        chat: ChatId,
        user: UserId,
        request: RevealId,
        now: Timestamp,
    ) -> Result<Withdrawn> {
        let Some(Membership { number, side, peer, .. }) = self.membership(chat, user).await? else {
            return Ok(Withdrawn::NotFound);
        };
        let cancelled = self
            .inner
            .db
            .execute(CANCEL, values![now, number, request, side])
            .await?;
        Ok(if cancelled == 1 {
            Withdrawn::Done { event: None, peer }
        } else {
            Withdrawn::Stale
        })
    }

    /// Hides the own card again: its values are gone from the database. Works after the end too (then without an event).
    pub async fn revoke_reveal(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<Withdrawn> {
        let Some(Membership { number, side, peer, .. }) = self.membership(chat, user).await? else {
            return Ok(Withdrawn::NotFound);
        };
        let id = EventId(random_uuid(self.inner.entropy.as_ref()));
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let live = messages::lock_live(tx, number).await?;
                    if tx.execute(&HIDE_SNAPSHOT, values![number, side]).await? == 0 {
                        return Ok(Withdrawn::Stale);
                    }
                    if !live {
                        return Ok(Withdrawn::Done { event: None, peer });
                    }
                    let event = NewEvent {
                        kind: kinds::WITHDRAWN,
                        side,
                        target: None,
                        id,
                    };
                    let (seq, at) = messages::append_event(tx, number, event, now).await?;
                    let event = ChatEvent {
                        seq,
                        id,
                        by: By::Me,
                        at,
                        what: EventKind::RevealWithdrawn,
                    };
                    Ok(Withdrawn::Done {
                        event: Some(Box::new(event)),
                        peer,
                    })
                })
            })
            .await
    }

    /// Closes requests that ran out, at most `limit`; answers them so that both sides can be told.
    pub async fn expire_reveals(&self, limit: u32, now: Timestamp) -> Result<Vec<ExpiredReveal>> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let mut expired = Vec::new();
                    for mut row in tx.rows(&RUN_OUT_ANYWHERE, values![now, limit]).await? {
                        let (number, id): (i64, RevealId) = (row.take()?, row.take()?);
                        if let Some(mut chat) = tx.row(&MEMBERS_OF, values![number]).await? {
                            let (chat, members) = (chat.take()?, [chat.take()?, chat.take()?]);
                            expired.push(ExpiredReveal { chat, id, members });
                        }
                    }
                    Ok(expired)
                })
            })
            .await
    }
}

/// Asks for a reveal in a chat that the transaction has locked.
async fn propose(
    tx: &mut Tx,
    membership: Membership,
    request: RevealId,
    fields: &[RevealField],
    limits: RevealLimits,
    now: Timestamp,
) -> Result<Proposed> {
    let Membership { number, side, peer, .. } = membership;
    tx.execute(&RUN_OUT, values![number, now]).await?;
    let RevealRows { requests, .. } = gather(tx, number).await?;
    if let Some(same) = requests.iter().find(|row| row.id == request) {
        let open = same.requester == side && same.is_open(now);
        return Ok(if open {
            Proposed::Open {
                expires_at: same.expires_at,
                peer,
            }
        } else {
            Proposed::Stale
        });
    }
    if requests.iter().any(|row| row.status == "revealed") {
        return Ok(Proposed::AlreadyRevealed);
    }
    if let Some(open) = requests.iter().find(|row| row.is_open(now)) {
        return Ok(Proposed::AlreadyOpen {
            id: open.id,
            by: membership.by(open.requester),
        });
    }
    if requests.len() >= limits.per_chat as usize {
        return Ok(Proposed::Exhausted);
    }
    let ran_out = requests.iter().filter_map(|row| row.ran_out(now)).max();
    if let Some(until) = ran_out.map(|at| at + limits.cool_down).filter(|until| *until > now) {
        return Ok(Proposed::CoolDown { until });
    }
    let takes_requests = match peer {
        Some(peer) => tx
            .row(&TAKES_REQUESTS, values![peer])
            .await?
            .map_or(Ok(false), |mut row| row.take())?,
        None => false,
    };
    if !takes_requests {
        return Ok(Proposed::SwitchedOff);
    }
    let expires_at = now + limits.life;
    tx.execute(
        &KEEP_PROPOSAL,
        values![number, request, side, names::field_bits(fields), now, expires_at],
    )
    .await?;
    Ok(Proposed::Open { expires_at, peer })
}
