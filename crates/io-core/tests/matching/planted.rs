//! The laws notice when they are broken: the pool is told something else than what happened, and a witness objects.

use io_core::matching::{Command, Join};
use io_core::people::Weight;

use crate::first_fault;
use crate::laws::{BothSides, Conserved, HardRules, NobodyLeftOver};
use crate::scenario::{Dice, Retelling, Witness};

fn noticed<W: Witness + Default>(retold: Retelling) {
    assert!(first_fault::<W>(0..3_000, 24, retold).is_some(), "nobody noticed");
}

#[expect(clippy::unnecessary_wraps, reason = "the answer of every retelling is one")]
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
fn the_model_notices_a_pair_that_met_lately() {
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
    noticed::<HardRules>(|_, command| retell(command, |join| join.profile.quarantined = false));
}

#[test]
fn the_model_notices_a_preference_that_waits_for_nobody() {
    noticed::<BothSides>(|_, command| retell(command, |join| join.wishes.interest_weight = Weight::Any));
}

#[test]
fn the_model_notices_a_step_that_is_taken_though_frozen() {
    noticed::<BothSides>(|_, command| match command {
        Command::Freeze(ticket, _) => Some(Command::Freeze(ticket, None)),
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
