//! The mutual reveal: both in one moment, or nobody.

use io_client::protocol::events::{ChatStatus, ChatView, RevealState};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_core::ids::RevealId;
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp, meet};

use crate::support::socket::{chatter, declined, quiet, until};

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

/// Ada and Ben after ten messages and two minutes.
async fn old_friends(app: &TestApp) -> Pair {
    grown_old(app, app.pair().await).await
}

async fn grown_old(app: &TestApp, mut pair: Pair) -> Pair {
    fill_card(&pair.ada, "Adele").await;
    fill_card(&pair.ben, "Benno").await;
    chatter(app, &pair.ada, &mut pair.ada_socket, pair.chat, 5).await;
    chatter(app, &pair.ben, &mut pair.ben_socket, pair.chat, 5).await;
    app.clock.advance(Span::seconds(100));
    quiet(&mut pair.ada_socket).await;
    quiet(&mut pair.ben_socket).await;
    pair
}

async fn reveal_of(socket: &mut io_client::Socket, fits: impl Fn(&RevealState) -> bool) -> RevealState {
    until(socket, |frame| match frame {
        ServerFrame::Reveal { reveal, .. } if fits(&reveal) => Some(reveal),
        _ => None,
    })
    .await
}

async fn view(person: &Person, pair_chat: io_core::ids::ChatId) -> ChatView {
    person.client.chat(pair_chat).await.unwrap()
}

const NAME: &[RevealField] = &[RevealField::FirstName];

#[tokio::test]
async fn rv_1_too_early_one_is_told_from_when_on() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        fill_card(&pair.ada, "Adele").await;
        let (chat, fields) = (pair.chat, NAME.to_vec());
        let request = pair.ada.reveal_id();
        let early = pair
            .ada_socket
            .command(Command::RevealRequest { chat, request, fields })
            .await;
        assert_eq!(declined(early), ProblemCode::RevealTooSoon);
        let RevealState::None {
            allowed_at,
            messages_missing,
            requests_left,
            ..
        } = pair.ada_view.reveal
        else {
            panic!("nothing was asked")
        };
        assert!(allowed_at.is_some());
        assert_eq!((messages_missing, requests_left), (10, 3));
    })
    .await;
}

#[tokio::test]
async fn rv_3_rv_4_rev_01_the_peer_sees_names_of_fields_first_and_both_cards_come_in_one_moment() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        let asked = pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        assert!(matches!(asked.reveal, RevealState::Asked { .. }));
        let offered = reveal_of(&mut pair.ben_socket, |state| {
            matches!(state, RevealState::Offered { .. })
        })
        .await;
        assert!(matches!(&offered, RevealState::Offered { offered, .. } if offered == NAME));
        let before = serde_json::to_string(&view(&pair.ben, chat).await).unwrap();
        assert!(!before.contains("Adele") && !before.contains("harbour"));

        let fields = [RevealField::FirstName, RevealField::Contact];
        pair.ben.client.reveal_answer(chat, request, &fields).await.unwrap();
        let adas = reveal_of(&mut pair.ada_socket, |state| {
            matches!(state, RevealState::Revealed { .. })
        })
        .await;
        let bens = reveal_of(&mut pair.ben_socket, |state| {
            matches!(state, RevealState::Revealed { .. })
        })
        .await;
        let RevealState::Revealed {
            theirs: Some(theirs),
            mine: Some(mine),
        } = adas
        else {
            panic!("{adas:?}")
        };
        assert_eq!(theirs.first_name.as_deref(), Some("Benno"));
        assert_eq!(theirs.contact.as_deref(), Some("Benno at the harbour"));
        assert_eq!(
            (mine.first_name.as_deref(), mine.contact.as_deref()),
            (Some("Adele"), None)
        );
        let RevealState::Revealed {
            theirs: Some(theirs), ..
        } = bens
        else {
            panic!("{bens:?}")
        };
        assert_eq!(
            (theirs.first_name.as_deref(), theirs.contact.as_deref()),
            (Some("Adele"), None)
        );
    })
    .await;
}

#[tokio::test]
async fn rv_5_declining_shows_nothing_to_the_one_who_asked_until_the_request_runs_out() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        let before = view(&pair.ada, chat).await.reveal;
        quiet(&mut pair.ada_socket).await;
        pair.ben.client.reveal_answer(chat, request, &[]).await.unwrap();
        let told = quiet(&mut pair.ada_socket).await;
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(view(&pair.ada, chat).await.reveal, before);
        assert!(matches!(view(&pair.ben, chat).await.reveal, RevealState::None { .. }));
    })
    .await;
}

