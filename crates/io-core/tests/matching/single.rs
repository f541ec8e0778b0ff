//! Single cases of the product, and laws that need a pool of their own.

use io_core::account::{Gender, Interests, Languages, Weight};
use io_core::ids::TicketId;
use io_core::matching::{
    Command, Community, Event, Failure, Genders, Join, LadderNote, Level, Met, Pool, Profile, Room, Tunable, Tuning,
    Wishes,
};
use io_core::rating::Conduct;
use io_core::time::{Span, Uptime};

use crate::scenario::{Dice, Scene, Silent, at, random_person, ticket, user};
use crate::truly;

fn person(n: usize) -> Join {
    Join {
        ticket: ticket(n),
        user: user(n),
        profile: Profile {
            room: Room::ADULTS,
            gender: Gender::Unsaid,
            languages: Languages::parse(&["en"]).unwrap(),
            interests: Interests::default(),
            conduct: Conduct::Fair,
        },
        wishes: Wishes::default(),
        blocked: Vec::new(),
        not_again: Vec::new(),
        recent: Vec::new(),
        since: None,
        take_over: false,
    }
}

pub(crate) fn with(n: usize, change: impl FnOnce(&mut Join)) -> Join {
    let mut join = person(n);
    change(&mut join);
    join
}

/// Two people who never meet: each insists on a gender that the other is not.
fn lonely(n: usize) -> Join {
    with(n, |join| {
        join.wishes.genders = Genders::NONE.with(Gender::Woman);
        join.wishes.gender_weight = Weight::Must;
    })
}

pub(crate) fn join(pool: &mut Pool, who: Join, now: Uptime) -> Vec<Event> {
    pool.apply(Command::Join(Box::new(who)), now)
}

pub(crate) fn pairs(events: &[Event]) -> Vec<(TicketId, TicketId)> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Proposed { a, b, .. } => Some((a.ticket, b.ticket)),
            _ => None,
        })
        .collect()
}

fn pool() -> Pool {
    Pool::new(Tuning::default(), 7)
}

#[test]
fn two_whose_musts_fit_are_proposed_at_once_in_a_thin_pool() {
    let mut pool = pool();
    join(&mut pool, with(1, |join| join.profile.conduct = Conduct::Poor), at(0));
    let second = with(2, |join| {
        join.wishes.genders = Genders::NONE.with(Gender::Woman);
        join.wishes.gender_weight = Weight::Prefer;
    });
    assert_eq!(pairs(&join(&mut pool, second, at(0))), [(ticket(1), ticket(2))]);
}

#[test]
fn a_search_frozen_at_a_narrower_step_stays_there() {
    let mut pool = pool();
    join(&mut pool, person(1), at(0));
    let frozen = with(2, |join| {
        join.wishes.genders = Genders::NONE.with(Gender::Woman);
        join.wishes.gender_weight = Weight::Prefer;
        join.wishes.freeze_at = Some(Level::FIRST);
    });
    join(&mut pool, frozen, at(0));
    for second in 1..110 {
        assert_eq!(pairs(&pool.apply(Command::Tick, at(second))), []);
    }
    assert_eq!(
        pool.search(ticket(2)).map(|search| (search.level, search.next_at)),
        Some((Level::FIRST, None))
    );
    let wishes = Box::new(Wishes {
        genders: Genders::NONE.with(Gender::Woman),
        gender_weight: Weight::Prefer,
        ..Wishes::default()
    });
    let events = pool.apply(Command::Wish(ticket(2), wishes), at(110));
    assert_eq!(pairs(&events), [(ticket(1), ticket(2))]);
}

#[test]
fn the_ladder_is_reported_at_0_3_8_20_45_seconds_and_ends_at_120() {
    use LadderNote::*;

    let mut pool = pool();
    let mut told = Vec::new();
    let mut now = at(0);
    let mut events = join(&mut pool, lonely(1), now);
    loop {
        for event in events {
            match event {
                Event::Level(search) => told.push((now - at(0), search.note)),
                Event::TimedOut(..) => told.push((now - at(0), LadderNote::Everything)),
                other => panic!("{other:?}"),
            }
        }
        let Some(next) = pool.next_deadline() else { break };
        now = next;
        events = pool.apply(Command::Tick, now);
    }
    let expected = [
        (0, Everything),
        (3, AnyInterest),
        (8, AnyLanguage),
        (20, Recent),
        (45, Anyone),
        (120, Everything),
    ];
    assert_eq!(told, expected.map(|(seconds, note)| (Span::seconds(seconds), note)));
    assert!(pool.is_empty());
}

