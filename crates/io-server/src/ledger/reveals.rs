//! The steps of a reveal in the words of the port.
//!
//! Must not see a value of a card: the store copies them from one encrypted place to another.

use io_core::ids::{ChatId, RevealId, UserId};
use io_core::people::RevealField;
use io_core::time::Timestamp;
use io_protocol::problem::Code;
use io_realtime::ledger::{RevealStep, RevealStepped};
use io_store::Result;
use io_store::chats::By;
use io_store::reveals::{Answered, Proposed, Withdrawn};

use super::{StoreLedger, rendering};

impl StoreLedger {
    pub(super) async fn reveal_step(
        &self,
        chat: ChatId,
        member: UserId,
        step: RevealStep,
        now: Timestamp,
    ) -> Result<RevealStepped> {
        match step {
            RevealStep::Ask(request, fields) => self.propose(chat, member, request, fields, now).await,
            RevealStep::Answer(request, fields) => self.answer_reveal(chat, member, request, fields, now).await,
            RevealStep::Cancel(request) => Ok(withdrawn(self.store.cancel_reveal(chat, member, request, now).await?)),
            RevealStep::Revoke => Ok(withdrawn(self.store.revoke_reveal(chat, member, now).await?)),
        }
    }

    async fn propose(
        &self,
        chat: ChatId,
        member: UserId,
        request: RevealId,
        mut fields: Vec<RevealField>,
        now: Timestamp,
    ) -> Result<RevealStepped> {
        fields.sort_unstable();
        fields.dedup();
        if fields.is_empty() {
            return Ok(refused(Code::InvalidBody));
        }
        let Some(row) = self.store.chat_view(chat, member, now).await? else {
            return Ok(refused(Code::NotFound));
        };
        let answers_the_other = row.reveal.open.as_ref().is_some_and(|open| open.by == By::Peer);
        let messages = u32::try_from(row.my_messages + row.peer_messages).unwrap_or(u32::MAX);
        let old_enough = row.started_at + self.rules.reveal.after;
        if !answers_the_other && (old_enough > now || messages < self.rules.reveal.messages) {
            return Ok(RevealStepped::Refused {
                code: Code::RevealTooSoon,
                until: (old_enough > now).then_some(old_enough),
            });
        }
        let limits = self.rules.reveal_limits;
        let proposed = self
            .store
            .propose_reveal(chat, member, request, fields.clone(), limits, now)
            .await?;
        Ok(match proposed {
            Proposed::Open { expires_at, .. } => RevealStepped::Done {
                event: None,
                expires_at: Some(expires_at),
            },
            // Both pressed at once: both have chosen what they show, so it is one reveal.
            Proposed::AlreadyOpen { id, by: By::Peer } => {
                return self.answer_reveal(chat, member, id, fields, now).await;
            }
            Proposed::AlreadyOpen { .. } => refused(Code::RevealOpen),
            Proposed::CoolDown { until } => RevealStepped::Refused {
                code: Code::RateLimited,
                until: Some(until),
            },
            Proposed::Exhausted => refused(Code::RateLimited),
            Proposed::FieldEmpty(_) => refused(Code::RevealFieldEmpty),
            Proposed::SwitchedOff => refused(Code::Forbidden),
            Proposed::AlreadyRevealed | Proposed::Stale => refused(Code::RevealStale),
            Proposed::ChatEnded => refused(Code::ChatEnded),
            Proposed::NotFound => refused(Code::NotFound),
        })
    }

    async fn answer_reveal(
        &self,
        chat: ChatId,
        member: UserId,
        request: RevealId,
        mut fields: Vec<RevealField>,
        now: Timestamp,
    ) -> Result<RevealStepped> {
        fields.sort_unstable();
        fields.dedup();
        Ok(
            match self.store.answer_reveal(chat, member, request, fields, now).await? {
                Answered::Revealed { event, .. } => RevealStepped::Done {
                    event: Some(Box::new(rendering::event(*event))),
                    expires_at: None,
                },
                Answered::NotNow => RevealStepped::NotNow,
                Answered::FieldEmpty { by: By::Me, .. } => refused(Code::RevealFieldEmpty),
                // The peer emptied a field that they had offered: their request cannot be kept any more.
                Answered::FieldEmpty { .. } | Answered::Stale => refused(Code::RevealStale),
                Answered::ChatEnded => refused(Code::ChatEnded),
                Answered::NotFound => refused(Code::NotFound),
            },
        )
    }
}

fn withdrawn(outcome: Withdrawn) -> RevealStepped {
    match outcome {
        Withdrawn::Done { event, .. } => RevealStepped::Done {
            event: event.map(|event| Box::new(rendering::event(*event))),
            expires_at: None,
        },
        Withdrawn::Stale => refused(Code::RevealStale),
        Withdrawn::NotFound => refused(Code::NotFound),
    }
}

fn refused(code: Code) -> RevealStepped {
    RevealStepped::Refused { code, until: None }
}
