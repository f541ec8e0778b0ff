//! The mutual reveal: both cards at the same moment, or none.

mod kept;

use io_client::Socket;
use io_client::protocol::events::{ChatView, RevealState};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_core::ids::{ChatId, RevealId};
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp};

use crate::support::refused;
use crate::support::socket::{chatter, enough_messages, frames_before_message, quiet, until};

/// Fills the person's card with this name and a contact.
async fn fill_card(person: &Person, name: &str) {
    let update = ProfileUpdate {
        card: Some(OwnCard {
            first_name: name.to_owned(),
            contact: format!("{name} at the harbour"),
            about: String::new(),
        }),
        ..ProfileUpdate::default()
    };
    person.client.update_profile(&update).await.unwrap();
}

/// Ada and Ben after ten messages and two minutes, when a reveal is allowed.
async fn old_friends(app: &TestApp) -> Pair {
    grown_old(app, app.pair().await).await
}

/// Lets a pair fill their cards and chat until a reveal is allowed.
async fn grown_old(app: &TestApp, mut pair: Pair) -> Pair {
    fill_card(&pair.ada, "Adele").await;
    fill_card(&pair.ben, "Benno").await;
    chatter(app, &pair.ada, &mut pair.ada_socket, pair.chat, 5).await;
    chatter(app, &pair.ben, &mut pair.ben_socket, pair.chat, 5).await;
    enough_messages(&mut pair).await;
    app.clock.advance(Span::seconds(100));
    quiet(&mut pair.ada_socket).await;
    quiet(&mut pair.ben_socket).await;
    pair
}

/// Reads until the reveal has a state that fits.
async fn reveal_of(socket: &mut Socket, fits: impl Fn(&RevealState) -> bool) -> RevealState {
    until(socket, |frame| match frame {
        ServerFrame::Reveal { reveal, .. } if fits(&reveal) => Some(reveal),
        _ => None,
    })
    .await
}

async fn view(person: &Person, chat: ChatId) -> ChatView {
    person.client.chat(chat).await.unwrap()
}

const NAME: &[RevealField] = &[RevealField::FirstName];

/// Lets Ada request a reveal of the first names.
async fn ada_requests(pair: &Pair) -> RevealId {
    let request = pair.ada.reveal_id();
    pair.ada.client.reveal_request(pair.chat, request, NAME).await.unwrap();
    request
}

/// Accepts a request and shows the first name.
fn accept(chat: ChatId, request: RevealId) -> Command {
    Command::RevealAnswer {
        chat,
        request,
        fields: NAME.to_vec(),
    }
}

fn is_none(state: &RevealState) -> bool {
    matches!(state, RevealState::None { .. })
}

fn is_asked(state: &RevealState) -> bool {
    matches!(state, RevealState::Asked { .. })
}

fn is_offered(state: &RevealState) -> bool {
    matches!(state, RevealState::Offered { .. })
}

fn is_revealed(state: &RevealState) -> bool {
    matches!(state, RevealState::Revealed { .. })
}

/// Both cards are visible.
fn is_complete(state: &RevealState) -> bool {
    matches!(
        state,
        RevealState::Revealed {
            theirs: Some(_),
            mine: Some(_)
        }
    )
}

#[tokio::test]
async fn rv_1_a_request_that_is_too_early_learns_when_it_is_allowed() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        fill_card(&pair.ada, "Adele").await;
        let (chat, fields) = (pair.chat, NAME.to_vec());
        let request = pair.ada.reveal_id();
        let early = pair
            .ada_socket
            .command(Command::RevealRequest { chat, request, fields })
            .await;
        assert_eq!(refused(early), ProblemCode::RevealTooSoon);
        let RevealState::None {
            allowed_at,
            messages_missing,
            requests_left,
            ..
        } = pair.ada_view.reveal
        else {
            panic!("there is an open request")
        };
        assert!(allowed_at.is_some());
        assert_eq!((messages_missing, requests_left), (10, 3));
    })
    .await;
}

