//! A folder and an S3 store behave alike, and a store that is away or broken ends in a clear error within bounds.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use io_archive::target::{BucketStyle, LONGEST_READ, Patience, S3Access, Target, TargetError};
use io_core::time::Span;
use support::seaweed::Seaweed;
use support::{Bytes, clock, impatient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

const MIB: usize = 1024 * 1024;

fn folder_target(folder: &Path) -> Target {
    let address = format!("file://{}", folder.display()).parse().unwrap();
    Target::new(&address, None, Patience::default(), clock()).unwrap()
}

/// What every kind of target does.
async fn behaves(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let (source, copy) = (folder.path().join("source"), folder.path().join("copy"));
    let bytes = Bytes::new(1);
    assert_eq!(target.list("").await.unwrap(), []);
    assert_eq!(target.head("data/a.age").await.unwrap(), None);
    let missing = target.read("data/a.age").await.unwrap_err();
    assert!(matches!(missing, TargetError::Missing(_)), "{missing}");
    let missing = target.get("data/a.age", &copy).await.unwrap_err();
    assert!(matches!(missing, TargetError::Missing(_)), "{missing}");
    target.delete("data/a.age").await.unwrap();

    // Nothing, one request, and three parts of which the last is short.
    for (name, length) in [("data/a.age", 0), ("data/b.age", 70_000), ("data/c.age", 33 * MIB + 7)] {
        let content = bytes.some(length);
        std::fs::write(&source, &content).unwrap();
        target.put(name, &source).await.unwrap();
        assert_eq!(target.head(name).await.unwrap(), Some(length as u64), "{name}");
        target.get(name, &copy).await.unwrap();
        assert!(std::fs::read(&copy).unwrap() == content, "{name}");
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    target.put_bytes("keys/x.json", b"{}".to_vec()).await.unwrap();
    target
        .put_bytes("keys/x.json", b"{\"again\":1}".to_vec())
        .await
        .unwrap();
    assert_eq!(target.read("keys/x.json").await.unwrap(), b"{\"again\":1}");
    let too_long = target.read("data/c.age").await.unwrap_err();
    assert!(matches!(too_long, TargetError::TooLong(_)), "{too_long}");

    let names = |objects: Vec<io_archive::target::Object>| {
        let named = objects.into_iter().map(|object| (object.name, object.size));
        named.collect::<Vec<_>>()
    };
    let data = [
        ("data/a.age", 0),
        ("data/b.age", 70_000),
        ("data/c.age", 33 * MIB as u64 + 7),
    ];
    let expected = |part: &[(&str, u64)]| {
        part.iter()
            .map(|(name, size)| ((*name).to_owned(), *size))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(target.list("data/").await.unwrap()), expected(&data));
    assert_eq!(
        names(target.list("keys/").await.unwrap()),
        expected(&[("keys/x.json", 11)])
    );
    assert_eq!(names(target.list("").await.unwrap()).len(), 4);
    for (name, _) in data {
        target.delete(name).await.unwrap();
    }
    assert_eq!(names(target.list("").await.unwrap()), expected(&[("keys/x.json", 11)]));

    for name in ["../outside", "/etc/passwd", "a/../../b", ""] {
        let refused = target.put_bytes(name, Vec::new()).await.unwrap_err();
        assert!(matches!(refused, TargetError::Name(_)), "{refused}");
    }
    let no_source = target.put("data/d.age", &folder.path().join("away")).await.unwrap_err();
    assert!(matches!(no_source, TargetError::File { .. }), "{no_source}");
    assert_eq!(target.head("data/d.age").await.unwrap(), None);
}

#[tokio::test]
async fn bkp_7_a_folder_keeps_what_is_put_into_it() {
    let folder = tempfile::tempdir().unwrap();
    behaves(&folder_target(&folder.path().join("made/by/io"))).await;
}

#[tokio::test]
async fn bkp_7_a_real_s3_server_keeps_what_is_put_into_it() {
    let Some(seaweed) = Seaweed::start().await else {
        return;
    };
    behaves(&seaweed.target("io", Patience::default())).await;
    behaves(&seaweed.target("io2/deeper", Patience::default())).await;

    // More names than one answer lists.
    let target = seaweed.target("many", Patience::default());
    let target = &target;
    for hundred in 0..11 {
        let puts = (0..100).map(|n| async move {
            let name = format!("data/{:04}", hundred * 100 + n);
            target.put_bytes(&name, vec![b'x']).await.unwrap();
        });
        futures_util::future::join_all(puts).await;
    }
    let listed = target.list("data/").await.unwrap();
    assert_eq!(listed.len(), 1_100);
    assert!(
        listed
            .iter()
            .enumerate()
            .all(|(n, object)| object.name == format!("data/{n:04}"))
    );

    // Two targets of one bucket see nothing of each other.
    assert_eq!(
        seaweed.target("io", Patience::default()).list("").await.unwrap().len(),
        1
    );

    // An upload in parts that was interrupted is given up once it is old enough.
    let begun = seaweed.begin_upload("io/data/killed.age").await;
    let target = seaweed.target("io", Patience::default());
    let now = clock().now();
    assert_eq!(target.give_up_uploads(now - Span::days(1)).await.unwrap(), 0, "{begun}");
    assert_eq!(target.give_up_uploads(now + Span::days(1)).await.unwrap(), 1, "{begun}");
    assert_eq!(target.give_up_uploads(now + Span::days(1)).await.unwrap(), 0, "{begun}");

    let address = "s3://backups/io".parse().unwrap();
    let wrong = Target::new(&address, Some(&seaweed.access("wrong")), impatient(), clock()).unwrap();
    let denied = wrong.list("").await.unwrap_err();
    assert!(matches!(denied, TargetError::Denied { .. }), "{denied}");
    assert!(!denied.to_string().contains("Signature="), "{denied}");
    let address = "s3://elsewhere".parse().unwrap();
    let nowhere = Target::new(
        &address,
        Some(&seaweed.access("not-a-secret-of-anyone")),
        impatient(),
        clock(),
    );
    let refused = nowhere.unwrap().list("").await.unwrap_err().to_string();
    assert!(refused.contains("there is no bucket \"elsewhere\""), "{refused}");
}

#[tokio::test]
async fn files_of_a_folder_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("backups");
    let target = folder_target(&root);
    target.put_bytes("data/x.age", vec![1]).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&root.join("data/x.age")), 0o600);
    assert_eq!(mode(&root.join("data")), 0o700);
    // What someone left open is closed by the next write.
    std::fs::set_permissions(root.join("data/x.age"), PermissionsExt::from_mode(0o644)).unwrap();
    target.put_bytes("data/x.age", vec![2]).await.unwrap();
    assert_eq!(mode(&root.join("data/x.age")), 0o600);
}

