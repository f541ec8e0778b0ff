//! Filing a report: the evidence is frozen and the case opened in one transaction.
//!
//! Must not tell the reported person anything, and must not decide a case.

use std::fmt;

use io_core::ids::{CaseId, ChatId, ClientMessageId, ReportId, UserId};
use io_core::moderation::report::{self, REMEMBERED, Reporter};
use io_core::moderation::{Counted, Outcome, Reason, Reference, ReferenceKind, Scope, Standing};
use io_core::text::MessageText;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::cases::{Subject, open_or_join, references};
use super::decisions::look_again;
use super::evidence::{self, Evidence};
use super::{figures, restrictions};
use crate::chat::membership::lock_users;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Tx, dialect, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    FILED_HERE = "SELECT reference, cid FROM reports WHERE reporter_id = $1 AND chat_id = $2";
    FILED_WITH = "SELECT reference FROM reports WHERE reporter_id = $1 AND cid = $2";
    REPORTS_SINCE = "SELECT count(*), min(created_at) FROM reports WHERE reporter_id = $1 AND created_at > $2";
    JUDGED = "SELECT outcome FROM reports WHERE reporter_id = $1 AND outcome IS NOT NULL \
              ORDER BY created_at DESC LIMIT $2";
    ENDED_AT = "SELECT ended_at FROM chat_sessions WHERE number = $1";
    KEEP_REPORT = "INSERT INTO reports (id, case_id, reference, cid, chat_id, reporter_id, reporter_side, reason, words, \
                   wants_email, weight, created_at, picked, taken_back) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
                   ON CONFLICT (reference) DO NOTHING";
    KEEP_EVIDENCE = "INSERT INTO report_evidence (report_id, content, created_at) VALUES ($1, $2, $3)";
    OWN_REPORTS = "SELECT r.reference, r.chat_id, r.reason, r.created_at, c.looked_at, r.outcome, r.outcome_at, r.again_at FROM reports r JOIN cases c ON c.id = r.case_id WHERE r.reporter_id = $1 \
                   ORDER BY r.created_at DESC LIMIT 100";
    // The second look gives a second outcome, so the first and its notice go.
    ASK_ANOTHER = "UPDATE reports SET again_at = $1, outcome = NULL, outcome_at = NULL, told_at = NULL WHERE reporter_id = $2 \
                   AND reference = $3 AND outcome = 'not_acted' AND again_at IS NULL RETURNING id, case_id";
    FORGET_NOTICE = "DELETE FROM notices WHERE user_id = $1 AND kind = 'report_outcome' AND subject = $2";
    OWN_REPORT = "SELECT again_at FROM reports WHERE reporter_id = $1 AND reference = $2";
    WORDS_OF = "SELECT words FROM reports WHERE id = $1";
}

/// A report of the other member of a chat.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The chat.
    pub chat: ChatId,
    /// Who reports.
    pub reporter: UserId,
    /// The client's own id: sent again, it is the same report.
    pub cid: ClientMessageId,
    /// Why.
    pub reason: Reason,
    /// In own words.
    pub words: Option<MessageText>,
    /// Numbers of messages that were picked.
    pub messages: Vec<u64>,
    /// Tell the outcome by email too.
    pub wants_email: bool,
    /// The picture that the reported person shows in the chat, as base64 of a JPEG.
    pub picture: Option<String>,
}

/// What was said with a report.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// In own words.
    pub words: Option<String>,
    /// What a notice of the public form says.
    pub notice: Option<Notice>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words([redacted])")
    }
}

/// A notice by the public form, from anybody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is about.
    pub what: String,
    /// Where it was seen.
    pub place: String,
    /// Why it is against the law or the rules.
    pub why: String,
    /// Who says so, if they like.
    pub name: Option<String>,
    /// Where to answer, if they like.
    pub email: Option<String>,
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notice([redacted])")
    }
}

