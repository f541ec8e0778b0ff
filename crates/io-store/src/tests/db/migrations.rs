//! Migrations keep every row, stop no traffic, and let the version before run on.

use tokio::sync::oneshot;

use crate::db::{Db, Engine, Postgres, Sqlite, Statement};
use crate::migrations::{self, Migration};
use crate::testing::{Counting, Fixture, each_engine, unique};
use crate::tests::stories::{NOON, say, two_in_a_chat};
use crate::{Database, Store, StoreError};

/// An empty database of its own, on the engine of the fixture.
fn empty(fixture: &Fixture) -> Db {
    match &fixture.config.database {
        Database::Sqlite { data, .. } => {
            Db::Sqlite(Sqlite::open(&data.with_file_name("other.db"), 1, "test").expect("opens"))
        }
        Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 6, "other").expect("opens")),
    }
}

const fn step(version: i64, text: &'static str) -> Migration {
    Migration {
        version,
        name: "a step of a test",
        text,
        readable_from: version,
    }
}

const FAMILY: Migration = step(
    1,
    "CREATE TABLE parents (id {int} PRIMARY KEY) {strict};
     CREATE TABLE children (id {int} PRIMARY KEY, parent {int} NOT NULL REFERENCES parents (id) ON DELETE CASCADE) \
     {strict};
     INSERT INTO parents (id) VALUES (1), (2);
     INSERT INTO children (id, parent) VALUES (10, 1), (20, 2);",
);

async fn migrate(db: &Db, steps: &[Migration]) -> crate::Result<usize> {
    migrations::migrate(db, Some("other"), steps).await
}

async fn run(db: &Db, text: &'static str) -> u64 {
    let statement = Statement::both("RUN", text);
    db.execute(statement, &[]).await.expect("runs")
}

async fn count(db: &Db, text: &'static str) -> i64 {
    let row = db.row(Statement::both("COUNT", text), &[]).await.expect("reads");
    row.expect("a row").take().expect("a number")
}

