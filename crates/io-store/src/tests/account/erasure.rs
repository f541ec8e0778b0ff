//! Erasing leaves nothing of a person, checked in every table.

use std::collections::{BTreeSet, HashMap};

use io_core::again::AgainRules;
use io_core::ids::{ChatId, PeerRef, UserId};
use io_core::rating::Thumb;
use io_core::time::Span;
use uuid::Uuid;

use crate::Store;
use crate::again::AgainStep;
use crate::chat::EndCause;
use crate::chat::history::{EventKind, HistoryRange};
use crate::chat::messages::content_location;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Engine, Statement, Value, values};
use crate::email::SEALED_AS;
use crate::housekeeping::Retention;
use crate::rating::Rated;
use crate::sign_in::SignIn;
use crate::testing::{Fixture, each_engine};
use crate::tests::introspection::{Found, every_value, tables};
use crate::tests::stories::{NOON, address, ask, email, leave, meet, new_login, person, rate, reveal, say};

/// What is deliberately kept of an erased person, and why.
const KEPT: &[(&str, &str)] = &[
    // A block protects the person who made it, also against a new account of the same mailbox.
    ("blocks", "blocked_mailbox_index"),
    // What keeps a deletion from being a way around the rules.
    ("stub_meetings", "mailbox_index"),
    ("stub_meetings", "other_index"),
    ("stub_pairs", "mailbox_index"),
    ("stub_pairs", "other_index"),
    ("stubs", "mailbox_index"),
];

/// Every table and what happens to a person's data in it.
/// A new table needs a line here, and a place in the story below.
const FATES: &[(&str, &str)] = &[
    ("age_checks", "deleted"),
    ("again_asks", "closed; names only a side of a chat"),
    (
        "blocks",
        "own ones deleted; as the blocked one: the account and what was seen forgotten, the mailbox's hash kept",
    ),
    ("certificates", "nothing of a person"),
    (
        "chat_members",
        "the person and their note forgotten; the card sealed with a shredded key",
    ),
    ("chat_sessions", "the person forgotten; what was shared emptied"),
    ("code_failures", "deleted"),
    ("installation", "nothing of a person"),
    ("key_shreds", "nothing once the keys are shredded"),
    ("email_changes", "deleted"),
    (
        "moved_mailboxes",
        "keyed hashes of two mailboxes for a year, or as long as a restriction",
    ),
    ("emails", "deleted"),
    ("login_requests", "deleted"),
    ("logins", "deleted"),
    ("mailboxes", "deleted"),
    ("messages", "own texts and client ids emptied"),
    ("migrations", "nothing of a person"),
    ("not_again", "deleted"),
    ("past_searches", "deleted"),
    ("push_keys", "nothing of a person"),
    ("published_rules", "nothing of a person"),
    ("rating_habits", "deleted"),
    (
        "ratings",
        "empty: what earlier versions stored here is sealed when the store opens",
    ),
    (
        "sealed_ratings",
        "given ones deleted; received ones no longer say whom they are about",
    ),
    ("reveal_requests", "names no person, only a side of a chat"),
    ("reveal_snapshots", "emptied"),
    ("signing_keys", "nothing of a person"),
    (
        "under_age",
        "a keyed hash for as long as the refusal lasts; nothing otherwise",
    ),
    (
        "suppressed_addresses",
        "a keyed hash for as long as no email goes there; nothing otherwise",
    ),
    ("email_reports", "hashes of what a provider reported"),
    ("stub_meetings", "keyed hashes of two mailboxes for a week"),
    ("stub_pairs", "keyed hashes of two mailboxes while \"not again\" holds"),
    (
        "stubs",
        "the keyed hash of the mailbox, with sealed numbers of one rule for its period",
    ),
    ("served_days", "names no person: numbers of minutes"),
    ("staff", "nothing of a person who has an account here"),
    ("staff_invitations", "nothing of a person who has an account here"),
    ("staff_recovery_codes", "nothing of a person who has an account here"),
    ("staff_sign_ins", "nothing of a person who has an account here"),
    ("staff_sessions", "nothing of a person who has an account here"),
    ("operator_keys", "nothing of a person who has an account here"),
    (
        "audit",
        "the account forgotten; its hash leads nowhere without a number that its shredded key sealed",
    ),
    ("audit_head", "nothing of a person"),
    ("users", "deleted"),
    (
        "cases",
        "the account forgotten, the mailbox's hash kept while the case is",
    ),
    ("reports", "the reporter forgotten; words under the report's own key"),
    (
        "report_evidence",
        "kept under the report's own key until the case's time is over",
    ),
    ("evidence_holds", "under a key of its own for a quarter of an hour"),
    ("decisions", "names no person; words under the decision's own key"),
    (
        "restrictions",
        "the account forgotten, the mailbox's hash kept while the restriction is",
    ),
    ("appeals", "names no person; words under the appeal's own key"),
    ("unmask_requests", "names no person; words under a key of their own"),
    ("staff_looks", "names no person"),
    ("paused_interests", "nothing of a person who has an account here"),
    ("live_settings", "nothing of a person who has an account here"),
    ("communities", "nothing of a person who has an account here"),
    (
        "community_domains",
        "nothing of a person: how far accounts were looked through",
    ),
    ("community_members", "deleted"),
    ("figure_notes", "nothing of a person who has an account here"),
    ("announcements", "nothing of a person who has an account here"),
    ("moderation_figures", "names no person: kinds and numbers"),
    ("insights_tallies", "names no person: kinds and numbers"),
    ("insights_hours", "names no person: kinds and numbers"),
    ("insights_days", "names no person: kinds and numbers"),
    ("insights_rolled_up", "nothing of a person"),
    (
        "insights_active",
        "a pseudonym of an id that is gone, until its secret is shredded after ten weeks at most",
    ),
    ("notices", "deleted"),
    ("feedback", "deleted"),
    (
        "pictures",
        "the account and the key forgotten; the row goes with its object",
    ),
    ("board_votes", "deleted"),
    ("questions_asked", "deleted"),
    ("board_items", "nothing of a person who has an account here"),
];

