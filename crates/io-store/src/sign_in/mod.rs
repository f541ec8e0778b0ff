//! Signing in: a proof is spent exactly once.
//! Everything that follows is in the same transaction.
//!
//! Must not see a token, code or cookie: callers pass hashes.

pub(crate) mod ending;
pub mod logins;
pub mod requests;
mod seeding;
pub mod signing_keys;

use std::fmt;

use io_core::ids::{LoginId, LoginRequestId, UserId};
use io_core::sign_in::{Browser, CodeVerdict, EmailRules, LinkVerdict, LoginRules};
use io_core::time::{Span, Timestamp};

use crate::account::traits::Traits;
use crate::account::unused::note_use;
use crate::account::{Address, Privacy, UNDO_DELETION};
use crate::community::belong;
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Tx, Value, statements, values};
use crate::email::{Draft, KEEP_EMAIL, set_recipient};
use crate::index::{Indexes, Renew, both, indexes_of, person_of};
use crate::sign_in::requests::{FIND_BY_ID, FIND_BY_TOKEN, RequestRow, Sealed};
use crate::{DeviceMark, Result, SecretHash, Store, StoreError};

/// Proof that a person can read the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The token of the link.
    Link {
        /// Hash of the token.
        token: SecretHash,
        /// Hash of this browser's cookie, if it has one.
        binding: Option<SecretHash>,
    },
    /// The eight digits, in the browser that requested them.
    Code {
        /// The request.
        request: LoginRequestId,
        /// Hash of this browser's cookie.
        binding: SecretHash,
        /// Hash of the request id and the digits.
        code: SecretHash,
    },
}

/// The login to create when the proof is valid.
#[derive(Clone)]
pub struct NewLogin {
    /// Made by the caller.
    pub id: LoginId,
    /// The account's id if the address is new.
    pub new_user: UserId,
    /// "Firefox on Linux".
    pub label: String,
    /// Hash of the device's cookie.
    pub device: SecretHash,
    /// Random; authenticates the refresh tokens of this login.
    pub refresh_key: [u8; 32],
    /// The rules of links and codes.
    pub email_rules: EmailRules,
    /// How long the login lives, and how many there can be.
    pub rules: LoginRules,
    /// The notice to send when no earlier login of the account was on this device.
    /// Put into the outbox in the same transaction.
    pub notice: Option<Draft>,
    /// BCP 47 tag of the browser: the first language of a new account.
    pub language: Option<String>,
}

impl fmt::Debug for NewLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLogin")
            .field("id", &self.id)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// The outcome of presenting a proof.
#[derive(Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in.
    /// Every email of the address is spent, and a scheduled erasure is cancelled.
    SignedIn {
        /// The account.
        user: UserId,
        /// The new login.
        login: LoginId,
        /// The address had no account.
        new_user: bool,
        /// The account is not new, but no earlier login was on this device.
        /// The notice is in the outbox.
        new_device: bool,
        /// Shows from now on that this device signed in to this mailbox.
        mark: DeviceMark,
        /// A scheduled erasure was cancelled.
        deletion_undone: bool,
        /// Logins that were ended because the account had too many.
        evicted: Vec<LoginId>,
        /// When the new login ends unless refreshed.
        expires_at: Timestamp,
        /// Where to go next.
        next: String,
        /// When the email was asked for, and its recipient: for counting, and kept nowhere.
        asked: (Timestamp, Address),
    },
    /// Not a known proof, not one for this browser, or a wrong code.
    Wrong,
    /// Too old, or invalidated by wrong codes.
    Expired,
    /// Used before.
    Used {
        /// The hash of the cookie of the requesting browser.
        binding: SecretHash,
    },
    /// Too many wrong codes for this address within an hour; links keep working.
    RateLimited {
        /// How long until the next try.
        retry_after: Span,
    },
    /// A person with this address stated that they are too young.
    UnderAge {
        /// Until when signing in is refused.
        until: Timestamp,
    },
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedIn {
                user, login, new_user, ..
            } => f
                .debug_struct("SignedIn")
                .field("user", user)
                .field("login", login)
                .field("new_user", new_user)
                .finish_non_exhaustive(),
            Self::Wrong => f.write_str("Wrong"),
            Self::Expired => f.write_str("Expired"),
            Self::Used { .. } => f.write_str("Used"),
            Self::RateLimited { retry_after } => {
                f.debug_struct("RateLimited").field("retry_after", retry_after).finish()
            }
            Self::UnderAge { until } => f.debug_struct("UnderAge").field("until", until).finish(),
        }
    }
}

