//! A sealed value opens at its own place and nowhere else.

use std::collections::BTreeSet;

use io_core::ids::{ChatId, EventId, PeerRef, UserId};
use io_core::rating::Thumb;
use uuid::Uuid;

use crate::Store;
use crate::chat::history::{EventKind, HistoryRange};
use crate::chat::messages::content_location;
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Statement, values};
use crate::email::SEALED_AS;
use crate::testing::{Counting, Fixture, each_engine, unique};
use crate::tests::introspection::{Found, every_value};
use crate::tests::stories::{NOON, email, leave, meet, rate, reveal, say, two_in_a_chat};

/// The texts of a chat as a member reads them.
async fn bodies(store: &Store, chat: ChatId, member: UserId) -> Vec<Option<String>> {
    let page = store
        .history(chat, member, HistoryRange::Latest, 50)
        .await
        .expect("reads");
    let texts = page
        .expect("a member")
        .events
        .into_iter()
        .map(|event| match event.what {
            EventKind::Message { body, .. } => body,
            other => panic!("{other:?}"),
        });
    texts.collect()
}

#[tokio::test]
async fn a_text_moved_with_its_id_to_another_number_does_not_open() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        for body in ["I do", "not", "want that"] {
            say(store, chat, one, body, NOON).await;
        }
        let swap = Statement::both("SWAP", "UPDATE messages SET seq = seq + $1 WHERE seq = $2");
        for [by, seq] in [[100_i64, 1], [-1, 2], [-99, 101]] {
            assert_eq!(store.inner.db.execute(swap, values![by, seq]).await, Ok(1));
        }
        assert_eq!(
            bodies(store, chat, other).await,
            [None, None, Some("want that".to_owned())]
        );
        assert_eq!(store.damaged_values(), 2, "reported to the operator");
    })
    .await;
}

#[tokio::test]
async fn a_text_moved_to_another_chat_or_member_does_not_open() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "of one", NOON).await;
        say(store, chat, other, "of the other", NOON).await;
        leave(store, chat, one, NOON).await;
        let second = meet(store, one, other, NOON).await;
        say(store, second, one, "in the second chat", NOON).await;
        let moves = [
            "UPDATE messages SET sender = 3 - sender WHERE kind = 0",
            "UPDATE messages SET session_id = 3 - session_id, sender = 3 - sender, seq = seq + 50 WHERE kind = 0",
        ];
        for (text, rows) in moves.into_iter().zip([3, 3]) {
            assert_eq!(
                store.inner.db.execute(Statement::both("MOVE", text), values![]).await,
                Ok(rows)
            );
            let page = store.history(chat, one, HistoryRange::Latest, 50).await.expect("reads");
            for event in page.expect("a member").events {
                if let EventKind::Message { body, .. } = event.what {
                    assert_eq!(body, None, "{text}");
                }
            }
        }
        assert_eq!(bodies(store, second, one).await, [None, None]);
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_took_the_id_and_keys_of_another_shows_none_of_its_texts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "of the first chat", NOON).await;
        leave(store, chat, one, NOON).await;
        let second = meet(store, one, other, NOON).await;
        say(store, second, one, "of the second chat", NOON).await;
        // Exchanges the ids of the two chats: their rows, members and keys stay together.
        let between = ChatId(Uuid::from_u128(1));
        for (from, to) in [(chat, between), (second, chat), (between, second)] {
            let set = Statement::both("EXCHANGE", "UPDATE chat_sessions SET id = $1 WHERE id = $2");
            assert_eq!(store.inner.db.execute(set, values![to, from]).await, Ok(1));
        }
        store.inner.memberships.lock().clear();
        assert_eq!(bodies(store, chat, one).await, [None]);
    })
    .await;
}

