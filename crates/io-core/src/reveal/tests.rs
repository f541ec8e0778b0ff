//! The rules of the reveal, in single steps and in any interleaving of both sides.

use proptest::prelude::*;

use super::*;

const RULES: RevealRules = RevealRules {
    after: Span::minutes(2),
    messages: 10,
    expiry: Span::minutes(10),
    cool_down: Span::minutes(10),
    per_chat: 3,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
}

fn id(n: u8) -> RevealId {
    RevealId::from_random([n; 16])
}

fn fields(chosen: &[RevealField]) -> Fields {
    Fields::new(chosen.iter().copied()).unwrap()
}

fn name() -> Fields {
    fields(&[RevealField::FirstName])
}

fn talk() -> Talk {
    Talk {
        started_at: at(0),
        messages: 50,
    }
}

fn ask(reveal: &mut Reveal, by: Member, n: u8, now: i64) -> Result<Change, Refusal> {
    reveal.ask(by, id(n), name(), true, talk(), &RULES, at(now))
}

#[test]
fn the_default_rules_are_those_of_the_product() {
    assert_eq!(RevealRules::default(), RULES);
}

#[test]
fn a_clock_that_is_set_back_delays_no_reveal() {
    let mut reveal = Reveal::default();
    assert!(
        ask(&mut reveal, Member::One, 1, -1).is_err(),
        "a second may be two clocks of one machine"
    );
    assert!(ask(&mut reveal, Member::One, 1, -3_600).is_ok());
}

#[test]
fn both_cards_come_out_in_one_step_each_with_its_own_fields() {
    let mut reveal = Reveal::default();
    let offered = fields(&[RevealField::FirstName, RevealField::Contact]);
    reveal
        .ask(Member::Two, id(1), offered.clone(), true, talk(), &RULES, at(200))
        .unwrap();
    assert_eq!(
        reveal.view(Member::One, talk(), &RULES, at(201)),
        View::Offered {
            request: id(1),
            offered: offered.clone(),
            expires_at: at(800)
        }
    );
    let chosen = fields(&[RevealField::Alias]);
    let change = reveal
        .answer(Member::One, id(1), Some(chosen.clone()), at(210))
        .unwrap();
    let Change::Revealed(released) = change else {
        panic!("{change:?}")
    };
    assert_eq!(released.shown, [chosen, offered]);
    for member in [Member::One, Member::Two] {
        assert_eq!(
            reveal.view(member, talk(), &RULES, at(211)),
            View::Revealed {
                theirs: CardState::Shown,
                mine: CardState::Shown
            }
        );
    }
}

#[test]
fn both_asking_at_once_is_one_reveal() {
    let mut reveal = Reveal::default();
    assert_eq!(ask(&mut reveal, Member::One, 1, 200), Ok(Change::Asked));
    assert!(matches!(ask(&mut reveal, Member::Two, 2, 200), Ok(Change::Revealed(_))));
    assert_eq!(reveal.asked, [(Member::One, id(1))]);
    for (by, n) in [(Member::One, 1), (Member::Two, 2)] {
        assert_eq!(
            ask(&mut reveal, by, n, 900),
            Ok(Change::Nothing),
            "each may repeat their request"
        );
    }
    assert_eq!(ask(&mut reveal, Member::Two, 3, 900), Err(Refusal::Stale));
}

#[test]
fn asking_after_a_not_now_reveals_both_cards() {
    let mut reveal = Reveal::default();
    ask(&mut reveal, Member::One, 1, 200).unwrap();
    reveal.answer(Member::Two, id(1), None, at(210)).unwrap();
    assert_eq!(
        reveal.view(Member::Two, talk(), &RULES, at(211)),
        View::None {
            allowed_at: None,
            messages_missing: 0,
            requests_left: 3,
            unanswered: false
        }
    );
    assert!(matches!(ask(&mut reveal, Member::Two, 2, 220), Ok(Change::Revealed(_))));
}

#[test]
fn only_the_asker_of_an_expired_request_sees_no_reveal_this_time() {
    let unanswered = |reveal: &Reveal, member, t| {
        matches!(
            reveal.view(member, talk(), &RULES, at(t)),
            View::None { unanswered: true, .. }
        )
    };
    let mut reveal = Reveal::default();
    ask(&mut reveal, Member::One, 1, 200).unwrap();
    let mut cancelled = reveal.clone();
    cancelled.cancel(Member::One, id(1), at(300)).unwrap();
    assert!(!unanswered(&cancelled, Member::One, 301));
    assert!(unanswered(&reveal, Member::One, 800) && !unanswered(&reveal, Member::Two, 800));
    reveal.expire(at(900));
    assert!(unanswered(&reveal, Member::One, 9_000) && !unanswered(&reveal, Member::Two, 9_000));
}

