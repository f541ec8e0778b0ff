//! The proofs of logins.
//!
//! Access tokens and their keys, refresh tokens, cookies, tickets, and revocations.
//!
//! Must not know routes, emails or profiles.

mod alive;
mod jwt;
mod keyring;
mod provider;
mod tickets;
mod verified;

pub mod cookies;
pub mod jwks;
pub mod refresh;
pub mod revocations;
pub mod rotation;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_core::ids::{LoginId, UserId};
use io_core::outside::{Clock, Entropy};
use io_core::time::{Span, Timestamp, Uptime};
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
use verified::{TokenDigest, VerifiedTokens};

/// How often an unknown key id makes this node reload the keys.
const LOOK_AGAIN_AFTER: Span = Span::seconds(10);

/// The proofs of logins on this node.
pub struct Tokens {
    /// The broadcast of ended logins.
    pub revocations: Revocations,
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    access: AccessTokens,
    keys: RwLock<Keys>,
    remembered: Remembered,
    tickets: Tickets<TicketHolder>,
}

/// Whose a spent ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketHolder {
    /// The user.
    pub user: UserId,
    /// Their login.
    pub login: LoginId,
    /// Until when the login was proven when the ticket was issued.
    pub until: Uptime,
}

struct Keys {
    ring: Keyring,
    /// The tokens that these keys were seen to have signed.
    verified: VerifiedTokens,
    read_at: Uptime,
}

impl Keys {
    /// Reads a token; its signature only if it is the first time.
    fn read(&self, access: &AccessTokens, token: &str, now: Timestamp) -> Result<Access, TokenError> {
        let digest = TokenDigest::of(token);
        if let Some(genuine) = self.verified.get(digest) {
            return genuine.at(now);
        }
        let genuine = access.read(token, |kid| self.ring.accepted(kid))?;
        let access = genuine.at(now)?;
        self.verified.remember(digest, genuine, now);
        Ok(access)
    }
}

impl Tokens {
    /// Loads the keys, or creates them at the first start.
    ///
    /// `issuer` is the public URL, `life` the life of access tokens.
    pub async fn open(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        issuer: &str,
        life: Span,
    ) -> anyhow::Result<Self> {
        let (active, next) = (rotation::new_key(&*entropy), rotation::new_key(&*entropy));
        let read_at = clock.uptime();
        let ring = Keyring::new(&store.ensure_signing_keys(active, next, clock.now()).await?)?;
        Ok(Self {
            revocations: Revocations::default(),
            store,
            clock,
            entropy,
            access: AccessTokens::new(issuer, life),
            keys: RwLock::new(Keys {
                ring,
                verified: VerifiedTokens::default(),
                read_at,
            }),
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

    /// The content of a genuine access token; `None` for everything else.
    ///
    /// Does not check whether its login is still alive.
    pub async fn read_access(&self, token: &str, now: Timestamp) -> Result<Option<Access>, StoreError> {
        let read = || self.keys.read().read(&self.access, token, now);
        let mut access = read();
        if access == Err(TokenError::UnknownKey) && self.may_look_again() {
            self.read_keys().await?;
            access = read();
        }
        Ok(access.ok())
    }

    /// The login of a token with this refresh counter, if it is alive.
    ///
    /// At most five seconds behind revocations on other nodes, and never behind those on this one.
    pub async fn alive(&self, login: LoginId, counter: u64, now: Timestamp) -> Result<Option<Alive>, StoreError> {
        let asked_at = self.clock.uptime();
        let began = match self.remembered.get(login, counter, asked_at) {
            Ok(alive) => return Ok(Some(alive)),
            Err(began) => began,
        };
        let Some(login) = self.store.login(login, now).await? else {
            return Ok(None);
        };
        let newest = counter == login.counter;
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
            standing: self.store.standing(login.user, now).await?,
            confirmed,
        };
        self.remembered.remember(login.id, alive, began, asked_at);
        Ok(Some(alive))
    }

    /// Revokes proofs on this node at once.
    ///
    /// Call it after the store ended the login and before answering.
    pub fn revoke(&self, revoked: Revoked) {
        self.remembered.forget(revoked);
        self.revocations.tell(revoked);
    }

    /// Every login ended: nothing that was read before counts on this node.
    pub fn forget_all(&self) {
        self.remembered.forget_all();
    }

    /// What an account may not do has changed: nothing that was read before counts on this node.
    pub fn standing_changed(&self, user: UserId) {
        self.remembered.forget(Revoked::every(user));
    }

    /// A ticket that opens one socket for this login within [`TICKET_LIFE`].
    ///
    /// `None` when too many are outstanding.
    pub fn issue_ticket(&self, holder: TicketHolder) -> Option<String> {
        let mut random = [0; 32];
        self.entropy.fill(&mut random);
        self.tickets.issue(holder, random, self.clock.uptime())
    }

    /// Spends a ticket, and answers whose it is. Works once.
    pub fn spend_ticket(&self, ticket: &str) -> Option<TicketHolder> {
        self.tickets.spend(ticket, self.clock.uptime())
    }

    /// Since when the active key signs.
    pub fn signs_since(&self) -> Option<Timestamp> {
        self.keys.read().ring.signs_since()
    }

    /// The public keys.
    pub fn jwks(&self) -> jwks::Jwks {
        self.keys.read().ring.jwks()
    }

    /// Rotates the keys when due, deletes retired ones, and loads changes.
    ///
    /// Other processes change keys, too. A job calls this every minute; `until` is what may be deleted up to.
    pub async fn tend(&self, until: Timestamp, now: Timestamp) -> anyhow::Result<()> {
        if self.keys.read().ring.rotation_due(now) {
            // If another node was faster, that is just as good.
            let outcome = rotation::rotate(&self.store, &*self.entropy, now).await?;
            tracing::info!(?outcome, "the signing key of the access tokens was due for rotation");
        }
        self.store.purge_signing_keys(until - RETIRED_FOR).await?;
        Ok(self.read_keys().await?)
    }

    async fn read_keys(&self) -> Result<(), StoreError> {
        let read_at = self.clock.uptime();
        let stored = self.store.signing_keys().await?;
        match Keyring::new(&stored) {
            Ok(ring) => {
                let mut keys = self.keys.write();
                if !ring.accepts_all_of(&keys.ring) {
                    keys.verified = VerifiedTokens::default();
                }
                (keys.ring, keys.read_at) = (ring, read_at);
            }
            Err(error) => tracing::error!(%error, "cannot use the stored signing keys; keeping the previous ones"),
        }
        Ok(())
    }

    fn may_look_again(&self) -> bool {
        self.clock.uptime() - self.keys.read().read_at >= LOOK_AGAIN_AFTER
    }
}

/// Base64 with the alphabet of URLs and without padding (RFC 4648 section 5).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
