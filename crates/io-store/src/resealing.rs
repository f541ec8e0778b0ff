//! Seals anew, with the generation of a key that seals now, what an earlier one or an earlier version sealed.
//!
//! A bounded number of values at a time. One is replaced only if it is still the one that was read, so no lock is
//! held and nothing newer is lost. Must not change what a value says.

use std::sync::Arc;

use io_core::ids::{ChatId, EventId, FeedbackId, LoginId, PeerRef, PictureId, UserId};
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::again::notes::note_location;
use crate::certificate::{CertificateOf, account_place, pair_place};
use crate::chat::messages::content_location;
use crate::chat::{card_location, shared_location};
use crate::crypto::{DataKey, KeyName, SealLocation, Seals};
use crate::db::{Statement, Value, statements, values};
use crate::feedback::{answer_place, content_place};
use crate::reveal::rows::snapshot_place;
use crate::sign_in::signing_keys::row_of;
use crate::{Result, Rotation, Store, notifications};

statements! {
    SEALED_OF_PERSON = "SELECT email, alias, languages, interests, card, preferences, traits, consents FROM users WHERE id = $1";
    RESEAL_EMAIL = "UPDATE users SET email = $1 WHERE id = $2 AND email = $3";
    RESEAL_ALIAS = "UPDATE users SET alias = $1 WHERE id = $2 AND alias = $3";
    RESEAL_LANGUAGES = "UPDATE users SET languages = $1 WHERE id = $2 AND languages = $3";
    RESEAL_INTERESTS = "UPDATE users SET interests = $1 WHERE id = $2 AND interests = $3";
    RESEAL_CARD = "UPDATE users SET card = $1 WHERE id = $2 AND card = $3";
    RESEAL_PREFERENCES = "UPDATE users SET preferences = $1 WHERE id = $2 AND preferences = $3";
    RESEAL_TRAITS = "UPDATE users SET traits = $1 WHERE id = $2 AND traits = $3";
    RESEAL_CONSENTS = "UPDATE users SET consents = $1 WHERE id = $2 AND consents = $3";
    SEALED_OF_CHANGE = "SELECT content FROM email_changes WHERE user_id = $1";
    RESEAL_CHANGE = "UPDATE email_changes SET content = $1 WHERE user_id = $2 AND content = $3";
    SEALED_OF_LOGINS = "SELECT id, label, refresh_key, push FROM logins WHERE user_id = $1";
    RESEAL_LABEL = "UPDATE logins SET label = $1 WHERE id = $2 AND label = $3";
    FEEDBACK_OF_KEY = "SELECT id, content, answer FROM feedback WHERE user_id = $1";
    RESEAL_FEEDBACK = "UPDATE feedback SET content = $1 WHERE id = $2 AND content = $3";
    RESEAL_ANSWER = "UPDATE feedback SET answer = $1 WHERE id = $2 AND answer = $3";
    SECRETS_OF_PICTURES = "SELECT id, secret FROM pictures WHERE user_id = $1 AND secret IS NOT NULL";
    RESEAL_SECRET = "UPDATE pictures SET secret = $1 WHERE id = $2 AND secret = $3";
    RESEAL_PUSH = "UPDATE logins SET push = $1 WHERE id = $2 AND push = $3";
    SALTS_OF_PERSON = "SELECT id, subject_salt FROM audit WHERE subject_id = $1 AND subject_salt IS NOT NULL ORDER BY id";
    RESEAL_SALT = "UPDATE audit SET subject_salt = $1 WHERE id = $2 AND subject_salt = $3";
    RESEAL_REFRESH_KEY = "UPDATE logins SET refresh_key = $1 WHERE id = $2 AND refresh_key = $3";
    MEMBER_OF = "SELECT m.session_id, m.side, m.card, c.id, c.shared, r.card, m.note FROM chat_members m \
                 JOIN chat_sessions c ON c.number = m.session_id \
                 LEFT JOIN reveal_snapshots r ON r.session_id = m.session_id AND r.side = m.side WHERE m.peer_ref = $1";
    REFS_IN = "SELECT peer_ref FROM chat_members WHERE session_id = $1 ORDER BY side";
    RESEAL_MEMBER = "UPDATE chat_members SET card = $1 WHERE peer_ref = $2 AND card = $3";
    RESEAL_NOTE = "UPDATE chat_members SET note = $1 WHERE peer_ref = $2 AND note = $3";
    RESEAL_SHARED = "UPDATE chat_sessions SET shared = $1 WHERE number = $2 AND shared = $3";
    RESEAL_SNAPSHOT = "UPDATE reveal_snapshots SET card = $1 WHERE session_id = $2 AND side = $3 AND card = $4";
    TEXTS_AFTER = "SELECT seq, id, content FROM messages WHERE session_id = $1 AND seq > $2 AND sender = $3 \
                   AND content IS NOT NULL ORDER BY seq LIMIT $4";
    RESEAL_TEXT = "UPDATE messages SET content = $1 WHERE session_id = $2 AND seq = $3 AND content = $4";
    SEEN_OF = "SELECT blocker_id, session_id, seen FROM blocks WHERE blocked_ref = $1 AND seen IS NOT NULL";
    RESEAL_SEEN = "UPDATE blocks SET seen = $1 WHERE blocker_id = $2 AND session_id = $3 AND seen = $4";
    SEALED_KEYS = "SELECT kid, private FROM signing_keys";
    RESEAL_KEY = "UPDATE signing_keys SET private = $1 WHERE kid = $2 AND private = $3";
    SEALED_PUSH_KEYS = "SELECT id, private FROM push_keys";
    RESEAL_PUSH_KEY = "UPDATE push_keys SET private = $1 WHERE id = $2 AND private = $3";
    SEALED_CERTIFICATES = "SELECT directory, host, account, pair FROM certificates";
    RESEAL_AUTHORITY_ACCOUNT = "UPDATE certificates SET account = $1 WHERE directory = $2 AND host = $3 AND account = $4";
    RESEAL_PAIR = "UPDATE certificates SET pair = $1 WHERE directory = $2 AND host = $3 AND pair = $4";
    STUBS_AFTER = "SELECT id, content FROM stubs WHERE id > $1 ORDER BY id LIMIT $2";
    RESEAL_STUB = "UPDATE stubs SET content = $1 WHERE id = $2 AND content = $3";
    RATINGS_AFTER = "SELECT id, content FROM sealed_ratings WHERE id > $1 ORDER BY id LIMIT $2";
    RESEAL_RATING = "UPDATE sealed_ratings SET content = $1 WHERE id = $2 AND content = $3";
    HABITS_AFTER = "SELECT giver, content FROM rating_habits WHERE giver > $1 ORDER BY giver LIMIT $2";
    RESEAL_HABIT = "UPDATE rating_habits SET content = $1 WHERE giver = $2 AND content = $3";
}

