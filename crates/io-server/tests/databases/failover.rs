//! A failover of PostgreSQL: the address moves to the new primary while the old one stays readable.

use std::time::{Duration, Instant};

use io_client::protocol::events::What;
use io_testkit::{IoProcess, MovingAddress, PostgresServer, postgres_cluster};

use crate::{IO, number, pair};

/// How long writes may be impossible after the address moved; what was measured is printed.
const BOUND: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_04_a_failover_of_postgresql_needs_no_restart_and_loses_nothing() {
    if postgres_cluster().is_none() {
        return;
    }
    let mut old = PostgresServer::create().await.unwrap();
    old.execute("CREATE DATABASE io").await.unwrap();
    let new = PostgresServer::standby_of(&old).await.unwrap();
    // What is acknowledged is on both from here on.
    old.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        .await
        .unwrap();
    old.execute("SELECT pg_reload_conf()").await.unwrap();
    let address = MovingAddress::new(old.address()).await.unwrap();
    let url = address.url("io");
    let mut io = IoProcess::start(IO, &[("IO_DATABASE", &url)]).await.unwrap();
    let pair = pair(&io).await;
    let mut acknowledged = Vec::new();
    let say = async |body: &str| pair.ada.client.send_message(pair.chat, pair.ada.cid(), body).await;
    for number in 0..5 {
        let body = format!("before {number}");
        say(&body).await.unwrap();
        acknowledged.push(body);
    }

    old.stop().await.unwrap();
    new.promote().await.unwrap();
    old.demote().unwrap();
    old.start().await.unwrap();
    // The address still leads to the old primary, which can be read.
    assert!(say("to a server that accepts no writes").await.is_err());
    assert!(say("and again").await.is_err());

    address.move_to(new.address());
    let moved = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    let first = tokio::time::timeout(BOUND, async {
        loop {
            tick.tick().await;
            let body = format!("after {:?}", moved.elapsed());
            if say(&body).await.is_ok() {
                return body;
            }
        }
    });
    acknowledged.push(first.await.expect("writes work again"));
    println!("writes work again {:?} after the address moved", moved.elapsed());
    let mut refused = Vec::new();
    for number in 0..4 {
        // Within the rate limit of an account.
        tick.tick().await;
        let body = format!("later {number}");
        match say(&body).await {
            Ok(_) => acknowledged.push(body),
            Err(error) => refused.push(error.to_string()),
        }
    }
    assert_eq!(
        refused,
        Vec::<String>::new(),
        "no connection leads to the old primary any more"
    );
    assert_eq!(
        number(&old.url("io"), "SELECT pg_is_in_recovery()::INT::BIGINT").await,
        1
    );

    let history = pair.ben.client.whole_history(pair.chat).await.unwrap();
    let shown: Vec<String> = history
        .into_iter()
        .filter_map(|event| match event.what {
            What::Message { body, .. } => body,
            _ => None,
        })
        .collect();
    let kept: Vec<&String> = shown.iter().filter(|body| acknowledged.contains(body)).collect();
    assert_eq!(
        kept,
        acknowledged.iter().collect::<Vec<_>>(),
        "nothing acknowledged is lost"
    );
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
}
