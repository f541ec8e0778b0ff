//! How well signals are found: precision and recall of each on lines written for it, with floors.
//!
//! `cargo test -p io-core --test detection -- --nocapture` prints the table.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::collections::BTreeMap;

use io_core::detection::{Signal, Signals, signals};

/// The lines of one language.
struct Corpus {
    floors: BTreeMap<Signal, (u32, u32)>,
    lines: Vec<(Signals, &'static str)>,
}

fn named(name: &str) -> Signal {
    let known = Signal::ALL.iter().copied().find(|signal| signal.as_str() == name);
    known.unwrap_or_else(|| panic!("no signal is called {name}"))
}

fn read(file: &'static str) -> Corpus {
    let mut corpus = Corpus {
        floors: BTreeMap::new(),
        lines: Vec::new(),
    };
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(floor) = line.strip_prefix("floor ") {
            let parts: Vec<&str> = floor.split(' ').collect();
            let percent = |at: usize| parts[at].parse().expect("a floor is a number");
            corpus.floors.insert(named(parts[0]), (percent(1), percent(2)));
            continue;
        }
        let (labels, text) = line.split_once(" | ").unwrap_or_else(|| panic!("no label: {line}"));
        let labels = if labels == "-" {
            Signals::NONE
        } else {
            labels.split(',').map(named).collect()
        };
        corpus.lines.push((labels, text));
    }
    corpus
}

/// Hundredths of a whole; of nothing, all.
fn percent(part: u32, whole: u32) -> u32 {
    (100 * part).checked_div(whole).unwrap_or(100)
}

/// Prints the table of a language, and returns what is below its floor.
fn measure(language: &str, corpus: &Corpus) -> Vec<String> {
    let mut below = Vec::new();
    let (labelled, clean): (Vec<_>, Vec<_>) = corpus.lines.iter().partition(|(labels, _)| !labels.is_empty());
    println!(
        "{language}: {} lines with signals, {} without",
        labelled.len(),
        clean.len()
    );
    for signal in Signal::ALL.iter().copied() {
        let (mut right, mut missed, mut false_alarms) = (0, 0, 0);
        for (labels, text) in &corpus.lines {
            match (labels.has(signal), signals(text).has(signal)) {
                (true, true) => right += 1,
                (true, false) => {
                    missed += 1;
                    println!("  missed {}: {text}", signal.as_str());
                }
                (false, true) => {
                    false_alarms += 1;
                    println!("  false alarm {}: {text}", signal.as_str());
                }
                (false, false) => {}
            }
        }
        let (precision, recall) = (percent(right, right + false_alarms), percent(right, right + missed));
        println!(
            "  {:<18} precision {precision:>3} %  recall {recall:>3} %  of {}",
            signal.as_str(),
            right + missed
        );
        let floor = corpus
            .floors
            .get(&signal)
            .unwrap_or_else(|| panic!("{} has no floor", signal.as_str()));
        assert!(
            right + missed >= 4,
            "{language} has too few lines of {}",
            signal.as_str()
        );
        if precision < floor.0 || recall < floor.1 {
            below.push(format!(
                "{language} {}: {precision} / {recall}, floor {floor:?}",
                signal.as_str()
            ));
        }
    }
    let alarmed = clean.iter().filter(|(_, text)| !signals(text).is_empty()).count();
    println!("  {alarmed} of {} clean lines raise a signal", clean.len());
    below
}

#[test]
fn mod_06_each_signal_reaches_its_floors_in_each_language() {
    let languages = [("en", include_str!("en.txt")), ("de", include_str!("de.txt"))];
    let below: Vec<String> = languages
        .iter()
        .flat_map(|(language, file)| measure(language, &read(file)))
        .collect();
    assert!(below.is_empty(), "below their floors: {below:#?}");
}

#[test]
fn the_corpus_has_lines_enough_of_both_kinds() {
    for (file, with, without) in [(include_str!("en.txt"), 150, 150), (include_str!("de.txt"), 80, 80)] {
        let corpus = read(file);
        let labelled = corpus.lines.iter().filter(|(labels, _)| !labels.is_empty()).count();
        assert!(labelled >= with, "{labelled} lines with signals");
        assert!(
            corpus.lines.len() - labelled >= without,
            "{} lines without",
            corpus.lines.len() - labelled
        );
    }
}
