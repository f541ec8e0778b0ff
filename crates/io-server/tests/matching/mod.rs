//! Searching: one search per person, every state announced, and an end to every search.

use io_client::Socket;
use io_client::protocol::events::{EndReason, LadderNote, Presence, Search, What};
use io_client::protocol::frames::{Command, ServerFrame, UnqueuedReason};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{MatchStatus, Preferences, ProfileUpdate};
use io_core::account::{Gender, Weight};
use io_core::ids::TicketId;
use io_core::time::Span;
use io_testkit::{Person, TestApp};

use crate::support::refused;
use crate::support::socket::{
    bodies, do_due_work, ended, matched, messages, quiet, reached, read_up_to, unqueued, until, wait_for_people,
};

/// Starts a search, or changes a running one, with these preferences.
fn search_with(ticket: TicketId, preferences: Preferences) -> Command {
    Command::FindMatch {
        ticket,
        preferences: Some(preferences),
        take_over: false,
    }
}

fn is_a(gender: Gender) -> ProfileUpdate {
    ProfileUpdate {
        gender: Some(gender),
        ..ProfileUpdate::default()
    }
}

fn frozen_at(step: Option<u8>) -> Preferences {
    Preferences {
        freeze_at: step,
        ..Preferences::default()
    }
}

fn only(gender: Gender) -> Preferences {
    Preferences {
        genders: vec![gender],
        gender_weight: Weight::Must,
        ..Preferences::default()
    }
}

async fn queued(socket: &mut Socket) -> Search {
    until(socket, |frame| match frame {
        ServerFrame::Queued(search) => Some(search),
        _ => None,
    })
    .await
}

/// Ada and Ben with a socket each, not searching yet.
async fn two_online(app: &TestApp) -> [(Person, Socket); 2] {
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    let (ada_socket, ben_socket) = (ada.socket().await, ben.socket().await);
    [(ada, ada_socket), (ben, ben_socket)]
}

/// Reports the tab as hidden.
async fn hide(socket: &mut Socket) {
    socket.send_frame(None, Command::Background { on: true }).await.unwrap();
    // The server answers this after it has handled the frame before.
    socket.command(Command::Ping).await.unwrap();
}

/// Reads until the server asks "Are you there?".
async fn called(socket: &mut Socket) -> (TicketId, u32) {
    until(socket, |frame| match frame {
        ServerFrame::Called { ticket, seconds } => Some((ticket, seconds)),
        _ => None,
    })
    .await
}

fn find_match(ticket: TicketId, take_over: bool) -> Command {
    Command::FindMatch {
        ticket,
        preferences: None,
        take_over,
    }
}

#[tokio::test]
async fn m1_m2_two_people_match_into_one_chat_and_cannot_search_beside_it() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        assert_ne!(pair.ada_view.peer_ref, pair.ben_view.peer_ref);
        assert_eq!(pair.ada_view.peer, pair.ben_view.me);
        let second = pair.ada_socket.find_match(pair.ada.ticket()).await;
        assert_eq!(refused(second), ProblemCode::AlreadyInChat);
        let current = pair.ben.client.current().await.unwrap();
        assert_eq!(current.chat.unwrap().chat, pair.chat);
        assert_eq!(current.queue, None);
    })
    .await;
}

#[tokio::test]
async fn age_01_nobody_searches_before_onboarding_is_finished() {
    TestApp::each_engine(async |app| {
        let newcomer = app.newcomer("new@example.org").await;
        let mut socket = newcomer.socket().await;
        let outcome = socket.find_match(newcomer.ticket()).await;
        assert_eq!(refused(outcome), ProblemCode::OnboardingRequired);
    })
    .await;
}

