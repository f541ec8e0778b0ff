//! Which generation of the index root is in use, and how indexes of the one before are renewed while IO runs.
//!
//! An index is renewed from the stored index alone, so that also what stays of erased people is. All rows of a mailbox
//! are renewed in one transaction: whatever joins them sees the old indexes or the new ones. Must not open an address.

use io_core::ids::{LoginId, LoginRequestId, UserId};
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::account::Address;
use crate::crypto::Hashes;
use crate::db::{Statement, Tx, dialect, statements, values};
use crate::sign_in::requests::TOUCH_MAILBOX;
use crate::{Result, Store, StoreError};

statements! {
    // Only the server that owns the installation changes it.
    CHANGE_INDEX = "UPDATE installation SET value = $1 WHERE name = 'index' AND value = $2";
    FIND_INDEX = "SELECT value FROM installation WHERE name = 'index'";
    HAS_ACCOUNT = "SELECT 1 FROM users WHERE email_index = $1";
    INDEX_OF = "SELECT mailbox_index, index_version FROM users WHERE id = $1";
    MAILBOX_OF = "SELECT mailbox_index FROM users WHERE email_index = $1";
    ACCOUNTS_OF = "SELECT id, email_index FROM users WHERE mailbox_index = $1 ORDER BY id";
    DEVICES_OF = "SELECT id, device_index FROM logins WHERE user_id = $1 ORDER BY id";
    REQUESTS_OF = "SELECT id, email_index FROM login_requests WHERE mailbox_index = $1 ORDER BY id";
    REFUSALS_OF = "SELECT email_index FROM under_age WHERE mailbox_index = $1";
    RENEW_ACCOUNT = "UPDATE users SET email_index = $1, mailbox_index = $2, index_version = $3 WHERE id = $4";
    RENEW_DEVICE = "UPDATE logins SET device_index = $1 WHERE id = $2";
    RENEW_EMAILS = "UPDATE emails SET email_index = $1 WHERE email_index = $2";
    MOVE_REQUESTS = "UPDATE login_requests SET email_index = $1 WHERE email_index = $2";
    RENEW_REQUEST = "UPDATE login_requests SET email_index = $1, mailbox_index = $2 WHERE id = $3";
    RENEW_REFUSAL = "UPDATE under_age SET email_index = $1, index_version = $2 WHERE email_index = $3";
    // If it was suppressed anew meanwhile, the newer one stays.
    DROP_SUPPRESSION = "DELETE FROM suppressed_addresses WHERE email_index = $1 \
                        AND EXISTS (SELECT 1 FROM suppressed_addresses s WHERE s.email_index = $2)";
    RENEW_SUPPRESSION = "UPDATE suppressed_addresses SET email_index = $1, index_version = $2 WHERE email_index = $3";
    RENEW_REFUSALS = "UPDATE under_age SET mailbox_index = $1 WHERE mailbox_index = $2";
    RENEW_FAILURES = "UPDATE code_failures SET mailbox_index = $1 WHERE mailbox_index = $2";
    FORGET_BEFORE = "DELETE FROM mailboxes WHERE mailbox_index = $1";
    RENEW_BLOCKS = "UPDATE blocks SET blocked_mailbox_index = $1, index_version = $2 WHERE blocked_mailbox_index = $3";
    RENEW_CASES = "UPDATE cases SET subject_mailbox = $1, index_version = $2 WHERE subject_mailbox = $3";
    RENEW_RESTRICTIONS = "UPDATE restrictions SET mailbox_index = $1, index_version = $2 WHERE mailbox_index = $3";
    RENEW_STUBS = "UPDATE stubs SET mailbox_index = $1, index_version = $2 WHERE mailbox_index = $3";
    // Each pair is there in both orders.
    RENEW_OTHERS_OF_PAIRS = "UPDATE stub_pairs SET other_index = $1, other_version = $2 WHERE other_index = $3 \
                             AND mailbox_index IN (SELECT p.other_index FROM stub_pairs p WHERE p.mailbox_index = $3)";
    RENEW_PAIRS = "UPDATE stub_pairs SET mailbox_index = $1, index_version = $2 WHERE mailbox_index = $3";
    RENEW_OTHERS_MET = "UPDATE stub_meetings SET other_index = $1, other_version = $2 WHERE other_index = $3 \
                        AND mailbox_index IN (SELECT p.other_index FROM stub_meetings p WHERE p.mailbox_index = $3)";
    RENEW_MET = "UPDATE stub_meetings SET mailbox_index = $1, index_version = $2 WHERE mailbox_index = $3";
    RENEW_MOVED = "UPDATE moved_mailboxes SET mailbox_index = $1, index_version = $2 WHERE mailbox_index = $3";
    RENEW_FIRST = "UPDATE moved_mailboxes SET first_index = $1, first_version = $2 WHERE first_index = $3";
    FIRST_MAILBOX = "SELECT first_index, first_version FROM moved_mailboxes WHERE mailbox_index = $1";
    FIRST_OF_EITHER = "SELECT first_index, first_version FROM moved_mailboxes WHERE mailbox_index IN ($1, $2)";
    OLD_ACCOUNTS = "SELECT mailbox_index FROM users WHERE index_version < $1 LIMIT $2";
    OLD_BLOCKS = "SELECT blocked_mailbox_index FROM blocks WHERE index_version < $1 LIMIT $2";
    OLD_CASES = "SELECT subject_mailbox FROM cases WHERE index_version < $1 AND subject_mailbox IS NOT NULL LIMIT $2";
    OLD_RESTRICTED = "SELECT mailbox_index FROM restrictions WHERE index_version < $1 LIMIT $2";
    OLD_STUBS = "SELECT mailbox_index FROM stubs WHERE index_version < $1 LIMIT $2";
    OLD_PAIRS = "SELECT mailbox_index FROM stub_pairs WHERE index_version < $1 LIMIT $2";
    OLD_OTHERS = "SELECT other_index FROM stub_pairs WHERE other_version < $1 LIMIT $2";
    OLD_MEETINGS = "SELECT mailbox_index FROM stub_meetings WHERE index_version < $1 LIMIT $2";
    OLD_OTHERS_MET = "SELECT other_index FROM stub_meetings WHERE other_version < $1 LIMIT $2";
    OLD_MOVED = "SELECT mailbox_index FROM moved_mailboxes WHERE index_version < $1 LIMIT $2";
    OLD_FIRST = "SELECT first_index FROM moved_mailboxes WHERE first_version < $1 LIMIT $2";
    OLD_REFUSALS = "SELECT email_index, mailbox_index FROM under_age WHERE index_version < $1 LIMIT $2";
    OLD_SUPPRESSIONS = "SELECT email_index FROM suppressed_addresses WHERE index_version < $1 LIMIT $2";
    COUNT_OLD = "SELECT (SELECT count(*) FROM users WHERE index_version < $1) \
                 + (SELECT count(*) FROM suppressed_addresses WHERE index_version < $1) \
                 + (SELECT count(*) FROM blocks WHERE index_version < $1) \
                 + (SELECT count(*) FROM under_age WHERE index_version < $1) \
                 + (SELECT count(*) FROM stubs WHERE index_version < $1) \
                 + (SELECT count(*) FROM restrictions WHERE index_version < $1) \
                 + (SELECT count(*) FROM cases WHERE index_version < $1 AND subject_mailbox IS NOT NULL) \
                 + (SELECT count(*) FROM stub_pairs WHERE index_version < $1) \
                 + (SELECT count(*) FROM stub_meetings WHERE index_version < $1) \
                 + (SELECT count(*) FROM moved_mailboxes WHERE index_version < $1) \
                 + (SELECT count(*) FROM moved_mailboxes WHERE first_version < $1)";
    // A pair whose other order was deleted already.
    RENEW_OTHER = "UPDATE stub_pairs SET other_index = $1, other_version = $2 WHERE other_index = $3 AND other_version < $2";
    RENEW_OTHER_MET = "UPDATE stub_meetings SET other_index = $1, other_version = $2 WHERE other_index = $3 \
                       AND other_version < $2";
}

