//! Changing the address of an account: asked, proved by the new mailbox, and undone from the old one for a while.
//!
//! The mailbox that the rules know an account by stays that of its first address, and the new mailbox leads to it: no
//! block, restriction or stub is left behind by a change (docs/adr/0101). Must not see a token or code: callers pass
//! hashes.

use io_core::ids::{LoginId, LoginRequestId, UserId};
use io_core::sign_in::EmailRules;
use io_core::time::{Span, Timestamp};

use crate::account::{Address, UNDO_DELETION};
use crate::community::belong;
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Tx, Value, dialect, statements, values};
use crate::email::{Draft, KEEP_EMAIL, NewEmail, set_recipient};
use crate::index::{Indexes, Renew, indexes_of, move_emails, person_of, renew_for};
use crate::sign_in::logins::{self, LoginEnd};
use crate::sign_in::{FIND_USER, SPEND_OTHERS, UNDER_AGE_UNTIL};
use crate::{Result, SecretHash, Store, StoreError};

/// Wrong codes after which a change must be asked for again.
const MOST_WRONG: u32 = 5;

statements! {
    FIND_CHANGE = "SELECT user_id, id, content, code_hash, attempts, confirmed_at, expires_at FROM email_changes \
                   WHERE user_id = $1";
    FIND_CHANGE_BY = "SELECT user_id, id, content, code_hash, attempts, confirmed_at, expires_at FROM email_changes \
                      WHERE token_hash IN ($1, $2)";
    KEEP_CHANGE = "INSERT INTO email_changes (user_id, id, content, token_hash, code_hash, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, \
                   content = excluded.content, token_hash = excluded.token_hash, code_hash = excluded.code_hash, \
                   expires_at = excluded.expires_at, attempts = 0, confirmed_at = NULL";
    CONFIRM_CHANGE = "UPDATE email_changes SET content = $1, token_hash = $2, code_hash = NULL, confirmed_at = $3, \
                      expires_at = $4 WHERE user_id = $5";
    NOTE_WRONG = "UPDATE email_changes SET attempts = attempts + 1 WHERE user_id = $1";
    FORGET_CHANGE = "DELETE FROM email_changes WHERE user_id = $1";
    SET_ADDRESS = "UPDATE users SET email = $1, email_index = $2 WHERE id = $3";
    INDEXES_OF = "SELECT email_index, mailbox_index, index_version FROM users WHERE id = $1";
    // A pause that nobody told the person of counts for nothing here: an answer would tell.
    IS_RESTRICTED = "SELECT 1 FROM restrictions WHERE mailbox_index = $1 AND decision_id IS NOT NULL \
                     AND lifted_at IS NULL AND (ends_at IS NULL OR ends_at > $2) LIMIT 1";
    IS_KNOWN = "SELECT 1 WHERE EXISTS (SELECT 1 FROM users WHERE mailbox_index = $1) \
                OR EXISTS (SELECT 1 FROM stubs WHERE mailbox_index = $1) \
                OR EXISTS (SELECT 1 FROM stub_pairs WHERE mailbox_index = $1) \
                OR EXISTS (SELECT 1 FROM restrictions WHERE mailbox_index = $1) \
                OR EXISTS (SELECT 1 FROM cases WHERE subject_mailbox = $1) \
                OR EXISTS (SELECT 1 FROM blocks WHERE blocked_mailbox_index = $1)";
    LINK_MAILBOX = "INSERT INTO moved_mailboxes (mailbox_index, first_index, ends_at, index_version, first_version) \
                    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (mailbox_index) DO NOTHING";
    UNLINK_MAILBOX = "DELETE FROM moved_mailboxes WHERE mailbox_index = $1 AND first_index = $2";
    HAS_BEGUN = "SELECT 1 FROM users WHERE id = $1 AND rules_accepted_at IS NOT NULL";
}

/// A change to store, with the email that proves it.
#[derive(Clone, Debug)]
pub struct NewEmailChange {
    /// The account.
    pub user: UserId,
    /// Made by the caller; the code belongs to it.
    pub id: LoginRequestId,
    /// The new address.
    pub address: Address,
    /// Hash of the link's token.
    pub token: SecretHash,
    /// Hash of the id and the eight digits.
    pub code: SecretHash,
    /// The email to the new address. None: its mailbox had enough, and the answer is the same.
    pub email: Option<NewEmail>,
    /// How long link and code work.
    pub rules: EmailRules,
}

