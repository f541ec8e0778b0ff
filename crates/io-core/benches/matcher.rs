//! Measures joins per second with 1 k, 100 k and 1 M people waiting.
//! Prints one JSON line per size.
//!
//! Not a test: it asserts nothing about time. `cargo bench -p io-core --bench matcher`.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use io_core::account::{Gender, Interest, Interests, Language, Languages, Mood, Weight};
use io_core::ids::{TicketId, UserId};
use io_core::matching::{Command, Event, Genders, Join, Level, Pool, Profile, Room, Tuning, Wishes};
use io_core::rating::Conduct;
use io_core::time::{Span, Uptime};

/// CPU time of this process, so that other work on the machine does not count.
/// Falls back to wall-clock time where the system does not report it.
fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .map(Duration::from_nanos);
    nanoseconds.unwrap_or_else(|| START.get_or_init(Instant::now).elapsed())
}

/// A stream of numbers from a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((x ^ x >> 31) % below as u64).expect("invariant: smaller than a usize")
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.roll(100) < chance
    }

    /// Small numbers often, large ones rarely: how words and languages are distributed.
    fn skewed(&mut self, below: usize) -> usize {
        let first = self.roll(below);
        self.roll(first + 1)
    }
}

/// A random crowd with the imbalances of a real one.
/// More men than women wait, most of them for women; languages and interests have a long tail.
struct Crowd {
    dice: Dice,
    languages: Vec<Language>,
    interests: Vec<Interest>,
    count: u128,
    left: u128,
}

impl Crowd {
    fn new() -> Self {
        let languages = ["en", "es", "pt", "hi", "id", "de", "fr", "ru", "ar", "tr", "it", "pl"];
        Self {
            dice: Dice(42),
            languages: languages
                .map(|tag| Language::parse(tag).expect("invariant: on the list"))
                .into(),
            interests: (0..2_000)
                .map(|n| Interest::parse(&format!("interest {n}")).expect("invariant: short enough"))
                .collect(),
            count: 0,
            left: 1,
        }
    }

    /// A random person. Those who only wait are men who insist on women.
    fn next(&mut self, only_to_wait: bool) -> Join {
        self.count += 1;
        let dice = &mut self.dice;
        let gender = if only_to_wait || dice.percent(70) {
            Gender::Man
        } else {
            Gender::Woman
        };
        let wishes_women = only_to_wait || (gender == Gender::Man && dice.percent(75));
        let mut languages = vec![self.languages[dice.skewed(12)]];
        if dice.percent(40) && languages[0] != self.languages[0] {
            languages.push(self.languages[0]);
        }
        let interests = (0..dice.roll(6)).map(|_| self.interests[dice.skewed(2_000)].clone());
        let mut interests: Vec<Interest> = interests.collect();
        interests.sort_unstable();
        interests.dedup();
        let mood = [None, None, Some(Mood::Light), Some(Mood::Deep)][dice.roll(4)];
        Join {
            ticket: TicketId::from_random((self.count << 1).to_be_bytes()),
            user: UserId::from_random((self.count << 1 | 1).to_be_bytes()),
            profile: Profile {
                room: Room::ADULTS,
                gender,
                languages: Languages::new(languages).expect("invariant: one or two"),
                interests: Interests::new(interests).expect("invariant: at most five"),
                conduct: [Conduct::Warm, Conduct::Fair, Conduct::Fair, Conduct::Poor][dice.roll(4)],
            },
            wishes: Wishes {
                genders: if wishes_women {
                    Genders::NONE.with(Gender::Woman)
                } else {
                    Genders::NONE
                },
                gender_weight: if wishes_women { Weight::Must } else { Weight::Any },
                mood,
                freeze_at: dice.percent(2).then(|| Level::new(2)),
                ..Wishes::default()
            },
            blocked: Vec::new(),
            not_again: Vec::new(),
            recent: Vec::new(),
            since: None,
            take_over: false,
        }
    }
}

fn now(microseconds: i64) -> Uptime {
    Uptime::default() + Span::days(20_000) + Span(microseconds)
}

/// Applies a command, confirms every proposal, and returns how many there were.
fn tell(pool: &mut Pool, command: Command, at: Uptime) -> usize {
    let mut matched = 0;
    for event in pool.apply(command, at) {
        if let Event::Proposed { a, b, .. } = event {
            pool.apply(Command::Confirmed(a.ticket, b.ticket), at);
            matched += 1;
        }
    }
    matched
}

fn measure(waiting: usize) {
    const PASS: Duration = Duration::from_secs(4);
    let mut crowd = Crowd::new();
    // No search times out, so the number waiting stays constant. The ladder still runs.
    let tuning = Tuning {
        timeout: Span::hours(10),
        ..Tuning::default()
    };
    let mut pool = Pool::new(tuning, 1);
    // They arrived evenly over two minutes, as real people would; then fifty thousand arrive per second.
    let mut clock = 0;
    let pause = 120_000_000 / i64::try_from(waiting).expect("invariant: a small number");
    let rush = 20;
    let filling = processor_time();
    while pool.len() < waiting {
        clock += pause;
        tell(&mut pool, Command::Join(Box::new(crowd.next(true))), now(clock));
    }
    let filled = processor_time().saturating_sub(filling);

    // In batches, so that reading the clock costs nothing. Matched people are replaced outside the measurement, so that
    // the size stays.
    let batch = (waiting / 100).clamp(50, 2_000);
    let (mut joins, mut matched, mut spent) = (0, 0, Duration::ZERO);
    let before_all = pool.work();
    while spent < PASS && joins < 400_000 {
        let arriving: Vec<Join> = (0..batch).map(|_| crowd.next(false)).collect();
        let before = processor_time();
        for join in arriving {
            clock += rush;
            matched += tell(&mut pool, Command::Join(Box::new(join)), now(clock));
        }
        spent += processor_time().saturating_sub(before);
        joins += batch;
        while pool.len() < waiting {
            tell(&mut pool, Command::Join(Box::new(crowd.next(true))), now(clock));
        }
        while pool.len() > waiting + batch {
            tell(
                &mut pool,
                Command::Leave(TicketId::from_random((crowd.left << 1).to_be_bytes())),
                now(clock),
            );
            crowd.left += 1;
        }
    }
    let joins = joins as f64;
    let per_second = joins / spent.as_secs_f64();
    let work = pool.work();
    let each = |after: u64, before: u64| (after - before) as f64 / joins;
    println!(
        "{{\"bench\":\"matcher\",\"waiting\":{waiting},\"joins_per_second\":{per_second:.0},\"joins\":{joins},\
         \"matched\":{matched},\"examined_per_join\":{:.1},\"on_arrival\":{:.1},\"at_a_step\":{:.1},\
         \"in_a_round\":{:.1},\"passed_per_join\":{:.1},\"filled_per_second\":{:.0}}}",
        each(work.examined(), before_all.examined()),
        each(work.arrival, before_all.arrival),
        each(work.step, before_all.step),
        each(work.round, before_all.round),
        each(work.passed, before_all.passed),
        waiting as f64 / filled.as_secs_f64(),
    );
}

fn main() {
    for waiting in [1_000, 100_000, 1_000_000] {
        measure(waiting);
    }
}