#[test]
fn asking_takes_2_minutes_and_10_messages_unless_configured_to_none() {
    let mut reveal = Reveal::default();
    let early = Talk {
        started_at: at(0),
        messages: 4,
    };
    let refusal = Refusal::TooSoon {
        allowed_at: at(120),
        messages_missing: 6,
    };
    assert_eq!(
        reveal.ask(Member::One, id(1), name(), true, early, &RULES, at(50)),
        Err(refusal)
    );
    let view = reveal.view(Member::One, early, &RULES, at(50));
    assert_eq!(
        view,
        View::None {
            allowed_at: Some(at(120)),
            messages_missing: 6,
            requests_left: 3,
            unanswered: false
        }
    );
    assert_eq!(
        ask(&mut reveal, Member::One, 1, 119),
        Err(Refusal::TooSoon {
            allowed_at: at(120),
            messages_missing: 0
        })
    );
    let at_once = RevealRules {
        after: Span::ZERO,
        messages: 0,
        ..RULES
    };
    let begun = Talk {
        started_at: at(0),
        messages: 0,
    };
    assert_eq!(
        reveal.ask(Member::One, id(1), name(), true, begun, &at_once, at(0)),
        Ok(Change::Asked)
    );
}

#[test]
fn silence_refusal_and_requests_off_look_the_same_to_the_asker() {
    let seen = |prepare: &dyn Fn(&mut Reveal), takes: bool| {
        let mut reveal = Reveal::default();
        reveal
            .ask(Member::One, id(1), name(), takes, talk(), &RULES, at(200))
            .unwrap();
        prepare(&mut reveal);
        let mut views: Vec<View> = [201, 500, 799, 800, 900, 1_399, 1_400]
            .map(|t| reveal.view(Member::One, talk(), &RULES, at(t)))
            .into();
        let mut again = reveal.clone();
        assert_eq!(
            ask(&mut again, Member::One, 2, 900),
            Err(Refusal::CoolingDown { until: at(1_400) })
        );
        again.cancel(Member::One, id(1), at(300)).unwrap_err();
        reveal.cancel(Member::One, id(1), at(400)).unwrap();
        views.push(reveal.view(Member::One, talk(), &RULES, at(401)));
        views
    };
    let silence = seen(&|_| {}, true);
    let refusal = seen(
        &|reveal| {
            let change = reveal.answer(Member::Two, id(1), None, at(250));
            assert_eq!(change, Ok(Change::SilentlyDeclined));
            assert!(matches!(
                reveal.view(Member::Two, talk(), &RULES, at(251)),
                View::None { .. }
            ));
        },
        true,
    );
    let closed_ears = seen(&|_| {}, false);
    assert_eq!(silence, refusal);
    assert_eq!(silence, closed_ears);
}

#[test]
fn each_member_asks_three_times_ten_minutes_apart() {
    let mut reveal = Reveal::default();
    let mut now = 200;
    for n in 1..=3 {
        assert_eq!(ask(&mut reveal, Member::One, n, now), Ok(Change::Asked));
        assert_eq!(
            ask(&mut reveal, Member::One, n + 10, now + 1),
            Err(Refusal::AlreadyOpen)
        );
        assert_eq!(
            ask(&mut reveal, Member::One, n + 20, now + 601),
            Err(match n {
                3 => Refusal::NoneLeft,
                _ => Refusal::CoolingDown { until: at(now + 1_200) },
            })
        );
        now += 1_200;
    }
    assert_eq!(ask(&mut reveal, Member::One, 9, now), Err(Refusal::NoneLeft));
    assert_eq!(ask(&mut reveal, Member::Two, 8, now), Ok(Change::Asked));
}

