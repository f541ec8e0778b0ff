//! The people who run a place: members, invitations, sign-in, sessions, operator keys.
//!
//! They have no account here and are found by an index of their own. Every change is in the audit trail.
//! Must not see a token or code: callers pass hashes.

pub(crate) mod entering;
pub(crate) mod keys;
pub(crate) mod people;
pub(crate) mod sessions;

use io_core::ids::StaffId;
use io_core::staff::Role;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::{Builder, Uuid};

pub use entering::{Asked, Enrolled, Enrolment, FirstStep, NewSignIn, SecondFactor, SecondStep};
pub use keys::{KeyHolder, NewOperatorKey, OperatorKey};
pub use people::{CaseOfPerson, DecisionOfPerson, Masked, PersonFacts, PersonOfCases, tag_of};
pub use sessions::{NewSession, Session, Use};

use crate::audit::{By, Entry};
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Statement, Tx, statements, values};
use crate::{Result, SecretHash, Store, StoreError};

statements! {
    LIST_STAFF = "SELECT id, content, role, state, created_at, last_seen_at FROM staff ORDER BY created_at, id";
    FIND_STAFF = "SELECT id, content, role, state, created_at, last_seen_at FROM staff WHERE id = $1";
    FIND_STAFF_BY_EMAIL = "SELECT id, content, role, state, created_at, last_seen_at FROM staff WHERE email_index = $1";
    KEEP_STAFF = "INSERT INTO staff (id, email_index, content, role, state, created_at) \
                  VALUES ($1, $2, $3, $4, 'invited', $5)";
    INVITE_AGAIN = "UPDATE staff SET content = $1, role = $2, state = 'invited', secret = NULL, ended_at = NULL \
                    WHERE id = $3 AND state <> 'active'";
    RESET_STAFF = "UPDATE staff SET state = 'invited', secret = NULL, last_step = 0 WHERE id = $1 AND state <> 'ended'";
    END_STAFF = "UPDATE staff SET state = 'ended', secret = NULL, ended_at = $1 WHERE id = $2 AND state <> 'ended'";
    CHANGE_ROLE = "UPDATE staff SET role = $1 WHERE id = $2 AND state <> 'ended' AND role <> $1";
    OTHER_OWNERS = "SELECT count(*) FROM staff WHERE role = 'owner' AND state = 'active' AND id <> $1";
    // Two owners who end each other at once wait here for each other.
    TOUCH_OWNERS = "UPDATE staff SET failures = failures WHERE role = 'owner'";
    DROP_SESSIONS_OF = "DELETE FROM staff_sessions WHERE staff_id = $1";
    DROP_SIGN_INS_OF = "DELETE FROM staff_sign_ins WHERE staff_id = $1";
    DROP_CODES_OF = "DELETE FROM staff_recovery_codes WHERE staff_id = $1";
    DROP_INVITATION_OF = "DELETE FROM staff_invitations WHERE staff_id = $1";
    REVOKE_KEYS_OF = "UPDATE operator_keys SET revoked_at = $1 WHERE staff_id = $2 AND revoked_at IS NULL";
    KEEP_INVITATION = "INSERT INTO staff_invitations (id, staff_id, token_hash, created_at, ends_at) \
                       VALUES ($1, $2, $3, $4, $5)";
}

/// Where a member of staff stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffState {
    /// Has a link, or had one.
    Invited,
    /// May sign in.
    Active,
    /// May not any more.
    Ended,
}

impl StaffState {
    /// Its name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: StaffId,
    /// The address.
    pub email: String,
    /// The name that colleagues see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Where it stands.
    pub state: StaffState,
    /// Since when.
    pub created_at: Timestamp,
    /// The last request.
    pub last_seen_at: Option<Timestamp>,
}

/// The sealed part of a member.
#[derive(Clone, Serialize, Deserialize)]
struct Content {
    email: String,
    name: String,
}

