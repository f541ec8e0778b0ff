//! The mutual reveal, one step at a time.
//! Each step runs the rules of `io_core::reveal` on a locked chat and writes the result, so that both cards become
//! visible in one transaction or neither does.
//!
//! Must not decide anything: `io_core::reveal` does.

pub(crate) mod rows;

use io_core::ids::{ChatId, EventId, UserId};
use io_core::moderation::Scope;
use io_core::reveal::{Change, Fields, Refusal, Release, Released, Reveal, RevealField, RevealRules, Talk};
pub use io_core::reveal::{RevealOutcome, RevealStep};
use io_core::time::Timestamp;

use crate::chat::By;
use crate::chat::history::{ChatEvent, EventKind};
use crate::chat::membership::Membership;
use crate::chat::messages::{self, NewEvent, kinds};
use crate::db::{Tx, statements, values};
use crate::moderation::restrictions;
use crate::reveal::rows::{Signer, gather};
use crate::store::random_uuid;
use crate::{Result, Store, names};

/// What one member may know about the reveal of a chat, and what its rules need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevealFacts {
    /// Its state, for the rules.
    pub state: Reveal,
    /// What the reader shows; none when hidden again.
    pub mine: Option<Released>,
    /// What the peer shows; none when hidden again.
    pub theirs: Option<Released>,
}

statements! {
    RUN_OUT = "UPDATE reveal_requests SET status = 'expired', closed_at = expires_at WHERE session_id = $1 \
               AND closed_at IS NULL AND expires_at <= $2";
    FIND_TALK = "SELECT created_at, (SELECT count(*) FROM (SELECT 1 FROM messages WHERE session_id = $1 AND kind = 0 \
                 LIMIT $2) AS texts) FROM chat_sessions WHERE number = $1";
    TAKES_REQUESTS = "SELECT reveal_requests FROM users WHERE id = $1";
    KEEP_REQUEST = "INSERT INTO reveal_requests (session_id, id, requester, status, fields, created_at, expires_at, \
                    closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    DECLINE = "UPDATE reveal_requests SET status = 'declined' WHERE session_id = $1 AND id = $2 AND requester <> $3 \
               AND status = 'open' AND closed_at IS NULL AND expires_at > $4";
    AGREE = "UPDATE reveal_requests SET status = 'revealed', closed_at = $1 WHERE session_id = $2 AND id = $3 \
             AND requester <> $4 AND closed_at IS NULL AND expires_at > $1";
    CANCEL = "UPDATE reveal_requests SET status = 'cancelled', closed_at = $1 WHERE session_id = $2 AND id = $3 \
              AND requester = $4 AND closed_at IS NULL AND expires_at > $1";
    KEEP_SNAPSHOT = "INSERT INTO reveal_snapshots (session_id, side, card, created_at) VALUES ($1, $2, $3, $4)";
    HIDE_SNAPSHOT = "UPDATE reveal_snapshots SET card = NULL WHERE session_id = $1 AND side = $2 AND card IS NOT NULL";
    SHOWN_CARDS = "SELECT m.session_id, m.side, o.user_id FROM chat_members m \
                   JOIN reveal_snapshots s ON s.session_id = m.session_id AND s.side = m.side \
                   JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                   WHERE m.user_id = $1 AND NOT m.live AND s.card IS NOT NULL ORDER BY m.session_id";
}

/// The context of a step: who acts, and what copies the values of both.
#[derive(Clone)]
struct Acting {
    user: UserId,
    membership: Membership,
    mine: Option<Signer>,
    theirs: Option<Signer>,
    event: EventId,
    now: Timestamp,
}

impl Store {
    /// Takes one step of a member.
    /// Checked and written under the lock of the chat; concurrent steps come before or after.
    pub async fn reveal_step(
        &self,
        chat: ChatId,
        user: UserId,
        step: RevealStep,
        rules: RevealRules,
        now: Timestamp,
    ) -> Result<RevealOutcome<ChatEvent>> {
        let Some(membership) = self.membership(chat, user).await? else {
            return Ok(RevealOutcome::NotFound);
        };
        if step == RevealStep::Withdraw {
            // Before the work: its answer may get lost.
            self.note_deletion();
        }
        let acting = Acting {
            user,
            membership,
            mine: self.signer(user, membership.my_ref).await?,
            theirs: match membership.peer {
                Some(peer) => self.signer(peer, membership.peer_ref).await?,
                None => None,
            },
            event: EventId(random_uuid(self.inner.entropy.as_ref())),
            now,
        };
        self.inner
            .db
            .write(move |tx| Box::pin(async move { acting.run(tx, step, &rules).await }))
            .await
    }
}

