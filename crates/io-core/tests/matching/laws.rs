//! The laws that hold in every pool.
//! Each is tested on its own pools, a hundred thousand in all.

use std::collections::{HashMap, HashSet};

use io_core::account::{Gender, Weight};
use io_core::ids::TicketId;
use io_core::matching::{Command, Event, Genders, Level, Pool, Tuning};

use crate::model::{Model, Standing};
use crate::scenario::{Dice, Scene, Silent, Witness, at, is_waiting, ticket};
use crate::single::{join, pairs, with};
use crate::{holds, truly};

fn pair<'a>(model: &'a Model, event: &Event) -> Option<[&'a crate::model::Person; 2]> {
    let Event::Proposed { a, b, .. } = event else {
        return None;
    };
    Some([model.people.get(&a.ticket)?, model.people.get(&b.ticket)?])
}

#[derive(Default)]
pub(crate) struct HardRules;

impl Witness for HardRules {
    fn sees(&mut self, model: &Model, event: &Event) -> Result<(), String> {
        match pair(model, event) {
            Some([one, other]) if !model.may_meet(one, other) => Err(format!("may not meet: {one:#?} {other:#?}")),
            _ => Ok(()),
        }
    }
}

#[test]
fn no_pair_that_a_rule_keeps_apart_is_ever_proposed() {
    holds::<HardRules>(0..25_000, 24);
}

/// Looks that are cut short all the time, so that a saved place is judged long after it was saved.
pub(crate) fn keeps_hard_rules_while_suspended(seed: u64) -> Result<(), String> {
    let people = 2 + Dice(!seed).roll(29);
    let mut scene = Scene::tuned(seed, people, |tuning| {
        tuning.candidates = 1 + Dice(seed).roll(4);
        tuning.sweep_work = 8;
    });
    scene
        .play(&mut HardRules, truly)
        .map_err(|what| format!("seed {seed}, {people} people: {what}"))
}

#[test]
fn m4_a_look_that_goes_on_later_judges_anew_whom_it_saw_before() {
    for seed in 700_000..720_000 {
        keeps_hard_rules_while_suspended(seed).unwrap();
    }
}

#[derive(Default)]
pub(crate) struct BothSides;

impl Witness for BothSides {
    fn sees(&mut self, model: &Model, event: &Event) -> Result<(), String> {
        let Some([one, other]) = pair(model, event) else {
            return Ok(());
        };
        for (one, other) in [(one, other), (other, one)] {
            if !model.accepts(one, other) {
                return Err(format!(
                    "one side has not reached that step: {:?} {one:#?} {other:#?}",
                    model.level(one)
                ));
            }
        }
        if model.may_repeat(one, other) {
            Ok(())
        } else {
            Err(format!("met too recently: {one:#?} {other:#?}"))
        }
    }
}

#[test]
fn a_pair_is_proposed_only_when_the_steps_of_both_sides_allow_it() {
    holds::<BothSides>(100_000..125_000, 24);
}

/// Every ticket is accounted for, ends once, and has one proposal at a time.
#[derive(Default)]
pub(crate) struct Conserved {
    proposed: HashSet<TicketId>,
    ended: HashMap<TicketId, u32>,
}

impl Witness for Conserved {
    fn sees(&mut self, model: &Model, event: &Event) -> Result<(), String> {
        match event {
            Event::Proposed { a, b, .. } => {
                for side in [a, b] {
                    let person = model.people.get(&side.ticket).ok_or("an unknown ticket was proposed")?;
                    if !is_waiting(person) {
                        return Err(format!("proposed despite {:?}", person.standing));
                    }
                    if person.since != side.since || person.join.user != side.user || model.level(person) != side.level
                    {
                        return Err(format!("not its state: {side:?} {person:#?}"));
                    }
                    self.proposed.insert(side.ticket);
                }
                if a.since > b.since {
                    return Err("the one who waited longer comes first".into());
                }
            }
            Event::Left(ticket, _) | Event::TimedOut(ticket, _) | Event::Gone(ticket, _) => {
                let times = self.ended.entry(*ticket).or_default();
                *times += 1;
                if *times > 1 {
                    return Err(format!("{ticket} ended twice"));
                }
            }
            Event::TakenOver { new, .. } if !model.people.contains_key(new) => {
                return Err("taken over by no one".into());
            }
            _ => {}
        }
        Ok(())
    }

