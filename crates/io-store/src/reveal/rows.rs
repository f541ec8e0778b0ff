//! The stored rows of a chat's reveal, converted for the rules.
//! Also copies a person's values into the chat.
//!
//! Must not change the state of a request: the parent module does.

use std::sync::Arc;

use io_core::ids::{PeerRef, RevealId, UserId};
use io_core::outside::Entropy;
use io_core::reveal::{
    CardState, EmptyField, Fields, Past, Released, Request, Reveal, Revealed, Showable, ShownPicture,
};
use io_core::time::Timestamp;
use zeroize::Zeroizing;

use crate::account::{FIND_PROFILE, Profile, ProfileRow};
use crate::chat::membership::{Membership, member_of};
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Tx, statements, values};
use crate::reveal::RevealFacts;
use crate::{Result, Store, StoreError, names, pictures};

statements! {
    FIND_REQUESTS = "SELECT id, requester, status, fields, expires_at, closed_at FROM reveal_requests \
                     WHERE session_id = $1 ORDER BY created_at";
    FIND_SNAPSHOTS = "SELECT side, card FROM reveal_snapshots WHERE session_id = $1";
}

/// A row of `reveal_requests`.
struct RequestRow {
    id: RevealId,
    requester: i64,
    status: String,
    fields: i64,
    expires_at: Timestamp,
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
}

/// The rows about the reveal of one chat.
pub(crate) struct RevealRows {
    requests: Vec<RequestRow>,
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

impl RevealRows {
    /// The state as the rules need it, for a live chat.
    pub(crate) fn state(&self) -> Result<Reveal> {
        let mut reveal = Reveal::default();
        let mut agreed = Vec::new();
        for row in &self.requests {
            let by = member_of(row.requester);
            reveal.asked.push((by, row.id));
            match row.closed_at {
                None => {
                    let offered = Fields::new(names::bit_fields(row.fields));
                    reveal.open = Some(Request {
                        id: row.id,
                        by,
                        offered: offered.ok_or_else(|| StoreError::Corrupt("a reveal of no field".into()))?,
                        expires_at: row.expires_at,
                        unheard: row.status == "declined",
                    });
                }
                Some(_) if row.status == "revealed" => agreed.push(row.id),
                Some(at) => {
                    reveal.past[by.index()] = Some(Past {
                        at,
                        ran_out: row.status == "expired",
                    });
                }
            }
        }
        if !agreed.is_empty() {
            let mut cards = [CardState::Hidden; 2];
            for (side, card) in &self.snapshots {
                if card.is_some() {
                    cards[member_of(*side).index()] = CardState::Shown;
                }
            }
            reveal.revealed = Some(Revealed {
                requests: agreed,
                cards,
            });
        }
        Ok(reveal)
    }
}

/// The place of a revealed card.
pub(crate) fn snapshot_place(owner: PeerRef) -> SealLocation {
    SealLocation::new("reveal_snapshots", "card", owner.0)
}

/// What a person could show.
fn showable(profile: &Profile, picture: Option<ShownPicture>) -> Showable<'_> {
    Showable {
        card: &profile.card,
        alias: profile.alias.as_deref(),
        gender: profile.gender,
        email_domain: profile.email.rsplit_once('@').map_or("", |(_, domain)| domain),
        picture,
    }
}

impl Store {
    /// What a person may know of the reveal: after the end, the cards that their owners have not hidden.
    pub(crate) async fn opened_reveal(
        &self,
        rows: RevealRows,
        membership: &Membership,
        ended_at: Option<Timestamp>,
    ) -> Result<RevealFacts> {
        let mut state = rows.state()?;
        if let Some(at) = ended_at {
            state.close(at);
        }
        let (mut mine, mut theirs) = (None, None);
        for (side, sealed) in rows.snapshots {
            let (owner, card) = if side == membership.side {
                (membership.my_ref, &mut mine)
            } else {
                (membership.peer_ref, &mut theirs)
            };
            let key = self.inner.keys.find(KeyName::member(owner)).await?;
            if let Some((sealed, key)) = sealed.zip(key) {
                *card = key.json(snapshot_place(owner), &sealed);
            }
            // A picture that its owner replaced or removed is shown no more.
            if let Some(Released { picture, .. }) = card
                && let Some(shown) = *picture
                && !self.keeps_picture(shown.of).await?
            {
                *picture = None;
            }
        }
        Ok(RevealFacts { state, mine, theirs })
    }

    /// What is needed to copy a person's values into a chat.
    /// `None` when they are being erased.
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
#[derive(Clone)]
pub(crate) struct Signer {
    user: UserId,
    owner: PeerRef,
    profile: Arc<DataKey>,
    member: Arc<DataKey>,
    entropy: Arc<dyn Entropy>,
}

impl Signer {
    /// The current values of the chosen fields, or the field without a value.
    pub(crate) async fn values(
        &self,
        tx: &mut Tx,
        fields: &Fields,
    ) -> Result<std::result::Result<Released, EmptyField>> {
        let row = tx.row(&FIND_PROFILE, values![self.user]).await?;
        let row = row.ok_or_else(|| StoreError::Unavailable("the account changed at this moment".into()))?;
        let profile = ProfileRow::of(row)?.open(&self.profile);
        let picture = pictures::showable(tx, self.user, self.entropy.as_ref()).await?;
        let mut released = showable(&profile, picture).release(fields);
        if let Ok(Released {
            email_domain: Some(domain),
            ..
        }) = &mut released
        {
            *domain = domain.to_lowercase();
        }
        Ok(released)
    }

    /// The values as stored with the chat.
    pub(crate) fn seal(&self, values: &Released) -> Result<Vec<u8>> {
        let json = serde_json::to_vec(values).map_err(|error| StoreError::Broken(error.to_string()))?;
        self.member
            .seal(self.entropy.as_ref(), snapshot_place(self.owner), &Zeroizing::new(json))
    }
}