/// What became of filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It is on disk, now or since an earlier try with the same `cid`.
    Filed(Reference),
    /// This chat was reported before, with this reference.
    Already(Reference),
    /// As many as a person may report in a day; the next from this moment on.
    TooMany(Timestamp),
    /// Reporting is closed for this person by a decision, with the standing that says until when.
    Closed(Standing),
    /// No such chat, not a member, or it ended too long ago.
    NotFound,
}

/// What a reporter learns of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnReport {
    /// Its reference.
    pub reference: String,
    /// The chat.
    pub chat: Option<ChatId>,
    /// The reason they gave.
    pub reason: Reason,
    /// When.
    pub at: Timestamp,
    /// When a person looked first.
    pub looked_at: Option<Timestamp>,
    /// What became of it, from when IO says so.
    pub outcome: Option<(Outcome, Timestamp)>,
    /// They asked for another person to look.
    pub again: bool,
}

/// What became of asking for another person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedAgain {
    /// Another person will look; said before or now.
    Asked,
    /// There is no such report, or nothing to see differently.
    NotFound,
}

fn words_place(report: ReportId) -> SealLocation {
    SealLocation::new("reports", "words", report.0)
}

impl Store {
    /// Files a report: freezes the last events, opens or joins the case and pauses matching where a rule says so, in one
    /// transaction. Works while the chat is live, after its end, and after the other left or was erased.
    /// Tells the other nothing.
    pub async fn file_report(&self, new: NewReport, now: Timestamp) -> Result<Filed> {
        loop {
            if let Some(filed) = self.try_to_file(new.clone(), now).await? {
                return Ok(filed);
            }
        }
    }