#[tokio::test]
async fn rv_3_rv_4_rev_01_the_peer_sees_field_names_then_both_cards_at_once() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        let asked = pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        assert!(is_asked(&asked.reveal));
        let offered = reveal_of(&mut pair.ben_socket, is_offered).await;
        assert!(matches!(&offered, RevealState::Offered { offered, .. } if offered == NAME));
        let before = serde_json::to_string(&view(&pair.ben, chat).await).unwrap();
        assert!(!before.contains("Adele") && !before.contains("harbour"));

        let fields = [RevealField::FirstName, RevealField::Contact];
        pair.ben.client.reveal_answer(chat, request, &fields).await.unwrap();
        let ada_reveal = reveal_of(&mut pair.ada_socket, is_revealed).await;
        let ben_reveal = reveal_of(&mut pair.ben_socket, is_revealed).await;
        let RevealState::Revealed {
            theirs: Some(theirs),
            mine: Some(mine),
        } = ada_reveal
        else {
            panic!("{ada_reveal:?}")
        };
        assert_eq!(theirs.first_name.as_deref(), Some("Benno"));
        assert_eq!(theirs.contact.as_deref(), Some("Benno at the harbour"));
        assert_eq!(
            (mine.first_name.as_deref(), mine.contact.as_deref()),
            (Some("Adele"), None)
        );
        let RevealState::Revealed {
            theirs: Some(theirs), ..
        } = ben_reveal
        else {
            panic!("{ben_reveal:?}")
        };
        assert_eq!(
            (theirs.first_name.as_deref(), theirs.contact.as_deref()),
            (Some("Adele"), None)
        );
    })
    .await;
}

#[tokio::test]
async fn rv_5_a_declined_request_looks_open_until_it_expires() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, ada_requests(&pair).await);
        let before = view(&pair.ada, chat).await.reveal;
        reveal_of(&mut pair.ada_socket, is_asked).await;
        pair.ben.client.reveal_answer(chat, request, &[]).await.unwrap();
        let ben = (&pair.ben, &mut pair.ben_socket);
        assert_eq!(frames_before_message(chat, ben, &mut pair.ada_socket).await, []);
        assert_eq!(view(&pair.ada, chat).await.reveal, before);
        assert!(is_none(&view(&pair.ben, chat).await.reveal));
    })
    .await;
}

#[tokio::test]
async fn rv_5_an_ignored_request_expires_and_counts_for_its_asker_alone() {
    let app = TestApp::with(|config| config.reveal.life = Span::minutes(5)).await;
    let mut pair = old_friends(&app).await;
    let (chat, request) = (pair.chat, ada_requests(&pair).await);
    reveal_of(&mut pair.ada_socket, is_asked).await;
    reveal_of(&mut pair.ben_socket, is_offered).await;
    app.clock.advance(Span::minutes(5) + Span::seconds(1));
    for (socket, left) in [(&mut pair.ada_socket, 2), (&mut pair.ben_socket, 3)] {
        let over = reveal_of(socket, is_none).await;
        assert!(
            matches!(over, RevealState::None { requests_left, .. } if requests_left == left),
            "{over:?}"
        );
    }
    let late = pair.ben_socket.command(accept(chat, request)).await;
    assert_eq!(refused(late), ProblemCode::RevealStale);
}

#[tokio::test]
async fn rv_6_rev_05_crossing_requests_reveal_and_foreign_answers_do_not() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let chat = pair.chat;
        let request = ada_requests(&pair).await;
        let own = pair.ada_socket.command(accept(chat, request)).await;
        assert_eq!(refused(own), ProblemCode::RevealStale);
        let made_up = RevealId(pair.ben.id());
        let made_up = pair.ben_socket.command(accept(chat, made_up)).await;
        assert_eq!(refused(made_up), ProblemCode::RevealStale);
        let second = pair.ada.reveal_id();
        let second = pair.ada_socket.command(Command::RevealRequest {
            chat,
            request: second,
            fields: NAME.to_vec(),
        });
        assert_eq!(refused(second.await), ProblemCode::RevealOpen);
        let crossing = pair
            .ben
            .client
            .reveal_request(chat, pair.ben.reveal_id(), NAME)
            .await
            .unwrap();
        assert!(is_revealed(&crossing.reveal));
        let ada_reveal = reveal_of(&mut pair.ada_socket, is_revealed).await;
        assert!(is_complete(&ada_reveal), "{ada_reveal:?}");
    })
    .await;
}

