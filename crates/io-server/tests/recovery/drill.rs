//! Load, a backup under load, a kill, everything destroyed, a restore elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use io_client::protocol::events::What;
use io_client::{Client, Journal, Socket};
use io_core::ids::{ChatId, ClientMessageId};
use io_core::outside::Entropy as _;
use io_testkit::{IoProcess, SeededEntropy, meet};
use serde_json::json;
use tokio::sync::watch;

use crate::place::{Site, newcomer, sign_in};

/// How much was said so far, and whether it is enough.
#[derive(Default)]
struct Load {
    stop: AtomicBool,
    said: watch::Sender<u64>,
}

impl Load {
    /// Waits until so much more was said.
    async fn more(&self, messages: u64) {
        let wanted = *self.said.borrow() + messages;
        self.said.subscribe().wait_for(|said| *said >= wanted).await.unwrap();
    }
}

/// Says something again and again; returns what was acknowledged, and when.
async fn talk(client: Client, chat: ChatId, name: &'static str, load: Arc<Load>) -> Vec<(Instant, String)> {
    let mut acknowledged = Vec::new();
    let entropy = SeededEntropy::named(name);
    // Within the limit of an account: 200 messages in five minutes.
    let mut tick = tokio::time::interval(Duration::from_millis(600));
    while !load.stop.load(Ordering::Relaxed) {
        tick.tick().await;
        let body = format!("{name} says {}", acknowledged.len());
        let cid = ClientMessageId::from_random(entropy.id());
        if client.send_message(chat, cid, &body).await.is_ok() {
            acknowledged.push((Instant::now(), body));
            load.said.send_modify(|said| *said += 1);
        }
    }
    acknowledged
}

async fn texts(client: &Client, chat: ChatId) -> Vec<String> {
    let history = client.whole_history(chat).await.unwrap();
    let texts = history.into_iter().filter_map(|event| match event.what {
        What::Message { body, .. } => body,
        _ => None,
    });
    texts.collect()
}

/// Waits until the list of erased people is at the target.
pub(crate) async fn list_was_sent(site: &Site, erased: usize) {
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let folder = site.target().join("erased");
    let manifests = || {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        entries
            .filter(|entry| entry.file_name().to_string_lossy().ends_with("manifest.json"))
            .filter(|entry| {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
                manifest["rows"]["people"] == json!(erased)
            })
            .count()
    };
    let sent = async {
        while manifests() == 0 {
            tick.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), sent)
        .await
        .expect("the list is sent");
}

pub(crate) async fn erase(client: &Client) {
    let reply = client
        .json(http::Method::POST, "/api/user/delete", &json!({ "now": true }))
        .await
        .unwrap();
    assert!(reply.status.is_success(), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_08_everything_destroyed_is_restored_elsewhere() {
    Site::each_engine(async |site| Box::pin(everything_destroyed(site)).await).await;
}

async fn everything_destroyed(site: &mut Site) {
    let mut io = site.start().await;
    let before = erased_before(&io).await;
    let pair = meet(newcomer(&io, "ada").await, newcomer(&io, "ben").await).await;
    let other = meet(newcomer(&io, "cyd").await, newcomer(&io, "dan").await).await;
    let mut journal = Journal::default();
    journal.follow(pair.chat);
    let (_socket, welcome) = Socket::live(&pair.ada.client, pair.ada.device).await.unwrap();
    let epoch_before = welcome.epoch;
    let load = Arc::<Load>::default();
    let talking = [
        (pair.ada.client.clone(), pair.chat, "ada"),
        (pair.ben.client.clone(), pair.chat, "ben"),
        (other.ada.client.clone(), other.chat, "cyd"),
    ]
    .map(|(client, chat, name)| tokio::spawn(talk(client, chat, name, Arc::clone(&load))));
    load.more(9).await;

    let began = Instant::now();
    let made = site.run(&["backup", "create"]).await;
    let backed_up = Instant::now();
    // What comes later is lost, but for this: who was erased stays erased.
    erase(&other.ada.client).await;
    list_was_sent(site, 2).await;
    load.more(6).await;
    pair.ada.resume(&mut journal).await;
    let killed = Instant::now();
    io.kill().await.unwrap();
    load.stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for talker in talking {
        acknowledged.push(talker.await.unwrap());
    }
    site.lose_everything().await;

    let destroyed = Instant::now();
    site.move_elsewhere().await;
    let restored = site.run(&["restore"]).await;
    let io_again = site.start().await;
    let serves = Instant::now();
    assert_eq!(restored["data"], made["id"]);
    assert!(restored["erased_again"].as_u64().unwrap() >= 1, "{restored}");

    // The sessions of before are over.
    let old = pair.ada.client.moved_to(&io_again.base());
    assert!(old.profile().await.is_err());
    let ada = sign_in(&io_again, "ada").await;
    let ben = sign_in(&io_again, "ben").await;
    let mut lost = 0;
    for (person, wanted) in [(&ada, &acknowledged[0]), (&ben, &acknowledged[1])] {
        let there: BTreeSet<String> = texts(&person.client, pair.chat).await.into_iter().collect();
        for (when, body) in wanted {
            assert!(
                *when >= began || there.contains(body),
                "{body} was acknowledged before the backup and is lost"
            );
            lost += usize::from(!there.contains(body));
        }
        assert!(wanted.iter().any(|(when, _)| *when < began), "there was load before");
    }

    // Who was erased is a stranger, whether that was before or after the backup; the other keeps their own words.
    for name in ["cyd", before] {
        let back = sign_in(&io_again, name).await;
        let alias = back.client.profile().await.unwrap().alias;
        assert_ne!(alias, back.alias(), "{name} begins anew");
    }
    let dan = sign_in(&io_again, "dan").await;
    let said_by_cyd = texts(&dan.client, other.chat).await;
    assert!(
        !said_by_cyd.iter().any(|text| text.starts_with("cyd says")),
        "{said_by_cyd:?}"
    );

    // A client that knew more than the backup starts over.
    let mut socket = Socket::open(&ada.client).await.unwrap();
    let welcome = socket.hello(ada.device, journal.cursors()).await.unwrap();
    assert_ne!(welcome.epoch, epoch_before, "the epoch is new");
    assert_eq!(welcome.reset, [pair.chat.0]);
    println!(
        "measured: backup {:?} beside the server, {:?} of messages lost ({lost} messages), serving again {:?} after the \
         restore began",
        backed_up - began,
        killed - began,
        serves - destroyed
    );
    drop(io_again);
    drop(io);
}

/// The name of a person who erased the account before the backup.
async fn erased_before(io: &IoProcess) -> &'static str {
    let gone = newcomer(io, "eve").await;
    erase(&gone.client).await;
    "eve"
}
