//! People who sign in by email, complete onboarding and meet.
//!
//! They use only the public API.

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

/// The version of the rules that people in tests accept.
const RULES_VERSION: u32 = 1;

/// A signed-in person.
pub struct Person {
    /// Their email address.
    pub email: String,
    /// Their signed-in client.
    pub client: Client,
    /// The answer to their sign-in.
    pub signed_in: SignedIn,
    /// The id of their device, the same for every socket.
    pub device: Uuid,
    entropy: SeededEntropy,
}

impl Person {
    /// Requests an email, reads it and signs in with the token of its link.
    pub async fn sign_in(client: Client, mail: &crate::SmtpCatcher, email: &str) -> Self {
        client.send_magic_link(email).await.expect("an email can be requested");
        let proof = VerifyToken {
            token: Some(mail.email_to(email).await.token()),
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

    /// Completes onboarding as an adult who speaks English and does not state a gender.
    pub async fn complete_onboarding(&self) {
        let update = ProfileUpdate {
            alias: Some(self.alias()),
            gender: Some(Gender::Unsaid),
            languages: Some(vec!["en".to_owned()]),
            ..ProfileUpdate::default()
        };
        self.client
            .state_age("1990-01-01", RULES_VERSION)
            .await
            .expect("an adult is accepted");
        self.client.update_profile(&update).await.expect("the profile is valid");
    }

    /// The alias that [`Self::complete_onboarding`] sets.
    /// It contains the local part of the address, easy to find in a recording.
    pub fn alias(&self) -> String {
        let name = self.email.split('@').next().unwrap_or_default();
        let mut alias = format!("{name} Alias");
        alias.truncate(20);
        alias
    }

    /// Opens a socket and waits until it is synced.
    pub async fn socket(&self) -> Socket {
        let (socket, _) = Socket::live(&self.client, self.device).await.expect("a socket opens");
        socket
    }

    /// Opens a socket that resumes from the journal.
    /// Applies the missed events to the journal.
    pub async fn resume(&self, journal: &mut Journal) -> Socket {
        let mut socket = Socket::open(&self.client).await.expect("a socket opens");
        socket
            .hello(self.device, journal.cursors())
            .await
            .expect("the server answers with welcome");
        loop {
            let frame = socket.next_frame().await.expect("the missed events arrive");
            journal.apply_frame(&frame);
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

    /// A new id, for a device or anything else.
    pub fn id(&self) -> Uuid {
        ChatId::from_random(self.entropy.id()).0
    }
}

/// Two people in a live chat, each with a socket.
pub struct Pair {
    /// The person who searched first.
    pub ada: Person,
    /// The other person.
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
    /// Signs someone in who has not started onboarding.
    pub async fn newcomer(&self, email: &str) -> Person {
        Person::sign_in(self.client(), &self.mail, email).await
    }

    /// Signs someone in who has completed onboarding.
    pub async fn sign_in(&self, email: &str) -> Person {
        let person = self.newcomer(email).await;
        person.complete_onboarding().await;
        person
    }

    /// Ada and Ben, who have just met.
    pub async fn pair(&self) -> Pair {
        let ada = self.sign_in("ada@example.org").await;
        let ben = self.sign_in("ben@example.org").await;
        meet(ada, ben).await
    }
}

/// Lets two people search and find each other.
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
    assert_eq!(ada_view.chat, ben_view.chat, "both are in the same chat");
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
        other => panic!("no match: {other:?}"),
    }
}
