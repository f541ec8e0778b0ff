//! The steps of a reveal in the words of the port.
//!
//! Must not see a value of a card: the store copies them from one encrypted place to another.

use io_core::ids::{ChatId, UserId};
use io_core::reveal::{Change, Fields, Refusal};
use io_core::time::Timestamp;
use io_protocol::problem::ProblemCode;
use io_realtime::store::{RevealStep, RevealStepped};
use io_store::Result;
use io_store::chat::By;
use io_store::reveal::{self, Stepped};

use super::{StoreLedger, rendering};

impl StoreLedger {
    pub(super) async fn reveal_step(
        &self,
        chat: ChatId,
        member: UserId,
        step: RevealStep,
        now: Timestamp,
    ) -> Result<RevealStepped> {
        let step = match step {
            RevealStep::Ask(request, fields) => match Fields::new(fields) {
                Some(fields) => reveal::RevealStep::Ask(request, fields),
                None => return Ok(refused(ProblemCode::InvalidBody)),
            },
            RevealStep::Answer(request, fields) => reveal::RevealStep::Answer(request, Fields::new(fields)),
            RevealStep::Cancel(request) => reveal::RevealStep::Cancel(request),
            RevealStep::Revoke => reveal::RevealStep::Withdraw,
        };
        let stepped = self
            .store
            .reveal_step(chat, member, step, self.rules.reveal, now)
            .await?;
        Ok(match stepped {
            Stepped::Done {
                change: Change::SilentlyDeclined,
                ..
            } => RevealStepped::NotNow,
            Stepped::Done { event, expires_at, .. } => RevealStepped::Done {
                event: event.map(|event| Box::new(rendering::event(*event))),
                expires_at,
            },
            Stepped::Refused(refusal) => refusal_of(refusal, now),
            Stepped::FieldEmpty { by: By::Me, .. } => refused(ProblemCode::RevealFieldEmpty),
            // The peer emptied a field that they had offered: their request cannot be kept any more.
            Stepped::FieldEmpty { .. } => refused(ProblemCode::RevealStale),
            Stepped::ChatEnded => refused(ProblemCode::ChatEnded),
            Stepped::NotFound => refused(ProblemCode::NotFound),
        })
    }
}

fn refusal_of(refusal: Refusal, now: Timestamp) -> RevealStepped {
    match refusal {
        Refusal::TooSoon { allowed_at, .. } => RevealStepped::Refused {
            code: ProblemCode::RevealTooSoon,
            until: (allowed_at > now).then_some(allowed_at),
        },
        Refusal::CoolingDown { until } => RevealStepped::Refused {
            code: ProblemCode::RateLimited,
            until: Some(until),
        },
        Refusal::NoneLeft => refused(ProblemCode::RateLimited),
        Refusal::AlreadyOpen => refused(ProblemCode::RevealOpen),
        Refusal::Stale => refused(ProblemCode::RevealStale),
    }
}

fn refused(code: ProblemCode) -> RevealStepped {
    RevealStepped::Refused { code, until: None }
}
