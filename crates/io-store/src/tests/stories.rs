//! People who sign in, meet and talk: builders for the other tests.

use io_core::account::{AgeBand, Gender};
use io_core::ids::{ChatId, ClientMessageId, EmailId, LoginId, LoginRequestId, PeerRef, RevealId, UserId};
use io_core::matching::RepeatRules;
use io_core::rating::{Rating, RatingRules, Thumb};
use io_core::reveal::{Card, Change, Fields, Line, RevealField, RevealRules};
use io_core::sign_in::{EmailRules, LoginRules};
use io_core::text::MessageText;
use io_core::time::{Span, Timestamp};

use crate::account::{Address, ProfileChange, ProfileChanged};
use crate::chat::history::ChatEvent;
use crate::chat::messages::{Appended, NewMessage, StoredMessage};
use crate::chat::{EndCause, Ended, NewChat, NewMember, Opened, Shared, ShownCard};
use crate::email::{EmailContent, EmailKind, NewEmail};
use crate::rating::Rated;
use crate::reveal::{RevealOutcome, RevealStep};
use crate::sign_in::requests::{NewLoginRequest, SignInEmailOutcome};
use crate::sign_in::{NewLogin, Proof, SignIn};
use crate::testing::unique;
use crate::{DeviceMark, Result, SecretHash, SecretKind, Store};

/// A Tuesday.
pub(crate) const NOON: Timestamp = Timestamp(1_800_000_000_000_000);

/// Sixteen bytes that no other call returns.
pub(crate) fn fresh_id() -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&unique().to_be_bytes());
    bytes[8..].copy_from_slice(&unique().to_le_bytes());
    bytes
}

pub(crate) fn address(mailbox: &str) -> Address {
    let identity = format!("{mailbox}@example.org");
    let bare = mailbox.split_once('+').map_or(mailbox, |(bare, _)| bare);
    Address {
        display: format!("{mailbox}@Example.org"),
        abuse_key: format!("{bare}@example.org"),
        identity,
    }
}

/// A request for an email, with its proofs.
pub(crate) struct Asked {
    pub(crate) request: LoginRequestId,
    /// The secret of the link and of the code, which the email holds.
    secret: [u8; 16],
    pub(crate) token: SecretHash,
    pub(crate) code: SecretHash,
    pub(crate) binding: SecretHash,
}

impl Asked {
    /// The same proofs in a browser that asked by [`ask`], hashed now.
    pub(crate) fn hashed_now(&self, store: &Store) -> Self {
        Self {
            request: self.request,
            secret: self.secret,
            token: store.hash(SecretKind::LinkToken, &self.secret),
            code: store.hash(SecretKind::LinkCode, &self.secret),
            binding: store.hash(SecretKind::Binding, b"a browser"),
        }
    }

    pub(crate) fn link(&self) -> Proof {
        Proof::Link {
            token: self.token,
            binding: Some(self.binding),
        }
    }

    pub(crate) fn code(&self) -> Proof {
        Proof::Code {
            request: self.request,
            binding: self.binding,
            code: self.code,
        }
    }

    pub(crate) fn wrong_code(&self, store: &Store) -> Proof {
        let code = store.hash(SecretKind::LinkCode, b"wrong");
        Proof::Code {
            request: self.request,
            binding: self.binding,
            code,
        }
    }
}

pub(crate) fn email(to: &str, now: Timestamp) -> NewEmail {
    let content = EmailContent {
        to: to.to_owned(),
        subject: "Your sign-in".to_owned(),
        text: "marker-email-text".to_owned(),
        html: "<p>marker-email-text</p>".to_owned(),
    };
    NewEmail {
        id: EmailId::from_random(fresh_id()),
        kind: EmailKind::SignIn,
        content,
        expires_at: now + Span::minutes(10),
    }
}

pub(crate) async fn ask(store: &Store, mailbox: &str, now: Timestamp) -> (Asked, SignInEmailOutcome) {
    ask_from(store, mailbox, b"a browser", now).await
}

pub(crate) async fn ask_from(
    store: &Store,
    mailbox: &str,
    browser: &[u8],
    now: Timestamp,
) -> (Asked, SignInEmailOutcome) {
    ask_with(store, mailbox, browser, b"192.0.2.1", None, now).await
}

