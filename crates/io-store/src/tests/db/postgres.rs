//! PostgreSQL only: waits are bounded, and a commit is on disk.
//! Connections are as protected as the address demands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use io_core::ids::UserId;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::db::{Db, Postgres, Statement, Waits, dialect, values};
use crate::testing::{Fixture, each_engine};
use crate::tests::stories::{NOON, person, say, two_in_a_chat};
use crate::{Database, StoreError};

const ONE: Statement = Statement::both("ONE", "SELECT 1");

/// The address of the fixture's database; none on SQLite.
fn url(fixture: &Fixture) -> Option<String> {
    match &fixture.config.database {
        Database::Postgres { url, .. } => Some(url.clone()),
        Database::Sqlite { .. } => None,
    }
}

/// Host and port of an address, and the rest.
fn split(url: &str) -> (String, String, String) {
    let (user, rest) = url
        .strip_prefix("postgres://")
        .expect("an address")
        .split_once('@')
        .expect("a user");
    let (host, database) = rest.split_once('/').expect("a database");
    (user.to_owned(), host.to_owned(), database.to_owned())
}

fn open(url: &str, connections: usize, waits: Waits) -> Db {
    Db::Postgres(Postgres::open_with(url, connections, "public", waits).expect("an address"))
}

fn is_unavailable<T: std::fmt::Debug>(answer: &crate::Result<T>, word: &str) {
    assert!(
        matches!(answer, Err(StoreError::Unavailable(why)) if why.contains(word)),
        "{answer:?}"
    );
}

/// Holds a connection and its locks until the returned sender is dropped.
async fn hold(db: &Db, statement: Statement) -> oneshot::Sender<()> {
    let (inside, is_inside) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let db = db.clone();
    tokio::spawn(async move {
        db.write_once(move |tx| {
            Box::pin(async move {
                tx.rows(&statement, &[]).await?;
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

#[tokio::test]
async fn every_connection_commits_to_disk_in_its_schema_whatever_the_url_says() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let said = "options=-c%20synchronous_commit%3Doff%20-c%20search_path%3Delsewhere%20-c%20lock_timeout%3D7s";
        for (url, lock) in [(url.clone(), "5s"), (format!("{url}?{said}"), "7s")] {
            let db = open(&url, 1, Waits::USUAL);
            for (name, wanted) in [
                ("synchronous_commit", "on"),
                ("search_path", "public"),
                ("statement_timeout", "10s"),
                ("lock_timeout", lock),
                ("idle_in_transaction_session_timeout", "15s"),
                ("application_name", "io"),
            ] {
                let show = Statement::both("SHOW", format!("SHOW {name}").leak());
                let mut row = db.row(show, &[]).await.expect("reads").expect("a row");
                assert_eq!(row.take::<String>().as_deref(), Ok(wanted), "{name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn waiting_for_a_lock_times_out_and_can_be_retried() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        person(&fixture.store, "ann").await;
        let db = open(
            &url,
            2,
            Waits {
                lock: Duration::from_millis(50),
                ..Waits::USUAL
            },
        );
        let held = hold(&db, Statement::both("HOLD", "SELECT id FROM users FOR UPDATE")).await;
        let touch = Statement::both("TOUCH", "UPDATE users SET glyph = glyph");
        for _ in 0..2 {
            let answer = db.execute(touch, &[]).await;
            assert!(matches!(answer, Err(StoreError::Locked(_))), "{answer:?}");
        }
        drop(held);
    })
    .await;
}

/// The server process behind a connection.
async fn process(db: &Db) -> i64 {
    let ask = Statement::both("PROCESS", "SELECT pg_backend_pid()::BIGINT");
    let mut row = db.row(ask, &[]).await.expect("reads").expect("a row");
    row.take().expect("a number")
}

#[tokio::test]
async fn a_connection_to_a_server_that_accepts_no_writes_is_closed() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let db = open(&url, 1, Waits::USUAL);
        let before = process(&db).await;
        let demote = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";
        let demoted = db.write(move |tx| Box::pin(async move { tx.batch(demote).await }));
        demoted.await.expect("runs");
        assert_eq!(process(&db).await, before, "reading goes on");
        let touch = Statement::both("TOUCH", "UPDATE users SET glyph = glyph");
        is_unavailable(&db.execute(touch, &[]).await, "25006");
        assert_eq!(db.execute(touch, &[]).await, Ok(0), "on a new connection");
        assert_ne!(process(&db).await, before);
    })
    .await;
}

#[tokio::test]
async fn who_is_no_longer_the_owner_writes_nothing_and_learns_it() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let open = async |holder: &str, wait| {
            let mut config = fixture.config.clone();
            config.owner = Some(crate::Claim {
                holder: holder.to_owned(),
                wait,
            });
            crate::Store::open(
                config,
                Arc::new(crate::testing::Counting::new(crate::testing::unique())),
            )
            .await
        };
        let first = open("the first", Duration::ZERO).await.expect("owns");
        let refused = open("the second", Duration::ZERO).await.err();
        assert!(
            matches!(&refused, Some(StoreError::NotOwner(why)) if why.contains("the first, since 20")),
            "{refused:?}"
        );
        person(&first, "ann").await;
        first.close().await;
        let second = open("the second", Duration::ZERO)
            .await
            .expect("owns after a clean stop");
        // Without a close its connection ends all the same, as after a death.
        drop(second);
        let third = open("the third", Duration::from_mins(1))
            .await
            .expect("owns after a death");
        let takes_over = Db::Postgres(Postgres::open(&url, 1, "public").expect("an address"));
        let epoch = Statement::both("TAKE_OVER", "UPDATE installation_owner SET epoch = epoch + 1");
        takes_over.execute(epoch, &[]).await.expect("takes over");
        let count = Statement::both("COUNT", "SELECT count(*) FROM users");
        let users = async || {
            takes_over
                .row(count, &[])
                .await
                .expect("counts")
                .expect("a row")
                .take::<i64>()
        };
        let before = users().await;
        let ping = third.ping().await;
        assert!(matches!(ping, Err(StoreError::NotOwner(_))), "{ping:?}");
        assert!(third.renew_epoch().await.is_err());
        assert_eq!(users().await, before);
        assert!(matches!(third.fatal().await, StoreError::NotOwner(_)));
    })
    .await;
}

#[tokio::test]
async fn no_connection_is_used_for_longer_than_its_life() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let lasting = open(&url, 1, Waits::USUAL);
        assert_eq!(process(&lasting).await, process(&lasting).await);
        let life = Duration::ZERO;
        let brief = open(&url, 1, Waits { life, ..Waits::USUAL });
        assert_ne!(process(&brief).await, process(&brief).await);
    })
    .await;
}

