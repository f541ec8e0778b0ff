//! The rows about the reveal of a chat, what each side may know of them, and copying a person's values into the chat.
//!
//! Must not change the state of a request: that is `reveals`.

use std::sync::Arc;

use io_core::ids::{PeerRef, RevealId, UserId};
use io_core::outside::Entropy;
use io_core::people::RevealField;
use io_core::time::Timestamp;
use zeroize::Zeroizing;

use crate::chats::By;
use crate::crypto::{DataKey, KeyName, Place};
use crate::db::{Row, Tx, statements, values};
use crate::membership::Membership;
use crate::reveals::{OpenReveal, RevealFacts, RevealedCard};
use crate::users::{FIND_PROFILE, Profile, ProfileRow};
use crate::{Result, Store, StoreError, names};

statements! {
    FIND_REQUESTS = "SELECT id, requester, status, fields, expires_at, closed_at FROM reveal_requests \
                     WHERE session_id = $1 ORDER BY created_at";
    FIND_SNAPSHOTS = "SELECT side, card FROM reveal_snapshots WHERE session_id = $1";
}

/// A row of `reveal_requests`.
pub(crate) struct RequestRow {
    pub(crate) id: RevealId,
    pub(crate) requester: i64,
    pub(crate) status: String,
    fields: i64,
    pub(crate) expires_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl RequestRow {
    fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            requester: row.take()?,
            status: row.take()?,
            fields: row.take()?,
            expires_at: row.take()?,
            closed_at: row.take()?,
        })
    }

    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && self.expires_at > now
    }

    /// When it ended without a reveal by running out.
    pub(crate) fn ran_out(&self, now: Timestamp) -> Option<Timestamp> {
        let by_itself = self.status == "expired" || (self.closed_at.is_none() && self.expires_at <= now);
        by_itself.then_some(self.expires_at)
    }
}

/// The rows about the reveal of one chat.
pub(crate) struct RevealRows {
    pub(crate) requests: Vec<RequestRow>,
    snapshots: Vec<(i64, Option<Vec<u8>>)>,
}

/// Gathers the rows about the reveal of a chat.
pub(crate) async fn gather(tx: &mut Tx, number: i64) -> Result<RevealRows> {
    let requests = tx.rows(&FIND_REQUESTS, values![number]).await?;
    let snapshots = tx.rows(&FIND_SNAPSHOTS, values![number]).await?;
    Ok(RevealRows {
        requests: requests.into_iter().map(RequestRow::of).collect::<Result<_>>()?,
        snapshots: snapshots
            .into_iter()
            .map(|mut row| Ok((row.take()?, row.take()?)))
            .collect::<Result<_>>()?,
    })
}

fn snapshot_place(owner: PeerRef) -> Place {
    Place::new("reveal_snapshots", "card", owner.0)
}

/// The chosen fields of a profile; the field that has no value otherwise.
pub(crate) fn chosen(profile: &Profile, fields: &[RevealField]) -> std::result::Result<RevealedCard, RevealField> {
    let mut card = RevealedCard::default();
    for field in fields {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned()).ok_or(*field);
        match field {
            RevealField::FirstName => card.first_name = Some(text(&profile.card.first_name)?),
            RevealField::Alias => card.alias = Some(text(profile.alias.as_deref().unwrap_or_default())?),
            RevealField::Gender => card.gender = Some(profile.gender.ok_or(*field)?),
            RevealField::Contact => card.contact = Some(text(&profile.card.contact)?),
            RevealField::About => card.about = Some(text(&profile.card.about)?),
            RevealField::EmailDomain => {
                let domain = profile.email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
                card.email_domain = Some(text(domain.as_deref().unwrap_or_default())?);
            }
        }
    }
    Ok(card)
}

impl Store {
    /// What a person may know of the rows about a reveal.
    pub(crate) async fn opened_reveal(
        &self,
        rows: RevealRows,
        membership: &Membership,
        now: Timestamp,
    ) -> Result<RevealFacts> {
        let RevealRows { requests, snapshots } = rows;
        let mut facts = RevealFacts {
            requests: u32::try_from(requests.len()).unwrap_or(u32::MAX),
            ..RevealFacts::default()
        };
        for request in requests {
            facts.last_expired_at = facts.last_expired_at.max(request.ran_out(now));
            facts.revealed |= request.status == "revealed";
            if request.is_open(now) {
                let by = membership.by(request.requester);
                facts.open = Some(OpenReveal {
                    id: request.id,
                    by,
                    fields: names::bit_fields(request.fields),
                    expires_at: request.expires_at,
                    declined: by == By::Peer && request.status == "declined",
                });
            }
        }
        for (side, sealed) in snapshots {
            let (owner, card) = if side == membership.side {
                (membership.my_ref, &mut facts.mine)
            } else {
                (membership.peer_ref, &mut facts.theirs)
            };
            let key = self.inner.keys.find(KeyName::member(owner)).await?;
            if let Some((sealed, key)) = sealed.zip(key) {
                *card = key.json(snapshot_place(owner), &sealed);
            }
        }
        Ok(facts)
    }

    /// What it takes to copy a person's values into a chat; none when the person is being erased.
    pub(crate) async fn signer(&self, user: UserId, owner: PeerRef) -> Result<Option<Signer>> {
        let profile = self.inner.keys.find(KeyName::user(user)).await?;
        let member = self.inner.keys.find(KeyName::member(owner)).await?;
        let entropy = Arc::clone(&self.inner.entropy);
        Ok(profile.zip(member).map(|(profile, member)| Signer {
            user,
            owner,
            profile,
            member,
            entropy,
        }))
    }
}

/// Copies a person's values into a chat, inside the transaction that reveals them.
pub(crate) struct Signer {
    user: UserId,
    owner: PeerRef,
    profile: Arc<DataKey>,
    member: Arc<DataKey>,
    entropy: Arc<dyn Entropy>,
}

impl Signer {
    /// The sealed values, or the field that has none.
    pub(crate) async fn snapshot(
        &self,
        tx: &mut Tx,
        fields: &[RevealField],
    ) -> Result<std::result::Result<Vec<u8>, RevealField>> {
        let row = tx.row(&FIND_PROFILE, values![self.user]).await?;
        let row = row.ok_or_else(|| StoreError::Unavailable("the account changed at this moment".into()))?;
        let profile = ProfileRow::of(row)?.open(&self.profile);
        let card = match chosen(&profile, fields) {
            Ok(card) => card,
            Err(field) => return Ok(Err(field)),
        };
        let json = serde_json::to_vec(&card).map_err(|error| StoreError::Broken(error.to_string()))?;
        self.member
            .seal(self.entropy.as_ref(), snapshot_place(self.owner), &Zeroizing::new(json))
            .map(Ok)
    }
}
