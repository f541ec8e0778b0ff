//! A snapshot holds one moment, and what was restored from it brings nobody back.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use io_core::ids::{ChatId, UserId};
use io_core::time::Span;
use uuid::Uuid;

use crate::account::{ErasedPeople, read_erased};
use crate::backup::{self, Facts, Making, Part};
use crate::chat::history::HistoryRange;
use crate::db::{Engine, Statement, values};
use crate::housekeeping::Retention;
use crate::testing::{Counting, Fixture, each_engine, unique};
use crate::tests::stories::{NOON, ask, email, person, say, sign_in, two_in_a_chat};
use crate::{Database, Store, StoreConfig, StoreError};

/// A snapshot of both stores, in the order of a backup.
struct Copy {
    folder: tempfile::TempDir,
    data: Facts,
    keys: Facts,
}

impl Copy {
    async fn of(database: &Database) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let making = Making::default();
        let take = async |part: Part| {
            let to = folder.path().join(part.name());
            backup::snapshot(database, part, &to, &making)
                .await
                .expect("a snapshot")
        };
        let data = take(Part::Data).await;
        let keys = take(Part::Keys).await;
        Self { folder, data, keys }
    }

    /// Puts copies of both into a place, and opens it to finish the restore.
    async fn place(&self, place: &Place) -> Store {
        backup::begin_restore(&place.config.database).await.expect("begins");
        for part in [Part::Data, Part::Keys] {
            let from = place.folder.path().join(part.name());
            std::fs::copy(self.folder.path().join(part.name()), &from).expect("copies");
            backup::place(&place.config.database, part, &from, &Making::default())
                .await
                .expect("is placed");
        }
        place.open().await.expect("opens")
    }
}

/// An empty place for a restore.
struct Place {
    config: StoreConfig,
    folder: tempfile::TempDir,
    scratch: Option<(String, String)>,
}

impl Place {
    async fn beside(fixture: &Fixture) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (database, scratch) = match &fixture.config.database {
            Database::Sqlite { .. } => {
                let (data, keys) = (folder.path().join("r/data.db"), folder.path().join("r/keys.db"));
                (Database::Sqlite { data, keys, readers: 1 }, None)
            }
            Database::Postgres { url, .. } => {
                let name = format!("io_scratch_{}_{}", std::process::id(), unique());
                let made = backup::make_scratch(url, &name).await.expect("is made");
                (made, Some((url.clone(), name)))
            }
        };
        let config = StoreConfig {
            database,
            finishes_restore: true,
            ..fixture.config.clone()
        };
        Self {
            config,
            folder,
            scratch,
        }
    }

    async fn open(&self) -> crate::Result<Store> {
        Store::open(self.config.clone(), Arc::new(Counting::new(unique()))).await
    }

    async fn finish(self, store: Store) {
        store.close().await;
        if let Some((url, name)) = self.scratch {
            backup::drop_scratch(&url, &name).await.expect("is dropped");
        }
    }
}

async fn count(store: &Store, text: &'static str) -> i64 {
    let row = store.inner.db.row(Statement::both("COUNT", text), values![]).await;
    row.expect("counts").expect("a row").take().expect("a number")
}