statements! {
    SPEND = "UPDATE login_requests SET spent_at = $1 WHERE id = $2 AND spent_at IS NULL";
    SPEND_OTHERS = "UPDATE login_requests SET spent_at = $1 WHERE email_index = $2 AND spent_at IS NULL";
    NOTE_WRONG_CODE = "UPDATE login_requests SET attempts = attempts + 1 WHERE id = $1";
    FAILED_AT = "SELECT device_index, created_at FROM code_failures WHERE mailbox_index = $1 AND created_at > $2 \
                 ORDER BY created_at DESC LIMIT 1000";
    NOTE_FAILURE = "INSERT INTO code_failures (mailbox_index, created_at, device_index) VALUES ($1, $2, $3)";
    UNDER_AGE_UNTIL = "SELECT until FROM under_age WHERE (email_index = $1 OR mailbox_index IN ($2, $3)) \
                       AND until > $4 ORDER BY until DESC LIMIT 1";
    FIND_USER = "SELECT id FROM users WHERE email_index = $1";
    FIND_USER_OF_EITHER = "SELECT id FROM users WHERE email_index IN ($1, $2)";
    KEEP_USER = "INSERT INTO users (id, email, email_index, mailbox_index, languages, glyph, receipts, typing, \
                 presence, show_alias, reveal_requests, created_at, index_version, traits) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (email_index) DO NOTHING";
}