#[test]
fn answers_to_old_cancelled_or_foreign_requests_do_nothing() {
    let mut reveal = Reveal::default();
    ask(&mut reveal, Member::One, 1, 200).unwrap();
    let answer = |reveal: &mut Reveal, by, n, now| reveal.answer(by, id(n), Some(name()), at(now));
    assert_eq!(
        answer(&mut reveal, Member::One, 1, 210),
        Err(Refusal::Stale),
        "by the asker"
    );
    assert_eq!(
        answer(&mut reveal, Member::Two, 2, 210),
        Err(Refusal::Stale),
        "of another request"
    );
    assert_eq!(
        answer(&mut reveal.clone(), Member::Two, 1, 800),
        Err(Refusal::Stale),
        "expired"
    );
    let mut ended = reveal.clone();
    ended.close(at(300));
    assert_eq!(
        answer(&mut ended, Member::Two, 1, 310),
        Err(Refusal::Stale),
        "after the end"
    );
    reveal.cancel(Member::One, id(1), at(300)).unwrap();
    assert_eq!(
        answer(&mut reveal, Member::Two, 1, 310),
        Err(Refusal::Stale),
        "cancelled"
    );
    assert_eq!(reveal.revealed, None);
}

#[test]
fn rv_13_a_card_is_hidden_by_its_owner_and_not_by_the_end() {
    let mut reveal = Reveal::default();
    ask(&mut reveal, Member::One, 1, 200).unwrap();
    reveal.answer(Member::Two, id(1), Some(name()), at(210)).unwrap();
    assert_eq!(reveal.withdraw(Member::One), Ok(Change::Withdrawn(Member::One)));
    assert_eq!(reveal.withdraw(Member::One), Ok(Change::Nothing));
    let view = |reveal: &Reveal, member| reveal.view(member, talk(), &RULES, at(300));
    assert_eq!(
        view(&reveal, Member::Two),
        View::Revealed {
            theirs: CardState::Hidden,
            mine: CardState::Shown
        }
    );
    reveal.close(at(300));
    assert_eq!(
        view(&reveal, Member::One),
        View::Revealed {
            theirs: CardState::Shown,
            mine: CardState::Hidden
        }
    );
    assert_eq!(reveal.withdraw(Member::Two), Ok(Change::Withdrawn(Member::Two)));
    assert_eq!(reveal.withdraw(Member::Two), Ok(Change::Nothing));
    assert_eq!(
        view(&reveal, Member::One),
        View::Revealed {
            theirs: CardState::Hidden,
            mine: CardState::Hidden
        }
    );
}

