//! Looking for somebody: one search a person, told truly, ended always.

use io_client::Socket;
use io_client::protocol::events::{EndReason, LadderNote, Presence, Search, What};
use io_client::protocol::frames::{Command, ServerFrame, UnqueuedReason};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{MatchStatus, Preferences, ProfileUpdate};
use io_core::account::{Gender, Weight};
use io_core::ids::TicketId;
use io_core::time::Span;
use io_testkit::{TestApp, meet};

use crate::support::socket::{declined, ended, matched, quiet, unqueued, until};

/// The same search again, with these preferences from then on.
fn wish(ticket: TicketId, preferences: Preferences) -> Command {
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

async fn hide(socket: &mut Socket) {
    socket.tell(None, Command::Background { on: true }).await.unwrap();
    // Answered after the frame before it.
    socket.command(Command::Ping).await.unwrap();
}

async fn called(socket: &mut Socket) -> (TicketId, u32) {
    until(socket, |frame| match frame {
        ServerFrame::Called { ticket, seconds } => Some((ticket, seconds)),
        _ => None,
    })
    .await
}

fn find(ticket: TicketId, take_over: bool) -> Command {
    Command::FindMatch {
        ticket,
        preferences: None,
        take_over,
    }
}

#[tokio::test]
async fn m1_m2_two_searchers_are_told_of_one_chat_and_neither_can_search_beside_it() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        assert_ne!(pair.ada_view.peer_ref, pair.ben_view.peer_ref);
        assert_eq!(pair.ada_view.peer, pair.ben_view.me);
        let again = pair.ada_socket.find_match(pair.ada.ticket()).await;
        assert_eq!(declined(again), ProblemCode::AlreadyInChat);
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
        let refused = socket.find_match(newcomer.ticket()).await;
        assert_eq!(declined(refused), ProblemCode::OnboardingRequired);
    })
    .await;
}

#[tokio::test]
async fn fm_5_each_step_of_the_ladder_is_told_and_the_search_ends_by_itself() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    let ticket = ada.ticket();
    let MatchStatus::Queued { search } = socket.find_match(ticket).await.unwrap() else {
        panic!("nobody is there")
    };
    assert_eq!(
        (search.level, search.note, search.waited),
        (0, LadderNote::Everything, 0)
    );
    for (after, level) in [(3, 1), (5, 2), (12, 3), (25, 4)] {
        app.clock.advance(Span::seconds(after));
        let step = until(&mut socket, |frame| match frame {
            ServerFrame::Queued(search) => Some(search),
            _ => None,
        });
        assert_eq!(step.await.level, level);
    }
    app.clock.advance(Span::seconds(75));
    assert_eq!(unqueued(&mut socket).await, UnqueuedReason::TimedOut);
}

#[tokio::test]
async fn fm_5_a_frozen_search_goes_no_further_and_goes_on_when_it_is_let_go() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    let ticket = ada.ticket();
    socket.find_match(ticket).await.unwrap();
    app.clock.advance(Span::seconds(4));
    assert_eq!(queued(&mut socket).await.level, 1);
    // Told twice: to every tab as the pool says it, and as the answer.
    socket.command(wish(ticket, frozen_at(Some(1)))).await.unwrap();
    let frozen = queued(&mut socket).await;
    assert_eq!((frozen.level, frozen.next_in), (1, None));
    for _ in 0..10 {
        app.clock.advance(Span::seconds(8));
        app.running().app.realtime.run_due();
        for frame in quiet(&mut socket).await {
            assert!(!matches!(frame, ServerFrame::Queued(search) if search.level > 1));
        }
    }
    let waiting = ada.client.current().await.unwrap().queue.unwrap();
    assert_eq!((waiting.ticket, waiting.level, waiting.waited), (ticket, 1, 84));
    socket.command(wish(ticket, frozen_at(None))).await.unwrap();
    let free = queued(&mut socket).await;
    assert_eq!((free.ticket, free.level, free.waited), (ticket, 4, 84));
}