/// The outcome of asking for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailChangeAsked {
    /// The email is in the outbox.
    Asked,
    /// The address was changed a short while ago, and that can still be undone.
    ChangedBefore {
        /// Until when.
        until: Timestamp,
    },
    /// No such account.
    NotFound,
}

/// Proof that the person reads the new mailbox.
#[derive(Clone, Copy, Debug)]
pub enum EmailChangeProof {
    /// The token of the link.
    Link(SecretHash),
    /// The digits.
    Code {
        /// The change.
        id: LoginRequestId,
        /// Hash of the id and the digits.
        code: SecretHash,
    },
}

/// The way back, sent to the old address.
#[derive(Clone, Debug)]
pub struct WayBack {
    /// Hash of the token in its link.
    pub token: SecretHash,
    /// How long it works.
    pub life: Span,
    /// Written to the old address.
    pub notice: Draft,
}

/// The outcome of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailChanged {
    /// The account has the new address.
    Changed {
        /// The logins that ended: all but the one that changed it.
        ended: Vec<LoginId>,
    },
    /// Not the proof of this account's change, or too late.
    Wrong,
    /// Another account has the address, or a decision stands against its mailbox. Only its reader learns it.
    Unavailable,
    /// A person with this address stated that they are too young.
    UnderAge {
        /// Until when it is refused.
        until: Timestamp,
    },
}

/// The outcome of undoing a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailUndone {
    /// The account has its earlier address again, and every login of it ended.
    Undone {
        /// The account.
        user: UserId,
    },
    /// Unknown, used or too late.
    Unknown,
    /// Another account in use has the earlier address by now.
    Taken,
}

/// A change of the address that is still open in one direction or the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenEmailChange {
    /// Asked for, and not proved.
    Asked {
        /// The address that it would be.
        new: String,
        /// Until when it can be proved.
        until: Timestamp,
    },
    /// Done, and can be undone.
    Done {
        /// The address that it was.
        earlier: String,
        /// Until when it can be undone.
        until: Timestamp,
    },
}

/// A row of `email_changes`.
struct Change {
    user: UserId,
    id: LoginRequestId,
    content: Vec<u8>,
    code: Option<SecretHash>,
    attempts: u32,
    confirmed_at: Option<Timestamp>,
    expires_at: Timestamp,
}

impl Change {
    fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            user: row.take()?,
            id: row.take()?,
            content: row.take()?,
            code: row.take()?,
            attempts: row.take()?,
            confirmed_at: row.take()?,
            expires_at: row.take()?,
        })
    }

    fn is_open(&self, now: Timestamp) -> bool {
        self.confirmed_at.is_none() && self.expires_at > now && self.attempts < MOST_WRONG
    }

    fn address(&self, key: &DataKey) -> Result<Address> {
        key.json(place(self.user), &self.content)
            .ok_or_else(|| StoreError::Corrupt("the address of a change".into()))
    }
}

pub(crate) fn place(user: UserId) -> SealLocation {
    SealLocation::new("email_changes", "content", user.0)
}

