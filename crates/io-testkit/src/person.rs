//! People: who sign in by their letter, fill in who they are, and meet.
//!
//! Must not take a way into IO that a stranger does not have.

use io_client::protocol::events::ChatView;
use io_client::protocol::frames::ServerFrame;
use io_client::protocol::rest::{MatchStatus, ProfileUpdate, SignedIn, VerifyToken};
use io_client::{Client, Journal, Socket};
use io_core::account::Gender;
use io_core::ids::{ChatId, ClientMessageId, RevealId, TicketId};
use io_core::outside::Entropy as _;
use uuid::Uuid;

use crate::app::TestApp;
use crate::entropy::SeededEntropy;

/// The version of the rules that people of tests accept.
const RULES_VERSION: u32 = 1;

/// Somebody who is signed in.
pub struct Person {
    /// Their address.
    pub email: String,
    /// Their client, signed in.
    pub client: Client,
    /// What signing in answered.
    pub signed_in: SignedIn,
    /// Their device, the same for every socket.
    pub device: Uuid,
    entropy: SeededEntropy,
}

impl Person {
    /// Asks for a letter, reads it, and signs in with the token of its link.
    pub async fn arrive(client: Client, mail: &crate::SmtpCatcher, email: &str) -> Self {
        client.send_magic_link(email).await.expect("a letter can be asked for");
        let letter = mail.letter_to(email).await;
        let proof = VerifyToken {
            token: Some(letter.token()),
            request_id: None,
            code: None,
        };
        let signed_in = client.verify(&proof).await.expect("the link signs in");
        let entropy = SeededEntropy::named(email);
        Self {
            email: email.to_owned(),
            client,
            signed_in,
            device: Uuid::from_bytes(entropy.id()),
            entropy,
        }
    }

    /// Goes through onboarding: an adult who speaks English and does not say their gender.
    pub async fn settle_in(&self) {
        let update = ProfileUpdate {
            alias: Some(self.alias()),
            gender: Some(Gender::Unsaid),
            languages: Some(vec!["en".to_owned()]),
            ..ProfileUpdate::default()
        };
        self.client
            .state_age("1990-01-01", RULES_VERSION)
            .await
            .expect("an adult may come in");
        self.client.update_profile(&update).await.expect("the profile is fine");
    }

    /// The alias that [`Self::settle_in`] chose: what stands before the `@`, marked so that it is found in a recording.
    pub fn alias(&self) -> String {
        let name = self.email.split('@').next().unwrap_or_default();
        let mut alias = format!("{name} Alias");
        alias.truncate(20);
        alias
    }

    /// A socket that is up to date.
    pub async fn socket(&self) -> Socket {
        let (socket, _) = Socket::live(&self.client, self.device).await.expect("a socket opens");
        socket
    }

    /// A socket that goes on from what the journal has, with everything missed applied to it.
    pub async fn resume(&self, journal: &mut Journal) -> Socket {
        let mut socket = Socket::open(&self.client).await.expect("a socket opens");
        socket
            .hello(self.device, journal.cursors())
            .await
            .expect("the server says welcome");
        loop {
            let frame = socket.next_frame().await.expect("the missed events come");
            journal.take(&frame);
            if frame == ServerFrame::Synced {
                return socket;
            }
        }
    }

    /// A new message id.
    pub fn cid(&self) -> ClientMessageId {
        ClientMessageId::from_random(self.entropy.id())
    }

    /// A new ticket.
    pub fn ticket(&self) -> TicketId {
        TicketId::from_random(self.entropy.id())
    }

    /// A new reveal id.
    pub fn reveal_id(&self) -> RevealId {
        RevealId::from_random(self.entropy.id())
    }

    /// A new id for a device or anything else.
    pub fn id(&self) -> Uuid {
        ChatId::from_random(self.entropy.id()).0
    }
}

/// Two people in a live chat, each with a socket.
pub struct Pair {
    /// The one who searched first.
    pub ada: Person,
    /// The other.
    pub ben: Person,
    /// Ada's socket.
    pub ada_socket: Socket,
    /// Ben's socket.
    pub ben_socket: Socket,
    /// The chat.
    pub chat: ChatId,
    /// The chat as Ada sees it.
    pub ada_view: ChatView,
    /// The chat as Ben sees it.
    pub ben_view: ChatView,
}

impl TestApp {
    /// Somebody who signed in by letter and has not said anything about themselves yet.
    pub async fn newcomer(&self, email: &str) -> Person {
        Person::arrive(self.client(), &self.mail, email).await
    }

    /// Somebody who signed in by letter and went through onboarding.
    pub async fn sign_in(&self, email: &str) -> Person {
        let person = self.newcomer(email).await;
        person.settle_in().await;
        person
    }

    /// Ada and Ben, who just met.
    pub async fn pair(&self) -> Pair {
        let ada = self.sign_in("ada@example.org").await;
        let ben = self.sign_in("ben@example.org").await;
        meet(ada, ben).await
    }
}

/// Two people search and find each other.
pub async fn meet(ada: Person, ben: Person) -> Pair {
    let mut ada_socket = ada.socket().await;
    let mut ben_socket = ben.socket().await;
    let ada_ticket = ada.ticket();
    ada_socket.find_match(ada_ticket).await.expect("Ada may search");
    let ben_view = match ben_socket.find_match(ben.ticket()).await.expect("Ben may search") {
        MatchStatus::Matched { chat } => *chat,
        MatchStatus::Queued { .. } => matched(&mut ben_socket).await,
    };
    let ada_view = matched(&mut ada_socket).await;
    assert_eq!(ada_view.chat, ben_view.chat, "the two found each other");
    Pair {
        chat: ada_view.chat,
        ada,
        ben,
        ada_socket,
        ben_socket,
        ada_view,
        ben_view,
    }
}

async fn matched(socket: &mut Socket) -> ChatView {
    match socket
        .wait_for(|frame| matches!(frame, ServerFrame::Matched { .. }))
        .await
    {
        Ok(ServerFrame::Matched { chat, .. }) => *chat,
        other => panic!("no match came: {other:?}"),
    }
}
