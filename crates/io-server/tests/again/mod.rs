//! The people met, and talking to them again.

use http::Method;
use io_client::Socket;
use io_client::protocol::events::{ChatStatus, ChatView, RevealState};
use io_client::protocol::frames::{AgainAnswer, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{AgainState, Preferences, ProfileUpdate};
use io_core::ids::ChatId;
use io_core::rating::Thumb;
use io_core::time::Span;
use io_server::config::Config;
use io_testkit::{Pair, TestApp, meet};
use serde_json::json;

use crate::support::refused;
use crate::support::socket::{ended, matched, parted, read_up_to, talked, until, wait_for_people};

async fn people_changed(socket: &mut Socket) {
    until(socket, |frame| (frame == ServerFrame::PeopleChanged).then_some(())).await;
}

#[tokio::test]
async fn rc_1_rc_8_the_list_of_people_met_never_shows_who_is_online() {
    TestApp::each_engine(async |app| {
        let pair = parted(&app).await;
        let people = pair.ada.client.people().await.unwrap().people;
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].chat.chat, pair.chat);
        assert_eq!((people[0].chat.presence, people[0].again), (None, AgainState::CanAsk));
        assert_eq!(people[0].last_line.as_deref(), Some("message 8"));
        pair.ada
            .client
            .delete(&format!("/api/chat/people/{}", pair.chat))
            .await
            .unwrap();
        assert!(pair.ada.client.people().await.unwrap().people.is_empty());
        assert_eq!(pair.ben.client.people().await.unwrap().people.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn rc_4_two_yeses_open_a_new_chat_at_once_if_both_are_online() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        assert_eq!(
            pair.ada.client.people().await.unwrap().people[0].again,
            AgainState::Sent
        );
        people_changed(&mut pair.ben_socket).await;
        assert_eq!(
            pair.ben.client.people().await.unwrap().people[0].again,
            AgainState::AskedMe
        );
        pair.ben
            .client
            .answer_again(pair.chat, AgainAnswer::Accept)
            .await
            .unwrap();
        let ada_view = matched(&mut pair.ada_socket).await;
        let ben_view = matched(&mut pair.ben_socket).await;
        assert_eq!((ada_view.chat, ada_view.status), (ben_view.chat, ChatStatus::Live));
        assert_ne!(ada_view.chat, pair.chat);
        assert_ne!(ada_view.peer_ref, pair.ada_view.peer_ref);
    })
    .await;
}

/// Ada asks Ben to talk again, and he accepts; what each is shown of the new chat.
async fn meet_again(pair: &mut Pair) -> [ChatView; 2] {
    pair.ada.client.ask_again(pair.chat).await.unwrap();
    pair.ben
        .client
        .answer_again(pair.chat, AgainAnswer::Accept)
        .await
        .unwrap();
    [matched(&mut pair.ada_socket).await, matched(&mut pair.ben_socket).await]
}

#[tokio::test]
async fn rc_9_who_meets_again_keeps_both_names_and_finds_the_earlier_chat() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        let views = meet_again(&mut pair).await;
        for (view, earlier) in views.iter().zip([&pair.ada_view, &pair.ben_view]) {
            assert_eq!((&view.peer, &view.me), (&earlier.peer, &earlier.me));
            let before = view.met_before.as_ref().expect("both asked for it");
            assert_eq!((before.at, before.chat), (earlier.started_at, Some(pair.chat)));
            assert!(
                matches!(view.reveal, RevealState::None { .. }),
                "RC-7: a reveal of its own"
            );
        }
        let chat = views[0].chat;
        let earlier = pair.ada.client.chat(pair.chat).await.unwrap();
        assert_eq!(earlier.met_before, None);
        // The one who removed the earlier chat finds it no more, and the other does.
        let path = format!("/api/chat/people/{}", pair.chat);
        pair.ada.client.delete(&path).await.unwrap();
        for (who, still) in [(&pair.ada, None), (&pair.ben, Some(pair.chat))] {
            let view = who.client.chat(chat).await.unwrap();
            assert_eq!(view.met_before.unwrap().chat, still);
        }
    })
    .await;
}