#[tokio::test]
async fn of_two_units_in_a_deadlock_the_victim_runs_again() {
    each_engine(async |fixture| {
        let Some(_) = url(fixture) else { return };
        let (one, other) = (person(&fixture.store, "ann").await, person(&fixture.store, "bob").await);
        let tries = Arc::new(AtomicUsize::new(0));
        let both = Arc::new(tokio::sync::Barrier::new(2));
        let unit = |first: UserId, then: UserId| {
            let (tries, both) = (Arc::clone(&tries), Arc::clone(&both));
            fixture.store.inner.db.write(move |tx| {
                Box::pin(async move {
                    tx.row(&dialect::LOCK_USER, values![first]).await?;
                    if tries.fetch_add(1, Ordering::Relaxed) < 2 {
                        both.wait().await;
                    }
                    tx.row(&dialect::LOCK_USER, values![then]).await.map(drop)
                })
            })
        };
        let ended = tokio::join!(unit(one, other), unit(other, one));
        assert_eq!(ended, (Ok(()), Ok(())));
        assert!(tries.load(Ordering::Relaxed) > 2, "one of them ran again");
    })
    .await;
}

#[tokio::test]
async fn an_event_number_that_another_writer_took_is_a_conflict() {
    each_engine(async |fixture| {
        let Some(_) = url(fixture) else { return };
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        assert_eq!(say(&fixture.store, chat, one, "hello", NOON).await.seq, 1);
        let again = Statement::both(
            "AGAIN",
            "INSERT INTO messages (session_id, seq, id, sender, kind, created_at) \
             SELECT session_id, seq, id, sender, kind, created_at FROM messages",
        );
        let taken = fixture.store.inner.db.execute(again, &[]).await;
        assert!(matches!(taken, Err(StoreError::Conflict(_))), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        // Long enough for every other statement of this test, however busy the machine is.
        let statement = Duration::from_secs(2);
        let db = open(
            &url,
            1,
            Waits {
                statement,
                ..Waits::USUAL
            },
        );
        let sleep = Statement::both("SLEEP", "SELECT 1 FROM (SELECT pg_sleep(3600)) AS slept");
        is_unavailable(&db.rows(sleep, &[]).await, "57014");
        let patient = db.write(|tx| {
            Box::pin(async move {
                tx.be_patient(Duration::from_secs(1)).await?;
                let show = Statement::both("SHOW", "SHOW statement_timeout");
                tx.row(&show, &[]).await?.expect("a row").take::<String>()
            })
        });
        assert_eq!(
            patient.await.as_deref(),
            Ok("0"),
            "a migration takes as long as it takes"
        );
        assert_eq!(
            db.rows(ONE, &[]).await.map(|rows| rows.len()),
            Ok(1),
            "the connection is fine"
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_accepts_and_says_nothing_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    for mode in ["disable", "prefer", "require"] {
        let db = open(&format!("postgres://io@{address}/io?sslmode={mode}"), 1, Waits::USUAL);
        is_unavailable(&db.rows(ONE, &[]).await, "connect");
        is_unavailable(&db.execute(ONE, &[]).await, "connect");
    }
}

#[tokio::test]
async fn a_frozen_server_times_out_and_loses_its_connections() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let between = Between::start(&url, None).await;
        let db = open(&between.url("localhost", ""), 3, Waits::USUAL);
        let held = hold(&db, ONE).await;
        db.rows(ONE, &[]).await.expect("answers");
        between.freeze.send_replace(true);
        tokio::time::pause();
        let write = db.write(|tx| Box::pin(async move { tx.rows(&ONE, &[]).await.map(drop) }));
        is_unavailable(&write.await, "no answer");
        is_unavailable(&db.rows(ONE, &[]).await, "no answer");
        tokio::time::resume();
        between.freeze.send_replace(false);
        assert_eq!(
            db.rows(ONE, &[]).await.map(|rows| rows.len()),
            Ok(1),
            "it works again as soon as the server does"
        );
        drop(held);
    })
    .await;
}

#[tokio::test]
async fn a_pool_with_nothing_free_says_so() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let db = open(&url, 1, Waits::USUAL);
        let held = hold(&db, ONE).await;
        tokio::time::pause();
        is_unavailable(&db.rows(ONE, &[]).await, "in use");
        tokio::time::resume();
        drop(held);
        assert_eq!(db.rows(ONE, &[]).await.map(|rows| rows.len()), Ok(1));
    })
    .await;
}