/// Values read and sealed anew in one transaction.
const AT_ONCE: u32 = 200;

/// A sealed value: where it is, and the statement that replaces it.
struct Found {
    place: SealLocation,
    sealed: Vec<u8>,
    replace: Statement,
    row: Vec<Value>,
}

impl Store {
    /// Goes on with the round over the data keys: a bounded part of each of its steps. Returns how much it did; 0: wait.
    /// Only the server calls it: it knows which keys are in its memory.
    pub async fn renew_data_keys(&self, now: Timestamp) -> Result<u64> {
        let keys = &self.inner.keys;
        let Some(round) = keys.open_round().await? else {
            return Ok(0);
        };
        let mut done = if round.kind == Rotation::ReEncrypt.name() {
            self.re_encrypt(round.number).await?
        } else {
            keys.make_next(round.number, now).await?
        };
        done += keys.use_next(now).await?;
        for key in keys.superseded(now).await? {
            if self
                .reseal(key.name)
                .await?
                .is_none_or(|newest| newest > key.generation)
            {
                keys.retire(key, now).await?;
            } else {
                // The later one is damaged. Values go on with this one.
                keys.use_again(key).await?;
            }
            done += 1;
        }
        if done == 0 && keys.left_of_round(round.number).await? == 0 {
            keys.end_round(now).await?;
            tracing::info!(
                kind = round.kind,
                "everything is sealed with the newest generation of its data key"
            );
        }
        if done > 0 {
            // Until the log is emptied it holds what earlier generations open.
            self.note_deletion();
        }
        Ok(done)
    }

