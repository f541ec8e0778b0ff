//! The laws of a chat's life.

use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
}

fn rules() -> ChatRules {
    ChatRules::default()
}

fn both_here() -> Chat {
    let mut chat = Chat::begin(at(0));
    assert!(chat.connected(Member::One) && chat.connected(Member::Two));
    chat
}

#[test]
fn every_way_out_that_a_person_takes_looks_the_same_to_the_other() {
    for cause in [
        EndCause::Left,
        EndCause::Blocked,
        EndCause::Banned,
        EndCause::Deleted,
        EndCause::Dropped,
    ] {
        assert_eq!(cause(Member::Two).seen(), Seen::Left);
        assert_eq!(cause(Member::Two).by(), Some(Member::Two));
        assert!(cause(Member::Two).counts());
    }
}

#[test]
fn whoever_never_comes_ends_the_chat_and_the_other_keeps_the_place() {
    let mut chat = Chat::begin(at(0));
    chat.connected(Member::One);
    assert_eq!(chat.next_deadline(&rules()), Some(at(10)));
    assert_eq!(chat.due(&rules(), at(9)), None);
    let cause = chat.due(&rules(), at(10)).unwrap();
    assert_eq!(cause, EndCause::NeverCame(Member::Two));
    assert_eq!(cause.place_kept_for(), Some(Member::One));
    assert_eq!(cause.seen(), Seen::NoShow);
    assert!(!cause.counts());
    assert_eq!(Chat::begin(at(0)).due(&rules(), at(12)), Some(EndCause::NobodyCame));
}

#[test]
fn a_lost_connection_is_waited_for_ninety_seconds_and_coming_back_heals() {
    let mut chat = both_here();
    assert!(chat.disconnected(Member::One, at(20)));
    let seen = |chat: &Chat, t| chat.presence(Member::One, &rules(), at(t));
    assert_eq!(seen(&chat, 21), Some(Presence::Here), "a reload is not worth a word");
    assert_eq!(seen(&chat, 23), Some(Presence::Away { until: at(110) }));
    assert_eq!(chat.due(&rules(), at(109)), None);
    assert_eq!(chat.due(&rules(), at(110)), Some(EndCause::Dropped(Member::One)));
    assert!(chat.connected(Member::One));
    assert_eq!(chat.due(&rules(), at(110)), None);
    assert_eq!(seen(&chat, 110), Some(Presence::Here));
}

#[test]
fn silence_is_hinted_at_after_three_minutes_and_ends_after_fifteen() {
    let mut chat = both_here();
    chat.say(at(60)).unwrap();
    assert!(!chat.is_quiet(&rules(), at(239)));
    assert!(chat.is_quiet(&rules(), at(240)));
    chat.act(at(300)).unwrap();
    assert_eq!(chat.due(&rules(), at(1_199)), None);
    assert_eq!(chat.due(&rules(), at(1_200)), Some(EndCause::Idle));
}

#[test]
fn nothing_can_be_said_after_the_end_and_the_first_cause_stands() {
    let mut chat = both_here();
    assert!(chat.end(EndCause::Left(Member::One), at(50)));
    assert!(!chat.end(EndCause::Blocked(Member::Two), at(50)));
    assert_eq!(chat.ended, Some((EndCause::Left(Member::One), at(50))));
    assert_eq!(chat.say(at(51)), Err(ChatError::Ended));
    assert_eq!(chat.due(&rules(), at(9_999)), None);
    assert_eq!(chat.presence(Member::One, &rules(), at(51)), None);
    assert!(!chat.connected(Member::One) && !chat.disconnected(Member::Two, at(52)));
}

#[test]
fn only_the_sender_takes_a_message_back_and_only_for_fifteen_minutes() {
    let may = |member, now| Chat::may_delete(&rules(), member, Member::One, at(0), at(now));
    assert_eq!(may(Member::One, 900), Ok(()));
    assert_eq!(may(Member::One, 901), Err(ChatError::TooLate));
    assert_eq!(may(Member::Two, 1), Err(ChatError::NotFound));
}

proptest! {
    #[test]
    fn a_chat_ends_once_and_never_later_than_its_deadline_says(
        steps in prop::collection::vec((0_u8..6, any::<bool>(), 0_i64..200), 1..80),
    ) {
        let (mut chat, mut now) = (Chat::begin(at(0)), 0);
        let mut ends = 0;
        for (what, one, pause) in steps {
            let deadline = chat.next_deadline(&rules());
            now += pause;
            let due = chat.due(&rules(), at(now));
            prop_assert_eq!(due.is_some(), deadline.is_some_and(|deadline| deadline <= at(now)));
            if let Some(cause) = due { ends += u32::from(chat.end(cause, at(now))); }
            let was_live = chat.is_live();
            let member = if one { Member::One } else { Member::Two };
            match what {
                0 => { chat.connected(member); }
                1 => { chat.disconnected(member, at(now)); }
                2 => prop_assert_eq!(chat.say(at(now)).is_ok(), was_live),
                3 => prop_assert_eq!(chat.act(at(now)).is_ok(), was_live),
                4 => ends += u32::from(chat.end(EndCause::Left(member), at(now))),
                _ => {}
            }
            prop_assert_eq!(ends, u32::from(!chat.is_live()));
            prop_assert_eq!(chat.presence(member, &rules(), at(now)).is_some(), chat.is_live());
        }
    }
}