#[tokio::test]
async fn fm_5_every_ladder_step_is_announced_and_the_search_times_out() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    let ticket = ada.ticket();
    let MatchStatus::Queued { search } = socket.find_match(ticket).await.unwrap() else {
        panic!("there is nobody to match")
    };
    assert_eq!(
        (search.level, search.note, search.waited),
        (0, LadderNote::Everything, 0)
    );
    for (after, level) in [(3, 1), (5, 2), (12, 3), (25, 4)] {
        app.clock.advance(Span::seconds(after));
        assert_eq!(queued(&mut socket).await.level, level);
    }
    app.clock.advance(Span::seconds(75));
    assert_eq!(unqueued(&mut socket).await, UnqueuedReason::TimedOut);
}

#[tokio::test]
async fn fm_5_a_frozen_search_stays_at_its_step_until_it_is_unfrozen() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    let ticket = ada.ticket();
    socket.find_match(ticket).await.unwrap();
    app.clock.advance(Span::seconds(4));
    assert_eq!(queued(&mut socket).await.level, 1);
    // `queued` arrives twice: once for every tab, once as the answer to this command.
    socket.command(search_with(ticket, frozen_at(Some(1)))).await.unwrap();
    let frozen = queued(&mut socket).await;
    assert_eq!((frozen.level, frozen.next_in), (1, None));
    for _ in 0..10 {
        app.clock.advance(Span::seconds(8));
        do_due_work(&app);
        for frame in quiet(&mut socket).await {
            assert!(!matches!(frame, ServerFrame::Queued(search) if search.level > 1));
        }
    }
    let waiting = ada.client.current().await.unwrap().queue.unwrap();
    assert_eq!((waiting.ticket, waiting.level, waiting.waited), (ticket, 1, 84));
    socket.command(search_with(ticket, frozen_at(None))).await.unwrap();
    let free = queued(&mut socket).await;
    assert_eq!((free.ticket, free.level, free.waited), (ticket, 4, 84));
}

#[tokio::test]
async fn m3_a_must_added_to_a_running_search_applies_at_once() {
    TestApp::each_engine(async |app| {
        let (ada, cleo) = (
            app.sign_in("ada@example.org").await,
            app.sign_in("cleo@example.org").await,
        );
        for woman in [&ada, &cleo] {
            woman.client.update_profile(&is_a(Gender::Woman)).await.unwrap();
        }
        let mut ada_socket = ada.socket().await;
        let ticket = ada.ticket();
        ada_socket.find_match(ticket).await.unwrap();
        ada_socket
            .command(search_with(ticket, only(Gender::Woman)))
            .await
            .unwrap();
        // Without the new must, Ada would meet Ben, who takes anyone.
        let ben = app.sign_in("ben@example.org").await;
        let mut ben_socket = ben.socket().await;
        ben_socket.find_match(ben.ticket()).await.unwrap();
        let (mut cleo_socket, cleos_ticket) = (cleo.socket().await, cleo.ticket());
        let search = search_with(cleos_ticket, only(Gender::Woman));
        cleo_socket.search(cleos_ticket, search).await.unwrap();
        let chat = matched(&mut cleo_socket).await.chat;
        assert_eq!(matched(&mut ada_socket).await.chat, chat, "the first whom Ada meets");
        assert!(ben.client.current().await.unwrap().queue.is_some());
    })
    .await;
}