/// Mailboxes looked for at once, at most.
const MAILBOXES_AT_ONCE: u32 = 100;

/// What the installation says of its indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndexInUse {
    /// The generation that makes indexes.
    pub(crate) generation: u32,
    /// There may be indexes of the one before.
    pub(crate) renewing: bool,
}

impl IndexInUse {
    pub(crate) fn settled(generation: u32) -> Self {
        Self {
            generation,
            renewing: false,
        }
    }

    /// As a fact of the installation, which has the type of an id.
    pub(crate) fn to_fact(self) -> Uuid {
        Uuid::from_u128(u128::from(self.generation) | u128::from(self.renewing) << 64)
    }

    pub(crate) fn of_fact(fact: Uuid) -> Self {
        let (renewing, generation) = fact.as_u64_pair();
        Self {
            generation: u32::try_from(generation).unwrap_or(u32::MAX),
            renewing: renewing != 0,
        }
    }
}

/// The indexes of an address.
#[derive(Clone, Copy)]
pub(crate) struct Indexes {
    pub(crate) generation: u32,
    pub(crate) email: [u8; 32],
    pub(crate) mailbox: [u8; 32],
}

/// What of a mailbox is renewed when it is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renew {
    /// What anyone who asks for an email leaves: as much work for an address with an account as for one without.
    Requests,
    /// Everything, once a person proved to read the mailbox.
    Everything,
}