#[test]
fn an_operators_own_ladder_applies() {
    let mut pool = Pool::new(
        Tuning {
            steps: [1, 2, 3, 4].map(Span::seconds),
            timeout: Span::seconds(5),
            ..Tuning::default()
        },
        7,
    );
    join(&mut pool, lonely(1), at(0));
    assert_eq!(pool.next_deadline(), Some(at(1)));
    pool.apply(Command::Tick, at(4));
    assert_eq!(pool.search(ticket(1)).map(|search| search.level), Some(Level::LAST));
    assert_eq!(pool.apply(Command::Tick, at(5)), [Event::TimedOut(ticket(1), user(1))]);
}

#[test]
fn repeating_a_search_changes_its_wishes_and_keeps_its_place() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(0));
    join(&mut pool, person(2), at(9));
    let events = join(&mut pool, person(1), at(10));
    assert_eq!(pairs(&events), [(ticket(1), ticket(2))]);
    let search = pool.search(ticket(1)).unwrap();
    assert_eq!(search.waited, Span::seconds(10));
}

#[test]
fn a_new_search_within_a_minute_resumes_the_place() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(0));
    assert_eq!(
        pool.apply(Command::Tick, at(120)),
        [Event::TimedOut(ticket(1), user(1))]
    );
    join(&mut pool, with(2, |join| join.user = user(1)), at(150));
    let search = pool.search(ticket(2)).unwrap();
    assert_eq!((search.waited, search.level), (Span::seconds(150), Level::LAST));
    pool.apply(Command::Tick, at(270));
    join(&mut pool, with(3, |join| join.user = user(1)), at(331));
    assert_eq!(pool.search(ticket(3)).unwrap().waited, Span::ZERO);
}

#[test]
fn a_place_is_kept_for_a_minute_even_if_nothing_else_happens() {
    let again = |first: i64, second: i64| {
        let mut pool = pool();
        join(&mut pool, lonely(1), at(0));
        pool.apply(Command::Tick, at(120));
        join(&mut pool, with(2, |join| join.user = user(1)), at(first));
        pool.apply(Command::Leave(ticket(2)), at(first));
        join(&mut pool, with(3, |join| join.user = user(1)), at(second));
        pool.search(ticket(3)).unwrap().waited
    };
    // Kept until 180, and used once.
    assert_eq!(again(181, 181), Span::ZERO);
    assert_eq!(again(179, 179), Span::ZERO);
}

#[test]
fn an_expired_place_does_not_end_the_next_one() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(0));
    pool.apply(Command::Tick, at(120));
    let second = with(2, |join| {
        join.user = user(1);
        join.wishes = lonely(1).wishes;
    });
    // The kept place is used; its end at 180 must not end the next one.
    join(&mut pool, second, at(121));
    pool.apply(Command::Tick, at(241));
    join(&mut pool, with(3, |join| join.user = user(1)), at(245));
    assert_eq!(pool.search(ticket(3)).unwrap().waited, Span::seconds(245));
}

#[test]
fn after_a_no_show_the_other_is_back_first_in_line() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(10));
    join(&mut pool, with(2, |join| join.since = Some(at(0))), at(20));
    let events = join(&mut pool, with(3, |join| join.wishes.genders = Genders::NONE), at(21));
    assert_eq!(pairs(&events), [(ticket(2), ticket(3))]);
}

#[test]
fn an_account_searches_once_and_another_tab_can_take_over_with_the_place() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(0));
    let mut other_tab = with(2, |join| join.user = user(1));
    let refused = Event::Refused {
        ticket: ticket(2),
        searching: ticket(1),
        user: user(1),
    };
    assert_eq!(join(&mut pool, other_tab.clone(), at(1)), [refused]);
    other_tab.take_over = true;
    let events = join(&mut pool, other_tab, at(6));
    assert_eq!(
        events[0],
        Event::TakenOver {
            old: ticket(1),
            new: ticket(2),
            user: user(1)
        }
    );
    assert_eq!(pool.search(ticket(1)), None);
    assert_eq!(
        pool.search_of(user(1)).map(|search| (search.ticket, search.waited)),
        Some((ticket(2), Span::seconds(6)))
    );
}

#[test]
fn a_repeated_ticket_is_the_same_search_and_a_foreign_one_is_refused() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(0));
    let again = join(&mut pool, lonely(1), at(1));
    assert!(matches!(again[..], [Event::Level(search)] if search.waited == Span::seconds(1)));
    let foreign = join(&mut pool, with(1, |join| join.user = user(9)), at(1));
    assert!(matches!(foreign[..], [Event::Refused { .. }]));
    assert_eq!(pool.len(), 1);
}