/// Hides the card of one side of a chat, whose owner or erasure wants it. False: none was shown.
pub(crate) async fn hide_card(tx: &mut Tx, number: i64, side: i64) -> Result<bool> {
    Ok(tx.execute(&HIDE_SNAPSHOT, values![number, side]).await? == 1)
}

impl Store {
    /// Hides every card that a person revealed in a chat that has ended.
    /// Returns who saw one, once for each chat. A live chat is not touched: an event belongs to it.
    pub async fn hide_cards(&self, user: UserId) -> Result<Vec<UserId>> {
        let mut shown = Vec::new();
        for mut row in self.inner.db.rows(SHOWN_CARDS, values![user]).await? {
            let place: (i64, i64) = (row.take()?, row.take()?);
            shown.push((place, row.take::<Option<UserId>>()?));
        }
        if shown.is_empty() {
            return Ok(Vec::new());
        }
        // Before the work: its answer may get lost.
        self.note_deletion();
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let mut hidden_from = Vec::new();
                    for ((number, side), peer) in shown {
                        if hide_card(tx, number, side).await? {
                            hidden_from.extend(peer);
                        }
                    }
                    Ok(hidden_from)
                })
            })
            .await
    }
}

impl Acting {
    async fn run(self, tx: &mut Tx, step: RevealStep, rules: &RevealRules) -> Result<RevealOutcome<ChatEvent>> {
        let (Membership { number, .. }, now) = (self.membership, self.now);
        let live = messages::lock_live(tx, number).await?;
        if !live && matches!(step, RevealStep::Ask(..) | RevealStep::Answer(..)) {
            return Ok(RevealOutcome::ChatEnded);
        }
        if matches!(step, RevealStep::Ask(..) | RevealStep::Answer(..)) {
            let standing = restrictions::standing(tx, self.user, now).await?;
            if standing.closes(Scope::REVEAL) {
                return Ok(RevealOutcome::Restricted(standing));
            }
        }
        tx.execute(&RUN_OUT, values![number, now]).await?;
        let mut reveal = gather(tx, number).await?.state()?;
        if !live {
            reveal.close(now);
        }
        let by = self.membership.member();
        let change = match step.clone() {
            RevealStep::Ask(id, offered) => {
                let talk = talk(tx, number, rules).await?;
                let heard = takes_requests(tx, &self.membership).await?;
                reveal.ask(by, id, offered, heard, talk, rules, now)
            }
            RevealStep::Answer(id, chosen) => reveal.answer(by, id, chosen, now),
            RevealStep::Cancel(id) => reveal.cancel(by, id, now),
            RevealStep::Withdraw => reveal.withdraw(by),
        };
        let change = match change {
            Ok(change) => change,
            Err(refusal) => return Ok(RevealOutcome::Refused(refusal)),
        };
        let kept = self.keep(tx, &change, &reveal, &step, live).await?;
        Ok(match kept {
            Kept::Done(event) => RevealOutcome::Done {
                change,
                event,
                expires_at: reveal.open.map(|open| open.expires_at),
            },
            Kept::Other(other) => {
                tx.abandon();
                other
            }
        })
    }

    /// Writes what the rules decided.
    /// Its statements apply only where the decision still holds.
    async fn keep(&self, tx: &mut Tx, change: &Change, reveal: &Reveal, step: &RevealStep, live: bool) -> Result<Kept> {
        let (Membership { number, side, .. }, now) = (self.membership, self.now);
        match change {
            Change::Nothing => Ok(Kept::Done(None)),
            Change::Asked => {
                let Some(open) = &reveal.open else {
                    return Ok(Kept::stale());
                };
                if let Err(empty) = values_of(tx, self.mine.as_ref(), &open.offered).await? {
                    return Ok(empty.of(By::Me));
                }
                let status = if open.unheard { "declined" } else { "open" };
                let fields = names::field_bits(&open.offered.to_vec());
                let closed: Option<Timestamp> = None;
                tx.execute(
                    &KEEP_REQUEST,
                    values![number, open.id, side, status, fields, now, open.expires_at, closed],
                )
                .await?;
                Ok(Kept::Done(None))
            }
            Change::SilentlyDeclined => {
                let declined = tx.execute(&DECLINE, values![number, step.request(), side, now]).await?;
                Ok(Kept::once(declined))
            }
            Change::Ended => {
                let cancelled = tx.execute(&CANCEL, values![now, number, step.request(), side]).await?;
                Ok(Kept::once(cancelled))
            }
            Change::Revealed(release) => self.reveal(tx, release).await,
            Change::Withdrawn(_) => {
                if !hide_card(tx, number, side).await? {
                    return Ok(Kept::stale());
                }
                if !live {
                    return Ok(Kept::Done(None));
                }
                self.note(tx, kinds::WITHDRAWN, EventKind::RevealWithdrawn).await
            }
        }
    }