/// Every sealed column but the texts, whose place is more than a row.
pub(super) const SEALED: &[(&str, &str)] = &[
    ("audit", "content"),
    ("audit", "subject_salt"),
    ("blocks", "seen"),
    ("certificates", "account"),
    ("certificates", "pair"),
    ("chat_members", "card"),
    ("chat_members", "note"),
    ("chat_sessions", "shared"),
    ("email_changes", "content"),
    ("emails", "content"),
    ("feedback", "answer"),
    ("feedback", "content"),
    ("login_requests", "email"),
    ("logins", "label"),
    ("logins", "push"),
    ("logins", "refresh_key"),
    ("operator_keys", "name"),
    ("pictures", "secret"),
    ("push_keys", "private"),
    ("rating_habits", "content"),
    ("reveal_snapshots", "card"),
    ("sealed_ratings", "content"),
    ("signing_keys", "private"),
    ("staff", "content"),
    ("staff", "secret"),
    ("staff_invitations", "secret"),
    ("users", "alias"),
    ("users", "card"),
    ("users", "consents"),
    ("users", "email"),
    ("users", "interests"),
    ("users", "languages"),
    ("users", "preferences"),
    ("users", "traits"),
];

/// Two in a chat with all that is sealed before it ends, and the keys that sign access tokens.
pub(super) async fn seal_much(store: &Store) -> (UserId, UserId, ChatId) {
    let (one, other, chat) = two_in_a_chat(store).await;
    let preferences = crate::account::ProfileChange {
        preferences: Some(crate::account::Preferences::default()),
        ..crate::account::ProfileChange::default()
    };
    store.change_profile(one, preferences, NOON).await.expect("changes");
    say(store, chat, one, "hello", NOON).await;
    reveal(store, chat, one, other, NOON).await;
    store
        .enqueue_email(email("ann@example.org", NOON), NOON)
        .await
        .expect("queues");
    super::account::new_email::asked(store, one, "another", NOON).await;
    super::feedback::told_and_voted(store, one, "told the staff").await;
    super::pictures::uploaded(store, one, NOON).await;
    let key = |name: &str| crate::sign_in::signing_keys::NewSigningKey {
        kid: name.to_owned(),
        private: [1; 32],
        public: [2; 32],
    };
    store
        .ensure_signing_keys(key("a"), key("b"), NOON)
        .await
        .expect("keeps");
    super::notifications::subscribed(store, one, NOON).await;
    let certificate = certificate();
    let later = NOON + io_core::time::Span::hours(1);
    assert_eq!(store.claim_certificate(&certificate, NOON, later).await, Ok(true));
    let kept = store.keep_authority_account(&certificate, Some(b"account")).await;
    kept.expect("keeps the account");
    let kept = store.keep_certificate(&certificate, b"pair", later).await;
    kept.expect("keeps the pair");
    (one, other, chat)
}

fn certificate() -> crate::CertificateOf {
    crate::CertificateOf {
        directory: "https://authority.example/directory".to_owned(),
        host: "io.example.org".to_owned(),
    }
}

fn is_sealed(found: &Found) -> bool {
    found.bytes.len() > 46 && found.bytes.starts_with(&[2, 1, 0, 0, 0, 1])
}

#[tokio::test]
async fn a_sealed_value_opens_in_its_own_row_and_column_alone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = seal_much(store).await;
        crate::tests::staff::one_of_each(store, one).await;
        let before_the_end = every_value(fixture).await;
        store.block(chat, other, NOON).await.expect("blocks");
        rate(store, chat, one, Thumb::Up, NOON).await;
        let note = io_core::again::Note::parse("knows night trains").expect("is short");
        assert_eq!(store.keep_note(chat, one, note).await, Ok(true));
        let mut values = every_value(fixture).await;
        values.extend(
            before_the_end
                .into_iter()
                .filter(|found| found.table == "reveal_snapshots"),
        );

        let keys = store.inner.keys.every_key().await.expect("lists");
        let rows = values.iter().filter_map(|found| Uuid::from_slice(&found.bytes).ok());
        let rows: BTreeSet<Uuid> = rows
            .chain(["a", "b"].map(crate::sign_in::signing_keys::row_of))
            .chain([crate::certificate::row_of_certificate(&certificate())])
            .collect();
        let mut columns = BTreeSet::new();
        for found in values.iter().filter(|found| is_sealed(found)) {
            if found.table == "messages" {
                continue;
            }
            let places = |key: &DataKey| {
                let mut places = Vec::new();
                for (table, column) in SEALED {
                    let sealed_as = if *table == "emails" { SEALED_AS } else { table };
                    for row in &rows {
                        if key
                            .open(SealLocation::new(sealed_as, column, *row), &found.bytes)
                            .is_ok()
                        {
                            places.push((*table, *column));
                        }
                    }
                }
                places
            };
            let sealed_as = if found.table == "emails" {
                SEALED_AS
            } else {
                &found.table
            };
            let (table, column): (&'static str, &'static str) =
                (sealed_as.to_owned().leak(), found.column.clone().leak());
            let fits = |key: &DataKey| {
                let mut rows = rows.iter();
                rows.any(|row| key.open(SealLocation::new(table, column, *row), &found.bytes).is_ok())
            };
            let opened: Vec<_> = keys
                .iter()
                .filter(|key| fits(key))
                .flat_map(|key| places(key))
                .collect();
            assert_eq!(opened, [(found.table.as_str(), found.column.as_str())]);
            columns.extend(opened);
        }
        assert_eq!(
            columns.into_iter().collect::<Vec<_>>(),
            SEALED,
            "every sealed column was tried"
        );
    })
    .await;
}