pub(crate) async fn ask_with(
    store: &Store,
    mailbox: &str,
    browser: &[u8],
    network: &[u8],
    device: Option<(SecretHash, Vec<DeviceMark>)>,
    now: Timestamp,
) -> (Asked, SignInEmailOutcome) {
    let secret = fresh_id();
    let asked = Asked {
        request: LoginRequestId::from_random(fresh_id()),
        secret,
        token: store.hash(SecretKind::LinkToken, &secret),
        code: store.hash(SecretKind::LinkCode, &secret),
        binding: store.hash(SecretKind::Binding, browser),
    };
    let request = NewLoginRequest {
        id: asked.request,
        address: address(mailbox),
        token: asked.token,
        code: asked.code,
        binding: asked.binding,
        network: store.hash(SecretKind::Network, network),
        device,
        asked_from: "Firefox on Linux".to_owned(),
        next: "/lobby".to_owned(),
        email: email(&address(mailbox).display, now),
        rules: EmailRules::default(),
    };
    let answer = store.request_sign_in_email(request, now).await.expect("asks");
    (asked, answer)
}

/// A device with this name.
pub(crate) fn device(store: &Store, name: &str) -> SecretHash {
    store.hash(SecretKind::Device, name.as_bytes())
}

/// A login on a device that is named like its label.
pub(crate) fn new_login(label: &str) -> NewLogin {
    let mut device = [0; 32];
    for (to, from) in device.iter_mut().zip(label.bytes()) {
        *to = from;
    }
    NewLogin {
        id: LoginId::from_random(fresh_id()),
        new_user: UserId::from_random(fresh_id()),
        label: label.to_owned(),
        device: SecretHash {
            newest: device,
            before: device,
        },
        refresh_key: [9; 32],
        email_rules: EmailRules::default(),
        rules: LoginRules::default(),
        notice: None,
        language: Some("en".to_owned()),
    }
}

/// Signs in through an email; returns the account and the login.
pub(crate) async fn sign_in(store: &Store, mailbox: &str, now: Timestamp) -> (UserId, LoginId) {
    let (asked, answer) = ask(store, mailbox, now).await;
    assert!(matches!(answer, SignInEmailOutcome::Sent { .. }), "{answer:?}");
    match store
        .sign_in(asked.link(), new_login("Firefox on Linux"), now)
        .await
        .expect("signs in")
    {
        SignIn::SignedIn { user, login, .. } => (user, login),
        other => panic!("not signed in: {other:?}"),
    }
}

/// A card without an "about" line.
pub(crate) fn card(first_name: &str, contact: &str) -> Card {
    Card {
        first_name: Line::parse(first_name).expect("is short"),
        contact: Line::parse(contact).expect("is short"),
        about: Line::default(),
    }
}

/// A person who has signed in and finished onboarding.
pub(crate) async fn person(store: &Store, mailbox: &str) -> UserId {
    let (user, _) = sign_in(store, mailbox, NOON).await;
    assert!(store.state_age(user, AgeBand::Adult, 1, NOON).await.expect("states"));
    let change = ProfileChange {
        alias: Some(format!("marker-alias-{mailbox}")),
        gender: Some(Gender::Woman),
        languages: Some(vec!["en".to_owned(), "de".to_owned()]),
        interests: Some(vec!["marker-interest".to_owned()]),
        card: Some(card(
            &format!("marker-first-{mailbox}"),
            &format!("marker-contact-{mailbox}"),
        )),
        ..ProfileChange::default()
    };
    let changed = store.change_profile(user, change, NOON).await.expect("changes");
    assert!(matches!(changed, ProfileChanged::Changed(_)));
    user
}

pub(crate) fn new_chat(one: UserId, other: UserId) -> NewChat {
    let member = |user, name: &str| NewMember {
        user,
        peer_ref: PeerRef::from_random(fresh_id()),
        card: ShownCard {
            name: name.to_owned(),
            glyph: 7,
        },
        ticket: None,
        allow_recent: false,
    };
    NewChat {
        id: ChatId::from_random(fresh_id()),
        members: [member(one, "marker-name-amber"), member(other, "marker-name-teal")],
        shared: Shared {
            interests: vec!["marker-shared".to_owned()],
            languages: vec!["en".to_owned()],
            mood: None,
        },
        again_of: None,
    }
}

