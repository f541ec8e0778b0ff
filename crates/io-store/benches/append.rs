//! Measures messages per second that the store takes, and the cost of each.
//! One JSON line per engine and load.
//!
//! `cargo bench -p io-store --bench append`; with `IO_TEST_POSTGRES=postgres://…` also on that server. Not a test:
//! nothing fails here.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::Instant;

use io_core::account::AgeBand;
use io_core::ids::{ChatId, ClientMessageId, EmailId, LoginId, LoginRequestId, PeerRef, UserId};
use io_core::matching::RepeatRules;
use io_core::outside::Entropy;
use io_core::sign_in::{EmailRules, LoginRules};
use io_core::text::MessageText;
use io_core::time::{Span, Timestamp};
use io_store::account::Address;
use io_store::chat::messages::{Appended, NewMessage};
use io_store::chat::{NewChat, NewMember, Opened, Shared, ShownCard};
use io_store::email::{EmailContent, EmailKind, NewEmail};
use io_store::sign_in::requests::NewLoginRequest;
use io_store::sign_in::{NewLogin, Proof, SignIn};
use io_store::{Database, KeyEncryptionKey, SecretKind, Store, StoreConfig};
use tokio_postgres::NoTls;

const CHATS: usize = 500;
const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

struct System;

impl Entropy for System {
    fn fill(&self, bytes: &mut [u8]) {
        use rand::TryRng;
        rand::rngs::SysRng
            .try_fill_bytes(bytes)
            .expect("the system gives random bytes");
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let database = Database::Sqlite {
        data: folder.path().join("data.db"),
        keys: folder.path().join("keys.db"),
        readers: 2,
    };
    measure("sqlite", database).await?;
    if let Ok(admin) = std::env::var("IO_TEST_POSTGRES") {
        let name = format!("io_bench_{}", std::process::id());
        administer(&admin, &format!("CREATE DATABASE {name}")).await?;
        let (server, _) = admin.rsplit_once('/').ok_or("an address that ends in a database")?;
        let database = Database::Postgres {
            url: format!("{server}/{name}"),
            connections: 12,
        };
        measure("postgres", database).await?;
        administer(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await?;
    }
    Ok(())
}

async fn measure(engine: &str, database: Database) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(
        StoreConfig::new(database, KeyEncryptionKey::new([7; 32])),
        Arc::new(System),
    )
    .await?;
    let mut chats = Vec::with_capacity(CHATS);
    for number in 0..CHATS {
        chats.push(open_chat(&store, number).await?);
    }
    for at_once in [1, 8, 64, 128, 1_000] {
        let rounds = (20_000 / at_once).min(3_000);
        append(&store, &chats, at_once, 1).await;
        let (cpu, clock) = (cpu_microseconds(), Instant::now());
        append(&store, &chats, at_once, rounds).await;
        let (cpu, microseconds) = (cpu_microseconds() - cpu, clock.elapsed().as_micros().max(1));
        let rows = (rounds * at_once) as u64;
        println!(
            "{{\"bench\":\"append\",\"engine\":\"{engine}\",\"at_once\":{at_once},\"rows\":{rows},\
             \"rows_per_second\":{},\"cpu_us_per_row\":{}.{}}}",
            u128::from(rows) * 1_000_000 / microseconds,
            cpu / rows,
            cpu * 10 / rows % 10
        );
    }
    store.close().await;
    Ok(())
}

/// Appends `rounds` times `at_once` messages of 100 bytes, each to another chat.
async fn append(store: &Store, chats: &[(ChatId, UserId)], at_once: usize, rounds: usize) {
    for round in 0..rounds {
        let sends = (0..at_once).map(|place| {
            let (chat, sender) = chats[(round * at_once + place) % chats.len()];
            let cid = ClientMessageId::from_random(System.id());
            store.append_message(
                NewMessage {
                    chat,
                    quote: None,
                    sender,
                    cid,
                    text: MessageText::parse(&"x".repeat(100)).expect("a text"),
                },
                NOW,
            )
        });
        for answer in futures_util::future::join_all(sends).await {
            assert!(matches!(answer, Ok(Appended::Stored(_))), "{answer:?}");
        }
    }
}

async fn open_chat(store: &Store, number: usize) -> Result<(ChatId, UserId), Box<dyn std::error::Error>> {
    let mut members = Vec::new();
    for side in 0..2 {
        let user = person(store, &format!("p{number}-{side}@example.org")).await?;
        let card = ShownCard {
            name: "Amber Heron".into(),
            glyph: 1,
        };
        members.push(NewMember {
            user,
            peer_ref: PeerRef::from_random(System.id()),
            card,
            ticket: None,
            allow_recent: false,
        });
    }
    let sender = members[0].user;
    let members = members.try_into().map_err(|_| "two members")?;
    let id = ChatId::from_random(System.id());
    let opened = store
        .open_chat(
            NewChat {
                id,
                members,
                shared: Shared::default(),
                again_of: None,
            },
            RepeatRules::default(),
            NOW,
        )
        .await?;
    if opened != Opened::Opened {
        return Err("the chat did not open".into());
    }
    Ok((id, sender))
}

async fn person(store: &Store, address: &str) -> Result<UserId, Box<dyn std::error::Error>> {
    let token = store.hash(SecretKind::LinkToken, address.as_bytes());
    let content = EmailContent {
        to: address.into(),
        subject: String::new(),
        text: String::new(),
        html: String::new(),
    };
    let expires_at = NOW + Span::minutes(10);
    let request = NewLoginRequest {
        id: LoginRequestId::from_random(System.id()),
        address: Address {
            display: address.into(),
            identity: address.into(),
            abuse_key: address.into(),
        },
        token,
        code: token,
        binding: token,
        network: token,
        device: None,
        asked_from: String::new(),
        next: "/".into(),
        email: NewEmail {
            id: EmailId::from_random(System.id()),
            kind: EmailKind::SignIn,
            content,
            expires_at,
        },
        rules: EmailRules::default(),
    };
    store.request_sign_in_email(request, NOW).await?;
    let login = NewLogin {
        id: LoginId::from_random(System.id()),
        new_user: UserId::from_random(System.id()),
        label: String::new(),
        device: token,
        refresh_key: [0; 32],
        email_rules: EmailRules::default(),
        rules: LoginRules::default(),
        notice: None,
        language: None,
    };
    let link = Proof::Link { token, binding: None };
    let SignIn::SignedIn { user, .. } = store.sign_in(link, login, NOW).await? else {
        return Err("not signed in".into());
    };
    store.state_age(user, AgeBand::Adult, 1, NOW).await?;
    Ok(user)
}

async fn administer(admin: &str, statement: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(admin, NoTls).await?;
    let connection = tokio::spawn(connection);
    client.batch_execute(statement).await?;
    drop(client);
    connection.await.map_or(Ok(()), |ended| ended)
}

/// CPU time of this process so far, in microseconds.
/// User and system, all threads (Linux; ticks of 10 ms).
fn cpu_microseconds() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = |field: usize| {
        after_name
            .split_whitespace()
            .nth(field)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    let (user, system): (u64, u64) = (ticks(11), ticks(12));
    (user + system) * 10_000
}
