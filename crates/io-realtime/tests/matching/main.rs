//! What happens to a search when its commands overtake each other, and when the store is slow, fails or loses its
//! answer.
//!
//! One search leads to one chat, and nobody is held permanently.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod world;

use io_core::ids::{ChatId, TicketId, UserId};
use io_core::moderation::{Scope, Standing};
use io_core::time::Span;
use io_protocol::frames::Command;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::MatchStatus;
use io_realtime::{Answer, Realtime, Refusal};

use world::{Trouble, World};

fn user(n: u8) -> UserId {
    UserId::from_random([n; 16])
}

fn ticket(n: u8) -> TicketId {
    TicketId::from_random([n; 16])
}

const ADA: u8 = 1;
const BEN: u8 = 2;

fn find(n: u8) -> Command {
    Command::FindMatch {
        ticket: ticket(n),
        preferences: None,
        take_over: false,
    }
}

fn leave(n: u8) -> Command {
    Command::LeaveQueue { ticket: ticket(n) }
}

fn is_queued(answer: &Result<Answer, Refusal>) -> bool {
    let Ok(Answer::Match { status, .. }) = answer else {
        return false;
    };
    matches!(status, MatchStatus::Queued { .. })
}

fn has_left(answer: Result<Answer, Refusal>) -> Option<bool> {
    match answer.unwrap() {
        Answer::Done(done) => done.left,
        other => panic!("not an answer to leaving: {other:?}"),
    }
}

#[tokio::test]
async fn m7_a_search_repeated_while_its_user_is_read_leads_to_one_chat() {
    let world = World::begin().await;
    let late = world.store.hold_next_seeker(user(ADA));
    let slow = world.does_later(user(ADA), find(ADA));
    late.reached().await;
    assert!(is_queued(&world.does(user(ADA), find(ADA)).await));
    world.does(user(BEN), find(BEN)).await.unwrap();
    let chat = world.chat_of(user(ADA)).await;
    late.release();
    let Ok(Answer::Match { status, .. }) = slow.await.unwrap() else {
        panic!("not answered")
    };
    let MatchStatus::Matched { chat: told } = status else {
        panic!("the search began a second time: {status:?}")
    };
    assert_eq!(told.chat, chat);
    assert_eq!(world.realtime.searching(), 0);
    world.end().await;
}

#[tokio::test]
async fn m6_a_late_copy_of_a_left_search_starts_nothing() {
    let world = World::begin().await;
    let late = world.store.hold_next_seeker(user(ADA));
    let slow = world.does_later(user(ADA), find(ADA));
    late.reached().await;
    assert!(is_queued(&world.does(user(ADA), find(ADA)).await));
    assert_eq!(has_left(world.does(user(ADA), leave(ADA)).await), Some(true));
    late.release();
    assert_eq!(slow.await.unwrap().unwrap_err().code, ProblemCode::SearchEnded);
    let again = world.does(user(ADA), find(ADA)).await;
    assert_eq!(again.unwrap_err().code, ProblemCode::SearchEnded);
    assert_eq!(world.realtime.searching(), 0);
    world.end().await;
}

#[tokio::test]
async fn m6_a_leave_that_overtakes_its_search_ends_it() {
    let world = World::begin().await;
    let late = world.store.hold_next_seeker(user(ADA));
    let slow = world.does_later(user(ADA), find(ADA));
    late.reached().await;
    assert_eq!(has_left(world.does(user(ADA), leave(ADA)).await), Some(false));
    late.release();
    assert_eq!(slow.await.unwrap().unwrap_err().code, ProblemCode::SearchEnded);
    // A ticket of the same number belongs to another user.
    assert!(is_queued(&world.does(user(BEN), find(ADA)).await));
    world.end().await;
}

#[tokio::test]
async fn m1_a_user_matched_while_being_read_does_not_search_as_well() {
    let world = World::begin().await;
    let late = world.store.hold_next_seeker(user(ADA));
    let slow = world.does_later(user(ADA), find(9));
    late.reached().await;
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    world.chat_of(user(ADA)).await;
    late.release();
    assert_eq!(slow.await.unwrap().unwrap_err().code, ProblemCode::AlreadyInChat);
    assert_eq!(world.realtime.searching(), 0);
    world.end().await;
}

#[tokio::test]
async fn repeating_a_running_search_reads_no_user_and_is_limited() {
    let world = World::begin().await;
    world.does(user(ADA), find(ADA)).await.unwrap();
    let refused = loop {
        if let Err(refusal) = world.does(user(ADA), find(ADA)).await {
            break refusal;
        }
    };
    assert_eq!(refused.code, ProblemCode::RateLimited);
    assert!(refused.retry_after.is_some());
    assert_eq!(world.store.seekers_read(), 1);
    assert_eq!(world.realtime.searching(), 1, "it still runs");
    world.end().await;
}

