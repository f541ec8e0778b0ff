//! A reveal that is answered just before a kill: afterwards both see both cards, or nobody sees anything.

use std::sync::Arc;

use io_client::protocol::events::{ChatView, RevealState, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_client::{Client, Credentials, Received, Socket};
use io_core::ids::{ChatId, RevealId};
use io_core::reveal::RevealField;
use io_testkit::{IoProcess, Person, meet};
use parking_lot::Mutex;

/// Everything that one person was ever shown, as text.
type Seen = Arc<Mutex<String>>;

/// Two people in a chat; Ada has asked.
pub(crate) struct Race {
    ada: Revealer,
    ben: Revealer,
    ada_socket: Socket,
    ben_socket: Socket,
    chat: ChatId,
    request: RevealId,
}

struct Revealer {
    person: Person,
    /// What only a reveal may show.
    secret: String,
    seen: Seen,
}

/// The same after Ben has answered, while the process is killed.
pub(crate) struct Answered {
    ada: Revealer,
    ben: Revealer,
    chat: ChatId,
    /// Ben was told that it is done.
    acknowledged: bool,
}

impl Race {
    /// Lets two people meet and Ada ask.
    pub(crate) async fn prepare(io: &IoProcess, round: u64) -> Self {
        let (ada, ada_seen, ada_secret) = revealer(io, "asks", round).await;
        let (ben, ben_seen, ben_secret) = revealer(io, "answers", round).await;
        let mut pair = meet(ada, ben).await;
        let request = pair.ada.reveal_id();
        let command = Command::RevealRequest {
            chat: pair.chat,
            request,
            fields: vec![RevealField::Contact],
        };
        pair.ada_socket.command(command).await.unwrap();
        let offered = |frame: &ServerFrame| {
            matches!(
                frame,
                ServerFrame::Reveal {
                    reveal: RevealState::Offered { .. },
                    ..
                }
            )
        };
        pair.ben_socket.wait_for(offered).await.unwrap();
        Self {
            ada: Revealer {
                person: pair.ada,
                secret: ada_secret,
                seen: ada_seen,
            },
            ben: Revealer {
                person: pair.ben,
                secret: ben_secret,
                seen: ben_seen,
            },
            ada_socket: pair.ada_socket,
            ben_socket: pair.ben_socket,
            chat: pair.chat,
            request,
        }
    }

    /// Lets Ben answer, and returns at one of three moments for the kill: when the answer is on its way, when Ben has
    /// been told that it is done, when Ada has been shown the card.
    pub(crate) async fn answer(mut self, moment: u32) -> Answered {
        let command = Command::RevealAnswer {
            chat: self.chat,
            request: self.request,
            fields: vec![RevealField::Contact],
        };
        match moment {
            0 => drop(self.ben_socket.submit(command).await.unwrap()),
            _ => drop(self.ben_socket.command(command).await.unwrap()),
        }
        if moment == 2 {
            let revealed = |frame: &ServerFrame| {
                matches!(
                    frame,
                    ServerFrame::Reveal {
                        reveal: RevealState::Revealed { .. },
                        ..
                    }
                )
            };
            self.ada_socket.wait_for(revealed).await.unwrap();
        }
        Answered {
            ada: self.ada,
            ben: self.ben,
            chat: self.chat,
            acknowledged: moment > 0,
        }
    }
}

impl Answered {
    /// Judges what both see after the restart, and says whether the reveal came about.
    pub(crate) async fn judge(self, io: &IoProcess) -> bool {
        let ada_saw = self.ada.seen.lock().contains(&self.ben.secret);
        let ben_saw = self.ben.seen.lock().contains(&self.ada.secret);
        let by_ada = self.ada.theirs(io, self.chat).await;
        let by_ben = self.ben.theirs(io, self.chat).await;
        let revealed = by_ada.as_deref() == Some(&self.ben.secret) && by_ben.as_deref() == Some(&self.ada.secret);
        let nothing = by_ada.is_none() && by_ben.is_none();
        assert!(
            revealed || nothing,
            "one-sided: Ada reads {by_ada:?}, Ben reads {by_ben:?}"
        );
        assert!(
            revealed || !self.acknowledged,
            "Ben was told that it is done, and it is not"
        );
        assert!(
            revealed || !(ada_saw || ben_saw),
            "a card was shown, and afterwards it was not revealed"
        );
        revealed
    }
}

impl Revealer {
    /// The contact that this side may read of the other, from the chat and from its history alike.
    async fn theirs(&self, io: &IoProcess, chat: ChatId) -> Option<String> {
        let client = self.person.client.moved_to(&io.base());
        let view: ChatView = client.chat(chat).await.unwrap();
        let events = client.whole_history(chat).await.unwrap();
        let happened = events.iter().any(|event| event.what == What::Revealed);
        let RevealState::Revealed { theirs, mine } = view.reveal else {
            assert!(!happened, "an event without a reveal");
            return None;
        };
        assert!(happened, "revealed without an event");
        assert_eq!(mine.and_then(|card| card.contact), Some(self.secret.clone()));
        Some(theirs.and_then(|card| card.contact).unwrap_or_default())
    }
}

async fn revealer(io: &IoProcess, role: &str, round: u64) -> (Person, Seen, String) {
    let seen = Seen::default();
    let heard = Arc::clone(&seen);
    let listening = move |received: Received| match received {
        Received::Frame(text) => heard.lock().push_str(&text),
        // One's own profile shows one's own card, which is no news about the other.
        Received::Reply { reply, .. } => heard.lock().push_str(&reply.text()),
        Received::Opened(_) => {}
    };
    let client: Client = io.client(Credentials::Bearer).unwrap().with_tap(Arc::new(listening));
    let person = Person::sign_in(client, &io.mail, &format!("{role}{round}@example.org")).await;
    person.complete_onboarding().await;
    let secret = format!("contact of the one who {role} in round {round}");
    let update = ProfileUpdate {
        card: Some(OwnCard {
            contact: secret.clone(),
            ..OwnCard::default()
        }),
        ..ProfileUpdate::default()
    };
    person.client.update_profile(&update).await.unwrap();
    (person, seen, secret)
}