impl Store {
    /// Spends a proof and signs in, in one transaction.
    /// Of any number of parallel calls with one proof, exactly one gets [`SignIn::SignedIn`].
    #[expect(
        clippy::too_many_lines,
        reason = "one transaction, whose steps read best in one place"
    )]
    pub async fn sign_in(&self, proof: Proof, login: NewLogin, now: Timestamp) -> Result<SignIn> {
        let (statement, by) = match proof {
            Proof::Link { token, .. } => (FIND_BY_TOKEN, values![token.newest, token.before].to_vec()),
            Proof::Code { request, .. } => (FIND_BY_ID, values![request].to_vec()),
        };
        let Some(row) = self.inner.db.row(statement, &by).await? else {
            return Ok(SignIn::Wrong);
        };
        let request = RequestRow::of(row)?;
        let Some(Sealed { address, next, .. }) = self.opened_request(&request).await? else {
            return Ok(SignIn::Wrong);
        };
        // The account decides which key seals the login's row; the transaction below checks it again.
        // While indexes are renewed, it has the one of either generation.
        let hashes = self.hashes();
        let generation = self.index_in_use().await?.generation;
        let emails = both(generation, |at| hashes.email(at, &address.identity));
        let mailboxes = both(generation, |at| hashes.mailbox(at, &address.abuse_key));
        let known = self.user_of(emails).await?;
        // A key is made only for a person who gets in.
        let (id, rules) = (request.id, login.email_rules);
        if let Some(refused) = self.refused(id, &address, proof, rules, now).await? {
            return Ok(refused);
        }
        let user = known.unwrap_or(login.new_user);
        let key = match self.make_user_key(user).await {
            Ok(key) => key,
            // The person was erased, and an older backup brought the account back. The email goes with it.
            Err(StoreError::Erased) => {
                self.erase_user(user, None, now).await?;
                return Ok(SignIn::Expired);
            }
            Err(error) => return Err(error),
        };
        let traits = if known.is_some() {
            Traits::default()
        } else {
            let mailboxes = self.person_of_either(mailboxes, generation).await?;
            self.traits_of_a_returning(mailboxes, now).await?
        };
        let mut account = self.account_row(user, &key, &address, login.language.as_ref(), now)?;
        account.push(traits.seal(&key, self.inner.entropy.as_ref(), user)?.into());
        let device_secret = login.device;
        let mark = hashes.device_mark(&address.abuse_key, &device_secret);
        let begun = login.rules.begin(now);
        let asked = (request.sent.at, address.clone());
        let (login_id, most, expires_at) = (login.id, login.rules.most, begun.expires_at);
        let mut login_row = self.sealed_login(&key, user, &login, &begun)?;
        let notice = match &login.notice {
            Some(notice) => Some(self.sealed_email(notice.to(&address), now).await?),
            None => None,
        };
        let outcome = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Two emails of one mailbox, spent at once, wait here for each other.
                    let indexes = indexes_of(tx, &hashes, &address, Renew::Everything, now).await?;
                    if let Some(refused) = judge(tx, id, proof, &rules, now).await? {
                        return Ok(Err(refused));
                    }
                    if tx.execute(&SPEND, values![now, id]).await? == 0 {
                        return Ok(Err(SignIn::Wrong));
                    }
                    let person = person_of(tx, &hashes, &indexes, now).await?;
                    let young = values![indexes.email, indexes.mailbox, person, now];
                    if let Some(mut row) = tx.row(&UNDER_AGE_UNTIL, young).await? {
                        return Ok(Err(SignIn::UnderAge { until: row.take()? }));
                    }
                    tx.execute(&SPEND_OTHERS, values![now, indexes.email]).await?;
                    set_indexes(&mut account, &indexes, person);
                    let new_user = tx.execute(&KEEP_USER, &account).await? == 1;
                    let holder = tx.row(&FIND_USER, values![indexes.email]).await?;
                    let holder: UserId = holder
                        .ok_or_else(|| StoreError::Corrupt("an account vanished".into()))?
                        .take()?;
                    if holder != user {
                        // The address got another account during this call: nothing is spent, the caller may retry.
                        return Err(StoreError::Unavailable("the account changed at this moment".into()));
                    }
                    note_use(tx, user, now).await?;
                    belong(tx, user, &address).await?;
                    let device = hashes.device(indexes.generation, &address.abuse_key, &device_secret);
                    logins::set_device(&mut login_row, device);
                    let made = logins::begin(tx, user, device, &login_row, most, now).await?;
                    let new_device = !new_user && !made.known_device;
                    if new_device && let Some(mut notice) = notice {
                        set_recipient(&mut notice, indexes.email);
                        tx.execute(&KEEP_EMAIL, &notice).await?;
                    }
                    let deletion_undone = tx.execute(&UNDO_DELETION, values![user, now]).await? == 1;
                    Ok(Ok((new_user, new_device, made.evicted, deletion_undone)))
                })
            })
            .await?;
        Ok(match outcome {
            Err(refused) => {
                if known.is_none() {
                    self.inner.keys.discard(vec![KeyName::user(user)]).await?;
                }
                refused
            }
            Ok((new_user, new_device, evicted, deletion_undone)) => {
                if new_device {
                    self.inner.emails.notify_one();
                }
                if let (true, Some(list)) = (deletion_undone, &self.inner.erased) {
                    list.note_plan(user, None, now).await?;
                }
                SignIn::SignedIn {
                    user,
                    login: login_id,
                    new_user,
                    new_device,
                    mark,
                    deletion_undone,
                    evicted,
                    expires_at,
                    next,
                    asked,
                }
            }
        })
    }

    /// Why a proof is refused, with a wrong code counted; none: it is valid.
    async fn refused(
        &self,
        id: LoginRequestId,
        address: &Address,
        proof: Proof,
        rules: EmailRules,
        now: Timestamp,
    ) -> Result<Option<SignIn>> {
        let (hashes, address) = (self.hashes(), address.clone());
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Every guess at a code of this mailbox waits here, so that checking and counting are one step.
                    indexes_of(tx, &hashes, &address, Renew::Requests, now).await?;
                    judge(tx, id, proof, &rules, now).await
                })
            })
            .await
    }

    /// The account that signs in with an address.
    pub(crate) async fn holder_of(&self, address: &Address) -> Result<Option<UserId>> {
        let (hashes, generation) = (self.hashes(), self.index_in_use().await?.generation);
        self.user_of(both(generation, |at| hashes.email(at, &address.identity)))
            .await
    }

    async fn user_of(&self, [newest, before]: [[u8; 32]; 2]) -> Result<Option<UserId>> {
        self.inner
            .db
            .row(FIND_USER_OF_EITHER, values![newest, before])
            .await?
            .map(|mut row| row.take())
            .transpose()
    }

    /// The parameters of [`KEEP_USER`], without the indexes ([`set_indexes`]).
    fn account_row(
        &self,
        user: UserId,
        key: &DataKey,
        address: &Address,
        language: Option<&String>,
        now: Timestamp,
    ) -> Result<Vec<Value>> {
        let mut glyph = [0; 4];
        self.inner.entropy.fill(&mut glyph);
        let languages = language
            .map(|language| self.seal_json(key, SealLocation::new("users", "languages", user.0), &[language]))
            .transpose()?;
        let Privacy {
            receipts,
            typing,
            presence,
            show_alias,
            reveal_requests,
        } = Privacy::default();
        Ok(values![
            user,
            self.seal_json(key, SealLocation::new("users", "email", user.0), address)?,
            None::<Vec<u8>>,
            None::<Vec<u8>>,
            languages,
            u32::from_be_bytes(glyph),
            receipts,
            typing,
            presence,
            show_alias,
            reveal_requests,
            now,
            None::<i64>
        ]
        .to_vec())
    }
}