impl Store {
    /// Stores a change and queues its email; an earlier one that was not proved is forgotten.
    /// The work and the answer are the same whether another account has the address or not.
    pub async fn ask_email_change(&self, change: NewEmailChange, now: Timestamp) -> Result<EmailChangeAsked> {
        let NewEmailChange {
            user,
            id,
            address,
            token,
            code,
            email,
            rules,
        } = change;
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(EmailChangeAsked::NotFound);
        };
        let content = self.seal_json(&key, place(user), &address)?;
        let expires_at = now + rules.life();
        let email = match email {
            Some(email) => Some(self.sealed_email(email, now).await?),
            None => None,
        };
        let asked = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                        return Ok(EmailChangeAsked::NotFound);
                    }
                    let before = tx.row(&FIND_CHANGE, values![user]).await?;
                    if let Some(before) = before.map(Change::of).transpose()?
                        && before.confirmed_at.is_some()
                        && before.expires_at > now
                    {
                        let until = before.expires_at;
                        return Ok(EmailChangeAsked::ChangedBefore { until });
                    }
                    tx.execute(&KEEP_CHANGE, values![user, id, content, token, code, expires_at])
                        .await?;
                    if let Some(email) = email {
                        queue(tx, user, email).await?;
                    }
                    Ok(EmailChangeAsked::Asked)
                })
            })
            .await?;
        self.inner.emails.notify_one();
        Ok(asked)
    }

    /// Changes the address, given the proof; ends every other login and tells the old address.
    pub async fn confirm_email_change(
        &self,
        user: UserId,
        login: LoginId,
        proof: EmailChangeProof,
        way_back: WayBack,
        now: Timestamp,
    ) -> Result<EmailChanged> {
        let row = match proof {
            EmailChangeProof::Link(token) => {
                let tokens = values![token.newest, token.before].to_vec();
                self.inner.db.row(FIND_CHANGE_BY, &tokens).await?
            }
            EmailChangeProof::Code { .. } => self.inner.db.row(FIND_CHANGE, values![user]).await?,
        };
        let found = row.map(Change::of).transpose()?.filter(|found| found.user == user);
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        let (Some(found), Some(key), Some(old)) = (found, key, self.address_of(user).await?) else {
            return Ok(EmailChanged::Wrong);
        };
        if !found.is_open(now) {
            return Ok(EmailChanged::Wrong);
        }
        let (hashes, new) = (self.hashes(), found.address(&key)?);
        let sealed = self.seal_json(&key, SealLocation::new("users", "email", user.0), &new)?;
        let sealed_old = self.seal_json(&key, place(user), &old)?;
        let notice = self.sealed_email(way_back.notice.to(&old), now).await?;
        let (token, until) = (way_back.token, now + way_back.life);
        let longest = self.inner.stub_periods.not_again;
        let changed = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // A sign-in by the old address waits here: its login ends, or it opens no account.
                    indexes_of(tx, &hashes, &old, Renew::Everything, now).await?;
                    let indexes = indexes_of(tx, &hashes, &new, Renew::Everything, now).await?;
                    renew_for(tx, &hashes, user, now).await?;
                    tx.row(&dialect::LOCK_USER, values![user]).await?;
                    let row = tx.row(&FIND_CHANGE, values![user]).await?;
                    let still = row.map(Change::of).transpose()?;
                    let Some(still) = still.filter(|still| still.is_open(now) && still.id == found.id) else {
                        return Ok(EmailChanged::Wrong);
                    };
                    if let EmailChangeProof::Code { id, code } = proof {
                        let right = still.code.is_some_and(|stored| code.matches(stored));
                        if id != still.id || !right {
                            tx.execute(&NOTE_WRONG, values![user]).await?;
                            return Ok(EmailChanged::Wrong);
                        }
                    }
                    let own = own_indexes(tx, user).await?;
                    let person = person_of(tx, &hashes, &indexes, now).await?;
                    let young = values![indexes.email, indexes.mailbox, person, now];
                    if let Some(mut row) = tx.row(&UNDER_AGE_UNTIL, young).await? {
                        tx.execute(&FORGET_CHANGE, values![user]).await?;
                        return Ok(EmailChanged::UnderAge { until: row.take()? });
                    }
                    let in_use = tx.row(&FIND_USER, values![indexes.email]).await?.is_some();
                    if in_use || person != own.mailbox && is_restricted(tx, person, now).await? {
                        tx.execute(&FORGET_CHANGE, values![user]).await?;
                        return Ok(EmailChanged::Unavailable);
                    }
                    link_mailbox(tx, &indexes, &own, now + longest).await?;
                    set_address(tx, user, (sealed, indexes.email), own.email, now).await?;
                    belong(tx, user, &new).await?;
                    tx.execute(&CONFIRM_CHANGE, values![sealed_old, token, now, until, user])
                        .await?;
                    let ended = logins::end_all(tx, user, Some(login), LoginEnd::SignedOut, now).await?;
                    queue(tx, user, notice).await?;
                    Ok(EmailChanged::Changed { ended })
                })
            })
            .await?;
        self.inner.emails.notify_one();
        Ok(changed)
    }

    /// The change of a person's address, if there is one.
    pub async fn open_email_change(&self, user: UserId, now: Timestamp) -> Result<Option<OpenEmailChange>> {
        let row = self.inner.db.row(FIND_CHANGE, values![user]).await?;
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        let (Some(change), Some(key)) = (row.map(Change::of).transpose()?, key) else {
            return Ok(None);
        };
        if change.expires_at <= now {
            return Ok(None);
        }
        let (address, until) = (change.address(&key)?.identity, change.expires_at);
        Ok(Some(if change.confirmed_at.is_some() {
            OpenEmailChange::Done {
                earlier: address,
                until,
            }
        } else {
            OpenEmailChange::Asked { new: address, until }
        }))
    }

    /// Gives an account its earlier address back, by the link in the notice to it; ends every login.
    pub async fn undo_email_change(&self, token: SecretHash, now: Timestamp) -> Result<EmailUndone> {
        let row = self
            .inner
            .db
            .row(FIND_CHANGE_BY, values![token.newest, token.before])
            .await?;
        let can_undo = |change: &Change| change.confirmed_at.is_some() && change.expires_at > now;
        let Some(found) = row.map(Change::of).transpose()?.filter(can_undo) else {
            return Ok(EmailUndone::Unknown);
        };
        let user = found.user;
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(EmailUndone::Unknown);
        };
        let Some(current) = self.address_of(user).await? else {
            return Ok(EmailUndone::Unknown);
        };
        let (hashes, old) = (self.hashes(), found.address(&key)?);
        let sealed = self.seal_json(&key, SealLocation::new("users", "email", user.0), &old)?;
        // Someone who looked for their account at the old address found an empty one there.
        if let Some(holder) = self.holder_of(&old).await?.filter(|holder| *holder != user) {
            if self.inner.db.row(HAS_BEGUN, values![holder]).await?.is_some() {
                return Ok(EmailUndone::Taken);
            }
            self.erase_user(holder, None, now).await?;
        }
        let undone = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let left = indexes_of(tx, &hashes, &current, Renew::Everything, now).await?;
                    let indexes = indexes_of(tx, &hashes, &old, Renew::Everything, now).await?;
                    renew_for(tx, &hashes, user, now).await?;
                    tx.row(&dialect::LOCK_USER, values![user]).await?;
                    let row = tx.row(&FIND_CHANGE, values![user]).await?;
                    let still = row.map(Change::of).transpose()?;
                    if still.is_none_or(|still| still.id != found.id || still.confirmed_at.is_none()) {
                        return Ok(EmailUndone::Unknown);
                    }
                    if tx.row(&FIND_USER, values![indexes.email]).await?.is_some() {
                        return Ok(EmailUndone::Taken);
                    }
                    let own = own_indexes(tx, user).await?;
                    tx.execute(&UNLINK_MAILBOX, values![left.mailbox, own.mailbox]).await?;
                    set_address(tx, user, (sealed, indexes.email), own.email, now).await?;
                    belong(tx, user, &old).await?;
                    tx.execute(&FORGET_CHANGE, values![user]).await?;
                    tx.execute(&UNDO_DELETION, values![user, now]).await?;
                    logins::end_all(tx, user, None, LoginEnd::Disavowed, now).await?;
                    Ok(EmailUndone::Undone { user })
                })
            })
            .await?;
        if let (EmailUndone::Undone { .. }, Some(list)) = (&undone, &self.inner.erased) {
            list.note_plan(user, None, now).await?;
        }
        Ok(undone)
    }
}

