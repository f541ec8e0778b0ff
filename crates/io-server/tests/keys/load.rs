//! People who use everything that needs a key, as long as a test wants: not one request of theirs may fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use io_client::protocol::events::{RevealState, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_client::{Client, Credentials};
use io_core::ids::ChatId;
use io_core::reveal::RevealField;
use io_testkit::{IoProcess, Pair, Person, meet};
use reqwest::{Method, StatusCode};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Settings under which people can be this busy.
pub(super) const SETTINGS: [(&str, &str); 8] = [
    ("IO_REVEAL__MIN_MESSAGES", "0"),
    ("IO_REVEAL__MIN_AGE", "0s"),
    ("IO_AUTH__RESEND_AFTER", "10s"),
    ("IO_AUTH__EMAILS_PER_HOUR_GLOBAL", "100000"),
    ("IO_LIMITS__OTHER_ACCOUNT", "100000/1m"),
    ("IO_LIMITS__SEND_MESSAGE_ACCOUNT", "100000/1m"),
    ("IO_LIMITS__SEND_MESSAGE_ACCOUNT_SUSTAINED", "100000/1m"),
    ("IO_LIMITS__SEND_MESSAGE_ADDRESS", "100000/1m"),
];

/// Between two messages: a socket is closed after 100 frames in ten seconds, however fast the machine is.
const PACE: Duration = Duration::from_millis(200);

/// Until when an address that asked for an email may not ask again.
const RESEND_AFTER: Duration = Duration::from_secs(10);

/// Two people who talk all the time, and others who come, meet, reveal and go.
pub(super) struct Load {
    talking: JoinHandle<Talk>,
    visiting: JoinHandle<u64>,
    stop: Arc<AtomicBool>,
    talked: Arc<AtomicU64>,
    visited: Arc<AtomicU64>,
}

/// A chat and everything that was said there.
pub(super) struct Talk {
    pair: Pair,
    said: Vec<String>,
    /// When both have had their emails.
    emailed: Instant,
}

impl Load {
    pub(super) async fn start(io: &Arc<IoProcess>) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let (talked, visited) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let pair = meet(person(io, "ada").await, person(io, "ben").await).await;
        let talking = tokio::spawn(talk(pair, Arc::clone(&stop), Arc::clone(&talked)));
        let visiting = tokio::spawn(visit(Arc::clone(io), Arc::clone(&stop), Arc::clone(&visited)));
        Self {
            talking,
            visiting,
            stop,
            talked,
            visited,
        }
    }

    /// Waits until everything was done once more from now on.
    pub(super) async fn once_more(&self) {
        let (talked, visited) = (self.talked.load(Ordering::SeqCst), self.visited.load(Ordering::SeqCst));
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        // What began before now may end after it: the second one began after it.
        while self.talked.load(Ordering::SeqCst) < talked + 2 || self.visited.load(Ordering::SeqCst) < visited + 2 {
            assert!(
                !self.talking.is_finished() && !self.visiting.is_finished(),
                "a request failed"
            );
            tick.tick().await;
        }
    }

    /// Ends the load, and returns the talk.
    pub(super) async fn end(self) -> Talk {
        self.once_more().await;
        self.stop.store(true, Ordering::SeqCst);
        assert!(self.visiting.await.unwrap() > 0);
        self.talking.await.unwrap()
    }
}

impl Talk {
    /// Everything is readable: the texts, the profiles, and the addresses sign in.
    pub(super) async fn is_all_there(&self, io: &IoProcess) {
        tokio::time::sleep_until(self.emailed + RESEND_AFTER).await;
        for member in [&self.pair.ada, &self.pair.ben] {
            let again = Person::sign_in(io.client(Credentials::Bearer).unwrap(), &io.mail, &member.email).await;
            let alias = again.client.profile().await.unwrap().alias;
            assert_eq!(alias, member.alias(), "the address finds its account");
            assert_eq!(texts(&again.client, self.pair.chat).await, self.said);
        }
    }
}

pub(super) async fn person(io: &IoProcess, name: &str) -> Person {
    let client = io.client(Credentials::Bearer).unwrap();
    let person = Person::sign_in(client, &io.mail, &format!("{name}@example.org")).await;
    person.complete_onboarding().await;
    person
}

async fn texts(client: &Client, chat: ChatId) -> Vec<String> {
    let history = client.whole_history(chat).await.unwrap();
    let texts = history.into_iter().filter_map(|event| match event.what {
        What::Message { body, .. } => body,
        _ => None,
    });
    texts.collect()
}

async fn talk(mut pair: Pair, stop: Arc<AtomicBool>, talked: Arc<AtomicU64>) -> Talk {
    let (mut said, emailed) = (Vec::new(), Instant::now());
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !stop.load(Ordering::SeqCst) {
        pace.tick().await;
        let body = format!("number {}", said.len());
        if said.len() % 2 == 0 {
            pair.ada_socket.send(pair.chat, pair.ada.cid(), &body).await.unwrap();
        } else {
            pair.ben
                .client
                .send_message(pair.chat, pair.ben.cid(), &body)
                .await
                .unwrap();
        }
        said.push(body);
        let read = pair.ben.client.messages_after(pair.chat, 0, 200).await.unwrap();
        assert!(!read.events.is_empty());
        talked.fetch_add(1, Ordering::SeqCst);
    }
    Talk { pair, said, emailed }
}

/// Two at a time sign in, meet, talk, reveal, block and part; one erases the account.
async fn visit(io: Arc<IoProcess>, stop: Arc<AtomicBool>, visited: Arc<AtomicU64>) -> u64 {
    let mut visits = 0;
    while !stop.load(Ordering::SeqCst) {
        let one = revealer(&io, &format!("one{visits}")).await;
        let other = revealer(&io, &format!("other{visits}")).await;
        let mut pair = meet(one, other).await;
        let chat = pair.chat;
        pair.ada_socket.send(chat, pair.ada.cid(), "hello").await.unwrap();
        let request = pair.ada.reveal_id();
        let fields = vec![RevealField::Contact];
        let asks = Command::RevealRequest {
            chat,
            request,
            fields: fields.clone(),
        };
        pair.ada_socket.command(asks).await.unwrap();
        let answer = Command::RevealAnswer { chat, request, fields };
        pair.ben_socket.command(answer).await.unwrap();
        let revealed = |frame: &ServerFrame| {
            matches!(
                frame,
                ServerFrame::Reveal {
                    reveal: RevealState::Revealed { .. },
                    ..
                }
            )
        };
        pair.ada_socket.wait_for(revealed).await.unwrap();
        assert_eq!(texts(&pair.ben.client, chat).await, ["hello"]);
        pair.ben.client.end(chat).await.unwrap();
        if visits % 2 == 0 {
            pair.ada.client.block(chat).await.unwrap();
        }
        pair.ben.client.refresh().await.unwrap();
        let erase = serde_json::json!({ "now": true });
        let erased = pair
            .ben
            .client
            .json(Method::POST, "/api/user/delete", &erase)
            .await
            .unwrap();
        assert_eq!(erased.status, StatusCode::ACCEPTED);
        visits += 1;
        visited.fetch_add(1, Ordering::SeqCst);
    }
    visits
}

async fn revealer(io: &IoProcess, name: &str) -> Person {
    let person = person(io, name).await;
    let update = ProfileUpdate {
        card: Some(OwnCard {
            contact: format!("contact of {name}"),
            ..OwnCard::default()
        }),
        ..ProfileUpdate::default()
    };
    person.client.update_profile(&update).await.unwrap();
    person
}