/// The indexes of an address in the generation in use, which stays in use until the transaction ends.
/// Everything of the mailbox waits here, and is renewed first.
pub(crate) async fn indexes_of(
    tx: &mut Tx,
    hashes: &Hashes,
    address: &Address,
    what: Renew,
    now: Timestamp,
) -> Result<Indexes> {
    let IndexInUse { generation, renewing } = in_use(tx, &dialect::LOCK_INDEX).await?;
    let indexes = Indexes {
        generation,
        email: hashes.email(generation, &address.identity),
        mailbox: hashes.mailbox(generation, &address.abuse_key),
    };
    tx.execute(&TOUCH_MAILBOX, values![indexes.mailbox, now]).await?;
    if renewing {
        let renewal = Renewal { hashes, to: generation };
        let before = hashes.mailbox(generation - 1, &address.abuse_key);
        match what {
            Renew::Requests => renewal.requests(tx, before).await?,
            Renew::Everything => {
                renewal.mailbox(tx, before).await?;
                let email_before = hashes.email(generation - 1, &address.identity);
                // The rules know an account by the mailbox of its first address (docs/adr/0101).
                if let Some(mut row) = tx.row(&MAILBOX_OF, values![email_before]).await? {
                    let first: [u8; 32] = row.take()?;
                    tx.execute(&TOUCH_MAILBOX, values![renewal.of(first), now]).await?;
                    renewal.mailbox(tx, first).await?;
                }
                renewal.refusal(tx, email_before).await?;
            }
        }
    }
    Ok(indexes)
}

/// The mailbox that the rules know the reader of a mailbox by: another one after a change of the address.
pub(crate) async fn person_of(tx: &mut Tx, hashes: &Hashes, indexes: &Indexes, now: Timestamp) -> Result<[u8; 32]> {
    let Some(mut row) = tx.row(&FIRST_MAILBOX, values![indexes.mailbox]).await? else {
        return Ok(indexes.mailbox);
    };
    let (first, made_by): ([u8; 32], u32) = (row.take()?, row.take()?);
    if made_by == indexes.generation {
        return Ok(first);
    }
    let renewal = Renewal {
        hashes,
        to: indexes.generation,
    };
    let renewed = renewal.of(first);
    tx.execute(&TOUCH_MAILBOX, values![renewed, now]).await?;
    renewal.mailbox(tx, first).await?;
    Ok(renewed)
}

/// What an erasure finds by the address of an account, emails and requests, is found by another address from now on.
pub(crate) async fn move_emails(tx: &mut Tx, from: [u8; 32], to: [u8; 32]) -> Result<()> {
    for statement in [RENEW_EMAILS, MOVE_REQUESTS] {
        tx.execute(&statement, values![to, from]).await?;
    }
    Ok(())
}

/// The index of an address in an email: as its account has it, so that erasing the account finds the email.
pub(crate) async fn index_of_email(tx: &mut Tx, hashes: &Hashes, identity: &str) -> Result<[u8; 32]> {
    let IndexInUse { generation, renewing } = in_use(tx, &dialect::LOCK_INDEX).await?;
    let [newest, before] = both(generation, |at| hashes.email(at, identity));
    let of_before = renewing && tx.row(&HAS_ACCOUNT, values![before]).await?.is_some();
    Ok(if of_before { before } else { newest })
}

/// Renews everything of the mailbox of an account that is about to be erased, so that the erasure finds it.
pub(crate) async fn renew_for(tx: &mut Tx, hashes: &Hashes, user: UserId, now: Timestamp) -> Result<()> {
    let IndexInUse { generation, renewing } = in_use(tx, &dialect::LOCK_INDEX).await?;
    if !renewing {
        return Ok(());
    }
    let Some(mut row) = tx.row(&INDEX_OF, values![user]).await? else {
        return Ok(());
    };
    let (mailbox, made_by): ([u8; 32], u32) = (row.take()?, row.take()?);
    if made_by == generation {
        return Ok(());
    }
    let renewal = Renewal { hashes, to: generation };
    tx.execute(&TOUCH_MAILBOX, values![renewal.of(mailbox), now]).await?;
    renewal.mailbox(tx, mailbox).await
}