#[tokio::test]
async fn every_table_states_what_erasing_a_person_does_to_it() {
    each_engine(async |fixture| {
        let known: BTreeSet<String> = FATES.iter().map(|(table, _)| (*table).to_owned()).collect();
        assert_eq!(tables(fixture).await, known);
    })
    .await;
}

/// Tables and columns that hold one of these values, whatever their names.
pub(super) async fn holding(fixture: &Fixture, wanted: &[Vec<u8>]) -> BTreeSet<(String, String)> {
    let values = every_value(fixture).await.into_iter();
    values
        .filter(|found| wanted.contains(&found.bytes))
        .map(|found| (found.table, found.column))
        .collect()
}

/// Ids and indexes that find a person's rows.
async fn traces(fixture: &Fixture, user: UserId) -> Vec<Vec<u8>> {
    let found = Statement::both("TRACES", "SELECT email_index, mailbox_index FROM users WHERE id = $1");
    let mut row = fixture
        .store
        .inner
        .db
        .row(found, values![user])
        .await
        .expect("reads")
        .expect("is there");
    vec![
        user.as_bytes().to_vec(),
        fixture.store.hashes().giver_of_ratings(user).as_bytes().to_vec(),
        fixture.store.hashes().rated(user).as_bytes().to_vec(),
        row.take().expect("an index"),
        row.take().expect("an index"),
    ]
}

async fn refs_of(fixture: &Fixture, user: UserId) -> Vec<PeerRef> {
    let found = Statement::both("REFS", "SELECT peer_ref FROM chat_members WHERE user_id = $1");
    let rows = fixture.store.inner.db.rows(found, values![user]).await.expect("reads");
    rows.into_iter()
        .map(|mut row| row.take().expect("a reference"))
        .collect()
}

/// A person with a trace in every table, and those left behind.
struct Story {
    gone: UserId,
    stays: UserId,
    third: UserId,
    old: ChatId,
    second: ChatId,
    live: ChatId,
}

async fn story(store: &Store) -> Story {
    let gone = person(store, "gone").await;
    let stays = person(store, "stays").await;
    let old = meet(store, gone, stays, NOON).await;
    say(store, old, gone, "words of the erased", NOON).await;
    say(store, old, stays, "words of the other", NOON).await;
    leave(store, old, stays, NOON).await;
    for who in [gone, stays] {
        assert_eq!(rate(store, old, who, Thumb::Up, NOON).await, Rated::Stored);
    }
    store
        .again_step(old, gone, AgainStep::Ask, AgainRules::default(), NOON)
        .await
        .expect("asks");
    crate::tests::question::asked(store, old, gone).await;
    let third = person(store, "third").await;
    let second = meet(store, gone, third, NOON).await;
    for who in [gone, third] {
        store.block(second, who, NOON).await.expect("blocks");
        let never = store.again_step(second, who, AgainStep::Never, AgainRules::default(), NOON);
        never.await.expect("refuses");
    }
    let notice = email(&address("gone").display, NOON);
    store.enqueue_email(notice, NOON).await.expect("queues");
    let live = meet(store, gone, stays, NOON).await;
    reveal(store, live, gone, stays, NOON).await;
    crate::tests::feedback::told_and_voted(store, gone, "marker-told-gone").await;
    crate::tests::pictures::uploaded(store, gone, NOON).await;
    let (asked, _) = ask(store, "gone", NOON + Span::minutes(2)).await;
    let wrong = store
        .sign_in(asked.wrong_code(store), new_login("x"), NOON + Span::minutes(2))
        .await;
    assert_eq!(wrong, Ok(SignIn::Wrong));
    Story {
        gone,
        stays,
        third,
        old,
        second,
        live,
    }
}