#[test]
fn a_lost_connection_keeps_its_place_for_thirty_seconds_unmatched() {
    let mut pool = pool();
    join(&mut pool, person(1), at(0));
    pool.apply(Command::Disconnected(ticket(1)), at(1));
    assert_eq!(pairs(&join(&mut pool, person(2), at(2))), []);
    assert_eq!(
        pairs(&pool.apply(Command::Reconnected(ticket(1)), at(20))),
        [(ticket(1), ticket(2))]
    );
    join(&mut pool, person(3), at(20));
    pool.apply(Command::Disconnected(ticket(3)), at(21));
    assert_eq!(pool.next_deadline().map(|next| next <= at(51)), Some(true));
    assert!(
        !pool
            .apply(Command::Tick, at(50))
            .contains(&Event::Gone(ticket(3), user(3)))
    );
    assert!(
        pool.apply(Command::Tick, at(51))
            .contains(&Event::Gone(ticket(3), user(3)))
    );
}

#[test]
fn leaving_while_a_match_is_committed_is_decided_by_the_commit() {
    for failure in [None, Some(Failure::TryAgain)] {
        let mut pool = pool();
        join(&mut pool, person(1), at(0));
        join(&mut pool, person(2), at(0));
        assert_eq!(pool.apply(Command::Leave(ticket(1)), at(0)), []);
        let command = failure.map_or(Command::Confirmed(ticket(1), ticket(2)), |failure| {
            Command::Failed(ticket(1), ticket(2), failure)
        });
        let events = pool.apply(command, at(0));
        let left = events.contains(&Event::Left(ticket(1), user(1)));
        assert_eq!(left, failure.is_some());
        assert_eq!(pool.search(ticket(2)).is_some(), failure.is_some());
    }
}

#[test]
fn the_loser_of_a_commit_keeps_the_place_and_apart_pairs_stay_apart() {
    let mut pool = pool();
    join(&mut pool, person(1), at(0));
    join(&mut pool, person(2), at(30));
    let events = pool.apply(Command::Failed(ticket(1), ticket(2), Failure::Apart), at(31));
    assert_eq!(pairs(&events), []);
    assert_eq!(pool.search(ticket(1)).unwrap().waited, Span::seconds(31));
    let events = join(&mut pool, person(3), at(32));
    let [(older, younger)] = pairs(&events)[..] else {
        panic!("{events:?}")
    };
    assert_eq!(younger, ticket(3));
    let gone = pool.apply(Command::Failed(older, younger, Failure::Gone(younger)), at(33));
    assert_eq!(gone, [Event::Gone(ticket(3), user(3))]);
    assert_eq!(
        (1..60)
            .flat_map(|n| pairs(&pool.apply(Command::Tick, at(33 + n))))
            .count(),
        0
    );
}

#[test]
fn people_who_met_are_matched_again_after_an_hour_if_both_allow_it() {
    let met = |asks: bool, minutes: i64| {
        let mut pool = pool();
        let one = |n: usize, asks: bool| with(n, |join| join.wishes.allow_recent = asks);
        let mut first = one(1, true);
        first.recent = vec![Met {
            user: user(2),
            at: at(0) - Span::minutes(minutes),
        }];
        join(&mut pool, first, at(0));
        join(&mut pool, one(2, asks), at(0));
        (0..60).find(|second| !pairs(&pool.apply(Command::Tick, at(*second))).is_empty())
    };
    assert_eq!(met(true, 61), Some(20), "at the step for it");
    assert_eq!(met(true, 30), None);
    assert_eq!(met(false, 90), None);
}

#[test]
fn an_interest_of_few_people_counts_for_nothing_and_stays_hidden() {
    let fans = |count: usize, weight: Weight| {
        let mut pool = pool();
        let mut seen = None;
        for n in 1..=count {
            let fan = with(n, |join| {
                join.profile.interests = Interests::parse(&["model trains"]).unwrap();
                join.wishes.interest_weight = weight;
            });
            for event in join(&mut pool, fan, at(0)) {
                if let Event::Proposed { a, b, shared } = event {
                    seen = Some(shared.interests.len());
                    pool.apply(Command::Confirmed(a.ticket, b.ticket), at(0));
                }
            }
        }
        seen
    };
    assert_eq!(fans(4, Weight::Must), None, "four people who insist on it stay apart");
    assert_eq!(fans(5, Weight::Must), Some(1), "five do");
    assert_eq!(fans(2, Weight::Prefer), Some(0), "two meet, and it is not mentioned");
}