/// The indexes that an account is found by.
async fn own_indexes(tx: &mut Tx, user: UserId) -> Result<Indexes> {
    let row = tx.row(&INDEXES_OF, values![user]).await?;
    let mut row = row.ok_or_else(|| StoreError::Unavailable("the account is gone".into()))?;
    Ok(Indexes {
        email: row.take()?,
        mailbox: row.take()?,
        generation: row.take()?,
    })
}

async fn is_restricted(tx: &mut Tx, mailbox: [u8; 32], now: Timestamp) -> Result<bool> {
    let restriction = tx.row(&IS_RESTRICTED, values![mailbox, now]).await?;
    Ok(restriction.is_some())
}

/// From now on who registers with the new mailbox is the person of the account's first.
/// A mailbox that the rules know something of already keeps that.
async fn link_mailbox(tx: &mut Tx, new: &Indexes, own: &Indexes, until: Timestamp) -> Result<()> {
    if new.mailbox == own.mailbox || tx.row(&IS_KNOWN, values![new.mailbox]).await?.is_some() {
        return Ok(());
    }
    let link = values![new.mailbox, own.mailbox, until, new.generation, own.generation];
    tx.execute(&LINK_MAILBOX, link).await.map(drop)
}

/// Gives the account another address. No link in an email to the one before opens an account there.
async fn set_address(
    tx: &mut Tx,
    user: UserId,
    (sealed, index): (Vec<u8>, [u8; 32]),
    before: [u8; 32],
    now: Timestamp,
) -> Result<()> {
    tx.execute(&SPEND_OTHERS, values![now, before]).await?;
    tx.execute(&SET_ADDRESS, values![sealed, index, user]).await?;
    move_emails(tx, before, index).await
}

/// Puts an email into the outbox that an erasure of this account finds, whatever address it goes to.
async fn queue(tx: &mut Tx, user: UserId, mut email: Vec<Value>) -> Result<()> {
    set_recipient(&mut email, own_indexes(tx, user).await?.email);
    tx.execute(&KEEP_EMAIL, &email).await.map(drop)
}