#[tokio::test]
async fn erasing_leaves_nothing_of_a_person_in_any_table() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let Story {
            gone,
            stays,
            old,
            second,
            live,
            ..
        } = story(store).await;
        let (known, refs) = (traces(fixture, gone).await, refs_of(fixture, gone).await);
        let before: BTreeSet<_> = holding(fixture, &known)
            .await
            .into_iter()
            .map(|(table, _)| table)
            .collect();
        let tables_with_one = [
            "users",
            "logins",
            "login_requests",
            "emails",
            "mailboxes",
            "code_failures",
            "chat_sessions",
            "chat_members",
            "rating_habits",
            "sealed_ratings",
            "blocks",
            "not_again",
            "feedback",
            "board_votes",
            "questions_asked",
            "audit",
            "pictures",
        ];
        assert_eq!(
            before,
            tables_with_one.iter().map(|table| (*table).to_owned()).collect(),
            "the story leaves a trace in each"
        );
        let erased = store
            .erase_user(gone, None, NOON + Span::minutes(5))
            .await
            .expect("erases")
            .expect("was there");
        assert_eq!(erased.ended, Some((live, Some(stays))));
        assert_eq!(store.erase_user(gone, None, NOON).await, Ok(None), "once");
        let kept: BTreeSet<_> = KEPT
            .iter()
            .map(|(table, name)| ((*table).to_owned(), (*name).to_owned()))
            .collect();
        assert_eq!(holding(fixture, &known).await, kept, "every other trace is gone");
        for name in refs.into_iter().map(KeyName::member).chain([KeyName::user(gone)]) {
            assert!(
                store.inner.keys.find(name).await.expect("looks").is_none(),
                "a key outlived its person"
            );
        }
        assert_eq!(
            left_sealed(fixture, &[old, second, live]).await,
            0,
            "a sealed value of the person is left"
        );
    })
    .await;
}

#[tokio::test]
async fn those_left_behind_keep_their_own_words_and_see_a_deleted_user() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let Story {
            gone,
            stays,
            third,
            old,
            live,
            ..
        } = story(store).await;
        store
            .erase_user(gone, None, NOON + Span::minutes(5))
            .await
            .expect("erases")
            .expect("was there");
        for chat in [old, live] {
            let view = store
                .chat_view(chat, stays)
                .await
                .expect("reads")
                .expect("the peer keeps the chat");
            assert_eq!((view.peer, view.peer_card, view.reveal.theirs), (None, None, None));
        }
        let page = store
            .history(old, stays, HistoryRange::After(0), 10)
            .await
            .expect("reads")
            .expect("a member");
        let texts = page.events.iter().filter_map(|event| match &event.what {
            EventKind::Message { body, .. } => Some(body.as_deref()),
            _ => None,
        });
        assert_eq!(texts.collect::<Vec<_>>(), [None, Some("words of the other")]);
        let last = store
            .history(live, stays, HistoryRange::Latest, 1)
            .await
            .expect("reads")
            .expect("a member");
        assert_eq!(
            last.events[0].what,
            EventKind::Ended {
                cause: EndCause::Erased
            }
        );
        assert_eq!(store.live_chat(stays).await, Ok(None), "free for someone else");
        let page = store
            .people(stays, NOON, None, 10, AgainRules::default(), NOON)
            .await
            .expect("lists");
        for met in page.people {
            assert_eq!((met.chat.peer, met.chat.peer_card), (None, None));
        }
        assert!(store.profile(third).await.expect("reads").is_some());
    })
    .await;
}

/// What the erased person wrote, was called or is reached by.
/// Each with where it is sealed while the account exists.
const OWN: &[(&str, &[&str])] = &[
    ("gone@", &["users", "login_requests", "emails"]),
    ("marker-alias-gone", &["users"]),
    ("marker-first-gone", &["users", "reveal_snapshots"]),
    ("words of the erased", &["messages"]),
    ("marker-name-amber", &["chat_members", "blocks"]),
    ("marker-shared", &["chat_sessions"]),
    ("marker-told-gone", &["feedback"]),
];