#[tokio::test]
async fn m3_a_must_that_is_added_to_a_running_search_holds_from_then_on() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut adas = ada.socket().await;
        let ticket = ada.ticket();
        adas.find_match(ticket).await.unwrap();
        adas.command(wish(ticket, only(Gender::Woman))).await.unwrap();
        let ben = app.sign_in("ben@example.org").await;
        let mut bens = ben.socket().await;
        let status = bens.find_match(ben.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        assert!(
            !quiet(&mut adas)
                .await
                .iter()
                .any(|frame| matches!(frame, ServerFrame::Matched { .. }))
        );
        adas.command(wish(ticket, Preferences::default())).await.unwrap();
        assert_eq!(matched(&mut adas).await.chat, matched(&mut bens).await.chat);
    })
    .await;
}

#[tokio::test]
async fn fm_10_whoever_has_no_tab_in_sight_is_asked_first_and_then_both_are_told() {
    TestApp::each_engine(async |app| {
        let (ada, ben) = (
            app.sign_in("ada@example.org").await,
            app.sign_in("ben@example.org").await,
        );
        let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
        let ticket = ada.ticket();
        adas.find_match(ticket).await.unwrap();
        hide(&mut adas).await;
        let status = bens.find_match(ben.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        assert_eq!(called(&mut adas).await, (ticket, 15));
        // Whoever comes back by a reload sees it as well.
        let current = ada.client.current().await.unwrap();
        assert_eq!(current.queue.unwrap().called, Some(15));
        // The answer to the search itself is all.
        let told = quiet(&mut bens).await;
        assert!(
            told.iter().all(|frame| matches!(frame, ServerFrame::Ok { .. })),
            "the other notices nothing: {told:?}"
        );
        adas.command(Command::Here { ticket }).await.unwrap();
        assert_eq!(matched(&mut adas).await.chat, matched(&mut bens).await.chat);
        // Saying it again says nothing new.
        adas.command(Command::Here { ticket }).await.unwrap();
        assert_eq!(
            declined(bens.command(Command::Here { ticket }).await),
            ProblemCode::NotFound,
            "it is nobody else's to say"
        );
    })
    .await;
}

#[tokio::test]
async fn fm_10_without_an_answer_that_search_ends_and_the_other_keeps_the_place() {
    let app = TestApp::start().await;
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
    let ticket = ada.ticket();
    bens.find_match(ben.ticket()).await.unwrap();
    hide(&mut adas).await;
    adas.find_match(ticket).await.unwrap();
    called(&mut adas).await;
    app.clock.advance(Span::seconds(16));
    assert_eq!(unqueued(&mut adas).await, UnqueuedReason::Away);
    assert_eq!(
        declined(adas.command(Command::Here { ticket }).await),
        ProblemCode::SearchEnded
    );
    let waiting = ben.client.current().await.unwrap().queue.unwrap();
    assert_eq!(waiting.waited, 16);
    assert!(
        quiet(&mut bens)
            .await
            .iter()
            .all(|frame| matches!(frame, ServerFrame::Queued(_) | ServerFrame::Ok { .. }))
    );
    // And is found by the next one.
    let cleo = app.sign_in("cleo@example.org").await;
    let mut cleos = cleo.socket().await;
    cleos.find_match(cleo.ticket()).await.unwrap();
    assert_eq!(matched(&mut cleos).await.chat, matched(&mut bens).await.chat);
}

#[tokio::test]
async fn fm_10_a_call_ends_when_the_other_leaves_and_the_search_goes_on() {
    let app = TestApp::start().await;
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
    let (ticket, bens_ticket) = (ada.ticket(), ben.ticket());
    adas.find_match(ticket).await.unwrap();
    hide(&mut adas).await;
    bens.find_match(bens_ticket).await.unwrap();
    called(&mut adas).await;
    let left = bens.command(Command::LeaveQueue { ticket: bens_ticket }).await.unwrap();
    assert_eq!(left.left, Some(true));
    let search = queued(&mut adas).await;
    assert_eq!((search.ticket, search.called), (ticket, None));
    app.clock.advance(Span::seconds(16));
    app.running().app.realtime.run_due();
    assert!(ada.client.current().await.unwrap().queue.is_some());
}

#[tokio::test]
async fn fm_9_a_connection_lost_during_the_hold_opens_no_chat_and_costs_nobody_the_place() {
    let app = TestApp::with(|config| config.matching.announce_jitter = Span::milliseconds(1_500)).await;
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
    adas.find_match(ada.ticket()).await.unwrap();
    bens.find_match(ben.ticket()).await.unwrap();
    bens.cut();
    while app.running().app.realtime.people_here() > 1 {
        tokio::task::yield_now().await;
    }
    app.clock.advance(Span::seconds(2));
    app.running().app.realtime.run_due();
    let told = quiet(&mut adas).await;
    assert!(!told.iter().any(|frame| matches!(frame, ServerFrame::Matched { .. })));
    let (mut back, welcome) = Socket::live(&ben.client, ben.device).await.unwrap();
    assert!(welcome.queue.is_some());
    let chat = app.let_time_pass_until(Span::seconds(1), matched(&mut adas)).await.chat;
    assert_eq!(matched(&mut back).await.chat, chat);
}

#[tokio::test]
async fn fm_8_a_second_tab_is_told_and_can_take_the_search_over() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut first = ada.socket().await;
        let mut second = Socket::live(&ada.client, ada.id()).await.unwrap().0;
        first.find_match(ada.ticket()).await.unwrap();
        let (refused, moved) = (ada.ticket(), ada.ticket());
        assert_eq!(
            declined(second.search(refused, find(refused, false)).await),
            ProblemCode::AlreadySearching
        );
        second.search(moved, find(moved, true)).await.unwrap();
        assert_eq!(unqueued(&mut first).await, UnqueuedReason::TakenOver);
        assert_eq!(ada.client.current().await.unwrap().queue.unwrap().ticket, moved);
    })
    .await;
}