/// Sets the indexes in the parameters of [`KEEP_USER`].
fn set_indexes(account: &mut [Value], indexes: &Indexes, person: [u8; 32]) {
    account[2] = indexes.email.into();
    account[3] = person.into();
    account[12] = indexes.generation.into();
}

/// Judges a proof by the request as it is now and counts a wrong code.
/// None: it signs in. The caller holds the mailbox lock.
async fn judge(
    tx: &mut Tx,
    id: LoginRequestId,
    proof: Proof,
    rules: &EmailRules,
    now: Timestamp,
) -> Result<Option<SignIn>> {
    let Some(row) = tx.row(&FIND_BY_ID, values![id]).await? else {
        return Ok(Some(SignIn::Wrong));
    };
    let request = RequestRow::of(row)?;
    let used = SignIn::Used {
        binding: request.binding,
    };
    let (binding, code) = match proof {
        Proof::Link { binding, .. } => {
            let browser = asked_in(&request, binding);
            return Ok(match rules.link(&request.sent, browser, now) {
                LinkVerdict::Ready => None,
                LinkVerdict::Used => Some(used),
                LinkVerdict::Expired => Some(SignIn::Expired),
                LinkVerdict::CodeOnly => Some(SignIn::Wrong),
            });
        }
        Proof::Code { binding, code, .. } => (binding, code),
    };
    // Strangers' wrong codes do not count against a browser that signed in before, nor its own against theirs.
    let mut failures = Vec::new();
    let recent = values![request.mailbox_index, now - Span::hours(1)];
    for mut row in tx.rows(&FAILED_AT, recent).await? {
        let by: Option<[u8; 32]> = row.take()?;
        let at = row.take()?;
        if by == request.known_browser {
            failures.push(at);
        }
    }
    let matches = code.matches(request.code);
    let browser = asked_in(&request, Some(binding));
    Ok(match rules.code(&request.sent, browser, matches, &failures, now) {
        CodeVerdict::SignIn => None,
        CodeVerdict::Wrong { .. } => {
            tx.execute(&NOTE_WRONG_CODE, values![id]).await?;
            tx.execute(
                &NOTE_FAILURE,
                values![request.mailbox_index, now, request.known_browser],
            )
            .await?;
            Some(SignIn::Wrong)
        }
        CodeVerdict::Elsewhere => Some(SignIn::Wrong),
        CodeVerdict::Used => Some(used),
        CodeVerdict::Expired => Some(SignIn::Expired),
        CodeVerdict::Locked { retry_after } => Some(SignIn::RateLimited { retry_after }),
    })
}

fn asked_in(request: &RequestRow, binding: Option<SecretHash>) -> Browser {
    let same = binding.is_some_and(|binding| binding.matches(request.binding));
    if same { Browser::Same } else { Browser::Other }
}
