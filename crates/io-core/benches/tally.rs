//! Measures what counting adds to the commands of people and to their searches.
//! Prints one JSON line each.
//!
//! Not a test: it asserts nothing about time. `cargo bench -p io-core --bench tally`.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::hint::black_box;
use std::time::Instant;

use io_core::ids::UserId;
use io_core::insights::{Fact, Part, SearchEnd, Tally};
use io_core::time::Timestamp;

const PEOPLE: u32 = 10_000;
const ROUNDS: u32 = 100;

fn main() {
    let people: Vec<UserId> = (0..PEOPLE)
        .map(|number| {
            UserId::from_random(
                u128::from(number)
                    .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
                    .to_be_bytes(),
            )
        })
        .collect();
    let now = Timestamp(1_780_272_000_000_000);
    let mut tally = Tally::default();
    report("first command of an hour", 1, &people, |who| tally.acted(*who, now));
    report("every other command", ROUNDS, &people, |who| tally.acted(*who, now));
    report("a search that ends", ROUNDS, &people, |who| {
        tally.count(*who, Fact::Searches, Part::Word(SearchEnd::Matched.name()), now);
    });
    black_box(tally.take());
}

fn report(what: &str, rounds: u32, people: &[UserId], mut count: impl FnMut(&UserId)) {
    let start = Instant::now();
    for _ in 0..rounds {
        for who in black_box(people) {
            count(who);
        }
    }
    let each = start.elapsed() / (rounds * PEOPLE);
    println!(
        r#"{{"bench":"tally","what":"{what}","people":{PEOPLE},"nanoseconds":{}}}"#,
        each.as_nanos()
    );
}