    /// Seals anew what a bounded number of keys sealed before.
    async fn re_encrypt(&self, round: u32) -> Result<u64> {
        let behind = self.inner.keys.behind(round).await?;
        for (key, _) in &behind {
            self.reseal(key.name).await?;
            self.inner.keys.pass(round, *key).await?;
        }
        Ok(behind.len() as u64)
    }

    /// Deletes a bounded number of generations retired before a moment, whose backups are gone; returns how many it saw.
    pub(crate) async fn forget_retired_keys(&self, before: Timestamp) -> Result<usize> {
        let retired = self.inner.keys.retired(before).await?;
        for key in &retired {
            // Should anything still be sealed with it, this is the last time that it opens.
            if self
                .reseal(key.name)
                .await?
                .is_none_or(|newest| newest > key.generation)
            {
                self.inner.keys.forget_retired(*key).await?;
            } else {
                self.inner.keys.use_again(*key).await?;
            }
            self.note_deletion();
        }
        Ok(retired.len())
    }

    /// Seals everything of a key anew with the generation that seals, which it returns. None: it was shredded.
    async fn reseal(&self, name: KeyName) -> Result<Option<u32>> {
        let Some(key) = self.inner.keys.find(name).await? else {
            return Ok(None);
        };
        match name.seals() {
            Seals::Person => self.reseal_person(&key, UserId(name.id())).await?,
            Seals::Member => {
                self.reseal_member(&key, PeerRef(name.id())).await?;
                if key.has_unbound() {
                    self.inner.keys.raise_format(name).await?;
                }
            }
            Seals::Block => self.reseal_block(&key, PeerRef(name.id())).await?,
            Seals::SigningKeys => {
                self.reseal_signing_keys(&key).await?;
                self.reseal_certificates(&key).await?;
            }
            Seals::Stubs => {
                let place = |id| SealLocation::new("stubs", "content", id);
                self.reseal_rows(&key, STUBS_AFTER, RESEAL_STUB, place).await?;
            }
            Seals::Ratings => {
                let place = crate::rating::sealed::place;
                self.reseal_rows(&key, RATINGS_AFTER, RESEAL_RATING, place).await?;
                let place = crate::rating::sealed::habit_place;
                self.reseal_rows(&key, HABITS_AFTER, RESEAL_HABIT, place).await?;
            }
            Seals::Other => {}
        }
        Ok(Some(key.newest()))
    }

    async fn reseal_person(&self, key: &DataKey, user: UserId) -> Result<()> {
        let mut values = Vec::new();
        if let Some(mut row) = self.inner.db.row(SEALED_OF_PERSON, values![user]).await? {
            for (column, replace) in [
                ("email", RESEAL_EMAIL),
                ("alias", RESEAL_ALIAS),
                ("languages", RESEAL_LANGUAGES),
                ("interests", RESEAL_INTERESTS),
                ("card", RESEAL_CARD),
                ("preferences", RESEAL_PREFERENCES),
                ("traits", RESEAL_TRAITS),
                ("consents", RESEAL_CONSENTS),
            ] {
                values.extend(row.take::<Option<Vec<u8>>>()?.map(|sealed| Found {
                    place: SealLocation::new("users", column, user.0),
                    sealed,
                    replace,
                    row: values![user].to_vec(),
                }));
            }
        }
        if let Some(mut row) = self.inner.db.row(SEALED_OF_CHANGE, values![user]).await? {
            values.push(Found {
                place: crate::account::new_email::place(user),
                sealed: row.take()?,
                replace: RESEAL_CHANGE,
                row: values![user].to_vec(),
            });
        }
        for mut row in self.inner.db.rows(SEALED_OF_LOGINS, values![user]).await? {
            let login: LoginId = row.take()?;
            for (column, replace) in [("label", RESEAL_LABEL), ("refresh_key", RESEAL_REFRESH_KEY)] {
                values.push(Found {
                    place: SealLocation::new("logins", column, login.0),
                    sealed: row.take()?,
                    replace,
                    row: values![login].to_vec(),
                });
            }
            values.extend(row.take::<Option<Vec<u8>>>()?.map(|sealed| Found {
                place: notifications::place(login),
                sealed,
                replace: RESEAL_PUSH,
                row: values![login].to_vec(),
            }));
        }
        for mut row in self.inner.db.rows(FEEDBACK_OF_KEY, values![user]).await? {
            let id: FeedbackId = row.take()?;
            values.push(Found {
                place: content_place(id),
                sealed: row.take()?,
                replace: RESEAL_FEEDBACK,
                row: values![id].to_vec(),
            });
            values.extend(row.take::<Option<Vec<u8>>>()?.map(|sealed| Found {
                place: answer_place(id),
                sealed,
                replace: RESEAL_ANSWER,
                row: values![id].to_vec(),
            }));
        }
        for mut row in self.inner.db.rows(SECRETS_OF_PICTURES, values![user]).await? {
            let id: PictureId = row.take()?;
            values.push(Found {
                place: crate::pictures::secret_place(id),
                sealed: row.take()?,
                replace: RESEAL_SECRET,
                row: values![id].to_vec(),
            });
        }
        for mut row in self.inner.db.rows(SALTS_OF_PERSON, values![user]).await? {
            let entry: Uuid = row.take()?;
            values.push(Found {
                place: SealLocation::new("audit", "subject_salt", entry),
                sealed: row.take()?,
                replace: RESEAL_SALT,
                row: values![entry].to_vec(),
            });
        }
        self.replace(key, values).await
    }

