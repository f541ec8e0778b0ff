//! Accounts as staff see them: by a tag, never by an address.
//!
//! Must not find anyone about whom there is no case.

use io_core::account::Processing;
use io_core::ids::UserId;
use io_core::moderation::{CaseState, DecisionState, Reason, Reference, ReferenceKind, Restriction, Scope, Verdict};
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::account::processing::take_processing;
use crate::db::{statements, values};
use crate::{Result, Store, StoreError};

statements! {
    SUBJECTS_AFTER = "SELECT DISTINCT subject_id FROM cases WHERE subject_id > $1 ORDER BY subject_id LIMIT $2";
    PERSON_OF_CASE = "SELECT subject_id FROM cases WHERE reference = $1 AND subject_id IS NOT NULL";
    PERSON_OF_REPORT = "SELECT c.subject_id FROM reports r JOIN cases c ON c.id = r.case_id \
                        WHERE r.reference = $1 AND c.subject_id IS NOT NULL";
    PERSON_OF_STATEMENT = "SELECT c.subject_id FROM decisions d JOIN cases c ON c.id = d.case_id \
                           WHERE d.reference = $1 AND c.subject_id IS NOT NULL";
    PERSON_OF_APPEAL = "SELECT c.subject_id FROM appeals a JOIN decisions d ON d.id = a.decision_id \
                        JOIN cases c ON c.id = d.case_id WHERE a.reference = $1 AND c.subject_id IS NOT NULL";
    PERSON_SINCE = "SELECT created_at, ratings_objected_at, paused_at FROM users WHERE id = $1";
    CASES_OF_PERSON = "SELECT c.reference, c.reason, c.state, c.created_at FROM users u \
                       JOIN cases c ON c.subject_mailbox = u.mailbox_index WHERE u.id = $1 \
                       ORDER BY c.created_at DESC LIMIT 100";
    DECISIONS_OF_PERSON = "SELECT d.reference, d.verdict, d.rule, d.state, d.proposed_at FROM users u \
                           JOIN cases c ON c.subject_mailbox = u.mailbox_index JOIN decisions d ON d.case_id = c.id \
                           WHERE u.id = $1 ORDER BY d.proposed_at DESC LIMIT 100";
    RESTRICTIONS_OF_PERSON = "SELECT r.scope, r.starts_at, r.ends_at, r.lifted_at, r.decision_id IS NOT NULL FROM users u \
                              JOIN restrictions r ON r.mailbox_index = u.mailbox_index WHERE u.id = $1 \
                              ORDER BY r.starts_at DESC LIMIT 100";
}

/// Accounts read at once when a tag is looked for.
const AT_ONCE: u32 = 500;

/// What a tag is spelled with: no two look alike.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";

/// An account as staff see it: eight signs that lead to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Masked(pub String);

/// The tag of a hash.
pub fn tag_of(hash: &[u8; 32]) -> String {
    let bits = hash
        .iter()
        .take(5)
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..8)
        .rev()
        .map(|at| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize]))
        .collect()
}

/// Someone about whom there is a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonOfCases {
    /// The account. Never leaves the server.
    pub user: UserId,
    /// Its tag.
    pub tag: Masked,
}

/// What the console shows of someone about whom there is a case. The cases, decisions and restrictions are those of the
/// mailbox: of every account that it has or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// Since when there is the account.
    pub since: Timestamp,
    /// The cases, the latest first.
    pub cases: Vec<CaseOfPerson>,
    /// The decisions, the latest first.
    pub decisions: Vec<DecisionOfPerson>,
    /// What was or is closed, the latest first.
    pub restrictions: Vec<Restriction>,
    /// What the person does not want done with their data.
    pub processing: Processing,
}

/// A case about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOfPerson {
    /// Its reference.
    pub reference: String,
    /// The gravest reason.
    pub reason: Reason,
    /// Where it is.
    pub state: CaseState,
    /// Since when.
    pub created_at: Timestamp,
}

/// A decision about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionOfPerson {
    /// The reference of its statement.
    pub reference: String,
    /// What was decided.
    pub verdict: Verdict,
    /// The number of the broken rule; 0: none.
    pub rule: u8,
    /// Where it is.
    pub state: DecisionState,
    /// When it was made or proposed.
    pub at: Timestamp,
}