#[derive(Clone, Debug)]
enum Step {
    Ask(Member, u8, bool),
    Answer(Member, u8, bool),
    Cancel(Member, u8),
    Withdraw(Member),
    Close,
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let member = prop_oneof![Just(Member::One), Just(Member::Two)];
    prop_oneof![
        4 => (member.clone(), 0_u8..5, prop::bool::weighted(0.8)).prop_map(|(m, n, heard)| Step::Ask(m, n, heard)),
        4 => (member.clone(), 0_u8..5, any::<bool>()).prop_map(|(m, n, yes)| Step::Answer(m, n, yes)),
        2 => (member.clone(), 0_u8..5).prop_map(|(m, n)| Step::Cancel(m, n)),
        1 => member.prop_map(Step::Withdraw),
        1 => Just(Step::Close),
        4 => (0_i64..900).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_one_is_ever_revealed_alone_and_each_request_ends_once(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let (mut reveal, mut now) = (Reveal::default(), 200);
        let mut consented = std::collections::HashSet::new();
        let mut hidden = [false; 2];
        let (mut reveals, mut asked, mut ended) = (0, 0, 0_usize);
        for step in steps {
            ended += usize::from(reveal.expire(at(now)) == Change::Ended);
            let change = match step {
                Step::Ask(by, n, heard) => {
                    let change = reveal.ask(by, id(n), name(), heard, talk(), &RULES, at(now));
                    if change.as_ref().is_ok_and(|change| *change != Change::Nothing) { consented.insert(by); }
                    change
                }
                Step::Answer(by, n, yes) => {
                    let change = reveal.answer(by, id(n), yes.then(name), at(now));
                    if yes && change.is_ok() { consented.insert(by); }
                    change
                }
                Step::Cancel(by, n) => reveal.cancel(by, id(n), at(now)),
                Step::Withdraw(by) => reveal.withdraw(by),
                Step::Close => Ok(reveal.close(at(now))),
                Step::Wait(seconds) => { now += seconds; Ok(Change::Nothing) }
            };
            match change {
                Ok(Change::Asked) => asked += 1,
                Ok(Change::Revealed(_)) => { reveals += 1; ended += 1; }
                Ok(Change::Ended) => ended += 1,
                Ok(Change::Withdrawn(by)) => hidden[by.index()] = true,
                _ => {}
            }

            let [one, two] = [Member::One, Member::Two].map(|member| reveal.view(member, talk(), &RULES, at(now)));
            let revealed = |view: &View| matches!(view, View::Revealed { .. });
            prop_assert_eq!(revealed(&one), revealed(&two), "one-sided");
            if let (View::Revealed { theirs, mine }, View::Revealed { theirs: a, mine: b }) = (&one, &two) {
                prop_assert!(theirs == b && mine == a, "each sees the other's card");
                let seen = [*mine, *theirs].map(|card| card == CardState::Hidden);
                prop_assert_eq!(seen, hidden, "a card is shown until its owner hides it, also after the end");
                prop_assert!(consented.len() == 2, "revealed without the consent of both");
            }
            prop_assert!(reveals <= 1 && asked <= 2 * RULES.per_chat as usize && asked == reveal.asked.len());
            for (member, view) in [(Member::One, &one), (Member::Two, &two)] {
                if let View::None { allowed_at, messages_missing, requests_left, .. } = view {
                    let offered = allowed_at.is_none() && *messages_missing == 0 && *requests_left > 0;
                    let fresh = reveal.clone().ask(member, id(99), name(), true, talk(), &RULES, at(now));
                    prop_assert_eq!(offered, fresh.is_ok(), "the button shows exactly when asking works");
                }
            }
            if reveal.closed { prop_assert!(reveal.open.is_none()); }
        }
        let still_open = usize::from(reveal.open.is_some());
        prop_assert_eq!(ended + still_open, asked, "each request has one outcome");
    }

    #[test]
    fn a_request_that_a_member_never_heard_changes_nothing_for_them(
        steps in prop::collection::vec((0_u8..5, 0_i64..900), 1..60),
    ) {
        let (mut both, mut alone, mut now, mut number) = (Reveal::default(), Reveal::default(), 200, 0);
        for (what, seconds) in steps {
            now += seconds;
            number += 1;
            let mine = both.open.as_ref().filter(|open| open.by == Member::One).map(|open| open.id);
            match what {
                0 => {
                    let with = both.ask(Member::One, id(number), name(), true, talk(), &RULES, at(now));
                    let without = ask(&mut alone, Member::One, number, now);
                    if matches!(with, Ok(Change::Revealed(_))) {
                        prop_assert_eq!(without, Ok(Change::Asked), "only a reveal shows that the other had asked");
                        return Ok(());
                    }
                    prop_assert_eq!(with, without);
                }
                1 => {
                    let change = both.ask(Member::Two, id(number + 100), name(), false, talk(), &RULES, at(now));
                    if matches!(change, Ok(Change::Revealed(_))) {
                        return Ok(());
                    }
                }
                2 => {
                    if let Some(open) = both.open.clone().filter(|open| open.by == Member::Two) {
                        let _ = both.cancel(Member::Two, open.id, at(now));
                    }
                }
                3 => if let Some(mine) = mine {
                    let ended = both.cancel(Member::One, mine, at(now));
                    prop_assert_eq!(ended, alone.cancel(Member::One, mine, at(now)));
                },
                _ => {}
            }
            let seen = |reveal: &Reveal| reveal.view(Member::One, talk(), &RULES, at(now));
            prop_assert_eq!(seen(&both), seen(&alone));
        }
    }

    #[test]
    fn an_answer_and_its_rival_have_one_winner_in_either_order(race in 0_usize..4, answer_first: bool) {
        let mut reveal = Reveal::default();
        ask(&mut reveal, Member::One, 1, 200).unwrap();
        let answer = |reveal: &mut Reveal| {
            matches!(reveal.answer(Member::Two, id(1), Some(name()), at(300)), Ok(Change::Revealed(_)))
        };
        let other = |reveal: &mut Reveal| match race {
            0 => reveal.cancel(Member::One, id(1), at(300)).is_ok(),
            1 => reveal.answer(Member::Two, id(1), None, at(300)).is_ok(),
            2 => reveal.close(at(300)) == Change::Ended,
            _ => reveal.expire(at(800)) == Change::Ended,
        };
        let (answered, raced) = if answer_first {
            let answered = answer(&mut reveal);
            (answered, other(&mut reveal))
        } else {
            let raced = other(&mut reveal);
            (answer(&mut reveal), raced)
        };
        prop_assert!(answered != raced, "answered {answered}, raced {raced}");
        prop_assert_eq!(answered, reveal.revealed.is_some());
    }
}
