//! Appeals: made by the person a decision is about.
//!
//! Must not tell staff who the person is, nor the person who decided.

use std::fmt;
use std::sync::Arc;

use io_core::ids::{AppealId, CaseId, DecisionId, UserId};
use io_core::moderation::appeal::{self, AppealError};
use io_core::moderation::case::KEPT_UPHELD;
use io_core::moderation::{AppealState, DecisionState, ReferenceKind};
use io_core::text::MessageText;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::cases::references;
use super::statements::word;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{dialect, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    APPEAL_OF = "SELECT id, reference, content, due_at FROM appeals WHERE decision_id = $1";
    STANDS = "SELECT state, told_at FROM decisions WHERE id = $1";
    KEEP_APPEAL = "INSERT INTO appeals (id, decision_id, reference, content, state, created_at, due_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (reference) DO NOTHING";
    // An appeal is answered before its case goes.
    KEEP_CASE_FOR_IT = "UPDATE cases SET kept_until = $1 WHERE id = $2 AND kept_until < $1";
}

/// What is written into an appeal. Sealed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    /// The person's side.
    pub(crate) words: String,
    /// Words to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<String>,
    /// What takes the decision's place: verdict, scope, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) instead: Option<(String, u8, Option<i64>)>,
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Said([redacted])")
    }
}

pub(super) fn place(appeal: AppealId) -> SealLocation {
    SealLocation::new("appeals", "content", appeal.0)
}

/// An appeal that is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeAppeal {
    /// Its reference.
    pub reference: String,
    /// By when it is answered.
    pub due_at: Timestamp,
}

/// What became of making an appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appealed {
    /// It is on disk, now or since an earlier try with the same words.
    Made(MadeAppeal),
    /// It was refused.
    Refused(AppealError),
    /// There is no such statement for this person.
    NotFound,
}

impl Store {
    /// Appeals a decision, once. Sent again with the same words, it is the same appeal.
    pub async fn appeal(&self, user: UserId, reference: &str, words: MessageText, now: Timestamp) -> Result<Appealed> {
        let Some((decision, case)) = self.find_statement(user, reference).await? else {
            return Ok(Appealed::NotFound);
        };
        let words = words.into_string();
        loop {
            if let Some(before) = self.appealed_before(decision, &words).await? {
                return Ok(before);
            }
            if let Some(appealed) = self.try_to_appeal((decision, case), words.clone(), now).await? {
                return Ok(appealed);
            }
        }
    }

    async fn appealed_before(&self, decision: DecisionId, words: &str) -> Result<Option<Appealed>> {
        let Some(mut row) = self.inner.db.row(APPEAL_OF, values![decision]).await? else {
            return Ok(None);
        };
        let (id, reference) = (row.take()?, row.take()?);
        let said = self.said_in_appeal(id, &row.take::<Vec<u8>>()?).await?;
        if said.words != words {
            return Ok(Some(Appealed::Refused(AppealError::Already)));
        }
        let due_at = row.take()?;
        Ok(Some(Appealed::Made(MadeAppeal { reference, due_at })))
    }

    /// None: another one was made in between.
    async fn try_to_appeal(
        &self,
        (decision, case): (DecisionId, CaseId),
        words: String,
        now: Timestamp,
    ) -> Result<Option<Appealed>> {
        let entropy = Arc::clone(&self.inner.entropy);
        let id = AppealId::from_random(entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let said = Said {
            words,
            ..Said::default()
        };
        let sealed = self.seal_json(&key, place(id), &said)?;
        let made = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_CASE, values![case]).await?.is_none() {
                    return Ok(Some(Appealed::NotFound));
                }
                if tx.row(&APPEAL_OF, values![decision]).await?.is_some() {
                    return Ok(None);
                }
                let Some(mut row) = tx.row(&STANDS, values![decision]).await? else {
                    return Ok(Some(Appealed::NotFound));
                };
                let state = word(DecisionState::of_name(&row.take::<String>()?))?;
                let Some(told_at) = row.take()? else {
                    return Ok(Some(Appealed::NotFound));
                };
                let due_at = match appeal::may_appeal(state, told_at, false, now) {
                    Ok(due_at) => due_at,
                    Err(error) => return Ok(Some(Appealed::Refused(error))),
                };
                tx.execute(&KEEP_CASE_FOR_IT, values![now + KEPT_UPHELD, case]).await?;
                for reference in references(entropy.as_ref(), ReferenceKind::Appeal) {
                    let reference = reference.as_str();
                    let state = AppealState::Open.name();
                    let row = values![id, decision, reference, sealed.clone(), state, now, due_at];
                    if tx.execute(&KEEP_APPEAL, row).await? == 1 {
                        let reference = reference.to_owned();
                        return Ok(Some(Appealed::Made(MadeAppeal { reference, due_at })));
                    }
                }
                Err(StoreError::Broken("no reference of an appeal is free".into()))
            })
        });
        let made = made.await;
        let unused = match &made {
            Ok(made) => !matches!(made, Some(Appealed::Made(_))),
            Err(error) => error.nothing_was_stored(),
        };
        if unused {
            self.inner.keys.discard(vec![KeyName::report(id.0)]).await?;
        }
        made
    }
}