#[tokio::test]
async fn messages_are_stored_however_busy_everything_else_is() {
    each_engine(async |fixture| {
        let Some(_) = url(fixture) else { return };
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        say(&fixture.store, chat, one, "the chat is known from now on", NOON).await;
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(hold(&fixture.store.inner.db, ONE).await);
        }
        assert_eq!(say(&fixture.store, chat, one, "hello", NOON).await.seq, 2);
        tokio::time::pause();
        is_unavailable(&fixture.store.inner.db.rows(ONE, values![]).await, "in use");
        tokio::time::resume();
    })
    .await;
}

// ---- TLS -----------------------------------------------------------------------------------------------------------

/// A proxy in front of the server.
/// Speaks TLS to the client if it has a certificate, plain text otherwise.
struct Between {
    port: u16,
    user: String,
    database: String,
    encrypted: Arc<AtomicUsize>,
    freeze: watch::Sender<bool>,
}

impl Between {
    async fn start(url: &str, acceptor: Option<TlsAcceptor>) -> Self {
        let (user, server, database) = split(url);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let encrypted = Arc::new(AtomicUsize::new(0));
        let (freeze, frozen) = watch::channel(false);
        let count = Arc::clone(&encrypted);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.expect("a client");
                let (server, acceptor, count) = (server.clone(), acceptor.clone(), Arc::clone(&count));
                tokio::spawn(pass_on(client, server, acceptor, count, frozen.clone()));
            }
        });
        Self {
            port,
            user,
            database,
            encrypted,
            freeze,
        }
    }

    fn url(&self, host: &str, query: &str) -> String {
        format!("postgres://{}@{host}:{}/{}{query}", self.user, self.port, self.database)
    }
}