    /// None: a text was taken back or erased in between, so its key must be read first.
    async fn try_to_file(&self, new: NewReport, now: Timestamp) -> Result<Option<Filed>> {
        let NewReport { chat, reporter, .. } = new;
        let Some(membership) = self.membership(chat, reporter).await? else {
            return Ok(Some(Filed::NotFound));
        };
        let freezing = self.freezing(membership).await?;
        let id = ReportId::from_random(self.inner.entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let entropy = std::sync::Arc::clone(&self.inner.entropy);
        let said = Words {
            words: new.words.map(MessageText::into_string),
            notice: None,
        };
        let words = self.seal_json(&key, words_place(id), &said)?;
        let (cid, reason, picked, wants_email) = (new.cid, new.reason, new.messages, new.wants_email);
        let picture = new.picture;
        let filed = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let there = match membership.peer {
                        Some(peer) => lock_users(tx, reporter, peer).await?,
                        None => tx.row(&dialect::LOCK_USER, values![reporter]).await?.is_some(),
                    };
                    if let Some(answer) = answered_before(tx, reporter, chat, cid).await? {
                        return Ok(Some(answer));
                    }
                    let standing = restrictions::standing(tx, reporter, now).await?;
                    if standing.closes(Scope::REPORTING) {
                        return Ok(Some(Filed::Closed(standing)));
                    }
                    if let Err(again) = reporter_of(tx, reporter, now).await?.check(now) {
                        return Ok(Some(Filed::TooMany(again)));
                    }
                    tx.row(&dialect::LOCK_CHAT, values![membership.number]).await?;
                    let Some(mut row) = tx.row(&ENDED_AT, values![membership.number]).await? else {
                        return Ok(Some(Filed::NotFound));
                    };
                    if !report::reportable(row.take()?, now) {
                        return Ok(Some(Filed::NotFound));
                    }
                    let Some(mut froze) = freezing.freeze(tx, &picked, now).await? else {
                        return Ok(None);
                    };
                    froze.evidence.picture.clone_from(&picture);
                    let subject = match (membership.peer.filter(|_| there), froze.leaver) {
                        (_, Some(leaver)) => Subject::Erased(leaver),
                        (Some(peer), None) => Subject::Account(peer),
                        (None, None) => Subject::Nobody,
                    };
                    let weight = weight_of(tx, reporter).await?;
                    let case = open_or_join(tx, entropy.as_ref(), subject, reason, now).await?;
                    let json = serde_json::to_vec::<Evidence>(&froze.evidence)
                        .map_err(|error| StoreError::Broken(error.to_string()))?;
                    let sealed = key.seal(entropy.as_ref(), evidence::place(id), &Zeroizing::new(json))?;
                    for reference in references(entropy.as_ref(), ReferenceKind::Report) {
                        let row = values![
                            id,
                            case,
                            reference.as_str(),
                            cid,
                            chat,
                            reporter,
                            membership.side,
                            reason.name(),
                            words.clone(),
                            wants_email,
                            weight,
                            now,
                            froze.evidence.picked.len() as u64,
                            froze.evidence.taken_back()
                        ];
                        if tx.execute(&KEEP_REPORT, row).await? == 1 {
                            tx.execute(&KEEP_EVIDENCE, values![id, sealed, now]).await?;
                            figures::count(tx, Counted::Reports, reason.name(), now).await?;
                            return Ok(Some(Filed::Filed(reference)));
                        }
                    }
                    Err(StoreError::Broken("no reference of a report is free".into()))
                })
            })
            .await;
        self.tidy_key(id, &filed).await?;
        filed
    }

    /// A key that sealed nothing goes.
    async fn tidy_key(&self, id: ReportId, filed: &Result<Option<Filed>>) -> Result<()> {
        let unused = match filed {
            // An answer to a repeated report leaves this try's key without a row.
            Ok(_) => self.inner.db.row(WORDS_OF, values![id]).await?.is_none(),
            Err(error) => error.nothing_was_stored(),
        };
        if unused {
            self.inner.keys.discard(vec![KeyName::report(id.0)]).await?;
        }
        Ok(())
    }

    /// Files a notice of the public form: a case of its own, about nobody whom IO knows.
    pub async fn file_notice(&self, reason: Reason, notice: Notice, now: Timestamp) -> Result<Reference> {
        let id = ReportId::from_random(self.inner.entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let said = Words {
            words: None,
            notice: Some(notice),
        };
        let wants_email = said.notice.as_ref().is_some_and(|notice| notice.email.is_some());
        let words = self.seal_json(&key, words_place(id), &said)?;
        let entropy = std::sync::Arc::clone(&self.inner.entropy);
        let filed = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let case = open_or_join(tx, entropy.as_ref(), Subject::Nobody, reason, now).await?;
                    for reference in references(entropy.as_ref(), ReferenceKind::Report) {
                        let (none, side) = (None::<UserId>, None::<i64>);
                        let row = values![
                            id,
                            case,
                            reference.as_str(),
                            None::<ClientMessageId>,
                            None::<ChatId>,
                            none,
                            side,
                            reason.name(),
                            words.clone(),
                            wants_email,
                            report::FULL_WEIGHT,
                            now,
                            0_u32,
                            0_u32
                        ];
                        if tx.execute(&KEEP_REPORT, row).await? == 1 {
                            figures::count(tx, Counted::Notices, reason.name(), now).await?;
                            return Ok(reference);
                        }
                    }
                    Err(StoreError::Broken("no reference of a report is free".into()))
                })
            })
            .await;
        if filed.as_ref().is_err_and(StoreError::nothing_was_stored) {
            self.inner.keys.discard(vec![KeyName::report(id.0)]).await?;
        }
        filed
    }

    /// The reports of a person, the latest first.
    pub async fn own_reports(&self, reporter: UserId) -> Result<Vec<OwnReport>> {
        let mut reports = Vec::new();
        for mut row in self.inner.db.rows(OWN_REPORTS, values![reporter]).await? {
            let (reference, chat) = (row.take()?, row.take()?);
            let reason = reason_of(&row.take::<String>()?)?;
            let (at, looked_at) = (row.take()?, row.take()?);
            let (outcome, outcome_at): (Option<String>, Option<Timestamp>) = (row.take()?, row.take()?);
            let outcome = outcome.and_then(|word| Outcome::of_name(&word)).zip(outcome_at);
            reports.push(OwnReport {
                reference,
                chat,
                reason,
                at,
                looked_at,
                outcome,
                again: row.take::<Option<Timestamp>>()?.is_some(),
            });
        }
        Ok(reports)
    }

    /// The reporter sees the outcome differently: another person looks. Once for each report.
    pub async fn ask_again_about_report(
        &self,
        reporter: UserId,
        reference: &Reference,
        now: Timestamp,
    ) -> Result<AskedAgain> {
        let reference = reference.as_str().to_owned();
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let asked = tx.row(&ASK_ANOTHER, values![now, reporter, reference.clone()]).await?;
                    if let Some(mut row) = asked {
                        let (report, case): (ReportId, CaseId) = (row.take()?, row.take()?);
                        tx.execute(&FORGET_NOTICE, values![reporter, report]).await?;
                        let due = now + io_core::moderation::Severity::Low.first_look();
                        look_again(tx, case, due, now).await?;
                        return Ok(AskedAgain::Asked);
                    }
                    let before = tx.row(&OWN_REPORT, values![reporter, reference]).await?;
                    let before: Option<Timestamp> = before.map_or(Ok(None), |mut row| row.take())?;
                    Ok(before.map_or(AskedAgain::NotFound, |_| AskedAgain::Asked))
                })
            })
            .await
    }

    /// What was said with a report; empty once its time is over.
    pub async fn words_of_report(&self, report: ReportId) -> Result<Words> {
        let Some(mut row) = self.inner.db.row(WORDS_OF, values![report]).await? else {
            return Ok(Words::default());
        };
        let sealed: Option<Vec<u8>> = row.take()?;
        let key = self.inner.keys.find(KeyName::report(report.0)).await?;
        let said = key
            .zip(sealed)
            .and_then(|(key, sealed)| key.json(words_place(report), &sealed));
        Ok(said.unwrap_or_default())
    }
}