    fn rests(&mut self, scene: &Scene) -> Result<(), String> {
        if scene.pool.len() != scene.model.people.len() {
            return Err(format!(
                "{} tickets, {} known",
                scene.pool.len(),
                scene.model.people.len()
            ));
        }
        for (ticket, person) in &scene.model.people {
            let search = scene.pool.search(*ticket).ok_or_else(|| format!("{ticket} is lost"))?;
            if search.level != scene.model.level(person)
                || search.waited != scene.now - person.since
                || scene.pool.search_of(person.join.user) != Some(search)
            {
                return Err(format!("{search:?} {person:#?}"));
            }
        }
        Ok(())
    }
}

#[test]
fn no_ticket_is_lost_doubled_or_proposed_to_two_at_once() {
    holds::<Conserved>(200_000..220_000, 24);
}

#[derive(Default)]
pub(crate) struct NobodyLeftOver;

impl Witness for NobodyLeftOver {
    fn sees(&mut self, _: &Model, _: &Event) -> Result<(), String> {
        Ok(())
    }

    fn rests(&mut self, scene: &Scene) -> Result<(), String> {
        match scene.model.left_over().first() {
            Some((one, other)) => {
                let person = |ticket| &scene.model.people[ticket];
                Err(format!(
                    "two who may meet still wait: {:#?} {:#?}",
                    person(one),
                    person(other)
                ))
            }
            None => Ok(()),
        }
    }
}

#[test]
fn two_who_accept_each_other_are_proposed_within_two_rounds() {
    holds::<NobodyLeftOver>(300_000..315_000, 24);
}

#[derive(Default)]
pub(crate) struct NobodyWaitsInVain;

impl Witness for NobodyWaitsInVain {
    fn sees(&mut self, _: &Model, _: &Event) -> Result<(), String> {
        Ok(())
    }

    fn rests(&mut self, scene: &Scene) -> Result<(), String> {
        let model = &scene.model;
        let at_last = |ticket: &TicketId| model.level(&model.people[ticket]) == Level::LAST;
        match model
            .left_over()
            .iter()
            .find(|(one, other)| at_last(one) && at_last(other))
        {
            Some(pair) => Err(format!("both at the last step, and still waiting: {pair:?}")),
            None => Ok(()),
        }
    }
}

#[test]
fn at_the_last_step_no_one_waits_next_to_someone_who_fits() {
    holds::<NobodyWaitsInVain>(400_000..400_600, 200);
}

#[derive(Default)]
pub(crate) struct BoundedOvertaking {
    passed_over: HashMap<TicketId, u32>,
}

impl Witness for BoundedOvertaking {
    fn sees(&mut self, model: &Model, event: &Event) -> Result<(), String> {
        let Some([one, other]) = pair(model, event) else {
            return Ok(());
        };
        let (older, younger) = if one.since <= other.since {
            (one, other)
        } else {
            (other, one)
        };
        // The younger one was served; people who waited longer than the older one and also fit the younger were passed
        // over. Which of the two looked is unknown: count those passed over under both readings.
        for waiting in model
            .people
            .values()
            .filter(|person| is_waiting(person) && person.since < older.since)
        {
            if model.allowed(waiting, younger) && model.allowed(waiting, older) {
                *self.passed_over.entry(waiting.join.ticket).or_default() += 1;
            }
        }
        let most = u32::from(model.tuning.passed_over);
        match self.passed_over.iter().find(|(ticket, times)| {
            **times > most
                && model
                    .people
                    .get(ticket)
                    .is_some_and(|person| person.standing == Standing::Waiting)
        }) {
            Some((ticket, times)) => Err(format!("{ticket} was passed over {times} times")),
            None => Ok(()),
        }
    }
}

#[test]
fn no_one_is_passed_over_repeatedly_for_later_arrivals() {
    holds::<BoundedOvertaking>(500_000..515_000, 24);
}