#[tokio::test]
async fn fm_9_leaving_while_a_chat_opens_answers_what_the_store_decides() {
    for trouble in [Trouble::None, Trouble::FailsBefore] {
        let world = World::begin().await;
        let opening = world.store.hold_next_opening(trouble);
        world.does(user(ADA), find(ADA)).await.unwrap();
        world.does(user(BEN), find(BEN)).await.unwrap();
        opening.reached().await;
        let left = world.does_later(user(ADA), leave(ADA));
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert!(!left.is_finished(), "the opening is not over yet");
        opening.release();
        assert_eq!(has_left(left.await.unwrap()), Some(true), "leaving was first");
        assert_eq!(world.realtime.searching(), 1, "Ben keeps his place");
        assert_eq!(world.store.live_chats_now(), 0);
        world.end().await;
    }
    let world = World::begin().await;
    let answer = world.store.hold_next_answer();
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    answer.reached().await;
    let left = world.does_later(user(ADA), leave(ADA));
    answer.release();
    assert_eq!(has_left(left.await.unwrap()), Some(false), "the chat was first");
    let chat = world.chat_of(user(ADA)).await;
    assert_eq!(world.chat_of(user(BEN)).await, chat);
    world.end().await;
}

#[tokio::test]
async fn m6_who_leaves_after_a_lost_answer_learns_that_they_are_in_a_chat() {
    let world = World::begin().await;
    world.store.trouble_next_opening(Trouble::LosesAnswerAndIsSilent);
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    while world.store.live_chats_now() == 0 {
        tokio::task::yield_now().await;
    }
    let left = has_left(world.does(user(ADA), leave(ADA)).await);
    assert_eq!(left, Some(false), "there is a live chat");
    let Doing::Chatting(chat) = doing(&world.realtime, ADA).await else {
        panic!("Ada is in no chat");
    };
    assert_eq!(doing(&world.realtime, BEN).await, Doing::Chatting(chat));
    assert_eq!(world.realtime.searching(), 0);
    for n in [ADA, BEN] {
        let Ok(Answer::Match { status, .. }) = world.does(user(n), find(n)).await else {
            panic!("not answered")
        };
        assert!(matches!(status, MatchStatus::Matched { chat: led } if led.chat == chat));
    }
    world.end().await;
}

#[tokio::test]
async fn m6_leaving_while_the_store_is_silent_promises_nothing() {
    for trouble in [Trouble::FailsBefore, Trouble::LosesAnswerAndIsSilent] {
        let world = World::begin().await;
        let opening = world.store.hold_next_opening(trouble);
        world.does(user(ADA), find(ADA)).await.unwrap();
        world.does(user(BEN), find(BEN)).await.unwrap();
        opening.reached().await;
        world.store.fail_next_settling();
        let left = world.does(user(ADA), leave(ADA)).await;
        assert_eq!(left.unwrap_err().code, ProblemCode::Internal);
        opening.release();
        world.pass(Span::ZERO).await;
        // The store answers again: now the truth can be known.
        assert_eq!(has_left(world.does(user(ADA), leave(ADA)).await), Some(false));
        match trouble {
            Trouble::FailsBefore => assert_eq!(doing(&world.realtime, ADA).await, Doing::Nothing),
            _ => assert!(matches!(doing(&world.realtime, ADA).await, Doing::Chatting(_))),
        }
        world.end().await;
    }
}

#[tokio::test]
async fn m7_what_became_of_a_ticket_outlasts_a_restart() {
    let world = World::begin().await;
    for n in [ADA, BEN, 3] {
        world.does(user(n), find(n)).await.unwrap();
    }
    let chat = world.chat_of(user(ADA)).await;
    assert_eq!(has_left(world.does(user(3), leave(3)).await), Some(true));
    let world = world.restart().await;
    let Ok(Answer::Match { status, .. }) = world.does(user(ADA), find(ADA)).await else {
        panic!("not answered")
    };
    assert!(matches!(status, MatchStatus::Matched { chat: led } if led.chat == chat));
    let again = world.does(user(3), find(3)).await;
    assert_eq!(again.unwrap_err().code, ProblemCode::SearchEnded);
    assert_eq!(world.realtime.searching(), 0);
    world.end().await;
}

#[tokio::test]
async fn fm_9_a_pair_that_the_store_refuses_keeps_its_place() {
    let world = World::begin().await;
    world.store.forbid([user(ADA), user(BEN)]);
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    for _ in 0..5 {
        world.pass(Span::seconds(1)).await;
    }
    for n in [ADA, BEN] {
        let search = world.realtime.current(user(n)).await.unwrap().queue.unwrap();
        assert_eq!((search.ticket, search.waited), (ticket(n), 5));
    }
    assert_eq!(world.store.refusals(), 1, "they are not proposed again");
    // The next one meets one of them, and the other waits on.
    world.does(user(3), find(3)).await.unwrap();
    world.chat_of(user(3)).await;
    assert_eq!((world.store.live_chats_now(), world.realtime.searching()), (1, 1));
    world.end().await;
}