/// The sealed texts, each with its place.
type Texts = HashMap<Vec<u8>, SealLocation>;

async fn texts(fixture: &Fixture) -> Texts {
    let statement = Statement::both(
        "TEXTS",
        "SELECT e.content, c.id, e.seq, e.sender, e.id FROM messages e JOIN chat_sessions c ON c.number = e.session_id \
         WHERE e.content IS NOT NULL",
    );
    let mut texts = HashMap::new();
    for mut row in fixture.store.inner.db.rows(statement, &[]).await.expect("reads") {
        let content = row.take().expect("a text");
        let chat = row.take().expect("a chat");
        let (seq, side) = (row.take().expect("a number"), row.take().expect("a side"));
        texts.insert(content, content_location(chat, seq, side, row.take().expect("an id")));
    }
    texts
}

/// Opens everything that the remaining keys can open, at any location.
/// Reports what of the erased person it finds where.
async fn readable(fixture: &Fixture, backup: &[Found], texts: &Texts) -> BTreeSet<(String, String)> {
    let keys = fixture.store.inner.keys.every_key().await.expect("lists");
    let rows: BTreeSet<Uuid> = backup
        .iter()
        .filter_map(|found| Uuid::from_slice(&found.bytes).ok())
        .collect();
    let mut seen = BTreeSet::new();
    for Found { table, column, bytes } in backup {
        let (table, column): (&'static str, &'static str) = (table.clone().leak(), column.clone().leak());
        let sealed_as = if table == "emails" { SEALED_AS } else { table };
        let mut sealed = vec![bytes.clone()];
        while let Some(value) = sealed.pop() {
            if !matches!(value.first(), Some(1 | 2)) {
                continue;
            }
            let places: Vec<SealLocation> = match texts.get(&value) {
                Some(place) => vec![*place],
                None => rows
                    .iter()
                    .map(|row| SealLocation::new(sealed_as, column, *row))
                    .collect(),
            };
            for place in places {
                for key in &keys {
                    let Ok(plain) = key.open(place, &value) else {
                        continue;
                    };
                    let text = String::from_utf8_lossy(&plain).into_owned();
                    for (marker, _) in OWN {
                        if text.contains(marker) {
                            seen.insert(((*marker).to_owned(), table.to_owned()));
                        }
                    }
                    sealed.push(plain.to_vec());
                }
            }
        }
    }
    seen
}

#[tokio::test]
async fn no_remaining_key_opens_an_erased_persons_data_in_older_backups() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let Story { gone, third, .. } = story(store).await;
        let texts = texts(fixture).await;
        let backup = every_value(fixture).await;
        let all: BTreeSet<_> = OWN
            .iter()
            .flat_map(|(marker, tables)| tables.iter().map(|table| ((*marker).to_owned(), (*table).to_owned())))
            .collect();
        assert_eq!(
            readable(fixture, &backup, &texts).await,
            all,
            "the search finds it while the keys are there"
        );
        let erased_at = NOON + Span::minutes(5);
        store.erase_user(gone, None, erased_at).await.expect("erases");
        let blocks = store.blocks(third).await.expect("lists");
        assert_eq!(blocks.len(), 1, "the block holds");
        assert_ne!(blocks[0].peer.name, "marker-name-amber", "what was seen is gone");
        // The emails of a day share a key with those of others, which goes with the last of them.
        let emails = |(_, table): &(String, String)| table == "emails" || table == "login_requests";
        let left = readable(fixture, &backup, &texts).await;
        assert!(left.iter().all(emails), "{left:?}");
        store
            .purge(Retention::default(), erased_at + Span::days(3))
            .await
            .expect("purges");
        assert_eq!(readable(fixture, &backup, &texts).await, BTreeSet::new());
    })
    .await;
}

