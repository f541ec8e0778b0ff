//! Measures how long the signals of a message take to find, by its length.
//! Prints one JSON line per text.
//!
//! Not a test: it asserts nothing about time. `cargo bench -p io-core --bench detection`.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::hint::black_box;
use std::time::Instant;

use io_core::detection::signals;

const ROUNDS: u32 = 200;

fn main() {
    let line = "so what do you do when you are not at work? i like long walks, and 2 cats live with me";
    let long = line.repeat(23);
    let digits = "1 2 ".repeat(7_000);
    let mixed = "Wie geht es dir heute? Schön, dass du da bist ☀️ здравствуй";
    // The longest messages, made to be slow.
    let dots = "a.".repeat(14_000);
    let ats = "a@".repeat(14_000);
    let accounts = "my snap ".repeat(3_500);
    let schemes = "http://".repeat(4_000);
    let insults = "you stupid ".repeat(2_500);
    let texts = [
        ("dots", dots.as_str()),
        ("ats", &ats),
        ("accounts", &accounts),
        ("schemes", &schemes),
        ("insults", &insults),
        ("short", "hey, how are you?"),
        ("line", line),
        ("mixed", mixed),
        ("long", &long),
        ("digits", &digits),
    ];
    signals(line);
    for (name, text) in texts {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(signals(black_box(text)));
        }
        let each = start.elapsed() / ROUNDS;
        println!(
            r#"{{"text":"{name}","bytes":{},"nanoseconds":{}}}"#,
            text.len(),
            each.as_nanos()
        );
    }
}