#[tokio::test]
async fn fm_9_leaving_during_the_hold_is_clean_for_both() {
    let world = World::begin_holding(Span::seconds(2)).await;
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    assert_eq!(has_left(world.does(user(ADA), leave(ADA)).await), Some(true));
    for _ in 0..5 {
        world.pass(Span::seconds(1)).await;
    }
    assert_eq!(world.store.live_chats_now(), 0, "the chat was never opened");
    let current = world.realtime.current(user(BEN)).await.unwrap();
    assert_eq!(current.queue.unwrap().ticket, ticket(BEN));
    world.end().await;
}

#[tokio::test]
async fn wishes_changed_during_the_hold_apply_before_the_chat_opens() {
    use io_core::account::{Gender, Weight};
    use io_protocol::rest::Preferences;

    let world = World::begin_holding(Span::seconds(2)).await;
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    let only_women = Preferences {
        genders: vec![Gender::Woman],
        gender_weight: Weight::Must,
        ..Preferences::default()
    };
    let changed = Command::FindMatch {
        ticket: ticket(ADA),
        preferences: Some(only_women),
        take_over: false,
    };
    assert!(is_queued(&world.does(user(ADA), changed).await));
    for _ in 0..10 {
        world.pass(Span::seconds(1)).await;
    }
    assert_eq!(world.store.live_chats_now(), 0, "Ben is no woman");
    assert_eq!(world.realtime.searching(), 2);
    world.end().await;
}

#[tokio::test]
async fn a_chat_that_is_live_in_the_store_is_adopted_without_its_answer() {
    for trouble in [
        Trouble::LosesAnswer,
        Trouble::CannotBeSeen,
        Trouble::LosesAnswerAndIsSilent,
    ] {
        let world = World::begin().await;
        world.store.trouble_next_opening(trouble);
        world.does(user(ADA), find(ADA)).await.unwrap();
        world.does(user(BEN), find(BEN)).await.unwrap();
        let chat = world.chat_of(user(ADA)).await;
        assert_eq!(world.chat_of(user(BEN)).await, chat, "{trouble:?}");
        while world.realtime.searching() > 0 {
            world.pass(Span::seconds(1)).await;
        }
        assert_eq!(world.realtime.live_chats(), 1, "{trouble:?}");
        let again = world.does(user(ADA), find(7)).await;
        assert_eq!(again.unwrap_err().code, ProblemCode::AlreadyInChat, "{trouble:?}");
        // Their tickets led both to it.
        for n in [ADA, BEN] {
            let Ok(Answer::Match { status, .. }) = world.does(user(n), find(n)).await else {
                panic!("{trouble:?}")
            };
            assert!(matches!(status, MatchStatus::Matched { .. }), "{trouble:?}: {status:?}");
        }
        world.end().await;
    }
}

#[tokio::test]
async fn a_live_chat_unknown_to_the_node_is_found_by_its_members() {
    let world = World::begin().await;
    world.store.open_elsewhere([user(ADA), user(BEN)]);
    assert_eq!(world.realtime.live_chats(), 0);
    assert!(world.realtime.adopt_if_live(user(BEN)).await.unwrap());
    assert_eq!(world.realtime.live_chats(), 1);
    assert!(world.realtime.adopt_if_live(user(ADA)).await.unwrap());
    assert!(!world.realtime.adopt_if_live(user(9)).await.unwrap());
    world.end().await;
}

#[tokio::test]
async fn a_search_of_a_user_in_an_unknown_live_chat_leads_to_that_chat() {
    let world = World::begin().await;
    let elsewhere = world.store.open_elsewhere([user(ADA), user(9)]);
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    while world.realtime.live_chats() == 0 {
        world.pass(Span::seconds(1)).await;
    }
    assert_eq!(world.chat_of(user(ADA)).await, elsewhere);
    let Ok(Answer::Match { status, .. }) = world.does(user(ADA), find(ADA)).await else {
        panic!("not answered")
    };
    assert!(matches!(status, MatchStatus::Matched { chat } if chat.chat == elsewhere));
    while world.realtime.searching() != 1 {
        world.pass(Span::seconds(1)).await;
    }
    let current = world.realtime.current(user(BEN)).await.unwrap();
    assert_eq!(current.queue.unwrap().ticket, ticket(BEN), "Ben keeps his place");
    world.end().await;
}