#[tokio::test]
async fn rc_1_a_note_is_for_its_writer_alone() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        let (ada, ben) = (&pair.ada.client, &pair.ben.client);
        ada.keep_note(pair.chat, " Knows night trains.\u{200b} ").await.unwrap();
        people_changed(&mut pair.ada_socket).await;
        let people = ada.people().await.unwrap().people;
        assert_eq!(people[0].note.as_deref().map(str::trim), Some("Knows night trains."));
        let theirs = serde_json::to_string(&ben.people().await.unwrap()).unwrap();
        assert!(!theirs.contains("night trains") && !theirs.contains("note"), "{theirs}");
        // Like a frame of the note, this one comes from a request.
        ben.rate(pair.chat, Thumb::Up, &[]).await.unwrap();
        let (before, ()) = read_up_to(&mut pair.ben_socket, |frame| {
            matches!(frame, ServerFrame::Chat { .. }).then_some(())
        })
        .await;
        assert_eq!(before, [], "the other is sent nothing");
        let too_long = ada.keep_note(pair.chat, &"x".repeat(501)).await;
        assert_eq!(refused(too_long), ProblemCode::InvalidFields);
        ada.keep_note(pair.chat, "").await.unwrap();
        assert_eq!(ada.people().await.unwrap().people[0].note, None);
        let cleo = app.sign_in("cleo@example.org").await;
        let foreign = cleo.client.keep_note(pair.chat, "mine").await;
        assert_eq!(refused(foreign), ProblemCode::NotFound);
    })
    .await;
}

#[tokio::test]
async fn rc_4_an_accepted_request_waits_until_both_are_online() {
    TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        pair.ada_socket.cut();
        wait_for_people(&app, 1).await;
        pair.ben
            .client
            .answer_again(pair.chat, AgainAnswer::Accept)
            .await
            .unwrap();
        assert_eq!(
            pair.ben.client.people().await.unwrap().people[0].again,
            AgainState::WaitingForBoth
        );
        let mut back = pair.ada.socket().await;
        let chat = matched(&mut back).await.chat;
        assert_eq!(matched(&mut pair.ben_socket).await.chat, chat);
    })
    .await;
}

#[tokio::test]
async fn rc_3_the_requester_cannot_tell_a_refusal_from_silence() {
    Box::pin(TestApp::each_engine(async |app| {
        let mut pair = parted(&app).await;
        pair.ada.client.ask_again(pair.chat).await.unwrap();
        people_changed(&mut pair.ada_socket).await;
        for answer in [AgainAnswer::Later, AgainAnswer::NotAgain] {
            pair.ben.client.answer_again(pair.chat, answer).await.unwrap();
            assert_eq!(
                pair.ada.client.people().await.unwrap().people[0].again,
                AgainState::Sent
            );
        }
        // Like a frame of an answer, the match with Cleo comes from another person.
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleo_socket = cleo.socket().await;
        pair.ada_socket.find_match(pair.ada.ticket()).await.unwrap();
        cleo_socket.find_match(cleo.ticket()).await.unwrap();
        let (before, ()) = read_up_to(&mut pair.ada_socket, |frame| {
            matches!(frame, ServerFrame::Matched { .. }).then_some(())
        })
        .await;
        assert!(
            before
                .iter()
                .all(|frame| matches!(frame, ServerFrame::Queued(_) | ServerFrame::Ok { .. })),
            "only the search is answered: {before:?}"
        );
    }))
    .await;
}