#[tokio::test]
async fn what_is_not_a_backup_in_a_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".hidden", "a file with spaces", "ordinary"] {
        std::fs::write(folder.path().join(name), "mine").unwrap();
    }
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link")).unwrap();
    let listed = folder_target(folder.path()).list("").await.unwrap();
    assert_eq!(
        listed.iter().map(|object| &object.name[..]).collect::<Vec<_>>(),
        ["ordinary"]
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    let target = folder_target(&folder.path().join("file/backups"));
    let error = target.put_bytes("data/x.age", vec![1]).await.unwrap_err().to_string();
    assert!(error.contains("file/backups"), "{error}");
}

/// A server that answers each request with the next of these texts, then with the last one again and again.
async fn answering(answers: Vec<&'static str>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => break,
                }
            }
            let number = counter.fetch_add(1, Ordering::SeqCst);
            let answer = answers.get(number).or(answers.last()).unwrap();
            // The client may have left.
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (endpoint, asked)
}

fn store(endpoint: &str, patience: Patience) -> Target {
    let access = S3Access {
        endpoint: endpoint.to_owned(),
        region: "us-east-1".to_owned(),
        key_id: "id".to_owned(),
        secret: Zeroizing::new("the-secret-key".to_owned()),
        style: BucketStyle::Path,
        roots: None,
    };
    let address = "s3://backups/io".parse().unwrap();
    Target::new(&address, Some(&access), patience, clock()).unwrap()
}

