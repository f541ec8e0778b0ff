//! A node with many chats or connections starts, drains and stops without one step for each of them in turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use io_bus::Bus;
use io_core::account::Privacy;
use io_core::chat::Marks;
use io_core::ids::{ChatId, LoginId, UserId};
use io_core::time::Timestamp;
use io_protocol::frames::{Command, close};
use io_realtime::store::{ChatSnapshot, ChatStore, Reply};
use io_realtime::testing::one_chat::World;
use io_realtime::testing::{Dice, TestClock, a_live_chat, empty_stores};
use io_realtime::{Actor, Outbound, Realtime, Settings, Stores};
use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;

/// A store with this many live chats, which counts what is read of each.
struct ManyChats {
    chats: usize,
    snapshots: AtomicUsize,
    /// Marks are saved only once this many wait for it.
    saved_together: usize,
    waiting: watch::Sender<usize>,
}

fn user(chat: usize, side: usize) -> UserId {
    UserId(Uuid::from_u128(((chat as u128) << 8) + side as u128 + 1))
}

fn chat(number: usize) -> ChatId {
    ChatId(Uuid::from_u128(number as u128))
}

fn number_of(chat: ChatId) -> usize {
    usize::try_from(chat.0.as_u128()).unwrap()
}

fn soon<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        Ok(answer)
    })
}

impl ChatStore for ManyChats {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        let all = (0..self.chats).map(|number| (chat(number), [user(number, 0), user(number, 1)]));
        soon(all.collect())
    }

    fn live_chat_of(&self, _: UserId) -> Reply<'_, Option<ChatId>> {
        soon(None)
    }

    fn snapshot(&self, chat: ChatId, reader: UserId, _: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        self.snapshots.fetch_add(1, Ordering::SeqCst);
        let (number, nothing) = (number_of(chat), Marks::default());
        let peer = if reader == user(number, 0) {
            user(number, 1)
        } else {
            user(number, 0)
        };
        soon(Some(ChatSnapshot {
            view: a_live_chat(chat, Timestamp(0), 5, nothing, nothing),
            me: reader,
            peer: Some(peer),
            my_privacy: Privacy::OFF,
            peer_privacy: Privacy::OFF,
            peer_marks: nothing,
        }))
    }

    fn mark(&self, _: ChatId, _: UserId, _: Marks) -> Reply<'_, bool> {
        Box::pin(async move {
            self.waiting.send_modify(|waiting| *waiting += 1);
            let mut waiting = self.waiting.subscribe();
            waiting
                .wait_for(|waiting| *waiting >= self.saved_together)
                .await
                .unwrap();
            Ok(true)
        })
    }
}

async fn node(chats: usize, saved_together: usize) -> (Realtime, Arc<ManyChats>) {
    let store = Arc::new(ManyChats {
        chats,
        snapshots: AtomicUsize::new(0),
        saved_together,
        waiting: watch::Sender::new(0),
    });
    let stores = Stores {
        chats: Arc::clone(&store) as _,
        ..empty_stores()
    };
    let settings = Settings::default().without_jitter();
    let started = Realtime::start(stores, Bus::in_process(), TestClock::new(), Dice::new(1), settings);
    (started.await.unwrap(), store)
}

async fn reads(realtime: &Realtime, number: usize) {
    let actor = Actor {
        user: user(number, 0),
        login: LoginId::from_random([7; 16]),
        connection: None,
    };
    let read = Command::Read {
        chat: chat(number),
        seq: 5,
    };
    realtime.execute(actor, read).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn twenty_thousand_live_chats_are_taken_up_without_reading_one() {
    let (realtime, store) = node(20_000, 1).await;
    assert_eq!(realtime.live_chats(), 20_000);
    assert_eq!(store.snapshots.load(Ordering::SeqCst), 0);
    // What a chat needs is read once, when one of its members comes.
    reads(&realtime, 7).await;
    reads(&realtime, 7).await;
    assert_eq!(store.snapshots.load(Ordering::SeqCst), 1);
    realtime.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_saves_the_marks_of_many_chats_together() {
    let (realtime, _) = node(300, 200).await;
    for number in 0..300 {
        reads(&realtime, number).await;
    }
    let stopped = timeout(Duration::from_mins(1), realtime.stop()).await;
    assert!(stopped.is_ok(), "the first marks wait for the others in vain");
}

#[tokio::test(start_paused = true)]
async fn a_drain_of_many_connections_ends_in_its_time() {
    let world = World::begin(61).await;
    let mut lines: Vec<_> = (0..5_000).map(|number| world.line(user(number, 0))).collect();
    while world.node(0).connections() < lines.len() {
        tokio::task::yield_now().await;
    }
    let window = Duration::from_secs(2);
    let drained = timeout(window + Duration::from_millis(1), world.node(0).drain(window)).await;
    assert!(drained.is_ok(), "later than it was given");
    for line in &mut lines {
        let code = loop {
            match line.next().await {
                Some(Outbound::Close(code)) => break Some(code),
                Some(_) => {}
                None => break None,
            }
        };
        assert_eq!(code, Some(close::RESTART));
    }
}