/// An index in the generation in use and in the one before; twice the same in the first.
pub(crate) fn both(generation: u32, index: impl Fn(u32) -> [u8; 32]) -> [[u8; 32]; 2] {
    [index(generation), index(generation.saturating_sub(1).max(1))]
}

/// The generation in use, which stays in use until the transaction ends.
pub(crate) async fn index_in_use_of(tx: &mut Tx) -> Result<u32> {
    Ok(in_use(tx, &dialect::LOCK_INDEX).await?.generation)
}

async fn in_use(tx: &mut Tx, statement: &Statement) -> Result<IndexInUse> {
    let row = tx.row(statement, &[]).await?;
    let fact = row.ok_or_else(|| StoreError::Corrupt("the installation does not say which index it uses".into()));
    Ok(IndexInUse::of_fact(fact?.take()?))
}

/// Renews indexes of the generation before `to`.
struct Renewal<'a> {
    hashes: &'a Hashes,
    to: u32,
}

impl Renewal<'_> {
    fn of(&self, before: [u8; 32]) -> [u8; 32] {
        self.hashes.renewed(before, self.to - 1, self.to)
    }

    /// Everything of a mailbox. Does nothing where it is done.
    async fn mailbox(&self, tx: &mut Tx, before: [u8; 32]) -> Result<()> {
        let mailbox = self.of(before);
        for mut row in tx.rows(&ACCOUNTS_OF, values![before]).await? {
            let (user, email): (UserId, [u8; 32]) = (row.take()?, row.take()?);
            let renewed = self.of(email);
            tx.execute(&RENEW_ACCOUNT, values![renewed, mailbox, self.to, user])
                .await?;
            tx.execute(&RENEW_EMAILS, values![renewed, email]).await?;
            self.suppression(tx, email).await?;
            for mut login in tx.rows(&DEVICES_OF, values![user]).await? {
                let (login, device): (LoginId, [u8; 32]) = (login.take()?, login.take()?);
                tx.execute(&RENEW_DEVICE, values![self.of(device), login]).await?;
            }
        }
        for mut row in tx.rows(&REFUSALS_OF, values![before]).await? {
            self.refusal(tx, row.take()?).await?;
        }
        tx.execute(&RENEW_REFUSALS, values![mailbox, before]).await?;
        for statement in [
            RENEW_BLOCKS,
            RENEW_CASES,
            RENEW_RESTRICTIONS,
            RENEW_STUBS,
            RENEW_OTHERS_OF_PAIRS,
            RENEW_PAIRS,
            RENEW_OTHERS_MET,
            RENEW_MET,
            RENEW_MOVED,
            RENEW_FIRST,
        ] {
            tx.execute(&statement, values![mailbox, self.to, before]).await?;
        }
        self.requests(tx, before).await
    }

    /// What those who asked for an email to a mailbox left.
    async fn requests(&self, tx: &mut Tx, before: [u8; 32]) -> Result<()> {
        let mailbox = self.of(before);
        for mut row in tx.rows(&REQUESTS_OF, values![before]).await? {
            let (request, email): (LoginRequestId, [u8; 32]) = (row.take()?, row.take()?);
            tx.execute(&RENEW_REQUEST, values![self.of(email), mailbox, request])
                .await?;
        }
        tx.execute(&RENEW_FAILURES, values![mailbox, before]).await?;
        tx.execute(&FORGET_BEFORE, values![before]).await.map(drop)
    }

    /// That no email goes to an address.
    async fn suppression(&self, tx: &mut Tx, email: [u8; 32]) -> Result<()> {
        let renewed = self.of(email);
        tx.execute(&DROP_SUPPRESSION, values![email, renewed]).await?;
        tx.execute(&RENEW_SUPPRESSION, values![renewed, self.to, email])
            .await
            .map(drop)
    }

    /// That the person of an address is too young.
    async fn refusal(&self, tx: &mut Tx, email: [u8; 32]) -> Result<()> {
        tx.execute(&RENEW_REFUSAL, values![self.of(email), self.to, email])
            .await
            .map(drop)
    }
}