/// No one waits longer than a search lasts, whatever happens.
#[derive(Default)]
pub(crate) struct EveryTicketEnds;

impl Witness for EveryTicketEnds {
    fn sees(&mut self, _: &Model, _: &Event) -> Result<(), String> {
        Ok(())
    }

    fn told(&mut self, scene: &Scene) -> Result<(), String> {
        let Model { tuning, people, .. } = &scene.model;
        for person in people.values() {
            let ends = match person.standing {
                // Its end depends on the database's answer, and on its own timer after that.
                Standing::Proposed { .. } => continue,
                Standing::Waiting => person.joined + tuning.timeout,
                Standing::Away(since) => (person.joined + tuning.timeout).min(since + tuning.survives),
            };
            if ends <= scene.now {
                return Err(format!("should have ended: {person:#?}"));
            }
        }
        Ok(())
    }
}

#[test]
fn m8_every_ticket_ends_in_time_however_time_passes() {
    holds::<EveryTicketEnds>(600_000..615_000, 24);
}

/// A pool of forty comes to rest within eighty rounds of four people each.
pub(crate) fn rests_in_time(seed: u64, plant: impl Fn(&mut Tuning)) -> Result<(), String> {
    let people = 2 + Dice(!seed).roll(39);
    let mut scene = Scene::tuned(seed, people, |tuning| {
        tuning.candidates = 4;
        // So short that hardly any step begins meanwhile.
        tuning.sweep_every = io_core::time::Span::milliseconds(20);
        plant(tuning);
    });
    scene.play(&mut Silent, truly)?;
    for _ in 0..80 {
        if scene.model.left_over().is_empty() {
            return Ok(());
        }
        scene.round(&mut Silent, truly)?;
    }
    Err(format!("seed {seed}: {:?} still wait", scene.model.left_over()))
}

#[test]
fn m5_a_fitting_person_is_found_behind_any_number_who_do_not_fit() {
    for seed in 0..6_000 {
        rests_in_time(seed, |_| {}).unwrap();
    }
}

/// Counts how many are served before the first in line.
/// He fits the women's wishes least, and the better crowd behind him never ends.
pub(crate) fn serves_the_first(seed: u64, plant: impl Fn(&mut Tuning)) -> Result<(), String> {
    let mut tuning = Tuning::default();
    plant(&mut tuning);
    let most = usize::from(Tuning::default().passed_over) + 1;
    let mut pool = Pool::new(tuning, seed);
    let man = |n: usize, interests: &[&str]| {
        with(n, |join| {
            join.profile.gender = Gender::Man;
            join.profile.interests = io_core::account::Interests::parse(interests).unwrap();
            join.wishes.genders = Genders::NONE.with(Gender::Woman);
            join.wishes.gender_weight = Weight::Must;
            join.wishes.interest_weight = Weight::Any;
        })
    };
    let liked = ["chess", "film", "music"];
    join(&mut pool, man(1, &[]), at(0));
    for n in 2..30 {
        join(&mut pool, man(n, &liked), at(1));
    }
    for turn in 0..3 * most {
        let now = at(2 + i64::try_from(turn).unwrap());
        let woman = with(1_000 + turn, |join| {
            join.profile.gender = Gender::Woman;
            join.profile.interests = io_core::account::Interests::parse(&liked).unwrap();
            join.wishes.interest_weight = Weight::Any;
        });
        let [(served, other)] = pairs(&join(&mut pool, woman, now))[..] else {
            return Err(format!("seed {seed}: no one was served in turn {turn}"));
        };
        pool.apply(Command::Confirmed(served, other), now);
        if served == ticket(1) {
            return if turn <= most {
                Ok(())
            } else {
                Err(format!("seed {seed}: {turn} were served before the first"))
            };
        }
        join(&mut pool, man(2_000 + turn, &liked), now);
    }
    Err(format!("seed {seed}: the first is still not served"))
}

#[test]
fn fm_7_the_first_in_line_is_served_even_before_a_better_crowd() {
    for seed in 0..200 {
        serves_the_first(seed, |_| {}).unwrap();
    }
}