    /// Makes both sets of values visible.
    async fn reveal(&self, tx: &mut Tx, release: &Release) -> Result<Kept> {
        let (Membership { number, side, .. }, now) = (self.membership, self.now);
        if tx.execute(&AGREE, values![now, number, release.request, side]).await? == 0 {
            return Ok(Kept::stale());
        }
        let me = self.membership.member();
        if let Some(id) = release.met_by {
            let fields = names::field_bits(&release.shown[me.index()].to_vec());
            tx.execute(
                &KEEP_REQUEST,
                values![number, id, side, "revealed", fields, now, now, Some(now)],
            )
            .await?;
        }
        for (signer, owner, side, by) in [
            (&self.mine, me, side, By::Me),
            (&self.theirs, me.other(), 3 - side, By::Peer),
        ] {
            let fields = &release.shown[owner.index()];
            match values_of(tx, signer.as_ref(), fields).await? {
                Ok((signer, values)) => {
                    let sealed = signer.seal(&values)?;
                    tx.execute(&KEEP_SNAPSHOT, values![number, side, sealed, now]).await?;
                }
                Err(empty) => return Ok(empty.of(by)),
            }
        }
        self.note(tx, kinds::REVEALED, EventKind::Revealed).await
    }

    /// Appends the event that informs both members.
    async fn note(&self, tx: &mut Tx, kind: i64, what: EventKind) -> Result<Kept> {
        let id = self.event;
        let event = NewEvent {
            kind,
            side: self.membership.side,
            target: None,
            id,
        };
        let (seq, at) = messages::append_event(tx, self.membership.number, event, self.now).await?;
        Ok(Kept::Done(Some(Box::new(ChatEvent {
            seq,
            id,
            by: By::Me,
            at,
            what,
        }))))
    }
}

/// The outcome of writing a change.
enum Kept {
    Done(Option<Box<ChatEvent>>),
    Other(RevealOutcome<ChatEvent>),
}

impl Kept {
    fn stale() -> Self {
        Self::Other(RevealOutcome::Refused(Refusal::Stale))
    }

    fn once(rows: u64) -> Self {
        if rows == 1 { Self::Done(None) } else { Self::stale() }
    }
}

/// Why there are no values to show.
enum NoValues {
    Empty(RevealField),
    /// The account is being erased, and the chat with it.
    Gone,
}

impl NoValues {
    fn of(self, by: By) -> Kept {
        Kept::Other(match self {
            Self::Empty(field) => RevealOutcome::FieldEmpty { field, by },
            Self::Gone => RevealOutcome::ChatEnded,
        })
    }
}

async fn values_of<'a>(
    tx: &mut Tx,
    signer: Option<&'a Signer>,
    fields: &Fields,
) -> Result<std::result::Result<(&'a Signer, Released), NoValues>> {
    let Some(signer) = signer else {
        return Ok(Err(NoValues::Gone));
    };
    let values = signer.values(tx, fields).await?;
    Ok(values
        .map(|values| (signer, values))
        .map_err(|empty| NoValues::Empty(empty.0)))
}

/// How far a chat has progressed.
async fn talk(tx: &mut Tx, number: i64, rules: &RevealRules) -> Result<Talk> {
    let mut row = tx
        .row(&FIND_TALK, values![number, u64::from(rules.messages)])
        .await?
        .ok_or_else(|| crate::StoreError::Broken("a locked chat is gone".into()))?;
    let started_at = row.take()?;
    let messages: u64 = row.take()?;
    Ok(Talk {
        started_at,
        messages: u32::try_from(messages).unwrap_or(u32::MAX),
    })
}

async fn takes_requests(tx: &mut Tx, membership: &Membership) -> Result<bool> {
    match membership.peer {
        Some(peer) => tx
            .row(&TAKES_REQUESTS, values![peer])
            .await?
            .map_or(Ok(false), |mut row| row.take()),
        None => Ok(false),
    }
}