/// Who is to be invited.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The address, in the form that identifies it.
    pub email: String,
    /// The name that colleagues see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Hash of the token in the link.
    pub token: SecretHash,
    /// When the link ends.
    pub ends_at: Timestamp,
}

/// The outcome of a change of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// It is done.
    Done(StaffId),
    /// There is no such member, or it was ended.
    Unknown,
    /// The address belongs to a member who may sign in already.
    AlreadyActive,
    /// It would leave no owner.
    LastOwner,
}

fn content_place(id: StaffId) -> SealLocation {
    SealLocation::new("staff", "content", id.0)
}

fn member(key: &DataKey, mut row: Row) -> Result<Member> {
    let id: StaffId = row.take()?;
    let content: Vec<u8> = row.take()?;
    let content = key.json(content_place(id), &content).unwrap_or(Content {
        email: String::new(),
        name: "?".to_owned(),
    });
    let role: String = row.take()?;
    let state: String = row.take()?;
    Ok(Member {
        id,
        email: content.email,
        name: content.name,
        role: role_of(&role)?,
        state: match state.as_str() {
            "invited" => StaffState::Invited,
            "active" => StaffState::Active,
            "ended" => StaffState::Ended,
            _ => return Err(StoreError::Corrupt("an unknown state of staff".into())),
        },
        created_at: row.take()?,
        last_seen_at: row.take()?,
    })
}

fn role_of(name: &str) -> Result<Role> {
    Role::parse(name).ok_or_else(|| StoreError::Corrupt("an unknown role".into()))
}

/// Would a change of this member leave no owner? Waits for other changes of owners.
async fn is_last_owner(tx: &mut Tx, key: &DataKey, id: StaffId) -> Result<bool> {
    tx.execute(&TOUCH_OWNERS, &[]).await?;
    let Some(row) = tx.row(&FIND_STAFF, values![id]).await? else {
        return Ok(false);
    };
    let member = member(key, row)?;
    let mut others = tx.row(&OTHER_OWNERS, values![id]).await?;
    let others: u64 = others.as_mut().map_or(Ok(0), Row::take)?;
    Ok(member.role == Role::Owner && member.state == StaffState::Active && others == 0)
}

/// Ends everything that lets a member in.
async fn shut_out(tx: &mut Tx, id: StaffId, now: Timestamp) -> Result<()> {
    for statement in [DROP_SESSIONS_OF, DROP_SIGN_INS_OF, DROP_CODES_OF, DROP_INVITATION_OF] {
        tx.execute(&statement, values![id]).await?;
    }
    tx.execute(&REVOKE_KEYS_OF, values![now, id]).await.map(drop)
}

impl Store {
    /// Everyone of the staff, also those who were ended.
    pub async fn staff(&self) -> Result<Vec<Member>> {
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let rows = self.inner.db.rows(LIST_STAFF, &[]).await?;
        rows.into_iter().map(|row| member(&key, row)).collect()
    }

    /// A member of the staff.
    pub async fn staff_member(&self, id: StaffId) -> Result<Option<Member>> {
        self.found_member(FIND_STAFF, values![id]).await
    }

    /// The member with this address, in the form that identifies it.
    pub async fn staff_of_email(&self, identity: &str) -> Result<Option<Member>> {
        let index = self.hashes().staff(identity);
        self.found_member(FIND_STAFF_BY_EMAIL, values![index]).await
    }

    async fn found_member(&self, statement: Statement, by: &[crate::db::Value]) -> Result<Option<Member>> {
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let row = self.inner.db.row(statement, by).await?;
        row.map(|row| member(&key, row)).transpose()
    }