/// The answer to a report that was filed before: by its own id, or in this chat.
async fn answered_before(tx: &mut Tx, reporter: UserId, chat: ChatId, cid: ClientMessageId) -> Result<Option<Filed>> {
    if let Some(mut row) = tx.row(&FILED_WITH, values![reporter, cid]).await? {
        return Ok(Some(Filed::Filed(reference_of(&row.take::<String>()?)?)));
    }
    let Some(mut row) = tx.row(&FILED_HERE, values![reporter, chat]).await? else {
        return Ok(None);
    };
    Ok(Some(Filed::Already(reference_of(&row.take::<String>()?)?)))
}

async fn reporter_of(tx: &mut Tx, reporter: UserId, now: Timestamp) -> Result<Reporter> {
    let row = tx.row(&REPORTS_SINCE, values![reporter, now - report::DAY]).await?;
    row.map_or(Ok(Reporter::default()), |mut row| {
        Ok(Reporter {
            today: row.take()?,
            oldest_today: row.take()?,
        })
    })
}

async fn weight_of(tx: &mut Tx, reporter: UserId) -> Result<u32> {
    let mut judged = Vec::new();
    for mut row in tx.rows(&JUDGED, values![reporter, REMEMBERED]).await? {
        judged.extend(Outcome::of_name(&row.take::<String>()?));
    }
    Ok(report::weight(&judged))
}

fn reference_of(text: &str) -> Result<Reference> {
    Reference::parse(ReferenceKind::Report, text).ok_or_else(|| StoreError::Corrupt("a reference is damaged".into()))
}

fn reason_of(name: &str) -> Result<Reason> {
    Reason::of_name(name).ok_or_else(|| StoreError::Corrupt("an unknown reason of a report".into()))
}
