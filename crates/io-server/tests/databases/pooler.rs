//! `PgBouncer`, the real program, between IO and PostgreSQL.

use io_testkit::{IoProcess, PgBouncer, TestDatabase, postgres_cluster};

use crate::{IO, ROOT_KEY, number, pair, refusal};

/// Tables of the keys store that lie where the data belong, and the other way round.
const MISPLACED: &str = "SELECT count(*) FROM pg_tables WHERE (schemaname = 'public' AND tablename = 'data_keys') \
                         OR (schemaname = 'io_keys' AND tablename = 'users')";

/// Host, port and database of a URL.
fn parts(url: &str) -> (String, String) {
    let (_, rest) = url.split_once('@').unwrap();
    let (server, database) = rest.split_once('/').unwrap();
    (server.to_owned(), database.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_05_pgbouncer_in_session_mode_works() {
    let Some(cluster) = postgres_cluster() else { return };
    // As installed, and with the setting that drops parameters without a word.
    for more in ["", "ignore_startup_parameters = options, extra_float_digits"] {
        let database = TestDatabase::create(&cluster).await.unwrap();
        let (server, name) = parts(&database.url());
        let pooler = PgBouncer::start(&server, "session", more).await.unwrap();
        let url = pooler.url(&name);
        let settings = [("IO_DATABASE", url.as_str()), ROOT_KEY];
        let mut io = IoProcess::start(IO, &settings).await.unwrap();
        let pair = pair(&io).await;
        pair.ada
            .client
            .send_message(pair.chat, pair.ada.cid(), "hello")
            .await
            .unwrap();
        assert_eq!(number(&database.url(), MISPLACED).await, 0);
        assert_eq!(
            number(
                &database.url(),
                "SELECT count(*) FROM io_keys.data_keys WHERE scope = 1"
            )
            .await,
            2
        );
        // The owner is found through the pooler too, and SIGKILL makes the database free.
        let said = refusal(&settings).await;
        assert!(said.contains("another IO uses this database"), "{said}");
        io.kill().await.unwrap();
        io.start_again().await.unwrap();
        assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
        drop(pooler);
        database.remove().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_06_pgbouncer_in_transaction_mode_is_refused_with_the_reason() {
    let Some(cluster) = postgres_cluster() else { return };
    for mode in ["transaction", "statement"] {
        for more in ["", "ignore_startup_parameters = options, extra_float_digits"] {
            let database = TestDatabase::create(&cluster).await.unwrap();
            let (server, name) = parts(&database.url());
            let pooler = PgBouncer::start(&server, mode, more).await.unwrap();
            let said = refusal(&[("IO_DATABASE", &pooler.url(&name))]).await;
            assert!(said.contains("pool_mode = session"), "{mode}: {said}");
            let tables = "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'io_keys')";
            assert_eq!(number(&database.url(), tables).await, 0, "nothing was made");
            drop(pooler);
            database.remove().await.unwrap();
        }
    }
}