#[tokio::test]
async fn rv_5_an_ignored_request_ends_by_itself_and_both_are_told_the_same() {
    let app = TestApp::with(|config| config.reveal.life = Span::minutes(5)).await;
    let mut pair = old_friends(&app).await;
    let (chat, request) = (pair.chat, pair.ada.reveal_id());
    pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
    reveal_of(&mut pair.ada_socket, |state| matches!(state, RevealState::Asked { .. })).await;
    reveal_of(&mut pair.ben_socket, |state| {
        matches!(state, RevealState::Offered { .. })
    })
    .await;
    app.clock.advance(Span::minutes(5) + Span::seconds(1));
    for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
        let over = reveal_of(socket, |state| matches!(state, RevealState::None { .. })).await;
        assert!(matches!(over, RevealState::None { requests_left: 2, .. }), "{over:?}");
    }
    let late = pair
        .ben_socket
        .command(Command::RevealAnswer {
            chat,
            request,
            fields: NAME.to_vec(),
        })
        .await;
    assert_eq!(declined(late), ProblemCode::RevealStale);
}

#[tokio::test]
async fn rv_6_rev_05_two_opposite_requests_are_one_reveal_and_foreign_answers_are_none() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let chat = pair.chat;
        let request = pair.ada.reveal_id();
        pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        let own = pair
            .ada_socket
            .command(Command::RevealAnswer {
                chat,
                request,
                fields: NAME.to_vec(),
            })
            .await;
        assert_eq!(declined(own), ProblemCode::RevealStale);
        let made_up = RevealId(pair.ben.id());
        let made_up = pair.ben_socket.command(Command::RevealAnswer {
            chat,
            request: made_up,
            fields: NAME.to_vec(),
        });
        assert_eq!(declined(made_up.await), ProblemCode::RevealStale);
        let second = pair.ada.reveal_id();
        let second = pair.ada_socket.command(Command::RevealRequest {
            chat,
            request: second,
            fields: NAME.to_vec(),
        });
        assert_eq!(declined(second.await), ProblemCode::RevealOpen);
        let crossing = pair
            .ben
            .client
            .reveal_request(chat, pair.ben.reveal_id(), NAME)
            .await
            .unwrap();
        assert!(matches!(crossing.reveal, RevealState::Revealed { .. }));
        let adas = reveal_of(&mut pair.ada_socket, |state| {
            matches!(state, RevealState::Revealed { .. })
        })
        .await;
        assert!(matches!(
            adas,
            RevealState::Revealed {
                theirs: Some(_),
                mine: Some(_)
            }
        ));
    })
    .await;
}

#[tokio::test]
async fn rv_5_whoever_asked_in_vain_reads_so_also_on_a_device_that_comes_later() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        pair.ben.client.reveal_answer(chat, request, &[]).await.unwrap();
        reveal_of(&mut pair.ada_socket, |state| matches!(state, RevealState::Asked { .. })).await;
        app.clock.advance(Span::minutes(5));
        for person in [&pair.ada, &pair.ben] {
            person.client.refresh().await.unwrap();
        }
        app.clock.advance(Span::minutes(5) + Span::seconds(1));
        let over = reveal_of(&mut pair.ada_socket, |state| matches!(state, RevealState::None { .. })).await;
        assert!(matches!(over, RevealState::None { unanswered: true, .. }), "{over:?}");
        assert_eq!(view(&pair.ada, chat).await.reveal, over);
        let bens = view(&pair.ben, chat).await.reveal;
        assert!(matches!(bens, RevealState::None { unanswered: false, .. }), "{bens:?}");
    })
    .await;
}

#[tokio::test]
async fn rv_6_whoever_said_not_now_and_asks_later_makes_it_a_reveal() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        pair.ben.client.reveal_answer(chat, request, &[]).await.unwrap();
        let own = pair.ben.reveal_id();
        for _ in 0..2 {
            let asked = pair.ben.client.reveal_request(chat, own, NAME).await.unwrap();
            assert!(
                matches!(
                    asked.reveal,
                    RevealState::Revealed {
                        theirs: Some(_),
                        mine: Some(_)
                    }
                ),
                "and the same request again has the same answer"
            );
        }
        reveal_of(&mut pair.ada_socket, |state| {
            matches!(
                state,
                RevealState::Revealed {
                    theirs: Some(_),
                    mine: Some(_)
                }
            )
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn rv_5_asking_somebody_who_takes_no_requests_is_asking_somebody_who_does_not_answer() {
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
        assert!(matches!(asked.reveal, RevealState::Asked { .. }));
        assert!(matches!(view(&pair.ben, chat).await.reveal, RevealState::None { .. }));
        let answer = pair.ben.client.reveal_answer(chat, request, NAME).await;
        assert_eq!(declined(answer), ProblemCode::RevealStale);
    })
    .await;
}

