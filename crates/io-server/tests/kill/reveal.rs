//! A reveal that is answered just before a kill: afterwards both people see both cards, or neither sees any.

use std::sync::Arc;

use io_client::protocol::events::{ChatView, RevealState, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_client::{Client, Credentials, Received, Socket};
use io_core::ids::{ChatId, RevealId};
use io_core::reveal::RevealField;
use io_testkit::{IoProcess, Person, meet};
use parking_lot::Mutex;

/// Everything that one person received, as text.
type Seen = Arc<Mutex<String>>;

/// Two people in a chat; Ada has requested a reveal.
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
    /// The contact, which only a reveal may show.
    secret: String,
    seen: Seen,
}

/// The state after Ben has answered, while the process is killed.
pub(crate) struct Answered {
    ada: Revealer,
    ben: Revealer,
    chat: ChatId,
    /// Whether the server acknowledged Ben's answer.
    acknowledged: bool,
}

impl Race {
    /// Lets two people meet, and Ada request a reveal.
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

    /// Lets Ben answer, and returns at one of three moments for the kill.
    ///
    /// 0: the answer is sent. 1: the server has acknowledged it. 2: Ada has received the card.
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
    /// Checks what both see after the restart, and returns whether the reveal completed.
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
            "the answer was acknowledged, but the reveal is gone"
        );
        assert!(
            revealed || !(ada_saw || ben_saw),
            "a card was shown, but the reveal is gone"
        );
        revealed
    }
}

impl Revealer {
    /// The peer's contact as this person reads it; the chat and its history must agree.
    async fn theirs(&self, io: &IoProcess, chat: ChatId) -> Option<String> {
        let client = self.person.client.moved_to(&io.base());
        // If the clock was set, the access token is too old or too new, and the login goes on.
        client.refresh().await.unwrap();
        let view: ChatView = client.chat(chat).await.unwrap();
        let events = client.whole_history(chat).await.unwrap();
        let happened = events.iter().any(|event| event.what == What::Revealed);
        let RevealState::Revealed { theirs, mine } = view.reveal else {
            assert!(!happened, "there is an event but no reveal");
            return None;
        };
        assert!(happened, "there is a reveal but no event");
        assert_eq!(mine.and_then(|card| card.contact), Some(self.secret.clone()));
        Some(theirs.and_then(|card| card.contact).unwrap_or_default())
    }
}

async fn revealer(io: &IoProcess, role: &str, round: u64) -> (Person, Seen, String) {
    let seen = Seen::default();
    let recorded = Arc::clone(&seen);
    let record = move |received: Received| match received {
        Received::Frame(text) => recorded.lock().push_str(&text),
        // The own profile shows only the own card.
        Received::Reply { reply, .. } => recorded.lock().push_str(&reply.text()),
        Received::Opened(_) => {}
    };
    let client: Client = io.client(Credentials::Bearer).unwrap().with_tap(Arc::new(record));
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