    /// Invites someone, or again who has not enrolled yet or was ended. Earlier links end.
    pub async fn invite_staff(&self, invitation: Invitation, by: By, now: Timestamp) -> Result<StaffChange> {
        let index = self.hashes().staff(&invitation.email);
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let known = self.staff_of_email(&invitation.email).await?.map(|member| member.id);
        let id = known.unwrap_or_else(|| StaffId(self.fresh_id()));
        let content = Content {
            email: invitation.email,
            name: invitation.name,
        };
        let content = self.seal_json(&key, content_place(id), &content)?;
        let (link, auditor) = (self.fresh_id(), self.auditor(None).await?);
        let (role, token, ends_at) = (invitation.role, invitation.token, invitation.ends_at);
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let done = if known.is_some() {
                    tx.execute(&INVITE_AGAIN, values![content, role.name(), id]).await?
                } else {
                    tx.execute(&KEEP_STAFF, values![id, index, content, role.name(), now])
                        .await?
                };
                if done == 0 {
                    return Ok(StaffChange::AlreadyActive);
                }
                shut_out(tx, id, now).await?;
                tx.execute(&KEEP_INVITATION, values![link, id, token, now, ends_at])
                    .await?;
                let entry = Entry {
                    after: Some(json!({ "staff": id.to_string(), "role": role.name() })),
                    ..Entry::of("staff_invited")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(StaffChange::Done(id))
            })
        });
        work.await
    }

    /// Takes a member's second factor away and gives a new link. Everything that let them in ends.
    pub async fn reset_staff(
        &self,
        id: StaffId,
        token: SecretHash,
        ends_at: Timestamp,
        by: By,
        now: Timestamp,
    ) -> Result<StaffChange> {
        let (link, auditor) = (self.fresh_id(), self.auditor(None).await?);
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&RESET_STAFF, values![id]).await? == 0 {
                    return Ok(StaffChange::Unknown);
                }
                shut_out(tx, id, now).await?;
                tx.execute(&KEEP_INVITATION, values![link, id, token, now, ends_at])
                    .await?;
                let entry = Entry {
                    after: Some(json!({ "staff": id.to_string() })),
                    ..Entry::of("staff_reset")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(StaffChange::Done(id))
            })
        });
        work.await
    }

    /// Ends a member: sessions, links and keys end with it. The name stays for the audit trail.
    pub async fn end_staff(&self, id: StaffId, by: By, now: Timestamp) -> Result<StaffChange> {
        let (key, auditor) = (
            self.inner.keys.find_or_make(KeyName::STAFF).await?,
            self.auditor(None).await?,
        );
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if is_last_owner(tx, &key, id).await? {
                    return Ok(StaffChange::LastOwner);
                }
                if tx.execute(&END_STAFF, values![now, id]).await? == 0 {
                    return Ok(StaffChange::Unknown);
                }
                shut_out(tx, id, now).await?;
                let entry = Entry {
                    after: Some(json!({ "staff": id.to_string() })),
                    ..Entry::of("staff_ended")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(StaffChange::Done(id))
            })
        });
        work.await
    }

    /// Changes a member's role. It counts from the next request on.
    pub async fn change_staff_role(&self, id: StaffId, role: Role, by: By, now: Timestamp) -> Result<StaffChange> {
        let (key, auditor) = (
            self.inner.keys.find_or_make(KeyName::STAFF).await?,
            self.auditor(None).await?,
        );
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if role != Role::Owner && is_last_owner(tx, &key, id).await? {
                    return Ok(StaffChange::LastOwner);
                }
                let before = tx.row(&FIND_STAFF, values![id]).await?;
                let Some(before) = before.map(|row| member(&key, row)).transpose()? else {
                    return Ok(StaffChange::Unknown);
                };
                if before.state == StaffState::Ended {
                    return Ok(StaffChange::Unknown);
                }
                if tx.execute(&CHANGE_ROLE, values![role.name(), id]).await? == 1 {
                    let entry = Entry {
                        before: Some(json!({ "staff": id.to_string(), "role": before.role.name() })),
                        after: Some(json!({ "staff": id.to_string(), "role": role.name() })),
                        ..Entry::of("staff_role_changed")
                    };
                    auditor.append(tx, &by, entry, now).await?;
                }
                Ok(StaffChange::Done(id))
            })
        });
        work.await
    }

    pub(crate) fn fresh_id(&self) -> Uuid {
        Builder::from_random_bytes(self.inner.entropy.id()).into_uuid()
    }
}