    async fn reseal_member(&self, key: &DataKey, member: PeerRef) -> Result<()> {
        let Some(mut row) = self.inner.db.row(MEMBER_OF, values![member]).await? else {
            return Ok(());
        };
        let (number, side, card): (i64, i64, Vec<u8>) = (row.take()?, row.take()?, row.take()?);
        let (chat, shared): (ChatId, Option<Vec<u8>>) = (row.take()?, row.take()?);
        let (snapshot, note): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.take()?, row.take()?);
        let mut values = vec![Found {
            place: card_location(member),
            sealed: card,
            replace: RESEAL_MEMBER,
            row: values![member].to_vec(),
        }];
        values.extend(snapshot.map(|sealed| Found {
            place: snapshot_place(member),
            sealed,
            replace: RESEAL_SNAPSHOT,
            row: values![number, side].to_vec(),
        }));
        values.extend(note.map(|sealed| Found {
            place: note_location(member),
            sealed,
            replace: RESEAL_NOTE,
            row: values![member].to_vec(),
        }));
        self.replace(key, values).await?;
        if let Some(shared) = shared {
            self.reseal_shared(chat, number, shared).await?;
        }
        let mut after = 0_u64;
        loop {
            let rows = self
                .inner
                .db
                .rows(TEXTS_AFTER, values![number, after, side, AT_ONCE])
                .await?;
            let read = rows.len();
            let mut texts = Vec::with_capacity(read);
            for mut row in rows {
                let (seq, id): (u64, EventId) = (row.take()?, row.take()?);
                after = seq;
                texts.push(Found {
                    place: content_location(chat, seq, side, id),
                    sealed: row.take()?,
                    replace: RESEAL_TEXT,
                    row: values![number, seq].to_vec(),
                });
            }
            self.replace(key, texts).await?;
            if read < AT_ONCE as usize {
                return Ok(());
            }
        }
    }

    /// What both members have in common is sealed for the first, inside a seal for the second.
    async fn reseal_shared(&self, chat: ChatId, number: i64, sealed: Vec<u8>) -> Result<()> {
        let mut keys = Vec::new();
        for mut row in self.inner.db.rows(REFS_IN, values![number]).await? {
            keys.extend(self.inner.keys.find(KeyName::member(row.take()?)).await?);
        }
        let [first, second] = keys.as_slice() else {
            // One of the two was erased: nothing opens it.
            return Ok(());
        };
        let place = shared_location(chat);
        let Ok(inner) = second.open(place, &sealed) else {
            return Ok(());
        };
        if second.is_newest(&sealed) && first.is_newest(&inner) {
            return Ok(());
        }
        let Ok(plain) = first.open(place, &inner) else {
            return Ok(());
        };
        let inner = self.seal(first, place, &plain)?;
        let anew = self.seal(second, place, &inner)?;
        let set = values![anew, number, sealed];
        self.inner.db.execute(RESEAL_SHARED, set).await.map(drop)
    }

    async fn reseal_block(&self, key: &DataKey, blocked: PeerRef) -> Result<()> {
        let mut values = Vec::new();
        for mut row in self.inner.db.rows(SEEN_OF, values![blocked]).await? {
            let (by, chat): (UserId, ChatId) = (row.take()?, row.take()?);
            values.push(Found {
                place: crate::block::seen_place(chat),
                sealed: row.take()?,
                replace: RESEAL_SEEN,
                row: values![by, chat].to_vec(),
            });
        }
        self.replace(key, values).await
    }

    async fn reseal_signing_keys(&self, key: &DataKey) -> Result<()> {
        let mut values = Vec::new();
        for mut row in self.inner.db.rows(SEALED_KEYS, &[]).await? {
            let kid: String = row.take()?;
            values.push(Found {
                place: SealLocation::new("signing_keys", "private", row_of(&kid)),
                sealed: row.take()?,
                replace: RESEAL_KEY,
                row: values![kid].to_vec(),
            });
        }
        for mut row in self.inner.db.rows(SEALED_PUSH_KEYS, &[]).await? {
            let id: Uuid = row.take()?;
            values.push(Found {
                place: notifications::key_place(id),
                sealed: row.take()?,
                replace: RESEAL_PUSH_KEY,
                row: values![id].to_vec(),
            });
        }
        self.replace(key, values).await
    }

    async fn reseal_certificates(&self, key: &DataKey) -> Result<()> {
        let mut values = Vec::new();
        for mut row in self.inner.db.rows(SEALED_CERTIFICATES, &[]).await? {
            let of = CertificateOf {
                directory: row.take()?,
                host: row.take()?,
            };
            let sealed: [Option<Vec<u8>>; 2] = [row.take()?, row.take()?];
            let places = [
                (account_place(&of), RESEAL_AUTHORITY_ACCOUNT),
                (pair_place(&of), RESEAL_PAIR),
            ];
            for (sealed, (place, replace)) in sealed.into_iter().zip(places) {
                values.extend(sealed.map(|sealed| Found {
                    place,
                    sealed,
                    replace,
                    row: values![of.directory.as_str(), of.host.as_str()].to_vec(),
                }));
            }
        }
        self.replace(key, values).await
    }

    /// Rows that one key sealed, in the order of their ids.
    async fn reseal_rows(
        &self,
        key: &DataKey,
        after: Statement,
        replace: Statement,
        place: fn(Uuid) -> SealLocation,
    ) -> Result<()> {
        let mut last = Uuid::nil();
        loop {
            let rows = self.inner.db.rows(after, values![last, AT_ONCE]).await?;
            let read = rows.len();
            let mut values = Vec::with_capacity(read);
            for mut row in rows {
                last = row.take()?;
                values.push(Found {
                    place: place(last),
                    sealed: row.take()?,
                    replace,
                    row: values![last].to_vec(),
                });
            }
            self.replace(key, values).await?;
            if read < AT_ONCE as usize {
                return Ok(());
            }
        }
    }

    /// Seals values anew that an earlier generation or version sealed. What does not open is damaged and stays so.
    async fn replace(&self, key: &DataKey, values: Vec<Found>) -> Result<()> {
        let mut sets = Vec::new();
        for value in values.into_iter().filter(|value| !key.is_newest(&value.sealed)) {
            let Ok(plain) = key.open(value.place, &value.sealed) else {
                continue;
            };
            let anew = self.seal(key, value.place, &plain)?;
            let mut set = vec![Value::from(anew)];
            set.extend(value.row);
            set.push(value.sealed.into());
            sets.push((value.replace, set));
        }
        if sets.is_empty() {
            return Ok(());
        }
        let sets = Arc::new(sets);
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    for (replace, set) in sets.iter() {
                        tx.execute(replace, set).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
