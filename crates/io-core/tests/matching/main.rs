//! The laws of matching, each over thousands of random pools next to a naive model.
//!
//! A failure names its seed and the fewest people that show it; `play(seed, people, …)` runs it again.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue says where")]

mod laws;
mod model;
mod planted;
mod scenario;
mod single;

use io_core::matching::Command;

use scenario::{Dice, Retelling, Scene, Witness};

/// Everything as it happened.
#[expect(clippy::unnecessary_wraps, reason = "every retelling returns an option")]
fn truly(_: &mut Dice, command: Command) -> Option<Command> {
    Some(command)
}

/// The first pool of these seeds in which the witness objects.
/// Returns the seed, the fewest people, and the objection.
fn first_fault<W: Witness + Default>(
    seeds: std::ops::Range<u64>,
    most_people: usize,
    retold: Retelling,
) -> Option<String> {
    let fault = |seed: u64, people: usize| Scene::new(seed, people).play(&mut W::default(), retold).err();
    seeds.into_iter().find_map(|seed| {
        let people = 2 + Dice(!seed).roll(most_people - 1);
        fault(seed, people)?;
        let (people, what) = (2..=people).find_map(|fewer| fault(seed, fewer).map(|what| (fewer, what)))?;
        Some(format!("seed {seed}, {people} people: {what}"))
    })
}

fn holds<W: Witness + Default>(seeds: std::ops::Range<u64>, most_people: usize) {
    if let Some(fault) = first_fault::<W>(seeds, most_people, truly) {
        panic!("{fault}");
    }
}
