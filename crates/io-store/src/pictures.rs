//! The pictures of people: which object is whose, the key that opens it, and who may see it.
//!
//! A row is there before its object and goes after it, so that no object is forgotten. Must not know where objects lie or
//! what a picture is.

use std::fmt;

use io_core::ids::{ChatId, PictureId, PictureName, UserId};
use io_core::outside::Entropy;
use io_core::reveal::{Released, ShownPicture};
use io_core::time::{Span, Timestamp};
use zeroize::Zeroizing;

use crate::crypto::{KeyName, ObjectKey, SealLocation};
use crate::db::{Tx, dialect, statements, values};
use crate::reveal::rows::snapshot_place;
use crate::store::random_uuid;
use crate::{Result, Store};

statements! {
    RESERVE_PICTURE = "INSERT INTO pictures (id, user_id, secret, shown, made_at) SELECT $1, id, $2, FALSE, $3 \
                       FROM users WHERE id = $4";
    LET_GO = "UPDATE pictures SET user_id = NULL, secret = NULL, shown = FALSE WHERE user_id = $1 AND shown";
    LET_GO_OF_ALL = "UPDATE pictures SET user_id = NULL, secret = NULL, shown = FALSE WHERE user_id = $1";
    SHOW_PICTURE = "UPDATE pictures SET shown = TRUE WHERE id = $1 AND user_id = $2";
    PICTURE_OF = "SELECT id, secret FROM pictures WHERE user_id = $1 AND shown";
    PICTURE_BY_ID = "SELECT user_id, secret FROM pictures WHERE id = $1 AND shown";
    CARDS_SHOWN = "SELECT side, card FROM reveal_snapshots WHERE session_id = $1 AND card IS NOT NULL";
    PICTURES_TO_DELETE = "SELECT id FROM pictures WHERE user_id IS NULL OR (NOT shown AND made_at <= $1) \
                          ORDER BY made_at LIMIT $2";
    FORGET_PICTURE = "DELETE FROM pictures WHERE id = $1 AND (user_id IS NULL OR NOT shown)";
    IS_PICTURE = "SELECT 1 FROM pictures WHERE id = $1";
}

/// An upload that did not end by then never will.
const UPLOAD: Span = Span::hours(1);
/// Objects deleted in one run.
const AT_ONCE: u32 = 200;

/// One object of the picture store, and what seals and opens it.
pub struct PictureObject {
    /// Its name in the store.
    pub id: PictureId,
    key: ObjectKey,
}

impl fmt::Debug for PictureObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PictureObject").finish_non_exhaustive()
    }
}

impl PictureObject {
    /// What is to be stored.
    pub fn seal(&self, entropy: &dyn Entropy, plain: &[u8]) -> Result<Vec<u8>> {
        self.key.seal(entropy, object_place(self.id), plain)
    }

    /// What was sealed.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.key.open(object_place(self.id), sealed)
    }
}

/// The place of the key of an object.
pub(crate) fn secret_place(id: PictureId) -> SealLocation {
    SealLocation::new("pictures", "secret", id.0)
}

fn object_place(id: PictureId) -> SealLocation {
    SealLocation::new("pictures", "object", id.0)
}

/// The picture that a person would show now, under a new name.
pub(crate) async fn showable(tx: &mut Tx, user: UserId, entropy: &dyn Entropy) -> Result<Option<ShownPicture>> {
    let Some(mut row) = tx.row(&PICTURE_OF, values![user]).await? else {
        return Ok(None);
    };
    Ok(Some(ShownPicture {
        name: PictureName(random_uuid(entropy)),
        of: row.take()?,
    }))
}

/// The pictures of a person who is erased are deleted soon, and cannot be opened from now on.
pub(crate) async fn let_go_of_all(tx: &mut Tx, user: UserId) -> Result<()> {
    tx.execute(&LET_GO_OF_ALL, values![user]).await.map(drop)
}