#[test]
fn the_longest_waiting_of_equals_is_among_the_first_four_served() {
    let mut pool = pool();
    for n in 1..=20 {
        join(&mut pool, lonely(n), at(i64::try_from(n).unwrap()));
    }
    let mut served = Vec::new();
    for n in 100..120 {
        let woman = with(n, |join| {
            join.profile.gender = Gender::Woman;
            join.wishes.gender_weight = Weight::Any;
        });
        let [(a, b)] = pairs(&join(&mut pool, woman, at(30)))[..] else {
            panic!()
        };
        pool.apply(Command::Confirmed(a, b), at(30));
        served.push(a);
    }
    for (turn, ticket_served) in served.iter().enumerate() {
        let line = (1..=20).map(ticket).filter(|waiting| !served[..turn].contains(waiting));
        assert!(line.take(4).any(|first| first == *ticket_served), "turn {turn}");
    }
}

#[test]
fn the_same_commands_and_seed_give_the_same_events() {
    for seed in 0..300 {
        let mut runs = [0, 1].map(|_| Scene::new(seed, 25));
        for scene in &mut runs {
            scene.play(&mut Silent, truly).unwrap();
        }
        assert!(runs[0].log == runs[1].log, "seed {seed}");
    }
}

#[test]
fn waiting_longer_never_narrows_who_one_may_meet() {
    let moments = [0, 3, 8, 20, 45, 100];
    let mut met = [0; 6];
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let pair = [1, 2].map(|n| {
            let mut join = random_person(&mut dice, n, n, 4, at(0));
            (join.profile.room.community, join.profile.room.quarantined) = (Community::PUBLIC, false);
            join
        });
        let proposed = moments.map(|moment| {
            let tuning = Tuning {
                thin_below: 0,
                common_from: 1,
                survives: Span::hours(1),
                ..Tuning::default()
            };
            let mut pool = Pool::new(tuning, seed);
            join(&mut pool, pair[0].clone(), at(0));
            pool.apply(Command::Disconnected(ticket(1)), at(0));
            join(&mut pool, pair[1].clone(), at(0));
            !pairs(&pool.apply(Command::Reconnected(ticket(1)), at(moment))).is_empty()
        });
        assert!(proposed.is_sorted(), "seed {seed}: {proposed:?}");
        for (count, proposed) in met.iter_mut().zip(proposed) {
            *count += u32::from(proposed);
        }
    }
    assert!(
        met[0] > 50 && met[5] > met[0],
        "too few cases for a conclusion: {met:?}"
    );
}

#[test]
fn the_work_for_one_ticket_does_not_grow_with_the_pool() {
    let work = |waiting: usize| {
        let mut pool = pool();
        let mut dice = Dice(11);
        let newcomer = |dice: &mut Dice, n: usize| {
            let mut join = random_person(dice, n, n, 1_000_000, at(0));
            join.profile.room.quarantined = false;
            // Two in three are men who insist on a woman, so a long line builds up.
            if !dice.one_in(3) {
                join.profile.gender = Gender::Man;
                join.wishes.genders = Genders::NONE.with(Gender::Woman);
                join.wishes.gender_weight = Weight::Must;
            }
            join
        };
        // Everyone arrived within two minutes, and more arrive at the same pace: as many steps begin for each arrival.
        let pace = 100_000_000 / i64::try_from(waiting).unwrap();
        let mut now = at(0);
        let (mut n, mut most, mut before) = (0, 0, None);
        for _ in 0..2 * waiting {
            if n >= 3 * waiting / 2 && before.is_none() {
                before = Some((n, pool.work()));
            }
            n += 1;
            now = now + Span(pace);
            let at_start = pool.work();
            for (a, b) in pairs(&join(&mut pool, newcomer(&mut dice, n), now)) {
                pool.apply(Command::Confirmed(a, b), now);
            }
            most = most.max(pool.work().arrival - at_start.arrival);
        }
        let (since, before) = before.unwrap();
        let per = |now: u64, before: u64| (now - before) / (n - since) as u64;
        let after = pool.work();
        let each = per(after.arrival + after.step, before.arrival + before.step);
        (most, each, per(after.passed, before.passed), pool.len())
    };
    let (small, large) = (work(2_000), work(20_000));
    // A look, its count, and the counts for two doubtful candidates.
    let bound = 4 * Tuning::default().candidates as u64;
    assert!(small.0 <= bound && large.0 <= bound, "{small:?} {large:?}");
    assert!(large.3 >= 5 * small.3, "the pools must differ: {small:?} {large:?}");
    assert!(large.1 <= 2 * small.1 + 16, "{small:?} {large:?}");
    assert!(large.2 <= 2 * small.2 + 64, "{small:?} {large:?}");
}