#[tokio::test]
async fn older_texts_are_bound_to_their_place_and_then_no_way_leads_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        for (who, body) in [(one, "first"), (other, "second"), (one, "third")] {
            say(store, chat, who, body, NOON).await;
        }
        let member = store.membership(chat, one).await.expect("reads").expect("a member");
        let older = as_before_texts_were_bound(fixture, member.my_ref).await;
        assert_eq!(older.len(), 2);
        let all = ["first", "second", "third"].map(|body| Some(body.to_owned()));
        fixture.reopen().await;
        let store = &fixture.store;
        assert_eq!(bodies(store, chat, other).await, all, "what was sealed before opens");
        say(store, chat, one, "fourth", NOON).await;

        assert_eq!(store.bind_texts().await, Ok(2));
        assert_eq!(store.bind_texts().await, Ok(0));
        let all = ["first", "second", "third", "fourth"].map(|body| Some(body.to_owned()));
        assert_eq!(bodies(store, chat, other).await, all);
        assert_eq!(store.damaged_values(), 0);

        let back = Statement::both("BACK", "UPDATE messages SET content = $1 WHERE seq = $2");
        for (seq, content) in older {
            assert_eq!(store.inner.db.execute(back, values![content, seq]).await, Ok(1));
        }
        let left = [None, Some("second".to_owned()), None, Some("fourth".to_owned())];
        assert_eq!(bodies(store, chat, other).await, left, "an old copy opens nowhere");
        fixture.reopen().await;
        assert_eq!(bodies(&fixture.store, chat, other).await, left, "nor after a restart");
    })
    .await;
}

/// Seals a member's texts as the first version did; returns them by their numbers.
async fn as_before_texts_were_bound(fixture: &Fixture, member: PeerRef) -> Vec<(u64, Vec<u8>)> {
    let (db, keys) = (&fixture.store.inner.db, &fixture.store.inner.keys);
    let name = KeyName::member(member);
    keys.lower_format(name).await.expect("lowers");
    let key = keys.get(name).await.expect("is there");
    let texts = Statement::both(
        "TEXTS",
        "SELECT e.seq, e.id, e.content, m.side, c.id FROM messages e JOIN chat_members m ON m.session_id = e.session_id \
         AND m.side = e.sender JOIN chat_sessions c ON c.number = e.session_id WHERE m.peer_ref = $1 ORDER BY e.seq",
    );
    let change = Statement::both("CHANGE", "UPDATE messages SET content = $1 WHERE seq = $2");
    let mut older = Vec::new();
    for mut row in db.rows(texts, values![member]).await.expect("reads") {
        let (seq, id, content): (u64, EventId, Vec<u8>) = (
            row.take().expect("a number"),
            row.take().expect("an id"),
            row.take().expect("a text"),
        );
        let (side, chat): (i64, ChatId) = (row.take().expect("a side"), row.take().expect("a chat"));
        let place = content_location(chat, seq, side, id);
        let plain = key.open(place, &content).expect("opens");
        let sealed = key.seal_first(&Counting::new(unique()), place, &plain).expect("seals");
        assert_eq!(db.execute(change, values![sealed.clone(), seq]).await, Ok(1));
        older.push((seq, sealed));
    }
    older
}
