//! A message whose writer says that they are a child: a case for a person to look at, with evidence as of a report.
//!
//! It is a report of the other side that nobody filed: without a reporter and a client's id. Must not sanction: it pauses
//! matching silently, as every report of that reason does.

use std::sync::Arc;

use io_core::detection::ProgramSign;
use io_core::ids::{ChatId, ReportId, UserId};
use io_core::moderation::{Reason, ReferenceKind, report};
use io_core::time::Timestamp;
use serde_json::json;
use zeroize::Zeroizing;

use super::cases::{Subject, open_or_join, references};
use super::evidence;
use super::reports::KEEP_EVIDENCE;
use crate::audit::{By, Entry, Who};
use crate::crypto::KeyName;
use crate::db::{dialect, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    SIGNALLED_HERE = "SELECT id FROM reports WHERE chat_id = $1 AND reporter_id IS NULL AND cid IS NULL \
                      AND reporter_side = $2 LIMIT 1";
    KEEP_SIGNAL = "INSERT INTO reports (id, case_id, reference, chat_id, reporter_side, reason, wants_email, weight, \
                   created_at, picked, taken_back) VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, $8, $9, $10) ON CONFLICT (reference) DO NOTHING";
    REFERENCE_OF_CASE = "SELECT reference FROM cases WHERE id = $1";
    HAS_EVIDENCE = "SELECT report_id FROM report_evidence WHERE report_id = $1";
}

/// Who hands an account to people: a rule, by what it saw.
fn by_a_sign() -> By {
    By {
        who: Who::Rule,
        request: "a sign of a program".to_owned(),
    }
}

/// What became of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signalled {
    /// The case is on disk, with the evidence.
    Filed,
    /// This chat has one about this member already.
    Already,
    /// The chat or the account is gone.
    Gone,
}

impl Store {
    /// Opens or joins the case about an account that writes as a program would, with the sign in its trail. No word of
    /// anyone is in it, nothing is closed, and nobody hears of it.
    pub async fn suspect_program(&self, user: UserId, sign: ProgramSign, now: Timestamp) -> Result<()> {
        let auditor = self.auditor(Some(user)).await?;
        let entropy = Arc::clone(&self.inner.entropy);
        let opened = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                    return Ok(());
                }
                let case = open_or_join(tx, entropy.as_ref(), Subject::Account(user), Reason::Spam, now).await?;
                let row = tx.row(&REFERENCE_OF_CASE, values![case]).await?;
                let reference: Option<String> = row.map(|mut row| row.take()).transpose()?;
                let entry = Entry {
                    case: reference,
                    after: Some(json!({ "sign": sign.name() })),
                    ..Entry::of("program_suspected")
                };
                auditor.append(tx, &by_a_sign(), entry, now).await.map(drop)
            })
        });
        opened.await
    }

    /// Opens or joins the case about a member who said in this chat, with message `seq`, that they are a child. Once for
    /// each chat and member. Freezes the last events and pauses matching in the same transaction; tells nobody.
    pub async fn file_under_age(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Result<Signalled> {
        loop {
            if let Some(signalled) = self.try_to_signal(chat, sender, seq, now).await? {
                return Ok(signalled);
            }
        }
    }

    /// None: a text was taken back or erased in between, so its key must be read first.
    async fn try_to_signal(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Result<Option<Signalled>> {
        let Some(membership) = self.membership(chat, sender).await? else {
            return Ok(Some(Signalled::Gone));
        };
        let other_side = 3 - membership.side;
        if self
            .inner
            .db
            .row(SIGNALLED_HERE, values![chat, other_side])
            .await?
            .is_some()
        {
            return Ok(Some(Signalled::Already));
        }
        let freezing = self.freezing(membership).await?;
        let id = ReportId::from_random(self.inner.entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let entropy = Arc::clone(&self.inner.entropy);
        let signalled = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![sender]).await?.is_none() {
                    return Ok(Some(Signalled::Gone));
                }
                if tx.row(&SIGNALLED_HERE, values![chat, other_side]).await?.is_some() {
                    return Ok(Some(Signalled::Already));
                }
                if tx.row(&dialect::LOCK_CHAT, values![membership.number]).await?.is_none() {
                    return Ok(Some(Signalled::Gone));
                }
                let Some(mut froze) = freezing.freeze(tx, &[seq], now).await? else {
                    return Ok(None);
                };
                froze.evidence.reporter = other_side;
                let subject = Subject::Account(sender);
                let case = open_or_join(tx, entropy.as_ref(), subject, Reason::UnderAge, now).await?;
                let json =
                    serde_json::to_vec(&froze.evidence).map_err(|error| StoreError::Broken(error.to_string()))?;
                let sealed = key.seal(entropy.as_ref(), evidence::place(id), &Zeroizing::new(json))?;
                let reason = Reason::UnderAge.name();
                for reference in references(entropy.as_ref(), ReferenceKind::Report) {
                    let weight = report::FULL_WEIGHT;
                    let row = values![
                        id,
                        case,
                        reference.as_str(),
                        chat,
                        other_side,
                        reason,
                        weight,
                        now,
                        froze.evidence.picked.len() as u64,
                        froze.evidence.taken_back()
                    ];
                    if tx.execute(&KEEP_SIGNAL, row).await? == 1 {
                        tx.execute(&KEEP_EVIDENCE, values![id, sealed, now]).await?;
                        return Ok(Some(Signalled::Filed));
                    }
                }
                Err(StoreError::Broken("no reference of a report is free".into()))
            })
        });
        let signalled = signalled.await;
        let unused = match &signalled {
            Ok(_) => self.inner.db.row(HAS_EVIDENCE, values![id]).await?.is_none(),
            Err(error) => error.nothing_was_stored(),
        };
        if unused {
            self.inner.keys.discard(vec![KeyName::report(id.0)]).await?;
        }
        signalled
    }
}
