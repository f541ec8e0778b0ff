//! Web push: tells a person's devices that something happened, through the push services of their browsers.
//!
//! A hint that may be lost. Must not say what happened, nor let anyone wait for it.

mod post;
mod sealing;
mod vapid;

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_core::ids::UserId;
use io_core::limits::RateDecision;
use io_core::notifications::{Occasion, PACE};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp, Uptime};
use io_store::Store;
use io_store::notifications::{PushKey, Subscribed};
use p256::SecretKey;
use parking_lot::Mutex;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::config::{Config, PushServices};
use post::{Posted, Poster, Taken};
use sealing::{Fresh, PADDED, Recipient, sealed};
use vapid::Vapid;

/// The pauses between tries; after the last one a push is lost.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];

/// How many people's times are kept before those that allow everything are forgotten.
const REMEMBERED: usize = 10_000;

/// Sends pushes.
pub struct Push {
    services: PushServices,
    poster: Poster,
    vapid: Vapid,
    public_url: String,
    /// Names topics, so that a service sees no kind in them.
    topics: [u8; 32],
    paces: Mutex<HashMap<UserId, Uptime>>,
}

/// What became of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// A service took it.
    Sent,
    /// Nobody is there any more: the subscription should be forgotten.
    Gone,
    /// It was lost: no service took it in time.
    Lost,
    /// The service does not accept what this server sends.
    Refused,
}

impl Push {
    /// Opens it, with the key that the store keeps; `None`: it is switched off, or this place has no address for it.
    pub async fn open(
        config: &Config,
        store: &Store,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> anyhow::Result<Option<Self>> {
        let settings = &config.notifications;
        // Services refuse a server whose operator they could not reach.
        let contact = match &config.contact.email {
            Some(email) => Some(format!("mailto:{email}")),
            None => Some(config.public_url.clone()).filter(|url| url.starts_with("https://")),
        };
        let Some(contact) = contact.filter(|_| settings.enabled && settings.push) else {
            return Ok(None);
        };
        let fresh = fresh_key(entropy);
        let public: [u8; 65] = fresh.public_key().to_sec1_bytes().as_ref().try_into()?;
        let fresh = PushKey {
            private: Zeroizing::new(fresh.to_bytes().into()),
            public,
        };
        let kept = store.ensure_push_key(&fresh, now).await?;
        let vapid = Vapid::new(&kept.private, contact).context("the kept key of pushes is none")?;
        let topics = Sha256::digest([&b"topics of pushes"[..], &kept.private[..]].concat()).into();
        Ok(Some(Self {
            services: settings.push_services.clone(),
            poster: Poster::new(settings.ca_file.as_deref())?,
            vapid,
            public_url: config.public_url.clone(),
            topics,
            paces: Mutex::default(),
        }))
    }

    /// The public key, as browsers take it.
    pub fn public_key(&self) -> &str {
        self.vapid.public()
    }

    /// Whether a subscription leads to a push service that this server talks to.
    pub fn accepts(&self, endpoint: &str, key: &[u8; 65]) -> bool {
        self.services.endpoint(endpoint).is_some() && p256::PublicKey::from_sec1_bytes(key).is_ok()
    }

    /// Whether a person may be pushed to now; counts it.
    pub fn may(&self, user: UserId, now: Uptime) -> bool {
        let mut paces = self.paces.lock();
        if paces.len() >= REMEMBERED {
            paces.retain(|_, until| *until > now);
        }
        match PACE.check(paces.get(&user).copied(), now) {
            RateDecision::Allowed { new_tat } => {
                paces.insert(user, new_tat);
                true
            }
            RateDecision::Denied { .. } => false,
        }
    }

    /// Sends one push to one device, with a few tries as long as `wanted`.
    pub async fn send(
        &self,
        to: &Subscribed,
        occasion: Occasion,
        entropy: &dyn Entropy,
        now: impl Fn() -> Timestamp,
        wanted: impl Fn() -> bool,
    ) -> Pushed {
        let Some(endpoint) = self.services.endpoint(&to.subscription.endpoint) else {
            // The operator does not name its service any more.
            return Pushed::Gone;
        };
        let text = self.text(occasion);
        for pause in PAUSES.into_iter().map(Some).chain([None]) {
            let mut salt = [0; 16];
            entropy.fill(&mut salt);
            let fresh = Fresh {
                key: fresh_key(entropy),
                salt,
            };
            let recipient = Recipient {
                key: &to.subscription.key,
                secret: &to.subscription.secret,
            };
            let Some(body) = sealed(text.as_bytes(), PADDED, &recipient, &fresh) else {
                return Pushed::Gone;
            };
            let posted = self.poster.post(Posted {
                to: &endpoint,
                authorization: self.vapid.authorization(&endpoint.origin, now()),
                life: u32::try_from(occasion.life().as_seconds_ceil()).unwrap_or_default(),
                urgency: if occasion.is_urgent() { "high" } else { "normal" },
                topic: self.topic(to, occasion),
                body,
            });
            let wait = match posted.await {
                Taken::Yes => return Pushed::Sent,
                Taken::Gone => return Pushed::Gone,
                Taken::Refused(status) => {
                    tracing::warn!(
                        status,
                        service = endpoint.host,
                        "a push service refuses pushes of this server"
                    );
                    return Pushed::Refused;
                }
                Taken::Later(wait) => wait.map(Duration::from_secs),
            };
            let Some(pause) = pause else { break };
            let pause = wait.unwrap_or(pause).max(pause);
            if Span::seconds(i64::try_from(pause.as_secs()).unwrap_or(i64::MAX)) >= occasion.life() {
                break;
            }
            tokio::time::sleep(pause).await;
            if !wanted() {
                break;
            }
        }
        Pushed::Lost
    }

    /// The message, in the form that browsers show without a service worker.
    fn text(&self, occasion: Occasion) -> String {
        let notification = json!({
            "title": occasion.title(),
            "lang": "en",
            "tag": format!("io-{}", occasion.name()),
            "navigate": format!("{}{}", self.public_url, occasion.page()),
        });
        json!({ "web_push": 8030, "kind": occasion.name(), "notification": notification }).to_string()
    }

    /// One name for each device and occasion, so that a later push replaces an earlier one that was not delivered.
    fn topic(&self, to: &Subscribed, occasion: Occasion) -> String {
        let digest = Sha256::digest([&self.topics[..], to.login.0.as_bytes(), occasion.name().as_bytes()].concat());
        URL_SAFE_NO_PAD.encode(&digest[..24])
    }
}

fn fresh_key(entropy: &dyn Entropy) -> SecretKey {
    loop {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut bytes[..]);
        // Zero, and what is beyond the order of the curve: as good as never.
        if let Ok(key) = SecretKey::from_slice(&bytes[..]) {
            return key;
        }
    }
}
