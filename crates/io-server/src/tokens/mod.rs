//! Who holds what proof of a login: access tokens and their keys, refresh tokens, cookies, tickets, and the word that a
//! login ended.
//!
//! Must not know routes, letters or profiles.

mod alive;
mod jwt;
mod keyring;
mod provider;
mod tickets;

pub mod cookies;
pub mod jwks;
pub mod refresh;
pub mod revocations;
pub mod rotation;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_core::ids::{LoginId, UserId};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use io_store::{Store, StoreError};
use parking_lot::RwLock;

pub use alive::Alive;
pub use jwt::Access;
pub use revocations::{Revocations, Revoked};
pub use tickets::TICKET_LIFE;

use alive::Remembered;
use jwt::{AccessTokens, TokenError};
use keyring::{Keyring, RETIRED_FOR};
use tickets::Tickets;

/// How often a token with an unknown key makes this node look for new keys.
const LOOK_AGAIN_AFTER: Span = Span::seconds(10);

/// The proofs of logins on this node.
pub struct Tokens {
    /// Tells what ended.
    pub revocations: Revocations,
    store: Store,
    entropy: Arc<dyn Entropy>,
    access: AccessTokens,
    keys: RwLock<Keys>,
    remembered: Remembered,
    tickets: Tickets<Access>,
}

struct Keys {
    ring: Keyring,
    read_at: Timestamp,
}

impl Tokens {
    /// Reads the keys, and makes them at the first start. `issuer` is the public address, `life` that of an access token.
    pub async fn open(
        store: Store,
        entropy: Arc<dyn Entropy>,
        issuer: &str,
        life: Span,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let (active, next) = (rotation::new_key(&*entropy), rotation::new_key(&*entropy));
        let ring = Keyring::new(&store.ensure_signing_keys(active, next, now).await?)?;
        Ok(Self {
            revocations: Revocations::default(),
            store,
            entropy,
            access: AccessTokens::new(issuer, life),
            keys: RwLock::new(Keys { ring, read_at: now }),
            remembered: Remembered::default(),
            tickets: Tickets::default(),
        })
    }

    /// A new access token of this login, for its refresh counter.
    pub fn access_token(&self, user: UserId, login: LoginId, counter: u64, now: Timestamp) -> String {
        self.access.mint(
            self.keys.read().ring.signing(),
            (user, login, counter),
            self.entropy.id(),
            now,
        )
    }

    /// What a genuine access token says; `None` for everything else. Whether its login still lives is another question.
    pub async fn read_access(&self, token: &str, now: Timestamp) -> Result<Option<Access>, StoreError> {
        let read = |tokens: &Self| {
            let keys = tokens.keys.read();
            tokens.access.read(token, now, |kid| keys.ring.accepted(kid))
        };
        let mut access = read(self);
        if access == Err(TokenError::UnknownKey) && self.may_look_again(now) {
            self.read_keys(now).await?;
            access = read(self);
        }
        Ok(access.ok())
    }

    /// Does this login live, as far as is known on this node? At most five seconds behind what happens elsewhere, and
    /// not at all behind what happens here.
    pub async fn alive(&self, access: &Access, now: Timestamp) -> Result<Option<Alive>, StoreError> {
        let began = match self.remembered.get(access.login, access.counter, now) {
            Ok(alive) => return Ok(Some(alive)),
            Err(began) => began,
        };
        let Some(login) = self.store.login(access.login, now).await? else {
            return Ok(None);
        };
        let newest = access.counter == login.counter;
        if newest && !login.confirmed {
            self.store.confirm_login(login.id, login.counter).await?;
        }
        if now - login.last_seen_at >= Span::hours(1) {
            self.store.touch_login(login.id, now).await?;
        }
        let confirmed = if newest || login.confirmed {
            login.counter
        } else {
            login.counter.saturating_sub(1)
        };
        let alive = Alive {
            user: login.user,
            signed_in_at: login.created_at,
            confirmed,
        };
        self.remembered.remember(login.id, alive, began, now);
        Ok(Some(alive))
    }

    /// To be called after the store ended something and before that is answered: from then on nothing of it works on
    /// this node.
    pub fn revoke(&self, revoked: Revoked) {
        self.remembered.forget(revoked);
        self.revocations.tell(revoked);
    }

    /// A ticket with which this login may open one socket within [`TICKET_LIFE`]; `None` when too many wait.
    pub fn issue_ticket(&self, user: UserId, login: LoginId, until: Timestamp, now: Timestamp) -> Option<String> {
        let mut random = [0; 32];
        self.entropy.fill(&mut random);
        // Counter 0: a ticket says nothing about which refresh it came from.
        self.tickets.issue(
            Access {
                user,
                login,
                counter: 0,
                expires_at: until,
            },
            random,
            now,
        )
    }

    /// Spends a ticket: who may open a socket with it, once.
    pub fn spend_ticket(&self, ticket: &str, now: Timestamp) -> Option<Access> {
        self.tickets.spend(ticket, now)
    }

    /// The public keys.
    pub fn jwks(&self) -> jwks::Jwks {
        self.keys.read().ring.jwks()
    }

    /// The regular work on keys: rotates when it is time, forgets keys that nothing can still be signed with, and learns
    /// what other processes did. A job calls it every minute.
    pub async fn tend(&self, now: Timestamp) -> anyhow::Result<()> {
        if self.keys.read().ring.rotation_due(now) {
            // Another node may have been faster, and that is as good.
            let outcome = rotation::rotate(&self.store, &*self.entropy, now).await?;
            tracing::info!(?outcome, "the key of the access tokens was due");
        }
        self.store.purge_signing_keys(now - RETIRED_FOR).await?;
        Ok(self.read_keys(now).await?)
    }

    async fn read_keys(&self, now: Timestamp) -> Result<(), StoreError> {
        let stored = self.store.signing_keys().await?;
        match Keyring::new(&stored) {
            Ok(ring) => *self.keys.write() = Keys { ring, read_at: now },
            Err(error) => tracing::error!(%error, "going on with the keys read before"),
        }
        Ok(())
    }

    fn may_look_again(&self, now: Timestamp) -> bool {
        now - self.keys.read().read_at >= LOOK_AGAIN_AFTER
    }
}

/// Base64 with the alphabet of URLs and without padding (RFC 4648 section 5).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