/// The frames that end a chat, up to the chat as it is afterwards, without what is random or a time.
async fn last_words(socket: &mut io_client::Socket) -> Vec<serde_json::Value> {
    const OWN: &[&str] = &["chat", "id", "at", "peer_ref", "peer", "me", "started_at", "ended_at"];
    let mut told = Vec::new();
    loop {
        let frame = socket.next_frame().await.expect("the chat ends");
        let over = matches!(&frame, ServerFrame::Chat { chat } if chat.status == ChatStatus::Ended);
        if matches!(
            frame,
            ServerFrame::Ping | ServerFrame::Presence { .. } | ServerFrame::Receipt { .. }
        ) {
            continue;
        }
        let mut json = serde_json::to_value(&frame).unwrap();
        blank(&mut json, OWN);
        told.push(json);
        if over {
            return told;
        }
    }
}

fn blank(json: &mut serde_json::Value, names: &[&str]) {
    match json {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let whole_chat = name == "chat" && value.is_object();
                if names.contains(&name.as_str()) && !whole_chat {
                    *value = serde_json::Value::Null;
                } else {
                    blank(value, names);
                }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| blank(value, names)),
        _ => {}
    }
}

#[tokio::test]
async fn ano_05_lc_2_after_a_reveal_leaving_blocking_deleting_and_being_lost_are_told_in_the_same_frames() {
    TestApp::each_engine(async |app| {
        let mut told = Vec::new();
        for how in ["leave", "block", "delete", "lose"] {
            let ada = app.sign_in(&format!("ada-{how}@example.org")).await;
            let ben = app.sign_in(&format!("ben-{how}@example.org")).await;
            let Pair {
                ada,
                ben,
                ada_socket,
                mut ben_socket,
                chat,
                ..
            } = grown_old(&app, meet(ada, ben).await).await;
            let (mut ada_socket, request) = (Some(ada_socket), ada.reveal_id());
            ada.client.reveal_request(chat, request, NAME).await.unwrap();
            ben.client.reveal_answer(chat, request, NAME).await.unwrap();
            quiet(&mut ben_socket).await;
            match how {
                "leave" => ada.client.end(chat).await.unwrap(),
                "block" => ada.client.block(chat).await.unwrap(),
                "delete" => {
                    let body = serde_json::json!({ "now": true });
                    let gone = ada.client.json(http::Method::POST, "/api/user/delete", &body).await;
                    gone.unwrap();
                }
                _ => {
                    ada_socket.take().unwrap().cut();
                    while app.running().app.realtime.people_here() > 1 {
                        tokio::task::yield_now().await;
                    }
                    app.clock.advance(Span::seconds(4));
                    until(&mut ben_socket, |frame| {
                        matches!(frame, ServerFrame::Presence { .. }).then_some(())
                    })
                    .await;
                    app.clock.advance(Span::seconds(90));
                }
            }
            told.push((how, last_words(&mut ben_socket).await));
            let after = serde_json::to_string(&view(&ben, chat).await).unwrap();
            assert!(!after.contains("Adele"), "{how}: the card is gone");
            if how == "leave" {
                ada.client.block(chat).await.unwrap();
                assert!(
                    quiet(&mut ben_socket)
                        .await
                        .iter()
                        .all(|frame| matches!(frame, ServerFrame::Ping)),
                    "a block after the end tells nothing"
                );
            }
            ada_socket.into_iter().for_each(io_client::Socket::cut);
            ben_socket.cut();
            while app.running().app.realtime.people_here() > 0 {
                tokio::task::yield_now().await;
            }
        }
        for (how, frames) in &told[1..] {
            assert_eq!(frames, &told[0].1, "{how}");
        }
    })
    .await;
}

#[tokio::test]
async fn rv_9_rev_06_a_hidden_card_is_gone_from_the_other_side_at_once() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
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
async fn rv_7_cancelling_ends_a_request_and_a_late_answer_does_nothing() {
    TestApp::each_engine(async |app| {
        let mut pair = old_friends(&app).await;
        let (chat, request) = (pair.chat, pair.ada.reveal_id());
        pair.ada.client.reveal_request(chat, request, NAME).await.unwrap();
        pair.ada.client.reveal_cancel(chat, request).await.unwrap();
        reveal_of(&mut pair.ben_socket, |state| matches!(state, RevealState::None { .. })).await;
        let late = pair
            .ben_socket
            .command(Command::RevealAnswer {
                chat,
                request,
                fields: NAME.to_vec(),
            })
            .await;
        assert_eq!(declined(late), ProblemCode::RevealStale);
        for person in [&pair.ada, &pair.ben] {
            let soon = person.client.reveal_request(chat, person.reveal_id(), NAME).await;
            assert_eq!(
                declined(soon),
                ProblemCode::RateLimited,
                "the pause is the same as after silence"
            );
        }
    })
    .await;
}