#[tokio::test]
async fn lifting_a_block_deletes_what_was_seen() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let other = person(store, "other").await;
        let chat = meet(store, one, other, NOON).await;
        let keys = store.inner.keys.every_key().await.expect("lists").len();
        for _ in 0..2 {
            store.block(chat, other, NOON).await.expect("blocks");
            let blocks = store.blocks(other).await.expect("lists");
            assert_eq!(blocks[0].peer.name, "marker-name-amber");
            assert_eq!(store.unblock(chat, other, NOON).await, Ok(true));
            assert_eq!(store.unblock(chat, other, NOON).await, Ok(false));
            assert_eq!(store.inner.keys.every_key().await.expect("lists").len(), keys);
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_that_cannot_be_erased_does_not_block_the_others() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let stuck = person(store, "stuck").await;
        let due = person(store, "due").await;
        let peer = person(store, "peer").await;
        let chat = meet(store, stuck, peer, NOON).await;
        reveal(store, chat, stuck, peer, NOON).await;
        leave(store, chat, peer, NOON).await;
        for (user, days) in [(stuck, 6), (due, 7)] {
            let at = NOON + Span::days(days);
            store.schedule_deletion(user, at, None, NOON).await.expect("plans");
        }
        // What makes the erasure of this one account fail.
        let damage = match fixture.engine {
            Engine::Sqlite => {
                "CREATE TRIGGER stuck BEFORE UPDATE OF card ON reveal_snapshots BEGIN SELECT RAISE(ABORT, 'on purpose'); END"
            }
            Engine::Postgres => {
                "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''22000''; END'; \
                 CREATE TRIGGER stuck BEFORE UPDATE OF card ON reveal_snapshots FOR EACH ROW EXECUTE FUNCTION stuck()"
            }
        };
        let made = store
            .inner
            .db
            .write(move |tx| Box::pin(async move { tx.batch(damage).await }));
        made.await.expect("makes a trigger");
        let erased = store.erase_due(10, None, NOON + Span::days(7), NOON + Span::days(7)).await.expect("continues");
        assert_eq!(erased.into_iter().map(|(user, _)| user).collect::<Vec<_>>(), [due]);
        assert!(store.profile(stuck).await.expect("reads").is_some(), "whole or not at all");
    })
    .await;
}

/// The first side's texts and cards in these chats that are not empty.
/// The first side is the erased person.
async fn left_sealed(fixture: &Fixture, chats: &[ChatId]) -> i64 {
    let count = Statement::both(
        "LEFT",
        "SELECT (SELECT count(*) FROM messages e WHERE e.session_id = c.number AND e.sender = 1 AND \
         (e.content IS NOT NULL OR e.cid IS NOT NULL)) + (SELECT count(*) FROM reveal_snapshots s \
         WHERE s.session_id = c.number AND s.side = 1 AND s.card IS NOT NULL) + CASE WHEN c.shared IS NULL THEN 0 ELSE 1 END \
         FROM chat_sessions c WHERE c.id = $1",
    );
    let mut left = 0;
    for chat in chats {
        let params: &[Value] = values![*chat];
        let mut row = fixture
            .store
            .inner
            .db
            .row(count, params)
            .await
            .expect("counts")
            .expect("a chat");
        left += row.take::<i64>().expect("a number");
    }
    left
}

#[tokio::test]
async fn keys_left_by_a_crash_are_shredded_later() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        let note = crate::store::NOTE_SHRED;
        let name = crate::store::name_values(KeyName::user(user));
        store
            .inner
            .db
            .execute(note, &name)
            .await
            .expect("as the erasing transaction notes it");
        fixture.reopen().await;
        assert_eq!(
            fixture
                .store
                .purge(crate::housekeeping::Retention::default(), NOON)
                .await
                .expect("purges")
                .keys,
            1
        );
        assert!(
            fixture
                .store
                .inner
                .keys
                .find(KeyName::user(user))
                .await
                .expect("looks")
                .is_none()
        );
        assert_eq!(
            fixture.store.profile(user).await,
            Ok(None),
            "without its key an account cannot be read"
        );
    })
    .await;
}

#[tokio::test]
async fn accounts_that_are_due_are_erased_and_others_are_not() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let due = person(store, "due").await;
        let later = person(store, "later").await;
        store
            .schedule_deletion(due, NOON + Span::days(7), None, NOON)
            .await
            .expect("plans");
        store
            .schedule_deletion(later, NOON + Span::days(8), None, NOON)
            .await
            .expect("plans");
        assert_eq!(store.undo_deletion(due, NOON).await, Ok(true));
        assert_eq!(store.undo_deletion(due, NOON).await, Ok(false));
        store
            .schedule_deletion(due, NOON + Span::days(7), None, NOON)
            .await
            .expect("plans");
        assert_eq!(
            store
                .erase_due(10, None, NOON + Span::days(6), NOON + Span::days(6))
                .await,
            Ok(Vec::new())
        );
        let erased = store
            .erase_due(10, None, NOON + Span::days(7), NOON + Span::days(7))
            .await
            .expect("erases");
        assert_eq!(erased.into_iter().map(|(user, _)| user).collect::<Vec<_>>(), [due]);
        assert_eq!(store.profile(due).await, Ok(None));
        assert!(store.profile(later).await.expect("reads").is_some());
    })
    .await;
}