#[tokio::test]
async fn fm_10_someone_whose_tabs_are_hidden_is_asked_before_the_match() {
    TestApp::each_engine(async |app| {
        let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
        let ticket = ada.ticket();
        ada_socket.find_match(ticket).await.unwrap();
        hide(&mut ada_socket).await;
        let status = ben_socket.find_match(ben.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        assert_eq!(called(&mut ada_socket).await, (ticket, 15));
        // A reload shows the call as well.
        let current = ada.client.current().await.unwrap();
        assert_eq!(current.queue.unwrap().called, Some(15));
        ada_socket.command(Command::Here { ticket }).await.unwrap();
        // Before the match the peer receives the answer to the search and nothing else.
        let (before, found) = read_up_to(&mut ben_socket, |frame| match frame {
            ServerFrame::Matched { chat, .. } => Some(chat.chat),
            _ => None,
        })
        .await;
        assert!(
            before.iter().all(|frame| matches!(frame, ServerFrame::Ok { .. })),
            "the peer notices nothing: {before:?}"
        );
        assert_eq!(matched(&mut ada_socket).await.chat, found);
        // Answering again changes nothing.
        ada_socket.command(Command::Here { ticket }).await.unwrap();
        assert_eq!(
            refused(ben_socket.command(Command::Here { ticket }).await),
            ProblemCode::NotFound,
            "nobody else can answer"
        );
    })
    .await;
}

#[tokio::test]
async fn fm_10_an_unanswered_call_ends_that_search_and_not_the_peers() {
    let app = TestApp::start().await;
    let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
    let ticket = ada.ticket();
    ben_socket.find_match(ben.ticket()).await.unwrap();
    hide(&mut ada_socket).await;
    ada_socket.find_match(ticket).await.unwrap();
    called(&mut ada_socket).await;
    app.clock.advance(Span::seconds(16));
    assert_eq!(unqueued(&mut ada_socket).await, UnqueuedReason::Away);
    assert_eq!(
        refused(ada_socket.command(Command::Here { ticket }).await),
        ProblemCode::SearchEnded
    );
    let waiting = ben.client.current().await.unwrap().queue.unwrap();
    assert_eq!(waiting.waited, 16);
    // Ben is matched with the next person. Until then he saw only his own search go on.
    let cleo = app.sign_in("cleo@example.org").await;
    let mut cleo_socket = cleo.socket().await;
    cleo_socket.find_match(cleo.ticket()).await.unwrap();
    let (before, found) = read_up_to(&mut ben_socket, |frame| match frame {
        ServerFrame::Matched { chat, .. } => Some(chat.chat),
        _ => None,
    })
    .await;
    assert!(
        before.iter().all(|frame| matches!(
            frame,
            ServerFrame::Queued(_) | ServerFrame::Ok { .. } | ServerFrame::Ping
        )),
        "{before:?}"
    );
    assert_eq!(matched(&mut cleo_socket).await.chat, found);
}

#[tokio::test]
async fn fm_10_a_call_ends_when_the_peer_leaves_and_the_search_continues() {
    let app = TestApp::start().await;
    let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
    let (ticket, bens_ticket) = (ada.ticket(), ben.ticket());
    ada_socket.find_match(ticket).await.unwrap();
    hide(&mut ada_socket).await;
    ben_socket.find_match(bens_ticket).await.unwrap();
    called(&mut ada_socket).await;
    let left = ben_socket
        .command(Command::LeaveQueue { ticket: bens_ticket })
        .await
        .unwrap();
    assert_eq!(left.left, Some(true));
    let search = queued(&mut ada_socket).await;
    assert_eq!((search.ticket, search.called), (ticket, None));
    app.clock.advance(Span::seconds(16));
    do_due_work(&app);
    assert!(ada.client.current().await.unwrap().queue.is_some());
}

#[tokio::test]
async fn fm_9_a_connection_lost_during_the_hold_costs_nobody_their_place() {
    let app = TestApp::with(|config| config.matching.announce_jitter = Span::milliseconds(1_500)).await;
    let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
    ada_socket.find_match(ada.ticket()).await.unwrap();
    ben_socket.find_match(ben.ticket()).await.unwrap();
    ben_socket.cut();
    wait_for_people(&app, 1).await;
    app.clock.advance(Span::seconds(2));
    do_due_work(&app);
    // Had the chat opened without him, Ben would come back into it instead of his search.
    let (mut back, welcome) = Socket::live(&ben.client, ben.device).await.unwrap();
    assert!(welcome.queue.is_some() && welcome.chats.is_empty());
    let chat = app.advance_until(Span::seconds(1), matched(&mut ada_socket)).await.chat;
    assert_eq!(matched(&mut back).await.chat, chat);
}

#[tokio::test]
async fn fm_8_a_second_tab_can_take_over_the_search() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut first = ada.socket().await;
        let mut second = Socket::live(&ada.client, ada.id()).await.unwrap().0;
        first.find_match(ada.ticket()).await.unwrap();
        let (second_ticket, moved) = (ada.ticket(), ada.ticket());
        assert_eq!(
            refused(second.search(second_ticket, find_match(second_ticket, false)).await),
            ProblemCode::AlreadySearching
        );
        second.search(moved, find_match(moved, true)).await.unwrap();
        assert_eq!(unqueued(&mut first).await, UnqueuedReason::TakenOver);
        assert_eq!(ada.client.current().await.unwrap().queue.unwrap().ticket, moved);
    })
    .await;
}

