//! Measures whether the time of a sign-in request reveals if an address is known (AUTH-02).
//!
//! It sends interleaved requests and prints both medians and a rank test. It is a measurement for people, not a test,
//! because the result depends on the machine. Run it with
//! `cargo bench -p io-server --bench sign_in_timing`

use std::time::Instant;

use io_client::Client;
use io_core::time::Span;
use io_server::config::Rate;
use io_testkit::TestApp;

/// Requests for each kind of address.
const EACH: usize = 200;

#[tokio::main]
async fn main() {
    // `cargo bench` passes this argument; a test run that builds the benchmarks does not.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let wide = Rate {
        count: 100_000,
        per: Span::hours(1),
        burst: 100_000,
    };
    let app = TestApp::with(|config| {
        config.limits.send_magic_link_address = wide;
        config.limits.verify_token_address = wide;
        config.auth.emails_per_minute_global = 1_000_000;
        config.auth.emails_per_hour_global = 1_000_000;
        config.auth.emails_per_day_global = 1_000_000;
    })
    .await;
    for n in 0..EACH {
        app.newcomer(&format!("known{n}@example.org")).await;
    }
    app.clock.advance(Span::hours(1));
    let client = app.client();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..EACH {
        known.push(milliseconds(&client, &format!("known{n}@example.org")).await);
        unknown.push(milliseconds(&client, &format!("other{n}@example.org")).await);
    }
    let p = rank_test(&known, &unknown);
    report(&format!(
        "known    median {:.3} ms\nunknown  median {:.3} ms\nrank test: p = {p:.3} ({})\n",
        median(&known),
        median(&unknown),
        if p < 0.01 {
            "the two differ"
        } else {
            "the two look alike"
        },
    ));
}

async fn milliseconds(client: &Client, email: &str) -> f64 {
    let start = Instant::now();
    client.send_magic_link(email).await.expect("an email can be requested");
    start.elapsed().as_secs_f64() * 1_000.0
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The two-sided p-value of the Mann-Whitney U test, by the normal approximation.
fn rank_test(left: &[f64], right: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = left
        .iter()
        .map(|t| (*t, true))
        .chain(right.iter().map(|t| (*t, false)))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ranks: f64 = all
        .iter()
        .zip(1_u32..)
        .filter(|((_, is_left), _)| *is_left)
        .map(|(_, rank)| f64::from(rank))
        .sum();
    let count = |times: &[f64]| f64::from(u32::try_from(times.len()).expect("a few hundred"));
    let (n, m) = (count(left), count(right));
    let u = ranks - n * (n + 1.0) / 2.0;
    let z = (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt();
    2.0 * normal_tail(z.abs())
}

/// The upper tail of the standard normal distribution (Abramowitz and Stegun 26.2.17, error below 1e-7).
fn normal_tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let coefficients = [
        1.330_274_429,
        -1.821_255_978,
        1.781_477_937,
        -0.356_563_782,
        0.319_381_530,
    ];
    let polynomial = coefficients.iter().fold(0.0, |sum, c| (sum + c) * t);
    (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * polynomial
}

#[expect(clippy::print_stdout, reason = "the result goes to the terminal")]
fn report(text: &str) {
    print!("{text}");
}
