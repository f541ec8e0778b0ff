//! The evidence of a report: the last events of a chat as they were when it was filed.
//!
//! Nothing of it changes or grows later. Must not read what was said since.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use io_core::chat::ShownCard;
use io_core::ids::{PeerRef, ReportId};
use io_core::moderation::report::EVIDENCE_EVENTS;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decisions::Quote;
use super::holds::{self, Held, Leaver, Opened};
use crate::chat::card_location;
use crate::chat::history::{EventRow, event_columns};
use crate::chat::membership::Membership;
use crate::chat::messages::{content_location, kinds};
use crate::chat::reactions::{Note, Reaction};
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Tx, statements, values};
use crate::{Result, Store};

statements! {
    LAST_EVENTS = concat!("SELECT ", event_columns!(), " FROM messages WHERE session_id = $1 ORDER BY seq DESC LIMIT $2");
    CARDS = "SELECT side, card FROM chat_members WHERE session_id = $1";
    REVEALED_AT = "SELECT min(closed_at) FROM reveal_requests WHERE session_id = $1 AND status = 'revealed'";
    FIND_EVIDENCE = "SELECT content FROM report_evidence WHERE report_id = $1";
}

/// The frozen part of a chat.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The last events, in order.
    pub events: Vec<Frozen>,
    /// Both people as they were shown, by side.
    pub names: [ShownCard; 2],
    /// The side that reported: 1 or 2.
    pub reporter: i64,
    /// When both cards became visible.
    pub revealed_at: Option<Timestamp>,
    /// The messages that the reporter picked.
    pub picked: Vec<u64>,
    /// The picture that the reported person showed, as base64 of a JPEG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

impl Evidence {
    /// The side that was reported: 1 or 2.
    pub fn reported(&self) -> i64 {
        3 - self.reporter
    }

    /// Both people as they were shown: the reported one first.
    pub fn shown(&self) -> (&ShownCard, &ShownCard) {
        let [one, two] = &self.names;
        if self.reporter == 2 { (one, two) } else { (two, one) }
    }

    /// How many messages of it were taken back.
    pub fn taken_back(&self) -> u64 {
        let taken_back = |event: &&Frozen| event.taken_back_after.is_some();
        self.events.iter().filter(taken_back).count() as u64
    }

    /// Messages of the reported person by their numbers, to be quoted to them. None: one of them is not theirs, or its
    /// text is not there.
    pub fn quotes(&self, numbers: &[u64]) -> Option<Vec<Quote>> {
        let quote = |number: &u64| {
            let mut events = self.events.iter();
            let event = events.find(|event| event.seq == *number && event.side == self.reported())?;
            Some(Quote {
                seq: event.seq,
                at: event.at,
                text: event.text.clone()?,
            })
        };
        numbers.iter().map(quote).collect()
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence([redacted])")
    }
}

/// What kind of event was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrozenKind {
    /// A message.
    Message,
    /// A message was taken back.
    TakenBack,
    /// The chat ended.
    Ended,
    /// Both cards became visible.
    Revealed,
    /// A card was hidden again.
    RevealWithdrawn,
}

/// One frozen event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Its number in the chat.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The side that did it: 1 or 2; 0 for IO.
    pub side: i64,
    /// What it was.
    pub kind: FrozenKind,
    /// The text of a message, if it was still there or held.
    pub text: Option<String>,
    /// How long after it the message was taken back.
    pub taken_back_after: Option<Span>,
    /// The number of the message that it answers. Absent in what an earlier version froze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<u64>,
    /// What it makes of another message. Its kind is [`FrozenKind::TakenBack`]: what earlier versions know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reacted: Option<FrozenReaction>,
}

/// A frozen reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenReaction {
    /// The number of the message.
    pub target: u64,
    /// None: no reaction any more.
    pub reaction: Option<Reaction>,
}

pub(crate) fn place(report: ReportId) -> SealLocation {
    SealLocation::new("report_evidence", "content", report.0)
}

/// What freezing needs, read before the transaction.
#[derive(Clone)]
pub(crate) struct Freezing {
    membership: Membership,
    mine: Option<Arc<DataKey>>,
    theirs: Option<Arc<DataKey>>,
    holds: HashMap<Uuid, Option<Arc<DataKey>>>,
}

/// What was frozen.
pub(crate) struct Froze {
    pub(crate) evidence: Evidence,
    /// What is kept of a peer who erased the account just now.
    pub(crate) leaver: Option<Leaver>,
}

impl Freezing {
    fn reference(&self, side: i64) -> PeerRef {
        if side == self.membership.side {
            self.membership.my_ref
        } else {
            self.membership.peer_ref
        }
    }

    fn key(&self, side: i64) -> Option<&Arc<DataKey>> {
        if side == self.membership.side {
            self.mine.as_ref()
        } else {
            self.theirs.as_ref()
        }
    }