#[tokio::test]
async fn a_table_rebuilt_on_sqlite_keeps_the_rows_that_refer_to_it() {
    each_engine(async |fixture| {
        // PostgreSQL refuses to drop a table that others refer to.
        if fixture.engine == Engine::Postgres {
            return;
        }
        let db = empty(fixture);
        let rebuilt = step(
            2,
            "CREATE TABLE parents_new (id {int} PRIMARY KEY, name TEXT) {strict};
             INSERT INTO parents_new (id) SELECT id FROM parents;
             DROP TABLE parents;
             ALTER TABLE parents_new RENAME TO parents;",
        );
        assert_eq!(migrate(&db, &[FAMILY]).await, Ok(1));
        assert_eq!(migrate(&db, &[FAMILY, rebuilt]).await, Ok(1));
        assert_eq!(count(&db, "SELECT count(*) FROM children").await, 2);
        assert_eq!(run(&db, "DELETE FROM parents WHERE id = 1").await, 1);
        assert_eq!(
            count(&db, "SELECT count(*) FROM children").await,
            1,
            "deleting a parent deletes its children as before"
        );
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_migration_that_would_leave_orphans_changes_nothing() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Postgres {
            return;
        }
        let db = empty(fixture);
        assert_eq!(migrate(&db, &[FAMILY]).await, Ok(1));
        let orphaning = step(2, "DELETE FROM parents WHERE id = 2;");
        let refused = migrate(&db, &[FAMILY, orphaning]).await;
        assert!(
            matches!(&refused, Err(StoreError::Schema(why)) if why.contains("children")),
            "{refused:?}"
        );
        assert_eq!(count(&db, "SELECT count(*) FROM parents").await, 2);
        assert_eq!(run(&db, "DELETE FROM parents WHERE id = 2").await, 1);
        assert_eq!(count(&db, "SELECT count(*) FROM children").await, 1);
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_failing_migration_undoes_none_before_it() {
    each_engine(async |fixture| {
        let db = empty(fixture);
        let grown = step(2, "CREATE TABLE pets (id {int} PRIMARY KEY) {strict};");
        let broken = step(
            3,
            "CREATE TABLE toys (id {int} PRIMARY KEY) {strict}; DELETE FROM nothing;",
        );
        assert!(migrate(&db, &[FAMILY, grown, broken]).await.is_err());
        assert_eq!(count(&db, "SELECT count(*) FROM pets").await, 0);
        assert_eq!(count(&db, "SELECT max(version) FROM migrations").await, 2);
        let mended = step(3, "CREATE TABLE toys (id {int} PRIMARY KEY) {strict};");
        assert_eq!(migrate(&db, &[FAMILY, grown, mended]).await, Ok(1));
        db.close().await;
    })
    .await;
}

/// What a later version may do to the schema: `readable_from` is the present one.
fn of_the_next_version() -> (Vec<Migration>, Migration) {
    let now = migrations::DATA.len();
    let next = Migration {
        readable_from: i64::try_from(now).expect("few"),
        ..step(
            i64::try_from(now + 1).expect("few"),
            "ALTER TABLE users ADD COLUMN mood TEXT; CREATE TABLE moods (name TEXT PRIMARY KEY) {strict};",
        )
    };
    let all = migrations::DATA.iter().copied().chain([next]).collect();
    (all, next)
}

#[tokio::test]
async fn a_program_runs_on_a_newer_schema_that_it_can_read() {
    each_engine(async |fixture| {
        let (newer, next) = of_the_next_version();
        assert_eq!(migrations::migrate(&fixture.store.inner.db, None, &newer).await, Ok(1));
        fixture.reopen().await;
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        assert_eq!(say(&fixture.store, chat, one, "hello", NOON).await.seq, 1);

        // The version after it drops what this one uses; that another can be read again later changes nothing.
        let after = Migration {
            version: next.version + 1,
            readable_from: next.version,
            ..step(0, "ALTER TABLE users DROP COLUMN mood;")
        };
        let more = Migration {
            version: next.version + 2,
            readable_from: 1,
            ..step(0, "CREATE TABLE more (name TEXT PRIMARY KEY) {strict};")
        };
        let newest: Vec<_> = newer.into_iter().chain([after, more]).collect();
        assert_eq!(migrations::migrate(&fixture.store.inner.db, None, &newest).await, Ok(2));
        let opened = Store::open(fixture.config.clone(), std::sync::Arc::new(Counting::new(unique()))).await;
        let Err(StoreError::Schema(why)) = opened.map(drop) else {
            panic!("it opened")
        };
        assert_eq!(
            why,
            format!(
                "IO of a newer version has changed it to version {}, which needs a version of IO that knows version {} \
                 or later, and this one knows {}: start the newer version again, or restore a backup from before",
                next.version + 2,
                next.version,
                next.version - 1
            )
        );
    })
    .await;
}

#[tokio::test]
async fn a_database_that_says_nothing_about_readers_is_upgraded() {
    each_engine(async |fixture| {
        let db = &fixture.store.inner.db;
        run(db, "ALTER TABLE migrations DROP COLUMN readable_from").await;
        assert_eq!(migrations::migrate(db, None, migrations::DATA).await, Ok(0));
        let (newer, _) = of_the_next_version();
        assert_eq!(migrations::migrate(db, None, &newer).await, Ok(1));
        assert_eq!(migrations::migrate(db, None, migrations::DATA).await, Ok(0));
    })
    .await;
}

/// Keeps a transaction open after a statement, until the returned sender is dropped.
async fn hold(db: &Db, text: &'static str) -> oneshot::Sender<()> {
    let (inside, is_inside) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let db = db.clone();
    tokio::spawn(async move {
        db.write_once(move |tx| {
            Box::pin(async move {
                tx.rows(&Statement::both("HOLD", text), &[]).await?;
                let _ = inside.send(());
                let _ = released.await;
                Ok(())
            })
        })
        .await
    });
    is_inside.await.expect("gets that far");
    release
}

/// Returns when some connection to this database waits for a lock.
async fn until_one_waits(db: &Db) {
    while count(
        db,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
    .await
        == 0
    {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_migration_that_waits_for_a_lock_lets_others_pass() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Sqlite {
            return;
        }
        let db = empty(fixture);
        assert_eq!(migrate(&db, &[FAMILY]).await, Ok(1));
        let reading = hold(&db, "SELECT id FROM parents").await;
        let migrating = tokio::spawn({
            let db = db.clone();
            async move { migrate(&db, &[FAMILY, step(2, "ALTER TABLE parents ADD COLUMN name TEXT;")]).await }
        });
        until_one_waits(&db).await;
        // Behind the migration in the queue: it is answered because the migration gives its place up.
        assert_eq!(count(&db, "SELECT count(*) FROM parents").await, 2);
        drop(reading);
        assert_eq!(migrating.await.expect("ends"), Ok(1));
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_index_is_built_while_others_write() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Sqlite {
            return;
        }
        let db = empty(fixture);
        assert_eq!(migrate(&db, &[FAMILY]).await, Ok(1));
        let writing = hold(&db, "INSERT INTO children (id, parent) VALUES (30, 1)").await;
        let migrating = tokio::spawn({
            let db = db.clone();
            async move { migrate(&db, &[FAMILY, INDEXES]).await }
        });
        until_one_waits(&db).await;
        assert_eq!(run(&db, "INSERT INTO children (id, parent) VALUES (40, 1)").await, 1);
        drop(writing);
        assert_eq!(migrating.await.expect("ends"), Ok(1));
        assert_eq!(count(&db, VALID).await, 2);
        db.close().await;
    })
    .await;
}

const INDEXES: Migration = step(
    2,
    "-- Two of them; each is built alone.
     CREATE INDEX {concurrently} children_of ON children (parent, id);
     CREATE UNIQUE INDEX {concurrently} children_once ON children (id) WHERE parent > 0;",
);
const VALID: &str = "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
                     WHERE c.relname IN ('children_of', 'children_once') AND i.indisvalid";

#[tokio::test]
async fn an_index_that_a_failed_try_left_invalid_is_built_again() {
    each_engine(async |fixture| {
        let db = empty(fixture);
        let loose = step(
            1,
            "CREATE TABLE children (id {int} NOT NULL, parent {int} NOT NULL) {strict};
             INSERT INTO children (id, parent) VALUES (1, 1), (1, 2);",
        );
        assert!(migrate(&db, &[loose, INDEXES]).await.is_err(), "two have the same id");
        assert_eq!(count(&db, "SELECT max(version) FROM migrations").await, 1);
        assert_eq!(run(&db, "DELETE FROM children WHERE parent = 2").await, 1);
        assert_eq!(migrate(&db, &[loose, INDEXES]).await, Ok(1));
        if fixture.engine == Engine::Postgres {
            assert_eq!(count(&db, VALID).await, 2);
        }
        assert_eq!(migrate(&db, &[loose, INDEXES]).await, Ok(0));
        db.close().await;
    })
    .await;
}