#[tokio::test]
async fn m6_m7_a_ticket_searches_once_and_never_matches_after_leaving() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut socket = ada.socket().await;
        let ticket = ada.ticket();
        socket.find_match(ticket).await.unwrap();
        socket.find_match(ticket).await.unwrap();
        assert_eq!(
            socket.command(Command::LeaveQueue { ticket }).await.unwrap().left,
            Some(true)
        );
        assert_eq!(
            socket.command(Command::LeaveQueue { ticket }).await.unwrap().left,
            Some(false)
        );
        let ben = app.sign_in("ben@example.org").await;
        let mut ben_socket = ben.socket().await;
        let status = ben_socket.find_match(ben.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        // Cleo is the first person whom Ben is matched with.
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleo_socket = cleo.socket().await;
        cleo_socket.find_match(cleo.ticket()).await.unwrap();
        let first = matched(&mut ben_socket).await.chat;
        assert_eq!(matched(&mut cleo_socket).await.chat, first);
        let current = ada.client.current().await.unwrap();
        assert_eq!((current.queue, current.chat), (None, None));
    })
    .await;
}

#[tokio::test]
async fn fm_9_a_matched_ticket_always_leads_to_the_same_chat() {
    let app = TestApp::start().await;
    let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
    let ticket = ada.ticket();
    ada_socket.find_match(ticket).await.unwrap();
    ben_socket.find_match(ben.ticket()).await.unwrap();
    let chat = matched(&mut ada_socket).await.chat;
    let MatchStatus::Matched { chat: again } = ada.client.find_match(ticket).await.unwrap() else {
        panic!("the ticket started a new search")
    };
    assert_eq!(again.chat, chat);
    assert_eq!(ada.client.leave_queue(ticket).await.unwrap().left, Some(false));
}

#[tokio::test]
async fn m7_a_ticket_leads_to_its_chat_and_no_other_after_a_restart() {
    TestApp::each_engine(async |mut app| {
        let (ada, ben) = (
            app.sign_in("ada@example.org").await,
            app.sign_in("ben@example.org").await,
        );
        let (ticket, left) = (ada.ticket(), ada.ticket());
        ada.client.find_match(left).await.unwrap();
        assert_eq!(ada.client.leave_queue(left).await.unwrap().left, Some(true));
        let (mut ada_socket, mut ben_socket) = (ada.socket().await, ben.socket().await);
        ada_socket.find_match(ticket).await.unwrap();
        ben_socket.find_match(ben.ticket()).await.unwrap();
        let chat = matched(&mut ada_socket).await.chat;
        assert_eq!(matched(&mut ben_socket).await.chat, chat);
        for ended in [false, true] {
            app.restart().await;
            let client = ada.client.moved_to(&app.base());
            if ended {
                client.end(chat).await.unwrap();
                app.restart().await;
            }
            let client = ada.client.moved_to(&app.base());
            let MatchStatus::Matched { chat: again } = client.find_match(ticket).await.unwrap() else {
                panic!("the ticket started a new search")
            };
            assert_eq!(again.chat, chat);
            assert_eq!(refused(client.find_match(left).await), ProblemCode::SearchEnded);
            assert_eq!(client.current().await.unwrap().queue, None);
        }
    })
    .await;
}