impl Store {
    /// Like [`person_of`], in both generations and outside of a transaction.
    pub(crate) async fn person_of_either(&self, mailboxes: [[u8; 32]; 2], generation: u32) -> Result<[[u8; 32]; 2]> {
        let [newest, before] = mailboxes;
        let Some(mut row) = self.inner.db.row(FIRST_OF_EITHER, values![newest, before]).await? else {
            return Ok(mailboxes);
        };
        let (first, made_by) = (row.take()?, row.take()?);
        Ok([self.hashes().renewed(first, made_by, generation), first])
    }

    /// What the installation says of its indexes.
    pub(crate) async fn index_in_use(&self) -> Result<IndexInUse> {
        let row = self.inner.db.row(FIND_INDEX, &[]).await?;
        let fact = row.ok_or_else(|| StoreError::Corrupt("the installation does not say which index it uses".into()));
        Ok(IndexInUse::of_fact(fact?.take()?))
    }

    /// How many rows have an index of the generation before.
    pub(crate) async fn old_indexes(&self) -> Result<u64> {
        let in_use = self.index_in_use().await?;
        if !in_use.renewing {
            return Ok(0);
        }
        let row = self.inner.db.row(COUNT_OLD, values![in_use.generation]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// Says which generation makes indexes from now on. False: it is not as expected.
    /// Waits for every transaction that uses the one before.
    pub(crate) async fn change_index(&self, from: IndexInUse, to: IndexInUse) -> Result<bool> {
        let facts = values![to.to_fact(), from.to_fact()];
        Ok(self.inner.db.execute(CHANGE_INDEX, facts).await? == 1)
    }

    /// Renews the indexes of a bounded number of mailboxes, each in a transaction of its own; returns how many.
    /// 0: every index that lasts is of the generation in use.
    pub async fn renew_indexes(&self, now: Timestamp) -> Result<u64> {
        let IndexInUse { generation, renewing } = self.index_in_use().await?;
        if !renewing {
            return Ok(0);
        }
        let at_once = self.inner.keys.at_once().min(MAILBOXES_AT_ONCE);
        let mut renewed = 0;
        for find in [
            OLD_ACCOUNTS,
            OLD_BLOCKS,
            OLD_CASES,
            OLD_RESTRICTED,
            OLD_STUBS,
            OLD_PAIRS,
            OLD_OTHERS,
            OLD_MEETINGS,
            OLD_OTHERS_MET,
            OLD_MOVED,
            OLD_FIRST,
        ] {
            let mut before = Vec::new();
            for mut row in self.inner.db.rows(find, values![generation, at_once]).await? {
                before.push(row.take()?);
            }
            before.sort_unstable();
            before.dedup();
            renewed += self.renew_mailboxes(before, generation, now).await?;
        }
        let mut refusals = Vec::new();
        for mut row in self.inner.db.rows(OLD_REFUSALS, values![generation, at_once]).await? {
            refusals.push((row.take()?, row.take::<Option<[u8; 32]>>()?));
        }
        let of_mailboxes = refusals.iter().filter_map(|(_, mailbox)| *mailbox).collect();
        renewed += self.renew_mailboxes(of_mailboxes, generation, now).await?;
        for (email, _) in refusals.into_iter().filter(|(_, mailbox)| mailbox.is_none()) {
            let hashes = self.hashes();
            let done = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let renewal = Renewal {
                        hashes: &hashes,
                        to: generation,
                    };
                    renewal.refusal(tx, email).await
                })
            });
            done.await?;
            renewed += 1;
        }
        for mut row in self
            .inner
            .db
            .rows(OLD_SUPPRESSIONS, values![generation, at_once])
            .await?
        {
            let (hashes, email) = (self.hashes(), row.take()?);
            let done = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let renewal = Renewal {
                        hashes: &hashes,
                        to: generation,
                    };
                    renewal.suppression(tx, email).await
                })
            });
            done.await?;
            renewed += 1;
        }
        Ok(renewed)
    }

    async fn renew_mailboxes(&self, mailboxes: Vec<[u8; 32]>, generation: u32, now: Timestamp) -> Result<u64> {
        let found = mailboxes.len() as u64;
        for before in mailboxes {
            let hashes = self.hashes();
            let done = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let renewal = Renewal {
                        hashes: &hashes,
                        to: generation,
                    };
                    let mailbox = renewal.of(before);
                    tx.execute(&TOUCH_MAILBOX, values![mailbox, now]).await?;
                    renewal.mailbox(tx, before).await?;
                    for other in [RENEW_OTHER, RENEW_OTHER_MET] {
                        tx.execute(&other, values![mailbox, generation, before]).await?;
                    }
                    Ok(())
                })
            });
            done.await?;
        }
        Ok(found)
    }
}
