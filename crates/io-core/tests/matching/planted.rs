//! The laws notice when they are broken.
//! The pool gets a falsified command, and a witness objects.

use io_core::account::Weight;
use io_core::matching::{Command, Join};

use crate::first_fault;
use crate::laws::{BothSides, Conserved, EveryTicketEnds, HardRules, NobodyLeftOver, rests_in_time, serves_the_first};
use crate::scenario::{Dice, Retelling, Witness};

fn noticed<W: Witness + Default>(retold: Retelling) {
    assert!(first_fault::<W>(0..3_000, 24, retold).is_some(), "no witness noticed");
}

#[expect(clippy::unnecessary_wraps, reason = "every retelling returns an option")]
fn retell(command: Command, change: impl FnOnce(&mut Join)) -> Option<Command> {
    Some(match command {
        Command::Join(mut join) => {
            change(&mut join);
            Command::Join(join)
        }
        other => other,
    })
}

#[test]
fn the_model_notices_a_one_sided_match() {
    noticed::<HardRules>(|dice: &mut Dice, command| {
        let forget = dice.one_in(2);
        retell(command, |join| {
            if forget && join.wishes.gender_weight == Weight::Must {
                join.wishes.gender_weight = Weight::Any;
            }
        })
    });
}

#[test]
fn the_model_notices_a_block_that_was_forgotten() {
    noticed::<HardRules>(|_, command| retell(command, |join| join.blocked.clear()));
}

#[test]
fn the_model_notices_a_not_again_that_was_forgotten() {
    noticed::<HardRules>(|_, command| retell(command, |join| join.not_again.clear()));
}

#[test]
fn the_model_notices_a_pair_that_met_recently() {
    noticed::<HardRules>(|_, command| retell(command, |join| join.recent.clear()));
}

#[test]
fn the_model_notices_a_language_must_that_was_relaxed() {
    noticed::<HardRules>(|_, command| {
        retell(command, |join| {
            if join.wishes.language_weight == Weight::Must {
                join.wishes.language_weight = Weight::Prefer;
            }
        })
    });
}

#[test]
fn the_model_notices_someone_quarantined_among_the_others() {
    noticed::<HardRules>(|_, command| retell(command, |join| join.profile.room.quarantined = false));
}

#[test]
fn the_model_notices_someone_who_is_to_meet_nobody_and_does() {
    noticed::<HardRules>(|_, command| (!matches!(command, Command::Hold(_, true))).then_some(command));
}

#[test]
fn the_model_notices_someone_who_may_meet_people_again_and_does_not() {
    noticed::<NobodyLeftOver>(|_, command| (!matches!(command, Command::Hold(_, false))).then_some(command));
}

#[test]
fn the_model_notices_a_preference_that_causes_no_waiting() {
    noticed::<BothSides>(|_, command| retell(command, |join| join.wishes.interest_weight = Weight::Any));
}

#[test]
fn the_model_notices_a_step_taken_although_frozen() {
    noticed::<BothSides>(|_, command| match command {
        Command::Wish(ticket, mut wishes) => {
            wishes.freeze_at = None;
            Some(Command::Wish(ticket, wishes))
        }
        other => retell(other, |join| join.wishes.freeze_at = None),
    });
}

#[test]
fn the_model_notices_someone_who_is_left_waiting() {
    noticed::<NobodyLeftOver>(|_, command| {
        retell(command, |join| {
            if join.wishes.interest_weight == Weight::Prefer {
                join.wishes.interest_weight = Weight::Must;
            }
        })
    });
}

#[test]
fn the_model_notices_a_ticket_that_stays_after_leaving() {
    noticed::<Conserved>(|_, command| (!matches!(command, Command::Leave(_))).then_some(command));
}

#[test]
fn the_model_notices_changed_wishes_that_are_ignored() {
    noticed::<HardRules>(|_, command| (!matches!(command, Command::Wish(..))).then_some(command));
}

#[test]
fn the_model_notices_a_ticket_that_never_ends() {
    noticed::<EveryTicketEnds>(|_, command| (!matches!(command, Command::Disconnected(_))).then_some(command));
}

#[test]
fn the_model_notices_a_pool_that_never_looks_again() {
    let fault = (0..300).find_map(|seed| rests_in_time(seed, |tuning| tuning.sweep_work = 0).err());
    assert!(fault.is_some(), "no witness noticed");
}

#[test]
fn the_model_notices_someone_who_is_always_passed_over() {
    let fault = (0..20).find_map(|seed| serves_the_first(seed, |tuning| tuning.passed_over = u8::MAX).err());
    assert!(fault.is_some(), "no witness noticed");
}