impl Store {
    /// Begins an upload: the object may be stored from now on. None: the account is gone.
    pub async fn begin_picture(&self, user: UserId, now: Timestamp) -> Result<Option<PictureObject>> {
        let Some(owner) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(None);
        };
        let entropy = self.inner.entropy.as_ref();
        let (id, key) = (PictureId(random_uuid(entropy)), ObjectKey::random(entropy));
        let secret = owner.seal(entropy, secret_place(id), key.bytes())?;
        let kept = self
            .inner
            .db
            .execute(RESERVE_PICTURE, values![id, secret, now, user])
            .await?;
        Ok((kept == 1).then_some(PictureObject { id, key }))
    }

    /// The uploaded picture takes the place of the one before, which no longer opens. False: the upload took too long, or
    /// the account is gone.
    pub async fn end_picture(&self, user: UserId, id: PictureId) -> Result<bool> {
        self.note_deletion();
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                        return Ok(false);
                    }
                    tx.execute(&LET_GO, values![user]).await?;
                    if tx.execute(&SHOW_PICTURE, values![id, user]).await? == 0 {
                        tx.abandon();
                        return Ok(false);
                    }
                    Ok(true)
                })
            })
            .await
    }

    /// Removes the picture of a person, which no longer opens. False: there was none.
    pub async fn remove_picture(&self, user: UserId) -> Result<bool> {
        self.note_deletion();
        Ok(self.inner.db.execute(LET_GO, values![user]).await? > 0)
    }

    /// Whether a person has a picture.
    pub async fn has_picture(&self, user: UserId) -> Result<bool> {
        Ok(self.inner.db.row(PICTURE_OF, values![user]).await?.is_some())
    }

    /// The picture of a person, for themselves.
    pub async fn own_picture(&self, user: UserId) -> Result<Option<PictureObject>> {
        let Some(mut row) = self.inner.db.row(PICTURE_OF, values![user]).await? else {
            return Ok(None);
        };
        let (id, secret) = (row.take()?, row.take()?);
        self.opened_picture(user, id, secret).await
    }

    /// The picture of this name that the other member of a chat shows to `viewer` at this moment.
    /// None: whatever the reason.
    pub async fn picture_shown_in(
        &self,
        chat: ChatId,
        viewer: UserId,
        name: PictureName,
    ) -> Result<Option<PictureObject>> {
        match self.picture_of_peer(chat, viewer).await? {
            Some((peer, shown)) if shown.name == name => self.current_picture(peer, shown.of).await,
            _ => Ok(None),
        }
    }

    /// The picture that the other member of a chat shows to `viewer` at this moment, whatever its name, as evidence.
    pub async fn picture_seen_in(&self, chat: ChatId, viewer: UserId) -> Result<Option<PictureObject>> {
        match self.picture_of_peer(chat, viewer).await? {
            Some((peer, shown)) => self.current_picture(peer, shown.of).await,
            None => Ok(None),
        }
    }

    async fn picture_of_peer(&self, chat: ChatId, viewer: UserId) -> Result<Option<(UserId, ShownPicture)>> {
        let Some(membership) = self.membership(chat, viewer).await? else {
            return Ok(None);
        };
        let (Some(peer), Some(key)) = (
            membership.peer,
            self.inner.keys.find(KeyName::member(membership.peer_ref)).await?,
        ) else {
            return Ok(None);
        };
        for mut row in self.inner.db.rows(CARDS_SHOWN, values![membership.number]).await? {
            let (side, sealed): (i64, Vec<u8>) = (row.take()?, row.take()?);
            if side != membership.side {
                let card: Option<Released> = key.json(snapshot_place(membership.peer_ref), &sealed);
                return Ok(card.and_then(|card| card.picture).map(|shown| (peer, shown)));
            }
        }
        Ok(None)
    }

    async fn current_picture(&self, owner: UserId, id: PictureId) -> Result<Option<PictureObject>> {
        let Some(mut row) = self.inner.db.row(PICTURE_BY_ID, values![id]).await? else {
            return Ok(None);
        };
        let (user, secret): (Option<UserId>, Option<Vec<u8>>) = (row.take()?, row.take()?);
        if user == Some(owner) {
            self.opened_picture(owner, id, secret).await
        } else {
            Ok(None)
        }
    }

    async fn opened_picture(
        &self,
        owner: UserId,
        id: PictureId,
        secret: Option<Vec<u8>>,
    ) -> Result<Option<PictureObject>> {
        let (Some(owner), Some(secret)) = (self.inner.keys.find(KeyName::user(owner)).await?, secret) else {
            return Ok(None);
        };
        let bytes = owner.open(secret_place(id), &secret)?;
        Ok(ObjectKey::of(&bytes).map(|key| PictureObject { id, key }))
    }

    /// Whether this picture is still the one that its owner keeps.
    pub(crate) async fn keeps_picture(&self, id: PictureId) -> Result<bool> {
        Ok(self.inner.db.row(PICTURE_BY_ID, values![id]).await?.is_some())
    }

    /// Objects that nothing needs any more: replaced, removed, of erased people, or of uploads that did not end.
    /// A bounded number at a time.
    pub async fn pictures_to_delete(&self, now: Timestamp) -> Result<Vec<PictureId>> {
        let rows = self
            .inner
            .db
            .rows(PICTURES_TO_DELETE, values![now - UPLOAD, AT_ONCE])
            .await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// The object is deleted.
    pub async fn forget_picture(&self, id: PictureId) -> Result<()> {
        self.inner.db.execute(FORGET_PICTURE, values![id]).await.map(drop)
    }

    /// Whether an object of this name belongs to a picture, shown or not.
    pub async fn knows_picture(&self, id: PictureId) -> Result<bool> {
        Ok(self.inner.db.row(IS_PICTURE, values![id]).await?.is_some())
    }
}