#[tokio::test]
async fn m6_m7_after_left_a_ticket_is_never_matched_and_asking_twice_is_one_search() {
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
        let mut bens = ben.socket().await;
        let status = bens.find_match(ben.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        let told = quiet(&mut socket).await;
        assert!(
            !told.iter().any(|frame| matches!(frame, ServerFrame::Matched { .. })),
            "{told:?}"
        );
        assert_eq!(ada.client.current().await.unwrap().queue, None);
    })
    .await;
}

#[tokio::test]
async fn fm_9_a_ticket_that_led_to_a_chat_leads_there_again_and_nowhere_else() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ben = app.sign_in("ben@example.org").await;
    let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
    let ticket = ada.ticket();
    adas.find_match(ticket).await.unwrap();
    bens.find_match(ben.ticket()).await.unwrap();
    let chat = matched(&mut adas).await.chat;
    let MatchStatus::Matched { chat: again } = ada.client.find_match(ticket).await.unwrap() else {
        panic!("a new search")
    };
    assert_eq!(again.chat, chat);
    assert_eq!(ada.client.leave_queue(ticket).await.unwrap().left, Some(false));
}

#[tokio::test]
async fn fm_11_if_one_side_shows_no_sign_of_life_the_chat_ends_and_the_other_is_back_in_line() {
    TestApp::each_engine(async |app| {
        let (ada, ben) = (
            app.sign_in("ada@example.org").await,
            app.sign_in("ben@example.org").await,
        );
        let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
        bens.find_match(ben.ticket()).await.unwrap();
        app.clock.advance(Span::seconds(11));
        let ticket = ada.ticket();
        let begun = wish(ticket, only(Gender::Unsaid));
        adas.search(ticket, begun).await.unwrap();
        let chat = matched(&mut adas).await.chat;
        adas.send(chat, ada.cid(), "anybody there?").await.unwrap();
        // Ben's tab is frozen: nobody reads his socket any more.
        app.clock.advance(Span::seconds(12));
        assert_eq!(
            ended(&mut adas).await.what,
            What::Ended {
                reason: EndReason::NoShow
            }
        );
        let search = queued(&mut adas).await;
        assert!(search.waited >= 12);
        assert_eq!(
            search.instead_of,
            Some(ticket),
            "whoever began that search knows it again"
        );
        let current = ada.client.current().await.unwrap();
        assert_eq!(current.chat, None);
        assert_eq!(current.queue.unwrap().instead_of, Some(ticket));
        // M3: what was wished for this search still holds.
        let woman = app.newcomer("cleo@example.org").await;
        woman.settle_in().await;
        woman.client.update_profile(&is_a(Gender::Woman)).await.unwrap();
        let mut womans = woman.socket().await;
        let status = womans.find_match(woman.ticket()).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }), "{status:?}");
        // And it can be left like any other.
        let left = adas.command(Command::LeaveQueue { ticket: search.ticket }).await;
        assert_eq!(left.unwrap().left, Some(true));
    })
    .await;
}

