//! Database roles: the server runs with one that cannot change the tables, as the operator's page describes.

use std::process::Stdio;

use io_testkit::{IoProcess, TestDatabase, execute, postgres_cluster};

use crate::{IO, ROOT_KEY, number, pair, refusal};

/// The page that operators follow; the test runs what it says.
const PAGE: &str = include_str!("../../../../docs/databases.md");

/// The SQL of the page, for a database and two roles of this test.
fn statements(owner: &str, runner: &str) -> String {
    let (_, rest) = PAGE.split_once("<!-- roles -->").unwrap();
    let (_, rest) = rest.split_once("```sql\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    text.replace("io_owner", owner).replace("io_server", runner)
}

fn as_role(url: &str, role: &str) -> String {
    let (_, rest) = url.split_once('@').unwrap();
    format!("postgres://{role}@{rest}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_07_the_server_runs_with_a_role_that_owns_no_table() {
    let Some(cluster) = postgres_cluster() else { return };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let url = database.url();
    let (owner, runner) = (
        format!("io_owner_{}", std::process::id()),
        format!("io_server_{}", std::process::id()),
    );
    execute(&url, &statements(&owner, &runner)).await.unwrap();
    let (owner_url, runner_url) = (as_role(&url, &owner), as_role(&url, &runner));
    // Before the tables are there the server says what it may not do, in the database's own words.
    let said = refusal(&[("IO_DATABASE", &runner_url), ROOT_KEY]).await;
    assert!(said.contains("permission denied for schema public"), "{said}");
    migrate(&owner_url).await;
    let mut io = IoProcess::start(IO, &[("IO_DATABASE", &runner_url), ROOT_KEY])
        .await
        .unwrap();
    let pair = pair(&io).await;
    pair.ada
        .client
        .send_message(pair.chat, pair.ada.cid(), "hello")
        .await
        .unwrap();
    pair.ada.client.end(pair.chat).await.unwrap();
    migrate(&owner_url).await;
    let tables = format!(
        "SELECT count(*) FROM pg_class JOIN pg_roles ON relowner = pg_roles.oid WHERE rolname = '{runner}' \
         AND relpersistence <> 't'"
    );
    assert_eq!(number(&url, &tables).await, 0);
    assert!(execute(&runner_url, "CREATE TABLE public.mine (x INT)").await.is_err());
    assert!(execute(&runner_url, "DROP TABLE public.messages").await.is_err());

    // A right that is taken away is named; the server works again when it is back.
    execute(&url, &format!("REVOKE INSERT ON messages FROM {runner}"))
        .await
        .unwrap();
    let again = crate::pair_of(&io, "cem", "dora").await;
    assert!(
        again
            .ada
            .client
            .send_message(again.chat, again.ada.cid(), "no")
            .await
            .is_err()
    );
    assert!(
        io.log().contains("permission denied for table messages"),
        "{}",
        io.log()
    );
    execute(&url, &format!("GRANT INSERT ON messages TO {runner}"))
        .await
        .unwrap();
    again
        .ada
        .client
        .send_message(again.chat, again.ada.cid(), "yes")
        .await
        .unwrap();
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
    database.remove().await.unwrap();
    let _ = execute(&cluster, &format!("DROP ROLE {runner}; DROP ROLE {owner}")).await;
}

async fn migrate(url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let migrated = tokio::process::Command::new(IO)
        .arg("migrate")
        .env_clear()
        .envs([("IO_PROFILE", "test"), ("IO_DATABASE", url), ROOT_KEY])
        .env("IO_DATA_DIR", folder.path())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    assert!(
        migrated.status.success(),
        "{}",
        String::from_utf8_lossy(&migrated.stderr)
    );
}