/// Rules by which nobody counts as met recently: most stories let the same two meet at once.
pub(crate) const ANYONE_AGAIN: RepeatRules = RepeatRules {
    within: Span::ZERO,
    people: 0,
    again_after: Span::ZERO,
};

/// Opens a chat, whenever the two met last.
pub(crate) async fn open(store: &Store, chat: NewChat, now: Timestamp) -> Result<Opened> {
    store.open_chat(chat, ANYONE_AGAIN, now).await
}

/// Opens a chat between two people.
pub(crate) async fn meet(store: &Store, one: UserId, other: UserId, now: Timestamp) -> ChatId {
    let chat = new_chat(one, other);
    let id = chat.id;
    assert_eq!(open(store, chat, now).await.expect("opens"), Opened::Opened);
    id
}

/// Two people in a chat.
pub(crate) async fn two_in_a_chat(store: &Store) -> (UserId, UserId, ChatId) {
    let one = person(store, &format!("one{}", unique())).await;
    let other = person(store, &format!("other{}", unique())).await;
    let chat = meet(store, one, other, NOON).await;
    (one, other, chat)
}

pub(crate) fn text(chat: ChatId, sender: UserId, body: &str) -> NewMessage {
    NewMessage {
        chat,
        quote: None,
        sender,
        cid: ClientMessageId::from_random(fresh_id()),
        text: MessageText::parse(body).expect("a text"),
    }
}

pub(crate) async fn say(store: &Store, chat: ChatId, sender: UserId, body: &str, now: Timestamp) -> StoredMessage {
    match store
        .append_message(text(chat, sender, body), now)
        .await
        .expect("appends")
    {
        Appended::Stored(stored) => stored,
        other => panic!("not stored: {other:?}"),
    }
}

pub(crate) async fn leave(store: &Store, chat: ChatId, by: UserId, now: Timestamp) {
    let ended = store.end_chat(chat, Some(by), EndCause::Left, now).await.expect("ends");
    assert!(matches!(ended, Ended::Ended { .. }), "{ended:?}");
}

/// Rules that allow a reveal at once.
/// Tests of the steps then need no conversation first.
pub(crate) const AT_ONCE: RevealRules = RevealRules {
    after: Span::ZERO,
    messages: 0,
    expiry: Span::minutes(10),
    cool_down: Span::minutes(10),
    per_chat: 3,
};

/// A step of a reveal, by the rules that allow it at once.
pub(crate) async fn step(
    store: &Store,
    chat: ChatId,
    who: UserId,
    step: RevealStep,
    now: Timestamp,
) -> RevealOutcome<ChatEvent> {
    store.reveal_step(chat, who, step, AT_ONCE, now).await.expect("answers")
}

pub(crate) fn fields(chosen: &[RevealField]) -> Fields {
    Fields::new(chosen.iter().copied()).expect("at least one")
}

/// Rates an ended chat, however short.
pub(crate) async fn rate(store: &Store, chat: ChatId, who: UserId, thumb: Thumb, now: Timestamp) -> Rated {
    let rules = RatingRules {
        shortest: Span::ZERO,
        fewest_messages: 0,
        ..RatingRules::default()
    };
    let rating = Rating::parse(thumb, &["kind"]).expect("a tag of the list");
    store.rate(chat, who, rating, rules, now).await.expect("answers")
}

/// `one` asks, `other` agrees.
pub(crate) async fn reveal(store: &Store, chat: ChatId, one: UserId, other: UserId, now: Timestamp) {
    let request = RevealId::from_random(fresh_id());
    let ask = RevealStep::Ask(request, fields(&[RevealField::FirstName]));
    let asked = step(store, chat, one, ask, now).await;
    assert!(
        matches!(
            asked,
            RevealOutcome::Done {
                change: Change::Asked,
                ..
            }
        ),
        "{asked:?}"
    );
    let answer = RevealStep::Answer(request, Some(fields(&[RevealField::Contact])));
    let answered = step(store, chat, other, answer, now).await;
    assert!(
        matches!(
            answered,
            RevealOutcome::Done {
                change: Change::Revealed(_),
                ..
            }
        ),
        "{answered:?}"
    );
}