#[tokio::test]
async fn rv_5_an_unanswered_request_shows_as_such_on_a_later_device() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, ada_requests(&pair).await);
        pair.ben.client.reveal_answer(chat, request, &[]).await.unwrap();
        reveal_of(&mut pair.ada_socket, is_asked).await;
        app.clock.advance(Span::minutes(5));
        for person in [&pair.ada, &pair.ben] {
            person.client.refresh().await.unwrap();
        }
        app.clock.advance(Span::minutes(5) + Span::seconds(1));
        let over = reveal_of(&mut pair.ada_socket, is_none).await;
        assert!(matches!(over, RevealState::None { unanswered: true, .. }), "{over:?}");
        assert_eq!(view(&pair.ada, chat).await.reveal, over);
        let ben_reveal = view(&pair.ben, chat).await.reveal;
        assert!(
            matches!(ben_reveal, RevealState::None { unanswered: false, .. }),
            "{ben_reveal:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn rv_6_a_request_after_not_now_completes_the_reveal() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, ada_requests(&pair).await);
        pair.ben.client.reveal_answer(chat, request, &[]).await.unwrap();
        let own = pair.ben.reveal_id();
        for _ in 0..2 {
            let asked = pair.ben.client.reveal_request(chat, own, NAME).await.unwrap();
            assert!(is_complete(&asked.reveal), "the repeated request gets the same answer");
        }
        reveal_of(&mut pair.ada_socket, is_complete).await;
    })
    .await;
}

#[tokio::test]
async fn rv_5_switched_off_requests_look_like_no_answer() {
    TestApp::each_engine(async |app| {
        let pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        let mut privacy = pair.ben.client.profile().await.unwrap().privacy;
        privacy.reveal_requests = false;
        let update = ProfileUpdate {
            privacy: Some(privacy),
            ..ProfileUpdate::default()
        };
        pair.ben.client.update_profile(&update).await.unwrap();
        let asked = pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        assert!(is_asked(&asked.reveal));
        assert!(is_none(&view(&pair.ben, chat).await.reveal));
        let answer = pair.ben.client.reveal_answer(chat, request, NAME).await;
        assert_eq!(refused(answer), ProblemCode::RevealStale);
    })
    .await;
}

#[tokio::test]
async fn rv_9_rev_06_a_hidden_card_disappears_for_the_peer_at_once() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, ada_requests(&pair).await);
        pair.ben.client.reveal_answer(chat, request, NAME).await.unwrap();
        reveal_of(&mut pair.ben_socket, |state| {
            matches!(state, RevealState::Revealed { theirs: Some(_), .. })
        })
        .await;
        pair.ada.client.reveal_revoke(chat).await.unwrap();
        let hidden = |state: &RevealState| {
            matches!(
                state,
                RevealState::Revealed {
                    theirs: None,
                    mine: Some(_)
                }
            )
        };
        reveal_of(&mut pair.ben_socket, hidden).await;
        let after = serde_json::to_string(&view(&pair.ben, chat).await).unwrap();
        assert!(!after.contains("Adele"));
    })
    .await;
}

#[tokio::test]
async fn rv_7_a_cancelled_request_ends_and_a_late_answer_does_nothing() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, ada_requests(&pair).await);
        pair.ada.client.reveal_cancel(chat, request).await.unwrap();
        reveal_of(&mut pair.ben_socket, is_none).await;
        let late = pair.ben_socket.command(accept(chat, request)).await;
        assert_eq!(refused(late), ProblemCode::RevealStale);
        let soon = pair.ada.client.reveal_request(chat, pair.ada.reveal_id(), NAME).await;
        assert_eq!(
            refused(soon),
            ProblemCode::RateLimited,
            "the pause is the same as after silence"
        );
        let own = pair.ben.client.reveal_request(chat, pair.ben.reveal_id(), NAME).await;
        assert!(is_asked(&own.unwrap().reveal), "it is a pause of the one who asked");
    })
    .await;
}