async fn texts(store: &Store, chat: ChatId, reader: UserId) -> Vec<String> {
    let page = store.history(chat, reader, HistoryRange::After(0), 1_000).await;
    let page = page.expect("reads").expect("a member");
    let texts = page.events.into_iter().filter_map(|event| match event.what {
        crate::chat::history::EventKind::Message { body, .. } => body,
        _ => None,
    });
    texts.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_05_what_a_snapshot_holds_is_there_after_a_restore() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        say(&fixture.store, chat, one, "before", NOON).await;
        let copy = Copy::of(&fixture.config.database).await;
        say(&fixture.store, chat, one, "after", NOON).await;
        let place = Place::beside(fixture).await;
        assert!(backup::is_empty(&place.config.database).await.expect("asks"));
        let store = copy.place(&place).await;
        for (part, facts) in [(Part::Data, &copy.data), (Part::Keys, &copy.keys)] {
            let placed = backup::inspect(&place.config.database, part).await.expect("is sound");
            assert_eq!(facts.differences(&placed), Vec::<String>::new(), "{part}");
            assert_eq!(facts.schema, backup::known_schema(part));
            assert_eq!(&placed, facts);
        }
        assert!(copy.data.rows() > 5 && copy.data.newest_message == Some(NOON.0));
        assert_eq!(copy.keys.root_keys, [fixture.config.key.id()]);
        assert!(!backup::is_empty(&place.config.database).await.expect("asks"));
        let tried = store.try_canaries(10).await.expect("tries");
        assert_eq!((tried.people, tried.damaged, tried.without_key), (2, 0, 0), "{tried:?}");
        assert!(tried.texts > 0);
        assert_eq!(texts(&store, chat, one).await, ["before"]);
        place.finish(store).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_who_was_erased_after_a_backup_stays_erased_after_a_restore() {
    each_engine(async |fixture| {
        let erased_file = tempfile::tempdir().expect("a folder");
        fixture.config.erased_file = Some(erased_file.path().join("erased.log"));
        fixture.reopen().await;
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        say(&fixture.store, chat, one, "of the erased", NOON).await;
        say(&fixture.store, chat, other, "of the other", NOON).await;
        let young = person(&fixture.store, "young").await;
        let copy = Copy::of(&fixture.config.database).await;
        let later = NOON + Span::hours(1);
        fixture.store.erase_user(one, None, later).await.expect("erases");
        let refused = fixture.store.refuse_under_age(young, later + Span::days(1), later);
        refused.await.expect("erases");

        let place = Place::beside(fixture).await;
        let store = copy.place(&place).await;
        let lines = read_erased(&erased_file.path().join("erased.log")).expect("reads");
        assert_eq!((lines.lines.len(), lines.damaged), (2, 0));
        let people = ErasedPeople::new(lines.lines, std::slice::from_ref(&place.config.key));
        let restored = store.finish_restore(&place.config.database, &people, later).await;
        assert_eq!(restored.expect("finishes").erased, 2);
        assert_eq!(count(&store, "SELECT count(*) FROM users").await, 1);
        assert_eq!(texts(&store, chat, other).await, ["of the other"]);
        assert!(store.profile(one).await.expect("reads").is_none());
        // Their keys are gone too: the copy of the data alone brings nothing back.
        let again = store.make_user_key(one).await;
        assert_eq!(again.map(drop), Err(StoreError::Erased));
        place.finish(store).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_a_deletion_planned_after_a_backup_is_planned_again() {
    each_engine(async |fixture| {
        let outside = tempfile::tempdir().expect("a folder");
        fixture.config.erased_file = Some(outside.path().join("erased.log"));
        fixture.reopen().await;
        let (planned, undone, signs_in, kept) = (
            person(&fixture.store, "planned").await,
            person(&fixture.store, "undone").await,
            person(&fixture.store, "signs-in").await,
            person(&fixture.store, "kept").await,
        );
        let due = NOON + Span::days(7);
        for user in [undone, signs_in, kept] {
            let made = fixture.store.schedule_deletion(user, due, None, NOON).await;
            assert_eq!(made, Ok(Some(due)));
        }
        let copy = Copy::of(&fixture.config.database).await;
        let later = NOON + Span::hours(1);
        let due_later = later + Span::days(7);
        let made = fixture.store.schedule_deletion(planned, due_later, None, later).await;
        assert_eq!(made, Ok(Some(due_later)));
        assert_eq!(fixture.store.undo_deletion(undone, later).await, Ok(true));
        assert_eq!(sign_in(&fixture.store, "signs-in", later).await.0, signs_in);

        let place = Place::beside(fixture).await;
        let store = copy.place(&place).await;
        let lines = read_erased(&outside.path().join("erased.log")).expect("reads").lines;
        let people = ErasedPeople::new(lines, std::slice::from_ref(&place.config.key));
        let restored = store.finish_restore(&place.config.database, &people, later).await;
        assert_eq!(restored.expect("finishes").erased, 0);
        let plans = Statement::both(
            "PLANS",
            "SELECT id, deletes_at FROM users WHERE deletes_at IS NOT NULL ORDER BY deletes_at",
        );
        let rows = store.inner.db.rows(plans, values![]).await.expect("reads");
        let plans = rows.into_iter().map(|mut row| {
            let user: UserId = row.take().expect("an id");
            (user, row.take().expect("a moment"))
        });
        assert_eq!(plans.collect::<Vec<_>>(), [(kept, due), (planned, due_later)]);
        place.finish(store).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_older_data_beside_newer_keys_brings_nobody_back() {
    each_engine(async |fixture| {
        let (one, ..) = two_in_a_chat(&fixture.store).await;
        let older = Copy::of(&fixture.config.database).await;
        fixture.store.erase_user(one, None, NOON).await.expect("erases");
        let newer = Copy::of(&fixture.config.database).await;
        let place = Place::beside(fixture).await;
        std::fs::copy(newer.folder.path().join("keys"), older.folder.path().join("keys")).expect("copies");
        let store = older.place(&place).await;
        let nobody = ErasedPeople::new([], &[]);
        let restored = store.finish_restore(&place.config.database, &nobody, NOON).await;
        assert_eq!(restored.expect("finishes").erased, 1);
        assert_eq!(count(&store, "SELECT count(*) FROM users").await, 1);
        place.finish(store).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_a_restore_ends_what_was_begun_and_tells_clients_to_reset() {
    each_engine(async |fixture| {
        two_in_a_chat(&fixture.store).await;
        ask(&fixture.store, "someone", NOON).await;
        fixture
            .store
            .enqueue_email(email("someone@example.org", NOON), NOON)
            .await
            .expect("keeps");
        let copy = Copy::of(&fixture.config.database).await;
        let place = Place::beside(fixture).await;
        let store = copy.place(&place).await;
        let before = store.epoch();
        let nobody = ErasedPeople::new([], &[]);
        let restored = store.finish_restore(&place.config.database, &nobody, NOON).await;
        let restored = restored.expect("finishes");
        assert!(
            restored.logins >= 2 && restored.requests >= 1 && restored.emails >= 1,
            "{restored:?}"
        );
        for table in [
            "SELECT count(*) FROM logins WHERE ended_at IS NULL",
            "SELECT count(*) FROM login_requests",
            "SELECT count(*) FROM emails",
            "SELECT count(*) FROM past_searches",
        ] {
            assert_eq!(count(&store, table).await, 0, "{table}");
        }
        assert_ne!(store.epoch(), before);
        store.close().await;
        let again = place.open().await.expect("opens");
        assert_ne!(again.epoch(), before);
        place.finish(again).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_an_unfinished_restore_opens_for_nothing_but_its_end() {
    each_engine(async |fixture| {
        person(&fixture.store, "ada").await;
        let copy = Copy::of(&fixture.config.database).await;
        let mut place = Place::beside(fixture).await;
        copy.place(&place).await.close().await;
        place.config.finishes_restore = false;
        let Err(StoreError::Refused(said)) = place.open().await.map(drop) else {
            panic!("it opened")
        };
        assert!(said.contains("io restore"), "{said}");
        assert!(
            backup::is_half_restored(&place.config.database).await.expect("asks"),
            "it says so"
        );
        place.config.finishes_restore = true;
        let store = place.open().await.expect("opens");
        let nobody = ErasedPeople::new([], &[]);
        store
            .finish_restore(&place.config.database, &nobody, NOON)
            .await
            .expect("finishes");
        store.close().await;
        place.config.finishes_restore = false;
        let store = place.open().await.expect("opens for a server");
        place.finish(store).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bkp_01_a_snapshot_during_writing_holds_whole_transactions_and_their_keys() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        let stop = Arc::new(AtomicBool::new(false));
        let (store, stopped) = (fixture.store.clone(), Arc::clone(&stop));
        let writing = tokio::spawn(async move {
            let mut written = 0;
            while !stopped.load(Ordering::Relaxed) {
                say(&store, chat, one, &written.to_string(), NOON).await;
                // New people need new keys.
                person(&store, &format!("someone{written}")).await;
                written += 1;
            }
            written
        });
        let mut copies = Vec::new();
        for _ in 0..3 {
            copies.push(Copy::of(&fixture.config.database).await);
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writing.await.expect("writes") > 0);
        for copy in copies {
            let place = Place::beside(fixture).await;
            let store = copy.place(&place).await;
            let tried = store.try_canaries(10_000).await.expect("tries");
            assert_eq!((tried.damaged, tried.without_key), (0, 0), "{tried:?}");
            let found = texts(&store, chat, one).await;
            let wanted: Vec<String> = (0..found.len()).map(|number| number.to_string()).collect();
            assert_eq!(found, wanted, "a prefix of what was written");
            place.finish(store).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_that_takes_too_long_is_stopped_and_leaves_the_store_alone() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Postgres {
            return;
        }
        person(&fixture.store, "ada").await;
        let folder = tempfile::tempdir().expect("a folder");
        // The log is always longer than nothing. What is stopped may be finished by then.
        let making = Making {
            log: 0,
            ..Making::default()
        };
        let to: PathBuf = folder.path().join("data");
        match backup::snapshot(&fixture.config.database, Part::Data, &to, &making).await {
            Ok(facts) => assert!(facts.rows() > 0),
            Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{error}"),
        }
        person(&fixture.store, "ben").await;
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_never_replaces_a_file_and_its_file_is_private() {
    each_engine(async |fixture| {
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("data");
        let take = async || backup::snapshot(&fixture.config.database, Part::Data, &to, &Making::default()).await;
        take().await.expect("a snapshot");
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&to).expect("is there").permissions());
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(take().await, Err(StoreError::Refused(_))));
        let none = UserId(Uuid::nil());
        assert!(fixture.store.profile(none).await.expect("reads").is_none());
    })
    .await;
}

/// A connection as a program of PostgreSQL would have it, apart from the pool.
async fn outsider(url: &str, program: &str) -> tokio_postgres::Client {
    let mut config: tokio_postgres::Config = url.parse().expect("an address");
    config.application_name(program);
    let (client, connection) = config.connect(tokio_postgres::NoTls).await.expect("connects");
    tokio::spawn(connection);
    client
}

#[tokio::test]
async fn a_restore_ends_what_a_killed_one_left_running() {
    each_engine(async |fixture| {
        let Database::Postgres { url, .. } = fixture.config.database.clone() else {
            return;
        };
        let (left, other) = (outsider(&url, "pg_restore").await, outsider(&url, "psql").await);
        let begun = left.batch_execute("BEGIN; CREATE TABLE public.of_the_killed_one (one INT)");
        begun.await.expect("begins");
        backup::begin_restore(&fixture.config.database).await.expect("begins");
        assert!(left.batch_execute("COMMIT").await.is_err(), "its rows would come later");
        other.batch_execute("SELECT 1").await.expect("is left alone");
        let found = other.query("SELECT to_regclass('public.of_the_killed_one') IS NULL", &[]);
        assert!(found.await.expect("asks")[0].get::<_, bool>(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_01_writes_commit_while_a_dump_is_held_open() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        let Database::Postgres { url, .. } = fixture.config.database.clone() else {
            return;
        };
        // Every lock and the snapshot of `pg_dump`, for as long as this test likes.
        let dump = outsider(&url, "pg_dump").await;
        dump.batch_execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; DO $$ DECLARE t RECORD; BEGIN \
             FOR t IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'io_keys') LOOP \
             EXECUTE format('LOCK TABLE %I.%I IN ACCESS SHARE MODE', t.schemaname, t.tablename); END LOOP; END $$",
        )
        .await
        .expect("locks as a dump does");
        let count = "SELECT count(*) FROM public.messages";
        let seen = async || dump.query(count, &[]).await.expect("counts")[0].get::<_, i64>(0);
        let before = seen().await;

        // What a server does all day: messages, people, keys, deletion by age, the readiness check.
        let store = &fixture.store;
        say(store, chat, one, "beside a dump", NOON).await;
        let user = person(store, "newcomer").await;
        store.ping().await.expect("is ready");
        let until = NOON + Span::days(400);
        store.purge(Retention::default(), until).await.expect("purges");
        store.erase_user(user, None, NOON).await.expect("erases");
        store.rewrap_keys().await.expect("wraps");
        // A snapshot beside the snapshot, and a start of another process.
        Copy::of(&fixture.config.database).await;
        fixture.reopen().await;
        say(&fixture.store, chat, one, "still beside it", NOON).await;
        assert_eq!(seen().await, before, "the dump still sees its own moment");
    })
    .await;
}

/// How long each of some writes took, at two hundred a second, until told to stop.
async fn write_until(store: Store, chat: ChatId, sender: UserId, stop: Arc<AtomicBool>) -> Vec<Duration> {
    let mut tick = tokio::time::interval(Duration::from_millis(5));
    let mut writing = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        tick.tick().await;
        let store = store.clone();
        writing.push(tokio::spawn(async move {
            let began = Instant::now();
            say(&store, chat, sender, "beside a snapshot", NOON).await;
            began.elapsed()
        }));
    }
    let mut took = Vec::new();
    for write in writing {
        took.push(write.await.expect("is written"));
    }
    took.sort();
    took
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: it prints how long writes take beside a snapshot, and asserts nothing"]
async fn writes_at_two_hundred_a_second_beside_a_snapshot_are_measured() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        let long = "x".repeat(1_900);
        for _ in 0..100 {
            let filling = (0..500).map(|_| say(&fixture.store, chat, one, &long, NOON));
            futures_util::future::join_all(filling).await;
        }
        for beside in ["nothing", "a snapshot"] {
            let stop = Arc::new(AtomicBool::new(false));
            let writing = tokio::spawn(write_until(fixture.store.clone(), chat, one, Arc::clone(&stop)));
            let began = Instant::now();
            let mut pause = tokio::time::interval(Duration::from_millis(100));
            let mut copies = 0;
            while began.elapsed() < Duration::from_secs(10) {
                if beside == "nothing" {
                    pause.tick().await;
                } else {
                    Copy::of(&fixture.config.database).await;
                    copies += 1;
                }
            }
            stop.store(true, Ordering::Relaxed);
            let took = writing.await.expect("writes");
            println!(
                "beside {beside}: {} writes, {copies} snapshots, median {:?}, 99 % within {:?}, slowest {:?}",
                took.len(),
                took[took.len() / 2],
                took[took.len() * 99 / 100],
                took[took.len() - 1]
            );
        }
    })
    .await;
}