/// Forwards bytes, but none while frozen.
async fn pass_on(
    mut client: TcpStream,
    server: String,
    acceptor: Option<TlsAcceptor>,
    count: Arc<AtomicUsize>,
    mut frozen: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    if let Some(acceptor) = acceptor {
        let mut request = [0; 8];
        client.read_exact(&mut request).await?;
        assert_eq!(
            request,
            [0, 0, 0, 8, 4, 210, 22, 47],
            "what PostgreSQL calls SSLRequest"
        );
        client.write_all(b"S").await?;
        let mut client = acceptor.accept(client).await?;
        count.fetch_add(1, Ordering::Relaxed);
        copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    }
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let back = tokio::io::copy(&mut from_server, &mut to_client);
    let there = async {
        let mut bytes = [0; 4_096];
        loop {
            let read = from_client.read(&mut bytes).await?;
            let _ = frozen.wait_for(|frozen| !frozen).await;
            if read == 0 {
                return to_server.shutdown().await;
            }
            to_server.write_all(&bytes[..read]).await?;
        }
    };
    tokio::try_join!(there, back).map(drop)
}

/// A root of our own, and a server with a certificate for `localhost` from it.
fn certificates(folder: &Path) -> (PathBuf, TlsAcceptor) {
    let root_key = rcgen::KeyPair::generate().expect("a key");
    let mut root = rcgen::CertificateParams::new(Vec::new()).expect("a root");
    root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root_certificate = root.self_signed(&root_key).expect("signs itself");
    let path = folder.join("root ca.pem");
    std::fs::write(&path, root_certificate.pem()).expect("writes");
    let key = rcgen::KeyPair::generate().expect("a key");
    let own = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a certificate");
    let own = own
        .signed_by(&key, &rcgen::Issuer::new(root, root_key))
        .expect("is signed");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], private)
        .expect("fits");
    (path, TlsAcceptor::from(Arc::new(config)))
}

#[tokio::test]
async fn the_certificate_is_checked_as_strictly_as_the_address_asks() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        let folder = tempfile::tempdir().expect("a folder");
        let (root, acceptor) = certificates(folder.path());
        let other = folder.path().join("other");
        std::fs::create_dir(&other).expect("a folder");
        let (foreign, _) = certificates(&other);
        let between = Between::start(&url, Some(acceptor)).await;
        let root = format!("sslrootcert={}", root.display()).replace(' ', "%20");
        let foreign = format!("sslrootcert={}", foreign.display()).replace(' ', "%20");
        let cases = [
            ("localhost", "?sslmode=require".to_owned(), None),
            ("localhost", "?sslmode=prefer".to_owned(), None),
            ("localhost", String::new(), None),
            ("localhost", format!("?sslmode=verify-full&{root}"), None),
            (
                "127.0.0.1",
                format!("?sslmode=verify-full&{root}"),
                Some("not valid for name"),
            ),
            ("127.0.0.1", format!("?sslmode=verify-ca&{root}"), None),
            (
                "localhost",
                format!("?sslmode=verify-ca&{foreign}"),
                Some("invalid peer certificate"),
            ),
            (
                "localhost",
                format!("?sslmode=require&{foreign}"),
                Some("invalid peer certificate"),
            ),
            ("localhost", "?sslmode=verify-full".to_owned(), Some("certificate")),
        ];
        let mut handshakes = 0;
        for (host, query, refused) in cases {
            let url = between.url(host, &query);
            let answer = match Postgres::open(&url, 1, "public") {
                Ok(db) => Db::Postgres(db).rows(ONE, &[]).await.map(|rows| rows.len()),
                Err(error) => Err(error),
            };
            if let Some(word) = refused {
                is_unavailable(&answer, word);
            } else {
                assert_eq!(answer, Ok(1), "{host}{query}");
                handshakes += 1;
            }
        }
        assert_eq!(between.encrypted.load(Ordering::Relaxed), handshakes);
    })
    .await;
}

#[tokio::test]
async fn required_encryption_is_never_skipped() {
    each_engine(async |fixture| {
        let Some(url) = url(fixture) else { return };
        // A server that answers N to every TLS request, as one without a certificate does.
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.expect("a client");
                let mut request = [0; 8];
                client.read_exact(&mut request).await.expect("asks");
                client.write_all(b"N").await.expect("answers");
                let mut rest = Vec::new();
                client.read_to_end(&mut rest).await.expect("goes");
                assert!(rest.is_empty(), "sent something unencrypted");
            }
        });
        let (user, _, database) = split(&url);
        for mode in ["require", "verify-full"] {
            let url = format!("postgres://{user}@localhost:{port}/{database}?sslmode={mode}");
            if let Ok(db) = Postgres::open(&url, 1, "public") {
                is_unavailable(&Db::Postgres(db).rows(ONE, &[]).await, "does not support TLS");
            }
        }
    })
    .await;
}