/// Ada and Ben met two hours ago; both allow that people met before come again.
/// Ada's looks are cut short, because she blocked a crowd that waits with her.
/// At `moment` (in tenths of a second) `change` happens to Ben.
fn pairs_after_a_change_during_a_suspended_look(
    crowd: usize,
    moment: i64,
    change: impl FnOnce(&mut Pool, Uptime) -> Vec<Event>,
) -> Vec<(TicketId, TicketId)> {
    let tuning = Tuning {
        candidates: 1,
        sweep_work: 8,
        ..Tuning::default()
    };
    let mut pool = Pool::new(tuning, 7);
    let tenth = |n: i64| at(0) + Span::milliseconds(100 * n);
    let met_before = |n: usize, other: usize| {
        with(n, |join| {
            join.wishes.allow_recent = true;
            join.recent = vec![Met {
                user: user(other),
                at: at(0) - Span::hours(2),
            }];
        })
    };
    join(&mut pool, met_before(2, 1), tenth(0));
    let everyone: Vec<_> = (1..100).map(user).collect();
    for n in 3..3 + crowd {
        join(&mut pool, with(n, |join| join.blocked.clone_from(&everyone)), tenth(0));
    }
    join(&mut pool, met_before(1, 2), tenth(1));
    for n in 2..moment {
        let events = pool.apply(Command::Tick, tenth(n));
        assert_eq!(pairs(&events), [], "they met too recently for this step");
    }
    let mut events = change(&mut pool, tenth(moment));
    for n in moment..450 {
        events.extend(pool.apply(Command::Tick, tenth(n)));
    }
    pairs(&events)
}

#[test]
fn m4_who_no_longer_wants_to_repeat_is_spared_by_suspended_looks() {
    for crowd in 1..=12 {
        for moment in 185..=200 {
            let proposed = pairs_after_a_change_during_a_suspended_look(crowd, moment, |pool, now| {
                pool.apply(Command::Wish(ticket(2), Box::default()), now)
            });
            assert_eq!(proposed, [], "a crowd of {crowd}, changed at {moment}");
        }
    }
}

#[test]
fn m4_who_takes_over_a_place_is_not_whom_a_suspended_look_saw() {
    for crowd in 1..=12 {
        for moment in 185..=200 {
            let proposed = pairs_after_a_change_during_a_suspended_look(crowd, moment, |pool, now| {
                let moved = with(2, |join| {
                    join.ticket = ticket(50);
                    join.take_over = true;
                    join.profile.room.quarantined = true;
                    join.wishes.allow_recent = true;
                });
                join(pool, moved, now)
            });
            assert_eq!(proposed, [], "a crowd of {crowd}, moved at {moment}");
        }
    }
}

#[test]
fn after_a_pause_what_is_due_is_done_in_bounded_turns_and_completely() {
    let tuning = Tuning {
        timers_at_once: 10,
        // No round meanwhile.
        sweep_every: Span::hours(1),
        ..Tuning::default()
    };
    let mut pool = Pool::new(tuning, 7);
    for n in 0..95 {
        join(&mut pool, lonely(n), at(0));
    }
    let mut ended = 0;
    for _ in 0..9 {
        let events = pool.apply(Command::Tick, at(130));
        assert_eq!(events.len(), 10, "a turn");
        ended += events.len();
        assert!(pool.next_deadline().is_some_and(|due| due <= at(130)), "there is more");
    }
    let events = pool.apply(Command::Tick, at(130));
    assert!(events.iter().all(|event| matches!(event, Event::TimedOut(..))));
    assert_eq!((ended + events.len(), pool.len()), (95, 0));
}

#[test]
fn tun_2_a_search_keeps_its_place_and_moves_to_the_step_that_its_wait_means_now() {
    let mut pool = pool();
    join(&mut pool, lonely(1), at(0));
    pool.apply(Command::Tick, at(9));
    let before = pool.search(ticket(1)).unwrap();
    assert_eq!(before.level, Level::new(2));
    let slower = Tunable {
        steps: [5, 10, 15, 60].map(Span::seconds),
        ..Tunable::default()
    };
    let events = pool.apply(Command::Tune(slower), at(9));
    assert!(
        matches!(&events[..], [Event::Level(search)] if search.level == Level::new(1)),
        "{events:?}"
    );
    let after = pool.search(ticket(1)).unwrap();
    assert_eq!(
        (after.level, after.waited, after.next_at),
        (Level::new(1), before.waited, Some(at(10)))
    );
    let events = pool.apply(Command::Tick, at(10));
    assert!(
        matches!(&events[..], [Event::Level(search)] if search.level == Level::new(2)),
        "{events:?}"
    );
}