#[tokio::test]
async fn rc_6_ano_05_whatever_the_other_does_looks_like_leaving_for_good() {
    TestApp::each_engine(async |app| {
        let mut stories = Vec::new();
        for how in [
            "leave",
            "leave, block",
            "leave, not again",
            "leave, delete",
            "block",
            "delete",
        ] {
            let name = how.replace(", ", "-").replace(' ', "-");
            let ada = app.sign_in(&format!("ada-{name}@example.org")).await;
            let ben = app.sign_in(&format!("ben-{name}@example.org")).await;
            let mut pair = talked(&app, meet(ada, ben).await).await;
            for step in how.split(", ") {
                let ben = &pair.ben.client;
                match step {
                    "leave" => ben.end(pair.chat).await.unwrap(),
                    "block" => ben.block(pair.chat).await.unwrap(),
                    "not again" => ben.not_again(pair.chat).await.unwrap(),
                    _ => {
                        let body = json!({ "now": true });
                        ben.json(Method::POST, "/api/user/delete", &body).await.unwrap();
                    }
                }
            }
            ended(&mut pair.ada_socket).await;
            stories.push((how, afterwards(&app, &pair).await));
        }
        let (_, leaving) = &stories[0];
        for (how, story) in &stories {
            assert_eq!(story, leaving, "{how}");
        }
    })
    .await;
}

/// What Ada sees of a chat that Ben ended and what she is answered, with nothing that differs between any two chats.
async fn afterwards(app: &TestApp, pair: &Pair) -> Vec<String> {
    let (ada, chat) = (&pair.ada.client, pair.chat);
    let mut story = Vec::new();
    for hours in [0, 1, 24 * 7, 24 * 8] {
        app.clock.advance(Span::hours(hours));
        ada.refresh().await.unwrap();
        let entry = ada.people().await.unwrap().people;
        story.push(format!("{} in the list", entry.len()));
        let alone = (AgainState::CanAsk, ada.chat(chat).await.unwrap());
        for (again, view) in entry.into_iter().map(|one| (one.again, one.chat)).chain([alone]) {
            let same_name = view.peer == pair.ada_view.peer;
            story.push(format!(
                "{again:?} {same_name} {:?} {:?} {:?} {:?} {:?} {:?} {}",
                view.status, view.ended_by, view.end_reason, view.last, view.theirs, view.rated, view.ratable
            ));
        }
        for answer in [
            ada.answer_again(chat, AgainAnswer::Later).await,
            ada.ask_again(chat).await,
            ada.ask_again(chat).await,
            ada.rate(chat, Thumb::Up, &[]).await,
        ] {
            story.push(format!(
                "{:?}",
                answer.map_err(|error| (error.code(), error.retry_after()))
            ));
        }
    }
    story
}

#[tokio::test]
async fn ano_02_rc_6_a_block_hides_one_entry_and_links_no_two_chats() {
    // Hours pass in this test, so the sockets are not pinged.
    let quiet = |config: &mut Config| config.socket.heartbeat = Span::days(1);
    Box::pin(TestApp::each_engine_with(quiet, async |app| {
        let mut ada = app.sign_in("ada@example.org").await;
        let mut ben = app.sign_in("ben@example.org").await;
        for person in [&ada, &ben] {
            let preferences = Preferences {
                allow_recent: true,
                ..Preferences::default()
            };
            let update = ProfileUpdate {
                preferences: Some(preferences),
                ..ProfileUpdate::default()
            };
            person.client.update_profile(&update).await.unwrap();
        }
        let mut chats = Vec::new();
        for _ in 0..2 {
            let mut pair = app.advance_until(Span::milliseconds(200), meet(ada, ben)).await;
            pair.ben.client.end(pair.chat).await.unwrap();
            ended(&mut pair.ada_socket).await;
            chats.insert(0, pair.chat);
            // Two people who met recently can be matched again after an hour if both allow it.
            app.clock.advance(Span::minutes(61));
            (ada, ben) = (pair.ada, pair.ben);
            for person in [&ada, &ben] {
                person.client.refresh().await.unwrap();
            }
        }
        let ada = &ada.client;
        let listed = async || -> Vec<ChatId> {
            let people = ada.people().await.unwrap().people;
            people.into_iter().map(|one| one.chat.chat).collect()
        };
        let [new, old] = [chats[0], chats[1]];
        assert_eq!(listed().await, chats);
        ada.block(new).await.unwrap();
        assert_eq!(
            listed().await,
            [old],
            "only the entry of the chat in which Ada blocked is gone"
        );
        ada.delete(&format!("/api/user/blocks/{new}")).await.unwrap();
        assert_eq!(listed().await, chats);
        ada.not_again(old).await.unwrap();
        assert_eq!(listed().await, [new]);
    }))
    .await;
}
