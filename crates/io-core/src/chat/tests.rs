//! The rules of a chat's life.

use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> Uptime {
    Uptime::default() + Span::days(20_000) + Span::seconds(seconds)
}

fn sent(seconds: i64) -> crate::time::Timestamp {
    crate::time::Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
}

fn rules() -> ChatRules {
    ChatRules::default()
}

fn both_here() -> Chat {
    let mut chat = Chat::begin(at(0));
    for member in Member::BOTH {
        assert!(!chat.came(member), "an arrival needs no notice");
    }
    chat
}

#[test]
fn every_way_of_leaving_looks_the_same_to_the_other() {
    for cause in [EndCause::Left, EndCause::Blocked, EndCause::Lost, EndCause::Erased] {
        assert_eq!(cause.seen(), Seen::Left);
    }
    assert_eq!(EndCause::NoShow.seen(), Seen::NoShow);
    assert_eq!(EndCause::Idle.seen(), Seen::Idle);
}

#[test]
fn a_member_without_a_sign_of_life_is_a_no_show() {
    let mut chat = Chat::begin(at(0));
    chat.arrived(Member::One);
    assert!(chat.lacks_someone());
    assert!(!chat.went(Member::Two, at(3)));
    assert_eq!(chat.presence(Member::Two), Some(Presence::Here));
    assert!(chat.is_here(Member::One) && !chat.is_here(Member::Two));
    chat.came(Member::Two);
    assert!(!chat.lacks_someone());
}

#[test]
fn a_chat_waits_ninety_seconds_after_reporting_a_lost_connection() {
    let mut chat = both_here();
    assert!(chat.went(Member::One, at(23)));
    assert_eq!(
        chat.presence(Member::One),
        Some(Presence::Here),
        "a reload stays invisible"
    );
    assert_eq!(chat.say_away(Member::One, &rules(), at(22)), None);
    assert_eq!(chat.say_away(Member::One, &rules(), at(24)), Some(at(114)));
    assert_eq!(chat.say_away(Member::One, &rules(), at(25)), None, "reported once");
    assert_eq!(chat.presence(Member::One), Some(Presence::Away));
    assert_eq!(chat.due(&rules(), at(113)), None);
    assert_eq!(chat.due(&rules(), at(114)), Some(Over::Lost(Member::One)));
    assert!(chat.came(Member::One), "the peer is informed");
    assert_eq!(chat.due(&rules(), at(114)), None);
    assert_eq!(chat.presence(Member::One), Some(Presence::Here));
}

#[test]
fn a_member_who_returns_at_once_was_never_gone() {
    let mut chat = both_here();
    chat.went(Member::One, at(23));
    assert!(!chat.came(Member::One));
    assert_eq!(chat.say_away(Member::One, &rules(), at(24)), None);
}

#[test]
fn ch_18_fifteen_minutes_without_any_action_end_a_chat() {
    let mut chat = both_here();
    chat.act(at(300));
    chat.act(at(200));
    assert_eq!(chat.next_deadline(&rules()), Some(at(1_200)));
    assert_eq!(chat.due(&rules(), at(1_199)), None);
    assert_eq!(chat.due(&rules(), at(1_200)), Some(Over::Idle));
}

#[test]
fn a_recovered_chat_waits_for_both() {
    let chat = Chat::taken_up(&rules(), at(0));
    assert_eq!(chat.next_deadline(&rules()), Some(at(90)));
    assert!(!chat.lacks_someone());
    assert!(
        Member::BOTH
            .iter()
            .all(|member| chat.presence(*member) == Some(Presence::Away))
    );
}

#[test]
fn a_chat_ends_once_and_then_nothing_is_due_or_seen() {
    let mut chat = both_here();
    assert!(chat.end());
    assert!(!chat.end());
    assert_eq!(chat.due(&rules(), at(9_999)), None);
    assert_eq!(chat.presence(Member::One), None);
    assert!(!chat.went(Member::Two, at(52)) && !chat.lacks_someone());
}

#[test]
fn only_the_sender_deletes_a_message_within_15_minutes_in_a_live_chat() {
    let message = TakingBack {
        own: true,
        live: true,
        sent_at: sent(0),
    };
    let check = |message: TakingBack, now| message.check(Span::minutes(15), sent(now));
    assert_eq!(check(message, 900), Ok(()));
    assert_eq!(check(message, 901), Err(Irrevocable::TooLate));
    assert_eq!(check(TakingBack { live: false, ..message }, 1), Err(Irrevocable::Ended));
    assert_eq!(
        check(TakingBack { own: false, ..message }, 1),
        Err(Irrevocable::NotFound)
    );
}

proptest! {
    #[test]
    fn no_present_member_counts_as_away_and_no_chat_outlives_its_deadline(
        steps in prop::collection::vec((0_u8..6, any::<bool>(), 0_i64..200), 1..80),
    ) {
        let (mut chat, mut now) = (Chat::begin(at(0)), 0);
        let mut connected = [false, false];
        for (what, one, pause) in steps {
            now += pause;
            let due = chat.due(&rules(), at(now));
            prop_assert_eq!(due.is_some(), chat.next_deadline(&rules()).is_some_and(|deadline| deadline <= at(now)));
            if let Some(Over::Lost(member)) = due {
                prop_assert!(!connected[member.index()], "ended despite a connection");
            }
            if due.is_some() { prop_assert!(chat.end()); }
            let member = if one { Member::One } else { Member::Two };
            match what {
                0 => { chat.came(member); connected[member.index()] = true; }
                1 => { chat.went(member, at(now + 3)); connected[member.index()] = false; }
                2 => { chat.say_away(member, &rules(), at(now)); }
                3 => chat.act(at(now)),
                4 => { chat.end(); }
                _ => {}
            }
            for member in Member::BOTH {
                let seen = chat.presence(member);
                prop_assert_eq!(seen.is_some(), chat.is_live());
                if connected[member.index()] { prop_assert_ne!(seen, Some(Presence::Away)); }
            }
        }
    }
}