const BUSY: &str = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn bkp_7_a_store_that_is_busy_is_tried_again() {
    let found = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    let (endpoint, asked) = answering(vec![BUSY, BUSY, found]).await;
    assert_eq!(store(&endpoint, impatient()).read("data/x").await.unwrap(), b"hello");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn bkp_7_a_store_that_stays_busy_is_given_up() {
    let (endpoint, asked) = answering(vec![BUSY]).await;
    let error = store(&endpoint, impatient())
        .put_bytes("data/x", vec![1])
        .await
        .unwrap_err();
    assert!(matches!(error, TargetError::Unavailable { tries: 3, .. }), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_a_store_refuses_is_not_tried_again() {
    let skewed = "HTTP/1.1 403 Forbidden\r\nContent-Length: 54\r\nConnection: close\r\n\r\n\
                  <Error><Code>RequestTimeTooSkewed</Code></Error>      ";
    let moved = "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (answer, words) in [
        (skewed, "the clocks of this machine"),
        (moved, "check endpoint and region"),
    ] {
        let (endpoint, asked) = answering(vec![answer]).await;
        let error = store(&endpoint, impatient())
            .read("data/x")
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{error}");
        assert!(!error.contains("the-secret-key") && !error.contains("X-Amz"), "{error}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_list_that_never_ends_is_refused() {
    let page = "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>true</IsTruncated>\
                <NextContinuationToken>again</NextContinuationToken></ListBucketResult>";
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    let (endpoint, _) = answering(vec![Box::leak(page.into_boxed_str())]).await;
    let error = store(&endpoint, impatient()).list("").await.unwrap_err().to_string();
    assert!(error.contains("does not end"), "{error}");
}

/// Runs a call that must fail, and returns its error with how long it took.
async fn fails(target: &Target) -> (TargetError, Duration) {
    let began = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let error = target.get("data/x", &folder.path().join("copy")).await.unwrap_err();
    (error, began.elapsed())
}

#[tokio::test]
async fn bkp_7_a_store_that_is_away_or_silent_is_an_error_within_bounds() {
    // Nobody listens.
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let away = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    // Accepts and never answers: the kernel does that for it.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_at = format!("http://{}", silent.local_addr().unwrap());
    // Announces more than it sends, then closes, or stays.
    let (cut, _) = answering(vec!["HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello"]).await;
    let (nonsense, _) = answering(vec!["SSH-2.0-OpenSSH_9.2\r\n\r\n"]).await;
    let encrypted = silent_at.replace("http:", "https:");
    for endpoint in [away, silent_at, cut, nonsense, encrypted] {
        let (error, took) = fails(&store(&endpoint, impatient())).await;
        let host = endpoint.split("//").nth(1).unwrap();
        assert!(
            matches!(error, TargetError::Unavailable { tries: 3, .. }),
            "{endpoint}: {error}"
        );
        assert!(error.to_string().contains(host), "{error}");
        // Three tries of 0.3 s to connect and 0.3 s to answer; the rest is for a busy machine.
        assert!(took < Duration::from_secs(30), "{endpoint}: {took:?}");
    }
    drop(silent);
}

#[tokio::test]
async fn a_store_with_a_certificate_of_someone_else_gets_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, made.cert.pem()).unwrap();
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(Arc::new(
        tokio_rustls::rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(
        vec![made.cert.der().clone()],
        tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap(),
    )
    .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
                stream.write_all(answer).await.unwrap();
                // The client reads it before the connection ends.
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    });
    let target = |roots: Option<&Path>| {
        let access = S3Access {
            endpoint: format!("https://localhost:{port}"),
            region: "us-east-1".to_owned(),
            key_id: "id".to_owned(),
            secret: Zeroizing::new("secret".to_owned()),
            style: BucketStyle::Path,
            roots: roots.map(Path::to_owned),
        };
        Target::new(&"s3://backups".parse().unwrap(), Some(&access), impatient(), clock()).unwrap()
    };
    assert_eq!(target(Some(&roots)).read("data/x").await.unwrap(), b"hello");
    let error = target(None).read("data/x").await.unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
}

#[test]
fn a_store_needs_access_and_an_encrypted_endpoint() {
    let address = "s3://backups".parse().unwrap();
    let error = Target::new(&address, None, Patience::default(), clock()).unwrap_err();
    assert!(error.to_string().contains("needs an endpoint"), "{error}");
    assert_eq!(LONGEST_READ, MIB as u64);
}