#[tokio::test]
async fn m4_a_site_with_few_people_can_let_the_same_two_meet_at_once() {
    for (people, meet_again) in [(0, true), (1, false)] {
        let app = TestApp::with(|config| {
            config.matching.no_repeat = Span::ZERO;
            config.matching.no_repeat_people = people;
        })
        .await;
        let mut pair = app.pair().await;
        pair.ada_socket
            .command(Command::End {
                chat: pair.chat,
                hide_card: false,
                why: None,
            })
            .await
            .unwrap();
        ended(&mut pair.ben_socket).await;
        pair.ada_socket.find_match(pair.ada.ticket()).await.unwrap();
        pair.ben_socket.find_match(pair.ben.ticket()).await.unwrap();
        if meet_again {
            assert_ne!(matched(&mut pair.ada_socket).await.chat, pair.chat);
        } else {
            for _ in 0..12 {
                app.clock.advance(Span::seconds(10));
                quiet(&mut pair.ada_socket).await;
            }
            assert_eq!(unqueued(&mut pair.ben_socket).await, UnqueuedReason::TimedOut);
        }
    }
}

#[tokio::test]
async fn fm_11_a_no_show_ends_the_chat_and_the_present_peer_searches_on() {
    TestApp::each_engine(async |app| {
        let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
        ben_socket.find_match(ben.ticket()).await.unwrap();
        app.clock.advance(Span::seconds(11));
        let ticket = ada.ticket();
        let command = search_with(ticket, only(Gender::Unsaid));
        ada_socket.search(ticket, command).await.unwrap();
        let chat = matched(&mut ada_socket).await.chat;
        ada_socket.send(chat, ada.cid(), "anyone there?").await.unwrap();
        // Ben's tab is frozen: nothing reads his socket any more.
        app.clock.advance(Span::seconds(12));
        assert_eq!(
            ended(&mut ada_socket).await.what,
            What::Ended {
                reason: EndReason::NoShow
            }
        );
        let search = queued(&mut ada_socket).await;
        assert!(search.waited >= 12);
        assert_eq!(
            search.instead_of,
            Some(ticket),
            "the new search names the ticket that it replaces"
        );
        let current = ada.client.current().await.unwrap();
        assert_eq!(current.chat, None);
        assert_eq!(current.queue.unwrap().instead_of, Some(ticket));
        // M3: the preferences of this search still apply.
        let woman = app.newcomer("cleo@example.org").await;
        woman.complete_onboarding().await;
        woman.client.update_profile(&is_a(Gender::Woman)).await.unwrap();
        let mut woman_socket = woman.socket().await;
        let status = woman_socket.find_match(woman.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }), "{status:?}");
        // The new search can be left like any other.
        let left = ada_socket.command(Command::LeaveQueue { ticket: search.ticket }).await;
        assert_eq!(left.unwrap().left, Some(true));
    })
    .await;
}

#[tokio::test]
async fn fm_11_answering_the_ping_after_a_match_counts_as_present() {
    let app = TestApp::start().await;
    let [(ada, mut ada_socket), (ben, mut ben_socket)] = two_online(&app).await;
    ben_socket.find_match(ben.ticket()).await.unwrap();
    app.clock.advance(Span::seconds(11));
    ada_socket.find_match(ada.ticket()).await.unwrap();
    matched(&mut ada_socket).await;
    matched(&mut ben_socket).await;
    // The server's ping arrived before this answer, and the client answered it while reading.
    ben_socket.command(Command::Ping).await.unwrap();
    app.clock.advance(Span::seconds(12));
    // The tolerance for a busy node has passed as well: it is counted in rounds of due work, not in time.
    for _ in 0..=io_realtime::Settings::default().ticks_of_patience {
        do_due_work(&app);
    }
    ben_socket.cut();
    wait_for_people(&app, 1).await;
    app.clock.advance(Span::seconds(20));
    let first = until(&mut ada_socket, |frame| match frame {
        ServerFrame::Presence { state, .. } => Some(Ok(state)),
        ServerFrame::Events { events, .. } => events.into_iter().next().map(Err),
        _ => None,
    });
    assert_eq!(first.await, Ok(Presence::Away), "the chat is live and waits for Ben");
}