fn damaged(what: &str) -> StoreError {
    StoreError::Corrupt(format!("{what} of a case"))
}

impl Store {
    /// People about whom there is a case: by their tag, or by the reference of a case, report, statement or appeal.
    pub async fn find_people(&self, text: &str) -> Result<Vec<PersonOfCases>> {
        let mut found: Vec<UserId> = Vec::new();
        for (kind, statements) in [
            (ReferenceKind::Report, [PERSON_OF_CASE, PERSON_OF_REPORT].as_slice()),
            (ReferenceKind::Statement, &[PERSON_OF_STATEMENT]),
            (ReferenceKind::Appeal, &[PERSON_OF_APPEAL]),
        ] {
            let Some(reference) = Reference::parse(kind, text) else {
                continue;
            };
            for statement in statements {
                if let Some(mut row) = self.inner.db.row(*statement, values![reference.as_str()]).await? {
                    found.push(row.take()?);
                }
            }
        }
        found.extend(self.person_of_tag(text).await?.map(|person| person.user));
        found.sort_unstable();
        found.dedup();
        let person = |user| PersonOfCases {
            user,
            tag: self.masked(user),
        };
        Ok(found.into_iter().map(person).collect())
    }

    /// The person of a tag. Reads every account about which there is a case: a tag leads back to nobody by itself.
    pub async fn person_of_tag(&self, text: &str) -> Result<Option<PersonOfCases>> {
        let tag = Masked(text.trim().to_ascii_lowercase());
        if tag.0.len() != 8 || !tag.0.bytes().all(|sign| ALPHABET.contains(&sign)) {
            return Ok(None);
        }
        let mut after = UserId(Uuid::nil());
        loop {
            let rows = self.inner.db.rows(SUBJECTS_AFTER, values![after, AT_ONCE]).await?;
            let last = rows.len() < AT_ONCE as usize;
            for mut row in rows {
                after = row.take()?;
                if self.masked(after) == tag {
                    return Ok(Some(PersonOfCases { user: after, tag }));
                }
            }
            if last {
                return Ok(None);
            }
        }
    }

    /// What the console shows of a person. None: the account is gone.
    pub async fn person_facts(&self, user: UserId) -> Result<Option<PersonFacts>> {
        let db = &self.inner.db;
        let Some(mut row) = db.row(PERSON_SINCE, values![user]).await? else {
            return Ok(None);
        };
        let mut facts = PersonFacts {
            since: row.take()?,
            cases: Vec::new(),
            decisions: Vec::new(),
            restrictions: Vec::new(),
            processing: take_processing(&mut row)?,
        };
        for mut row in db.rows(CASES_OF_PERSON, values![user]).await? {
            facts.cases.push(CaseOfPerson {
                reference: row.take()?,
                reason: Reason::of_name(&row.take::<String>()?).ok_or_else(|| damaged("the reason"))?,
                state: CaseState::of_name(&row.take::<String>()?).ok_or_else(|| damaged("the state"))?,
                created_at: row.take()?,
            });
        }
        for mut row in db.rows(DECISIONS_OF_PERSON, values![user]).await? {
            facts.decisions.push(DecisionOfPerson {
                reference: row.take()?,
                verdict: Verdict::of_name(&row.take::<String>()?).ok_or_else(|| damaged("the verdict"))?,
                rule: row.take()?,
                state: DecisionState::of_name(&row.take::<String>()?).ok_or_else(|| damaged("the decision"))?,
                at: row.take()?,
            });
        }
        for mut row in db.rows(RESTRICTIONS_OF_PERSON, values![user]).await? {
            facts.restrictions.push(Restriction {
                scope: Scope::of_bits(row.take()?),
                starts_at: row.take()?,
                ends_at: row.take()?,
                lifted_at: row.take()?,
                told: row.take()?,
            });
        }
        Ok(Some(facts))
    }

    /// The tag of an account.
    pub fn masked(&self, user: UserId) -> Masked {
        Masked(tag_of(&self.hashes().masked(user)))
    }
}