#[tokio::test]
async fn fm_11_whoever_answers_the_ping_after_a_match_is_there_without_a_word() {
    let app = TestApp::start().await;
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    let (mut adas, mut bens) = (ada.socket().await, ben.socket().await);
    bens.find_match(ben.ticket()).await.unwrap();
    app.clock.advance(Span::seconds(11));
    adas.find_match(ada.ticket()).await.unwrap();
    matched(&mut adas).await;
    matched(&mut bens).await;
    // The server's ping came before this answer, and was answered on the way.
    bens.command(Command::Ping).await.unwrap();
    app.clock.advance(Span::seconds(12));
    // Some patience for a busy node is over as well.
    for _ in 0..20 {
        app.running().app.realtime.run_due();
    }
    bens.cut();
    while app.running().app.realtime.people_here() > 1 {
        tokio::task::yield_now().await;
    }
    app.clock.advance(Span::seconds(20));
    let told = until(&mut adas, |frame| match frame {
        ServerFrame::Presence { state, .. } => Some(Ok(state)),
        ServerFrame::Events { events, .. } => events.into_iter().next().map(Err),
        _ => None,
    });
    assert_eq!(
        told.await,
        Ok(Presence::Away),
        "the chat still lives, and only waits for ben"
    );
}

#[tokio::test]
async fn fm_12_a_search_outlives_its_connection_by_thirty_seconds() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    socket.find_match(ada.ticket()).await.unwrap();
    socket.cut();
    while app.running().app.realtime.people_here() > 0 {
        tokio::task::yield_now().await;
    }
    app.clock.advance(Span::seconds(20));
    let (mut back, welcome) = Socket::live(&ada.client, ada.device).await.unwrap();
    assert!(welcome.queue.is_some());
    back.command(Command::Ping).await.unwrap();
    back.cut();
    while app.running().app.realtime.people_here() > 0 {
        tokio::task::yield_now().await;
    }
    app.clock.advance(Span::seconds(31));
    while app.running().app.realtime.searching() > 0 {
        tokio::task::yield_now().await;
    }
    let (_, welcome) = Socket::live(&ada.client, ada.device).await.unwrap();
    assert_eq!(welcome.queue, None);
}

#[tokio::test]
async fn next_leaves_and_searches_in_one_step() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let ticket = pair.ada.ticket();
        let status = pair.ada_socket.next(pair.chat, ticket).await.unwrap();
        assert!(matches!(status, MatchStatus::Queued { .. }));
        ended(&mut pair.ben_socket).await;
        let cleo = app.sign_in("cleo@example.org").await;
        let mut cleos = cleo.socket().await;
        cleos.find_match(cleo.ticket()).await.unwrap();
        let found = matched(&mut cleos).await;
        assert_ne!(found.chat, pair.chat);
        assert_eq!(matched(&mut pair.ada_socket).await.chat, found.chat);
    })
    .await;
}

#[tokio::test]
async fn m4_people_who_just_met_are_not_matched_again() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ada_socket.command(Command::End { chat: pair.chat }).await.unwrap();
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
async fn ano_03_each_chat_has_references_and_names_of_its_own() {
    TestApp::each_engine(async |app| {
        let pair = app.pair().await;
        let first = pair.ada_view.clone();
        pair.ada.client.end(pair.chat).await.unwrap();
        let second = meet(pair.ada, app.sign_in("cleo@example.org").await).await.ada_view;
        assert_ne!(first.me, second.me);
        assert_ne!(first.peer_ref, second.peer_ref);
        assert_ne!(first.chat, second.chat);
    })
    .await;
}