    /// Freezes the chat, which the transaction has locked. None: a hold came in between; read the keys again.
    pub(crate) async fn freeze(&self, tx: &mut Tx, picked: &[u64], now: Timestamp) -> Result<Option<Froze>> {
        let number = self.membership.number;
        let Opened::All(held) = holds::open(tx, self.membership.chat, &self.holds, now).await? else {
            return Ok(None);
        };
        let mut rows = tx.rows(&LAST_EVENTS, values![number, EVIDENCE_EVENTS]).await?;
        rows.reverse();
        let rows = rows.into_iter().map(EventRow::of).collect::<Result<Vec<_>>>()?;
        let taken_back: HashMap<u64, Timestamp> = rows
            .iter()
            .filter(|row| row.kind == kinds::DELETED)
            .filter_map(|row| row.target.map(|target| (target, row.at)))
            .collect();
        let events: Vec<Frozen> = rows
            .iter()
            .map(|row| Frozen {
                seq: row.seq,
                at: row.at,
                side: row.sender,
                kind: kind_of(row.kind),
                text: self.text(row, &held),
                taken_back_after: taken_back.get(&row.seq).map(|at| *at - row.at),
                answers: answered_by(row, &held),
                reacted: Note::of(row, self.membership.chat, self.key(row.sender).map(Arc::as_ref))
                    .map(|Note { target, reaction }| FrozenReaction { target, reaction }),
            })
            .collect();
        let mut cards: [Option<ShownCard>; 2] = [None, None];
        for mut row in tx.rows(&CARDS, values![number]).await? {
            let (side, sealed): (i64, Option<Vec<u8>>) = (row.take()?, row.take()?);
            let card = self.key(side).zip(sealed);
            let card = card.and_then(|(key, sealed)| key.json(card_location(self.reference(side)), &sealed));
            cards[usize::from(side != 1)] = card;
        }
        let theirs = 3 - self.membership.side;
        let leaver = held
            .iter()
            .filter(|(side, _)| *side == theirs)
            .find_map(|(_, held)| held.leaver.clone());
        let name = |side: i64, card: Option<ShownCard>| {
            let gone = leaver
                .as_ref()
                .filter(|_| side == theirs)
                .map(|leaver| leaver.card.clone());
            ShownCard::in_chat(card.or(gone), self.reference(side))
        };
        let [one, two] = cards;
        let names = [name(1, one), name(2, two)];
        let revealed = tx.row(&REVEALED_AT, values![number]).await?;
        let revealed_at = revealed.map_or(Ok(None), |mut row| row.take())?;
        let texts: Vec<u64> = events
            .iter()
            .filter(|event| event.kind == FrozenKind::Message)
            .map(|event| event.seq)
            .collect();
        let evidence = Evidence {
            events,
            names,
            reporter: self.membership.side,
            revealed_at,
            picked: io_core::moderation::report::picked(picked, &texts),
            picture: None,
        };
        Ok(Some(Froze { evidence, leaver }))
    }

    /// The text of a message, from its row or from what is held.
    fn text(&self, row: &EventRow, held: &[(i64, Held)]) -> Option<String> {
        if row.kind != kinds::TEXT {
            return None;
        }
        let stored = self
            .key(row.sender)
            .zip(row.content.as_ref())
            .and_then(|(key, sealed)| {
                key.text(
                    content_location(self.membership.chat, row.seq, row.sender, row.id),
                    sealed,
                )
            });
        stored.or_else(|| {
            let of_side = held.iter().filter(|(side, _)| *side == row.sender);
            let mut texts = of_side.flat_map(|(_, held)| &held.texts);
            texts.find(|(seq, _)| *seq == row.seq).map(|(_, text)| text.clone())
        })
    }
}

/// The number of the message that a message answers, from its row or from what is held.
fn answered_by(row: &EventRow, held: &[(i64, Held)]) -> Option<u64> {
    if row.kind != kinds::TEXT {
        return None;
    }
    row.target.or_else(|| {
        let of_side = held.iter().filter(|(side, _)| *side == row.sender);
        let mut answers = of_side.flat_map(|(_, held)| &held.answers);
        answers.find(|(seq, _)| *seq == row.seq).map(|(_, answered)| *answered)
    })
}

fn kind_of(kind: i64) -> FrozenKind {
    match kind {
        kinds::TEXT => FrozenKind::Message,
        kinds::DELETED => FrozenKind::TakenBack,
        kinds::REVEALED => FrozenKind::Revealed,
        kinds::WITHDRAWN => FrozenKind::RevealWithdrawn,
        _ => FrozenKind::Ended,
    }
}

impl Store {
    /// What freezing a chat needs.
    pub(crate) async fn freezing(&self, membership: Membership) -> Result<Freezing> {
        Ok(Freezing {
            membership,
            mine: self.inner.keys.find(KeyName::member(membership.my_ref)).await?,
            theirs: self.inner.keys.find(KeyName::member(membership.peer_ref)).await?,
            holds: self.keys_of_holds(membership.chat).await?,
        })
    }

    /// The evidence of a report. None: it has none, or its time is over.
    /// The caller writes down who looked.
    pub async fn evidence_of(&self, report: ReportId) -> Result<Option<Evidence>> {
        let Some(mut row) = self.inner.db.row(FIND_EVIDENCE, values![report]).await? else {
            return Ok(None);
        };
        let sealed: Vec<u8> = row.take()?;
        let key = self.inner.keys.find(KeyName::report(report.0)).await?;
        Ok(key.and_then(|key| key.json(place(report), &sealed)))
    }
}