#[tokio::test]
async fn fm_12_a_search_outlives_its_connection_by_thirty_seconds() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    socket.find_match(ada.ticket()).await.unwrap();
    socket.cut();
    wait_for_people(&app, 0).await;
    app.clock.advance(Span::seconds(20));
    let (mut back, welcome) = Socket::live(&ada.client, ada.device).await.unwrap();
    assert!(welcome.queue.is_some());
    back.command(Command::Ping).await.unwrap();
    back.cut();
    wait_for_people(&app, 0).await;
    app.clock.advance(Span::seconds(31));
    reached("nobody searches", || app.running().app.realtime.searching() == 0).await;
    let (_, welcome) = Socket::live(&ada.client, ada.device).await.unwrap();
    assert_eq!(welcome.queue, None);
}

#[tokio::test]
async fn next_leaves_the_chat_and_searches_in_one_step() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let ticket = pair.ada.ticket();
        let status = pair.ada_socket.next(pair.chat, ticket).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        ended(&mut pair.ben_socket).await;
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleo_socket = cleo.socket().await;
        cleo_socket.find_match(cleo.ticket()).await.unwrap();
        let found = matched(&mut cleo_socket).await;
        assert_ne!(found.chat, pair.chat);
        assert_eq!(matched(&mut pair.ada_socket).await.chat, found.chat);
    })
    .await;
}

#[tokio::test]
async fn m4_people_who_just_met_are_not_matched_again() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket
            .command(Command::End {
                chat: pair.chat,
                hide_card: false,
                why: None,
            })
            .await
            .unwrap();
        ended(&mut pair.ben_socket).await;
        for (socket, person) in [(&mut pair.ada_socket, &pair.ada), (&mut pair.ben_socket, &pair.ben)] {
            let status = socket.find_match(person.ticket()).await.unwrap();
            assert!(matches!(status, MatchStatus::Queued { .. }));
        }
        for _ in 0..12 {
            app.clock.advance(Span::seconds(10));
            quiet(&mut pair.ada_socket).await;
        }
        assert_eq!(unqueued(&mut pair.ben_socket).await, UnqueuedReason::TimedOut);
    })
    .await;
}

#[tokio::test]
async fn fm_16_the_lobby_shows_no_number_while_few_are_online() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    assert_eq!(ada.client.lobby().await.unwrap().online, None);
    socket.find_match(ada.ticket()).await.unwrap();
    assert_eq!(ada.client.lobby().await.unwrap().typical_wait, None);
}

#[tokio::test]
async fn a_rate_limited_next_keeps_the_current_chat() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let mut asked = 0;
    loop {
        let code = refused(pair.ada_socket.find_match(pair.ada.ticket()).await);
        asked += 1;
        if code == ProblemCode::RateLimited {
            break;
        }
        assert!(code == ProblemCode::AlreadyInChat && asked < 100, "{code:?}");
    }
    assert_eq!(
        refused(pair.ada_socket.next(pair.chat, pair.ada.ticket()).await),
        ProblemCode::RateLimited
    );
    pair.ada_socket
        .send(pair.chat, pair.ada.cid(), "still here")
        .await
        .unwrap();
    assert_eq!(bodies(&messages(&mut pair.ben_socket, 1).await), ["still here"]);
}