#[tokio::test]
async fn a_panic_while_opening_holds_nobody_permanently() {
    let world = World::begin().await;
    world.store.trouble_next_opening(Trouble::Panics);
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    let chat = world.chat_of(user(ADA)).await;
    assert_eq!(world.chat_of(user(BEN)).await, chat);
    world.end().await;
}

/// What `GET /api/chat/current` shows.
#[derive(Debug, PartialEq)]
enum Doing {
    Nothing,
    Searching(TicketId),
    Chatting(ChatId),
}

async fn doing(realtime: &Realtime, n: u8) -> Doing {
    let current = realtime.current(user(n)).await.unwrap();
    match (current.queue, current.chat) {
        (None, None) => Doing::Nothing,
        (Some(search), None) => Doing::Searching(search.ticket),
        (None, Some(chat)) => Doing::Chatting(chat.chat),
        (Some(search), Some(chat)) => panic!("at once in search {} and chat {}", search.ticket, chat.chat),
    }
}

#[tokio::test]
async fn m1_a_user_whose_chat_is_being_announced_is_in_it_and_searches_no_more() {
    let world = World::begin().await;
    let announcing = world.store.hold_next_snapshot();
    world.does(user(ADA), find(ADA)).await.unwrap();
    world.does(user(BEN), find(BEN)).await.unwrap();
    announcing.reached().await;
    for n in [ADA, BEN] {
        assert!(matches!(doing(&world.realtime, n).await, Doing::Chatting(_)));
    }
    announcing.release();
    let chat = world.chat_of(user(ADA)).await;
    assert_eq!(doing(&world.realtime, BEN).await, Doing::Chatting(chat));
    world.end().await;
}

#[tokio::test]
async fn m1_a_user_who_is_matched_while_they_look_is_searching_or_in_the_chat() {
    let world = World::begin().await;
    world.does(user(ADA), find(ADA)).await.unwrap();
    assert_eq!(doing(&world.realtime, ADA).await, Doing::Searching(ticket(ADA)));
    assert_eq!(doing(&world.realtime, BEN).await, Doing::Nothing);
    let looking = world.store.hold_next_live_chat();
    let realtime = world.realtime.clone();
    let seen = tokio::spawn(async move { doing(&realtime, ADA).await });
    looking.reached().await;
    // The store has answered "in no chat", and the answer is on its way.
    world.does(user(BEN), find(BEN)).await.unwrap();
    let chat = world.chat_of(user(BEN)).await;
    while world.realtime.searching() > 0 {
        world.pass(Span::milliseconds(100)).await;
    }
    looking.release();
    assert_eq!(seen.await.unwrap(), Doing::Chatting(chat));
    world.end().await;
}

const PAUSED: Standing = Standing {
    closed: Scope::NONE,
    until: None,
    paused: true,
};

/// A search that began before or after its owner was paused goes on as if nobody fitted, and nobody is proposed.
#[tokio::test]
async fn m3_a_paused_person_searches_and_meets_nobody_until_let_in_again() {
    for paused_first in [true, false] {
        let world = World::begin().await;
        if paused_first {
            world.store.restrict(user(ADA), PAUSED);
        }
        assert!(is_queued(&world.does(user(ADA), find(ADA)).await));
        if !paused_first {
            world.store.restrict(user(ADA), PAUSED);
            world.realtime.standing_changed(user(ADA)).await.unwrap();
        }
        assert!(is_queued(&world.does(user(BEN), find(BEN)).await));
        for _ in 0..20 {
            world.pass(Span::milliseconds(500)).await;
        }
        assert_eq!((world.realtime.searching(), world.realtime.live_chats()), (2, 0));
        assert_eq!(world.store.refusals(), 0, "the fence was not even asked");
        world.store.restrict(user(ADA), Standing::default());
        world.realtime.standing_changed(user(ADA)).await.unwrap();
        let chat = world.chat_of(user(ADA)).await;
        assert_eq!(world.chat_of(user(BEN)).await, chat);
        world.end().await;
    }
}

#[tokio::test]
async fn a_decision_in_force_ends_the_search_and_refuses_the_next() {
    for closed in [Scope::MATCHING, Scope::CHATTING, Scope::EVERYTHING] {
        let world = World::begin().await;
        assert!(is_queued(&world.does(user(ADA), find(ADA)).await));
        let standing = Standing {
            closed,
            ..Standing::default()
        };
        world.store.restrict(user(ADA), standing);
        world.realtime.standing_changed(user(ADA)).await.unwrap();
        assert_eq!(world.realtime.searching(), 0);
        let refused = world.does(user(ADA), find(9)).await.unwrap_err();
        assert_eq!((refused.code, refused.retry_after), (ProblemCode::Restricted, None));
        world.end().await;
    }
}
